"""Arithmetic with exact numbers: scaled integers of at most 38 digits; what does not fit is unknown."""

from __future__ import annotations

from segdsl.operators import lowerings
from segdsl.operators.base import Example, Operator, Shape, Unknown
from segdsl.operators.operands import (
    always,
    common,
    condition,
    either,
    exact_type,
    integer,
    like_first,
    number,
    product_type,
    sum_type,
    taking,
)
from segdsl.plan import Const
from segdsl.types import DOUBLE, DURATION, INTEGER, MAX_DIGITS, TEXT, Type, decimal

LIMIT = 10**MAX_DIGITS
_WIDE = decimal(0, MAX_DIGITS)
_MONEY = decimal(2)
_WIDE_MONEY = decimal(2, MAX_DIGITS)


def op_fit(x: int) -> int | None:
    """An exact number of at most 38 digits."""
    return x if -LIMIT < x < LIMIT else None


_FIT = {"op_fit": op_fit}


def sql_int(const: object) -> int:
    """The whole number that a constant operand is."""
    value = const.value if isinstance(const, Const) else None
    assert isinstance(value, int), "a constant whole number"
    return value


# --- exact numbers


ADD = Operator(
    id="add",
    doc="The sum of two exact numbers, or of two lengths of time; unknown beyond 38 digits.",
    takes=("exact number", "exact number"),
    gives="exact number",
    result=sum_type,
    python=lambda a, b: f"op_fit({a} + {b})",
    unchecked=lambda a, b: f"({a} + {b})",
    helpers=_FIT,
    sql=lambda b, x, y: b.add_exact(x, y),
    examples=(
        Example((2, 3), 5, (INTEGER, INTEGER)),
        Example((1250, -1), 1249, (_MONEY, _MONEY)),
        Example((2**63 - 1, 1), 2**63, (INTEGER, INTEGER)),
        Example((-(2**63), -1), -(2**63) - 1, (INTEGER, INTEGER)),
        Example((LIMIT - 1, 1), None, (_WIDE, _WIDE)),
        Example((1 - LIMIT, -1), None, (_WIDE, _WIDE)),
        Example((LIMIT - 2, 1), LIMIT - 1, (_WIDE_MONEY, _WIDE_MONEY)),
        Example((None, 3), None, (INTEGER, INTEGER)),
        Example((3, None), None, (_MONEY, _MONEY)),
        Example((60_000_000, 1), 60_000_001, (DURATION, DURATION)),
    ),
)
SUB = Operator(
    id="sub",
    doc="The difference of two exact numbers, or of two lengths of time; unknown beyond 38 digits.",
    takes=("exact number", "exact number"),
    gives="exact number",
    result=sum_type,
    python=lambda a, b: f"op_fit({a} - {b})",
    unchecked=lambda a, b: f"({a} - {b})",
    helpers=_FIT,
    sql=lambda b, x, y: b.sub_exact(x, y),
    examples=(
        Example((2, 3), -1, (INTEGER, INTEGER)),
        Example((-(2**63), 2**63 - 1), -(2**64) + 1, (INTEGER, INTEGER)),
        Example((LIMIT - 1, -1), None, (_WIDE, _WIDE)),
        Example((LIMIT - 1, LIMIT - 1), 0, (_WIDE_MONEY, _WIDE_MONEY)),
        Example((None, 3), None, (INTEGER, INTEGER)),
        Example((0, 1), -1, (DURATION, DURATION)),
    ),
)
MUL = Operator(
    id="mul",
    doc="The product of two exact numbers; its scale is the sum of theirs; unknown beyond 38 digits.",
    takes=("exact number", "exact number"),
    gives="exact number",
    result=product_type,
    python=lambda a, b: f"op_fit({a} * {b})",
    unchecked=lambda a, b: f"({a} * {b})",
    helpers=_FIT,
    sql=lambda b, x, y: b.mul_exact(x, y),
    examples=(
        Example((-2, 3), -6, (INTEGER, INTEGER)),
        Example((1250, 3), 3750, (_MONEY, INTEGER)),
        Example((1250, 1250), 1_562_500, (_MONEY, _MONEY)),
        Example((10**18 - 1, 10**18 - 1), (10**18 - 1) ** 2, (_MONEY, _MONEY)),
        Example((2**63 - 1, -(2**63)), -(2**126) + 2**63, (INTEGER, INTEGER)),
        Example((10**19, 10**19), None, (_WIDE, _WIDE)),
        Example((10**19, 10**19 - 1), 10**38 - 10**19, (_WIDE, _WIDE)),
        Example((-(10**19), 10**19), None, (_WIDE_MONEY, _WIDE_MONEY)),
        Example((0, None), None, (INTEGER, INTEGER)),
    ),
)
NEG = Operator(
    id="neg",
    doc="The number with its sign changed.",
    takes=("exact number",),
    gives="exact number",
    result=like_first,
    python=lambda a: f"(-{a})",
    sql=lambda b, x: b.neg_exact(x),
    examples=(
        Example((5,), -5, (INTEGER,)),
        Example((-(2**63),), 2**63, (INTEGER,)),
        Example((0,), 0, (_MONEY,)),
        Example((LIMIT - 1,), 1 - LIMIT, (_WIDE_MONEY,)),
        Example((None,), None, (INTEGER,)),
        Example((-7,), 7, (DURATION,)),
    ),
)
ABS = Operator(
    id="abs",
    lower=lowerings.absolute,
    doc="The number without its sign.",
    takes=("number",),
    gives="number",
    shape=Shape.FUNCTION,
    phrases={"en": ("abs",), "fa": ("قدرمطلق",)},
    accepts=taking(like_first, number),
    result=like_first,
    python=lambda a: f"abs({a})",
    sql=lambda b, x: b.abs_exact(x) if b.arg_types[0].is_exact else b.abs(x),
    examples=(
        Example((-5,), 5, (INTEGER,)),
        Example((-(2**63),), 2**63, (INTEGER,)),
        Example((1250,), 1250, (_MONEY,)),
        Example((None,), None, (_MONEY,)),
    ),
)
RESCALE = Operator(
    id="rescale",
    doc="The same number with more digits after the point; unknown beyond 38 digits.",
    takes=("exact number", "integer"),
    gives="exact number",
    const_args=frozenset((1,)),
    python=lambda a, k: f"op_fit({a} * 10**{k})",
    unchecked=lambda a, k: f"({a} * 10**{k})",
    helpers=_FIT,
    sql=lambda b, x, by: b.rescale(x, sql_int(by)),
    examples=(
        Example((12, 2), 1200, (INTEGER, INTEGER, _MONEY)),
        Example((-1250, 1), -12500, (_MONEY, INTEGER, decimal(3, 19))),
        Example((10**36, 2), None, (_WIDE, INTEGER, _WIDE_MONEY)),
        Example((10**36 - 1, 2), 10**38 - 100, (_WIDE, INTEGER, _WIDE_MONEY)),
        Example((None, 2), None, (INTEGER, INTEGER, _MONEY)),
    ),
)
TO_DOUBLE = Operator(
    id="to_double",
    doc="The double nearest to an exact number.",
    takes=("exact number", "integer"),
    gives="float",
    result=always(DOUBLE),
    const_args=frozenset((1,)),
    python=lambda a, scale: f"({a} / 10**{scale})",
    sql=lambda b, x, scale: b.exact_to_double(x),
    examples=(
        Example((1250, 2), 12.5, (_MONEY, INTEGER)),
        Example((-1, 2), -0.01, (_MONEY, INTEGER)),
        Example((0, 0), 0.0, (INTEGER, INTEGER)),
        Example((2**53 + 1, 0), 9007199254740992.0, (INTEGER, INTEGER)),
        Example((2**53 + 3, 0), 9007199254740996.0, (INTEGER, INTEGER)),
        Example((123456789012345678, 2), 1234567890123456.78, (_MONEY, INTEGER)),
        Example((LIMIT - 1, 2), 1e36, (_WIDE_MONEY, INTEGER)),
        Example((None, 2), None, (_MONEY, INTEGER)),
    ),
)
DIVIDE_EXACT = Operator(
    id="divide_exact",
    doc="The double nearest to the exact quotient of two exact numbers of one scale; unknown for division by zero.",
    takes=("exact number", "exact number"),
    gives="float",
    result=always(DOUBLE),
    python=lambda a, b: f"({a} / {b} + 0.0 if {b} else None)",
    sql=lambda b, x, y: b.divide_exact(x, y),
    examples=(
        Example((1, 3), 1 / 3, (INTEGER, INTEGER)),
        Example((-1250, 300), -1250 / 300, (_MONEY, _MONEY)),
        Example((7, 0), None, (INTEGER, INTEGER)),
        Example((0, -7), 0.0, (INTEGER, INTEGER)),
        Example((2**53 + 1, 1), 9007199254740992.0, (INTEGER, INTEGER)),
        Example((2**62 + 1, 2**62 - 1), 1.0000000000000002 - 2**-52, (INTEGER, INTEGER)),
        Example((1, LIMIT - 1), 1e-38, (_WIDE, _WIDE)),
        Example((LIMIT - 1, 1), 1e38, (_WIDE_MONEY, _WIDE_MONEY)),
        Example((2 * 10**37 + 1, -3 * 10**37), -2 / 3, (_WIDE, _WIDE)),
        Example((None, 3), None, (INTEGER, INTEGER)),
        Example((3, None), None, (INTEGER, INTEGER)),
    ),
)


