"""Sequences: which events can be the k-th match, one step after another.

For every step there is a query of its events: the key of the row whose sequence it is, the event's time, its own key,
and what ``with same`` compares. The matches of the first positive step are all its events; an event of a later
positive step is a match if some match of the step before fits: strictly earlier, not longer ago than ``within``, the
same where that is asked, and no forbidden event between. A row's sequence holds if a match of the last step is left
after the ``no`` steps at the end.

Between datetimes a forbidden event must lie strictly between the two, so that for each match only the time of the
*next* forbidden event counts: one MIN a match, and the step after it compares with that. Between dates the same day
counts as well, yet never the matched events themselves: there each pair is looked at (NOT EXISTS).

A worked example, ``visits then no orders then visits within 2 days``: ``m1`` = visits with ``next_no`` = the first
order after each; matches of the second step = visits v for which some m1 has m1.time < v.time <= m1.time + 2 days and
(next_no is NULL or v.time <= next_no).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from segdsl.plan import Expr, Key, Row, Sequence, Step
from segdsl.sql.scopes import Scope, beside, place
from segdsl.sql.trees import Sql, alias, column, table
from segdsl.sql.values import condition, value
from segdsl.sql.walk import conjuncts
from segdsl.types import DATE, DATETIME, DURATION, INTEGER

if TYPE_CHECKING:
    from segdsl.sql.compiler import Compiler
    from segdsl.sql.frames import Frame

Query = tuple[str, Sql]


def sequence(f: Frame, expr: Sequence) -> Sql:
    """Whether the sequence of a row of the frame holds."""
    inner, scope, rows = place(f, expr)
    assert isinstance(inner, Sequence)
    node = f.c.node(
        ("sequence", scope, inner),
        f"{scope.root} sequence",
        (f.space.rank, f.c.height(inner)),
        lambda name: Matches(f.c, name, scope, inner),
    )
    found = beside(f, node, scope, rows)
    return f.c.b.is_known(column(found, scope.key_names[0]))


@dataclass
class _Gap:
    """A positive step and the ``no`` steps that follow it before the next."""

    step: Step
    forbidden: list[Step] = field(default_factory=list)


@dataclass
class _Events:
    """The query of a step's events, under its name; ``same`` are the columns that are compared, by expression."""

    name: str
    entity: str
    same: dict[Expr, str]


