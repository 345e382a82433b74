"""Populations: how rows are given, how they are linked, and what is wrong with some."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from memory_plans import (
    BOOLEAN,
    DOUBLE,
    ORDER,
    TEXT,
    TOTAL,
    aggregate,
    bands,
    call,
    eq,
    evaluator,
    field,
    follow,
    ge,
    gt,
    key,
    no,
    over,
    ref,
    rule,
    shop,
)

from segdsl.catalog import load_catalog
from segdsl.diagnostics import SegdslError
from segdsl.memory import Evaluator, Population
from segdsl.plan import Plan, PlanEntity, Row, Rule
from segdsl.types import DOUBLE as FLOAT
from segdsl.types import set_of

COUNT = aggregate("count", over("orders"))
SPEND = aggregate("sum", over("orders"), TOTAL)


def counts(population: Population) -> dict[Any, Any]:
    """How many orders each customer has."""
    return {k: n for k, (n,) in evaluator(rule("orders", COUNT)).values(population, ["orders"]).items()}


# --- rows by entity


@pytest.mark.parametrize(
    "orders",
    [
        [{"id": 7, "customer": 1}, {"id": 8, "customer": 1}],
        [{"id": 7, "customer": "1"}, {"id": 8, "customer": 1.0}],
        [{"id": 7, "customer": {"id": 1}}, {"id": 8, "customer": {"id": 1}}],
        [{"id": 7, "customer_id": 1}, {"id": 8, "customer_id": 1}],
    ],
    ids=["keys", "keys of other types", "rows", "stored column"],
)
def test_to_many_links_are_found_from_the_other_side(orders: list[dict[str, Any]]) -> None:
    rows = {"customer": [{"id": 1}, {"id": 2}], "order": [*orders, {"id": 9}]}
    assert counts(Population.from_rows(shop(), rows)) == {1: 2, 2: 0}


def test_a_list_that_is_given_stands() -> None:
    rows = {
        "customer": [{"id": 1, "orders": [7]}, {"id": 2, "orders": []}, {"id": 3}],
        "order": [{"id": 7, "customer": 1}, {"id": 8, "customer": 2}, {"id": 9, "customer": 3}],
    }
    assert counts(Population.from_rows(shop(), rows)) == {1: 1, 2: 0, 3: 1}


def test_a_to_many_link_without_a_way_back_uses_the_stored_column() -> None:
    catalog = load_catalog(
        'default_entity = "owner"\n[entity.owner]\ntable = "o"\nkey = "id"\n[entity.owner.links]\n'
        'notes = { to = "note", from = "parent_id", where = { parent_type = "Owner" } }\n'
        '[entity.note]\ntable = "n"\nkey = "id"\n[entity.note.fields]\nkind = { type = "text", column = "parent_type" }\n'
    )
    from segdsl.plan import Collection, Hop

    count = aggregate("count", Collection(Row(0, "owner"), (Hop("notes", "note", 1),)))
    it = Evaluator(
        Plan(datetime(2026, 1, 1), {"n": Rule("n", "metric", "owner", count, 0)}, {"owner": PlanEntity("owner", None)}),
        catalog,
    )
    rows = {
        "owner": [{"id": 1}],
        "note": [
            {"id": 1, "parent_id": 1, "kind": "Owner"},
            {"id": 2, "parent_id": 1, "parent_type": "Owner"},
            {"id": 3, "parent_id": 1, "kind": "Case"},
        ],
    }
    assert it.values(Population.from_rows(catalog, rows), ["n"]) == {1: (2,)}


def test_dangling_keys_lead_nowhere() -> None:
    it = evaluator(rule("has", call("is_known", key(follow("company")))))
    rows = {"customer": [{"id": 1, "company": 7}, {"id": 2, "company": 8}], "company": [{"id": 7}]}
    assert it.members(Population.from_rows(shop(), rows)) == {"has": [1]}


def test_keys_of_entities_that_were_not_given_stand_for_rows() -> None:
    it = evaluator(
        rule("has", call("is_known", key(follow("company")))),
        rule("large", ge(field("size", row=follow("company")), 5)),
        keep={"company": no(call("truth", field("closed", BOOLEAN, Row(0, "company"))))},
    )
    population = Population.from_rows(shop(), {"customer": [{"id": 1, "company": 7}, {"id": 2}]})
    assert it.members(population) == {"has": [1], "large": []}


def test_a_key_met_last_stands_for_a_row_without_links() -> None:
    """The links of orders are filled before a customer's list tells of an order that nobody gave."""
    it = evaluator(
        rule(
            "large",
            gt(aggregate("count", over("orders"), where=no(call("is_known", key(follow("customer", row=ORDER))))), 0),
        )
    )
    population = Population.from_profiles(shop(), [{"id": 1, "orders": ["7"]}, {"id": 2, "orders": [{"id": 8}]}])
    assert it.members(population) == {"large": [1]}


