"""PostgreSQL through psycopg 3: numbered parameters, rows as they come, one snapshot a run, settings that are known.

What a server or a user has set (time zone, style of dates, digits of floats) is set anew for the session: the same
rows must come whatever it says. Stored infinities and years that Python has no date for come as their text, which
reads as unknown.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final

from segdsl.diagnostics import Diagnostic
from segdsl.sql.dialects.postgres_types import is_text, physical
from segdsl.sql.reader import Form
from segdsl.tools.databases import errors
from segdsl.tools.databases.base import BATCH, Batch, Clean, Parameters, Row, cells, no_driver
from segdsl.tools.databases.described import DescribedSource, Wanted
from segdsl.tools.databases.urls import EXAMPLES, Target
from segdsl.tools.source_checks import document_value
from segdsl.values import Unheld
from segdsl.wording import say

OPTIONS: Final = (
    "schema", "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "application_name", "connect_timeout",
    "channel_binding", "gssencmode", "target_session_attrs",
)  # fmt: skip
_SETTINGS: Final[Mapping[str, str]] = {
    "jit": "off",  # compiling a statement of many rules takes longer than running it
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "lc_messages": "C",
    "lc_monetary": "C",
    "lc_numeric": "C",
    "lc_time": "C",
    "idle_in_transaction_session_timeout": "0",
    "default_transaction_read_only": "on",
    "default_transaction_isolation": "repeatable read",
}
_OPTIONAL: Final = frozenset(("lc_messages",))  # only a superuser may set it
_TABLES: Final = """
    pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
     AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%'
"""
# A domain is what it is made of, and that may be a domain; an array of them is an array of that.
_INNER: Final = "(t.typtype = 'd' OR (t.typcategory = 'A' AND t.typlen = -1 AND t.typelem <> 0))"
_COLUMNS: Final = f"""
    CROSS JOIN LATERAL (
      WITH RECURSIVE made AS (
        SELECT a.attnum, a.attname, a.atttypid AS type, a.atttypmod AS mod, '' AS list FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT made.attnum, made.attname, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END,
               CASE t.typtype WHEN 'd' THEN t.typtypmod ELSE made.mod END,
               CASE t.typtype WHEN 'd' THEN made.list ELSE '[]' END
        FROM made JOIN pg_catalog.pg_type AS t ON t.oid = made.type AND {_INNER})
      SELECT made.attnum, made.attname, made.list,
             CASE t.typtype WHEN 'e' THEN 'text' ELSE pg_catalog.format_type(made.type, made.mod) END AS kind
      FROM made JOIN pg_catalog.pg_type AS t ON t.oid = made.type AND NOT {_INNER}
    ) AS a
"""  # noqa: S608 - words of ours
_KIND: Final = "a.attname, a.kind || a.list"
_OF_SOME: Final = f"""
    SELECT w.place, {_KIND} FROM UNNEST($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, place)
    JOIN ({_TABLES}) ON c.relname = w.name
     AND CASE WHEN w.schema IS NULL THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = w.schema END
    {_COLUMNS} ORDER BY w.place, a.attnum
"""  # noqa: S608
_OF_SCHEMA: Final = f"""
    SELECT c.relname, {_KIND} FROM {_TABLES} {_COLUMNS}
    WHERE CASE WHEN $1::text IS NULL THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = $1 END
    ORDER BY c.relname, a.attnum
