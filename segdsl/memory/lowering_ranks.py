"""Ranks in the graph: looked up by row in a population, by value in thresholds for one profile (see `rankings`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from segdsl.memory.aggregates import result_unknown
from segdsl.memory.graph import Agg, Node
from segdsl.memory.walks import identity, inner, operands
from segdsl.plan import Aggregate, Expr, GroupTop, Rank, Ranking, RankSize
from segdsl.types import BOOLEAN, INTEGER

if TYPE_CHECKING:
    from segdsl.memory.lowering import Lowering


def lower_rank(lowering: Lowering, expr: Rank | RankSize, row: Node) -> Node:
    name, _ = lowering.rankings[identity(expr.ranking)]
    kind: Literal["rank", "ranksize"] = "rank" if isinstance(expr, Rank) else "ranksize"
    if lowering.mode == "population":
        return lowering.graph.node(kind, (row,), name, unknown=True, type=INTEGER)
    where, value, per = ranked(lowering, expr.ranking, row)
    looked_up = lowering.graph.node("native", (value, per), (kind, name), unknown=True, type=INTEGER)
    return lowering.graph.if_(where, looked_up, lowering.graph.const(None, INTEGER), INTEGER)


def ranked(lowering: Lowering, ranking: Ranking, row: Node) -> tuple[Node, Node, Node]:
    """Whether ``row`` is ranked, by which value, and among which."""
    graph = lowering.graph
    scope = lowering.scope_of(row)
    value = lowering.expr(ranking.value, scope)
    per = graph.nothing if ranking.per is None else lowering.expr(ranking.per, scope)
    conditions = [graph.exists(row), lowering.expr(ranking.population.where, scope), graph.known(value)]
    if ranking.per is not None:
        conditions.append(graph.known(per))
    return graph.and_(*conditions), value, per


def lower_group_top(lowering: Lowering, expr: GroupTop, row: Node) -> Node:
    graph = lowering.graph
    name, _ = lowering.rankings[identity(expr)]
    if lowering.mode == "population":
        return graph.and_(graph.exists(row), graph.node("ingroup", (row,), name, type=BOOLEAN))
    where = lowering.expr(expr.population.where, lowering.scope_of(row))
    looked_up = graph.node("native", (row,), ("ingroup", name), type=BOOLEAN)
    return graph.and_(graph.exists(row), where, looked_up)


def groups(lowering: Lowering, expr: GroupTop, entity: str) -> tuple[Node, Node]:
    """The aggregate of every group of a row, and the ranked value that is made of one of them (the hole)."""
    scope = lowering.scope_of(lowering.row0(entity))
    aggregate = only_aggregate(expr.value)
    start, hops, here = lowering.open(aggregate.over, (*inner(aggregate), expr.per), scope)
    per = lowering.expr(expr.per, here)
    value = None if aggregate.value is None else lowering.expr(aggregate.value, here)
    group = None if aggregate.group is None else lowering.expr(aggregate.group, here)
    conditions = [
        *lowering.kept_rows(aggregate.over, hops),
        lowering.expr(aggregate.where, here),
        lowering.graph.known(per),
    ]
    order = None
    if aggregate.order is not None:
        order = lowering.order(aggregate.over, hops, lowering.expr(aggregate.order, here))
    spec = Agg(
        aggregate.op,
        start,
        hops,
        lowering.graph.and_(*conditions),
        value,
        group,
        order,
        per,
        aggregate.each,
        aggregate.at_least,
    )
    node = lowering.aggregate_node(spec, hops[0].row.level - 1, unknown=False, type=None)
    hole = lowering.graph.node(
        "hole", unknown=result_unknown(aggregate.op, value, aggregate.type), type=aggregate.type, level=1
    )
    inside = scope.replaced(aggregate, hole)
    return node, lowering.expr(expr.value, inside)


def only_aggregate(value: Expr) -> Aggregate:
    """The one aggregate that a `GroupTop` splits into groups."""
    stack: list[Expr] = [value]
    while stack:
        expr = stack.pop()
        if isinstance(expr, Aggregate):
            return expr
        stack.extend(operands(expr))
    raise AssertionError("a GroupTop without an aggregate")