def test_many_to_many_links() -> None:
    names = aggregate("count", over("labels"))
    it = evaluator(rule("labels", names))
    nested = {"customer": [{"id": 1, "labels": [1, 1, 2]}, {"id": 2}], "label": [{"id": 1}, {"id": 2}]}
    assert it.values(Population.from_rows(shop(), nested), ["labels"]) == {1: (3,), 2: (0,)}
    joined = {
        "customer": [{"id": 1}, {"id": 2}],
        "label": [{"id": 1}, {"id": 2}],
        "customer_labels": [
            {"customer_id": 1, "label_id": 1},
            {"customer_id": 1, "label_id": 2},
            {"customer_id": 2, "label_id": 9},
        ],
    }
    assert it.values(Population.from_rows(shop(), joined), ["labels"]) == {1: (2,), 2: (0,)}


def test_nested_rows_are_linked_both_ways() -> None:
    age = field("age", row=follow("customer", ORDER))
    it = evaluator(
        rule("of_adults", ge(field("age", row=follow("customer", Row(0, "order"))), 18), entity="order"),
        rule("any", gt(aggregate("count", over("orders"), where=ge(age, 18)), 0)),
    )
    profiles = [{"id": 1, "age": 20, "orders": [{"id": 1}]}, {"id": 2, "age": 3, "orders": [{"id": 2}]}]
    assert it.members(Population.from_profiles(shop(), profiles)) == {"of_adults": [1], "any": [1]}


# --- profiles


def test_linked_rows_count_once_by_key_else_each_for_itself() -> None:
    it = evaluator(rule("all", ge(field("size", row=Row(0, "company")), 0), entity="company"))
    profiles = [
        {"id": 1, "company": {"id": 7}},
        {"id": 2, "company": {"id": 7, "size": 3}},
        {"id": 3, "company": {"id": 8, "size": 1}},
    ]
    assert it.members(Population.from_profiles(shop(), profiles)) == {"all": [7, 8]}
    orders = [{"total": 1}, {"total": 1}]
    assert counts(Population.from_profiles(shop(), [{"id": 1, "orders": orders}])) == {1: 2}


def test_profiles_may_be_a_generator() -> None:
    population = Population.from_profiles(shop(), ({"id": i, "orders": [{"total": i}]} for i in range(3)))
    assert evaluator(rule("spend", SPEND)).values(population, ["spend"]) == {0: (0,), 1: (100,), 2: (200,)}


def test_profiles_of_another_entity() -> None:
    it = evaluator(rule("big", ge(field("size", row=Row(0, "company")), 5), entity="company"))
    population = Population.from_profiles(shop(), [{"id": 2, "size": 9}, {"id": 1, "size": 5}, {"id": 3}], "company")
    assert it.members(population) == {"big": [1, 2]}


# --- canonical rows


