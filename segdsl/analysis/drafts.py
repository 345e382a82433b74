"""Rows of a witness in the making: plain records with logical names, and the values that their terms got."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from segdsl.analysis.domains import Domain, Elements, Values
from segdsl.analysis.formulas import Formula, Term
from segdsl.analysis.moments import Clock
from segdsl.analysis.ranges import contains
from segdsl.analysis.search import Box
from segdsl.catalog.models import Catalog, Entity
from segdsl.plan import Field, Key
from segdsl.types import Kind, Type
from segdsl.zones import instant_to_civil

Record = dict[str, Any]


@dataclass
class Draft:
    """One path of rows: records by level, what the search allows, and the value that each term was given."""

    rows: dict[int, tuple[Entity, Record]]
    box: Box = field(default_factory=dict)
    given: dict[Term, object] = field(default_factory=dict)
    met: dict[int, tuple[Formula, bool | None]] = field(default_factory=dict)  # what was asked since the last value

    def give(self, term: Term, value: object) -> None:
        """A value for a term, in place of one that it may have."""
        self.given[term] = value
        self.met.clear()

    def meets(self, clock: Clock, formula: Formula) -> bool | None:
        """Whether the picked values meet a formula; a field that was given none is unknown, the rest undecided."""
        known = self.met.get(id(formula))
        if known is None:
            known = self.met[id(formula)] = (formula, self._looked_up(clock, formula))  # kept: its id stays its own
        return known[1]

    def _looked_up(self, clock: Clock, formula: Formula) -> bool | None:
        match formula.kind:
            case "true" | "false":
                return formula.kind == "true"
            case "literal":
                return self._literal(clock, formula)
            case kind:
                certain, undecided = kind == "all", False
                for part in formula.parts:
                    found = self.meets(clock, part)
                    if found is (not certain):
                        return found
                    undecided = undecided or found is None
                return None if undecided else certain

    def _literal(self, clock: Clock, formula: Formula) -> bool | None:
        term, domain = formula.term, formula.domain
        if term in self.given:
            return inside(self.given[term], domain, clock)
        if isinstance(term.expr, Field | Key):
            return inside((), domain, clock) if isinstance(domain, Elements) else inside(None, domain, clock)
        return None


def inside(value: Any, domain: Domain, clock: Clock) -> bool:
    """Whether a canonical value is in a domain."""
    if isinstance(domain, Elements):
        held = frozenset(value)
        equal = all(held == one for one in domain.equals) and not any(held == one for one in domain.differs)
        return equal and domain.holds <= held and not domain.lacks & held
    if value is None:
        return domain.unknown
    if isinstance(domain, Values):
        return contains(domain.known, value)
    if not domain.known:
        return False
    at = (value, 0)
    lows = all((clock.read(low[0]), low[1]) <= at for low in domain.lows)
    return lows and all(at < (clock.read(high[0]), high[1]) for high in domain.highs)


def terms(formula: Formula) -> set[Term]:
    found: set[Term] = set()
    waiting = [formula]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if one.number in seen:
            continue
        seen.add(one.number)
        if one.kind == "literal":
            found.add(one.term)
        waiting.extend(one.parts)
    return found


def plain(value: object, type: Type, zone: ZoneInfo) -> object:
    """A canonical value as it is written in a record."""
    if value is None:
        return None
    match type.kind:
        case Kind.DECIMAL:
            assert isinstance(value, int)
            return Decimal(value).scaleb(-type.scale)
        case Kind.BOOLEAN:
            return bool(value)
        case Kind.DATETIME:
            assert isinstance(value, datetime)
            return instant_to_civil(value, zone)
        case Kind.SET:
            element = type.element
            assert element is not None
            return [plain(one, element, zone) for one in value]  # type: ignore[attr-defined]
        case _:
            return value


def completed(catalog: Catalog, entity: Entity, record: Record, keys: dict[str, set[Any]] | None = None) -> Record:
    """The record with a key, and every field that must be known; rows behind it too."""
    if keys is None:
        keys = {}
        _used(catalog, entity, record, keys)
    found: Record = {}
    if record.get(entity.key) is None:
        used = keys.setdefault(entity.name, set())
        text = entity.key_type.kind is not Kind.INTEGER
        free = (f"{entity.name}-{number}" if text else number for number in count(1))
        found[entity.key] = next(key for key in free if key not in used)
        used.add(found[entity.key])
    found.update((name, value) for name, value in record.items() if value is not None and name not in entity.links)
    for name, one in entity.fields.items():
        if one.required and name not in found and one.is_ is None and one.type.kind is not Kind.SET:
            found[name] = _anything(one.type)
    for name, link in entity.links.items():  # after the fields: they read best last
        held = record.get(name)
        if isinstance(held, dict):
            found[name] = completed(catalog, catalog.entities[link.to], held, keys)
        elif isinstance(held, list):
            found[name] = [completed(catalog, catalog.entities[link.to], row, keys) for row in held]
    return found


def _used(catalog: Catalog, entity: Entity, record: Record, keys: dict[str, set[Any]]) -> None:
    """The keys that rows have already, by entity."""
    if record.get(entity.key) is not None:
        keys.setdefault(entity.name, set()).add(record[entity.key])
    for name, link in entity.links.items():
        held = record.get(name)
        for row in held if isinstance(held, list) else [held] if isinstance(held, dict) else []:
            _used(catalog, catalog.entities[link.to], row, keys)


def _anything(type: Type) -> object:
    match type.kind:
        case Kind.BOOLEAN:
            return False
        case Kind.ENUM:
            return type.names[0]
        case Kind.DATE:
            return date(2020, 1, 1)
        case Kind.DATETIME:
            return datetime(2020, 1, 1)
        case Kind.TEXT:
            return "x"
        case Kind.GEO:
            return [0.0, 0.0]
        case _:
            return 1
