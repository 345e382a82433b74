"""What a rule means, apart from how it is written: one short text that is equal where nothing can come out differently.

A rule's *own* meaning is its typed body with names left as they are; its *whole* meaning has the meaning of everything
that it stands on in their place (metrics, segments, params, computed fields, the catalog's fields and links, what
keeps a row). Titles, owners, comments, the order of ``and`` and the layout are in neither. So a metric that changed
changes the whole meaning of every rule that uses it and the own meaning of none, and a rule that was renamed keeps
its whole meaning.

Worked example. ``segment vip: spend > 5 and kind is legal`` and ``segment best: kind is legal and 5 < spend`` have
one whole meaning if ``spend`` means the same on both sides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, Final

from segdsl.catalog.models import Catalog, Entity, Field, Link
from segdsl.plan import Follow, Hop, Row, Through
from segdsl.semantic import ir
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.walk import nodes
from segdsl.types import Kind, Type

_SKIPPED: Final = frozenset(("span", "node", "type", "required", "title"))
_TURNED: Final = {">": "<", ">=": "<="}
_TIMED: Final = (ir.RelativeWindow, ir.CalendarWindow, ir.BoundWindow, ir.MomentRef, ir.Function, ir.DurationLiteral)


@dataclass(frozen=True)
class Fact:
    """Something of the catalog or the rule set that a rule stands on, and that may have changed."""

    kind: str  # "rule", "param", "field", "link", "entity", "calendar"
    name: str


class Meanings:
    """The meanings of one checked rule set, each made once."""

    def __init__(self, rules: ir.RuleSet, catalog: Catalog) -> None:
        self.catalog = catalog
        self.rules = {rule.name: rule for rule in rules.rules}
        self.params = {param.name: param for param in rules.params}
        self.facts = {facts.name: facts for facts in rules.entities}
        self._whole: dict[str, str] = {}
        self._own: dict[str, str] = {}
        self._entities: dict[str, str] = {}
        self._stands_on: dict[str, frozenset[Fact]] = {}
        self._called: Mapping[str, str] = {}

    def call(self, names: Mapping[str, str]) -> None:
        """From here on some rules are known under other names in what rules say of themselves."""
        self._called = names
        self._own.clear()

    def called(self, name: str) -> str:
        return self._called.get(name, name)

    def own(self, name: str) -> str:
        """What the rule itself says: names stay names."""
        if name not in self._own:
            with deep_recursion():
                rule = self.rules[name]
                body = _Text(self, by_name=True).of(rule.body)
                self._own[name] = _short((rule.kind, rule.entity, body))
        return self._own[name]

    def whole(self, name: str) -> str:
        """What the rule means with all that it stands on."""
        if name not in self._whole:
            with deep_recursion():
                rule = self.rules[name]
                known = [self.of(fact) for fact in sorted(self.stands_on(name), key=repr) if fact.kind != "rule"]
                self._whole[name] = _short((rule.kind, rule.entity, _Text(self).of(rule.body), known))
        return self._whole[name]

    def part(self, name: str, part: str) -> str:
        """The whole meaning of one tier of bands; conditions depend on the tiers before, so that theirs is unknown."""
        body = self.rules[name].body
        if not isinstance(body, ir.Bands):
            return ""
        band = next(band for band in body.bands if band.name == part)
        text = _Text(self)
        ends = (text.of(band.low), band.low_open, text.of(band.high), band.high_open)
        return _short((text.of(body.by), ends, self.whole_facts(name)))

    def whole_facts(self, name: str) -> list[str]:
        return [self.of(fact) for fact in sorted(self.stands_on(name), key=repr) if fact.kind != "rule"]

    def of(self, fact: Fact) -> str:
        """The meaning of one thing that rules stand on; empty where it is not there."""
        match fact.kind:
            case "rule":
                return self.whole(fact.name) if fact.name in self.rules else ""
            case "param":
                param = self.params.get(fact.name)
                return "" if param is None else _short((fact.name, _type(param.type), _Text(self).of(param.default)))
            case "calendar":
                found = self.catalog
                return _short((found.timezone, found.calendar, found.week_starts))
            case "entity":
                return self._entity(fact.name)
            case _:
                return self._member(fact)

    def stands_on(self, name: str) -> frozenset[Fact]:
        """What the rule's own body reads, by name."""
        if name not in self._stands_on:
            self._stands_on[name] = self._read(name)
        return self._stands_on[name]

    def _read(self, name: str) -> frozenset[Fact]:
        rule = self.rules[name]
        found = {Fact("entity", rule.entity)}
        for node in nodes(rule.body):
            found |= set(_facts(node))
        if any(isinstance(node, _TIMED) or _is_time(node) for node in nodes(rule.body)):
            found.add(Fact("calendar", ""))
        return frozenset(fact for fact in found if fact.kind != "rule" or fact.name in self.rules)

    def _entity(self, name: str) -> str:
        entity = self.catalog.entities.get(name)
        if entity is None:
            return ""
        if name not in self._entities:
            self._entities[name] = name  # what keep reads may come back here
            text = _Text(self)
            facts = self.facts.get(name, ir.EntityFacts(name))
            read = {fact for node in nodes((facts.keep, facts.time)) for fact in _facts(node) if fact.kind != "rule"}
            known = [self.of(fact) for fact in sorted(read, key=repr)]
            said = (text.of(facts.keep), text.of(facts.time), known)
            self._entities[name] = _short((name, entity.table, entity.key_column, repr(entity.joins), said))
        return self._entities[name]

    def _member(self, fact: Fact) -> str:
        owner, _, name = fact.name.rpartition(".")
        entity = self.catalog.entities.get(owner)
        if entity is None:
            return ""
        if fact.kind == "link":
            link = entity.links.get(name)
            return "" if link is None else _short(_link(link))
        each = entity.fields.get(name)
        return "" if each is None else _short(stored_field(entity, each))


