"""The SQL functions that segdsl brings to SQLite: what SQLite cannot say exactly is said by the meaning itself.

``register(connection)`` adds them to a connection of Python's ``sqlite3``; a statement that was compiled for SQLite
runs on any such connection. All are deterministic, none ever raises, and NULL in is NULL out where not said otherwise.

Sets are the JSON text of an array, sorted, each element once, so that equal sets are equal texts. What JSON in SQLite
would not keep (a double, a text with a NUL) stands in brackets, hexadecimal: the set of 3.0 is ``[["f","0x1.8p+1"]]``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import md5
from typing import TYPE_CHECKING, Any, Final

from segdsl.catalog.columns import matches
from segdsl.catalog.documents import NOT_JSON, json_at, json_value
from segdsl.folding import fold_ignore_case, fold_persian
from segdsl.operators.patterns import matcher
from segdsl.operators.sets import op_folded
from segdsl.sql.dialects.sqlite_numbers import NUMBERS, Total
from segdsl.values import (
    read_boolean,
    read_date,
    read_datetime,
    read_decimal,
    read_double,
    read_duration,
    read_integer,
    read_text,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

Stored = int | float | str | bytes | None  # what a column of SQLite holds

_EPOCH: Final = datetime(1970, 1, 1)
_MICRO: Final = timedelta(microseconds=1)
_REMEMBERED: Final = 20_000


# --- one row of many


class _First:
    """The value of the row that comes first by what stands behind the value: ``segdsl_first(value, time, key)``."""

    def __init__(self) -> None:
        self.best: tuple[Any, ...] | None = None
        self.value: Stored = None

    def step(self, value: Stored, *order: Any) -> None:
        if self.best is None or order < self.best:
            self.best, self.value = order, value

    def finalize(self) -> Stored:
        return self.value


class _Last(_First):
    """The same of the row that comes last."""

    def step(self, value: Stored, *order: Any) -> None:
        if self.best is None or order > self.best:
            self.best, self.value = order, value


# --- text


def _length(text: str) -> int:
    return len(text)


def _substring(text: str, start: int, count: int) -> str:
    first = max(start, 1) - 1
    return text[first : max(start - 1 + count, first)]


def _like(text: str, pattern: str) -> bool:
    return matcher(pattern)(text)


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()


# --- sets


def set_text(items: Iterable[object]) -> str:
    """The JSON text that a set is here."""
    distinct = sorted(set(items), key=lambda item: (isinstance(item, str), item))
    return json.dumps([_held(item) for item in distinct], ensure_ascii=False, separators=(",", ":"))


def _held(item: object) -> object:
    if isinstance(item, float):
        return ["f", (item + 0.0).hex()]
    return ["t", item.encode().hex()] if isinstance(item, str) and "\0" in item else item


def _given(item: Any) -> Any:
    if not isinstance(item, list):
        return item
    kind, digits = item
    return float.fromhex(digits) if kind == "f" else bytes.fromhex(digits).decode()


@lru_cache(_REMEMBERED)
def set_items(text: str) -> frozenset[Any]:
    """The elements of a set."""
    return frozenset(map(_given, json.loads(text)))


def _element(text: str) -> Any:
    """An element that stands in brackets, as `json_each` gives it."""
    return _given(json.loads(text))


def _has(items: str, item: Any) -> bool:
    return item in set_items(items)


@lru_cache(_REMEMBERED)
def _fold_set(items: str, persian: int) -> str:
    return set_text(op_folded(set_items(items), bool(persian)))


class _Set:
    """The set of the known values of a column."""

    def __init__(self) -> None:
        self.items: set[object] = set()

    def step(self, value: object) -> None:
        if value is not None:
            self.items.add(value)

    def finalize(self) -> str:
        return set_text(self.items)


def _split(text: object, separator: str) -> str | None:
    """The parts of a delimited text as a JSON array of JSON texts; None for what is no text, or empty."""
    return json.dumps([json.dumps(part) for part in text.split(separator)]) if isinstance(text, str) and text else None


def _parts(raw: object) -> str | None:
    """The elements of an array, or of the JSON text of one, as a JSON array of JSON texts; None for no array."""
    value = json_value(raw) if isinstance(raw, str) else raw
    return json.dumps([json.dumps(item) for item in value]) if isinstance(value, list) else None


# --- JSON


def _inside(raw: Stored, path: str) -> str | None:
    """The JSON text of what stands at a path (a JSON array of its steps) in a document."""
    found = json_at(raw, json.loads(path))
    return None if found is None else json.dumps(found)


def _string(value: object) -> str | None:
    """A text as it is, unless no database holds it."""
    return value if isinstance(value, str) and _is_sound(value) else None


def _is_sound(text: str) -> bool:
    """Whether it has no half of a surrogate pair."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


