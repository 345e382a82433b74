"""Reading the tables of a live database: SQLAlchemy's inspector for servers and SQLite, DuckDB's own lists for DuckDB.

Nothing but names, types, keys and references is read, no row. A password stays within the driver: whatever a driver
says is searched for it before it is shown.
"""

from __future__ import annotations

import os
import re
import sqlite3
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from segdsl.catalog.models import Catalog
from segdsl.catalog.table_names import table_name
from segdsl.diagnostics import SegdslError
from segdsl.spelling import did_you_mean
from segdsl.sql.base import Storage
from segdsl.tools.databases.base import no_driver
from segdsl.tools.databases.urls import Target, parse_url
from segdsl.tools.introspection import duckdb_tables, errors
from segdsl.tools.introspection.schema import Column, ForeignKey, Form, Schema, Table
from segdsl.tools.source_files import some
from segdsl.tools.sources import open_target
from segdsl.wording import say

_SERVERS: Final = ("postgres", "mysql", "mariadb")
_SECONDS: Final = 10
_LISTED: Final = 12


def read_schema(url: str, schema: str | None = None) -> Schema:
    """The tables of the database at ``url``, those of ``schema`` or of the usual one.

    Raises `SegdslError` where it cannot be reached, where its driver is missing, or where it has no table.
    """
    target = parse_url(url)
    found: Schema
    if target.dialect == "duckdb":
        _look(target)
        found, others = duckdb_tables.read(target, schema)
    elif target.dialect == "sqlite" or target.dialect in _SERVERS:
        found, others = _inspected(target, schema)
    else:
        reason = say("the tables of {dialect} do not say their keys and references", dialect=target.dialect)
        raise SegdslError([errors.NO_INSPECTION.at(target=target.shown, reason=reason)])
    if not found.tables:
        names = [name for name in others if name != schema]
        where = say("schema {schema} of {target}", schema=schema, target=target.shown) if schema else target.shown
        elsewhere = say("load tables into it first")
        if names:
            elsewhere = say("it has the schemas {names}: choose one with --schema", names=some(names, _LISTED))
        hint = did_you_mean(schema, names) if schema else ""
        raise SegdslError([errors.NO_TABLES.at(where=where, elsewhere=elsewhere, hint=hint)])
    return found


def _look(target: Target) -> None:
    """A file that is there, or a message; a folder has no keys and references to draft from."""
    path = Path(target.path)
    if path.is_dir():
        reason = say("it is a folder; load its files into a database first")
        raise SegdslError([errors.NO_INSPECTION.at(target=path.name, reason=reason)])
    if not path.is_file():
        raise SegdslError([errors.NOT_REACHED.at(target=target.shown, reason=say("there is no such file"))])


# --- SQLAlchemy


@contextmanager
def _connection(target: Target, schema: str | None) -> Iterator[tuple[Any, Storage]]:
    """A connection of SQLAlchemy's, and the types as the database prints them; a failure becomes one message."""
    try:
        import sqlalchemy
    except ImportError:
        no_driver(target, "SQLAlchemy", "catalog")
    with open_target(target, Catalog(entities={}, default_entity="")) as source:  # says what is wrong with an address
        source.learn_schema(schema)
        storage = source.storage
    try:
        engine = sqlalchemy.create_engine(f"{_DIALECTS[target.dialect]}://", creator=lambda: _connected(target))
        try:
            with engine.connect() as connection:
                yield connection, storage
        finally:
            engine.dispose()
    except sqlalchemy.exc.SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error)
        line = next((line.strip() for line in said.splitlines() if line.strip()), "")
        reason = target.hide(line).rstrip(".") or say("it does not say why")
        raise SegdslError([errors.NOT_REACHED.at(target=target.shown, reason=reason)]) from None


_DIALECTS: Final = {
    "sqlite": "sqlite", "postgres": "postgresql+psycopg", "mysql": "mysql+pymysql", "mariadb": "mysql+pymysql",
}  # fmt: skip


def _connected(target: Target) -> Any:
    """A driver's own connection: no URL is put together again, and so no password is written anywhere."""
    options = dict(target.options)
    seconds = int(options.pop("connect_timeout", _SECONDS))
    if target.dialect == "sqlite":
        return sqlite3.connect(f"{Path(target.path).resolve().as_uri()}?mode=ro", uri=True)
    if target.dialect == "postgres":
        import psycopg

        given: dict[str, Any] = {"port": str(target.port)} if target.port else {}
        given |= {name: value for name, value in options.items() if name not in ("schema", "timeout")}
        login = {"host": target.host, "user": target.user, "password": target.password, "dbname": target.database}
        given |= {name: value for name, value in login.items() if value}
        return psycopg.connect(**given, connect_timeout=seconds)
    import pymysql

    given = {name: options[name] for name in ("unix_socket", "ssl_ca", "ssl_cert", "ssl_key") if name in options}
    password = target.password or os.environ.get("MYSQL_PWD", "")
    return pymysql.connect(
        host=target.host or "localhost", port=target.port or 3306, user=target.user or None,
        password=password.encode(),  # the driver takes text for Latin-1
        database=target.database or None, charset="utf8mb4", connect_timeout=seconds, **given,
    )  # fmt: skip


