"""The quality of the data that rules read: what is unknown, what does not fit, keys that lead nowhere, fresh events.

Wherever a rule can ask it, a rule does: the rows with an unknown field are a segment, and so are the rows with a key
that leads to no row; every engine answers them, and ``keep`` counts as it always does. For keys the catalog is given,
for this question, a field with the stored key and a link that follows it. How many stored values do not fit is what
`segdsl run` counts too. The latest event is found by reading the column of event times once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Literal

from segdsl.catalog.columns import cell_of
from segdsl.catalog.models import Catalog, Entity, Field, Link, name_of
from segdsl.catalog.quality import Quality
from segdsl.plan import Follow, Row
from segdsl.semantic import ir
from segdsl.source import NOWHERE, Span
from segdsl.types import BOOLEAN, INTEGER, TEXT, Kind, Type
from segdsl.workspace.members import Answer, with_members
from segdsl.workspace.needs import needed
from segdsl.workspace.rule_set import Bound, RuleSet
from segdsl.workspace.verifying import fresh, segment_rule

What = Literal["unknown", "misfits", "dangling"]


@dataclass(frozen=True)
class Share:
    """How many of an entity's rows (or stored values) have something the matter; ``limit`` is the threshold, if any."""

    what: What
    entity: str
    name: str
    count: int
    total: int
    limit: Fraction | None = None
    enum: bool = False  # misfits are values outside the enum
    span: Span = NOWHERE

    @property
    def found(self) -> Fraction:
        return Fraction(self.count, self.total) if self.total else Fraction(0)

    @property
    def holds(self) -> bool:
        return self.limit is None or self.found <= self.limit


@dataclass(frozen=True)
class Freshness:
    """The latest event of an entity that is not later than as of, and how many are later."""

    entity: str
    name: str
    latest: datetime | date | None
    as_of: datetime | date
    future: int
    limit: timedelta | None = None
    span: Span = NOWHERE

    @property
    def age(self) -> timedelta | None:
        if isinstance(self.latest, datetime) and isinstance(self.as_of, datetime):
            return self.as_of - self.latest
        if self.latest is None or isinstance(self.latest, datetime) or isinstance(self.as_of, datetime):
            return None
        return self.as_of - self.latest

    @property
    def holds(self) -> bool:
        return self.limit is None or (self.age is not None and self.age <= self.limit)


@dataclass(frozen=True)
class EntityQuality:
    """What was found of one entity: its rows as rules see them, and each field and link."""

    entity: str
    rows: int
    shares: tuple[Share, ...] = ()
    freshness: Freshness | None = None

    @property
    def holds(self) -> bool:
        return all(one.holds for one in self.shares) and (self.freshness is None or self.freshness.holds)


@dataclass
class Questions:
    """The segments that answer, the catalog that they stand on, and what each of them counts."""

    catalog: Catalog
    segments: list[ir.Rule] = field(default_factory=list)
    rows: dict[str, str] = field(default_factory=dict)  # entity -> segment of all its rows
    shares: list[tuple[What, str, str, str, str]] = field(default_factory=list)  # what, entity, name, met, of
    fields: dict[str, set[str]] = field(default_factory=dict)


def questions(bound: Bound, names: tuple[str, ...] | None = None) -> Questions:
    """What is to be asked about the fields and links that rules read, and those with a threshold."""
    read = needed(bound.plan, bound.catalog, names if names is not None else with_members(bound.plan))
    for entity in bound.catalog.entities.values():
        for name in _judged(entity.quality):
            read.setdefault(entity.name, set()).add(name)
        if entity.quality is not None and entity.quality.fresh_within is not None:
            read.setdefault(entity.name, set())
    return _Asking(bound, read).questions()


def _judged(quality: Quality | None) -> tuple[str, ...]:
    return () if quality is None else (*quality.max_unknown, *quality.max_misfits, *quality.max_dangling)


def _dangling(entity: Entity) -> Mapping[str, Fraction]:
    return entity.quality.max_dangling if entity.quality is not None else {}


