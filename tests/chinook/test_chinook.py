"""A music shop as three databases store it: the same members from each, in SQL and in memory, and as people count them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from chinook_shop import HERE, SCRIPTS, ask, catalog_for, expected, fill, query_for
from engines import each_engine

import segdsl
from segdsl.tools.introspection.initializing import drafted

ENGINES = each_engine(*SCRIPTS)
Members = dict[str, list[Any]]


@pytest.fixture(scope="module")
def shop(new_database: Callable[[str], str], shared: Path) -> Callable[[str], str]:
    """The URL of an engine's database with the shop in it, filled by the engine's own script."""

    @cache
    def filled(engine: str) -> str:
        folder = shared / "data" / "chinook"
        if not (folder / SCRIPTS[engine]).is_file():
            pytest.skip("the scripts of Chinook are not beside this repository, in ../shared/data/chinook")
        url = new_database(engine)
        fill(engine, url, folder)
        return url

    return filled


@pytest.fixture(scope="module")
def members(shop: Callable[[str], str]) -> Callable[..., Members]:
    @cache
    def found(engine: str, backend: str = "sql") -> Members:
        return bound(engine).members(shop(engine), backend=backend)  # type: ignore[arg-type]

    return found


def bound(engine: str) -> segdsl.Bound:
    rules = segdsl.load_text((HERE / "chinook.seg").read_text(encoding="utf-8"), catalog_for(engine))
    assert rules.check() == ()
    return rules.bind(as_of=expected()["as_of"])


@pytest.mark.parametrize("engine", ENGINES)
def test_who_is_in_and_who_is_not(engine: str, members: Callable[..., Members]) -> None:
    found = members(engine)
    claimed: dict[str, Any] = expected()["rules"]
    assert claimed.keys() == found.keys()
    wrong = [label for label, claim in claimed.items()
             if (claim["is"] in found[label]) is nobody_in(claim, engine) or claim["is_not"] in found[label]]  # fmt: skip
    assert wrong == []


def nobody_in(claim: dict[str, Any], engine: str) -> bool:
    return engine in claim.get("nobody_on", ())


@pytest.mark.parametrize("engine", ENGINES)
def test_sql_and_memory_agree(engine: str, members: Callable[..., Members]) -> None:
    assert members(engine, "sql") == members(engine, "memory")


@pytest.mark.parametrize("engine", ENGINES)
def test_people_count_the_same(engine: str, shop: Callable[[str], str], members: Callable[..., Members]) -> None:
    found = members(engine)
    queries = {label: claim["sql"] for label, claim in expected()["rules"].items() if "sql" in claim}
    assert len(queries) >= 40
    wrong = {}
    for label, sql in queries.items():
        counted = ask(engine, shop(engine), query_for(engine, sql))
        if counted != found[label]:
            wrong[label] = (counted, found[label])
    assert wrong == {}


@pytest.mark.parametrize("engine", each_engine("mariadb", "postgres"))
def test_the_databases_agree(engine: str, members: Callable[..., Members]) -> None:
    claims: dict[str, Any] = expected()["rules"]
    wanted = {label: [] if nobody_in(claims[label], engine) else keys for label, keys in members("sqlite").items()}
    assert members(engine) == wanted


@pytest.mark.parametrize("engine", ENGINES)
def test_parameters_and_the_command_line(
    engine: str, shop: Callable[[str], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from segdsl.tools.cli import main

    (tmp_path / "catalog.toml").write_text(catalog_for(engine), encoding="utf-8")
    (tmp_path / "rules.seg").write_text((HERE / "chinook.seg").read_text(encoding="utf-8"), encoding="utf-8")
    asked = ["run", str(tmp_path / "rules.seg"), "--to", shop(engine), "--as-of", str(expected()["as_of"]),
             "--param", "big_spender=49.62", "--segment", "big_spenders", "--members", "--json"]  # fmt: skip
    main(asked)
    assert json.loads(capsys.readouterr().out)["segments"] == {"big_spenders": {"count": 1, "members": [6]}}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_draft_finds_these_tables_and_links(engine: str, shop: Callable[[str], str]) -> None:
    _, text = drafted(shop(engine), None, ())
    draft, ours = tomllib.loads(text)["entity"], tomllib.loads(catalog_for(engine))["entity"]
    links = {name: {_stored(link) for link in entity.get("links", {}).values()} for name, entity in draft.items()}
    assert ours.keys() == draft.keys()
    for name, entity in ours.items():
        assert entity["table"] == draft[name]["table"].rpartition(".")[2]
        assert {_stored(link) for link in entity.get("links", {}).values()} <= links[name]


def _stored(link: dict[str, str]) -> tuple[str, ...]:
    """A link without the name that people call it by."""
    through = link.get("through", "").rpartition(".")[2]
    return (link["to"], link.get("by", ""), link.get("from", ""), through)
