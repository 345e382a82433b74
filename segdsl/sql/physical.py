"""The physical types of stored columns, and DuckDB's SQL that reads each of them as each logical type.

The readers of `segdsl.values` are the meaning; every text here gives the same value to the last digit, or NULL where
they give None. A plain cast does not: DuckDB casts the text '12.5' to the integer 13, takes ' 12 ', '0x10' and '1_000',
rounds a double to even. So a text must match a pattern first, and a double is rounded in double arithmetic.

Worked example. A CSV column (VARCHAR) for an integer field becomes::

    CASE WHEN REGEXP_FULL_MATCH(x, '[+-]?0*[0-9]{1,19}(\\.0*)?') THEN TRY_CAST(SPLIT_PART(x, '.', 1) AS BIGINT) END

A pair that is not in the tables has no value: `read` gives NULL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from sqlglot import exp, parse_one

from segdsl.sql.reader import Form, Physical
from segdsl.types import Kind, Type

__all__ = ["Form", "Physical", "document", "elements", "fill", "held", "json_text", "physical", "read", "scaled"]

Sql = Any


_FORMS: Final[Mapping[str, Form]] = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), Form.INT),
    **dict.fromkeys(("UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM", "VARINT"), Form.BIG),
    **dict.fromkeys(("FLOAT", "REAL", "DOUBLE"), Form.DOUBLE),
    **dict.fromkeys(("VARCHAR", "TEXT", "STRING", "CHAR", "BPCHAR"), Form.TEXT),
    **dict.fromkeys(("TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), Form.NARROW_TIMESTAMP),
    **dict.fromkeys(("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"), Form.TIMESTAMPTZ),
    "BOOLEAN": Form.BOOLEAN,
    "UUID": Form.UUID,
    "DATE": Form.DATE,
    "TIMESTAMP": Form.TIMESTAMP,
    "DATETIME": Form.TIMESTAMP,
    "INTERVAL": Form.INTERVAL,
    "JSON": Form.JSON,
    "BLOB": Form.BLOB,
}


@lru_cache(maxsize=512)
def physical(name: str) -> Physical:
    """The physical type that DuckDB's DESCRIBE calls ``name``."""
    text = name.strip()
    upper = text.upper()
    if listed := re.fullmatch(r"(.+)\[\d*\]", text, re.DOTALL):
        return Physical(Form.LIST, text, element=physical(listed[1]))
    if exact := re.fullmatch(r"(?:DECIMAL|NUMERIC)\((\d+),\s*(\d+)\)", upper):
        return Physical(Form.DECIMAL, text, int(exact[1]), int(exact[2]))
    if upper.startswith("ENUM("):
        return Physical(Form.TEXT, text)
    if upper.startswith(("STRUCT(", "MAP(")):
        return Physical(Form.NESTED, text)
    return Physical(_FORMS.get(upper, Form.OTHER), text)


# --- templates: x is the stored value

