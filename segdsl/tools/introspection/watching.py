"""What is noticed while a table's rows go by: keys, values of fields, references. Each watcher sees its columns only.

Rows come some thousands at a time, column by column, and each table is read once however many watchers it has. A
watcher keeps counts and a few examples, and of keys and references the distinct ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from segdsl.catalog.columns import cell_of, convert, element_of, matches, misfit_of
from segdsl.catalog.documents import json_at
from segdsl.catalog.models import Catalog, Field, StoredValue
from segdsl.types import Kind, Type
from segdsl.values import read_key

_REMEMBERED: Final = 50_000
_EXAMPLES: Final = 3

Columns = Sequence[Sequence[Any]]


class Watcher(Protocol):
    """Sees the columns that it names, a batch at a time."""

    @property
    def columns(self) -> tuple[str, ...]: ...
    def see(self, columns: Columns) -> None: ...


@dataclass
class Keys:
    """The keys in a column: how many rows have none, and which stand twice."""

    column: str
    type: Type
    rows: int = 0
    unusable: int = 0
    example: Any = None
    found: set[Any] = field(default_factory=set)
    repeated: dict[Any, None] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def see(self, columns: Columns) -> None:
        raws = columns[0]
        keys = convert(raws, self.type, lambda raw: read_key(raw, self.type), plain=True, utc=True)
        self.rows += len(keys)
        new = set(keys)
        if len(new) < len(keys) or None in new or not new.isdisjoint(self.found):
            for raw, key in zip(raws, keys, strict=True):
                if key is None:
                    self.example = raw if self.unusable == 0 else self.example
                    self.unusable += 1
                elif key in self.found:
                    self.repeated[key] = None
                else:
                    self.found.add(key)
        else:
            self.found |= new


@dataclass
class References:
    """The keys of another entity in a column, where the fixed columns of the link say that it is one."""

    column: str
    type: Type
    where: dict[str, StoredValue] = field(default_factory=dict)
    found: Counter[Any] = field(default_factory=Counter)

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, *self.where)

    def see(self, columns: Columns) -> None:
        raws, *fixed = columns
        if self.where:
            values = list(self.where.values())
            raws = [raw for raw, *held in zip(raws, *fixed, strict=True) if all(map(matches, held, values))]
        self.found.update(convert(raws, self.type, lambda raw: read_key(raw, self.type), plain=True, utc=True))
        for nothing in (None, 0, ""):  # 0 is how many systems write that there is none
            del self.found[nothing]


@dataclass(frozen=True)
class _Seen:
    """What one stored value is: nothing, a value of the field, or something that does not fit."""

    known: bool
    misfit: bool
    value: Any


class Values:
    """The values of a field: how many are known, how many do not fit, and which values of its enum occur."""

    def __init__(self, catalog: Catalog, each: Field) -> None:
        self.field = each
        self.rows = self.known = self.misfits = 0
        self.examples: dict[str, None] = {}
        self.undeclared: Counter[str] = Counter()
        self.occurring: set[str] = set()
        is_set = each.type.kind is Kind.SET
        self._read = element_of(each, catalog) if is_set and each.rows is not None else cell_of(each, catalog)
        self._misfit = misfit_of(each, catalog)
        self._stored = each.columns or (each.column,)
        self._memo: dict[Hashable, _Seen] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self._stored, *self.field.where)

    @property
    def filled(self) -> int:
        return self.known + self.misfits

    def see(self, columns: Columns) -> None:
        stored, fixed = columns[: len(self._stored)], columns[len(self._stored) :]
        rows = list(zip(*stored, strict=True))
        if fixed:
            values = list(self.field.where.values())
            rows = [row for row, *held in zip(rows, *fixed, strict=True) if all(map(matches, held, values))]
        for row, count in _counted(rows):
            self._count(row, count)

    def _count(self, row: Sequence[Any], count: int) -> None:
        """One value, or the two of a place, and how many rows have it."""
        seen = [self._seen(raw) for raw in row]
        self.rows += count
        self.known += count * all(one.known for one in seen)
        self.misfits += count * any(one.misfit for one in seen)
        for one, raw in zip(seen, row, strict=True):
            if one.misfit:
                self._note(raw, count)
            elif one.value is not None and self._enum:
                self.occurring |= one.value if isinstance(one.value, frozenset) else {one.value}

    @property
    def _enum(self) -> bool:
        return (self.field.type.element or self.field.type).kind is Kind.ENUM

    @property
    def is_enum(self) -> bool:
        """An enum whose stored values can be told one by one."""
        return self.field.type.kind is Kind.ENUM or (self._enum and self.field.rows is not None)

    def _seen(self, raw: Any) -> _Seen:
        if raw is None:
            return _NOTHING
        try:
            found = self._memo.get((raw.__class__, raw))
        except TypeError:  # a list, a document
            return self._look(raw)
        if found is None:
            found = self._look(raw)
            if len(self._memo) < _REMEMBERED:
                self._memo[raw.__class__, raw] = found
        return found

    def _look(self, raw: Any) -> _Seen:
        value, misfit = self._read(raw), self._misfit(raw)
        return _Seen(value is not None and value != frozenset() and not misfit, misfit, value)

    def _note(self, raw: Any, count: int) -> None:
        value = json_at(raw, self.field.json_path) if self.field.json_path else raw
        text = shown(value)
        if self.is_enum:
            self.undeclared[text] += count
        if len(self.examples) < _EXAMPLES:
            self.examples[text] = None


_NOTHING: Final = _Seen(False, False, None)


def _counted(rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Each distinct row with how often it is there; 1, 1.0 and true are three values. Lists are counted one by one."""
    try:
        counts = Counter(zip(rows, map(_classes, rows), strict=True))
    except TypeError:
        yield from ((row, 1) for row in rows)
        return
    yield from ((row, count) for (row, _), count in counts.items())


def _classes(row: tuple[Any, ...]) -> tuple[type, ...]:
    return tuple(map(type, row))


def shown(value: Any) -> str:
    """A stored value in a message: texts in quotes, short, nothing that moves the cursor."""
    if value is None:
        return "NULL"
    text = str(value)
    text = "".join(letter if letter.isprintable() or letter in "\u200c\u200d" else "�" for letter in text[:60])
    text = text if len(text) <= 40 else f"{text[:39]}…"
    return f'"{text}"' if isinstance(value, str) else text


def fits(catalog: Catalog, each: Field, samples: Sequence[Any]) -> bool:
    """Whether any of some values of a stored type could be one of this field's."""
    misfit: Callable[[Any], bool] = misfit_of(each, catalog)
    return not samples or any(not misfit(sample) for sample in samples)
