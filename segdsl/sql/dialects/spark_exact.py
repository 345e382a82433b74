"""Exact numbers on Spark: scaled integers of 64 bits or of 38 digits, and quotients that are the nearest double.

An exact number stands in SQL as it does in memory, a whole number without its point: 12.50 is 1250. Numbers of up to
18 digits are BIGINT, larger ones DECIMAL(38, 0). Spark gives a product of decimals fewer places where their digits
exceed 38; of whole numbers there are no places to lose, and the TRY functions give NULL for what does not fit.

- *A quotient by a power of ten* of a number that it divides is a product: ``1200 * 0.01``, whose type has the places.
- *A whole quotient* of two wide numbers is DECIMAL(38, 6), so below 10^32 of a dividend that the divisor divides; a
  larger one has a divisor below 10^6, by which the dividend is divided in two pieces of 19 digits.
- *The nearest double of a quotient* beyond 2^53 is long division in base 2, as in `segdsl.sql.dialects.duckdb_exact`; a
  remainder r is doubled without overflow, since ``2r >= d`` is ``r >= d - r``.
- *A sum* of numbers of more than 28 digits is two sums, of their pieces of 19 digits.
"""

from __future__ import annotations

from typing import Any, Final

from sqlglot import exp

from segdsl.sql.exact import PLAIN_DIGITS, SAFE, SAFE_DIGITS, SUM_DIGITS, ExactWords
from segdsl.types import INTEGER, MAX_DIGITS, Kind, Type

Sql = Any

WIDE: Final = "DECIMAL(38, 0)"
_PIECE: Final = 19
_TEN_PIECE: Final = "10000000000000000000"


def _size(wide: str) -> str:
    """The absolute value: Spark's own, and its minus, round a decimal to 34 digits."""
    return f"CAST(GREATEST({wide}, 0 - {wide}) AS {WIDE})"


def shifted(template: str, places: int) -> str:
    """A wide number without its last digits, cut: of -1234 and 2 places -12."""
    unit = "0." + "1".rjust(places, "0")
    return f"CAST(({template} - {template} % {10**places}) * {unit} AS {WIDE})"


def whole_quotient(n: str, d: str) -> str:
    """How often one wide number goes into another, neither negative."""
    high, low = shifted(n, _PIECE), f"{n} % {_TEN_PIECE}"
    rest = f"TRY_CAST({high} % {d} AS DECIMAL(7, 0)) * {_TEN_PIECE} + {low}"
    first = f"TRY_CAST(({high} - {high} % {d}) / {d} AS DECIMAL(19, 0))"
    pieces = f"{first} * {_TEN_PIECE} + TRY_CAST((({rest}) - ({rest}) % {d}) / {d} AS DECIMAL(19, 0))"
    small = f"CASE WHEN {d} < 1000000 THEN TRY_CAST({pieces} AS {WIDE}) END"
    return f"COALESCE(TRY_CAST(TRY_DIVIDE({n} - {n} % {d}, {d}) AS {WIDE}), {small})"


def _state(q: str, r: str) -> str:
    return f"NAMED_STRUCT('q', CAST({q} AS {WIDE}), 'r', CAST({r} AS {WIDE}), 'd', s__.d, 'k', s__.k + 1)"


