"""Coverage of what stands inside ``where``: a clause is tried by a row that meets it and by one that does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from segdsl.tools.loading import load_text
from segdsl.workspace.coverage import Watcher
from segdsl.workspace.testing import run_tests

Command = Callable[..., Any]
CATALOG = """
default_entity = "customer"
[entity.customer]
table = "customers"
[entity.customer.fields]
city = { type = "text" }
points = { type = "integer" }
[entity.customer.links]
orders = { to = "order", from = "customer_id" }
visits = { to = "visit", from = "customer_id" }
[entity.order]
table = "orders"
time = "placed_at"
[entity.order.fields]
placed_at = { type = "datetime" }
total = { type = "decimal" }
status = { type = "enum", values = ["paid", "open"] }
[entity.order.links]
lines = { to = "line", from = "order_id" }
[entity.line]
table = "lines"
[entity.line.fields]
quantity = { type = "integer" }
kind = { type = "text" }
[entity.visit]
table = "visits"
time = "at"
[entity.visit.fields]
at = { type = "datetime" }
page = { type = "text" }
"""


def missed(rules: str, *given: str) -> set[tuple[str, str, str]]:
    """What the tests leave untried inside ``where``: the rule, the way, the words."""
    tests = "".join(
        f'test "{number}" as of 2026-03-21: given customer {{{row}}} expect {expect}\n'
        for number, (row, expect) in enumerate(one.split(" => ") for one in given)
    )
    rule_set = load_text(rules + "\n" + tests, CATALOG)
    assert rule_set.rules is not None, rule_set.check()
    watcher = Watcher(rule_set)
    outcomes = run_tests(rule_set, watch=watcher)
    assert all(one.passed for one in outcomes), outcomes
    return {(goal.rule, goal.way, goal.text) for goal in watcher.coverage.missed if goal.what == "where"}


PAID = '{placed_at: 2026-03-01, status: "paid", total: 9}'
OPEN = '{placed_at: 2026-03-01, status: "open", total: 9}'
OLD = '{placed_at: 2020-03-01, status: "open", total: 1}'
BUYS = "segment buys: count(orders in the last 12 months where status is paid and total more than 5) at least 1"


@pytest.mark.parametrize(
    ("orders", "left"),
    [
        ([PAID], {("false", "status is paid"), ("false", "total more than 5")}),
        ([PAID, OPEN], {("false", "total more than 5")}),
        ([PAID, OPEN.replace("9}", "2}")], set()),
        ([PAID, OLD], {("false", "status is paid"), ("false", "total more than 5")}),  # not in the window
        ([PAID, "{placed_at: 2026-03-01}"], set()),  # what is unknown fails
    ],
)
def test_a_clause_needs_a_row_that_meets_it_and_one_that_fails(orders: list[str], left: set[tuple[str, str]]) -> None:
    found = missed(BUYS, f"orders: [{', '.join(orders)}] => buys")
    assert found == {("buys", *one) for one in left}


def test_rows_of_several_tests_count_together() -> None:
    assert missed(BUYS, f"orders: [{PAID}] => buys", f"orders: [{OPEN.replace('9}', '1}')}] => not buys") == set()


def test_nobody_without_rows_tries_it() -> None:
    found = missed(BUYS, "orders: [] => not buys")
    assert len(found) == 4


def test_wherever_a_where_may_stand() -> None:
    """In metrics, tiers, bands, scores, `every`, `share`, `if`, other metrics, and after not, or."""
    rules = """\
metric paid_sum = sum(orders.total where status is paid)
metric weight = if any(orders where total more than 100) then 2 else 1 end
segment a: paid_sum more than 5 and weight is 1
segment b: every(orders where not (status is open or total is unknown))
segment c: share(orders where total at least 7) at least 50%
tiers t:
    tier one: any(orders where total is 9)
    tier two: otherwise
tiers u by count(orders where total is 8):
    tier none_yet: under 1
    tier some: from 1
score s:
    add count(orders where total is 7)
    add 5 when any(orders where total is 6)
