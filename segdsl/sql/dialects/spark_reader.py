"""How Spark's columns are read: every pair of a stored type and a type of the language, or a refusal.

A TIMESTAMP is an instant, whatever the session's time zone; a TIMESTAMP_NTZ is civil time. Dates may lie beyond the
years 1 to 9999, and are unknown there. A char(n) is read without the blanks that fill it up, a collated text byte by
byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlglot import exp

from segdsl.catalog.columns import EPOCH_PLACES
from segdsl.catalog.models import Field, StoredValue
from segdsl.sql.dialects import spark_texts as texts
from segdsl.sql.dialects.spark_json import JSON, JsonReader
from segdsl.sql.reader import Civil, Form, Physical, Reader, flag_of, typed
from segdsl.types import BOOLEAN, DATETIME, DECIMAL_DIGITS, TEXT, Kind, Type

Sql = Any

_FORMS: Final[Mapping[str, Form]] = {
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint", "byte", "short", "integer", "long"), Form.INT),
    **dict.fromkeys(("float", "double", "real"), Form.DOUBLE),
    **dict.fromkeys(("timestamp", "timestamp_ltz"), Form.TIMESTAMPTZ),
    "timestamp_ntz": Form.TIMESTAMP,
    "string": Form.TEXT,
    "boolean": Form.BOOLEAN,
    "date": Form.DATE,
    "binary": Form.BLOB,
    "variant": Form.JSON,
}
_NOTHING: Final = re.compile(r"void|time(\(\d\))?|interval (year|month).*")
_FIRST_MICRO: Final = (datetime.min - datetime(1970, 1, 1)) // timedelta(microseconds=1)
_LAST_MICRO: Final = (datetime.max - datetime(1970, 1, 1)) // timedelta(microseconds=1)
_EPOCH: Final = "TIMESTAMP_NTZ '1970-01-01 00:00:00'"
_ZERO_ONE: Final = "CASE WHEN {0} = 1 THEN TRUE WHEN {0} = 0 THEN FALSE END"
_DAYS: Final = "CASE WHEN {0} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN {1} END"
_TIMES: Final = (
    "CASE WHEN {0} BETWEEN TIMESTAMP_NTZ '0001-01-01 00:00:00' AND TIMESTAMP_NTZ '9999-12-31 23:59:59.999999' "
    "THEN {1} END"
)
_INSTANT: Final = (  # no session's time zone has a say in it
    f"CASE WHEN UNIX_MICROS({{0}}) BETWEEN {_FIRST_MICRO} AND {_LAST_MICRO} "
    f"THEN TIMESTAMPADD(MICROSECOND, UNIX_MICROS({{0}}), {_EPOCH}) END"
)
_READ: Final[Mapping[tuple[Form, Kind], str]] = {
    (Form.INT, Kind.INTEGER): "CAST({0} AS BIGINT)",
    (Form.DECIMAL, Kind.INTEGER): "CASE WHEN {0} % 1 = 0 THEN TRY_CAST({0} AS BIGINT) END",
    (Form.DOUBLE, Kind.INTEGER): (
        "CASE WHEN CAST({0} AS DOUBLE) % 1D = 0D AND {0} >= -9223372036854775808D AND {0} < 9223372036854775808D "
        "THEN TRY_CAST({0} AS BIGINT) END"
    ),
    (Form.TEXT, Kind.INTEGER): texts.INTEGER,
    (Form.INT, Kind.DOUBLE): "CAST({0} AS DOUBLE)",
    (Form.DECIMAL, Kind.DOUBLE): "CAST({0} AS DOUBLE)",
    (Form.DOUBLE, Kind.DOUBLE): (
        "CASE WHEN ABS({0}) < CAST('Infinity' AS DOUBLE) THEN CAST({0} AS DOUBLE) + 0D END"  # NaN is the largest
    ),
    (Form.TEXT, Kind.DOUBLE): texts.DOUBLE,
    (Form.BOOLEAN, Kind.BOOLEAN): "{0}",
    (Form.INT, Kind.BOOLEAN): _ZERO_ONE,
    (Form.DECIMAL, Kind.BOOLEAN): _ZERO_ONE,
    (Form.DOUBLE, Kind.BOOLEAN): _ZERO_ONE,
    (Form.TEXT, Kind.BOOLEAN): texts.BOOLEAN,
    (Form.BLOB, Kind.BOOLEAN): "CASE HEX({0}) WHEN '01' THEN TRUE WHEN '00' THEN FALSE END",
    (Form.TEXT, Kind.TEXT): texts.TEXT,
    (Form.INT, Kind.TEXT): "CAST({0} AS STRING)",
    (Form.TEXT, Kind.DATE): texts.DATE,
    (Form.TEXT, Kind.DURATION): texts.DURATION,
    (Form.INTERVAL, Kind.DURATION): (
        "CAST(EXTRACT(DAY FROM {0}) AS BIGINT) * 86400000000 + EXTRACT(HOUR FROM {0}) * 3600000000 "
        "+ EXTRACT(MINUTE FROM {0}) * 60000000 + CAST(EXTRACT(SECOND FROM {0}) * 1000000 AS BIGINT)"
    ),
}


@lru_cache(maxsize=512)
def physical(name: str) -> Physical:
    """The physical type that Spark's DESCRIBE calls ``name``."""
    text = name.strip()
    lower = text.lower()
    if listed := re.fullmatch(r"array<(.*)>", lower, re.DOTALL):
        return Physical(Form.LIST, text, element=physical(listed[1]))
    if exact := re.fullmatch(r"(?:decimal|dec|numeric)\((\d+),\s*(\d+)\)", lower):
        return Physical(Form.DECIMAL, text, int(exact[1]), int(exact[2]))
    if lower.startswith(("struct<", "map<")):
        return Physical(Form.NESTED, text)
    if lower.startswith("interval day") or re.fullmatch(r"interval (hour|minute|second).*", lower):
        return Physical(Form.INTERVAL, text)
    if lower in ("string collate utf8_binary", "string collate system.builtin.utf8_binary") or re.fullmatch(
        r"varchar\(\d+\)", lower
    ):
        return Physical(Form.TEXT, text)
    return Physical(_FORMS.get(lower, Form.OTHER), text)


