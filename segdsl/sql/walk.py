"""Walking plans: what an expression is made of, which rows it mentions, and how to move it to other rows.

A worked example. In a condition on the orders of a customer (level 0: customer, level 1: order) stands
``count(order.items where price > 5)``: an `Aggregate` that starts at ``Row(1, "order")`` and opens level 2. It
mentions no outer row beside the one it starts at, so `rebase` moves it: ``Row(1)`` becomes ``Row(0)``, level 2 becomes
level 1, and the aggregate is the same value that a rule about an order would ask for. Both share one column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

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
    Rank,
    RankSize,
    Ref,
    Row,
    RowRef,
    Sequence,
    Through,
)


def base_row(ref: RowRef) -> Row:
    """The row in scope from which the links of ``ref`` set out."""
    while isinstance(ref, Follow):
        ref = ref.row
    return ref


def path_of(ref: RowRef) -> tuple[Follow, ...]:
    """The links that lead from the base row to ``ref``."""
    steps: list[Follow] = []
    while isinstance(ref, Follow):
        steps.append(ref)
        ref = ref.row
    return tuple(reversed(steps))


def follow_on(row: RowRef, steps: tuple[Follow, ...]) -> RowRef:
    """The row behind these links, set out from ``row``."""
    for step in steps:
        row = Follow(row, step.link, step.entity)
    return row


def children(expr: Expr) -> Iterator[Expr]:
    """The expressions directly inside, in the same scope of rows (what a ranking ranks is a scope of its own)."""
    match expr:
        case Const() | Field() | Key() | Ref() | Rank() | RankSize() | GroupTop():
            return
        case Call():
            yield from expr.args
        case And() | Or():
            yield from expr.parts
        case Not():
            yield expr.part
        case If():
            yield expr.condition
            yield expr.then
            yield expr.otherwise
        case Aggregate():
            yield from aggregate_parts(expr)
        case Sequence():
            for step in expr.steps:
                yield step.where
                yield step.time
                for same in step.same:
                    yield same.here
                    yield same.there
        case _:
            assert_never(expr)


def aggregate_parts(expr: Aggregate) -> Iterator[Expr]:
    yield expr.where
    for part in (expr.value, expr.group, expr.order):
        if part is not None:
            yield part


def ranking_parts(expr: Rank | RankSize | GroupTop) -> Iterator[Expr]:
    """What is ranked: expressions in a scope of their own, Row(0) being the ranked row."""
    if isinstance(expr, GroupTop):
        yield from (expr.population.where, expr.value, expr.per)
        return
    ranking = expr.ranking
    yield from (ranking.population.where, ranking.value)
    if ranking.per is not None:
        yield ranking.per


def row_refs(expr: Expr) -> Iterator[RowRef]:
    """Every row reference of the scope of ``expr``, however deep."""
    stack: list[Expr] = [expr]
    while stack:
        node = stack.pop()
        match node:
            case Field() | Key() | Ref() | Rank() | RankSize() | GroupTop():
                yield node.row
            case Aggregate():
                yield node.over.start
            case Sequence():
                yield node.start
                yield from (step.over.start for step in node.steps)
            case _:
                pass
        stack.extend(children(node))


def outer_levels(expr: Expr, top: int) -> frozenset[int]:
    """The levels up to ``top`` that ``expr`` mentions."""
    return frozenset(level for level in (base_row(ref).level for ref in row_refs(expr)) if level <= top)


def top_level(expr: Expr) -> int:
    """The highest level that ``expr`` opens or mentions."""
    top = 0
    stack: list[Expr] = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Aggregate):
            top = max(top, *(hop.level for hop in node.over.hops))
        elif isinstance(node, Sequence):
            top = max(top, *(hop.level for step in node.steps for hop in step.over.hops))
        stack.extend(children(node))
    return max(top, *(base_row(ref).level for ref in row_refs(expr)), 0)


@dataclass(frozen=True)
class Move:
    """How rows of one scope become rows of another: ``row`` for references, ``level`` for the hops that open them."""

    row: Callable[[RowRef], RowRef]
    level: Callable[[int], int]

    def collection(self, over: Collection) -> Collection:
        hops: tuple[Hop | Through, ...] = tuple(replace(hop, level=self.level(hop.level)) for hop in over.hops)
        return Collection(self.row(over.start), hops)


def rebase(expr: Expr, move: Move) -> Expr:
    """The same expression over the rows that ``move`` gives."""

    def go(node: Expr) -> Expr:
        match node:
            case Const():
                return node
            case Field() | Key() | Ref() | Rank() | RankSize() | GroupTop():
                return replace(node, row=move.row(node.row))
            case Call():
                return replace(node, args=tuple(go(arg) for arg in node.args))
            case And():
                return And(tuple(go(part) for part in node.parts))
            case Or():
                return Or(tuple(go(part) for part in node.parts))
            case Not():
                return Not(go(node.part))
            case If():
                return If(go(node.condition), go(node.then), go(node.otherwise), node.type)
            case Aggregate():
                return replace(
                    node,
                    over=move.collection(node.over),
                    where=go(node.where),
                    value=None if node.value is None else go(node.value),
                    group=None if node.group is None else go(node.group),
                    order=None if node.order is None else go(node.order),
                )
            case Sequence():
                steps = tuple(
                    replace(
                        step,
                        over=move.collection(step.over),
                        where=go(step.where),
                        time=go(step.time),
                        same=tuple(replace(same, here=go(same.here), there=go(same.there)) for same in step.same),
                    )
                    for step in node.steps
                )
                return replace(node, start=move.row(node.start), steps=steps)
            case _:
                assert_never(node)

    return go(expr)


def inlined(expr: Expr, row: RowRef, top: int) -> Expr:
    """The value of a rule (over Row(0)) as an expression about ``row`` in a scope whose highest level is ``top``."""

    def move(ref: RowRef) -> RowRef:
        base = base_row(ref)
        return follow_on(row if base.level == 0 else Row(base.level + top, base.entity), path_of(ref))

    return rebase(expr, Move(move, lambda level: level + top))


def detached(expr: Aggregate | Sequence, top: int) -> tuple[Aggregate | Sequence, RowRef] | None:
    """The same aggregate as one about Row(0), and the row whose value it is; None if it mentions several rows."""
    start = expr.over.start if isinstance(expr, Aggregate) else expr.start
    outer = [ref for ref in row_refs(expr) if base_row(ref).level <= top]
    below = path_of(start)
    if below and all(_sets_out_from(ref, start) for ref in outer):
        anchor: RowRef = start
    elif len({base_row(ref).level for ref in outer}) == 1:
        anchor = base_row(start)
    else:
        return None
    entity = anchor.entity
    depth = len(path_of(anchor))

    def move(ref: RowRef) -> RowRef:
        base = base_row(ref)
        if base.level > top:
            return follow_on(Row(base.level - top, base.entity), path_of(ref))
        return follow_on(Row(0, entity), path_of(ref)[depth:])

    moved = rebase(expr, Move(move, lambda level: level - top))
    assert isinstance(moved, Aggregate | Sequence)
    return moved, anchor


def _sets_out_from(ref: RowRef, start: RowRef) -> bool:
    return ref == start or (isinstance(ref, Follow) and _sets_out_from(ref.row, start))


def conjuncts(where: Expr) -> tuple[Expr, ...]:
    """The conditions that must all hold, And inside And opened, repeats dropped."""
    found: dict[Expr, None] = {}

    def add(part: Expr) -> None:
        if isinstance(part, And):
            for inner in part.parts:
                add(inner)
        else:
            found.setdefault(part)

    add(where)
    return tuple(found)


def sole_follow(expr: Expr) -> Follow | None:
    """The row behind a link that ``expr`` is all about, beside constants; None if it mentions another or none."""
    refs = set(row_refs(expr))
    if len(refs) != 1:
        return None
    ref = refs.pop()
    return ref if isinstance(ref, Follow) else None


def onto_root(expr: Expr, ref: Follow) -> Expr:
    """``expr``, which is all about ``ref``, as an expression about Row(0)."""
    return rebase(expr, Move(lambda _: Row(0, ref.entity), lambda level: level))
