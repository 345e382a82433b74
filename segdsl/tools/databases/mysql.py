"""MySQL and MariaDB through PyMySQL: rows as they come, one snapshot a run, settings that are known.

Which of the two it is, the server says itself. Texts are compared by the character in our session, whatever the
server's collation; times are UTC; days that do not exist, such as 0000-00-00, come as their text and read as unknown.
Values are escaped by the driver and never by us.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from segdsl.diagnostics import Diagnostic
from segdsl.tools.databases import errors
from segdsl.tools.databases.base import BATCH, Batch, Clean, Parameters, Row, cells, no_driver
from segdsl.tools.databases.described import DescribedSource, Wanted
from segdsl.tools.databases.sqlite import named
from segdsl.tools.databases.urls import EXAMPLES, Target
from segdsl.tools.source_checks import document_value
from segdsl.values import Unheld
from segdsl.wording import say

OPTIONS: Final = ("unix_socket", "connect_timeout", "ssl_ca", "ssl_cert", "ssl_key", "ssl_disabled")
_SETTINGS: Final[Mapping[str, str]] = {
    "time_zone": "'+00:00'",
    "sql_mode": "''",  # strict mode raises where a value in a query is unknown; nothing is written here
    "group_concat_max_len": "4294967295",
    "div_precision_increment": "30",
    "lc_time_names": "'en_US'",
    "default_week_format": "0",
    "sql_auto_is_null": "0",
    "sql_big_selects": "1",
    "sql_select_limit": "18446744073709551615",
    "net_write_timeout": "3600",  # whoever reads the rows may take their time
}
_RECURSION: Final = {"mysql": "cte_max_recursion_depth", "mariadb": "max_recursive_iterations"}
# Schema and table as plain comparisons with constants: MariaDB then opens this one table and no other.
_OF_ONE: Final = """
    (SELECT {place} AS place, c.column_name, c.column_type, c.ordinal_position AS number
     FROM information_schema.columns AS c WHERE c.table_schema = {schema} AND c.table_name = {name})
"""
_OF_SCHEMA: Final = """
    SELECT c.table_name, c.column_name, c.column_type FROM information_schema.columns AS c
    WHERE c.table_schema = COALESCE(%(schema)s, DATABASE()) ORDER BY c.table_name, c.ordinal_position
"""
_NAMES: Final = """
    SELECT t.table_schema, t.table_name, COALESCE(t.table_schema = DATABASE(), 0) FROM information_schema.tables AS t
    WHERE t.table_schema NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') ORDER BY 1, 2
