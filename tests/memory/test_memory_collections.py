"""Aggregates over collections: every one of them, over nothing, over unknowns, nested, and through every kind of link."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from memory_plans import (
    BOOLEAN,
    CUSTOMER,
    DATETIME,
    INTEGER,
    ITEM,
    MONEY,
    ORDER,
    PLACED,
    TEXT,
    TOTAL,
    aggregate,
    all_of,
    any_of,
    call,
    const,
    eq,
    evaluator,
    field,
    follow,
    ge,
    gt,
    key,
    le,
    no,
    over,
    ref,
    rule,
    shop,
)

from segdsl.memory import Population
from segdsl.plan import Aggregate, Collection, Expr, Hop, Row
from segdsl.types import Kind, Type, set_of

STATUS = field("status", TEXT, ORDER)
NOON = datetime(2026, 3, 1, 12)


def values(expr: Expr, profile: dict[str, Any], **keep: Any) -> list[object]:
    """The value of an expression for one profile, alone and as a population; they have to be the same."""
    it = evaluator(rule("it", expr, "segment" if expr.type.kind is Kind.BOOLEAN else "metric"), **keep)
    alone = it.value(profile, "it")
    rows = it.values(Population.from_profiles(shop(), [profile]), ["it"])
    assert rows[profile["id"]] == (alone,)
    return [alone]


ORDERS = [
    {"id": 1, "total": 5, "status": "paid", "placed_at": NOON},
    {"id": 2, "total": 7, "status": "open", "placed_at": NOON + timedelta(days=1)},
    {"id": 3, "total": None, "status": "paid", "placed_at": NOON + timedelta(days=2)},
    {"id": 4, "total": 7, "status": None, "placed_at": None},
]


@pytest.mark.parametrize(
    ("op", "value", "some", "none"),
    [
        ("count", None, 4, 0),
        ("sum", TOTAL, 1900, 0),
        ("min", TOTAL, 500, None),
        ("max", TOTAL, 700, None),
        ("count_distinct", TOTAL, 2, 0),
        ("most_frequent", TOTAL, 700, None),
        ("most_frequent_count", TOTAL, 2, 0),
        ("values", TOTAL, frozenset((500, 700)), frozenset()),
        ("min", STATUS, "open", None),
        ("most_frequent", STATUS, "paid", None),
        ("values", STATUS, frozenset(("paid", "open")), frozenset()),
    ],
)
def test_aggregates(op: str, value: Expr | None, some: object, none: object) -> None:
    expr = aggregate(op, over("orders"), value)
    assert values(expr, {"id": 1, "orders": ORDERS}) == [some]
    assert values(expr, {"id": 1, "orders": []}) == [none]
    assert values(expr, {"id": 1}) == [none]


def test_first_and_last_take_part_known_or_not() -> None:
    first = aggregate("first", over("orders"), TOTAL, order=PLACED)
    last = aggregate("last", over("orders"), TOTAL, order=PLACED)
    assert values(first, {"id": 1, "orders": ORDERS}) == [500]
    assert values(last, {"id": 1, "orders": ORDERS}) == [None]
    assert values(last, {"id": 1, "orders": ORDERS[3:]}) == [None]


def test_ties_in_time_go_by_key() -> None:
    orders = [{"id": i, "total": i, "placed_at": NOON} for i in (10, 9, 11)]
    assert values(aggregate("first", over("orders"), TOTAL, order=PLACED), {"id": 1, "orders": orders}) == [900]
    assert values(aggregate("last", over("orders"), TOTAL, order=PLACED), {"id": 1, "orders": orders}) == [1100]


def test_ties_in_time_without_keys_do_not_fail() -> None:
    last = evaluator(rule("last", aggregate("last", over("orders"), TOTAL, order=PLACED)))
    assert (
        last.value({"id": 1, "orders": [{"total": 1, "placed_at": NOON}, {"total": 2, "placed_at": NOON}]}, "last")
        == 100
    )
    mixed = [{"id": 4, "total": 1, "placed_at": NOON}, {"total": 2, "placed_at": NOON}]
    assert last.value({"id": 1, "orders": mixed}, "last") == 100


def test_among_equals_the_most_frequent_is_the_smallest() -> None:
    orders = [{"id": i, "status": s} for i, s in enumerate("bbaac")]
    assert values(aggregate("most_frequent", over("orders"), STATUS), {"id": 1, "orders": orders}) == ["a"]


def test_folded_text_groups_and_prints_as_stored() -> None:
    fold = call("fold_ignore_case", STATUS, type=TEXT)
    orders = [{"id": i, "status": s} for i, s in enumerate(["paid", "PAID", "Paid", "open"])]
    profile = {"id": 1, "orders": orders}
    assert values(aggregate("count_distinct", over("orders"), STATUS, group=fold), profile) == [2]
    assert values(aggregate("most_frequent", over("orders"), STATUS, group=fold), profile) == ["PAID"]
    assert values(aggregate("min", over("orders"), STATUS, group=fold), profile) == ["open"]
    assert values(aggregate("max", over("orders"), STATUS, group=fold), profile) == ["paid"]


def test_elements_of_a_set_count_each() -> None:
    genres = field("genres", set_of(TEXT), Row(1, "customer"))
    contacts = Collection(follow("company"), (Hop("contacts", "customer", 1),))
    profile = {
        "id": 1,
        "company": {"id": 7, "contacts": [{"id": 2, "genres": ["a", "b"]}, {"id": 3, "genres": ["b"]}, {"id": 4}]},
    }
    count = aggregate("most_frequent_count", contacts, genres, each=True)
    found = evaluator(rule("it", count)).value(profile, "it")
    assert found == 2
    everything = aggregate("values", contacts, genres, each=True)
    assert evaluator(rule("it", everything)).value(profile, "it") == frozenset("ab")


def test_count_repeated() -> None:
    orders = [{"id": i, "status": s} for i, s in enumerate("aabbbcd")]
    for least, expected in [(1, 4), (2, 2), (3, 1), (4, 0)]:
        expr = aggregate("count_repeated", over("orders"), STATUS, at_least=least)
        assert values(expr, {"id": 1, "orders": orders}) == [expected]


def test_a_sum_that_does_not_fit_is_unknown() -> None:
    wide = Type(Kind.INTEGER, digits=38)
    huge = call("mul", TOTAL, const(10**35, wide), type=wide)
    expr = aggregate("sum", over("orders"), huge)
    assert values(expr, {"id": 1, "orders": [{"id": 1, "total": 1}]}) == [10**37]
    assert values(expr, {"id": 1, "orders": [{"id": i, "total": 5} for i in range(2)]}) == [None]


def test_aggregates_over_the_same_rows_share_one_loop() -> None:
    paid = eq(STATUS, "paid")
    parts = [
        gt(aggregate("count", over("orders"), where=paid), 1),
        gt(aggregate("sum", over("orders"), TOTAL, where=paid), 100),
        gt(aggregate("max", over("orders"), TOTAL), 600),
    ]
    it = evaluator(*[rule(f"r{i}", part) for i, part in enumerate(parts)])
    assert it.matches({"id": 1, "orders": ORDERS}) == {"r0", "r1", "r2"}
    program, _ = it._profiles._written["matches", "customer"]
    assert program.source().count("for r1 in") == 1


# --- paths


ITEMS = [
    {"id": 1, "status": "paid", "items": [{"id": 1, "quantity": 2, "product": {"code": "p", "price": 3}}, {"id": 2}]},
    {"id": 2, "status": "open", "items": [{"id": 3, "quantity": 5, "product": {"code": "q", "price": 1}}]},
    {"id": 3, "status": "paid", "items": []},
]


def test_a_path_of_two_links() -> None:
    quantity = field("quantity", row=ITEM)
    profile = {"id": 1, "orders": ITEMS}
    assert values(aggregate("count", over("orders", "items")), profile) == [3]
    assert values(aggregate("sum", over("orders", "items"), quantity), profile) == [7]
    paid = aggregate("sum", over("orders", "items"), quantity, eq(STATUS, "paid"))
    assert values(paid, profile) == [2]


def test_a_to_one_link_after_the_path_counts_by_key() -> None:
    products = aggregate("count_distinct", over("orders", "items"), key(follow("product", ITEM), TEXT))
    assert values(products, {"id": 1, "orders": ITEMS}) == [2]


def test_a_to_one_link_in_the_middle_of_a_path() -> None:
    contacts = aggregate("count", over(".company", "contacts"))
    assert values(contacts, {"id": 1, "company": {"id": 7, "contacts": [{"id": 1}, {"id": 2}]}}) == [2]
    assert values(contacts, {"id": 1}) == [0]
    prices = aggregate("sum", over("orders", "items", ".product"), field("price", MONEY, Row(3, "product")))
    assert values(prices, {"id": 1, "orders": ITEMS}) == [400]


def test_repeats_through_a_many_to_many_link_stay() -> None:
    gold = {"id": 1, "name": "gold"}
    labels = aggregate("count", over("labels"))
    names = aggregate("count_distinct", over("labels"), field("name", TEXT, Row(1, "label")))
    assert values(labels, {"id": 1, "labels": [gold, gold, {"id": 2, "name": "new"}]}) == [3]
    assert values(names, {"id": 1, "labels": [gold, gold, {"id": 2, "name": "new"}]}) == [2]


def test_a_collection_behind_a_missing_row_is_empty() -> None:
    contacts = aggregate("count", Collection(follow("company"), (Hop("contacts", "customer", 1),)))
    assert values(contacts, {"id": 1}) == [0]
    assert values(aggregate("max", contacts.over, field("age", row=Row(1, "customer"))), {"id": 1}) == [None]


# --- nested


def test_where_may_aggregate_again() -> None:
    big = ge(aggregate("sum", over("items", start=ORDER, level=2), field("quantity", row=ITEM)), 2)
    assert values(aggregate("count", over("orders"), where=big), {"id": 1, "orders": ITEMS}) == [2]


def test_where_looks_at_the_rows_around_it() -> None:
    mean_or_more = ge(TOTAL, aggregate("max", over("orders", level=2), field("total", MONEY, Row(2, "order"))))
    assert values(aggregate("count", over("orders"), where=mean_or_more), {"id": 1, "orders": ORDERS}) == [2]


def test_an_inner_aggregate_compares_with_the_row_of_the_outer_loop() -> None:
    later = Row(2, "order")
    after = gt(field("placed_at", DATETIME, later), PLACED)
    orders_after = aggregate("count", over("orders", level=2), where=after)
    last_ones = aggregate("count", over("orders"), where=eq(orders_after, 0))
    assert values(last_ones, {"id": 1, "orders": ORDERS}) == [2]  # the latest, and the one without a time
    with_two_after = aggregate("count", over("orders"), where=eq(orders_after, 2))
    assert values(with_two_after, {"id": 1, "orders": ORDERS}) == [1]


def test_three_levels_deep() -> None:
    same_price = eq(field("price", MONEY, follow("product", Row(3, "item"))), TOTAL)
    inner = aggregate("count", over("items", start=ORDER, level=3), where=same_price)
    middle = aggregate("count", over("orders"), where=ge(inner, 1))
    orders = [{"id": 1, "total": 3, "items": [{"id": 1, "product": {"code": "p", "price": 3}}]}, {"id": 2, "total": 3}]
    assert values(middle, {"id": 1, "orders": orders}) == [1]


def test_a_rule_in_where() -> None:
    total = aggregate("sum", over("items", start=Row(0, "order"), level=1), field("quantity", row=Row(1, "item")))
    it = evaluator(
        rule("pieces", total, entity="order"),
        rule("large", ge(ref("pieces", INTEGER, Row(0, "order")), 5), entity="order"),
        rule("has_large", gt(aggregate("count", over("orders"), where=ref("large", BOOLEAN, ORDER)), 0)),
        rule("all_pieces", aggregate("sum", over("orders"), ref("pieces", INTEGER, ORDER))),
    )
    people = [{"id": 1, "orders": ITEMS}, {"id": 2}]
    assert it.matches(people[0]) == {"has_large"}
    assert it.value(people[0], "all_pieces") == 7
    population = Population.from_profiles(shop(), people)
    assert it.members(population) == {"has_large": [1], "large": [2]}
    assert it.values(population, ["all_pieces", "has_large"]) == {1: (7, True), 2: (0, False)}


# --- keep


KEEP = {"order": no(call("truth", field("deleted", BOOLEAN, Row(0, "order"))))}


def test_rows_that_are_not_kept_are_in_no_collection() -> None:
    orders = [{"id": 1, "total": 5}, {"id": 2, "total": 7, "deleted": True}]
    assert values(aggregate("sum", over("orders"), TOTAL), {"id": 1, "orders": orders}, keep=KEEP) == [500]
    items = [{"id": 1, "deleted": True, "items": [{"id": 1}]}, {"id": 2, "items": [{"id": 2}]}]
    assert values(aggregate("count", over("orders", "items")), {"id": 1, "orders": items}, keep=KEEP) == [1]


def test_a_row_that_is_not_kept_is_missing_behind_a_link() -> None:
    keep = {"company": eq(field("closed", BOOLEAN, Row(0, "company")), False)}
    size = field("size", row=follow("company"))
    open_one = {"id": 7, "size": 3, "closed": False}
    assert values(size, {"id": 1, "company": open_one}, keep=keep) == [3]
    assert values(size, {"id": 1, "company": {**open_one, "closed": True}}, keep=keep) == [None]
    assert values(size, {"id": 1, "company": {"id": 7, "size": 3}}, keep=keep) == [None]
    through = aggregate("count", over(".company", "contacts"))
    assert values(through, {"id": 1, "company": {"id": 7, "contacts": [{"id": 1}]}}, keep=keep) == [0]


def test_keep_may_ask_a_linked_row_that_is_kept_itself() -> None:
    keep = {
        "order": call("is_known", key(follow("customer", Row(0, "order")))),
        "customer": no(call("truth", field("vip", BOOLEAN))),
    }
    it = evaluator(rule("orders", aggregate("count", over("orders"))), keep=keep)
    rows = {
        "customer": [{"id": 1}, {"id": 2, "vip": True}],
        "order": [{"id": 1, "customer": 1}, {"id": 2, "customer": 2}],
    }
    population = Population.from_rows(shop(), rows)
    assert it.values(population, ["orders"]) == {1: (1,)}


def test_windows_are_comparisons() -> None:
    window = all_of(gt(PLACED, NOON), le(PLACED, NOON + timedelta(days=1)))
    assert values(aggregate("count", over("orders"), where=window), {"id": 1, "orders": ORDERS}) == [1]
    seen = any_of(no(call("is_known", PLACED)), le(PLACED, NOON))
    assert values(aggregate("count", over("orders"), where=seen), {"id": 1, "orders": ORDERS}) == [2]


def test_an_aggregate_whose_rows_only_look_at_the_customer_is_computed_once() -> None:
    customers_age = gt(field("age"), 30)
    count = aggregate("count", over("orders"), where=customers_age)
    assert values(count, {"id": 1, "age": 40, "orders": ORDERS}) == [4]
    assert values(count, {"id": 1, "age": 20, "orders": ORDERS}) == [0]


def test_the_type_of_an_aggregate_is_the_plans_own() -> None:
    expr = aggregate("min", over("orders"), TOTAL)
    assert isinstance(expr, Aggregate)
    assert expr.over.start is CUSTOMER