class _Asking:
    def __init__(self, bound: Bound, read: Mapping[str, set[str]]) -> None:
        self.catalog, self.read = bound.catalog, read
        rules = bound.rule_set.rules
        assert rules is not None, "bound rules have been checked"
        self.taken = {rule.name for rule in rules.rules}
        self.fields = {name: dict(entity.fields) for name, entity in self.catalog.entities.items()}
        self.links = {name: dict(entity.links) for name, entity in self.catalog.entities.items()}
        self.found = Questions(self.catalog)
        self.followed: set[tuple[object, ...]] = set()

    def questions(self) -> Questions:
        for name, members in self.read.items():
            entity = self.catalog.entities[name]
            self._rows(name)
            stored = [entity.fields[one] for one in sorted(members) if one in entity.fields and one != entity.key]
            stored = [each for each in stored if each.is_ is None]
            self.found.fields[name] = {each.name for each in stored}
            for each in stored:
                if each.type.kind is not Kind.SET:
                    self._unknown(entity, each)
        links = [
            (entity, entity.links[one])
            for name, members in self.read.items()
            for one in sorted(members)
            if one in (entity := self.catalog.entities[name]).links
        ]
        # one column of keys is asked about once: under the name that has a threshold, else on the side that holds it
        for entity, link in sorted(links, key=lambda one: (one[1].name not in _dangling(one[0]), one[1].many)):
            self._dangling(entity, link)
        entities = {
            name: replace(entity, fields=self.fields[name], links=self.links[name])
            for name, entity in self.catalog.entities.items()
        }
        self.found.catalog = replace(self.catalog, entities=entities)
        return self.found

    def _segment(self, entity: str, condition: ir.Expr) -> str:
        name = fresh(self.taken, f"quality {len(self.found.segments) + 1}")
        self.found.segments.append(segment_rule(name, entity, condition))
        return name

    def _rows(self, entity: str) -> str:
        if entity not in self.found.rows:
            self.found.rows[entity] = self._segment(entity, ir.Constant(True, BOOLEAN))
        return self.found.rows[entity]

    def _unknown(self, entity: Entity, each: Field) -> None:
        value = ir.FieldRef(Row(0, entity.name), each.name, each.type)
        met = self._segment(entity.name, ir.Not(ir.Known(value)))
        self.found.shares.append(("unknown", entity.name, each.name, met, self._rows(entity.name)))

    def _dangling(self, entity: Entity, link: Link) -> None:
        """Of the rows that hold a key, those whose key leads to no row; history tables hold keys of their own."""
        if link.through is not None or "." in link.to:
            return
        holder, target, column = entity, self.catalog.entities[link.to], link.by
        if link.many:
            holder, target, column = target, entity, link.from_
        assert column is not None, "the catalog has checked the shape of links"
        asked = (holder.name, target.name, column, tuple(sorted(link.where.items())))
        if asked in self.followed and link.name not in _dangling(entity):
            return
        self.followed.add(asked)
        row = Row(0, holder.name)
        key, way = f"{link.name} (stored key)", f"{link.name} (row)"
        self.fields[holder.name][key] = Field(name=key, type=target.key_type, column=column)
        self.links[holder.name][way] = Link(name=way, to=target.name, by=column, where=dict(link.where))
        stored = ir.FieldRef(row, key, target.key_type)
        fixed = [self._fixed(holder, name, value) for name, value in link.where.items()]
        held: list[ir.Expr] = [ir.Known(stored), *fixed]
        if target.key_type.kind is Kind.INTEGER:  # 0 is how many systems write that there is none
            held.append(ir.Not(ir.Compare("is", stored, ir.Constant(0, INTEGER))))
        kind = Type(Kind.KEY, entity=target.name)
        arrives = ir.Known(ir.LinkRef(Follow(row, way, target.name), kind, target.key_type))
        of = self._segment(holder.name, ir.And(tuple(held)))
        met = self._segment(holder.name, ir.And((*held, ir.Not(arrives))))
        at, named = entity.name, link.name
        if link.many and link.name not in _dangling(entity):
            back = next((one for one in holder.links.values() if (one.to, one.by) == (target.name, column)), None)
            at, named = (holder.name, back.name) if back is not None else (at, named)
        self.found.shares.append(("dangling", at, named, met, of))

    def _fixed(self, holder: Entity, column: str, value: Any) -> ir.Expr:
        """The fixed column of a link that leads to rows of several kinds."""
        kind = BOOLEAN if isinstance(value, bool) else INTEGER if isinstance(value, int) else TEXT
        name = f"{column} (stored)"
        self.fields[holder.name][name] = Field(name=name, type=kind, column=column)
        return ir.Compare("is", ir.FieldRef(Row(0, holder.name), name, kind), ir.Constant(value, kind))


