"""Ranks: RANK() and COUNT() over the rows of a population, read back by key.

A row is ranked if the population holds it and its value (and what it is compared within) is known; SQL's RANK() is
the language's rank: one more than the rows strictly ahead. A population that is reached by a path is the distinct
rows at its end. ``top 1 by AGG per PATH`` ranks groups (row, value of the path) instead and gives the keys that have
a group ranked in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from segdsl.plan import Aggregate, Collection, Expr, GroupTop, Population, Rank, Ranking, RankSize, Row
from segdsl.sql.frames import KEY, Frame, Space
from segdsl.sql.passes import grouped, over_nothing
from segdsl.sql.scopes import Scope
from segdsl.sql.trees import Sql, alias, column, derived
from segdsl.sql.values import condition, value
from segdsl.sql.walk import children, conjuncts
from segdsl.types import INTEGER, MAX_DIGITS

if TYPE_CHECKING:
    from segdsl.sql.compiler import Compiler


def rank(f: Frame, expr: Rank | RankSize) -> Sql:
    """The rank of a row of the frame, or how many are ranked beside it."""
    ranking = expr.ranking
    node = f.c.node(
        ("ranking", ranking, f.space),
        f"{ranking.population.entity} ranks",
        (f.space.rank, f.c.height(expr)),
        lambda name: Ranks(f.c, name, ranking, f.space),
    )
    found = f.join(node, [(KEY, f.key(expr.row, exact=False))])
    return column(found, "rank" if isinstance(expr, Rank) else "size")


def group_top(f: Frame, expr: GroupTop) -> Sql:
    """Whether some group of the row is ranked in."""
    top = replace(expr, row=Row(0, expr.population.entity))
    node = f.c.node(
        ("group top", top, f.space),
        f"{expr.population.entity} tops",
        (f.space.rank, f.c.height(expr)),
        lambda name: Tops(f.c, name, top, f.space),
    )
    found = f.join(node, [(KEY, f.key(expr.row, exact=False))])
    return f.c.b.is_known(column(found, KEY))


def ranked(c: Compiler, name: str, per: bool, descending: bool) -> list[tuple[str, Sql]]:
    """The windows over a query ``name`` with the columns value and per."""
    partition = [column(name, "per")] if per else []
    order = [c.b.ordered(column(name, "value"), descending)]
    size = c.b.window(exp.Count(this=exp.Star()), [part.copy() for part in partition])
    return [("rank", c.b.window(c.b.func("RANK"), partition, order)), ("size", size)]


def population_frame(c: Compiler, population: Population, space: Space) -> tuple[Frame, list[Sql]]:
    """A frame of the rows of a population and what they must meet."""
    frame = Frame(c, population.entity, space)
    frame.source(frame.root_row)
    if population.path:
        reached = Frame(c, population.root, space)
        reached.source(reached.root_row)
        reached.open(Collection(reached.root_row, population.path))
        ways = [condition(reached, part) for part in conjuncts(population.reached)]
        last = Row(population.path[-1].level, population.entity)
        query = reached.select([(KEY, reached.key(last))], ways, distinct=True)
        frame.require(query, "reached", [(KEY, frame.key(frame.root_row))])
    return frame, [condition(frame, part) for part in conjuncts(population.where)]


class Ranks:
    """The ranks of one ranking, by key."""

    def __init__(self, c: Compiler, name: str, ranking: Ranking, space: Space) -> None:
        self.c, self.name, self.ranking, self.space = c, name, ranking, space
        self.order = (0, 0)

    def close(self) -> list[tuple[str, Sql]]:
        frame, where = population_frame(self.c, self.ranking.population, self.space)
        columns = [(KEY, frame.key(frame.root_row)), ("value", value(frame, self.ranking.value))]
        if self.ranking.per is not None:
            columns.append(("per", value(frame, self.ranking.per)))
        where += [self.c.b.is_known(sql.copy()) for _, sql in columns[1:]]
        windows = ranked(self.c, "r", self.ranking.per is not None, self.ranking.descending)
        query = exp.Select(
            expressions=[alias(column("r", KEY), KEY), *(alias(sql, name) for name, sql in windows)],
            from_=exp.From(this=derived(frame.select(columns, where), "r")),
        )
        return [(self.name, query)]


class Tops:
    """The keys of rows that have a group ranked in."""

    def __init__(self, c: Compiler, name: str, top: GroupTop, space: Space) -> None:
        self.c, self.name, self.top, self.space = c, name, top, space
        self.order = (0, 0)

    def close(self) -> list[tuple[str, Sql]]:
        b = self.c.b
        top = self.top
        found = only_aggregate(top.value)
        scope = Scope(top.population.entity, self.space)
        node, name = grouped(self.c, scope, (top.per,), found)
        # a group exists where there is a row, if only one whose set is empty
        count = replace(found, op="count", value=None, group=None, order=None, each=False)
        rows, often = grouped(self.c, scope, (top.per,), replace(count, type=INTEGER, at_least=1))
        frame, where = population_frame(self.c, top.population, self.space)
        groups = frame.join(rows, [(KEY, frame.key(frame.root_row))], "INNER")
        where.append(b.gt(column(groups, often), b.literal(0)))
        holder = groups
        if node is not rows:
            own = column(groups, "value1")
            holder = frame.join(node, [(KEY, frame.key(frame.root_row)), ("value1", own)])
        frame.overrides[found] = over_nothing(frame, found, column(holder, name), column(holder, KEY))
        columns = [
            (KEY, frame.key(frame.root_row)),
            ("per", column(groups, "value1")),
            ("value", value(frame, top.value)),
        ]
        where.append(b.is_known(columns[2][1].copy()))
        windows = ranked(self.c, "g", True, top.descending)
        inner = exp.Select(
            expressions=[alias(column("g", KEY), KEY), *(alias(sql, own) for own, sql in windows)],
            from_=exp.From(this=derived(frame.select(columns, where), "g")),
        )
        outer = exp.Select(
            expressions=[alias(column("r", KEY), KEY)],
            from_=exp.From(this=derived(inner, "r")),
            where=exp.Where(this=self._is_in()),
            distinct=exp.Distinct(),
        )
        return [(self.name, outer)]

    def _is_in(self) -> Sql:
        b = self.c.b
        place, size = column("r", "rank"), column("r", "size")
        if self.top.share is None:
            return b.le(place, b.param(self.top.limit, INTEGER))
        numerator, denominator = self.top.share
        ahead = b.sub(place, b.literal(1))
        wide = replace(INTEGER, digits=MAX_DIGITS)
        b.arg_types, b.result_type = (INTEGER, INTEGER), wide
        left = b.mul_exact(ahead, b.cast(b.param(denominator, INTEGER), INTEGER))
        right = b.mul_exact(size, b.cast(b.param(numerator, INTEGER), INTEGER))
        b.arg_types = (wide, wide)
        return b.compare("lt", left, right)


def only_aggregate(expr: Expr) -> Aggregate:
    """The one aggregate that stands in the value of a GroupTop."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Aggregate):
            return node
        stack.extend(children(node))
    raise AssertionError("a group is ranked by an aggregate")
