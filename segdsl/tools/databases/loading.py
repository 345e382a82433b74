"""Loading: the tables of a folder (or of a DuckDB database) put into a database, all of them or none.

Each kind of database has a `Writer` in a module of its own; `loading_types` says what a column becomes there. Nothing
that is there already is touched, unless ``replace`` says so: then a table is put in the old one's place.

Worked example::

    load_tables("data", "postgresql://ann@localhost/crm?schema=club", catalog)
        -> Report(target="postgresql://ann@localhost/crm?schema=club", tables={"customers": 2_469, …})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol

from segdsl.catalog.models import Catalog
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.tools.databases import loading_errors as errors
from segdsl.tools.databases.loading_reading import Table, Tables, open_tables
from segdsl.tools.databases.urls import Target, parse_url
from segdsl.tools.source_files import some
from segdsl.wording import say

Advance = Callable[[int], None]
Progress = Callable[[str, int, int], None]  # table, rows written, rows in all


class Writer(AbstractContextManager["Writer"], Protocol):
    """A database that is written to; leaving it well keeps all tables, leaving it by an error none."""

    def has(self, table: Table) -> bool:
        """Whether something of this name is there."""

    def write(self, table: Table, advance: Advance) -> None:
        """Writes a table, in the place of one that is there; ``advance`` is told how many rows were written."""


@dataclass(frozen=True)
class Report:
    """What was loaded: the rows of each table, and what the catalog names and the data does not hold."""

    target: str
    tables: Mapping[str, int]
    warnings: tuple[Diagnostic, ...] = ()


_WRITERS: Final = {
    "postgres": ("loading_postgres", "PostgresWriter"),
    "mysql": ("loading_mysql", "MysqlWriter"),
    "mariadb": ("loading_mysql", "MysqlWriter"),
    "sqlite": ("loading_sqlite", "SqliteWriter"),
    "clickhouse": ("loading_clickhouse", "ClickhouseWriter"),
    "duckdb": ("loading_files", "DuckWriter"),
    "spark": ("loading_files", "ParquetWriter"),
    "bigquery": ("loading_files", "ParquetWriter"),
}


def load_tables(
    data: str | Path,
    to: str,
    catalog: Catalog | None = None,
    *,
    replace: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Puts every table of ``data`` that the catalog names (without one, every table) into the database ``to``."""
    target = parse_url(to)
    with open_tables(data, catalog) as tables:
        for table in tables.tables:
            if not table.columns:
                raise SegdslError([errors.NO_COLUMNS.at(table=table.name)])
        with writer_for(target, tables) as writer:
            there = [table.name for table in tables.tables if writer.has(table)]
            if there and not replace:
                one, names = len(there) == 1, some(there)
                listed = say("the table {name}", name=names) if one else say("the tables {names}", names=names)
                raise SegdslError([errors.TABLE_EXISTS.at(target=target.shown, tables=listed)])
            for table in tables.tables:
                writer.write(table, _advance(table, progress))
        return Report(target.shown, {table.name: table.rows for table in tables.tables}, tuple(tables.missing))


def writer_for(target: Target, tables: Tables) -> Writer:
    """The writer of a kind of database, not yet connected."""
    module, name = _WRITERS[target.dialect]
    made: Writer = getattr(import_module(f"segdsl.tools.databases.{module}"), name)(target, tables)
    return made


def _advance(table: Table, progress: Progress | None) -> Advance:
    written = 0

    def advance(rows: int) -> None:
        nonlocal written
        written += rows
        if progress is not None:
            progress(table.name, written, table.rows)

    return advance
