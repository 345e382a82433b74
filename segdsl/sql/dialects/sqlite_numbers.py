"""Exact numbers of more than 64 bits as texts, and the arithmetic that SQLite asks of us.

An exact number whose type may need more than 64 bits stands as 32 hexadecimal digits of the number plus 2^127: a text
that sorts as the number does, so that comparisons, groups, MIN, MAX and indexes are SQLite's own. Worked example, 1:
``80000000000000000000000000000001``; -1: ``7fffffffffffffffffffffffffffffff``.

SQLite's parser holds some thirty functions in each other, and each call costs a microsecond. So a calculation of
several steps is one call, its steps written behind their operands: ``segdsl_exact('0 1 mul:2 2 add:2', a, b, c)`` is
a·b + c, ``segdsl_doubles('0 1 div:2 2 add:2', x, y, z)`` is x/y + z.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from segdsl.operators.doubles import op_finite, op_round_double
from segdsl.operators.numbers import LIMIT, op_fit, op_round_exact
from segdsl.types import INTEGER_MAX, INTEGER_MIN

Number = int | float | str  # an exact number: of 64 bits or the double 2^63, or wide
Step = Callable[..., Any]

_MIDDLE: Final = 2**127
_HALF: Final = 2**32


def wide(number: int | None) -> str | None:
    """A number of at most 38 digits as a text that sorts like it; None beyond."""
    return None if number is None or not -LIMIT < number < LIMIT else f"{number + _MIDDLE:032x}"


def whole(number: Number) -> int:
    """The number that an integer, the double 2^63 or such a text is."""
    return int(number, 16) - _MIDDLE if isinstance(number, str) else int(number)


# --- the steps: of whole numbers, None for the unknown


def _narrow(a: int) -> int | None:
    return a if INTEGER_MIN <= a <= INTEGER_MAX else None


def _divide(a: int, b: int) -> float | None:
    return a / b + 0.0 if b else None


EXACT: Final[dict[str, Step]] = {
    "wide": lambda a: a,
    "narrow": _narrow,
    "add": lambda a, b: op_fit(a + b),
    "sub": lambda a, b: op_fit(a - b),
    "mul": lambda a, b: op_fit(a * b),
    "neg": lambda a: -a,
    "abs": abs,
    "rescale": lambda a, places: op_fit(a * 10**places),
    "round": op_round_exact,
    "floor_div": lambda a, b: a // b if b else None,
    "sum": lambda high, low: op_fit(high * _HALF + low),  # of the upper and the lower 32 bits
    "to_double": lambda a, scale: a / 10**scale,
    "divide": _divide,
}
DOUBLES: Final[dict[str, Step]] = {
    "add": lambda a, b: op_finite(a + b),
    "sub": lambda a, b: op_finite(a - b),
    "mul": lambda a, b: op_finite(a * b),
    "div": lambda a, b: op_finite(a / b) if b else None,
}


@lru_cache(10_000)
def _steps(program: str, doubles: bool) -> tuple[int | tuple[Step, int], ...]:
    known = DOUBLES if doubles else EXACT
    found: list[int | tuple[Step, int]] = []
    for word in program.split():
        name, _, count = word.partition(":")
        found.append((known[name], int(count)) if count else int(name))
    return tuple(found)


def _run(steps: tuple[int | tuple[Step, int], ...], values: tuple[Any, ...]) -> Any:
    stack: list[Any] = []
    for step in steps:
        if isinstance(step, int):
            stack.append(values[step])
            continue
        work, count = step
        found = work(*stack[-count:])
        if found is None:
            return None
        stack[-count:] = [found]
    return stack[0]


def _exact(program: str, *values: Number) -> Number | None:
    found = _run(_steps(program, False), tuple(map(whole, values)))
    return found if program.endswith("narrow:1") else _shown(found)


def _doubles(program: str, *values: float) -> Any:
    return _run(_steps(program, True), values)


def _shown(found: int | float | None) -> Number | None:
    """A double as it is, a whole number as a wide one."""
    return wide(found) if isinstance(found, int) else found


def _called(name: str) -> Step:
    """One step as a function of its own."""
    work = EXACT[name]
    if name == "narrow":
        return lambda a: _narrow(whole(a))
    return lambda *values: _shown(work(*map(whole, values)))


class Total:
    """The sum of wide numbers: 0 over nothing, unknown beyond 38 digits."""

    def __init__(self) -> None:
        self.total = 0

    def step(self, number: Number | None) -> None:
        if number is not None:
            self.total += whole(number)

    def finalize(self) -> str | None:
        return wide(self.total)


# Functions of known operands by name.
NUMBERS: Final[dict[str, Step]] = {
    **{name: _called(name) for name in EXACT},
    "exact": _exact,
    "doubles": _doubles,
    "round_double": lambda x, places: wide(op_round_double(x, places)),
}
