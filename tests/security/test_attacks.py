"""Attempts to have values run: on every engine each is plain data, or one finding; the canary lives."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attack_shop import CANARY, attacks, catalog, claims, listed, rules, tables, write
from engines import each_engine

import segdsl
from segdsl.catalog.load import load_catalog
from segdsl.catalog.models import Catalog
from segdsl.diagnostics import SegdslError
from segdsl.tools.databases.loading import load_tables
from segdsl.tools.sources import open_source

AS_OF = "2026-03-21"
# MariaDB splits by way of JSON, and a separator with / is refused.
REFUSED = {("mariadb", "lists.seg"): ("split_13",)}


@pytest.fixture(scope="module")
def shop(new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The URL of an engine's database with the hostile shop in it."""
    data = tmp_path_factory.mktemp("attacks") / "shop.duckdb"

    @cache
    def filled(engine: str) -> str:
        if not data.exists():
            write(data, tables())
        url = new_database(engine)
        load_tables(data, url)
        return url

    return filled


@cache
def shop_catalog() -> Catalog:
    return load_catalog(catalog())


def bound(file: str) -> segdsl.Bound:
    files = {file: rules()[file], "list.txt": "\n".join(listed().values())}
    loaded = segdsl.load_text(files, shop_catalog(), main=file)
    assert [found for found in loaded.check() if found.code.startswith("E")] == []
    known = {param.name for param in loaded.params}
    params = {f"p_{id}": text for id, text in attacks()["strings"].items() if f"p_{id}" in known}
    return loaded.bind(as_of=AS_OF, params=params)


def canary(url: str) -> list[Any]:
    with open_source(url, shop_catalog()) as source:
        return [tuple(row) for row in source.fetch("canary", ["id", "word"])]


@pytest.mark.parametrize("file", rules())
@pytest.mark.parametrize("engine", each_engine())
def test_values_are_only_compared(
    engine: str, file: str, shop: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = shop(engine)
    monkeypatch.chdir(tmp_path)
    asked = bound(file)
    for name in REFUSED.get((engine, file), ()):
        with pytest.raises(SegdslError, match="E607"):
            asked.members(url, [name])
    names = [rule.name for rule in asked.rule_set.segments if rule.name not in REFUSED.get((engine, file), ())]
    found = asked.members(url, names)
    assert found == asked.members(url, names, backend="memory")
    wanted = {name: keys for name, keys in claims(file).items() if name in names}
    assert {name: found[name] for name in wanted} == wanted
    assert canary(url) == CANARY
    assert list(tmp_path.iterdir()) == []