_PLAIN_NUMBER: Final = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_NUMBER: Final = _PLAIN_NUMBER + r"([eE][+-]?[0-9]{1,6})?"
# 12.5e3 as '12500.': DuckDB's own cast of such a text to a decimal loses digits, and forgets its limit. So the point
# is moved by hand, among the digits without leading zeros; far to the left is 0, far to the right NULL.
# The parameters have names that no column has: DuckDB takes w.d for the part d of a column w, if there is one.
_POINT_MOVED: Final = (
    "list_extract(list_transform([{'d': replace(regexp_extract(x, '^[+-]?([0-9.]+)', 1), '.', ''), "
    "'p': length(regexp_extract(x, '^[+-]?([0-9]*)', 1)) + CAST(regexp_extract(x, '([+-]?[0-9]+)$', 1) AS BIGINT)}], "
    "lambda v__: (CASE WHEN x LIKE '-%' THEN '-' ELSE '' END) || list_extract(list_transform("
    "[{'d': ltrim(v__.d, '0'), 'p': v__.p - length(v__.d) + length(ltrim(v__.d, '0'))}], "
    "lambda w__: CASE WHEN w__.d = '' OR w__.p < -19 THEN '0' WHEN w__.p > 18 THEN NULL "
    "WHEN w__.p <= 0 THEN '0.' || repeat('0', -w__.p) || w__.d "
    "ELSE rpad(substr(w__.d, 1, w__.p), CAST(w__.p AS INTEGER), '0') || '.' || substr(w__.d, w__.p + 1) END), 1)), 1)"
)
_CLOCK: Final = r"[+-]?[0-9]{1,9}:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?"
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_HOUR: Final = r"([01][0-9]|2[0-3])"
_ZONE: Final = rf"{_HOUR}(:[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?|[0-5][0-9]([0-5][0-9](\.[0-9]+)?)?)?"
_MOMENT: Final = rf"{_DAY}[T ]{_HOUR}:[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?(Z|[+-]{_ZONE})?"
_IS_MOMENT: Final = f"regexp_full_match(x, '{_MOMENT}') AND length(x) BETWEEN 16 AND 40 AND x NOT LIKE '0000%'"
_USUAL: Final = rf"{_DAY}([T ]{_HOUR}:[0-5][0-9](:[0-5][0-9](\.[0-9]{{1,6}})?)?)?"
_IS_USUAL: Final = f"regexp_full_match(x, '{_USUAL}') AND x NOT LIKE '0000%'"  # what DuckDB reads the same way, fast
_IS_DAY: Final = f"regexp_full_match(x, '{_DAY}') AND x NOT LIKE '0000%'"
# the offset's digits, HHMMSS and a fraction, whatever was left out or put between
_OFFSET: Final = "replace(substr(regexp_extract(x, '([+-][0-9:.]+)$', 1), 2), ':', '')"
_CIVIL: Final = (
    r"TRY_CAST(regexp_extract(x, '^.{10}', 0) || ' ' || regexp_extract(x, '^.{11}([0-9]{2}:[0-9]{2})', 1) || ':' || "
    r"rpad(regexp_extract(x, '^.{16}:([0-9]{2})', 1), 2, '0') || '.' || "
    r"rpad(regexp_extract(x, '^.{19}[.,]([0-9]{1,6})', 1), 6, '0') AS TIMESTAMP)"
)
_WORDS: Final = "CASE WHEN lower(x) IN ('true', 't', '1') THEN TRUE WHEN lower(x) IN ('false', 'f', '0') THEN FALSE END"
_ZERO_ONE: Final = "CASE WHEN x = 1 THEN TRUE WHEN x = 0 THEN FALSE END"

# DuckDB has infinite dates, and years before 1 and after 9999
_DAYS: Final = "DATE '0001-01-01' AND DATE '9999-12-31'"
_MOMENTS: Final = "TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999'"
_ENDLESS: Final = frozenset((Form.DATE, Form.TIMESTAMP, Form.NARROW_TIMESTAMP, Form.TIMESTAMPTZ))
_WIDENED: Final = "CAST(x AS TIMESTAMP)"
_IN_UTC: Final = "timezone('UTC', x)"

