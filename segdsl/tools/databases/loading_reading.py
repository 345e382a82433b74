"""The tables to be loaded: which there are, what each column stores, and its rows in the shape that an engine takes.

DuckDB reads them (a folder of Parquet, CSV or JSON files, or a DuckDB database) and turns every value into what the
engine's driver wants, many rows at a time. A column is looked at once before: some engines have one type for short
texts and another for long ones, or none for a value such as NaN.

A folder says what its files say: a column of a CSV file is text, one of a Parquet file has its type; one of a JSON
file is text, whole numbers or booleans where all its values are, and JSON where they differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from segdsl.catalog.models import Catalog
from segdsl.catalog.needs import needs
from segdsl.catalog.table_names import schema_of, table_name, table_parts
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.tools import source_errors
from segdsl.tools.databases import loading_errors as errors
from segdsl.tools.source_files import (
    explain_file,
    find_file,
    first_line,
    quoted_name,
    quoted_table,
    quoted_text,
    table_file,
    tables_in,
)
from segdsl.wording import join, say

_BATCH: Final = 20_000
_ATTACHED: Final = "segdsl data"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its DuckDB type, and what its values are like where an engine must know."""

    name: str
    type: str
    nulls: int = 0
    longest: int = 0  # of texts, in letters; of lists, the unknown elements
    odd: int = 0  # numbers that are NaN or infinite; moments finer than a microsecond
    least: Any = None  # whole numbers, dates and moments (as a year)
    most: Any = None

    @property
    def sql(self) -> str:
        return quoted_name(self.name)


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be loaded; ``indexed`` are the columns that rows are looked up by, the key first."""

    name: str
    view: str  # what DuckDB reads it from
    columns: tuple[Column, ...]
    rows: int
    key: str | None = None
    indexed: tuple[str, ...] = ()
    path: Path | None = None

    @property
    def schema(self) -> str:
        return schema_of(self.name)

    @property
    def bare(self) -> str:
        return table_parts(self.name)[-1]


@dataclass
class Tables:
    """What `open_tables` gives: the tables, and their rows on demand."""

    connection: Any
    tables: list[Table]
    missing: list[Diagnostic] = field(default_factory=list)

    def rows(self, table: Table, expressions: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
        """The values of SQL expressions for every row, many rows at a time."""
        import duckdb

        cursor = self.connection.cursor()
        try:
            cursor.execute(f"SELECT {', '.join(expressions)} FROM {table.view}")  # noqa: S608
            while batch := cursor.fetchmany(_BATCH):
                yield batch
        except duckdb.Error as error:
            raise SegdslError([_explain(table, error)]) from None
        finally:
            cursor.close()

    def write_parquet(self, table: Table, expressions: Sequence[str], path: Path) -> None:
        """The same rows as a Parquet file; each expression ends in ``AS name``."""
        rows = f"SELECT {', '.join(expressions)} FROM {table.view}"  # noqa: S608
        self.run(table, f"COPY ({rows}) TO {quoted_text(str(path))} (FORMAT parquet)")

    def run(self, table: Table, statement: str) -> None:
        """A statement that reads a table's rows."""
        import duckdb

        try:
            self.connection.execute(statement)
        except duckdb.Error as error:
            raise SegdslError([_explain(table, error)]) from None


@contextmanager
def open_tables(data: str | Path, catalog: Catalog | None) -> Iterator[Tables]:
    """The tables of a folder or of a DuckDB database: those that the catalog names, or without one all."""
    try:
        import duckdb
    except ImportError:
        raise SegdslError([source_errors.NO_DUCKDB.at(target=str(data))]) from None
    path = Path(str(data).removeprefix("duckdb://"))
    if not path.exists():
        raise SegdslError([source_errors.NO_TARGET.at(target=str(data))])
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
    try:
        connection.execute("SET TimeZone = 'UTC'")
        views = _folder_views(connection, path, catalog) if path.is_dir() else _database_views(connection, path)
        wanted = list(views) if catalog is None else list(indexes(catalog))
        named = {name: view for name in wanted if (view := views.get(name)) is not None}
        if not named:
            there = join(list(views) or (tables_in(path) if path.is_dir() else ())) or say("nothing at all")
            raise SegdslError([errors.NOTHING_TO_LOAD.at(data=str(data), possible=there)])
        lookups = {} if catalog is None else indexes(catalog)
        tables = [_table(connection, name, *named[name], lookups.get(name, [])) for name in named]
        absent = [errors.NOT_IN_DATA.at(table=name, data=str(data)) for name in wanted if name not in views]
        yield Tables(connection, tables, absent)
    finally:
        connection.close()


