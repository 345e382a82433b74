"""Comparisons that an index can serve: the bare column against a converted constant.

The canonical column of an enum is a CASE, and that of a civil time in Tehran a larger one; no index knows them. But
``status is "active"`` is ``status = 'A'``, and a bound on an instant is a bound on civil time, since a later civil time
never is an earlier instant (`segdsl.zones`). `raw_tests` says such a comparison as tests of the column as it is stored,
which `Item("raw", field)` of `segdsl.sql.base` brings out.

Worked example. ``seen_at >= 2026-03-21 00:00 UTC`` over civil times of Tehran is ``seen_at >= 2026-03-21 03:30``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, assert_never
from zoneinfo import ZoneInfo

from segdsl.calendars import CalendarRangeError
from segdsl.catalog.columns import stored_names
from segdsl.catalog.models import Catalog, Field
from segdsl.sql.base import Storage
from segdsl.sql.civil import is_utc, pieces
from segdsl.sql.reader import Form, Physical, Reader, whole_number
from segdsl.types import DATETIME, INTEGER, TEXT, Kind, Type
from segdsl.zones import instant_bound_in_civil

Op = Literal["eq", "lt", "le", "gt", "ge"]
_WIDEST_INTEGER: Final = 19
_TICK: Final = timedelta(microseconds=1)
_NATURAL: Final = {
    Kind.INTEGER: (Form.INT,),
    Kind.DECIMAL: (Form.DECIMAL, Form.INT),
    Kind.BOOLEAN: (Form.BOOLEAN,),
    Kind.DATE: (Form.DATE,),
    Kind.DATETIME: (Form.TIMESTAMP,),
    Kind.TEXT: (Form.TEXT,),
    Kind.ENUM: (Form.TEXT, Form.INT),
}


@dataclass(frozen=True, slots=True)
class RawTest:
    """``column op value``, the value canonical for ``type``; NULL where the column is, as in SQL."""

    op: Op
    value: object
    type: Type


def raw_tests(
    reader: Reader, catalog: Catalog, entity: str, name: str, op: Op, value: object, storage: Storage | None = None
) -> tuple[RawTest, ...] | None:
    """The tests of the bare column that together say ``field op value`` (a canonical constant); None: no such tests."""
    model = catalog.entities[entity]
    of = model.fields[name]
    if value is None or of.rows or of.json_path or of.columns or of.unknown or of.stored or of.is_ is not None:
        return None
    told = (storage or Storage()).type_of(of.table or model.table, of.column)
    stored = reader.natural(of, of.type) if told is None else reader.physical(told)
    if stored is not None and stored.form not in _NATURAL.get(of.type.kind, ()):
        return None
    return _tests(catalog, of, op, value, stored)


def _tests(catalog: Catalog, of: Field, op: Op, value: object, stored: Physical | None) -> tuple[RawTest, ...] | None:
    kind = of.type.kind
    if kind in (Kind.INTEGER, Kind.BOOLEAN, Kind.DATE):
        return (RawTest(op, value, of.type),)
    if kind is Kind.DECIMAL:  # a column of more decimals is rounded before it is compared
        fits = stored is None or (stored.scale <= of.type.scale and _whole_digits(stored) + of.type.scale <= 18)
        return (RawTest(op, value, of.type),) if fits else None
    if kind is Kind.TEXT:
        return (RawTest("eq", value, TEXT),) if op == "eq" and of.type.compare == "exact" and value != "" else None
    if kind is Kind.ENUM and op == "eq":
        return _enum_test(of, value, stored)
    if kind is Kind.DATETIME and isinstance(value, datetime):
        zone = of.timezone or catalog.timezone
        return (RawTest(op, value, DATETIME),) if is_utc(zone) else _civil_tests(op, value, zone)
    return None


def _whole_digits(stored: Physical) -> int:
    """How many digits a column can have before the point: more than a decimal's are unknown."""
    return _WIDEST_INTEGER if stored.form is Form.INT else stored.digits - stored.scale


def _enum_test(of: Field, value: object, stored: Physical | None) -> tuple[RawTest, ...] | None:
    texts = [text for text, name in stored_names(of, of.type).items() if name == value]
    if len(texts) != 1:
        return None
    as_written = next((held for name, held in (of.values or {}).items() if name == value), texts[0])
    if stored is None and isinstance(as_written, int):
        return (RawTest("eq", as_written, INTEGER),)
    if stored is None or stored.form is Form.TEXT:
        return (RawTest("eq", texts[0], TEXT),)
    whole = whole_number(texts[0])
    return None if whole is None else (RawTest("eq", whole, INTEGER),)


def _civil_tests(op: Op, instant: datetime, zone: str) -> tuple[RawTest, ...] | None:
    """Bounds in civil time; times so near the year 1 or 9999 that their instant lies beyond stay out, as unknown."""
    place = ZoneInfo(zone)
    first, last = pieces(zone)[0].offset, pieces(zone)[-1].offset
    try:
        match op:
            case "lt":
                tests = [RawTest("lt", instant_bound_in_civil(instant, place), DATETIME)]
            case "le":
                tests = [RawTest("lt", instant_bound_in_civil(instant + _TICK, place), DATETIME)]
            case "ge":
                tests = [RawTest("ge", instant_bound_in_civil(instant, place), DATETIME)]
            case "gt":
                tests = [RawTest("ge", instant_bound_in_civil(instant + _TICK, place), DATETIME)]
            case "eq":
                return None
            case _:
                assert_never(op)
    except (CalendarRangeError, OverflowError):
        return None
    if op in ("lt", "le") and first > timedelta():
        tests.append(RawTest("ge", datetime.min + first, DATETIME))
    if op in ("ge", "gt") and last < timedelta():
        tests.append(RawTest("le", datetime.max + last, DATETIME))
    return tuple(tests)
