"""Running ``test`` blocks: given rows as a population, a frozen moment, and every expectation about one row.

Rows of a test need not have keys: those without get some that no other row has, so that rows differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from segdsl.catalog.models import Catalog, Entity, Link
from segdsl.diagnostics import SegdslError
from segdsl.explain import Reason
from segdsl.plan import Plan, Row
from segdsl.semantic import ir
from segdsl.semantic.bind import bind
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.walk import nodes, references
from segdsl.source import Span
from segdsl.types import BOOLEAN, Kind
from segdsl.values import reader
from segdsl.workspace.explaining import Explainer
from segdsl.workspace.rule_set import Bound, RuleSet, parse_moment

if TYPE_CHECKING:
    from segdsl.memory import Population


@dataclass(frozen=True)
class Expectation:
    """What a test expected, where it stands, whether it came true, and where it did not, what the rules saw."""

    text: str
    span: Span
    holds: bool
    entity: str = ""
    key: object = None
    reasons: tuple[Reason, ...] = ()
    absent: bool = False  # the row is none of its entity's: `keep` leaves it out


@dataclass(frozen=True)
class Outcome:
    """One test block and all it expected."""

    title: str
    span: Span
    expectations: tuple[Expectation, ...]
    as_of: datetime = datetime.min

    @property
    def passed(self) -> bool:
        return all(expected.holds for expected in self.expectations)


class Engine(Protocol):
    """What evaluates rules over the rows of one test: for each name the keys of the rows for which it holds."""

    def __call__(
        self, plan: Plan, catalog: Catalog, population: Population, names: Sequence[str], /
    ) -> Mapping[str, Collection[object]]: ...


@dataclass(frozen=True)
class Trial:
    """One test block ready to be asked: its rows, and the rules that it needs at its moment."""

    test: ir.Test
    bound: Bound
    population: Population
    keys: tuple[object, ...]  # of the rows that the expectations speak of


def run_tests(
    rule_set: RuleSet,
    params: Mapping[str, object] | None = None,
    tests: Iterable[ir.Test] | None = None,
    engine: Engine | None = None,
    watch: Callable[[Trial], None] | None = None,
) -> Iterator[Outcome]:
    """The outcome of each test block (or of those given), in the order of the files.

    ``engine`` answers in place of the evaluator in memory; ``watch`` is shown every test before it is asked.
    """
    rules = rule_set.rules
    if rules is None:
        raise SegdslError(rule_set.diagnostics)
    needs = {rule.name: references(rule.body) for rule in rules.rules}
    for test in rules.tests if tests is None else tests:
        trial = _trial(rule_set, only_needed(rules, test, needs), test, params or {})
        if watch is not None:
            watch(trial)
        yield _outcome(trial, engine or _in_memory)


def needed_by(test: ir.Test, rules: ir.RuleSet, needs: Mapping[str, set[str]]) -> set[str]:
    """The names of the rules that the test's expectations speak of, directly or through others."""
    wanted: set[str] = set()
    waiting = references((*(expect.condition for expect in test.expects), *rules.entities))
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting |= needs.get(name, set())
    return wanted


def only_needed(rules: ir.RuleSet, test: ir.Test, needs: Mapping[str, set[str]]) -> ir.RuleSet:
    """The rules that the test's expectations need, each expectation and each entity as a segment of its own."""
    expected = [
        ir.Rule(_expectation(number), "segment", expect.entity, BOOLEAN, ir.Condition(expect.condition))
        for number, expect in enumerate(test.expects)
    ]
    everyone = ir.Condition(ir.Constant(True, BOOLEAN))
    expected += [
        ir.Rule(_everyone(entity), "segment", entity, BOOLEAN, everyone)
        for entity in dict.fromkeys(expect.entity for expect in test.expects)
    ]
    wanted = needed_by(test, rules, needs)
    return replace(rules, rules=(*(rule for rule in rules.rules if rule.name in wanted), *expected), tests=())


def _expectation(number: int) -> str:
    return f"expectation {number}"


def _everyone(entity: str) -> str:
    return f"every {entity}"


def _trial(rule_set: RuleSet, rules: ir.RuleSet, test: ir.Test, params: Mapping[str, object]) -> Trial:
    from segdsl.memory import Population

    catalog = rule_set.catalog
    clock = rule_set.clock if rule_set.clock is not None else lambda: datetime.now(UTC)
    as_of = parse_moment(test.as_of) if test.as_of else clock().replace(microsecond=0)
    rows = given_rows(catalog, test)
    keys: list[object] = []
    for expect in test.expects:
        entity = catalog.entities[expect.entity]
        first = next(iter(rows.get(expect.entity, ())), None)
        key = expect.key if expect.key is not None else first and first[entity.key]
        keys.append(reader(entity.key_type)(key))
    with deep_recursion():
        plan = bind(rules, catalog, as_of, params)
        population = Population.from_rows(catalog, rows)
    bound = Bound(replace(rule_set, rules=rules), plan, params=dict(params))
    return Trial(test, bound, population, tuple(keys))


def populations(rule_set: RuleSet) -> Iterator[tuple[date, Population]]:
    """The rows of each test block and its moment, in the order of the files; tests without a moment are left out."""
    from segdsl.memory import Population

    rules = rule_set.rules
    for test in rules.tests if rules is not None else ():
        if test.as_of:
            with deep_recursion():
                rows = given_rows(rule_set.catalog, test)
                yield parse_moment(test.as_of), Population.from_rows(rule_set.catalog, rows)


def _in_memory(
    plan: Plan, catalog: Catalog, population: Population, names: Sequence[str]
) -> Mapping[str, Collection[object]]:
    from segdsl.memory import Evaluator

    return {name: set(keys) for name, keys in Evaluator(plan, catalog, names).members(population).items()}


def _outcome(trial: Trial, engine: Engine) -> Outcome:
    test, plan = trial.test, trial.bound.plan
    names = [_expectation(number) for number in range(len(test.expects))]
    names += dict.fromkeys(_everyone(expect.entity) for expect in test.expects)
    with deep_recursion():
        members = engine(plan, trial.bound.catalog, trial.population, names)
    found: list[Expectation] = []
    explainer: Explainer | None = None
    for number, (expect, key) in enumerate(zip(test.expects, trial.keys, strict=True)):
        absent = key not in members.get(_everyone(expect.entity), ())
        # of a row that keep removes, only what is denied holds
        holds = isinstance(expect.condition, ir.Not) if absent else key in members.get(_expectation(number), ())
        reasons: tuple[Reason, ...] = ()
        if not holds and not absent:
            explainer = explainer or Explainer(trial.bound, trial.population)
            reasons = _reasons(explainer, expect, trial.population.row(expect.entity, key))
        found.append(Expectation(expect.text, expect.span, holds, expect.entity, key, reasons, absent and not holds))
    return Outcome(test.title, test.span, tuple(found), plan.as_of)


def _reasons(explainer: Explainer, expect: ir.Expect, row: object) -> tuple[Reason, ...]:
    """The expectation as clauses, then the tiers and scores that it speaks of."""
    asked = explainer.condition(expect.condition, row, expect.entity)
    here = Row(0, expect.entity)
    told = [
        explainer.reason(node.name, row)
        for node in nodes(expect.condition)
        if isinstance(node, ir.RuleRef) and node.row == here and explainer.rules[node.name].kind in ("tiers", "score")
    ]
    return (asked, *told)


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
