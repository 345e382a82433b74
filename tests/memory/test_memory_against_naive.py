"""Generated code against the plainest reading of the plan, on random plans and random shops."""

from __future__ import annotations

from random import Random
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st
from memory_naive import World
from memory_plans import shop
from memory_random import random_plan, random_rows

from segdsl.catalog import Catalog
from segdsl.memory import Evaluator, Population
from segdsl.memory.walks import everything
from segdsl.plan import Aggregate, Expr

CATALOG = shop()


def unlinked(catalog: Catalog, rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The same rows with keys where rows stood, and only one side of each link."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, given_rows in rows.items():
        entity = catalog.entities[name]
        found[name] = []
        for row in given_rows:
            flat = {k: v for k, v in row.items() if k not in entity.links}
            for link in entity.links.values():
                target = catalog.entities[link.to].key
                if not link.many and row.get(link.name) is not None:
                    flat[link.name] = row[link.name][target]
                elif link.through and row.get(link.name):
                    flat[link.name] = [to[target] for to in row[link.name]]
            found[name].append(flat)
    return found


@given(st.integers(0, 2**40))
def test_a_population(seed: int) -> None:
    r = Random(seed)
    plan = random_plan(r, ranks=True)
    rows = random_rows(r)
    world = World(plan, CATALOG, rows)
    evaluator = Evaluator(plan, CATALOG)
    population = Population.from_rows(CATALOG, unlinked(CATALOG, rows))
    members = evaluator.members(population)
    for name, rule in plan.rules.items():
        key = CATALOG.entities[rule.entity].key
        expected = {
            row[key]: world.value(rule.value, {0: row}) for row in rows[rule.entity] if world.exists(rule.entity, row)
        }
        got = {k: value for k, (value,) in evaluator.values(population, [name]).items()}
        assert got == expected, name
        if rule.kind == "segment":
            assert members[name] == sorted(k for k, holds in expected.items() if holds), name


@given(st.integers(0, 2**40))
def test_one_profile(seed: int) -> None:
    r = Random(seed)
    plan = random_plan(r, ranks=False)
    rows = random_rows(r)
    world = World(plan, CATALOG, rows)
    evaluator = Evaluator(plan, CATALOG)
    for customer in rows["customer"]:
        exists = world.exists("customer", customer)
        matches = evaluator.matches(customer)
        for name, rule in plan.rules.items():
            if rule.entity != "customer":
                continue
            nothing = False if rule.kind == "segment" else None
            expected = world.value(rule.value, {0: customer}) if exists else nothing
            assert evaluator.value(customer, name) == expected, name
            if rule.kind == "segment":
                assert evaluator.predicate(name)(customer) is expected, name
                assert (name in matches) is expected, name


@given(st.integers(0, 2**40))
def test_one_profile_with_thresholds(seed: int) -> None:
    r = Random(seed)
    plan = random_plan(r, ranks=True)
    rows = random_rows(r)
    for entity in plan.entities.values():
        if entity.name == "customer":
            object.__setattr__(entity, "keep", None)
    evaluator = Evaluator(plan, CATALOG)
    population = Population.from_rows(CATALOG, unlinked(CATALOG, rows))
    thresholds = evaluator.thresholds(population)
    for name, rule in plan.rules.items():
        if rule.entity != "customer" or "path=(Hop" in repr(plan.rules):
            continue  # a row alone does not know whether a path leads to it
        expected = evaluator.values(population, [name])
        for customer in rows["customer"]:
            assert (evaluator.value(customer, name, thresholds),) == expected[customer["id"]], name


def test_the_makers_reach_every_node() -> None:
    """Random plans are no test of what never stands in them."""
    seen: set[str] = set()
    for seed in range(150):
        for rule in random_plan(Random(seed), ranks=True).rules.values():
            for expr in everything([rule.value]):
                seen.add(type(expr).__name__)
                if isinstance(expr, Aggregate):
                    seen.add(expr.op)
                    seen.update(type(hop).__name__ for hop in expr.over.hops)
    assert {kind.__name__ for kind in get_args(Expr)} | {"Hop", "Through"} <= seen
    assert {"count", "sum", "min", "max", "first", "last", "most_frequent", "count_distinct", "count_repeated"} <= seen
