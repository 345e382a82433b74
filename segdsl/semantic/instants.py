"""Windows become instants: each bound is computed once, here, and a backend only compares.

A window over a `datetime` runs on instants, over a `date` on civil days; the formulas of section 3 are the same. A
half-open interval ``[low, high)`` or ``(low, high]`` comes out, as two comparisons with constants.

A worked example: as of 2026-03-21T00:00 in Tehran, ``in the last 3 months`` is
``2025-12-20T20:30 < t <= 2026-03-20T20:30`` in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, assert_never

from segdsl.calendars import add, next_period, period_start
from segdsl.diagnostics import SegdslError
from segdsl.plan import FALSE, Const, Expr
from segdsl.semantic import errors, ir
from segdsl.semantic.lowering import MICROS, Lowering
from segdsl.source import Span
from segdsl.syntax.tree import Unit
from segdsl.types import Kind
from segdsl.wording import say, term
from segdsl.zones import add_units

MAX_PERIODS = 5_000
FUTURE = ("next", "between_ahead", "more_ahead", "less_ahead", "exactly_ahead")
Moment = date | datetime


@dataclass(frozen=True)
class Interval:
    """The instants (or days) of a window; an absent end is open, and ``upto_now`` says that no event is cut by it."""

    low: Moment | None = None
    high: Moment | None = None
    low_inside: bool = True
    high_inside: bool = False
    past: bool = False  # ends at as_of or before


def opens_future(window: ir.Window | None) -> bool:
    """Whether an aggregate under this window sees events later than as_of."""
    match window:
        case ir.RelativeWindow(kind=kind):
            return kind in FUTURE
        case ir.CalendarWindow(which=which):
            return which == "next"
        case _:
            return False


class Instants:
    """Bounds of windows for one `Lowering`; ``number`` gives the value of an N that may be a param."""

    def __init__(self, to: Lowering) -> None:
        self.to = to

    def moved(self, n: int, unit: Unit, dates: bool) -> Moment:
        """as_of (or today) ``n`` units later."""
        to = self.to
        what = say("{count} {unit}s from now", count=n, unit=term(unit))
        if n <= 0:
            what = say("{count} {unit}s ago", count=-n, unit=term(unit))
        if dates:
            assert unit not in ("second", "minute", "hour")
            return to.ranged(lambda: add(to.today, n, unit, to.calendar), what)  # type: ignore[arg-type]
        return to.ranged(lambda: add_units(to.now, n, unit, to.zone, to.calendar), what)

    def period(self, n: int, unit: Unit, count: int, dates: bool) -> Interval:
        """``count`` calendar periods from the one that lies ``n`` from today's."""
        to = self.to
        what = term(unit)
        first = to.ranged(lambda: period_start(to.today, unit, to.calendar, to.week_starts), what)  # type: ignore[arg-type]
        start = to.ranged(lambda: next_period(first, unit, n, to.calendar), what)  # type: ignore[arg-type]
        end = to.ranged(lambda: next_period(first, unit, n + count, to.calendar), what)  # type: ignore[arg-type]
        if dates:
            return Interval(start, end, past=end <= to.today)
        low, high = to.start_of(start).value, to.start_of(end).value
        assert isinstance(low, datetime) and isinstance(high, datetime)
        return Interval(low, high, past=high <= to.now)

    def relative(self, window: ir.RelativeWindow, low: int, high: int | None, dates: bool) -> Interval:
        unit, kind = window.unit, window.kind
        now: Moment = self.to.today if dates else self.to.now
        back, ahead = -1, 1
        match kind:
            case "last":
                if window.full:
                    return self.period(-low, unit, low, dates)
                return Interval(self.moved(back * low, unit, dates), now, False, True, past=True)
            case "next":
                if window.full:
                    return self.period(1, unit, low, dates)
                return Interval(now, self.moved(ahead * low, unit, dates))
            case "between_ago":
                assert high is not None
                return Interval(self.moved(-high, unit, dates), self.moved(-low, unit, dates), False, True, past=True)
            case "between_ahead":
                assert high is not None
                return Interval(self.moved(low, unit, dates), self.moved(high, unit, dates))
            case "more_ago":
                return Interval(None, self.moved(-low, unit, dates), high_inside=True, past=True)
            case "less_ago":
                return Interval(self.moved(-low, unit, dates), now, False, True, past=True)
            case "more_ahead":
                return Interval(self.moved(low, unit, dates), None)
            case "less_ahead":
                return Interval(now, self.moved(low, unit, dates))
            case "exactly_ago":
                return self.period(-low, unit, 1, dates)
            case "exactly_ahead":
                return self.period(low, unit, 1, dates)
            case _:
                assert_never(kind)

    def calendar(self, window: ir.CalendarWindow, dates: bool) -> Interval:
        n = {"previous": -1, "this": 0, "next": 1}[window.which]
        return self.period(n, window.unit, 1, dates)

    def test(self, subject: Expr, interval: Interval) -> Expr:
        """The subject inside the interval, as comparisons."""
        type = subject.type
        parts: list[Expr] = []
        if interval.low is not None:
            parts.append(self.to.test("ge" if interval.low_inside else "gt", subject, Const(interval.low, type)))
        if interval.high is not None:
            parts.append(self.to.test("le" if interval.high_inside else "lt", subject, Const(interval.high, type)))
        return self.to.all_of(*parts)

    # --- bounds that somebody wrote

    def bound(self, kind: Literal["before", "after", "since", "until", "on"], subject: Expr, value: Expr) -> Expr:
        """``subject before X`` and its kin; X a date, a datetime, or an expression over fields."""
        to = self.to
        plain = {"before": "lt", "after": "gt", "since": "ge", "until": "le", "on": "eq"}[kind]
        a, b = subject.type.kind, value.type.kind
        if a is b:
            return to.test(plain, subject, value)
        if a is Kind.DATE:  # a day beside a moment: the same sentence from the other side
            turned: dict[str, Literal["before", "after", "since", "until", "on"]]
            turned = {"before": "after", "after": "before", "since": "until", "until": "since", "on": "on"}
            return self.bound(turned[kind], value, subject)
        if isinstance(value, Const):
            if not isinstance(value.value, date):
                return FALSE
            return self._day_bound(kind, subject, value.value)
        if isinstance(subject, Const):
            return to.test(plain, to.civil_date(subject), value)
        return to.test(plain, to.civil_date(subject), value)

    def _day_bound(self, kind: Literal["before", "after", "since", "until", "on"], subject: Expr, day: date) -> Expr:
        match kind:
            case "before":
                return self.to.negated_known(subject, self._from(subject, day))
            case "since":
                return self._from(subject, day)
            case "after":
                return self._from(subject, day, 1)
            case "until":
                return self.to.negated_known(subject, self._from(subject, day, 1))
            case "on":
                end = self.to.negated_known(subject, self._from(subject, day, 1))
                return self.to.all_of(self._from(subject, day), end)
            case _:
                assert_never(kind)

    def _from(self, subject: Expr, day: date, later: int = 0) -> Expr:
        """At or after the start of a day (or of the next); beyond the calendar's ends nobody is, or everybody known."""
        try:
            start = self.to.start_of(day + timedelta(days=later))
        except (OverflowError, SegdslError):
            return FALSE if day.year > 5000 else self.to.known(subject)
        return self.to.test("ge", subject, start)

    # --- periods of count_periods

    def periods(self, window: ir.RelativeWindow, n: int, unit: Unit, dates: bool, span: Span) -> tuple[Moment, ...]:
        """The ascending bounds of the periods: k + 1 moments, period i is ``[bounds[i], bounds[i + 1])``."""
        if window.full:
            whole = self.period(-n, window.unit, n, True)
            said = say("{count} full {unit}s", count=n, unit=term(window.unit))
            bounds = self._full_bounds(whole, unit, said, span)
            if dates:
                return bounds
            return tuple(_instant(self.to.start_of(day)) for day in bounds)
        count = self._count(window.unit, n, unit, span)
        moments = [self.moved(-i, unit, dates) for i in range(count, 0, -1)]
        moments.append(self.to.today if dates else self.to.now)
        step = timedelta(days=1) if dates else timedelta(microseconds=1)
        return tuple(moment + step for moment in moments)  # (low, high] on a discrete line

    def _full_bounds(self, whole: Interval, unit: Unit, window: str, span: Span) -> tuple[Moment, ...]:
        assert isinstance(whole.low, date) and isinstance(whole.high, date)
        bounds: list[Moment] = [whole.low]
        start = whole.low
        for index in range(1, MAX_PERIODS + 2):
            following = add(start, index, unit, self.to.calendar)  # type: ignore[arg-type]
            bounds.append(following)
            if following >= whole.high:
                break
        if bounds[-1] != whole.high:
            if len(bounds) > MAX_PERIODS:
                raise SegdslError([errors.TOO_MANY_PERIODS.at(span, n=len(bounds), limit=MAX_PERIODS)])
            fix = say("take a period that divides it")
            raise SegdslError([errors.PERIODS_DIVIDE.at(span, period=term(unit), window=window, remedy=fix)])
        return tuple(bounds)

    def _count(self, window_unit: Unit, n: int, unit: Unit, span: Span) -> int:
        sizes = {**MICROS, "month": 1, "quarter": 3, "year": 12}
        total, size = n * sizes[window_unit], sizes[unit]
        if total % size:
            count, units = max(size // sizes[window_unit], 1) * max(1, n), term(window_unit)
            fix = say("such as in the last {count} {units}s per {unit}", count=count, units=units, unit=term(unit))
            window = say("{amount} {unit}s", amount=n, unit=units)
            raise SegdslError([errors.PERIODS_DIVIDE.at(span, period=term(unit), window=window, remedy=fix)])
        if total // size > MAX_PERIODS:
            raise SegdslError([errors.TOO_MANY_PERIODS.at(span, n=total // size, limit=MAX_PERIODS)])
        return total // size


def _instant(const: Const) -> Moment:
    assert isinstance(const.value, datetime)
    return const.value
