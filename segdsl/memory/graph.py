"""The graph from which Python is generated: the plan's expressions, each distinct one once.

A plan is a forest: two rules that speak of ``count(orders in the last 90 days)`` hold it twice. Here every node is
interned, so that they share one node, and three things have been settled that the generator would trip over:

- A `Ref` to a rule of the same row is replaced by that rule's own node; rules are fused by nothing more than that.
- `keep` is written where rows come in: after every hop and behind every `Follow`.
- Rows are numbered anew. An aggregate opens the level after the deepest row that it really looks at, whatever it
  stands inside of: ``sum(orders.total)`` of the customer is one node, also in the ``where`` of another aggregate,
  and its ``level`` (0) says that it need not be computed again for every row of the loop around it.

A worked example: ``count(orders where total > 10) > 2 and city is "Yazd"``::

    const 10 ─┐                                       level  kind
    field total ── call gt ── agg count ── call gt ──┐    1  row order, field total, call gt (where)
    row 1 order ┘            const 2 ┘               and  0  agg count, call gt, field city, call eq, and
    row 0 customer ── field city ── call eq ─────────┘   -1  constants
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from segdsl.types import Type

Kind = Literal[
    "const",  # data: the value
    "row",  # a row in scope
    "raw",  # the row behind a to-one link as it stands; data: RawLink
    "follow",  # args: raw, condition that it is kept
    "stub",  # condition: the row behind a link was given as a bare key
    "kept",  # condition: the row passed `keep` (population mode)
    "exists",  # condition: the row is there
    "known",  # condition: the value is known
    "field",  # data: FieldRead
    "key",
    "ident",  # what tells a row from another where keys are missing
    "call",  # data: operator id
    "and",
    "or",
    "not",
    "if",
    "pack",  # a Python tuple of values, each known or not
    "memo",  # a rule's value for another row; data: rule name
    "rank",  # population mode; data: name of the ranking
    "ranksize",
    "ingroup",  # population mode; data: name of the ranking
    "native",  # data: name of a function in the namespace; args may be unknown; heavy ones need no statement
    "agg",  # data: Agg
    "sequence",  # args: the collected events of every step; data: name of the matcher
    "hole",  # a value that the surrounding code binds (the aggregate of one group)
    "loop",  # several aggregates over one collection; only made by the generator
]

JOINED: Final = 12  # an And in an And becomes part of it up to this length
TRIVIAL: Final = frozenset(("const", "row", "hole"))


@dataclass(slots=True, eq=False)
class Node:
    """One distinct expression."""

    id: int
    kind: Kind
    args: tuple[Node, ...]
    data: Any
    level: int  # the deepest row it looks at; -1 for none
    unknown: bool  # it can be unknown
    type: Type | None
    heavy: bool  # needs statements: there is a loop in it
    height: int  # how deep its expression nests
    weight: int  # how long its expression would be, written out

    @property
    def trivial(self) -> bool:
        return self.kind in TRIVIAL


@dataclass(frozen=True, slots=True)
class RawLink:
    """Where a to-one link leads; ``parent`` is the row that stands for it where the data leaves it out."""

    entity: str
    link: str
    to: str
    parent: Node | None = None


@dataclass(frozen=True, slots=True)
class FieldRead:
    entity: str
    name: str
    part: str


@dataclass(frozen=True, slots=True)
class HopSpec:
    """One step of a collection: opens ``row`` from the row before it."""

    row: Node
    entity: str  # that we come from
    link: str
    through: Node | None  # a to-one step: the row behind the link


@dataclass(frozen=True, slots=True)
class Agg:
    """An aggregate over ``hops``; ``grouped`` is the value whose groups are aggregated each for itself."""

    op: str
    start: Node
    hops: tuple[HopSpec, ...]
    where: Node
    value: Node | None = None
    group: Node | None = None
    order: Node | None = None
    grouped: Node | None = None
    each: bool = False
    at_least: int = 1

    @property
    def collection(self) -> tuple[object, ...]:
        return (self.start.id, *((hop.row.id, hop.link) for hop in self.hops))

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Everything inside, but for the start."""
        found = [hop.through for hop in self.hops if hop.through is not None]
        found.append(self.where)
        found.extend(n for n in (self.value, self.group, self.order, self.grouped) if n is not None)
        return tuple(found)


