"""Stored times: zones, gaps and overlaps, and comparisons that an index can serve."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from both_sides import database
from hypothesis import given
from hypothesis import strategies as st

from segdsl.catalog.load import load_catalog
from segdsl.sql.base import Item, Storage, entity_select
from segdsl.sql.civil import pieces
from segdsl.sql.dialects import builder_for
from segdsl.sql.natural import raw_tests
from segdsl.values import read_datetime

pytestmark = pytest.mark.engine("duckdb")

VISITS = """
    default_entity = "visit"
    timezone = "{zone}"
    [entity.visit]
    table = "visits"
    key = "id"
    [entity.visit.fields]
    came  = {{ type = "datetime" }}
    day   = {{ type = "date", column = "came" }}
    paris = {{ type = "datetime", column = "came", timezone = "Europe/Paris" }}
    noted = {{ type = "datetime", column = "text" }}
    exact = {{ type = "datetime", column = "zoned" }}
"""


def test_gap_and_overlap_in_berlin(tmp_path: Path) -> None:
    visits = database(
        tmp_path,
        VISITS.format(zone="Europe/Berlin"),
        """
        CREATE TABLE visits (id INTEGER, came TIMESTAMP, text VARCHAR, zoned TIMESTAMPTZ);
        INSERT INTO visits VALUES
            (1, '2026-03-29 01:59:59.999999', '2026-03-29T02:30', '2026-03-29 02:30+01'),
            (2, '2026-03-29 02:00', '2026-03-29 02:30:00+05:30', NULL),
            (3, '2026-03-29 02:59:59', '2026-03-29T00:30:00.25Z', NULL),
            (4, '2026-03-29 03:00', '2026-10-25', NULL),
            (5, '2026-10-25 02:30', '2026-10-25 02:30:00,5', NULL),
            (6, '2026-10-25 03:00', '', NULL),
            (7, NULL, '2026-10-25 2:30', NULL);
        """,
    )
    change = datetime(2026, 3, 29, 1)
    assert visits.column("visit", "came") == {
        1: change - timedelta(microseconds=1),
        2: change,
        3: change,
        4: change,
        5: datetime(2026, 10, 25, 0, 30),
        6: datetime(2026, 10, 25, 2),
        7: None,
    }
    assert visits.column("visit", "noted") == {
        1: change,
        2: datetime(2026, 3, 28, 21),
        3: datetime(2026, 3, 29, 0, 30, 0, 250000),
        4: datetime(2026, 10, 24, 22),
        5: datetime(2026, 10, 25, 0, 30, 0, 500000),
        6: None,
        7: None,
    }
    assert visits.column("visit", "exact")[1] == datetime(2026, 3, 29, 1, 30)
    assert visits.column("visit", "day")[3] == date(2026, 3, 29), "a stored time is its own civil day"


@pytest.mark.parametrize("zone", ["Asia/Tehran", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
def test_every_change_of_a_zone(tmp_path: Path, zone: str) -> None:
    near = [piece.start + timedelta(minutes=m) for piece in pieces(zone)[1:] for m in (-1, 0, 1, 30, 60)]
    values = ", ".join(f"({n}, '{moment}')" for n, moment in enumerate([datetime.min, *near, datetime.max]))
    database(
        tmp_path,
        f"""
        default_entity = "visit"
        timezone = "{zone}"
        [entity.visit]
        table = "visits"
        key = "id"
        [entity.visit.fields]
        came = {{ type = "datetime" }}
        """,
        f"CREATE TABLE visits (id INTEGER, came TIMESTAMP); INSERT INTO visits VALUES {values}",
    )


MOMENTS = st.datetimes(datetime(1890, 1, 1), datetime(2100, 12, 31))


@given(instant=MOMENTS, civil=MOMENTS, op=st.sampled_from(["lt", "le", "gt", "ge"]), near=st.integers(-200, 200))
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tehran", "Europe/Berlin"])
def test_a_raw_bound_is_the_bound(zone: str, instant: datetime, civil: datetime, op: str, near: int) -> None:
    catalog = load_catalog(VISITS.format(zone=zone))
    civil = instant + timedelta(minutes=near) if near % 2 else civil
    holds = {
        "lt": lambda a, b: a < b, "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b
    }  # fmt: skip
    tests = raw_tests(builder_for("duckdb").reader, catalog, "visit", "came", op, instant)
    assert tests is not None
    value = read_datetime(civil, UTC if zone == "UTC" else ZoneInfo(zone))
    assert all(holds[test.op](civil, test.value) for test in tests) == holds[op](value, instant)


def test_raw_tests_of_enums_numbers_and_text() -> None:
    catalog = load_catalog("""
        default_entity = "customer"
        [entity.customer]
        table = "c"
        key = "id"
        [entity.customer.fields]
        status = { type = "enum", values = { active = "A", lead = 2 } }
        name   = { type = "text" }
        city   = { type = "text", compare = "persian" }
        total  = { type = "decimal" }
        born   = { type = "date", unknown = ["1900-01-01"] }
        """)

    def test(field: str, op: str, value: object, **types: str) -> object:
        found = raw_tests(builder_for("duckdb").reader, catalog, "customer", field, op, value, Storage({"c": types}))
        return None if found is None else [(t.op, t.value) for t in found]

    assert test("status", "eq", "active") == [("eq", "A")]
    assert test("status", "eq", "lead", status="INTEGER") == [("eq", 2)]
    assert test("status", "eq", "active", status="INTEGER") is None
    assert test("name", "eq", "Ann") == [("eq", "Ann")]
    assert test("name", "lt", "Ann") is None
    assert test("name", "eq", "12", name="INTEGER") is None
    assert test("city", "eq", "تهران") is None, "the column would have to be folded"
    assert test("total", "ge", 1250, total="DECIMAL(12,2)") == [("ge", 1250)]
    assert test("total", "ge", 1250, total="VARCHAR") is None
    assert test("total", "ge", 1250, total="DECIMAL(12,4)") is None
    assert test("born", "ge", date(2000, 1, 1)) is None


def test_naturally_stored_columns_stay_bare() -> None:
    catalog = load_catalog(VISITS.format(zone="UTC"))
    b = builder_for("duckdb")
    items = [Item("key", alias="k"), Item("field", "came", alias="at"), Item("field", "day", alias="d")]
    query = b.print(entity_select(b, catalog, "visit", items), pretty=False)
    assert query.startswith('SELECT "t"."id" AS "k", "t"."came" AS "at", ')
    # a column that may hold an infinite moment, or one of the year 20000, is looked at, and no more than that
    storage = Storage({"visits": {"id": "BIGINT", "came": "TIMESTAMP"}})
    query = b.print(entity_select(b, catalog, "visit", items, storage), pretty=False)
    assert query.startswith('SELECT "t"."id" AS "k", CASE WHEN "t"."came" BETWEEN ')
    assert 'THEN "t"."came" END AS "at"' in query
    assert duckdb.sql("SELECT 1").fetchall() == [(1,)]
