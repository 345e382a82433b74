"""The conditions inside ``where``: whether the tests have a row that meets each clause, and one that does not.

``count(orders in this year where status is "paid" and total more than 5)`` asks two things of each order. A test tries
the first where it gives an order of this year that is paid, and one that is not. So each clause becomes two conditions
of the customer: there is such a row, and there is a row for which it is not so. Rows outside the window do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace

from segdsl.explain import Clause, clause_of
from segdsl.plan import Row
from segdsl.semantic import ir
from segdsl.source import Span
from segdsl.types import BOOLEAN, Type

Around = Callable[[ir.Expr], ir.Expr]


@dataclass(frozen=True)
class RowClause:
    """A clause about the rows of a collection, and as conditions of the row that the rule is about."""

    clause: ir.Expr
    some: ir.Expr  # there is a row that meets it
    other: ir.Expr  # there is one that does not


def row_clauses(thing: object, entity: str) -> Iterator[RowClause]:
    """Every clause inside a ``where`` under an expression over rows of an entity, in the order of the text."""
    found = {one.clause.span: one for one in _inside(thing, entity, _itself, True)}
    yield from sorted(found.values(), key=lambda one: (one.clause.span.start, one.clause.span.end))


def _itself(condition: ir.Expr) -> ir.Expr:
    return condition


def _inside(thing: object, entity: str, around: Around, own: bool) -> Iterator[RowClause]:
    match thing:
        case tuple():
            for part in thing:
                yield from _inside(part, entity, around, own)
        case ir.Aggregate(where=where):
            yield from _rows(where, thing, entity, around)
            yield from _inside(thing.value, entity, _within(thing, around), False)
        case ir.Sequence(steps=steps):
            for step in steps:
                gathered = ir.Aggregate("any", step.over, BOOLEAN, window=step.window, time=step.time)
                yield from _rows(step.where, gathered, entity, around)
        case ir.TopBottom(population=population, value=value) | ir.RankValue(population=population, value=value):
            if own and population.path is None and population.entity == entity:
                yield from _inside(value, entity, around, own)
        case Span() | Type() | Row():
            return
        case _ if is_dataclass(thing) and not isinstance(thing, type):
            for part in fields(thing):
                yield from _inside(getattr(thing, part.name), entity, around, own)
        case _:
            return


def _rows(where: ir.Expr | None, gathered: ir.Aggregate, entity: str, around: Around) -> Iterator[RowClause]:
    """The clauses of one ``where``, and those of the aggregates inside it."""
    if where is None:
        return
    some_row = _within(gathered, around)
    for clause in _tests(clause_of(where)):
        yield RowClause(clause, some_row(clause), some_row(ir.Not(clause, span=clause.span)))
    yield from _inside(where, entity, some_row, False)


def _within(gathered: ir.Aggregate, around: Around) -> Around:
    """A condition of a row as one of the customer: some row of the collection meets it."""

    def some_row(condition: ir.Expr) -> ir.Expr:
        return around(replace(gathered, op="any", type=BOOLEAN, value=None, periods=None, where=condition))

    return some_row


def _tests(clause: Clause) -> Iterator[ir.Expr]:
    if clause.kind != "test":
        for part in clause.parts:
            yield from _tests(part)
    elif not isinstance(clause.condition, ir.Constant):
        yield clause.condition
