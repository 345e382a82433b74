"""The Python API: a rule set, and the same rules bound to a moment.

A rule set is loaded once and checked; binding it to an ``as_of`` and parameters gives what can be asked::

    rules = segdsl.load("club.seg", catalog="catalog.toml")
    bound = rules.bind(as_of=date(2026, 3, 21))
    bound.matches({"id": 1, "city": "Tehran", "orders": [...]})     # frozenset({"vip", "club.gold"})
    bound.members("data/")                                          # {"vip": [1, 4, 7], ...}
    bound.members("postgresql://ann@db/crm")                        # the same, asked of a database
    bound.sql("duckdb").sql                                         # one statement with bind parameters
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from segdsl.catalog.models import Catalog
from segdsl.diagnostics import Diagnostic, SegdslError, has_errors
from segdsl.plan import Plan
from segdsl.semantic import ir
from segdsl.semantic.bind import bind as bind_rules
from segdsl.semantic.check import check
from segdsl.source import Source
from segdsl.workspace import errors
from segdsl.workspace.files import Loaded
from segdsl.workspace.members import (
    Answer,
    DataSource,
    Keys,
    Watch,
    by_entity,
    labels,
    memory_members,
    population_of,
    sql_members,
    stored_in_memory,
    with_members,
)

if TYPE_CHECKING:
    from segdsl.memory import Evaluator, Population, Thresholds
    from segdsl.sql.base import Storage
    from segdsl.sql.statements import Statement

Calendar = Literal["gregorian", "jalali"]
Opener = Callable[["str | Path", Catalog], Any]
Backend = Literal["sql", "duckdb", "memory"]


@dataclass(frozen=True)
class Rule:
    """A rule as people know it; ``parts`` are the names of tiers or of a split's parts."""

    name: str
    kind: str
    entity: str
    title: str
    owner: str
    tags: tuple[str, ...]
    description: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleSet:
    """Rules and their catalog. Mistakes are in `check`; a rule set that has some cannot be bound."""

    catalog: Catalog
    rules: ir.RuleSet | None
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    loaded: Loaded | None = field(default=None, repr=False)
    opener: Opener | None = field(default=None, repr=False, compare=False)
    clock: Callable[[], datetime] | None = field(default=None, repr=False, compare=False)
    folder: Path | None = field(default=None, repr=False, compare=False)  # that its files are named from, if any

    @classmethod
    def of(
        cls,
        loaded: Loaded,
        catalog: Catalog,
        opener: Opener | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> RuleSet:
        """Checks what was loaded."""
        rules, found = check(loaded.program, catalog)
        order = {name: number for number, name in enumerate(loaded.sources)}
        of_rules = sorted(
            dict.fromkeys((*loaded.diagnostics, *found)),
            key=lambda one: (order.get(one.span.file, -1), one.span.start, one.span.end, one.code),
        )
        everything = (*catalog.warnings, *of_rules)
        usable = None if has_errors(everything) else rules
        return cls(catalog, usable, everything, loaded.sources, loaded, opener, clock)

    def check(self) -> tuple[Diagnostic, ...]:
        """Every mistake and warning found in the rules, in the order of the files."""
        return self.diagnostics

    @property
    def segments(self) -> tuple[Rule, ...]:
        """The rules that have members: segments, tiers and splits, in the order of the files."""
        return tuple(rule for rule in self.all_rules if rule.kind in ("segment", "tiers", "split"))

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """Every metric, segment, tiers, score and split."""
        rules = self._checked().rules
        return tuple(
            Rule(r.name, r.kind, r.entity, r.about.title, r.about.owner, r.about.tags, r.about.description, _parts(r))
            for r in rules
            if r.kind != "computed"
        )

    @property
    def params(self) -> tuple[ir.Param, ...]:
        return self._checked().params

    def bind(
        self,
        as_of: date | datetime | str | None = None,
        params: Mapping[str, object] | None = None,
        *,
        timezone: str | None = None,
        calendar: Calendar | None = None,
    ) -> Bound:
        """The rules at one moment.

        ``as_of`` is a date (its first instant), a time (civil in the catalog's zone unless it has an offset) or ISO
        text; default now, to the second. Raises `SegdslError` where the rules have mistakes or a parameter does not
        fit.
        """
        rules = self._checked()
        moment = parse_moment(as_of) if isinstance(as_of, str) else as_of
        if moment is None:
            moment = (self.clock() if self.clock is not None else datetime.now(UTC)).replace(microsecond=0)
        if not isinstance(moment, date):
            raise SegdslError([errors.NOT_A_DATE.at(text=moment)])
        if calendar not in (None, "gregorian", "jalali"):
            raise SegdslError([errors.NO_CALENDAR.at(name=calendar)])
        plan = bind_rules(rules, self.catalog, moment, params, timezone, calendar)
        return Bound(self, plan, self.opener, dict(params or {}), timezone, calendar)

    def to_json(self) -> str:
        """The typed rules as versioned JSON, which `from_json` loads back."""
        from segdsl.semantic.document import dump

        return dump(self._checked())

    @classmethod
    def from_json(cls, text: str, catalog: Catalog, opener: Opener | None = None) -> RuleSet:
        """The rule set that `to_json` wrote; raises `SegdslError` where the text is not one."""
        from segdsl.semantic.document import load, misfits

        rules = load(text)
        if found := misfits(rules, catalog):
            raise SegdslError(found)
        return cls(catalog, rules, opener=opener)

    def _checked(self) -> ir.RuleSet:
        if self.rules is None:
            raise SegdslError(self.diagnostics)
        return self.rules


def _parts(rule: ir.Rule) -> tuple[str, ...]:
    return rule.type.names if rule.kind in ("tiers", "split") else ()


def parse_moment(text: str) -> date | datetime:
    """ISO text as a date or a time; a `SegdslError` where it is neither."""
    try:
        if "T" in text or " " in text.strip():
            return datetime.fromisoformat(text.strip())
        return date.fromisoformat(text.strip())
    except ValueError:
        raise SegdslError([errors.NOT_A_DATE.at(text=text)]) from None


@dataclass(frozen=True)
class Bound:
    """Rules at one moment: members, matches, SQL."""

    rule_set: RuleSet
    plan: Plan
    opener: Opener | None = field(default=None, repr=False, compare=False)
    params: Mapping[str, object] = field(default_factory=dict)
    timezone: str | None = None
    calendar: Calendar | None = None

    @property
    def catalog(self) -> Catalog:
        return self.rule_set.catalog

    @cached_property
    def _evaluator(self) -> Evaluator:
        from segdsl.memory import Evaluator

        return Evaluator(self.plan, self.catalog)

    def matches(self, profile: Mapping[str, Any], thresholds: Thresholds | None = None) -> frozenset[str]:
        """The segments that one profile of the default entity is in, tiers and parts as ``club.gold``.

        ``profile`` has the catalog's logical names; linked rows are nested. Ranks need the ``thresholds`` of a
        population, else a rule that uses them raises `SegdslError`.
        """
        if not isinstance(profile, Mapping):
            raise SegdslError([errors.PROFILE.at(kind=type(profile).__name__)])
        return self._evaluator.matches(profile, thresholds)

    def predicate(self, name: str) -> Callable[[Mapping[str, Any]], bool]:
        """One segment as a plain function of a profile: the fastest way to ask one question many times."""
        with_members(self.plan, [name])
        return self._evaluator.predicate(name)

    def value(self, profile: Mapping[str, Any], name: str) -> object:
        """The value of a metric, score or tiers for one profile, in canonical form; None is unknown."""
        return self._evaluator.value(profile, name)

    def thresholds(self, source: object) -> Thresholds:
        """What `matches` must know of a population to rank one profile."""
        names = with_members(self.plan)
        return self._evaluator.thresholds(self._population(source, names))

    def members(
        self, source: object, segments: Iterable[str] | None = None, backend: Backend | None = None
    ) -> dict[str, list[Any]]:
        """The keys of the members of each segment, tier and part, ascending.

        ``source`` is a list of profiles, a mapping of entity to rows, or the path or URL of a folder or database;
        the latter are asked in SQL unless ``backend`` is "memory"; "duckdb" insists on data that DuckDB reads.
        Raises `SegdslError` where data does not fit.
        """
        wanted = tuple(segments) if segments is not None else None
        names = with_members(self.plan, wanted)
        if isinstance(source, str | Path):
            found = _lists(self.answer(source, names, backend))
        elif hasattr(source, "execute"):
            found = _lists(self.ask(source, names, backend))  # type: ignore[arg-type]
        elif backend not in (None, "memory"):
            raise SegdslError([errors.BACKEND_ROWS.at(name=backend)])
        else:
            found = memory_members(self.plan, self.catalog, self._population(source, names), names)
        return found if wanted is None else {label: found[label] for label in _asked(self.plan, wanted)}

    def answer(
        self,
        source: str | Path,
        names: tuple[str, ...],
        backend: Backend | None = None,
        collect: Callable[[], Keys] = list,
        watch: Watch | None = None,
    ) -> Answer:
        """Members of the named rules at a path or URL, and which stored values did not fit."""
        if backend not in (None, "sql", "duckdb", "memory"):
            raise SegdslError([errors.BACKEND.at(name=backend)])
        with self.open(source) as data:
            return self.ask(data, names, backend, collect, watch)

    def ask(
        self,
        source: DataSource,
        names: tuple[str, ...],
        backend: Backend | None = None,
        collect: Callable[[], Keys] = list,
        watch: Watch | None = None,
    ) -> Answer:
        """The same of a source that is open.

        ``collect`` makes what the keys of a segment are put in, ``watch`` is told how many rows have come.
        """
        if backend == "memory":
            return stored_in_memory(self.plan, self.catalog, source, names)
        if backend == "duckdb" and source.dialect != "duckdb":
            raise SegdslError([errors.NOT_DUCKDB.at(dialect=source.dialect)])
        return sql_members(self.plan, self.catalog, source, names, collect, watch)

    def open(self, source: str | Path) -> Any:
        """The data source at a path or URL."""
        if self.opener is None:
            raise SegdslError([errors.SOURCE.at(what=source)])
        return self.opener(source, self.catalog)

    def _population(self, source: object, names: tuple[str, ...]) -> Population:
        from segdsl.memory import Population

        if isinstance(source, Population):
            return source
        if isinstance(source, str | Path):
            with self.open(source) as data:
                return population_of(self.plan, self.catalog, data, names)[0]
        if hasattr(source, "fetch"):
            return population_of(self.plan, self.catalog, source, names)[0]  # type: ignore[arg-type]
        if isinstance(source, Mapping):
            return Population.from_rows(self.catalog, source)
        if isinstance(source, Iterable) and not isinstance(source, bytes):
            return Population.from_profiles(self.catalog, source)
        raise SegdslError([errors.SOURCE.at(what=type(source).__name__)])

    def sql(
        self,
        dialect: str = "duckdb",
        segments: Iterable[str] | None = None,
        form: Literal["rows", "wide"] = "rows",
        storage: Storage | None = None,
    ) -> Statement:
        """One statement that finds the members: ``.sql`` is its text, ``.params`` its values.

        ``form`` "rows" gives (segment, key), "wide" one row a key and one column a rule. Rules of several entities
        need a statement each: name them with ``segments``; by default those of the default entity are taken, or of
        the only entity that has some.
        """
        from segdsl.sql.statements import compile_plan

        names = with_members(self.plan, segments)
        if segments is None:
            groups = by_entity(self.plan, names)
            entity = self.catalog.default_entity
            names = tuple(groups.get(entity) or next(iter(groups.values()), ()))
        return compile_plan(self.plan, self.catalog, names, dialect=dialect, form=form, storage=storage)


def _lists(answer: Answer) -> dict[str, list[Any]]:
    return {label: list(keys) for label, keys in answer.members.items()}


def _asked(plan: Plan, wanted: tuple[str, ...]) -> list[str]:
    """Labels for the names that were asked: a tiers' name means all its tiers."""
    found: list[str] = []
    for name in wanted:
        found += labels(plan.rules[name]) if name in plan.rules else (name,)
    return list(dict.fromkeys(found))
