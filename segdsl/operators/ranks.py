"""Ranks among all rows. The binder says them with the plan's own ranks; examples give a whole population."""

from __future__ import annotations

from segdsl.operators.base import Example, Operator, Shape
from segdsl.operators.operands import RANKED, integer, taking
from segdsl.types import DOUBLE, INTEGER

QUINTILE = Operator(
    id="quintile",
    doc="Which fifth of all rows this one is in by the value: 5 holds the largest values.",
    takes=("ordered",),
    gives="integer",
    shape=Shape.FUNCTION,
    phrases={"en": ("quintile",), "fa": ("پنجک",)},
    accepts=taking(INTEGER, lambda type: type.kind in RANKED),
    examples=(Example((((10, 20, 30, 40, 50, None)),), (1, 2, 3, 4, 5, None)),),
)
NTILE = Operator(
    id="ntile",
    doc="Which of k equal parts of all rows this one is in by the value: k holds the largest values.",
    takes=("ordered", "integer"),
    gives="integer",
    shape=Shape.FUNCTION,
    phrases={"en": ("ntile",), "fa": ("چندک",)},
    literal_args=frozenset((1,)),
    accepts=taking(INTEGER, lambda type: type.kind in RANKED, integer),
    examples=(Example(((10, 20, 20, 40, None), 2), (1, 1, 1, 2, None)),),
)
PERCENTILE = Operator(
    id="percentile",
    doc="Where this row stands among all rows by the value, from 0 for the smallest to 100 for the largest.",
    takes=("ordered",),
    gives="float",
    shape=Shape.FUNCTION,
    phrases={"en": ("percentile",), "fa": ("صدک",)},
    accepts=taking(DOUBLE, lambda type: type.kind in RANKED),
    examples=(Example((((10, 20, 30, None)),), (0.0, 50.0, 100.0, None)), Example((((7,)),), (100.0,))),
)

OPERATORS = (QUINTILE, NTILE, PERCENTILE)
