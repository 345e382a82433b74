"""Sequences in the graph: each step collects its events, and a matcher looks at the lists (see `sequences`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from segdsl.memory.graph import Agg, Node
from segdsl.plan import Sequence, Step
from segdsl.types import BOOLEAN

if TYPE_CHECKING:
    from segdsl.memory.lowering import Lowering, Scope


def lower_sequence(lowering: Lowering, expr: Sequence, scope: Scope) -> Node:
    events = tuple(_events(lowering, expr, number, scope) for number in range(len(expr.steps)))
    if id(expr) not in lowering.sequence_names:
        # Equal sequences are equal events matched by equal rules: the rules are what the name stands for.
        rules = (expr.by_day, expr.deadline, tuple((s.positive, s.within, len(s.same)) for s in expr.steps))
        name = next((n for n, s in lowering.sequences.items() if _rules_of(s) == rules), f"q{len(lowering.sequences)}")
        lowering.sequences.setdefault(name, expr)
        lowering.sequence_names[id(expr)] = (expr, name)
    return lowering.graph.node("sequence", events, lowering.sequence_names[id(expr)][1], type=BOOLEAN)


def _events(lowering: Lowering, expr: Sequence, number: int, scope: Scope) -> Node:
    """What the matcher must know of each event of a step: see `sequences`."""
    graph = lowering.graph
    step = expr.steps[number]
    followers = list(following(expr.steps, number)) if step.positive else []
    theres = [same.there for follower in followers for same in follower.same]
    heres = [same.here for same in step.same]
    start, hops, here = lowering.open(step.over, (step.where, step.time, *heres, *theres), scope)
    time = lowering.expr(step.time, here)
    own = [lowering.expr(same, here) for same in heres]
    conditions = [*lowering.kept_rows(step.over, hops), lowering.expr(step.where, here), graph.known(time)]
    conditions.extend(graph.known(node) for node in own)
    seen = [
        graph.node("pack", tuple(lowering.expr(same.there, here) for same in follower.same)) for follower in followers
    ]
    which = _ident(lowering, hops[-1].row, step.over.last.entity) if expr.by_day else graph.nothing
    event = graph.node("pack", (time, graph.node("pack", tuple(own)), graph.node("pack", tuple(seen)), which))
    spec = Agg("collect", start, hops, graph.and_(*conditions), event)
    return lowering.aggregate_node(spec, hops[0].row.level - 1, unknown=False, type=None)


def _ident(lowering: Lowering, row: Node, entity: str) -> Node:
    graph = lowering.graph
    which = graph.node("ident", (row,))
    if lowering.mode == "record":
        key = graph.node("key", (row,), entity, unknown=True, type=lowering.catalog.entities[entity].key_type)
        which = graph.if_(graph.known(key), key, which)
    return graph.node("pack", (graph.const(entity), which))


def following(steps: tuple[Step, ...], number: int) -> Iterable[Step]:
    """The steps whose gap begins at this positive one: negative ones, then the next positive one."""
    for step in steps[number + 1 :]:
        yield step
        if step.positive:
            return


def _rules_of(expr: Sequence) -> tuple[object, ...]:
    return (expr.by_day, expr.deadline, tuple((s.positive, s.within, len(s.same)) for s in expr.steps))
