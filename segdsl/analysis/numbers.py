"""Arithmetic with a constant, undone: where must x lie so that ``3 * x - 2`` lies in a set of numbers?

Exact numbers only, and only where no result is too large to be known; doubles round, so their sums stay closed. The
one bridge between the two, an exact number as its nearest double, never falls, and so is undone by halving.
"""

from __future__ import annotations

from typing import Any, Final

from segdsl.analysis import ranges
from segdsl.analysis.ranges import Ranges
from segdsl.plan import Call, Const, Expr
from segdsl.types import MAX_DIGITS

_LARGEST: Final[int] = 10**MAX_DIGITS


def inner(value: Call, known: Ranges) -> tuple[Expr, Ranges] | None:
    """The operand that varies, and where it must lie; None where that is not said."""
    op, args = value.op, value.args
    if op == "to_double" and isinstance(args[1], Const):
        return args[0], ranges.mapped(known, _of_double(10 ** int(args[1].value)))  # type: ignore[call-overload]
    if op == "neg_double":
        return args[0], ranges.mirrored(known)
    if value.type.digits >= MAX_DIGITS:
        return None
    if op == "neg":
        return args[0], ranges.discrete(ranges.mirrored(known))
    if op == "rescale" and isinstance(args[1], Const):
        return args[0], ranges.mapped(known, _of_multiple(10 ** int(args[1].value)))  # type: ignore[call-overload]
    if op not in ("add", "sub", "mul") or len(args) != 2:
        return None
    return _of_two(op, args[0], args[1], ranges.discrete(known))


def _of_two(op: str, a: Expr, b: Expr, known: Ranges) -> tuple[Expr, Ranges] | None:
    if isinstance(b, Const) and isinstance(b.value, int):
        if op == "mul":
            return _of_product(a, b.value, known)
        return a, _moved(known, -b.value if op == "add" else b.value)
    if isinstance(a, Const) and isinstance(a.value, int):
        if op == "mul":
            return _of_product(b, a.value, known)
        if op == "add":
            return b, _moved(known, -a.value)
        return b, _moved(ranges.discrete(ranges.mirrored(known)), a.value)  # a - x in S: x in a - S
    return None


def _of_product(value: Expr, by: int, known: Ranges) -> tuple[Expr, Ranges] | None:
    if by == 0:
        return None
    if by < 0:
        known, by = ranges.discrete(ranges.mirrored(known)), -by
    return value, ranges.mapped(known, _of_multiple(by))


def _moved(known: Ranges, by: int) -> Ranges:
    return tuple(cut if len(cut) == 1 else (0, cut[1] + by, cut[2]) for cut in known)


def _of_multiple(by: int) -> Any:
    def before(bound: int, side: int) -> int:
        return bound // by + 1 if side else -(-bound // by)

    return before


def _of_double(whole: int) -> Any:
    def before(bound: float, side: int) -> int:
        low, high = -_LARGEST, _LARGEST  # the least number whose double reaches the bound lies in (low, high]
        while high - low > 1:
            middle = (low + high) // 2
            double: float = middle / whole
            if double > bound or (double == bound and not side):
                high = middle
            else:
                low = middle
        return high

    return before
