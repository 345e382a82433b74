"""Arithmetic with floats: IEEE 754, one rounding an operation; what is not finite is unknown, and there is no -0.0."""

from __future__ import annotations

import math

from segdsl.operators.base import Example, Operator
from segdsl.operators.numbers import op_fit, sql_int
from segdsl.operators.operands import always
from segdsl.types import DOUBLE, INTEGER, MAX_DIGITS, decimal

_WIDE = decimal(0, MAX_DIGITS)
_WIDE_MONEY = decimal(2, MAX_DIGITS)


def op_finite(x: float) -> float | None:
    return x + 0.0 if -math.inf < x < math.inf else None


_FINITE = {"op_finite": op_finite}


def op_round_double(x: float, places: int) -> int | None:
    scaled: float = abs(x) * float(10**places) + 0.5
    if scaled == math.inf:
        return None
    whole = op_fit(math.floor(scaled))
    return -whole if whole and x < 0 else whole


ROUND_DOUBLE = Operator(
    id="round_double",
    doc="A float as an exact number: sign, then floor of its size times 10^places plus a half, in double arithmetic.",
    takes=("float", "integer"),
    gives="exact number",
    const_args=frozenset((1,)),
    python=lambda a, places: f"op_round_double({a}, {places})",
    helpers={"op_round_double": op_round_double},
    sql=lambda b, x, places: b.round_double(x, sql_int(places)),
    examples=(
        Example((2.5, 0), 3, (DOUBLE, INTEGER, INTEGER)),
        Example((-2.5, 0), -3, (DOUBLE, INTEGER, INTEGER)),
        Example((1.005, 2), 100, (DOUBLE, INTEGER, _WIDE_MONEY)),
        Example((-0.0, 2), 0, (DOUBLE, INTEGER, _WIDE_MONEY)),
        Example((12.345, 2), 1235, (DOUBLE, INTEGER, _WIDE_MONEY)),
        Example((1e20, 9), int(1e29), (DOUBLE, INTEGER, decimal(9, 38))),
        Example((1e38, 0), int(1e38), (DOUBLE, INTEGER, _WIDE)),
        Example((1.1e38, 0), None, (DOUBLE, INTEGER, _WIDE)),
        Example((-1e300, 9), None, (DOUBLE, INTEGER, decimal(9, 38))),
        Example((None, 0), None, (DOUBLE, INTEGER, INTEGER)),
    ),
)


def _double(id: str, words: str, sign: str, primitive: str, examples: tuple[Example, ...]) -> Operator:
    return Operator(
        id=id,
        doc=f"The {words} of two floats; unknown where it is not finite.",
        takes=("float", "float"),
        gives="float",
        result=always(DOUBLE),
        python=lambda a, b: f"op_finite({a} {sign} {b})",
        helpers=_FINITE,
        sql=lambda b, x, y: b.finite(getattr(b, primitive)(x, y)),
        examples=(*examples, Example((None, 1.0), None), Example((1.0, None), None)),
    )


ADD_DOUBLE = _double(
    "add_double", "sum", "+", "add", (Example((0.1, 0.2), 0.1 + 0.2), Example((1.7e308, 1.7e308), None))
)
SUB_DOUBLE = _double(
    "sub_double", "difference", "-", "sub", (Example((0.3, 0.1), 0.3 - 0.1), Example((-1.7e308, 1.7e308), None))
)
MUL_DOUBLE = _double(
    "mul_double",
    "product",
    "*",
    "mul",
    (Example((-0.0, 5.0), 0.0), Example((1e200, 1e200), None), Example((5e-324, 0.5), 0.0)),
)
DIVIDE_DOUBLE = Operator(
    id="divide_double",
    doc="The quotient of two floats; unknown for division by zero and where it is not finite.",
    takes=("float", "float"),
    gives="float",
    result=always(DOUBLE),
    python=lambda a, b: f"(op_finite({a} / {b}) if {b} else None)",
    helpers=_FINITE,
    sql=lambda b, x, y: b.divide_doubles(x, y),
    examples=(
        Example((1.0, 3.0), 1 / 3),
        Example((0.0, -3.0), 0.0),
        Example((1.0, -0.0), None),
        Example((1e308, 1e-308), None),
        Example((1.0, None), None),
    ),
)
NEG_DOUBLE = Operator(
    id="neg_double",
    doc="The float with its sign changed.",
    takes=("float",),
    gives="float",
    result=always(DOUBLE),
    python=lambda a: f"(0.0 - {a})",
    sql=lambda b, x: b.sub(b.param(0.0, DOUBLE), x),
    examples=(Example((1.5,), -1.5), Example((0.0,), 0.0), Example((None,), None)),
)
ABS_DOUBLE = Operator(
    id="abs_double",
    doc="The float without its sign.",
    takes=("float",),
    gives="float",
    result=always(DOUBLE),
    python=lambda a: f"abs({a})",
    sql=lambda b, x: b.abs(x),
    examples=(Example((-1.5,), 1.5), Example((-0.0,), 0.0), Example((None,), None)),
)

OPERATORS = (*(ADD_DOUBLE, SUB_DOUBLE, MUL_DOUBLE, DIVIDE_DOUBLE, NEG_DOUBLE, ABS_DOUBLE, ROUND_DOUBLE),)
