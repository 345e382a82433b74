"""Which parts of rules the tests try: clauses that come true and false, tiers, parts and score lines that are reached.

A test tries the rules that its expectations need, on the rows that they speak of. A clause counts twice, once for
each way it can come out; a segment that is one clause is that clause. Worked example::

    segment vip: orders_in_year at least 5 and city is "Tehran"     # two clauses: four goals
    test "five orders"  given customer {…5 orders, city: "Tehran"}  expect vip

makes both clauses true: 2 of 4, and "orders_in_year at least 5" is never false. A clause inside the ``where`` of an
aggregate counts in the same way, for some row that meets it and some row that does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Literal

from segdsl.explain import Clause, clause_of
from segdsl.plan import Row
from segdsl.semantic import ir
from segdsl.semantic.bind import bind
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.walk import nodes, references
from segdsl.source import Source, Span
from segdsl.syntax import tree
from segdsl.types import BOOLEAN
from segdsl.workspace.coverage_rows import row_clauses
from segdsl.workspace.explaining import Explainer
from segdsl.workspace.rule_set import RuleSet
from segdsl.workspace.testing import Trial

What = Literal["clause", "tier", "part", "line", "branch", "where"]
Way = Literal["true", "false", "reached"]


@dataclass(frozen=True, eq=False)
class Goal:
    """One thing that a test can make happen: a clause true or false, a tier reached."""

    rule: str
    what: What
    way: Way
    text: str
    span: Span
    entity: str
    expr: ir.Expr
    part: int = 0  # the number of a tier or part, which the rule's value must be


@dataclass(frozen=True)
class Coverage:
    """All goals of a rule set, and those that were met."""

    goals: tuple[Goal, ...]
    met: frozenset[Goal]

    @property
    def percent(self) -> int | None:
        return percent_of(len(self.met), len(self.goals))

    @property
    def missed(self) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.goals if goal not in self.met)


def percent_of(met: int, goals: int) -> int | None:
    """Whole percents, rounded down, so that only full coverage is 100; None where there is nothing to try."""
    return 100 * met // goals if goals else None


class Watcher:
    """Watches tests being run and remembers which goals they met."""

    def __init__(self, rule_set: RuleSet) -> None:
        assert rule_set.rules is not None, "a rule set with mistakes has no tests that run"
        self._rules = rule_set.rules
        self._by_rule = {rule.name: tuple(_goals(rule, rule_set)) for rule in self._rules.rules}
        self._needs = {rule.name: references(rule.body) for rule in self._rules.rules}
        self._met: set[Goal] = set()

    def __call__(self, trial: Trial) -> None:
        """Looks at every rule that the test needs, on the rows that it speaks of."""
        needed = _reached(references(tuple(expect.condition for expect in trial.test.expects)), self._needs)
        waiting = [goal for name in sorted(needed) for goal in self._by_rule.get(name, ()) if goal not in self._met]
        by_entity: dict[str, list[Goal]] = {}
        for goal in waiting:
            by_entity.setdefault(goal.entity, []).append(goal)
        with deep_recursion():
            for entity, goals in by_entity.items():
                answers = _answers(trial, entity, goals)
                self._met.update(goal for goal, seen in zip(goals, answers, strict=True) if _met(goal, seen))

    @property
    def coverage(self) -> Coverage:
        """What was met so far."""
        return Coverage(tuple(goal for goals in self._by_rule.values() for goal in goals), frozenset(self._met))


def _reached(waiting: set[str], needs: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting |= needs.get(name, set())
    return found


def _answers(trial: Trial, entity: str, goals: Sequence[Goal]) -> list[set[bool]]:
    """How the condition of each goal comes out for the rows that the test speaks of; all in one run over the rows.

    Of an entity behind links these are all rows that are given.
    """
    from segdsl.memory import Evaluator

    pairs = zip(trial.test.expects, trial.keys, strict=True)
    keys = list(dict.fromkeys(key for expect, key in pairs if expect.entity == entity))
    rules = trial.bound.rule_set.rules
    assert rules is not None, "a test that runs has rules"
    rows = [row for key in keys if (row := trial.population.row(entity, key)) is not None]
    rows = rows if keys else list(trial.population.rows(entity))
    if any(row.key is None for row in rows):  # rows inside others may be given without a key: one by one
        explainer = Explainer(trial.bound, trial.population)
        return [{bool(explainer.ask(_condition(goal), row, entity)) for row in rows} for goal in goals]
    names = [f"goal {number}" for number in range(len(goals))]
    asked = [
        ir.Rule(name, "metric", entity, BOOLEAN, ir.Value(_condition(goal)))
        for name, goal in zip(names, goals, strict=True)
    ]
    larger = replace(rules, rules=(*rules.rules, *asked))
    bound = trial.bound
    moment = bound.plan.as_of.replace(tzinfo=UTC)
    plan = bind(larger, bound.catalog, moment, bound.params, bound.timezone, bound.calendar)
    values = Evaluator(plan, bound.catalog, ()).values(trial.population, names)
    seen = [values[row.key] for row in rows if row.key in values]
    return [{bool(one[number]) for one in seen} for number in range(len(goals))]


def _condition(goal: Goal) -> ir.Expr:
    """What a goal asks of a row; of a tier, whether it is this one."""
    if goal.way != "reached":
        return goal.expr
    return ir.Compare("is", goal.expr, ir.Constant(goal.part, goal.expr.type))


def _met(goal: Goal, seen: set[bool]) -> bool:
    return (goal.way != "false" or goal.what == "where") in seen


# --- the goals of a rule


def _goals(rule: ir.Rule, rule_set: RuleSet) -> Iterator[Goal]:
    sources = rule_set.sources
    if rule.kind != "computed":
        yield from _rows_that_pass(rule, sources)
    match rule.body:
        case ir.Condition(expr=expr):
            yield from _clauses(rule, clause_of(expr), sources)
        case ir.Bands() | ir.Parts():
            yield from _parts(rule, rule_set)
        case ir.Cases(cases=cases):
            yield from _parts(rule, rule_set)
            for case in cases:  # one clause is true where its tier is reached
                if isinstance(case.condition, ir.And | ir.Or | ir.Not):
                    yield from _clauses(rule, clause_of(case.condition), sources)
        case ir.Points(lines=lines):
            for line in lines:
                if line.when is not None:
                    yield from _both(rule, "line", line.when, sources)
                    if isinstance(line.when, ir.And | ir.Or | ir.Not):
                        yield from _clauses(rule, clause_of(line.when), sources)
                yield from _branches(rule, line.points, sources)
        case ir.Value(expr=expr):
            if rule.kind != "computed":
                yield from _branches(rule, expr, sources)


def _parts(rule: ir.Rule, rule_set: RuleSet) -> Iterator[Goal]:
    """Each tier, or part of a split, to be reached."""
    here = ir.RuleRef(Row(0, rule.entity), rule.name, rule.type)
    what: What = "part" if rule.kind == "split" else "tier"
    places = _places(rule, rule_set)
    for number, name in enumerate(rule.type.names, 1):
        yield Goal(rule.name, what, "reached", name, places.get(name, rule.span), rule.entity, here, number)


def _places(rule: ir.Rule, rule_set: RuleSet) -> dict[str, Span]:
    """Where the tiers or parts of a rule stand in its file."""
    files = rule_set.loaded.program.files if rule_set.loaded is not None else ()
    for file in files:
        for declared in file.declarations if file.name == rule.span.file else ():
            if isinstance(declared, tree.Tiers) and declared.name.text == rule.name:
                return {tier.name.text: tier.span for tier in declared.tiers}
            if isinstance(declared, tree.Split) and declared.name.text == rule.name:
                return {part.name.text: part.span for part in declared.parts}
    return {}


def _clauses(rule: ir.Rule, clause: Clause, sources: Mapping[str, Source]) -> Iterator[Goal]:
    """The tests of a condition, each to be true and to be false; what is always true is no question."""
    if clause.kind != "test":
        for part in clause.parts:
            yield from _clauses(rule, part, sources)
    elif not isinstance(clause.condition, ir.Constant):
        yield from _both(rule, "clause", clause.condition, sources)
        yield from _branches(rule, clause.condition, sources)


def _branches(rule: ir.Rule, expr: ir.Expr, sources: Mapping[str, Source]) -> Iterator[Goal]:
    """Both ways of every ``if`` about the row itself."""
    found = [node for node in nodes(expr) if isinstance(node, ir.Conditional) and _about(node.condition)]
    for node in sorted(found, key=lambda node: node.span.start):
        yield from _both(rule, "branch", node.condition, sources)


def _rows_that_pass(rule: ir.Rule, sources: Mapping[str, Source]) -> Iterator[Goal]:
    """Each clause inside a ``where`` to be true of some row, and false of some row."""
    for found in row_clauses(rule.body, rule.entity):
        true, false = _both(rule, "where", found.clause, sources)
        yield replace(true, expr=found.some)
        yield replace(false, expr=found.other)


def _about(condition: ir.Expr) -> bool:
    """Whether a condition is about the rule's own row, and not about one of a collection around it."""
    gathering = (ir.Aggregate, ir.Sequence, ir.RankValue, ir.TopBottom)
    inside = {id(part) for node in nodes(condition) if isinstance(node, gathering) for part in nodes(node)}
    return all(_level(node) == 0 for node in nodes(condition) if hasattr(node, "row") and id(node) not in inside)


def _level(node: object) -> int:
    row = node.row  # type: ignore[attr-defined]
    while not isinstance(row, Row):
        row = row.row
    return row.level


def _both(rule: ir.Rule, what: What, expr: ir.Expr, sources: Mapping[str, Source]) -> Iterator[Goal]:
    """A condition to be true and to be false."""
    span = expr.span
    source = sources.get(span.file)
    text = " ".join(source.text[span.start : span.end].split()) if source is not None else rule.name
    yield Goal(rule.name, what, "true", text, span, rule.entity, expr)
    yield Goal(rule.name, what, "false", text, span, rule.entity, expr)


def by_line(goals: Iterable[Goal], sources: Mapping[str, Source]) -> list[tuple[str, int, Goal]]:
    """Goals with their file and line, in the order of the text."""
    found = [
        (goal.span.file, sources[goal.span.file].line_and_column(goal.span.start)[0], goal)
        for goal in goals
        if goal.span.file in sources
    ]
    return sorted(found, key=lambda one: (one[0], one[1], one[2].span.start, one[2].way))
