"""One profile: what is read from it, what is unknown, and what the evaluator answers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from memory_plans import (
    BOOLEAN,
    DATE,
    DATETIME,
    DOUBLE,
    INTEGER,
    MONEY,
    ORDER,
    TEXT,
    TOTAL,
    aggregate,
    all_of,
    any_of,
    bands,
    call,
    const,
    eq,
    evaluator,
    field,
    follow,
    ge,
    gt,
    key,
    known,
    lt,
    no,
    over,
    ref,
    rule,
    shop,
)

from segdsl.catalog import load_catalog
from segdsl.diagnostics import SegdslError
from segdsl.memory import Evaluator
from segdsl.memory.walks import everything
from segdsl.plan import Const, If, Plan, PlanEntity, Row, Rule
from segdsl.types import Kind, Type, set_of

ADULT = ge(field("age"), 18)
KIND = Type(Kind.ENUM, names=("person", "firm"))


@pytest.mark.parametrize(
    ("age", "adult"),
    [
        (18, True),
        (17, False),
        ("18", True),
        (18.0, True),
        (Decimal(18), True),
        (18.5, False),
        (True, False),
        (None, False),
        ("", False),
        ("eighteen", False),
        (2**63, False),
        (2**63 - 1, True),
        ([18], False),
        ({}, False),
    ],
)
def test_an_integer_is_read_as_a_stored_value_would_be(age: object, adult: bool) -> None:
    assert evaluator(rule("adult", ADULT)).predicate("adult")({"id": 1, "age": age}) is adult
    assert evaluator(rule("minor", no(ADULT))).predicate("minor")({"id": 1, "age": age}) is not adult


@pytest.mark.parametrize(
    ("name", "type", "raw", "canonical"),
    [
        ("name", TEXT, "Ali", "Ali"),
        ("name", TEXT, "علی", "علی"),
        ("name", TEXT, "", None),
        ("name", TEXT, 12, "12"),
        ("name", TEXT, "\ud800", None),
        ("vip", BOOLEAN, True, True),
        ("vip", BOOLEAN, 1, True),
        ("vip", BOOLEAN, "f", False),
        ("vip", BOOLEAN, "perhaps", None),
        ("joined", DATE, date(2026, 3, 1), date(2026, 3, 1)),
        ("joined", DATE, datetime(2026, 3, 1, 23), date(2026, 3, 1)),
        ("joined", DATE, "2026-03-01", date(2026, 3, 1)),
        ("joined", DATE, "0000-00-00", None),
        ("rating", DOUBLE, 4.5, 4.5),
        ("rating", DOUBLE, 4, 4.0),
        ("rating", DOUBLE, float("nan"), None),
        ("rating", DOUBLE, float("inf"), None),
        ("kind", KIND, "firm", "firm"),
        ("kind", KIND, "robot", None),
        ("genres", set_of(TEXT), ["b", "a", "a", None, ""], frozenset("ab")),
        ("genres", set_of(TEXT), None, frozenset()),
        ("genres", set_of(TEXT), '["a"]', frozenset("a")),
    ],
)
def test_every_type_of_field(name: str, type: Type, raw: object, canonical: object) -> None:
    value = evaluator(rule("it", field(name, type))).value({"id": 1, name: raw}, "it")
    assert value == canonical
    assert value.__class__ is canonical.__class__


def test_a_datetime_without_zone_is_civil_time_of_the_catalog() -> None:
    catalog = load_catalog(
        'timezone = "Asia/Tehran"\ndefault_entity = "e"\n[entity.e]\ntable = "t"\nkey = "id"\n'
        '[entity.e.fields]\nat = { type = "datetime" }\nraw = { type = "datetime", timezone = "UTC" }\n'
    )
    at, raw = (field(name, DATETIME, Row(0, "e")) for name in ("at", "raw"))
    rules = {"at": Rule("at", "metric", "e", at, 0), "raw": Rule("raw", "metric", "e", raw, 0)}
    it = Evaluator(Plan(datetime(2026, 1, 1), rules, {"e": PlanEntity("e", None)}), catalog)
    noon = datetime(2026, 3, 21, 12)
    assert it.value({"id": 1, "at": noon}, "at") == datetime(2026, 3, 21, 8, 30)
    assert it.value({"id": 1, "raw": noon}, "raw") == noon
    assert it.value({"id": 1, "at": noon.replace(tzinfo=UTC)}, "at") == noon


def test_values_that_the_catalog_calls_unknown() -> None:
    catalog = load_catalog(
        'default_entity = "e"\n[entity.e]\ntable = "t"\nkey = "id"\n'
        '[entity.e.fields]\nage = { type = "integer", unknown = [-1] }\n'
    )
    rules = {"age": Rule("age", "metric", "e", field("age", INTEGER, Row(0, "e")), 0)}
    it = Evaluator(Plan(datetime(2026, 1, 1), rules, {"e": PlanEntity("e", None)}), catalog)
    assert it.value({"id": 1, "age": -1}, "age") is None
    assert it.value({"id": 1, "age": 1}, "age") == 1


def test_a_profile_may_be_any_mapping() -> None:
    it = evaluator(rule("adult", ADULT))
    assert it.predicate("adult")(MappingProxyType({"id": 1, "age": 20}))


def test_a_required_field_that_is_left_out_is_unknown() -> None:
    level = field("level", required=True)
    it = evaluator(rule("high", ge(level, 2)), rule("low", no(ge(level, 2))))
    assert it.matches({"id": 1}) == {"low"}


def test_conditions_are_two_valued() -> None:
    young, rich = lt(field("age"), 30), gt(field("rating", DOUBLE), 3.0)
    it = evaluator(
        rule("both", all_of(young, rich)),
        rule("either", any_of(young, rich)),
        rule("not_both", no(all_of(young, rich))),
        rule("neither", all_of(no(young), no(rich))),
        rule("everyone", all_of()),
        rule("nobody", any_of()),
    )
    assert it.matches({"id": 1, "age": 20}) == {"either", "not_both", "everyone"}
    assert it.matches({"id": 1}) == {"not_both", "neither", "everyone"}
    assert it.matches({"id": 1, "age": 20, "rating": 5.0}) == {"both", "either", "everyone"}


def test_arithmetic_with_an_unknown_is_unknown() -> None:
    wide = Type(Kind.INTEGER, digits=38)
    double = call("add", field("age"), call("mul", field("age"), field("level"), type=wide), type=wide)
    it = evaluator(rule("sum", double))
    assert it.value({"id": 1, "age": 2, "level": 5}, "sum") == 12
    assert it.value({"id": 1, "age": 2}, "sum") is None
    huge = call("mul", const(10**37), const(10), type=wide)
    assert (
        evaluator(rule("huge", call("add", field("age"), huge, type=wide))).value({"id": 1, "age": 2}, "huge") is None
    )


def test_if_takes_else_where_its_condition_is_not_true() -> None:
    value = If(
        gt(field("age"), 30), const("old"), If(known(field("age")), const("young"), Const(None, TEXT), TEXT), TEXT
    )
    it = evaluator(rule("word", value))
    assert [it.value({"id": 1, "age": age}, "word") for age in (40, 20, None)] == ["old", "young", None]


def test_default_is_known() -> None:
    age = If(known(field("age")), field("age"), const(0), INTEGER)
    it = evaluator(rule("age", age), rule("none", eq(age, 0)))
    assert it.value({"id": 1}, "age") == 0
    assert it.matches({"id": 1}) == {"none"}


def test_tiers_answer_by_name() -> None:
    it = evaluator(rule("level", bands(field("age"), ("child", "teen", "adult"), (0, 13, 18))))
    assert it.matches({"id": 1, "age": 15}) == {"level.teen"}
    assert it.matches({"id": 1}) == frozenset()
    assert it.value({"id": 1, "age": 15}, "level") == 2
    assert it.predicate("level.adult")({"id": 1, "age": 18})
    assert not it.predicate("level.adult")({"id": 1})


def test_rules_refer_to_rules() -> None:
    spend = aggregate("sum", over("orders"), TOTAL)
    it = evaluator(
        rule("spend", spend),
        rule("big", gt(ref("spend", MONEY), 1000)),
        rule("small", no(ref("big", BOOLEAN))),
    )
    assert it.matches({"id": 1, "orders": [{"total": 11}]}) == {"big"}
    assert it.matches({"id": 1, "orders": []}) == {"small"}


def test_a_rule_of_a_linked_row_is_false_where_the_row_is_missing() -> None:
    company = follow("company")
    it = evaluator(
        rule("closed", call("truth", field("closed", BOOLEAN, Row(0, "company"))), entity="company"),
        rule("open", no(ref("closed", BOOLEAN, Row(0, "company"))), entity="company"),
        rule("in_open", ref("open", BOOLEAN, company)),
        rule("not_in_open", no(ref("open", BOOLEAN, company))),
    )
    assert it.matches({"id": 1, "company": {"id": 7}}) == {"in_open"}
    assert it.matches({"id": 1, "company": {"id": 7, "closed": True}}) == {"not_in_open"}
    assert it.matches({"id": 1}) == {"not_in_open"}


def test_a_bare_key_stands_for_a_linked_row() -> None:
    it = evaluator(
        rule("seven", eq(key(follow("company")), 7)),
        rule("any", known(key(follow("company")))),
        rule("large", ge(field("size", row=follow("company")), 5)),
    )
    assert it.matches({"id": 1, "company": 7}) == {"seven", "any"}
    assert it.matches({"id": 1, "company": "7"}) == {"seven", "any"}
    assert it.matches({"id": 1, "company": {"id": 7, "size": 9}}) == {"seven", "any", "large"}
    assert it.matches({"id": 1, "company": None}) == frozenset()
    assert it.matches({"id": 1, "company": ""}) == frozenset()


def test_a_bare_key_is_not_asked_whether_it_is_kept() -> None:
    keep = {"company": eq(field("closed", BOOLEAN, Row(0, "company")), False)}
    it = evaluator(rule("seven", eq(key(follow("company")), 7)), keep=keep)
    assert it.predicate("seven")({"id": 1, "company": 7})
    assert it.predicate("seven")({"id": 1, "company": {"id": 7, "closed": False}})
    assert not it.predicate("seven")({"id": 1, "company": {"id": 7}})


def test_a_profile_that_is_not_kept_is_in_nothing() -> None:
    it = evaluator(
        rule("all", all_of()), rule("age", field("age")), keep={"customer": no(call("truth", field("vip", BOOLEAN)))}
    )
    gone = {"id": 1, "age": 3, "vip": True}
    assert it.matches(gone) == frozenset()
    assert it.predicate("all")(gone) is False
    assert it.value(gone, "age") is None
    assert it.matches({"id": 1}) == {"all"}


def test_a_nested_row_knows_the_row_it_hangs_on() -> None:
    customer = follow("customer", ORDER)
    older = aggregate("count", over("orders"), where=ge(field("age", row=customer), 18))
    it = evaluator(rule("orders_of_adults", gt(older, 0)))
    assert it.predicate("orders_of_adults")({"id": 1, "age": 20, "orders": [{"id": 1}]})
    assert not it.predicate("orders_of_adults")({"id": 1, "age": 20, "orders": [{"id": 1, "customer": {"id": 2}}]})


def test_other_entities_have_profiles_too() -> None:
    large = rule("large", ge(field("size", row=Row(0, "company")), 5), entity="company")
    it = evaluator(large, rule("adult", ADULT))
    assert it.matches({"id": 7, "size": 9}, entity="company") == {"large"}
    assert it.predicate("large")({"id": 7, "size": 9})


def test_an_expression_for_an_explanation() -> None:
    it = evaluator(rule("adult", ADULT))
    assert it.expression(field("age"))({"id": 1, "age": 7}) == 7
    assert it.expression(ref("adult", BOOLEAN))({"id": 1, "age": 7}) is False
    assert it.expression(ge(field("size", row=Row(0, "company")), 1), "company")({"size": 1}) is True


@pytest.mark.parametrize("bad", [3, "text", None, [1]])
def test_a_profile_must_be_a_mapping(bad: Any) -> None:
    with pytest.raises(SegdslError) as caught:
        evaluator(rule("adult", ADULT)).matches(bad)
    assert [d.code for d in caught.value] == ["E553"]


def test_linked_rows_must_be_mappings() -> None:
    spend = gt(aggregate("sum", over("orders"), TOTAL), 5)
    with pytest.raises(SegdslError) as caught:
        evaluator(rule("big", spend)).matches({"id": 1, "orders": [5, 6]})
    assert "a row of order" in str(caught.value)


@pytest.mark.parametrize("orders", [None, "", "text", 5, {}, ()])
def test_what_is_no_list_of_rows_is_empty(orders: object) -> None:
    it = evaluator(rule("orders", aggregate("count", over("orders"))))
    assert it.value({"id": 1, "orders": orders}, "orders") == 0


def test_unknown_names_are_refused() -> None:
    it = evaluator(rule("adult", ADULT), rule("level", bands(field("age"), ("a", "b"), (1, 5))))
    codes = []
    for ask in (
        lambda: it.predicate("elder"),
        lambda: it.value({}, "elder"),
        lambda: it.predicate("level"),
        lambda: it.predicate("level.c"),
        lambda: Evaluator(it.plan, it.catalog, ["elder"]),
    ):
        with pytest.raises(SegdslError) as caught:
            ask()
        codes.append(caught.value.diagnostics[0].code)
    assert codes == ["E558", "E558", "E559", "E558", "E558"]


def test_names_of_people_never_become_program_text() -> None:
    evil = "x'); import os; ('"
    rules = {evil: Rule(evil, "segment", "customer", eq(field("name", TEXT), evil), 0)}
    it = Evaluator(Plan(datetime(2026, 1, 1), rules, {}), shop())
    assert it.matches({"id": 1, "name": evil}) == {evil}
    for program, _ in it._profiles._written.values():
        assert "import os" not in program.source()


def test_walking_finds_everything_once() -> None:
    where = gt(TOTAL, 5)
    value = gt(aggregate("count", over("orders"), where=where), 1)
    found = list(everything([value, value]))
    assert where in found
    assert len(found) == len({id(e) for e in found})


def test_the_rows_of_a_profile_are_only_read() -> None:
    profile = {"id": 1, "age": "20", "orders": [{"id": 1, "total": "5.5"}]}
    copy = {"id": 1, "age": "20", "orders": [{"id": 1, "total": "5.5"}]}
    it = evaluator(rule("adult", ADULT), rule("big", gt(aggregate("sum", over("orders"), TOTAL), 500)))
    assert it.matches(profile) == {"adult", "big"}
    assert profile == copy
