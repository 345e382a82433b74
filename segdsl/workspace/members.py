"""Members: the rules of a plan over a source of data, in SQL or in memory, as lists of keys in ascending order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from segdsl.catalog.models import Catalog
from segdsl.catalog.needs import Fetch, Loaded, Misfit
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.plan import Plan, Rule
from segdsl.semantic.context import suggest
from segdsl.workspace import errors
from segdsl.workspace.needs import needed

if TYPE_CHECKING:
    from segdsl.memory import Population

Keys = list[Any]


class DataSource(Protocol):
    """Where data lives: `segdsl.tools.sources` opens them."""

    dialect: str
    storage: Any
    fetch: Fetch

    def execute(self, sql: str, parameters: Mapping[str, object]) -> Iterator[tuple[Any, ...]]: ...
    def require(self, catalog: Catalog, entities: Collection[str], fields: Mapping[str, Collection[str]]) -> None: ...
    def check_keys(
        self, catalog: Catalog, entities: Collection[str], fields: Mapping[str, Collection[str]]
    ) -> list[Diagnostic]: ...
    def misfits(self, catalog: Catalog, entity: str, fields: Collection[str]) -> list[Misfit]: ...
    def misfit_counts(self, catalog: Catalog, entity: str, fields: Collection[str]) -> dict[tuple[str, str], int]: ...


@dataclass(frozen=True)
class Answer:
    """Members by label, and the stored values that did not fit their field's type and were read as unknown."""

    members: dict[str, Keys]
    misfits: tuple[Misfit, ...] = ()
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)


def labels(rule: Rule) -> tuple[str, ...]:
    """The names under which a rule has members: itself, or each of its tiers or parts."""
    if rule.kind == "segment":
        return (rule.name,)
    if rule.kind in ("tiers", "split"):
        return tuple(f"{rule.name}.{part}" for part in rule.type.names)
    return ()


def with_members(plan: Plan, names: Iterable[str] | None = None) -> tuple[str, ...]:
    """The rules that have members, all or those named; an error where one is not known."""
    known = {name: rule for name, rule in plan.rules.items() if rule.kind in ("segment", "tiers", "split")}
    if names is None:
        return tuple(known)
    wanted: list[str] = []
    for name in names:
        rule = name if name in known else name.rpartition(".")[0]
        if rule not in known or (rule != name and name not in labels(known[rule])):
            parts = [label for found in known.values() for label in labels(found)]
            hint = suggest(name, dict.fromkeys([*known, *parts]))
            raise SegdslError([errors.UNKNOWN_SEGMENT.at(name=name, known=hint)])
        wanted.append(rule)
    return tuple(dict.fromkeys(wanted))


def by_entity(plan: Plan, names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(plan.rules[name].entity, []).append(name)
    return found


def sql_members(plan: Plan, catalog: Catalog, source: DataSource, names: tuple[str, ...]) -> Answer:
    """The members that a database finds: one statement an entity, its rows streamed.

    Raises `SegdslError` where a table or column is missing, or a key is unknown or stands twice.
    """
    from segdsl.sql.statements import compile_plan

    wanted = needed(plan, catalog, names)
    source.require(catalog, wanted.keys(), wanted)
    mistakes = source.check_keys(catalog, wanted.keys(), wanted)
    if mistakes:
        raise SegdslError(mistakes)
    found: dict[str, Keys] = {label: [] for name in names for label in labels(plan.rules[name])}
    for rules in by_entity(plan, names).values():
        statement = compile_plan(plan, catalog, rules, dialect=source.dialect, storage=source.storage)
        for label, key in source.execute(statement.sql, statement.params):
            found[label].append(key)
    for keys in found.values():
        keys.sort()
    misfits: list[Misfit] = []
    counts: dict[tuple[str, str], int] = {}
    for entity, fields in wanted.items():
        misfits += source.misfits(catalog, entity, fields)
        counts |= source.misfit_counts(catalog, entity, fields) if misfits else {}
    return Answer(found, tuple(misfits), counts)


def memory_members(plan: Plan, catalog: Catalog, population: Population, names: tuple[str, ...]) -> dict[str, Keys]:
    """The members that the in-memory evaluator finds in a population."""
    from segdsl.memory import Evaluator

    found = Evaluator(plan, catalog, names).members(population)
    return {label: list(found.get(label, ())) for name in names for label in labels(plan.rules[name])}


def stored_in_memory(plan: Plan, catalog: Catalog, source: DataSource, names: tuple[str, ...]) -> Answer:
    """The same from stored tables, read into memory first."""
    population, loaded = population_of(plan, catalog, source, names)
    return Answer(memory_members(plan, catalog, population, names), tuple(loaded.misfits), loaded.counts)


def population_of(
    plan: Plan, catalog: Catalog, source: DataSource, names: tuple[str, ...]
) -> tuple[Population, Loaded]:
    """The rows that the rules read, fetched from a source and linked."""
    from segdsl.catalog.storage import load_rows
    from segdsl.memory import Population

    wanted = needed(plan, catalog, names)
    source.require(catalog, wanted.keys(), wanted)
    loaded = load_rows(catalog, source.fetch, wanted.keys(), wanted)
    rows: dict[str, Any] = loaded.rows
    return Population.from_tables(catalog, rows), loaded
