"""Moments that move with as of, and which of two comes first whatever as of is.

``in the last 90 days`` reaches back to a moment that nobody knows before as of is known. Yet 90 days ago is never
before 1 year ago, and 30 days ago is sometimes before and sometimes after 1 month ago. `Order.never_after` says the
first and keeps silent about the second. Three things are compared, in this order:

* moments of one kind by their number: 3 months ago is not before 6 months ago;
* moments that are counted in months by the month in which they lie, for each of the twelve months that today's may
  be: the start of this quarter is not before the start of this year;
* anything else by the fewest and the most days that lie between it and today, over a whole cycle of the calendar: a
  month is 28 to 31 days, so 90 days are at least 2 months and never more than 4.

A `Moment` is a civil day (``day``, ``plus`` days later) and what of it is meant: the day itself (a DATE), its first
instant, or the time of day that as of has. Only ``exact`` moments are not: those are as of and some microseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final, Literal, NoReturn
from zoneinfo import ZoneInfo

from segdsl.calendars import Calendar, add, days_in_month, next_period, period_start
from segdsl.zones import add_units, civil_day, day_start, zone_table

Counted = Literal["day", "month", "age", "week start", "month start", "quarter start", "year start", "exact"]
Form = Literal["date", "start", "time"]
DAY: Final = 86_400_000_000
_WITHIN: Final = ("day", "month")  # some day of the month, not its first
_PERIOD: Final = {"month start": 1, "quarter start": 3, "year start": 12}


class NotSymbolicError(Exception):
    """A bound that cannot be said without knowing as of: its condition stays closed."""


@dataclass(frozen=True, slots=True)
class Moment:
    """``n`` of ``counted`` from today (negative: before), and ``plus`` days more; ``exact`` counts microseconds."""

    counted: Counted
    n: int
    form: Form
    plus: int = 0

    def _refuse(self, *_: object) -> NoReturn:
        raise NotSymbolicError(repr(self))

    def __getattr__(self, name: str) -> NoReturn:
        """A day's year, an instant's zone: nothing of that is known."""
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotSymbolicError(f"{name} of {self}")

    __add__ = __radd__ = __sub__ = __rsub__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse


def moment(counted: Counted, n: int, form: Form, plus: int = 0) -> Moment:
    """The one way to write a moment: days later than a day are that day, no time from now is now."""
    if counted == "exact" and n == 0:
        counted, form = "day", "time"
    if n == 0 and counted == "month":
        counted = "day"
    if counted == "day":
        n, plus = n + plus, 0
    return Moment(counted, n, form, plus)


def today(form: Form = "date") -> Moment:
    return Moment("day", 0, form)


def shifted(by: int, unit: str, dates: bool) -> Moment:
    """as_of (or today) ``by`` units later."""
    form: Form = "date" if dates else "time"
    if unit in ("second", "minute", "hour"):
        return moment("exact", by * {"second": 1_000_000, "minute": 60_000_000, "hour": 3_600_000_000}[unit], "time")
    if unit in ("day", "week"):
        return moment("day", by * (7 if unit == "week" else 1), form)
    return moment("month", by * {"month": 1, "quarter": 3, "year": 12}[unit], form)


def started(n: int, unit: str, dates: bool) -> Moment:
    """The first day (or instant) of the calendar period ``n`` after today's."""
    form: Form = "date" if dates else "start"
    if unit == "day":
        return moment("day", n, form)
    return Moment(f"{unit} start", n, form)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Clock:
    """One as of, to read moments with."""

    as_of: datetime
    zone: ZoneInfo
    calendar: Calendar
    week_starts: int
    _read: dict[Moment, object] = field(default_factory=dict, compare=False, repr=False)

    def read(self, at: object) -> object:
        """The day or instant that a moment is as of now; anything else is itself."""
        if not isinstance(at, Moment):
            return at
        if at not in self._read:
            self._read[at] = self._moment(at)
        return self._read[at]

    def _moment(self, at: Moment) -> object:
        if at.counted == "exact":
            return self.as_of + timedelta(microseconds=at.n)
        if at.form == "time":
            unit: Literal["day", "month"] = "month" if at.counted == "month" else "day"
            found = add_units(self.as_of, at.n, unit, self.zone, self.calendar)
            return add_units(found, at.plus, "day", self.zone, self.calendar) if at.plus else found
        day = self._day(at)
        return day if at.form == "date" else day_start(day, self.zone)

    def _day(self, at: Moment) -> date:
        now = civil_day(self.as_of, self.zone)
        match at.counted:
            case "day":
                found = add(now, at.n, "day", self.calendar)
            case "month":
                found = add(now, at.n, "month", self.calendar)
            case "age":
                found = latest_of_age(now, -at.n, self.calendar)
            case "week start" | "month start" | "quarter start" | "year start":
                unit: Literal["week", "month", "quarter", "year"] = at.counted.removesuffix(" start")  # type: ignore[assignment]
                start = period_start(now, unit, self.calendar, self.week_starts)
                found = next_period(start, unit, at.n, self.calendar)
            case _:
                raise NotSymbolicError(repr(at))
        return found + timedelta(days=at.plus)


