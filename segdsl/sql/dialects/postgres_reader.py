"""How PostgreSQL's columns are read: every pair of a stored type and a type of the language, or a refusal.

A column may hold what no value is: dates of the year 20000 or before Christ, infinite ones, NaN; all of them are
unknown. A char(n) is read without the blanks that fill it up. Types whose values drivers give as text (citext, bit,
macaddr, xml) are texts; other types of their own are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlglot import exp

from segdsl.catalog.columns import EPOCH_PLACES
from segdsl.catalog.models import Field, StoredValue
from segdsl.sql.dialects import postgres_texts as texts
from segdsl.sql.dialects.postgres_json import PostgresJson
from segdsl.sql.dialects.postgres_types import FIT_JSON, NOTHING, is_text, physical
from segdsl.sql.reader import Civil, Form, Physical, flag_of, typed
from segdsl.types import DATETIME, DECIMAL_DIGITS, TEXT, Kind, Type, decimal

Sql = Any

_FIRST_MICRO: Final = (datetime.min - datetime(1970, 1, 1)) // timedelta(microseconds=1)
_LAST_MICRO: Final = (datetime.max - datetime(1970, 1, 1)) // timedelta(microseconds=1)
_INTEGERS: Final = "BETWEEN -9223372036854775808 AND 9223372036854775807"
_ZERO_ONE: Final = "CASE WHEN {0} = 1 THEN TRUE WHEN {0} = 0 THEN FALSE END"
_DAYS: Final = "CASE WHEN {0} BETWEEN CAST('0001-01-01' AS DATE) AND CAST('9999-12-31' AS DATE) THEN {1} END"
_TIMES: Final = (
    "CASE WHEN {0} BETWEEN CAST('0001-01-01 00:00:00' AS TIMESTAMP) "
    "AND CAST('9999-12-31 23:59:59.999999' AS TIMESTAMP) THEN {1} END"
)
_INTERVAL: Final = (
    "(EXTRACT(YEAR FROM {0}) * 365 + EXTRACT(MONTH FROM {0}) * 30 + EXTRACT(DAY FROM {0})) * 86400000000 "
    "+ (EXTRACT(HOUR FROM {0}) * 60 + EXTRACT(MINUTE FROM {0})) * 60000000 + EXTRACT(MICROSECONDS FROM {0})"
)
_READ: Final[Mapping[tuple[Form, Kind], str]] = {
    (Form.INT, Kind.INTEGER): "CAST({0} AS BIGINT)",
    (
        Form.DECIMAL,
        Kind.INTEGER,
    ): f"CASE WHEN {{0}} = TRUNC({{0}}) AND {{0}} {_INTEGERS} THEN CAST({{0}} AS BIGINT) END",
    (Form.DOUBLE, Kind.INTEGER): (
        "CASE WHEN {0} = TRUNC(CAST({0} AS DOUBLE PRECISION)) "
        "AND {0} >= CAST('-9223372036854775808' AS DOUBLE PRECISION) "
        "AND {0} < CAST('9223372036854775808' AS DOUBLE PRECISION) THEN CAST({0} AS BIGINT) END"
    ),
    (Form.INT, Kind.DOUBLE): "CAST({0} AS DOUBLE PRECISION)",
    (Form.DOUBLE, Kind.DOUBLE): (
        "CASE WHEN ABS({0}) < CAST('Infinity' AS DOUBLE PRECISION) THEN CAST({0} AS DOUBLE PRECISION) END"
    ),
    (Form.BOOLEAN, Kind.BOOLEAN): "{0}",
    (Form.INT, Kind.BOOLEAN): _ZERO_ONE,
    (Form.DECIMAL, Kind.BOOLEAN): _ZERO_ONE,
    (Form.DOUBLE, Kind.BOOLEAN): _ZERO_ONE,
    (Form.BLOB, Kind.BOOLEAN): "CASE ENCODE({0}, 'hex') WHEN '01' THEN TRUE WHEN '00' THEN FALSE END",
    (Form.INT, Kind.TEXT): 'CAST({0} AS TEXT) COLLATE "C"',
    (Form.UUID, Kind.TEXT): 'CAST({0} AS TEXT) COLLATE "C"',
    (Form.INTERVAL, Kind.DURATION): (
        f"CASE WHEN ISFINITE({{0}}) THEN CASE WHEN {_INTERVAL} {_INTEGERS} THEN CAST({_INTERVAL} AS BIGINT) END END"
    ),
}


class PostgresReader(PostgresJson):
    """Reads PostgreSQL's columns; see the module's text."""

    def physical(self, name: str) -> Physical:
        return physical(name)

    def natural(self, of: Field | None, type_: Type) -> Physical | None:
        if of is not None and (of.json_path or of.stored == "json"):
            return physical("jsonb")
        if of is not None and of.stored in EPOCH_PLACES:
            return physical("bigint")
        if of is not None and of.values and all(isinstance(value, int) for value in of.values.values()):
            return physical("bigint")
        match type_.kind:
            case Kind.SET:
                delimited = of is not None and of.stored == "delimited"
                inner = self.natural(None, type_.element or TEXT)
                return physical("character varying" if delimited or inner is None else f"{inner.name}[]")
            case Kind.DECIMAL:
                return physical(f"numeric({DECIMAL_DIGITS},{type_.scale})")
            case Kind.DURATION:
                return physical("numeric")
            case kind:
                return physical(_NATURAL[kind])

    def read_key(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        # the bare column: an index on it serves, and keys are never counted with
        bare = stored.form is Form.INT and type_.kind is Kind.INTEGER
        return x if bare else self.read(x, stored, type_, civil)

    def read(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        b = self.b
        if stored.form is Form.JSON:
            return self._json(x, stored, type_, civil)
        if stored.form is Form.TEXT or is_text(stored):
            return self._text(self.raw_text(x, stored), type_, civil)
        if stored.form is Form.OTHER and stored.name.lower() not in NOTHING:
            raise self.refuse()
        match type_.kind:
            case Kind.INTEGER if stored.name.lower() in ("bigint", "int8"):
                return x
            case Kind.DECIMAL:
                return self._decimal(x, stored, type_.scale)
            case Kind.DOUBLE if stored.form is Form.DECIMAL:
                return texts.double(b, x)
            case Kind.DATE:
                return self._date(x, stored)
            case Kind.DATETIME:
                return self._datetime(x, stored, civil)
            case Kind.DURATION if stored.form is not Form.INTERVAL:
                return self._scaled(x, stored, 6)
        template = _READ.get((stored.form, type_.kind))
        if template is None:
            return exp.Null()
        return x if template == "{0}" else b.let([x], lambda value: b.raw(template, value))

    # --- numbers

    def _decimal(self, x: Sql, stored: Physical, scale: int) -> Sql:
        b = self.b
        match stored.form:
            case Form.INT:
                return self._fitting(b.raw("CAST({0} AS DECIMAL)", x), scale)
            case Form.DECIMAL if stored.scale == scale and stored.digits <= DECIMAL_DIGITS:
                return b.raw("NULLIF({0}, 'NaN')", x)
            case Form.DECIMAL:
                return self._fitting(x, scale)
            case Form.DOUBLE:
                size = f"ABS(CAST({{0}} AS DOUBLE PRECISION)) * CAST('1e{scale}' AS DOUBLE PRECISION) + 0.5"
                unit = f"CAST('1e-{scale}' AS DECIMAL)"
                whole = f"CASE WHEN {{0}} > 0 THEN 1 ELSE -1 END * CAST(FLOOR({size}) AS BIGINT) * {unit}"
                inside = f"CASE WHEN {size} < CAST('1e18' AS DOUBLE PRECISION) THEN {whole} END"
                read = f"CASE WHEN ABS({{0}}) < CAST('1e19' AS DOUBLE PRECISION) THEN {inside} END"
                return b.let([x], lambda value: b.raw(read, value))
            case _:
                return exp.Null()

    def _fitting(self, exact: Sql, scale: int) -> Sql:
        """A NUMERIC rounded to so many places, NULL beyond 18 digits (NaN too: it is the largest)."""
        b = self.b
        limit = f"CAST('1e{DECIMAL_DIGITS - scale}' AS DECIMAL)"
        rounded = f"ROUND({{0}}, {scale})"
        return b.let([exact], lambda n: b.raw(f"CASE WHEN ABS({rounded}) < {limit} THEN {rounded} END", n))

    def _scaled(self, x: Sql, stored: Physical, places: int) -> Sql:
        """A number as a BIGINT of ``places`` decimals: 1.5 with six is 1500000."""
        number = self.read(x, stored, decimal(places), _same)
        return (
            number if isinstance(number, exp.Null) else self.b.raw(f"CAST({{0}} * 1{'0' * places} AS BIGINT)", number)
        )

    def epoch(self, x: Sql, stored: Physical, places: int) -> Sql:
        b = self.b
        micros = self._scaled(x, stored, places)
        if isinstance(micros, exp.Null):
            return typed(b, micros, DATETIME)
        day = 86_400_000_000
        instant = (
            f"CASE WHEN {{0}} BETWEEN {_FIRST_MICRO} AND {_LAST_MICRO} THEN CAST('1970-01-01' AS TIMESTAMP) "
            f"+ MAKE_INTERVAL(days => CAST({{0}} / {day} AS INTEGER)) + {{0}} % {day} * INTERVAL '1 microsecond' END"
        )
        return b.let([micros], lambda n: b.raw(instant, n))

    # --- times

    def _date(self, x: Sql, stored: Physical) -> Sql:
        b = self.b
        match stored.form:
            case Form.DATE:
                return b.raw(_DAYS, x, x.copy())
            case Form.TIMESTAMP:
                return b.raw(_TIMES, x, b.date_of(x.copy()))
            case Form.TIMESTAMPTZ:
                return b.let([b.raw("{0} AT TIME ZONE 'UTC'", x)], lambda t: b.raw(_TIMES, t, b.date_of(t.copy())))
            case _:
                return exp.Null()

    def _datetime(self, x: Sql, stored: Physical, civil: Civil) -> Sql:
        b = self.b
        match stored.form:
            case Form.TIMESTAMP:
                return b.raw(_TIMES, x, civil(x.copy()))
            case Form.DATE:
                return b.raw(_DAYS, x, civil(b.raw("CAST({0} AS TIMESTAMP)", x.copy())))
            case Form.TIMESTAMPTZ:
                utc = b.raw("({0} AT TIME ZONE 'UTC')", x)
                return b.raw(_TIMES, utc, utc.copy())
            case _:
                return exp.Null()

    # --- text

    def raw_text(self, x: Sql, stored: Physical) -> Sql | None:
        b = self.b
        if stored.form is Form.JSON:
            return self._json_text(x, stored)
        if stored.form is not Form.TEXT and not is_text(stored):
            return None
        # the type of an enum is told as "text": its values must be made text before they are compared with any
        return b.collated(x) if stored.name.lower().startswith(("character varying", "varchar")) else b.cast(x, TEXT)

    def _text(self, text: Sql, type_: Type, civil: Civil) -> Sql:
        b = self.b
        match type_.kind:
            case Kind.INTEGER:
                return texts.integer(b, text)
            case Kind.DECIMAL:
                return self._fitting(texts.number(b, text), type_.scale)
            case Kind.DOUBLE:
                return texts.double(b, texts.number(b, text))
            case Kind.BOOLEAN:
                return texts.flag(b, text)
            case Kind.TEXT:
                return exp.Nullif(this=text, expression=exp.Literal.string(""))
            case Kind.DATE:
                return texts.day(b, text)
            case Kind.DATETIME:
                return texts.instant(b, text, civil)
            case Kind.DURATION:
                seconds = self._fitting(texts.number(b, text.copy()), 6)
                return texts.length_of_time(b, text, b.raw("CAST({0} * 1000000 AS BIGINT)", seconds))
            case _:
                return exp.Null()

    def enum_text(self, x: Sql, stored: Physical) -> Sql:
        b = self.b
        if stored.form is Form.JSON:
            return b.let([x], lambda value: self._json_enum(value, stored))
        if stored.form is Form.TEXT or is_text(stored):
            return self.raw_text(x, stored)
        if stored.form in (Form.INT, Form.DECIMAL, Form.DOUBLE, Form.BOOLEAN):
            return super().enum_text(x, stored)
        return b.null(TEXT)

    def holds(self, x: Sql, stored: Physical, value: StoredValue) -> Sql:
        b = self.b
        text = self._stored_text(x, stored)
        if isinstance(value, bool) or stored.form is Form.BOOLEAN:
            flag = flag_of(value)
            words = ("true", "1") if flag else ("false", "0")
            if flag is None or stored.form is Form.DOUBLE:
                return b.boolean(False)
            return b.in_list(b.raw('LOWER({0} COLLATE "C")', text), [b.literal(word) for word in words])
        if stored.form in (Form.INT, Form.DECIMAL, Form.DOUBLE):
            return super().holds(x, stored, value)
        return b.eq(text, b.literal(str(value)))

    def _stored_text(self, x: Sql, stored: Physical) -> Sql:
        """A stored value as Python writes it."""
        b = self.b
        match stored.form:
            case Form.DATE:
                return b.raw("TO_CHAR({0}, 'YYYY-MM-DD')", x)
            case Form.TIMESTAMP:
                fraction = "CASE WHEN EXTRACT(MICROSECONDS FROM {0}) % 1000000 = 0 THEN '' ELSE TO_CHAR({0}, '.US') END"
                return b.raw(f"TO_CHAR({{0}}, 'YYYY-MM-DD HH24:MI:SS') || {fraction}", x)
            case Form.UUID | Form.INT | Form.DECIMAL | Form.BOOLEAN | Form.DOUBLE:
                return b.raw("CAST({0} AS TEXT)", x)
            case _:
                text = self.raw_text(x, stored)
                if text is None:
                    raise self.refuse()
                return text

    # --- sets

    def set_of(
        self, x: Sql, stored: Physical | None, of: Field, each: Callable[[Sql, Physical], Sql], element: Type
    ) -> Sql:
        b = self.b
        found = self._elements(
            x, stored or physical("text[]"), (of.separator or ",") if of.stored == "delimited" else None
        )
        if found is None:
            return b.empty_set(of.type)
        rows, inner = found
        value = typed(b, each(exp.Column(this=_quoted("x"), table=_quoted("stored")), inner), element)
        return b.raw(
            'ARRAY(SELECT DISTINCT "known"."x" FROM (SELECT {1} AS "x" FROM {0} AS "stored"("x")) AS "known" '
            'WHERE "known"."x" IS NOT NULL)', rows, value,
        )  # fmt: skip

    def _elements(self, x: Sql, stored: Physical, separator: str | None) -> tuple[Sql, Physical] | None:
        """A call that gives the stored elements as rows, and their type; None where the column holds no set."""
        b = self.b
        if stored.form is Form.LIST:
            assert stored.element is not None
            return b.raw("UNNEST(CASE WHEN ARRAY_NDIMS({0}) = 1 THEN {0} END)", x), stored.element
        text = stored.form is Form.TEXT or is_text(stored)
        if separator is not None and (text or stored.form is Form.JSON):
            raw = self.raw_text(x, stored)
            return b.raw("UNNEST(STRING_TO_ARRAY({0}, {1}))", raw, b.literal(separator)), physical("text")
        if text:
            x, stored = texts.document(b, self.raw_text(x, stored)), FIT_JSON
        if stored.form is not Form.JSON:
            return None
        kind, prefix = self._kind(stored), "JSONB" if stored.name == "jsonb" else "JSON"
        x, stored = self._fit(x, stored)
        array = b.let([x], lambda d: b.raw(f"CASE WHEN {kind}({{0}}) = 'array' THEN {{0}} END", d))
        return b.raw(f"{prefix}_ARRAY_ELEMENTS({{0}})", array), stored


def _same(civil: Sql) -> Sql:
    return civil


def _quoted(name: str) -> Sql:
    return exp.Identifier(this=name, quoted=True)


_NATURAL: Final[Mapping[Kind, str]] = {
    Kind.INTEGER: "bigint",
    Kind.TIER: "bigint",
    Kind.DOUBLE: "double precision",
    Kind.GEO: "double precision",
    Kind.BOOLEAN: "boolean",
    Kind.TEXT: "character varying",
    Kind.ENUM: "character varying",
    Kind.KEY: "character varying",
    Kind.DATE: "date",
    Kind.DATETIME: "timestamp",
}
