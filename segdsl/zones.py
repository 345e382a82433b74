"""Between instants and the clock on the wall: one time zone at a time, as pure functions.

An *instant* is a naive UTC datetime, a *civil* time a naive datetime as a clock in the zone shows it. Clocks jump, and
so the two do not match one to one. In a gap (clocks go forward) a civil time that no clock shows stands for the first
instant after the gap; in an overlap (clocks go back) it stands for the earlier of its two instants. Read this way, a
later civil time is never an earlier instant, and so a comparison with an instant is a comparison with a civil time.

Worked example, Berlin on 25 October 2026: clocks go from 03:00 (+2) back to 02:00 (+1) at 01:00 UTC. 02:30 stands for
00:30 UTC, 03:00 for 02:00 UTC, and no civil time for the hour between 01:00 and 02:00 UTC. "At or after 01:15 UTC" is
therefore "at or after 03:00" on the wall: `instant_bound_in_civil`.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from segdsl.calendars import Calendar, CalendarRangeError, add

Unit = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]

TABLE_FIRST: Final = datetime(1970, 1, 1)
TABLE_END: Final = datetime(2101, 1, 1)

_EXACT: Final = {"second": 1, "minute": 60, "hour": 3600}
_TICK: Final = timedelta(microseconds=1)
_SECOND: Final = timedelta(seconds=1)
_STEP: Final = timedelta(days=6)  # no zone has ever changed its offset and changed it back in less than a week
_REACH: Final = timedelta(days=3)  # more than any clock has ever jumped (a day, at the date line)


def civil_to_instant(civil: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a civil time: after a gap its first instant, in an overlap the earlier one."""
    earlier = _offset_of_civil(civil, zone, 0)
    later = _offset_of_civil(civil, zone, 1)
    if earlier < later:  # a gap: the clock went forward over this time
        return _change_after(_shift(civil, -later), _shift(civil, -earlier), zone)
    return _shift(civil, -earlier)


def instant_to_civil(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clock shows at an instant."""
    return _shift(instant, _offset(instant, zone))


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a civil day."""
    return civil_to_instant(datetime.combine(day, time()), zone)


def civil_day(instant: datetime, zone: ZoneInfo) -> date:
    """The civil day that holds an instant."""
    return instant_to_civil(instant, zone).date()


def add_units(instant: datetime, n: int, unit: Unit, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The instant ``n`` units later (earlier if negative).

    Seconds, minutes and hours are exact. Days and longer move the civil date in the calendar, keep the time of day and
    come back to an instant.
    """
    if unit == "second" or unit == "minute" or unit == "hour":
        try:
            return _shift(instant, timedelta(seconds=n * _EXACT[unit]))
        except OverflowError:
            raise CalendarRangeError(f"{n} {unit}s from {instant.isoformat()} is outside the years 1 to 9999") from None
    civil = instant_to_civil(instant, zone)
    moved = add(civil.date(), n, unit, calendar)
    if moved == civil.date():
        return instant  # zero units: not even the second pass of an overlap is left
    return civil_to_instant(datetime.combine(moved, civil.time()), zone)


def subtract_units(as_of: datetime, n: int, unit: Unit, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The instant ``n`` units before ``as_of``; see `add_units`."""
    return add_units(as_of, -n, unit, zone, calendar)


def instant_bound_in_civil(instant: datetime, zone: ZoneInfo) -> datetime:
    """The smallest civil time that stands for ``instant`` or a later one.

    For every civil time x of the zone: x stands for an instant at or after ``instant`` just when x is at or after the
    result. So a stored civil column can be compared with an instant without converting the column.
    """
    civil = instant_to_civil(instant, zone)
    if civil_to_instant(civil, zone) == instant and civil_to_instant(_shift(civil, -_TICK), zone) < instant:
        return civil
    low, high = _shift(civil, -_REACH), _shift(civil, _REACH)  # low stands for less, high for enough
    while high - low > _TICK:
        middle = low + (high - low) // 2
        if civil_to_instant(middle, zone) >= instant:
            high = middle
        else:
            low = middle
    return high


@lru_cache(maxsize=64)
def zone_table(zone: ZoneInfo) -> tuple[tuple[datetime, int], ...]:
    """Every change of the zone's offset from 1970 to 2100: (the instant from which, seconds east of UTC), in order.

    The first entry stands at 1970-01-01 and gives the offset then.
    """
    seconds = _offset(TABLE_FIRST, zone)
    table = [(TABLE_FIRST, _whole(seconds))]
    before = TABLE_FIRST
    while before < TABLE_END:
        after = min(before + _STEP, TABLE_END - _SECOND)
        if after <= before:
            break
        if _offset(after, zone) != seconds:
            change = _change_after(before, after, zone)
            seconds = _offset(change, zone)
            table.append((change, _whole(seconds)))
            before = change
        else:
            before = after
    return tuple(table)


def _whole(offset: timedelta) -> int:
    return offset // _SECOND


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    try:
        return zone.fromutc(instant.replace(tzinfo=zone)).replace(tzinfo=None) - instant
    except OverflowError:
        raise CalendarRangeError(f"{instant.isoformat()} is outside the years 1 to 9999 in {zone.key}") from None


def _offset_of_civil(civil: datetime, zone: ZoneInfo, fold: int) -> timedelta:
    return civil.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()


def _shift(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        raise CalendarRangeError(f"{moment.isoformat()} is too near the end of the years 1 to 9999") from None


def _change_after(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, to the second, in (before, after] whose offset is not that of ``before``."""
    offset = _offset(before, zone)
    before = before.replace(microsecond=0)
    span = -((before - after) // _SECOND)
    low, high = 0, span
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(before + middle * _SECOND, zone) == offset:
            low = middle
        else:
            high = middle
    return before + high * _SECOND