def stored_field(entity: Entity, each: Field) -> tuple[object, ...]:
    """Where a field's values come from and how they are read; the names of an enum are their own affair."""
    return (
        entity.name, each.name, _type(each.type), each.column, each.columns, each.unknown, each.stored, each.separator,
        each.timezone, each.json_path, each.rows, each.by, sorted(each.where.items()), repr(each.history), each.table,
    )  # fmt: skip


def _link(link: Link) -> tuple[object, ...]:
    return (link.to, link.many, link.by, link.from_, link.through, sorted(link.where.items()))


def _facts(node: object) -> Iterator[Fact]:
    match node:
        case ir.RuleRef(name=name):
            yield Fact("rule", name)
        case ir.ParamRef(name=name):
            yield Fact("param", name)
        case ir.FieldRef(row=row, name=name):
            yield Fact("field", f"{row.entity}.{name}")
            yield from _followed(row)
        case ir.LinkRef(row=row) | ir.Sequence(row=row) | ir.TopBottom(row=row) | ir.RankValue(row=row):
            yield from _followed(row)
        case Follow():
            yield from _followed(node)
        case ir.Aggregate(over=over):
            yield from _hops(over.start, over.hops)
        case ir.SequenceStep(over=over):
            yield from _hops(over.start, over.hops)
        case ir.RankPopulation(entity=entity, path=path):
            yield Fact("entity", entity)
            if path is not None:
                yield from _hops(path.start, path.hops)
        case _:
            return


def _followed(row: Row | Follow) -> Iterator[Fact]:
    while isinstance(row, Follow):
        yield Fact("entity", row.entity)
        yield Fact("link", f"{row.row.entity}.{row.link}")
        row = row.row


def _hops(start: Row | Follow, hops: tuple[Hop | Through, ...]) -> Iterator[Fact]:
    yield from _followed(start)
    here = start.entity
    for hop in hops:
        yield Fact("link", f"{here}.{hop.link}")
        yield Fact("entity", hop.entity)
        here = hop.entity


def _is_time(node: object) -> bool:
    of = getattr(node, "type", None)
    return isinstance(of, Type) and of.kind in (Kind.DATE, Kind.DATETIME)


def _type(of: Type) -> str:
    element = _type(of.element) if of.element is not None else ""
    scale = of.scale if of.kind in (Kind.DECIMAL, Kind.DOUBLE) else 0
    return f"{of.kind}:{scale}:{of.compare}:{element}"


def _short(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:24]


