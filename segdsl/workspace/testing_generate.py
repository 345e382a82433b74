"""Proposing test blocks: for each small change of a rule a customer for whom the rule and the changed rule differ.

So a proposed test stands on one side of a threshold, or at the end of a window, and fails when the rule is changed
that way. Every proposal is laid out in the language of the rule's file, read back and run before it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.languages import in_language
from segdsl.plan import Row
from segdsl.semantic import ir
from segdsl.semantic.bind import bind
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.walk import nodes, references
from segdsl.source import Source
from segdsl.syntax.format import format_file
from segdsl.syntax.parse import parse
from segdsl.types import BOOLEAN
from segdsl.values import reader
from segdsl.wording import say
from segdsl.workspace import errors
from segdsl.workspace.files import load_program
from segdsl.workspace.proving import Prover, Witness
from segdsl.workspace.proving_records import given_line, name, renamed, test_block
from segdsl.workspace.rule_set import RuleSet
from segdsl.workspace.testing import needed_by, run_tests
from segdsl.workspace.testing_changes import changes

if TYPE_CHECKING:
    from segdsl.memory import Evaluator

MOST: Final = 24  # proposals for one rule
_FILE: Final = "proposed.seg"


@dataclass(frozen=True)
class Proposal:
    """A test block for one rule, in the language of its file."""

    rule: str
    file: str
    text: str


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
        self._evaluators: dict[tuple[str, datetime], Evaluator] = {}
        files = rule_set.loaded.program.files if rule_set.loaded is not None else ()
        self._languages = {file.name: file.language for file in files}

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
            kept |= self._passing({at: proposal for at, proposal in tried.items() if proposal is not None})
        return [kept[at] for at in sorted(kept)]

    def _drafts(self, rule: ir.Rule) -> list[_Draft]:
        drafts: dict[object, _Draft] = {}
        if self._depends_on_others(rule):
            return []
        for question in self._questions(rule):
            try:
                witness = self.prover.witness(*question.trues, falses=question.falses)
                if witness is None or _strange(witness.record):
                    continue
                told = self._expect(rule, witness, question.clause)
            except SegdslError:  # a rule that one customer alone cannot be asked about
                continue
            if told is not None:
                known = (witness.as_of, repr(sorted(witness.record.items())))
                drafts.setdefault(known, _Draft(rule, told[1], witness, told[0]))
            if len(drafts) == MOST:
                break
        return list(_titled(drafts.values()))

    # --- questions

    def _questions(self, rule: ir.Rule) -> Iterator[_Question]:
        match rule.body:
            case ir.Condition(expr=expr):
                yield from self._of_condition(expr, ())
                yield _Question("", (expr,), ())
                yield _Question("", (), (expr,))
            case ir.Cases(cases=cases):
                before: tuple[ir.Expr, ...] = ()
                for case in cases:
                    if case.condition is not None:
                        yield from self._of_condition(case.condition, before)
                        before = (*before, case.condition)
                    yield _Question("", (f"{rule.name}.{case.name}",), ())
            case ir.Bands(by=by, bands=bands):
                for band in bands:
                    yield from self._of_condition(_between(by, band), ())
            case _:
                return

    def _of_condition(self, condition: ir.Expr, before: tuple[ir.Expr, ...]) -> Iterator[_Question]:
        """Whoever meets the condition and not the changed one, and the other way round."""
        for change in changes(condition, self._named):
            clause = self._quote(change.clause)
            yield _Question(clause, (condition,), (change.condition, *before))
            yield _Question(clause, (change.condition,), (condition, *before))

    def _quote(self, expr: ir.Expr) -> str:
        source = self.rule_set.sources.get(expr.span.file)
        return " ".join(source.text[expr.span.start : expr.span.end].split()) if source is not None else ""

    # --- answers

    def _expect(self, rule: ir.Rule, witness: Witness, clause: str) -> tuple[str, str] | None:
        """What is true of the witness, as an expectation in English, and the title of the test."""
        from segdsl.memory import Population

        catalog = self.rule_set.catalog
        entity = catalog.entities[rule.entity]
        with deep_recursion():
            population = Population.from_rows(catalog, {rule.entity: [dict(witness.record)]})
            values = self._evaluator(rule, witness.as_of).values(population, [rule.name])
        row = values.get(reader(entity.key_type)(witness.record.get(entity.key)))
        if row is None:
            return None
        return _told(rule, row[0], clause)

    def _needed(self, rule: ir.Rule) -> tuple[ir.Rule, ...]:
        """The rule with all that it needs."""
        asked = ir.Expect(ir.RuleRef(Row(0, rule.entity), rule.name, rule.type), rule.entity, None, "")
        needs = {one.name: references(one.body) for one in self.rules.rules}
        wanted = needed_by(ir.Test("", "", (), (asked,)), self.rules, needs)
        return tuple(one for one in self.rules.rules if one.name in wanted)

    def _depends_on_others(self, rule: ir.Rule) -> bool:
        """Whether who else there is, or a draw, decides: a test with one customer would say little about that."""
        chance = (ir.TopBottom, ir.RankValue, ir.Sample)
        return any(isinstance(node, chance) for one in self._needed(rule) for node in nodes(one.body))

    def _evaluator(self, rule: ir.Rule, as_of: datetime) -> Evaluator:
        """The rule, and what it needs, at one moment."""
        from segdsl.memory import Evaluator

        if (rule.name, as_of) not in self._evaluators:
            plan = bind(
                replace(self.rules, rules=self._needed(rule), tests=()), self.rule_set.catalog, as_of, self.params
            )
            self._evaluators[rule.name, as_of] = Evaluator(plan, self.rule_set.catalog, [rule.name])
        return self._evaluators[rule.name, as_of]

    def _proposal(self, draft: _Draft, keys: bool) -> Proposal | None:
        """The draft laid out in the language of its rule; None where it does not read back."""
        language = self._languages.get(draft.rule.span.file, "en")
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

    def _passing(self, proposals: Mapping[int, Proposal]) -> dict[int, Proposal]:
        """Those that read back as tests beside the rules, and come true."""
        files: dict[str, list[int]] = {}
        for at, proposal in proposals.items():
            files.setdefault(self._languages.get(proposal.file, "en"), []).append(at)
        names = {language: f"proposed.{language}.seg" for language in files}
        texts = {
            names[language]: "\n\n".join([f"# language: {language}", *(proposals[at].text for at in listed), ""])
            for language, listed in files.items()
        }
        loaded = self.rule_set.loaded
        assert loaded is not None, "a rule set of files has been loaded"
        texts |= {name: source.text for name, source in self.rule_set.sources.items()}
        lists = {path: held for (_, path), held in loaded.program.list_files.items()}

        def read(path: str) -> str | Diagnostic:
            return texts.get(path) or lists.get(path) or errors.NO_FILE.at(path=path, known="")

        program = load_program([*self.rule_set.sources, *names.values()], read)
        whole = RuleSet.of(program, self.rule_set.catalog, clock=self.rule_set.clock)
        rules = whole.rules
        if rules is None:
            return {}
        found: dict[int, Proposal] = {}
        for language, listed in files.items():
            tests = [test for test in rules.tests if test.span.file == names[language]]
            for at, outcome in zip(listed, run_tests(whole, self.params, tests), strict=True):
                if outcome.passed:
                    found[at] = proposals[at]
        return found


@dataclass(frozen=True)
class _Question:
    """Who meets all of these and none of those? ``clause`` is what the question is about, as it was written."""

    clause: str
    trues: tuple[str | ir.Expr, ...]
    falses: tuple[ir.Expr, ...]


def _told(rule: ir.Rule, value: Any, clause: str) -> tuple[str, str]:
    """An expectation and a title for it."""
    own = name(rule.name)
    if rule.type == BOOLEAN:
        whose = say("in {rule}", rule=rule.name) if value else say("not in {rule}", rule=rule.name)
        expect = own if value else f"not {own}"
    elif value is None:
        whose, expect = say("{rule} is unknown", rule=rule.name), f"{own} is unknown"
    else:
        tier = rule.type.names[value - 1]
        whose, expect = say("{rule} is {tier}", rule=rule.name, tier=tier), f"{own} is {name(tier)}"
    return expect, say("{whose}: {clause}", whose=whose, clause=clause) if clause else whose


def _strange(value: object) -> bool:
    """Whether numbers below zero stand in a record, which nobody would take for a customer's."""
    if isinstance(value, Mapping):
        return any(map(_strange, value.values()))
    if isinstance(value, list):
        return any(map(_strange, value))
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value < 0


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
