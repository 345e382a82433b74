"""ClickHouse in this process (chdb): a data directory, or its memory, opened for reading.

Its own defaults are not SQL's: rows that a LEFT JOIN does not find are zeros and not NULL, a sum over nothing is 0, and
a name means an alias before it means a column. They are set to what SQL says for the session, and so is the time zone.
A process has one data directory open at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

from segdsl.catalog.table_names import table_name
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.sql.base import Storage
from segdsl.tools import source_errors
from segdsl.tools.databases import errors
from segdsl.tools.databases.arrow import in_utc, plain_rows
from segdsl.tools.databases.base import Batch, Clean, Parameters, SqlSource, cells, no_driver
from segdsl.tools.databases.sqlite import named
from segdsl.tools.databases.urls import EXAMPLES, Target
from segdsl.tools.source_checks import document_value

OPTIONS: Final = ("database",)
_SETTINGS: Final[Mapping[str, str]] = {
    "session_timezone": "'UTC'",
    "join_use_nulls": "1",
    "aggregate_functions_null_for_empty": "1",
    "prefer_column_name_to_alias": "1",
    "transform_null_in": "0",
    "union_default_mode": "'ALL'",
    "output_format_arrow_string_as_string": "1",
    "output_format_arrow_fixed_string_as_fixed_byte_array": "0",
    "output_format_arrow_low_cardinality_as_dictionary": "0",
    "max_recursive_cte_evaluation_depth": "100000",
    # many rules are one long statement, and the parser does not see the settings that stand at its end
    "max_query_size": "1000000000",
    "max_ast_elements": "100000000",
    "max_expanded_ast_elements": "100000000",
    "max_ast_depth": "1000000",
    "max_parser_depth": "100000",
    "max_parser_backtracks": "1000000000",
}
_READ_ONLY: Final = "SET readonly = 2"  # 2: a statement may still have settings of its own
_COLUMNS: Final = """
    SELECT database, table, name, type FROM system.columns
    WHERE database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema')