# --- stored values


def micros(moment: datetime | None) -> int | None:
    """Microseconds since 1970: what a DATETIME is here."""
    return None if moment is None else (moment - _EPOCH) // _MICRO


def moment_of(found: int) -> datetime:
    return _EPOCH + found * _MICRO


def _day(raw: object) -> str | None:
    found = read_date(raw)
    return None if found is None else found.isoformat()


def _instant(raw: object) -> int | None:
    """The instant of a time with an offset."""
    return micros(read_datetime(raw)) if _has_offset(raw) else None


def _civil(raw: object) -> int | None:
    """A time without an offset as a clock shows it."""
    return None if _has_offset(raw) else micros(read_datetime(raw))


def _has_offset(raw: object) -> bool:
    return isinstance(raw, str) and any(sign in raw[16:] for sign in "+-Z")


def _moment(raw: object) -> int | None:
    """An instant, where a time without an offset is one of UTC."""
    return micros(read_datetime(raw))


def _epoch(raw: object, places: int) -> int | None:
    found = read_decimal(raw, places)
    return found if found is not None and _FIRST <= found <= _LAST else None


_FIRST: Final = (datetime.min - _EPOCH) // _MICRO
_LAST: Final = (datetime.max - _EPOCH) // _MICRO


def _enum_text(raw: object) -> str | None:
    """What an enum's stored value is as text: text itself, and the digits of a whole number."""
    if isinstance(raw, str):
        return _string(raw)
    number = int(raw) if isinstance(raw, bool) else read_integer(raw)
    return None if number is None else str(number)


def _matches(raw: object, value: str) -> bool:
    return matches(raw, json.loads(value))


# What reads a stored value; each stands twice: of a column's value, and of the JSON text of a value in a document.
_READERS: Final[dict[str, tuple[int, Callable[..., Any]]]] = {
    "integer": (1, read_integer),
    "decimal": (2, read_decimal),
    "double": (1, read_double),
    "boolean": (1, read_boolean),
    "text": (1, read_text),
    "date": (1, _day),
    "moment": (1, _moment),
    "instant": (1, _instant),
    "civil": (1, _civil),
    "duration": (1, read_duration),
    "epoch": (2, _epoch),
    "enum_text": (1, _enum_text),
    "matches": (2, _matches),
    "string": (1, _string),
    "parts": (1, _parts),
    "split": (2, _split),
}
_KNOWN: Final[dict[str, tuple[int, Callable[..., Any]]]] = {
    "fold_ignore_case": (1, fold_ignore_case),
    "fold_persian": (1, fold_persian),
    "length": (1, _length),
    "substring": (3, _substring),
    "like": (2, _like),
    "md5": (1, _md5),
    "element": (1, _element),
    "has": (2, _has),
    "fold_set": (2, _fold_set),
    "inside": (2, _inside),
}
_AGGREGATES: Final[dict[str, tuple[int, Callable[[], Any]]]] = {
    "total": (1, Total),
    "first": (-1, _First),
    "last": (-1, _Last),
    "set": (1, _Set),
}


def _of_known(work: Callable[..., Any]) -> Callable[..., Any]:
    def asked(*values: Any) -> Any:
        return None if None in values else work(*values)

    return asked


def _of_json(work: Callable[..., Any]) -> Callable[..., Any]:
    def asked(text: str | None, *rest: Any) -> Any:
        value = None if text is None else json_value(text)
        return None if value is None or value is NOT_JSON else work(value, *rest)

    return asked


def _remembered(work: Callable[..., Any]) -> Callable[..., Any]:
    """Texts of days and moments come again and again."""
    held = lru_cache(_REMEMBERED)(work)
    return lambda raw: held(raw) if isinstance(raw, str) else work(raw)


def register(connection: Connection) -> None:
    """Adds segdsl's functions to a connection."""
    for name, (count, work) in _READERS.items():
        plain = _remembered(work) if name in ("date", "moment", "instant", "civil") else work
        connection.create_function(f"segdsl_{name}", count, plain, deterministic=True)
        connection.create_function(f"segdsl_json_{name}", count, _of_json(work), deterministic=True)
    for name, (count, work) in (*((name, (-1, work)) for name, work in NUMBERS.items()), *_KNOWN.items()):
        connection.create_function(f"segdsl_{name}", count, _of_known(work), deterministic=True)
    for name, (count, made) in _AGGREGATES.items():
        connection.create_aggregate(f"segdsl_{name}", count, made)