_READ: Final[Mapping[tuple[Form, Kind], str]] = {
    (Form.INT, Kind.INTEGER): "CAST(x AS BIGINT)",
    (Form.BIG, Kind.INTEGER): "TRY_CAST(x AS BIGINT)",
    (Form.DECIMAL, Kind.INTEGER): "CASE WHEN x = trunc(x) THEN TRY_CAST(x AS BIGINT) END",
    (Form.DOUBLE, Kind.INTEGER): "CASE WHEN isfinite(x) AND x = trunc(x) THEN TRY_CAST(x AS BIGINT) END",
    (Form.TEXT, Kind.INTEGER): (
        r"CASE WHEN regexp_full_match(x, '[+-]?0*[0-9]{1,19}(\.0*)?') "
        "THEN TRY_CAST(split_part(x, '.', 1) AS BIGINT) END"
    ),
    (Form.INT, Kind.DOUBLE): "CAST(x AS DOUBLE)",
    (Form.BIG, Kind.DOUBLE): "CAST(CAST(x AS VARCHAR) AS DOUBLE)",
    (Form.DECIMAL, Kind.DOUBLE): "CAST(CAST(x AS VARCHAR) AS DOUBLE)",
    (Form.DOUBLE, Kind.DOUBLE): "CASE WHEN isfinite(x) THEN CAST(x AS DOUBLE) END",
    (Form.TEXT, Kind.DOUBLE): (
        f"CASE WHEN regexp_full_match(x, '{_NUMBER}') AND isfinite(TRY_CAST(x AS DOUBLE)) "
        "THEN TRY_CAST(x AS DOUBLE) END"
    ),
    (Form.BOOLEAN, Kind.BOOLEAN): "x",
    (Form.INT, Kind.BOOLEAN): _ZERO_ONE,
    (Form.BIG, Kind.BOOLEAN): _ZERO_ONE,
    (Form.DECIMAL, Kind.BOOLEAN): _ZERO_ONE,
    (Form.DOUBLE, Kind.BOOLEAN): _ZERO_ONE,
    (Form.TEXT, Kind.BOOLEAN): _WORDS,
    (Form.BLOB, Kind.BOOLEAN): "CASE hex(x) WHEN '01' THEN TRUE WHEN '00' THEN FALSE END",
    (Form.TEXT, Kind.TEXT): "nullif(x, '')",
    (Form.INT, Kind.TEXT): "CAST(x AS VARCHAR)",
    (Form.BIG, Kind.TEXT): "CAST(x AS VARCHAR)",
    (Form.UUID, Kind.TEXT): "CAST(x AS VARCHAR)",
    (Form.DATE, Kind.DATE): f"CASE WHEN x BETWEEN {_DAYS} THEN x END",
    (Form.TIMESTAMP, Kind.DATE): f"CASE WHEN x BETWEEN {_MOMENTS} THEN CAST(x AS DATE) END",
    (Form.NARROW_TIMESTAMP, Kind.DATE): f"CASE WHEN {_WIDENED} BETWEEN {_MOMENTS} THEN CAST({_WIDENED} AS DATE) END",
    (Form.TIMESTAMPTZ, Kind.DATE): f"CASE WHEN {_IN_UTC} BETWEEN {_MOMENTS} THEN CAST({_IN_UTC} AS DATE) END",
    (Form.TEXT, Kind.DATE): (
        f"CASE WHEN {_IS_DAY} THEN TRY_CAST(x AS DATE) WHEN {_IS_MOMENT} THEN TRY_CAST(substr(x, 1, 10) AS DATE) END"
    ),
    (Form.INTERVAL, Kind.DURATION): (
        "(date_part('year', x) * 360 + date_part('month', x) * 30 + date_part('day', x)) * 86400000000 "
        "+ (date_part('hour', x) * 60 + date_part('minute', x)) * 60000000 + date_part('microsecond', x)"
    ),
    (Form.TEXT, Kind.DURATION): (
        f"CASE WHEN regexp_full_match(x, '{_CLOCK}') THEN TRY_CAST((CASE WHEN x LIKE '-%' THEN -1 ELSE 1 END) * "
        "(CAST(regexp_extract(x, '^[+-]?([0-9]+):', 1) AS HUGEINT) * 3600000000 "
        "+ CAST(regexp_extract(x, ':([0-9]{2})', 1) AS HUGEINT) * 60000000 "
        "+ CAST(rpad(regexp_extract(x, ':[0-9]{2}:([0-9]{2})', 1), 2, '0') "
        r"|| rpad(substr(regexp_extract(x, '\.([0-9]+)$', 1), 1, 6), 6, '0') AS HUGEINT)) AS BIGINT) "
        "ELSE n END"
    ),
}
# civil time, and the instant of a text that says its offset
_CIVIL_OF: Final[Mapping[Form, str]] = {
    Form.TIMESTAMP: "x",
    Form.NARROW_TIMESTAMP: _WIDENED,
    Form.DATE: "CAST(x AS TIMESTAMP)",
    Form.TEXT: f"CASE WHEN {_IS_USUAL} THEN TRY_CAST(x AS TIMESTAMP) WHEN {_IS_MOMENT} THEN {_CIVIL} END",
}
_OFFSET_MICROS: Final = (
    "(CASE WHEN regexp_matches(x, '-[0-9:.]+$') THEN -1 ELSE 1 END) * "
    "(CAST(substr(o, 1, 2) AS BIGINT) * 3600000000 + CAST(rpad(substr(o, 3, 2), 2, '0') AS BIGINT) * 60000000 "
    "+ CAST(rpad(substr(o, 5, 2), 2, '0') || rpad(substr(o, 8, 6), 6, '0') AS BIGINT))"
)
_REST: Final = "substr(x, 17)"
_HAS_OFFSET: Final = f"contains({_REST}, '+') OR contains({_REST}, '-') OR contains({_REST}, 'Z')"
_AT_OFFSET: Final = (
    "CASE WHEN x LIKE '%Z' THEN c ELSE "
    f"(CASE WHEN TRY(c - to_microseconds(m)) BETWEEN {_MOMENTS} THEN TRY(c - to_microseconds(m)) END) END"
)


@lru_cache(maxsize=1024)
def _parsed(template: str) -> Sql:
    return parse_one(template, dialect="duckdb").transform(_plain)


def _plain(node: Sql) -> Sql:
    """JSON arrows bind weaker than a reader expects; functions do not."""
    names = {exp.JSONExtract: "JSON_EXTRACT", exp.JSONExtractScalar: "JSON_EXTRACT_STRING"}
    name = names.get(type(node))
    return exp.Anonymous(this=name, expressions=[node.this, node.expression]) if name else node


