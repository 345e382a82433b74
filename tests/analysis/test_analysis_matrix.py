"""`relate` over whole rule sets: the same relations that pairs have one by one, found together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest

import segdsl
from segdsl.workspace.proving import Prover, Relation
from segdsl.workspace.proving_matrix import relate

CATALOG = """
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id = { type = "integer" }
points = { type = "integer" }
city = { type = "text" }
joined = { type = "date" }
[entity.customer.links]
orders = { to = "order", from = "customer_id" }
[entity.order]
table = "orders"
key = "id"
time = "placed_at"
[entity.order.fields]
id = { type = "integer" }
placed_at = { type = "datetime" }
total = { type = "decimal" }
status = { type = "enum", values = ["paid", "open"] }
"""


def relations(rules: str) -> dict[tuple[str, str], Relation]:
    rule_set = segdsl.load_text(rules, CATALOG)
    assert rule_set.check() == ()
    return {(one.first, one.second): one.relation for one in relate(Prover(rule_set))}


PAIRS = [
    # 3 months are 89 to 92 days: on some dates the one reaches further back, on others the other
    ("none(orders in the last 3 months)", "none(orders in the last 90 days)", Relation.OVERLAPPING),
    ("joined in the last 1 month", "joined in the last 30 days", Relation.OVERLAPPING),
    # a rule that somebody meets on some dates only still lies somewhere
    (
        "count(orders in the last 3 months) at least 2 and none(orders in the last 90 days)",
        'city is "Tehran"',
        Relation.OVERLAPPING,
    ),
    # what the last 30 days add up is in the last 6 months
    (
        "sum(orders.total in the last 30 days) at least 2700 and sum(orders.total in the last 6 months) at least 1500",
        "sum(orders.total in the last 7 days where status is paid) at least 1200",
        Relation.OVERLAPPING,
    ),
    (
        "sum(orders.total in the last 7 days) at least 500",
        "count(orders in the last 1 year) at least 1",
        Relation.INSIDE,
    ),
    ("count(orders in the last 1 year) at least 4", "none(orders in the last 30 days)", Relation.OVERLAPPING),
    ("count(orders in the last 30 days) at least 4", "none(orders in the last 1 year)", Relation.DISJOINT),
    ("points > 3 and points < 5", "points is 4", Relation.EQUAL),
    ("points > 3 and points < 3", "points is 4", Relation.DISJOINT),
]


@pytest.mark.parametrize(("first", "second", "expected"), PAIRS, ids=[f"{a} | {b}" for a, b, _ in PAIRS])
def test_two_rules(first: str, second: str, expected: Relation) -> None:
    assert relations(f"segment a: {first}\nsegment b: {second}\n") == {("a", "b"): expected}


def test_many_rules_lie_as_each_two_of_them_do() -> None:
    rules = "\n".join(f"segment s{number}: {text}" for number, text in enumerate(_conditions()))
    rule_set = segdsl.load_text(rules, CATALOG)
    prover = Prover(rule_set)
    found = {(one.first, one.second): one.relation for one in relate(prover)}
    assert list(found) == list(combinations(prover.labels(), 2))
    by_pair = {pair: prover.relation(*pair)[0] for pair in found}
    differ = {pair: (found[pair], by_pair[pair]) for pair in found if found[pair] is not by_pair[pair]}
    contradictions = {pair: both for pair, both in differ.items() if Relation.UNKNOWN not in both}
    assert contradictions == {}
    assert [pair for pair, (together, _) in differ.items() if together is Relation.UNKNOWN] == []


def _conditions() -> Sequence[str]:
    return [
        "points at least 100",
        "points at least 200",
        "points less than 150",
        "points is unknown",
        'city is "Tehran"',
        'city is one of ("Tehran", "Qom")',
        'city is not "Qom"',
        'points at least 150 and (city is "Tehran" or joined in the last 90 days)',
        "joined in the last 90 days",
        "joined more than 3 months ago",
        "any(orders in the last 90 days)",
        "none(orders in the last 3 months)",
        "count(orders in the last 1 year) at least 2",
        "count(orders in the last 1 year where status is paid) at least 1",
        "sum(orders.total in the last 1 year where status is paid) at least 100",
        "last(orders.placed_at) more than 6 months ago",
    ]


def test_customers_of_tests_show_what_nobody_can_be_built_for() -> None:
    rules = """
segment readers: sequence(orders where status is open then orders where status is paid within 7 days)
segment locals: city is "Tehran"
"""
    without = relations(rules)
    tests = """
test "a reader who lives in Tehran, one who does not, and one who only lives there" as of 2026-03-21:
  given customer {id: 1, city: "Tehran", orders: [
    {id: 1, placed_at: 2026-03-01, status: "open"}, {id: 2, placed_at: 2026-03-03, status: "paid"}]}
  given customer {id: 2, city: "Qom", orders: [
    {id: 3, placed_at: 2026-03-01, status: "open"}, {id: 4, placed_at: 2026-03-03, status: "paid"}]}
  given customer {id: 3, city: "Tehran"}
  expect readers
