"""Rules as JSON: what loads is what was written, and a bad document is refused with the place in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from segdsl import load, load_catalog, load_text
from segdsl.diagnostics import SegdslError
from segdsl.semantic.document import dump, schema
from segdsl.semantic.document import load as load_document
from segdsl.workspace.rule_set import RuleSet

SHOP = (Path(__file__).parent / "shop.toml").read_text("utf-8")
RULES = """
param n: integer = 3
param wait: duration = 14 days
let metro = ("Tehran", "Isfahan")
place store = (35.7, 51.3)
metric spend = sum(orders.total in the last n months where status is paid)
score points: add 10 * count(orders) subtract 5 when any(tickets in this year)
tiers level by points: tier low: under 10 tier high: from 10
tiers life: tier fresh: none(orders) tier old: otherwise
split spring by "s": part a: 50% part b: 50%
segment vip "VIP": spend > 10_000.50 and city is one of metro and kind is legal and level at least high
segment near: home within 5 km of store and birthday after 1990-03-21 and seen_at since 2026-03-21T10:30
segment best: top 10% by spend per city among vip and weight > 0.5 and sample(10%, "x")
segment after: sequence(orders where total > 5 then no tickets within 30 days then orders with same channel)
segment often: count_periods(orders in the last 8 weeks per week with at least 2) > 3 and waiting < wait
segment gone: not (tags includes any of ("a", "b")) or default(kids, 0) is 0 or if kids > 1 then opted_out else life is old end
test "t" as of 2026-03-21:
    given customer {id: 1, kids: 2, orders: [{id: 1, total: 5.50}]}
    expect not vip
"""


def test_rules_go_to_json_and_back() -> None:
    rules = load_text(RULES, SHOP)
    assert not rules.check()
    text = rules.to_json()
    back = RuleSet.from_json(text, rules.catalog)
    assert back.rules == rules.rules
    assert back.to_json() == text
    assert back.bind("2026-03-21").plan == rules.bind("2026-03-21").plan


def test_the_bookshop_goes_to_json_and_back(bookshop: Path) -> None:
    rules = load(bookshop / "rules", bookshop / "catalog.toml")
    assert rules.rules is not None
    assert load_document(dump(rules.rules)) == rules.rules


def test_a_document_is_what_its_schema_says() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(json.loads(load_text(RULES, SHOP).to_json()), schema())


def changed(change: Any) -> str:
    document = json.loads(load_text("segment vip: kids > 1", SHOP).to_json())
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "it"),
        ("{", "it"),
        ("[]", "it"),
        ("null", "it"),
        ('{"version": 1}', "rules"),
        ('{"version": 2, "rules": {}}', "version"),
        (changed(lambda d: d.update(version=2)), "version"),
        (changed(lambda d: d.update(more=1)), "more"),
        (changed(lambda d: d["rules"].pop("rules")), "rules.rules"),
        (changed(lambda d: d["rules"]["rules"][-1].update(kind="wish")), "kind"),
        (changed(lambda d: d["rules"]["rules"][-1]["body"].update(node="spell")), "body"),
        (changed(lambda d: d["rules"]["rules"][-1]["body"]["expr"].update(op="~")), "op"),
        ("[" * 100_000, "it"),
    ],
)
def test_a_bad_document_is_refused_at_its_place(text: str, where: str) -> None:
    with pytest.raises(SegdslError) as raised:
        RuleSet.from_json(text, load_catalog(SHOP))
    assert {one.code for one in raised.value} == {"E291"}
    assert any(where in one.message for one in raised.value), [one.message for one in raised.value]


def test_a_document_made_by_hand_must_fit_the_catalog() -> None:
    """A rule that names what the catalog has not is refused before it is bound."""
    text = load_text("segment vip: kids > 1", SHOP).to_json().replace('"kids"', '"children"')
    with pytest.raises(SegdslError) as raised:
        RuleSet.from_json(text, load_catalog(SHOP)).bind("2026-03-21")
    assert [one.code for one in raised.value] == ["E291"]
    assert "children" in raised.value.diagnostics[0].message
