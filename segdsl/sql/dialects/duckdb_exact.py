"""Exact numbers on DuckDB: 38 digits or unknown, and quotients that are the nearest double.

Exact numbers stand in SQL as DECIMAL(p, s) or an integer, in natural units. What does not fit is tested before the
engine can raise: the digits that the types promise show where no test is needed; elsewhere operands are widened to 38
digits and the engine's own check is caught. Three things DuckDB does not say exactly, and so they are said here:

- *A double from an exact number.* Engines divide the scaled integer by a power of ten, which is right below 2^53;
  beyond, the number goes through its decimal text, which is parsed to the nearest double.
- *A quotient.* Below 2^53 the division of two doubles is right. Beyond, it is long division in base 2: shift the
  remainder, subtract, note the bit, until the quotient has 56 bits; what is left of the remainder only says on which
  side of a tie the quotient lies. Worked example, 1/3: the quotient begins with 0, the remainder with 1. Each step
  doubles the remainder (2, less than 3: bit 0; 4: bit 1, remainder 1; 2: …), until q = 0101…01 with 56 bits after
  k = 57 steps and a remainder. The text "q.5" is parsed to the nearest double, and divided by 2^k, which is exact.
- *A sum* of numbers of more than 28 digits: those that are large are cut into two halves of 19 digits, the halves are
  summed apart, and put together where the whole fits. A sum that passes through 39 digits and comes back is known.
"""

from __future__ import annotations

from typing import Any

from segdsl.sql.exact import PLAIN_DIGITS, SAFE_DIGITS, SUM_DIGITS, WideDecimals, unit
from segdsl.types import DOUBLE, INTEGER, MAX_DIGITS, Kind, Type, decimal

Sql = Any

# Parameters have names that no column has: in DuckDB p.n is the part n of a column p before that of a parameter p.
_MAGNITUDE = "CAST(REPLACE(CAST(ABS({0}) AS VARCHAR), '.', '') AS UHUGEINT)"
_LONG_DIVISION = """
CASE WHEN ({0} < 0) <> ({1} < 0) THEN -1.0 ELSE 1.0 END * LIST_TRANSFORM(LIST_TRANSFORM(
  [{{'n': MAGNITUDE(0), 'd': MAGNITUDE(1)}}],
  LAMBDA p__ : LIST_REDUCE(RANGE(0, 183),
    LAMBDA s__, i__ : CASE
      WHEN s__.q >= CAST(36028797018963968 AS UHUGEINT) THEN s__
      WHEN s__.r * CAST(2 AS UHUGEINT) >= s__.d THEN {{'q': s__.q * CAST(2 AS UHUGEINT) + CAST(1 AS UHUGEINT),
        'r': s__.r * CAST(2 AS UHUGEINT) - s__.d, 'd': s__.d, 'k': s__.k + CAST(1 AS BIGINT)}}
      ELSE {{'q': s__.q * CAST(2 AS UHUGEINT),
        'r': s__.r * CAST(2 AS UHUGEINT), 'd': s__.d, 'k': s__.k + CAST(1 AS BIGINT)}} END,
    {{'q': p__.n // p__.d, 'r': p__.n % p__.d, 'd': p__.d, 'k': CAST(0 AS BIGINT)}})),
  LAMBDA s__ : CAST(CAST(s__.q AS VARCHAR) || CASE WHEN s__.r > CAST(0 AS UHUGEINT) THEN '.5' ELSE '' END AS DOUBLE)
    / POWER(CAST(2 AS DOUBLE), s__.k))[1]
"""

_DIGITS = "CAST(REPLACE(CAST({0} AS VARCHAR), '.', '') AS HUGEINT)"
_HALF = "CAST(10000000000000000000 AS HUGEINT)"
_WIDE_SUM = """
CASE WHEN COUNT(CASE WHEN ABS({0}) >= {1} THEN 1 END) = 0
THEN COALESCE(SUM(CASE WHEN ABS({0}) < {1} THEN {0} END), 0)
ELSE LIST_TRANSFORM(LIST_TRANSFORM(LIST_TRANSFORM([{{
    'h': COALESCE(SUM(CASE WHEN ABS({0}) >= {1} THEN DIGITS({0}) // HALF END), CAST(0 AS HUGEINT)),
    'l': COALESCE(SUM(CASE WHEN ABS({0}) >= {1} THEN DIGITS({0}) % HALF END), CAST(0 AS HUGEINT)),
    's': DIGITS(COALESCE(SUM(CASE WHEN ABS({0}) < {1} THEN {0} END), CAST(0 AS DECIMAL(38, SCALE))))}}],
  LAMBDA x__ : {{'h': x__.h + x__.s // HALF, 'l': x__.l + x__.s % HALF}}),
  LAMBDA x__ : {{'h': x__.h + x__.l // HALF, 'l': x__.l % HALF}}),
  LAMBDA x__ : CASE
    WHEN x__.l < CAST(0 AS HUGEINT) AND x__.h > CAST(0 AS HUGEINT) AND x__.h <= HALF
      THEN CAST((x__.h - CAST(1 AS HUGEINT)) * HALF + (x__.l + HALF) AS DECIMAL(38, 0)) * UNIT
    WHEN x__.l > CAST(0 AS HUGEINT) AND x__.h < CAST(0 AS HUGEINT) AND x__.h >= -HALF
      THEN CAST((x__.h + CAST(1 AS HUGEINT)) * HALF + (x__.l - HALF) AS DECIMAL(38, 0)) * UNIT
    WHEN ABS(x__.h) < HALF THEN CAST(x__.h * HALF + x__.l AS DECIMAL(38, 0)) * UNIT
  END)[1] END
"""


