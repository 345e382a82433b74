"""Exact numbers on ClickHouse: scaled integers of 64, 128 or 256 bits, and quotients that are the nearest double.

An exact number stands in SQL as it does in memory, a whole number without its point: 12.50 is 1250. Integers of up to
18 digits are Int64, of up to 38 Int128. Whatever could need more is computed with 256 bits, which hold the product of
two numbers of 38 digits, and is then cut to 38 (`_fit`). ClickHouse wraps around where an integer overflows and says
nothing, so each operation is given operands that are wide enough for every result.

*A quotient* beyond 2^53 is the division of integers: the dividend is shifted left by 128 or 191 bits, so that the whole
quotient has at least 64, and ".5" is written behind it where something is left over. That text lies on the same side
of every tie between two doubles as the quotient does, and ClickHouse reads a text as the nearest double.
"""

from __future__ import annotations

from typing import Any, Final

from segdsl.sql.exact import PLAIN_DIGITS, SAFE, SAFE_DIGITS, SUM_DIGITS, ExactWords
from segdsl.types import INTEGER, MAX_DIGITS, Kind, Type

Sql = Any

_NEAR, _FAR = 128, 191  # how far a dividend of at least 63 bits is shifted, and one of fewer
_LONG_DIVISION: Final = """
arrayMap((n, d, s) -> if(n >= toUInt256({half}),
  s * toFloat64(concat(toString(intDivOrZero(n * toUInt256({near}), d)),
    if(moduloOrZero(n * toUInt256({near}), d) != toUInt256(0), '.5', ''))) / toFloat64({near}),
  s * toFloat64(concat(toString(intDivOrZero(n * toUInt256({far}), d)),
    if(moduloOrZero(n * toUInt256({far}), d) != toUInt256(0), '.5', ''))) / toFloat64({far})),
  [abs(toInt256({{0}}))], [abs(toInt256({{1}}))], [if(({{0}} < 0) != ({{1}} < 0), -1., 1.)])[1]
""".format(half=f"'{2**63}'", near=f"'{2**_NEAR}'", far=f"'{2**_FAR}'").strip()


def is_narrow(type: Type) -> bool:
    """Whether 64 bits hold every number of an exact type."""
    return type.digits <= PLAIN_DIGITS or (type.kind is Kind.INTEGER and type.digits <= INTEGER.digits)


