"""More rules in one run than a row of the database may have columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from engines import each_engine

import segdsl
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


def test_a_rule_too_deep_for_sqlite_is_told_so(tmp_path: Path, new_database: Callable[[str], str]) -> None:
    (tmp_path / "customers.csv").write_text("id\n1\n", encoding="utf-8")
    rules = segdsl.load_text("segment deep: " + " + ".join(["id"] * 2000) + " > 5", CATALOG)
    url = new_database("sqlite")
    load_tables(tmp_path, url)
    with pytest.raises(segdsl.SegdslError) as told:
        rules.bind(as_of="2026-03-21").members(url)
    assert [found.code for found in told.value] == ["E605"]