def op_round_exact(x: int, from_scale: int, places: int) -> int | None:
    if places >= from_scale:
        return op_fit(x * int(10 ** (places - from_scale)))
    unit = int(10 ** (from_scale - places))
    whole = (abs(x) + unit // 2) // unit
    return -whole if x < 0 else whole


ROUND_EXACT = Operator(
    id="round_exact",
    doc="An exact number with fewer places, half away from zero.",
    takes=("exact number", "integer", "integer"),
    gives="exact number",
    const_args=frozenset((1, 2)),
    python=lambda a, from_scale, places: f"op_round_exact({a}, {from_scale}, {places})",
    helpers={"op_round_exact": op_round_exact},
    sql=lambda b, x, from_scale, places: b.round_exact(x, sql_int(places)),
    examples=(
        Example((1250, 2, 0), 13, (_MONEY, INTEGER, INTEGER, INTEGER)),
        Example((-1250, 2, 0), -13, (_MONEY, INTEGER, INTEGER, INTEGER)),
        Example((1249, 2, 0), 12, (_MONEY, INTEGER, INTEGER, INTEGER)),
        Example((-1205, 2, 1), -121, (_MONEY, INTEGER, INTEGER, decimal(1, 38))),
        Example((7, 0, 2), 700, (INTEGER, INTEGER, INTEGER, _WIDE_MONEY)),
        Example((LIMIT - 1, 2, 0), 10**36, (_WIDE_MONEY, INTEGER, INTEGER, _WIDE)),
        Example((None, 2, 0), None, (_MONEY, INTEGER, INTEGER, INTEGER)),
    ),
)
FLOOR_DIV = Operator(
    id="floor_div",
    doc="How often a positive whole number goes into one that is not negative.",
    takes=("integer", "integer"),
    gives="integer",
    result=like_first,
    python=lambda a, b: f"({a} // {b})",
    sql=lambda b, x, y: b.floor_div(x, y),
    examples=(
        Example((7, 2), 3),
        Example((0, 5), 0),
        Example((LIMIT - 1, 7), (LIMIT - 1) // 7, (_WIDE, _WIDE)),
        Example((None, 5), None),
    ),
)
FITS = Operator(
    id="fits",
    doc="True when an exact number is known and has at most 38 digits.",
    takes=("exact number",),
    gives="condition",
    unknown=Unknown.FALSE,
    result=condition,
    python=lambda a: f"(op_fit({a}) is not None)",
    helpers=_FIT,
    sql=lambda b, x: b.fits(x),
    examples=(Example((5,), True, (INTEGER,)), Example((None,), False, (INTEGER,))),
)

# --- written by people, said by the binder with the operators above


def _rounded(types: tuple[Type, ...]) -> Type:
    return exact_type(0, MAX_DIGITS, INTEGER)


DEFAULT = Operator(
    id="default",
    doc="The first value where it is known, else the second.",
    takes=("any", "any"),
    gives="any",
    unknown=Unknown.HANDLES,
    shape=Shape.FUNCTION,
    phrases={"en": ("default",), "fa": ("پیش‌فرض",)},
    accepts=common,
    examples=(
        Example((None, 0), 0, (INTEGER, INTEGER)),
        Example((5, 0), 5, (INTEGER, INTEGER)),
        Example((None, None), None, (TEXT, TEXT)),
    ),
)
ROUND = Operator(
    id="round",
    lower=lowerings.rounded,
    doc="The number with so many places (0 if left out, at most 9), half away from zero; a float becomes exact.",
    takes=("number", "integer"),
    gives="exact number",
    shape=Shape.FUNCTION,
    phrases={"en": ("round",), "fa": ("گرد",)},
    literal_args=frozenset((1,)),
    accepts=either(taking(_rounded, number), taking(_rounded, number, integer)),
    examples=(
        Example((1250, 0), 13, (_MONEY, INTEGER)),
        Example((-1250, 0), -13, (_MONEY, INTEGER)),
        Example((None, 0), None, (_MONEY, INTEGER)),
    ),
)
OPERATORS = (
    *(ADD, SUB, MUL, NEG, ABS, RESCALE, TO_DOUBLE, DIVIDE_EXACT, ROUND_EXACT, FLOOR_DIV, FITS),
    *(DEFAULT, ROUND),
)
