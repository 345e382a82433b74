"""What a catalog means: entities, their fields and links, resolved and checked.

These are what every later stage reads. They are plain frozen values; the pydantic models of what is *written* in
catalog.toml stand in ``tables.py`` and are turned into these by ``resolve.py``, so that nothing after loading
depends on how a catalog was written. A worked example::

    [entity.customer.fields]
    city = { type = "text", column = "primary_address_city", compare = "persian", names = { fa = "شهر" } }

    catalog.entities["customer"].find("شهر")
    -> Field(name="city", type=Type(TEXT, compare="persian"), column="primary_address_city", names={"fa": "شهر"})
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, final

from segdsl.catalog.lines import Positions
from segdsl.catalog.quality import Quality
from segdsl.diagnostics import Diagnostic
from segdsl.source import Source, Span
from segdsl.spelling import canonical
from segdsl.types import INTEGER, Kind, Type
from segdsl.wording import Name, called

Calendar = Literal["gregorian", "jalali"]
Stored = Literal["array", "delimited", "json", "epoch seconds", "epoch milliseconds", "epoch microseconds"]
StoredValue = str | int | float | bool


# What a field was is a link, ``stage.history``; it and the fields of its rows have Persian names as well.
HISTORY: Final = ("history", "تاریخچه")
HISTORY_FIELDS: Final = {"at": {"fa": "زمان"}, "value": {"fa": "مقدار"}}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The table that keeps what a field was: one row a change."""

    from_: str
    at: str
    value: str
    by: str
    key: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an entity: its name for marketers, its type, and where its value is stored."""

    name: str
    type: Type
    column: str = ""
    columns: tuple[str, str] | None = None  # geo: latitude, longitude
    is_: str | None = None  # computed: the text of a segdsl expression
    required: bool = False
    private: bool = False
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    unknown: tuple[StoredValue, ...] = ()
    values: Mapping[str, str | int] | None = field(default=None, hash=False)  # enum: logical name -> stored value
    stale: tuple[str, ...] = ()  # enum: values that nothing new gets
    stored: Stored | None = None
    separator: str | None = None
    timezone: str | None = None
    json_path: tuple[str, ...] = ()
    rows: str | None = None
    by: str | None = None
    where: Mapping[str, StoredValue] = field(default_factory=dict, hash=False)
    history: History | None = None
    table: str | None = None  # one of the entity's joins

    def __post_init__(self) -> None:
        if not self.column and self.columns is None and self.is_ is None:
            object.__setattr__(self, "column", self.name)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way from one entity to another.

    To one: our column ``by`` holds the key of ``to``. To many: their column ``from_`` holds our key. Many to many:
    in the table ``through``, ``by`` holds our key and ``from_`` theirs. ``where`` fixes columns of the table that
    holds the reference: ours, theirs, or ``through``.
    """

    name: str
    to: str
    many: bool = False
    by: str | None = None
    from_: str | None = None
    through: str | None = None
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    where: Mapping[str, StoredValue] = field(default_factory=dict, hash=False)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A table with at most one row for each of ours: its column ``key`` equals our key."""

    table: str
    key: str


@final
@dataclass(frozen=True, kw_only=True)
class Entity:
    """A kind of row that rules speak of: customer, order, company."""

    name: str
    table: str
    key: str = "id"
    key_type: Type = INTEGER
    time: tuple[str, ...] = ()
    keep: str | None = None
    joins: tuple[Join, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict, hash=False)
    links: Mapping[str, Link] = field(default_factory=dict, hash=False)
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    synthetic: bool = False  # the history of a field; nobody wrote it as an entity
    quality: Quality | None = field(default=None, hash=False)  # what is asked of its data

    @cached_property
    def _index(self) -> dict[str, Field | Link]:
        members: list[Field | Link] = [*self.fields.values(), *self.links.values()]
        index: dict[str, Field | Link] = {}
        for member in members:
            for name in spellings(member):
                index.setdefault(canonical(name), member)
        return index

    def find(self, text: str) -> Field | Link | None:
        """The field or link of this name, in any language of the catalog; ``stage.history`` is a link."""
        found = self._index.get(text)
        return found if found is not None else self._index.get(canonical(text))

    @property
    def member_names(self) -> tuple[str, ...]:
        """Every name and alias of a field or link, for "did you mean"."""
        return tuple(self._index)

    @property
    def key_column(self) -> str:
        return self.fields[self.key].column


@final
@dataclass(frozen=True, kw_only=True)
class Catalog:
    """Everything that rules may speak of, and the calendar they are read in."""

    entities: Mapping[str, Entity] = field(hash=False)
    default_entity: str
    timezone: str = "UTC"
    calendar: Calendar = "gregorian"
    week_starts: int = 0  # 0 Monday … 6 Sunday
    source: Source = field(default=Source("catalog.toml", ""), compare=False, repr=False)
    warnings: tuple[Diagnostic, ...] = field(default=(), compare=False, repr=False)

    @cached_property
    def _index(self) -> dict[str, Entity]:
        index: dict[str, Entity] = {}
        for entity in self.entities.values():
            for name in spellings(entity):
                index.setdefault(canonical(name), entity)
        return index

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self.source)

    def find_entity(self, text: str) -> Entity | None:
        """The entity of this name, in any language of the catalog."""
        found = self._index.get(text)
        return found if found is not None else self._index.get(canonical(text))

    @property
    def entity_names(self) -> tuple[str, ...]:
        """Every name and alias of an entity that somebody wrote, for "did you mean"."""
        return tuple(name for name, entity in self._index.items() if not entity.synthetic)

    def line_of(self, *path: str | int) -> int:
        """The 1-based line of a key, ``line_of("entity", "customer", "keep")``, or of what holds it."""
        return self._positions.line(path)

    def span_of(self, *path: str | int, value: bool = False) -> Span:
        """Where a key (or, ``value=True``, what it is set to) stands in the catalog's text."""
        return self._positions.span(path, value=value)

    def time_type(self, entity: Entity) -> Type | None:
        """The type of the entity's event time, behind its links; None where it has none."""
        *steps, last = entity.time or ("",)
        holder = entity
        for step in steps:
            holder = self.entities[holder.links[step].to]
        return holder.fields[last].type if last else None

    def time_kind(self, entity: Entity) -> Kind | None:
        """Kind.DATE, Kind.DATETIME, or None where the entity has no event time."""
        found = self.time_type(entity)
        return None if found is None else found.kind


def name_of(thing: Field | Link | Entity) -> Name:
    """Its name, which a message in another language says as the catalog has it there."""
    return called(thing.name, thing.names)


def spellings(thing: Field | Link | Entity) -> Iterator[str]:
    """Its name, then its aliases."""
    yield thing.name
    yield from thing.names.values()
