"""Plan expressions on other rows: a rule of an order, asked of the order that a condition is looking at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache
from typing import Any

from segdsl.plan import Collection, Follow, GroupTop, Hop, Rank, RankSize, Row, RowRef, Through

_EXPRS = ("segdsl.plan",)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.name not in ("type", "span"))


def rebuilt(node: Any, change: Callable[[Any], Any | None]) -> Any:
    """A copy of a plan node in which ``change`` has replaced what it gives a node for; parts unchanged are shared."""
    found = change(node)
    if found is not None:
        return found
    if isinstance(node, tuple):
        parts = tuple(rebuilt(part, change) for part in node)
        return node if all(a is b for a, b in zip(parts, node, strict=True)) else parts
    if type(node).__module__ not in _EXPRS:
        return node
    kind: type = node.__class__
    values = {name: getattr(node, name) for name in _names(kind)}
    new = {name: rebuilt(value, change) for name, value in values.items()}
    if all(new[name] is values[name] for name in values):
        return node
    kept = {one.name: getattr(node, one.name) for one in fields(node) if one.name in ("type", "span")}
    return type(node)(**{**kept, **new})


def on_row(expr: Any, row: RowRef) -> Any:
    """The expression, written over ``Row(0, …)``, of another row; its own collections open levels behind that one."""
    base = row
    while isinstance(base, Follow):
        base = base.row
    shift = base.level
    if row == base and shift == 0:
        return expr

    def change(node: Any) -> Any | None:
        if isinstance(node, Row):
            return row if node.level == 0 else Row(node.level + shift, node.entity)
        if isinstance(node, Rank | RankSize | GroupTop):  # what is ranked is written over rows of its own
            return replace(node, row=on_row_of(node.row, row))
        if shift and isinstance(node, Collection):
            hops = tuple(_hop(hop, shift) for hop in node.hops)
            return Collection(rebuilt(node.start, change), hops)
        return None

    return rebuilt(expr, change)


def on_row_of(here: RowRef, row: RowRef) -> RowRef:
    """A row that is reached from ``Row(0, …)``, reached from another."""
    if isinstance(here, Follow):
        return Follow(on_row_of(here.row, row), here.link, here.entity)
    if here.level == 0:
        return row
    base = row
    while isinstance(base, Follow):
        base = base.row
    return Row(here.level + base.level, here.entity)


def _hop(hop: Hop | Through, shift: int) -> Hop | Through:
    return type(hop)(hop.link, hop.entity, hop.level + shift)
