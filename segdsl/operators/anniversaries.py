"""Ages and anniversaries in the Gregorian calendar; those of the Jalali one are in `jalali`.

An anniversary of 29 February falls on the 28th in a short year. So on 28 February of a short year the 29th has come
too: whoever is compared with today is compared with the latest month and day that has come. Today is a constant.
"""

from __future__ import annotations

from datetime import MAXYEAR, date

from segdsl.calendars import days_in_month, gregorian_is_leap
from segdsl.operators import lowerings
from segdsl.operators.base import Example, Operator, Shape, Sql, SqlBuilder
from segdsl.operators.dates import date_const, day_sql, month_day_sql
from segdsl.operators.operands import always, day, taking
from segdsl.plan import Const
from segdsl.types import DATE, INTEGER

_TODAY = date(2026, 3, 21)


def _reached(today: date) -> int:
    """The latest month and day that has come by today: on 28 February of a short year that is the 29th."""
    return (
        229
        if (today.month, today.day) == (2, 28) and not gregorian_is_leap(today.year)
        else today.month * 100 + today.day
    )


def op_age(born: date, today: date) -> int:
    years = today.year - born.year - (born.month * 100 + born.day > _reached(today))
    return max(0, years)


def _age_sql(b: SqlBuilder, born: Sql, const: Const) -> Sql:
    today = date_const(const)
    late = b.case([(b.gt(month_day_sql(b, born), b.literal(_reached(today))), b.literal(1))], b.literal(0))
    years = b.sub(b.sub(b.literal(today.year), b.date_part("year", born)), late)
    now = day_sql(b, today)
    return b.case([(b.gt(born, now), b.literal(0)), (b.le(born, now), years)])


def op_next_anniversary(born: date, today: date) -> date | None:
    year = max(today.year, born.year + 1)
    if year == today.year and (born.month, born.day) < (today.month, today.day):
        year += 1
    if year > MAXYEAR:
        return None
    return date(year, born.month, min(born.day, days_in_month("gregorian", year, born.month)))


def _anniversary_sql(b: SqlBuilder, born: Sql, const: Const) -> Sql:
    today = date_const(const)
    year, of_year = today.year, today.month * 100 + today.day

    def on(in_year: Sql, leap: bool) -> Sql:
        of_month = b.date_part("day", born)
        if not leap:
            of_month = b.case([(b.eq(month_day_sql(b, born), b.literal(229)), b.literal(28))], of_month)
        return b.make_date(in_year, b.date_part("month", born), of_month)

    def at(number: int) -> Sql:
        return on(b.literal(number), gregorian_is_leap(number)) if number <= MAXYEAR else b.cast(b.literal(None), DATE)

    born_year = b.date_part("year", born)
    return b.case(
        [
            (b.ge(born_year, b.literal(MAXYEAR)), b.cast(b.literal(None), DATE)),
            (b.ge(born_year, b.literal(year)), on(b.add(born_year, b.literal(1)), leap=False)),
            (b.ge(month_day_sql(b, born), b.literal(of_year)), at(year)),
            (b.lt(month_day_sql(b, born), b.literal(of_year)), at(year + 1)),
        ]
    )


AGE = Operator(
    id="age",
    lower=lowerings.counted_to_today("age"),
    doc="How many anniversaries of the date have come by today, in the calendar in force; never negative.",
    takes=("date", "today"),
    gives="integer",
    shape=Shape.FUNCTION,
    phrases={"en": ("age",), "fa": ("سن",)},
    accepts=taking(INTEGER, day),
    result=always(INTEGER),
    const_args=frozenset((1,)),
    python=lambda d, today: f"op_age({d}, {today})",
    helpers={"op_age": op_age},
    sql=_age_sql,
    examples=(
        Example((date(2000, 3, 21), _TODAY), 26),
        Example((date(2000, 3, 22), _TODAY), 25),
        Example((date(2000, 2, 29), date(2026, 2, 28)), 26),
        Example((date(2000, 2, 29), date(2026, 2, 27)), 25),
        Example((date(2000, 2, 29), date(2024, 2, 28)), 23),
        Example((date(2000, 2, 29), date(2024, 2, 29)), 24),
        Example((_TODAY, _TODAY), 0),
        Example((date(2030, 1, 1), _TODAY), 0),
        Example((None, _TODAY), None, (DATE, DATE)),
    ),
)
NEXT_ANNIVERSARY = Operator(
    id="next_anniversary",
    doc="The first yearly return of the date, after the date itself, on or after today.",
    takes=("date", "today"),
    gives="date",
    result=always(DATE),
    const_args=frozenset((1,)),
    python=lambda d, today: f"op_next_anniversary({d}, {today})",
    helpers={"op_next_anniversary": op_next_anniversary},
    sql=_anniversary_sql,
    examples=(
        Example((date(2000, 3, 21), _TODAY), _TODAY),
        Example((date(2000, 3, 20), _TODAY), date(2027, 3, 20)),
        Example((date(2000, 12, 31), _TODAY), date(2026, 12, 31)),
        Example((_TODAY, _TODAY), date(2027, 3, 21)),
        Example((date(2026, 5, 1), _TODAY), date(2027, 5, 1)),
        Example((date(2028, 2, 29), _TODAY), date(2029, 2, 28)),
        Example((date(2024, 2, 29), date(2026, 2, 28)), date(2026, 2, 28)),
        Example((date(2024, 2, 29), date(2027, 3, 1)), date(2028, 2, 29)),
        Example((date(9999, 1, 1), _TODAY), None),
        Example((date(2000, 1, 1), date(9999, 6, 1)), None),
        Example((None, _TODAY), None, (DATE, DATE)),
    ),
)
ANNIVERSARY = Operator(
    id="anniversary",
    lower=lowerings.counted_to_today("next_anniversary"),
    doc="The next yearly return of the date; under a window with two ends, every yearly return of it.",
    takes=("date",),
    gives="date",
    shape=Shape.FUNCTION,
    phrases={"en": ("anniversary",), "fa": ("سالگرد",)},
    accepts=taking(DATE, day),
    examples=(Example((date(2000, 3, 20),), date(2027, 3, 20)), Example((None,), None)),
)

OPERATORS = (AGE, NEXT_ANNIVERSARY, ANNIVERSARY)
