"""Pieces of rule text that know how tightly they bind, so that any can be put into any, and taken out again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

# how tightly a piece binds; a piece in a place that asks for more is put into parentheses
OR, AND, NOT, PREDICATE, SUM, PRODUCT, UNARY, ATOM = range(8)


@dataclass(frozen=True)
class Node:
    """``text`` with a ``{}`` for each child; a child that binds less tightly than ``least`` asks is put in parentheses."""

    kind: str  # "cond" or the kind of its type
    text: str
    children: tuple[Node, ...] = ()
    least: tuple[int, ...] = ()
    level: int = ATOM
    ranked: bool = False
    of: str = ""  # more of its type: what a replacement must have too

    def __str__(self) -> str:
        return self.at_least(OR)

    def at_least(self, level: int) -> str:
        places = self.least or (OR,) * len(self.children)
        text = self.text.replace("{{", "\ufdd0")
        shown = iter([child.at_least(place) for child, place in zip(self.children, places, strict=True)])
        text = re.sub(r"\{\}", lambda _: next(shown), text).replace("\ufdd0", "{")
        return f"({text})" if self.level < level else text

    def has_rank(self) -> bool:
        return self.ranked or any(child.has_rank() for child in self.children)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def size(self) -> int:
        return 1 + sum(child.size for child in self.children)


def leaf(kind: str, text: str, level: int = ATOM, of: str = "") -> Node:
    return Node(kind, text.replace("{", "{{"), level=level, of=of)


@dataclass(frozen=True)
class Rule:
    """A declaration: ``head`` with a place for its body."""

    name: str
    kind: str  # segment, metric, tiers, score, split, param, let, place
    entity: str
    body: Node
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.body)


# --- shrinking


def shrunk(rules: list[Rule], fails: Callable[[list[Rule]], bool], tries: int = 400) -> list[Rule]:
    """Fewer and smaller rules that still fail."""
    left = [tries]

    def test(candidate: list[Rule]) -> bool:
        left[0] -= 1
        return left[0] >= 0 and fails(candidate)

    size = len(rules)
    while size >= 1:  # whole declarations, last first: what is used stands above what uses it
        index = len(rules)
        while index > 0:
            candidate = rules[: max(0, index - size)] + rules[index:]
            if candidate and len(candidate) < len(rules) and test(candidate):
                rules = candidate
            index -= size
        size //= 2
    again = True
    while again and left[0] > 0:
        again = False
        for index, rule in enumerate(rules):
            for smaller in smaller_nodes(rule.body):
                candidate = [*rules[:index], replace(rule, body=smaller), *rules[index + 1 :]]
                if test(candidate):
                    rules, again = candidate, True
                    break
            if left[0] <= 0:
                break
    return rules


SIMPLEST = {"cond": "true", "integer": "0", "decimal": "0.5", "boolean": "true", "text": '"a"', "date": "today"}


def smaller_nodes(node: Node) -> Iterator[Node]:
    """The node with one part of it made simpler, big steps first."""
    for inner in sorted(set(node.walk()) - {node}, key=lambda n: n.size):
        if (inner.kind, inner.of) == (node.kind, node.of):
            yield inner
    if node.kind in SIMPLEST and node.size > 1:
        yield leaf(node.kind, SIMPLEST[node.kind])
    yield from _without_clauses(node)
    for index, child in enumerate(node.children):
        for smaller in smaller_nodes(child):
            yield replace(node, children=(*node.children[:index], smaller, *node.children[index + 1 :]))


def _without_clauses(node: Node) -> Iterator[Node]:
    """A clause such as ``where`` or a window is a child of kind "clause", which may be left out."""
    for index, child in enumerate(node.children):
        if child.kind == "clause" and child.text:
            yield replace(node, children=(*node.children[:index], leaf("clause", ""), *node.children[index + 1 :]))
