"""What is proved of rules, and what the linter says of their members, against the members that the corpus expects.

The corpus says by hand who is in which segment. Whatever is proved (nobody is in it, everybody is, whoever is in one is
in the other, nobody is in both) must hold for those members; one exception is a wrong proof. Cases that share their
tables and declarations are put into one file, so that their segments are held against one another.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import segdsl
from segdsl.analysis.lint_settings import Settings
from segdsl.analysis.rules import codes
from segdsl.diagnostics import has_errors
from segdsl.workspace.lint_proofs import Proofs
from segdsl.workspace.linting import lint_rules
from segdsl.workspace.proving import Claim, Prover, Witness

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
sys.path.insert(0, str(CORPUS))
from corpus_format import MAIN, Case, cases_of, load_yaml  # noqa: E402

TOPICS = sorted(path.stem for path in CORPUS.glob("*.yaml"))
MOST_PAIRS = 60  # of one file, chosen evenly
TOLD = Settings(codes=codes(), select=("L101", "L102", "L103", "L106", "L107", "L108"), most_pairs=MOST_PAIRS)


@dataclass(frozen=True)
class World:
    """A rule set, and what the corpus expects of it: the members of each segment, by its name and its entity."""

    name: str
    rule_set: segdsl.RuleSet
    params: dict[str, Any]
    members: dict[str, frozenset[Any]]
    entity_of: dict[str, str]

    def everyone(self, entity: str) -> frozenset[Any]:
        """Those of whom it is said that they are in some segment, and so are certainly there."""
        found = (keys for name, keys in self.members.items() if self.entity_of[name] == entity)
        return frozenset[Any]().union(*found)

    def groups(self) -> Iterator[tuple[str, list[str]]]:
        """The segments of each entity."""
        for entity in sorted(set(self.entity_of.values())):
            yield entity, [name for name, of in self.entity_of.items() if of == entity]


@cache
def worlds(topic: str) -> list[World]:
    """Every file of a topic that checks; cases with the same declarations and tables in one."""
    data = load_yaml(CORPUS / f"{topic}.yaml")
    together: dict[str, list[Case]] = {}
    for case in (case for raw in data["cases"] for case in cases_of(topic, data, raw)):
        if case.members:
            together.setdefault(repr(_shared(case)), []).append(case)
    return [_world(cases) for cases in together.values()]


def _shared(case: Case) -> tuple[object, ...]:
    others = {name: text for name, text in case.files.items() if name != MAIN}
    return (_declared(case), others, case.catalog, case.tables, case.types, case.as_of, case.params, case.call)


def _declared(case: Case) -> str:
    """The declarations of a case without the segments that stand for its conditions."""
    return re.split(r"^segment case_1(?: of \S+)?:", case.files[MAIN], maxsplit=1, flags=re.MULTILINE)[0]


def _world(cases: list[Case]) -> World:
    first = cases[0]
    lines = [_declared(first)]
    members: dict[str, frozenset[Any]] = {}
    for number, case in enumerate(cases):
        for name, keys in case.members.items():
            written = case.written.get(name)
            if written is not None:
                of = f" of {case.entity_of[name]}" if case.entity_of[name] else ""
                name = f"{name}_of_{number}"
                lines.append(f"segment {name}{of}: {written}")
            members[name] = frozenset(keys)
    catalog = first.catalog
    for key, value in first.call.items():  # a proof is about the catalog's own clock
        catalog = re.sub(rf'^{key} = "[^"]*"', f'{key} = "{value}"', catalog, count=1, flags=re.MULTILINE)
    rule_set = segdsl.load_text({**first.files, MAIN: "\n".join(lines) + "\n"}, catalog=catalog, main=MAIN)
    assert not has_errors(rule_set.check()), (first.id, rule_set.check())
    entity_of = {rule.name: rule.entity for rule in rule_set.segments if rule.name in members}
    assert entity_of.keys() == members.keys(), first.id
    return World(first.id, rule_set, dict(first.params), members, entity_of)


def pairs(names: list[str]) -> list[tuple[str, str]]:
    """Pairs of segments, at most so many, chosen evenly and the same on every run."""
    found = list(combinations(names, 2))
    return found[:: 1 + len(found) // MOST_PAIRS]


def exceptions(world: World, trues: tuple[str, ...], falses: tuple[str, ...], everyone: frozenset[Any]) -> list[Any]:
    """Who is in all of these and none of those; everyone who is known, where nothing has to hold."""
    left = everyone
    for name in trues:
        left &= world.members[name]
    for name in falses:
        left -= world.members[name]
    return sorted(left)


@pytest.mark.parametrize("topic", TOPICS)
def test_what_is_proved_has_no_exception_among_the_members(topic: str) -> None:
    wrong: list[str] = []
    for world in worlds(topic):
        prover = Prover(world.rule_set, world.params)
        for entity, names in world.groups():
            everyone = world.everyone(entity)
            for a, b in pairs(names):
                for trues, falses in (((a, b), ()), ((a,), (b,)), ((b,), (a,)), ((), (a, b))):
                    if prover.proves(trues, falses) and (found := exceptions(world, trues, falses, everyone)):
                        wrong.append(f"{world.name}: {found} are in {trues} and not in {falses}")
            for name in names:
                for trues, falses in (((name,), ()), ((), (name,))):
                    if prover.proves(trues, falses) and (found := exceptions(world, trues, falses, everyone)):
                        wrong.append(f"{world.name}: {found} are in {trues} and not in {falses}")
    assert wrong == []


class Recorded:
    """The linter's prover, and what it has been told is proved."""

    def __init__(self, rule_set: segdsl.RuleSet) -> None:
        self.proofs = Proofs(rule_set)
        self.proved: list[tuple[tuple[Claim, ...], tuple[Claim, ...]]] = []

    def proves(self, trues: Sequence[Claim], falses: Sequence[Claim] = ()) -> bool:
        if not self.proofs.proves(trues, falses):
            return False
        self.proved.append((tuple(trues), tuple(falses)))
        return True

    def witness(self, *conditions: Claim, falses: Sequence[Claim] = ()) -> Witness | None:
        return self.proofs.witness(*conditions, falses=falses)


