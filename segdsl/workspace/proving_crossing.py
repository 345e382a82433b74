"""One customer out of two: the values of the first, those of the second where the first has none, and the rows of both.

A test block gives a customer who meets a sequence, another block one who lives in Tehran. Whoever has the rows of the
one and the city of the other may well meet both; the evaluator says whether they do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any, Final

from segdsl.analysis.drafts import Record
from segdsl.catalog.models import Catalog, Entity
from segdsl.diagnostics import SegdslError
from segdsl.types import Kind
from segdsl.workspace.rule_set import parse_moment

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def crossed(catalog: Catalog, entity: str, first: Record, second: Record, together: bool) -> Record:
    """The first with what only the second has; ``together``: also with the second's rows where both have some.

    The second's rows stay other rows than those of the first, and those that were one stay one.
    """
    found = catalog.entities[entity]
    return _Joined(catalog, found, first, second, together).of(found, first, second)


def smaller(catalog: Catalog, entity: str, record: Record) -> Iterator[Record]:
    """The record without each one of its values or collections in turn, and its rows without each of theirs."""
    found = catalog.entities[entity]
    for name, held in record.items():
        field, link = found.fields.get(name), found.links.get(name)
        if name != found.key and not (field is not None and field.required):
            yield {other: one for other, one in record.items() if other != name}
        if link is not None and isinstance(held, list):
            inner, target = [row for row in held if isinstance(row, dict)], catalog.entities[link.to]
            kept = {target.key, *(one.name for one in target.fields.values() if one.required)}
            for left_out in dict.fromkeys(name for row in inner for name in row):
                if left_out not in kept:
                    less = [{other: one for other, one in row.items() if other != left_out} for row in inner]
                    yield {**record, name: less}


def moved(record: Any, days: int) -> Any:
    """The record as it would have been so many days later."""
    if isinstance(record, dict):
        return {name: moved(held, days) for name, held in record.items()}
    if isinstance(record, list):
        return [moved(held, days) for held in record]
    try:
        if isinstance(record, str) and _DAY.match(record):
            return parse_moment(record) + timedelta(days)
        return record + timedelta(days) if isinstance(record, date) else record
    except (SegdslError, OverflowError):  # a text that only looks like a date, and the end of the calendar
        return record


def renumbered(catalog: Catalog, entity: str, record: Record, fresh: Iterator[int]) -> Record:
    """The record with keys that no other has, its own too; rows that were one stay one."""
    return _Renamed(catalog, fresh).row(catalog.entities[entity], record)


def nested(catalog: Catalog, entity: str, record: Record, rows: dict[str, list[Record]]) -> Record:
    """The record with the rows in it that it only names by their keys and that stand beside it."""
    found = catalog.entities[entity]
    whole = dict(record)
    for name, link in found.links.items():
        held = record.get(name)
        if held is not None and not link.many and not isinstance(held, dict):
            key = catalog.entities[link.to].key
            whole[name] = next((row for row in rows.get(link.to, ()) if str(row[key]) == str(held)), held)
    return whole


def texts(record: object) -> Iterator[str]:
    """Every text in a record that is no number and no date."""
    return (one for one in _values(record) if isinstance(one, str) and not one[:1].isdigit())


def reworded(record: Any, old: str, new: str) -> Any:
    """The record with one text in place of another."""
    if isinstance(record, dict):
        return {name: reworded(held, old, new) for name, held in record.items()}
    if isinstance(record, list):
        return [reworded(held, old, new) for held in record]
    return new if record == old else record


def size(record: object) -> int:
    """How many values a record holds, those of its rows too."""
    if isinstance(record, dict):
        return sum(map(size, record.values()))
    return sum(map(size, record)) if isinstance(record, list) else 1


class _Renamed:
    """New keys for the rows of one record: the same one wherever the old one stands."""

    def __init__(self, catalog: Catalog, fresh: Iterator[int]) -> None:
        self.catalog = catalog
        self.fresh = fresh
        self.keys: dict[tuple[str, str], Any] = {}

    def key(self, entity: Entity, held: Any) -> Any:
        at = (entity.name, str(held))
        if held is None or at not in self.keys:
            number = next(self.fresh)
            self.keys[at] = number if entity.key_type.kind is Kind.INTEGER else f"row {number}"
        return self.keys[at]

    def row(self, entity: Entity, record: Record) -> Record:
        new = {entity.key: self.key(entity, record.get(entity.key))}
        for name, held in record.items():
            if name != entity.key:
                new[name] = self.linked(entity, name, held) if name in entity.links else held
        return new

    def linked(self, entity: Entity, name: str, held: Any) -> Any:
        target = self.catalog.entities[entity.links[name].to]
        if isinstance(held, list):
            return [self.linked(entity, name, one) for one in held]
        if isinstance(held, dict):
            return self.row(target, held)
        return None if held is None else self.key(target, held)


class _Joined:
    """Two records becoming one."""

    def __init__(self, catalog: Catalog, entity: Entity, first: Record, second: Record, together: bool) -> None:
        self.catalog = catalog
        self.together = together
        taken = {str(one) for one in _values((first, second))}  # a test has keys as they are written
        self.second = _Renamed(catalog, (number for number in count(1) if str(number) not in taken))
        self._same(entity, first, second)

    def _same(self, entity: Entity, first: Record, second: Record) -> None:
        """Where two rows become one, whoever names the second means the first."""
        self.second.keys[entity.name, str(second.get(entity.key))] = first.get(entity.key)

    def of(self, entity: Entity, first: Record, second: Record) -> Record:
        found = dict(first)
        for name, held in second.items():
            here = found.get(name)
            if name == entity.key or held is None:
                continue
            if name in entity.links:
                found[name] = self._linked(entity, name, here, held)
            elif here is None or here == []:
                found[name] = held
            elif self.together and isinstance(here, list) and _is_set(entity, name):
                found[name] = [*here, *(one for one in held if one not in here)]
        return found

    def _linked(self, entity: Entity, name: str, here: Any, held: Any) -> Any:
        if isinstance(here, dict) and isinstance(held, dict) and self.together:
            target = self.catalog.entities[entity.links[name].to]
            self._same(target, here, held)
            return self.of(target, here, held)
        if here is None or here == []:
            return self.second.linked(entity, name, held)
        if isinstance(here, list) and self.together:
            return [*here, *self.second.linked(entity, name, held)]
        return here


def _is_set(entity: Entity, name: str) -> bool:
    field = entity.fields.get(name)
    return field is not None and field.type.kind is Kind.SET


def _values(record: object) -> Iterator[object]:
    """Every value in a record, keys among them."""
    if isinstance(record, dict):
        record = tuple(record.values())
    if isinstance(record, list | tuple):
        for one in record:
            yield from _values(one)
    else:
        yield record