"""
    assert without == {("readers", "locals"): Relation.UNKNOWN}
    assert relations(rules + tests) == {("readers", "locals"): Relation.OVERLAPPING}


READERS = """
segment readers: sequence(orders where status is open then orders where status is paid within 7 days)
segment locals: city is "Tehran"
segment newcomers: joined in the last 90 days
segment sleepers: none(orders)
segment champions: top 1 by sum(orders.total)
tiers habit:
    tier pays: most_frequent(orders.status) is paid
    tier returns: most_frequent(orders.status) is open
    tier silent: otherwise
"""
TESTS = """
test "paid within two days of ordering" as of 2026-03-21:
  given customer {id: 1, orders: [
    {id: 1, placed_at: 2026-03-01, status: "open"},
    {id: 2, placed_at: 2026-03-03, status: "paid"},
    {id: 3, placed_at: 2026-03-04, status: "paid"}]}
  expect readers
  expect habit is pays

test "whoever spent most" as of 2026-03-21:
  given customer {id: 1, orders: [{id: 1, placed_at: 2026-03-01, total: 90}]}
  given customer {id: 2, orders: [{id: 1, placed_at: 2026-03-01, total: 80}]}
  expect champions
  expect not champions for 2
"""
CROSSED = [
    ("readers", "locals"),
    ("readers", "newcomers"),
    ("readers", "champions"),
    ("readers", "habit.pays"),
    ("readers", "habit.returns"),  # nobody in the tests returns things: who pays, with the other word
    ("champions", "habit.silent"),
]


def test_customers_of_tests_are_crossed_with_one_another_and_with_those_who_were_built() -> None:
    without, found = relations(READERS), relations(READERS + TESTS)
    assert {without[pair] for pair in CROSSED} == {Relation.UNKNOWN}
    assert {pair: found[pair] for pair in CROSSED} == dict.fromkeys(CROSSED, Relation.OVERLAPPING)


def test_crossings_show_nothing_that_cannot_be() -> None:
    found = relations(READERS + TESTS)
    assert found["readers", "sleepers"] is Relation.DISJOINT
    assert found["habit.pays", "habit.returns"] is Relation.DISJOINT


def test_a_sequence_has_a_row_for_each_of_its_steps_but_for_those_that_must_not_be() -> None:
    rules = """
segment readers: sequence(orders where status is open then no orders within 7 days where total > 100)
segment opened: any(orders where status is open)
segment never_opened: none(orders where status is open)
segment never_large: none(orders where total > 100)
"""
    found = relations(rules)
    assert found["readers", "opened"] in (Relation.INSIDE, Relation.UNKNOWN)  # nobody is built who is not a reader
    assert found["readers", "never_opened"] is Relation.DISJOINT
    assert found["readers", "never_large"] is not Relation.DISJOINT
    tests = """
test "read at last, and opened today" as of 2026-03-21:
  given customer {id: 1, orders: [{id: 1, placed_at: 2026-03-01, status: "open"}]}
  given customer {id: 2, orders: [{id: 1, placed_at: 2026-03-20, status: "open"}]}
  expect readers
  expect not readers for 2
"""
    assert relations(rules + tests)["readers", "opened"] is Relation.INSIDE


def test_a_test_of_another_day_shows_what_is_so_on_that_day() -> None:
    rules = """
segment new_year_readers: today is 2026-03-21
    and sequence(orders where status is open then orders where status is paid within 7 days)
segment locals: city is "Tehran"
"""
    tests = """
test "a local" as of 2026-01-10:
  given customer {id: 1, city: "Tehran"}
  expect locals
test "another local, who joins at the end of all days" as of 2026-01-10:
  given customer {id: 1, city: "Tehran", joined: 9999-12-31}
  expect locals
test "a reader on new year's day" as of 2026-03-21:
  given customer {id: 1, orders: [
    {id: 1, placed_at: 2026-03-01, status: "open"}, {id: 2, placed_at: 2026-03-03, status: "paid"}]}
  expect new_year_readers
"""
    assert relations(rules + tests) == {("new_year_readers", "locals"): Relation.OVERLAPPING}


def test_a_test_without_a_moment_or_with_rows_of_other_entities_changes_nothing() -> None:
    tests = """
test "an order by itself":
  given order {id: 1, status: "paid"}
  expect status is paid for 1
"""
    rules = 'segment locals: city is "Tehran"\nsegment rich: points at least 100\n'
    assert relations(rules + tests) == relations(rules) == {("locals", "rich"): Relation.OVERLAPPING}
