"""Running ``test`` blocks: given rows as a population, a frozen moment, and every expectation about one row.

Rows of a test need not have keys: those without get some that no other row has, so that rows differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from segdsl.catalog.models import Catalog, Entity, Link
from segdsl.diagnostics import SegdslError
from segdsl.semantic import ir
from segdsl.semantic.bind import bind
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.walk import references
from segdsl.source import Span
from segdsl.types import BOOLEAN, Kind
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
    needs = {rule.name: references(rule.body) for rule in rules.rules}
    for test in rules.tests:
        yield _run(rule_set, _only_needed(rules, test, needs), test, params or {})


def _only_needed(rules: ir.RuleSet, test: ir.Test, needs: Mapping[str, set[str]]) -> ir.RuleSet:
    """The rules that the test's expectations need, and each expectation as a rule of its own."""
    expected = tuple(
        ir.Rule(f"expectation {number}", "metric", expect.entity, BOOLEAN, ir.Value(expect.condition))
        for number, expect in enumerate(test.expects)
    )
    wanted: set[str] = set()
    waiting = references((*(rule.body for rule in expected), *rules.entities))
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting |= needs.get(name, set())
    return replace(rules, rules=(*(rule for rule in rules.rules if rule.name in wanted), *expected), tests=())


def _run(rule_set: RuleSet, rules: ir.RuleSet, test: ir.Test, params: Mapping[str, object]) -> Outcome:
    from segdsl.memory import Evaluator, Population

    catalog = rule_set.catalog
    clock = rule_set.clock if rule_set.clock is not None else lambda: datetime.now(UTC)
    as_of = parse_moment(test.as_of) if test.as_of else clock().replace(microsecond=0)
    rows = given_rows(catalog, test)
    population = Population.from_rows(catalog, rows)
    with deep_recursion():
        evaluator = Evaluator(bind(rules, catalog, as_of, params), catalog, ())
        came: dict[str, dict[object, bool]] = {}
        for entity in {expect.entity for expect in test.expects}:
            names = [f"expectation {number}" for number, e in enumerate(test.expects) if e.entity == entity]
            for key, values in evaluator.values(population, names).items():
                for name, value in zip(names, values, strict=True):
                    came.setdefault(name, {})[key] = bool(value)
    found: list[Expectation] = []
    for number, expect in enumerate(test.expects):
        entity_of = catalog.entities[expect.entity]
        first = next(iter(rows.get(expect.entity, ())), None)
        key = expect.key if expect.key is not None else first and reader(entity_of.key_type)(first[entity_of.key])
        denied = isinstance(expect.condition, ir.Not)  # of a row that keep removes, only that holds
        holds = came.get(f"expectation {number}", {}).get(key, denied)
        found.append(Expectation(expect.text, expect.span, holds))
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
