"""`segdsl verify`: numbers against the evaluator, thresholds, formats, engines, and mistakes that stop it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from verify_shop import HERE, RULES, Shop

from segdsl.tools.loading import load
from segdsl.tools.verify_report import length, percent

Command = Callable[..., Any]
AS_OF = ("--as-of", "2026-03-21")


def shares(found: Any) -> dict[tuple[str, str, str], tuple[int, int]]:
    """(entity, what, name) -> (count, total) of everything that is not zero."""
    return {
        (quality["entity"], share["what"], share["name"]): (share["count"], share["total"])
        for quality in found["quality"]
        for share in quality["shares"]
        if share["count"]
    }


# --- expectations


def test_numbers_are_those_of_the_evaluator(segdsl: Command, shop: Shop) -> None:
    said = segdsl("verify", shop.rules, "--data", shop.data, *AS_OF, "--json")
    found = {one["text"]: (one["count"], one["total"], one["holds"]) for one in said.json["expectations"]}
    assert found == {
        "expect vip is between 10% and 50% of customers": (2, 8, True),
        "expect vip at least 2": (2, 8, True),
        "expect urban at most most of customers": (2, 8, True),
        "expect level.gold more than 1% of customers": (2, 8, True),
        "expect (urban and kind is legal) is 1": (1, 8, True),
        "expect no vip where phone is unknown": (1, 2, False),
        "expect large at least 1": (3, 5, True),
    }
    assert said.status == 1
    memory = segdsl("verify", shop.rules, "--data", shop.data, *AS_OF, "--json", "--backend", "memory")
    assert memory.json["expectations"] == said.json["expectations"]
    assert memory.json["quality"] == said.json["quality"]
    members = load(shop.rules).bind("2026-03-21").members(str(shop.data), backend="memory")
    assert found["expect vip at least 2"][0] == len(members["vip"])


HOLDS = {
    "expect vip is 2": True,
    "expect vip is not 2": False,
    "expect vip is 25%": True,
    "expect vip more than 25%": False,
    "expect vip at least 25% of customers": True,
    "expect vip less than 25%": False,
    "expect vip is between 2 and 3": True,
    "expect vip is not between 2 and 3": False,
    "expect urban at least 100% of vip": True,
    "expect no customer where vip and not urban": True,
    "expect no order where total is unknown": False,
    "expect no companies where size > 100": True,
    "expect vip at most most": True,
    "expect no urban": False,
}


def test_what_holds(segdsl: Command, shop: Shop) -> None:
    claims = "".join(f"    {claim}\n" for claim in HOLDS)
    shop.rules.write_text(RULES.partition("verify ")[0] + f'verify "x":\n{claims}', "utf-8")
    said = segdsl("verify", shop.rules, "--data", shop.data, *AS_OF, "--no-quality", "--json")
    assert {one["text"]: one["holds"] for one in said.json["expectations"]} == HOLDS
    assert said.status == 1


def test_a_share_of_nobody_fails(segdsl: Command, shop: Shop) -> None:
    rules = (
        RULES.partition("verify ")[0]
        + 'segment nobody: points > 1_000\nverify "x":\n    expect vip at most 5% of nobody\n'
    )
    shop.rules.write_text(rules, "utf-8")
    said = segdsl("verify", shop.rules, "--data", shop.data, *AS_OF, "--no-quality")
    assert said.status == 1
    assert "expect vip at most 5% of nobody: it is a share of no rows" in said.out


def test_a_param_sets_the_limit(segdsl: Command, shop: Shop) -> None:
    given = ("verify", shop.rules, "--data", shop.data, *AS_OF, "--no-quality", "--json")
    urban = [one["holds"] for one in segdsl(*given, "--param", "most=0.2").json["expectations"]][2]
    assert urban is False


# --- quality


def test_what_is_the_matter_with_the_data(segdsl: Command, shop: Shop) -> None:
    found = segdsl("verify", shop.rules, "--data", shop.data, *AS_OF, "--json").json
    assert shares(found) == {
        ("customer", "unknown", "city"): (1, 8),
        ("customer", "unknown", "kind"): (1, 8),
        ("customer", "unknown", "points"): (3, 8),
        ("customer", "unknown", "phone"): (1, 8),
        ("customer", "misfits", "kind"): (2, 8),
        ("customer", "misfits", "points"): (3, 8),
        ("customer", "dangling", "company"): (2, 6),
        ("customer", "dangling", "calls"): (1, 3),
        ("order", "unknown", "total"): (1, 5),
        ("order", "dangling", "customer"): (2, 5),
    }
    order = next(one for one in found["quality"] if one["entity"] == "order")
    assert order["rows"] == 5
    assert (order["freshness"]["future"], order["freshness"]["age_seconds"]) == (1, 38 * 3600)
    call = next(one for one in found["quality"] if one["entity"] == "call")
    assert call["freshness"]["latest"] == "2026-03-14"


@pytest.mark.parametrize(
    ("entity", "quality", "code"),
    [
        ("order", 'max_unknown = { total = "20%" }', None),
        ("order", 'max_unknown = { total = "19.9%" }', "E852"),
        ("customer", 'max_misfits = { kind = "25%" }', None),
        ("customer", 'max_misfits = { kind = "10%" }', "E853"),
        ("order", 'max_dangling = { customer = "40%" }', None),
        ("order", 'max_dangling = { customer = "39%" }', "E854"),
        ("customer", 'max_dangling = { orders = "39%" }', "E854"),
        ("customer", 'max_dangling = { calls = "30%" }', "E854"),
        ("customer", 'max_dangling = { company = "30%" }', "E854"),
        ("order", 'fresh_within = "2 days"', None),
        ("order", 'fresh_within = "37 hours"', "E855"),
        ("call", 'fresh_within = "1 week"', None),
        ("call", 'fresh_within = "6 days"', "E855"),
    ],
)
def test_a_threshold(segdsl: Command, shop: Shop, entity: str, quality: str, code: str | None) -> None:
    shop.rules.write_text(RULES.partition("verify ")[0], "utf-8")
    shop.ask(entity, quality)
    said = segdsl("verify", shop.rules, "--data", shop.data, *AS_OF, "--format", "sarif")
    results = json.loads(said.out)["runs"][0]["results"]
    assert [one["ruleId"] for one in results] == ([code] if code else [])
    assert said.status == (1 if code else 0)


def test_an_empty_event_table_is_not_fresh(segdsl: Command, shop: Shop) -> None:
    (shop.data / "orders.csv").write_text(
        "id,customer_id,placed_at,total,status\n9,1,2027-01-01 10:00:00,1,P\n", "utf-8"
    )
    shop.rules.write_text(RULES.partition("verify ")[0], "utf-8")
    shop.ask("order", 'fresh_within = "2 days"')
    said = segdsl("verify", shop.rules, "--data", shop.data, *AS_OF)
    assert said.status == 1
    assert "failed  there is no event up to now, 1 are in the future; at most 2 days is allowed" in said.out


@pytest.mark.parametrize(
    ("quality", "code"),
    [
        ('max_unknown = { total = "a few" }', "E341"),
        ('max_unknown = { total = "101%" }', "E341"),
        ('fresh_within = "2 moons"', "E342"),
        ('max_unknown = { totl = "5%" }', "E343"),
        ('max_dangling = { total = "5%" }', "E343"),
        ('max_unknwon = { total = "5%" }', "E303"),
    ],
)
def test_a_threshold_that_makes_no_sense(segdsl: Command, shop: Shop, quality: str, code: str) -> None:
    shop.ask("order", quality)
    said = segdsl("verify", shop.rules, "--data", shop.data)
    assert (said.status, said.err[:10]) == (1, f"error {code}")


def test_no_event_time_no_freshness(segdsl: Command, shop: Shop) -> None:
    shop.ask("company", 'fresh_within = "2 days"')
    assert segdsl("verify", shop.rules, "--data", shop.data).err.startswith("error E344")


# --- engines


def test_sqlite_says_the_same(segdsl: Command, shop: Shop, tmp_path: Path) -> None:
    _says_the_same(segdsl, shop, f"sqlite:///{tmp_path / 'crm.sqlite'}")


def test_postgres_says_the_same(segdsl: Command, shop: Shop, postgres_url: str) -> None:
    _says_the_same(segdsl, shop, postgres_url)


def _says_the_same(segdsl: Command, shop: Shop, url: str) -> None:
    loaded = segdsl("load", "--data", shop.data, "--to", url, "--replace")
    assert loaded.status == 0, loaded.err
    ours = segdsl("verify", shop.rules, "--data", shop.data, *AS_OF, "--json").json
    theirs = segdsl("verify", shop.rules, "--to", url, *AS_OF, "--json").json
    assert theirs["expectations"] == ours["expectations"]
    assert shares(theirs) == shares(ours)
    assert [one["freshness"] for one in theirs["quality"]] == [one["freshness"] for one in ours["quality"]]


# --- reports


@pytest.mark.golden
def test_text(segdsl: Command, shop: Shop, golden: Callable[[Path, str], None]) -> None:
    shop.ask("order", 'max_unknown = { total = "1%", status = "0%" }\nfresh_within = "2 days"')
    golden(HERE / "printed" / "text.txt", segdsl("verify", shop.rules, "--data", shop.data, *AS_OF).out)


@pytest.mark.golden
def test_text_in_persian(segdsl: Command, shop: Shop, golden: Callable[[Path, str], None]) -> None:
    shop.ask("order", 'max_unknown = { total = "1%" }\nfresh_within = "2 days"')
    segdsl("fmt", "--language", "fa", shop.rules)
    said = segdsl("verify", shop.rules, "--data", shop.data, *AS_OF, "--language", "fa")
    golden(HERE / "printed" / "persian.txt", said.out)


def test_junit_has_a_case_for_each_expectation(segdsl: Command, shop: Shop) -> None:
    shop.ask("order", 'max_unknown = { total = "1%", status = "0%" }')
    out = segdsl("verify", shop.rules, "--data", shop.data, *AS_OF, "--format", "junit").out
    cases = list(ET.fromstring(out).iter("testcase"))
    failed = [case.get("name") for case in cases if case.find("failure") is not None]
    assert len(cases) == 9
    assert "expect no vip where phone is unknown" in failed
    assert any("order.total is unknown in 1 of 5 (20%)" in (name or "") for name in failed)


def test_github_points_at_the_claim(segdsl: Command, shop: Shop) -> None:
    out = segdsl("verify", shop.rules, "--data", shop.data, *AS_OF, "--format", "github").out
    line = RULES.splitlines().index("    expect no vip where phone is unknown") + 1
    assert f",line={line}," in out
    assert "E851" in out


# --- what stops it


def test_data_or_a_database_must_be_named(segdsl: Command, shop: Shop) -> None:
    assert segdsl("verify", shop.rules).status == 2


def test_rules_with_mistakes_are_not_run(segdsl: Command, shop: Shop) -> None:
    shop.rules.write_text('verify "x":\n    expect vipp at least 1\n', "utf-8")
    said = segdsl("verify", shop.rules, "--data", shop.data)
    assert (said.status, said.out) == (1, "")


def test_a_missing_table_is_told(segdsl: Command, shop: Shop) -> None:
    (shop.data / "orders.csv").unlink()
    said = segdsl("verify", shop.rules, "--data", shop.data)
    assert (said.status, said.out) == (1, "")
    assert "orders" in said.err


def test_the_bookshop(segdsl: Command, bookshop: Path, tmp_path: Path) -> None:
    rules = tmp_path / "v.seg"
    common = (bookshop / "rules" / "common.seg").read_text("utf-8")
    claims = (
        'verify "x":\n    expect vip is between 1% and 10% of customers\n    expect no vip where not in segment buyer\n'
    )
    rules.write_text(common + claims, "utf-8")
    asked = ("verify", rules, "--catalog", bookshop / "catalog.toml", "--data", bookshop / "data", *AS_OF)
    said = segdsl(*asked, "--json")
    assert said.status == 0
    members = load(rules, bookshop / "catalog.toml").bind("2026-03-21").members(str(bookshop / "data"), ["vip"])
    assert said.json["expectations"][0]["count"] == len(members["vip"])


# --- words for numbers


@pytest.mark.parametrize(
    ("share", "text"),
    [(Fraction(0), "0%"), (Fraction(1), "100%"), (Fraction(1, 3), "33.33%"), (Fraction(1, 8), "12.5%"),
     (Fraction(1, 100_000), "0.001%"), (Fraction(2, 5), "40%")],
)  # fmt: skip
def test_percent(share: Fraction, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [(timedelta(seconds=5), "less than a minute"), (timedelta(minutes=1), "1 minute"), (timedelta(minutes=90), "90 minutes"),
     (timedelta(hours=47), "47 hours"), (timedelta(days=2), "2 days"), (timedelta(days=400), "400 days")],
)  # fmt: skip
def test_length(span: timedelta, text: str) -> None:
    assert length(span) == text