def test_rows_out_of_tables() -> None:
    order: dict[str, Any] = {"id": 7, "total": 500, "status": "paid"}
    ann = {"id": 1, "orders": [order], "company": None, "genres": frozenset("a"), "home": (1.5, 2.5), "name": "x"}
    order["customer"] = ann
    bob = {"id": 2, "orders": [], "company": {"id": 9, "size": 3}, "home": None, "name": None}
    rows = {"customer": [ann, bob], "order": [order], "company": [bob["company"]]}
    population = Population.from_tables(shop(), rows)  # type: ignore[arg-type]
    it = evaluator(
        rule("spend", SPEND),
        rule("size", field("size", row=follow("company"))),
        rule("genres", field("genres", set_of(TEXT))),
        rule("lat", field("home", FLOAT, part="lat")),
        rule("lon", field("home", FLOAT, part="lon")),
        rule("name", field("name", TEXT)),
    )
    names = ["spend", "size", "genres", "lat", "lon", "name"]
    assert it.values(population, names) == {
        1: (500, None, frozenset("a"), 1.5, 2.5, "x"),
        2: (0, 3, frozenset(), None, None, None),
    }
    assert population.row("customer", 2) is not None
    assert population.raw(population.rows("customer")[0]) is ann


def test_points_in_profiles() -> None:
    it = evaluator(rule("lat", field("home", DOUBLE, part="lat")), rule("lon", field("home", DOUBLE, part="lon")))
    for home in ((35.5, 51.0), [35.5, 51], {"lat": "35.5", "lon": 51}):
        population = Population.from_profiles(shop(), [{"id": 1, "home": home}])
        assert it.values(population, ["lat", "lon"]) == {1: (35.5, 51.0)}
        assert it.value({"id": 1, "home": home}, "lon") == 51.0
    assert it.value({"id": 1, "home": "nowhere"}, "lat") is None


# --- what comes out


def test_members_are_in_the_order_of_their_keys() -> None:
    it = evaluator(rule("all", no(eq(field("age"), 5))))
    assert it.members(Population.from_profiles(shop(), [{"id": i} for i in (10, 9, 100)])) == {"all": [9, 10, 100]}
    products = evaluator(rule("all", no(eq(field("category", TEXT, Row(0, "product")), "x")), entity="product"))
    rows = {"product": [{"code": c} for c in ("b", "B", "é", "a10", "a9")]}
    assert products.members(Population.from_rows(shop(), rows)) == {"all": ["B", "a10", "a9", "b", "é"]}


def test_every_tier_has_its_members() -> None:
    it = evaluator(rule("level", bands(field("age"), ("child", "teen", "adult"), (0, 13, 18))))
    population = Population.from_profiles(shop(), [{"id": i, "age": a} for i, a in enumerate((3, 14, 15, None, -1))])
    assert it.members(population) == {"level.child": [0], "level.teen": [1, 2], "level.adult": []}


def test_values_are_canonical() -> None:
    it = evaluator(rule("spend", SPEND), rule("rich", gt(ref("spend", SPEND.type), 500)))
    population = Population.from_profiles(shop(), [{"id": 1, "orders": [{"id": 1, "total": "5.01"}]}, {"id": 2}])
    assert it.values(population, ["spend", "rich"]) == {1: (501, True), 2: (0, False)}


def test_a_required_field_that_is_unknown_after_all() -> None:
    level = field("level", required=True)
    it = evaluator(rule("low", no(ge(level, 2))), rule("high", ge(level, 2)))
    promised = Population.from_profiles(shop(), [{"id": 1, "level": 1}, {"id": 2, "level": 2}])
    assert it.members(promised) == {"low": [1], "high": [2]}
    broken = Population.from_profiles(shop(), [{"id": 1}, {"id": 2, "level": 2}])
    assert it.members(broken) == {"low": [1], "high": [2]}
    assert it.members(promised) == {"low": [1], "high": [2]}


def test_what_has_to_be_loaded() -> None:
    it = evaluator(
        rule("big", gt(SPEND, 5)),
        rule("home", eq(field("city", TEXT), "a")),
        keep={"order": no(call("truth", field("deleted", BOOLEAN, Row(0, "order"))))},
    )
    assert it.needs() == {"customer": {"orders", "city"}, "order": {"total", "deleted"}}