def latest_of_age(now: date, years: int, calendar: Calendar) -> date:
    """The latest day of which ``years`` anniversaries have come: 29 February has its own on the 28th."""
    day = add(now, -years, "year", calendar)
    for ahead in range(3, -1, -1):
        candidate = add(day, ahead, "day", calendar)
        if add(candidate, years, "year", calendar) <= now:
            return candidate
    return day


class Order:
    """What comes before what, under any as of, in one zone and calendar."""

    def __init__(self, zone: ZoneInfo, calendar: Calendar) -> None:
        self.calendar: Calendar = calendar
        offsets = [seconds for _, seconds in zone_table(zone)]
        spread = max(offsets) - min(offsets)
        # from any instant to the same time of another day, the clock may have been put forward and back
        self.slack = 0 if not spread and offsets[0] == 0 else (2 * spread + 3600) * 1_000_000
        self.whole_days_lost = spread >= 12 * 3600 or zone.key == "Asia/Manila"
        self._known: dict[tuple[object, object], bool] = {}

    def empty(self, low: tuple[object, int], high: tuple[object, int]) -> bool:
        """Whether nothing can lie between two cuts: ``(x, 0)`` is just before x, ``(x, 1)`` just after."""
        a, b = low[0], high[0]
        if low[1] >= high[1]:
            return self.never_after(b, a)
        return self.before(b, a)

    def never_after(self, a: object, b: object) -> bool:
        """a <= b, whatever as of is."""
        if a == b:
            return True
        if not isinstance(a, Moment) and not isinstance(b, Moment):
            return a <= b  # type: ignore[operator, no-any-return]
        if not isinstance(a, Moment) or not isinstance(b, Moment):
            return False  # as of may be any day
        key = (a, b)
        if key not in self._known:
            self._known[key] = self._never_after(a, b)
        return self._known[key]

    def before(self, a: object, b: object) -> bool:
        """a < b, whatever as of is."""
        if not isinstance(a, Moment) and not isinstance(b, Moment):
            return a < b  # type: ignore[operator, no-any-return]
        if not isinstance(a, Moment) or not isinstance(b, Moment):
            return False
        if a.form == b.form == "date":
            return self.never_after(later(a, 1), b)
        if "exact" in (a.counted, b.counted):
            return a.counted == b.counted and a.n < b.n
        if a.form == "start" and b.form == "time":
            return self.never_after(later(a, 1), b)
        # a clock that skips a day makes two times of different days one instant
        return self.never_after(later(a, 2 if self.whole_days_lost else 1), b) or (
            not self.whole_days_lost and a.form == "time" and b.form == "start" and self.never_after(a, b)
        )

    def _never_after(self, a: Moment, b: Moment) -> bool:
        if "exact" in (a.counted, b.counted):
            return self._exact(a, b)
        if a.form == "time" and b.form != "time":  # some time of that day: surely only before the next
            return self.never_after(replace(later(a, 1), form="date"), replace(b, form="date"))
        if a.counted == b.counted and a.n <= b.n and a.plus <= b.plus:
            return True
        if self._by_month(a, b):
            return True
        return self.days(a)[1] <= self.days(b)[0]

    def _by_month(self, a: Moment, b: Moment) -> bool:
        """Both counted in months: the month each lies in, for every month that today's may be."""
        of_a, of_b = _month_of(a), _month_of(b)
        if of_a is None or of_b is None:
            return self._by_age(a, b)
        strictly = True
        for month in range(12):
            x, y = of_a(month), of_b(month)
            if x > y or (x == y and a.counted in _WITHIN and b.counted not in _WITHIN):
                return False  # today's day of that month is not before its first
            strictly = strictly and x < y
        return a.plus <= b.plus + strictly

    def _by_age(self, a: Moment, b: Moment) -> bool:
        if a.counted == "age" and b.counted == "age":
            return a.n <= b.n and a.plus <= b.plus + (a.n < b.n)
        if a.counted == "month" and b.counted == "age":
            return a.n <= 12 * b.n and a.plus <= b.plus
        return False

    def _exact(self, a: Moment, b: Moment) -> bool:
        if a.counted == b.counted:
            return a.n <= b.n
        low, high = self._span(a), self._span(b)
        return low[1] <= high[0]

    def _span(self, at: Moment) -> tuple[int, int]:
        """The fewest and most microseconds from as of."""
        if at.counted == "exact":
            return at.n, at.n
        low, high = self.days(at)
        if at.form == "time":
            return low * DAY - self.slack, high * DAY + self.slack
        return (low - 1) * DAY - self.slack, high * DAY + self.slack

    def days(self, at: Moment) -> tuple[int, int]:
        """The fewest and most days from today."""
        if at.counted == "day":
            return at.n, at.n
        if at.counted == "week start":
            return 7 * at.n - 6 + at.plus, 7 * at.n + at.plus
        low, high = _month_days(self.calendar, at.counted, at.n)
        return low + at.plus, high + at.plus