def indexes(catalog: Catalog) -> dict[str, list[str]]:
    """Every table that a catalog names, with the columns that rows are looked up by; a key comes first."""
    found: dict[str, dict[str, None]] = {}

    def add(table: str | None, *columns: str | None) -> None:
        if table is not None:
            found.setdefault(table, {}).update((column, None) for column in columns if column)

    for need in needs(catalog).values():
        add(need.entity.table, need.entity.key_column)
        for joined in need.entity.joins:
            add(joined.table, joined.key)
        for each in need.fields.values():
            add(each.rows, each.by)
            if each.table is not None:
                add(each.table)
        for link in need.links.values():
            if link.through is not None:
                add(link.through, link.by, link.from_)
            elif not link.many:
                add(need.entity.table, link.by)
        for _, link in need.backs:
            add(need.entity.table, link.from_)
    return {table: list(columns) for table, columns in found.items()}


# --- finding

Views = dict[str, tuple[str, Path | None]]


def _folder_views(connection: Any, folder: Path, catalog: Catalog | None) -> Views:
    """What reads each table of a folder; text files are read where they stand, not copied into memory."""
    import duckdb

    views: Views = {}
    for name in tables_in(folder) if catalog is None else indexes(catalog):
        path = find_file(folder, name)
        if path is None:
            continue
        view = quoted_name(f"segdsl {name}")
        try:
            if path.suffix in (".jsonl", ".ndjson", ".json"):
                query = _json_query(connection, path)
            else:
                query = table_file(name, path.resolve(), ()).query
            connection.execute(f"CREATE VIEW {view} AS {query}")
        except duckdb.Error as error:
            raise SegdslError([explain_file(path, str(error))]) from None
        views[name] = (view, path)
    return views


def _json_query(connection: Any, path: Path) -> str:
    """Reads a JSON file with a type for every column: text, whole number or boolean where all values are, else JSON."""
    whole = table_file("", path.resolve(), ())
    objects = f"(SELECT json AS o, row_number() OVER () AS n FROM ({whole.query}))"  # noqa: S608
    names = [name for name, _ in connection.execute(
        f"SELECT k, min(n * 10000 + p) FROM (SELECT n, unnest(json_keys(o)) AS k, "  # noqa: S608
        f"generate_subscripts(json_keys(o), 1) AS p FROM {objects}) GROUP BY k ORDER BY 2").fetchall()]  # fmt: skip
    picks = table_file("", path.resolve(), names).query
    if not names:
        return picks
    lists = ", ".join(f"list(DISTINCT json_type({quoted_name(name)}))" for name in names)
    found = connection.execute(f"SELECT {lists} FROM ({picks})").fetchone()  # noqa: S608
    seen = [frozenset(each or ()) - {None, "NULL"} for each in found]
    columns = ", ".join(_json_column(name, kinds) for name, kinds in zip(names, seen, strict=True))
    return f"SELECT {columns} FROM ({picks})"  # noqa: S608


def _json_column(name: str, kinds: frozenset[str]) -> str:
    column = quoted_name(name)
    text = f"json_extract_string({column}, '$')"
    if kinds <= {"VARCHAR"}:
        value = text
    elif kinds <= {"BIGINT"}:
        value = f"CAST({text} AS BIGINT)"
    elif kinds <= {"BIGINT", "UBIGINT"}:
        value = f"CAST({text} AS HUGEINT)"  # narrowed below where they fit
    elif kinds == {"BOOLEAN"}:
        value = f"CAST({text} AS BOOLEAN)"
    else:
        value = column
    return f"CASE WHEN json_type({column}) <> 'NULL' THEN {value} END AS {column}"


