"""Populations: all rows of all entities at hand, linked, each field read once.

A population comes from nested profiles of one entity, from lists of rows by entity, or from rows that are canonical
and linked already (`segdsl.catalog.storage`). In it a row is a small object with slots: its number, its key, and one
slot for every field and link, filled the first time a program asks for that field of that entity.

A worked example, rows by entity, where the link is only written on one side::

    Population.from_rows(catalog, {"customer": [{"id": 1}],
                                   "order": [{"id": 7, "customer": 1}, {"id": 8, "customer": 9}]})
    -> customer 1 has the order 7; order 8 has no customer, since there is none with the key 9
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from segdsl.catalog.models import Catalog, Entity, name_of
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.memory import errors
from segdsl.memory.access import field_reader, field_slot, link_slot
from segdsl.memory.linking import Gathered, gather_profiles, gather_rows, key_shown, link_all
from segdsl.memory.rows import Record, Row, Table


class Population:
    """Rows of every entity; make one with `from_profiles`, `from_rows` or `from_tables`."""

    def __init__(self, catalog: Catalog, tables: Mapping[str, Table], *, canonical: bool) -> None:
        self.catalog = catalog
        self._tables = dict(tables)
        self._canonical = canonical
        self._rows_of: dict[int, Row] | None = None
        self.complete = True  # so far no required field was unknown

    @classmethod
    def from_profiles(cls, catalog: Catalog, profiles: Iterable[Record], entity: str | None = None) -> Population:
        """Nested profiles of one entity; rows of linked entities count once by key, else each for itself."""
        with collector_resting():
            return cls._linked(catalog, gather_profiles(catalog, profiles, entity or catalog.default_entity))

    @classmethod
    def from_rows(cls, catalog: Catalog, rows: Mapping[str, Iterable[Record]]) -> Population:
        """Rows by entity: to-one links hold a key or a row, to-many links lists, or are found the other way round."""
        with collector_resting():
            return cls._linked(catalog, gather_rows(catalog, rows))

    @classmethod
    def _linked(cls, catalog: Catalog, gathered: Gathered) -> Population:
        link_all(catalog, gathered)
        return cls(catalog, gathered.tables, canonical=False)

    @classmethod
    def from_tables(cls, catalog: Catalog, rows: Mapping[str, list[Record]]) -> Population:
        """Rows whose values are canonical and whose links are the linked rows themselves; nothing is checked."""
        with collector_resting():
            tables: dict[str, Table] = {}
            for name, raws in rows.items():
                entity = catalog.entities[name]
                table = tables[name] = Table(entity)
                key = entity.key
                make = table.make
                table.raws = raws
                table.rows = [make(i, raw[key]) for i, raw in enumerate(raws)]
            return cls(catalog, tables, canonical=True)

    # --- rows

    def rows(self, entity: str) -> list[Row]:
        """All rows of an entity, by key: numbers as numbers, else by code point."""
        return self.table(entity).in_order()

    def row(self, entity: str, key: object) -> Row | None:
        """The row with a (canonical) key."""
        return self.table(entity).by_key().get(key)

    def raw(self, row: Row) -> Record:
        """The row as it was given; what it links to stands in it only where it was given there."""
        return self.table(row.entity).raws[row.i]

    def table(self, entity: str) -> Table:
        found = self._tables.get(entity)
        if found is None:
            found = self._tables[entity] = Table(self.catalog.entities[entity])
        return found

    def keyed(self, entity: str) -> None:
        """Raise if a row of the entity has no key, since it could not be named as a member."""
        table = self.table(entity)
        missing = [row for row in table.rows if row.key is None]
        if missing:
            raise SegdslError([missing_key(table.entity, self.raw(row)) for row in missing[:20]])

    # --- columns

    def ensure(self, fields: Iterable[tuple[str, str]]) -> None:
        """Fill the slots of fields and links, by (entity, name), that are not filled yet."""
        wanted: dict[str, list[str]] = {}
        for entity, name in sorted(set(fields)):
            if name not in self.table(entity).filled:
                wanted.setdefault(entity, []).append(name)
        with collector_resting():
            for entity, names in wanted.items():
                table = self.table(entity)
                table.filled.update(names)
                for name, values in zip(names, _columns(table.raws, names), strict=True):
                    if name in table.entity.links:
                        self._fill_link(table, name, values)
                    else:
                        self._fill_field(table, name, values)

    def _fill_field(self, table: Table, name: str, raws: Iterable[Any]) -> None:
        entity = table.entity
        field = entity.fields[name]
        for part in ("lat", "lon") if field.type.kind == "geo" else ("",):
            values = raws
            if not self._canonical or part:
                values = list(map(field_reader(self.catalog, field, part), values))
            elif field.type.kind == "set":
                values = [value if value is not None else frozenset() for value in values]
            table.fill(field_slot(entity, name, part), values)
            if field.required and None in values:
                self.complete = False

    def _fill_link(self, table: Table, name: str, raws: Iterable[Any]) -> None:
        """Links of canonical rows; those of other rows are filled when they are linked."""
        link = table.entity.links[name]
        slot = link_slot(table.entity, name)
        if not self._canonical:
            table.fill(slot, [[] if link.many else None for _ in table.rows])
            return
        find = self.table(link.to).by_object().get
        if link.many:
            table.fill(slot, [list(map(find, map(id, rows or ()))) for rows in raws])
        else:  # nothing there is None, which is no row's object
            table.fill(slot, map(find, map(id, raws)))


def _columns(raws: list[Record], names: list[str]) -> Iterable[Iterable[Any]]:
    """Several values of every row in one go, since walking over millions of rows is what takes time."""
    if not raws:
        return [() for _ in names]
    if len(names) > 1:
        try:
            return list(zip(*map(itemgetter(*names), raws), strict=True))
        except KeyError:  # rows that leave some of them out
            pass
    return [[raw.get(name) for raw in raws] for name in names]


def missing_key(entity: Entity, raw: Record) -> Diagnostic:
    shown = key_shown(raw.get(entity.key))
    return errors.KEY_MISSING.at(
        entity=name_of(entity), field=entity.key, value=shown, place=f"{entity.name} {shorten(raw)}"
    )


def shorten(raw: object) -> str:
    text = repr(raw)
    return text if len(text) <= 80 else text[:77] + "…"


@contextmanager
def collector_resting() -> Iterator[None]:
    """Without the garbage collector looking through millions of new rows again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


__all__ = ["Population", "Record", "Row"]
