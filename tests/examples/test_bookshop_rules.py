"""The bookshop's rules are sound, mean what their tests say, and have the same members in memory and on DuckDB."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Command

import segdsl

AS_OF = "2026-03-21"


@pytest.fixture(scope="module")
def rules() -> segdsl.RuleSet:
    bookshop = Path(__file__).resolve().parents[2] / "examples" / "bookshop"
    return segdsl.load(bookshop / "rules", catalog=bookshop / "catalog.toml")


@pytest.fixture(scope="module")
def members(rules: segdsl.RuleSet) -> dict[str, list[int]]:
    bookshop = Path(__file__).resolve().parents[2] / "examples" / "bookshop"
    pytest.importorskip("duckdb")
    return rules.bind(as_of=AS_OF).members(bookshop / "data", backend="memory")


def test_the_rules_have_neither_mistakes_nor_warnings(rules: segdsl.RuleSet) -> None:
    assert [f"{found.span.file}: {found.code} {found.message}" for found in rules.check()] == []


def test_every_file_can_be_read_by_itself(bookshop: Path) -> None:
    for path in sorted((bookshop / "rules").glob("*.seg")):
        alone = segdsl.load(path, catalog=bookshop / "catalog.toml")
        assert [f"{found.span.file}: {found.code} {found.message}" for found in alone.check()] == []


@pytest.mark.parametrize("folder", ["rules", "rules_fa"])
def test_every_file_is_laid_out(bookshop: Path, folder: str, segdsl: Command) -> None:
    said = segdsl("fmt", "--check", bookshop / folder)
    assert (said.status, said.out) == (
        0,
        f"0 would change, {len(list((bookshop / folder).glob('*.seg')))} as they should be\n",
    )


@pytest.mark.engine("duckdb")
@pytest.mark.parametrize("folder", ["rules", "rules_fa"])
def test_the_data_is_as_the_rules_expect(bookshop: Path, folder: str, segdsl: Command) -> None:
    said = segdsl("verify", bookshop / folder, "--data", bookshop / "data", "--as-of", AS_OF, "--language", "en")
    assert said.status == 0, said
    assert said.out.splitlines()[-1] == "expectations: 6 hold, 0 fail; thresholds: 4 hold, 0 fail"


@pytest.mark.engine("duckdb")
def test_duckdb_finds_the_members_that_memory_finds(
    rules: segdsl.RuleSet, members: dict[str, list[int]], bookshop: Path
) -> None:
    stored = rules.bind(as_of=AS_OF).members(bookshop / "data", backend="duckdb")
    assert stored.keys() == members.keys()
    assert {name: stored[name] for name in stored if stored[name] != members[name]} == {}


def test_every_rule_has_members_in_the_shop(members: dict[str, list[int]]) -> None:
    assert [name for name, keys in members.items() if not keys and name not in EMPTY] == []


def test_no_segment_holds_everybody(members: dict[str, list[int]], rules: segdsl.RuleSet) -> None:
    everybody = set().union(*(members[f"age_campaign.{part}"] for part in parts(rules, "age_campaign")))
    segments = {rule.name for rule in rules.segments if rule.kind == "segment" and rule.entity == "customer"}
    assert [name for name in segments if set(members[name]) == everybody] == []


@pytest.mark.parametrize("name", ["age_campaign", "salutation", "mood", "reader_tag", "customer_type", "nowruz_letter"])
def test_each_customer_is_in_exactly_one_part(members: dict[str, list[int]], rules: segdsl.RuleSet, name: str) -> None:
    held = [key for part in parts(rules, name) for key in members[f"{name}.{part}"]]
    assert len(held) == len(set(held)) == len(set(members["reachable"]) | set(held))


def test_yesterdays_list_can_be_made_again(rules: segdsl.RuleSet, bookshop: Path) -> None:
    """An order that came later changes nothing in a list of an earlier day."""
    pytest.importorskip("duckdb")
    year_before = rules.bind(as_of="2025-03-21").members(bookshop / "data", segments=["buyer"], backend="memory")
    today = rules.bind(as_of=AS_OF).members(bookshop / "data", segments=["buyer"], backend="memory")
    assert set(year_before["buyer"]) < set(today["buyer"])


def parts(rules: segdsl.RuleSet, name: str) -> tuple[str, ...]:
    return next(rule.parts for rule in rules.segments if rule.name == name)


# Of nobody on that day, and rightly so: the week before Engineer's Day lies in February, before Doctor's Day in August.
EMPTY = {"greet_engineers", "greet_doctors"}