class ClickHouseExact(ExactWords):
    """See the module's text; ``b`` is the builder that this is mixed into."""

    def wide(self, a: Sql, bits: int) -> Sql:
        """A whole number as one of so many bits."""
        b: Any = self
        return b.func(f"toInt{bits}", a)

    def _fit(self, a: Sql) -> Sql:
        """A number of 256 bits, NULL where it has more than 38 digits."""
        limit = f"toInt256('{10**MAX_DIGITS}')"
        b: Any = self
        inside = f"least(greatest({{0}}, -{limit}), {limit})"  # a NULL is no limit, and so comes out as one
        return b.raw(f"toInt128(nullIf(nullIf({inside}, {limit}), -{limit}))", a)

    def _sized(self, make: str, a: Sql, c: Sql, digits: int) -> Sql:
        primitive = getattr(self, make)
        if digits <= PLAIN_DIGITS:
            return primitive(a, c)
        if digits <= MAX_DIGITS:
            return primitive(self.wide(a, 128), self.wide(c, 128))
        return self._fit(primitive(self.wide(a, 256), self.wide(c, 256)))

    def add_exact(self, a: Sql, c: Sql) -> Sql:
        return self._sized("add", a, c, max(type.digits for type in self.arg_types) + 1)

    def sub_exact(self, a: Sql, c: Sql) -> Sql:
        return self._sized("sub", a, c, max(type.digits for type in self.arg_types) + 1)

    def mul_exact(self, a: Sql, c: Sql) -> Sql:
        return self._sized("mul", a, c, sum(type.digits for type in self.arg_types))

    def _signed(self, a: Sql) -> Sql:
        """An operand that can change its sign: the smallest integer of 64 bits cannot."""
        return self.wide(a, 64 if self.arg_types[0].digits <= PLAIN_DIGITS else 128)

    def neg_exact(self, a: Sql) -> Sql:
        b: Any = self
        return b.neg(self._signed(a))

    def abs_exact(self, a: Sql) -> Sql:
        b: Any = self
        bits = 64 if self.arg_types[0].digits <= PLAIN_DIGITS else 128
        return self.wide(b.func("abs", self.wide(a, bits)), bits)  # abs gives an integer without sign

    def rescale(self, a: Sql, places: int) -> Sql:
        b: Any = self
        if places == 0:
            return a
        digits = self.arg_types[0].digits + places
        bits = 64 if digits <= PLAIN_DIGITS else 128 if digits <= MAX_DIGITS else 256
        moved = b.mul(self.wide(a, bits), b.literal(10**places))
        return self._fit(moved) if bits == 256 else moved

    def round_exact(self, a: Sql, places: int) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        if places >= type.scale:
            return self.rescale(a, places - type.scale)
        away = type.scale - places
        # round() of an integer goes half away from zero; a number of 39 digits has room in 256 bits
        rounded = b.func("round", self.wide(a, 256), b.literal(-away))
        return self.wide(b.func("intDiv", rounded, b.literal(10**away)), 128)

    def fits(self, a: Sql) -> Sql:
        b: Any = self
        return b.is_known(self._fit(self.wide(a, 256)))

    def floor_div(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return b.func("intDivOrZero", self.wide(a, 128), self.wide(c, 128))

    def sum_exact(self, value: Sql, type: Type) -> Sql:
        """128 bits hold ten thousand million numbers of 28 digits."""
        b: Any = self
        bits = 128 if type.digits <= SUM_DIGITS else 256
        total = b.func("coalesce", b.func("sum", self.wide(value, bits)), self.zero(type))
        return total if bits == 128 else self._fit(total)

    def zero(self, type: Type) -> Sql:
        b: Any = self
        return b.literal(0)

    def adapt(self, value: Sql, given: Type, wanted: Type) -> Sql:
        """Integers of different widths and signs have no common type; they are given one."""
        return self.wide(value, 64 if is_narrow(wanted) else 128)

    # --- doubles

    def is_safe(self, a: Sql) -> Sql:
        """Whether a whole number is exact as a double."""
        b: Any = self
        return b.and_(b.gt(a, b.literal(-SAFE)), b.lt(a, b.literal(SAFE)))

    def exact_to_double(self, a: Sql) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        plain = b.to_double(a)
        if type.scale:
            plain = b.div(plain, b.raw(f"1e{type.scale}"))
        if type.digits <= SAFE_DIGITS or (type.scale == 0 and is_narrow(type)):
            return plain
        text = b.raw(f"toFloat64(concat(toString({{0}}), 'e-{type.scale}'))", a)
        return b.case([(self.is_safe(a), plain)], text)

    def divide_exact(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        short = b.raw("(toFloat64({0}) / nullIf(toFloat64({1}), 0.) + 0.)", a, c)  # + 0: there is no -0.0
        if max(type.digits for type in self.arg_types) <= SAFE_DIGITS:
            return short
        safe = b.and_(self.is_safe(a), self.is_safe(c))
        long = b.raw(_LONG_DIVISION, a, b.func("nullIf", c, b.literal(0)))
        return b.case([(safe, short)], long)

    def round_double(self, a: Sql, places: int) -> Sql:
        b: Any = self
        size = f"floor(abs({{0}}) * 1e{places} + 0.5)"
        # a double is written out digit by digit: its conversion to an integer of 128 bits is not exact
        digits = f"toInt256OrNull(toDecimalString(least({size}, 1e39), 0))"
        return self._fit(b.raw(f"(if({{0}} < 0, -1, 1) * {digits})", a))  # a NULL is 1e39 here, and so NULL

    def finite(self, value: Sql) -> Sql:
        b: Any = self
        return b.raw("nullIf(nullIf({0} + 0., inf), -inf)", value)

    def divide_doubles(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return self.finite(b.div(a, b.func("nullIf", c, b.raw("0."))))