class Matches:
    """The keys for which some choice of events fits."""

    def __init__(self, c: Compiler, name: str, scope: Scope, expr: Sequence) -> None:
        self.c, self.name, self.scope, self.expr = c, name, scope, expr
        self.order = (0, 0)
        self._queries: list[Query] = []

    def close(self) -> list[Query]:
        gaps: list[_Gap] = []
        for step in self.expr.steps:
            if step.positive:
                gaps.append(_Gap(step))
            else:
                gaps[-1].forbidden.append(step)
        before: _Events | None = None
        for index, gap in enumerate(gaps):
            following = [gaps[index + 1].step] if index + 1 < len(gaps) else []
            before = self._matches(gap, before, gaps[index - 1] if index else None, following)
        assert before is not None
        self._end(before, gaps[-1])
        return self._queries

    # --- one step

    def _events(self, step: Step, compared: list[Expr], label: str) -> _Events:
        """The events of a step: the scope's keys, ``time``, ``event`` (its own key) and what is compared."""
        name = self.c.fresh_name(f"{self.name} {label}")
        context = self.c.fresh_name(f"{name} of") if self.scope.rows else ""
        frame, queries = self.scope.frame(self.c, context)
        frame.open(step.over)
        last = Row(step.over.last.level, step.over.last.entity)
        key = Key(last, self.c.catalog.entities[last.entity].key_type)
        columns = [*self.scope.keys(frame), ("time", value(frame, step.time)), ("event", value(frame, key))]
        same = {expr: f"same{number}" for number, expr in enumerate(dict.fromkeys(compared), 1)}
        columns += [(own, value(frame, expr)) for expr, own in same.items()]
        where = [condition(frame, part) for part in conjuncts(step.where)]
        self._queries += [*queries, (name, frame.select(columns, where))]
        return _Events(name, last.entity, same)

    def _matches(self, gap: _Gap, before: _Events | None, last: _Gap | None, following: list[Step]) -> _Events:
        """The events of a positive step that can be its match, with the time of the next forbidden event."""
        step = gap.step
        compared = [same.here for same in step.same]
        compared += [same.there for other in (*following, *gap.forbidden) for same in other.same]
        label = f"step {self.expr.steps.index(step) + 1}"
        events = self._events(step, compared, label)
        if before is not None:
            assert last is not None
            events = self._after(events, step, before, last, label)
        if following and gap.forbidden and not self.expr.by_day:
            events = self._with_next(events, gap, label)
        return events

    def _after(self, events: _Events, step: Step, before: _Events, last: _Gap, label: str) -> _Events:
        b = self.c.b
        met = [*self._keys_equal("e", "m"), b.lt(column("m", "time"), column("e", "time"))]
        if step.within is not None:
            met.append(b.le(self._distance("m", "e"), self._span(step.within)))
        met += [b.eq(column("e", events.same[s.here]), column("m", before.same[s.there])) for s in step.same]
        if last.forbidden and not self.expr.by_day:
            free = b.or_(b.is_null(column("m", "next_no")), b.le(column("e", "time"), column("m", "next_no")))
            met.append(exp.Paren(this=free))
        between = last.forbidden if self.expr.by_day else []
        if b.joins_exists or (between and not b.nested_exists):
            return self._joined(events, before, between, met, f"{label} matched")
        met += [self._none_between(other, before, events.entity) for other in between]
        inner = exp.Select(
            expressions=[b.literal(1)],
            from_=exp.From(this=table(before.name, "m")),
            where=exp.Where(this=b.and_(*met)),
        )
        return self._filtered(events, exp.Exists(this=inner), f"{label} matched")

    def _filtered(self, events: _Events, where: Sql | None, label: str, e: str = "e") -> _Events:
        name = self.c.fresh_name(f"{self.name} {label}")
        names = [*self.scope.key_names, "time", "event", *events.same.values()]
        query = exp.Select(
            expressions=[alias(column(e, own), own) for own in names],
            from_=exp.From(this=table(events.name, e)),
            where=None if where is None else exp.Where(this=where),
        )
        self._queries.append((name, query))
        return _Events(name, events.entity, events.same)

    def _joined(self, events: _Events, before: _Events, forbidden: list[Step], met: list[Sql], label: str) -> _Events:
        """`_filtered` by joins, where EXISTS is slow or sees no more than the query right around it.

        Pairs of a match ``m`` and an event ``e`` with no forbidden event ``n1``, ``n2``, … between.
        """
        b = self.c.b
        joins, free = [exp.Join(this=table(before.name, "m"), kind="INNER", on=b.and_(*met))], []
        for number, step in enumerate(forbidden, 1):
            no, between = self._between(f"n{number}", step, before, events.entity)
            joins.append(exp.Join(this=table(no.name, f"n{number}"), side="LEFT", on=b.and_(*between)))
            free.append(b.is_null(column(f"n{number}", "event")))
        found = self._filtered(events, b.and_(*free) if free else None, label)
        query = self._queries[-1][1]
        query.set("joins", joins)
        query.set("distinct", exp.Distinct())
        return found

    # --- forbidden events

    def _with_next(self, events: _Events, gap: _Gap, label: str) -> _Events:
        """The matches with ``next_no``, the time of the first forbidden event after each."""
        b = self.c.b
        names = [*self.scope.key_names, "time", *events.same.values()]
        for number, step in enumerate(gap.forbidden, 1):
            no = self._events(step, [same.here for same in step.same], f"{label} no {number}")
            joined = [*self._keys_equal("n", "m"), *self._forbids("n", "m", step, no, events)]
            name = self.c.fresh_name(f"{self.name} {label} until {number}")
            columns = [alias(column("m", own), own) for own in names]
            next_no: Sql = exp.Min(this=column("n", "time"))
            group = [column("m", own) for own in names]
            if number > 1:
                next_no = self._earlier(column("m", "next_no"), next_no)
                group.append(column("m", "next_no"))
            query = exp.Select(
                expressions=[*columns, alias(next_no, "next_no")],
                from_=exp.From(this=table(events.name, "m")),
                joins=[exp.Join(this=table(no.name, "n"), side="LEFT", on=b.and_(*joined))],
                group=exp.Group(expressions=group),
            )
            self._queries.append((name, query))
            events = _Events(name, events.entity, events.same)
        return events

    def _earlier(self, a: Sql, other: Sql) -> Sql:
        b = self.c.b
        first = b.or_(b.is_null(other), b.le(a, other.copy()))
        return b.case([(b.is_null(a.copy()), other.copy()), (first, a.copy())], other.copy())

    def _forbids(self, n: str, m: str, step: Step, no: _Events, match: _Events) -> list[Sql]:
        """What makes an event ``n`` of a ``no`` step forbidden after the match ``m``, whatever comes after."""
        b = self.c.b
        if self.expr.by_day:
            met = [b.le(column(m, "time"), column(n, "time"))]
            if no.entity == match.entity:
                met.append(b.not_(b.eq(column(n, "event"), column(m, "event"))))
        else:
            met = [b.lt(column(m, "time"), column(n, "time"))]
        if step.within is not None:
            met.append(b.le(self._distance(m, n), self._span(step.within)))
        met += [b.eq(column(n, no.same[s.here]), column(m, match.same[s.there])) for s in step.same]
        return met

    def _between(self, n: str, step: Step, before: _Events, entity: str) -> tuple[_Events, list[Sql]]:
        """The events of a ``no`` step, and what makes one of them (``n``) lie between the matches ``m`` and ``e``."""
        b = self.c.b
        no = self._events(step, [same.here for same in step.same], f"no {self.expr.steps.index(step) + 1}")
        met = [
            *self._keys_equal(n, "m"),
            *self._forbids(n, "m", step, no, before),
            b.le(column(n, "time"), column("e", "time")),
        ]
        if no.entity == entity:
            met.append(b.not_(b.eq(column(n, "event"), column("e", "event"))))
        return no, met

    def _none_between(self, step: Step, before: _Events, entity: str) -> Sql:
        no, met = self._between("n", step, before, entity)
        return self.c.b.not_(self._exists(no, met))

    def _exists(self, no: _Events, met: list[Sql]) -> Sql:
        b = self.c.b
        inner = exp.Select(
            expressions=[b.literal(1)],
            from_=exp.From(this=table(no.name, "n")),
            where=exp.Where(this=b.and_(*met)),
        )
        return exp.Exists(this=inner)

    # --- the end

    def _end(self, matches: _Events, gap: _Gap) -> None:
        b = self.c.b
        where: list[Sql] = []
        if gap.forbidden and self.expr.deadline is not None:
            kind = DATE if self.expr.by_day else DATETIME
            where.append(b.le(column("m", "time"), b.param(self.expr.deadline, kind)))
        for number, step in enumerate(gap.forbidden, 1):
            no = self._events(step, [same.here for same in step.same], f"last no {number}")
            met = [*self._keys_equal("n", "m"), *self._forbids("n", "m", step, no, matches)]
            if b.joins_exists:
                where.append(b.is_null(column("n", "event")))
                matches = self._filtered(matches, b.and_(*where), f"without {number}", "m")
                joined = exp.Join(this=table(no.name, "n"), side="LEFT", on=b.and_(*met))
                self._queries[-1][1].set("joins", [joined])
                where = []
            else:
                where.append(b.not_(self._exists(no, met)))
        query = exp.Select(
            expressions=[alias(column("m", key), key) for key in self.scope.key_names],
            from_=exp.From(this=table(matches.name, "m")),
            distinct=exp.Distinct(),
        )
        if where:
            query.set("where", exp.Where(this=b.and_(*where)))
        self._queries.append((self.name, query))

    # --- small parts

    def _keys_equal(self, a: str, other: str) -> list[Sql]:
        return [self.c.b.eq(column(a, key), column(other, key)) for key in self.scope.key_names]

    def _distance(self, earlier: str, later: str) -> Sql:
        a, z = column(earlier, "time"), column(later, "time")
        return self.c.b.days_between(a, z) if self.expr.by_day else self.c.b.micros_between(a, z)

    def _span(self, within: int) -> Sql:
        return self.c.b.param(within, INTEGER if self.expr.by_day else DURATION)
