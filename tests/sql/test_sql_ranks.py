"""Ranks and tops, run on DuckDB over the shop in sql_plans.py."""

from __future__ import annotations

from sql_plans import (
    ME,
    TAGS,
    aggregate,
    at_least,
    call,
    const,
    count,
    eq,
    field,
    last,
    metric,
    path,
    segment,
    values,
    who,
)

from segdsl.plan import TRUE, Expr, Follow, GroupTop, Hop, Not, Population, Rank, Ranking, RankSize, Ref, Row
from segdsl.types import INTEGER, decimal

ORDERS = path(ME, "orders")
ORDER = last(ORDERS)
ITEMS = path(ME, "orders", "items")
CUSTOMERS = Population("customer", TRUE)
SPEND = aggregate("sum", ORDERS, "total", type=decimal(2, 38))


def test_ranks_leave_the_unknown_out_and_ties_share_a_rank() -> None:
    by_age = Ranking(CUSTOMERS, field(ME, "age"), descending=False)
    assert values(Rank(ME, by_age)) == {1: 3, 2: 4, 3: None, 4: 1, 5: 1}
    assert values(RankSize(ME, by_age)) == {1: 4, 2: 4, 3: None, 4: 4, 5: 4}
    oldest = Ranking(CUSTOMERS, field(ME, "age"), descending=True)
    assert values(Rank(ME, oldest)) == {1: 2, 2: 1, 3: None, 4: 3, 5: 3}


def test_ranks_within_each_value() -> None:
    per_city = Ranking(CUSTOMERS, field(ME, "budget"), descending=True, per=field(ME, "city"))
    assert values(Rank(ME, per_city)) == {1: 1, 2: 2, 3: None, 4: 1, 5: 1}
    assert values(RankSize(ME, per_city)) == {1: 2, 2: 2, 3: None, 4: 1, 5: 1}


def test_ranks_among_some_and_by_other_rules() -> None:
    spend = metric("spend", SPEND)
    buyers = Population("customer", at_least(count(ORDERS), 1))
    top = Ranking(buyers, Ref(ME, "spend", SPEND.type), descending=True)
    assert values(Rank(ME, top), "customer", spend) == {1: 2, 2: 3, 3: 1, 4: None, 5: None}


def test_a_rank_of_another_row() -> None:
    by_age = Ranking(CUSTOMERS, field(ME, "age"), descending=True)
    owner = Follow(Row(0, "order"), "customer", "customer")
    assert who(eq(Rank(owner, by_age), 1), "order") == [21, 22]


def test_ranks_in_where_run_over_the_rows_of_the_path() -> None:
    order = Row(0, "order")
    reached = Population("order", TRUE, root="customer", path=(Hop("orders", "order", 1),))
    dearest = Ranking(reached, field(order, "total"), descending=True)
    assert values(Rank(order, dearest), "order") == {11: 3, 12: 5, 13: 4, 21: 6, 22: None, 31: 2, 32: 1, 91: None}
    assert values(count(ORDERS, call("le", Rank(ORDER, dearest), const(4)))) == {1: 2, 2: 0, 3: 2, 4: 0, 5: 0}


def test_each_row_is_ranked_once_however_often_the_path_reaches_it() -> None:
    label = Row(0, "label")
    reached = Population("label", TRUE, root="customer", path=(Hop("labels", "label", 1),))
    heavy = Ranking(reached, field(label, "weight"), descending=True)
    assert values(Rank(label, heavy), "label") == {1: 1, 2: 2, 3: 3}
    assert values(RankSize(label, heavy), "label") == {1: 3, 2: 3, 3: 3}


def top_buyers(limit: int | None = 1, share: tuple[int, int] | None = None, *where: Expr) -> GroupTop:
    bought = aggregate("sum", ITEMS, "quantity", *where, type=INTEGER)
    per = field(Follow(last(ITEMS), "product", "product"), "category")
    return GroupTop(ME, CUSTOMERS, bought, per, descending=True, limit=limit, share=share)


def test_the_top_of_each_value_of_a_path() -> None:
    # books: customer 1 has 2, customer 2 has 9; music: customer 1 has 2, customer 2 has 5
    assert who(top_buyers()) == [2]
    assert who(top_buyers(2)) == [1, 2]
    assert who(Not(top_buyers())) == [1, 3, 4, 5]
    assert who(top_buyers(None, (50, 100))) == [2]
    assert who(top_buyers(None, (51, 100))) == [1, 2]
    paid = eq(field(ORDER, "status"), "paid")
    assert who(top_buyers(1, None, paid)) == [1, 2]


def test_the_top_among_some() -> None:
    young = Population("customer", call("lt", field(ME, "age"), const(35)))
    top = top_buyers()
    assert who(GroupTop(ME, young, top.value, top.per, descending=True, limit=1)) == [1]


def test_the_top_by_a_value_around_the_aggregate_and_by_commonest_value() -> None:
    per = field(Follow(last(ITEMS), "product", "product"), "category")
    rows = call("sub", const(0), count(ITEMS), type=INTEGER)
    assert who(GroupTop(ME, CUSTOMERS, rows, per, descending=True, limit=1)) == [1, 2]
    often = aggregate("most_frequent_count", ITEMS, "quantity", type=INTEGER)
    assert who(GroupTop(ME, CUSTOMERS, often, per, descending=True, limit=1)) == [1, 2]
    assert TAGS.element is not None and segment("x", TRUE).depth == 0
