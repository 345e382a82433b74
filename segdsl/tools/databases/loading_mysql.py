"""Loading into MySQL and MariaDB, which commit at every CREATE TABLE: so tables are written under names of ours.

When the last one is complete, one RENAME puts all of them in place together. An error takes away what was made. Texts
have the collation that the database has by default, as the tables of a CRM do.
"""

from __future__ import annotations

import re
from contextlib import suppress
from secrets import token_hex
from types import TracebackType
from typing import Any, Self

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.tools.databases import errors as database_errors
from segdsl.tools.databases import loading_errors as errors
from segdsl.tools.databases.base import no_driver
from segdsl.tools.databases.loading import Advance
from segdsl.tools.databases.loading_reading import Table, Tables
from segdsl.tools.databases.loading_types import Stored, mysql
from segdsl.tools.databases.mysql import OPTIONS, MySqlSource
from segdsl.tools.databases.urls import EXAMPLES, Target
from segdsl.wording import say

_STRICT = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES"
_FORBIDDEN = (1044, 1045, 1142, 1143, 1227, 1290, 1370, 1410, 1792, 1836)
_LOST = (2006, 2013, 2014, 2055)
_AS_THEY_ARE = ("unix_socket", "ssl_ca", "ssl_cert", "ssl_key")
_PREFIX = 190  # letters of a long text that an index looks at


class MysqlWriter:
    """Tables under names of ours until all are complete."""

    def __init__(self, target: Target, tables: Tables) -> None:
        self._target, self._tables = target, tables
        self._connection: Any = None
        self._made: dict[str, str] = {}  # our name of a table -> its own
        self._schemas: list[str] = []
        self._charset = ""

    def __enter__(self) -> Self:
        if not self._target.database:
            raise SegdslError([errors.NO_PLACE.at(target=self._target.shown, example=EXAMPLES[self._target.dialect])])
        self._connection = connect(self._target)
        if self._ask("SELECT @@character_set_database")[0][0] != "utf8mb4":
            self._charset = " CHARACTER SET utf8mb4"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        import pymysql

        try:
            if kind is None:
                self._put_in_place()
        except (pymysql.err.MySQLError, OSError) as refused:
            self._take_away()
            raise SegdslError([self._explain(refused, ", ".join(self._made.values()))]) from None
        finally:
            if kind is not None:
                self._take_away()
            with suppress(pymysql.err.MySQLError, OSError):
                self._connection.close()

    def has(self, table: Table) -> bool:
        import pymysql

        try:
            return self._exists(table.schema or self._target.database, table.bare)
        except (pymysql.err.MySQLError, OSError) as refused:  # names have no letters beyond the first 65,536, say
            raise SegdslError([self._explain(refused, table.name)]) from None

    def write(self, table: Table, advance: Advance) -> None:
        import pymysql

        try:
            self._write(table, advance)
        except (pymysql.err.MySQLError, OSError) as refused:
            raise SegdslError([self._explain(refused, table.name)]) from None

    def _write(self, table: Table, advance: Advance) -> None:
        schema = table.schema or self._target.database
        if not self._ask("SELECT 1 FROM information_schema.schemata WHERE schema_name = %s", (schema,)):
            self._ask(f"CREATE DATABASE {_quoted(schema)} CHARACTER SET utf8mb4")
            self._schemas.append(schema)
        name = f"{_quoted(schema)}.{_quoted(f'segdsl_new_{token_hex(6)}')}"
        texts = sum(column.type == "VARCHAR" or column.type.startswith("ENUM(") for column in table.columns)
        columns = [mysql(column, column.name in table.indexed, texts) for column in table.columns]
        shape = [f"{_quoted(column.name)} {column.type}" for column in columns]
        shape += [f"INDEX ({_indexed(column)})" for column in columns if column.name in table.indexed]
        self._ask(f"CREATE TABLE {name} ({', '.join(shape)}){self._charset}")
        self._made[name] = f"{_quoted(schema)}.{_quoted(table.bare)}"
        marks = ", ".join("%s" for _ in columns)
        with self._connection.cursor() as cursor:
            for batch in self._tables.rows(table, [column.value for column in columns]):
                cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", batch)  # noqa: S608
                advance(len(batch))
        self._connection.commit()

    def _put_in_place(self) -> None:
        steps, old = list[str](), list[str]()
        for name, own in self._made.items():
            schema, bare = own[:-1].partition("`.`")[::2]
            if self._exists(schema[1:].replace("``", "`"), bare.replace("``", "`")):
                old.append(f"{schema}`.`segdsl_old_{token_hex(6)}`")
                steps.append(f"{own} TO {old[-1]}")
            steps.append(f"{name} TO {own}")
        if steps:
            self._ask(f"RENAME TABLE {', '.join(steps)}")
        for own in self._made.values():
            self._ask(f"ANALYZE TABLE {own}")
        for name in old:
            self._ask(f"DROP TABLE {name}")

    def _exists(self, schema: str, table: str) -> bool:
        sql = "SELECT 1 FROM information_schema.tables WHERE table_schema = %s AND table_name = %s"
        return bool(self._ask(sql, (schema, table)))

    def _take_away(self) -> None:
        import pymysql

        with suppress(pymysql.err.MySQLError, OSError):  # the first error is the one to tell
            self._connection.rollback()
            for name in self._made:
                self._ask(f"DROP TABLE IF EXISTS {name}")
            for schema in self._schemas:
                self._ask(f"DROP DATABASE IF EXISTS {_quoted(schema)}")

    def _ask(self, sql: str, values: tuple[object, ...] | None = None) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())

    def _explain(self, error: Any, table: str) -> Diagnostic:
        code, reason = _said(self._target, error)
        if code in _FORBIDDEN:
            return errors.MAY_NOT_WRITE.at(target=self._target.shown, reason=reason)
        if code in _LOST or code == 0:
            return database_errors.CONNECTION_LOST.at(target=self._target.shown, reason=reason)
        reason = re.sub(r"segdsl_new_[0-9a-f]{12}", lambda _: table, reason)  # the user's name of it
        return errors.REFUSED.at(target=self._target.shown, table=table, reason=reason)


def _indexed(column: Stored) -> str:
    return _quoted(column.name) + (f"({_PREFIX})" if column.type.startswith("long") else "")


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def connect(target: Target) -> Any:
    """A connection with a strict mode and UTC, whatever the server prefers."""
    try:
        import pymysql
    except ImportError:
        no_driver(target, "pymysql", "mysql")
    target.check_options(OPTIONS)
    options = target.options
    given: dict[str, Any] = {name: options[name] for name in _AS_THEY_ARE if name in options}
    if "ssl_disabled" in options:
        given["ssl_disabled"] = options["ssl_disabled"].lower() in ("1", "true", "yes")
    with MySqlSource(target).guarded():
        made = pymysql.connect(
            host=target.host or "localhost",
            port=target.port or 3306,
            user=target.user or None,
            password=target.password.encode(),  # the driver takes text for Latin-1
            database=target.database,
            charset="utf8mb4",
            connect_timeout=int(options.get("connect_timeout", "10")),
            **given,
        )
        with made.cursor() as cursor:
            cursor.execute(f"SET time_zone = '+00:00', sql_mode = '{_STRICT}'")
    return made


def _said(target: Target, error: Any) -> tuple[int, str]:
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    return code, target.hide(str(error.args[-1])) if error.args else say("it does not say why")