def names_of(asked: Questions) -> tuple[str, ...]:
    """The segments to ask for."""
    return tuple(segment.name for segment in asked.segments)


def asked_rules(rule_set: RuleSet, asked: Questions) -> RuleSet:
    """The rules with the segments that answer, under the catalog that has what they name."""
    rules = rule_set.rules
    assert rules is not None, "checked before"
    return replace(rule_set, catalog=asked.catalog, rules=replace(rules, rules=(*rules.rules, *asked.segments)))


def examine(bound: Bound, asked: Questions, source: Any, answer: Answer) -> tuple[EntityQuality, ...]:
    """What the data looks like: ``answer`` has the members of the questions' segments, ``source`` is open."""
    members = answer.members
    found: list[EntityQuality] = []
    for name, rows in asked.rows.items():
        entity = bound.catalog.entities[name]
        shares = [
            _share(bound.catalog, what, entity, of_name, len(members[met]), len(members[of]))
            for what, owner, of_name, met, of in asked.shares
            if owner == name
        ]
        shares += _misfits(bound.catalog, entity, asked.fields.get(name, set()), source, answer, len(members[rows]))
        shares.sort(key=lambda share: _ORDER.index(share.what))
        found.append(
            EntityQuality(name_of(entity), len(members[rows]), tuple(shares), _freshness(bound, entity, source))
        )
    return tuple(found)


_ORDER = ("unknown", "misfits", "dangling")


def _share(catalog: Catalog, what: What, entity: Entity, name: str, count: int, total: int) -> Share:
    limits = _limits(entity.quality, what)
    each = entity.fields.get(name)
    enum = each is not None and (each.type.element or each.type).kind is Kind.ENUM
    span = catalog.span_of("entity", entity.name, "quality", f"max_{what}", name)
    member = entity.find(name)
    told = name_of(member) if member is not None else name
    return Share(what, name_of(entity), told, count, total, limits.get(name), enum and what == "misfits", span)


def _limits(quality: Quality | None, what: What) -> Mapping[str, Fraction]:
    if quality is None:
        return {}
    return {
        "unknown": quality.max_unknown, "misfits": quality.max_misfits, "dangling": quality.max_dangling,
    }[what]  # fmt: skip


def _misfits(
    catalog: Catalog, entity: Entity, fields: set[str], source: Any, answer: Answer, rows: int
) -> Iterator[Share]:
    """Stored values that their field cannot hold, as `segdsl run` counts them: all rows of the table."""
    sets = [name for name in fields if entity.fields[name].type.kind is Kind.SET]
    counts = dict(answer.counts)
    counts |= source.misfit_counts(catalog, entity.name, sets) if sets else {}
    for name in sorted(fields):
        count = counts.get((entity.table, name), 0)
        if count or name in _limits(entity.quality, "misfits"):
            yield _share(catalog, "misfits", entity, name, count, max(rows, count))


def _freshness(bound: Bound, entity: Entity, source: Any) -> Freshness | None:
    """The latest event, from the column of event times; an event time that hangs on a link is that of its own table."""
    if not entity.time:
        return None
    holder = entity
    for step in entity.time[:-1]:
        holder = bound.catalog.entities[holder.links[step].to]
    each = holder.fields[entity.time[-1]]
    limit = entity.quality.fresh_within if entity.quality is not None else None
    if (holder is not entity and limit is None) or each.is_ is not None or each.rows or each.table or each.json_path:
        return None
    now: datetime | date = bound.plan.as_of
    if each.type.kind is Kind.DATE:
        now = _civil_day(bound)
    latest: datetime | date | None = None
    future = 0
    read = cell_of(each, bound.catalog)
    for (raw,) in source.fetch(holder.table, [each.column]):
        value = read(raw)
        if not isinstance(value, date):
            continue
        if value > now:
            future += 1
        elif latest is None or value > latest:
            latest = value
    span = bound.catalog.span_of("entity", entity.name, "quality", "fresh_within")
    return Freshness(name_of(entity), ".".join(entity.time), latest, now, future, limit, span)


def _civil_day(bound: Bound) -> date:
    from datetime import UTC

    from segdsl.semantic.bind import find_zone

    zone = find_zone(bound.timezone or bound.catalog.timezone)
    return bound.plan.as_of.replace(tzinfo=UTC).astimezone(zone).date()
