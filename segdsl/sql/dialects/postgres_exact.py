"""Exact numbers and doubles on PostgreSQL.

NUMERIC holds any number of digits, its sums and products are exact, and a cast to a double is the nearest one. A
quotient is computed to 130 places first: two numbers of 38 digits whose quotient is no tie between two doubles are at
least 10^-92 from one, and a tie has at most 127 places, so the nearest double of those places is that of the quotient.

Doubles raise where the result is infinite, or 0 though no operand is. So it is looked at first whether that can be,
with operands scaled by powers of two, which is exact:

- *A sum* of numbers below 2^1023 is finite. Of larger ones (both at least 1, or nothing can happen) the halves are
  added, which rounds as the whole does: it fits if they come to less than 2^1023.
- *A product* of numbers from 1e-150 to 1e150 is neither. Beyond, two factors of at least 1 are made 2^512 times
  smaller each: the product fits if theirs is below 1. Two below 1 are made 2^500 and 2^1000 times larger: what comes
  to no more than 2^425 is at most half the smallest double, 2^-1075, and so 0.
- *A quotient* x/y with |y| < 1 fits if |x|/2 < |y|·2^1023; with |y| >= 1 it is not 0 if |x|·2^1000 > |y|·2^-75.
"""

from __future__ import annotations

from typing import Any, Final

from sqlglot import exp

from segdsl.sql.exact import SUM_DIGITS, WideDecimals, unit
from segdsl.types import Type

Sql = Any


def double(number: float) -> str:
    return f"CAST('{number!r}' AS DOUBLE PRECISION)"


_PLACES: Final = 130
_MIDDLE: Final = f"BETWEEN {double(1e-150)} AND {double(1e150)}"
_ZERO, _ONE, _HALF = double(0.0), double(1.0), double(0.5)
_SUM: Final = f"""CASE
  WHEN ABS({{0}}) < {double(2.0**1023)} AND ABS({{1}}) < {double(2.0**1023)} THEN {{0}} SIGN {{1}}
  WHEN ABS({{0}}) < {_ONE} OR ABS({{1}}) < {_ONE} THEN {{0}} SIGN {{1}}
  WHEN ABS({{0}} * {_HALF} SIGN {{1}} * {_HALF}) < {double(2.0**1023)} THEN {{0}} SIGN {{1}} END"""
_PRODUCT: Final = f"""CASE
  WHEN ABS({{0}}) {_MIDDLE} AND ABS({{1}}) {_MIDDLE} THEN {{0}} * {{1}}
  WHEN {{0}} = {_ZERO} OR {{1}} = {_ZERO} THEN {_ZERO}
  WHEN ABS({{0}}) >= {_ONE} AND ABS({{1}}) >= {_ONE}
    THEN CASE WHEN ABS(({{0}} * {double(2.0**-512)}) * ({{1}} * {double(2.0**-512)})) < {_ONE} THEN {{0}} * {{1}} END
  WHEN ABS({{0}}) >= {_ONE} OR ABS({{1}}) >= {_ONE} THEN {{0}} * {{1}}
  WHEN GREATEST(ABS({{0}}), ABS({{1}})) * {double(2.0**500)} * (LEAST(ABS({{0}}), ABS({{1}})) * {double(2.0**1000)})
    > {double(2.0**425)} THEN {{0}} * {{1}}
  WHEN {{0}} IS NOT NULL AND {{1}} IS NOT NULL THEN {_ZERO} END"""
_QUOTIENT: Final = f"""CASE
  WHEN ABS({{0}}) {_MIDDLE} AND ABS({{1}}) {_MIDDLE} THEN {{0}} / {{1}}
  WHEN {{1}} = {_ZERO} THEN NULL
  WHEN {{0}} = {_ZERO} AND {{1}} <> {_ZERO} THEN {_ZERO}
  WHEN ABS({{1}}) < {_ONE} AND ABS({{0}}) < {double(2.0**-51)} THEN {{0}} / {{1}}
  WHEN ABS({{1}}) < {_ONE}
    THEN CASE WHEN ABS({{0}}) * {_HALF} < ABS({{1}}) * {double(2.0**1023)} THEN {{0}} / {{1}} END
  WHEN ABS({{0}}) >= {double(2.0**-51)} THEN {{0}} / {{1}}
  WHEN ABS({{0}}) * {double(2.0**1000)} > ABS({{1}}) * {double(2.0**-75)} THEN {{0}} / {{1}}
  WHEN {{0}} IS NOT NULL AND {{1}} IS NOT NULL THEN {_ZERO} END"""
