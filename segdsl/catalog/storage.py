"""How physical tables become logical rows: the Python side, and the meaning that every SQL must agree with.

A catalog says where each field is stored: in the entity's own table, in a 1:1 extension table, inside a JSON column,
as rows of a child table; and how links are stored: a column of ours, a column of theirs, a join table. `load_rows`
reads only the tables and columns that are asked for, a chunk at a time, in four steps:

1. *needs*: which fields and links of which entities (a link pulls in the entity it leads to, at least its key);
2. *own tables*: one dict a row, keys checked, columns converted by `columns.convert`;
3. *beside*: extension tables and child tables, found by key;
4. *links*: to-one links become the target's row (or None), to-many links lists of rows. Rows are shared objects, and so
   cycles are fine and nothing is copied.

Worked example. With ``company = { to = "company", by = "account_id" }`` and ``contacts = { to = "customer", from =
"account_id" }``, the table ``(1, "7"), (2, None)`` of customers and ``(7,)`` of companies become::

    firm = {"id": 7, "contacts": [ann]};  ann = {"id": 1, "company": firm};  bob = {"id": 2, "company": None}

Several rows of a child table for a field that is no set: the smallest known value stands, in SQL as well.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from segdsl.catalog import storage_errors as errors
from segdsl.catalog.columns import (
    Cell,
    cell_of,
    convert,
    element_of,
    matches,
    misfit_of,
    rescaled,
    unscaled,
    zone_of,
)
from segdsl.catalog.models import Catalog, Entity, Field, Join, Link
from segdsl.catalog.needs import Fetch, Loaded, Misfit, Need, Row, needs
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.types import DOUBLE, Kind, Type
from segdsl.values import read_key

__all__ = ["Fetch", "Loaded", "Misfit", "Row", "load_rows", "logical_rows"]

SHOWN: Final = 20
_CHUNK: Final = 50_000
_NO_SET: Final[frozenset[Any]] = frozenset()


def logical_rows(
    catalog: Catalog,
    fetch: Fetch,
    entities: Collection[str] | None = None,
    fields: Mapping[str, Collection[str]] | None = None,
) -> dict[str, list[Row]]:
    """The rows of each entity under their logical names; see `load_rows`."""
    return load_rows(catalog, fetch, entities, fields).rows


def load_rows(
    catalog: Catalog,
    fetch: Fetch,
    entities: Collection[str] | None = None,
    fields: Mapping[str, Collection[str]] | None = None,
) -> Loaded:
    """Rows with canonical values, and the stored values that did not convert.

    ``entities`` are those wanted (default: the ones ``fields`` names, or all), ``fields`` the names of fields and
    links wanted of each (default: all that are stored). Unusable and repeated keys, and required fields that are
    unknown, raise one `SegdslError` with all of them.
    """
    with _collector_resting():
        return _Loader(catalog, fetch, needs(catalog, entities, fields)).load()


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Millions of new dicts are no garbage: looking through them again and again trebles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass
class _Table:
    """The rows of one entity as read: in order, by key, and the keys that its to-one and incoming links hold."""

    need: Need
    rows: list[Row] = field(default_factory=list)
    keys: dict[Any, Row] = field(default_factory=dict)
    references: dict[tuple[str, str], list[Any]] = field(default_factory=dict)  # (owner or "", link) -> a key a row


@dataclass(frozen=True)
class _Chunk:
    """Some rows of a physical table, column by column; ``keys`` are those of the entity's rows they belong to."""

    table: str
    columns: Sequence[str]
    data: Sequence[Sequence[Any]]
    scales: Sequence[int | None]
    keys: Sequence[Any] = ()

    def of(self, column: str) -> tuple[Sequence[Any], int | None]:
        """The raw values of a column, and the decimals of one that came as whole numbers."""
        index = self.columns.index(column)
        return self.data[index], self.scales[index]

    def raw(self, column: str) -> Sequence[Any]:
        """The raw values of a column."""
        values, scale = self.of(column)
        return values if scale is None else [unscaled(value, scale) for value in values]


