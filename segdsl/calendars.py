"""Days, weeks, months, quarters and years of the Gregorian and the Solar Hijri (Jalali) calendar.

Both are counted on `datetime.date`, the proleptic Gregorian day: a Jalali calculation converts, counts and converts
back. Months are clamped: a month after 31 Shahrivar is 30 Mehr, a year after 30 Esfand of a leap year is 29 Esfand.

The Jalali rule. Eight of every 33 years are leap, spread so evenly that a cycle of 12,053 days is one straight line:
day n after the epoch lies in year 1 + (33 n + 3) // 12053, as its day (33 n + 3) % 12053 // 33, counted from 0. The sun
strays from that line only slowly. Between the years 1 and 1633 it does so in 1502 and 1601, which the rule makes leap
and which are not; 1503 and 1602 are leap instead. With these two corrections the rule says what ICU says, and what the
official table of Iran says (docs/decisions, 5).

Worked example. 20 March 2026 is n = 512,800. (33 n + 3) // 12053 is 1403, so it lies in the year 1404;
(33 n + 3) % 12053 // 33 is 364, so it is the year's 365th day, 29 Esfand.

Outside these years `CalendarRangeError` is raised; nothing is guessed.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Final, Literal, assert_never

Calendar = Literal["gregorian", "jalali"]
CivilUnit = Literal["day", "week", "month", "quarter", "year"]

JALALI_EPOCH: Final = date(622, 3, 21).toordinal()  # 1 Farvardin 1, by the rule
JALALI_FIRST_YEAR: Final = 1
JALALI_LAST_YEAR: Final = 1633
JALALI_KNOWN: Final = (1200, 1600)  # the years that a rule may write, and whose parts are known
NOT_LEAP: Final = frozenset((1502, 1601))  # leap by the rule of 33 years; in truth the year after is
CYCLE_YEARS: Final = 33
CYCLE_DAYS: Final = 12_053

_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class CalendarRangeError(OverflowError):
    """A date that a calendar cannot hold: outside the years 1 to 9999, or 1 to 1633 in the Jalali calendar."""


def gregorian_is_leap(year: int) -> bool:
    """Whether February of this year has 29 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def jalali_is_leap(year: int) -> bool:
    """Whether Esfand of this Solar Hijri year has 30 days."""
    if year in NOT_LEAP:
        return False
    return year - 1 in NOT_LEAP or (25 * year + 11) % CYCLE_YEARS < 8


def days_in_month(calendar: Calendar, year: int, month: int) -> int:
    """How many days the month has."""
    if calendar == "jalali":
        return 31 if month <= 6 else 30 if month <= 11 or jalali_is_leap(year) else 29
    return 29 if month == 2 and gregorian_is_leap(year) else _LENGTHS[month - 1]


def jalali_to_gregorian(year: int, month: int, day: int) -> date:
    """The day that a Solar Hijri date names; a ValueError says which part of it cannot be."""
    if not JALALI_FIRST_YEAR <= year <= JALALI_LAST_YEAR:
        raise ValueError(f"the Solar Hijri year {year} is not between {JALALI_FIRST_YEAR} and {JALALI_LAST_YEAR}")
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}; months are 1 to 12")
    longest = days_in_month("jalali", year, month)
    if not 1 <= day <= longest:
        raise ValueError(f"month {month} of the Solar Hijri year {year} has {longest} days; there is no day {day}")
    return date.fromordinal(_jalali_new_year(year) + (month - 1) * 31 - max(0, month - 7) + day - 1)


def gregorian_to_jalali(day: date) -> tuple[int, int, int]:
    """Year, month and day in the Solar Hijri calendar."""
    n = day.toordinal() - JALALI_EPOCH
    before, rest = divmod(CYCLE_YEARS * n + 3, CYCLE_DAYS)
    year, of_year = before + 1, rest // CYCLE_YEARS
    if year - 1 in NOT_LEAP:
        of_year += 1
    elif year in NOT_LEAP and of_year == 365:
        year, of_year = year + 1, 0
    if not JALALI_FIRST_YEAR <= year <= JALALI_LAST_YEAR:
        raise CalendarRangeError(
            f"{day.isoformat()} is not in the Solar Hijri years {JALALI_FIRST_YEAR} to {JALALI_LAST_YEAR}"
        )
    if of_year < 186:
        return year, of_year // 31 + 1, of_year % 31 + 1
    return year, (of_year - 6) // 30 + 1, (of_year - 6) % 30 + 1


def _jalali_new_year(year: int) -> int:
    """The ordinal of 1 Farvardin: the first n with 33 n + 3 >= 12053 (year - 1)."""
    first = -((3 - CYCLE_DAYS * (year - 1)) // CYCLE_YEARS)
    return JALALI_EPOCH + first - (year - 1 in NOT_LEAP)


def to_parts(day: date, calendar: Calendar) -> tuple[int, int, int]:
    """Year, month and day of a date in the calendar."""
    return gregorian_to_jalali(day) if calendar == "jalali" else (day.year, day.month, day.day)


def from_parts(year: int, month: int, day: int, calendar: Calendar) -> date:
    """The date of a year, a month and a day of that month, the day clamped to the month's end."""
    first, last = (JALALI_FIRST_YEAR, JALALI_LAST_YEAR) if calendar == "jalali" else (MINYEAR, MAXYEAR)
    if not first <= year <= last:
        raise CalendarRangeError(f"the year {year} of the {calendar} calendar is not between {first} and {last}")
    clamped = min(day, days_in_month(calendar, year, month))
    return jalali_to_gregorian(year, month, clamped) if calendar == "jalali" else date(year, month, clamped)


def add(day: date, n: int, unit: CivilUnit, calendar: Calendar) -> date:
    """``n`` units after ``day`` (before it if negative), clamped to the end of the month."""
    match unit:
        case "day":
            return _add_days(day, n)
        case "week":
            return _add_days(day, 7 * n)
        case "month":
            months = n
        case "quarter":
            months = 3 * n
        case "year":
            months = 12 * n
        case _:
            assert_never(unit)
    year, month, of_month = to_parts(day, calendar)
    years, month0 = divmod(month - 1 + months, 12)
    return from_parts(year + years, month0 + 1, of_month, calendar)


def _add_days(day: date, n: int) -> date:
    try:
        return day + timedelta(days=n)
    except OverflowError:
        raise CalendarRangeError(f"{n} days from {day.isoformat()} is outside the years 1 to 9999") from None


def period_start(day: date, unit: CivilUnit, calendar: Calendar, week_starts: int) -> date:
    """The first day of the day, week, month, quarter or year that holds ``day``; weeks start on 0 Monday … 6 Sunday.

    A quarter is three months from the first of the year, and so in the Jalali calendar a season.
    """
    match unit:
        case "day":
            return day
        case "week":
            return _add_days(day, -((day.weekday() - week_starts) % 7))
        case "month" | "quarter" | "year":
            year, month, _ = to_parts(day, calendar)
            first = {"month": month, "quarter": (month - 1) // 3 * 3 + 1, "year": 1}[unit]
            return from_parts(year, first, 1, calendar)
        case _:
            assert_never(unit)


def next_period(start: date, unit: CivilUnit, n: int, calendar: Calendar) -> date:
    """The first day of the period ``n`` periods after the one that starts on ``start`` (before it if negative)."""
    return add(start, n, unit, calendar)
