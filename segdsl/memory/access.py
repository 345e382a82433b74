"""How values are taken out of rows: raw values of a profile, or the slots of a population's rows.

A profile is read where a rule asks. Most values already have their type, and so the source tests the class in line
and calls a reader only where that fails; the test is also the proof that the value is known. For ``age`` of a
profile, called ``t1``, the three forms are::

    (t1 if (t1 := r0.get(k1)).__class__ is int and t1.bit_length() < 64 else d1(t1))                # a value
    ((t1 := r0.get(k1)).__class__ is int and t1.bit_length() < 64 or (t1 := d1(t1)) is not None)    # that it is known
    t1 = r0.get(k1)                                                                                 # a statement
    if not (t1.__class__ is int and t1.bit_length() < 64): t1 = d1(t1)

A population's rows have a slot for every field and link, ``r1.f3`` and ``r1.l2``, filled with canonical values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from segdsl.catalog.models import Catalog, Entity, Field
from segdsl.memory.graph import FieldRead, RawLink
from segdsl.memory.writing import Names
from segdsl.types import DOUBLE, Kind, Type
from segdsl.values import read_geo, reader

Read = Callable[[object], Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """Source of one read: ``raw``, then ``slow(raw)`` unless ``fast`` holds; no ``slow``: as it is."""

    raw: str
    fast: str = ""  # with {v} for the value
    slow: str = ""


class Access(Protocol):
    """Source text for what a row holds; ``row`` is the name of a row that is there."""

    def field(self, row: str, what: FieldRead, type: Type) -> Reading: ...
    def key(self, row: str, entity: str) -> Reading: ...
    def link(self, row: str, what: RawLink) -> str: ...  # the linked row or None
    def hop(self, row: str, entity: str, link: str) -> str: ...  # something to loop over
    def ident(self, row: str) -> str: ...


def zone_of(catalog: Catalog, field: Field | None = None) -> tzinfo:
    """The zone of datetimes that do not name their own."""
    name = (field.timezone if field is not None else None) or catalog.timezone
    return UTC if name.upper() in ("UTC", "ETC/UTC", "Z") else ZoneInfo(name)


def field_reader(catalog: Catalog, field: Field, part: str = "") -> Read:
    """Raw value of a field -> canonical value, or None; the catalog's ``unknown`` values are unknown."""
    if part:
        index = 0 if part == "lat" else 1

        def read_part(v: object) -> float | None:
            point = read_geo(v)
            return None if point is None else point[index]

        return read_part
    read = reader(field.type, zone_of(catalog, field))
    if not field.unknown:
        return read
    return _with_unknowns(read, frozenset((value.__class__, value) for value in field.unknown), field.type)


def _with_unknowns(read: Read, markers: frozenset[tuple[type, object]], type: Type) -> Read:
    nothing: object = frozenset() if type.kind is Kind.SET else None

    def read_unless_unknown(v: object) -> object:
        try:
            if (v.__class__, v) in markers:
                return nothing
        except TypeError:  # a list cannot be one of them
            pass
        return read(v)

    return read_unless_unknown


def key_reader(catalog: Catalog, entity: Entity) -> Read:
    """Raw key -> canonical key, or None."""
    field = entity.fields.get(entity.key)
    return reader(entity.key_type) if field is None else field_reader(catalog, field)


class Stub(dict[str, Any]):
    """A linked row of which only the key was given."""

    __slots__ = ()


def row_behind(v: object, key: str) -> Mapping[str, Any] | None:
    """The row behind a to-one link: a mapping, or a bare key."""
    if v is None or isinstance(v, Mapping):
        return v
    return None if v == "" else Stub({key: v})


def rows_behind(v: object) -> Any:
    """The rows behind a to-many link; anything but a collection is none."""
    if v is None or isinstance(v, (str, bytes, Mapping)):
        return ()
    if isinstance(v, (list, tuple)):
        return v
    try:
        return list(v)  # type: ignore[call-overload]
    except TypeError:
        return ()


