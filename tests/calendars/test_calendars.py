"""The two calendars: against published dates, against themselves, and at the edges."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segdsl.calendars import (
    Calendar,
    CalendarRangeError,
    CivilUnit,
    add,
    days_in_month,
    from_parts,
    gregorian_is_leap,
    gregorian_to_jalali,
    jalali_is_leap,
    jalali_to_gregorian,
    next_period,
    period_start,
    to_parts,
)

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "persian"

# Well-known days, and the two years in which the sun leaves the rule of 33 years (ICU 78).
KNOWN = [
    ("1821-03-21", (1200, 1, 1)),
    ("1906-08-05", (1285, 5, 13)),  # the constitution is signed
    ("1925-03-21", (1304, 1, 1)),
    ("1979-02-11", (1357, 11, 22)),
    ("1996-03-19", (1374, 12, 29)),
    ("2000-03-20", (1379, 1, 1)),
    ("2017-03-20", (1395, 12, 30)),
    ("2021-03-20", (1399, 12, 30)),
    ("2024-02-29", (1402, 12, 10)),
    ("2024-03-19", (1402, 12, 29)),
    ("2025-03-20", (1403, 12, 30)),
    ("2026-03-20", (1404, 12, 29)),
    ("2026-03-21", (1405, 1, 1)),
    ("2026-09-22", (1405, 6, 31)),
    ("2026-09-23", (1405, 7, 1)),
    ("2124-03-19", (1502, 12, 29)),
    ("2124-03-20", (1503, 1, 1)),
    ("2125-03-20", (1503, 12, 30)),
    ("2125-03-21", (1504, 1, 1)),
    ("2222-03-20", (1600, 12, 29)),
    ("2222-03-21", (1601, 1, 1)),
    ("2223-03-20", (1601, 12, 29)),
    ("2223-03-21", (1602, 1, 1)),
    ("2224-03-20", (1602, 12, 30)),
]


@pytest.mark.parametrize(("gregorian", "jalali"), KNOWN)
def test_known_dates(gregorian: str, jalali: tuple[int, int, int]) -> None:
    assert gregorian_to_jalali(date.fromisoformat(gregorian)) == jalali
    assert jalali_to_gregorian(*jalali) == date.fromisoformat(gregorian)


def rows_of(name: str) -> Iterator[dict[str, str]]:
    path = VECTORS / name
    if not path.exists():
        pytest.skip(f"the published dates of {name} are not at hand")
    with path.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


@pytest.mark.shared
def test_every_vector_of_icu() -> None:
    for row in rows_of("jalali_vectors_icu78.csv"):
        day, parts = date.fromisoformat(row["gregorian"]), (int(row["jy"]), int(row["jm"]), int(row["jd"]))
        assert gregorian_to_jalali(day) == parts
        assert jalali_to_gregorian(*parts) == day


@pytest.mark.shared
@pytest.mark.parametrize("name", ["jalali_nowruz_icu78.csv", "jalali_official_leap_years_1206_1498.csv"])
def test_every_new_year_of_icu_and_of_the_official_table(name: str) -> None:
    for row in rows_of(name):
        year = int(row["jalali_year"])
        assert jalali_to_gregorian(year, 1, 1).isoformat() == row["gregorian_of_1_farvardin"]
        assert jalali_is_leap(year) == (row["leap"] == "1")


def test_days_follow_one_another_for_sixteen_centuries() -> None:
    day, expected = jalali_to_gregorian(1, 1, 1), (1, 1, 1)
    for _ in range(365 * 1632):
        assert gregorian_to_jalali(day) == expected
        year, month, of_month = expected
        if of_month < days_in_month("jalali", year, month):
            expected = (year, month, of_month + 1)
        else:
            expected = (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ((1404, 12, 30), "month 12 of the Solar Hijri year 1404 has 29 days; there is no day 30"),
        ((1404, 7, 31), "has 30 days"),
        ((1404, 13, 1), "there is no month 13"),
        ((1404, 0, 1), "there is no month 0"),
        ((1404, 1, 0), "there is no day 0"),
        ((0, 1, 1), "not between 1 and 1633"),
        ((1634, 1, 1), "not between 1 and 1633"),
    ],
)
def test_a_date_that_cannot_be_says_why(parts: tuple[int, int, int], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        jalali_to_gregorian(*parts)


def test_days_of_months() -> None:
    assert [days_in_month("gregorian", 2024, month) for month in (1, 2, 4)] == [31, 29, 30]
    assert days_in_month("gregorian", 1900, 2) == 28
    assert gregorian_is_leap(2000)
    assert [days_in_month("jalali", 1403, month) for month in (1, 6, 7, 11, 12)] == [31, 31, 30, 30, 30]
    assert days_in_month("jalali", 1404, 12) == 29


@pytest.mark.parametrize(
    ("calendar", "start", "n", "unit", "wanted"),
    [
        ("gregorian", "2024-01-31", 1, "month", "2024-02-29"),
        ("gregorian", "2023-01-31", 1, "month", "2023-02-28"),
        ("gregorian", "2024-03-31", -1, "month", "2024-02-29"),
        ("gregorian", "2024-02-29", 1, "year", "2025-02-28"),
        ("gregorian", "2024-02-29", -4, "year", "2020-02-29"),
        ("gregorian", "2025-11-30", 1, "quarter", "2026-02-28"),
        ("gregorian", "2026-01-15", -13, "month", "2024-12-15"),
        ("gregorian", "2026-03-21", 2, "week", "2026-04-04"),
        ("gregorian", "2026-03-01", -1, "day", "2026-02-28"),
        ("jalali", "2026-09-22", 1, "month", "2026-10-22"),  # 31 Shahrivar, 30 Mehr
        ("jalali", "2026-09-22", 6, "month", "2027-03-20"),  # 31 Shahrivar 1405, 29 Esfand 1405
        ("jalali", "2025-03-20", 1, "year", "2026-03-20"),  # 30 Esfand 1403, 29 Esfand 1404
        ("jalali", "2025-03-20", 5, "year", "2030-03-20"),  # 30 Esfand 1403, 30 Esfand 1408 (leap)
        ("jalali", "2026-03-21", -1, "month", "2026-02-20"),  # 1 Farvardin, 1 Esfand
        ("jalali", "2026-03-21", -1, "quarter", "2025-12-22"),  # 1 Farvardin, 1 Dey
    ],
)
def test_adding_units_stops_at_the_end_of_the_month(
    calendar: Calendar, start: str, n: int, unit: CivilUnit, wanted: str
) -> None:
    if wanted == "2030-03-20":
        assert to_parts(date.fromisoformat(wanted), "jalali") == (1408, 12, 30)
    assert add(date.fromisoformat(start), n, unit, calendar).isoformat() == wanted


@pytest.mark.parametrize(
    ("calendar", "day", "n", "unit"),
    [
        ("gregorian", date.max, 1, "day"),
        ("gregorian", date.min, -1, "month"),
        ("gregorian", date(2026, 1, 1), 8000, "year"),
        ("gregorian", date(2026, 1, 1), 10**30, "day"),
        ("gregorian", date(2026, 1, 1), -(10**30), "quarter"),
        ("jalali", date(2026, 1, 1), 1000, "year"),
        ("jalali", date(600, 1, 1), 1, "month"),
        ("jalali", date.max, 0, "month"),
    ],
)
def test_outside_the_calendar_there_is_an_error(calendar: Calendar, day: date, n: int, unit: CivilUnit) -> None:
    with pytest.raises(CalendarRangeError):
        add(day, n, unit, calendar)


@pytest.mark.parametrize(
    ("calendar", "week_starts", "unit", "wanted"),
    [
        ("gregorian", 0, "day", "2026-11-25"),
        ("gregorian", 0, "week", "2026-11-23"),
        ("gregorian", 6, "week", "2026-11-22"),
        ("gregorian", 5, "week", "2026-11-21"),
        ("gregorian", 2, "week", "2026-11-25"),
        ("gregorian", 0, "month", "2026-11-01"),
        ("gregorian", 0, "quarter", "2026-10-01"),
        ("gregorian", 0, "year", "2026-01-01"),
        ("jalali", 5, "week", "2026-11-21"),
        ("jalali", 5, "month", "2026-11-22"),  # 1 Azar
        ("jalali", 5, "quarter", "2026-09-23"),  # 1 Mehr: autumn
        ("jalali", 5, "year", "2026-03-21"),
    ],
)
def test_periods_begin(calendar: Calendar, week_starts: int, unit: CivilUnit, wanted: str) -> None:
    assert period_start(date(2026, 11, 25), unit, calendar, week_starts).isoformat() == wanted


CALENDARS: st.SearchStrategy[Calendar] = st.sampled_from(("gregorian", "jalali"))
UNITS: st.SearchStrategy[CivilUnit] = st.sampled_from(("day", "week", "month", "quarter", "year"))
DAYS = st.dates(date(1821, 3, 21), date(2222, 3, 20))


@given(DAYS, CALENDARS)
def test_parts_and_back(day: date, calendar: Calendar) -> None:
    assert from_parts(*to_parts(day, calendar), calendar) == day


@given(DAYS, st.integers(-30, 30), st.integers(0, 6), UNITS, CALENDARS)
def test_periods_tile(day: date, n: int, week_starts: int, unit: CivilUnit, calendar: Calendar) -> None:
    start = period_start(day, unit, calendar, week_starts)
    end = next_period(start, unit, 1, calendar)
    assert start <= day < end
    assert period_start(start, unit, calendar, week_starts) == start
    there = next_period(start, unit, n, calendar)
    assert period_start(there, unit, calendar, week_starts) == there
    assert next_period(there, unit, -n, calendar) == start


@given(DAYS, st.integers(-30, 30), UNITS, CALENDARS)
def test_later_days_stay_later(day: date, n: int, unit: CivilUnit, calendar: Calendar) -> None:
    moved = add(day, n, unit, calendar)
    assert moved <= add(day + timedelta(days=1), n, unit, calendar)
    if unit in ("month", "quarter", "year"):
        assert to_parts(moved, calendar)[2] <= to_parts(day, calendar)[2]
        assert to_parts(moved, calendar)[2] >= min(to_parts(day, calendar)[2], 28)


@given(st.integers(1, 1600))
def test_of_33_years_eight_or_so_are_leap(year: int) -> None:
    assert sum(jalali_is_leap(y) for y in range(year, year + 33)) in (7, 8, 9)
