"""Putting rows together that were given in pieces: nested profiles, or lists of rows by entity.

First every row is registered: once by key, else once by the object it is. Then links are resolved: a to-one link by
the row that stands there, the key that stands there, the stored column that holds the key, or the row it was nested
in; a to-many link by the list that stands there, or the other way round, from the rows that link to this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from segdsl.catalog.models import Catalog, Entity, Link, name_of
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.memory import errors
from segdsl.memory.access import key_reader, link_slot, rows_behind
from segdsl.memory.rows import Record, Row, Table
from segdsl.wording import join, say, term

SHOWN = 20


@dataclass
class Gathered:
    """Registered rows, and what is known of their links so far."""

    catalog: Catalog
    tables: dict[str, Table] = field(default_factory=dict)
    by_key: dict[str, dict[Any, Row]] = field(default_factory=dict)
    by_id: dict[str, dict[int, Row]] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)  # entities whose rows are all there: a key that is not is dangling
    parents: dict[tuple[str, str, int], Row] = field(default_factory=dict)  # (entity, link back, row) -> nested in
    joined: dict[str, list[Record]] = field(default_factory=dict)  # rows of join tables
    readers: dict[str, Any] = field(default_factory=dict)

    def table(self, entity: str) -> Table:
        if entity not in self.tables:
            found = self.catalog.entities[entity]
            self.tables[entity] = Table(found)
            self.by_key[entity] = {}
            self.by_id[entity] = {}
            self.readers[entity] = key_reader(self.catalog, found)
        return self.tables[entity]

    def key(self, entity: str, raw: object) -> Any:
        self.table(entity)
        return self.readers[entity](raw)

    def find(self, entity: str, raw: Record) -> Row | None:
        """The row that was registered for this mapping."""
        table = self.table(entity)
        key = self.key(entity, raw.get(table.entity.key))
        return self.by_id[entity].get(id(raw)) if key is None else self.by_key[entity].get(key)

    def register(self, entity: str, raw: Record) -> tuple[Row, bool]:
        """The row for a mapping, and whether it is new; a row met again is completed."""
        found = self.find(entity, raw)
        table = self.tables[entity]
        if found is not None:
            known = table.raws[found.i]
            if known is not raw and not known.keys() >= raw.keys():
                table.raws[found.i] = {**raw, **known}
            table.stubs.discard(found.i)
            return found, False
        return self._new(entity, raw, self.key(entity, raw.get(table.entity.key))), True

    def _new(self, entity: str, raw: Record, key: Any) -> Row:
        table = self.tables[entity]
        row = table.make(len(table.rows), key)
        table.rows.append(row)
        table.raws.append(raw)
        if key is None:
            self.by_id[entity][id(raw)] = row
        else:
            self.by_key[entity][key] = row
        return row

    def of_key(self, entity: str, raw_key: object) -> Row | None:
        """The row of a bare key; one that only exists as a key where the entity's rows were not given."""
        key = self.key(entity, raw_key)
        if key is None:
            return None
        found = self.by_key[entity].get(key)
        if found is None and entity not in self.given:
            table = self.tables[entity]
            found = self._new(entity, {table.entity.key: key}, key)
            table.stubs.add(found.i)
            for link in table.entity.links.values():  # the links of its table may have been filled before it came
                setattr(found, link_slot(table.entity, link.name), [] if link.many else None)
        return found


# --- gathering


def gather_profiles(catalog: Catalog, profiles: Iterable[Record], entity: str) -> Gathered:
    """All rows inside nested profiles of one entity."""
    gathered = Gathered(catalog, given={entity})
    _register_all(gathered, entity, profiles)
    return gathered