# a whole double beyond 2^63 is a multiple of 2^11: its part above 2^64, and 2^11 times what is left
_WHOLE: Final = f"""CASE WHEN {{0}} < {double(2.0**63)} THEN CAST(CAST({{0}} AS BIGINT) AS DECIMAL)
  WHEN {{0}} <= {double(1e38)} THEN CAST(CAST(FLOOR({{0}} * {double(2.0**-64)}) AS BIGINT) AS DECIMAL)
    * 18446744073709551616 + CAST(CAST(({{0}} - FLOOR({{0}} * {double(2.0**-64)}) * {double(2.0**64)})
    * {double(2.0**-11)} AS BIGINT) AS DECIMAL) * 2048 END"""


class PostgresExact(WideDecimals):
    """Numbers without a limit: what has more than 38 digits is tested, nothing can overflow."""

    def guarded(self, value: Sql, scale: int) -> Sql:
        b: Any = self
        return b.let([value], lambda v: b.case([(self.within(v, scale), v.copy())]))

    def rescale(self, a: Sql, places: int) -> Sql:
        type = self.arg_types[0]
        if type.digits + places <= 38:
            return self.widened(a, type.scale + places)
        return self.guarded(self.widened(a, type.scale), type.scale + places)

    def fits(self, a: Sql) -> Sql:
        b: Any = self
        return b.let([a], lambda v: self.within(v, self.arg_types[0].scale))

    def floor_div(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return b.raw("DIV(CAST({0} AS DECIMAL), CAST({1} AS DECIMAL))", a, c)

    def sum_exact(self, value: Sql, type: Type) -> Sql:
        b: Any = self
        total = b.func("COALESCE", b.func("SUM", value), b.literal(0))
        if type.digits <= SUM_DIGITS:
            return total
        return b.case([(self.within(total, type.scale), total.copy())])

    def divide_exact(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        quotient = f"CAST(ROUND(CAST({{0}} AS DECIMAL), {_PLACES}) / NULLIF({{1}}, 0) AS DOUBLE PRECISION)"
        return b.raw(quotient, a, c)

    def round_double(self, a: Sql, places: int) -> Sql:
        b: Any = self
        size = f"FLOOR(ABS({{0}}) * {double(float(10**places))} + {_HALF})"
        whole = f"CASE WHEN ABS({{0}}) < {double(1e39)} THEN {size} END"

        def signed(x: Sql) -> Sql:
            digits = b.let([b.raw(whole, x.copy())], lambda size: b.raw(_WHOLE, size))
            step = f" * CAST('{unit(places)}' AS DECIMAL)" if places else ""
            return b.raw(f"CASE WHEN {{0}} < {_ZERO} THEN -1 ELSE 1 END * {{1}}{step}", x, digits)

        return b.let([a], signed)

    def finite(self, value: Sql) -> Sql:
        b: Any = self
        template = {exp.Mul: _PRODUCT, exp.Add: _SUM.replace("SIGN", "+"), exp.Sub: _SUM.replace("SIGN", "-")}
        return b.let(list(_operands(value)), lambda x, y: b.raw(template[type(value)], x, y))

    def divide_doubles(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return b.let([a, c], lambda x, y: b.raw(_QUOTIENT, x, y))

    def sine(self, name: str, a: Sql, factor: Sql) -> Sql:
        b: Any = self
        # the sine of next to nothing is nothing: its square would underflow
        small = f"CASE WHEN ABS({{0}}) < {double(1e-140)} THEN {name}({_ZERO})"
        return b.let(
            [a],
            lambda x: b.raw(f"({small} WHEN ABS({{0}}) < {double(1e300)} THEN {name}({{0}} * {{1}}) END)", x, factor),
        )


def _operands(value: Sql) -> tuple[Sql, Sql]:
    found = (value.this, value.expression)
    return tuple(side.this if isinstance(side, exp.Paren) else side for side in found)
