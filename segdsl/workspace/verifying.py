"""Running ``verify`` blocks: how many rows of the data meet each condition, and whether that was expected.

Each claim becomes two segments, those who meet it and those they are counted among; all of them are asked in one run,
in one snapshot, of whatever engine has the data. Members are counted as they come and not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from segdsl.plan import Const
from segdsl.semantic import ir
from segdsl.semantic.bind import bind_params, find_zone
from segdsl.source import Span
from segdsl.types import BOOLEAN
from segdsl.workspace.members import Answer
from segdsl.workspace.rule_set import Backend, Bound, RuleSet

_EVERYBODY = ir.Constant(True, BOOLEAN)


@dataclass(frozen=True)
class Outcome:
    """One claim and the numbers found: ``count`` of ``total`` rows; ``low`` and ``high`` are what was asked for."""

    title: str
    text: str
    entity: str
    count: int
    total: int
    share: bool
    low: Fraction | None
    high: Fraction | None
    holds: bool
    span: Span

    @property
    def found(self) -> Fraction | None:
        """The number, or the share, that was found; the share of nobody is unknown, and meets nothing."""
        if not self.share:
            return Fraction(self.count)
        return Fraction(self.count, self.total) if self.total else None


class Count:
    """Counts the members of a segment instead of keeping them."""

    def __init__(self) -> None:
        self.number = 0

    def append(self, key: Any, /) -> None:
        self.number += 1

    def sort(self) -> None:
        """There is nothing in here to be in order."""

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return self.number


@dataclass(frozen=True)
class Question:
    """A claim with the names of its two segments in the rule set that is asked."""

    title: str
    claim: ir.Claim
    met: str
    among: str


def questions(rule_set: RuleSet) -> tuple[tuple[Question, ...], tuple[ir.Rule, ...]]:
    """Every claim of the rules, and the segments that answer them."""
    rules = rule_set.rules
    assert rules is not None, "a rule set with mistakes is not verified"
    taken = {rule.name for rule in rules.rules}
    found: list[Question] = []
    segments: dict[str, ir.Rule] = {}
    among: dict[tuple[str, ir.Expr], str] = {}

    def segment(entity: str, condition: ir.Expr) -> str:
        if (entity, condition) not in among:
            name = fresh(taken, f"verify {len(segments) + 1}")
            among[entity, condition] = name
            segments[name] = segment_rule(name, entity, condition)
        return among[entity, condition]

    for block in rules.verifications:
        for claim in block.claims:
            whom = claim.among or _EVERYBODY
            met = whom if claim.condition is None else ir.And((whom, claim.condition))
            found.append(
                Question(block.title, claim, segment(claim.entity, met), segment(claim.entity, whom))
            )  # fmt: skip
    return tuple(found), tuple(segments.values())


def fresh(taken: set[str], name: str) -> str:
    """A name that no rule has."""
    while name in taken:
        name += "'"
    taken.add(name)
    return name


def segment_rule(name: str, entity: str, condition: ir.Expr) -> ir.Rule:
    """A segment that nobody wrote."""
    return ir.Rule(name, "segment", entity, BOOLEAN, ir.Condition(condition))


def with_segments(rule_set: RuleSet, segments: tuple[ir.Rule, ...]) -> RuleSet:
    """The same rules with further segments."""
    assert rule_set.rules is not None, "checked before"
    return replace(rule_set, rules=replace(rule_set.rules, rules=(*rule_set.rules.rules, *segments)))


def names_of(asked: tuple[Question, ...]) -> tuple[str, ...]:
    """The segments to ask for."""
    return tuple(dict.fromkeys(name for one in asked for name in (one.met, one.among)))


def ask(bound: Bound, names: tuple[str, ...], source: Any, backend: Backend | None = None) -> Answer:
    """How many members the segments have, asked in one go of a source that is open."""
    return bound.ask(source, names, backend, Count) if names else Answer({})


def verify(bound: Bound, asked: tuple[Question, ...], answer: Answer) -> tuple[Outcome, ...]:
    """The outcome of each claim, from the members of their segments."""
    members = answer.members
    rules = bound.rule_set.rules
    assert rules is not None, "bound rules have been checked"
    params = bind_params(rules, bound.params, find_zone(bound.timezone or bound.catalog.timezone))
    return tuple(_outcome(one, len(members[one.met]), len(members[one.among]), params) for one in asked)


def _outcome(one: Question, count: int, total: int, params: Mapping[str, Const]) -> Outcome:
    claim = one.claim
    low, high = _number(claim.low, params), _number(claim.high, params)
    told = Outcome(one.title, claim.text, claim.entity, count, total, claim.share, low, high, False, claim.span)
    found = told.found
    if found is None:
        return told
    over = low is None or (found > low if claim.low_open else found >= low)
    under = high is None or (found < high if claim.high_open else found <= high)
    return replace(told, holds=(over and under) is not claim.negated)


def _number(value: ir.Constant | ir.ParamRef | None, params: Mapping[str, Const]) -> Fraction | None:
    if value is None:
        return None
    given = params[value.name] if isinstance(value, ir.ParamRef) else value
    assert isinstance(given.value, int), "the checker takes exact numbers only"
    return Fraction(given.value, 10**given.type.scale)
