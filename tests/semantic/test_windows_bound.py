"""Windows become instants when rules are bound: a table of window, as of, zone and calendar, and the bounds.

Bounds are shown as the zone's clock shows them, so that a person can check them against a wall calendar. A DATE field
has days as bounds. ``(`` and ``)`` leave an end out, ``[`` and ``]`` hold it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from segdsl import load_text
from segdsl.plan import And, Call, Const
from segdsl.zones import instant_to_civil

SHOP = """
timezone = "UTC"
default_entity = "customer"
week_starts = "saturday"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
seen_at = { type = "datetime" }
birthday = { type = "date" }
"""
OPS = {"gt": "(", "ge": "[", "lt": ")", "le": "]", "eq": "="}


def bounds(window: str, as_of: str, zone: str = "UTC", calendar: str = "gregorian", field: str = "seen_at") -> str:
    """The interval that a window on a field was bound to, such as ``(2025-12-21, 2026-03-21]``."""
    rules = load_text(f"segment s: {field} {window}", SHOP)
    assert not rules.check(), rules.check()
    plan = rules.bind(as_of, timezone=zone, calendar=calendar).plan  # type: ignore[arg-type]
    condition = plan.rules["s"].value
    parts = condition.parts if isinstance(condition, And) else (condition,)
    low, high = "(…", "…)"
    for part in parts:
        assert isinstance(part, Call) and isinstance(part.args[1], Const), part
        value = part.args[1].value
        if isinstance(value, datetime):
            value = instant_to_civil(value, ZoneInfo(zone)).isoformat(" ", "minutes")
        sign = OPS[part.op]
        if sign == "=":
            return f"= {value}"
        low, high = (f"{sign}{value}", high) if sign in "([" else (low, f"{value}{sign}")
    return f"{low}, {high}"


@pytest.mark.parametrize(
    ("window", "as_of", "expected"),
    [
        ("in the last 90 days", "2026-03-21T10:30", "(2025-12-21 10:30, 2026-03-21 10:30]"),
        ("in the last 1 hour", "2026-03-21T00:30", "(2026-03-20 23:30, 2026-03-21 00:30]"),
        ("in the last 1 month", "2026-03-31", "(2026-02-28 00:00, 2026-03-31 00:00]"),
        ("in the last 1 month", "2024-03-31", "(2024-02-29 00:00, 2024-03-31 00:00]"),
        ("in the last 1 year", "2024-02-29", "(2023-02-28 00:00, 2024-02-29 00:00]"),
        ("between 3 and 6 months ago", "2026-05-31", "(2025-11-30 00:00, 2026-02-28 00:00]"),
        ("more than 6 months ago", "2026-08-31", "(…, 2026-02-28 00:00]"),
        ("less than 6 months ago", "2026-08-31", "(2026-02-28 00:00, 2026-08-31 00:00]"),
        ("in the next 7 days", "2026-03-21", "[2026-03-21 00:00, 2026-03-28 00:00)"),
        ("between 1 and 3 months from now", "2026-01-31", "[2026-02-28 00:00, 2026-04-30 00:00)"),
        ("more than 1 month from now", "2026-01-31", "[2026-02-28 00:00, …)"),
        ("less than 1 month from now", "2026-01-31", "[2026-01-31 00:00, 2026-02-28 00:00)"),
        ("exactly 5 days ago", "2026-03-21T10:30", "[2026-03-16 00:00, 2026-03-17 00:00)"),
        ("exactly 1 month ago", "2026-03-21", "[2026-02-01 00:00, 2026-03-01 00:00)"),
        ("exactly 2 weeks from now", "2026-03-18", "[2026-03-28 00:00, 2026-04-04 00:00)"),
        ("in the last 3 full months", "2026-03-21", "[2025-12-01 00:00, 2026-03-01 00:00)"),
        ("in this quarter", "2026-03-21", "[2026-01-01 00:00, 2026-04-01 00:00)"),
        ("in previous year", "2026-03-21", "[2025-01-01 00:00, 2026-01-01 00:00)"),
        ("in this week", "2026-03-21", "[2026-03-21 00:00, 2026-03-28 00:00)"),  # a Saturday
        ("in this week", "2026-03-20", "[2026-03-14 00:00, 2026-03-21 00:00)"),
        ("today", "2026-03-21T10:30", "[2026-03-21 00:00, 2026-03-22 00:00)"),
        ("yesterday", "2026-03-01", "[2026-02-28 00:00, 2026-03-01 00:00)"),
        ("before 2026-03-21", "2026-01-01", "(…, 2026-03-21 00:00)"),
        ("after 2026-03-21", "2026-01-01", "[2026-03-22 00:00, …)"),
        ("since 2026-03-21", "2026-01-01", "[2026-03-21 00:00, …)"),
        ("until 2026-03-21", "2026-01-01", "(…, 2026-03-22 00:00)"),
        ("on 2026-03-21", "2026-01-01", "[2026-03-21 00:00, 2026-03-22 00:00)"),
        ("between 2026-03-01 and 2026-03-21", "2026-01-01", "[2026-03-01 00:00, 2026-03-22 00:00)"),
        ("after 2026-03-21T10:30", "2026-01-01", "(2026-03-21 10:30, …)"),
        ("> 2026-03-21", "2026-01-01", "[2026-03-22 00:00, …)"),
        ("is 2026-03-21", "2026-01-01", "[2026-03-21 00:00, 2026-03-22 00:00)"),
    ],
)
def test_a_window_on_a_moment(window: str, as_of: str, expected: str) -> None:
    assert bounds(window, as_of) == expected


@pytest.mark.parametrize(
    ("window", "as_of", "expected"),
    [
        ("in the last 7 days", "2026-03-21T10:30", "(2026-03-14, 2026-03-21]"),  # seven dates, today the last
        ("in the last 1 month", "2026-03-31", "(2026-02-28, 2026-03-31]"),
        ("in the next 7 days", "2026-03-21", "[2026-03-21, 2026-03-28)"),
        ("exactly 5 days ago", "2026-03-21", "[2026-03-16, 2026-03-17)"),
        ("in this month", "2026-02-10", "[2026-02-01, 2026-03-01)"),
        ("more than 18 years ago", "2026-02-28", "(…, 2008-02-28]"),
        ("on 2026-03-21", "2026-01-01", "= 2026-03-21"),
        ("until 2026-03-21", "2026-01-01", "(…, 2026-03-21]"),
    ],
)
def test_a_window_on_a_date(window: str, as_of: str, expected: str) -> None:
    assert bounds(window, as_of, field="birthday") == expected


@pytest.mark.parametrize(
    ("window", "as_of", "zone", "expected"),
    [
        # Berlin: on 2026-03-29 the clock goes from 02:00 to 03:00; on 2026-10-25 from 03:00 back to 02:00.
        ("in the last 1 day", "2026-03-30T02:30", "Europe/Berlin", "(2026-03-29 03:00, 2026-03-30 02:30]"),  # a gap
        ("in the last 24 hours", "2026-03-30T02:30", "Europe/Berlin", "(2026-03-29 01:30, 2026-03-30 02:30]"),
        ("in the last 1 day", "2026-10-26T02:30", "Europe/Berlin", "(2026-10-25 02:30, 2026-10-26 02:30]"),
        ("today", "2026-03-29T12:00", "Europe/Berlin", "[2026-03-29 00:00, 2026-03-30 00:00)"),
        # Tehran had summer time until 2022; its day of 2022-03-22 began at one o'clock.
        ("today", "2022-03-22T12:00", "Asia/Tehran", "[2022-03-22 01:00, 2022-03-23 00:00)"),
        ("in the last 3 months", "2026-03-21", "Asia/Tehran", "(2025-12-21 00:00, 2026-03-21 00:00]"),
        # Beirut and Santiago begin summer time at midnight.
        ("in this month", "2023-09-15", "America/Santiago", "[2023-09-01 00:00, 2023-10-01 00:00)"),
        ("in the last 1 day", "2023-09-04", "America/Santiago", "(2023-09-03 01:00, 2023-09-04 00:00]"),
    ],
)
def test_clocks_that_jump(window: str, as_of: str, zone: str, expected: str) -> None:
    assert bounds(window, as_of, zone) == expected


def test_of_an_hour_that_comes_twice_the_earlier_is_taken() -> None:
    rules = load_text("segment s: seen_at in the last 1 day", SHOP)
    plan = rules.bind("2026-10-26T02:30", timezone="Europe/Berlin").plan
    condition = plan.rules["s"].value
    assert isinstance(condition, And)
    low = condition.parts[0]
    assert isinstance(low, Call) and isinstance(low.args[1], Const)
    assert low.args[1].value == datetime(2026, 10, 25, 0, 30)  # 02:30 of summer time, in UTC


@pytest.mark.parametrize(
    ("window", "as_of", "expected"),
    [
        ("in this year", "2026-03-21", "[2026-03-21, 2027-03-21)"),  # 1405 begins on 2026-03-21, 1406 on 2027-03-21
        ("in this year", "2026-03-20", "[2025-03-21, 2026-03-21)"),  # 1404
        ("in this month", "2026-03-20", "[2026-02-20, 2026-03-21)"),  # Esfand 1404, 29 days
        ("in the last 1 month", "2026-04-20", "(2026-03-20, 2026-04-20]"),  # 31 Farvardin back: 29 Esfand
        ("in the last 1 year", "2025-03-20", "(2024-03-19, 2025-03-20]"),  # 30 Esfand 1403 back: 29 Esfand 1402
        ("in previous quarter", "2026-03-21", "[2025-12-22, 2026-03-21)"),  # winter of 1404
        ("in the last 3 full months", "2026-05-01", "[2026-01-21, 2026-04-21)"),  # Bahman, Esfand, Farvardin
        ("since 1405/01/01", "2026-01-01", "[2026-03-21, …)"),
        ("on 1403/12/30", "2026-01-01", "= 2025-03-20"),  # 1403 was a leap year
    ],
)
def test_the_solar_hijri_calendar(window: str, as_of: str, expected: str) -> None:
    assert bounds(window, as_of, calendar="jalali", field="birthday") == expected


@pytest.mark.shared
def test_solar_hijri_years_begin_where_the_official_table_says(shared: Path) -> None:
    lines = (shared / "data/persian/jalali_official_leap_years_1206_1498.csv").read_text("utf-8").splitlines()[1:]
    for year, leap, first in (line.split(",") for line in lines[4::12]):
        assert bounds(f"on {year}/01/01", "2026-01-01", field="birthday") == f"= {first}"
        if leap == "1":
            last = date.fromisoformat(first) + timedelta(days=365)
            assert bounds(f"on {year}/12/30", "2026-01-01", field="birthday") == f"= {last}"
