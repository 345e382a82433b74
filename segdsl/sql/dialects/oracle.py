"""Oracle Database 19c and later: what its documentation promises (SQL Language Reference); printed, not run.

Parameters are ``:p1`` of python-oracledb. There are no booleans before 23ai: a flag is the NUMBER 1 or 0, a condition
as a value a CASE (`segdsl.sql.dialects.printed_finish`). Exact numbers are NUMBER: 38 digits without loss. An empty
text is NULL, which is what it means here. Texts are VARCHAR2 in AL32UTF8, compared without padding (Data type
comparison rules) and, by COLLATE BINARY, by their bytes, whatever NLS_COMP and NLS_SORT say. A query needs a FROM:
those that have none read DUAL. The conditions of a list are 1000 at most: longer lists are several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar, Final

from sqlglot import exp

from segdsl.operators.patterns import ANY_ONE, Pattern, as_regex
from segdsl.sql.dialects.printed import Printed, Test, full
from segdsl.sql.dialects.printed_finish import without_booleans
from segdsl.sql.dialects.printed_reader import PrintedReader
from segdsl.sql.reader import Form, Physical, Reader
from segdsl.sql.trees import Sql
from segdsl.types import TEXT, Kind, Type

_LISTED: Final = 1000
_BINARY: Final = "{0} COLLATE BINARY"


class OracleReader(PrintedReader):
    forms: ClassVar[Mapping[str, Form]] = {
        **dict.fromkeys(("binary_double", "binary_float"), Form.DOUBLE),
        **dict.fromkeys(("varchar2", "nvarchar2"), Form.TEXT),
        **dict.fromkeys(("timestamp", *(f"timestamp({places})" for places in range(7))), Form.TIMESTAMP),
        "date": Form.DATE,
    }
    bits: ClassVar[bool] = True

    def physical(self, name: str) -> Physical:
        lower = name.strip().lower()
        if lower.startswith("timestamp(") and lower.endswith(" with time zone") and lower[10] in "0123456":
            return Physical(Form.TIMESTAMPTZ, lower)
        if lower in self.forms:
            return Physical(self.forms[lower], lower)
        return super().physical(name)

    def text(self, x: Sql) -> Sql:
        return self.b.trusted(x)

    def day(self, x: Sql) -> Sql:
        return self.b.func("TRUNC", x)  # a DATE has a time

    def utc(self, x: Sql) -> Sql:
        return self.b.func("SYS_EXTRACT_UTC", x)


class Oracle(Printed):
    dialect: ClassVar[str] = "oracle"
    printer: ClassVar[str] = "oracle"
    reads: ClassVar[type[Reader]] = OracleReader
    double_name: ClassVar[str] = "BINARY_DOUBLE"
    aliases_hide: ClassVar[bool] = True
    longest_name: ClassVar[int] = 128
    names: ClassVar[Mapping[Kind, str]] = {
        **dict.fromkeys((Kind.INTEGER, Kind.TIER, Kind.DURATION, Kind.KEY), "NUMBER(19)"),
        **dict.fromkeys((Kind.TEXT, Kind.ENUM), "VARCHAR2(4000)"),
        Kind.BOOLEAN: "NUMBER(1)",
        Kind.DATE: "DATE",
        Kind.DATETIME: "TIMESTAMP(6)",
    }

    # --- values

    def placeholder(self, name: str, type: Type | None) -> str:
        kind = None if type is None else type.kind
        if kind in (Kind.TEXT, Kind.ENUM):
            return f":{name} COLLATE BINARY"
        return f"CAST(:{name} AS {self.names[Kind.DATETIME]})" if kind is Kind.DATETIME else f":{name}"

    def driver_value(self, value: object, type: Type) -> object:
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day)  # what the driver gives for a DATE too
        return int(value) if isinstance(value, bool) else super().driver_value(value, type)

    def decode(self, value: object, type: Type) -> object:
        found = super().decode(value, type)
        return found.date() if type.kind is Kind.DATE and isinstance(found, datetime) else found

    def double(self, number: float) -> str:
        return f"CAST({number!r} AS BINARY_DOUBLE)"  # of a NUMBER, so that NLS_NUMERIC_CHARACTERS has no say

    def constant(self, text: str, type: Type) -> Sql:
        if type.kind is Kind.DATETIME:
            return self.raw(f"TIMESTAMP '{full(text)}'")
        if type.kind in (Kind.DOUBLE, Kind.GEO):
            return self.raw(f"CAST({float(text)!r} AS BINARY_DOUBLE)")
        return super().constant(text, type)

    def type_name(self, type: Type) -> str:
        if type.kind is Kind.DECIMAL or (type.kind is Kind.INTEGER and type.digits > 19):
            return f"NUMBER({max(type.digits, type.scale + 1)}, {type.scale})"
        return super().type_name(type)

    def in_list(self, a: Sql, items: Sequence[Sql]) -> Sql:
        if len(items) <= _LISTED:
            return super().in_list(a, items)
        parts = [items[start : start + _LISTED] for start in range(0, len(items), _LISTED)]
        return exp.Paren(this=self.or_(*(super(Oracle, self).in_list(a.copy(), part) for part in parts)))

    # --- numbers

    def int_div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("TRUNC({0} / {1})", a, b)

    def finite(self, value: Sql) -> Sql:
        # BINARY_DOUBLE is IEEE 754: what is too large is infinite and raises nothing (Floating-point numbers)
        known = "{0} IS NOT NAN AND {0} IS NOT INFINITE"
        return self.raw(f"CASE WHEN {known} THEN {{0}} + CAST(0 AS BINARY_DOUBLE) END", value)

    def divide_doubles(self, a: Sql, c: Sql) -> Sql:
        return self.finite(self.raw("({0} / NULLIF({1}, CAST(0 AS BINARY_DOUBLE)))", a, c))

    def round_double(self, a: Sql, places: int) -> Sql:
        return self.round_in_chunks(a, places)

    def is_finite(self, x: Sql) -> Sql:
        return self.test("({0} IS NOT NAN AND {0} IS NOT INFINITE)", x)

    # --- text: Character functions

    def trusted(self, x: Sql) -> Sql:
        return self.text(_BINARY, x)

    def stored_compare(self, op: str, raw: Sql, value: Sql, type: Type) -> Sql:
        text = type.kind in (Kind.TEXT, Kind.ENUM)
        return super().stored_compare(op, self.trusted(raw) if text else raw, value, type)

    def length(self, a: Sql) -> Sql:
        return self.func("LENGTH", a)

    def substring(self, a: Sql, start: Sql, count: Sql) -> Sql:
        # a negative start counts from the end, and none of ours is meant so
        return self.text("CASE WHEN {1} >= 1 THEN SUBSTR({0}, {1}, {2}) END", a, start, count)

    def position(self, a: Sql, part: Sql) -> Sql:
        return self.func("INSTR", a, part)

    def translate(self, a: Sql, frm: str, to: str) -> Sql:
        return self.text("TRANSLATE({0}, {1}, {2})", a, self.literal(frm), self.literal(to))

    def with_digits(self, a: Sql, pattern: Pattern) -> Sql:
        # REGEXP_LIKE: c tells letters apart, n lets a dot stand for a line end; without m, $ is the end of the text
        regex = as_regex(pattern).replace(ANY_ONE, ".").replace("[0-9]", "[0123456789]")
        return self.test("REGEXP_LIKE({0}, {1}, 'cn')", a, self.param(f"^{regex}$", TEXT))

    def md5_hex(self, a: Sql) -> Sql:
        return self.text("LOWER(RAWTOHEX(STANDARD_HASH({0}, 'MD5')))", a)

    def to_text(self, a: Sql) -> Sql:
        return self.text("TO_CHAR({0}, 'TM9')", a)

    # --- dates: Datetime functions and arithmetic

    def date_part(self, part: str, a: Sql) -> Sql:
        match part:
            case "isodow":  # IW: the Monday of the week
                return self.raw("(TRUNC({0}) - TRUNC({0}, 'IW') + 1)", a)
            case "hour":
                return self.raw("EXTRACT(HOUR FROM {0})", a)
            case _:
                return self.raw(f"EXTRACT({part.upper()} FROM {{0}})", a)

    def date_of(self, a: Sql) -> Sql:
        return self.func("TRUNC", a)

    def days_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({1} - {0})", a, b)

    def later_day(self, a: Sql, days: Sql) -> Sql:
        return self.raw("({0} + {1})", a, days)

    def first_of(self, year: Sql, month: Sql) -> Sql:
        return self.raw("TO_DATE(TO_CHAR({0} * 10000 + {1} * 100 + 1, 'FM00000000'), 'YYYYMMDD')", year, month)

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        parts = (("DAY", 86_400_000_000), ("HOUR", 3_600_000_000), ("MINUTE", 60_000_000), ("SECOND", 1_000_000))
        return self.raw(
            "(" + " + ".join(f"EXTRACT({part} FROM ({{1}} - {{0}})) * {size}" for part, size in parts) + ")", a, b
        )

    def later_seconds(self, a: Sql, seconds: Sql) -> Sql:
        return self.raw("({0} + NUMTODSINTERVAL({1}, 'SECOND'))", a, seconds)

    def later(self, a: Sql, micros: Sql) -> Sql:
        days = "NUMTODSINTERVAL(TRUNC({1} / 86400000000), 'DAY')"
        rest = "NUMTODSINTERVAL(MOD({1}, 86400000000) / 1000000, 'SECOND')"
        return self.raw(f"CAST({{0}} + {days} + {rest} AS TIMESTAMP(6))", a, micros)

    # --- printing

    def finished(self, tree: Sql) -> Sql:
        found = without_booleans(tree.copy(), Test)
        for select in found.find_all(exp.Select):
            if select.args.get("from_") is None:
                select.set("from_", exp.From(this=exp.Table(this=exp.Identifier(this="DUAL", quoted=False))))
        return found
