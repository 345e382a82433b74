"""Folders of files and DuckDB databases, as physical tables that only look.

Opening is quick whatever the size: Parquet files become views, CSV and JSON files are loaded when a query first needs
them. After opening, DuckDB may touch nothing but the files it was given: no other path, no network, no settings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any, ClassVar, Final

from segdsl.catalog.models import Catalog
from segdsl.catalog.needs import Loaded, needs
from segdsl.catalog.table_names import table_name, table_parts
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.sql.base import Storage
from segdsl.sql.errors import TOO_DEEP
from segdsl.sql.physical import Form, held, physical
from segdsl.tools import source_errors as errors
from segdsl.tools.databases.base import Batch, Clean, Parameters, SqlSource, TableFetch, cells, interruptible
from segdsl.tools.databases.urls import Target
from segdsl.tools.source_checks import columns_used, document_value, find_misfits, key_problems
from segdsl.tools.source_files import (
    TableFile,
    explain_file,
    find_file,
    first_line,
    quoted_name,
    quoted_table,
    quoted_text,
    some,
    table_file,
    tables_in,
)
from segdsl.wording import say

DATABASES: Final = (".duckdb", ".db", ".ddb")
_BATCH: Final = 50_000
_EXACT_DIGITS: Final = 18
_ATTACHED: Final = "segdsl data"
_ALONE: Final = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def open_duckdb(target: Target, catalog: Catalog) -> DuckSource:
    """A folder of Parquet, CSV, JSONL or JSON files, or a DuckDB database file."""
    path = Path(target.path)
    if not path.exists():
        raise SegdslError([errors.NO_TARGET.at(target=target.shown)])
    if path.is_dir():
        return _open_folder(target, path, catalog)
    if target.scheme or path.suffix in DATABASES:
        return _open_database(target, path)
    raise SegdslError([errors.NOT_A_DATABASE.at(target=path.name, reason=say("its name ends in none of .duckdb, .db"))])


class DuckSource(SqlSource):
    """Tables that DuckDB reads, and nothing else of the machine."""

    dialect: Final = "duckdb"  # type: ignore[misc]
    interleaves: ClassVar[bool] = True

    def __init__(
        self,
        connection: Any,
        target: Target,
        files: Mapping[str, TableFile],
        tables: Mapping[str, Mapping[str, str]],
        database: str = "",
    ) -> None:
        super().__init__(target)
        self._connection, self._files, self._database = connection, dict(files), database
        self.name = Path(target.path).name
        self._waiting = {table for table, file in files.items() if file.loaded}
        self.storage = Storage({table: dict(columns) for table, columns in tables.items()})
        self.fetch = DuckFetch(self)

    def close(self) -> None:
        with suppress(*self._failures()):  # a statement that was stopped may not have noticed yet
            self._connection.close()

    # --- queries

    def _rows(self, sql: str, parameters: Parameters) -> Iterator[Batch]:
        for table in sorted(self._waiting):
            if quoted_name(table_parts(table)[-1])[1:-1].lower() in sql.lower():
                self._load(table)
        cursor = self._connection.cursor()
        clock = Timer(self.seconds, cursor.interrupt) if self.seconds is not None else None
        try:
            if self._database:
                cursor.execute(f"USE {quoted_name(self._database)}")
            if clock is not None:
                clock.start()
            given = [parameters] if parameters else []
            interruptible(lambda: cursor.execute(sql, *given), cursor.interrupt)
            while batch := cursor.fetchmany(_BATCH):
                yield batch
        finally:
            if clock is not None:
                clock.cancel()
            cursor.close()

    def _failures(self) -> tuple[type[Exception], ...]:
        import duckdb

        return (duckdb.Error,)

    def _load(self, table: str) -> None:
        """Copies a text file into memory; a bad line of it ends here."""
        import duckdb

        file = self._files[table]
        try:
            self._connection.execute(f"CREATE TABLE {quoted_table(table)} AS {file.query}")
        except duckdb.Error as error:
            raise SegdslError([explain_file(file.path, str(error))]) from None
        self._waiting.discard(table)

    def _explain(self, error: Exception) -> Diagnostic:
        message = str(error)
        if message.startswith("INTERRUPT") and self.seconds is not None:
            return self.timed_out()
        for file in self._files.values():
            if str(file.path) in message:
                return explain_file(file.path, message)
        if "Max expression depth limit" in message:
            return TOO_DEEP.at()
        if missing := re.search(r"Table with name (.+?) does not exist", message):
            return self.no_table(missing[1])
        if missing := re.search(r'Table "?(.+?)"? does not have a column named "(.+?)"', message):
            return errors.NO_COLUMN.at(table=missing[1], column=missing[2], possible=say("others"))
        return errors.QUERY_FAILED.at(target=self.name, reason=first_line(message))

    # --- raw values: decimals as whole numbers, JSON as what it says

    def pick(self, table: str, column: str) -> str:
        name, scale = quoted_name(column), self.scale(table, column)
        if scale is None:
            return self._held(table, column) or name
        return f"CAST(CAST({name} AS DECIMAL({_EXACT_DIGITS + scale}, {scale})) * {10**scale} AS BIGINT)"

    def _held(self, table: str, column: str) -> str | None:
        """A column of dates as its driver can hold it, where there are infinite ones among them."""
        name, stored = quoted_name(column), self._stored(table, column)
        template = held(stored)
        if template is not None:
            infinite = f"SELECT 1 FROM {self.quoted_table(table)} WHERE NOT isfinite({name}) LIMIT 1"  # noqa: S608
            return template.replace("(x", f"({name}") if any(self.execute(infinite)) else None
        template = held(stored.element) if stored.form is Form.LIST else None
        return None if template is None else f"list_transform({name}, lambda x: {template})"

    def clean(self, table: str, columns: Sequence[str]) -> Clean | None:
        documents = [index for index, column in enumerate(columns) if self._stored(table, column).form is Form.JSON]
        return cells(dict.fromkeys(documents, document_value)) if documents else None

    def scale(self, table: str, column: str) -> int | None:
        stored = self._stored(table, column)
        return stored.scale if stored.form is Form.DECIMAL and stored.digits <= _EXACT_DIGITS else None

    def _stored(self, table: str, column: str) -> Any:
        return physical(self.storage.type_of(table, column) or "")

    # --- what is wrong with the data, asked in SQL

    def check_keys(
        self,
        catalog: Catalog,
        entities: Collection[str] | None = None,
        fields: Mapping[str, Collection[str]] | None = None,
    ) -> list[Diagnostic]:
        return key_problems(self.dialect, self.storage, self._ask, catalog, needs(catalog, entities, fields))

    def _find_misfits(self, catalog: Catalog, entity: str, fields: Collection[str] | None) -> Loaded:
        need = needs(catalog, [entity], None if fields is None else {entity: fields})[entity]
        return find_misfits(self.dialect, self.storage, self._ask, catalog, need)

    def _ask(self, b: Any, tree: Any) -> Iterator[tuple[Any, ...]]:
        return self.execute(b.print(tree, pretty=False), b.parameters.values)


class DuckFetch(TableFetch):
    """Raw rows, decimals as whole numbers: building Decimals takes longer than all the rest."""

    def __init__(self, source: DuckSource) -> None:
        super().__init__(source)
        self._duck = source

    def scales(self, table: str, columns: Sequence[str]) -> list[int | None]:
        """The decimals of columns that come as whole numbers."""
        return [self._duck.scale(table, column) for column in columns]


# --- opening


def _duckdb(target: str) -> Any:
    try:
        import duckdb
    except ImportError:
        raise SegdslError([errors.NO_DUCKDB.at(target=target)]) from None
    return duckdb


def _open_folder(target: Target, folder: Path, catalog: Catalog) -> DuckSource:
    duckdb = _duckdb(folder.name)
    files: dict[str, TableFile] = {}
    for table, columns in columns_used(catalog).items():
        path = find_file(folder, table)
        if path is not None:
            files[table] = table_file(table, path.resolve(), columns)
    if not files:
        table = next(iter(columns_used(catalog)), "")
        raise SegdslError([errors.NO_TABLE.at(table=table, target=folder.name, possible=some(tables_in(folder)))])
    connection = duckdb.connect(":memory:", config=dict(_ALONE))
    tables: dict[str, Mapping[str, str]] = {}
    for table, file in files.items():
        schemas = table_parts(table)[:-1]
        if schemas:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {'.'.join(map(quoted_name, schemas))}")
        if file.columns is not None:
            tables[table] = dict(file.columns)
            continue
        try:
            connection.execute(f"CREATE VIEW {quoted_table(table)} AS {file.query}")
            tables[table] = dict(_described(connection, table))
        except duckdb.Error as error:
            connection.close()
            raise SegdslError([explain_file(file.path, str(error))]) from None
    _lock(connection, [file.path for file in files.values()])
    return DuckSource(connection, target, files, tables)


def _described(connection: Any, table: str) -> list[tuple[str, str]]:
    rows = connection.execute(f"DESCRIBE SELECT * FROM {quoted_table(table)}").fetchall()  # noqa: S608
    return [(name, kind) for name, kind, *_ in rows]


def _open_database(target: Target, path: Path) -> DuckSource:
    duckdb = _duckdb(path.name)
    with path.open("rb") as file:
        if file.read(15) == b"SQLite format 3":
            raise SegdslError([errors.NOT_A_DATABASE.at(target=path.name, reason=say("it is a SQLite file"))])
    connection = duckdb.connect(":memory:", config=dict(_ALONE))
    try:  # attached under a name of ours: of a file crm.duckdb with a schema crm, crm.contacts would be ambiguous
        connection.execute(f"ATTACH {quoted_text(str(path.resolve()))} AS {quoted_name(_ATTACHED)} (READ_ONLY)")
    except duckdb.Error as error:
        connection.close()
        reason = first_line(str(error)).replace(str(path.resolve()), path.name).replace(str(path), path.name)
        raise SegdslError([errors.NOT_A_DATABASE.at(target=path.name, reason=reason)]) from None
    tables: dict[str, dict[str, str]] = {}
    query = "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() "
    query += f"WHERE NOT internal AND database_name = {quoted_text(_ATTACHED)}"
    for schema, table, column, kind in connection.execute(query).fetchall():
        for name in (table_name(schema, table), *([table_name(table)] if schema == "main" else [])):
            tables.setdefault(name, {})[column] = kind
    _lock(connection, [])
    return DuckSource(connection, target, {}, tables, database=_ATTACHED)


def _lock(connection: Any, paths: Iterable[Path]) -> None:
    """From here on: these files alone, UTC, and no way to change it."""
    connection.execute("SET TimeZone = 'UTC'")
    listed = ", ".join(quoted_text(str(path)) for path in paths)
    if listed:
        connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
