"""Exact numbers where decimals have 38 digits and what overflows raises: what a type shows to fit, and nothing else.

An exact number stands in natural units. Operands are given exactly the digits that their types promise, so that the
rules by which products size a result cut nothing; a result that could need more than 38 digits is refused.

*A rounded number* is what is left without its remainder: a - a mod 0.01, one unit further where the remainder is at
least half of one. No product's own rounding is asked.

*A quotient* is long division with whole numbers, 46 bits at a time: with P = 2^46, r0 = a mod c and r1 = r0·P mod c,
the whole part is T0 = (a - r0) / c, then T1 = T0·P + (r0·P - r1) / c, and so on up to T3; these divisions have no rest.
The first T of at least 57 bits is made a double of two halves of at most 53 bits, each of which is exact: so the one
addition rounds, and rounds right; a half that is added where a rest is left says on which side of a tie the quotient
lies. Dividing by 2^46 is exact. A divisor of 24 digits times 2^46 fits in 38; dividends are below 2^105, since a
number that large is a sum, of ten thousand million numbers of 18 digits at most. Worked example, 1/3: T0 = 0, r0 = 1;
2^46 = 3·q + 1, so T1 = q, r1 = 1; T2 = q·2^46 + q has 91 bits, and its double over 2^92 is the double of 1/3.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from segdsl.sql.exact import PLAIN_DIGITS, SAFE_DIGITS, SUM_DIGITS, WideDecimals, unit, written
from segdsl.types import INTEGER, MAX_DIGITS, Kind, Type, decimal

Sql = Any

_BITS: Final = 2**57
_STEP: Final = 2**46
_HALF: Final = 2**52
_DIVISOR: Final = 24  # digits
_CHUNK: Final = 2**40
_LONGEST: Final = 4000  # characters of an operand that is written out again and again


class NarrowDecimals(WideDecimals):
    """See the module's text; ``b`` is the builder that this is mixed into."""

    modulo: ClassVar[str]
    catches: ClassVar[bool] = False  # an overflow can be caught: `guarded`

    def number(self, scaled: int, scale: int) -> Sql:
        b: Any = self
        return b.raw(b.exact_literal(written(scaled, scale)))

    def guarded(self, value: Sql, scale: int) -> Sql:
        raise self.refuse()

    def product_fits(self, left: Type, right: Type) -> bool:
        """Whether the product of two decimals keeps all its digits."""
        return left.digits + right.digits <= MAX_DIGITS

    def sized(self, a: Sql, type: Type) -> Sql:
        """An operand with the digits of its type."""
        b: Any = self
        return b.cast(a, decimal(type.scale, min(max(type.digits, type.scale + 1), MAX_DIGITS)))

    def _fitting(self, make: str, a: Sql, c: Sql, digits: int) -> Sql:
        b: Any = self
        left, right = self.arg_types
        if self.catches and digits > MAX_DIGITS:
            return super()._fitting(make, a, c, digits)
        if digits > MAX_DIGITS or (make == "mul" and not self.product_fits(left, right)):
            raise self.refuse()
        if digits <= PLAIN_DIGITS:
            return getattr(b, make)(a, c)
        return getattr(b, make)(self.sized(a, left), self.sized(c, right))

    def _one_more(self, a: Sql) -> Sql:
        type = self.arg_types[0]
        return a if type.digits <= PLAIN_DIGITS else self.sized(a, type)

    def rescale(self, a: Sql, places: int) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        if places == 0:
            return a
        if type.digits + places <= MAX_DIGITS:
            return b.cast(a, decimal(type.scale + places, type.digits + places))
        if type.scale + places >= MAX_DIGITS:
            raise self.refuse()
        inside = self.within(a, type.scale + places)
        return b.case([(inside, b.cast(a, decimal(type.scale + places, MAX_DIGITS)))])

    def round_exact(self, a: Sql, places: int) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        if places >= type.scale:
            return self.rescale(a, places - type.scale)
        a, step = self.sized(a, type), b.exact_literal(unit(places))
        half = b.exact_literal(f"{written(5, places + 1)}")
        rest = self.modulo.format("{0}", step)
        cut = f"CAST({{0}} - {rest} AS {b.type_name(decimal(places, MAX_DIGITS))})"
        return b.raw(
            f"({cut} + CASE WHEN {rest} >= {half} THEN {step} WHEN {rest} <= -{half} THEN -{step} ELSE 0 END)", a
        )

    def floor_div(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        if all(type.kind is Kind.INTEGER and type.digits <= INTEGER.digits for type in self.arg_types):
            return b.int_div(a, c)
        raise self.refuse()

    def sum_exact(self, value: Sql, type: Type) -> Sql:
        """38 digits hold ten thousand million numbers of 28."""
        b: Any = self
        if type.digits > SUM_DIGITS:
            raise self.refuse()
        return b.raw("COALESCE(SUM({0}), 0)", b.cast(value, decimal(type.scale, MAX_DIGITS)))

    # --- quotients

    def whole(self, a: Sql, type: Type) -> Sql:
        """An exact number without its point."""
        b: Any = self
        wide = b.type_name(decimal(0, MAX_DIGITS))
        if type.scale == 0:
            return b.raw(f"CAST({{0}} AS {wide})", a)
        return b.raw(f"CAST({{0}} * {10**type.scale} AS {wide})", self.sized(a, type))

    def scaled_double(self, value: Sql, type: Type) -> Sql:
        b: Any = self
        return b.to_double(self.whole(value, type) if type.scale else value)

    def exact_to_double(self, a: Sql) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        if type.digits <= SAFE_DIGITS and type.scale <= SAFE_DIGITS:
            short = self.scaled_double(a, type)
            return short if type.scale == 0 else b.raw(f"({{0}} / {b.double(float(10**type.scale))})", short)
        return self._long(self.whole(a, type), b.raw(b.exact_literal(str(10**type.scale))), type.scale + 1)

    def divide_exact(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        left, right = self.arg_types
        if max(left.digits, right.digits) <= SAFE_DIGITS:
            return b.raw(f"({{0}} / NULLIF({{1}}, {b.double(0.0)}) + {b.double(0.0)})",
                         self.scaled_double(a, left), self.scaled_double(c, right))  # fmt: skip
        divisor = b.raw("NULLIF({0}, 0)", self.whole(c, right))
        return self._long(self.whole(a, left), divisor, right.digits)

    def _long(self, a: Sql, c: Sql, digits: int) -> Sql:
        b: Any = self
        if digits > _DIVISOR or any(_length(each) > _LONGEST for each in (a, c)):
            raise self.refuse()
        return b.raw(self.long_template(), a, c)

    def long_template(self) -> str:
        b: Any = self
        wide = b.type_name(decimal(0, MAX_DIGITS))
        n, d, p = "ABS({0})", "ABS({1})", b.exact_literal(str(_STEP))

        def mod(x: str, y: str) -> str:
            return self.modulo.format(x, y)

        def quotient(x: str, rest: str) -> str:
            return f"CAST(({x} - {rest}) / {d} AS {wide})"

        rests, heads = [mod(n, d)], [quotient(n, mod(n, d))]
        for _ in range(3):
            shifted = f"{rests[-1]} * {p}"
            rests.append(mod(f"({shifted})", d))
            heads.append(f"({heads[-1]} * {p} + {quotient(shifted, rests[-1])})")

        def read(place: int) -> str:
            low = mod(heads[place], b.exact_literal(str(_HALF)))
            high = f"({heads[place]} - {low}) / {b.exact_literal(str(_HALF))}"
            rest = f"CASE WHEN {rests[place]} > 0 THEN {b.double(0.5)} ELSE {b.double(0.0)} END"
            large = f"CAST({high} AS {b.double_name}) * {b.double(float(_HALF))}"
            return f"({large} + (CAST({low} AS {b.double_name}) + {rest}))" + f" / {b.double(float(_STEP))}" * place

        tests = " ".join(f"WHEN {heads[i]} >= {b.exact_literal(str(_BITS))} THEN {read(i)}" for i in range(3))
        differ = "({0} < 0 AND {1} > 0) OR ({0} > 0 AND {1} < 0)"
        sign = f"CASE WHEN {differ} THEN {b.double(-1.0)} ELSE {b.double(1.0)} END"
        return f"({sign} * CASE {tests} WHEN {{0}} = 0 AND {{1}} <> 0 THEN {b.double(0.0)} ELSE {read(3)} END)"

    # --- doubles: refused where a product raises for what is not finite

    def round_in_chunks(self, a: Sql, places: int) -> Sql:
        """`round_double` where FLOOR of a double is one: forty bits at a time become exact numbers."""
        b: Any = self
        wide = b.type_name(decimal(0, MAX_DIGITS))
        chunk = b.double(float(_CHUNK))
        size = f"FLOOR(ABS({{0}}) * {b.double(float(10**places))} + {b.double(0.5)})"
        high = f"FLOOR({size} / {chunk} / {chunk})"
        middle = f"FLOOR(({size} - {high} * {chunk} * {chunk}) / {chunk})"
        low = f"({size} - {high} * {chunk} * {chunk} - {middle} * {chunk})"
        parts = [f"CAST({part} AS {wide})" for part in (high, middle, low)]
        sizes = [b.exact_literal(str(size)) for size in (_CHUNK**2, _CHUNK)]
        total = f"({parts[0]} * {sizes[0]} + {parts[1]} * {sizes[1]} + {parts[2]})"
        kept = total if places == 0 else f"CAST({total} AS {wide}) * {b.exact_literal(unit(places))}"
        signed = f"{kept} * CASE WHEN {{0}} < {b.double(0.0)} THEN -1 ELSE 1 END"
        fits = f"CASE WHEN {size} <= CAST('{int(1e38)}' AS {b.double_name}) THEN {signed} END"
        return b.raw(f"CASE WHEN ABS({{0}}) < {b.double(float(2**130))} THEN {fits} END", a)


def _length(value: Sql) -> int:
    """About how many characters an expression is."""
    return sum(len(str(node.this)) if isinstance(node.this, str) else 5 for node in value.walk())
