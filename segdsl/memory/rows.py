"""The rows of a population, and the tables that hold them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from segdsl.catalog.models import Entity
from segdsl.memory.access import field_slot, link_slot

Record = Mapping[str, Any]


class Row:
    """A row of a population: its number among the rows of its entity, and its key."""

    __slots__ = ("i", "key")
    i: int
    key: Any
    entity: str  # of the class

    def __init__(self, i: int, key: Any) -> None:
        self.i = i
        self.key = key

    def __repr__(self) -> str:
        return f"<{self.entity} {self.key!r}>"


class Table:
    """All rows of one entity, and what they were made from."""

    def __init__(self, entity: Entity) -> None:
        self.entity = entity
        self.rows: list[Row] = []
        self.raws: list[Record] = []
        self.filled: set[str] = set()
        self.stubs: set[int] = set()  # numbers of rows of which only the key was given
        self.make: Callable[[int, Any], Row] = row_class(entity)
        self._ordered: list[Row] | None = None
        self._by_key: dict[Any, Row] | None = None
        self._by_object: dict[int, Row] | None = None

    def fill(self, slot: str, values: Iterable[Any]) -> None:
        put = getattr(self.make, slot).__set__
        deque(map(put, self.rows, values), maxlen=0)

    def in_order(self) -> list[Row]:
        if self._ordered is None:
            self._ordered = sorted(self.rows, key=_place)
        return self._ordered

    def by_key(self) -> dict[Any, Row]:
        if self._by_key is None:
            self._by_key = {row.key: row for row in self.rows}
        return self._by_key

    def by_object(self) -> dict[int, Row]:
        """Rows by the object they were made from; the table keeps those objects alive."""
        if self._by_object is None:
            self._by_object = dict(zip(map(id, self.raws), self.rows, strict=True))
        return self._by_object


def _place(row: Row) -> tuple[bool, bool, Any]:
    key = row.key
    return (key is None, key.__class__ is str, 0 if key is None else key)


def row_class(entity: Entity) -> type[Row]:
    """A class with a slot for every field and link; two for a point on the map."""
    slots = [field_slot(entity, name) for name in entity.fields]
    slots += [field_slot(entity, name, "lon") for name, f in entity.fields.items() if f.type.kind == "geo"]
    slots += [link_slot(entity, name) for name in entity.links]
    return type("Row", (Row,), {"__slots__": tuple(slots), "entity": entity.name})