"""  # noqa: S608
_NAMES: Final = f"SELECT n.nspname, c.relname, pg_catalog.pg_table_is_visible(c.oid) FROM {_TABLES}"  # noqa: S608


def open_postgres(target: Target) -> PostgresSource:
    """A PostgreSQL database; ``?schema=a,b`` is its search path."""
    try:
        import psycopg
    except ImportError:
        no_driver(target, "psycopg", "postgres")
    target.check_options(OPTIONS)
    source = PostgresSource(target)
    try:
        source.connect()
    except BaseException:
        source.close()
        raise
    del psycopg
    return source


class PostgresSource(DescribedSource):
    """One connection, which only reads."""

    dialect = "postgres"
    exact_tables: bool = True
    exact_columns: bool = True
    begin = ("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",)
    end = ("ROLLBACK",)

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._connection: Any = None

    def connect(self) -> None:
        """Connects, and sets the session up."""
        import psycopg

        target = self.target
        ours = ("schema", "timeout")
        given: dict[str, Any] = {name: value for name, value in target.options.items() if name not in ours}
        given |= {
            name: value
            for name, value in (
                ("host", target.host), ("port", str(target.port or "")), ("user", target.user),
                ("password", target.password), ("dbname", target.database),
            )
            if value
        }  # fmt: skip
        given.setdefault("connect_timeout", "10")
        given.setdefault("application_name", "segdsl")
        with self.guarded():
            self._connection = psycopg.connect(**given, autocommit=True, client_encoding="UTF8")
            self._connection.prepare_threshold = None  # poolers between us and the server do not like them
            _keep_unusual_values(self._connection)
            self._set_up()

    def _set_up(self) -> None:
        import psycopg

        settings = dict(_SETTINGS)
        schemas = [name.strip() for name in self.target.options.get("schema", "").split(",") if name.strip()]
        if schemas:
            settings["search_path"] = ", ".join(self.quoted(name) for name in schemas)
        for name, value in settings.items():
            with suppress(*([psycopg.errors.InsufficientPrivilege] if name in _OPTIONAL else [])):
                self._connection.execute("SELECT pg_catalog.set_config(%s, %s, false)", (name, value))
        milliseconds = 0 if self.seconds is None else max(1, round(self.seconds * 1000))
        self._connection.execute("SELECT pg_catalog.set_config('statement_timeout', %s, false)", (str(milliseconds),))

    def _columns_of(self, wanted: Sequence[Wanted]) -> Iterator[tuple[int, str, str]]:
        schemas, names = zip(*wanted, strict=True)
        for place, column, kind in self.execute(_OF_SOME, [list(schemas), list(names)]):
            yield place - 1, column, kind

    def _columns_in(self, schema: str | None) -> Iterator[tuple[str, str, str]]:
        return self.execute(_OF_SCHEMA, [schema])

    def _tables(self) -> Iterator[Row]:
        return iter(sorted(self.execute(_NAMES)))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _rows(self, sql: str, parameters: Parameters) -> Iterator[Batch]:
        """Rows as the server sends them, not through a cursor of the server: that would keep it from working parallel.

        Outside a snapshot a statement is a transaction of its own.
        """
        import psycopg

        values = list(parameters.values() if isinstance(parameters, Mapping) else parameters or ())
        with psycopg.RawCursor(self._connection) as cursor:
            batch: Batch = []
            for row in cursor.stream(sql, values, size=_chunk_size()):
                batch.append(row)
                if len(batch) == BATCH:
                    yield batch
                    batch = []
            if batch:
                yield batch

    def pick(self, table: str, column: str) -> str:
        """An array as one of a type that the driver knows: of others, such as enums, it gives the text."""
        kind, name = self.storage.type_of(table, column) or "", self.quoted(column)
        if not kind.endswith("[]"):
            return name
        stored = physical(kind).element
        told = "text[]" if stored is not None and (stored.form is Form.TEXT or is_text(stored)) else kind
        return f"CAST({name} AS {told})"

    def clean(self, table: str, columns: Sequence[str]) -> Clean | None:
        """A JSON column as what it says; char(n) without its padding, which is no part of the value in PostgreSQL."""
        kinds = [self.storage.type_of(table, column) or "" for column in columns]
        readers: dict[int, Callable[[Any], Any]] = {}
        readers |= {index: document_value for index, kind in enumerate(kinds) if kind in ("json", "jsonb")}
        readers |= {index: _unpadded for index, kind in enumerate(kinds) if kind.startswith(("character(", "bpchar"))}
        return cells(readers) if readers else None

    def _command(self, sql: str) -> None:
        self._connection.execute(sql)

    def _failures(self) -> tuple[type[Exception], ...]:
        import psycopg

        return (psycopg.Error,)

    def _explain(self, error: Exception) -> Diagnostic:
        import psycopg
        from psycopg import errors as codes

        message = _words(error)
        if self._connection is None:
            return self._not_connected(error, message)
        match error:
            case codes.QueryCanceled() if "statement timeout" in message:
                return self.timed_out()
            case codes.UndefinedTable():
                name = re.search(r'relation "(.+)" does not exist', message)
                return self.no_table(name[1]) if name else self.refused(message)
            case codes.InsufficientPrivilege() | codes.ReadOnlySqlTransaction():
                return errors.FORBIDDEN.at(target=self.name, reason=self.said(message))
            case codes.InvalidSchemaName():
                return self.refused(message)
            case codes.AdminShutdown() | codes.CrashShutdown() | codes.IdleSessionTimeout():
                return self.lost(message)
            case psycopg.OperationalError() if self._connection.broken or self._connection.closed:
                return self.lost(message)
            case _:
                return self.refused(message)

    def _not_connected(self, error: Exception, message: str) -> Diagnostic:
        target, user = self.target, self.target.user or say("the user of this computer")
        low = message.lower()
        if "does not exist" in low and "database" in low:
            return errors.NO_DATABASE.at(target=self.name, database=target.database, example=EXAMPLES["postgres"])
        if any(words in low for words in ("password", "authentication", "pg_hba", "role ", "no password supplied")):
            return errors.WRONG_LOGIN.at(target=self.name, user=user, reason=self.said(message))
        if getattr(error, "sqlstate", None) in ("42501", "28000", "28P01"):
            return errors.WRONG_LOGIN.at(target=self.name, user=user, reason=self.said(message))
        return errors.UNREACHABLE.at(target=self.name, reason=self.said(message))


def _words(error: Exception) -> str:
    """What the server says, without the query that psycopg may put behind it, or why there was no connection."""
    diag = getattr(error, "diag", None)
    if diag is not None and diag.message_primary:
        return str(diag.message_primary)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if "FATAL:" in line or "failed:" in line or "rror:" in line] or lines
    if not told:
        return say("it does not say why")
    return re.sub(r"^.*?(FATAL: *|failed: |connection is bad: )+|\[Errno -?\d+\] ", "", told[-1])


def _chunk_size() -> int:
    """How many rows libpq hands over at once: it can since version 17."""
    from psycopg import capabilities

    return 1000 if capabilities.has_stream_chunked() else 1


def _keep_unusual_values(connection: Any) -> None:
    """Dates and times that Python cannot hold come as the text that PostgreSQL writes for them, a real as its double.

    The text of a real is the shortest that is read as this real again: 0.1, where the double is 0.10000000149011612.
    """
    from psycopg import DataError
    from psycopg.types import datetime as times
    from psycopg.types.string import TextLoader

    def kept(loader: type[Any]) -> type[Any]:
        def load(self: Any, data: Any) -> Any:
            with suppress(DataError, ValueError, OverflowError):
                if b"infinity" not in bytes(data):  # of an interval the driver makes no time at all
                    return loader.load(self, data)
            return Unheld(bytes(data).decode())

        return type(f"Kept{loader.__name__}", (loader,), {"load": load})

    pairs = {
        "date": times.DateLoader,
        "timestamp": times.TimestampLoader,
        "timestamptz": times.TimestamptzLoader,
        "interval": times.IntervalLoader,
    }
    for name, loader in pairs.items():
        connection.adapters.register_loader(name, kept(loader))
    connection.adapters.register_loader("float4", _real_loader())
    for name in ("json", "jsonb"):  # the driver would read its numbers as doubles
        connection.adapters.register_loader(name, TextLoader)


@lru_cache(maxsize=1)
def _real_loader() -> type[Any]:
    from psycopg.types.numeric import FloatLoader

    real = struct.Struct("f")

    class RealLoader(FloatLoader):
        def load(self, data: Any) -> float:
            return float(real.unpack(real.pack(super().load(data)))[0])

    return RealLoader


def _unpadded(value: Any) -> Any:
    return value.rstrip(" ") if isinstance(value, str) else value
