"""Aggregates: what a collection comes to. Those without Python are said by the binder with those that have it.

An accumulator is a number, a set or a dict; steps are statements on one line, since they run once for every row.
A text that folds comes with its folded form, ``group``: equal means that, and the smallest stored form stands for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from segdsl.operators.base import AggregateOperator, Example, Sql, SqlBuilder
from segdsl.operators.numbers import op_fit
from segdsl.operators.operands import DATES, TEXTUAL, exact_type
from segdsl.types import BOOLEAN, DOUBLE, INTEGER, MAX_DIGITS, TEXT, Kind, Type, set_of

_COUNTED = (Kind.INTEGER, Kind.DECIMAL, Kind.DOUBLE, Kind.BOOLEAN, *TEXTUAL, Kind.TIER, *DATES, Kind.DURATION, Kind.KEY)
_ORDERED = (Kind.INTEGER, Kind.DECIMAL, Kind.DOUBLE, *DATES, Kind.DURATION, Kind.TEXT)


def _element(type: Type | None) -> Type | None:
    """The type of one counted value: of a set each element counts."""
    return type.element if type is not None and type.kind is Kind.SET else type


def _rows(result: Type) -> Callable[[Type | None], Type | None]:
    return lambda type: result if type is None else None


def _scalar(type: Type | None) -> Type | None:
    found = _element(type)
    return found if found is not None and found.kind in _COUNTED else None


def _counted(type: Type | None) -> Type | None:
    return None if _scalar(type) is None else INTEGER


def _summed(type: Type | None) -> Type | None:
    found = _element(type)
    if found is None or not _can_sum(found):
        return None
    return exact_type(found.scale, MAX_DIGITS, *([] if found.kind is Kind.DOUBLE else [found]))


def _can_sum(type: Type) -> bool:
    """Exact numbers; a float only with a scale of its own in the catalog."""
    return type.is_exact or (type.kind is Kind.DOUBLE and type.scale >= 0)


def _averaged(type: Type | None) -> Type | None:
    found = _element(type)
    return DOUBLE if found is not None and _can_sum(found) else None


def _extreme(type: Type | None) -> Type | None:
    found = _element(type)
    return found if found is not None and (found.kind in _ORDERED or found.ordered) else None


def _any_value(type: Type | None) -> Type | None:
    return type if type is not None and type.kind in _COUNTED else None


def _value_set(type: Type | None) -> Type | None:
    found = _scalar(type)
    return None if found is None else set_of(found)


# --- Python


def _folded(value: str, group: str) -> bool:
    return group not in ("", "None", value)


def _min_step(acc: str, value: str, group: str, order: str) -> str:
    return _best(acc, "<", f"({group}, {value})" if _folded(value, group) else value)


def _max_step(acc: str, value: str, group: str, order: str) -> str:
    return _best(acc, ">", f"({group}, {value})" if _folded(value, group) else value)


def _best(acc: str, sign: str, value: str) -> str:
    return f"if {acc} is None or {value} {sign} {acc}: {acc} = {value}"


def _first_step(acc: str, value: str, group: str, order: str) -> str:
    return f"if {acc} is None or {order} < {acc}[0]: {acc} = ({order}, {value})"


def _last_step(acc: str, value: str, group: str, order: str) -> str:
    return f"if {acc} is None or {order} > {acc}[0]: {acc} = ({order}, {value})"


def op_stored(best: Any) -> Any:
    """The value behind a pair of folded and stored form."""
    return best[1] if isinstance(best, tuple) else best


def _tally_step(acc: str, value: str, group: str, order: str) -> str:
    if _folded(value, group):
        return f"op_tally({acc}, {group}, {value})"
    return f"{acc}[{value}] = {acc}.get({value}, 0) + 1"


def op_tally(counts: dict[Any, tuple[int, Any]], group: Any, value: Any) -> None:
    """Count a row of a group, and keep the group's smallest stored form."""
    count, smallest = counts.get(group, (0, value))
    counts[group] = (count + 1, min(smallest, value))