segment d: s at most 5 and t is one and u is none_yet
segment e: sequence(visits where page is "pricing" then orders where total more than 3)
"""
    row = f'orders: [{PAID}], visits: [{{at: 2026-01-01, page: "pricing"}}]'
    found = missed(rules, *(f"{row} => {name}" for name in "abcde"))
    assert found == {
        ("paid_sum", "false", "status is paid"),
        ("weight", "true", "total more than 100"),
        ("b", "true", "status is open"),
        ("b", "true", "total is unknown"),
        ("c", "false", "total at least 7"),
        ("t", "false", "total is 9"),
        ("u", "true", "total is 8"),
        ("s", "true", "total is 7"),
        ("s", "true", "total is 6"),
        ("e", "false", 'page is "pricing"'),
        ("e", "false", "total more than 3"),
    }


def test_a_where_inside_a_where() -> None:
    rules = (
        "segment big: any(orders where status is paid and "
        'sum(lines.quantity where kind is "book" and order.total more than 5) at least 3)'
    )
    lines = 'lines: [{kind: "book", quantity: 4}, {kind: "toy", quantity: 4}]'
    paid = f'{{placed_at: 2026-03-01, status: "paid", total: 9, {lines}}}'
    clause = 'sum(lines.quantity where kind is "book" and order.total more than 5) at least 3'
    found = missed(rules, f"orders: [{paid}] => big")
    assert found == {
        ("big", "false", "status is paid"),
        ("big", "false", clause),
        ("big", "false", "order.total more than 5"),
    }


def test_a_rank_by_an_aggregate_with_a_where() -> None:
    rules = "segment best: top 1 by sum(orders.total where status is paid)"
    assert missed(rules, f"orders: [{PAID}] => best") == {("best", "false", "status is paid")}


def test_it_is_shown_in_text_and_json_and_in_persian(segdsl: Command, shop: Path) -> None:
    (shop / "catalog.toml").write_text(CATALOG, "utf-8")
    text = f'{BUYS}\ntest "one": given customer {{orders: [{PAID}]}} expect buys\n'
    (shop / "rules" / "rows.seg").write_text(text.replace("given", "as of 2026-03-21: given", 1).replace('":', '"', 1))
    said = segdsl("--language", "en", "test", "rules/rows.seg", "--coverage")
    assert said.out == (
        "rules/rows.seg\n"
        "     1  never false  count(orders in the last 12 months where status is paid and total more than 5) at least 1\n"
        "     1  no row fails  status is paid\n"
        "     1  no row fails  total more than 5\n"
        "the tests try 50% of the rules: 3 of 6\n"
        "1 passed, 0 failed\n"
    )
    found = segdsl("test", "rules/rows.seg", "--coverage", "--json").json["coverage"]["missed"]
    assert [(one["what"], one["never"], one["text"]) for one in found if one["what"] == "where"] == [
        ("where", "false", "status is paid"),
        ("where", "false", "total more than 5"),
    ]
    assert "در هیچ ردیفی نادرست نیست" in segdsl("--language", "fa", "test", "rules/rows.seg", "--coverage").out


def test_rows_that_were_given_without_a_key_are_looked_at_one_by_one() -> None:
    """A segment of orders that stand inside a customer, without an id."""
    rules = "segment large of order: total more than 5\nsegment buys: any(orders where in segment large)"
    rule_set = load_text(
        f'{rules}\ntest "t" as of 2026-03-21: given customer {{orders: [{PAID}, {OLD}]}} expect buys\n', CATALOG
    )
    watcher = Watcher(rule_set)
    assert all(one.passed for one in run_tests(rule_set, watch=watcher))
    assert {(goal.rule, goal.way) for goal in watcher.coverage.missed} == {("buys", "false")}


def test_a_test_is_looked_at_in_one_run_however_many_clauses_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    from segdsl.memory import Evaluator

    runs = []
    values = Evaluator.values
    monkeypatch.setattr(Evaluator, "values", lambda self, *asked: runs.append(asked) or values(self, *asked))
    monkeypatch.setattr(Evaluator, "expression", None)  # one clause at a time
    rules = "segment a: " + " and ".join(f"any(orders where total > {at} or status is open)" for at in range(40))
    found = missed(rules, f"orders: [{PAID}] => not a", f"orders: [{OPEN}] => a")
    assert len(found) == 40  # of 9, more than 0 to 8 is never false, and more than 9 to 39 never true
    assert len(runs) == 2