def is_text(stored: Physical) -> bool:
    """Whether a column holds text; that of a collation, or with filled up blanks, is compared in a way of its own."""
    return stored.form is Form.TEXT or stored.name.lower().startswith(("char(", "string collate "))


class SparkReader(Reader):
    """Reads Spark's columns; see the module's text."""

    def physical(self, name: str) -> Physical:
        return physical(name)

    def natural(self, of: Field | None, type_: Type) -> Physical | None:
        if of is not None and (of.json_path or of.stored in ("json", "delimited")):
            return physical("string")
        if of is not None and of.stored in EPOCH_PLACES:
            return physical("bigint")
        if of is not None and of.values and all(isinstance(value, int) for value in of.values.values()):
            return physical("bigint")
        match type_.kind:
            case Kind.SET:
                inner = self.natural(None, type_.element or TEXT)
                return physical(f"array<{inner.name if inner else 'string'}>")
            case Kind.DECIMAL:
                return physical(f"decimal({DECIMAL_DIGITS},{type_.scale})")
            case Kind.DURATION:
                return physical("decimal(18,6)")
            case kind:
                return physical(_NATURAL[kind])

    def read_key(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        bare = stored.form is Form.INT and type_.kind is Kind.INTEGER  # keys are never counted with
        return x if bare else self.read(x, stored, type_, civil)

    def read(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        b = self.b
        if stored.form is Form.JSON:
            return self._json.read(x, type_, civil)
        if is_text(stored):
            x, stored = self.raw_text(x, stored), physical("string")
        if stored.form is Form.OTHER and not _NOTHING.fullmatch(stored.name.lower()):
            raise self.refuse()
        match type_.kind:
            case Kind.INTEGER if stored.name.lower() in ("bigint", "long"):
                return x
            case Kind.DECIMAL:
                return self._scaled(x, stored, type_.scale)
            case Kind.DURATION if stored.form in (Form.INT, Form.DECIMAL, Form.DOUBLE):
                return self._scaled(x, stored, 6)
            case Kind.DATE if stored.form is not Form.TEXT:
                return self._date(x, stored)
            case Kind.DATETIME:
                return self._datetime(x, stored, civil)
            case _:
                pass
        template = _READ.get((stored.form, type_.kind))
        if template is None:
            return exp.Null()
        return x if template == "{0}" else b.raw(f"({template})" if " " in template else template, x)

    # --- numbers

    def _scaled(self, x: Sql, stored: Physical, scale: int) -> Sql:
        """A number as an integer without its point, rounded half away from zero; NULL beyond 18 digits."""
        b = self.b
        match stored.form:
            case Form.DECIMAL if stored.scale == scale and stored.digits <= DECIMAL_DIGITS:
                return b.raw(f"CAST({{0}} * {10**scale} AS BIGINT)", x)
            case Form.INT | Form.DECIMAL:
                return b.raw(texts.scaled("{0}", scale), x)
            case Form.TEXT:
                return b.raw(f"({texts.decimal(scale)})", x)
            case Form.DOUBLE:
                size = f"ABS(CAST({{0}} AS DOUBLE)) * 1e{scale}D + 0.5D"
                number = f"CASE WHEN {{0}} > 0 THEN 1 ELSE -1 END * TRY_CAST({size} AS BIGINT)"
                return b.raw(f"(CASE WHEN {size} < 1e18D THEN {number} END)", x)
            case _:
                return exp.Null()

    def epoch(self, x: Sql, stored: Physical, places: int) -> Sql:
        b = self.b
        micros = self.read(x, stored, Type(Kind.DECIMAL, scale=places), _same)
        if isinstance(micros, exp.Null):
            return typed(b, micros, DATETIME)
        inside = f"CASE WHEN {{0}} BETWEEN {_FIRST_MICRO} AND {_LAST_MICRO} THEN {{0}} END"
        return b.raw(f"TIMESTAMPADD(MICROSECOND, {inside}, {_EPOCH})", micros)

    # --- times

    def _date(self, x: Sql, stored: Physical) -> Sql:
        b = self.b
        match stored.form:
            case Form.DATE:
                return b.raw(_DAYS, x, x.copy())
            case Form.TIMESTAMP:
                return b.raw(_TIMES, x, b.date_of(x.copy()))
            case Form.TIMESTAMPTZ:
                return b.date_of(b.raw(_INSTANT, x))
            case _:
                return exp.Null()

    def _datetime(self, x: Sql, stored: Physical, civil: Civil) -> Sql:
        b = self.b
        match stored.form:
            case Form.TIMESTAMP:
                return b.raw(_TIMES, x, civil(x.copy()))
            case Form.DATE:
                return b.raw(_DAYS, x, civil(b.raw("CAST({0} AS TIMESTAMP_NTZ)", x.copy())))
            case Form.TIMESTAMPTZ:
                return b.raw(_INSTANT, x)
            case Form.TEXT:
                return b.let(b.raw(texts.CIVIL, x), lambda naive: self._instant(x, naive, civil))
            case _:
                return exp.Null()

    def _instant(self, text: Sql, naive: Sql, civil: Civil) -> Sql:
        """The instant that a text says: at its offset, else as civil time of the column's zone."""
        b = self.b
        moved = b.raw(f"TIMESTAMPADD(MICROSECOND, -{texts.OFFSET_MICROS}, {{1}})", text, naive)
        at = b.let(moved, lambda instant: b.raw(_TIMES, instant, instant.copy()))
        local = civil(naive.copy())
        return b.raw(f"(CASE WHEN {{2}} IS NULL THEN NULL WHEN {texts.HAS_OFFSET} THEN {{1}} ELSE {{3}} END)",
                     text, at, naive, local)  # fmt: skip

    # --- text, enums, fixed values

    def raw_text(self, x: Sql, stored: Physical) -> Sql | None:
        b, name = self.b, stored.name.lower()
        if stored.form is Form.JSON:
            return self._json.text(x)
        if stored.form is Form.TEXT:
            return x
        if name.startswith("char("):
            return b.func("RTRIM", x)
        return b.raw("COLLATE({0}, 'UTF8_BINARY')", x) if is_text(stored) else None

    def enum_text(self, x: Sql, stored: Physical) -> Sql:
        if stored.form is Form.JSON:
            return self._json.enum_text(x)
        if is_text(stored):
            return self.raw_text(x, stored)
        if stored.form in (Form.INT, Form.DECIMAL, Form.DOUBLE, Form.BOOLEAN):
            return super().enum_text(x, stored)
        return self.b.null(TEXT)

    def holds(self, x: Sql, stored: Physical, value: StoredValue) -> Sql:
        b = self.b
        if stored.form is Form.BOOLEAN or (isinstance(value, bool) and stored.form is not Form.JSON):
            flag = flag_of(value)
            if flag is None or stored.form in (Form.DOUBLE, Form.DATE, Form.TIMESTAMP, Form.TIMESTAMPTZ):
                return b.boolean(False)
            if is_text(stored):
                words = ("true", "1") if flag else ("false", "0")
                return b.in_list(b.func("LOWER", self.raw_text(x, stored)), [b.literal(word) for word in words])
            return b.eq(self.read(x, stored, BOOLEAN, _same), b.boolean(flag))
        if stored.form in (Form.INT, Form.DECIMAL, Form.DOUBLE):
            return super().holds(x, stored, value)
        if stored.form in (Form.DATE, Form.TIMESTAMP):
            return b.eq(b.raw("CAST({0} AS STRING)", x), b.literal(str(value)))
        text = self.raw_text(x, stored)
        if text is None:
            raise self.refuse()
        return b.eq(text, b.literal(str(value)))

    # --- documents and sets

    @property
    def _json(self) -> JsonReader:
        return JsonReader(self)

    def inside(self, x: Sql, stored: Physical, path: Sequence[str]) -> tuple[Sql, Physical]:
        if not is_text(stored) and stored.form not in (Form.JSON, Form.NESTED, Form.LIST):
            return self.b.raw("CAST(NULL AS VARIANT)"), JSON
        return self._json.at(x, stored, path), JSON

    def set_of(
        self, x: Sql, stored: Physical | None, of: Field, each: Callable[[Sql, Physical], Sql], element: Type
    ) -> Sql:
        b = self.b
        found = self._elements(x, stored or physical("array<string>"), of)
        if found is None:
            return b.empty_set(of.type)
        array, inner = found
        name = exp.Identifier(this="element", quoted=True)
        value = typed(b, each(exp.Column(this=name), inner), element)
        mapped = b.raw("ARRAY_DISTINCT(ARRAY_COMPACT(TRANSFORM({0}, {1} -> {2})))", array, name.copy(), value)
        return b.coalesce(mapped, b.empty_set(of.type))

    def _elements(self, x: Sql, stored: Physical, of: Field) -> tuple[Sql, Physical] | None:
        """The stored elements as an array, and their type; None where the column holds no set."""
        b = self.b
        if stored.form is Form.LIST:
            assert stored.element is not None
            return x, stored.element
        if of.stored == "delimited" and (is_text(stored) or stored.form is Form.JSON):
            # SPLIT takes a regular expression
            pattern = "".join(f"[{letter}]" if letter not in "^\\" else f"\\{letter}" for letter in of.separator or ",")
            return b.func("SPLIT", self.raw_text(x, stored), exp.Literal.string(pattern)), physical("string")
        if is_text(stored) or stored.form is Form.JSON:
            return self._json.elements(x, stored), JSON
        return None


def _same(civil: Sql) -> Sql:
    return civil


_NATURAL: Final[Mapping[Kind, str]] = {
    Kind.INTEGER: "bigint",
    Kind.TIER: "bigint",
    Kind.DOUBLE: "double",
    Kind.GEO: "double",
    Kind.BOOLEAN: "boolean",
    Kind.TEXT: "string",
    Kind.ENUM: "string",
    Kind.KEY: "string",
    Kind.DATE: "date",
    Kind.DATETIME: "timestamp_ntz",
}
