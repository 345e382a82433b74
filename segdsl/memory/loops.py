"""Loops over collections: all aggregates over the same rows are fused into one.

``count(orders where paid and total > 10)`` and ``sum(orders.total where paid)``, of a row whose orders may be
deleted, become::

    a1 = 0
    a2 = 0
    for r1 in r0.l0:
        if x_1[r1.i] and r1.f3:           # what all of them ask: kept, and paid
            t1 = r1.f2                    # what several of them use
            if t1 is not None and t1 > c1: a1 += 1
            if t1 is not None: a2 += t1

Whatever looks at outer rows only is computed before the loop, at the level of the deepest row that it looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from segdsl.memory import aggregates
from segdsl.memory.graph import Agg, HopSpec, Node, frontier
from segdsl.memory.sharing import Body
from segdsl.memory.statements import Statements
from segdsl.memory.writing import Block, Env

NESTED = 10  # loops inside each other in one function
_WORD = re.compile(r"[A-Za-z_]\w*")
Wants = dict[int, list[Node]]  # by aggregate: the conditions that are still to be tested


class Loops(Statements):
    """Writes the loops of one program."""

    nesting: int = 0  # loops around what is being written, in one function

    def loop(self, loop: Node, block: Block, env: Env) -> None:
        """Write the loop; every aggregate of it then has a name."""
        if self.nesting < NESTED:
            self._loop(loop, block, env)
            return
        # CPython takes 20 blocks inside each other: a deeper loop becomes a function of what it looks at.
        inner, inside = Block(1), Env(env)
        outer, self.nesting = self.nesting, 0
        self._loop(loop, inner, inside)
        self.nesting = outer
        results = [(agg, inside.name(agg)) for agg in self.body.members[loop.id]]
        returned = "".join(f"{name}, " for _, name in results)
        inner.add(f"return ({returned})")
        written = set(_WORD.findall("\n".join(inner.write())))
        parameters = ", ".join(sorted(written.intersection(env.visible().values())))
        name = self.names.fresh("lf")
        self.lines.extend([f"def {name}({parameters}):", *inner.write()])
        block.add(f"{returned}= {name}({parameters})")
        for agg, held in results:
            env.names[agg.id] = held or ""

    def _loop(self, loop: Node, block: Block, env: Env) -> None:
        aggs = self.body.members[loop.id]
        for node in sorted(loop.args, key=lambda n: self.body.order.get(n.id, -1)):
            if not node.trivial:
                self.temp(node, block, env)
        accumulators = {agg.id: self.names.fresh("a") for agg in aggs}
        for agg in aggs:
            spec: Agg = agg.data
            for name, helper in aggregates.helpers(spec).items():
                self.names.helper(name, helper)
            block.add(f"{accumulators[agg.id]} = {'{}' if spec.grouped is not None else aggregates.init(spec)}")
        wants = {agg.id: list(_parts(agg.data.where)) for agg in aggs}
        inside = block
        start = aggs[0].data.start
        if not env.is_known(start):
            inside = block.nest(f"if {self.temp(start, block, env)} is not None:")
        outer = self.body
        deep = len(aggs[0].data.hops)
        self.nesting += deep
        self._hop(aggs, accumulators, wants, 0, inside, Env(env))
        self.nesting -= deep
        self.body = outer
        for agg in aggs:
            held = accumulators[agg.id]
            result = held if agg.data.grouped is not None else self.finished(agg.data, held)
            if result != held:
                block.add(f"{held} = {result}")
            env.names[agg.id] = held

    def finished(self, spec: Agg, held: str) -> str:
        """The result of an accumulator."""
        return aggregates.finish(spec, held, self.constant(spec.at_least))

    def _hop(
        self, aggs: list[Node], accumulators: dict[int, str], wants: Wants, depth: int, block: Block, env: Env
    ) -> None:
        spec: Agg = aggs[0].data
        hop = spec.hops[depth]
        before = spec.start if depth == 0 else spec.hops[depth - 1].row
        row = f"r{hop.row.level}"
        if hop.through is not None:
            self.prepare(hop.through, block, env)
            block.add(f"{row} = {self.value(hop.through, env)}")
            block = block.nest(f"if {row} is not None:")
        else:
            block = block.nest(f"for {row} in {self._rows(hop, before, env)}:")
        env = Env(env)
        env.names[hop.row.id] = row
        level = hop.row.level
        common = _common(wants, aggs, level)
        for agg in aggs:
            wants[agg.id] = [node for node in wants[agg.id] if node not in common]
        if depth + 1 < len(spec.hops):
            deeper = tuple(node for agg in aggs for node in self._remaining(agg, wants, depth + 1))
            needed = [node for node in frontier(deeper, level) if env.name(node) is None]
            self.body = Body(level, [*common, *needed], lambda n: env.name(n) is not None)
            block, env = self.branch(self.graph.and_(*common), block, env)
            for node in needed:
                self.temp(node, block, env)
            block, env = self._worthwhile(aggs, wants, level, block, env)
            self._hop(aggs, accumulators, wants, depth + 1, block, env)
            return
        values = [node for agg in aggs for node in self._remaining(agg, wants, depth + 1)]
        self.body = Body(level, [*common, *values], lambda n: env.name(n) is not None)
        block, env = self.branch(self.graph.and_(*common), block, env)
        self._steps(aggs, accumulators, wants, block, env)

    def _worthwhile(self, aggs: list[Node], wants: Wants, level: int, block: Block, env: Env) -> tuple[Block, Env]:
        """Skip the rows further down where no aggregate wants any of them."""
        asked = [self.graph.and_(*[n for n in wants[agg.id] if n.level <= level]) for agg in aggs]
        if len(aggs) == 1 or self.graph.true in asked:
            return block, env
        unlike = list(dict.fromkeys(asked))
        # Not or_(), which would take a part that has a name to pieces that have none.
        test = unlike[0] if len(unlike) == 1 else self.graph.node("or", tuple(unlike))
        self.body = Body(level, [test], lambda n: env.name(n) is not None)
        return self.branch(test, block, env)

    def _rows(self, hop: HopSpec, before: Node, env: Env) -> str:
        return self.access.hop(self.value(before, env), hop.entity, hop.link)

    @staticmethod
    def _remaining(agg: Node, wants: Wants, depth: int) -> Iterable[Node]:
        """What an aggregate still needs from the rows of its hops from ``depth`` on."""
        spec: Agg = agg.data
        yield from wants[agg.id]
        yield from (n for n in (spec.value, spec.group, spec.order, spec.grouped) if n is not None)
        yield from (hop.through for hop in spec.hops[depth:] if hop.through is not None)

    def _steps(self, aggs: list[Node], accumulators: dict[int, str], wants: Wants, block: Block, env: Env) -> None:
        buckets: dict[tuple[int, ...], list[Node]] = {}
        for agg in aggs:
            buckets.setdefault(tuple(sorted(node.id for node in wants[agg.id])), []).append(agg)
        members = list(buckets.values())
        children = [[node for agg in bucket for node in self._remaining(agg, wants, 99)] for bucket in members]
        self.share(children, block, env)
        for bucket in members:
            inner, inside = self.branch(self.graph.and_(*wants[bucket[0].id]), block, env)
            if len(bucket) > 1:
                self.share([list(self._values(agg)) for agg in bucket], inner, inside)
            for agg in bucket:
                self._step(agg.data, accumulators[agg.id], inner, inside)

    @staticmethod
    def _values(agg: Node) -> Iterable[Node]:
        spec: Agg = agg.data
        return (n for n in (spec.value, spec.group, spec.order, spec.grouped) if n is not None)

    def _step(self, spec: Agg, held: str, block: Block, env: Env) -> None:
        if spec.grouped is None:
            self._accumulate(spec, held, block, env)
            return
        per = self.plain(spec.grouped, block, env)
        one = self.names.fresh("t")
        block.add(f"{one} = {held}.get({per}, U)")
        block.nest(f"if {one} is U:").add(f"{one} = {aggregates.init(spec)}")
        inner, inside = block, Env(env)
        if spec.value is not None and not aggregates.takes_unknown(spec.op):
            inner, inside = self.branch(self.graph.known(spec.value), inner, inside)
        if spec.order is not None:
            inner, inside = self.branch(self.graph.known(spec.order.args[0]), inner, inside)
        self._accumulate(spec, one, inner, inside)
        block.add(f"{held}[{per}] = {one}")

    def _accumulate(self, spec: Agg, held: str, block: Block, env: Env) -> None:
        value = "" if spec.value is None else self._operand(spec, spec.value, block, env)
        group = value if spec.group is None else self.plain(spec.group, block, env)
        order = "" if spec.order is None else self.plain(spec.order, block, env)
        if spec.each:
            element = self.names.fresh("t")
            block = block.nest(f"for {element} in {value}:")
            value = group = element
        block.add(*aggregates.step(spec, held, value, group, order))

    def _operand(self, spec: Agg, node: Node, block: Block, env: Env) -> str:
        if spec.op == aggregates.COLLECT:
            self.prepare(node, block, env)
            return self.value(node, env)
        return self.plain(node, block, env)


def _parts(where: Node) -> tuple[Node, ...]:
    if where.kind == "and":
        return where.args
    return () if where.kind == "const" and where.data is True else (where,)


def _common(wants: Wants, aggs: list[Node], level: int) -> list[Node]:
    """The conditions that all aggregates have and that can be tested on the rows so far."""
    first = [node for node in wants[aggs[0].id] if node.level <= level]
    others = [{node.id for node in wants[agg.id]} for agg in aggs[1:]]
    return [node for node in first if all(node.id in ids for ids in others)]
