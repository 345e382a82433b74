"""Exact numbers and doubles on BigQuery.

An exact number of at most 64 bits is an INT64, any other a BIGNUMERIC: 38 digits on each side of the point, so that no
number of the language is rounded there, whatever its scale. A NUMERIC is not used: its products are rounded to nine
places. What overflows is caught by the functions whose names begin with SAFE.

*A sum* of numbers of more than 28 digits is computed of the numbers moved behind the point, where no sum can overflow.

*A quotient* beyond 2^53 is long division by blocks of 38 digits: `r / d` is rounded to 38 places, one less where that
is too much, and what is left over, moved by 38 places, is divided again. Four blocks are 152 places; two different
numbers of 38 digits differ from a tie between two doubles by at least 10^-92, and a tie has at most 127 places. So the
text of these digits, read as the nearest double, is the nearest double of the quotient.
"""

from __future__ import annotations

from typing import Any, Final

from sqlglot import exp

from segdsl.sql.exact import SUM_DIGITS, WideDecimals, unit, written
from segdsl.types import MAX_DIGITS, Type

Sql = Any

BLOCKS: Final = 4
_TICK: Final = f"BIGNUMERIC '{unit(MAX_DIGITS)}'"
_SHIFT: Final = f"BIGNUMERIC '1{'0' * MAX_DIGITS}'"
_SAFE: Final = {exp.Add: "SAFE_ADD", exp.Sub: "SAFE_SUBTRACT", exp.Mul: "SAFE_MULTIPLY"}


def _long_division() -> str:
    """Of two whole BIGNUMERICs, the second not 0; the names of the variables are no column's."""
    steps = ["n__ AS ABS({0})", "d__ AS ABS({1})", "r0__ AS MOD(n__, d__)"]
    blocks = []
    for number in range(1, BLOCKS + 1):
        rest = f"r{number - 1}__"
        steps += [
            f"t{number}__ AS {rest} / d__",
            f"q{number}__ AS IF(t{number}__ * d__ > {rest}, t{number}__ - {_TICK}, t{number}__)",
            f"r{number}__ AS ({rest} - q{number}__ * d__) * {_SHIFT}",
        ]
        blocks.append(f"RPAD(SUBSTR(CAST(q{number}__ AS STRING), 3), {MAX_DIGITS}, '0')")
    text = f"CONCAT(CAST(DIV(n__, d__) AS STRING), '.', {', '.join(blocks)})"
    sign = "IF(({0} < 0) != ({1} < 0), -1.0, 1.0)"
    return f"WITH({', '.join(steps)}, {sign} * CAST({text} AS FLOAT64))"


_LONG_DIVISION: Final = _long_division()


class BigQueryExact(WideDecimals):
    """See the module's text; ``b`` is the builder that this is mixed into."""

    def number(self, scaled: int, scale: int) -> Sql:
        b: Any = self
        return b.raw(f"BIGNUMERIC '{written(scaled, scale)}'")

    def widened(self, value: Sql, scale: int) -> Sql:
        b: Any = self
        return b.raw("CAST({0} AS BIGNUMERIC)", value)

    def guarded(self, value: Sql, scale: int) -> Sql:
        """A sum, difference or product whose overflow gives NULL, NULL beyond 38 digits too."""
        b: Any = self
        return b.let([self._safe(value)], lambda v: b.case([(self.within(v, scale), v.copy())]))

    def _safe(self, value: Sql) -> Sql:
        b: Any = self
        return b.func(_SAFE[type(value)], *_operands(value))

    def rescale(self, a: Sql, places: int) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        wide = self.widened(a, type.scale)
        if type.digits + places <= MAX_DIGITS:
            return wide
        return b.let([wide], lambda v: b.case([(self.within(v, type.scale + places), v.copy())]))

    def fits(self, a: Sql) -> Sql:
        b: Any = self
        return b.let([a], lambda v: self.within(v, self.arg_types[0].scale))

    def floor_div(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return b.raw("DIV(CAST({0} AS BIGNUMERIC), NULLIF(CAST({1} AS BIGNUMERIC), 0))", a, c)

    def sum_exact(self, value: Sql, type: Type) -> Sql:
        b: Any = self
        if type.digits <= SUM_DIGITS:
            return b.raw("COALESCE(SUM(CAST({0} AS BIGNUMERIC)), 0)", value)
        moved = MAX_DIGITS - type.scale
        behind = b.raw(f"COALESCE(SUM(CAST({{0}} AS BIGNUMERIC) * BIGNUMERIC '{unit(moved)}'), 0)", value)
        back = f"IF(ABS({{0}}) < 1, {{0}} * BIGNUMERIC '1{'0' * moved}', NULL)"
        return b.raw(back, behind)

    # --- doubles

    def scaled_double(self, value: Sql, type: Type) -> Sql:
        b: Any = self
        if type.scale == 0:
            return b.to_double(value)
        return b.raw(f"CAST(CAST({{0}} AS BIGNUMERIC) * {10**type.scale} AS FLOAT64)", value)

    def long_division(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        operands = [self.widened(each, type.scale) for each, type in zip((a, c), self.arg_types, strict=True)]
        scale = max(type.scale for type in self.arg_types)
        if scale:
            operands = [b.raw(f"{{0}} * BIGNUMERIC '1{'0' * scale}'", each) for each in operands]
        return b.let(operands, lambda n, d: b.raw(_LONG_DIVISION, n, d))

    def round_double(self, a: Sql, places: int) -> Sql:
        b: Any = self
        step = f" * BIGNUMERIC '{unit(places)}'" if places else ""
        size = f"FLOOR(SAFE_ADD(SAFE_MULTIPLY(ABS({{0}}), 1e{places}), 0.5))"
        whole = f"SAFE_CAST({size} AS BIGNUMERIC)"

        def signed(x: Sql) -> Sql:
            found = b.let([b.raw(whole, x)], lambda n: b.case([(b.lt(n, self.number(10**MAX_DIGITS, 0)), n.copy())]))
            return b.raw(f"IF({{0}} < 0, -1, 1) * {{1}}{step}", x.copy(), found)

        return b.let([a], signed)

    def finite(self, value: Sql) -> Sql:
        b: Any = self
        return b.raw("({0} + 0.0)", self._safe(value))  # there is no -0.0

    def divide_doubles(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return b.raw("(SAFE_DIVIDE({0}, {1}) + 0.0)", a, c)

    def sine(self, name: str, a: Sql, factor: Sql) -> Sql:
        b: Any = self
        safe = self._safe(a) if isinstance(a, exp.Sub) else a  # a difference of degrees can overflow
        return b.func(name, b.mul(safe, factor))


def _operands(value: Sql) -> list[Sql]:
    return [side.this if isinstance(side, exp.Paren) else side for side in (value.this, value.expression)]