"""
_WRAPPED: Final = re.compile(r"(?:Nullable|LowCardinality)\((.*)\)", re.DOTALL)
_ENUM: Final = re.compile(r"'((?:[^'\\]|\\.)*)' = (-?\d+)")
_NOISE: Final = re.compile(
    r"^Streaming query failed: | Expected one of: .*| In scope .*|: (While|while) (executing|processing) .*"
)
_CODE: Final = re.compile(r"Code: (\d+)\. (?:DB::Exception: )?")


def open_clickhouse(target: Target) -> ClickhouseSource:
    """A data directory of ClickHouse; without a path, the tables that this process has made in memory."""
    target.check_options(OPTIONS)
    if target.path and not Path(target.path).is_dir():
        raise SegdslError([source_errors.NO_TARGET.at(target=target.shown)])
    try:
        from chdb import session
    except ImportError:
        no_driver(target, "chdb", "clickhouse")
    source = ClickhouseSource(target)
    try:
        source.connect(session)
    except BaseException:
        source.close()
        raise
    return source


class ClickhouseSource(SqlSource):
    """One session, which only reads."""

    dialect = "clickhouse"
    exact_tables = True
    exact_columns = True

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._session: Any = None
        self._open = False

    def connect(self, session: Any) -> None:
        """Opens the data directory and looks at what tables there are."""
        with self.guarded():
            self._session = session.Session(self.target.path or ":memory:")
            database = self.target.options.get("database", "default")
            self._command(f"USE {self.quoted(database)}")
            for name, value in _SETTINGS.items():
                self._command(f"SET {name} = {value}")
            if self.seconds is not None:
                self._command(f"SET max_execution_time = {max(1, round(self.seconds))}")
            self._command(_READ_ONLY)
            self._open = True
            found: dict[str, dict[str, str]] = {}
            for schema, table, column, kind in chain.from_iterable(self._streamed(_COLUMNS, {})):
                for name in (table_name(schema, table), *([table_name(table)] if schema == database else [])):
                    found.setdefault(name, {})[column] = kind
            self.storage = Storage(found)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    # --- statements

    def _rows(self, sql: str, parameters: Parameters) -> Iterator[Batch]:
        given = {name: _written(value) for name, value in named(parameters).items()}
        readers = {index: read for index, kind in enumerate(self._kinds(sql, given)) if (read := _reader(kind))}
        clean = cells(readers) if readers else None
        for batch in self._streamed(sql, given):
            yield batch if clean is None else clean(batch)

    def _streamed(self, sql: str, given: Mapping[str, str]) -> Iterator[Batch]:
        try:
            with closing(self._session.send_query(sql, "Arrow", params=given)) as result:
                for found in result.record_batch():
                    yield plain_rows(found)
        except RuntimeError:
            # what is asked after a stream that has failed gets the rest of that stream for an answer
            with suppress(RuntimeError):
                self._command("SELECT 1")
            raise

    def _kinds(self, sql: str, given: Mapping[str, str]) -> list[str]:
        """The types of a query's columns: Arrow, in which rows come, has not got all of them."""
        if re.match(r"\s*(SELECT|WITH|\()", sql, re.IGNORECASE) is None:
            return []
        found = self._session.query(f"DESCRIBE ({sql})", "ArrowTable", params=given)
        return [str(kind) for kind in found.column("type").to_pylist()]

    def _command(self, sql: str) -> None:
        self._session.query(sql)

    def quoted(self, name: str) -> str:
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def pick(self, table: str, column: str) -> str:
        """Documents as their text."""
        name = self.quoted(column)
        return f"CAST({name} AS Nullable(String))" if self._is_json(table, column) else name

    def clean(self, table: str, columns: Sequence[str]) -> Clean | None:
        documents = [index for index, column in enumerate(columns) if self._is_json(table, column)]
        return cells(dict.fromkeys(documents, document_value)) if documents else None

    def _is_json(self, table: str, column: str) -> bool:
        kind = (self.storage.type_of(table, column) or "").removeprefix("Nullable(")
        return kind.startswith(("JSON", "Object("))

    # --- what goes wrong

    def _failures(self) -> tuple[type[Exception], ...]:
        return (RuntimeError,)  # the driver's own errors are such

    def _explain(self, error: Exception) -> Diagnostic:
        text = str(error).strip()
        code = int(found[1]) if (found := _CODE.search(text)) else 0
        message = _CODE.sub("", text).partition("\n")[0]
        message = _NOISE.sub("", message)
        if code == 81:
            database = self.target.options.get("database", "default")
            return errors.NO_DATABASE.at(target=self.name, database=database, example=EXAMPLES["clickhouse"])
        if not self._open:
            return errors.UNREACHABLE.at(target=self.name, reason=self.said(message))
        if code in (159, 160):
            return self.timed_out()
        if code in (164, 497):
            return errors.FORBIDDEN.at(target=self.name, reason=self.said(message))
        if code == 60 and (name := re.search(r"Unknown table expression identifier '(.+?)'", message)):
            return self.no_table(name[1])
        return self.refused(message)


@lru_cache(maxsize=512)
def _reader(kind: str) -> Callable[[Any], Any] | None:
    """What reads the values of a ClickHouse type that Arrow has no type for; None where they come as they are."""
    while wrapped := _WRAPPED.fullmatch(kind):
        kind = wrapped[1]
    if kind.startswith("Enum"):
        names = {int(number): _unescaped(name) for name, number in _ENUM.findall(kind)}
        return lambda value: names.get(value, value)
    if kind.startswith("DateTime64"):
        return in_utc if "'" in kind else _civil
    if kind.startswith("DateTime"):
        return (lambda v: datetime.fromtimestamp(v, UTC)) if "'" in kind else (
            lambda v: datetime.fromtimestamp(v, UTC).replace(tzinfo=None)
        )  # fmt: skip
    if re.fullmatch(r"U?Int(128|256)", kind):
        signed = not kind.startswith("U")
        return lambda value: int.from_bytes(value, "little", signed=signed)
    return None


def _civil(value: Any) -> Any:
    """A time of a column without a zone is civil time, as in other databases."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0"})


def _written(value: object) -> str:
    """A parameter in the form that ClickHouse reads: escaped text; \\N is NULL."""
    match value:
        case None:
            return "\\N"
        case str():
            return value.translate(_ESCAPES)
        case list() | tuple():
            return "[" + ", ".join(_element(item) for item in value) + "]"
        case _:
            return _literal(value)


def _element(value: object) -> str:
    if isinstance(value, str):
        return "'" + value.translate(_ESCAPES).replace("'", "\\'") + "'"
    if isinstance(value, date):
        return f"'{_literal(value)}'"
    return "NULL" if value is None else _literal(value)


def _literal(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case datetime():
            moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo is not None else value
            return moment.isoformat(" ", "microseconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)