@dataclass
class _Loader:
    catalog: Catalog
    fetch: Fetch
    wanted: dict[str, Need]
    loaded: Loaded = field(default_factory=Loaded)
    tables: dict[str, _Table] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def load(self) -> Loaded:
        for name, need in self.wanted.items():
            self.tables[name] = _Table(need)
            self._read_own(self.tables[name])
        self._stop_on_problems()
        for table in self.tables.values():
            for join in table.need.entity.joins:
                self._read_join(table, join)
            for each in table.need.fields.values():
                if each.rows is not None:
                    self._read_child(table, each)
            self._check_required(table)
        self._stop_on_problems()
        for table in self.tables.values():
            for link in table.need.links.values():
                self._connect(table, link)
        self.loaded.rows = {name: table.rows for name, table in self.tables.items()}
        return self.loaded

    def _stop_on_problems(self) -> None:
        if self.problems:
            raise SegdslError(self.problems)

    def _report(self, found: Sequence[Diagnostic], table: str) -> None:
        """The first few of one kind, and how many more there are."""
        self.problems += found[:SHOWN]
        if len(found) > SHOWN:
            self.problems.append(errors.MORE_OF_THE_SAME.at(more=len(found) - SHOWN, table=table))

    def _chunks(self, table: str, columns: Sequence[str]) -> Iterator[_Chunk]:
        columns = list(dict.fromkeys(columns))
        scales = getattr(self.fetch, "scales", None)
        scaled = [None] * len(columns) if scales is None else scales(table, columns)
        batches = getattr(self.fetch, "batches", self._batches)
        for batch in batches(table, columns):
            yield _Chunk(table, columns, list(zip(*batch, strict=True)), scaled)

    def _batches(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[tuple[Any, ...]]]:
        rows = iter(self.fetch(table, columns))
        while batch := list(islice(rows, _CHUNK)):
            yield batch

    # --- the entity's own table

    def _read_own(self, table: _Table) -> None:
        need, entity = table.need, table.need.entity
        own = [each for each in need.fields.values() if each.table is None and each.rows is None]
        to_one = [link for link in need.links.values() if not link.many]
        holders = [("", link, self._key_type(link.to), link.by) for link in to_one]
        holders += [(owner, link, self._key_type(owner), link.from_) for owner, link in need.backs]
        columns = [entity.key_column, *(column for each in own for column in each.columns or (each.column,))]
        for _, link, _, column in holders:
            columns += [column or "", *link.where]
        build = _row_builder(entity, own, need)
        for chunk in self._chunks(entity.table, columns):
            keys = self._keys(table, chunk)
            chunk = _Chunk(chunk.table, chunk.columns, chunk.data, chunk.scales, keys)
            rows = build(keys, [self._values(each, chunk) for each in own])
            table.rows += rows
            table.keys.update(zip(keys, rows, strict=True))
            for owner, link, key_type, column in holders:
                references = self._references(link, column or "", key_type, chunk)
                table.references.setdefault((owner, link.name), []).extend(references)
        self._check_keys(table)

    def _key_type(self, entity: str) -> Type:
        return self.catalog.entities[entity].key_type

    def _keys(self, table: _Table, chunk: _Chunk) -> Sequence[Any]:
        """The canonical keys of a chunk; the raw values of those that are none become a diagnostic."""
        entity = table.need.entity
        raws = chunk.raw(entity.key_column)
        keys = convert(raws, entity.key_type, lambda raw: read_key(raw, entity.key_type), plain=True, utc=True)
        if None in keys:
            self._report(
                [
                    errors.KEY_UNUSABLE.at(
                        row=len(table.rows) + index + 1, table=entity.table, column=entity.key_column,
                        value="NULL" if raw is None else repr(raw), entity=entity.name, type=entity.key_type,
                    )
                    for index, (raw, key) in enumerate(zip(raws, keys, strict=True)) if key is None
                ],
                entity.table,
            )  # fmt: skip
        return keys

    def _check_keys(self, table: _Table) -> None:
        entity = table.need.entity
        if len(table.keys) == len(table.rows):
            return
        counts: dict[Any, int] = {}
        for row in table.rows:
            counts[row[entity.key]] = counts.get(row[entity.key], 0) + 1
        twice = [key for key, count in counts.items() if count > 1 and key is not None]
        told = [errors.KEY_TWICE.at(value=k, column=entity.key_column, table=entity.table, entity=entity.name)
                for k in twice]  # fmt: skip
        self._report(told, entity.table)

    def _references(self, link: Link, column: str, key_type: Type, chunk: _Chunk) -> Sequence[Any]:
        """The keys that a column holds, None where the link's ``where`` says that it is about something else."""
        raws = chunk.raw(column)
        keys = convert(raws, key_type, lambda raw: read_key(raw, key_type), plain=True, utc=True)
        for fixed, wanted in link.where.items():
            held = [matches(raw, wanted) for raw in chunk.raw(fixed)]
            keys = [key if holds else None for key, holds in zip(keys, held, strict=True)]
        return keys

    # --- values

    def _values(self, each: Field, chunk: _Chunk) -> Sequence[Any]:
        """The canonical values of a field in a chunk, its misfits recorded."""
        read = cell_of(each, self.catalog)
        if each.columns is None:
            return self._converted(each, each.type, read, each.column, chunk)
        lat, lon = (self._converted(each, DOUBLE, read, column, chunk) for column in each.columns)
        return [None if a is None or b is None else (a, b) for a, b in zip(lat, lon, strict=True)]

    def _converted(self, each: Field, type_: Type, read: Cell, column: str, chunk: _Chunk) -> Sequence[Any]:
        raws, scale = chunk.of(column)
        plain = not (each.unknown or each.stored or each.json_path)
        if scale is not None:
            values = rescaled(raws, scale, type_, read, plain=plain)
        else:
            utc = type_.kind is Kind.DATETIME and str(zone_of(each, self.catalog)) == "UTC"
            values = convert(raws, type_, read, plain=plain, utc=utc)
        is_set = type_.kind is Kind.SET
        if values is not raws and (is_set or None in values):
            misfit = misfit_of(each, self.catalog)
            for key, raw, value in zip(chunk.keys, chunk.raw(column), values, strict=True):
                if (value is None or is_set) and raw is not None and misfit(raw):
                    self.loaded.misfit(chunk.table, key, each, raw)
        return values

    # --- beside: extension tables and child tables

    def _read_join(self, table: _Table, join: Join) -> None:
        entity = table.need.entity
        stored = [each for each in table.need.fields.values() if each.table == join.table and each.rows is None]
        if not stored:
            return
        seen: set[Any] = set()
        twice: dict[Any, None] = {}
        for chunk in self._chunks(join.table, [join.key, *(c for f in stored for c in f.columns or (f.column,))]):
            keys = [read_key(raw, entity.key_type) for raw in chunk.raw(join.key)]
            owners = [table.keys.get(key) for key in keys]
            for key, owner in zip(keys, owners, strict=True):
                if owner is not None and key in seen:
                    twice[key] = None
                seen.add(key)
            held = [index for index, owner in enumerate(owners) if owner is not None]
            data = [[column[index] for index in held] for column in chunk.data]
            chunk = _Chunk(chunk.table, chunk.columns, data, chunk.scales, [keys[index] for index in held])
            for each in stored:
                for key, value in zip(chunk.keys, self._values(each, chunk), strict=True):
                    table.keys[key][each.name] = value
        told = [errors.JOIN_TWICE.at(table=join.table, value=key, column=join.key, entity=entity.name) for key in twice]
        self._report(told, join.table)

    def _read_child(self, table: _Table, each: Field) -> None:
        """A field whose values are rows of another table: a set of all of them, or the smallest known one."""
        assert each.rows is not None and each.by is not None
        key_type, is_set = table.need.entity.key_type, each.type.kind is Kind.SET
        read = element_of(each, self.catalog) if is_set else cell_of(each, self.catalog)
        misfit = misfit_of(each, self.catalog)
        found: dict[Any, set[Any]] = {}
        for chunk in self._chunks(each.rows, [each.by, each.column, *each.where]):
            fixed = [chunk.raw(column) for column in each.where]
            for raw_key, raw, *held in zip(chunk.raw(each.by), chunk.raw(each.column), *fixed, strict=True):
                key = read_key(raw_key, key_type)
                if key not in table.keys or not all(map(matches, held, each.where.values())):
                    continue
                value = read(raw)
                if value is not None:
                    found.setdefault(key, set()).add(value)
                elif misfit(raw):
                    self.loaded.misfit(each.rows, key, each, raw)
        for key, values in found.items():
            table.keys[key][each.name] = frozenset(values) if is_set else min(values)

    def _check_required(self, table: _Table) -> None:
        entity = table.need.entity
        for each in table.need.fields.values():
            if each.required and each.type.kind is not Kind.SET:
                name = each.name
                told = [errors.REQUIRED_UNKNOWN.at(field=name, entity=entity.name, key=row[entity.key],
                                                   column=each.column or "/".join(each.columns or ()),
                                                   table=each.rows or each.table or entity.table)
                        for row in table.rows if row[name] is None]  # fmt: skip
                self._report(told, entity.table)

    # --- links

    def _connect(self, table: _Table, link: Link) -> None:
        name, target = link.name, self.tables[link.to]
        if not link.many:
            found = map(target.keys.get, table.references.get(("", name), ()))
            for row, other in zip(table.rows, found, strict=True):
                row[name] = other
            return
        owned = {key: row[name] for key, row in table.keys.items()}
        if link.through is None:
            lists = map(owned.get, target.references.get((table.need.entity.name, name), ()))
            for row, held in zip(target.rows, lists, strict=True):
                if held is not None:
                    held.append(row)
            return
        assert link.by is not None and link.from_ is not None
        for chunk in self._chunks(link.through, [link.by, link.from_, *link.where]):
            ours = self._references(link, link.by, table.need.entity.key_type, chunk)
            theirs = self._references(link, link.from_, target.need.entity.key_type, chunk)
            for key, other in zip(ours, theirs, strict=True):
                if key in owned and other in target.keys:
                    owned[key].append(target.keys[other])


def _row_builder(entity: Entity, own: Sequence[Field], need: Need) -> Any:
    """A function that makes the dicts of a chunk: a display written out is three times as fast as ``dict(zip(…))``."""
    names = [f"v{index}" for index in range(len(own))]
    items = [f"{entity.key!r}: k", *(f"{each.name!r}: {name}" for each, name in zip(own, names, strict=True))]
    placed = {entity.key, *(each.name for each in own)}
    later = [each for each in need.fields.values() if each.name not in placed]
    items += [f"{each.name!r}: {'NO_SET' if each.type.kind is Kind.SET else 'None'}" for each in later]
    items += [f"{link.name!r}: {'[]' if link.many else 'None'}" for link in need.links.values()]
    source = f"lambda keys, values: [{{{', '.join(items)}}} for {', '.join(['k', *names])}, in zip(keys, *values)]"
    return eval(source, {"NO_SET": _NO_SET})  # noqa: S307  names are quoted by repr