class OrderAt(Order):
    """What comes before what at one as of: everything is known."""

    def __init__(self, clock: Clock) -> None:
        self.calendar = clock.calendar
        self.clock = clock

    def empty(self, low: tuple[object, int], high: tuple[object, int]) -> bool:
        a, b = self._read(low[0]), self._read(high[0])
        return (a, low[1]) >= (b, high[1])

    def never_after(self, a: object, b: object) -> bool:
        return bool(self._read(a) <= self._read(b))

    def before(self, a: object, b: object) -> bool:
        return bool(self._read(a) < self._read(b))

    def _read(self, at: object) -> Any:
        try:
            return self.clock.read(at)
        except OverflowError:  # before the first day that there is, or after the last
            assert isinstance(at, Moment)
            end: type[date] = date if at.form == "date" else datetime
            return end.min if at.n < 0 else end.max


def later(at: Moment, days: int) -> Moment:
    return moment(at.counted, at.n, at.form, at.plus + days)


def _month_of(at: Moment) -> Callable[[int], int] | None:
    """How many months from today's the moment's lies, by the month of the year (from 0) that is today's."""
    n = at.n
    if at.counted == "month":
        return lambda month: n
    if at.counted == "day" and n == 0:
        return lambda month: 0
    size = _PERIOD.get(at.counted)
    if size is None:
        return None
    return lambda month: size * n - month % size


@cache
def _starts(calendar: Calendar) -> tuple[tuple[int, int], ...]:
    """The ordinal of the first of each month, and its length, over a whole cycle and more."""
    years = range(1000, 1802) if calendar == "gregorian" else range(1, 1634)
    found: list[tuple[int, int]] = []
    at = 0
    for year in years:
        for month in range(1, 13):
            length = days_in_month(calendar, year, month)
            found.append((at, length))
            at += length
    return tuple(found)


@cache
def _month_days(calendar: Calendar, counted: Counted, n: int) -> tuple[int, int]:
    """The fewest and most days from today to a moment that is counted in months."""
    months = _starts(calendar)
    size = _PERIOD.get(counted, 1)
    ahead = n * (12 if counted == "age" else size)
    reach = abs(ahead) + 12
    if 2 * reach + 4800 > len(months):  # longer than the table: nothing is said
        return (-(10**9), 0) if n < 0 else (0, 10**9)
    low, high = 10**9, -(10**9)
    for index in range(reach, len(months) - reach):
        start, length = months[index]
        target = index + ahead if counted in ("month", "age") else index - index % size + ahead
        first, other = months[target]
        between = first - start
        if counted in ("month", "age"):
            low = min(low, between - max(0, length - other))
            high = max(high, between + (3 if counted == "age" else 0))
        else:
            low, high = min(low, between - length + 1), max(high, between)
    return low, high
