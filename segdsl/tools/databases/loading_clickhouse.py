"""Loading into a data directory of ClickHouse: through Parquet files, under names of ours until all are complete."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from tempfile import mkdtemp
from types import TracebackType
from typing import Any, Self

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.tools.databases import errors as database_errors
from segdsl.tools.databases import loading_errors as errors
from segdsl.tools.databases.base import no_driver
from segdsl.tools.databases.clickhouse import OPTIONS
from segdsl.tools.databases.loading import Advance
from segdsl.tools.databases.loading_reading import Table, Tables
from segdsl.tools.databases.loading_types import clickhouse
from segdsl.tools.databases.urls import EXAMPLES, Target


class ClickhouseWriter:
    """Tables of the MergeTree family, put in place when the last one is complete."""

    def __init__(self, target: Target, tables: Tables) -> None:
        target.check_options(OPTIONS)
        if not target.path:
            raise SegdslError([errors.NO_PLACE.at(target=target.shown, example=EXAMPLES["clickhouse"])])
        self._target, self._tables, self._path = target, tables, Path(target.path)
        self._database = target.options.get("database", "default")
        self._session: Any = None
        self._made: dict[str, tuple[str, bool]] = {}  # our name of a table -> its own, and whether that is there
        self._databases: list[str] = []

    def __enter__(self) -> Self:
        try:
            from chdb import session
        except ImportError:
            no_driver(self._target, "chdb", "clickhouse")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._session = session.Session(str(self._path))  # type: ignore[no-untyped-call]
            self._ask("SET session_timezone = 'UTC'")
        except (RuntimeError, OSError) as refused:
            reason = _said(refused)
            raise SegdslError([database_errors.UNREACHABLE.at(target=self._target.shown, reason=reason)]) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self._put_in_place()
        except RuntimeError as refused:
            raise SegdslError([self._explain(refused, "…")]) from None
        finally:
            with suppress(RuntimeError):  # an error before this one is the one to tell
                for name in self._made:
                    self._ask(f"DROP TABLE IF EXISTS {name} SYNC")
                for name in self._databases if kind is not None else ():
                    self._ask(f"DROP DATABASE IF EXISTS {name} SYNC")
            self._session.close()

    def has(self, table: Table) -> bool:
        try:
            return self._ask(f"EXISTS TABLE {self._name(table)}").strip() == "1"
        except RuntimeError as refused:
            raise SegdslError([self._explain(refused, table.name)]) from None

    def write(self, table: Table, advance: Advance) -> None:
        columns = [clickhouse(column, column.name in table.indexed) for column in table.columns]
        folder = Path(mkdtemp(prefix="segdsl-"))
        try:
            picks = [f"{column.value} AS c{index}" for index, column in enumerate(columns)]
            self._tables.write_parquet(table, picks, folder / "rows.parquet")
            self._write(table, columns, folder / "rows.parquet")
            advance(table.rows)
        except RuntimeError as refused:
            raise SegdslError([self._explain(refused, table.name)]) from None
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _write(self, table: Table, columns: list[Any], file: Path) -> None:
        database = _quoted(table.schema or self._database)
        for each in (_quoted(self._database), database):  # that of the URL too: it is what will be opened
            if self._ask(f"EXISTS DATABASE {each}").strip() != "1":
                self._ask(f"CREATE DATABASE {each}")
                self._databases.append(each)
        name = f"{database}.{_quoted(f'segdsl_new_{token_hex(6)}')}"
        shape = ", ".join(f"{_quoted(column.name)} {column.type}" for column in columns)
        keys = [
            _quoted(column.name)
            for column in columns
            if column.name == table.key and not column.type.startswith(("Nullable", "Float"))
        ]
        self._made[name] = (self._name(table), self.has(table))
        self._ask(f"CREATE TABLE {name} ({shape}) ENGINE = MergeTree ORDER BY ({', '.join(keys)})")
        picks = ", ".join(f"c{index}" for index in range(len(columns)))
        where = str(file).replace("\\", "\\\\").replace("'", "\\'")
        self._ask(f"INSERT INTO {name} SELECT {picks} FROM file('{where}', Parquet)")  # noqa: S608

    def _put_in_place(self) -> None:
        for name, (own, there) in self._made.items():
            self._ask(f"EXCHANGE TABLES {name} AND {own}" if there else f"RENAME TABLE {name} TO {own}")

    def _name(self, table: Table) -> str:
        return f"{_quoted(table.schema or self._database)}.{_quoted(table.bare)}"

    def _ask(self, sql: str) -> str:
        return bytes(self._session.query(sql).bytes()).decode()

    def _explain(self, error: Exception, table: str) -> Diagnostic:
        return errors.REFUSED.at(target=self._target.shown, table=table, reason=_said(error))


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _said(error: Exception) -> str:
    text = str(error).strip().partition("\n")[0]
    return re.sub(r"^Code: \d+\. DB::Exception: ", "", text)[:300]
