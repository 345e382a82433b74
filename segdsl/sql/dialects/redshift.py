"""Amazon Redshift: what its documentation promises (docs.aws.amazon.com/redshift/latest/dg); printed, not run.

It came from PostgreSQL 8 and is not read as PostgreSQL: nothing is derived from that dialect. Parameters are
``%(p1)s`` (redshift_connector with paramstyle "pyformat", psycopg), literal percent signs doubled. Blanks at the end
are marked, see `segdsl.sql.dialects.marked`; a database may ignore case (Collation sequences), so every text is given
COLLATE 'case_sensitive'. There is no array but SUPER, of which the documentation does not say all that sets need: sets
are refused. So is arithmetic of doubles, which raises beyond their limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from segdsl.sql.dialects.marked import MarkedTexts
from segdsl.sql.dialects.printed import Printed, doubled_percents
from segdsl.sql.dialects.printed_reader import PrintedReader
from segdsl.sql.reader import Form, Reader
from segdsl.sql.trees import Sql
from segdsl.types import MAX_DIGITS, Kind, Type


class RedshiftReader(PrintedReader):
    forms: ClassVar[Mapping[str, Form]] = {
        **dict.fromkeys(("smallint", "integer", "bigint", "int2", "int4", "int8"), Form.INT),
        **dict.fromkeys(("real", "double precision", "float4", "float8"), Form.DOUBLE),
        **dict.fromkeys(("character varying", "varchar", "nvarchar", "text"), Form.TEXT),
        **dict.fromkeys(("timestamp without time zone", "timestamp"), Form.TIMESTAMP),
        **dict.fromkeys(("timestamp with time zone", "timestamptz"), Form.TIMESTAMPTZ),
        "boolean": Form.BOOLEAN,
        "date": Form.DATE,
    }

    def utc(self, x: Sql) -> Sql:
        return self.b.raw("({0} AT TIME ZONE 'UTC')", x)  # AT TIME ZONE of a TIMESTAMPTZ: a TIMESTAMP


class Redshift(MarkedTexts):
    dialect: ClassVar[str] = "redshift"
    printer: ClassVar[str] = "redshift"
    reads: ClassVar[type[Reader]] = RedshiftReader
    backslash: ClassVar[str] = "CHR(92)"
    double_name: ClassVar[str] = "DOUBLE PRECISION"
    longest_name: ClassVar[int] = 127  # Names and identifiers
    names: ClassVar[Mapping[Kind, str]] = {
        **Printed.names,
        **dict.fromkeys((Kind.TEXT, Kind.ENUM), "VARCHAR(65535)"),
    }

    def placeholder(self, name: str, type: Type | None) -> str:
        return f"\x00({name})s"

    def print(self, tree: Sql, pretty: bool = True) -> str:
        return doubled_percents(super().print(tree, pretty))

    # --- numbers: Computations with numeric values, MOD function

    def product_fits(self, left: Type, right: Type) -> bool:
        return left.digits + right.digits < MAX_DIGITS  # a product has one digit more than both

    def int_div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} / {1})", a, b)  # INT8 / INT8 is INT8

    def long_template(self) -> str:
        raise self.refuse()  # both numbers of a MOD must be of one type, which those of a long division are not

    def round_exact(self, a: Sql, places: int) -> Sql:
        if places >= self.arg_types[0].scale:
            return super().round_exact(a, places)
        raise self.refuse()  # for the same reason

    def is_finite(self, x: Sql) -> Sql:
        # Numeric types: NaN and Infinity are values of DOUBLE PRECISION; NaN equals itself and is the largest
        return self.test("(ABS({0}) < CAST('Infinity' AS DOUBLE PRECISION))", x)

    # --- text: String functions

    mark_words: ClassVar[str] = (
        "(COLLATE({0}, 'case_sensitive') || CASE WHEN '.' || RIGHT({0}, 1) || '.' IN ('. .', '.' || CHR(1) || '.') "
        "THEN CHR(1) ELSE '' END)"
    )
    bare_words: ClassVar[str] = "SUBSTRING({0}, 1, LEN({0}) - CASE WHEN RIGHT({0}, 1) = CHR(1) THEN 1 ELSE 0 END)"
    substring_words: ClassVar[str] = "SUBSTRING({0}, {1}, {2})"

    def sort_key(self, text: Sql) -> Sql:
        return self.raw("TO_HEX(CAST({0} AS VARBYTE))", text)  # VARBYTE type: the bytes of the UTF-8 text

    def length(self, a: Sql) -> Sql:
        return self.func("LEN", self.unmarked(a))  # in characters, with trailing blanks of a VARCHAR

    def position(self, a: Sql, part: Sql) -> Sql:
        return self.func("STRPOS", self.unmarked(a), self.unmarked(part))

    def translate(self, a: Sql, frm: str, to: str) -> Sql:
        return self.mark(self.func("TRANSLATE", self.unmarked(a), self.literal(frm), self.literal(to)))

    def md5_hex(self, a: Sql) -> Sql:
        return self.digits("MD5({0})", self.unmarked(a))  # 32 digits in small letters

    def to_text(self, a: Sql) -> Sql:
        return self.digits("CAST({0} AS VARCHAR)", a)

    # --- dates: Date and time functions

    def date_part(self, part: str, a: Sql) -> Sql:
        if part == "isodow":  # Date parts: DOW is 0 on Sunday
            return self.raw("((DATE_PART(dow, {0}) + 6) % 7 + 1)", a)
        return self.raw(f"DATE_PART({part}, {{0}})", a)

    def date_of(self, a: Sql) -> Sql:
        return self.func("TRUNC", a)  # TRUNC of a timestamp: its date

    def days_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("DATEDIFF(day, {0}, {1})", a, b)

    def later_day(self, a: Sql, days: Sql) -> Sql:
        return self.raw("TRUNC(DATEADD(day, CAST({1} AS INTEGER), {0}))", a, days)  # DATEADD gives a TIMESTAMP

    def first_of(self, year: Sql, month: Sql) -> Sql:
        text = "LPAD(CAST({0} AS VARCHAR), 4, '0') || '-' || LPAD(CAST({1} AS VARCHAR), 2, '0') || '-01'"
        return self.raw(f"TO_DATE({text}, 'YYYY-MM-DD')", year, month)

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("DATEDIFF(microsecond, {0}, {1})", a, b)

    def later_seconds(self, a: Sql, seconds: Sql) -> Sql:
        return self.raw("DATEADD(second, {1}, {0})", a, seconds)

    def later(self, a: Sql, micros: Sql) -> Sql:
        return self.raw(
            "DATEADD(microsecond, CAST({1} % 1000000 AS INTEGER), DATEADD(second, CAST({1} % 86400000000 / 1000000 "
            "AS INTEGER), DATEADD(day, CAST({1} / 86400000000 AS INTEGER), {0})))", a, micros
        )  # fmt: skip
