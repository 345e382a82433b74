"""What is computed once: which nodes of a body are used from several places, and which aggregates share a loop.

A *body* is the code of one level: a function, or the inside of a loop. Its *roots* are what it is to compute. A node
that two places of the body use is computed before both, at the innermost point that comes before both; a node with
one user is written into it, so that what stands behind an ``and`` is only computed where the rest holds.

Aggregates over the same rows become one *loop* node, if none of them needs another's result (their *stages* are
equal). To the body a loop is a node like any other: two rules that count and sum the same orders both use it, and so
it is written before both.

A worked example, three rules over one customer (level 0)::

    count(orders) > 2          agg 1 ─┐
    sum(orders.total) > 100    agg 2 ─┴─ loop over orders     used twice: first, as a statement
    city is "Yazd"             field city                     used once: in its own expression
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from itertools import count

from segdsl.memory.graph import Node, frontier

Named = Callable[[Node], bool]
_NUMBERS = count(1)  # loops of different bodies are different nodes


class Body:
    """The nodes of one level that are reachable from the roots of a body, their loops and their order."""

    def __init__(self, level: int, roots: Sequence[Node], named: Named) -> None:
        self.level = level
        self.loop_of: dict[int, Node] = {}
        self.members: dict[int, list[Node]] = {}  # aggregates of a loop
        self._named = named
        self._inside: dict[int, list[Node]] = {}
        self._group(self._ordered(roots, self._plain_uses))
        self.order = {node.id: i for i, node in enumerate(self._ordered(roots, self.uses))}

    # --- edges

    def inside(self, agg: Node) -> list[Node]:
        """What an aggregate needs of this body: the topmost nodes of this level in its start, conditions and values."""
        found = self._inside.get(agg.id)
        if found is None:
            found = self._inside[agg.id] = frontier(agg.args, self.level)
        return found

    def _plain_uses(self, node: Node) -> Iterable[Node]:
        return self.inside(node) if node.kind == "agg" else node.args

    def uses(self, node: Node) -> Iterable[Node]:
        """What must be there before a node can be computed."""
        if node.kind == "agg":
            return (self.loop_of[node.id],)
        return node.args

    def ours(self, node: Node) -> bool:
        return not node.trivial and node.level <= self.level and not self._named(node)

    def _ordered(self, roots: Sequence[Node], uses: Callable[[Node], Iterable[Node]]) -> list[Node]:
        """Everything of this body, each node after what it uses; without recursion."""
        done: dict[int, Node] = {}
        stack = [(node, False) for node in roots if self.ours(node)]
        while stack:
            node, ready = stack.pop()
            if node.id in done:
                continue
            if ready:
                done[node.id] = node
            else:
                stack.append((node, True))
                stack.extend([(n, False) for n in uses(node) if n.id not in done and self.ours(n)])
        return list(done.values())

    # --- loops

    def _group(self, ordered: list[Node]) -> None:
        stage: dict[int, int] = {}
        groups: dict[object, list[Node]] = {}
        for node in ordered:
            deepest = max([stage.get(n.id, 0) for n in self._plain_uses(node)], default=0)
            stage[node.id] = deepest + (node.kind == "agg")
            if node.kind == "agg":
                groups.setdefault((node.data.collection, stage[node.id]), []).append(node)
        for aggs in groups.values():
            needs = {n.id: n for agg in aggs for n in self.inside(agg)}
            loop = Node(-next(_NUMBERS), "loop", tuple(needs.values()), None, self.level, False, None, True, 1, 1)
            self.members[loop.id] = aggs
            for agg in aggs:
                self.loop_of[agg.id] = loop

    # --- sharing

    def shared(self, children: Sequence[Iterable[Node]], named: Named) -> list[Node]:
        """The nodes that more than one of the children use, each after what it needs.

        What is used only through one shared node is not shared: it is that node's own.
        """
        several = -1
        owner: dict[int, int] = {}
        nodes: dict[int, Node] = {}
        order = self.order

        def use(node: Node, by: int) -> None:
            if node.trivial or node.level > self.level or named(node):
                return
            if owner.setdefault(node.id, by) != by:
                owner[node.id] = several
            nodes[node.id] = node

        for number, roots in enumerate(children):
            for node in roots:
                use(node, -2 - number)
        waiting = _Downwards(order)
        waiting.extend(nodes)
        found: list[Node] = []
        while (taken := waiting.pop()) is not None:
            node = nodes[taken]
            by = owner[taken]
            if by == several:
                found.append(node)
                by = order[taken]
            for part in self.uses(node):
                use(part, by)
                if part.id in nodes:
                    waiting.add(part.id)
        return found[::-1]


class _Downwards:
    """Node ids, the last in the order first, each once."""

    def __init__(self, order: dict[int, int]) -> None:
        self._order = order
        self._heap: list[tuple[int, int]] = []
        self._seen: set[int] = set()

    def add(self, node: int) -> None:
        if node not in self._seen:
            self._seen.add(node)
            heappush(self._heap, (-self._order[node], node))

    def extend(self, nodes: Iterable[int]) -> None:
        for node in nodes:
            self.add(node)

    def pop(self) -> int | None:
        return heappop(self._heap)[1] if self._heap else None
