"""``segdsl test``: what is shown of a failure, which tests are run, coverage, and the same answers from a database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_reports_formats import cases, sarif

Command = Callable[..., Any]
HERE = Path(__file__).parent


def broken(shop: Path) -> None:
    """The club's rules after a careless change: four orders instead of three, and gold at more than ten million."""
    path = shop / "rules" / "vip.seg"
    text = path.read_text("utf-8")
    text = text.replace("orders_in_year at least 3", "orders_in_year at least 4").replace(
        "tier gold: from 10_000_000", "tier gold: from 10_000_001"
    )
    path.write_text(text, "utf-8")


@pytest.mark.golden
@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("format_", ["text", "concise", "github", "gitlab"])
def test_failures_are_explained(
    segdsl: Command, shop: Path, golden: Callable[[Path, str], None], language: str, format_: str
) -> None:
    broken(shop)
    said = segdsl("--language", language, "test", "rules", "--format", format_)
    assert said.status == 1
    golden(HERE / "golden" / f"test.{language}.{format_}", said.out)


def test_private_fields_stay_private(segdsl: Command, shop: Path) -> None:
    rules = shop / "rules" / "بازگشت.seg"
    rules.write_text(rules.read_text("utf-8").replace("انتظار می‌رود بازگشت", "انتظار نمی‌رود بازگشت"), "utf-8")
    for arguments in ([], ["--json"], ["--format", "junit"], ["--format", "github"]):
        said = segdsl("test", "rules", *arguments)
        assert said.status == 1
        assert "0912" not in said.out + said.err, arguments


def test_a_row_that_keep_leaves_out_says_so(segdsl: Command, shop: Path) -> None:
    catalog = shop / "catalog.toml"
    kept = 'key = "id"\nkeep = "city is not \\"closed\\""\nnames = { fa = "مشتری" }'
    catalog.write_text(catalog.read_text("utf-8").replace('key = "id"\nnames = { fa = "مشتری" }', kept, 1), "utf-8")
    rules = shop / "rules" / "vip.seg"
    block = 'test "closed" as of 2026-03-21:\n    given customer {city: "closed"}\n    expect vip\n'
    rules.write_text(rules.read_text("utf-8") + block, "utf-8")
    said = segdsl("--language", "en", "test", rules, "-k", "closed")
    assert said.status == 1
    assert "the row is left out by the keep of customer" in said.out


# --- which tests


@pytest.mark.parametrize(
    ("arguments", "passed"),
    [
        (["rules"], 8),
        (["rules", "-k", "خرید"], 3),
        (["rules", "-k", "GOLD"], 1),
        (["rules", "club"], 3),
        (["rules", "club", "بازگشت"], 7),
        (["rules/vip.seg"], 4),
        (["rules/vip.seg::one large order"], 1),
        (["rules/vip.seg::one large order", "rules/vip.seg::just under gold"], 2),
        (["rules/vip.seg::one large order", "rules/بازگشت.seg"], 5),
        (["rules/vip.seg", "rules/بازگشت.seg", "rules/vip.seg"], 8),
        (["--whole", "rules/vip.seg", "rules/بازگشت.seg", "catalog.toml"], 8),
    ],
)
def test_selection(segdsl: Command, shop: Path, arguments: list[str], passed: int) -> None:
    said = segdsl("--language", "en", "test", *arguments)
    assert (said.status, said.out) == (0, f"{passed} passed, 0 failed\n")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["rules", "-k", "three order wthin a year"], "E788", "did you mean three orders within a year?"),
        (["rules", "-k", "zzz"], "E788", "the rules have 8 tests"),
        (["rules/vip.seg::one large ordr"], "E788", "did you mean one large order?"),
        (["rules", "vpi"], "E707", "did you mean vip?"),
        (["rules", "spend_in_year"], "E788", "segdsl test --generate proposes some"),
        (["rulez"], "E702", ""),
    ],
)
def test_what_was_asked_for_and_is_not_there(
    segdsl: Command, shop: Path, arguments: list[str], code: str, told: str
) -> None:
    said = segdsl("--language", "en", "test", *arguments)
    assert said.status == 1
    assert code in said.err and told in said.err


