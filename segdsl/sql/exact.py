"""Exact numbers in SQL: 38 digits or unknown, and quotients that are the nearest double.

`ExactWords` names what an engine must be able to say; here everything is refused, and an engine's dialect says in its
own words what has been run there against the meaning in memory. `WideDecimals` says most of it for engines whose
decimals hold more than 38 digits, or raise only beyond: numbers stand in natural units, 12.50 is DECIMAL(p, 2), and
what has grown past 38 digits is unknown.

Before a primitive is called, ``arg_types`` and ``result_type`` hold the types of the call (`segdsl.operators.base`).
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from segdsl.operators.base import NoSql
from segdsl.types import BOOLEAN, DOUBLE, INTEGER, MAX_DIGITS, Kind, Type, decimal

Sql = Any

SAFE_DIGITS: Final = 15  # every integer of so many digits is a double
SAFE: Final = 2**53
PLAIN_DIGITS: Final = 18  # what a plain column holds without widening
SUM_DIGITS: Final = 28  # ten thousand million of these have a sum of 38 digits


class ExactWords:
    """What an engine says of exact numbers and of doubles; nothing is taken for granted."""

    dialect: ClassVar[str] = ""
    arg_types: tuple[Type, ...] = ()
    result_type: Type = BOOLEAN

    def refuse(self) -> NoSql:
        return NoSql(self.dialect)

    # --- exact numbers: of arg_types; unknown beyond 38 digits

    def add_exact(self, a: Sql, c: Sql) -> Sql:
        raise self.refuse()

    def sub_exact(self, a: Sql, c: Sql) -> Sql:
        raise self.refuse()

    def mul_exact(self, a: Sql, c: Sql) -> Sql:
        raise self.refuse()

    def neg_exact(self, a: Sql) -> Sql:
        """The number with its sign changed, -(-2**63) too."""
        raise self.refuse()

    def abs_exact(self, a: Sql) -> Sql:
        raise self.refuse()

    def rescale(self, a: Sql, places: int) -> Sql:
        """The same number with so many more places."""
        raise self.refuse()

    def round_exact(self, a: Sql, places: int) -> Sql:
        """With so many places, half away from zero; ``arg_types[0]`` says how many it has."""
        raise self.refuse()

    def floor_div(self, a: Sql, c: Sql) -> Sql:
        """How often a positive whole number goes into one that is not negative."""
        raise self.refuse()

    def fits(self, a: Sql) -> Sql:
        """Whether a number is known and has at most 38 digits."""
        raise self.refuse()

    def sum_exact(self, value: Sql, type: Type) -> Sql:
        """Grouped: the sum of a column, 0 over nothing, NULL where it does not fit in 38 digits."""
        raise self.refuse()

    def zero(self, type: Type) -> Sql:
        """The sum over nothing, as `sum_exact` of a column of this type gives it."""
        raise self.refuse()

    # --- between exact numbers and doubles

    def exact_to_double(self, a: Sql) -> Sql:
        """The double nearest to an exact number."""
        raise self.refuse()

    def divide_exact(self, a: Sql, c: Sql) -> Sql:
        """The double nearest to the exact quotient of two numbers of one scale; NULL for division by zero."""
        raise self.refuse()

    def round_double(self, a: Sql, places: int) -> Sql:
        """sign · floor(|a| · 10^places + 0.5) in doubles, as an exact number; NULL beyond 38 digits."""
        raise self.refuse()

    # --- doubles: never infinite, no -0.0

    def finite(self, value: Sql) -> Sql:
        """The result of +, - or * of two doubles, unknown where it is not finite (or the engine would raise)."""
        raise self.refuse()

    def divide_doubles(self, a: Sql, c: Sql) -> Sql:
        """The quotient, unknown for division by zero and where it is not finite."""
        raise self.refuse()

    def adapt(self, value: Sql, given: Type, wanted: Type) -> Sql:
        """A value of one exact type where another is wanted, a branch of a CASE; most engines widen by themselves."""
        return value


class WideDecimals(ExactWords):
    """Exact numbers in natural units where decimals hold at least 76 digits, or what they cannot hold is caught.

    Left to the dialect: `guarded` where its engine raises before 76 digits, `divide_exact` beyond 15 digits,
    `round_double`, `finite`.
    """

    def guarded(self, value: Sql, scale: int) -> Sql:
        """``value``, a decimal of this scale, NULL where it has more than 38 digits; it is computed twice."""
        b: Any = self
        return b.case([(self.within(value, scale), value)])

    def within(self, value: Sql, scale: int) -> Sql:
        """Whether a decimal has at most 38 digits."""
        b: Any = self
        return b.and_(
            b.gt(value, self.number(-(10**MAX_DIGITS), scale)), b.lt(value, self.number(10**MAX_DIGITS, scale))
        )

    def number(self, scaled: int, scale: int) -> Sql:
        """An exact constant of ours in natural units, as a literal."""
        b: Any = self
        return b.cast(b.literal(written(scaled, scale)), decimal(scale, MAX_DIGITS))

    def widened(self, value: Sql, scale: int) -> Sql:
        b: Any = self
        return b.cast(value, decimal(scale, MAX_DIGITS))

    def _fitting(self, make: str, a: Sql, c: Sql, digits: int) -> Sql:
        primitive = getattr(self, make)
        if digits <= PLAIN_DIGITS:
            return primitive(a, c)
        left, right = self.arg_types
        value = primitive(self.widened(a, left.scale), self.widened(c, right.scale))
        return value if digits <= MAX_DIGITS else self.guarded(value, self._scale(make))

    def _scale(self, make: str) -> int:
        scales = [type.scale for type in self.arg_types]
        return sum(scales) if make == "mul" else max(scales)

    def add_exact(self, a: Sql, c: Sql) -> Sql:
        return self._fitting("add", a, c, max(type.digits for type in self.arg_types) + 1)

    def sub_exact(self, a: Sql, c: Sql) -> Sql:
        return self._fitting("sub", a, c, max(type.digits for type in self.arg_types) + 1)

    def mul_exact(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        if sum(type.scale for type in self.arg_types) > MAX_DIGITS:
            return b.cast(b.literal(None), decimal(0, MAX_DIGITS))
        return self._fitting("mul", a, c, sum(type.digits for type in self.arg_types))

    def _one_more(self, a: Sql) -> Sql:
        """An operand that can change its sign without overflow: the smallest 64-bit integer cannot."""
        type = self.arg_types[0]
        return a if type.digits <= PLAIN_DIGITS else self.widened(a, type.scale)

    def neg_exact(self, a: Sql) -> Sql:
        b: Any = self
        return b.neg(self._one_more(a))

    def abs_exact(self, a: Sql) -> Sql:
        b: Any = self
        return b.abs(self._one_more(a))

    def rescale(self, a: Sql, places: int) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        scale, digits = type.scale + places, type.digits + places
        if digits <= MAX_DIGITS:
            return b.cast(a, decimal(scale, digits))
        return b.case([(self.within(a, scale), b.cast(a, decimal(scale, MAX_DIGITS)))])

    def round_exact(self, a: Sql, places: int) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        if places >= type.scale:
            return self.rescale(a, places - type.scale)
        return self.widened(b.round_half_away(self.widened(a, type.scale), places), places)

    def fits(self, a: Sql) -> Sql:
        return self.within(a, self.arg_types[0].scale)

    def floor_div(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        if all(type.kind is Kind.INTEGER and type.digits <= PLAIN_DIGITS for type in self.arg_types):
            return b.int_div(a, c)
        raise self.refuse()

    def zero(self, type: Type) -> Sql:
        b: Any = self
        return b.literal(0)

    def exact_to_double(self, a: Sql) -> Sql:
        b: Any = self
        return b.to_double(a)

    def divide_exact(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        left, right = self.arg_types
        short = b.div(self.scaled_double(a, left), b.func("NULLIF", self.scaled_double(c, right), b.literal(0)))
        if max(left.digits, right.digits) <= SAFE_DIGITS:
            return short
        safe = b.and_(self.is_safe(a, left.scale), self.is_safe(c, right.scale))
        nothing = b.eq(c, b.literal(0))
        return b.case([(nothing, b.cast(b.literal(None), DOUBLE)), (safe, short)], self.long_division(a, c))

    def is_safe(self, value: Sql, scale: int) -> Sql:
        """Whether a number without its point is exact as a double."""
        b: Any = self
        return b.and_(b.gt(value, self.number(-SAFE, scale)), b.lt(value, self.number(SAFE, scale)))

    def scaled_double(self, value: Sql, type: Type) -> Sql:
        """An exact number below 2^53, without its point, as a double."""
        b: Any = self
        if type.scale == 0:
            return b.to_double(value)
        return b.to_double(b.cast(b.mul(self.widened(value, type.scale), b.literal(10**type.scale)), INTEGER))

    def long_division(self, a: Sql, c: Sql) -> Sql:
        """The nearest double of a quotient of numbers beyond 2^53."""
        raise self.refuse()


def written(scaled: int, scale: int) -> str:
    """A scaled integer as decimal text: 1250 at scale 2 is 12.50."""
    digits = str(abs(scaled)).rjust(scale + 1, "0")
    return "-" * (scaled < 0) + (f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits)


def unit(scale: int) -> str:
    """The smallest step of a scale: 0.01 of scale 2."""
    return "0." + "1".rjust(scale, "0") if scale else "1"
