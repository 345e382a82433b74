"""The same year of sales on every database engine at hand, loaded by ``segdsl load`` and asked through its URL.

That the members are those of the acceptance set is held by test_journey_members; here they are those of DuckDB's files.
BigQuery's reference implementation is an interpreter: all rows take it many minutes (`make test-deep`); every day it gets
the year of ten households, and memory is asked the same.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from engines import each_engine

import segdsl
from segdsl.tools.databases.loading import load_tables

AS_OF = "2018-01-01"
ENGINES = each_engine("sqlite", "postgres", "mariadb", "clickhouse", "spark", "bigquery", deep=("bigquery",))
FEW = 10  # households


@pytest.fixture(scope="module")
def bound(shared: Path) -> segdsl.Bound:
    folder = shared / "acceptance" / "journey"
    return segdsl.load(folder / "journey.seg", catalog=folder / "catalog.toml").bind(as_of=AS_OF)


@pytest.fixture(scope="module")
def wanted(bound: segdsl.Bound, shared: Path) -> dict[str, list[Any]]:
    return bound.members(shared / "data" / "journey")


@pytest.mark.parametrize("engine", ENGINES)
def test_every_rule_has_the_same_members(
    engine: str, bound: segdsl.Bound, wanted: dict[str, list[Any]], new_database: Callable[[str], str], shared: Path
) -> None:
    url = new_database(engine)
    load_tables(shared / "data" / "journey", url, bound.catalog)
    found = bound.members(url)
    assert found.keys() == wanted.keys()
    assert len(found) == 52
    assert {name for name in wanted if found[name] != wanted[name]} == set()


@pytest.mark.engine("bigquery")
def test_every_rule_has_the_same_members_among_a_few(
    bound: segdsl.Bound, new_database: Callable[[str], str], shared: Path, tmp_path: Path
) -> None:
    data = few_households(shared / "data" / "journey", tmp_path / "few")
    wanted = bound.members(data, backend="memory")
    assert sum(map(bool, wanted.values())) > 20
    url = new_database("bigquery")
    load_tables(data, url, bound.catalog)
    found = bound.members(url)
    assert {name for name in wanted if found[name] != wanted[name]} == set()


def few_households(journey: Path, folder: Path) -> Path:
    """The tables of some households, all the products that they bought among them."""
    import duckdb

    folder.mkdir()
    with duckdb.connect() as connection:
        for path in sorted(journey.glob("*.parquet")):
            connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path}')")
        chosen = f"(SELECT household_id FROM households ORDER BY household_id LIMIT {FEW})"
        wheres = {
            path.stem: f"household_id IN {chosen}" for path in journey.glob("*.parquet") if path.stem != "products"
        }
        wheres["products"] = f"product_id IN (SELECT product_id FROM lines WHERE household_id IN {chosen})"
        for table, where in wheres.items():
            out = folder / f"{table}.parquet"
            connection.execute(f"COPY (SELECT * FROM {table} WHERE {where}) TO '{out}' (FORMAT parquet)")
    return folder
