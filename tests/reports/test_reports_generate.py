"""``segdsl test --generate``: proposals read as rules, come true, and fail as soon as a threshold moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
RULES = """\
metric orders_in_year = count(orders in the last 12 months)

segment regular: orders_in_year at least 3
segment locals: city is one of ("Tehran", "Karaj") and phone is known
segment fresh: joined_on in the last 30 days or none(orders)
segment large: max(orders.total) more than 2_000_000 and not in segment fresh

tiers club by sum(orders.total):
    tier bronze: from 1_000_000 to under 5_000_000
    tier gold: from 5_000_000

tiers pace:
    tier quick: any(orders in the last 7 days)
    tier slow: orders_in_year at least 1 and joined_on before 2025-01-01
    tier other: otherwise
"""
# a careless change of each threshold, window and list; one generated test must notice each
CHANGES = [
    ("orders_in_year at least 3", "orders_in_year more than 3"),
    ("orders_in_year at least 3", "orders_in_year at least 2"),
    ("in the last 12 months", "in the last 13 months"),
    ("in the last 12 months", "in the last 11 months"),
    ('one of ("Tehran", "Karaj")', 'one of ("Tehran")'),
    ("and phone is known", "or phone is known"),
    ("in the last 30 days", "in the last 29 days"),
    ("in the last 30 days", "in the last 31 days"),
    (" or none(orders)", ""),
    ("more than 2_000_000", "at least 2_000_000"),
    ("and not in segment fresh", ""),
    ("from 1_000_000 to", "from 1_000_001 to"),
    ("under 5_000_000", "4_999_998"),
    ("in the last 7 days", "in the last 8 days"),
    ("before 2025-01-01", "before 2025-01-02"),
]


@pytest.fixture(scope="module")
def proposed(root: Path) -> str:
    """The tests that are proposed for the rules above."""
    from segdsl.tools.loading import load_text
    from segdsl.workspace.testing_generate import Generator

    catalog = (root / "examples" / "ci" / "catalog.toml").read_text("utf-8")
    generator = Generator(load_text(RULES, catalog))
    return "\n\n".join(one.text for one in generator.propose(generator.rules_with_members())) + "\n"


def run(segdsl: Command, shop: Path, rules: str, tests: str, *options: str) -> Any:
    (shop / "rules" / "own.seg").write_text(f"{rules}\n{tests}", "utf-8")
    return segdsl("--language", "en", "test", "rules/own.seg", *options)


def test_proposals_come_true(segdsl: Command, shop: Path, proposed: str) -> None:
    said = run(segdsl, shop, RULES, proposed, "--coverage", "--fail-under", "90")
    assert said.status == 0, said.out + said.err
    assert said.out.endswith(f"{proposed.count('test ')} passed, 0 failed\n")


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_a_change_of_a_threshold_is_noticed(
    segdsl: Command, shop: Path, proposed: str, before: str, after: str
) -> None:
    assert before in RULES
    said = run(segdsl, shop, RULES.replace(before, after), proposed)
    assert said.status == 1, said.out
    assert " failed\n" in said.out and not said.out.endswith(" 0 failed\n"), said.err


def test_proposals_are_laid_out(segdsl: Command, shop: Path, proposed: str) -> None:
    (shop / "own.seg").write_text(proposed, "utf-8")
    assert segdsl("fmt", "--check", "own.seg").status == 0


@pytest.mark.engine("duckdb")
def test_a_database_agrees(segdsl: Command, shop: Path, proposed: str) -> None:
    said = run(segdsl, shop, RULES, proposed, "--backend", "duckdb")
    assert said.status == 0, said.out


def test_a_persian_file_gets_persian_tests(segdsl: Command, shop: Path) -> None:
    said = segdsl("--language", "en", "test", "rules/بازگشت.seg", "--generate", "بازگشت")
    assert said.status == 0
    assert said.out.startswith("# rules/بازگشت.seg\n\nآزمون «")
    assert "test " not in said.out and "expect" not in said.out
    assert said.err.endswith(" tests proposed: read them before you keep them\n")
    path = shop / "rules" / "بازگشت.seg"
    path.write_text(path.read_text("utf-8") + "\n" + said.out, "utf-8")
    ran = segdsl("test", path)
    assert ran.status == 0, ran.out


@pytest.mark.parametrize("how", [("--json",), ("--format", "json")])
def test_proposals_for_programs(segdsl: Command, shop: Path, how: tuple[str, ...]) -> None:
    """Each with its rule and its file, as the text that goes there."""
    said = segdsl("--language", "en", "test", "rules", "club", "--generate", *how)
    assert said.status == 0
    assert said.err.endswith(" tests proposed: read them before you keep them\n")
    assert {(one["rule"], one["file"]) for one in said.json} == {("club", "rules/vip.seg")}
    assert all(set(one) == {"rule", "file", "text"} for one in said.json)
    written = "\n\n".join(one["text"] for one in said.json)
    assert segdsl("test", "rules", "club", "--generate").out == f"# rules/vip.seg\n\n{written}\n"


def test_no_proposals_for_programs_are_an_empty_list(segdsl: Command, shop: Path) -> None:
    said = run(segdsl, shop, "segment best: top 1 by count(orders)\n", "", "--generate", "--json")
    assert (said.status, said.json) == (0, [])
    assert "no test is proposed" in said.err


@pytest.mark.parametrize("format_", ["concise", "github", "sarif", "junit", "gitlab"])
def test_proposals_are_no_findings(segdsl: Command, shop: Path, format_: str) -> None:
    said = segdsl("--language", "en", "test", "rules", "--generate", "--format", format_)
    assert (said.status, said.out) == (1, "")
    assert f"error E797: proposed tests are text to put into rule files, and cannot be printed as {format_}" in said.err


def test_only_the_rules_that_were_named(segdsl: Command, shop: Path) -> None:
    said = segdsl("test", "rules", "club", "--generate")
    assert "expect club is gold" in said.out and "expect vip" not in said.out
    missing = segdsl("--language", "en", "test", "rules", "clab", "--generate")
    assert (missing.status, missing.out) == (1, "")
    assert "did you mean club?" in missing.err


def test_what_is_empty_today_is_tried_at_another_date(segdsl: Command, shop: Path) -> None:
    """Three months and ninety days are the same before the first day of spring of 2026, and on few other days."""
    rules = "segment autumn: any(orders in the last 3 months) and none(orders in the last 90 days)\n"
    said = run(segdsl, shop, rules, "", "--generate")
    assert "expect autumn\n" in said.out, said.err
    assert "expect not autumn\n" in said.out
    ran = run(segdsl, shop, rules, said.out)
    assert ran.status == 0, ran.out
    for changed in ("in the last 2 months", "in the last 91 days", "in the last 4 months"):
        before = "in the last 90 days" if "days" in changed else "in the last 3 months"
        assert run(segdsl, shop, rules.replace(before, changed), said.out).status == 1, changed


def test_a_change_that_leaves_the_calendar_spoils_no_other(segdsl: Command, shop: Path) -> None:
    """One year more than 1404 would begin before the year 1, as years are counted here."""
    rules = "segment ever: count(orders in the last 1404 years) at least 2\n"
    said = run(segdsl, shop, rules, "", "--generate")
    assert "expect ever\n" in said.out and "expect not ever\n" in said.out
    assert run(segdsl, shop, rules.replace("at least 2", "at least 3"), said.out).status == 1


def test_nothing_is_proposed_where_one_customer_decides_nothing(segdsl: Command, shop: Path) -> None:
    said = run(segdsl, shop, "segment best: top 1 by count(orders)\n", "", "--generate")
    assert (said.status, said.out) == (0, "")
    assert "none was found for best" in said.err


def test_private_values_are_made_up(segdsl: Command, shop: Path, proposed: str) -> None:
    """A witness is invented: nothing of anybody's data can stand in it."""
    del segdsl, shop
    assert "phone" in proposed and "0912" not in proposed
