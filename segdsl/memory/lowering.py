"""From the plan to the graph that Python is generated from (see `graph`).

The two modes differ in a few lines only. For one *record*, rules of other rows and `keep` are written out where they
are needed. In a *population* the rules of other rows are remembered for every row (`memo`), `keep` is a flag computed
once a row (`kept`), and so are ranks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal, assert_never

from segdsl.catalog.models import Catalog
from segdsl.diagnostics import SegdslError
from segdsl.memory import errors
from segdsl.memory.aggregates import result_unknown, takes_unknown
from segdsl.memory.graph import Agg, FieldRead, Graph, HopSpec, Node, RawLink
from segdsl.memory.inline import fits, unfitted
from segdsl.memory.lowering_ranks import lower_group_top, lower_rank
from segdsl.memory.lowering_sequences import lower_sequence
from segdsl.memory.walks import (
    inner,
    levels_used,
    name_rankings,
    needed_rules,
    operands,
)
from segdsl.operators import REGISTRY
from segdsl.operators.base import Unknown
from segdsl.plan import (
    Aggregate,
    And,
    Call,
    Collection,
    Const,
    Expr,
    Field,
    Follow,
    GroupTop,
    Hop,
    If,
    Key,
    Not,
    Or,
    Plan,
    Rank,
    RankSize,
    Ref,
    RowRef,
    Sequence,
)
from segdsl.types import Kind, Type
from segdsl.wording import join

Mode = Literal["record", "population"]
SMALL: Final = 12  # a rule of another row that is written out instead of remembered


@dataclass(slots=True)
class Scope:
    """The rows that an expression may speak of, by their level in the plan, and what was lowered on them."""

    rows: dict[int, Node]
    done: dict[int, tuple[Expr, Node]] = field(default_factory=dict)

    def replaced(self, expr: Expr, node: Node) -> Scope:
        """The same rows, with a node that stands for one expression."""
        return Scope(self.rows, {id(expr): (expr, node)})


class Lowering:
    """Lowers expressions of one plan for one mode."""

    def __init__(self, plan: Plan, catalog: Catalog, mode: Mode, *, trust_required: bool = False) -> None:
        self.plan = plan
        self.catalog = catalog
        self.mode = mode
        self.trust_required = trust_required
        self.graph = Graph()
        self.rankings = name_rankings(plan)
        self.sequences: dict[str, Sequence] = {}
        self.sequence_names: dict[int, tuple[Sequence, str]] = {}
        self._scopes: dict[int, Scope] = {}
        self._keeping: list[str] = []

    # --- rules and rows

    def row0(self, entity: str) -> Node:
        return self.graph.node("row", data=(entity, None, None), level=0)

    def rules(self, names: Iterable[str]) -> None:
        """Lower rules, and what they refer to, in the order of the plan, so that no rule waits for another."""
        for name in needed_rules(self.plan, names):
            self.rule(name)

    def rule(self, name: str) -> Node:
        rule = self.plan.rules[name]
        return self.expr(rule.value, self.scope_of(self.row0(rule.entity)))

    def top(self, expr: Expr, entity: str) -> Node:
        """An expression over ``Row(0, entity)``."""
        return self.expr(expr, self.scope_of(self.row0(entity)))

    def scope_of(self, row: Node) -> Scope:
        """The scope in which ``row`` is row 0."""
        if row.id not in self._scopes:
            self._scopes[row.id] = Scope({0: row})
        return self._scopes[row.id]

    def keep(self, row: Node, entity: str) -> Node:
        """The condition that ``row`` exists."""
        keep = self.plan.entities[entity].keep if entity in self.plan.entities else None
        if keep is None:
            return self.graph.true
        if self.mode == "population":
            return self.graph.node("kept", (row,), entity)
        if entity in self._keeping:
            path = join([*self._keeping, entity], " -> ")
            raise SegdslError([errors.KEEP_CYCLE.at(entity=entity, path=path)])
        self._keeping.append(entity)
        try:
            return self.expr(keep, self.scope_of(row))
        finally:
            self._keeping.pop()

    def row(self, ref: RowRef, scope: Scope) -> Node:
        follows: list[Follow] = []
        while isinstance(ref, Follow):
            follows.append(ref)
            ref = ref.row
        row = scope.rows[ref.level]
        entity = ref.entity
        for follow in reversed(follows):
            row = self.follow(row, entity, follow.link, follow.entity)
            entity = follow.entity
        return row

    def follow(self, row: Node, entity: str, link: str, to: str) -> Node:
        graph = self.graph
        raw = graph.node("raw", (row,), RawLink(entity, link, to, self._parent(row, entity, link)), unknown=True)
        kept = self.keep(raw, to)
        if kept is graph.true:
            return raw
        if self.mode == "record":
            kept = graph.or_(graph.node("stub", (raw,)), kept)
        return graph.node("follow", (raw, graph.and_(graph.exists(raw), kept)), unknown=True)

    def _parent(self, row: Node, entity: str, link: str) -> Node | None:
        """The row that ``row`` was reached from, if ``link`` is the way back."""
        if row.kind != "row" or self.mode == "population":
            return None
        _, parent, came_by = row.data
        if parent is None:
            return None
        parent_entity, parent_row = parent
        forth = self.catalog.entities[parent_entity].links.get(came_by)
        back = self.catalog.entities[entity].links.get(link)
        if forth is None or back is None or back.many or not forth.many or forth.through is not None:
            return None
        inverse = back.to == parent_entity and back.by is not None and back.by == forth.from_
        return parent_row if inverse else None

    # --- expressions

    def expr(self, root: Expr, scope: Scope) -> Node:
        """The node of an expression; what it is made of first, without recursion."""
        done = scope.done
        stack = [root]
        while stack:
            expr = stack[-1]
            if id(expr) in done:
                stack.pop()
                continue
            waiting = [part for part in operands(expr) if id(part) not in done]
            if waiting:
                stack.extend(waiting)
            else:
                parts = tuple([done[id(part)][1] for part in operands(expr)])
                done[id(expr)] = (expr, self._node(expr, parts, scope))
                stack.pop()
        return done[id(root)][1]

    def _node(self, expr: Expr, parts: tuple[Node, ...], scope: Scope) -> Node:
        graph = self.graph
        match expr:
            case Const():
                return graph.const(expr.value, expr.type)
            case Field():
                return self._field(expr, self.row(expr.row, scope), expr.row.entity)
            case Key():
                row = self.row(expr.row, scope)
                return graph.node(
                    "key", (row,), expr.row.entity, unknown=row.unknown or self.mode == "record", type=expr.type
                )
            case Call():
                return self._call(expr, parts)
            case And():
                return graph.and_(*parts)
            case Or():
                return graph.or_(*parts)
            case Not():
                return graph.not_(parts[0])
            case If():
                return graph.if_(parts[0], parts[1], parts[2], expr.type)
            case Ref():
                return self._ref(expr, self.row(expr.row, scope))
            case Aggregate():
                return self._aggregate(expr, scope)
            case Sequence():
                return lower_sequence(self, expr, scope)
            case Rank() | RankSize():
                return lower_rank(self, expr, self.row(expr.row, scope))
            case GroupTop():
                return lower_group_top(self, expr, self.row(expr.row, scope))
            case _:
                assert_never(expr)

    def _field(self, expr: Field, row: Node, entity: str) -> Node:
        certain = self.trust_required and expr.required and not row.unknown
        unknown = expr.type.kind is not Kind.SET and not certain
        data = FieldRead(entity, expr.name, expr.part)
        return self.graph.node("field", (row,), data, unknown=unknown, type=expr.type)

    def _call(self, expr: Call, parts: tuple[Node, ...]) -> Node:
        operator = REGISTRY[expr.op]
        graph = self.graph
        if operator.unknown is Unknown.HANDLES and expr.op == "is_known":
            return graph.known(parts[0])
        if operator.unknown is Unknown.FALSE:
            if any(part.kind == "const" and part.unknown for part in parts):
                return graph.false
            return graph.node("call", parts, expr.op, type=expr.type)
        if operator.unknown is Unknown.PROPAGATE and any(p.kind == "const" and p.unknown for p in parts):
            return graph.const(None, expr.type)
        unknown = may_be_unknown(expr, parts)
        return graph.node("call", parts, expr.op, unknown=unknown, type=expr.type)

    def _ref(self, expr: Ref, row: Node) -> Node:
        graph = self.graph
        rule = self.plan.rules[expr.name]
        if self.mode == "record" or (row.kind == "row" and row.level == 0):
            node = self.expr(rule.value, self.scope_of(row))
        else:
            plain = self.rule(expr.name)
            if plain.heavy or plain.weight > SMALL:
                node = graph.node("memo", (row,), expr.name, unknown=plain.unknown, type=expr.type)
            else:
                node = self.expr(rule.value, self.scope_of(row))
        if not row.unknown:
            return node
        if rule.kind == "segment":  # false of a missing row; any other boolean is a value, unknown there
            return graph.and_(graph.exists(row), node)
        return graph.if_(graph.exists(row), node, graph.const(None, expr.type), expr.type)

    # --- collections

    def open(self, over: Collection, inside: Iterable[Expr], scope: Scope) -> tuple[Node, tuple[HopSpec, ...], Scope]:
        """The start and the steps of a collection, and the scope in which its rows can be spoken of."""
        start = self.row(over.start, scope)
        looked_at = levels_used(inside) - {hop.level for hop in over.hops}
        outer = max([start.level, *(scope.rows[n].level for n in looked_at if n in scope.rows)])
        return (start, *self._hops(start, over, outer, scope))

    def _hops(self, start: Node, over: Collection, outer: int, scope: Scope) -> tuple[tuple[HopSpec, ...], Scope]:
        rows = dict(scope.rows)
        hops: list[HopSpec] = []
        before, entity = start, over.start.entity
        for number, hop in enumerate(over.hops, start=1):
            data = (hop.entity, (entity, before), hop.link)
            row = self.graph.node("row", data=data, level=outer + number)
            through = None if isinstance(hop, Hop) else self.follow(before, entity, hop.link, hop.entity)
            hops.append(HopSpec(row, entity, hop.link, through))
            rows[hop.level] = row
            before, entity = row, hop.entity
        return tuple(hops), Scope(rows)

    def kept_rows(self, over: Collection, hops: tuple[HopSpec, ...]) -> list[Node]:
        """That the rows of every hop pass `keep`; a to-one step has seen to it already."""
        pairs = zip(over.hops, hops, strict=True)
        return [self.keep(spec.row, hop.entity) for hop, spec in pairs if isinstance(hop, Hop)]

    def aggregate_node(self, spec: Agg, level: int, *, unknown: bool, type: Type | None) -> Node:
        return self.graph.node("agg", (spec.start, *spec.nodes), spec, unknown=unknown, type=type, level=level)

    def _aggregate(self, expr: Aggregate, scope: Scope) -> Node:
        graph = self.graph
        start, hops, here = self.open(expr.over, inner(expr), scope)
        conditions = [*self.kept_rows(expr.over, hops), self.expr(expr.where, here)]
        value = None if expr.value is None else self.expr(expr.value, here)
        group = None if expr.group is None else self.expr(expr.group, here)
        if value is not None and not takes_unknown(expr.op):
            conditions.append(graph.known(value))
            if group is not None:
                conditions.append(graph.known(group))
        order = None
        if expr.order is not None:
            time = self.expr(expr.order, here)
            conditions.append(graph.known(time))
            order = self.order(expr.over, hops, time)
        spec = Agg(
            expr.op,
            start,
            hops,
            graph.and_(*conditions),
            value,
            group,
            order,
            each=expr.each,
            at_least=expr.at_least,
        )
        unknown = result_unknown(expr.op, value, expr.type)
        return self.aggregate_node(spec, hops[0].row.level - 1, unknown=unknown, type=expr.type)

    def order(self, over: Collection, hops: tuple[HopSpec, ...], time: Node) -> Node:
        """Earlier or later by the event time, then by the key of the last to-many row."""
        last = max(i for i, hop in enumerate(over.hops) if isinstance(hop, Hop))
        entity = over.hops[last].entity
        key_type = self.catalog.entities[entity].key_type
        key = self.graph.node("key", (hops[last].row,), entity, unknown=self.mode == "record", type=key_type)
        parts = (time, self.graph.known(key), key) if key.unknown else (time, key)
        return self.graph.node("pack", parts)


def is_condition(node: Node) -> bool:
    """Whether a node is true or false by its nature, and not a value that happens to be known."""
    if node.kind in ("call", "memo", "native"):
        return not node.unknown and node.type is not None and node.type.kind is Kind.BOOLEAN
    return node.kind in ("and", "or", "not", "known", "exists", "sequence", "ingroup") or (
        node.kind == "const" and node.type is None and not node.unknown
    )


def may_be_unknown(expr: Call, parts: tuple[Node, ...]) -> bool:
    """Whether an operator that propagates the unknown can give it."""
    return any(part.unknown for part in parts) or not _is_total(expr.op, len(parts), fits(expr.type))


@cache
def _is_total(op: str, arity: int, fitting: bool) -> bool:
    """Whether known operands always give a known result: plain Python does, a helper may not."""
    operator = REGISTRY[op]
    if operator.python is None:
        return False
    text = unfitted(operator.python(*("a" * arity)), fitting)
    return "None" not in text and not any(name in text for name in operator.helpers)