def test_a_row_of_a_population_can_be_explained() -> None:
    it = evaluator(rule("spend", SPEND), keep={"customer": no(call("truth", field("vip", BOOLEAN)))})
    population = Population.from_profiles(
        shop(), [{"id": 1, "orders": [{"id": 1, "total": 5}]}, {"id": 2, "vip": True}]
    )
    spend = it.expression(gt(ref("spend", SPEND.type), 3), population=population)
    assert spend(population.row("customer", 1)) is True
    assert spend(population.row("customer", 2)) is None
    assert it.expression(SPEND, population=population)(population.row("customer", 1)) == 500


def test_two_populations_do_not_disturb_each_other() -> None:
    it = evaluator(rule("spend", SPEND))
    one = Population.from_profiles(shop(), [{"id": 1, "orders": [{"id": 1, "total": 5}]}])
    two = Population.from_profiles(shop(), [{"id": 1}])
    assert it.values(one, ["spend"]) == {1: (500,)}
    assert it.values(two, ["spend"]) == {1: (0,)}
    assert it.values(one, ["spend"]) == {1: (500,)}


def test_no_rows_at_all() -> None:
    it = evaluator(rule("big", gt(SPEND, 5)), rule("spend", SPEND))
    for population in (
        Population.from_profiles(shop(), []),
        Population.from_rows(shop(), {}),
        Population.from_tables(shop(), {}),
    ):
        assert it.members(population) == {"big": []}
        assert it.values(population, ["spend"]) == {}


# --- what is wrong


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        ({"customer": [{"age": 3}]}, "E551", "customer"),
        ({"customer": [{"id": None}]}, "E551", "None"),
        ({"customer": [{"id": "x7"}]}, "E551", "'x7'"),
        ({"customer": [{"id": 1}, {"id": "1"}]}, "E552", "customer"),
        ({"customer": [7]}, "E553", "customer"),
        ({"clients": [{"id": 1}]}, "E554", "clients"),
    ],
)
def test_rows_that_cannot_be_used(rows: dict[str, Any], code: str, words: str) -> None:
    with pytest.raises(SegdslError) as caught:
        Population.from_rows(shop(), rows)
    assert [d.code for d in caught.value] == [code]
    assert words in str(caught.value)


def test_all_bad_rows_are_named_at_once() -> None:
    with pytest.raises(SegdslError) as caught:
        Population.from_profiles(shop(), [{"id": 1}, {"id": 1}, {}, {"id": 2}])
    assert [d.code for d in caught.value] == ["E552", "E551"]


def test_members_need_keys() -> None:
    it = evaluator(rule("all", gt(field("total", TOTAL.type, Row(0, "order")), 0), entity="order"))
    population = Population.from_profiles(shop(), [{"id": 1, "orders": [{"total": 1}]}])
    with pytest.raises(SegdslError) as caught:
        it.members(population)
    assert caught.value.diagnostics[0].code == "E551"
    assert "{'total': 1}" in str(caught.value)


def test_values_of_two_entities_are_two_tables() -> None:
    it = evaluator(rule("a", COUNT), rule("b", field("size", row=Row(0, "company")), entity="company"))
    with pytest.raises(SegdslError) as caught:
        it.values(Population.from_rows(shop(), {}), ["a", "b"])
    assert caught.value.diagnostics[0].code == "E561"


def test_a_keep_that_needs_itself() -> None:
    keep = {
        "order": call("is_known", key(follow("customer", Row(0, "order")))),
        "customer": gt(COUNT, 0),
    }
    it = evaluator(rule("all", gt(COUNT, 0)), keep=keep)
    with pytest.raises(SegdslError) as caught:
        it.members(Population.from_profiles(shop(), [{"id": 1, "orders": [{"id": 1}]}]))
    assert caught.value.diagnostics[0].code == "E560"
    with pytest.raises(SegdslError) as alone:
        it.matches({"id": 1})
    assert alone.value.diagnostics[0].code == "E560"
