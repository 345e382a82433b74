"""How BigQuery's columns are read: each physical type as each logical one.

Types are named as INFORMATION_SCHEMA.COLUMNS names them: NUMERIC(10, 2), ARRAY<STRING>. A DATETIME is civil time, a
TIMESTAMP an instant. What has parts of its own (STRUCT, RANGE, INTERVAL, GEOGRAPHY) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, Final

from sqlglot import exp

from segdsl.catalog.columns import EPOCH_PLACES
from segdsl.catalog.models import Field, StoredValue
from segdsl.sql.dialects import bigquery_texts as texts
from segdsl.sql.reader import Civil, Form, Physical, Reader, flag_of, typed
from segdsl.types import BOOLEAN, DATETIME, DECIMAL_DIGITS, INTEGER, TEXT, Kind, Type, decimal

Sql = Any

_FORMS: Final[Mapping[str, Form]] = {
    "INT64": Form.INT,
    "FLOAT64": Form.DOUBLE,
    "BOOL": Form.BOOLEAN,
    "STRING": Form.TEXT,
    "BYTES": Form.BLOB,
    "DATE": Form.DATE,
    "DATETIME": Form.TIMESTAMP,
    "TIMESTAMP": Form.TIMESTAMPTZ,
    "JSON": Form.JSON,
}
_SIZES: Final = {"NUMERIC": (38, 9), "BIGNUMERIC": (76, 38)}
_EPOCH: Final = datetime(1970, 1, 1)
_MICRO: Final = timedelta(microseconds=1)
_FIRST, _LAST = (datetime.min - _EPOCH) // _MICRO, (datetime.max - _EPOCH) // _MICRO
_ZERO_ONE: Final = "CASE WHEN {0} = 1 THEN TRUE WHEN {0} = 0 THEN FALSE END"
_WHOLE_DOUBLE: Final = (
    "IF({0} = TRUNC({0}) AND {0} >= -9223372036854775808.0 AND {0} < 9223372036854775808.0, "
    "SAFE_CAST({0} AS INT64), NULL)"
)
_READ: Final[Mapping[tuple[Form, Kind], str]] = {
    (Form.INT, Kind.INTEGER): "{0}",
    (Form.DECIMAL, Kind.INTEGER): "IF({0} = TRUNC({0}), SAFE_CAST({0} AS INT64), NULL)",
    (Form.DOUBLE, Kind.INTEGER): _WHOLE_DOUBLE,
    (Form.INT, Kind.DOUBLE): "CAST({0} AS FLOAT64)",
    (Form.DECIMAL, Kind.DOUBLE): "CAST({0} AS FLOAT64)",
    (Form.DOUBLE, Kind.DOUBLE): "IF(IS_INF({0}) OR IS_NAN({0}), NULL, {0} + 0.0)",  # + 0: there is no -0.0
    (Form.BOOLEAN, Kind.BOOLEAN): "{0}",
    (Form.INT, Kind.BOOLEAN): _ZERO_ONE,
    (Form.DECIMAL, Kind.BOOLEAN): _ZERO_ONE,
    (Form.DOUBLE, Kind.BOOLEAN): _ZERO_ONE,
    (Form.BLOB, Kind.BOOLEAN): "CASE TO_HEX({0}) WHEN '01' THEN TRUE WHEN '00' THEN FALSE END",
    (Form.INT, Kind.TEXT): "CAST({0} AS STRING)",
    (Form.DATE, Kind.DATE): "{0}",
    (Form.TIMESTAMP, Kind.DATE): "CAST({0} AS DATE)",
    (Form.TIMESTAMPTZ, Kind.DATE): "DATE({0}, 'UTC')",
    (Form.TEXT, Kind.INTEGER): texts.INTEGER,
    (Form.TEXT, Kind.BOOLEAN): texts.BOOLEAN,
    (Form.TEXT, Kind.TEXT): "NULLIF({0}, '')",
    (Form.TEXT, Kind.DATE): texts.DATE,
}


@lru_cache(maxsize=512)
def physical(name: str) -> Physical:
    """The physical type that BigQuery calls ``name``."""
    text = name.strip()
    upper = text.upper()
    if listed := re.fullmatch(r"ARRAY<(.+)>", upper, re.DOTALL):
        return Physical(Form.LIST, text, element=physical(listed[1]))
    if exact := re.fullmatch(r"(NUMERIC|BIGNUMERIC)(?:\((\d+)(?:,\s*(\d+))?\))?", upper):
        digits, scale = (int(exact[2]), int(exact[3] or 0)) if exact[2] else _SIZES[exact[1]]
        return Physical(Form.DECIMAL, text, digits, scale)
    if upper.startswith("STRUCT<"):
        return Physical(Form.NESTED, text)
    return Physical(_FORMS.get(re.sub(r"\(\d+\)$", "", upper), Form.OTHER), text)


class BigQueryReader(Reader):
    """See the module's text."""

    def physical(self, name: str) -> Physical:
        return physical(name)

    def natural(self, of: Field | None, type_: Type) -> Physical | None:
        if of is not None and of.json_path:
            return physical("STRING")
        if of is not None and of.stored in EPOCH_PLACES:
            return physical("INT64")
        if of is not None and of.values and all(isinstance(value, int) for value in of.values.values()):
            return physical("INT64")
        match type_.kind:
            case Kind.SET:
                text = of is not None and of.stored in ("delimited", "json")
                return physical("STRING" if text else f"ARRAY<{self._element(type_.element or TEXT)}>")
            case Kind.DECIMAL | Kind.DURATION:
                return physical("NUMERIC")
            case Kind.DOUBLE | Kind.GEO:
                return physical("FLOAT64")
            case _:
                return None

    def _element(self, type_: Type) -> str:
        found = self.natural(None, type_)
        names = {Kind.BOOLEAN: "BOOL", Kind.DATE: "DATE", Kind.DATETIME: "DATETIME", Kind.INTEGER: "INT64"}
        return names.get(type_.kind, "STRING") if found is None else found.name

    # --- scalars

    def read(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        b = self.b
        if stored.form in (Form.OTHER, Form.NESTED):
            raise self.refuse()
        if stored.form is Form.JSON:
            return b.let([x], lambda value: self._json(value, type_, civil))
        if stored.form is Form.TEXT:
            return b.let([x], lambda text: self._text(text, type_, civil))
        match type_.kind:
            case Kind.DECIMAL:
                return self._decimal(x, stored, type_.scale)
            case Kind.DURATION:
                return self._scaled(x, stored, 6)
            case Kind.DATETIME:
                return self._datetime(x, stored, civil)
            case _:
                pass
        template = _READ.get((stored.form, type_.kind))
        if template is None:
            return exp.Null()
        return x if template == "{0}" else b.let([x], lambda value: b.raw(template, value))

    def _text(self, text: Sql, type_: Type, civil: Civil) -> Sql:
        b = self.b
        match type_.kind:
            case Kind.DECIMAL:
                unit = f" * BIGNUMERIC '1e-{type_.scale}'" if type_.scale else ""
                return b.raw(f"(CAST({{0}} AS BIGNUMERIC){unit})", texts.scaled(b, text, type_.scale))
            case Kind.DURATION:
                return texts.length_of_time(b, text)
            case Kind.DOUBLE:
                return texts.double(b, text)
            case Kind.DATETIME:
                return texts.instant(b, text, civil)
            case _:
                pass
        template = _READ.get((Form.TEXT, type_.kind))
        return exp.Null() if template is None else b.raw(template, text)

    def _decimal(self, x: Sql, stored: Physical, scale: int) -> Sql:
        """Rounded half away from zero, NULL beyond 18 digits."""
        b = self.b
        match stored.form:
            case Form.DECIMAL if stored.scale <= scale and stored.digits - stored.scale + scale <= DECIMAL_DIGITS:
                return b.raw("CAST({0} AS BIGNUMERIC)", x)
            case Form.INT | Form.DECIMAL:
                rounded = b.raw(f"ROUND(CAST({{0}} AS BIGNUMERIC), {scale})", x)
                limit = f"BIGNUMERIC '1e{DECIMAL_DIGITS - scale}'"
                return b.let([rounded], lambda n: b.raw(f"IF(ABS({{0}}) < {limit}, {{0}}, NULL)", n))
            case Form.DOUBLE:
                size = b.raw(f"SAFE_ADD(SAFE_MULTIPLY(ABS({{0}}), 1e{scale}), 0.5)", x.copy())
                whole = b.let([size], lambda s: b.raw("IF({0} < 1e18, SAFE_CAST(FLOOR({0}) AS BIGNUMERIC), NULL)", s))
                return b.raw(f"(IF({{0}} > 0, 1, -1) * {{1}} * BIGNUMERIC '1e-{scale}')", x, whole)
            case _:
                return exp.Null()

    def _scaled(self, x: Sql, stored: Physical, places: int) -> Sql:
        """A number as an INT64 of ``places`` decimals: 1.5 with six is 1500000."""
        b = self.b
        if stored.form is Form.TEXT:
            return b.let([x], lambda text: texts.scaled(b, text, places))
        number = self.read(x, stored, decimal(places), _same)
        if isinstance(number, exp.Null):
            return number
        return b.raw(f"CAST({{0}} * BIGNUMERIC '1e{places}' AS INT64)", number)

    def epoch(self, x: Sql, stored: Physical, places: int) -> Sql:
        b = self.b
        micros = self._scaled(x, stored, places)
        if isinstance(micros, exp.Null):
            return typed(b, micros, DATETIME)
        start = "DATETIME_ADD(DATETIME '1970-01-01 00:00:00', INTERVAL {0} MICROSECOND)"
        return b.let([micros], lambda n: b.raw(f"IF({{0}} BETWEEN {_FIRST} AND {_LAST}, {start}, NULL)", n))

    def _datetime(self, x: Sql, stored: Physical, civil: Civil) -> Sql:
        b = self.b
        match stored.form:
            case Form.TIMESTAMP:
                return b.let([x], civil)
            case Form.DATE:
                return b.let([b.raw("CAST({0} AS DATETIME)", x)], civil)
            case Form.TIMESTAMPTZ:
                return b.raw("DATETIME({0}, 'UTC')", x)
            case _:
                return exp.Null()

    # --- enums and fixed values

    def raw_text(self, x: Sql, stored: Physical) -> Sql | None:
        if stored.form is Form.JSON:
            return self.b.let([x], lambda j: self.b.raw("IF(JSON_TYPE({0}) = 'string', JSON_VALUE({0}), NULL)", j))
        return super().raw_text(x, stored)

    def enum_text(self, x: Sql, stored: Physical) -> Sql:
        b = self.b
        if stored.form is Form.JSON:
            return b.let([x], self._json_enum)
        if stored.form in (Form.TEXT, Form.INT, Form.DECIMAL, Form.DOUBLE, Form.BOOLEAN):
            return super().enum_text(x, stored)
        return b.null(TEXT)

    def holds(self, x: Sql, stored: Physical, value: StoredValue) -> Sql:
        b = self.b
        if stored.form is Form.JSON:
            x, stored = self.raw_text(x, stored), physical("STRING")
        if stored.form is Form.TEXT and isinstance(value, bool):
            words = ("true", "1") if value else ("false", "0")
            return b.in_list(b.raw("LOWER({0})", x), [b.literal(word) for word in words])
        if stored.form in (Form.INT, Form.DECIMAL, Form.DOUBLE) and isinstance(value, bool):
            return b.eq(x, b.literal(int(value)))
        if stored.form in (Form.DATE, Form.TIMESTAMP):
            return b.eq(self._written(x, stored), b.literal(str(value)))
        if stored.form is Form.BOOLEAN:
            flag = flag_of(value)
            return b.boolean(False) if flag is None else b.eq(x, b.boolean(flag))
        return super().holds(x, stored, value)

    def _written(self, x: Sql, stored: Physical) -> Sql:
        """A day or a civil time as Python writes it."""
        b = self.b
        day = "FORMAT('%04d-%02d-%02d', EXTRACT(YEAR FROM {0}), EXTRACT(MONTH FROM {0}), EXTRACT(DAY FROM {0}))"
        if stored.form is Form.DATE:
            return b.raw(day, x)
        time = "FORMAT(' %02d:%02d:%02d', EXTRACT(HOUR FROM {0}), EXTRACT(MINUTE FROM {0}), EXTRACT(SECOND FROM {0}))"
        micros = "EXTRACT(MICROSECOND FROM {0})"
        return b.raw(f"CONCAT({day}, {time}, IF({micros} = 0, '', FORMAT('.%06d', {micros})))", x)

    # --- JSON

    def _json(self, j: Sql, type_: Type, civil: Civil) -> Sql:
        """A JSON scalar by what it is: text, whole number, other number or flag, read as a column of that kind."""
        b = self.b
        text = b.raw("JSON_VALUE({0})", j)
        is_whole = "JSON_TYPE({0}) = 'number' AND REGEXP_CONTAINS(JSON_VALUE({0}), r'^-?[0-9]+$')"
        ways = (
            ("JSON_TYPE({0}) = 'string'", text, physical("STRING")),
            (is_whole, b.raw("SAFE_CAST({0} AS BIGNUMERIC)", text.copy()), physical("BIGNUMERIC(38, 0)")),
            ("JSON_TYPE({0}) = 'number'", b.raw("SAFE_CAST({0} AS FLOAT64)", text.copy()), physical("FLOAT64")),
            ("JSON_TYPE({0}) = 'boolean'", b.raw("({0} = 'true')", text.copy()), physical("BOOL")),
        )
        branches = []
        for condition, value, inner in ways:
            digits = inner.form is Form.DECIMAL and type_.kind is Kind.TEXT
            found = text.copy() if digits else self.read(value, inner, type_, civil)
            branches.append((b.raw(f"({condition})", j.copy()), typed(b, found, type_)))
        return b.case(branches)

    def _json_enum(self, j: Sql) -> Sql:
        b = self.b
        number = b.to_text(self._json(j.copy(), INTEGER, _same))
        flag = self._json(j.copy(), BOOLEAN, _same)
        return b.raw(
            "CASE JSON_TYPE({0}) WHEN 'string' THEN {1} WHEN 'boolean' THEN IF({2}, '1', '0') "
            "WHEN 'number' THEN {3} END", j, b.raw("JSON_VALUE({0})", j.copy()), flag, number,
        )  # fmt: skip

    def _document(self, x: Sql, stored: Physical) -> Sql:
        """A column as a document; a document inside a JSON string is read too, as a driver's text is."""
        b = self.b
        if stored.form is Form.TEXT:
            return texts.document(b, x)
        if stored.form is not Form.JSON:
            raise self.refuse()
        inner = texts.document(b, b.raw("JSON_VALUE({0})", x.copy()))
        return b.raw("IF(JSON_TYPE({0}) = 'string', {1}, {0})", x, inner)

    def inside(self, x: Sql, stored: Physical, path: Sequence[str]) -> tuple[Sql, Physical]:
        b = self.b
        document = self._document(x, stored)
        for step in path:
            usual = step.isascii() and step.isdecimal() and len(step) <= 9 and (step == "0" or step[0] != "0")
            if usual:  # the place in an array, or a key
                place = f"IF(JSON_TYPE({{0}}) = 'array', {{0}}[{step}], {{0}}['{step}'])"
                document = b.let([document], partial(b.raw, place))
            else:
                document = b.raw("{0}[{1}]", document, b.literal(step))
        return document, physical("JSON")

    # --- sets

    def set_of(
        self, x: Sql, stored: Physical | None, of: Field, each: Callable[[Sql, Physical], Sql], element: Type
    ) -> Sql:
        b = self.b
        stored = stored or self.natural(of, of.type)
        assert stored is not None
        found = self._elements(x, stored, (of.separator or ",") if of.stored == "delimited" else None)
        if found is None:
            return b.empty_set(of.type)
        array, inner = found
        value = typed(b, each(exp.Column(this=_quoted("stored__")), inner), element)
        return b.raw(
            "ARRAY(SELECT DISTINCT `known__` FROM (SELECT {1} AS `known__` FROM UNNEST({0}) AS `stored__`) "
            "WHERE `known__` IS NOT NULL)", array, value,
        )  # fmt: skip

    def _elements(self, x: Sql, stored: Physical, separator: str | None) -> tuple[Sql, Physical] | None:
        """The stored elements as an array, and their type; None where the column holds no set."""
        b = self.b
        if stored.form is Form.LIST:
            assert stored.element is not None
            return x, stored.element
        if separator is not None and stored.form in (Form.TEXT, Form.JSON):
            return b.raw("SPLIT({0}, {1})", self.raw_text(x, stored), b.literal(separator)), physical("STRING")
        if stored.form in (Form.TEXT, Form.JSON):
            return b.raw("JSON_QUERY_ARRAY({0})", self._document(x, stored)), physical("JSON")
        return None


def _same(civil: Sql) -> Sql:
    return civil


def _quoted(name: str) -> Sql:
    return exp.Identifier(this=name, quoted=True)