def op_most_frequent(counts: Mapping[Any, Any]) -> Any:
    """The value on most rows, among equals the smallest."""
    if not counts:
        return None
    most = op_most(counts)
    group = min(key for key, found in counts.items() if op_count(found) == most)
    return op_stored(counts[group]) if isinstance(counts[group], tuple) else group


def op_count(found: Any) -> int:
    count: int = found[0] if isinstance(found, tuple) else found
    return count


def op_most(counts: Mapping[Any, Any]) -> int:
    """On how many rows the most frequent value is."""
    return max(map(op_count, counts.values()), default=0)


def op_repeated(counts: Mapping[Any, Any], at_least: int) -> int:
    """How many values are on at least so many rows."""
    return sum(op_count(found) >= at_least for found in counts.values())


def _values_step(acc: str, value: str, group: str, order: str) -> str:
    if _folded(value, group):
        return f"{acc}[{group}] = min({acc}.get({group}, {value}), {value})"
    return f"{acc}[{value}] = {value}"


_TALLY = {"op_tally": op_tally}

# --- SQL


def _count_sql(b: SqlBuilder, value: Sql, condition: Sql) -> Sql:
    return b.func("COUNT", b.case([(condition, b.literal(1))]))


def _where(b: SqlBuilder, value: Sql, condition: Sql) -> Sql:
    return b.case([(condition, value)])


def _distinct_sql(b: SqlBuilder, value: Sql, condition: Sql) -> Sql:
    return b.raw("COUNT(DISTINCT {0})", _where(b, value, condition))


def _sum_sql(b: SqlBuilder, value: Sql, condition: Sql) -> Sql:
    return b.sum_exact(_where(b, value, condition), b.arg_types[0])


# --- the aggregates

