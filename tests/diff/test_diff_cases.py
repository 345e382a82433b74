"""What changed in meaning, case by case; every witness is put through both sets of rules by the evaluator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from segdsl.diagnostics import SegdslError
from segdsl.tools.diff_report import headline, lines
from segdsl.tools.loading import load_text
from segdsl.workspace.comparing import Change, Comparison, What, compare
from segdsl.workspace.proving import Witness
from segdsl.workspace.rule_set import RuleSet

HERE = Path(__file__).parent
CATALOG = (HERE / "catalog.toml").read_text("utf-8")
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "cases.yaml").read_text("utf-8"))


def compared(case: dict[str, Any]) -> Comparison:
    catalog = CATALOG
    for before, after in case.get("catalog", {}).items():
        assert before in catalog
        catalog = catalog.replace(before, after)
    return compare(load_text(case["old"], CATALOG), load_text(case["new"], catalog))


def told(comparison: Comparison) -> Iterator[str]:
    for change in comparison.changes:
        yield str(headline(change))
        yield from (f"  {headline(part)}" for part in change.parts)


def flat(comparison: Comparison) -> Iterator[Change]:
    for change in comparison.changes:
        yield change
        yield from change.parts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_a_change_is_told(case: dict[str, Any]) -> None:
    comparison = compared(case)
    assert list(told(comparison)) == case["changes"]
    notes = [str(line) for change in flat(comparison) for line in lines(change, comparison.new.catalog)]
    assert set(case.get("notes", ())) <= set(notes)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_backwards_wider_is_narrower_and_new_is_gone(case: dict[str, Any]) -> None:
    if case.get("catalog"):
        return
    there = compare(load_text(case["old"], CATALOG), load_text(case["new"], CATALOG))
    back = compare(load_text(case["new"], CATALOG), load_text(case["old"], CATALOG))
    turned = {What.WIDER: What.NARROWER, What.NARROWER: What.WIDER, What.NEW: What.GONE, What.GONE: What.NEW}
    forth = sorted((one.old_name or one.name, turned.get(one.what, one.what).value) for one in there.changes)
    assert forth == sorted((one.name, one.what.value) for one in back.changes)
    assert there.unchanged == back.unchanged


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_nothing_changed_from_a_text_to_itself(case: dict[str, Any]) -> None:
    comparison = compare(load_text(case["new"], CATALOG), load_text(case["new"], CATALOG))
    assert comparison.changes == ()


def test_every_witness_enters_or_leaves() -> None:
    seen = 0
    for case in CASES:
        comparison = compared(case)
        for change in flat(comparison):
            for witness, enters in ((change.enters, True), (change.leaves, False)):
                if witness is not None:
                    assert member(comparison.old, change.old_name, witness) is not enters, case["title"]
                    assert member(comparison.new, change.name, witness) is enters, case["title"]
                    seen += 1
    assert seen >= 12


def member(rule_set: RuleSet, label: str, witness: Witness) -> bool:
    bound = rule_set.bind(witness.as_of, {param.name: 5 for param in rule_set.params if param.default is None})
    rules = {rule.name: rule for rule in bound.rule_set.segments}
    assert witness.entity == rules[label.partition(".")[0]].entity
    return label in bound.matches(witness.record)


def test_wider_has_one_who_enters_and_nobody_who_leaves() -> None:
    for case in CASES:
        for change in flat(compared(case)):
            shown = (change.enters is not None, change.leaves is not None)
            if change.kind in ("segment", "tier"):
                expected = {
                    What.WIDER: (True, False), What.NARROWER: (False, True), What.INCOMPARABLE: (True, True)
                }.get(change.what)  # fmt: skip
                assert expected in (None, shown), case["title"]


def test_a_computed_field_that_is_computed_in_another_way() -> None:
    first = 'opted   = { type = "boolean", required = true }'
    old, new = (
        CATALOG.replace(first, f'{first}\ndouble = {{ type = "integer", is = "points * {by}" }}') for by in (2, 3)
    )
    rules = "segment rich: double at least 12\nsegment firms: kind is legal\n"
    comparison = compare(load_text(rules, old), load_text(rules, new))
    assert list(told(comparison)) == [
        "computed field customer.double: changed",
        "segment rich: wider, because computed field customer.double changed",
    ]
    witness = comparison.changes[1].enters
    assert witness is not None
    assert member(comparison.new, "rich", witness)
    assert not member(comparison.old, "rich", witness)


def test_a_list_from_a_file_and_rules_of_several_files() -> None:
    common = "metric many = count(orders in the last {} months)\n"
    files = {"a.seg": common.format(12), "b.seg": 'use "a.seg"\nsegment regular: many at least 3\n'}
    moved = {"b.seg": 'use "c.seg"\nsegment regular: many at least 3\n', "c.seg": common.format(12)}
    comparison = compare(load_text(files, CATALOG), load_text(moved, CATALOG))
    assert comparison.changes == ()
    assert comparison.unchanged == 2


def test_rules_with_mistakes_are_not_compared() -> None:
    with pytest.raises(SegdslError):
        compare(load_text("segment a: pints > 1", CATALOG), load_text("segment a: points > 1", CATALOG))
