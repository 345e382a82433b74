"""SQL Server 2019 and later, Azure SQL: what its documentation promises (learn.microsoft.com/sql/t-sql); printed, not
run.

Parameters are ``@p1``, as ``sp_executesql`` and .NET drivers take them. There are no booleans: a flag is a BIT, a
condition as a value a CASE (`segdsl.sql.dialects.printed_finish`). Blanks at the end are marked
(`segdsl.sql.dialects.marked`); every text is NVARCHAR in a binary collation, and counted in one that knows
supplementary characters (Collation and Unicode support). CASE may be nested ten levels deep at most, so the ladders of
zones and calendars are flat, and what is still deeper is refused. Overflow raises and cannot be caught: what could
overflow is refused, arithmetic of doubles too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Final

from sqlglot import exp

from segdsl.diagnostics import SegdslError
from segdsl.operators.patterns import Pattern
from segdsl.sql.dialects.marked import MarkedTexts
from segdsl.sql.dialects.printed import BACKSLASH, Printed, Test, bar_pattern, full, quoted
from segdsl.sql.dialects.printed_finish import without_booleans
from segdsl.sql.dialects.printed_reader import PrintedReader
from segdsl.sql.errors import NO_SUCH_FORM
from segdsl.sql.reader import Civil, Form, Physical, Reader
from segdsl.sql.trees import Raw, Sql, laid_out
from segdsl.types import DATETIME, MAX_DIGITS, TEXT, Kind, Type
from segdsl.wording import say

_BINARY: Final = "COLLATE Latin1_General_100_BIN2"  # compares code units
_COUNTED: Final = "COLLATE Latin1_General_100_CS_AS_KS_WS_SC"  # counts a supplementary character once
_UTF8: Final = "COLLATE Latin1_General_100_BIN2_UTF8"
_DEEPEST: Final = 10
_MICRO: Final = timedelta(microseconds=1)


class TsqlReader(PrintedReader):
    forms: ClassVar[Mapping[str, Form]] = {
        **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), Form.INT),
        **dict.fromkeys(("real", "float"), Form.DOUBLE),
        **dict.fromkeys(("varchar", "nvarchar"), Form.TEXT),
        "bit": Form.BOOLEAN,
        "date": Form.DATE,
        "uniqueidentifier": Form.UUID,
    }
    bits: ClassVar[bool] = True

    def physical(self, name: str) -> Physical:
        lower = name.strip().lower()
        if lower in {f"datetime2({places})" for places in range(7)}:  # seven places would be rounded
            return Physical(Form.TIMESTAMP, lower)
        return super().physical(name)

    def read(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        if stored.form is Form.UUID and type_.kind is Kind.TEXT:
            return self.b.digits("LOWER(CONVERT(NVARCHAR(36), {0}))", x)
        return super().read(x, stored, type_, civil)


class Tsql(MarkedTexts):
    dialect: ClassVar[str] = "tsql"
    printer: ClassVar[str] = "tsql"
    reads: ClassVar[type[Reader]] = TsqlReader
    double_name: ClassVar[str] = "FLOAT(53)"
    modulo: ClassVar[str] = "({0} % {1})"
    longest_name: ClassVar[int] = 128
    names: ClassVar[Mapping[Kind, str]] = {
        **Printed.names,
        **dict.fromkeys((Kind.TEXT, Kind.ENUM), "NVARCHAR(4000)"),
        Kind.BOOLEAN: "BIT",
        Kind.DATETIME: "DATETIME2(6)",
    }
    mark_words: ClassVar[str] = (
        f"({{0}} {_BINARY} + CASE WHEN N'.' + RIGHT({{0}}, 1) + N'.' {_BINARY} IN (N'. .', N'.' + NCHAR(1) + N'.') "
        "THEN NCHAR(1) ELSE N'' END)"
    )
    bare_words: ClassVar[str] = (
        f"CASE WHEN RIGHT({{0}}, 1) {_BINARY} = NCHAR(1) "
        "THEN STUFF({0}, DATALENGTH({0}) / 2, 1, N'') ELSE {0} END"
    )
    substring_words: ClassVar[str] = f"SUBSTRING({{0}} {_COUNTED}, {{1}}, {{2}})"

    # --- values

    def placeholder(self, name: str, type: Type | None) -> str:
        return f"@{name}"

    def driver_value(self, value: object, type: Type) -> object:
        return int(value) if isinstance(value, bool) else super().driver_value(value, type)

    def constant(self, text: str, type: Type) -> Sql:
        match type.kind:
            case Kind.DATE:
                return self.raw(f"CAST('{text}' AS DATE)")  # ISO 8601 is read alike whatever DATEFORMAT says
            case Kind.DATETIME:
                return self.raw(f"CAST('{full(text).replace(' ', 'T')}' AS DATETIME2(6))")
            case _:
                return super().constant(text, type)

    def case(self, whens: Sequence[tuple[Sql, Sql]], otherwise: Sql | None = None) -> Sql:
        # a CASE in the ELSE of another is more of its branches
        if isinstance(otherwise, exp.Case) and otherwise.args.get("this") is None:
            more = [(branch.this, branch.args["true"]) for branch in otherwise.args["ifs"]]
            return super().case([*whens, *more], otherwise.args.get("default"))
        found = super().case(whens, otherwise)
        if isinstance(whens[0][1], exp.Literal) and whens[0][1].is_string:
            return self.text(
                f"({{0}} {_BINARY})", found
            )  # the names of an enum: a literal has the database's collation
        return found

    # --- ladders

    def ladder(self, value: Sql, bounds: Sequence[Sql], steps: Sequence[Sql]) -> Sql | None:
        if len(steps) == 1:
            return None
        whens = [(self.ge(value.copy(), bound), step) for bound, step in list(zip(bounds, steps, strict=True))[:0:-1]]
        return self.case(whens, steps[0])

    def civil_to_instant(self, civil: Sql, pieces: Sequence[Any]) -> Sql | None:
        """One flat CASE: the instant of a gap, or the seconds that the offset takes away."""
        whens = []
        for piece in reversed(pieces[1:]):
            start = self.cast(self.literal(piece.start.isoformat(" ")), DATETIME)
            whens.append((self.ge(civil.copy(), start), self._piece(civil, piece)))
        found = exp.Case(ifs=[exp.If(this=met, true=value) for met, value in whens])
        found.set("default", self._piece(civil, pieces[0]))
        return found if whens else found.args["default"]

    def _piece(self, civil: Sql, piece: Any) -> Sql:
        if piece.at is not None:
            return self.cast(self.literal(piece.at.isoformat(" ")), DATETIME)
        return self.add_micros(civil.copy(), self.literal(-(piece.offset // _MICRO)))

    # --- numbers

    def product_fits(self, left: Type, right: Type) -> bool:
        # Precision, scale, and length: a product has one digit more than both, and loses places beyond 38
        return left.digits + right.digits < MAX_DIGITS or left.scale + right.scale == 0

    def int_div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} / {1})", a, b)  # of integers: an integer

    def is_finite(self, x: Sql) -> Sql:
        return self.test("({0} IS NOT NULL)", x)  # FLOAT has no NaN and no infinity

    # --- text: String functions

    def concat(self, *parts: Sql) -> Sql:
        return self.text("(" + " + ".join(f"{{{place}}}" for place in range(len(parts))) + ")", *parts)

    def sort_key(self, text: Sql) -> Sql:
        return self.raw(f"CAST(CAST({{0}} {_UTF8} AS VARCHAR(8000)) AS VARBINARY(8000))", text)

    def length(self, a: Sql) -> Sql:
        # LEN does not count blanks at the end, so that a letter is put behind them
        return self.raw(f"CAST(LEN(({{0}} + N'.') {_COUNTED}) - 1 AS BIGINT)", self.unmarked(a))

    def position(self, a: Sql, part: Sql) -> Sql:
        return self.raw(f"CHARINDEX({{1}}, {{0}} {_BINARY})", self.unmarked(a), self.unmarked(part))

    def translate(self, a: Sql, frm: str, to: str) -> Sql:
        # TRANSLATE asks for as many letters on both sides; the rest is taken away one by one
        value = self.text(
            f"TRANSLATE({{0}} {_BINARY}, {{1}}, {{2}})",
            self.unmarked(a),
            self.literal(frm[: len(to)]),
            self.literal(to),
        )
        for letter in frm[len(to) :]:
            value = self.text("REPLACE({0}, {1}, N'')", value, self.literal(letter))
        return self.mark(value)

    def like_bars(self, a: Sql, pattern: Sql) -> Sql:
        # [ is special too; a blank at the end of a pattern counts, one at the end of a text does not (LIKE): so both
        # get a letter behind them
        pattern = self.unmarked(pattern)
        value = str(self.parameters.values[pattern.name]).replace("[", "|[")
        ended = exp.Placeholder(this=self.parameters.name_of(value, "like", TEXT))
        return self.test(f"(({{0}} + N'.') {_BINARY} LIKE ({{1}} + N'.') ESCAPE '|')", self.unmarked(a), ended)

    def with_digits(self, a: Sql, pattern: Pattern) -> Sql:
        raw = bar_pattern(pattern, "_", "[0-9]", ("%", "_", "|", "["))
        ended = exp.Placeholder(this=self.parameters.name_of(raw, "like", TEXT))
        return self.test(f"(({{0}} + N'.') {_BINARY} LIKE ({{1}} + N'.') ESCAPE '|')", self.unmarked(a), ended)

    def fits_pattern(self, a: Sql, pattern: str) -> Sql:
        if "?" in pattern:  # whether _ stands for a whole supplementary character is a matter of the collation
            raise self.refuse()
        return super().fits_pattern(a, pattern)

    def md5_hex(self, a: Sql) -> Sql:
        utf8 = f"CAST({{0}} {_UTF8} AS VARCHAR(8000))"
        return self.digits(f"LOWER(CONVERT(NVARCHAR(32), HASHBYTES('MD5', {utf8}), 2))", self.unmarked(a))

    def to_text(self, a: Sql) -> Sql:
        return self.digits("CAST({0} AS NVARCHAR(40))", a)

    # --- dates: Date and time data types and functions

    def date_part(self, part: str, a: Sql) -> Sql:
        if part == "isodow":  # 1 January 1900 was a Monday; DATEPART would ask the session for its first day
            return self.raw("((DATEDIFF(day, CAST('1900-01-01' AS DATE), {0}) % 7 + 7) % 7 + 1)", a)
        return self.raw(f"DATEPART({part}, {{0}})", a)

    def date_of(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS DATE)", a)

    def days_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("CAST(DATEDIFF(day, {0}, {1}) AS BIGINT)", a, b)

    def later_day(self, a: Sql, days: Sql) -> Sql:
        return self.raw("DATEADD(day, {1}, {0})", a, days)

    def first_of(self, year: Sql, month: Sql) -> Sql:
        return self.raw("DATEFROMPARTS({0}, {1}, 1)", year, month)

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("DATEDIFF_BIG(microsecond, {0}, {1})", a, b)

    def later_seconds(self, a: Sql, seconds: Sql) -> Sql:
        return self.raw("DATEADD(second, {1}, {0})", a, seconds)

    def later(self, a: Sql, micros: Sql) -> Sql:
        # DATEADD takes an int; the largest piece last would pass the year 9999 no sooner than the sum does
        return self.raw(
            "DATEADD(microsecond, {1} % 1000000, DATEADD(second, {1} % 86400000000 / 1000000, "
            "DATEADD(day, {1} / 86400000000, {0})))", a, micros
        )  # fmt: skip

    # --- printing

    def finished(self, tree: Sql) -> Sql:
        found = without_booleans(super().finished(tree), Test)
        if _depth(found) > _DEEPEST:
            what = say("a CASE in more than {count} others", count=_DEEPEST)
            raise SegdslError([NO_SUCH_FORM.at(what=what, dialect=self.dialect)])
        return found

    def _literal_sql(self, generator: Any, node: Any) -> str:
        if not node.is_string:
            return str(generator.literal_sql(node))
        parts = ["N" + quoted(part) for part in node.this.split(BACKSLASH)]  # before a line end it would join lines
        return laid_out(generator, parts[0] if len(parts) == 1 else "(" + " + NCHAR(92) + ".join(parts) + ")")


def _depth(tree: Sql) -> int:
    """How many CASEs of one query stand in each other at most; those that are written in raw words count too."""
    deepest = 0
    stack = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, exp.Select):
            depth = 0
        elif isinstance(node, exp.Case):
            depth += 1
        elif isinstance(node, Raw):
            depth += _raw_depth(node.this)
        deepest = max(deepest, depth)
        stack += [(child, depth) for child in node.iter_expressions()]
    return deepest


def _raw_depth(template: str) -> int:
    deepest = depth = 0
    for word in re.findall(r"\b(CASE|END)\b", template):
        depth += 1 if word == "CASE" else -1
        deepest = max(deepest, depth)
    return deepest
