"""Dialects that are printed and not run: no such database was at hand.

`Printed` takes nothing for granted: of the primitives that engines say differently, all are refused, until a dialect
says one in words that its product's documentation promises. The text is compared with a recorded one, and parsed.

`finished` is a pass over the whole statement before it is printed: a copy without shared nodes, in which a dialect
that has no booleans (`segdsl.sql.dialects.printed_finish`) puts numbers for them, and sorts texts by their bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import md5
from typing import Any, ClassVar, Final

from sqlglot import exp

from segdsl.diagnostics import SegdslError
from segdsl.operators.patterns import Pattern, parse_pattern
from segdsl.sql.builder import Builder
from segdsl.sql.dialects.printed_exact import NarrowDecimals
from segdsl.sql.dialects.printed_reader import PrintedReader
from segdsl.sql.errors import NO_SUCH_FORM
from segdsl.sql.folds import whole_list
from segdsl.sql.reader import Reader
from segdsl.sql.trees import Raw, Sql, laid_out
from segdsl.types import DATE, DATETIME, INTEGER, TEXT, Compare, Kind, Type
from segdsl.wording import say

TEXTUAL: Final = frozenset((Kind.TEXT, Kind.ENUM))
BACKSLASH: Final = "\\"
_BAR: Final = "|"


class Test(Raw):
    """A condition in a dialect's own words; a plain `Raw` is a value."""

    __test__ = False
    arg_types = Raw.arg_types


class TextRaw(Raw):
    """A text in a dialect's own words."""

    arg_types = Raw.arg_types


class Marked(TextRaw):
    """A text with a mark, see `segdsl.sql.dialects.marked`; its operand is the text without."""

    arg_types = Raw.arg_types


class Unmarkable(TextRaw):
    """A text of digits, which needs no mark."""

    arg_types = Raw.arg_types


