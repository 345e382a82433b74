"""Comparisons and the other conditions on any value: never unknown, false where an operand is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from segdsl.operators.base import Example, Operator, Sql, SqlBuilder, Unknown
from segdsl.operators.operands import condition
from segdsl.plan import Const
from segdsl.types import BOOLEAN, DATE, DATETIME, DOUBLE, INTEGER, TEXT, Kind, Type, decimal, set_of

_MONEY = decimal(2)


def _source(sign: str) -> Callable[[str, str], str]:
    return lambda a, b: f"({a} {sign} {b})"


def _eq_sql(b: SqlBuilder, x: Sql, y: Sql) -> Sql:
    if b.arg_types and b.arg_types[0].kind is Kind.SET:
        return b.set_equals(x, y)
    return b.compare("eq", x, y)


EQ = Operator(
    id="eq",
    doc="True when both are known and equal.",
    takes=("any", "any"),
    gives="condition",
    unknown=Unknown.FALSE,
    result=condition,
    python=_source("=="),
    sql=_eq_sql,
    examples=(
        Example((3, 3), True, (INTEGER, INTEGER)),
        Example((3, None), False, (INTEGER, INTEGER)),
        Example((None, None), False, (TEXT, TEXT)),
        Example(("pro", "pro "), False, (TEXT, TEXT)),
        Example(("a", "A"), False, (TEXT, TEXT)),
        Example(("ي", "ی"), False, (TEXT, TEXT)),
        Example(("سفارش\u200cها", "سفارش\u200cها"), True, (TEXT, TEXT)),
        Example((1250, 1250), True, (_MONEY, _MONEY)),
        Example((-0.0, 0.0), True, (DOUBLE, DOUBLE)),
        Example((0.1 + 0.2, 0.3), False, (DOUBLE, DOUBLE)),
        Example((False, False), True, (BOOLEAN, BOOLEAN)),
        Example((date(2024, 2, 29), date(2024, 2, 29)), True, (DATE, DATE)),
        Example((frozenset(("a", "b")), frozenset(("b", "a"))), True, (set_of(TEXT), set_of(TEXT))),
        Example((frozenset(("a",)), frozenset(("b", "a"))), False, (set_of(TEXT), set_of(TEXT))),
        Example((frozenset(), frozenset()), True, (set_of(TEXT), set_of(TEXT))),
    ),
)


def _ordering(id: str, sign: str, words: str, examples: tuple[Example, ...]) -> Operator:
    return Operator(
        id=id,
        doc=f"True when both are known and the first is {words} the second; text goes by code point.",
        takes=("ordered", "ordered"),
        gives="condition",
        unknown=Unknown.FALSE,
        result=condition,
        python=_source(sign),
        sql=lambda b, x, y: b.compare(id, x, y),
        examples=examples,
    )


LT = _ordering(
    "lt",
    "<",
    "less than",
    (
        Example((-5, 3), True, (INTEGER, INTEGER)),
        Example((3, 3), False, (INTEGER, INTEGER)),
        Example((None, 3), False, (INTEGER, INTEGER)),
        Example((3, None), False, (INTEGER, INTEGER)),
        Example(("Z", "a"), True, (TEXT, TEXT)),
        Example(("z", "é"), True, (TEXT, TEXT)),
        Example(("ی", "😀"), True, (TEXT, TEXT)),
        Example((datetime(2026, 3, 21), datetime(2026, 3, 21, 0, 0, 0, 1)), True, (DATETIME, DATETIME)),
    ),
)
LE = _ordering(
    "le",
    "<=",
    "not more than",
    (
        Example((3, 3), True, (INTEGER, INTEGER)),
        Example((-1, -2), False, (_MONEY, _MONEY)),
        Example((None, None), False, (DATE, DATE)),
        Example((-0.0, 0.0), True, (DOUBLE, DOUBLE)),
    ),
)
GT = _ordering(
    "gt",
    ">",
    "more than",
    (
        Example((10, 9), True, (INTEGER, INTEGER)),
        Example(("10", "9"), False, (TEXT, TEXT)),
        Example((date(2026, 1, 1), date(2025, 12, 31)), True, (DATE, DATE)),
        Example((None, 9), False, (INTEGER, INTEGER)),
    ),
)
GE = _ordering(
    "ge",
    ">=",
    "at least",
    (
        Example((9, 9), True, (INTEGER, INTEGER)),
        Example((1e308, -1e308), True, (DOUBLE, DOUBLE)),
        Example((9, None), False, (INTEGER, INTEGER)),
    ),
)

TRUTH = Operator(
    id="truth",
    doc="A yes-or-no value as a condition: the unknown is no.",
    takes=("boolean",),
    gives="condition",
    unknown=Unknown.FALSE,
    result=condition,
    python=lambda a: a,
    sql=lambda b, a: a,
    examples=(Example((True,), True), Example((False,), False), Example((None,), False)),
)

IS_KNOWN = Operator(
    id="is_known",
    doc="True when there is a value.",
    takes=("any",),
    gives="condition",
    unknown=Unknown.HANDLES,
    result=condition,
    python=lambda a: f"({a} is not None)",
    sql=lambda b, a: b.not_(b.is_null(a)),
    examples=(
        Example((0,), True, (INTEGER,)),
        Example((False,), True, (BOOLEAN,)),
        Example((None,), False, (TEXT,)),
    ),
)


def _items(const: Const) -> list[object]:
    found = const.value if isinstance(const.value, tuple | frozenset | list | set) else ()
    return [item for item in found if item is not None]


def item_params(b: SqlBuilder, const: Const, type: Type) -> list[Sql]:
    """The items of a constant list as bind parameters."""
    return [b.param(item, type) for item in _items(const)]


IN_LIST = Operator(
    id="in_list",
    doc="True when the value is one of those listed.",
    takes=("any", "list"),
    gives="condition",
    unknown=Unknown.FALSE,
    result=condition,
    const_args=frozenset((1,)),
    prepare={1: frozenset},
    python=_source("in"),
    sql=lambda b, x, items: b.in_list(x, item_params(b, items, b.arg_types[0])),
    examples=(
        Example((2, (1, 2)), True, (INTEGER, INTEGER)),
        Example((3, (1, 2)), False, (INTEGER, INTEGER)),
        Example((3, ()), False, (INTEGER, INTEGER)),
        Example((1250, (1250, -1)), True, (_MONEY, _MONEY)),
        Example(("شیراز", ("تهران", "شیراز")), True, (TEXT, TEXT)),
        Example((None, (1, 2)), False, (INTEGER, INTEGER)),
        Example((60, tuple(range(100))), True, (INTEGER, INTEGER)),
    ),
)

OPERATORS = (EQ, LT, LE, GT, GE, TRUTH, IS_KNOWN, IN_LIST)