def gather_rows(catalog: Catalog, rows: Mapping[str, Iterable[Record]]) -> Gathered:
    """All rows of lists by entity, and those nested in them."""
    through = {link.through for e in catalog.entities.values() for link in e.links.values() if link.through}
    for name in rows:
        if name not in catalog.entities and name not in through:
            known = join(list(catalog.entities))
            raise SegdslError([errors.UNKNOWN_ENTITY.at(name=name, known=known)])
    gathered = Gathered(catalog, given={name for name in rows if name in catalog.entities})
    for name, given in rows.items():
        if not isinstance(given, Iterable):
            raise SegdslError([not_rows(name, given)])
        if name in catalog.entities:
            _register_all(gathered, name, given, nested=False)
        else:
            gathered.joined[name] = list(given)
    for name in list(gathered.tables):
        for row, raw in zip(list(gathered.tables[name].rows), list(gathered.tables[name].raws), strict=True):
            _register_nested(gathered, name, row, raw)
    return gathered


def _register_all(gathered: Gathered, entity: str, raws: Iterable[object], *, nested: bool = True) -> None:
    """Register the rows of a list: each has a key, and no two have the same."""
    table = gathered.table(entity)
    problems: list[Diagnostic] = []
    seen: set[Any] = set()
    for raw in raws:
        if not isinstance(raw, Mapping):
            problems.append(not_a_row(table.entity, raw))
            continue
        key = gathered.key(entity, raw.get(table.entity.key))
        if key is None:
            shown = key_shown(raw.get(table.entity.key))
            problems.append(errors.KEY_MISSING.at(entity=name_of(table.entity), field=table.entity.key, value=shown))
        elif key in seen:
            problems.append(errors.KEY_TWICE.at(entity=name_of(table.entity), value=repr(key)))
        else:
            seen.add(key)
            row, _ = gathered.register(entity, raw)
            if nested:
                _register_nested(gathered, entity, row, raw)
    if problems:
        raise SegdslError(problems[:SHOWN])


def key_shown(value: object) -> str:
    """What stands where a key should."""
    return term("None") if value is None else repr(value)


def not_a_row(entity: Entity, raw: object) -> Diagnostic:
    return errors.NOT_A_ROW.at(entity=name_of(entity), found=say("a {noun}", noun=type(raw).__name__), key=entity.key)


def not_rows(name: str, given: object) -> Diagnostic:
    return errors.NOT_ROWS.at(name=name, found=say("a {noun}", noun=type(given).__name__))


def _register_nested(gathered: Gathered, entity: str, row: Row, raw: Record) -> None:
    """Register every row inside a row, whatever the depth."""
    stack = [(entity, row, raw)]
    walked: set[int] = set()
    while stack:
        entity, row, raw = stack.pop()
        if id(raw) in walked:
            continue
        walked.add(id(raw))
        for name, link in gathered.catalog.entities[entity].links.items():
            value = raw.get(name)
            if value is None:
                continue
            back = None if not link.many else inverse(gathered.catalog, entity, link)
            for inner in rows_behind(value) if link.many else (value,):
                if not isinstance(inner, Mapping):
                    continue
                found, _ = gathered.register(link.to, inner)
                if back is not None:
                    gathered.parents.setdefault((link.to, back.name, found.i), row)
                stack.append((link.to, found, inner))


def inverse(catalog: Catalog, entity: str, link: Link) -> Link | None:
    """The to-one link that leads back along a to-many link, or the to-many one along a many-to-many link."""
    for back in catalog.entities[link.to].links.values():
        if back.to != entity:
            continue
        if link.through is not None:
            if back.through == link.through and back.by == link.from_ and back.from_ == link.by:
                return back
        elif not back.many and back.by == link.from_:
            return back
    return None


# --- linking


def link_all(catalog: Catalog, gathered: Gathered) -> None:
    """Fill the links of all rows."""
    for entity in catalog.entities.values():
        gathered.table(entity.name)
    for many in (False, True):
        for entity in catalog.entities.values():
            for link in entity.links.values():
                if link.many is many and not (many and link.through is None):
                    _fill(gathered, entity, link)
    for entity in catalog.entities.values():
        for link in entity.links.values():
            if link.many and link.through is None:
                _fill(gathered, entity, link)


