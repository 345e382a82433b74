"""Which parts of rules the tests try: clauses that come true and false, tiers, parts and score lines that are reached.

A test tries the rules that its expectations need, on the rows that they speak of. A clause counts twice, once for
each way it can come out; a segment that is one clause is that clause. Worked example::

    segment vip: orders_in_year at least 5 and city is "Tehran"     # two clauses: four goals
    test "five orders"  given customer {…5 orders, city: "Tehran"}  expect vip

makes both clauses true: 2 of 4, and "orders_in_year at least 5" is never false.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from segdsl.explain import Clause, clause_of
from segdsl.plan import Row
from segdsl.semantic import ir
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.walk import nodes, references
from segdsl.source import Source, Span
from segdsl.syntax import tree
from segdsl.workspace.explaining import Explainer
from segdsl.workspace.rule_set import RuleSet
from segdsl.workspace.testing import Trial

What = Literal["clause", "tier", "part", "line", "branch"]
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
    def percent(self) -> int:
        """Whole percents, rounded down, so that only full coverage is 100."""
        return 100 * len(self.met) // len(self.goals) if self.goals else 100

    @property
    def missed(self) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.goals if goal not in self.met)


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
        if not waiting:
            return
        explainer = Explainer(trial.bound, trial.population)
        with deep_recursion():
            for goal in waiting:
                if any(_meets(goal, explainer.ask(goal.expr, row, goal.entity)) for row in _rows(trial, goal.entity)):
                    self._met.add(goal)

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


def _rows(trial: Trial, entity: str) -> list[object]:
    """The rows of an entity that the test speaks of; of an entity behind links, all that are given."""
    pairs = zip(trial.test.expects, trial.keys, strict=True)
    keys = [key for expect, key in pairs if expect.entity == entity]
    if keys:
        found = [trial.population.row(entity, key) for key in dict.fromkeys(keys)]
        return [row for row in found if row is not None]
    return list(trial.population.rows(entity))


def _meets(goal: Goal, value: object) -> bool:
    match goal.way:
        case "true":
            return bool(value)
        case "false":
            return not value
        case "reached":
            return value == goal.part


# --- the goals of a rule


def _goals(rule: ir.Rule, rule_set: RuleSet) -> Iterator[Goal]:
    sources = rule_set.sources
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
