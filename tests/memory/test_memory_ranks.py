"""Ranks over populations, groups that are ranked, and thresholds for one profile."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_plans import (
    BOOLEAN,
    CUSTOMER,
    DATE,
    INTEGER,
    MONEY,
    TEXT,
    TOTAL,
    aggregate,
    all_of,
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

from segdsl.diagnostics import SegdslError
from segdsl.memory import Evaluator, Population, Thresholds
from segdsl.plan import And, Expr, GroupTop, Hop, Rank, Ranking, RankSize, Row, Through
from segdsl.plan import Population as Ranked

EVERYONE = Ranked("customer", And(()))
SPEND = aggregate("sum", over("orders"), TOTAL)
ITEM = Row(2, "item")


def ranking(value: Expr, *, top: bool = True, per: Expr | None = None, among: Ranked = EVERYONE) -> Ranking:
    return Ranking(among, value, top, per)


def ranks(value: Ranking, rows: list[dict[str, object]], **more: object) -> dict[object, object]:
    """Rank and size of each customer."""
    it = evaluator(rule("rank", Rank(CUSTOMER, value)), rule("size", RankSize(CUSTOMER, value)), **more)  # type: ignore[arg-type]
    return it.values(Population.from_profiles(shop(), rows), ["rank", "size"])  # type: ignore[return-value]


def people(*ages: object) -> list[dict[str, object]]:
    return [{"id": i, "age": age} for i, age in enumerate(ages, start=1)]


def test_equal_values_share_a_rank() -> None:
    assert ranks(ranking(field("age")), people(10, 30, 30, 50)) == {1: (4, 4), 2: (2, 4), 3: (2, 4), 4: (1, 4)}
    bottom = ranking(field("age"), top=False)
    assert ranks(bottom, people(10, 30, 30, 50)) == {1: (1, 4), 2: (2, 4), 3: (2, 4), 4: (4, 4)}


def test_unknown_values_are_not_ranked() -> None:
    assert ranks(ranking(field("age")), people(10, None)) == {1: (1, 1), 2: (None, None)}


def test_per_ranks_inside_a_value() -> None:
    rows = [{"id": 1, "age": 1, "city": "a"}, {"id": 2, "age": 2, "city": "a"}, {"id": 3, "age": 3, "city": "b"}]
    rows.append({"id": 4, "age": 9})
    found = ranks(ranking(field("age"), per=field("city", TEXT)), rows)
    assert found == {1: (2, 2), 2: (1, 2), 3: (1, 1), 4: (None, None)}


def test_among_ranks_some_only() -> None:
    adults = Ranked("customer", ge(field("age"), 18))
    assert ranks(ranking(field("age"), among=adults), people(10, 30, 20)) == {1: (None, None), 2: (1, 2), 3: (2, 2)}


def test_rows_that_are_not_kept_are_not_ranked() -> None:
    rows = [{"id": 1, "age": 1}, {"id": 2, "age": 2, "vip": True}]
    keep = {"customer": no(call("truth", field("vip", BOOLEAN)))}
    assert ranks(ranking(field("age")), rows, keep=keep) == {1: (1, 1)}


@given(st.lists(st.none() | st.integers(0, 5), max_size=12), st.booleans())
def test_one_more_than_those_ahead(ages: list[int | None], top: bool) -> None:
    known = [age for age in ages if age is not None]
    expected: dict[object, object] = {}
    for number, age in enumerate(ages, start=1):
        ahead = [other for other in known if age is not None and (other > age if top else other < age)]
        expected[number] = (None, None) if age is None else (1 + len(ahead), len(known))
    assert ranks(ranking(field("age"), top=top), people(*ages)) == expected


def test_a_ranking_may_stand_on_another() -> None:
    oldest = le(Rank(CUSTOMER, ranking(field("age"))), const(2))
    inner = Ranked("customer", ref("oldest", BOOLEAN))
    youngest = le(Rank(CUSTOMER, ranking(field("age"), top=False, among=inner)), const(1))
    it = evaluator(rule("oldest", oldest), rule("it", youngest))
    assert it.members(Population.from_profiles(shop(), people(10, 20, 30))) == {"oldest": [2, 3], "it": [2]}


# --- ranks in `where`: everybody's rows of a collection, each once


def test_ranks_of_collected_rows_run_over_everybodys() -> None:
    order = Row(0, "order")
    path = Ranked("order", And(()), "customer", (Hop("orders", "order", 1),))
    largest = le(Rank(Row(1, "order"), Ranking(path, field("total", MONEY, order), True)), const(1))
    it = evaluator(rule("bought_the_largest", gt(aggregate("count", over("orders"), where=largest), 0)))
    rows = {
        "customer": [{"id": 1}, {"id": 2}],
        "order": [
            {"id": 1, "total": 5, "customer": 1},
            {"id": 2, "total": 8, "customer": 2},
            {"id": 3, "total": 99},  # nobody's
        ],
    }
    assert it.members(Population.from_rows(shop(), rows)) == {"bought_the_largest": [2]}


def test_a_row_that_several_reach_is_ranked_once() -> None:
    label = Row(0, "label")
    path = Ranked("label", And(()), "customer", (Hop("labels", "label", 1),))
    sizes = RankSize(Row(1, "label"), Ranking(path, field("name", TEXT, label), True))
    it = evaluator(rule("labels", aggregate("max", over("labels"), sizes)))
    gold = {"id": 1, "name": "gold"}
    rows = [{"id": 1, "labels": [gold, gold]}, {"id": 2, "labels": [gold, {"id": 2, "name": "new"}]}]
    assert it.values(Population.from_profiles(shop(), rows), ["labels"]) == {1: (2,), 2: (2,)}


def test_a_path_over_a_to_one_link() -> None:
    product = Row(0, "product")
    hops = (Hop("orders", "order", 1), Hop("items", "item", 2), Through("product", "product", 3))
    cheapest = Rank(
        follow("product", ITEM),
        Ranking(Ranked("product", And(()), "customer", hops), field("price", MONEY, product), False),
    )
    it = evaluator(rule("cheap", gt(aggregate("count", over("orders", "items"), where=le(cheapest, const(1))), 0)))
    rows = {
        "customer": [{"id": 1}, {"id": 2}],
        "order": [{"id": 1, "customer": 1}, {"id": 2, "customer": 2}],
        "item": [{"id": 1, "order": 1, "product": "p"}, {"id": 2, "order": 2, "product": "q"}],
        "product": [{"code": "p", "price": 5}, {"code": "q", "price": 3}, {"code": "never bought", "price": 1}],
    }
    assert it.members(Population.from_rows(shop(), rows)) == {"cheap": [2]}


# --- groups


def buyers(**quantities: dict[str, int]) -> Population:
    """``ann={"tea": 2}``: who bought how many of what; the names become keys 1, 2, …"""
    rows = []
    for number, bought in enumerate(quantities.values(), start=1):
        items = [
            {"id": 100 * number + i, "quantity": n, "product": {"code": code}}
            for i, (code, n) in enumerate(bought.items())
        ]
        rows.append({"id": number, "orders": [{"id": number, "items": items}]})
    return Population.from_profiles(shop(), rows)


def top_buyers(**more: object) -> GroupTop:
    counted = aggregate("sum", over("orders", "items"), field("quantity", row=ITEM))
    options: dict[str, object] = {"descending": True, "limit": 1, **more}
    return GroupTop(CUSTOMER, EVERYONE, counted, key(follow("product", ITEM), TEXT), **options)  # type: ignore[arg-type]


def test_the_top_buyer_of_each_product() -> None:
    it = evaluator(rule("it", top_buyers()))
    population = buyers(ann={"tea": 5, "milk": 1}, bob={"tea": 3}, eve={"milk": 2, "tea": 1})
    assert it.members(population) == {"it": [1, 3]}
    assert evaluator(rule("it", top_buyers(limit=2))).members(population) == {"it": [1, 2, 3]}


def test_ties_of_groups_are_all_in() -> None:
    assert evaluator(rule("it", top_buyers())).members(buyers(ann={"tea": 5}, bob={"tea": 5})) == {"it": [1, 2]}


@pytest.mark.parametrize(
    ("share", "expected"), [((1, 2), [1, 2]), ((1, 100), [1]), ((1, 1), [1, 2, 3]), ((2, 5), [1, 2])]
)
def test_the_top_share_of_each_product(share: tuple[int, int], expected: list[int]) -> None:
    it = evaluator(rule("it", top_buyers(limit=None, share=share)))
    assert it.members(buyers(ann={"tea": 5}, bob={"tea": 4}, eve={"tea": 3})) == {"it": expected}


def test_the_ranked_value_may_be_calculated() -> None:
    counted = aggregate("sum", over("orders", "items"), field("quantity", row=ITEM))
    less = call("sub", counted, call("mul", field("age"), const(10), type=INTEGER), type=INTEGER)
    top = GroupTop(CUSTOMER, EVERYONE, less, key(follow("product", ITEM), TEXT), True, 1)
    rows = [
        {"id": 1, "age": 1, "orders": [{"id": 1, "items": [{"id": 1, "quantity": 12, "product": {"code": "p"}}]}]},
        {"id": 2, "age": 0, "orders": [{"id": 2, "items": [{"id": 2, "quantity": 3, "product": {"code": "p"}}]}]},
        {"id": 3, "orders": [{"id": 3, "items": [{"id": 3, "quantity": 99, "product": {"code": "p"}}]}]},
    ]
    assert evaluator(rule("it", top)).members(Population.from_profiles(shop(), rows)) == {"it": [2]}


def test_a_group_of_unknown_values_still_exists() -> None:
    """Its sum is 0, which is ranked; the smallest first, it is even ahead."""
    it = evaluator(rule("it", top_buyers(descending=False)))
    rows = [
        {"id": 1, "orders": [{"id": 1, "items": [{"id": 1, "quantity": 3, "product": {"code": "p"}}]}]},
        {"id": 2, "orders": [{"id": 2, "items": [{"id": 2, "quantity": None, "product": {"code": "p"}}]}]},
        {"id": 3, "orders": [{"id": 3, "items": [{"id": 3, "quantity": 1}]}]},
    ]
    assert it.members(Population.from_profiles(shop(), rows)) == {"it": [2]}


# --- one profile


def test_a_rank_needs_others() -> None:
    it = evaluator(rule("best", le(Rank(CUSTOMER, ranking(SPEND)), const(1))), rule("adult", ge(field("age"), 18)))
    with pytest.raises(SegdslError) as caught:
        it.matches({"id": 1, "age": 20})
    assert caught.value.diagnostics[0].code == "E555"
    assert "best" in str(caught.value)
    assert "thresholds" in str(caught.value)
    assert it.predicate("adult")({"id": 1, "age": 20})
    assert Evaluator(it.plan, it.catalog, ["adult"]).matches({"id": 1, "age": 20}) == {"adult"}


def test_thresholds_rank_one_profile_like_the_population() -> None:
    it = evaluator(
        rule("best", le(Rank(CUSTOMER, ranking(SPEND, per=field("city", TEXT))), const(1))),
        rule("newest", le(Rank(CUSTOMER, ranking(field("joined", DATE))), const(1))),
        rule("top_buyer", top_buyers()),
    )
    rows = [
        {
            "id": 1,
            "city": "a",
            "joined": date(2026, 1, 1),
            "orders": [{"id": 1, "total": 5, "items": [{"id": 1, "quantity": 1, "product": {"code": "p"}}]}],
        },
        {
            "id": 2,
            "city": "a",
            "joined": date(2026, 2, 1),
            "orders": [{"id": 2, "total": 7, "items": [{"id": 2, "quantity": 2, "product": {"code": "p"}}]}],
        },
        {"id": 3, "city": "b"},
        {"id": 4},
    ]
    population = Population.from_profiles(shop(), rows)
    written = json.dumps(it.thresholds(population).to_dict())
    thresholds = Thresholds.from_dict(json.loads(written))
    members = it.members(population)
    assert members == {"best": [2, 3], "newest": [2], "top_buyer": [2]}
    for row in rows:
        assert it.matches(row, thresholds) == {name for name, keys in members.items() if row["id"] in keys}
    stranger = {"id": 9, "city": "a", "orders": [{"id": 9, "total": 6}]}
    assert it.matches(stranger, thresholds) == frozenset()
    assert it.matches({**stranger, "orders": [{"id": 9, "total": 8}]}, thresholds) == {"best"}
    assert it.value(stranger, "best", thresholds) is False


def test_thresholds_of_other_rules_are_refused() -> None:
    first = evaluator(rule("adult", ge(field("age"), 18)))
    thresholds = first.thresholds(Population.from_profiles(shop(), []))
    it = evaluator(rule("best", le(Rank(CUSTOMER, ranking(SPEND)), const(1))))
    with pytest.raises(SegdslError) as caught:
        it.matches({"id": 1}, thresholds)
    assert caught.value.diagnostics[0].code == "E556"


@pytest.mark.parametrize(
    "broken",
    [{}, {"version": 0, "rankings": {}}, {"version": 1, "rankings": [1]}, {"version": 1, "rankings": {"a": {}}}],
)
def test_broken_thresholds_are_refused(broken: dict[str, object]) -> None:
    with pytest.raises(SegdslError) as caught:
        Thresholds.from_dict(broken)
    assert caught.value.diagnostics[0].code == "E557"


def test_ranks_are_read_by_other_rules() -> None:
    share = le(
        call("mul", Rank(CUSTOMER, ranking(field("age"))), const(2), type=INTEGER),
        RankSize(CUSTOMER, ranking(field("age"))),
    )
    it = evaluator(
        rule("upper_half", share),
        rule("firm", eq(field("city", TEXT), "a")),
        rule("both", all_of(ref("upper_half", BOOLEAN), ref("firm", BOOLEAN))),
    )
    rows = [{"id": i, "age": i, "city": "ab"[i % 2]} for i in range(1, 5)]
    assert it.members(Population.from_profiles(shop(), rows)) == {"upper_half": [3, 4], "firm": [2, 4], "both": [4]}
