"""PostgreSQL through psycopg 3: numbered parameters, rows as they come, one snapshot a run, settings that are known.

What a server or a user has set (time zone, style of dates, digits of floats) is set anew for the session: the same
rows must come whatever it says. Stored infinities and years that Python has no date for come as their text, which
reads as unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from segdsl.diagnostics import Diagnostic
from segdsl.sql.base import Storage
from segdsl.tools.databases import errors
from segdsl.tools.databases.base import BATCH, Batch, Clean, Parameters, SqlSource, cells, no_driver
from segdsl.tools.databases.urls import EXAMPLES, Target
from segdsl.tools.source_checks import document_value
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
_COLUMNS: Final = """
    SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), t.typtype,
           pg_catalog.format_type(t.typbasetype, t.typtypmod), n.nspname = ANY (pg_catalog.current_schemas(false)),
           pg_catalog.pg_table_is_visible(c.oid)
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%'
    ORDER BY n.nspname, c.relname, a.attnum
"""


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


class PostgresSource(SqlSource):
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
        """Connects, sets the session up and looks at what tables there are."""
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
            self.storage = Storage(self._described())

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

    def _described(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for schema, table, column, kind, typtype, base, _, visible in self._connection.execute(_COLUMNS):
            told = base if typtype == "d" else kind  # a domain is what it is made of
            for name in (f"{schema}.{table}", *([table] if visible else [])):
                found.setdefault(name, {})[column] = "text" if typtype == "e" else told
        return found

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
    return re.sub(r"^.*?(FATAL: *|failed: |connection is bad: )+", "", told[-1])


def _chunk_size() -> int:
    """How many rows libpq hands over at once: it can since version 17."""
    from psycopg import capabilities

    return 1000 if capabilities.has_stream_chunked() else 1


def _keep_unusual_values(connection: Any) -> None:
    """Dates and times that Python cannot hold come as the text that PostgreSQL writes for them."""
    from psycopg import DataError
    from psycopg.types import datetime as times
    from psycopg.types.string import TextLoader

    def kept(loader: type[Any]) -> type[Any]:
        def load(self: Any, data: Any) -> Any:
            try:
                return loader.load(self, data)
            except (DataError, ValueError, OverflowError):
                return bytes(data).decode()

        return type(f"Kept{loader.__name__}", (loader,), {"load": load})

    pairs = {
        "date": times.DateLoader,
        "timestamp": times.TimestampLoader,
        "timestamptz": times.TimestamptzLoader,
        "interval": times.IntervalLoader,
    }
    for name, loader in pairs.items():
        connection.adapters.register_loader(name, kept(loader))
    for name in ("json", "jsonb"):  # the driver would read its numbers as doubles
        connection.adapters.register_loader(name, TextLoader)


def _unpadded(value: Any) -> Any:
    return value.rstrip(" ") if isinstance(value, str) else value