_STEP: Final = (
    "CASE WHEN s__.q >= 36028797018963968 THEN s__ "
    f"WHEN s__.r >= s__.d - s__.r THEN {_state('s__.q * 2 + 1', 's__.r - (s__.d - s__.r)')} "
    f"ELSE {_state('s__.q * 2', 's__.r + s__.r')} END"
)
_LONG_DIVISION: Final = (
    "(CASE WHEN ({0} < 0) <> ({1} < 0) THEN -1D ELSE 1D END * TRANSFORM(ARRAY(NAMED_STRUCT("
    f"'n', {_size('CAST({0} AS DECIMAL(38, 0))')}, 'd', NULLIF({_size('CAST({1} AS DECIMAL(38, 0))')}, 0))), "
    f"p__ -> AGGREGATE(SEQUENCE(1, 183), NAMED_STRUCT('q', {whole_quotient('p__.n', 'p__.d')}, "
    f"'r', CAST(p__.n % p__.d AS {WIDE}), 'd', p__.d, 'k', 0), (s__, i__) -> {_STEP}, "
    "s__ -> CAST(CONCAT(CAST(s__.q AS STRING), CASE WHEN s__.r > 0 THEN '.5' ELSE '' END) AS DOUBLE) "
    "/ POWER(2D, s__.k)))[0])"
)
_UP: Final = f"CAST({_TEN_PIECE} AS DECIMAL(20, 0))"
_PIECES_SUMMED: Final = (
    "TRANSFORM(TRANSFORM(ARRAY(NAMED_STRUCT("
    f"'h', COALESCE(SUM(CAST({shifted('{0}', _PIECE)} AS DECIMAL(28, 0))), CAST(0 AS {WIDE})), "
    f"'l', COALESCE(SUM(CAST({{0}} % {_TEN_PIECE} AS DECIMAL(28, 0))), CAST(0 AS {WIDE})))), "
    f"x__ -> NAMED_STRUCT('h', x__.h + {shifted('x__.l', _PIECE)}, 'l', x__.l % {_TEN_PIECE})), "
    f"x__ -> CASE WHEN x__.l < 0 AND x__.h > 0 THEN TRY_ADD(TRY_MULTIPLY(x__.h - 1, {_UP}), x__.l + {_TEN_PIECE}) "
    f"WHEN x__.l > 0 AND x__.h < 0 THEN TRY_ADD(TRY_MULTIPLY(x__.h + 1, {_UP}), x__.l - {_TEN_PIECE}) "
    f"ELSE TRY_ADD(TRY_MULTIPLY(x__.h, {_UP}), x__.l) END)[0]"
)
# a whole double beyond 2^63 is a multiple of 2^11: its part above 2^64, and 2^11 times what is left
_TWO_64: Final = "18446744073709551616"
_HIGH: Final = f"TRY_CAST({{0}} / {_TWO_64}D AS BIGINT)"
_WHOLE: Final = (
    f"CASE WHEN {{0}} < {2**63}D THEN CAST(TRY_CAST({{0}} AS BIGINT) AS {WIDE}) WHEN {{0}} <= 1e38D THEN "
    f"TRY_ADD(TRY_MULTIPLY(CAST({_HIGH} AS {WIDE}), {_TWO_64}), "
    f"CAST(TRY_CAST(({{0}} - {_HIGH} * {_TWO_64}D) / 2048D AS BIGINT) AS DECIMAL(20, 0)) * 2048) END"
)


def is_narrow(type: Type) -> bool:
    """Whether 64 bits hold every number of an exact type."""
    return type.digits <= PLAIN_DIGITS or (type.kind is Kind.INTEGER and type.digits <= INTEGER.digits)


