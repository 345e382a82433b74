"""The tables of a DuckDB database, from the lists that it keeps itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from segdsl.catalog.table_names import table_name
from segdsl.diagnostics import SegdslError
from segdsl.sql.physical import Form as Stored
from segdsl.sql.physical import Physical, physical
from segdsl.tools.databases.base import no_driver
from segdsl.tools.databases.urls import Target
from segdsl.tools.introspection import errors
from segdsl.tools.introspection.schema import Column, ForeignKey, Form, Schema, Table

_ALONE: Final = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_FORMS: Final[dict[Stored, Form]] = {
    Stored.INT: "integer", Stored.BIG: "integer", Stored.DECIMAL: "decimal", Stored.DOUBLE: "float",
    Stored.BOOLEAN: "boolean", Stored.TEXT: "text", Stored.UUID: "text", Stored.DATE: "date",
    Stored.TIMESTAMP: "datetime", Stored.NARROW_TIMESTAMP: "datetime", Stored.TIMESTAMPTZ: "datetime",
    Stored.INTERVAL: "interval", Stored.JSON: "json", Stored.LIST: "array", Stored.BLOB: "bytes",
}  # fmt: skip


def read(target: Target, schema: str | None) -> tuple[Schema, list[str]]:
    """The tables of one schema (usually ``main``), and the names of all schemas."""
    try:
        import duckdb
    except ImportError:
        no_driver(target, "duckdb", "duckdb")
    try:
        connection = duckdb.connect(target.path, read_only=True, config=dict(_ALONE))
    except duckdb.Error as error:
        path = str(Path(target.path).resolve())
        reason = str(error).splitlines()[0].replace(path, target.shown).replace(target.path, target.shown)
        raise SegdslError([errors.NOT_REACHED.at(target=target.shown, reason=reason)]) from None
    with connection:
        return _read(connection, target, schema)


def _read(connection: Any, target: Target, schema: str | None) -> tuple[Schema, list[str]]:
    wanted = schema or target.options.get("schema") or "main"

    def rows(query: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = connection.execute(query, [wanted]).fetchall()
        return found

    own = "NOT internal AND database_name = current_database() AND schema_name = $1"
    constraints = rows(
        "SELECT table_name, constraint_type, constraint_column_names, referenced_table, referenced_column_names "
        "FROM duckdb_constraints() WHERE database_name = current_database() AND schema_name = $1"
    )
    columns: dict[str, list[Column]] = {}
    for table, name, kind, nullable in rows(
        f"SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE {own} "  # noqa: S608
        "ORDER BY table_name, column_index"
    ):
        columns.setdefault(table, []).append(_column(name, physical(kind), nullable))
    views = [name for (name,) in rows(f"SELECT view_name FROM duckdb_views() WHERE {own} ORDER BY 1")]  # noqa: S608
    schemas = connection.execute("SELECT DISTINCT schema_name FROM duckdb_tables() WHERE NOT internal ORDER BY 1")
    tables = [
        _table(table, held, [each[1:] for each in constraints if each[0] == table], schema)
        for table, held in columns.items() if table not in views
    ]  # fmt: skip
    return Schema(target.shown, tuple(tables), tuple(views)), [name for (name,) in schemas.fetchall()]


def _table(bare: str, columns: list[Column], constraints: list[tuple[Any, ...]], schema: str | None) -> Table:
    def full(name: str) -> str:
        return table_name(schema, name) if schema else table_name(name)

    return Table(
        name=full(bare),
        bare=bare,
        columns=tuple(columns),
        key=next((tuple(names) for kind, names, *_ in constraints if kind == "PRIMARY KEY"), ()),
        unique=tuple(names[0] for kind, names, *_ in constraints if kind == "UNIQUE" and len(names) == 1),
        references=tuple(
            ForeignKey(columns=tuple(names), table=full(table), referred=tuple(referred))
            for kind, names, table, referred in constraints if kind == "FOREIGN KEY"
        ),
    )  # fmt: skip


def _column(name: str, stored: Physical, nullable: bool) -> Column:
    form = _FORMS.get(stored.form, "other")
    values: tuple[str, ...] = ()
    if stored.element is None and stored.name.upper().startswith("ENUM("):
        form = "enum"
        values = tuple(found.replace("''", "'") for found in re.findall(r"'((?:[^']|'')*)'", stored.name))
    exact = stored.form is Stored.DECIMAL
    return Column(
        name=name,
        type=stored.name,
        form=form,
        scale=stored.scale if exact else None,
        digits=stored.digits if exact else None,
        values=values,
        element=_column(name, stored.element, True) if stored.element is not None else None,
        zoned=stored.form is Stored.TIMESTAMPTZ,
        nullable=nullable,
    )
