"""Exact numbers on MySQL and MariaDB: decimals of 65 digits, and what would raise is asked first.

An exact number stands in natural units, 12.50 as DECIMAL(18, 2). Both servers add, multiply and sum decimals exactly
up to 65 digits and raise beyond, so only products are looked at before they are made. What has more than 38 digits is
unknown. A decimal becomes a double through its text, which is the nearest one.

*A quotient.* Below 2^53 the division of two doubles is right. Beyond, it is long division, 89 bits at a time, since
2^89 times 38 digits fits in 65: with P = 2^89, r0 = a mod c and r1 = r0·P mod c, the whole part is (a - r0) / c, the
next 89 bits are (r0·P - r1) / c, and so on; these divisions have no rest, so that nothing is rounded. As soon as there
are 57 bits, a half is added if a rest is left (it only says on which side of a tie the quotient lies), the number is
read as the nearest double and divided by the power of two, which is exact. Worked example, 1/3: the whole part is 0,
r0 = 1; 2^89 = 3·q + 2, so that the first 89 bits are q; the rest is 2, and the double of q.5, divided by 2^89, is 1/3.

*Doubles* raise where they are not finite, so each operation is first made far below the limit, with operands that are
smaller by a power of two: the digits are the same.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from sqlglot import exp

from segdsl.sql.exact import PLAIN_DIGITS, SUM_DIGITS, WideDecimals, unit, written
from segdsl.types import MAX_DIGITS, Kind, Type, decimal

Sql = Any

_HELD: Final = 65  # digits of the largest decimal
_STEP: Final = 2**89
_BITS: Final = 2**57
_LIMIT: Final = repr(2.0**1023)
_SMALL, _SMALL_LIMIT = repr(2.0**-600), repr(2.0**-176)
_CHUNK: Final = 2**40


def _double(number: str) -> str:
    return number if "e" in number else f"{number}e0"


class MySqlExact(WideDecimals):
    """What the module's text says."""

    longest_scale: ClassVar[int] = 38

    def number(self, scaled: int, scale: int) -> Sql:
        b: Any = self
        return b.raw(written(scaled, scale))

    def mul_exact(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        scale = sum(type.scale for type in self.arg_types)
        digits = sum(type.digits for type in self.arg_types)
        if scale > self.longest_scale and scale <= MAX_DIGITS:
            raise self.refuse()
        if scale > MAX_DIGITS or digits <= _HELD:
            return super().mul_exact(a, c)
        left, right = (self.widened(x, type.scale) for x, type in zip((a, c), self.arg_types, strict=True))
        fits = b.raw(f"(ABS(CAST({{0}} AS DOUBLE) * CAST({{1}} AS DOUBLE)) < 1.1e{MAX_DIGITS - scale})", left, right)
        return b.case([(fits, self.guarded(b.mul(left, right), scale))])

    def round_exact(self, a: Sql, places: int) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        if places >= type.scale:
            return self.rescale(a, places - type.scale)
        return b.cast(b.round_half_away(a, places), decimal(places, MAX_DIGITS))

    def floor_div(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        if all(type.kind is Kind.INTEGER and type.digits <= PLAIN_DIGITS for type in self.arg_types):
            return b.int_div(a, c)
        left, right = (self.widened(x, 0) for x in (a, c))
        return b.cast(b.raw("({0} - MOD({0}, {1})) / {1}", left, right), decimal(0, MAX_DIGITS))

    def sum_exact(self, value: Sql, type: Type) -> Sql:
        b: Any = self
        total = b.func("SUM", value)
        if type.digits <= SUM_DIGITS:
            return b.func("COALESCE", total, b.literal(0))
        nothing = b.is_null(total)
        return b.case([(nothing, b.literal(0)), (self.within(total, type.scale), total)])

    def exact_to_double(self, a: Sql) -> Sql:
        b: Any = self
        return b.to_double(a)

    def scaled_double(self, value: Sql, type: Type) -> Sql:
        b: Any = self
        return b.to_double(b.mul(value, b.literal(10**type.scale)) if type.scale else value)

    def long_division(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        n, d, p = "ABS({0})", "ABS({1})", str(_STEP)
        rests = [f"MOD({n}, {d})"]
        for _ in range(3):
            rests.append(f"MOD({rests[-1]} * {p}, {d})")
        whole = f"(({n} - {rests[0]}) / {d})"
        parts = [f"(({rests[i]} * {p} - {rests[i + 1]}) / {d})" for i in range(3)]
        first = f"TRUNCATE({whole} * {p} + {parts[0]}, 0)"
        second = f"TRUNCATE(TRUNCATE({parts[0]}, 0) * {p} + {parts[1]}, 0)"
        third = f"TRUNCATE(TRUNCATE({parts[1]}, 0) * {p} + {parts[2]}, 0)"

        def read(bits: str, rest: str, power: int) -> str:
            half = f"CAST({bits} + CASE WHEN {rest} > 0 THEN 0.5 ELSE 0.0 END AS DOUBLE)"
            return f"{half} / {_double(repr(2.0**power))}" if power else half

        return b.raw(
            f"(CASE WHEN ({{0}} < 0) <> ({{1}} < 0) THEN -1e0 ELSE 1e0 END * CASE "
            f"WHEN {whole} >= {_BITS} THEN {read(f'TRUNCATE({whole}, 0)', rests[0], 0)} "
            f"WHEN {whole} * {p} + {parts[0]} >= {_BITS} THEN {read(first, rests[1], 89)} "
            f"WHEN {parts[0]} * {p} + {parts[1]} >= {_BITS} THEN {read(second, rests[2], 178)} "
            f"ELSE {read(third, rests[3], 267)} END)",
            a,
            c,
        )

    # --- doubles

    def finite(self, value: Sql) -> Sql:
        b: Any = self
        if not isinstance(value, exp.Add | exp.Sub | exp.Mul):
            raise self.refuse()
        a, c = value.this, value.expression
        if isinstance(value, exp.Mul):
            fits = b.raw(f"((ABS({{0}}) * {_SMALL}) * (ABS({{1}}) * {_SMALL}) < {_SMALL_LIMIT})", a, c)
        else:
            sign = "+" if isinstance(value, exp.Add) else "-"
            fits = b.raw(f"(ABS({{0}} * 0.5e0 {sign} {{1}} * 0.5e0) < {_LIMIT})", a, c)
        return b.case([(fits, b.add(value, b.raw("0e0")))])

    def divide_doubles(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        large = repr(2.0**600)
        return b.raw(
            f"CASE WHEN {{1}} = 0 THEN NULL WHEN ABS({{1}}) >= 1 "
            f"OR ABS({{0}}) * {_SMALL} / (CASE WHEN ABS({{1}}) < 1 THEN ABS({{1}}) * {large} ELSE 1e0 END) "
            f"< {_SMALL_LIMIT} THEN {{0}} / {{1}} + 0e0 END",
            a,
            c,
        )

    def round_double(self, a: Sql, places: int) -> Sql:
        b: Any = self
        size = f"FLOOR(ABS({{0}}) * 1e{places} + 0.5e0)"
        high = f"FLOOR({size} / {_double(repr(float(_CHUNK**2)))})"
        middle = f"FLOOR(({size} - {high} * {_double(repr(float(_CHUNK**2)))}) / {_double(repr(float(_CHUNK)))})"
        low = f"({size} - {high} * {_double(repr(float(_CHUNK**2)))} - {middle} * {_double(repr(float(_CHUNK)))})"
        # a double is written with 17 digits when it becomes a decimal; an integer in three parts keeps all of them
        whole = (
            f"CAST({high} AS SIGNED) * {_CHUNK**2}.0 + CAST({middle} AS SIGNED) * {_CHUNK}.0 + CAST({low} AS SIGNED)"
        )
        digits = b.raw(
            f"CASE WHEN ABS({{0}}) < 1e39 THEN CASE WHEN {size} <= 1e38 "
            f"THEN CAST(({whole}) * CASE WHEN {{0}} < 0 THEN -1 ELSE 1 END AS DECIMAL(38, 0)) END END",
            a,
        )
        return digits if places == 0 else b.mul(digits, b.raw(unit(places)))
