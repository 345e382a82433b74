"""Rule sets that are long, deep or many: Python's own limits are never met, and time stays in proportion."""

from __future__ import annotations

from typing import Any

import pytest
from memory_plans import (
    BOOLEAN,
    INTEGER,
    MONEY,
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
    ge,
    gt,
    known,
    no,
    over,
    ref,
    rule,
    shop,
)

from segdsl.memory import Population
from segdsl.plan import Expr, If, Row, Rule
from segdsl.types import Kind, Type

WIDE = Type(Kind.INTEGER, digits=38)
ANN = {"id": 1, "city": "Yazd", "age": 30, "level": 1, "orders": [{"id": 1, "total": 100, "status": "paid"}]}


def answers(*rules: Rule) -> set[str]:
    """What holds for Ann; alone and in a population the same."""
    it = evaluator(*rules)
    found = it.matches(ANN)
    members = it.members(Population.from_profiles(shop(), [ANN]))
    assert {name for name, keys in members.items() if keys} == found
    return set(found)


def test_ten_thousand_parts() -> None:
    assert answers(rule("it", all_of(*[gt(field("age"), -n) for n in range(10_000)]))) == {"it"}
    assert answers(rule("it", any_of(*[eq(field("age"), n) for n in range(100, 3_100)]))) == set()


def test_a_thousand_aggregates() -> None:
    parts = [gt(aggregate("count", over("orders"), where=gt(TOTAL, n)), 0) for n in range(1_000)]
    assert answers(rule("it", all_of(*parts))) == {"it"}


def test_a_sum_of_a_thousand_lines() -> None:
    score: Expr = field("age")
    for n in range(1_000):
        score = call("add", score, If(gt(field("level"), n), const(n), const(1), INTEGER), type=WIDE)
    it = evaluator(rule("score", score))
    assert it.value(ANN, "score") == 30 + 0 + 999
    assert answers(rule("it", eq(score, 1029))) == {"it"}


@pytest.mark.parametrize("depth", [50, 500])
def test_deep_conditions(depth: int) -> None:
    condition: Expr = gt(field("age"), 3)
    for n in range(depth):
        condition = any_of(no(all_of(no(condition), gt(field("level"), -n))), eq(field("city", TEXT), str(n)))
    assert answers(rule("it", condition)) == {"it"}


def test_many_tiers() -> None:
    value: Expr = const(None)
    for n in range(1_000):
        value = If(gt(field("age"), n + 100), const(n), value, INTEGER)
    heavy: Expr = const(None)
    for n in range(100):
        heavy = If(gt(aggregate("count", over("orders"), where=gt(TOTAL, n)), 5), const(n), heavy, INTEGER)
    assert answers(rule("it", no(known(value))), rule("that", no(known(heavy)))) == {"it", "that"}


def test_thirty_loops_inside_each_other() -> None:
    def total(level: int) -> Expr:
        return field("total", MONEY, Row(level, "order"))

    condition: Expr = gt(aggregate("count", over("orders", level=31), where=eq(total(31), total(30))), 0)
    for level in range(30, 0, -1):
        outer = total(level - 1) if level > 1 else const(0, MONEY)
        where = all_of(ge(total(level), outer), condition)
        condition = gt(aggregate("count", over("orders", level=level), where=where), 0)
    assert answers(rule("it", condition)) == {"it"}


def test_a_chain_of_rules() -> None:
    chain = [rule(f"r{n}", all_of(ref(f"r{n - 1}", BOOLEAN), gt(field("age"), -n))) for n in range(1, 500)]
    assert len(answers(rule("r0", gt(field("age"), 3)), *chain)) == 500


def test_rules_that_double_are_not_written_out_again_and_again() -> None:
    def double(n: int) -> Rule:
        return rule(f"m{n}", call("add", ref(f"m{n - 1}", INTEGER), ref(f"m{n - 1}", INTEGER), type=WIDE))

    it = evaluator(rule("m0", field("age")), *[double(n) for n in range(1, 40)])
    assert it.value(ANN, "m39") == 30 * 2**39
    flags: list[Rule] = [rule("f0", gt(field("age"), 3))]
    for n in range(1, 40):
        before = ref(f"f{n - 1}", BOOLEAN)
        after = any_of(all_of(before, gt(field("level"), n)), all_of(before, gt(field("age"), n - 20)))
        flags.append(rule(f"f{n}", after))
    assert "f39" in answers(*flags)


def test_a_thousand_rules_over_orders() -> None:
    rules = []
    for n in range(1_000):
        spend: Any = aggregate("sum", over("orders"), TOTAL, where=gt(TOTAL, n))
        rules.append(rule(f"r{n}", all_of(gt(field("age"), n % 60), ge(spend, 1))))
    assert len(answers(*rules)) == sum(n % 60 < 30 for n in range(1_000))
