"""Data sources: a folder of files or a DuckDB database, as physical tables that only look.

Opening is quick whatever the size: Parquet files become views, CSV and JSON files are loaded when a query first needs
them. After opening, DuckDB may touch nothing but the files it was given: no other path, no network, no settings.

Worked example::

    with open_source("data/", catalog) as source:
        rows = logical_rows(catalog, source.fetch)          # the memory backend's rows
        for row in source.execute(sql, parameters): ...     # or SQL, streamed
        source.misfits(catalog, "customer", ["birthday"])   # stored values that are no dates
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from segdsl.catalog.models import Catalog
from segdsl.catalog.needs import Loaded, Misfit, Need, needs
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.spelling import did_you_mean
from segdsl.sql.base import Storage
from segdsl.sql.physical import Form, physical
from segdsl.tools import source_errors as errors
from segdsl.tools.source_checks import document_value, find_misfits, key_problems
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

DATABASES: Final = (".duckdb", ".db", ".ddb")
_BATCH: Final = 50_000
_EXACT_DIGITS: Final = 18
_ATTACHED: Final = "segdsl data"


def open_source(target: str | Path, catalog: Catalog) -> DuckSource:
    """A folder of Parquet, CSV, JSONL or JSON files, a ``.duckdb`` file, or ``duckdb://path``, opened for reading."""
    text = str(target)
    path = Path(text.removeprefix("duckdb://"))
    if not path.exists():
        raise SegdslError([errors.NO_TARGET.at(target=text)])
    if path.is_dir():
        return _open_folder(path, catalog)
    if text.startswith("duckdb://") or path.suffix in DATABASES:
        return _open_database(path)
    raise SegdslError([errors.NOT_A_DATABASE.at(target=path.name, reason="its name ends in none of .duckdb, .db")])


def columns_used(catalog: Catalog, wanted: Mapping[str, Need] | None = None) -> dict[str, list[str]]:
    """Every table that the catalog (or what is wanted of it) reads, with its columns."""
    found: dict[str, dict[str, None]] = {}

    def add(table: str | None, *columns: str | None) -> None:
        if table is not None:
            found.setdefault(table, {}).update((column, None) for column in columns if column)

    for need in (needs(catalog) if wanted is None else wanted).values():
        entity = need.entity
        add(entity.table, entity.key_column)
        joins = {join.table: join.key for join in entity.joins}
        for each in need.fields.values():
            if each.rows is not None:
                add(each.rows, each.by, each.column, *each.where)
            else:
                add(each.table or entity.table, *(each.columns or (each.column,)))
                add(each.table, joins.get(each.table or ""))
        for link in need.links.values():
            if link.through is not None:
                add(link.through, link.by, link.from_, *link.where)
            elif not link.many:
                add(entity.table, link.by, *link.where)
        for _, link in need.backs:
            add(entity.table, link.from_, *link.where)
    return {table: list(columns) for table, columns in found.items()}