# --- outputs


def test_junit_has_a_case_for_every_test(segdsl: Command, shop: Path) -> None:
    broken(shop)
    segdsl("test", "rules", "--junit", "junit.xml")
    found = cases((shop / "junit.xml").read_text("utf-8"))
    assert len(found) == 8
    assert {case.attrib["classname"] for case in found} == {"rules.vip", "rules.بازگشت"}
    assert {case.attrib["file"] for case in found} == {"rules/vip.seg", "rules/بازگشت.seg"}
    failed = {case.attrib["name"]: case.find("failure") for case in found if case.find("failure") is not None}
    assert set(failed) == {"three orders within a year", "one large order"}
    told = failed["three orders within a year"]
    assert told is not None and told.text is not None
    assert "rules/vip.seg:22: expect vip" in told.text and "orders_in_year = 3" in told.text


def test_a_junit_file_that_cannot_be_written_is_a_message(segdsl: Command, shop: Path) -> None:
    said = segdsl("test", "rules", "--junit", "nowhere/junit.xml")
    assert said.status == 1 and "E722" in said.err


def test_sarif_of_failures_is_valid(segdsl: Command, shop: Path) -> None:
    broken(shop)
    [run] = sarif(segdsl("test", "rules", "--coverage", "--format", "sarif").out)["runs"]
    assert {one["ruleId"] for one in run["results"] if one["level"] == "error"} == {"E789"}


def test_json_says_why(segdsl: Command, shop: Path) -> None:
    broken(shop)
    outcomes = segdsl("test", "rules", "--json").json
    [missed] = [one for one in outcomes[0]["expectations"] if not one["holds"]]
    assert missed["text"] == "expect vip"
    assert "orders_in_year" in json.dumps(missed["because"])


# --- coverage


def test_what_no_test_tries(segdsl: Command, shop: Path) -> None:
    """Without the tests of vip.seg only the words of the other file are tried."""
    rules = shop / "rules" / "vip.seg"
    text = rules.read_text("utf-8")
    start, end = text.index('test "two orders'), text.index('test "just under gold"')
    rules.write_text(text[:start] + text[end:], "utf-8")
    said = segdsl("--language", "en", "test", rules, "--coverage", "--fail-under", "80")
    assert said.status == 1
    assert said.out.startswith(
        "rules/vip.seg\n"
        "     7  never true  spend_in_year at least 10_000_000\n"
        "    14  never reached  club.gold\n"
        "the tests try 71% of the rules: 5 of 7\n"
    )
    assert "error E790: the tests cover 71% of the rules, and at least 80% are asked for" in said.out
    assert segdsl("test", rules, "--fail-under", "71").status == 0


@pytest.mark.parametrize("rules", ['let metro = ("Tehran", "Karaj")\n', "metric often = count(orders)\n"])
def test_where_nothing_can_be_tried_nothing_is_covered(segdsl: Command, shop: Path, rules: str) -> None:
    """Neither all of it nor none: and a threshold that measures nothing is no pass."""
    for path in (shop / "rules").iterdir():
        path.unlink()
    (shop / "rules" / "own.seg").write_text(rules, "utf-8")
    said = segdsl("--language", "en", "test", "rules", "--coverage")
    assert (said.status, said.out) == (
        0,
        "there is nothing in these rules that a test could try\n0 passed, 0 failed\n",
    )
    assert segdsl("test", "rules", "--coverage", "--json").json["coverage"] == {
        "percent": None,
        "met": 0,
        "of": 0,
        "missed": [],
    }
    low = segdsl("--language", "en", "test", "rules", "--fail-under", "80")
    assert low.status == 1
    assert low.out.startswith(
        "error E799: there is nothing in these rules that a test could try, and at least 80% are asked for\n"
    )
    assert segdsl("test", "rules", "--fail-under", "0").status == 0


