"""How a raw value, out of a row in memory or of a database driver, becomes a canonical one.

A reader takes anything and gives a canonical value (see `segdsl.types`) or None, the unknown. It never raises: what
does not convert is unknown. It is exact: a decimal is rounded half away from zero at its scale and never passes
through a double, unless it came as one. Worked examples::

    reader(decimal(2))("12.345")                           ->  1235
    reader(DATETIME, ZoneInfo("Asia/Tehran"))("2026-03-21 10:00")  ->  datetime(2026, 3, 21, 6, 30)
    reader(set_of(TEXT))('["fantasy", "", null]')          ->  frozenset({"fantasy"})

Texts are machine data here, not something a person typed: ASCII digits, a point, ISO dates, no blanks around, no
thousands separators. Persian digits in a stored number make it unknown.

Most values already have their type, so every reader asks for the class first; whatever is left goes to the slow half.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Context, Decimal
from math import floor, isfinite
from typing import TYPE_CHECKING, Any, Final, assert_never, cast
from uuid import UUID

from segdsl.folding import fold_ignore_case, fold_persian
from segdsl.types import DECIMAL_DIGITS, INTEGER_MAX, INTEGER_MIN, MAX_DIGITS, TEXT, Kind, Type
from segdsl.zones import civil_to_instant

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Reader = Callable[[object], object]

_INTEGER_TEXT: Final = re.compile(r"([+-]?)0*([0-9]{1,19})(?:\.0*)?", re.ASCII)
_NUMBER_TEXT: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?", re.ASCII)
_CLOCK_TEXT: Final = re.compile(r"([+-]?)([0-9]{1,9}):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{1,9}))?)?", re.ASCII)
_TRUE: Final = frozenset(("true", "t", "1"))
_FALSE: Final = frozenset(("false", "f", "0"))
_DECIMAL_LIMIT: Final = 10**DECIMAL_DIGITS
_QUANTA: Final = tuple(Decimal((0, (1,), -scale)) for scale in range(MAX_DIGITS + 1))
_HALF_AWAY: Final = Context(prec=60, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999)
_COLLECTIONS: Final = frozenset((list, tuple, set, frozenset))
_UTC_NAMES: Final = frozenset(("UTC", "Etc/UTC"))
_REMEMBERED: Final = 100_000  # days
_DAY: Final = timedelta(days=1)
_MICROSECOND: Final = timedelta(microseconds=1)


class Unheld(str):
    """How a driver writes a stored value that Python has no object for: the day 0000-00-00, or the year 20000.

    It is told as what is stored, and listed among the ``unknown`` of a field, but it is nobody's text: the column
    holds days.
    """


def _try(convert: Callable[..., Any], *args: object) -> Any:
    """What ``convert`` makes of a value of an unusual class; unknown if that fails."""
    try:
        return convert(*args)
    except Exception:  # noqa: BLE001 - a foreign object may raise anything
        return None


# --- numbers


def read_integer(v: object) -> int | None:
    """A whole number of 64 bits: an int, a float or Decimal without a fraction, "12" or "12.0"; never a bool."""
    whole: int | None = v if v.__class__ is int else None if v is None else _try(_whole, v)
    return whole if whole is not None and INTEGER_MIN <= whole <= INTEGER_MAX else None


def _whole(v: Any) -> int | None:
    if isinstance(v, bool):
        return None
    if isinstance(v, str):
        found = _INTEGER_TEXT.fullmatch(v)
        return int(found[1] + found[2]) if found else None
    if isinstance(v, Decimal):
        return int(v) if not v or (v.adjusted() < 20 and v == v.to_integral_value()) else None
    if isinstance(v, float):
        return int(v) if v.is_integer() else None
    return int(v.__index__())


def read_decimal(v: object, scale: int) -> int | None:
    """An exact number as an int of ``scale`` places, rounded half away from zero; at most 18 digits."""
    if v.__class__ is int:
        scaled = v * 10**scale
        return scaled if -_DECIMAL_LIMIT < scaled < _DECIMAL_LIMIT else None
    return None if v is None else _try(_scaled, v, scale)


def _scaled(v: Any, scale: int) -> int | None:
    if isinstance(v, Decimal):
        return _scaled_decimal(v, scale)
    if isinstance(v, float):
        return _scaled_double(v, scale)
    if isinstance(v, str):
        return _scaled_decimal(Decimal(str(v)), scale) if _NUMBER_TEXT.fullmatch(v) else None
    if isinstance(v, bool):
        return None
    return read_decimal(int(v.__index__()), scale) if hasattr(v, "__index__") else _scaled_double(float(v), scale)


def _scaled_decimal(v: Decimal, scale: int) -> int | None:
    if not v:
        return 0
    if not v.is_finite() or v.adjusted() >= DECIMAL_DIGITS:
        return None
    scaled = int(v.quantize(_QUANTA[scale], None, _HALF_AWAY).scaleb(scale, _HALF_AWAY))
    return scaled if -_DECIMAL_LIMIT < scaled < _DECIMAL_LIMIT else None


def _scaled_double(v: float, scale: int) -> int | None:
    size = abs(v) * 10.0**scale + 0.5
    if not size < _DECIMAL_LIMIT:  # too large, infinite or NaN
        return None
    return floor(size) if v > 0 else -floor(size)


def read_double(v: object) -> float | None:
    """A finite double; an exact number becomes the nearest one."""
    if v.__class__ is float:
        return v if isfinite(v) else None
    return None if v is None else _try(_double, v)


def _double(v: Any) -> float | None:
    if isinstance(v, bool) or (isinstance(v, str) and not _NUMBER_TEXT.fullmatch(v)):
        return None
    value = float(v)
    return value if isfinite(value) else None


def read_boolean(v: object) -> bool | None:
    """A bool, 0 or 1, or one of true, false, t, f, 1, 0 in any case."""
    if v is True or v is False:
        return v
    return None if v is None else _try(_boolean, v)


def _boolean(v: Any) -> bool | None:
    if isinstance(v, str):
        word = v.lower()
        return True if word in _TRUE else False if word in _FALSE else None
    if isinstance(v, (bytes, bytearray)):  # MySQL's BIT(1)
        return {b"\x00": False, b"\x01": True}.get(bytes(v))
    return True if v == 1 else False if v == 0 else None


# --- text


def read_text(v: object) -> str | None:
    """The text as stored; "" is unknown. A whole number is its digits, a UUID its 36 lower-case characters."""
    if v.__class__ is str and v.isascii():
        return v or None
    return None if v is None else _try(_text, v)


def _text(v: Any) -> str | None:
    if isinstance(v, Unheld):
        return None
    if isinstance(v, str):
        text = str(v) if v.__class__ is str else str.__str__(v)
        text.encode()  # half a surrogate pair fails: no database holds it, and it cannot be hashed
        return text or None
    if isinstance(v, UUID):
        return str(v)
    return None if isinstance(v, bool) else str(v.__index__())


def read_enum(v: object, names: Collection[str]) -> str | None:
    """The logical name, if it is one of ``names``."""
    if v.__class__ is not str:
        v = read_text(v)
    return v if v in names else None


# --- times


def read_date(v: object) -> date | None:
    """A date, the civil day of a datetime as it stands, or an ISO text of either."""
    if v.__class__ is date:
        return v
    return None if v is None else _try(_date, v)


def _date(v: Any) -> date | None:
    if isinstance(v, str):
        v = _iso(v)
    return date(v.year, v.month, v.day) if isinstance(v, date) else None


def read_datetime(v: object, zone: tzinfo = UTC) -> datetime | None:
    """An instant in UTC; without an offset it is civil time of ``zone``, and a date is its midnight there."""
    if v.__class__ is datetime and v.tzinfo is None and zone is UTC:
        return v
    return None if v is None else _try(_instant, v, zone)


def _instant(v: Any, zone: tzinfo) -> datetime | None:
    if isinstance(v, str):
        v = _iso(v)
    if not isinstance(v, datetime):
        if not isinstance(v, date):
            return None
        v = datetime(v.year, v.month, v.day)
    elif v.__class__ is not datetime:  # a subclass, such as pandas'
        v = datetime(v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond, v.tzinfo, fold=v.fold)
    offset = v.utcoffset()
    if offset is not None:
        instant: datetime = v.replace(tzinfo=None, fold=0) - offset
        return instant
    civil: datetime = v.replace(tzinfo=None, fold=0)
    return civil if zone is UTC else civil_to_instant(civil, cast("ZoneInfo", zone))  # any tzinfo will do


def _iso(v: str) -> date | None:
    # The shape first: Python's own reader takes week dates and more, differently from version to version.
    if len(v) == 10:
        return date.fromisoformat(v) if v[4] == v[7] == "-" else None
    if not 16 <= len(v) <= 40 or v[4] != "-" or v[7] != "-" or v[10] not in "T " or v[13] != ":" or v[11:13] == "24":
        return None
    return None if " " in v[11:] else datetime.fromisoformat(v)


def read_duration(v: object) -> int | None:
    """Microseconds: of a timedelta, of a number of seconds, or of "7200", "1.5", "2:00", "02:00:00.5"."""
    return None if v is None else _try(_duration, v)


def _duration(v: Any) -> int | None:
    if isinstance(v, timedelta):
        micros = v // _MICROSECOND
    elif isinstance(v, str) and (found := _CLOCK_TEXT.fullmatch(v)):
        sign, hours, minutes, seconds, fraction = found.groups(default="")
        whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds or 0)
        micros = whole * 1_000_000 + int(fraction[:6].ljust(6, "0"))
        micros = -micros if sign == "-" else micros
    else:
        return read_decimal(v, 6)
    return micros if INTEGER_MIN <= micros <= INTEGER_MAX else None


# --- more than one value


def read_set(v: object, element: Reader) -> frozenset[object]:
    """A list, tuple or set, or the JSON text of an array; unknown elements are dropped. Never unknown."""
    if v.__class__ not in _COLLECTIONS:
        v = None if v is None else _try(_items, v)
    found: set[object] = set(map(element, v or ()))
    found.discard(None)
    return frozenset(found)


def _items(v: Any) -> Iterable[object]:
    if isinstance(v, str):
        import json  # only where sets come as text

        v = json.loads(v, parse_float=Decimal) if v.lstrip()[:1] == "[" else None
    if isinstance(v, (list, tuple, set, frozenset)):
        return list(v)
    found = v.tolist()  # numpy and Arrow arrays
    return found if isinstance(found, list) else ()


def read_geo(v: object) -> tuple[float, float] | None:
    """A point (latitude, longitude): a pair, {"lat": …, "lon": …}, or the JSON text of a pair."""
    return None if v is None else _try(_geo, v)


def _geo(v: Any) -> tuple[float, float] | None:
    latitude, longitude = (v["lat"], v["lon"]) if isinstance(v, Mapping) else _items(v)
    latitude, longitude = read_double(latitude), read_double(longitude)
    return None if latitude is None or longitude is None else (latitude, longitude)


def read_key(v: object, type: Type = TEXT) -> int | str | None:
    """A key: a whole number or a text, as the key field of its entity is."""
    if type.kind is Kind.INTEGER:
        return read_integer(v)
    if type.kind is Kind.KEY:  # the entity's key type is not at hand: as it comes
        return read_text(v) if isinstance(v, (str, UUID)) else read_integer(v)
    return read_text(v)


def read_tier(v: object, names: tuple[str, ...]) -> int | None:
    """The number of a tier, from 1, given as that or by its name."""
    if isinstance(v, str):
        return names.index(v) + 1 if v in names else None
    number = read_integer(v)
    return number if number is not None and 1 <= number <= len(names) else None


# --- one for a type


def reader(type: Type, zone: tzinfo = UTC) -> Reader:  # noqa: C901 - one arm a kind
    """The function that reads raw values of this type; ``zone`` is that of datetimes without an offset."""
    if getattr(zone, "key", None) in _UTC_NAMES:
        zone = UTC
    match type.kind:
        case Kind.INTEGER:
            return read_integer
        case Kind.DECIMAL:
            scale = type.scale
            return lambda v: read_decimal(v, scale)
        case Kind.DOUBLE:
            return read_double
        case Kind.BOOLEAN:
            return read_boolean
        case Kind.TEXT:
            return read_text
        case Kind.ENUM:
            names = frozenset(type.names)
            return lambda v: read_enum(v, names)
        case Kind.TIER:
            return lambda v: read_tier(v, type.names)
        case Kind.DATE:
            return read_date
        case Kind.DATETIME:
            return _datetime_reader(zone)
        case Kind.DURATION:
            return read_duration
        case Kind.GEO:
            return read_geo
        case Kind.SET:
            element = _element_reader(type.element or TEXT, zone)
            return lambda v: read_set(v, element)
        case Kind.KEY:
            return lambda v: read_key(v, type)
        case _:
            assert_never(type.kind)


def _datetime_reader(zone: tzinfo) -> Reader:
    """`read_datetime` that remembers the offset of each civil day on which the clock does not change."""
    if zone is UTC:
        return read_datetime
    offsets: dict[date, timedelta | None] = {}

    def read(v: object) -> object:
        if v.__class__ is not datetime or v.tzinfo is not None:
            return read_datetime(v, zone)
        day = v.date()
        if day not in offsets:
            if len(offsets) >= _REMEMBERED:
                offsets.clear()
            offsets[day] = _try(_offset_of_day, day, zone)
        offset = offsets.get(day)
        # Within two days of the first and the last instant `_offset_of_day` has failed: this cannot overflow.
        return v - offset if offset is not None else read_datetime(v, zone)

    return read


def _offset_of_day(day: date, zone: tzinfo) -> timedelta | None:
    start = datetime(day.year, day.month, day.day)
    ends = (start - _DAY, start, start + 2 * _DAY)
    offsets = {end.replace(tzinfo=zone, fold=fold).utcoffset() for end in ends for fold in (0, 1)}
    return offsets.pop() if len(offsets) == 1 else None


_FOLDS: Final[dict[str, Callable[[str], str]]] = {"ignore_case": fold_ignore_case, "persian": fold_persian}


def _element_reader(type: Type, zone: tzinfo) -> Reader:
    """Elements of a set are folded as they are read: two spellings of one value are one element."""
    read: Any = reader(type, zone)
    folded = _FOLDS.get(type.compare)
    if folded is None:
        return read  # type: ignore[no-any-return]

    def read_folded(v: object) -> object:
        value = read(v)
        return None if value is None else folded(value) or None

    return read_folded