def fill(template: str, **values: Sql) -> Sql:
    """The template (DuckDB SQL) with its one-letter columns replaced."""

    def put(node: Sql) -> Sql:
        if isinstance(node, exp.Column) and node.name in values and not node.table:
            value = values[node.name]
            return exp.Paren(this=value.copy()) if isinstance(value, (exp.Binary, exp.Unary)) else value.copy()
        return node

    return _parsed(template).transform(put)


def bind(x: Sql, name: str, build: Callable[[Sql], Sql]) -> Sql:
    """``build(x)`` with ``x`` computed once: as the parameter ``name`` of a lambda, unless it is a column."""
    if isinstance(x, exp.Column):
        return build(x)
    quoted = exp.Identifier(this=name, quoted=True)
    body = exp.Lambda(this=build(exp.Column(this=quoted)), expressions=[quoted.copy()], colon=True)
    mapped = exp.Anonymous(this="LIST_TRANSFORM", expressions=[exp.Array(expressions=[x]), body])
    return exp.Anonymous(this="LIST_EXTRACT", expressions=[mapped, exp.Literal.number(1)])


def read(x: Sql, stored: Physical, type_: Type, civil: Callable[[Sql], Sql]) -> Sql:
    """A stored scalar as the canonical value of ``type_``; ``civil`` turns civil time into the instant."""
    if stored.form is Form.JSON:
        return bind(x, "j", lambda value: _read_json(value, type_, civil))
    if stored.form is Form.TEXT and stored.name.upper().startswith("ENUM("):
        x = fill("CAST(x AS VARCHAR)", x=x)
    match type_.kind:
        case Kind.INTEGER if stored.name.upper() == "BIGINT":
            return x
        case Kind.DECIMAL:
            return _read_decimal(x, stored, type_.scale)
        case Kind.DATETIME:
            return _read_datetime(x, stored, civil)
        case Kind.DURATION if stored.form not in (Form.INTERVAL, Form.TEXT):
            return scaled(x, stored, 6)
        case Kind.DURATION if stored.form is Form.TEXT:
            return fill(_READ[Form.TEXT, Kind.DURATION], x=x, n=scaled(x, stored, 6))
    template = _READ.get((stored.form, type_.kind))
    return exp.Null() if template is None else fill(template, x=x)


def scaled(x: Sql, stored: Physical, places: int) -> Sql:
    """A number as a BIGINT of ``places`` decimals: 1.5 with six is 1500000."""
    number = _read_decimal(x, stored, places)
    if isinstance(number, exp.Null):
        return number
    return fill(f"CAST(CAST(n AS DECIMAL({18 + places}, {places})) * {10**places} AS BIGINT)", n=number)


def _read_decimal(x: Sql, stored: Physical, scale: int) -> Sql:
    target = f"DECIMAL(18, {scale})"
    match stored.form:
        case Form.DECIMAL if stored.scale == scale and stored.digits <= 18:
            return x
        case Form.INT | Form.BIG | Form.DECIMAL:
            return fill(f"TRY_CAST(x AS {target})", x=x)
        case Form.TEXT:
            return fill(
                f"CASE WHEN regexp_full_match(x, '{_PLAIN_NUMBER}') THEN TRY_CAST(x AS {target}) "
                f"WHEN regexp_full_match(x, '{_NUMBER}') THEN TRY_CAST(p AS {target}) END",
                x=x, p=fill(_POINT_MOVED, x=x),
            )  # fmt: skip
        case Form.DOUBLE:
            size = f"abs(CAST(x AS DOUBLE)) * CAST(1{'0' * scale} AS DOUBLE) + CAST(0.5 AS DOUBLE)"
            unit = f"CAST({'1' if scale == 0 else '0.' + '0' * (scale - 1) + '1'} AS DECIMAL({scale + 1}, {scale}))"
            whole = f"(CASE WHEN x > 0 THEN 1 ELSE -1 END) * CAST(floor({size}) AS BIGINT)"
            exact = f"CAST(CAST({whole} AS DECIMAL(18, 0)) * {unit} AS {target})"
            return fill(f"CASE WHEN isfinite(x) AND {size} < CAST(1e18 AS DOUBLE) THEN {exact} END", x=x)
        case _:
            return exp.Null()