@pytest.mark.parametrize("how", [("--format", "junit"), ("--json",), ("--format", "sarif"), ()])
def test_whatever_is_printed_says_why_too_little_is_covered(segdsl: Command, shop: Path, how: tuple[str, ...]) -> None:
    rules = shop / "rules" / "vip.seg"
    rules.write_text(rules.read_text("utf-8").partition("test ")[0], "utf-8")
    said = segdsl("--language", "en", "test", rules, "--fail-under", "80", *how)
    assert said.status == 1
    assert "E790" in said.out + said.err


def test_coverage_of_named_rules(segdsl: Command, shop: Path) -> None:
    said = segdsl("--language", "en", "test", "rules", "club", "--coverage", "--fail-under", "100")
    assert (said.status, said.out) == (0, "the tests try 100% of the rules: 3 of 3\n3 passed, 0 failed\n")


def test_coverage_counts_only_what_expectations_speak_of(segdsl: Command, shop: Path) -> None:
    """Rules that stand beside a test, and would hold for its customer, are not tried by it."""
    (shop / "rules" / "more.seg").write_text(
        'segment locals: city is "Tehran"\n'
        'segment others: city is not "Tehran" and city is known\n'
        'score points: add 10 when city is "Tehran" add 5 when phone is known\n'
        "metric weight = if phone is known then 2 else 1 end\n"
        "segment heavy: points at least 10 and weight at least 2\n"
        'test "a local": given customer {city: "Tehran"} expect locals\n'
        'test "a heavy local": given customer {city: "Tehran", phone: "1"} expect heavy\n',
        "utf-8",
    )
    found = segdsl("test", "rules/more.seg", "--coverage", "--json").json["coverage"]
    missed = {(one["rule"], one["what"], one["never"], one["text"]) for one in found["missed"]}
    assert missed == {
        ("locals", "clause", "false", 'city is "Tehran"'),
        ("others", "clause", "true", 'city is not "Tehran"'),
        ("others", "clause", "false", 'city is not "Tehran"'),
        ("others", "clause", "true", "city is known"),
        ("others", "clause", "false", "city is known"),
        ("points", "line", "false", 'city is "Tehran"'),
        ("points", "line", "false", "phone is known"),
        ("weight", "branch", "false", "phone is known"),
        ("heavy", "clause", "false", "points at least 10"),
        ("heavy", "clause", "false", "weight at least 2"),
    }
    assert (found["met"], found["of"]) == (6, 16)


def test_a_missing_branch_is_a_notice_on_github(segdsl: Command, shop: Path) -> None:
    (shop / "rules" / "vip.seg").write_text("segment a: city is known\n", "utf-8")
    said = segdsl("--language", "en", "test", "rules/vip.seg", "--coverage", "--format", "github")
    assert said.status == 0
    assert "::notice file=rules/vip.seg,line=1,endLine=1,col=12,endColumn=25,title=segdsl test W787::" in said.out


# --- on a database


@pytest.mark.engine("duckdb")
def test_duckdb_agrees_and_explains_the_same(segdsl: Command, shop: Path) -> None:
    broken(shop)
    memory = segdsl("test", "rules", "--json")
    database = segdsl("test", "rules", "--json", "--backend", "duckdb")
    assert memory.status == database.status == 1
    assert memory.json == database.json


@pytest.mark.engine("duckdb")
def test_duckdb_agrees_about_every_kind_of_value(segdsl: Command, tmp_path: Path) -> None:
    """Sets, places, durations, tags behind links, ranks, sequences, and required fields that a test leaves out."""
    (tmp_path / "catalog.toml").write_text((HERE / "kinds.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "kinds.seg").write_text((HERE / "kinds.seg").read_text("utf-8"), "utf-8")
    memory = segdsl("--language", "en", "test", tmp_path)
    assert (memory.status, memory.out) == (0, "9 passed, 0 failed\n"), memory.err
    database = segdsl("--language", "en", "test", tmp_path, "--backend", "duckdb")
    assert (database.status, database.out) == (0, "9 passed, 0 failed\n"), database.err
