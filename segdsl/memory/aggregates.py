"""How the generator uses the registry's aggregates: an accumulator is one local variable, a step one statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from inspect import signature
from typing import Any, Final

from segdsl.memory.graph import Agg, Node
from segdsl.operators import AGGREGATES
from segdsl.types import Type

COLLECT: Final = "collect"  # the events of a sequence step, in a list
SUM_DIGITS: Final = 28  # ten thousand million such values still fit into 38 digits


def takes_unknown(op: str) -> bool:
    """Whether rows take part whose value is unknown."""
    return op == COLLECT or AGGREGATES[op].takes_unknown


def result_unknown(op: str, value: Node | None, type: Type) -> bool:
    """Whether the result can be unknown: over nothing, or because it does not fit into 38 digits."""
    if op == COLLECT:
        return False
    if AGGREGATES[op].over_nothing == "unknown":
        return True
    if value is None or value.type is None or not (value.type.is_exact and type.is_exact):
        return False
    return type.digits > SUM_DIGITS and value.type.digits > SUM_DIGITS


def init(spec: Agg) -> str:
    return "[]" if spec.op == COLLECT else AGGREGATES[spec.op].init


def step(spec: Agg, acc: str, value: str, group: str, order: str) -> list[str]:
    """The statements for one row that takes part."""
    if spec.op == COLLECT:
        return [f"{acc}.append({value})"]
    write: Callable[[str, str, str, str], str] | None = AGGREGATES[spec.op].step
    assert write is not None, spec.op
    return write(acc, value, group, order).splitlines()


def finish(spec: Agg, acc: str, at_least: str) -> str:
    """The result of an accumulator; the accumulator itself where nothing is left to do."""
    if spec.op == COLLECT:
        return acc
    write: Callable[..., str] | None = AGGREGATES[spec.op].finish
    if write is None:
        return acc
    return write(acc, at_least) if _takes(write) > 1 else write(acc)


@cache
def _takes(write: Callable[..., str]) -> int:
    """How many sources a finish is written from: those that count repeats also want the number."""
    return len(signature(write).parameters)


def helpers(spec: Agg) -> Mapping[str, Callable[..., Any]]:
    return {} if spec.op == COLLECT else AGGREGATES[spec.op].helpers