def _fill(gathered: Gathered, entity: Entity, link: Link) -> None:
    table = gathered.tables[entity.name]
    slot = link_slot(entity, link.name)
    values: list[Any]
    if not link.many:
        values = [_to_one(gathered, entity, link, row) for row in list(table.rows)]
    else:
        derived = _derived(gathered, entity, link)
        values = [_to_many(gathered, link, row, table.raws[row.i], derived) for row in list(table.rows)]
    table.fill(slot, values)
    table.filled.add(link.name)


def _to_one(gathered: Gathered, entity: Entity, link: Link, row: Row) -> Row | None:
    raw = gathered.tables[entity.name].raws[row.i]
    value = raw.get(link.name)
    if value is None:
        value = stored(entity, raw, link.by)
        if value is not None and not _fixed(entity, raw, link):
            return None
    if value is None:
        return gathered.parents.get((entity.name, link.name, row.i))
    if isinstance(value, Mapping):
        return gathered.find(link.to, value)
    return gathered.of_key(link.to, value)


def stored(entity: Entity, raw: Record, column: str | None) -> Any:
    """The value of a stored column, by its own name or that of the field that shows it."""
    if column is None:
        return None
    value = raw.get(column)
    if value is None:
        name = next((f.name for f in entity.fields.values() if f.column == column), None)
        value = None if name is None else raw.get(name)
    return value


def _fixed(entity: Entity, raw: Record, link: Link) -> bool:
    """Whether the fixed columns of a polymorphic link have their values."""
    return all(str(stored(entity, raw, column)) == str(value) for column, value in link.where.items())


def _to_many(gathered: Gathered, link: Link, row: Row, raw: Record, derived: dict[Any, list[Row]]) -> list[Row]:
    value = raw.get(link.name)
    if value is None:
        return derived.get(row.i, [])
    found = [
        gathered.find(link.to, inner) if isinstance(inner, Mapping) else gathered.of_key(link.to, inner)
        for inner in rows_behind(value)
    ]
    return [target for target in found if target is not None]


def _derived(gathered: Gathered, entity: Entity, link: Link) -> dict[Any, list[Row]]:
    """The rows behind a to-many link as the other side tells it, by the number of our row."""
    found: dict[Any, list[Row]] = {}
    if link.through is not None:
        for ours, theirs in _joined_pairs(gathered, entity, link):
            found.setdefault(ours.i, []).append(theirs)
        return found
    target = gathered.catalog.entities[link.to]
    table = gathered.tables[link.to]
    back = inverse(gathered.catalog, entity.name, link)
    slot = None if back is None else link_slot(target, back.name)
    for row in list(table.rows):
        owner = getattr(row, slot, None) if slot else _owner(gathered, entity, link, table.raws[row.i])
        if owner is not None:
            found.setdefault(owner.i, []).append(row)
    return found


def _owner(gathered: Gathered, entity: Entity, link: Link, raw: Record) -> Row | None:
    """The row whose key a linked row holds in its stored column."""
    target = gathered.catalog.entities[link.to]
    key = stored(target, raw, link.from_)
    return None if key is None or not _fixed(target, raw, link) else gathered.of_key(entity.name, key)


def _joined_pairs(gathered: Gathered, entity: Entity, link: Link) -> Iterable[tuple[Row, Row]]:
    assert link.through is not None
    assert link.by is not None
    assert link.from_ is not None
    for raw in gathered.joined.get(link.through, ()):
        if all(str(raw.get(column)) == str(value) for column, value in link.where.items()):
            ours = gathered.of_key(entity.name, raw.get(link.by))
            theirs = gathered.of_key(link.to, raw.get(link.from_))
            if ours is not None and theirs is not None:
                yield ours, theirs
    back = inverse(gathered.catalog, entity.name, link)
    if back is None:
        return
    table = gathered.tables[link.to]
    for row, raw in zip(list(table.rows), list(table.raws), strict=True):
        for inner in rows_behind(raw.get(back.name)):
            found = (
                gathered.find(entity.name, inner) if isinstance(inner, Mapping) else gathered.of_key(entity.name, inner)
            )
            if found is not None:
                yield found, row