class Printed(NarrowDecimals, Builder):
    executed: ClassVar[bool] = False
    reads: ClassVar[type[Reader]] = PrintedReader
    longest_name: ClassVar[int] = 0  # bytes; 0: longer than any name of ours
    backslash: ClassVar[str] = ""  # the call that gives one, where a literal with one might be read as an escape
    double_name: ClassVar[str] = "DOUBLE"
    modulo: ClassVar[str] = "MOD({0}, {1})"

    # --- values

    def test(self, template: str, *operands: Sql) -> Sql:
        """A condition in this dialect's words."""
        return Test(this=template, expressions=self.raw("", *operands).expressions)

    def text(self, template: str, *operands: Sql) -> Sql:
        """A text in this dialect's words."""
        return TextRaw(this=template, expressions=self.raw("", *operands).expressions)

    def double(self, number: float) -> str:
        """A constant of ours as a double: whole numbers and halves, which no reader of digits gets wrong."""
        return f"CAST('{number!r}' AS {self.double_name})"

    def exact_literal(self, text: str) -> str:
        """An exact number of up to 38 digits, as the dialect writes it."""
        return text

    def cast(self, value: Sql, type: Type) -> Sql:
        if isinstance(value, exp.Literal) and value.is_string:
            return self.constant(value.this, type)
        if isinstance(value, TextRaw) and type.kind in TEXTUAL:
            return value
        return self.raw(f"CAST({{0}} AS {self.type_name(type)})", value)

    def constant(self, text: str, type: Type) -> Sql:
        """A constant of ours that is written as text, in canonical form."""
        match type.kind:
            case Kind.INTEGER | Kind.DECIMAL:
                return self.raw(f"CAST({self.exact_literal(plain_digits(text))} AS {self.type_name(type)})")
            case Kind.DATE:
                return self.raw(f"DATE '{text}'")
            case Kind.DATETIME:
                return self.raw(f"TIMESTAMP '{full(text)}'")
            case Kind.TEXT | Kind.ENUM:
                return self.literal(text)
            case _:
                return self.raw(f"CAST('{text}' AS {self.type_name(type)})")

    def null(self, type: Type) -> Sql:
        return self.raw(f"CAST(NULL AS {self.type_name(type)})")

    def column_type(self, type: Type) -> Sql:
        return Raw(this=self.type_name(type), expressions=[])

    def type_name(self, type: Type) -> str:
        """The type of a column that holds canonical values."""
        match type.kind:
            case Kind.INTEGER if type.digits > INTEGER.digits:
                return f"DECIMAL({type.digits}, 0)"
            case Kind.DECIMAL:
                return f"DECIMAL({max(type.digits, type.scale + 1)}, {type.scale})"
            case Kind.DOUBLE | Kind.GEO:
                return self.double_name
            case Kind.SET:
                raise self.refuse()
            case _:
                return self.names[type.kind]

    names: ClassVar[Mapping[Kind, str]] = {
        **dict.fromkeys((Kind.INTEGER, Kind.TIER, Kind.DURATION, Kind.KEY), "BIGINT"),
        **dict.fromkeys((Kind.TEXT, Kind.ENUM), "VARCHAR"),
        Kind.BOOLEAN: "BOOLEAN",
        Kind.DATE: "DATE",
        Kind.DATETIME: "TIMESTAMP",
    }

    def empty_set(self, type: Type) -> Sql:
        raise SegdslError([NO_SUCH_FORM.at(what=say("a set of values"), dialect=self.dialect)])

    # --- numbers

    def div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} / {1})", a, b)

    def int_div(self, a: Sql, b: Sql) -> Sql:
        raise self.refuse()

    def mod(self, a: Sql, b: Sql) -> Sql:
        return self.raw(self.modulo, a, b)

    def floor(self, a: Sql) -> Sql:
        return self.func("FLOOR", a)

    def to_double(self, a: Sql) -> Sql:
        return self.raw(f"CAST({{0}} AS {self.double_name})", a)

    def round_half_away(self, a: Sql, places: int) -> Sql:
        raise self.refuse()

    def sine(self, name: str, a: Sql, factor: Sql) -> Sql:
        raise self.refuse()  # no documentation says to how many digits

    def in_years(self, value: Sql, kind: Kind) -> Sql:
        """A day or moment that is known to lie in the years 1 to 9999, else unknown."""
        first, last = bounds(self, kind)
        return self.case([(self.and_(self.ge(value, first), self.le(value.copy(), last)), value.copy())])

    # --- text

    def text_eq(self, a: Sql, b: Sql) -> Sql:
        """Whether two texts are the same."""
        return self.eq(a, b)

    def fold(self, a: Sql, compare: Compare) -> Sql:
        return whole_list(self, a, compare)

    def length(self, a: Sql) -> Sql:
        raise self.refuse()

    def substring(self, a: Sql, start: Sql, count: Sql) -> Sql:
        raise self.refuse()

    def position(self, a: Sql, part: Sql) -> Sql:
        raise self.refuse()

    def concat(self, *parts: Sql) -> Sql:
        return self.text("(" + " || ".join(f"{{{place}}}" for place in range(len(parts))) + ")", *parts)

    def translate(self, a: Sql, frm: str, to: str) -> Sql:
        raise self.refuse()

    def like(self, a: Sql, pattern: Sql) -> Sql:
        # the escape is not a backslash, of which some products' literals have a meaning of their own
        written = str(self.parameters.values[pattern.name])
        return self.like_bars(a, self.param(with_bars(written), TEXT))

    def like_bars(self, a: Sql, pattern: Sql) -> Sql:
        return self.test("({0} LIKE {1} ESCAPE '|')", a, pattern)

    def fits_pattern(self, a: Sql, pattern: str) -> Sql:
        parsed = parse_pattern(pattern)
        if parsed.has_digit:
            return self.with_digits(a, parsed)
        return self.like_bars(a, self.param(bar_pattern(parsed, "_", ""), TEXT))

    def with_digits(self, a: Sql, pattern: Pattern) -> Sql:
        """Whether a text fits a pattern in which a digit may stand for any."""
        raise self.refuse()

    def matches(self, a: Sql, regex: Sql) -> Sql:
        raise self.refuse()

    def md5_hex(self, a: Sql) -> Sql:
        raise self.refuse()

    def to_text(self, a: Sql) -> Sql:
        raise self.refuse()

    def trusted(self, x: Sql) -> Sql:
        """A stored text as it compares: by its code points, without padding."""
        raise self.refuse()

    def is_finite(self, x: Sql) -> Sql:
        """The condition that a stored double is a number."""
        raise self.refuse()

    # --- dates

    def date_part(self, part: str, a: Sql) -> Sql:
        raise self.refuse()

    def date_of(self, a: Sql) -> Sql:
        raise self.refuse()

    def add_days(self, a: Sql, days: Sql) -> Sql:
        first, last = bounds(self, Kind.DATE)
        low, high = (self.days_between(a.copy(), bound) for bound in (first, last))
        inside = self.and_(self.ge(days, low), self.le(days.copy(), high))
        return self.case([(inside, self.later_day(a, days.copy()))])

    def later_day(self, a: Sql, days: Sql) -> Sql:
        """`add_days` of so many days that the result is one of the years 1 to 9999."""
        raise self.refuse()

    def add_micros(self, a: Sql, micros: Sql) -> Sql:
        seconds = whole_seconds(micros)
        if seconds is not None:  # the offset of a zone; who adds it has looked at the years
            return self.later_seconds(a, seconds)
        first, last = bounds(self, Kind.DATETIME)
        low, high = (self.micros_between(a.copy(), bound) for bound in (first, last))
        inside = self.and_(self.ge(micros, low), self.le(micros.copy(), high))
        return self.case([(inside, self.later(a, micros.copy()))])

    def later(self, a: Sql, micros: Sql) -> Sql:
        """`add_micros` of so many that the result lies in the years 1 to 9999."""
        raise self.refuse()

    def later_seconds(self, a: Sql, seconds: Sql) -> Sql:
        """`later` of whole seconds, fewer than those of a week."""
        raise self.refuse()

    def make_date(self, year: Sql, month: Sql, day: Sql) -> Sql:
        # the days are counted from the first of the month: none of these products is asked for 30 February
        found = self.later_day(self.first_of(year, month), self.sub(day, self.literal(1)))
        same = self.eq(self.date_part("month", found), month.copy())
        whole = [
            self.and_(self.ge(value.copy(), self.literal(1)), self.le(value.copy(), self.literal(last)))
            for value, last in ((year, 9999), (month, 12), (day, 31))
        ]
        return self.case([(self.and_(*whole), self.case([(same, found.copy())]))])

    def first_of(self, year: Sql, month: Sql) -> Sql:
        """The first day of a month."""
        raise self.refuse()

    # --- what the compiler itself needs

    def ordered(self, value: Sql, descending: bool) -> Sql:
        return exp.Ordered(this=value, desc=descending)  # never NULL: see `_ordered_sql`

    def finished(self, tree: Sql) -> Sql:
        """The statement as it is printed."""
        return tree

    def print(self, tree: Sql, pretty: bool = True) -> str:
        return super().print(self.finished(tree), pretty)

    def printers(self) -> dict[Any, Any]:
        raw = dict.fromkeys((Test, TextRaw, Marked, Unmarkable), _raw_sql)
        return {**raw, exp.Ordered: _ordered_sql, exp.Literal: self._literal_sql, exp.Identifier: self._identifier_sql}

    def _literal_sql(self, generator: Any, node: Any) -> str:
        if not node.is_string:
            return str(generator.literal_sql(node))
        parts = [quoted(part) for part in node.this.split(BACKSLASH)] if self.backslash else [quoted(node.this)]
        whole = parts[0] if len(parts) == 1 else "(" + f" || {self.backslash} || ".join(parts) + ")"
        return laid_out(generator, whole)

    def _identifier_sql(self, generator: Any, node: Any) -> str:
        """A name that is too long: its beginning, and a digest that tells it from others."""
        encoded = node.name.encode()
        if self.longest_name and len(encoded) > self.longest_name:
            kept = encoded[: self.longest_name - 11].decode(errors="ignore")
            digest = md5(encoded, usedforsecurity=False).hexdigest()[:8]
            node = exp.Identifier(this=f"{kept} {digest}", quoted=True)
        return str(generator.identifier_sql(node))


