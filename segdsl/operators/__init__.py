"""The registry of operators: one value each, which holds everything about itself (see `segdsl.operators.base`)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from segdsl.operators import (
    anniversaries,
    comparison,
    dates,
    doubles,
    hashing,
    jalali,
    numbers,
    occasions,
    places,
    ranks,
    sets,
    text,
)
from segdsl.operators.aggregates import AGGREGATE_OPERATORS
from segdsl.operators.base import AggregateOperator, Operator, Shape

_ALL: Final = tuple(
    operator
    for module in (
        *(comparison, numbers, doubles, text, sets, dates, anniversaries, occasions, jalali, ranks, places, hashing),
    )
    for operator in module.OPERATORS
)

REGISTRY: Final[Mapping[str, Operator]] = MappingProxyType({operator.id: operator for operator in _ALL})
AGGREGATES: Final[Mapping[str, AggregateOperator]] = MappingProxyType({one.id: one for one in AGGREGATE_OPERATORS})

if len(REGISTRY) != len(_ALL) or len(AGGREGATES) != len(AGGREGATE_OPERATORS):
    raise AssertionError("two operators share an id")


def operator(id: str) -> Operator:
    """The operator of that id."""
    return REGISTRY[id]


def aggregate(id: str) -> AggregateOperator:
    """The aggregate of that id."""
    return AGGREGATES[id]


def surface() -> tuple[Operator | AggregateOperator, ...]:
    """What people write: functions and infix operators, then aggregates."""
    written = tuple(one for one in REGISTRY.values() if one.shape is not Shape.INTERNAL)
    return written + tuple(one for one in AGGREGATES.values() if one.phrases)
