"""Tables and columns with hostile names: found under exactly that name, or refused in one finding; nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attack_shop import CANARY, attacks, in_toml, write
from engines import each_engine

import segdsl
from segdsl.catalog.load import load_catalog
from segdsl.diagnostics import SegdslError
from segdsl.tools.databases.loading import load_tables
from segdsl.tools.introspection.initializing import drafted
from segdsl.tools.sources import open_source

NAMES = attacks()["names"]
FOUND = {"kept": [1], "held": [1], "counted": [1], "first": [1]}
RULES = """\
segment kept: name is "x"
segment held: tags includes "b"
segment counted: count(others where word is "x") is 1
segment first: top 1 by length(name)
"""
MAY_REFUSE = ("clickhouse", "spark", "bigquery")  # what they let tables and columns be called, they say themselves
NOT_DRAFTED = MAY_REFUSE
# MariaDB has no names that end in a blank, and none with letters beyond the first 65,536.
REFUSED = {"mariadb": ("closing_backtick", "space", "emoji")}


def catalog(table: str, column: str) -> str:
    return f"""
default_entity = "customer"
[entity.customer]
table = {in_toml(table)}
key = "id"
[entity.customer.fields]
id = {{ type = "integer" }}
name = {{ type = "text", column = {in_toml(column)} }}
tags = {{ type = "set of text", stored = "delimited", separator = "-", column = {in_toml(column + " list")} }}
[entity.customer.links]
others = {{ to = "other", from = {in_toml(column)} }}
[entity.other]
table = "others"
key = "id"
[entity.other.fields]
id = {{ type = "integer" }}
word = {{ type = "text" }}
[entity.canary]
table = "canary"
key = "id"
[entity.canary.fields]
id = {{ type = "integer" }}
word = {{ type = "text" }}
"""


def tables(name: str) -> dict[str, tuple[dict[str, str], list[tuple[Any, ...]]]]:
    return {
        name: ({"id": "BIGINT", name: "VARCHAR", f"{name} list": "VARCHAR"}, [(1, "x", "a-b"), (2, "", "a")]),
        "others": ({"id": "BIGINT", name: "BIGINT", "word": "VARCHAR"}, [(7, 1, "x"), (8, 2, "y")]),
        "canary": ({"id": "BIGINT", "word": "VARCHAR"}, list(CANARY)),
    }


def load(data: Path, url: str) -> int:
    """Loads the tables; how many findings say that they cannot be."""
    try:
        load_tables(data, url)
    except SegdslError as refused:
        return len(refused.diagnostics)
    return 0


def alive(url: str, asked: str) -> bool:
    with open_source(url, load_catalog(asked)) as source:
        return [tuple(row) for row in source.fetch("canary", ["id", "word"])] == CANARY


@pytest.mark.parametrize("id", NAMES)
@pytest.mark.parametrize("engine", each_engine())
def test_a_name_is_a_name(engine: str, id: str, new_database: Callable[[str], str], tmp_path: Path) -> None:
    name, url = NAMES[id], new_database(engine)
    data = write(tmp_path / "data.duckdb", tables(name))
    refused = load(data, url)
    if refused:
        assert refused == 1 and ("." in name or engine in MAY_REFUSE or id in REFUSED.get(engine, ()))
        return
    if "." in name:  # it parts a schema from a table: no such schema
        with pytest.raises(SegdslError, match=r"E76[46]"):
            segdsl.load_text(RULES, catalog(name, "id")).bind(as_of="2026-03-21").members(url)
        return
    asked = segdsl.load_text(RULES, catalog(name, name)).bind(as_of="2026-03-21")
    assert asked.members(url) == asked.members(url, backend="memory") == FOUND
    if engine not in NOT_DRAFTED:
        _, text = drafted(url, None, ())
        draft = load_catalog(text)
        assert name in {entity.table.removeprefix("main.") for entity in draft.entities.values()}
    assert alive(url, catalog(name, name))


@pytest.fixture(scope="module")
def small(new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The URL of an engine's database with the canary and a table of plain names."""
    data = tmp_path_factory.mktemp("small") / "small.duckdb"

    @cache
    def filled(engine: str) -> str:
        if not data.exists():
            write(data, tables("people"))
        url = new_database(engine)
        load_tables(data, url)
        return url

    return filled


@pytest.mark.parametrize("engine", each_engine())
def test_a_name_that_is_not_there_is_only_told(engine: str, small: Callable[[str], str]) -> None:
    url = small(engine)
    texts = [text for text in attacks()["strings"].values() if text]
    with open_source(url, load_catalog(catalog("people", "people"))) as source:
        for number, name in enumerate([*NAMES.values(), *texts]):
            table, column = (name, "people") if number % 2 else ("people", name)
            asked = segdsl.load_text('segment s: name is "x"', catalog(table, column)).bind(as_of="2026-03-21")
            with pytest.raises(SegdslError) as told:
                asked.members(source, backend="sql" if number % 4 < 2 else "memory")
            assert {found.code for found in told.value.diagnostics} <= {"E764", "E766"}, (name, told.value)
    assert alive(url, catalog("people", "people"))


@pytest.mark.parametrize("engine", each_engine("postgres", "mariadb"))
def test_a_schema_in_the_url_is_a_name(engine: str, small: Callable[[str], str]) -> None:
    url = small(engine)
    asked = segdsl.load_text('segment s: name is "x"', catalog("people", "people")).bind(as_of="2026-03-21")
    from urllib.parse import quote

    for text in ("x'; DROP TABLE canary; --", 'x"; DROP TABLE canary; --', "x`; DROP TABLE canary; --", "$$", "\\'"):
        other = url.partition("?")[0]
        other = f"{other}?schema={quote(text)}" if engine == "postgres" else f"{other.rpartition('/')[0]}/{quote(text)}"
        with pytest.raises(SegdslError) as told:
            asked.members(other)
        assert len(told.value.diagnostics) == 1
    assert alive(url, catalog("people", "people"))
