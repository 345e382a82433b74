"""Replaying witnesses: the in-memory evaluator has the last word on whether conditions hold for a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from segdsl.diagnostics import SegdslError
from segdsl.semantic import ir
from segdsl.semantic.bind import bind
from segdsl.semantic.walk import references
from segdsl.types import BOOLEAN
from segdsl.values import reader
from segdsl.wording import say
from segdsl.workspace.rule_set import RuleSet

if TYPE_CHECKING:
    from segdsl.memory import Evaluator


class Replay:
    """One question, asked of record after record: all of these, none of those."""

    def __init__(
        self,
        rule_set: RuleSet,
        params: Mapping[str, object],
        entity: str,
        trues: Sequence[ir.Expr],
        falses: Sequence[ir.Expr],
    ) -> None:
        self.rule_set = rule_set
        self.params = params
        self.entity = entity
        self.wanted = [True] * len(trues) + [False] * len(falses)
        self.rules, self.names = with_claims(rule_set.rules, entity, [*trues, *falses])
        self._evaluators: dict[datetime, Evaluator] = {}
        self.tried = 0
        self.refused = ""

    def holds(self, record: Mapping[str, Any], as_of: datetime) -> bool:
        """Whether the record, the only one there is, meets all of the conditions and none of the others."""
        from segdsl.memory import Population

        self.tried += 1
        catalog = self.rule_set.catalog
        entity = catalog.entities[self.entity]
        try:
            population = Population.from_rows(catalog, {self.entity: [dict(record)]})
            values = self._evaluator(as_of).values(population, self.names)
        except SegdslError as error:
            self.refused = error.diagnostics[0].message
            return False
        row = values.get(reader(entity.key_type)(record[entity.key]))
        return row is not None and [bool(one) for one in row] == self.wanted

    def _evaluator(self, as_of: datetime) -> Evaluator:
        from segdsl.memory import Evaluator

        if as_of not in self._evaluators:
            catalog = self.rule_set.catalog
            self._evaluators[as_of] = Evaluator(bind(self.rules, catalog, as_of, self.params), catalog, ())
        return self._evaluators[as_of]

    def why(self) -> str:
        """Why nothing was shown."""
        if not self.tried:
            return say("no customer could be built for a case that cannot be excluded")
        if self.tried == 1:
            return say("the one customer that was built to show the opposite did not, when it was evaluated")
        return say(
            "none of the {count} customers that were built to show the opposite did, when they were evaluated",
            count=self.tried,
        )


def with_claims(rules: ir.RuleSet | None, entity: str, claims: Sequence[ir.Expr]) -> tuple[ir.RuleSet, list[str]]:
    """The rules that claims need, and each claim as a rule of its own; the names of those."""
    assert rules is not None, "a prover has rules"
    asked = tuple(
        ir.Rule(f"claim {number}", "metric", entity, BOOLEAN, ir.Value(claim))
        for number, claim in enumerate(claims, start=1)
    )
    kept = needed(rules, references((*(rule.body for rule in asked), *rules.entities)))
    return replace(rules, rules=(*kept, *asked), tests=()), [rule.name for rule in asked]


def needed(rules: ir.RuleSet, names: Iterable[str]) -> tuple[ir.Rule, ...]:
    """The rules of these names and those that they refer to, in the order of the files."""
    by_name = _by_name(_Same(rules))
    wanted: dict[str, int] = {}
    waiting = set(names)
    while waiting:
        one = waiting.pop()
        if one not in wanted and one in by_name:
            wanted[one], rule = by_name[one]
            waiting |= references(rule.body)
    return tuple(rules.rules[place] for place in sorted(wanted.values()))


class _Same:
    """Rules that are equal only to themselves: to compare all of them takes longer than to look them up."""

    def __init__(self, rules: ir.RuleSet) -> None:
        self.rules = rules

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.rules is self.rules

    def __hash__(self) -> int:
        return id(self.rules)


@lru_cache(maxsize=4)
def _by_name(of: _Same) -> dict[str, tuple[int, ir.Rule]]:
    return {rule.name: (place, rule) for place, rule in enumerate(of.rules.rules)}
