"""Small changes of a condition, such as a reviewer might miss: each asks for a test that would notice it.

``orders_in_year at least 3`` becomes *more than 3*, *at least 2*, always true, never true; ``in the last 12 months``
becomes 11 and 13; a value is left out of a list. A metric that a condition reads is changed inside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from segdsl.explain import Clause, clause_of
from segdsl.plan import Row
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes
from segdsl.types import BOOLEAN, Kind, Type

STRICTER: Final[Mapping[str, Any]] = {">=": ">", ">": ">=", "<": "<=", "<=": "<"}
# the step that moves a threshold past the value next to it: at least 3 and at least 2 differ in 2
STEP: Final = {">=": -1, ">": 1, "<": -1, "<=": 1, "is": 1}
ITEMS: Final = 6  # of a list that are left out one by one


@dataclass(frozen=True)
class Change:
    """A condition as it would be after the change, and the clause that was changed."""

    condition: ir.Expr
    clause: ir.Expr


def changes(condition: ir.Expr, rules: Mapping[str, ir.Rule]) -> Iterator[Change]:
    """Every small change of a condition, the clauses in the order of the text."""
    for leaf in _leaves(clause_of(condition)):
        for other in _of_leaf(leaf, rules):
            yield Change(replaced(condition, leaf, other), leaf)


def _leaves(clause: Clause) -> Iterator[ir.Expr]:
    if clause.kind == "test":
        yield clause.condition
    for part in clause.parts:
        yield from _leaves(part)


def _of_leaf(leaf: ir.Expr, rules: Mapping[str, ir.Rule]) -> Iterator[ir.Expr]:
    if isinstance(leaf, ir.Constant):
        return
    for whole, inner in _inside(leaf, rules):
        for node in nodes(inner):
            for other in _of_node(node):
                yield replaced(whole, node, other)
    yield ir.Constant(True, BOOLEAN)
    yield ir.Constant(False, BOOLEAN)


def _inside(leaf: ir.Expr, rules: Mapping[str, ir.Rule]) -> Iterator[tuple[ir.Expr, ir.Expr]]:
    """The clause itself, and with each metric that it reads written out in it."""
    yield leaf, leaf
    for node in nodes(leaf):
        if isinstance(node, ir.RuleRef) and isinstance(node.row, Row) and node.name in rules:
            body = rules[node.name].body
            if isinstance(body, ir.Value) and node.row.level == 0:
                yield replaced(leaf, node, body.expr), body.expr


def _of_node(node: object) -> Iterator[object]:
    match node:
        case ir.Compare(op=op, right=right):
            if op in STRICTER:
                yield replace(node, op=STRICTER[op])
            if (moved := _moved(right, node.left.type, STEP[op])) is not None:
                yield replace(node, right=moved)
        case ir.OneOf(items=items) if len(items) > 1:
            for item in items[:ITEMS]:
                yield replace(node, items=tuple(one for one in items if one is not item))
        case ir.RelativeWindow(low=low, high=high):
            for step in (-1, 1):
                if (moved := _moved(low, low.type, step)) is not None and _positive(moved):
                    yield replace(node, low=moved)
                if high is not None and (moved := _moved(high, high.type, step)) is not None:
                    yield replace(node, high=moved)
        case _:
            return


def _positive(amount: ir.Expr) -> bool:
    return isinstance(amount, ir.Constant) and isinstance(amount.value, int) and amount.value > 0


def _moved(bound: ir.Expr, of: Type, step: int) -> ir.Constant | None:
    """A constant moved by the smallest step of what it is compared with."""
    if not isinstance(bound, ir.Constant) or bound.value is None:
        return None
    value = bound.value
    if isinstance(value, bool | str):
        return None
    if isinstance(value, datetime):
        return replace(bound, value=value + timedelta(minutes=step))
    if isinstance(value, date):
        return replace(bound, value=value + timedelta(days=step))
    if isinstance(value, float) or of.kind is Kind.DOUBLE:
        return None
    if of.kind is Kind.DECIMAL and bound.type.kind in (Kind.INTEGER, Kind.DECIMAL):
        scale = max(of.scale, bound.type.scale)
        moved = value * 10 ** (scale - bound.type.scale) + step * 10 ** (scale - of.scale)
        return replace(bound, value=moved, type=replace(of, scale=scale))
    return replace(bound, value=value + step * 10**bound.type.scale)


def replaced(root: Any, old: object, new: object) -> Any:
    """The tree with one of its nodes, this very object, replaced."""
    if root is old:
        return new
    if isinstance(root, tuple):
        parts = tuple(replaced(part, old, new) for part in root)
        return parts if any(a is not b for a, b in zip(parts, root, strict=True)) else root
    if not is_dataclass(root) or isinstance(root, Type | Row | type):
        return root
    changed: dict[str, Any] = {}
    for each in fields(root):
        before = getattr(root, each.name)
        after = replaced(before, old, new)
        if after is not before:
            changed[each.name] = after
    return replace(root, **changed) if changed else root