_FAST: Final = {
    Kind.INTEGER: "{v}.__class__ is int and {v}.bit_length() < 64",
    Kind.DOUBLE: "{v}.__class__ is float and {v} - {v} == 0.0",
    Kind.TEXT: '{v}.__class__ is str and {v}.isascii() and {v} != ""',
    Kind.BOOLEAN: "{v}.__class__ is bool",
}


class RecordAccess:
    """Raw values of plain dicts or other mappings with logical names."""

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._catalog = catalog
        self._names = names
        names.values.update(date_=date, datetime_=datetime, Stub=Stub, row_behind=row_behind, rows_behind=rows_behind)

    def _get(self, row: str, name: str) -> str:
        return f"{row}.get({self._names.value(name, name, 'k')})"

    def field(self, row: str, what: FieldRead, type: Type) -> Reading:
        field = self._catalog.entities[what.entity].fields[what.name]
        where = (what.entity, what.name, what.part)
        slow = self._names.value(field_reader(self._catalog, field, what.part), where, "d")
        return Reading(self._get(row, what.name), "" if what.part else self._fast(field), slow)

    def _fast(self, field: Field) -> str:
        if field.unknown:
            return ""
        match field.type.kind:
            case Kind.DATE:
                return "{v}.__class__ is date_"
            case Kind.DATETIME if zone_of(self._catalog, field) is UTC:
                return "{v}.__class__ is datetime_ and {v}.tzinfo is None"
            case Kind.ENUM:
                names = self._names.value(frozenset(field.type.names), field.type.names)
                return f"{{v}}.__class__ is str and {{v}} in {names}"
            case kind:
                return _FAST.get(kind, "")

    def key(self, row: str, entity: str) -> Reading:
        found = self._catalog.entities[entity]
        if found.key in found.fields:
            return self.field(row, FieldRead(entity, found.key, ""), found.key_type)
        slow = self._names.value(key_reader(self._catalog, found), (entity, found.key, ""), "d")
        return Reading(self._get(row, found.key), "", slow)

    def link(self, row: str, what: RawLink) -> str:
        key = self._catalog.entities[what.to].key
        held = self._names.fresh("t")
        get = f"({held} := {self._get(row, what.link)})"
        given = self._names.value(key, key, "k")
        return f"({held} if {get} is None or {held}.__class__ is dict else row_behind({held}, {given}))"

    def hop(self, row: str, entity: str, link: str) -> str:
        held = self._names.fresh("t")
        get = f"({held} := {self._get(row, link)})"
        return f"({held} if {get}.__class__ is list else rows_behind({held}))"

    def ident(self, row: str) -> str:
        return f"(id({row}),)"


class PopulationAccess:
    """Slots of a population's rows; notes which of them a program needs."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.fields: set[tuple[str, str]] = set()

    def field(self, row: str, what: FieldRead, type: Type) -> Reading:
        self.fields.add((what.entity, what.name))
        return Reading(f"{row}.{field_slot(self._catalog.entities[what.entity], what.name, what.part)}")

    def key(self, row: str, entity: str) -> Reading:
        return Reading(f"{row}.key")

    def link(self, row: str, what: RawLink) -> str:
        self.fields.add((what.entity, what.link))
        return f"{row}.{link_slot(self._catalog.entities[what.entity], what.link)}"

    def hop(self, row: str, entity: str, link: str) -> str:
        self.fields.add((entity, link))
        return f"{row}.{link_slot(self._catalog.entities[entity], link)}"

    def ident(self, row: str) -> str:
        return f"{row}.i"


def field_slot(entity: Entity, name: str, part: str = "") -> str:
    letter = "g" if part == "lon" else "f"
    return f"{letter}{list(entity.fields).index(name)}"


def link_slot(entity: Entity, name: str) -> str:
    return f"l{list(entity.links).index(name)}"


def kept_name(catalog: Catalog, entity: str) -> str:
    """The name of the list of flags that says which rows of an entity pass ``keep``."""
    return f"x_{list(catalog.entities).index(entity)}"


def part_type(part: str, type: Type) -> Type:
    return DOUBLE if part else type
