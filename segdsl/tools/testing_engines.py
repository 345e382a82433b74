"""Test blocks on a database engine: the rows of each test in tables of an in-memory DuckDB, asked in SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from segdsl.catalog.models import Catalog
from segdsl.diagnostics import SegdslError
from segdsl.plan import Plan
from segdsl.sql.base import Storage
from segdsl.sql.statements import compile_plan
from segdsl.tools import source_errors as errors
from segdsl.tools.source_files import first_line, quoted_name
from segdsl.workspace.members import by_entity
from segdsl.workspace.testing_tables import Plain, plain_tables, relaxed

if TYPE_CHECKING:
    from segdsl.memory import Population


class DuckEngine:
    """An engine for `segdsl.workspace.testing.run_tests`; one connection serves all tests."""

    def __init__(self) -> None:
        try:
            import duckdb
        except ImportError:
            raise SegdslError([errors.NO_DUCKDB.at(target="duckdb")]) from None
        self._connection: Any = duckdb.connect(":memory:", config={"threads": 1})
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET enable_external_access = false")
        self._failure = duckdb.Error

    def __call__(
        self, plan: Plan, catalog: Catalog, population: Population, names: Sequence[str], /
    ) -> Mapping[str, Collection[object]]:
        stored, tables = plain_tables(catalog, population)
        for name, table in tables.items():
            self._put(name, table)
        storage = Storage({name: dict(table.columns) for name, table in tables.items()})
        found: dict[str, set[object]] = {name: set() for name in names}
        easy = relaxed(plan)
        for rules in by_entity(plan, names).values():
            statement = compile_plan(easy, stored, rules, dialect="duckdb", storage=storage)
            for label, key in self._ask(statement.sql, statement.params):
                found[label].add(key)
        return found

    def close(self) -> None:
        """Lets go of the tables."""
        self._connection.close()

    def _put(self, name: str, table: Plain) -> None:
        columns = ", ".join(f"{quoted_name(column)} {kind}" for column, kind in table.columns.items())
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted_name(name)} ({columns})")
        if table.rows:
            marks = ", ".join("?" for _ in table.columns)
            self._connection.executemany(f"INSERT INTO {quoted_name(name)} VALUES ({marks})", list(table.rows))  # noqa: S608

    def _ask(self, sql: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        given = [dict(parameters)] if parameters else []
        try:
            rows: list[tuple[Any, ...]] = self._connection.execute(sql, *given).fetchall()
        except self._failure as error:
            reason = first_line(str(error))
            raise SegdslError([errors.QUERY_FAILED.at(target="duckdb", reason=reason)]) from None
        return rows
