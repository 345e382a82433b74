"""Occasion days as functions: the next and the last return of a named day; constants before a backend is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from segdsl.diagnostics import SegdslError
from segdsl.occasions import Occasion, find, unknown
from segdsl.operators.base import Example, Lowering, Operator, Shape
from segdsl.operators.operands import taking, text
from segdsl.plan import Const, Expr
from segdsl.types import DATE


def _lower(day_of: Callable[[Occasion, date], date]) -> Callable[[Lowering, tuple[Expr, ...]], Expr]:
    def lower(b: Lowering, args: tuple[Expr, ...]) -> Expr:
        (name,) = args
        assert isinstance(name, Const), "the checker asks for a literal"
        if name.value is None:
            return b.const(None, DATE)
        found = find(str(name.value))
        if found is None:  # the checker has seen every literal; this one is a param's, or of a document
            raise SegdslError([unknown(str(name.value))])
        return b.const(day_of(found, b.today), DATE)

    return lower


OCCASION = Operator(
    id="occasion",
    lower=_lower(Occasion.next),
    doc="The next day, today included, of an occasion of Iran that has a fixed day in the Solar Hijri calendar, such "
    "as Nowruz, Yalda or Doctor's Day, by its English or Persian name; under a window with two ends, every return.",
    takes=("text",),
    gives="date",
    shape=Shape.FUNCTION,
    phrases={"en": ("occasion",), "fa": ("مناسبت",)},
    accepts=taking(DATE, text),
    literal_args=frozenset((0,)),
    examples=(
        Example(("Yalda",), date(2026, 12, 21)),
        Example(("روز مهندس",), date(2027, 2, 24)),
        Example((None,), None),
    ),
)
LAST_OCCASION = Operator(
    id="last_occasion",
    lower=_lower(Occasion.last),
    doc="The latest day of that occasion before today.",
    takes=("text",),
    gives="date",
    shape=Shape.FUNCTION,
    phrases={"en": ("last_occasion",), "fa": ("مناسبت_پیشین",)},
    accepts=taking(DATE, text),
    literal_args=frozenset((0,)),
    examples=(Example(("Engineer's Day",), date(2026, 2, 24)), Example((None,), None)),
)

OPERATORS = (OCCASION, LAST_OCCASION)