class _Text:
    """A typed expression as nested tuples in which the order of ``and``, doubled ``not`` and the like are settled."""

    def __init__(self, meanings: Meanings, by_name: bool = False) -> None:
        self.meanings, self.by_name = meanings, by_name

    def of(self, node: Any) -> Any:
        match node:
            case tuple():
                return tuple(self.of(part) for part in node)
            case ir.And() | ir.Or():
                return self._joined(node)
            case ir.Not(part=ir.Not(part=inner)):
                return self.of(inner)
            case ir.Compare(op=op, left=left, right=right):
                return self._compared(op, left, right)
            case ir.OneOf(subject=subject, items=items) if len(items) == 1:
                return self._compared("is", subject, items[0])
            case ir.OneOf(subject=subject, items=items):
                return ("one of", self.of(subject), tuple(sorted({repr(self.of(item)) for item in items})))
            case ir.Includes(subject=subject, mode=mode, items=items):
                return ("includes", mode, self.of(subject), tuple(sorted({repr(self.of(item)) for item in items})))
            case ir.Constant():
                return ("constant", *_constant(node.value, node.type))
            case ir.RuleRef(row=row, name=name):
                known = self.meanings.called(name)
                if not self.by_name and name in self.meanings.rules:
                    known = self.meanings.whole(name)
                return ("rule", self.of(row), known)
            case None | str() | int():
                return node
            case _ if (names := _compared(node.__class__)) is not None:
                parts = [self.of(getattr(node, name)) for name in names]
                values = self._enum(node)
                return (type(node).__name__, *parts, *values)
            case _:
                return node

    def _enum(self, node: Any) -> tuple[object, ...]:
        """What an enum can be counts where the whole of it is looked at, not where it is compared with one value."""
        found = node.subject if isinstance(node, ir.Known) else node.value if isinstance(node, ir.Aggregate) else None
        if not isinstance(found, ir.FieldRef) or found.type.kind is not Kind.ENUM:
            return ()
        entity = self.meanings.catalog.entities.get(found.row.entity)
        each = entity.fields.get(found.name) if entity is not None else None
        return () if each is None or each.values is None else (tuple(sorted(map(repr, each.values.items()))),)

    def _compared(self, op: str, left: ir.Expr, right: ir.Expr) -> Any:
        if op in _TURNED:
            return ("compare", _TURNED[op], self.of(right), self.of(left))
        sides = [self.of(left), self.of(right)]
        if op == "is":
            sides.sort(key=repr)
        stored = [self._stored(a, b) for a, b in ((left, right), (right, left))]
        return ("compare", op, *sides, *[one for one in stored if one is not None])

    def _stored(self, subject: ir.Expr, value: ir.Expr) -> object:
        """How the value that an enum is compared with is stored."""
        if not isinstance(subject, ir.FieldRef) or not isinstance(value, ir.Constant) or self.by_name:
            return None
        entity = self.meanings.catalog.entities.get(subject.row.entity)
        each = entity.fields.get(subject.name) if entity is not None else None
        return each.values.get(str(value.value)) if each is not None and each.values is not None else None

    def _joined(self, node: ir.And | ir.Or) -> Any:
        parts: list[Any] = []
        waiting = list(reversed(node.parts))
        while waiting:
            part = waiting.pop()
            if isinstance(part, type(node)):
                waiting.extend(reversed(part.parts))
            else:
                parts.append(self.of(part))
        settled = [*dict.fromkeys(sorted(map(repr, parts)))]
        return parts[0] if len(settled) == 1 else (type(node).__name__, *settled)


@cache
def _compared(kind: type) -> tuple[str, ...] | None:
    """The fields of a node that are part of its meaning; None for what is no node."""
    if not is_dataclass(kind):
        return None
    return tuple(one.name for one in fields(kind) if one.name not in _SKIPPED)


def _constant(value: Any, of: Type) -> tuple[object, ...]:
    if of.kind is Kind.TIER:
        return (of.names[value - 1] if isinstance(value, int) else value,)
    if of.is_exact and isinstance(value, int) and not isinstance(value, bool):
        return ("number", str(Fraction(value, 10**of.scale)))
    return (str(of.kind), value.isoformat() if isinstance(value, date) else repr(value))
