"""Loading into PostgreSQL: COPY, all tables in one transaction."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.tools.databases import errors as database_errors
from segdsl.tools.databases import loading_errors as errors
from segdsl.tools.databases.base import no_driver
from segdsl.tools.databases.loading import Advance
from segdsl.tools.databases.loading_reading import Table, Tables, quoted_name
from segdsl.tools.databases.loading_types import postgres
from segdsl.tools.databases.postgres import OPTIONS, PostgresSource
from segdsl.tools.databases.urls import Target
from segdsl.wording import say

_LONGEST = 63  # bytes of a name; the server cuts longer ones and says nothing
_OURS = ("schema", "timeout")  # options of the URL that are not the driver's


class PostgresWriter:
    """Tables and their rows, committed when the last one is complete."""

    def __init__(self, target: Target, tables: Tables) -> None:
        self._target, self._tables = target, tables
        self._connection: Any = None
        self._schema = target.options.get("schema", "").partition(",")[0].strip()  # the first of a search path

    def __enter__(self) -> Self:
        self._connection = connect(self._target)
        if not self._schema:
            self._schema = self._one("SELECT current_schema()") or "public"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        import psycopg

        try:
            if kind is None:
                self._connection.commit()
        except psycopg.Error as refused:
            raise SegdslError([self._explain(refused, "")]) from None
        finally:
            self._connection.close()

    def has(self, table: Table) -> bool:
        import psycopg

        try:
            found = self._one(
                "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE n.nspname = %s AND c.relname = %s",
                (self._place(table), table.bare),
            )
        except psycopg.Error as refused:
            raise SegdslError([self._explain(refused, table.name)]) from None
        return bool(found)

    def write(self, table: Table, advance: Advance) -> None:
        import psycopg

        try:
            self._write(table, advance)
        except psycopg.Error as refused:
            raise SegdslError([self._explain(refused, table.name)]) from None

    def _write(self, table: Table, advance: Advance) -> None:
        schema, columns = self._place(table), [postgres(column) for column in table.columns]
        name = f"{quoted_name(schema)}.{quoted_name(table.bare)}"
        for each in (schema, table.bare, *(column.name for column in columns)):
            if len(each.encode()) > _LONGEST:
                reason = say(
                    "the name {name} is longer than {limit} bytes, and would be cut", name=each, limit=_LONGEST
                )
                raise SegdslError([errors.REFUSED.at(target=self._target.shown, table=table.name, reason=reason)])
        if not self._one("SELECT count(*) FROM pg_namespace WHERE nspname = %s", (schema,)):
            self._connection.execute(f"CREATE SCHEMA {quoted_name(schema)}")
        self._connection.execute(f"DROP TABLE IF EXISTS {name}")
        shape = ", ".join(f"{quoted_name(column.name)} {column.type}" for column in columns)
        self._connection.execute(f"CREATE TABLE {name} ({shape})")
        names = ", ".join(quoted_name(column.name) for column in columns)
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
            for batch in self._tables.rows(table, [column.value for column in columns]):
                for row in batch:
                    copy.write_row(row)
                advance(len(batch))
        for column_name in table.indexed:
            self._connection.execute(f"CREATE INDEX ON {name} ({quoted_name(column_name)})")
        self._connection.execute(f"ANALYZE {name}")

    def _place(self, table: Table) -> str:
        return table.schema or self._schema

    def _one(self, sql: str, values: tuple[object, ...] | None = None) -> Any:
        row = self._connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def _explain(self, error: Any, table: str) -> Diagnostic:
        import psycopg

        reason = self._target.hide(str(error).strip().partition("\n")[0]) or say("it does not say why")
        if isinstance(error, psycopg.errors.InsufficientPrivilege | psycopg.errors.ReadOnlySqlTransaction):
            return errors.MAY_NOT_WRITE.at(target=self._target.shown, reason=reason)
        if self._connection.broken:
            return database_errors.CONNECTION_LOST.at(target=self._target.shown, reason=reason)
        return errors.REFUSED.at(target=self._target.shown, table=table, reason=reason)


def connect(target: Target) -> Any:
    """A connection in a transaction, speaking ISO dates and UTC whatever the server prefers."""
    try:
        import psycopg
    except ImportError:
        no_driver(target, "psycopg", "postgres")
    target.check_options(OPTIONS)
    given: dict[str, Any] = {name: value for name, value in target.options.items() if name not in _OURS}
    login = {"host": target.host, "port": target.port, "user": target.user, "password": target.password,
             "dbname": target.database}  # fmt: skip
    given |= {name: value for name, value in login.items() if value}
    given.setdefault("connect_timeout", "10")
    given.setdefault("application_name", "segdsl")
    with PostgresSource(target).guarded():
        made = psycopg.connect(**given, client_encoding="UTF8")
        made.execute("SET TimeZone = 'UTC'")
        made.execute("SET DateStyle = 'ISO, YMD'")
        made.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
        made.commit()
    return made
