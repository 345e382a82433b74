"""Days and moments beyond the years 1 to 9999, which DuckDB has: unknown, in memory as in SQL."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from both_sides import database

import segdsl

pytestmark = pytest.mark.engine("duckdb")

DAYS = ("infinity", "-infinity", "290000-01-01", "0044-03-15 (BC)", "0001-01-01", "9999-12-31", "2026-03-21")
KINDS = {
    "day": "DATE", "moment": "TIMESTAMP", "zoned": "TIMESTAMPTZ", "seconds": "TIMESTAMP_S", "ticks": "TIMESTAMP_NS",
}  # fmt: skip
RULES = """
segment dated: {field} is known
segment earlier: {field} before 2026-06-01
segment later: {field} after 2026-06-01
segment not_later: not {field} after 2026-06-01
segment that_day: {field} is 2026-03-21
segment other_day: {field} is not 2026-03-21
segment between: {field} between 2000-01-01 and 2030-01-01
segment years_ago: {field} more than 6 months ago
segment lately: {field} in the last 12 months
segment march: month({field}) is 3
segment listed: days includes any of (9999-12-31, 0001-01-01)
"""


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tehran"])
@pytest.mark.parametrize("name", list(KINDS))
def test_rules_over_days_without_end(tmp_path: Path, name: str, zone: str) -> None:
    """Every comparison, with the bare column or a converted one, leaves out the same rows as memory does."""
    days = [day for day in DAYS if name != "ticks" or day in ("infinity", "-infinity", "2026-03-21")]
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("SET TimeZone = 'UTC'")
        made.execute(f"CREATE TABLE visits (id INTEGER, held {KINDS[name]}, days {KINDS[name]}[])")
        rows = [(number, day, [day, None]) for number, day in enumerate(days, start=1)]
        made.executemany("INSERT INTO visits VALUES (?, ?, ?)", rows)
    for kind in ("date", "datetime"):
        fields = f'held = {{ type = "{kind}" }}\ndays = {{ type = "set of date" }}\n'
        catalog = f'timezone = "{zone}"\n[entity.visit]\ntable = "visits"\nkey = "id"\n[entity.visit.fields]\n{fields}'
        rules = segdsl.load_text(RULES.format(field="held"), catalog=catalog).bind(as_of="2026-11-01")
        found = rules.members(path)
        assert found == rules.members(path, backend="memory"), kind
        # the first midnight of the year 1 in Tehran is an instant of the year before
        early = zone != "UTC" and kind == "datetime" and name not in ("zoned", "ticks")
        assert found["dated"] == ([3] if name == "ticks" else [6, 7] if early else [5, 6, 7]), kind
        assert set(found["later"]) | set(found["earlier"]) == set(found["dated"])
        assert found["listed"] == ([] if name == "ticks" else [5, 6]), kind


def test_days_and_moments_that_no_calendar_of_ours_has(tmp_path: Path) -> None:
    """DuckDB has infinite dates, years before Christ and after 9999: stored values that do not fit, and unknown."""
    columns = {
        "day": "DATE",
        "moment": "TIMESTAMP",
        "zoned": "TIMESTAMPTZ",
        "seconds": "TIMESTAMP_S",
        "ticks": "TIMESTAMP_NS",
    }
    kinds = {f"{name}_as_{kind}": (name, kind) for name in columns for kind in ("date", "datetime")}
    catalog = '[entity.visit]\ntable = "visits"\nkey = "id"\n[entity.visit.fields]\nid = { type = "integer" }\n'
    catalog += "".join(f'{field} = {{ type = "{kind}", column = "{name}" }}\n' for field, (name, kind) in kinds.items())
    days = ["infinity", "-infinity", "290000-01-01", "0044-03-15 (BC)", "0001-01-01", "9999-12-31", "2026-03-21"]
    narrow = ["infinity", "-infinity", None, None, None, None, "2026-03-21"]  # nanoseconds end in the year 2262
    rows = [
        (number, day, day, day, day, ticks)
        for number, (day, ticks) in enumerate(zip(days, narrow, strict=True), start=1)
    ]
    values = ", ".join(
        "(" + ", ".join("NULL" if value is None else f"'{value}'" for value in row) + ")" for row in rows
    )
    made = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    tables = f"CREATE TABLE visits (id INTEGER, {made});\nINSERT INTO visits VALUES {values};"
    shop = database(tmp_path, catalog, tables)
    for field, (name, kind) in kinds.items():
        found = {key for key, value in shop.column("visit", field).items() if value is not None}
        assert found == ({7} if name == "ticks" else {5, 6, 7}), field
        beyond = {"infinity", "-infinity"} | ({"290000-01-01", "0044-03-15 (BC)"} if name != "ticks" else set())
        told = {one.value for one in shop.loaded.misfits if one.field == field}
        assert len(told) == len(beyond) and {"infinity", "-infinity"} <= set(map(str, told)), (field, kind, told)
