"""Instants and civil times: gaps, overlaps, day starts, and the bound that lets SQL compare raw columns."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segdsl.calendars import CalendarRangeError
from segdsl.zones import (
    Unit,
    add_units,
    civil_day,
    civil_to_instant,
    day_start,
    instant_bound_in_civil,
    instant_to_civil,
    subtract_units,
    zone_table,
)

TEHRAN, BERLIN = ZoneInfo("Asia/Tehran"), ZoneInfo("Europe/Berlin")
APIA, CASABLANCA, LORD_HOWE = ZoneInfo("Pacific/Apia"), ZoneInfo("Africa/Casablanca"), ZoneInfo("Australia/Lord_Howe")
ZONES = (TEHRAN, BERLIN, APIA, CASABLANCA, LORD_HOWE, ZoneInfo("America/New_York"), ZoneInfo("UTC"))
MICRO = timedelta(microseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "civil", "instant"),
    [
        (BERLIN, "2026-07-01T12:00", "2026-07-01T10:00"),
        (BERLIN, "2026-03-29T01:59:59", "2026-03-29T00:59:59"),
        (BERLIN, "2026-03-29T02:00", "2026-03-29T01:00"),  # a gap: its end
        (BERLIN, "2026-03-29T02:59:59.999999", "2026-03-29T01:00"),
        (BERLIN, "2026-03-29T03:00", "2026-03-29T01:00"),
        (BERLIN, "2026-10-25T02:30", "2026-10-25T00:30"),  # an overlap: the earlier
        (BERLIN, "2026-10-25T03:00", "2026-10-25T02:00"),
        (TEHRAN, "2021-03-22T00:30", "2021-03-21T20:30"),  # midnight itself is skipped
        (TEHRAN, "2021-09-21T23:30", "2021-09-21T19:00"),
        (TEHRAN, "2026-03-21T00:00", "2026-03-20T20:30"),  # no summer time since 2023
        (APIA, "2011-12-30T12:00", "2011-12-30T10:00"),  # a whole day that never was
        (LORD_HOWE, "2026-10-04T02:15", "2026-10-03T15:30"),  # clocks move by half an hour
    ],
)
def test_civil_time_to_instant(zone: ZoneInfo, civil: str, instant: str) -> None:
    assert civil_to_instant(at(civil), zone) == at(instant)


def test_days_begin_at_their_first_instant() -> None:
    assert day_start(date(2021, 3, 22), TEHRAN) == at("2021-03-21T20:30")
    assert instant_to_civil(at("2021-03-21T20:30"), TEHRAN) == at("2021-03-22T01:00")
    assert day_start(date(2026, 3, 29), BERLIN) == at("2026-03-28T23:00")
    assert civil_day(at("2026-03-20T20:30"), TEHRAN) == date(2026, 3, 21)


@pytest.mark.parametrize(
    ("zone", "as_of", "n", "unit", "wanted"),
    [
        (BERLIN, "2026-03-29T10:00", 1, "day", "2026-03-28T11:00"),  # noon stays noon
        (BERLIN, "2026-03-29T10:00", 24, "hour", "2026-03-28T10:00"),  # 24 hours do not
        (BERLIN, "2026-03-30T00:30", 1, "day", "2026-03-29T01:00"),  # 02:30 falls into the gap
        (BERLIN, "2026-10-26T01:30", 1, "day", "2026-10-25T00:30"),  # 02:30 twice: the earlier
        (BERLIN, "2026-03-31T10:00", 1, "month", "2026-02-28T11:00"),
        (BERLIN, "2026-03-21T00:00:01", 90, "second", "2026-03-20T23:58:31"),
        (TEHRAN, "2026-03-20T20:30", 1, "week", "2026-03-13T20:30"),
    ],
)
def test_units_before_an_instant(zone: ZoneInfo, as_of: str, n: int, unit: Unit, wanted: str) -> None:
    assert subtract_units(at(as_of), n, unit, zone, "gregorian") == at(wanted)


def test_months_before_an_instant_are_those_of_the_calendar() -> None:
    as_of = civil_to_instant(at("2026-09-22T10:00"), TEHRAN)  # 31 Shahrivar 1405
    assert instant_to_civil(subtract_units(as_of, 6, "month", TEHRAN, "jalali"), TEHRAN) == at("2026-03-20T10:00")
    assert instant_to_civil(subtract_units(as_of, 6, "month", TEHRAN, "gregorian"), TEHRAN) == at("2026-03-22T10:00")


def test_no_units_leave_the_instant_even_in_an_overlap() -> None:
    second_pass = at("2026-10-25T01:30")
    assert add_units(second_pass, 0, "day", BERLIN, "gregorian") == second_pass


@pytest.mark.parametrize(("n", "unit"), [(10**12, "hour"), (3000, "year"), (10**20, "second"), (10**9, "day")])
def test_too_far_is_an_error(n: int, unit: Unit) -> None:
    with pytest.raises(CalendarRangeError):
        subtract_units(at("2026-03-21"), n, unit, TEHRAN, "gregorian")


def test_instants_at_the_ends_of_time_are_errors_not_crashes() -> None:
    with pytest.raises(CalendarRangeError):
        civil_to_instant(datetime.min, TEHRAN)
    with pytest.raises(CalendarRangeError):
        instant_to_civil(datetime.max, TEHRAN)


@pytest.mark.parametrize(
    ("instant", "civil"),
    [
        ("2026-10-25T01:15", "2026-10-25T03:00"),  # nothing on the wall stands for the second pass
        ("2026-10-25T01:00", "2026-10-25T03:00"),
        ("2026-10-25T00:59:59.999999", "2026-10-25T02:59:59.999999"),
        ("2026-03-29T01:00", "2026-03-29T02:00"),  # all of the gap stands for its end
        ("2026-03-29T01:00:00.000001", "2026-03-29T03:00:00.000001"),
        ("2026-07-01T10:00", "2026-07-01T12:00"),
    ],
)
def test_the_bound_on_the_wall(instant: str, civil: str) -> None:
    assert instant_bound_in_civil(at(instant), BERLIN) == at(civil)


def near_changes(zone: ZoneInfo) -> st.SearchStrategy[datetime]:
    changes = st.sampled_from([since for since, _ in zone_table(zone)])
    hours = st.integers(-27 * 60, 27 * 60).map(lambda minutes: timedelta(minutes=minutes))
    micros = st.sampled_from((timedelta(), MICRO, -MICRO))
    return st.builds(lambda change, by, tick: change + by + tick, changes, hours, micros)


SOME = st.sampled_from(ZONES).flatmap(lambda zone: st.tuples(st.just(zone), near_changes(zone), near_changes(zone)))


@given(SOME)
def test_a_comparison_with_an_instant_is_one_with_the_bound(
    some: tuple[ZoneInfo, datetime, datetime],
) -> None:
    zone, instant, by = some
    bound = instant_bound_in_civil(instant, zone)
    for civil in (bound, bound - MICRO, by, bound + timedelta(minutes=29), bound - timedelta(minutes=29)):
        assert (civil_to_instant(civil, zone) >= instant) == (civil >= bound)


@given(SOME)
def test_civil_time_never_runs_back(some: tuple[ZoneInfo, datetime, datetime]) -> None:
    zone, *both = some
    early, late = sorted(both)
    assert civil_to_instant(early, zone) <= civil_to_instant(late, zone)


@given(SOME)
def test_an_instant_comes_back_or_was_a_second_pass(some: tuple[ZoneInfo, datetime, datetime]) -> None:
    zone, instant, _ = some
    back = civil_to_instant(instant_to_civil(instant, zone), zone)
    assert back <= instant
    assert instant_to_civil(back, zone) == instant_to_civil(instant, zone)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_the_table_gives_the_offset_of_every_hour(zone: ZoneInfo) -> None:
    table = zone_table(zone)
    assert table[0][0] == datetime(1970, 1, 1)
    assert [since for since, _ in table] == sorted({since for since, _ in table})
    ends = [*(since for since, _ in table[1:]), datetime(2101, 1, 1)]
    for (since, seconds), end in zip(table, ends, strict=True):
        for instant in (since, since + (end - since) / 2, end - timedelta(seconds=1)):
            offset = instant.replace(tzinfo=UTC).astimezone(zone).utcoffset()
            assert offset == timedelta(seconds=seconds)
    assert all(a[1] != b[1] for a, b in pairwise(table))


def test_a_month_of_suspended_summer_time_is_in_the_table() -> None:
    in_2026 = [since.date() for since, _ in zone_table(CASABLANCA) if since.year == 2026]
    assert in_2026 == [date(2026, 2, 15), date(2026, 3, 22)]  # Ramadan


def test_the_table_of_utc_is_one_line() -> None:
    assert zone_table(ZoneInfo("UTC")) == ((datetime(1970, 1, 1), 0),)
