"""Proposed test blocks are read back beside the rules and run: only those that come true are given.

Each is a file of its own, so that one that does not read back spoils no other; those about one rule at one moment are
run together, since getting a rule ready takes longer than asking it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from segdsl.diagnostics import SegdslError
from segdsl.plan import Plan
from segdsl.semantic import ir
from segdsl.semantic.bind import bind
from segdsl.semantic.check import check, deep_recursion
from segdsl.semantic.walk import references
from segdsl.source import Source
from segdsl.syntax import tree
from segdsl.syntax.parse import parse
from segdsl.types import BOOLEAN
from segdsl.values import reader
from segdsl.workspace.proving_replay import needed
from segdsl.workspace.rule_set import RuleSet, parse_moment
from segdsl.workspace.testing import given_rows

EVERYONE: Final = "everyone here"  # no rule can be called so: these are two words


@dataclass(frozen=True)
class Proposal:
    """A test block for one rule, in the language of its file."""

    rule: str
    file: str
    text: str


class Trials:
    """Runs proposals beside the rules that they are about."""

    def __init__(self, rule_set: RuleSet, params: Mapping[str, object]) -> None:
        self.rule_set = rule_set
        self.params = params
        assert rule_set.loaded is not None, "a rule set of files has been loaded"
        self._program = rule_set.loaded.program
        self._languages = {file.name: file.language for file in self._program.files}

    def language(self, file: str) -> str:
        """The language that a file of rules is written in."""
        return self._languages.get(file, "en")

    def passing(self, proposals: Mapping[int, Proposal]) -> dict[int, Proposal]:
        """Those that read back as tests beside the rules, and come true."""
        read: dict[str, tuple[int, tree.File, str]] = {}
        for at, proposal in proposals.items():
            text = f"# language: {self.language(proposal.file)}\n\n{proposal.text}\n"
            file, mistakes = parse(Source(f"proposed {at}", text))
            if not mistakes:
                read[file.name] = at, file, text
        rules = self._checked(read)
        groups: dict[tuple[str, str], dict[int, ir.Test]] = {}
        for test in rules.tests if rules is not None else ():
            if test.span.file in read:
                at = read[test.span.file][0]
                groups.setdefault((proposals[at].rule, test.as_of), {})[at] = test
        true = {at for group in groups.values() for at in self._true(rules, group)}
        return {at: proposal for at, proposal in proposals.items() if at in true}

    def _checked(self, read: dict[str, tuple[int, tree.File, str]]) -> ir.RuleSet | None:
        """The rules with the proposals as their tests; those with mistakes are left out."""
        for _ in range(2):
            files = (*self._program.files, *(file for _, file, _ in read.values()))
            texts = {**self._program.texts, **{name: text for name, (_, _, text) in read.items()}}
            rules, found = check(replace(self._program, files=files, texts=texts), self.rule_set.catalog)
            if rules is not None:
                return rules
            for one in found:
                if one.severity == "error":
                    read.pop(one.span.file, None)
        return None

    def _true(self, rules: ir.RuleSet | None, tests: Mapping[int, ir.Test]) -> Iterator[int]:
        """Those of some tests about one rule at one moment that come true."""
        assert rules is not None, "tests are of rules"
        first = next(iter(tests.values()))
        entity, moment = first.expects[0].entity, parse_moment(first.as_of)
        conditions = _conditions(expect for test in tests.values() for expect in test.expects)
        names = {condition: f"expectation {number}" for number, condition in enumerate(conditions)}
        asked = [_segment(name, entity, condition) for condition, name in names.items()]
        asked.append(_segment(EVERYONE, entity, ir.Constant(True, BOOLEAN)))
        kept = needed(rules, references((*conditions, *rules.entities)))
        with deep_recursion():
            plan = bind(replace(rules, rules=(*kept, *asked), tests=()), self.rule_set.catalog, moment, self.params)
            members = self._asking(plan, [rule.name for rule in asked])
            for at, test in tests.items():
                with suppress(SegdslError):  # a value that leaves the calendar
                    if members(test).issuperset((EVERYONE, *(names[one] for one in _conditions(test.expects)))):
                        yield at

    def _asking(self, plan: Plan, names: Sequence[str]) -> Callable[[ir.Test], set[str]]:
        """The segments that the one row of a test is in."""
        from segdsl.memory import Evaluator, Population

        catalog = self.rule_set.catalog
        evaluator = Evaluator(plan, catalog, names)

        def members(test: ir.Test) -> set[str]:
            rows = given_rows(catalog, test)
            entity = catalog.entities[test.expects[0].entity]
            key = reader(entity.key_type)(rows[entity.name][0][entity.key])
            found = evaluator.members(Population.from_rows(catalog, rows))
            return {name for name, keys in found.items() if key in keys}

        return members


def _conditions(expects: Iterable[ir.Expect]) -> list[ir.Expr]:
    """What is expected, each once."""
    return list(dict.fromkeys(expect.condition for expect in expects))


def _segment(name: str, entity: str, condition: ir.Expr) -> ir.Rule:
    return ir.Rule(name, "segment", entity, BOOLEAN, ir.Condition(condition))
