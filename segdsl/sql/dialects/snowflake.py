"""Snowflake: what its documentation promises (docs.snowflake.com/en/sql-reference); printed, not run.

Parameters are ``%(p1)s`` of its Python connector, literal percent signs doubled. Quoted names keep their letters, so a
catalog names tables and columns as they are stored there: mostly in capitals. Texts compare by their UTF-8 bytes
unless a collation is told (Collation support); ``COLLATE(x, '')`` takes one away. Arrays hold VARIANT values there, of
which the documentation does not say all that sets need: sets are refused. So is arithmetic of doubles: what happens to
results that are not finite is not told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from segdsl.operators.patterns import ANY_ONE, Pattern, as_regex
from segdsl.sql.dialects.printed import Printed, doubled_percents, full
from segdsl.sql.dialects.printed_reader import PrintedReader
from segdsl.sql.reader import Form, Reader
from segdsl.sql.trees import Sql
from segdsl.types import TEXT, Kind, Type


class SnowflakeReader(PrintedReader):
    forms: ClassVar[Mapping[str, Form]] = {
        **dict.fromkeys(("float", "double", "double precision", "real", "float4", "float8"), Form.DOUBLE),
        **dict.fromkeys(("varchar", "text", "string", "char"), Form.TEXT),  # none of them pads (String data types)
        **dict.fromkeys(("timestamp_ntz", "datetime"), Form.TIMESTAMP),
        **dict.fromkeys(("timestamp_tz", "timestamp_ltz"), Form.TIMESTAMPTZ),
        "boolean": Form.BOOLEAN,
        "date": Form.DATE,
    }

    def moment(self, x: Sql) -> Sql:
        # nine places are stored, and cut to six: DATE_TRUNC
        return self.b.raw("DATE_TRUNC('MICROSECOND', {0})", x)

    def utc(self, x: Sql) -> Sql:
        # CONVERT_TIMEZONE with two arguments gives a TIMESTAMP_TZ, whose civil time a cast keeps
        return self.b.raw("DATE_TRUNC('MICROSECOND', CAST(CONVERT_TIMEZONE('UTC', {0}) AS TIMESTAMP_NTZ))", x)


class Snowflake(Printed):
    dialect: ClassVar[str] = "snowflake"
    printer: ClassVar[str] = "snowflake"
    reads: ClassVar[type[Reader]] = SnowflakeReader
    backslash: ClassVar[str] = "CHR(92)"
    longest_name: ClassVar[int] = 255
    names: ClassVar[Mapping[Kind, str]] = {**Printed.names, Kind.DATETIME: "TIMESTAMP_NTZ(9)"}

    def placeholder(self, name: str, type: Type | None) -> str:
        return f"\x00({name})s"

    def print(self, tree: Sql, pretty: bool = True) -> str:
        return doubled_percents(super().print(tree, pretty))

    def constant(self, text: str, type: Type) -> Sql:
        if type.kind is Kind.DATETIME:  # a literal TIMESTAMP is of the type that a session says
            return self.raw(f"CAST('{full(text)}' AS TIMESTAMP_NTZ(9))")
        return super().constant(text, type)

    # --- numbers

    def product_fits(self, left: Type, right: Type) -> bool:
        # Arithmetic operators: a product keeps twelve places, or those of the operand that has more
        scale = left.scale + right.scale
        return super().product_fits(left, right) and scale <= max(left.scale, right.scale, 12)

    def int_div(self, a: Sql, b: Sql) -> Sql:
        # Arithmetic operators: a quotient has six places more; without its remainder it has none to lose
        return self.raw("CAST(({0} - MOD({0}, {1})) / {1} AS BIGINT)", a, b)

    def is_finite(self, x: Sql) -> Sql:
        # Numeric data types: 'NaN', 'inf' and '-inf' are values, NaN the largest
        return self.test("(ABS({0}) < CAST('inf' AS DOUBLE))", x)

    # --- text: String & binary functions

    def trusted(self, x: Sql) -> Sql:
        return self.text("COLLATE({0}, '')", x)

    def stored_compare(self, op: str, raw: Sql, value: Sql, type: Type) -> Sql:
        if type.kind in (Kind.TEXT, Kind.ENUM):
            return self.eq(self.trusted(raw), value)
        return super().stored_compare(op, raw, value, type)

    def stored_in_list(self, raw: Sql, items: list[Sql], type: Type) -> Sql:  # type: ignore[override]
        return self.in_list(self.trusted(raw) if type.kind in (Kind.TEXT, Kind.ENUM) else raw, items)

    def length(self, a: Sql) -> Sql:
        return self.func("LENGTH", a)

    def substring(self, a: Sql, start: Sql, count: Sql) -> Sql:
        return self.func("SUBSTR", a, start, count)

    def position(self, a: Sql, part: Sql) -> Sql:
        return self.func("CHARINDEX", part, a)

    def translate(self, a: Sql, frm: str, to: str) -> Sql:
        return self.func("TRANSLATE", a, self.literal(frm), self.literal(to))

    def with_digits(self, a: Sql, pattern: Pattern) -> Sql:
        # REGEXP_LIKE: the whole text is matched; s lets a dot stand for a line end too
        return self.test("REGEXP_LIKE({0}, {1}, 's')", a, self.param(as_regex(pattern).replace(ANY_ONE, "."), TEXT))

    def md5_hex(self, a: Sql) -> Sql:
        return self.func("MD5_HEX", a)

    def to_text(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS VARCHAR)", a)

    # --- dates: Date & time functions

    def date_part(self, part: str, a: Sql) -> Sql:
        return self.func({"isodow": "DAYOFWEEKISO"}.get(part, part.upper()), a)

    def date_of(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS DATE)", a)

    def days_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("DATEDIFF('DAY', {0}, {1})", a, b)

    def later_day(self, a: Sql, days: Sql) -> Sql:
        return self.raw("DATEADD('DAY', {1}, {0})", a, days)

    def first_of(self, year: Sql, month: Sql) -> Sql:
        return self.raw("DATE_FROM_PARTS({0}, {1}, 1)", year, month)

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("DATEDIFF('MICROSECOND', {0}, {1})", a, b)

    def later_seconds(self, a: Sql, seconds: Sql) -> Sql:
        return self.raw("DATEADD('SECOND', {1}, {0})", a, seconds)

    def later(self, a: Sql, micros: Sql) -> Sql:
        days, rest = "({1} - MOD({1}, 86400000000)) / 86400000000", "MOD({1}, 86400000000)"
        return self.raw(f"DATEADD('MICROSECOND', {rest}, DATEADD('DAY', CAST({days} AS INTEGER), {{0}}))", a, micros)
