"""What rows, fields, links and rules are called in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from segdsl.catalog.models import Catalog, Entity, Field, Link
from segdsl.explain.words.patterns import PLAIN, Hole, Manner, Patterns
from segdsl.plan import Collection, Follow, RowRef
from segdsl.semantic import ir
from segdsl.types import Kind, Type

HUNDRED: Final = 100


@dataclass(frozen=True)
class Scope:
    """Where a sentence speaks from: the level of the row that needs no name, and the manner."""

    level: int = 0
    manner: Manner = PLAIN

    def within(self, level: int, manner: Manner = PLAIN) -> Scope:
        return Scope(level, manner)

    def told(self, manner: Manner) -> Scope:
        return replace(self, manner=manner)


@dataclass(frozen=True)
class Names:
    """Words for names, in one language; rules and places are those of one rule set."""

    patterns: Patterns
    catalog: Catalog
    rules: Mapping[str, ir.Rule]
    params: Mapping[str, ir.Param]
    places: Mapping[tuple[float, float], str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return str(self.patterns.data["language"])

    def say(self, section: str, key: str, scope: Scope, negated: bool = False, /, **holes: Hole) -> str:
        return self.patterns.say(section, key, scope.manner, negated, **holes)

    # --- names

    def own(self, thing: Field | Link | Entity) -> str:
        """The name of a thing in this language, or nothing."""
        return readable(thing.names.get(self.language, ""))

    def entity(self, name: str) -> str:
        found = self.catalog.entities.get(name)
        return (self.own(found) if found is not None else "") or readable(name)

    def member(self, entity: str, name: str) -> str:
        """A field or link of an entity."""
        holder = self.catalog.entities.get(entity)
        if holder is not None and holder.synthetic and self.patterns.has("rows", f"history_{name}"):
            return str(self.patterns.data["rows"][f"history_{name}"])
        found = holder.find(name) if holder is not None else None
        return (self.own(found) if found is not None else "") or readable(name)

    def title(self, name: str) -> str:
        """A rule by its title, in quotes."""
        rule = self.rules.get(name)
        called = self.called(name)
        return called if rule is not None and rule.kind == "computed" else self.patterns.quoted(called)

    def called(self, name: str) -> str:
        """The title of a rule, or the name of a computed field."""
        rule = self.rules.get(name)
        if rule is not None and rule.kind == "computed":
            return self.member(rule.entity, name.rpartition(".")[2])
        return rule.about.title if rule is not None and rule.about.title else readable(name)

    def tier(self, type: Type, number: int) -> str:
        """A tier or part by its title, in quotes."""
        name = type.names[number - 1]
        rule = self.rules.get(type.entity.rpartition(".")[2])
        return self.patterns.quoted(_titles(rule).get(name) or readable(name))

    # --- rows

    def row(self, row: RowRef, scope: Scope) -> str:
        """A row as the owner of something; empty where it goes without saying."""
        if isinstance(row, Follow):
            link = self.member(row.row.entity, row.link)
            owner = self.row(row.row, scope)
            if owner:
                return self.of(link, owner, scope)
            return self.say("rows", "behind_bare" if scope.manner.number == "bare" else "behind", scope, link=link)
        if row.level == scope.level:
            return self.patterns.fill(self.patterns.data["rows"][f"own_{scope.manner.number}"])
        return self.say("rows", "other", scope, entity=self.entity(row.entity))

    def of(self, thing: str, owner: str, scope: Scope) -> str:
        key = "of_bare" if scope.manner.number == "bare" else "of"
        return self.say("rows", key, scope, thing=thing, owner=owner) if owner else thing

    def subject(self, row: RowRef, scope: Scope) -> str:
        """A row that does something: ``the customer`` is in a segment."""
        if isinstance(row, Follow) or row.level != scope.level:
            return self.row(row, scope)
        return self.say("rows", "member", scope, entity=self.entity(row.entity))

    # --- collections

    def noun(self, over: Collection, scope: Scope, many: bool) -> str:
        """``order items``: what a collection holds, one of it or many."""
        found, owner, owners = "", "", ""
        holder = over.start.entity
        for hop in over.hops:
            one, more = self._nouns(holder, hop.link, hop.entity)
            if found:
                holes = {"owner": owner, "owners": owners}
                one, more = (
                    self.say("rows", "chain_one", scope, thing=one, **holes),
                    self.say("rows", "chain_many", scope, thing=more, **holes),
                )
            owner, owners, found = one, more, more if many else one
            holder = hop.entity
        if isinstance(over.start, Follow) or over.start.level != scope.level:
            return self.of(found, self.row(over.start, scope), scope)
        return found

    def _nouns(self, holder: str, link: str, entity: str) -> tuple[str, str]:
        found = self.catalog.entities[holder].links.get(link) if holder in self.catalog.entities else None
        if link.endswith(".history"):
            field = self.member(holder, link.removesuffix(".history"))
            return tuple(self.patterns.say("rows", f"history_{key}", field=field) for key in ("one", "many"))  # type: ignore[return-value]
        many = self.own(found) if found is not None else ""
        if self.language == "en":
            many = many or readable(link)
        singular = self.patterns.singular(many) if many else ""
        own = self._alone(holder, link, entity)
        if not many:
            return (own, self.patterns.plural(own)) if own else (self.patterns.singular(readable(link)), readable(link))
        return (own if own and singular == many else singular), many

    def _alone(self, holder: str, link: str, entity: str) -> str:
        """The name of an entity, where no other collection beside this one would be called the same."""
        entities = self.catalog.entities
        own = self.own(entities[entity]) if entity in entities else ""
        others = list(entities[holder].links.values()) if holder in entities else []
        others = [one for one in others if one.name != link and one.many and one.to in entities]
        taken = {self.patterns.singular(self.own(one)) or self.own(entities[one.to]) for one in others}
        return "" if own in taken else own

    # --- constants

    def _value_name(self, value: str, type: Type) -> str:
        """A value of an enum by its name in this language, which is the one in its letters."""
        letters = str(self.patterns.data["letters"])
        if re.search(letters, value):
            return value
        return next((readable(alias) for alias, of in type.aliases if of == value and re.search(letters, alias)), value)

    def constant(self, value: Any, type: Type, percent: bool = False) -> str:
        """A canonical value of the IR (datetimes are civil)."""
        words = self.patterns
        if value is None:
            return str(words.data["values"]["unknown"])
        match type.kind:
            case Kind.BOOLEAN:
                return str(words.data["values"]["true" if value else "false"])
            case Kind.INTEGER | Kind.DECIMAL | Kind.DOUBLE:
                exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value).scaleb(-type.scale)
                return words.percent(exact * HUNDRED) if percent else words.number(exact)
            case Kind.TIER:
                return self.tier(type, value)
            case Kind.TEXT:
                return words.quoted(value)
            case Kind.ENUM:
                return self._value_name(str(value), type)
            case _ if isinstance(value, datetime):
                return words.moment(value)
            case _ if isinstance(value, date):
                return words.day(value)
            case _ if isinstance(value, int):
                return words.number(value)
            case _:
                return str(value)


def _titles(rule: ir.Rule | None) -> dict[str, str]:
    match rule.body if rule is not None else None:
        case ir.Bands(bands=bands):
            return {band.name: band.title for band in bands}
        case ir.Cases(cases=cases):
            return {case.name: case.title for case in cases}
        case ir.Parts(parts=parts):
            return {part.name: part.title for part in parts}
        case _:
            return {}


def readable(name: str) -> str:
    """A name as words: ``placed_at`` is "placed at"."""
    return name.replace("_", " ").replace(".", " ").strip()
