"""More rules in one run than a row of the database may have columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from engines import each_engine

import segdsl
from segdsl.sql.dialects import builder_for
from segdsl.tools.databases.loading import load_tables

CATALOG = """
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id = { type = "integer" }
"""
MANY = 2100


@pytest.mark.parametrize("engine", each_engine("sqlite", "postgres"))
def test_every_segment_has_its_member(engine: str, new_database: Callable[[str], str], tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("id\n" + "\n".join(map(str, range(3))) + "\n", encoding="utf-8")
    rules = segdsl.load_text("\n".join(f"segment s{n}: id is {n % 3}" for n in range(MANY)), CATALOG)
    url = new_database(engine)
    load_tables(tmp_path, url)
    found = rules.bind(as_of="2026-03-21").members(url)
    assert found == {f"s{n}": [n % 3] for n in range(MANY)}


@pytest.mark.parametrize("engine", each_engine("sqlite", "duckdb"))
def test_a_rule_too_deep_is_told_so(engine: str, tmp_path: Path, new_database: Callable[[str], str]) -> None:
    (tmp_path / "customers.csv").write_text("id\n1\n", encoding="utf-8")
    rules = segdsl.load_text("segment deep: " + " + ".join(["id"] * 2000) + " > 5", CATALOG)
    url = new_database(engine)
    load_tables(tmp_path, url)
    with pytest.raises(segdsl.SegdslError) as told:
        rules.bind(as_of="2026-03-21").members(url)
    assert [found.code for found in told.value] == ["E605"]


ORDERS = """
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id   = { type = "integer" }
city = { type = "text" }
[entity.customer.links]
orders = { to = "order", from = "customer_id" }
[entity.order]
table = "orders"
key = "id"
time = "placed_at"
[entity.order.fields]
id        = { type = "integer" }
total     = { type = "integer" }
status    = { type = "text" }
placed_at = { type = "datetime" }
"""


@pytest.fixture
def orders(tmp_path: Path, new_database: Callable[[str], str]) -> Callable[[str], str]:
    """``orders("postgres")``: the URL of five customers with thirty orders."""

    def made(engine: str) -> str:
        customers = "".join(f"{n},{'ABA'[n % 3]}\n" for n in range(5))
        lines = "".join(f"{n},{n % 5},{n * 7 % 30},s{n % 4},2026-01-{n % 28 + 1:02} 10:00:00\n" for n in range(30))
        (tmp_path / "customers.csv").write_text(f"id,city\n{customers}", encoding="utf-8")
        (tmp_path / "orders.csv").write_text(f"id,customer_id,total,status,placed_at\n{lines}", encoding="utf-8")
        url = new_database(engine)
        load_tables(tmp_path, url)
        return url

    return made


# PostgreSQL takes 1664 columns in a query and SQLite 2000; MariaDB's tables on disk lose rows that are very wide.
MOST = {"sqlite": 2050, "postgres": 1700, "mariadb": 900}


@pytest.mark.parametrize("engine", each_engine(*MOST))
def test_one_rule_with_more_aggregates_than_a_query_has_columns(engine: str, orders: Callable[[str], str]) -> None:
    conditions = " or ".join(f"count(orders where total is {n}) > 0" for n in range(26, 26 + MOST[engine]))
    bound = segdsl.load_text(f"segment one: {conditions}", ORDERS).bind(as_of="2026-03-21")
    url = orders(engine)
    found = bound.members(url)
    assert found == {"one": [1, 2, 3, 4]} == bound.members(url, backend="memory")
    groups = bound.sql(dialect=engine).sql.count("GROUP BY")
    assert groups == -(-MOST[engine] // builder_for(engine).widest_pass) > 1


KINDS = """
metric newest = sum(orders.total in the last 80 days) - count(orders where status is not "s1") * 2 + max(orders.total)
segment usual: most_frequent(orders.status) is "s1"
segment seldom: most_frequent_count(orders.status where total < 20) < 2
segment twice: count_periods(orders in the last 12 weeks per week with at least 2) > 0
segment grown: last(orders.total) > first(orders.total) and last(orders.total where status is "s2") > 3
segment many: count_distinct(orders.status) > 3 and average(orders.total) > 10 and share(orders where total > 9) > 50%
segment best: top 1 by sum(orders.total) per city and newest > 5
segment upper: top 2 by newest among best or bottom 1 by count(orders where total > 12)
segment dear of order: total > 25
segment with_dear: any(orders where in segment dear)
segment not_grown: not in segment grown and not in segment many and not in segment best
segment mixed: in segment grown or in segment many or in segment usual and newest > 7
tiers level by newest: tier low: under 10 tier high: from 10
split halves by "x": part a: 50% part b: 50%
"""


@pytest.mark.parametrize("engine", each_engine("duckdb", "sqlite", "postgres", "mariadb"))
def test_queries_that_are_split_find_the_same(
    engine: str, orders: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = segdsl.load_text(KINDS, ORDERS).bind(as_of="2026-03-21")
    builder, url = type(builder_for(engine)), orders(engine)
    whole = bound.members(url)
    groups = bound.sql(dialect=engine).sql.count("GROUP BY")
    monkeypatch.setattr(builder, "widest_pass", 3)
    monkeypatch.setattr(builder, "widest", 1)
    monkeypatch.setattr("segdsl.sql.compiler.SMALL", 2)  # and so rules are read from relations of rules
    assert bound.members(url) == whole == bound.members(url, backend="memory")
    assert bound.sql(dialect=engine).sql.count("GROUP BY") > groups
