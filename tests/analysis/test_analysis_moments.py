"""The order of moments against the calendar itself: what is claimed for every as of holds on every day of many years."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from segdsl.analysis.moments import Clock, Moment, Order, moment, shifted, started

UNITS = ("day", "week", "month", "quarter", "year")
COUNTS = (-13, -12, -4, -3, -2, -1, 0, 1, 2, 12)


def days() -> list[Moment]:
    """Moments that are days, of every kind."""
    found = [shifted(n, unit, True) for n, unit in product(COUNTS, UNITS)]
    found += [started(n, unit, True) for n, unit in product(COUNTS, UNITS)]
    found += [shifted(n, "day", True) for n in (-28, -29, -30, -31, -59, -90, -92, -365, -366)]
    return list(dict.fromkeys([*found, *(moment("age", -n, "date") for n in (1, 2, 3))]))


@pytest.mark.parametrize("calendar", ["gregorian", "jalali"])
def test_days_are_ordered_as_on_every_day(calendar: str) -> None:
    zone = ZoneInfo("UTC")
    order = Order(zone, calendar)  # type: ignore[arg-type]
    moments = days()
    claimed = [(a, b) for a in moments for b in moments if order.never_after(a, b)]
    assert len(claimed) > len(moments) ** 2 // 3, "an order that claims nothing is of no use"
    some = [date(2023, 1, 1) + timedelta(days=number) for number in range(0, 1461, 3)]
    edges = [date(year, month, day) for year in (2023, 2024) for month in range(1, 13) for day in (1, 28, 20, 21)]
    for today in [*some, *edges, date(2024, 2, 29), date(2024, 12, 31), date(2025, 3, 20)]:
        clock = Clock(datetime(today.year, today.month, today.day, 12), zone, calendar, 5)  # type: ignore[arg-type]
        read = {one: clock.read(one) for one in moments}
        for a, b in claimed:
            assert read[a] <= read[b], (a, b, today)  # type: ignore[operator]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Tehran", "Pacific/Apia"])
def test_instants_are_ordered_as_on_many_days(zone: str) -> None:
    order = Order(ZoneInfo(zone), "gregorian")
    moments = [shifted(n, unit, False) for n, unit in product((-12, -3, -1, 0, 1), ("hour", *UNITS))]
    moments += [shifted(n, "hour", False) for n in (-23, -24, -25, -48, -72)]
    moments += [started(n, unit, False) for n, unit in product((-2, -1, 0, 1), UNITS)]
    moments = list(dict.fromkeys(moments))
    weak = [(a, b) for a in moments for b in moments if order.never_after(a, b)]
    strict = [(a, b) for a in moments for b in moments if order.before(a, b)]
    assert strict
    starts = [
        datetime(2011, 12, 28),
        datetime(2021, 3, 20),
        datetime(2021, 9, 20),
        datetime(2026, 3, 27),
        datetime(2026, 10, 23),
    ]
    for start, hours in product(starts, range(0, 120, 5)):
        clock = Clock(start + timedelta(hours=hours, minutes=30), ZoneInfo(zone), "gregorian", 0)
        read = {one: clock.read(one) for one in moments}
        assert [(a, b) for a, b in weak if not read[a] <= read[b]] == [], clock.as_of  # type: ignore[operator]
        assert [(a, b) for a, b in strict if not read[a] < read[b]] == [], clock.as_of  # type: ignore[operator]


def test_months_and_days_are_not_compared() -> None:
    order = Order(ZoneInfo("UTC"), "gregorian")
    thirty, month = shifted(-30, "day", True), shifted(-1, "month", True)
    assert not order.never_after(thirty, month) and not order.never_after(month, thirty)
    assert order.never_after(shifted(-31, "day", True), month)
    assert order.never_after(month, shifted(-28, "day", True))
