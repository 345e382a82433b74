"""Comparing a catalog with the database that it speaks of: what is missing, what does not fit, what never occurs.

Names and types are compared with what the database says of its tables; then each table is read once, and what its
rows hold is judged by the readers that also read them for rules: the counts are those of values that rules would not
see. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from segdsl.catalog.columns import unscaled
from segdsl.catalog.models import Catalog, Entity, Field, Link
from segdsl.catalog.table_names import schema_of
from segdsl.diagnostics import Diagnostic, Message, SegdslError
from segdsl.source import Span
from segdsl.spelling import did_you_mean
from segdsl.tools.introspection import errors
from segdsl.tools.introspection.judging import judge_keys, judge_references, judge_values
from segdsl.tools.introspection.stored_types import samples_of
from segdsl.tools.introspection.watching import Keys, References, Values, Watcher, fits
from segdsl.tools.source_checks import table_meant, tables_told
from segdsl.tools.source_files import some
from segdsl.types import Kind
from segdsl.wording import join as joined
from segdsl.wording import say

_BATCH: Final = 20_000
_LISTED: Final = 12
_GOES_ON: Final = frozenset(("E748", "E773"))  # not allowed, or refused: other tables may still be read


@dataclass
class TableLine:
    """One table of the catalog in the summary."""

    table: str
    entity: str
    rows: int | None = None
    fields: int = 0
    findings: int = 0


@dataclass
class Compared:
    """What a comparison found; ``others`` are tables of the database that the catalog does not speak of."""

    target: str
    tables: list[TableLine]
    others: tuple[str, ...]
    findings: list[Diagnostic]

    def listed_others(self) -> str:
        """The names of ``others``, the first few of them if they are many."""
        listed, more = joined(self.others[:_LISTED]), len(self.others) - _LISTED
        return say("{names} and {count} more", names=listed, count=more) if more > 0 else listed


def compare(catalog: Catalog, source: Any) -> Compared:
    """The findings about a catalog and an opened source (`segdsl.tools.sources`)."""
    return _Comparer(catalog, source).compare()


@dataclass(frozen=True)
class _Watch:
    """A watcher, whose it is, and where the catalog speaks of it."""

    watcher: Watcher
    owner: Entity
    about: Field | Link | None
    place: tuple[str | int, ...]
    to: Entity | None = None


@dataclass
class _Comparer:
    catalog: Catalog
    source: Any
    findings: list[Diagnostic] = field(default_factory=list)
    watches: dict[str, list[_Watch]] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)  # tables that are missing, told once
    told: set[tuple[str, str]] = field(default_factory=set)  # columns that are missing
    linked: set[tuple[object, ...]] = field(default_factory=set)
    keys: dict[str, Keys] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def compare(self) -> Compared:
        for entity in self.catalog.entities.values():  # a missing table is told here, not at a link to it
            self._table(entity.table, (*_place(entity), "table"))
        for entity in self.catalog.entities.values():
            self._plan(entity)
        unread: set[str] = set()
        for table, watches in self.watches.items():
            try:
                self._read(table, [watch.watcher for watch in watches])
            except SegdslError as error:
                if not {found.code for found in error.diagnostics} <= _GOES_ON:
                    raise
                unread.add(table)
                self.findings += [replace(found, span=self._span(watches[0].place)) for found in error.diagnostics]
        for table, watches in self.watches.items():
            if table not in unread:
                self._judge(table, watches, unread)
        self.findings.sort(key=lambda found: found.span.start)
        return Compared(self.source.name, self._lines(), tuple(self._others()), self.findings)

    # --- names and types, and what is to be watched

    def _plan(self, entity: Entity) -> None:
        place = _place(entity)
        if self._table(entity.table, (*place, "table")):
            key_place = (*place, "fields", entity.key, "column") if not entity.synthetic else place
            if self._has(entity.table, entity.key_column, key_place):
                keys = Keys(entity.key_column, entity.key_type)
                self.keys[entity.name] = keys
                self._watch(entity.table, keys, entity, None, (*place, "key"))
        for index, join in enumerate(entity.joins):
            at = (*place, "joins", index)
            if self._table(join.table, (*at, "table")) and self._has(join.table, join.key, (*at, "key")):
                self._watch(join.table, Keys(join.key, entity.key_type), entity, None, at)
        for each in entity.fields.values():
            if each.is_ is None and each.name != entity.key:
                self._plan_field(entity, each)
        for link in entity.links.values():
            self._plan_link(entity, link)

    def _plan_field(self, entity: Entity, each: Field) -> None:
        place = (*_place(entity), *(() if entity.synthetic else ("fields", each.name)))
        table = each.rows or each.table or entity.table
        if not self._table(table, (*place, "rows" if each.rows else "table")):
            return
        wanted = [(column, "column") for column in each.columns or (each.column,)]
        wanted += [(each.by or "", "by"), *((column, "where") for column in each.where)] if each.rows else []
        absent = [column for column, key in wanted if not self._has(table, column, (*place, key))]
        if absent:
            return
        for column in each.columns or (each.column,):
            stored = self.source.storage.type_of(table, column) or ""
            samples = () if each.type.kind is Kind.ENUM or each.json_path else samples_of(stored, self.source.dialect)
            if not fits(self.catalog, each, samples):
                self._tell(errors.TYPE_NEVER_FITS, (*place, "type"), field=_named(entity, each), type=each.type,
                           column=column, table=table, stored=stored)  # fmt: skip
                return
        self._watch(table, Values(self.catalog, each), entity, each, place)

    def _plan_link(self, entity: Entity, link: Link) -> None:
        place = (*_place(entity), *(() if entity.synthetic else ("links", link.name)))
        target = self.catalog.entities[link.to]
        if link.through is not None:
            ends = [(link.through, link.by, entity, "by"), (link.through, link.from_, target, "from")]
        elif link.many:
            ends = [(target.table, link.from_, entity, "from")]
        else:
            ends = [(entity.table, link.by, target, "by")]
        for table, column, to, key in ends:
            if column is None or not self._table(table, (*place, "through")):
                continue
            columns = [(column, key), *((fixed, "where") for fixed in link.where)]
            absent = [name for name, at in columns if not self._has(table, name, (*place, at))]
            if absent:
                continue
            what = (table.lower(), column.lower(), to.name, tuple(sorted(link.where.items())))
            if what not in self.linked:
                self.linked.add(what)
                watcher = References(column, to.key_type, dict(link.where))
                self._watch(table, watcher, entity, link, (*place, key), to)

    def _watch(
        self,
        table: str,
        watcher: Watcher,
        owner: Entity,
        about: Field | Link | None,
        place: tuple[str | int, ...],
        to: Entity | None = None,
    ) -> None:
        self.watches.setdefault(table, []).append(_Watch(watcher, owner, about, place, to))

    def _table(self, table: str, place: tuple[str | int, ...]) -> bool:
        if table in self.absent:
            return False
        if not self.source.missing({table: []}):
            return True
        self.absent.add(table)
        names = sorted(self.source.table_names())
        self._tell(errors.TABLE_MISSING, place, hint=table_meant(table, names), target=self.source.name, table=table,
                   possible=some(tables_told(table, names)))  # fmt: skip
        return False

    def _has(self, table: str, column: str, place: tuple[str | int, ...]) -> bool:
        if not self.source.missing({table: [column]}):
            return True
        if (table, column) not in self.told:
            self.told.add((table, column))
            held = list(self.source.storage.columns_of(table) or ())
            hint = did_you_mean(column, held)
            self._tell(errors.COLUMN_MISSING, place, hint=hint, table=table, column=column, possible=some(held))
        return False

    def _tell(self, message: Message, place: tuple[str | int, ...], *, hint: str = "", **values: Any) -> None:
        self.findings.append(message.at(self._span(place), hint=hint, **values))

    def _span(self, place: tuple[str | int, ...]) -> Span:
        return self.catalog.span_of(*place, value=True)

    # --- rows

    def _read(self, table: str, watchers: Sequence[Watcher]) -> None:
        """One pass over a table for all who watch it."""
        columns = list(dict.fromkeys(column for watcher in watchers for column in watcher.columns))
        fetch = self.source.fetch
        scales = fetch.scales(table, columns) if hasattr(fetch, "scales") else [None] * len(columns)
        at = [[columns.index(column) for column in watcher.columns] for watcher in watchers]
        batches = fetch.batches(table, columns) if hasattr(fetch, "batches") else _batches(fetch(table, columns))
        rows = 0
        for batch in batches:
            rows += len(batch)
            data: list[Sequence[Any]] = list(zip(*batch, strict=True))
            for index, scale in enumerate(scales):
                if scale is not None:
                    data[index] = [unscaled(value, scale) for value in data[index]]
            for watcher, indices in zip(watchers, at, strict=True):
                watcher.see([data[index] for index in indices])
        self.counts[table] = rows

    def _judge(self, table: str, watches: Sequence[_Watch], unread: set[str]) -> None:
        rows = self.counts[table]
        if rows == 0:
            first = next((watch for watch in watches if watch.owner.table == table), watches[0])
            self._tell(errors.TABLE_EMPTY, first.place, table=table, entity=first.owner.name)
            return
        for watch in watches:
            watcher, owner, span = watch.watcher, watch.owner, self._span(watch.place)
            if isinstance(watcher, Keys):
                self.findings += judge_keys(watcher, owner, table, span)
            elif isinstance(watcher, Values):
                stored = self.source.storage.type_of(table, watcher.field.column) or ""
                self.findings += judge_values(watcher, owner, table, stored, span)
            elif isinstance(watcher, References) and watch.to is not None and isinstance(watch.about, Link):
                keys = self.keys.get(watch.to.name)
                if keys is not None and watch.to.table not in unread:
                    link, column = f"{owner.name}.{watch.about.name}", f"{table}.{watcher.column}"
                    self.findings += judge_references(watcher, keys, link, watch.to.name, column, span)

    # --- the summary

    def _lines(self) -> list[TableLine]:
        lines: dict[str, TableLine] = {}
        owners: dict[str, list[Entity]] = {}
        for table, watches in self.watches.items():
            owners[table] = list({watch.owner.name: watch.owner for watch in watches}.values())
            own = next((entity for entity in self.catalog.entities.values() if entity.table == table), owners[table][0])
            fields = sum(isinstance(watch.watcher, Values) for watch in watches)
            lines[table] = TableLine(table, own.name, self.counts.get(table), fields)
        for found in self.findings:
            said = {name: str(value) for name, value in found.values}
            if said.get("table") in lines:
                lines[said["table"]].findings += 1
        return list(lines.values())

    def _others(self) -> Iterator[str]:
        """Tables of the same schemas that nothing in the catalog reads."""
        used = {table.lower() for table in self.watches} | {table.lower() for table in self.absent}
        schemas = {schema_of(table) for table in used}
        for table in sorted(self.source.table_names()):
            if schema_of(table).lower() in schemas and table.lower() not in used:
                yield table


def _place(entity: Entity) -> tuple[str | int, ...]:
    """Where the catalog speaks of an entity; the history of a field stands with the field."""
    if entity.synthetic:
        owner, name, _ = entity.name.split(".")
        return ("entity", owner, "fields", name, "history")
    return ("entity", entity.name)


def _named(entity: Entity, each: Field) -> str:
    return f"{entity.name}.{each.name}"


def _batches(rows: Any) -> Iterator[list[tuple[Any, ...]]]:
    held = iter(rows)
    while batch := list(islice(held, _BATCH)):
        yield batch
