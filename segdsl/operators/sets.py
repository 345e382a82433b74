"""Sets: distinct elements, folded as their field is, never unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from segdsl.folding import fold_ignore_case, fold_persian
from segdsl.operators.base import Example, Operator, Sql, SqlBuilder, Unknown
from segdsl.operators.comparison import item_params
from segdsl.operators.operands import always, condition, like_first
from segdsl.plan import Const
from segdsl.types import INTEGER, TEXT, Type, set_of

_TEXTS = set_of(TEXT)
_NUMBERS = set_of(INTEGER)


def _element(b: SqlBuilder) -> Type:
    return b.arg_types[0].element or TEXT


def _holds(b: SqlBuilder, items: Sql, const: Const) -> list[Sql]:
    return [b.set_contains(items, item) for item in item_params(b, const, _element(b))]


def _equals_sql(b: SqlBuilder, items: Sql, const: Const) -> Sql:
    held = _holds(b, items, const)
    return b.and_(b.eq(b.set_length(items), b.literal(len(held))), *held)


def op_folded(items: Iterable[str], persian: bool) -> frozenset[str]:
    """The folded elements; one of which nothing is left is none."""
    return frozenset(map(fold_persian if persian else fold_ignore_case, items)) - {""}


def _const_set(value: object) -> frozenset[object]:
    return frozenset(value) if isinstance(value, Iterable) else frozenset()


def _including(id: str, doc: str, python: str, sql: Callable[..., Sql], examples: tuple[Example, ...]) -> Operator:
    return Operator(
        id=id,
        doc=doc,
        takes=("set", "list"),
        gives="condition",
        unknown=Unknown.FALSE,
        result=condition,
        const_args=frozenset((1,)),
        prepare={1: _const_set},
        python=lambda items, wanted: python.format(items=items, wanted=wanted),
        sql=sql,
        examples=examples,
    )


SET_INCLUDES = Operator(
    id="set_includes",
    doc="True when the element is in the set.",
    takes=("set", "any"),
    gives="condition",
    unknown=Unknown.FALSE,
    result=condition,
    python=lambda items, item: f"({item} in {items})",
    sql=lambda b, items, item: b.set_contains(items, item),
    examples=(
        Example((frozenset(("رمان", "شعر")), "شعر"), True, (_TEXTS, TEXT)),
        Example((frozenset((1, 2)), 3), False, (_NUMBERS, INTEGER)),
        Example((frozenset(), "a"), False, (_TEXTS, TEXT)),
        Example((frozenset(("a",)), None), False, (_TEXTS, TEXT)),
    ),
)
SET_INCLUDES_ANY = _including(
    "set_includes_any",
    "True when at least one of those listed is in the set.",
    "(not {items}.isdisjoint({wanted}))",
    lambda b, items, const: b.or_(*_holds(b, items, const)),
    (
        Example((frozenset(("a", "b")), ("b", "c")), True, (_TEXTS, TEXT)),
        Example((frozenset(("a", "b")), ("c", "d")), False, (_TEXTS, TEXT)),
        Example((frozenset(("a", "b")), ()), False, (_TEXTS, TEXT)),
        Example((frozenset(), ("a",)), False, (_TEXTS, TEXT)),
    ),
)
SET_INCLUDES_ALL = _including(
    "set_includes_all",
    "True when each of those listed is in the set.",
    "{items}.issuperset({wanted})",
    lambda b, items, const: b.and_(*_holds(b, items, const)),
    (
        Example((frozenset((1, 2, 3)), (1, 3)), True, (_NUMBERS, INTEGER)),
        Example((frozenset((1, 2, 3)), (1, 4)), False, (_NUMBERS, INTEGER)),
        Example((frozenset(), ()), True, (_NUMBERS, INTEGER)),
        Example((frozenset(), (1,)), False, (_NUMBERS, INTEGER)),
    ),
)
SET_EQUALS = _including(
    "set_equals",
    "True when the set holds those listed and nothing else.",
    "({items} == frozenset({wanted}))",
    _equals_sql,
    (
        Example((frozenset(("a", "b")), ("b", "a")), True, (_TEXTS, TEXT)),
        Example((frozenset(("a", "b")), frozenset(("a",))), False, (_TEXTS, TEXT)),
        Example((frozenset(("a",)), ("a", "b")), False, (_TEXTS, TEXT)),
        Example((frozenset(), ()), True, (_TEXTS, TEXT)),
    ),
)
IS_EMPTY = Operator(
    id="is_empty",
    doc="True when the set has no elements.",
    takes=("set",),
    gives="condition",
    unknown=Unknown.FALSE,
    result=condition,
    python=lambda items: f"(not {items})",
    sql=lambda b, items: b.eq(b.set_length(items), b.literal(0)),
    examples=(Example((frozenset(),), True, (_TEXTS,)), Example((frozenset(("a",)),), False, (_TEXTS,))),
)
SET_LENGTH = Operator(
    id="set_length",
    doc="How many elements the set has.",
    takes=("set",),
    gives="integer",
    result=always(INTEGER),
    python=lambda items: f"len({items})",
    sql=lambda b, items: b.set_length(items),
    examples=(Example((frozenset(),), 0, (_TEXTS,)), Example((frozenset((5, 6)),), 2, (_NUMBERS,))),
)
FOLD_SET_IGNORE_CASE = Operator(
    id="fold_set_ignore_case",
    doc="The set with the capital letters of its elements made small.",
    takes=("set",),
    gives="set",
    result=like_first,
    python=lambda items: f"op_folded({items}, False)",
    helpers={"op_folded": op_folded},
    sql=lambda b, items: b.fold_set(items, "ignore_case"),
    examples=(
        Example((frozenset(("VIP", "vip", "Ü")),), frozenset(("vip", "ü")), (_TEXTS,)),
        Example((frozenset(),), frozenset(), (_TEXTS,)),
    ),
)
FOLD_SET_PERSIAN = Operator(
    id="fold_set_persian",
    doc="The set with its elements folded as Persian text is.",
    takes=("set",),
    gives="set",
    result=like_first,
    python=lambda items: f"op_folded({items}, True)",
    helpers={"op_folded": op_folded},
    sql=lambda b, items: b.fold_set(items, "persian"),
    examples=(
        Example((frozenset(("رمان\u200cها", "رمانها", "شعر")),), frozenset(("رمانها", "شعر")), (_TEXTS,)),
        Example((frozenset(("\u200c", "الف")),), frozenset(("الف",)), (_TEXTS,)),
        Example((frozenset(),), frozenset(), (_TEXTS,)),
    ),
)

OPERATORS = (
    *(SET_INCLUDES, SET_INCLUDES_ANY, SET_INCLUDES_ALL, SET_EQUALS, IS_EMPTY, SET_LENGTH),
    *(FOLD_SET_IGNORE_CASE, FOLD_SET_PERSIAN),
)
