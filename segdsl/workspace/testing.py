"""Running ``test`` blocks: given rows as a population, a frozen moment, and every expectation about one row.

Rows of a test need not have keys: those without get some that no other row has, so that rows differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from itertools import count
from typing import Any

from segdsl.catalog.models import Catalog, Entity, Link
from segdsl.diagnostics import SegdslError
from segdsl.semantic import ir
from segdsl.semantic.bind import bind_with, make_binder
from segdsl.semantic.check import deep_recursion
from segdsl.source import Span
from segdsl.types import Kind
from segdsl.values import reader
from segdsl.workspace.rule_set import RuleSet, parse_moment


@dataclass(frozen=True)
class Expectation:
    """What a test expected, where it stands, and whether it came true."""

    text: str
    span: Span
    holds: bool


@dataclass(frozen=True)
class Outcome:
    """One test block and all it expected."""

    title: str
    span: Span
    expectations: tuple[Expectation, ...]

    @property
    def passed(self) -> bool:
        return all(expected.holds for expected in self.expectations)


def run_tests(rule_set: RuleSet, params: Mapping[str, object] | None = None) -> Iterator[Outcome]:
    """The outcome of each test block, in the order of the files."""
    rules = rule_set.rules
    if rules is None:
        raise SegdslError(rule_set.diagnostics)
    for test in rules.tests:
        yield _run(rule_set, rules, test, params or {})


def _run(rule_set: RuleSet, rules: ir.RuleSet, test: ir.Test, params: Mapping[str, object]) -> Outcome:
    from segdsl.memory import Evaluator, Population

    catalog = rule_set.catalog
    bound = rule_set.bind(parse_moment(test.as_of) if test.as_of else None, params)
    rows = given_rows(catalog, test)
    population = Population.from_rows(catalog, rows)
    with deep_recursion():
        binder = make_binder(rules, catalog, bound.plan.as_of.replace(tzinfo=UTC), params)
        bind_with(binder, rules)
        evaluator = Evaluator(bound.plan, catalog)
        found: list[Expectation] = []
        for expected in test.expects:
            entity = catalog.entities[expected.entity]
            keys = [reader(entity.key_type)(row[entity.key]) for row in rows.get(expected.entity, ())]
            key = expected.key if expected.key is not None else keys[0] if keys else None
            row = population.row(expected.entity, key)
            condition = binder.condition(expected.condition)
            holds = row is not None and bool(
                evaluator.expression(condition, expected.entity, population=population)(row)
            )
            found.append(Expectation(expected.text, expected.span, holds))
    return Outcome(test.title, test.span, tuple(found))


def given_rows(catalog: Catalog, test: ir.Test) -> dict[str, list[dict[str, Any]]]:
    """The given rows by entity; every row, nested ones too, has a key."""
    fresh = count(1)
    taken: dict[str, set[object]] = {}
    for given in test.given:
        _keys(catalog, catalog.entities[given.entity], given.record, taken)
    rows: dict[str, list[dict[str, Any]]] = {}
    for given in test.given:
        rows.setdefault(given.entity, []).append(
            _keyed(catalog, catalog.entities[given.entity], given.record, taken, fresh)
        )
    return rows


def _keys(catalog: Catalog, entity: Entity, record: Any, taken: dict[str, set[object]]) -> None:
    if not isinstance(record, dict):
        return
    if entity.key in record:
        taken.setdefault(entity.name, set()).add(reader(entity.key_type)(record[entity.key]))
    for link, target, inner in _linked(catalog, entity, record):
        del link
        _keys(catalog, target, inner, taken)


def _linked(catalog: Catalog, entity: Entity, record: dict[str, Any]) -> Iterator[tuple[Link, Entity, Any]]:
    for name, value in record.items():
        link = entity.links.get(name)
        if link is not None:
            for inner in value if isinstance(value, list) else [value]:
                yield link, catalog.entities[link.to], inner


def _keyed(catalog: Catalog, entity: Entity, record: Any, taken: dict[str, set[object]], fresh: Iterator[int]) -> Any:
    if not isinstance(record, dict):
        return record
    row: dict[str, Any] = {}
    for name, value in record.items():
        link = entity.links.get(name)
        if link is None:
            row[name] = value
        else:
            target = catalog.entities[link.to]
            inner = [
                _keyed(catalog, target, part, taken, fresh) for part in (value if isinstance(value, list) else [value])
            ]
            row[name] = inner if isinstance(value, list) else inner[0]
    if entity.key not in row:
        used = taken.setdefault(entity.name, set())
        key: object = next(fresh)
        while key in used or str(key) in used:
            key = next(fresh)
        row[entity.key] = key if entity.key_type.kind is Kind.INTEGER else f"row {key}"
        used.add(row[entity.key])
    return row