"""
_AT_ONCE: Final = 40
_LOST: Final = frozenset((2006, 2013, 2055, 1053, 1927, 4031))
_FORBIDDEN: Final = frozenset((1142, 1143, 1227, 1290, 1370, 1792, 1836))
_TIMED_OUT: Final = frozenset((1969, 3024))


def open_mysql(target: Target) -> MySqlSource:
    """A MySQL or MariaDB database."""
    try:
        import pymysql
    except ImportError:
        no_driver(target, "pymysql", "mysql")
    target.check_options(OPTIONS)
    source = MySqlSource(target)
    try:
        source.connect()
    except BaseException:
        source.close()
        raise
    del pymysql
    return source


class MySqlSource(DescribedSource):
    """One connection, which only reads."""

    dialect = "mysql"
    begin = ("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",)
    end = ("ROLLBACK",)

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.dialect = target.dialect
        self._connection: Any = None
        self._open = False

    def connect(self) -> None:
        """Connects, sees which of the two it is, and sets the session up."""
        with self.guarded():
            self._connection = self._connected()
            self._open = True
            [(version, plain_names)] = self._ask("SELECT VERSION(), @@lower_case_table_names")
            self.dialect = "mariadb" if "mariadb" in str(version).lower() else "mysql"
            self.exact_tables = plain_names == 0
            self._set_up()

    def _connected(self) -> Any:
        import pymysql
        from pymysql.cursors import SSCursor

        target, options = self.target, self.target.options
        given: dict[str, Any] = {
            name: options[name] for name in ("unix_socket", "ssl_ca", "ssl_cert", "ssl_key") if name in options
        }  # fmt: skip
        if "ssl_disabled" in options:
            given["ssl_disabled"] = options["ssl_disabled"].lower() in ("1", "true", "yes")
        password = target.password or os.environ.get("MYSQL_PWD", "")
        return pymysql.connect(
            host=target.host or "localhost", port=target.port or 3306, user=target.user or None,
            password=password.encode(),  # the driver takes text for Latin-1
            database=target.database or None, charset="utf8mb4", autocommit=True, cursorclass=SSCursor,
            connect_timeout=int(options.get("connect_timeout", "10")), program_name="segdsl", conv=_readers(), **given,
        )  # fmt: skip

    def _set_up(self) -> None:
        settings = {**_SETTINGS, _RECURSION[self.dialect]: "4294967295"}
        if self.seconds is not None and self.dialect == "mariadb":
            settings["max_statement_time"] = f"{self.seconds:.3f}"
        elif self.seconds is not None:
            settings["max_execution_time"] = str(max(1, round(self.seconds * 1000)))
        self._command("SET NAMES utf8mb4 COLLATE utf8mb4_bin")
        self._command("SET " + ", ".join(f"SESSION {name} = {value}" for name, value in settings.items()))
        self._command("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def _columns_of(self, wanted: Sequence[Wanted]) -> Iterator[tuple[int, str, str]]:
        # names are of three-byte letters: to compare one with an emoji is an error, and no table has it
        possible = [
            (place, one) for place, one in enumerate(wanted) if not any(at > "\uffff" for at in "".join(map(str, one)))
        ]
        for start in range(0, len(possible), _AT_ONCE):
            asked, values = [], dict[str, str]()
            for place, (schema, name) in possible[start : start + _AT_ONCE]:
                values |= {f"s{place}": schema or "", f"t{place}": name}
                where = "DATABASE()" if schema is None else f"%(s{place})s"
                asked.append(_OF_ONE.format(place=place, schema=where, name=f"%(t{place})s"))
            for place, column, kind, _ in self.execute(" UNION ALL ".join(asked) + " ORDER BY place, number", values):
                yield place, column, kind

    def _columns_in(self, schema: str | None) -> Iterator[tuple[str, str, str]]:
        return self.execute(_OF_SCHEMA, {"schema": schema})

    def _tables(self) -> Iterator[Row]:
        return self.execute(_NAMES)

    def close(self) -> None:
        if self._open:
            self._open = False
            with suppress(*self._failures()):
                self._connection.close()

    # --- statements

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        return [row for batch in self._rows(sql, None) for row in batch]

    def _rows(self, sql: str, parameters: Parameters) -> Iterator[Batch]:
        cursor = self._connection.cursor()
        done = False
        try:
            cursor.execute(sql, None if parameters is None else named(parameters))
            while batch := cursor.fetchmany(BATCH):
                yield list(batch)
            done = True
        except self._failures():
            done = True
            raise
        finally:
            if not done:  # nobody wants the rest: the server need not send it
                self._stop_statement()
            if self._connection.open:
                with suppress(*self._failures()):
                    cursor.close()
            else:
                _forget(cursor)

    def _stop_statement(self) -> None:
        with suppress(*self._failures()):
            other = self._connected()
            try:
                with other.cursor() as cursor:
                    cursor.execute(f"KILL QUERY {int(self._connection.thread_id())}")
            finally:
                other.close()

    def quoted(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def pick(self, table: str, column: str) -> str:
        """A FLOAT is written with six digits, unless it is made a double first."""
        kind = (self.storage.type_of(table, column) or "").lower()
        return f"({self.quoted(column)} + 0E0)" if kind.startswith("float") else self.quoted(column)

    def clean(self, table: str, columns: Sequence[str]) -> Clean | None:
        """A TIMESTAMP is an instant, and comes in the session's time zone; JSON as what it says."""
        kinds = [(self.storage.type_of(table, column) or "").lower() for column in columns]
        readers: dict[int, Callable[[Any], Any]] = {}
        for index, kind in enumerate(kinds):
            if kind == "json" or kind.startswith("timestamp"):
                readers[index] = document_value if kind == "json" else _instant
        return cells(readers) if readers else None

    # --- what goes wrong

    def _failures(self) -> tuple[type[Exception], ...]:
        import pymysql

        # RuntimeError: the driver's own for a password that needs the package cryptography
        return (pymysql.Error, pymysql.Warning, OSError, RuntimeError)

    def _explain(self, error: Exception) -> Diagnostic:
        code, message = _code_and_words(error)
        if code in (1044, 1045, 1130, 1698) or (not self._open and isinstance(error, RuntimeError)):
            user = self.target.user or say("the user of this computer")
            return errors.WRONG_LOGIN.at(target=self.name, user=user, reason=self.said(message))
        if code == 1049:
            example = EXAMPLES[self.dialect]
            return errors.NO_DATABASE.at(target=self.name, database=self.target.database, example=example)
        if not self._open:
            return errors.UNREACHABLE.at(target=self.name, reason=self.said(_plain_reason(message)))
        if code in _LOST or isinstance(error, OSError) or "InterfaceError" in type(error).__name__:
            return self.lost(message or say("the server hung up"))
        if code in _TIMED_OUT:
            return self.timed_out()
        if code in _FORBIDDEN:
            return errors.FORBIDDEN.at(target=self.name, reason=self.said(message))
        if code == 1146 and (found := re.search(r"Table '(?:.*?\.)?(.+)' doesn't exist", message)):
            return self.no_table(found[1])
        return self.refused(message)


def _forget(cursor: Any) -> None:
    """Keeps the driver from reading the rest of a result whose connection is gone."""
    if cursor._result is not None:
        cursor._result.unbuffered_active, cursor._result.connection = False, None
    cursor.connection = None


@lru_cache(maxsize=1)
def _readers() -> dict[Any, Any]:
    """The driver's readers and writers of values; it takes days and times that it has no object for as text."""
    from pymysql.constants import FIELD_TYPE
    from pymysql.converters import conversions

    def kept(reader: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def read(data: Any) -> Any:
            value = reader(data)
            return Unheld(value) if isinstance(value, str) else value

        return read

    times = (FIELD_TYPE.DATE, FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP, FIELD_TYPE.TIME)
    return {**conversions, **{kind: kept(conversions[kind]) for kind in times}}


def _instant(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def _code_and_words(error: Exception) -> tuple[int, str]:
    """The number and the words: PyMySQL raises with both as arguments."""
    args = error.args
    if len(args) >= 2 and isinstance(args[0], int):
        return args[0], str(args[1])
    return 0, str(args[0]) if args else ""


def _plain_reason(message: str) -> str:
    """``Can't connect to MySQL server on 'db' ([Errno 111] Connection refused)`` without the number."""
    return re.sub(r"\(?\[Errno -?\d+\] ([^)]*)\)?", r"(\1)", message)


__all__ = ["OPTIONS", "MySqlSource", "open_mysql"]