def _database_views(connection: Any, path: Path) -> Views:
    import duckdb

    try:
        connection.execute(f"ATTACH {quoted_text(str(path.resolve()))} AS {quoted_name(_ATTACHED)} (READ_ONLY)")
    except duckdb.Error as error:
        reason = first_line(str(error)).replace(str(path.resolve()), path.name).replace(str(path), path.name)
        raise SegdslError([source_errors.NOT_A_DATABASE.at(target=path.name, reason=reason)]) from None
    query = "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND database_name = ? ORDER BY ALL"
    views: Views = {}
    for schema, table in connection.execute(query, [_ATTACHED]).fetchall():
        name = table_name(*([] if schema == "main" else [schema]), table)
        views[name] = (f"{quoted_name(_ATTACHED)}.{quoted_name(schema)}.{quoted_name(table)}", None)
    return views


# --- looking

_NUMBERS: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
                   "HUGEINT", "UHUGEINT")  # fmt: skip

_MOMENTS: Final = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE")


def _table(connection: Any, name: str, view: str, path: Path | None, lookups: list[str]) -> Table:
    import duckdb

    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {view}").fetchall()  # noqa: S608
        columns = [Column(column, kind) for column, kind, *_ in described]
        picks = [pick for column in columns for pick in _looks(column)]
        counted = connection.execute(f"SELECT count(*), {', '.join(picks)} FROM {view}").fetchone()  # noqa: S608
    except duckdb.Error as error:
        raise SegdslError([_explain(Table(name, view, (), 0, path=path), error)]) from None
    rows, seen = counted[0], counted[1:]
    looked = tuple(
        _fitted(Column(column.name, column.type, *seen[5 * index : 5 * index + 5]))
        for index, column in enumerate(columns)
    )
    held = {column.name.lower(): column.name for column in looked}
    indexed = tuple(held[lookup.lower()] for lookup in lookups if lookup.lower() in held)
    key = indexed[0] if indexed and lookups[0].lower() in held else None
    return Table(name, view, looked, rows, key, indexed, path)


def _looks(column: Column) -> list[str]:
    """Unknown values, the longest text, values that many engines lack, the least and the most: one pass."""
    x, kind = column.sql, column.type
    looks = [f"count(*) - count({x})", "0", "0", "NULL", "NULL"]
    if kind in ("VARCHAR", "JSON") or kind.startswith("ENUM("):
        looks[1] = f"coalesce(max(length(CAST({x} AS VARCHAR))), 0)"
    elif kind.endswith("]"):
        looks[1] = f"coalesce(max(len({x}) - list_count({x})), 0)"
    elif kind in ("FLOAT", "DOUBLE"):
        looks[2] = f"count_if(NOT isfinite({x}))"
    elif kind in _NUMBERS:
        looks[3:] = [f"min({x})", f"max({x})"]
    elif kind == "TIMESTAMP_NS":
        looks[2] = f"count_if(epoch_ns({x}) % 1000 <> 0)"
    if kind in _MOMENTS:
        moment = x if kind in ("DATE", "TIMESTAMP WITH TIME ZONE") else f"CAST({x} AS TIMESTAMP)"
        looks[2] = f"{looks[2]} + count_if(NOT isfinite({moment}))"
        looks[3:] = [
            f"year(min({moment}) FILTER (isfinite({moment})))",
            f"year(max({moment}) FILTER (isfinite({moment})))",
        ]
    return looks


def _fitted(column: Column) -> Column:
    """Whole numbers of a JSON file and sums are often 128 bits wide by type alone."""
    if column.type == "HUGEINT" and column.most is not None and column.least >= -(2**63) and column.most < 2**63:
        return Column(column.name, "BIGINT", column.nulls, 0, 0, column.least, column.most)
    return column


def _explain(table: Table, error: Exception) -> Diagnostic:
    if table.path is not None:
        return explain_file(table.path, str(error))
    return source_errors.QUERY_FAILED.at(target=table.name, reason=first_line(str(error)))


__all__ = ["Column", "Table", "Tables", "indexes", "open_tables", "quoted_name", "quoted_table", "quoted_text"]
