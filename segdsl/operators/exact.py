"""Exact in every database: 38 digits or unknown, and quotients that are the nearest double.

Exact numbers stand in SQL as DECIMAL(p, s) or an integer, in natural units. What does not fit is tested before the
engine can raise: the digits that the types promise show where no test is needed; elsewhere operands are widened to 38
digits and the engine's own check is caught. Three things no engine says exactly, and so they are said here:

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

from segdsl.operators.base import NoSql, Sql, SqlBuilder
from segdsl.types import DOUBLE, INTEGER, MAX_DIGITS, Kind, Type, decimal

SAFE_DIGITS = 15  # every integer of so many digits is a double
SAFE = 2**53
PLAIN_DIGITS = 18  # what a plain column holds without widening
SUM_DIGITS = 28  # ten thousand million of these have a sum of 38 digits


def widened(b: SqlBuilder, value: Sql, scale: int) -> Sql:
    return b.cast(value, decimal(scale, MAX_DIGITS))


def guarded(b: SqlBuilder, value: Sql) -> Sql:
    """``value``, NULL where computing it overflows."""
    if b.dialect == "duckdb":
        return b.func("TRY", value)
    raise NoSql(b.dialect)


def fitting(b: SqlBuilder, make: str, a: Sql, c: Sql, digits: int) -> Sql:
    """``a`` and ``c`` under a primitive of the builder (add, sub, mul), unknown beyond 38 digits."""
    primitive = getattr(b, make)
    if digits <= PLAIN_DIGITS:
        return primitive(a, c)
    left, right = b.arg_types
    value = primitive(widened(b, a, left.scale), widened(b, c, right.scale))
    return value if digits <= MAX_DIGITS else guarded(b, value)


def finite(b: SqlBuilder, value: Sql) -> Sql:
    """A double, unknown where it is infinite."""
    if b.dialect != "duckdb":
        raise NoSql(b.dialect)
    above, below = (b.cast(b.literal(word), DOUBLE) for word in ("inf", "-inf"))
    return b.func("NULLIF", b.func("NULLIF", value, above), below)


def constant(b: SqlBuilder, scaled: int, scale: int) -> Sql:
    """An exact constant of ours in natural units."""
    digits = str(abs(scaled)).rjust(scale + 1, "0")
    written = f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits
    return b.cast(b.literal("-" * (scaled < 0) + written), decimal(scale, MAX_DIGITS))


def nearest_double(b: SqlBuilder, value: Sql, type: Type) -> Sql:
    """The double nearest to an exact number of any size."""
    if type.digits <= SAFE_DIGITS or (type.kind is Kind.INTEGER and type.digits <= INTEGER.digits):
        return b.to_double(value)
    return b.case([(_is_safe(b, value, type.scale), b.to_double(value))], b.cast(b.to_text(value), DOUBLE))


def _is_safe(b: SqlBuilder, value: Sql, scale: int) -> Sql:
    return b.and_(b.gt(value, constant(b, -SAFE, scale)), b.lt(value, constant(b, SAFE, scale)))


def _scaled_double(b: SqlBuilder, value: Sql, type: Type) -> Sql:
    """An exact number below 2^53, without its point, as a double."""
    if type.scale == 0:
        return b.to_double(value)
    shifted = b.mul(widened(b, value, type.scale), b.literal(10**type.scale))
    return b.to_double(b.cast(guarded(b, shifted), INTEGER))


def quotient(b: SqlBuilder, a: Sql, c: Sql) -> Sql:
    """The double nearest to the exact quotient of two exact numbers of one scale; NULL for division by zero."""
    left, right = b.arg_types
    short = b.div(_scaled_double(b, a, left), b.func("NULLIF", _scaled_double(b, c, right), b.literal(0)))
    if max(left.digits, right.digits) <= SAFE_DIGITS:
        return short
    safe = b.and_(_is_safe(b, a, left.scale), _is_safe(b, c, right.scale))
    nothing = b.eq(c, b.literal(0))
    return b.case([(nothing, b.cast(b.literal(None), DOUBLE)), (safe, short)], _long_division(b, a, c))


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


def _long_division(b: SqlBuilder, a: Sql, c: Sql) -> Sql:
    if b.dialect != "duckdb":
        raise NoSql(b.dialect)
    template = _LONG_DIVISION
    for place in "01":
        template = template.replace(f"MAGNITUDE({place})", _MAGNITUDE.replace("{0}", f"{{{place}}}"))
    return b.raw(template, a, c)


def whole_quotient(b: SqlBuilder, a: Sql, c: Sql) -> Sql:
    """Floor of a quotient of non-negative integers of up to 38 digits."""
    if all(type.kind is Kind.INTEGER and type.digits <= PLAIN_DIGITS for type in b.arg_types):
        return b.int_div(a, c)
    if b.dialect != "duckdb":
        raise NoSql(b.dialect)
    return b.raw("CAST({0} AS HUGEINT) // CAST({1} AS HUGEINT)", a, c)


def shifted_back(b: SqlBuilder, whole: Sql, places: int) -> Sql:
    """A whole DOUBLE below 10^38 as the exact number with its last ``places`` digits after the point."""
    if b.dialect != "duckdb":
        raise NoSql(b.dialect)
    digits = b.cast(b.raw("TRY_CAST({0} AS HUGEINT)", whole), decimal(0, MAX_DIGITS))
    if places == 0:
        return digits
    return b.mul(digits, b.cast(b.literal(_unit(places)), decimal(places, places + 1)))


def _unit(scale: int) -> str:
    """The smallest step of a scale: 0.01 of scale 2."""
    return "0." + "1".rjust(scale, "0") if scale else "1"


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


def exact_sum(b: SqlBuilder, value: Sql, type: Type) -> Sql:
    """The sum of a column: 0 over nothing, NULL where it does not fit in 38 digits."""
    if type.digits <= SUM_DIGITS:
        return b.func("COALESCE", b.func("SUM", value), b.literal(0))
    if b.dialect != "duckdb":
        raise NoSql(b.dialect)
    unit = f"CAST('{_unit(type.scale)}' AS DECIMAL({type.scale + 1}, {type.scale}))"
    template = _WIDE_SUM.replace("SCALE", str(type.scale)).replace("HALF", _HALF).replace("UNIT", unit)
    for operand in (
        "{0}",
        f"COALESCE(SUM(CASE WHEN ABS({{0}}) < {{1}} THEN {{0}} END), CAST(0 AS DECIMAL(38, {type.scale})))",
    ):
        template = template.replace(f"DIGITS({operand})", _DIGITS.replace("{0}", operand))
    return b.raw(template, widened(b, value, type.scale), constant(b, 10**SUM_DIGITS, type.scale))