def bounds(b: Any, kind: Kind) -> tuple[Sql, Sql]:
    """The first and the last value of DATE or DATETIME."""
    if kind is Kind.DATE:
        return b.constant("0001-01-01", DATE), b.constant("9999-12-31", DATE)
    return b.constant("0001-01-01 00:00:00", DATETIME), b.constant("9999-12-31 23:59:59.999999", DATETIME)


def full(moment: str) -> str:
    """A moment with its six places."""
    return moment if "." in moment else f"{moment}.000000"


def plain_digits(text: str) -> str:
    """A number of ours, perhaps 1250e-2, as 12.50."""
    digits, _, power = text.partition("e-")
    if not power or power == "0":
        return digits
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    digits = digits.rjust(int(power) + 1, "0")
    return f"{sign}{digits[: -int(power)]}.{digits[-int(power) :]}"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def whole_seconds(micros: Sql) -> Sql | None:
    """The seconds of microseconds that are constants of ours, or a CASE with nothing else in its branches."""
    match micros:
        case exp.Paren():
            return whole_seconds(micros.this)
        case exp.Neg():
            inner = whole_seconds(micros.this)
            return None if inner is None else exp.Neg(this=inner)
        case exp.Literal() if not micros.is_string and int(micros.this) % 1_000_000 == 0:
            return exp.Literal.number(int(micros.this) // 1_000_000)
        case exp.Case():
            branches = [(branch.this, whole_seconds(branch.args["true"])) for branch in micros.args["ifs"]]
            rest = whole_seconds(micros.args["default"]) if micros.args.get("default") is not None else None
            if rest is None or any(value is None for _, value in branches):
                return None
            return exp.Case(ifs=[exp.If(this=met, true=value) for met, value in branches], default=rest)
        case _:
            return None


def doubled_percents(text: str) -> str:
    """A statement for a driver of %(name)s: only its placeholders, marked until now, keep a single sign."""
    return text.replace("%", "%%").replace("\x00", "%")


def with_bars(pattern: str) -> str:
    """A pattern of LIKE with | for the backslash."""
    letters = iter(pattern.replace(_BAR, BACKSLASH + _BAR))
    return "".join(_BAR + next(letters) if letter == BACKSLASH else letter for letter in letters)


def bar_pattern(pattern: Pattern, one: str, digit: str, special: Sequence[str] = ("%", "_", _BAR)) -> str:
    """A pattern for LIKE with | as its escape: ``one`` is any character, ``digit`` a digit."""
    return "%".join(
        "".join(
            (_BAR + piece if piece in special else piece) if isinstance(piece, str) else (digit if piece else one)
            for piece in segment
        )
        for segment in pattern.segments
    )


def _raw_sql(generator: Any, node: Any) -> str:
    written: str = node.this.format(*(generator.sql(operand) for operand in node.expressions))
    return written


def _ordered_sql(generator: Any, node: Any) -> str:
    """Nothing is said of NULLs: what is sorted is known, and not every product has words for it."""
    return f"{generator.sql(node, 'this')}{' DESC' if node.args.get('desc') else ''}"