COUNT = AggregateOperator(
    id="count",
    doc="How many rows there are.",
    argument="rows",
    gives="integer",
    over_nothing="0",
    phrases={"en": ("count",), "fa": ("تعداد",)},
    accepts=_rows(INTEGER),
    takes_unknown=True,
    step=lambda acc, value, group, order: f"{acc} += 1",
    finish=lambda acc: acc,
    sql=_count_sql,
    examples=(Example(((1, None, 1),), 3), Example(((),), 0)),
)
COUNT_DISTINCT = AggregateOperator(
    id="count_distinct",
    doc="How many different known values the field has; a link counts by its key, a text in the form that compares.",
    gives="integer",
    over_nothing="0",
    phrases={"en": ("count_distinct",), "fa": ("تعداد_متمایز",)},
    accepts=_counted,
    init="set()",
    step=lambda acc, value, group, order: f"{acc}.add({group if _folded(value, group) else value})",
    finish=lambda acc: f"len({acc})",
    sql=_distinct_sql,
    examples=(
        Example(((1, 2, 2, None),), 2),
        Example((("a", "A", "a "),), 3, (TEXT,)),
        Example(((0.0, -0.0),), 1, (DOUBLE,)),
        Example(((None,),), 0),
        Example(((),), 0),
    ),
)
SUM = AggregateOperator(
    id="sum",
    doc="The exact sum of the known values; unknown where it exceeds 38 digits.",
    gives="exact number",
    over_nothing="0",
    phrases={"en": ("sum",), "fa": ("مجموع",)},
    accepts=_summed,
    step=lambda acc, value, group, order: f"{acc} += {value}",
    finish=lambda acc: f"op_fit({acc})",
    helpers={"op_fit": op_fit},
    sql=_sum_sql,
    examples=(
        Example(((1, -2, None, 10),), 9),
        Example(((2**63 - 1, 2**63 - 1),), 2**64 - 2),
        Example(((1250, 5),), 1255, (exact_type(2, 18),)),
        Example(((10**38 - 1, 1),), None, (exact_type(2, 38),)),
        Example(((1 - 10**38, -1),), None, (exact_type(0, 38),)),
        Example(((10**38 - 1, 10**38 - 1, -(10**38) + 1),), 10**38 - 1, (exact_type(2, 38),)),
        Example(((5 * 10**37, 5 * 10**37, -1),), 10**38 - 1, (exact_type(0, 38),)),
        Example(((-5 * 10**37, -5 * 10**37, 1, None),), 1 - 10**38, (exact_type(4, 38),)),
        Example(((5 * 10**37, 5 * 10**37),), None, (exact_type(0, 38),)),
        Example(((10**30, -(10**30), 7),), 7, (exact_type(2, 38),)),
        Example(((None,),), 0),
        Example(((),), 0, (exact_type(2, 38),)),
    ),
)
AVERAGE = AggregateOperator(
    id="average",
    doc="The double nearest to the exact mean of the known values.",
    gives="float",
    phrases={"en": ("average",), "fa": ("میانگین",)},
    accepts=_averaged,
    examples=(Example(((1, 2, None),), 1.5), Example(((),), None)),
)
MIN = AggregateOperator(
    id="min",
    doc="The smallest known value; text goes by the form that compares, then as stored.",
    gives="the field's type",
    phrases={"en": ("min",), "fa": ("کمترین", "کمینه")},
    accepts=_extreme,
    init="None",
    step=_min_step,
    finish=lambda acc: f"op_stored({acc})",
    helpers={"op_stored": op_stored},
    sql=lambda b, value, condition: b.func("MIN", _where(b, value, condition)),
    examples=(
        Example(((3, None, -2),), -2),
        Example((("b", "Z"),), "Z", (TEXT,)),
        Example(((date(2026, 1, 1), date(2025, 1, 1)),), date(2025, 1, 1)),
        Example(((),), None),
        Example(((None,),), None),
    ),
)
MAX = AggregateOperator(
    id="max",
    doc="The largest known value; text goes by the form that compares, then as stored.",
    gives="the field's type",
    phrases={"en": ("max",), "fa": ("بیشترین", "بیشینه")},
    accepts=_extreme,
    init="None",
    step=_max_step,
    finish=lambda acc: f"op_stored({acc})",
    helpers={"op_stored": op_stored},
    sql=lambda b, value, condition: b.func("MAX", _where(b, value, condition)),
    examples=(Example(((3, None, -2),), 3), Example((("b", "ی"),), "ی", (TEXT,)), Example(((),), None)),
)
FIRST = AggregateOperator(
    id="first",
    doc="The field of the earliest row (event time, then key), known or not.",
    gives="the field's type",
    phrases={"en": ("first",), "fa": ("اولین",)},
    accepts=_any_value,
    form="ordered",
    takes_unknown=True,
    init="None",
    step=_first_step,
    finish=lambda acc: f"({acc} and {acc}[1])",
    examples=(Example(((7, 8),), 7), Example(((None, 8),), None), Example(((),), None)),
)
LAST = AggregateOperator(
    id="last",
    doc="The field of the latest row (event time, then key), known or not.",
    gives="the field's type",
    phrases={"en": ("last",), "fa": ("آخرین",)},
    accepts=_any_value,
    form="ordered",
    takes_unknown=True,
    init="None",
    step=_last_step,
    finish=lambda acc: f"({acc} and {acc}[1])",
    examples=(Example(((7, 8),), 8), Example(((7, None),), None), Example(((),), None)),
)
MOST_FREQUENT = AggregateOperator(
    id="most_frequent",
    doc="The known value on most rows; among equals the smallest.",
    gives="the field's type",
    phrases={"en": ("most_frequent",), "fa": ("پرتکرارترین",)},
    accepts=_scalar,
    form="histogram",
    init="{}",
    step=_tally_step,
    finish=lambda acc: f"op_most_frequent({acc})",
    helpers={**_TALLY, "op_most_frequent": op_most_frequent},
    examples=(
        Example(((2, 1, 2, None, None, None),), 2),
        Example(((2, 1),), 1),
        Example(((None,),), None),
        Example(((),), None),
    ),
)
MOST_FREQUENT_COUNT = AggregateOperator(
    id="most_frequent_count",
    doc="On how many rows the most frequent known value is.",
    gives="integer",
    over_nothing="0",
    phrases={"en": ("most_frequent_count",), "fa": ("تعداد_پرتکرارترین",)},
    accepts=_counted,
    form="histogram",
    init="{}",
    step=_tally_step,
    finish=lambda acc: f"op_most({acc})",
    helpers={**_TALLY, "op_most": op_most},
    examples=(Example(((2, 1, 2, None, None, None),), 2), Example(((),), 0)),
)
COUNT_REPEATED = AggregateOperator(
    id="count_repeated",
    doc="How many different known values are on at least so many rows; only in plans.",
    gives="integer",
    over_nothing="0",
    accepts=_counted,
    form="histogram",
    init="{}",
    step=_tally_step,
    finish=lambda acc, at_least="1": f"op_repeated({acc}, {at_least})",
    helpers={**_TALLY, "op_repeated": op_repeated},
    examples=(Example(((2, 1, 2, None),), 2), Example(((),), 0)),
)
VALUES = AggregateOperator(
    id="values",
    doc="The set of the known values.",
    gives="set",
    over_nothing="the empty set",
    phrases={"en": ("values",), "fa": ("مقادیر",)},
    accepts=_value_set,
    init="{}",
    step=_values_step,
    finish=lambda acc: f"frozenset({acc}.values())",
    examples=(
        Example(((2, 1, 2, None),), frozenset((1, 2))),
        Example((("a", "A"),), frozenset(("a", "A")), (TEXT,)),
        Example(((),), frozenset()),
    ),
)
ANY = AggregateOperator(
    id="any",
    doc="True when there is a row.",
    argument="rows",
    gives="condition",
    over_nothing="false",
    phrases={"en": ("any",), "fa": ("دارد", "وجود")},
    accepts=_rows(BOOLEAN),
    takes_unknown=True,
    examples=(Example(((None,),), True), Example(((),), False)),
)
NONE = AggregateOperator(
    id="none",
    doc="True when there is no row.",
    argument="rows",
    gives="condition",
    over_nothing="true",
    phrases={"en": ("none",), "fa": ("ندارد", "هیچ")},
    accepts=_rows(BOOLEAN),
    takes_unknown=True,
    examples=(Example(((None,),), False), Example(((),), True)),
)
EVERY = AggregateOperator(
    id="every",
    doc="True when every row meets the condition, and so over no rows.",
    argument="condition",
    gives="condition",
    over_nothing="true",
    phrases={"en": ("every",), "fa": ("همه",)},
    accepts=_rows(BOOLEAN),
    takes_unknown=True,
    examples=(Example(((True, True),), True), Example(((True, None),), False), Example(((),), True)),
)
SHARE = AggregateOperator(
    id="share",
    doc="The fraction of the rows that meet the condition, 0 to 1; compare it with 80%.",
    argument="condition",
    gives="float",
    phrases={"en": ("share",), "fa": ("سهم",)},
    accepts=_rows(DOUBLE),
    takes_unknown=True,
    examples=(Example(((True, False, None),), 1 / 3), Example(((),), None)),
)
COUNT_PERIODS = AggregateOperator(
    id="count_periods",
    doc="In how many periods of the window anything happened, counted back from now.",
    argument="rows",
    gives="integer",
    over_nothing="0",
    phrases={"en": ("count_periods",), "fa": ("تعداد_دوره",)},
    accepts=_rows(INTEGER),
    examples=(Example(((0, 0, 3, None),), 2), Example(((),), 0)),
)

AGGREGATE_OPERATORS = (
    *(COUNT, COUNT_DISTINCT, SUM, AVERAGE, MIN, MAX, FIRST, LAST, MOST_FREQUENT, MOST_FREQUENT_COUNT, VALUES),
    *(ANY, NONE, EVERY, SHARE, COUNT_PERIODS, COUNT_REPEATED),
)