def _inspected(target: Target, schema: str | None) -> tuple[Schema, list[str]]:
    """The tables, and the names of the other schemas for when there are none."""
    looked_at = schema or target.options.get("schema", "").split(",")[0].strip() or None
    with _connection(target, looked_at) as (connection, storage), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # types that SQLAlchemy does not know are told in the draft
        from sqlalchemy import inspect

        inspector = inspect(connection)
        others = [name for name in inspector.get_schema_names() if name not in _OWN_SCHEMAS]
        nowhere = looked_at is None and target.dialect in ("mysql", "mariadb") and not target.database
        if nowhere or (looked_at is not None and looked_at not in others):
            return Schema(target.shown, ()), others
        described = {
            "columns": inspector.get_multi_columns(schema=looked_at),
            "key": inspector.get_multi_pk_constraint(schema=looked_at),
            "references": inspector.get_multi_foreign_keys(schema=looked_at),
            "unique": inspector.get_multi_unique_constraints(schema=looked_at),
            "indexes": inspector.get_multi_indexes(schema=looked_at),
        }

        def printed(table: str) -> Mapping[str, str]:
            return storage.tables.get(_full(table, looked_at), {})

        views = inspector.get_view_names(schema=looked_at)
        if target.dialect == "postgres":
            views += inspector.get_materialized_view_names(schema=looked_at)
        names = sorted(str(name) for _, name in described["columns"])
        held = {name: {kind: found.get((looked_at, name)) for kind, found in described.items()} for name in names}
        tables = [_table(name, held[name], schema, looked_at, printed(name)) for name in names]
    return Schema(target.shown, tuple(tables), tuple(sorted(views))), others


_OWN_SCHEMAS: Final = frozenset(("information_schema", "pg_catalog", "mysql", "performance_schema", "sys"))


def _table(
    bare: str,
    described: Mapping[str, Any],
    schema: str | None,
    looked_at: str | None,
    printed: Mapping[str, str],
) -> Table:
    unique = [each["column_names"] for each in described["unique"] or ()]
    unique += [each["column_names"] for each in described["indexes"] or () if each.get("unique")]
    references = [
        ForeignKey(
            columns=tuple(each["constrained_columns"]),
            table=_qualified(each["referred_table"], schema, each["referred_schema"], looked_at),
            referred=tuple(each["referred_columns"]),
        )
        for each in described["references"] or ()
    ]
    return Table(
        name=_full(bare, schema),
        bare=bare,
        columns=tuple(_column(each, printed.get(each["name"], "")) for each in described["columns"]),
        key=tuple((described["key"] or {}).get("constrained_columns") or ()),
        unique=tuple(dict.fromkeys(names[0] for names in unique if len(names) == 1 and names[0])),
        references=tuple(references),
    )


def _qualified(table: str, schema: str | None, referred: str | None, looked_at: str | None) -> str:
    """The name of the table that a reference leads to, as the tables of the schema that is read are called."""
    if referred is None or referred == looked_at:
        return _full(table, schema)
    return table_name(referred, table)


def _full(table: str, schema: str | None) -> str:
    """A table as a catalog calls it, with its schema if one was asked for."""
    return table_name(schema, table) if schema else table_name(table)


def _column(described: Mapping[str, Any], printed: str) -> Column:
    kind = described["type"]
    told = printed or str(kind).replace("NULL", "") or "no type"
    column = column_of(described["name"], kind, told, nullable=bool(described["nullable"]))
    if re.fullmatch(r"(?i)tinyint\s*\(\s*1\s*\)|bool", printed.strip()):  # SQLite: an integer to its inspector
        return replace(column, form="boolean")
    exact = re.fullmatch(r"(?i)(?:numeric|decimal)\((\d+),\s*(\d+)\)", printed.strip())
    if exact and column.form == "decimal":  # the digits of a domain are not passed on
        return replace(column, digits=int(exact[1]), scale=int(exact[2]))
    return column


def column_of(name: str, kind: Any, shown: str, *, nullable: bool) -> Column:
    """A column with the family of a type of SQLAlchemy's."""
    from sqlalchemy import types
    from sqlalchemy.dialects import mysql, postgresql

    def made(form: Form, **details: Any) -> Column:
        return Column(name=name, type=shown, form=form, nullable=nullable, **details)

    if isinstance(kind, postgresql.DOMAIN):
        return column_of(name, kind.data_type, shown, nullable=nullable)
    if isinstance(kind, mysql.SET):
        return made("set", values=tuple(kind.values))
    if isinstance(kind, types.Enum):
        return made("enum", values=tuple(kind.enums))
    if isinstance(kind, types.ARRAY):
        inner = column_of(name, kind.item_type, shown, nullable=True)
        return made("array", element=inner) if getattr(kind, "dimensions", None) in (None, 1) else made("other")
    if isinstance(kind, mysql.BIT) and kind.length in (None, 1):
        return made("boolean")
    if isinstance(kind, (mysql.TINYINT, mysql.YEAR)):
        return made("boolean" if getattr(kind, "display_width", None) == 1 and isinstance(kind, mysql.TINYINT)
                    and not kind.unsigned else "integer")  # fmt: skip
    if isinstance(kind, types.Numeric) and not isinstance(kind, types.Float):
        return made("decimal", scale=kind.scale, digits=kind.precision)
    if isinstance(kind, types.DateTime):
        return made("datetime", zoned=bool(kind.timezone))
    ignore_case = isinstance(kind, postgresql.CITEXT)
    forms: tuple[tuple[Any, Form], ...] = (
        (types.Boolean, "boolean"), (types.Integer, "integer"), (types.Float, "float"), (types.Date, "date"),
        (types.Time, "time"), (types.Interval, "interval"), (postgresql.INTERVAL, "interval"), (types.JSON, "json"),
        (types.Uuid, "text"), (types.LargeBinary, "bytes"), (types.String, "text"),
    )  # fmt: skip
    form: Form = next((form for family, form in forms if isinstance(kind, family)), "other")
    return made(form, ignore_case=ignore_case)