@pytest.mark.parametrize("topic", TOPICS)
def test_what_lint_says_of_members_is_so(topic: str) -> None:
    """Never, always, the same as, inside, apart from: of segments whose members the corpus expects."""
    wrong: list[str] = []
    for world in worlds(topic):
        prover = Recorded(world.rule_set)
        linted = lint_rules(world.rule_set, TOLD, prover=prover)
        for trues, falses in prover.proved:
            if all(name in world.members for name in (*trues, *falses)):
                names = [str(name) for name in (*trues, *falses)]
                everyone = world.everyone(world.entity_of[names[0]])
                if found := exceptions(world, tuple(names[: len(trues)]), tuple(names[len(trues) :]), everyone):
                    wrong.append(f"{world.name}: {found} are in {trues} and not in {falses}")
        for finding in linted.findings:
            told = {hole: str(value) for hole, value in finding.values}
            if finding.code == "L106" and {told["name"], told["other"]} <= world.members.keys():
                one, other = world.members[told["name"]], world.members[told["other"]]
                wrong += [] if one == other else [f"{world.name}: {finding.message}: {sorted(one ^ other)}"]
    assert wrong == []


def test_a_world_holds_enough_to_find_a_wrong_proof() -> None:
    """The corpus can contradict: of most pairs of segments somebody is in both, or in one alone."""
    asked = contradicted = 0
    for world in (world for topic in TOPICS for world in worlds(topic)):
        for entity, names in world.groups():
            for a, b in pairs(names):
                asked += 1
                contradicted += bool(exceptions(world, (a,), (b,), world.everyone(entity)))
    assert asked > 5_000
    assert contradicted > asked / 3