class DuckSource:
    """Tables that DuckDB reads, and nothing else of the machine."""

    dialect: Final = "duckdb"

    def __init__(
        self,
        connection: Any,
        name: str,
        files: Mapping[str, TableFile],
        tables: Mapping[str, Mapping[str, str]],
        database: str = "",
    ) -> None:
        self._connection, self.name, self._files, self._database = connection, name, dict(files), database
        self._waiting = {table for table, file in files.items() if file.loaded}
        self.storage = Storage({table: dict(columns) for table, columns in tables.items()})
        self.fetch = TableFetch(self)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # --- queries

    def execute(
        self, sql: str, parameters: Mapping[str, object] | Sequence[object] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, a batch at a time; ``parameters`` by name (``$name``) or in order (``?``)."""
        return chain.from_iterable(self.batches(sql, parameters))

    def batches(
        self, sql: str, parameters: Mapping[str, object] | Sequence[object] | None = None
    ) -> Iterator[list[tuple[Any, ...]]]:
        """As `execute`, many rows at a time."""
        import duckdb

        for table in sorted(self._waiting):
            if table.rpartition(".")[2].lower() in sql.lower():
                self._load(table)
        cursor = self._connection.cursor()
        try:
            if self._database:
                cursor.execute(f"USE {quoted_name(self._database)}")
            cursor.execute(sql, *([parameters] if parameters else []))
            while batch := cursor.fetchmany(_BATCH):
                yield batch
        except duckdb.Error as error:
            raise SegdslError([self._explain(str(error))]) from None
        finally:
            cursor.close()

    def _load(self, table: str) -> None:
        """Copies a text file into memory; a bad line of it ends here."""
        import duckdb

        file = self._files[table]
        try:
            self._connection.execute(f"CREATE TABLE {quoted_table(table)} AS {file.query}")
        except duckdb.Error as error:
            raise SegdslError([explain_file(file.path, str(error))]) from None
        self._waiting.discard(table)

    def _explain(self, message: str) -> Diagnostic:
        for file in self._files.values():
            if str(file.path) in message:
                return explain_file(file.path, message)
        if missing := re.search(r"Table with name (.+?) does not exist", message):
            return self._no_table(missing[1])
        if missing := re.search(r'Table "?(.+?)"? does not have a column named "(.+?)"', message):
            return errors.NO_COLUMN.at(table=missing[1], column=missing[2], possible="others")
        return errors.QUERY_FAILED.at(target=self.name, reason=first_line(message))

    def _no_table(self, table: str) -> Diagnostic:
        known = list(self.storage.tables)
        hint = did_you_mean(table, known)
        return errors.NO_TABLE.at(table=table, target=self.name, possible=some(known), hint=hint)

    # --- what is there, and whether it can be used

    def missing(self, used: Mapping[str, Iterable[str]]) -> list[Diagnostic]:
        """Tables and columns that are needed and are not there; see `columns_used`."""
        found: list[Diagnostic] = []
        for table, columns in used.items():
            held = self.storage.columns_of(table)
            if held is None:
                found.append(self._no_table(table))
                continue
            for column in columns:
                if self.storage.type_of(table, column) is None:
                    hint = did_you_mean(column, list(held))
                    found.append(errors.NO_COLUMN.at(table=table, column=column, possible=some(list(held)), hint=hint))
        return found

    def require(
        self,
        catalog: Catalog,
        entities: Collection[str] | None = None,
        fields: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """Stops with every table and column that is needed and missing, before anything runs."""
        found = self.missing(columns_used(catalog, needs(catalog, entities, fields)))
        if found:
            raise SegdslError(found)

    def check_keys(
        self,
        catalog: Catalog,
        entities: Collection[str] | None = None,
        fields: Mapping[str, Collection[str]] | None = None,
    ) -> list[Diagnostic]:
        """Keys that are unknown or stand twice, and required fields that are unknown: what `load_rows` would say."""
        return key_problems(self.storage, self._ask, catalog, needs(catalog, entities, fields))

    def misfits(self, catalog: Catalog, entity: str, fields: Collection[str] | None = None) -> list[Misfit]:
        """The stored values that do not convert, the first 20 of each field; see `misfit_counts` for all of them."""
        return self._misfits(catalog, entity, fields).misfits

    def misfit_counts(
        self, catalog: Catalog, entity: str, fields: Collection[str] | None = None
    ) -> dict[tuple[str, str], int]:
        """How many stored values of each (table, field) do not convert; fields without any are left out."""
        return dict(self._misfits(catalog, entity, fields).counts)

    def _misfits(self, catalog: Catalog, entity: str, fields: Collection[str] | None) -> Loaded:
        need = needs(catalog, [entity], None if fields is None else {entity: fields})[entity]
        return find_misfits(self.storage, self._ask, catalog, need)

    def _ask(self, b: Any, tree: Any) -> Iterator[tuple[Any, ...]]:
        return self.execute(b.print(tree, pretty=False), b.parameters.values)


class TableFetch:
    """Raw rows of a source for `segdsl.catalog.storage`: decimals as whole numbers, JSON as what it says."""

    def __init__(self, source: DuckSource) -> None:
        self._source = source

    def __call__(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        return chain.from_iterable(self.batches(table, columns))

    def batches(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[tuple[Any, ...]]]:
        """Some thousand rows at a time."""
        source = self._source
        missing = source.missing({table: columns})
        if missing:
            raise SegdslError(missing)
        picks = [self._pick(table, column) for column in columns]
        batches = source.batches(f"SELECT {', '.join(picks) or '1'} FROM {quoted_table(table)}")  # noqa: S608
        documents = [index for index, column in enumerate(columns) if self._form(table, column) is Form.JSON]
        return (list(_decoded(batch, documents)) for batch in batches) if documents else batches

    def scales(self, table: str, columns: Sequence[str]) -> list[int | None]:
        """The decimals of columns that come as whole numbers: building Decimals takes longer than all the rest."""
        return [self._scale(table, column) for column in columns]

    def _form(self, table: str, column: str) -> Form:
        return physical(self._source.storage.type_of(table, column) or "").form

    def _scale(self, table: str, column: str) -> int | None:
        stored = physical(self._source.storage.type_of(table, column) or "")
        return stored.scale if stored.form is Form.DECIMAL and stored.digits <= _EXACT_DIGITS else None

    def _pick(self, table: str, column: str) -> str:
        name, scale = quoted_name(column), self._scale(table, column)
        if scale is None:
            return name
        return f"CAST(CAST({name} AS DECIMAL({_EXACT_DIGITS + scale}, {scale})) * {10**scale} AS BIGINT)"


def _decoded(rows: Iterable[tuple[Any, ...]], documents: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = list(row)
        for index in documents:
            values[index] = None if values[index] is None else document_value(values[index])
        yield tuple(values)


# --- opening


def _duckdb(target: str) -> Any:
    try:
        import duckdb
    except ImportError:
        raise SegdslError([errors.NO_DUCKDB.at(target=target)]) from None
    return duckdb


_ALONE: Final = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def _open_folder(folder: Path, catalog: Catalog) -> DuckSource:
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
        schema = table.rpartition(".")[0]
        if schema:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted_table(schema)}")
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
    return DuckSource(connection, folder.name, files, tables)


def _described(connection: Any, table: str) -> list[tuple[str, str]]:
    rows = connection.execute(f"DESCRIBE SELECT * FROM {quoted_table(table)}").fetchall()  # noqa: S608
    return [(name, kind) for name, kind, *_ in rows]


def _open_database(path: Path) -> DuckSource:
    duckdb = _duckdb(path.name)
    with path.open("rb") as file:
        if file.read(15) == b"SQLite format 3":
            raise SegdslError([errors.NOT_A_DATABASE.at(target=path.name, reason="it is a SQLite file")])
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
        for name in (f"{schema}.{table}", *([table] if schema == "main" else [])):
            tables.setdefault(name, {})[column] = kind
    _lock(connection, [])
    return DuckSource(connection, path.name, {}, tables, database=_ATTACHED)


def _lock(connection: Any, paths: Sequence[Path]) -> None:
    """From here on: these files alone, UTC, and no way to change it."""
    connection.execute("SET TimeZone = 'UTC'")
    if paths:
        connection.execute(f"SET allowed_paths = [{', '.join(quoted_text(str(path)) for path in paths)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
