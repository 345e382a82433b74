"""Members: the rules of a plan over a source of data, in SQL or in memory, as lists of keys in ascending order.

One run asks several questions of a source (are the keys good, what does not fit, who is a member). All of them are
asked inside one snapshot of it, so that they speak of the same data.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
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

Watch = Callable[[int], None]
_WATCHED = 10_000


class Keys(Protocol):
    """The keys of one segment: a list, or something that keeps more of them than memory should hold."""

    def append(self, key: Any, /) -> None: ...
    def sort(self) -> None: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...


class DataSource(Protocol):
    """Where data lives: `segdsl.tools.sources` opens them."""

    dialect: str
    storage: Any
    fetch: Fetch

    def snapshot(self) -> AbstractContextManager[object]: ...
    def execute(self, sql: str, parameters: Mapping[str, object]) -> Iterator[tuple[Any, ...]]: ...
    def write(self, sql: str, parameters: Mapping[str, object], path: str) -> Mapping[str, int]: ...
    def require(self, catalog: Catalog, entities: Collection[str], fields: Mapping[str, Collection[str]]) -> None: ...
    def check_keys(
        self, catalog: Catalog, entities: Collection[str], fields: Mapping[str, Collection[str]]
    ) -> list[Diagnostic]: ...
    def misfits(self, catalog: Catalog, entity: str, fields: Collection[str]) -> list[Misfit]: ...
    def misfit_counts(self, catalog: Catalog, entity: str, fields: Collection[str]) -> dict[tuple[str, str], int]: ...


@dataclass(frozen=True)
class Answer:
    """Members by label, and the stored values that did not fit their field's type and were read as unknown.

    ``sizes`` are the numbers of members where the members themselves were written by the database.
    """

    members: Mapping[str, Keys]
    misfits: tuple[Misfit, ...] = ()
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)

    def size(self, label: str) -> int:
        """How many members a segment, tier or part has."""
        return self.sizes[label] if label in self.sizes else len(self.members[label])


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


def sql_members(
    plan: Plan,
    catalog: Catalog,
    source: DataSource,
    names: tuple[str, ...],
    collect: Callable[[], Keys] = list,
    watch: Watch | None = None,
) -> Answer:
    """The members that a database finds: one statement an entity, its rows streamed.

    ``collect`` makes what the keys of one segment are put in; ``watch`` is told now and then how many rows have come.
    Raises `SegdslError` where a table or column is missing, or a key is unknown or stands twice.
    """
    with source.snapshot():
        wanted = _checked(plan, catalog, source, names)
        found = {label: collect() for name in names for label in labels(plan.rules[name])}
        count = 0
        for sql, params in _statements(plan, catalog, source, names):
            for label, key in source.execute(sql, params):
                found[label].append(key)
                count += 1
                if watch is not None and count % _WATCHED == 0:
                    watch(count)
        for keys in found.values():
            keys.sort()
        misfits, counts = _misfits(catalog, source, wanted)
    return Answer(found, misfits, counts)


def written_members(
    plan: Plan,
    catalog: Catalog,
    source: DataSource,
    names: tuple[str, ...],
    path: str,
    allowed: Callable[[Answer], bool],
) -> Answer:
    """The same written by the database itself to a folder of Parquet files; only the numbers come back.

    ``allowed`` is asked before anything is written, with the values that did not fit.
    """
    with source.snapshot():
        wanted = _checked(plan, catalog, source, names)
        misfits, counts = _misfits(catalog, source, wanted)
        sizes = dict.fromkeys((label for name in names for label in labels(plan.rules[name])), 0)
        answer = Answer({}, misfits, counts, sizes)
        if allowed(answer):
            statements = list(_statements(plan, catalog, source, names))
            entities = list(by_entity(plan, names))
            for entity, (sql, params) in zip(entities, statements, strict=True):
                # keys of two entities may be of two types, which one table of Parquet files cannot hold
                sizes |= source.write(sql, params, path if len(entities) == 1 else f"{path}/{entity}")
    return answer


def _checked(plan: Plan, catalog: Catalog, source: DataSource, names: tuple[str, ...]) -> Mapping[str, Collection[str]]:
    """What the rules read; all of it is there, and its keys are good."""
    wanted = needed(plan, catalog, names)
    source.require(catalog, wanted.keys(), wanted)
    mistakes = source.check_keys(catalog, wanted.keys(), wanted)
    if mistakes:
        raise SegdslError(mistakes)
    return wanted


def _statements(
    plan: Plan, catalog: Catalog, source: DataSource, names: tuple[str, ...]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The statements of each entity: one, unless its result would have more columns than the database takes."""
    from segdsl.sql.dialects import builder_for
    from segdsl.sql.statements import compile_plan

    widest = builder_for(source.dialect).widest
    for rules in by_entity(plan, names).values():
        for part in _no_wider(plan, rules, widest):
            statement = compile_plan(plan, catalog, part, dialect=source.dialect, storage=source.storage)
            yield statement.sql, statement.params


def _no_wider(plan: Plan, rules: list[str], widest: int) -> Iterator[list[str]]:
    part: list[str] = []
    width = 0
    for name in rules:
        columns = len(labels(plan.rules[name]))
        if part and widest and width + columns > widest:
            yield part
            part, width = [], 0
        part.append(name)
        width += columns
    yield part


def _misfits(
    catalog: Catalog, source: DataSource, wanted: Mapping[str, Collection[str]]
) -> tuple[tuple[Misfit, ...], Mapping[tuple[str, str], int]]:
    misfits: list[Misfit] = []
    counts: dict[tuple[str, str], int] = {}
    for entity, fields in wanted.items():
        misfits += source.misfits(catalog, entity, fields)
        counts |= source.misfit_counts(catalog, entity, fields) if misfits else {}
    return tuple(misfits), counts


def memory_members(
    plan: Plan, catalog: Catalog, population: Population, names: tuple[str, ...]
) -> dict[str, list[Any]]:
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
    with source.snapshot():
        source.require(catalog, wanted.keys(), wanted)
        loaded = load_rows(catalog, source.fetch, wanted.keys(), wanted)
    rows: dict[str, Any] = loaded.rows
    return Population.from_tables(catalog, rows), loaded