class SparkExact(ExactWords):
    """See the module's text; ``b`` is the builder that this is mixed into."""

    def wide(self, a: Sql) -> Sql:
        b: Any = self
        return b.raw(f"CAST({{0}} AS {WIDE})", a)

    def _plain(self, a: Sql) -> Sql:
        """A bound or written number has as few bits as it needs, and its sums overflow."""
        b: Any = self
        bare = isinstance(a, exp.Literal | exp.Placeholder | exp.Neg)
        return b.raw("CAST({0} AS BIGINT)", a) if bare else a

    def _sized(self, make: str, name: str, a: Sql, c: Sql, digits: int) -> Sql:
        b: Any = self
        if digits <= PLAIN_DIGITS:
            return getattr(b, make)(self._plain(a), self._plain(c))
        return b.func(name, self.wide(a), self.wide(c))

    def add_exact(self, a: Sql, c: Sql) -> Sql:
        return self._sized("add", "TRY_ADD", a, c, max(type.digits for type in self.arg_types) + 1)

    def sub_exact(self, a: Sql, c: Sql) -> Sql:
        return self._sized("sub", "TRY_SUBTRACT", a, c, max(type.digits for type in self.arg_types) + 1)

    def mul_exact(self, a: Sql, c: Sql) -> Sql:
        return self._sized("mul", "TRY_MULTIPLY", a, c, sum(type.digits for type in self.arg_types))

    def neg_exact(self, a: Sql) -> Sql:
        b: Any = self
        if self.arg_types[0].digits <= PLAIN_DIGITS:
            return b.neg(self._plain(a))
        return b.func("TRY_SUBTRACT", self.wide(b.literal(0)), self.wide(a))  # a minus rounds to 34 digits

    def abs_exact(self, a: Sql) -> Sql:
        b: Any = self
        if self.arg_types[0].digits <= PLAIN_DIGITS:
            return b.abs(self._plain(a))
        return b.raw(_size("{0}"), self.wide(a))

    def rescale(self, a: Sql, places: int) -> Sql:
        b: Any = self
        if places == 0:
            return a
        if self.arg_types[0].digits + places <= PLAIN_DIGITS:
            return b.mul(self._plain(a), b.literal(10**places))
        if places >= MAX_DIGITS:
            return b.case([(b.eq(a, b.literal(0)), self.wide(b.literal(0)))])
        return b.func("TRY_MULTIPLY", self.wide(a), b.literal(10**places))

    def round_exact(self, a: Sql, places: int) -> Sql:
        b: Any = self
        type = self.arg_types[0]
        away = type.scale - places
        if away <= 0:
            return self.rescale(a, -away)
        wide, sign = self.wide(a), "CASE WHEN {0} < 0 THEN -1 ELSE 1 END"
        if away > MAX_DIGITS:
            return b.raw(f"CASE WHEN {{0}} IS NOT NULL THEN CAST(0 AS {WIDE}) END", wide)
        half = 5 * 10 ** (away - 1)
        if away == MAX_DIGITS:
            return b.raw(
                f"CAST(CASE WHEN {_size('{0}')} >= {half} THEN {sign} WHEN {{0}} IS NOT NULL THEN 0 END AS {WIDE})",
                wide,
            )
        rest = f"{{0}} % {10**away}"
        step = f"CASE WHEN {rest} >= {half} OR {rest} <= -{half} THEN {sign} ELSE 0 END"
        if is_narrow(type) and away < PLAIN_DIGITS:
            return b.raw(f"({{0}} DIV {10**away} + {step})", self._plain(a))
        return b.raw(f"({shifted('{0}', away)} + {step})", wide)

    def fits(self, a: Sql) -> Sql:
        b: Any = self
        return b.is_known(self.wide(a))

    def floor_div(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        if all(map(is_narrow, self.arg_types)):
            return b.raw("(CAST({0} AS BIGINT) DIV NULLIF(CAST({1} AS BIGINT), 0))", a, c)
        return b.raw(whole_quotient("{0}", "{1}"), self.wide(a), b.func("NULLIF", self.wide(c), b.literal(0)))

    def sum_exact(self, value: Sql, type: Type) -> Sql:
        """38 digits hold ten thousand million numbers of 28."""
        b: Any = self
        if type.digits <= SUM_DIGITS:
            return b.raw(f"COALESCE(SUM(CAST({{0}} AS DECIMAL({SUM_DIGITS}, 0))), 0)", value)
        return b.raw(_PIECES_SUMMED, self.wide(value))

    def zero(self, type: Type) -> Sql:
        b: Any = self
        return b.literal(0)

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
            plain = b.raw(f"({{0}} / 1e{type.scale}D)", plain)
        if type.digits <= SAFE_DIGITS or (type.scale == 0 and is_narrow(type)):
            return plain
        text = b.raw(f"CAST(CONCAT(CAST({{0}} AS STRING), 'e-{type.scale}') AS DOUBLE)", a)
        if type.scale > 22:  # ten to a larger power is no double
            return text
        return b.case([(self.is_safe(a), plain)], text)

    def divide_exact(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        short = b.raw("(TRY_DIVIDE(CAST({0} AS DOUBLE), CAST({1} AS DOUBLE)) + 0D)", a, c)  # + 0: there is no -0.0
        if max(type.digits for type in self.arg_types) <= SAFE_DIGITS:
            return short
        return b.case([(b.and_(self.is_safe(a), self.is_safe(c)), short)], b.raw(_LONG_DIVISION, a, c))

    def round_double(self, a: Sql, places: int) -> Sql:
        b: Any = self
        size = b.raw(f"(ABS({{0}}) * 1e{places}D + 0.5D)", a)  # what is cut to an integer: from 2^53 on it is one
        digits = b.let(size, lambda number: b.raw(_WHOLE, number))
        return b.raw("(CASE WHEN {0} < 0D THEN -1 ELSE 1 END * {1})", a, digits)

    def finite(self, value: Sql) -> Sql:
        b: Any = self
        return b.raw("NULLIF(NULLIF({0} + 0D, CAST('Infinity' AS DOUBLE)), CAST('-Infinity' AS DOUBLE))", value)

    def divide_doubles(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return self.finite(b.func("TRY_DIVIDE", a, c))
