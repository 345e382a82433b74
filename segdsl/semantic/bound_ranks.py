"""Binding ranks: top, bottom, ntile and percentile are arithmetic on a rank and the size of its population."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from segdsl.plan import (
    TRUE,
    Call,
    Collection,
    Const,
    Expr,
    Follow,
    GroupTop,
    Hop,
    If,
    Population,
    Rank,
    Ranking,
    RankSize,
    Row,
    RowRef,
    Through,
)
from segdsl.semantic import ir
from segdsl.semantic.comparing import Comparing
from segdsl.semantic.lowering import exact_type
from segdsl.types import DOUBLE, INTEGER

SIZE = replace(INTEGER, digits=12)


class BoundRanks(Comparing):
    """The part of the binder that ranks."""

    rows: dict[int, RowRef]
    facts: Mapping[str, ir.EntityFacts]

    @abstractmethod
    def condition(self, expr: ir.Expr) -> Expr: ...

    @abstractmethod
    def row(self, row: RowRef) -> RowRef: ...

    @abstractmethod
    def visible(self, time: ir.Expr | None) -> Expr: ...

    @abstractmethod
    def row_visible(self, entity: str) -> Expr: ...

    def population(self, expr: ir.RankPopulation) -> Population:
        where = self.row_visible(expr.entity)
        if expr.among is not None:
            where = self.all_of(where, self.condition(expr.among))
        if expr.path is None:
            return Population(expr.entity, where)
        root, hops = rooted(expr.path)
        return Population(expr.entity, where, root, hops, self.on_the_way(hops))

    def on_the_way(self, hops: tuple[Hop | Through, ...]) -> Expr:
        """The event time of a path, where it is not the ranked row's own, is not later than as_of."""
        for hop in reversed(hops):
            time = self.facts[hop.entity].time
            if time is not None:
                return TRUE if hop is hops[-1] else self._seen_at(time, Row(hop.level, hop.entity))
        return TRUE

    def _seen_at(self, time: ir.Expr, row: RowRef) -> Expr:
        rows, self.rows = self.rows, {0: row}
        try:
            return self.visible(time)
        finally:
            self.rows = rows

    def rank_value(self, expr: ir.RankValue) -> Expr:
        row = self.row(expr.row)
        ranking = Ranking(self.population(expr.population), self.value(expr.value), descending=False)
        rank, size = Rank(row, ranking), RankSize(row, ranking)
        ahead = Call("sub", (rank, self.integer(1)), SIZE)
        if expr.op == "ntile":
            assert expr.tiles is not None
            tiles = self.whole(expr.tiles)
            scaled = Call("mul", (ahead, self.integer(tiles)), exact_type(0, 12 + len(str(tiles))))
            return Call("add", (Call("floor_div", (scaled, size), SIZE), self.integer(1)), SIZE)
        hundredfold = Call("mul", (ahead, self.integer(100)), exact_type(0, 15))
        others = Call("sub", (size, self.integer(1)), SIZE)
        alone = self.test("eq", size, self.integer(1))
        return If(alone, Const(100.0, DOUBLE), Call("divide_exact", (hundredfold, others), DOUBLE), DOUBLE)

    def top(self, expr: ir.TopBottom) -> Expr:
        row = self.row(expr.row)
        population = self.population(expr.population)
        value = self.value(expr.value)
        amount = self.value(expr.amount)
        assert isinstance(amount, Const) and isinstance(amount.value, int)
        share = Fraction(amount.value, 10**amount.type.scale) if expr.percent else None
        per = self.grouped(self.value(expr.per)) if expr.per is not None else None
        if expr.grouped:
            assert per is not None
            ratio = (share.numerator, share.denominator) if share is not None else None
            limit = None if share is not None else amount.value
            return GroupTop(row, population, value, per, expr.descending, limit, ratio)
        ranking = Ranking(population, value, expr.descending, per)
        rank = Rank(row, ranking)
        if share is None:
            return self.test("le", rank, amount)
        # rank <= ceil(p·n/100) is (rank - 1)·denominator < numerator·n, all in whole numbers
        ahead = Call("sub", (rank, self.integer(1)), SIZE)
        left = Call("mul", (ahead, self.integer(share.denominator)), exact_type(0, 12 + len(str(share.denominator))))
        size = RankSize(row, ranking)
        right = Call("mul", (size, self.integer(share.numerator)), exact_type(0, 12 + len(str(share.numerator))))
        return self.test("lt", left, right)


def rooted(path: Collection) -> tuple[str, tuple[Hop | Through, ...]]:
    """The entity at which a path starts, and all its steps from there, levels counted from 1."""
    steps: list[Hop | Through] = []
    start: RowRef = path.start
    before: list[Follow] = []
    while isinstance(start, Follow):
        before.append(start)
        start = start.row
    assert isinstance(start, Row)
    for follow in reversed(before):
        steps.append(Through(follow.link, follow.entity, len(steps) + 1))
    for hop in path.hops:
        kind = Hop if isinstance(hop, Hop) else Through
        steps.append(kind(hop.link, hop.entity, len(steps) + 1))
    return start.entity, tuple(steps)
