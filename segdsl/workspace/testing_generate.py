"""Proposing test blocks: for each small change of a rule a customer for whom the rule and the changed rule differ.

So a proposed test stands on one side of a threshold, or at the end of a window, and fails when the rule is changed
that way. Every proposal is laid out in the language of the rule's file, read back and run before it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from segdsl.diagnostics import SegdslError
from segdsl.languages import in_language
from segdsl.plan import Row
from segdsl.semantic import ir
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.walk import nodes, references
from segdsl.source import Source
from segdsl.syntax.format import format_file
from segdsl.syntax.parse import parse
from segdsl.types import BOOLEAN
from segdsl.wording import say
from segdsl.workspace.proving import Prover, Witness
from segdsl.workspace.proving_records import given_line, name, renamed, test_block
from segdsl.workspace.rule_set import RuleSet
from segdsl.workspace.testing import needed_by
from segdsl.workspace.testing_changes import changes
from segdsl.workspace.testing_panel import Answers, Question
from segdsl.workspace.testing_proposals import Proposal, Trials

MOST: Final = 24  # proposals for one rule
_FILE: Final = "proposed.seg"


@dataclass(frozen=True)
class _Draft:
    rule: ir.Rule
    title: str
    witness: Witness
    expect: str


class Generator:
    """Proposes tests for rules of one rule set."""

    def __init__(self, rule_set: RuleSet, params: Mapping[str, object] | None = None) -> None:
        if rule_set.rules is None:
            raise SegdslError(rule_set.diagnostics)
        self.rule_set = rule_set
        self.rules: ir.RuleSet = rule_set.rules
        self.params = dict(params or {})
        self.prover = Prover(rule_set, params)
        self._named = {rule.name: rule for rule in self.rules.rules}
        self._needs = {rule.name: references(rule.body) for rule in self.rules.rules}
        self._trials = Trials(rule_set, self.params)

    def rules_with_members(self) -> list[ir.Rule]:
        """The rules that tests can be proposed for."""
        return [rule for rule in self.rules.rules if rule.kind in ("segment", "tiers")]

    def propose(self, rules: Iterable[ir.Rule], watch: Callable[[int], None] = lambda done: None) -> list[Proposal]:
        """Tests that pass today and notice small changes of the rules; ``watch`` is told how many rules are done."""
        drafts: list[_Draft] = []
        for number, rule in enumerate(rules, start=1):
            drafts += self._drafts(rule)
            watch(number)
        kept: dict[int, Proposal] = {}
        for keys in (False, True):  # without keys it reads better; some rules need them
            tried = {at: self._proposal(draft, keys) for at, draft in enumerate(drafts) if at not in kept}
            kept |= self._trials.passing({at: proposal for at, proposal in tried.items() if proposal is not None})
        return [kept[at] for at in sorted(kept)]

    def _drafts(self, rule: ir.Rule) -> list[_Draft]:
        drafts: dict[object, _Draft] = {}
        if self._depends_on_others(rule):
            return []
        with deep_recursion():
            questions = list(self._questions(rule))
            found = Answers(self.prover, rule, questions, MOST).look()
        for number, customer in sorted(found.items()):
            expect, title = _told(rule, customer.labels, questions[number].clause)
            witness = Witness(rule.entity, customer.record, customer.as_of)
            known = (witness.as_of, repr(sorted(witness.record.items())))
            drafts.setdefault(known, _Draft(rule, title, witness, expect))
        return list(_titled(drafts.values()))

    # --- questions

    def _questions(self, rule: ir.Rule) -> Iterator[Question]:
        match rule.body:
            case ir.Condition(expr=expr):
                yield from self._of_condition(expr, ())
                yield Question("", (expr,), ())
                yield Question("", (), (expr,))
            case ir.Cases(cases=cases):
                before: tuple[ir.Expr, ...] = ()
                for case in cases:
                    if case.condition is not None:
                        yield from self._of_condition(case.condition, before)
                        before = (*before, case.condition)
                    yield Question("", (self.prover.expression(f"{rule.name}.{case.name}"),), ())
            case ir.Bands(by=by, bands=bands):
                for band in bands:
                    yield from self._of_condition(_between(by, band), ())
            case _:
                return

    def _of_condition(self, condition: ir.Expr, before: tuple[ir.Expr, ...]) -> Iterator[Question]:
        """Whoever meets the condition and not the changed one, and the other way round."""
        for change in changes(condition, self._named):
            clause = self._quote(change.clause)
            yield Question(clause, (condition,), (change.condition, *before))
            yield Question(clause, (change.condition,), (condition, *before))

    def _quote(self, expr: ir.Expr) -> str:
        source = self.rule_set.sources.get(expr.span.file)
        return " ".join(source.text[expr.span.start : expr.span.end].split()) if source is not None else ""

    # --- answers

    def _needed(self, rule: ir.Rule) -> tuple[ir.Rule, ...]:
        """The rule with all that it needs."""
        asked = ir.Expect(ir.RuleRef(Row(0, rule.entity), rule.name, rule.type), rule.entity, None, "")
        wanted = needed_by(ir.Test("", "", (), (asked,)), self.rules, self._needs)
        return tuple(one for one in self.rules.rules if one.name in wanted)

    def _depends_on_others(self, rule: ir.Rule) -> bool:
        """Whether who else there is, or a draw, decides: a test with one customer would say little about that."""
        chance = (ir.TopBottom, ir.RankValue, ir.Sample)
        return any(isinstance(node, chance) for one in self._needed(rule) for node in nodes(one.body))

    def _proposal(self, draft: _Draft, keys: bool) -> Proposal | None:
        """The draft laid out in the language of its rule; None where it does not read back."""
        language = self._trials.language(draft.rule.span.file)
        given = self._given(draft.rule, draft.witness, language, keys)
        title = in_language(draft.title, language)
        written = test_block(title, draft.witness.as_of, given, [draft.expect]) + "\n"
        file, mistakes = parse(Source(_FILE, written))
        if mistakes:
            return None
        lines = format_file(file, language).split("\n")
        own = lines[1:] if lines[0].startswith("#") else lines
        return Proposal(draft.rule.name, draft.rule.span.file, "\n".join(own).strip())

    def _given(self, rule: ir.Rule, witness: Witness, language: str, keys: bool) -> str:
        """The witness as a line in English, with the names that the catalog has in a language."""
        catalog = self.rule_set.catalog
        entity = catalog.entities[rule.entity]
        record = renamed(catalog, entity, witness.record, language, keys)
        return given_line(entity.names.get(language, entity.name), record)


def _told(rule: ir.Rule, labels: Collection[str], clause: str) -> tuple[str, str]:
    """An expectation about somebody for whom these labels hold, and a title for it."""
    own = name(rule.name)
    tier = next((tier for tier in rule.type.names if f"{rule.name}.{tier}" in labels), None)
    if rule.type == BOOLEAN:
        within = rule.name in labels
        whose = say("in {rule}", rule=rule.name) if within else say("not in {rule}", rule=rule.name)
        expect = own if within else f"not {own}"
    elif tier is None:
        whose, expect = say("{rule} is unknown", rule=rule.name), f"{own} is unknown"
    else:
        whose, expect = say("{rule} is {tier}", rule=rule.name, tier=tier), f"{own} is {name(tier)}"
    return expect, say("{whose}: {clause}", whose=whose, clause=clause) if clause else whose


def _between(by: ir.Expr, band: ir.Band) -> ir.Expr:
    """A band as a condition."""
    parts: list[ir.Expr] = []
    if band.low is not None:
        parts.append(ir.Compare(">" if band.low_open else ">=", by, band.low, span=band.span))
    if band.high is not None:
        parts.append(ir.Compare("<" if band.high_open else "<=", by, band.high, span=band.span))
    return parts[0] if len(parts) == 1 else ir.And(tuple(parts), span=band.span)


def _titled(drafts: Iterable[_Draft]) -> Iterator[_Draft]:
    """Drafts with titles that differ: numbered where several are about one clause."""
    listed = list(drafts)
    same: dict[str, int] = {}
    for draft in listed:
        same[draft.title] = same.get(draft.title, 0) + 1
    count: dict[str, int] = {}
    for draft in listed:
        if same[draft.title] > 1:
            count[draft.title] = count.get(draft.title, 0) + 1
            yield replace(draft, title=say("{title} ({number})", title=draft.title, number=count[draft.title]))
        else:
            yield draft