class DuckDbExact(WideDecimals):
    """38 digits at most: what does not fit raises, and TRY catches it."""

    def guarded(self, value: Sql, scale: int) -> Sql:
        b: Any = self
        return b.func("TRY", value)

    def rescale(self, a: Sql, places: int) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        # a wider column; where that could need more than 38 digits, one that is unknown for what does not fit
        return b.cast(a, decimal(type.scale + places, type.digits + places))

    def round_exact(self, a: Sql, places: int) -> Sql:
        b: Any = self
        scale = self.arg_types[0].scale
        if places >= scale:
            return self.widened(a, places)
        return self.widened(b.round_half_away(self.widened(a, scale), places), places)

    def fits(self, a: Sql) -> Sql:
        b: Any = self
        return b.not_(b.is_null(self.widened(a, self.arg_types[0].scale)))

    def finite(self, value: Sql) -> Sql:
        b: Any = self
        above, below = (b.cast(b.literal(word), DOUBLE) for word in ("inf", "-inf"))
        return b.func("NULLIF", b.func("NULLIF", value, above), below)

    def divide_doubles(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return self.finite(b.div(a, b.func("NULLIF", c, b.param(0.0, DOUBLE))))

    def exact_to_double(self, a: Sql) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        if type.digits <= SAFE_DIGITS or (type.kind is Kind.INTEGER and type.digits <= INTEGER.digits):
            return b.to_double(a)
        return b.case([(self.is_safe(a, type.scale), b.to_double(a))], b.cast(b.to_text(a), DOUBLE))

    def scaled_double(self, value: Sql, type: Type) -> Sql:
        b: Any = self
        if type.scale == 0:
            return b.to_double(value)
        shifted = b.mul(self.widened(value, type.scale), b.literal(10**type.scale))
        return b.to_double(b.cast(self.guarded(shifted, 0), INTEGER))

    def long_division(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        template = _LONG_DIVISION
        for place in "01":
            template = template.replace(f"MAGNITUDE({place})", _MAGNITUDE.replace("{0}", f"{{{place}}}"))
        return b.raw(template, a, c)

    def floor_div(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        if all(type.kind is Kind.INTEGER and type.digits <= PLAIN_DIGITS for type in self.arg_types):
            return b.int_div(a, c)
        return b.raw("CAST({0} AS HUGEINT) // CAST({1} AS HUGEINT)", a, c)

    def round_double(self, a: Sql, places: int) -> Sql:
        b: Any = self
        scaled = b.floor(b.add(b.mul(b.abs(a), b.param(float(10**places), DOUBLE)), b.param(0.5, DOUBLE)))
        signed = b.case([(b.lt(a, b.param(0.0, DOUBLE)), b.neg(scaled))], scaled)
        digits = b.cast(b.raw("TRY_CAST({0} AS HUGEINT)", signed), decimal(0, MAX_DIGITS))
        if places == 0:
            return digits
        return b.mul(digits, b.cast(b.literal(unit(places)), decimal(places, places + 1)))

    def sum_exact(self, value: Sql, type: Type) -> Sql:
        b: Any = self
        if type.digits <= SUM_DIGITS:
            return b.func("COALESCE", b.func("SUM", value), b.literal(0))
        step = f"CAST('{unit(type.scale)}' AS DECIMAL({type.scale + 1}, {type.scale}))"
        template = _WIDE_SUM.replace("SCALE", str(type.scale)).replace("HALF", _HALF).replace("UNIT", step)
        for operand in (
            "{0}",
            f"COALESCE(SUM(CASE WHEN ABS({{0}}) < {{1}} THEN {{0}} END), CAST(0 AS DECIMAL(38, {type.scale})))",
        ):
            template = template.replace(f"DIGITS({operand})", _DIGITS.replace("{0}", operand))
        return b.raw(template, self.widened(value, type.scale), self.number(10**SUM_DIGITS, type.scale))
