"""Walking over plans without recursion: what an expression is made of, which rows, rules and rankings it looks at.

Plans can be deep (a score of a thousand lines is a thousand additions, one inside the other), so nothing here calls
itself, but for the few levels of a path's event time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, assert_never

from segdsl.plan import (
    Aggregate,
    And,
    Call,
    Const,
    Expr,
    Field,
    Follow,
    GroupTop,
    If,
    Key,
    Not,
    Or,
    Plan,
    Population,
    Rank,
    Ranking,
    RankSize,
    Ref,
    Row,
    RowRef,
    Sequence,
    Step,
)
from segdsl.source import Span
from segdsl.types import Type

Ranked = Ranking | GroupTop


def operands(expr: Expr) -> tuple[Expr, ...]:
    """The parts that are evaluated on the same rows as the whole."""
    match expr:
        case Call():
            return expr.args
        case And() | Or():
            return expr.parts
        case Not():
            return (expr.part,)
        case If():
            return (expr.condition, expr.then, expr.otherwise)
        case Const() | Field() | Key() | Ref() | Aggregate() | Sequence() | Rank() | RankSize() | GroupTop():
            return ()
        case _:
            assert_never(expr)


def row_of(expr: Expr) -> RowRef | None:
    """The row that an expression speaks of by itself."""
    match expr:
        case Field() | Key() | Ref() | Rank() | RankSize() | GroupTop():
            return expr.row
        case Aggregate():
            return expr.over.start
        case Sequence():
            return expr.start
        case _:
            return None


def inner(expr: Expr) -> tuple[Expr, ...]:
    """The parts that are evaluated on rows which the expression opens."""
    if isinstance(expr, Aggregate):
        parts = (expr.where, expr.value, expr.group, expr.order)
        return tuple(part for part in parts if part is not None)
    if isinstance(expr, Sequence):
        return tuple(part for step in expr.steps for part in _of_step(step))
    return ()


def _of_step(step: Step) -> Iterator[Expr]:
    yield step.where
    yield step.time
    for same in step.same:
        yield same.here
        yield same.there


def of_ranking(ranked: Ranked) -> tuple[Expr, ...]:
    """The expressions that a ranking evaluates on every row it ranks."""
    parts = (ranked.population.where, ranked.value, ranked.per)
    return tuple(part for part in parts if part is not None)


def way_of(population: Population) -> tuple[Row, Expr]:
    """The row on the path that `Population.reached` asks about, and the condition over that row as level 0.

    An event time belongs to one entity, so one row of the path decides.
    """
    row = next(base(expr.row) for expr in everything([population.reached]) if isinstance(expr, Field))
    return row, _moved(population.reached, row, Row(0, row.entity))


def _moved(node: Any, old: Row, new: Row) -> Any:
    if node == old:
        return new
    if isinstance(node, tuple):
        return tuple(_moved(part, old, new) for part in node)
    if is_dataclass(node) and not isinstance(node, Type | Span | type):
        return replace(node, **{f.name: _moved(getattr(node, f.name), old, new) for f in fields(node)})
    return node


def base(row: RowRef) -> Row:
    """The row in scope from which links are followed."""
    while isinstance(row, Follow):
        row = row.row
    return row


def everything(roots: Iterable[Expr], *, rankings: bool = True) -> Iterator[Expr]:
    """Every expression inside, in the order of writing; with those of rankings."""
    stack = list(roots)[::-1]
    seen: set[int] = set()
    while stack:
        expr = stack.pop()
        if id(expr) in seen:
            continue
        seen.add(id(expr))
        yield expr
        parts = operands(expr) + inner(expr)
        if rankings:
            match expr:
                case Rank() | RankSize():
                    parts += of_ranking(expr.ranking)
                case GroupTop():
                    parts += of_ranking(expr)
                case _:
                    pass
        stack.extend(parts[::-1])


def levels_used(roots: Iterable[Expr]) -> set[int]:
    """The levels of all rows that are looked at, those that are opened inside included."""
    used: set[int] = set()
    for expr in everything(roots, rankings=False):
        row = row_of(expr)
        if row is not None:
            used.add(base(row).level)
    return used


def needed_rules(plan: Plan, wanted: Iterable[str], extra: Iterable[Expr] = ()) -> list[str]:
    """The wanted rules and all that they refer to, each after what it needs (the order of the plan)."""
    found: set[str] = set()
    stack = list(wanted)
    keeps = [entity.keep for entity in plan.entities.values() if entity.keep is not None]
    stack.extend(expr.name for expr in everything([*extra, *keeps]) if isinstance(expr, Ref))
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            stack.extend(e.name for e in everything([plan.rules[name].value]) if isinstance(e, Ref))
    return [name for name in plan.rules if name in found]


def identity(ranked: Ranked) -> object:
    """Equal for equal rankings; one too deep to be compared is only equal to itself."""
    try:
        hash(ranked)
    except RecursionError:
        return id(ranked)
    return ranked


def name_rankings(plan: Plan) -> dict[object, tuple[str, Ranked]]:
    """A name for every ranking, "vip/1": the first rule that speaks of it, and its number there.

    The names depend on the rules alone, not on the instant they were bound to, so that thresholds of last night
    serve today.
    """
    names: dict[object, tuple[str, Ranked]] = {}
    for rule in plan.rules.values():
        count = 0
        for expr in everything([rule.value]):
            ranked: Ranked | None = None
            match expr:
                case Rank() | RankSize():
                    ranked = expr.ranking
                case GroupTop():
                    ranked = expr
                case _:
                    pass
            if ranked is not None and (key := identity(ranked)) not in names:
                count += 1
                names[key] = (f"{rule.name}/{count}", ranked)
    return names
