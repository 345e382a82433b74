"""The meaning of plans, written as plainly as possible: no sharing, no code generation, every choice tried.

Rows are dicts whose links are other dicts (`linked`); values are read where they are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

from segdsl.catalog import Catalog
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
    Population,
    Rank,
    Ranking,
    RankSize,
    Ref,
    RowRef,
    Sequence,
)
from segdsl.types import Kind
from segdsl.values import reader

Scope = dict[int, Any]


def apply(op: str, args: list[Any]) -> Any:
    """An operator by its own Python source."""
    operator = REGISTRY[op]
    if operator.unknown is not Unknown.HANDLES and any(arg is None for arg in args):
        return False if operator.unknown is Unknown.FALSE else None
    names = [f"x{i}" for i in range(len(args))]
    assert operator.python is not None
    prepared = [operator.prepare[i](arg) if i in operator.prepare else arg for i, arg in enumerate(args)]
    return eval(operator.python(*names), dict(operator.helpers), dict(zip(names, prepared, strict=True)))


class World:
    """Linked rows, and the plan whose rules are evaluated on them."""

    def __init__(self, plan: Plan, catalog: Catalog, rows: dict[str, list[dict[str, Any]]]) -> None:
        self.plan = plan
        self.catalog = catalog
        self.rows = rows

    def exists(self, entity: str, row: dict[str, Any]) -> bool:
        keep = self.plan.entities[entity].keep
        return keep is None or bool(self.value(keep, {0: row}))

    def row(self, ref: RowRef, scope: Scope) -> dict[str, Any] | None:
        if not isinstance(ref, Follow):
            return scope[ref.level]
        row = self.row(ref.row, scope)
        target = None if row is None else row.get(ref.link)
        return target if target is not None and self.exists(ref.entity, target) else None

    def key_of(self, entity: str, row: dict[str, Any]) -> Any:
        return row[self.catalog.entities[entity].key]

    def value(self, expr: Expr, scope: Scope) -> Any:
        match expr:
            case Const():
                return expr.value
            case Field():
                row = self.row(expr.row, scope)
                read = reader(expr.type)
                return read(None if row is None else row.get(expr.name))
            case Key():
                row = self.row(expr.row, scope)
                return None if row is None else self.key_of(expr.row.entity, row)
            case Call():
                return apply(expr.op, [self.value(arg, scope) for arg in expr.args])
            case And():
                return all(self.value(part, scope) for part in expr.parts)
            case Or():
                return any(self.value(part, scope) for part in expr.parts)
            case Not():
                return not self.value(expr.part, scope)
            case If():
                return self.value(expr.then if self.value(expr.condition, scope) else expr.otherwise, scope)
            case Ref():
                row = self.row(expr.row, scope)
                value = self.plan.rules[expr.name].value
                if row is None:
                    return False if value.type.kind is Kind.BOOLEAN else None
                return self.value(value, {0: row})
            case Aggregate():
                return self.aggregate(expr, list(self.paths(expr.over, scope)))
            case Sequence():
                return self.sequence(expr, scope)
            case Rank():
                return self.rank(expr.ranking, self.row(expr.row, scope))[0]
            case RankSize():
                return self.rank(expr.ranking, self.row(expr.row, scope))[1]
            case GroupTop():
                return self.group_top(expr, self.row(expr.row, scope))

    # --- collections

    def paths(self, over: Collection, scope: Scope) -> Iterator[Scope]:
        start = self.row(over.start, scope)
        if start is not None:
            yield from self._paths(over.hops, start, scope)

    def _paths(self, hops: tuple[Any, ...], row: dict[str, Any], scope: Scope) -> Iterator[Scope]:
        if not hops:
            yield scope
            return
        hop = hops[0]
        found = row.get(hop.link)
        targets = found or [] if isinstance(hop, Hop) else [] if found is None else [found]
        for target in targets:
            if self.exists(hop.entity, target):
                yield from self._paths(hops[1:], target, {**scope, hop.level: target})

    def aggregate(self, expr: Aggregate, paths: list[Scope]) -> Any:
        paths = [scope for scope in paths if self.value(expr.where, scope)]
        if expr.op == "count":
            return len(paths)
        assert expr.value is not None
        if expr.op in ("first", "last"):
            assert expr.order is not None
            last = [hop for hop in expr.over.hops if isinstance(hop, Hop)][-1]
            timed = [(self.value(expr.order, s), self.key_of(last.entity, s[last.level]), s) for s in paths]
            timed = [entry for entry in timed if entry[0] is not None]
            if not timed:
                return None
            pick = min if expr.op == "first" else max
            return self.value(expr.value, pick(timed, key=lambda entry: entry[:2])[2])
        values = [self.value(expr.value, scope) for scope in paths]
        if expr.each:
            values = [element for each in values if each is not None for element in each]
        values = [value for value in values if value is not None]
        counts = Counter(values)
        match expr.op:
            case "sum":
                return sum(values) if abs(sum(values)) < 10**38 else None
            case "min":
                return min(values, default=None)
            case "max":
                return max(values, default=None)
            case "count_distinct":
                return len(counts)
            case "most_frequent":
                return min((v for v in counts if counts[v] == max(counts.values())), default=None)
            case "most_frequent_count":
                return max(counts.values(), default=0)
            case "count_repeated":
                return sum(n >= expr.at_least for n in counts.values())
            case "values":
                return frozenset(counts)
        raise AssertionError(expr.op)

    # --- sequences: every choice of events

    def sequence(self, expr: Sequence, scope: Scope) -> bool:
        events = []
        for step in expr.steps:
            found = [s for s in self.paths(step.over, scope) if self.value(step.where, s)]
            events.append([(self.value(step.time, s), s, s[step.over.last.level]) for s in found])
        positives = [i for i, step in enumerate(expr.steps) if step.positive]
        return any(
            self._fits(expr, events, dict(zip(positives, choice, strict=True)))
            for choice in product(*[events[i] for i in positives])
        )

    def _fits(self, expr: Sequence, events: list[Any], chosen: dict[int, Any]) -> bool:
        before = 0
        for number, step in enumerate(expr.steps):
            if number == 0:
                continue
            time, rows, row = chosen[before]
            unit = timedelta(days=1) if expr.by_day else timedelta(microseconds=1)
            if step.positive:
                later, later_rows, _ = chosen[number]
                if not later > time or (step.within is not None and later - time > step.within * unit):
                    return False
                if not self._same(step, rows, later_rows):
                    return False
                before = number
                continue
            after = next((chosen[i] for i in sorted(chosen) if i > number), None)
            if after is None and expr.deadline is not None and time > expr.deadline:
                return False
            for moment, event_rows, event in events[number]:
                if expr.by_day and (event is row or (after is not None and event is after[2])):
                    continue
                if expr.by_day:
                    inside = moment >= time and (after is None or moment <= after[0])
                else:
                    inside = moment > time and (after is None or moment < after[0])
                if step.within is not None and moment - time > step.within * unit:
                    inside = False
                if inside and self._same(step, rows, event_rows):
                    return False
        return True

    def _same(self, step: Any, there: Scope, here: Scope) -> bool:
        for same in step.same:
            a, b = self.value(same.here, here), self.value(same.there, there)
            if a is None or b is None or a != b:
                return False
        return True

    # --- ranks

    def population(self, population: Population) -> list[dict[str, Any]]:
        if not population.path:
            found = self.rows[population.entity]
        else:
            roots = [row for row in self.rows[population.root] if self.exists(population.root, row)]
            last = population.path[-1].level
            paths = [s for row in roots for s in self._paths(population.path, row, {0: row})]
            found = list({id(s[last]): s[last] for s in paths}.values())
        return [r for r in found if self.exists(population.entity, r) and self.value(population.where, {0: r})]

    def rank(self, ranking: Ranking, row: dict[str, Any] | None) -> tuple[int | None, int | None]:
        ranked = []
        for each in self.population(ranking.population):
            value = self.value(ranking.value, {0: each})
            per = None if ranking.per is None else self.value(ranking.per, {0: each})
            if value is not None and (per is not None or ranking.per is None):
                ranked.append((each, value, per))
        mine = next((entry for entry in ranked if entry[0] is row), None)
        if mine is None:
            return None, None
        others = [value for _, value, per in ranked if per == mine[2]]
        ahead = [v for v in others if (v > mine[1] if ranking.descending else v < mine[1])]
        return 1 + len(ahead), len(others)

    def group_top(self, expr: GroupTop, row: dict[str, Any] | None) -> bool:
        groups = []
        for each in self.population(expr.population):
            for per, value in self.groups(expr, each):
                if value is not None:
                    groups.append((each, per, value))
        for each, per, value in groups:
            if each is not row:
                continue
            others = [v for _, p, v in groups if p == per]
            rank = 1 + sum(v > value if expr.descending else v < value for v in others)
            if expr.limit is not None and rank <= expr.limit:
                return True
            if expr.share is not None and (rank - 1) * expr.share[1] < expr.share[0] * len(others):
                return True
        return False

    def groups(self, expr: GroupTop, row: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
        found: list[Aggregate] = []

        def search(e: Expr) -> None:
            if isinstance(e, Aggregate):
                found.append(e)
            elif isinstance(e, Call):
                for arg in e.args:
                    search(arg)

        search(expr.value)
        aggregate = found[0]
        split: dict[Any, list[Scope]] = {}
        for scope in self.paths(aggregate.over, {0: row}):
            if self.value(aggregate.where, scope):
                per = self.value(expr.per, scope)
                if per is not None:
                    split.setdefault(per, []).append(scope)
        for per, scopes in split.items():
            result = self.aggregate(aggregate, scopes)

            def written(e: Expr, result: Any = result) -> Any:
                if isinstance(e, Aggregate):
                    return result
                if isinstance(e, Call):
                    return apply(e.op, [written(arg) for arg in e.args])
                return self.value(e, {0: row})

            yield per, written(expr.value)