class Graph:
    """Interned nodes; arguments always have smaller ids than what they are arguments of."""

    def __init__(self) -> None:
        self._nodes: dict[object, Node] = {}
        self.true = self.node("const", data=True)
        self.false = self.node("const", data=False)
        self.nothing = self.node("const", data=None, unknown=True)

    def node(
        self,
        kind: Kind,
        args: tuple[Node, ...] = (),
        data: Any = None,
        *,
        unknown: bool = False,
        type: Type | None = None,
        level: int | None = None,
    ) -> Node:
        identity = (kind, tuple([a.id for a in args]), _identity(data), level if kind in ("row", "hole") else None)
        found = self._nodes.get(identity)
        if found is None:
            if level is None:
                level = max([a.level for a in args], default=-1)
            looped = kind in ("agg", "sequence")
            found = Node(
                len(self._nodes),
                kind,
                args,
                data,
                level,
                unknown,
                type,
                looped or any(a.heavy for a in args),
                1 if looped else 1 + max([a.height for a in args], default=0),
                1 if looped else min(1 + sum([a.weight for a in args]), 10**9),
            )
            self._nodes[identity] = found
        return found

    def const(self, value: object, type: Type | None = None) -> Node:
        return self.node("const", data=value, unknown=value is None, type=type)

    def and_(self, *parts: Node) -> Node:
        """All of them; what is cheap comes first."""
        return self._joined("and", parts, self.true, self.false)

    def or_(self, *parts: Node) -> Node:
        return self._joined("or", parts, self.false, self.true)

    def _joined(self, kind: Literal["and", "or"], parts: tuple[Node, ...], neutral: Node, final: Node) -> Node:
        flat: dict[int, Node] = {}
        for part in parts:
            # A long one stays as it is: in a chain of rules each would repeat all that came before.
            for node in part.args if part.kind == kind and len(part.args) <= JOINED else (part,):
                if node is final:
                    return final
                if node is not neutral:
                    flat[node.id] = node
        if not flat:
            return neutral
        if len(flat) == 1:
            return next(iter(flat.values()))
        return self.node(kind, tuple(sorted(flat.values(), key=lambda n: n.heavy)))

    def not_(self, part: Node) -> Node:
        if part is self.true or part is self.false:
            return self.false if part is self.true else self.true
        return part.args[0] if part.kind == "not" else self.node("not", (part,))

    def known(self, value: Node) -> Node:
        return self.node("known", (value,)) if value.unknown else self.true

    def exists(self, row: Node) -> Node:
        return self.node("exists", (row,)) if row.unknown else self.true

    def if_(self, condition: Node, then: Node, otherwise: Node, type: Type | None = None) -> Node:
        if condition is self.true:
            return then
        if condition is self.false or then is otherwise:
            return otherwise
        unknown = otherwise.unknown or (then.unknown and not _makes_known(condition, then))
        return self.node("if", (condition, then, otherwise), unknown=unknown, type=type or then.type)


def _makes_known(condition: Node, value: Node) -> bool:
    parts = condition.args if condition.kind == "and" else (condition,)
    return any(part.kind == "known" and part.args[0] is value for part in parts)


def _identity(data: Any) -> object:
    """A key that keeps 1, 1.0 and True apart, and 0.0 from -0.0."""
    if isinstance(data, Agg):
        ids = tuple(n.id if n is not None else None for n in (data.where, data.value, data.group, data.order))
        return (data.op, data.collection, ids, data.grouped and data.grouped.id, data.each, data.at_least)
    if isinstance(data, RawLink):
        return (data.entity, data.link, data.to, data.parent and data.parent.id)
    if isinstance(data, tuple):
        return tuple([_identity(item) for item in data])
    if isinstance(data, float):
        return (float, repr(data))
    return (data.__class__, data)


def frontier(roots: tuple[Node, ...], level: int) -> list[Node]:
    """The topmost nodes inside ``roots`` that look no deeper than ``level``, arguments before their users."""
    found: dict[int, Node] = {}
    seen: set[int] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.id in seen:
            continue
        seen.add(node.id)
        if node.level > level:
            stack.extend(node.args)
        elif not node.trivial:
            found[node.id] = node
    return [found[i] for i in sorted(found)]


def reachable(roots: tuple[Node, ...]) -> Iterator[Node]:
    """Every node inside, aggregates' own included."""
    seen: set[int] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.id not in seen:
            seen.add(node.id)
            yield node
            stack.extend(node.args)