def _read_datetime(x: Sql, stored: Physical, civil: Callable[[Sql], Sql]) -> Sql:
    if stored.form is Form.TIMESTAMPTZ:
        return fill(f"CASE WHEN {_IN_UTC} BETWEEN {_MOMENTS} THEN {_IN_UTC} END", x=x)
    template = _CIVIL_OF.get(stored.form)
    if template is None:
        return exp.Null()
    if stored.form is not Form.TEXT:
        in_years = f"CASE WHEN x BETWEEN {_DAYS if stored.form is Form.DATE else _MOMENTS} THEN c END"
        if stored.form is Form.DATE:
            return fill(in_years, x=x, c=bind(fill(template, x=x), "c", civil))
        return bind(fill(template, x=x), "c", lambda naive: fill(in_years, x=naive, c=civil(naive)))

    def instant(naive: Sql) -> Sql:
        offset = fill(_OFFSET_MICROS, x=x, o=fill(_OFFSET, x=x))
        at_offset = fill(_AT_OFFSET, x=x, c=naive, m=offset)
        return fill(f"CASE WHEN {_HAS_OFFSET} THEN i ELSE c END", x=x, i=at_offset, c=civil(naive))

    return bind(fill(template, x=x), "c", instant)


def _read_json(x: Sql, type_: Type, civil: Callable[[Sql], Sql]) -> Sql:
    """A JSON scalar by what it is: text, number or flag, each read as a column of that kind would be."""
    text = fill("json_extract_string(x, '$')", x=x)
    kinds = {
        "'VARCHAR'": (text, physical("VARCHAR")),
        "'BIGINT', 'UBIGINT'": (fill("CAST(x AS HUGEINT)", x=text), physical("HUGEINT")),
        "'DOUBLE'": (fill("CAST(x AS DOUBLE)", x=text), physical("DOUBLE")),
        "'BOOLEAN'": (fill("CAST(x AS BOOLEAN)", x=text), physical("BOOLEAN")),
    }
    branches = []
    for names, (value, stored) in kinds.items():
        found = read(value, stored, type_, civil)
        if not isinstance(found, exp.Null):
            branches.append(exp.If(this=fill(f"json_type(x) IN ({names})", x=x), true=found))
    return exp.Case(ifs=branches) if branches else exp.Null()


def held(stored: Physical) -> str | None:
    """A template of a day or moment as its driver can hold it: an infinite one as its word. None: any other column.

    The driver gives 9999-12-31 for an infinite date, and that is a day.
    """
    if stored.form not in _ENDLESS:
        return None
    union = f"UNION(value {stored.name}, word VARCHAR)"
    return f"CASE WHEN isfinite(x) THEN CAST(x AS {union}) ELSE CAST(CAST(x AS VARCHAR) AS {union}) END"


def document(x: Sql, stored: Physical) -> Sql:
    """A column as a JSON document, NULL where it is none; strict JSON, unlike DuckDB's own reader."""
    if stored.form in (Form.NESTED, Form.LIST):
        return fill("to_json(x)", x=x)
    if stored.form is Form.JSON:  # a document inside a JSON string is read too, as a driver's text is
        text = fill(
            "CASE WHEN json_type(x) = 'VARCHAR' THEN json_extract_string(x, '$') ELSE CAST(x AS VARCHAR) END", x=x
        )
        return _strict(text)
    return _strict(x) if stored.form is Form.TEXT else exp.Null()


def _strict(text: Sql) -> Sql:
    outside = r"""regexp_replace(x, '"(\\.|[^"\\])*"', '""', 'g')"""
    loose = rf"regexp_matches({outside}, ',\s*[\]}}]|(?i)nan|inf')"
    return fill(f"CASE WHEN json_valid(x) AND NOT {loose} THEN CAST(x AS JSON) END", x=text)


def elements(x: Sql, stored: Physical, separator: str | None) -> tuple[Sql, Physical] | None:
    """The stored elements of a set as a list, and their physical type; None where the column holds no set."""
    text = physical("VARCHAR")
    if stored.form is Form.LIST:
        assert stored.element is not None
        return x, stored.element
    if separator is not None and stored.form is Form.JSON:
        stored, x = text, fill("CASE WHEN json_type(x) = 'VARCHAR' THEN json_extract_string(x, '$') END", x=x)
    if separator is not None and stored.form is Form.TEXT:
        split = exp.Anonymous(this="STRING_SPLIT", expressions=[x.copy(), exp.Literal.string(separator)])
        return split, text
    if stored.form in (Form.JSON, Form.TEXT):
        whole = document(x, stored)
        array = bind(
            whole, "d", lambda d: fill("CASE WHEN json_type(d) = 'ARRAY' THEN json_extract(d, '$[*]') END", d=d)
        )
        return array, physical("JSON")
    return None


def json_text(x: Sql) -> Sql:
    """The string that a JSON value is."""
    return fill("CASE WHEN json_type(x) = 'VARCHAR' THEN json_extract_string(x, '$') END", x=x)
