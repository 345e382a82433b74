"""What is proved of the bookshop's rules, and all that its linter is told is proved, against the bookshop's data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import segdsl
from segdsl.analysis.lint_settings import Settings
from segdsl.analysis.rules import codes
from segdsl.semantic import ir
from segdsl.types import BOOLEAN
from segdsl.workspace.lint_proofs import Proofs
from segdsl.workspace.linting import lint_rules
from segdsl.workspace.proving import Claim, Prover, Witness

MOMENTS = ("2026-03-21",)
MOST_PAIRS = 1_200
ASKED = ("L101", "L102", "L103", "L106", "L107", "L108", "L109")


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


@dataclass(frozen=True)
class Shop:
    """The rules, everything that was proved of them, and who meets what at each moment."""

    proved: tuple[tuple[tuple[Claim, ...], tuple[Claim, ...]], ...]
    entity_of: Mapping[Claim, str]
    members: tuple[Mapping[Claim, frozenset[Any]], ...]
    everyone: tuple[Mapping[str, frozenset[Any]], ...]

    def exceptions(self, trues: tuple[Claim, ...], falses: tuple[Claim, ...]) -> Iterator[Any]:
        entity = next((self.entity_of[one] for one in (*trues, *falses) if self.entity_of[one]), "")
        for members, everyone in zip(self.members, self.everyone, strict=True):
            left = everyone[entity] if entity else frozenset[Any]()
            for one in trues:
                left &= members[one]
            for one in falses:
                left -= members[one]
            yield from left


@pytest.fixture(scope="module")
def shop(root: Path) -> Shop:
    folder = root / "examples" / "bookshop"
    rule_set = segdsl.load(folder / "rules", catalog=folder / "catalog.toml")
    linter = Recorded(rule_set)
    lint_rules(rule_set, Settings(codes=codes(), select=ASKED, most_pairs=100), prover=linter)
    prover = Prover(rule_set)
    proved = [*linter.proved, *_of_pairs(prover)]
    claims = list(dict.fromkeys(claim for trues, falses in proved for claim in (*trues, *falses)))
    entity_of = {claim: prover._entity(claim) for claim in claims}
    named = {claim: f"claim {number}" for number, claim in enumerate(claims)}
    entities = sorted({entity for entity in entity_of.values() if entity})
    assert rule_set.rules is not None
    extra = [_segment(named[claim], entity_of[claim], prover.expression(claim)) for claim in claims if entity_of[claim]]
    extra += [_segment(f"all {entity}", entity, ir.Constant(value=True, type=BOOLEAN)) for entity in entities]
    larger = replace(rule_set, rules=replace(rule_set.rules, rules=(*rule_set.rules.rules, *extra), tests=()))
    found = [_members(larger, moment, [one.name for one in extra], folder / "data") for moment in MOMENTS]
    return Shop(
        tuple(proved),
        entity_of,
        tuple({claim: one[named[claim]] for claim in claims if entity_of[claim]} for one in found),
        tuple({entity: one[f"all {entity}"] for entity in entities} for one in found),
    )


def _segment(name: str, entity: str, condition: ir.Expr) -> ir.Rule:
    return ir.Rule(name, "segment", entity, BOOLEAN, ir.Condition(condition))


def _members(rule_set: segdsl.RuleSet, moment: str, names: list[str], data: Path) -> dict[str, frozenset[Any]]:
    found = rule_set.bind(moment).members(data, names, backend="duckdb")
    return {name: frozenset(keys) for name, keys in found.items()}


def _of_pairs(prover: Prover) -> Iterator[tuple[tuple[Claim, ...], tuple[Claim, ...]]]:
    """What is proved of pairs of segments, tiers and parts of one entity: some pairs, chosen evenly."""
    labels: dict[str, list[str]] = {}
    for label in prover.labels():
        labels.setdefault(prover.entity_of(label), []).append(label)
    for listed in labels.values():
        pairs = list(combinations(listed, 2))
        for a, b in pairs[:: 1 + len(pairs) // MOST_PAIRS]:
            for trues, falses in (((a, b), ()), ((a,), (b,)), ((b,), (a,)), ((), (a, b))):
                if prover.proves(trues, falses):
                    yield trues, falses


@pytest.mark.engine("duckdb")
def test_no_row_of_the_bookshop_contradicts_a_proof(shop: Shop) -> None:
    wrong = [(claims, found) for claims in shop.proved if (found := sorted(shop.exceptions(*claims))[:5])]
    assert wrong == []


@pytest.mark.engine("duckdb")
def test_the_bookshop_could_contradict(shop: Shop) -> None:
    """Enough was proved, and the data has somebody in most of what is spoken of."""
    assert len(shop.proved) > 60
    spoken = {claim for trues, falses in shop.proved for claim in (*trues, *falses) if shop.entity_of[claim]}
    peopled = [claim for claim in spoken if any(members[claim] for members in shop.members)]
    assert len(peopled) > 0.6 * len(spoken)
