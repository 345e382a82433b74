"""Exact numbers of more than 64 bits as texts, and the arithmetic with them that SQLite calls.

An exact number whose type may need more than 64 bits stands as 32 hexadecimal digits of the number plus 2^127: a text
that sorts as the number does, so that comparisons, groups, MIN, MAX and indexes are SQLite's own. Worked example, 1:
``80000000000000000000000000000001``; -1: ``7fffffffffffffffffffffffffffffff``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from segdsl.operators.doubles import op_round_double
from segdsl.operators.numbers import LIMIT, op_fit, op_round_exact
from segdsl.types import INTEGER_MAX, INTEGER_MIN

Number = int | float | str  # an exact number: of 64 bits or the double 2^63, or wide

_MIDDLE: Final = 2**127
_HALF: Final = 2**32


def wide(number: int | None) -> str | None:
    """A number of at most 38 digits as a text that sorts like it; None beyond."""
    return None if number is None or not -LIMIT < number < LIMIT else f"{number + _MIDDLE:032x}"


def whole(number: Number) -> int:
    """The number that an integer, the double 2^63 or such a text is."""
    return int(number, 16) - _MIDDLE if isinstance(number, str) else int(number)


def _narrow(number: Number) -> int | None:
    found = whole(number)
    return found if INTEGER_MIN <= found <= INTEGER_MAX else None


def _add(*terms: Number) -> str | None:
    """From left to right, unknown as soon as a sum has more than 38 digits."""
    total: int | None = 0
    for term in terms:
        total = None if total is None else op_fit(total + whole(term))
    return wide(total)


def _sub(a: Number, b: Number) -> str | None:
    return wide(whole(a) - whole(b))


def _mul(a: Number, b: Number) -> str | None:
    return wide(whole(a) * whole(b))


def _neg(a: Number) -> str | None:
    return wide(-whole(a))


def _abs(a: Number) -> str | None:
    return wide(abs(whole(a)))


def _rescale(a: Number, places: int) -> str | None:
    return wide(whole(a) * 10**places)


def _round(a: Number, scale: int, places: int) -> str | None:
    return wide(op_round_exact(whole(a), scale, places))


def _floor_div(a: Number, b: Number) -> str | None:
    divisor = whole(b)
    return wide(whole(a) // divisor) if divisor else None


def _sum(high: int, low: int) -> str | None:
    """A sum from those of the upper and the lower 32 bits."""
    return wide(high * _HALF + low)


def _to_double(a: Number, scale: int) -> float:
    return float(whole(a) / 10**scale)


def _divide(a: Number, b: Number) -> float | None:
    divisor = whole(b)
    return whole(a) / divisor + 0.0 if divisor else None


def _round_double(x: float, places: int) -> str | None:
    return wide(op_round_double(x, places))


class Total:
    """The sum of wide numbers: 0 over nothing, unknown beyond 38 digits."""

    def __init__(self) -> None:
        self.total = 0

    def step(self, number: Number | None) -> None:
        if number is not None:
            self.total += whole(number)

    def finalize(self) -> str | None:
        return wide(self.total)


# Functions of known operands by name, and how many they take.
NUMBERS: Final[dict[str, tuple[int, Callable[..., Any]]]] = {
    "wide": (1, lambda number: wide(whole(number))),
    "narrow": (1, _narrow),
    "add": (-1, _add),
    "sub": (2, _sub),
    "mul": (2, _mul),
    "neg": (1, _neg),
    "abs": (1, _abs),
    "rescale": (2, _rescale),
    "round": (3, _round),
    "floor_div": (2, _floor_div),
    "sum": (2, _sum),
    "to_double": (2, _to_double),
    "divide": (2, _divide),
    "round_double": (2, _round_double),
}
