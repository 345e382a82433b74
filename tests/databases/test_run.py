"""``segdsl run --to URL``: the same members from every database, streamed, and nothing secret on the screen."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from engines import Databases, each_engine

import segdsl
from segdsl.sql.dialects import DIALECTS
from segdsl.tools.cli import main
from segdsl.tools.databases.loading import load_tables
from segdsl.tools.key_files import KeyFiles

CATALOG = """
timezone = "Asia/Tehran"
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id   = { type = "integer" }
name = { type = "text" }
kids = { type = "integer" }
[entity.customer.links]
orders = { to = "order", from = "customer_id" }
[entity.order]
table = "orders"
key = "id"
[entity.order.fields]
id    = { type = "text" }
total = { type = "decimal" }
"""
RULES = """\
segment parents: kids at least 1
segment rich: sum(orders.total) at least 100
segment dear of order: total at least 50
tiers family:
    tier big: kids at least 2
    tier small: otherwise
"""
CUSTOMERS = "id,name,kids\n1,Sara,2\n2,Ali,0\n3,Mina,1\n10,Reza,\n"
ORDERS = "id,customer_id,total\na1,1,120.50\na2,2,30\nb1,2,70.00\n"
MEMBERS = {
    "parents": [1, 3],
    "rich": [1, 2],
    "dear": ["a1", "b1"],
    "family.big": [1],
    "family.small": [2, 3, 10],
}


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str


Run = Callable[..., Said]


def run(*args: object) -> Said:
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(arg) for arg in args])
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 1
    return Said(status, out.getvalue(), err.getvalue())


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    for name, text in {
        "catalog.toml": CATALOG, "rules.seg": RULES, "data/customers.csv": CUSTOMERS, "data/orders.csv": ORDERS,
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize("engine", each_engine())
def test_every_database_finds_the_same_members(engine: str, new_database: Databases, shop: Path) -> None:
    if engine not in DIALECTS:
        pytest.skip(f"there is no SQL for {engine} yet")
    url = new_database(engine)
    load_tables(shop / "data", url)
    for backend in ("sql", "memory"):
        said = run("run", shop / "rules.seg", "--to", url, "--members", "--json", "--backend", backend)
        assert said.status == 0, said.err
        assert {name: found["members"] for name, found in json.loads(said.out)["segments"].items()} == MEMBERS
    said = run("run", shop / "rules.seg", "--to", url, "--output", shop / "members.csv")
    assert said.status == 0, said.err
    rows = [f"{name},{key}" for name, keys in MEMBERS.items() for key in keys]
    assert (shop / "members.csv").read_text("utf-8").splitlines() == ["segment,key", *rows]


@pytest.mark.parametrize("engine", each_engine("postgres", "mariadb"))
def test_a_password_is_never_printed(engine: str, new_database: Databases, shop: Path) -> None:
    url = new_database(engine)
    load_tables(shop / "data", url)
    secret = url.partition("://")[2].rpartition("@")[0].partition(":")[2]
    said = run("run", shop / "rules.seg", "--to", url)
    assert said.status == 0 and ":***@" in said.out and secret not in said.out + said.err
    wrong = url.replace(secret, "geheim42")
    said = run("run", shop / "rules.seg", "--to", wrong)
    assert (said.status, said.out) == (1, "")
    assert "E745" in said.err and "geheim42" not in said.err and "Traceback" not in said.err


def test_the_api_takes_urls(new_database: Databases, shop: Path) -> None:
    url = new_database("sqlite")
    load_tables(shop / "data", url)
    bound = segdsl.load(shop / "rules.seg").bind(as_of="2026-03-21")
    assert bound.members(url) == bound.members(url, backend="memory") == MEMBERS
    assert bound.members(url, ["family.big"]) == {"family.big": [1]}
    with pytest.raises(segdsl.SegdslError, match="E718"):
        bound.members(url, backend="duckdb")


def test_where_the_data_is_must_be_said_once(shop: Path) -> None:
    for more in ([], ["--data", shop / "data", "--to", "sqlite:///x.sqlite"]):
        said = run("run", shop / "rules.seg", *more)
        assert said.status == 2 and "either --data PATH or --to URL" in said.err
    said = run("run", shop / "rules.seg", "--to", "postgersql://u:geheim42@h/db")
    assert said.status == 1 and "did you mean postgresql?" in said.err and "geheim42" not in said.err


def test_values_that_do_not_fit_hold_the_output_back(new_database: Databases, shop: Path) -> None:
    (shop / "data" / "customers.csv").write_text("id,name,kids\n1,Sara,many\n", "utf-8")
    url = new_database("sqlite")
    load_tables(shop / "data", url)
    asked: list[Any] = ["run", shop / "rules.seg", "--to", url, "--output", shop / "members.csv"]
    said = run(*asked)
    assert said.status == 1 and "E511" in said.err and "'many'" in said.err
    assert not (shop / "members.csv").exists()
    assert run(*asked, "--accept-misfits").status == 0 and (shop / "members.csv").exists()


@pytest.mark.engine("spark")
def test_spark_writes_the_output_itself(new_database: Databases, shop: Path) -> None:
    if "spark" not in DIALECTS:
        pytest.skip("there is no SQL for spark yet")
    url = new_database("spark")
    load_tables(shop / "data", url)
    said = run("run", shop / "rules.seg", "--to", url, "--segment", "family", "--output", shop / "members.parquet")
    assert said.status == 0, said.err
    assert "4 rows written" in said.out and (shop / "members.parquet").is_dir()


def test_keys_in_files_are_the_keys_in_lists(tmp_path: Path) -> None:
    collect = KeyFiles(tmp_path)
    numbers, texts, few = collect(), collect(), collect()
    for key in range(25_000, 0, -1):
        numbers.append(key)
        texts.append(f"گل {key:05}\n")
    few.append(2)
    few.append(1)
    for keys in (numbers, texts, few):
        keys.sort()
    assert list(numbers) == list(range(1, 25_001)) and len(numbers) == 25_000
    assert list(texts) == [f"گل {key:05}\n" for key in range(1, 25_001)] and len(texts) == 25_000
    assert list(few) == [1, 2]
