"""Yearly returns: does any anniversary of a date fall into a window?

The window's days are known, the date is a column. Year by year of the calendar, the window covers a stretch of
(month, day) pairs, so the question is a comparison of the column's month and day with constants, and that the date
lies before that year. 29 February (30 Esfand) returns on the last day of its month in a short year, so a stretch
that ends on that last day takes the longer day in as well.

A worked example: 2026-12-28 to 2027-01-03 is (12-28 to 12-31, before 2026) or (1-01 to 1-03, before 2027).
"""

from __future__ import annotations

from datetime import date

from segdsl import occasions
from segdsl.calendars import days_in_month, to_parts
from segdsl.diagnostics import SegdslError
from segdsl.plan import FALSE, TRUE, Call, Const, Expr
from segdsl.semantic.lowering import Lowering
from segdsl.types import INTEGER

MOST_YEARS = 400


def yearly_returns(to: Lowering, day: Expr, window: tuple[date, date]) -> Expr:
    """A condition over ``day``, a DATE: some anniversary of it, after itself, is inside the window (both ends in)."""
    first, last = window
    if last < first:
        return FALSE
    low = to.ranged(lambda: to_parts(first, to.calendar), first.isoformat())
    high = to.ranged(lambda: to_parts(last, to.calendar), last.isoformat())
    prefix = "jalali_" if to.calendar == "jalali" else ""
    month_day = Call(f"{prefix}month_day", (day,), INTEGER)
    year = Call(f"{prefix}year", (day,), INTEGER)
    ways: list[Expr] = []
    for at in range(low[0], high[0] + 1)[:MOST_YEARS]:
        begin = low[1] * 100 + low[2] if at == low[0] else 101
        end = _end(to, at, high[1], high[2]) if at == high[0] else 1231
        parts: list[Expr] = []
        if begin > 101:
            parts.append(to.test("ge", month_day, Const(begin, INTEGER)))
        if end < 1231:
            parts.append(to.test("le", month_day, Const(end, INTEGER)))
        ways.append(to.all_of(*parts, to.test("lt", year, Const(at, INTEGER))))
    return to.any_of(*ways)


def occasion_returns(to: Lowering, name: Expr, window: tuple[date, date]) -> Expr:
    """Whether a yearly return of a named day falls into the window: a constant, the same for every row."""
    assert isinstance(name, Const), "the checker asks for a literal"
    if name.value is None:
        return FALSE
    found = occasions.find(str(name.value))
    if found is None:
        raise SegdslError([occasions.unknown(str(name.value))])
    first, last = window
    falls = first <= last and to.ranged(lambda: found.falls_within(first, last), found.id)
    return TRUE if falls else FALSE


def _end(to: Lowering, year: int, month: int, day: int) -> int:
    """The last (month, day) that returns on that day: the end of a month stands for a longer one too."""
    return month * 100 + (31 if day == days_in_month(to.calendar, year, month) else day)
