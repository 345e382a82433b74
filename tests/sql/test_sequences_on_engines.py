"""Sequences on the engines that see no EXISTS inside an EXISTS: random histories against a plain search for a choice."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from engines import each_engine
from sql_plans import SHOP, TABLES, plan, segment
from sqlglot import exp
from test_sql_sequences import DAY, KINDS, START, Event, as_plan, fits, random_steps, stored_events

from segdsl.sql.statements import compile_plan
from segdsl.tools.databases.loading import load_tables
from segdsl.tools.sources import open_source

RULES = 16


@pytest.mark.parametrize("by_day", [False, True])
@pytest.mark.parametrize("engine", each_engine("clickhouse", "spark", "bigquery"))
def test_sequences_hold_when_some_choice_of_events_fits(
    engine: str, by_day: bool, new_database: Callable[[str], str], tmp_path: Path
) -> None:
    dice = random.Random(41)
    events = histories(dice, by_day)
    url = new_database(engine)
    load_tables(written(events, by_day, tmp_path), url)
    asked = {f"s{n}": random_steps(dice, by_day) for n in range(RULES)}
    made = plan(*(segment(name, as_plan(steps, by_day)) for name, steps in asked.items()))
    with open_source(url, SHOP) as source:
        statement = compile_plan(made, SHOP, dialect=source.dialect, storage=source.storage)
        rows = list(source.execute(statement.sql, statement.params))
    for name, steps in asked.items():
        expected = [customer for customer, mine in events.items() if fits(mine, steps, by_day)]
        assert sorted(int(key) for found, key in rows if found == name) == expected, steps


@pytest.mark.parametrize("by_day", [False, True])
def test_bigquery_joins_the_events_of_a_row_and_never_tries_all(by_day: bool) -> None:
    """Its reference implementation reads a whole table for each row that an EXISTS is asked for."""
    dice = random.Random(7)
    asked = {f"s{n}": random_steps(dice, by_day) for n in range(RULES)}
    made = plan(*(segment(name, as_plan(steps, by_day)) for name, steps in asked.items()))
    tree = compile_plan(made, SHOP, dialect="bigquery").tree
    assert not list(tree.find_all(exp.Exists))
    joins = [join.args["on"] for join in tree.find_all(exp.Join) if join.args.get("on") is not None]
    assert joins
    assert all(on.find(exp.EQ) for on in joins)


def histories(dice: random.Random, by_day: bool) -> dict[int, list[Event]]:
    """What thirty customers did on a dozen days."""
    found: dict[int, list[Event]] = {}
    key = 0
    for customer in range(1, 31):
        found[customer] = []
        for _ in range(dice.randint(0, 6)):
            key += 1
            time = START + dice.randint(0, 11) * DAY + timedelta(hours=0 if by_day else dice.choice((0, 0, 12)))
            found[customer].append(Event(key, time, dice.choice(KINDS), dice.randint(1, 2)))
    return found


def written(events: dict[int, list[Event]], by_day: bool, folder: Path) -> Path:
    """The shop's tables as Parquet files."""
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        stored_events(connection, events, by_day)
        for table in ("customers", "visits" if by_day else "orders"):
            connection.execute(f"COPY {table} TO '{folder / table}.parquet' (FORMAT parquet)")
    return folder
