"""Parts, ages and anniversaries of dates in the Solar Hijri calendar, known for its years 1200 to 1600.

In SQL the calendar is the straight line of `segdsl.calendars`: with n the days since the epoch, x = 33 n + 3 gives the
year (x // 12053 + 1), the day of the year (x % 12053 // 33) and whether the year is leap (x % 12053 % 33 < 8). Within
1200 to 1600 only 1502 and 1503 leave the line, and have a branch of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from segdsl.calendars import (
    CYCLE_DAYS,
    CYCLE_YEARS,
    JALALI_EPOCH,
    JALALI_KNOWN,
    from_parts,
    gregorian_to_jalali,
    jalali_is_leap,
    jalali_to_gregorian,
)
from segdsl.operators.base import Example, Operator, Sql, SqlBuilder
from segdsl.operators.dates import between, date_const, day_sql
from segdsl.operators.operands import always
from segdsl.plan import Const
from segdsl.types import DATE, INTEGER

FIRST = jalali_to_gregorian(JALALI_KNOWN[0], 1, 1)
END = jalali_to_gregorian(JALALI_KNOWN[1] + 1, 1, 1)  # the day after the last
_EPOCH = date.fromordinal(JALALI_EPOCH)
_LATE_YEAR = 1503  # begins a day before the line says, and is leap
_LATE = jalali_to_gregorian(_LATE_YEAR, 1, 1)
_AFTER_LATE = jalali_to_gregorian(_LATE_YEAR + 1, 1, 1)
_LAST_OF_YEAR = 365  # 30 Esfand, counted from 0


def parts(day: date) -> tuple[int, int, int] | None:
    """Year, month and day, or None where they are unknown."""
    return gregorian_to_jalali(day) if FIRST <= day < END else None


# --- SQL


def _line(b: SqlBuilder, value: Sql) -> Sql:
    days = b.days_between(day_sql(b, _EPOCH), value)
    return b.add(b.mul(b.literal(CYCLE_YEARS), days), b.literal(3))


def _known(b: SqlBuilder, value: Sql, result: Sql) -> Sql:
    return b.case([(b.and_(b.ge(value, day_sql(b, FIRST)), b.lt(value, day_sql(b, END))), result)])


def _late(b: SqlBuilder, value: Sql) -> Sql:
    return b.and_(b.ge(value, day_sql(b, _LATE)), b.lt(value, day_sql(b, _AFTER_LATE)))


def _year(b: SqlBuilder, value: Sql) -> Sql:
    on_line = b.add(b.int_div(_line(b, value), b.literal(CYCLE_DAYS)), b.literal(1))
    return b.case([(_late(b, value), b.literal(_LATE_YEAR))], on_line)


def _of_year(b: SqlBuilder, value: Sql) -> Sql:
    """The day of the year, from 0."""
    on_line = b.int_div(b.mod(_line(b, value), b.literal(CYCLE_DAYS)), b.literal(CYCLE_YEARS))
    return b.case([(_late(b, value), b.days_between(day_sql(b, _LATE), value))], on_line)


def _is_leap(b: SqlBuilder, value: Sql) -> Sql:
    rest = b.mod(b.mod(_line(b, value), b.literal(CYCLE_DAYS)), b.literal(CYCLE_YEARS))
    before = between(b, value, day_sql(b, jalali_to_gregorian(_LATE_YEAR - 1, 1, 1)), day_sql(b, _LATE))
    return b.or_(_late(b, value), b.and_(b.not_(before), b.lt(rest, b.literal(8))))


def _month(b: SqlBuilder, value: Sql) -> Sql:
    of_year = _of_year(b, value)
    short = b.int_div(b.sub(of_year, b.literal(6)), b.literal(30))
    months = b.case([(b.lt(of_year, b.literal(186)), b.int_div(of_year, b.literal(31)))], short)
    return b.add(months, b.literal(1))


def _day(b: SqlBuilder, value: Sql) -> Sql:
    of_year = _of_year(b, value)
    short = b.mod(b.sub(of_year, b.literal(6)), b.literal(30))
    days = b.case([(b.lt(of_year, b.literal(186)), b.mod(of_year, b.literal(31)))], short)
    return b.add(days, b.literal(1))


def _month_day(b: SqlBuilder, value: Sql) -> Sql:
    return b.add(b.mul(_month(b, value), b.literal(100)), _day(b, value))


# --- ages and anniversaries


def _day_of_year(month: int, day: int) -> int:
    return (month - 1) * 31 - max(0, month - 7) + day - 1


def _reached(year: int, month: int, day: int) -> int:
    """The latest day of a year that has come by this day: 29 Esfand of a short year stands for the 30th too."""
    last = (month, day) == (12, 29) and not jalali_is_leap(year)
    return _LAST_OF_YEAR if last else _day_of_year(month, day)


def op_jalali_age(born: date, today: date) -> int | None:
    then, now = parts(born), parts(today)
    if then is None or now is None:
        return None
    return max(0, now[0] - then[0] - (_day_of_year(then[1], then[2]) > _reached(*now)))


def op_jalali_next_anniversary(born: date, today: date) -> date | None:
    then, now = parts(born), parts(today)
    if then is None or now is None:
        return None
    year = max(now[0], then[0] + 1)
    found = from_parts(year, then[1], then[2], "jalali")
    return found if found >= today else from_parts(year + 1, then[1], then[2], "jalali")


def _today(b: SqlBuilder, const: Const) -> tuple[date, tuple[int, int, int]] | None:
    today = date_const(const)
    now = parts(today)
    return None if now is None else (today, now)


def _age_sql(b: SqlBuilder, born: Sql, const: Const) -> Sql:
    found = _today(b, const)
    if found is None:
        return b.cast(b.literal(None), INTEGER)
    today, now = found
    late = b.case([(b.gt(_of_year(b, born), b.literal(_reached(*now))), b.literal(1))], b.literal(0))
    years = b.sub(b.sub(b.literal(now[0]), _year(b, born)), late)
    return _known(b, born, b.case([(b.gt(born, day_sql(b, today)), b.literal(0))], years))


def _anniversary_sql(b: SqlBuilder, born: Sql, const: Const) -> Sql:
    found = _today(b, const)
    if found is None:
        return b.cast(b.literal(None), DATE)
    _, now = found
    of_year = _of_year(b, born)
    last = b.eq(of_year, b.literal(_LAST_OF_YEAR))

    def at(year: int) -> Sql:
        number = of_year if jalali_is_leap(year) else b.case([(last, b.literal(_LAST_OF_YEAR - 1))], of_year)
        return b.add_days(day_sql(b, jalali_to_gregorian(year, 1, 1)), number)

    longer = b.and_(_is_leap(b, born), b.not_(last))
    own_next = b.add_days(born, b.case([(longer, b.literal(366))], b.literal(365)))
    this_year = day_sql(b, jalali_to_gregorian(now[0], 1, 1))
    passed = b.lt(of_year, b.literal(_day_of_year(now[1], now[2])))
    return _known(b, born, b.case([(b.ge(born, this_year), own_next), (passed, at(now[0] + 1))], at(now[0])))


# --- the operators


def op_jalali_year(day: date) -> int | None:
    found = parts(day)
    return found and found[0]


def op_jalali_month(day: date) -> int | None:
    found = parts(day)
    return found and found[1]


def op_jalali_day(day: date) -> int | None:
    found = parts(day)
    return found and found[2]


def op_jalali_month_day(day: date) -> int | None:
    found = parts(day)
    return found and found[1] * 100 + found[2]


# Gregorian day, Jalali year, month, day: month ends, leap days, the two years off the line, the edges.
_SAMPLES: tuple[tuple[date, int | None, int | None, int | None], ...] = (
    (date(2026, 3, 20), 1404, 12, 29),
    (date(2026, 3, 21), 1405, 1, 1),
    (date(2025, 3, 20), 1403, 12, 30),
    (date(2025, 9, 22), 1404, 6, 31),
    (date(2025, 9, 23), 1404, 7, 1),
    (date(2124, 3, 19), 1502, 12, 29),
    (date(2124, 3, 20), 1503, 1, 1),
    (date(2125, 3, 20), 1503, 12, 30),
    (date(2125, 3, 21), 1504, 1, 1),
    (FIRST, 1200, 1, 1),
    (date(1821, 3, 20), None, None, None),
    (date.fromordinal(END.toordinal() - 1), 1600, 12, 29),
    (END, None, None, None),
)


def _part(
    name: str,
    doc: str,
    helper: Callable[[date], int | None],
    sql: Callable[[SqlBuilder, Sql], Sql],
    pick: Callable[[int, int, int], int],
) -> Operator:
    examples = [
        Example((day,), None if y is None or m is None or d is None else pick(y, m, d)) for day, y, m, d in _SAMPLES
    ]
    return Operator(
        id=f"jalali_{name}",
        doc=doc,
        takes=("date",),
        gives="integer",
        result=always(INTEGER),
        python=lambda d: f"op_jalali_{name}({d})",
        helpers={f"op_jalali_{name}": helper},
        sql=lambda b, d: _known(b, d, sql(b, d)),
        examples=(*examples, Example((None,), None)),
    )


JALALI_YEAR = _part(
    "year", "The Solar Hijri year, 1200 to 1600; unknown outside.", op_jalali_year, _year, lambda y, m, d: y
)
JALALI_MONTH = _part("month", "The Solar Hijri month, 1 to 12.", op_jalali_month, _month, lambda y, m, d: m)
JALALI_DAY = _part("day", "The day of the Solar Hijri month.", op_jalali_day, _day, lambda y, m, d: d)
JALALI_MONTH_DAY = _part(
    "month_day",
    "Solar Hijri month and day as one number: 1205 is 5 Esfand.",
    op_jalali_month_day,
    _month_day,
    lambda y, m, d: m * 100 + d,
)

_TODAY = date(2026, 3, 21)  # 1 Farvardin 1405
_ESFAND_29 = date(2026, 3, 20)  # the last day of the short year 1404
_ESFAND_30 = date(2025, 3, 20)  # of the leap year 1403

JALALI_AGE = Operator(
    id="jalali_age",
    doc="How many Solar Hijri anniversaries of the date have come by today; never negative.",
    takes=("date", "today"),
    gives="integer",
    result=always(INTEGER),
    const_args=frozenset((1,)),
    python=lambda d, today: f"op_jalali_age({d}, {today})",
    helpers={"op_jalali_age": op_jalali_age},
    sql=_age_sql,
    examples=(
        Example((jalali_to_gregorian(1380, 1, 1), _TODAY), 25),
        Example((jalali_to_gregorian(1380, 1, 2), _TODAY), 24),
        Example((_ESFAND_30, _ESFAND_29), 1),
        Example((_ESFAND_30, date(2026, 3, 19)), 0),
        Example((_TODAY, _TODAY), 0),
        Example((date(2030, 1, 1), _TODAY), 0),
        Example((date(1800, 1, 1), _TODAY), None),
        Example((_TODAY, date(2300, 1, 1)), None),
        Example((None, _TODAY), None, (DATE, DATE)),
    ),
)
JALALI_NEXT_ANNIVERSARY = Operator(
    id="jalali_next_anniversary",
    doc="The first Solar Hijri yearly return of the date, after the date itself, on or after today.",
    takes=("date", "today"),
    gives="date",
    result=always(DATE),
    const_args=frozenset((1,)),
    python=lambda d, today: f"op_jalali_next_anniversary({d}, {today})",
    helpers={"op_jalali_next_anniversary": op_jalali_next_anniversary},
    sql=_anniversary_sql,
    examples=(
        Example((jalali_to_gregorian(1380, 1, 1), _TODAY), _TODAY),
        Example((jalali_to_gregorian(1380, 12, 5), _TODAY), jalali_to_gregorian(1405, 12, 5)),
        Example((jalali_to_gregorian(1380, 1, 1), jalali_to_gregorian(1405, 1, 2)), jalali_to_gregorian(1406, 1, 1)),
        Example((_ESFAND_30, date(2025, 6, 1)), _ESFAND_29),
        Example((_ESFAND_30, _ESFAND_30), _ESFAND_29),
        Example((_ESFAND_30, _TODAY), jalali_to_gregorian(1405, 12, 29)),
        Example((_ESFAND_30, jalali_to_gregorian(1408, 1, 1)), jalali_to_gregorian(1408, 12, 30)),
        Example((_TODAY, _TODAY), jalali_to_gregorian(1406, 1, 1)),
        Example((jalali_to_gregorian(1408, 5, 1), _TODAY), jalali_to_gregorian(1409, 5, 1)),
        Example((date(1800, 1, 1), _TODAY), None),
        Example((None, _TODAY), None, (DATE, DATE)),
    ),
)

OPERATORS = (JALALI_YEAR, JALALI_MONTH, JALALI_DAY, JALALI_MONTH_DAY, JALALI_AGE, JALALI_NEXT_ANNIVERSARY)
