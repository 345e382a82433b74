"""Walking typed rules: the expressions inside an expression, and the rules that a rule refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache

from segdsl.plan import Row
from segdsl.semantic import ir
from segdsl.source import Span
from segdsl.types import Type


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """The fields of a node in which there may be others; None for what is no node."""
    if not is_dataclass(kind) or issubclass(kind, Type | Span | Row):
        return None
    return tuple(f.name for f in fields(kind) if f.name not in ("span", "node", "type"))


def nodes(root: object) -> Iterator[object]:
    """Every dataclass node under ``root``, itself included, without recursion."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(node)
            continue
        kind: type = type(node)
        names = _names(kind)
        if names is not None:
            yield node
            stack += [getattr(node, name) for name in names]


def references(root: object) -> set[str]:
    """The names of the rules that are referred to anywhere under ``root``."""
    return {node.name for node in nodes(root) if isinstance(node, ir.RuleRef)}


def dependency_order(needs: Mapping[str, Iterable[str]]) -> tuple[list[str], list[str]]:
    """Names in an order in which each comes after what it needs, and the names of one circle (empty if none)."""
    order: list[str] = []
    state: dict[str, int] = {}  # 1 open, 2 done
    for root in needs:
        stack: list[tuple[str, Iterator[str]]] = []
        if root not in state:
            state[root] = 1
            stack.append((root, iter(sorted(needs[root]))))
        while stack:
            name, rest = stack[-1]
            for other in rest:
                if other not in needs:
                    continue
                if state.get(other) == 1:
                    names = [entry[0] for entry in stack]
                    return order, names[names.index(other) :]
                if other not in state:
                    state[other] = 1
                    stack.append((other, iter(sorted(needs[other]))))
                    break
            else:
                state[name] = 2
                order.append(name)
                stack.pop()
    return order, []
