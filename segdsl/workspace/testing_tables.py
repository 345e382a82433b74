"""The rows of a test as plain tables, so that a database can be asked what the evaluator was asked.

A test speaks in the catalog's own names, so its rows are stored the plainest way: a table for each entity with a
column for each field, and a table of two columns for each link to many. The catalog that comes with them says so; what
a CRM's storage adds (epochs, delimited sets, key-value tables) is not what a test of rules is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from segdsl.catalog.models import Catalog, Entity, Field, Link
from segdsl.memory.access import field_slot, link_slot
from segdsl.plan import Plan
from segdsl.types import Kind, Type

if TYPE_CHECKING:
    from segdsl.memory import Population

_COLUMNS: Final = {
    Kind.INTEGER: "BIGINT",
    Kind.DOUBLE: "DOUBLE",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.DATETIME: "TIMESTAMP",
    Kind.DURATION: "DECIMAL(18, 6)",  # seconds
}


@dataclass(frozen=True)
class Plain:
    """A table: its columns with their types, and its rows."""

    columns: Mapping[str, str]
    rows: tuple[tuple[object, ...], ...]


def plain_tables(catalog: Catalog, population: Population) -> tuple[Catalog, dict[str, Plain]]:
    """The catalog of the plain tables, and the tables with the rows of a population."""
    entities: dict[str, Entity] = {}
    tables: dict[str, Plain] = {}
    for number, entity in enumerate(catalog.entities.values()):
        name = f"rows_{number}"
        real = [each for each in entity.fields.values() if each.is_ is None]
        population.ensure([*((entity.name, each.name) for each in real), *((entity.name, n) for n in entity.links)])
        columns = {each.name: f"field_{at}" for at, each in enumerate(real)}
        links = {each.name: _link(each, f"link_{number}_{at}") for at, each in enumerate(entity.links.values())}
        tables[name] = _rows(catalog, entity, population, columns, links)
        for link in links.values():
            if link.many:
                tables[link.through or ""] = _pairs(catalog, entity, population, link)
        kept = {each.name: _field(each, columns) for each in entity.fields.values()}
        entities[entity.name] = replace(entity, table=name, joins=(), fields=kept, links=links)
    return replace(catalog, entities=entities), tables


def relaxed(plan: Plan) -> Plan:
    """The plan without the promise that required fields are known, since a test may leave them out."""
    return _relaxed(plan, {})  # type: ignore[no-any-return]


def _relaxed(node: Any, seen: dict[int, Any]) -> Any:
    if isinstance(node, tuple):
        return tuple(_relaxed(part, seen) for part in node)
    if isinstance(node, Mapping):
        return {name: _relaxed(part, seen) for name, part in node.items()}
    if not is_dataclass(node) or isinstance(node, Type | type):
        return node
    if id(node) not in seen:
        changed = {}
        for each in fields(node):
            before = getattr(node, each.name)
            after = False if each.name == "required" else _relaxed(before, seen)
            if after is not before and after != before:
                changed[each.name] = after
        seen[id(node)] = replace(node, **changed) if changed else node
    return seen[id(node)]


# --- the plainest catalog


def _field(of: Field, columns: Mapping[str, str]) -> Field:
    if of.is_ is not None:
        return of
    column = columns[of.name]
    return Field(
        name=of.name,
        type=of.type,
        column="" if of.type.kind is Kind.GEO else column,
        columns=(f"{column}_lat", f"{column}_lon") if of.type.kind is Kind.GEO else None,
        private=of.private,
        names=of.names,
        stored="array" if of.type.kind is Kind.SET else None,
        timezone="UTC" if of.type.kind is Kind.DATETIME else None,
    )


def _link(of: Link, name: str) -> Link:
    if not of.many:
        return Link(name=of.name, to=of.to, by=name, names=of.names)
    return Link(name=of.name, to=of.to, many=True, by="ours", from_="theirs", through=name, names=of.names)


# --- rows


def _rows(
    catalog: Catalog, entity: Entity, population: Population, columns: Mapping[str, str], links: Mapping[str, Link]
) -> Plain:
    described: dict[str, str] = {}
    slots: list[tuple[str, Type]] = []
    for name, column in columns.items():
        type = entity.fields[name].type
        if type.kind is Kind.GEO:
            described |= {f"{column}_lat": "DOUBLE", f"{column}_lon": "DOUBLE"}
            slots += [(field_slot(entity, name, part), Type(Kind.DOUBLE)) for part in ("lat", "lon")]
        else:
            described[column] = column_type(entity.key_type if name == entity.key else type)
            slots.append((field_slot(entity, name), type))
    ones = [link for link in links.values() if not link.many]
    described |= {link.by or "": column_type(catalog.entities[link.to].key_type) for link in ones}
    key = columns[entity.key]
    place = list(described).index(key)
    rows = []
    for row in _given(population, entity):
        values = [stored(getattr(row, slot), type) for slot, type in slots]
        values[place] = stored(row.key, entity.key_type)
        behind = [(getattr(row, link_slot(entity, link.name)), link) for link in ones]
        values += [
            stored(found.key, catalog.entities[link.to].key_type) if found is not None else None
            for found, link in behind
        ]
        rows.append(tuple(values))
    return Plain(described, tuple(rows))


def _pairs(catalog: Catalog, entity: Entity, population: Population, link: Link) -> Plain:
    """The rows of a link to many: our key and theirs."""
    theirs = catalog.entities[link.to].key_type
    slot = link_slot(entity, link.name)
    pairs = [
        (stored(row.key, entity.key_type), stored(found.key, theirs))
        for row in _given(population, entity)
        for found in getattr(row, slot) or ()
    ]
    return Plain({"ours": column_type(entity.key_type), "theirs": column_type(theirs)}, tuple(pairs))


def _given(population: Population, entity: Entity) -> list[Any]:
    """The rows of which more than the key is known."""
    stubs = population.table(entity.name).stubs
    return [row for row in population.rows(entity.name) if row.i not in stubs]


def column_type(type: Type) -> str:
    """The type of the column that holds values of a type."""
    if type.kind is Kind.DECIMAL:
        return f"DECIMAL(18, {type.scale})"
    if type.kind is Kind.SET:
        assert type.element is not None
        return f"{column_type(type.element)}[]"
    return _COLUMNS.get(type.kind, "VARCHAR")


def stored(value: Any, type: Type) -> object:
    """A canonical value as it is put into a column."""
    if value is None:
        return None
    match type.kind:
        case Kind.DECIMAL:
            return Decimal(value).scaleb(-type.scale)
        case Kind.DURATION:
            return Decimal(value).scaleb(-6)
        case Kind.SET:
            assert type.element is not None
            return sorted((stored(item, type.element) for item in value), key=str)
        case Kind.DATETIME:
            assert isinstance(value, datetime)
            return value
        case _:
            return value


__all__ = ["Plain", "plain_tables", "relaxed"]
