"""What is asked of a catalog's storage, and what comes back: fields and links wanted, rows and misfits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from segdsl.catalog.models import Catalog, Entity, Field, Link

Row = dict[str, Any]
PRIVATE: Final = "(private)"
MISFITS_KEPT: Final = 20


class Fetch(Protocol):
    """Gives the raw rows of a table, the named columns in that order.

    It may also have ``scales(table, columns)``: for each column None, or the number of decimals of a column whose
    numbers it hands over as whole numbers, 12.50 as 1250 (drivers build Decimals slowly); and ``batches(table,
    columns)``, the same rows many at a time.
    """

    def __call__(self, table: str, columns: Sequence[str], /) -> Iterable[tuple[Any, ...]]: ...


@dataclass(frozen=True)
class Misfit:
    """A stored value that its field's type cannot hold, read as unknown; ``key`` is that of the entity's row."""

    table: str
    key: object
    field: str
    value: object


@dataclass
class Loaded:
    """Rows by entity, and what did not convert: the first 20 of each field, and how many of each (table, field)."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    misfits: list[Misfit] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def misfit(self, table: str, key: object, of: Field | Link, value: object) -> None:
        """Counts a misfit, and keeps it if it is among the first of its field; private values are not kept."""
        self.counts[table, of.name] += 1
        if self.counts[table, of.name] <= MISFITS_KEPT:
            shown = PRIVATE if isinstance(of, Field) and of.private else value
            self.misfits.append(Misfit(table, key, of.name, shown))


@dataclass
class Need:
    """What is wanted of one entity; ``backs`` are to-many links of others that are stored in its table."""

    entity: Entity
    fields: dict[str, Field] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    backs: list[tuple[str, Link]] = field(default_factory=list)


def needs(
    catalog: Catalog, entities: Collection[str] | None = None, fields: Mapping[str, Collection[str]] | None = None
) -> dict[str, Need]:
    """Which fields and links must be read of which entities; computed fields are nobody's storage."""
    chosen = entities if entities is not None else (fields if fields is not None else catalog.entities)
    found: dict[str, Need] = {}

    def need(name: str) -> Need:
        if name not in found:
            found[name] = Need(catalog.entities[name])
        return found[name]

    for name in chosen:
        wanted = need(name)
        entity = wanted.entity
        names = None if fields is None else fields.get(name, ())
        for each in entity.fields.values():
            if each.is_ is None and each.name != entity.key and (names is None or each.name in names):
                wanted.fields[each.name] = each
        for link in entity.links.values():
            if names is None or link.name in names:
                wanted.links[link.name] = link
    for name, wanted in list(found.items()):
        for link in wanted.links.values():
            target = need(link.to)
            if link.many and link.through is None:
                target.backs.append((name, link))
    return found
