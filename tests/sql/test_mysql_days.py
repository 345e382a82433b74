"""MariaDB: days that do not exist ('2020-00-00', '0000-00-00') are unknown, in memory and in SQL, whatever the mode."""

from __future__ import annotations

from typing import Any

import pytest
from engines import Databases, mysql_connection

import segdsl
from segdsl.tools.sources import open_source

pytestmark = pytest.mark.engine("mariadb")

CATALOG = """
timezone = "Asia/Tehran"
default_entity = "visit"

[entity.visit]
table = "visits"
key = "id"
time = "day"

[entity.visit.fields]
id       = { type = "integer" }
day      = { type = "date" }
moment   = { type = "datetime" }
stamp    = { type = "datetime" }
day_at   = { type = "datetime", column = "day" }
moment_d = { type = "date", column = "moment" }
stamp_d  = { type = "date", column = "stamp" }
day_t    = { type = "text", column = "day" }
moment_t = { type = "text", column = "moment" }
day_n    = { type = "integer", column = "day" }
day_b    = { type = "boolean", column = "day" }
day_e    = { type = "enum", values = { never = "0000-00-00", other = "x" }, column = "day" }
days     = { type = "set of text", stored = "delimited", separator = "-", column = "day" }
written  = { type = "date" }
written_at = { type = "datetime", column = "written" }
listed   = { type = "date", column = "day", unknown = ["0000-00-00"] }

[entity.visit.links]
same_day = { to = "visit", from = "day" }
"""
DAYS = (
    "2026-01-05", "2020-00-00", "0000-00-00", "2026-00-12", "2026-01-00", "2026-02-31", "2025-12-31", "0000-01-01",
    "1999-12-31", "2026-04-31", "9999-12-31", "2024-02-29", "2023-02-29",
)  # fmt: skip
RULES = "\n".join(
    f"segment s{number}: {rule}"
    for number, rule in enumerate(
        f"{field} {predicate}"
        for field, predicates in {
            "day": (
                "is known", "is unknown", "is 2026-01-05", "is not 2026-01-05", "in the last 3 months", "more than 6 months ago",
                "before 2026-01-01", "on 2025-12-31", "in this year", "is between 1999-01-01 and 2026-03-01",
            ),
            "moment": ("is known", "in the last 3 months", "before 2026-01-01", "on 2026-01-05", "more than 6 months ago"),
            "stamp": ("is known", "in the last 3 months", "before 2026-01-01"),
            "day_at": ("is known", "in the last 3 months", "since 2026-01-05"),
            "moment_d": ("is known", "is 2026-01-05", "in this year"),
            "stamp_d": ("is known", "is 2026-01-05"),
            "day_t": ("is known", 'contains "0"', 'is "0000-00-00"', 'is not one of ("2020-00-00", "x")'),
            "moment_t": ("is known", 'starts with "0000"'),
            "day_n": ("is known", "is 0"),
            "day_b": ("is known", "is false"),
            "day_e": ("is known", "is never"),
            "days": ("is empty", 'includes "00"'),
            "written": ("is known", "is 2026-01-05", "before 2026-01-01", "more than 6 months ago"),
            "written_at": ("is known", "in the last 3 months"),
            "listed": ("is known",),
            "month(day)": ("is 1", "is unknown"),
            "age(day)": ("is at least 2", "is unknown"),
            "days_since(day)": ("is at most 40",),
            "days_between(day, written)": ("is 0", "is known"),
        }.items()
        for predicate in predicates
    )
)  # fmt: skip
MODES = (
    "", "TRADITIONAL", "ANSI,TRADITIONAL", "NO_ZERO_DATE,NO_ZERO_IN_DATE", "ALLOW_INVALID_DATES",
    "STRICT_ALL_TABLES,NO_ZERO_IN_DATE,PAD_CHAR_TO_FULL_LENGTH",
)  # fmt: skip


@pytest.fixture(scope="module")
def visits(new_database: Databases) -> str:
    url = new_database("mariadb")
    with mysql_connection(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+05:45'")
        cursor.execute(
            "CREATE TABLE visits (id INT, day DATE, moment DATETIME, stamp TIMESTAMP NULL, written VARCHAR(20))"
        )
        for number, day in enumerate(DAYS):
            stamp = day if day in ("2026-01-05", "0000-00-00", "2025-12-31", "2024-02-29") else None
            cursor.execute(
                "INSERT INTO visits VALUES (%s, %s, %s, %s, %s)", (number, day, f"{day} 10:30:00", stamp, day)
            )
        cursor.execute("INSERT INTO visits (id) VALUES (%s)", (len(DAYS),))
        connection.commit()
    return url


@pytest.fixture(scope="module")
def bound() -> Any:
    return segdsl.load_text({"main.seg": RULES}, catalog=CATALOG, main="main.seg").bind(as_of="2026-01-20T10:00")


def test_days_that_do_not_exist_are_unknown_in_memory_and_in_sql(visits: str, bound: Any) -> None:
    in_memory, in_sql = bound.members(visits, backend="memory"), bound.members(visits)
    lines = RULES.splitlines()
    assert [
        f"{lines[int(name[1:])]}: memory {in_memory[name]}, SQL {found}"
        for name, found in in_sql.items() if found != in_memory[name]
    ] == []  # fmt: skip
    real = [0, 6, 8, 11]  # the last day of 9999 is still to come
    assert in_sql["s0"] == real
    named = dict(line.removeprefix("segment ").split(": ", 1)[::-1] for line in lines)
    assert in_sql[named["day_t is known"]] == [], "a day is no text, an impossible one neither"
    assert in_sql[named["written is known"]] == real


def test_the_compiled_statement_gives_the_same_in_a_session_of_any_mode(visits: str, bound: Any) -> None:
    with open_source(visits, bound.catalog) as source:
        statement = bound.sql(dialect="mariadb", storage=source.storage)
    found = []
    for mode in MODES:
        with mysql_connection(visits) as connection, connection.cursor() as cursor:
            cursor.execute("SET SESSION sql_mode = %s", (mode,))
            cursor.execute(statement.sql, statement.params)
            found.append(sorted(cursor.fetchall()))
    assert len(found[0]) > 20 and [MODES[number] for number, rows in enumerate(found) if rows != found[0]] == []


def test_days_that_do_not_exist_are_told_as_misfits(visits: str, bound: Any) -> None:
    catalog = bound.catalog
    with open_source(visits, catalog) as source:
        counts = source.misfit_counts(catalog, "visit", ["day", "listed", "day_t"])
    assert counts == {("visits", "day"): 8, ("visits", "listed"): 7, ("visits", "day_t"): 13}
