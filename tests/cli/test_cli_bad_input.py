"""Bad input of every kind: one clear diagnostic, status 1 (2 for a wrong command), no traceback, nothing written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import segdsl as segdsl_package
from segdsl.catalog import load_catalog

Command = Any
Change = Callable[[Path], None]
AS_OF = ("--as-of", "2026-03-21")


def put(name: str, content: str | bytes) -> Change:
    def change(shop: Path) -> None:
        (shop / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return change


def drop(name: str) -> Change:
    return lambda shop: (shop / name).unlink()


def replace(name: str, old: str, new: str) -> Change:
    def change(shop: Path) -> None:
        text = (shop / name).read_text("utf-8")
        assert old in text
        (shop / name).write_text(text.replace(old, new), "utf-8")

    return change


def link_out(shop: Path) -> None:
    (shop.parent / "secret.seg").write_text("segment secret: everyone\n", "utf-8")
    (shop / "inside.seg").symlink_to(shop.parent / "secret.seg")
    (shop / "rules.seg").write_text('use "inside.seg"\nsegment vip: everyone\n', "utf-8")


def folder_named(name: str) -> Change:
    def change(shop: Path) -> None:
        (shop / name).unlink()
        (shop / name).mkdir()

    return change


RULES: list[tuple[str, Change, str]] = [
    ("no rule file", drop("rules.seg"), "E702"),
    ("a folder for a rule file", folder_named("rules.seg"), "E706"),
    ("a rule file that is no text", put("rules.seg", b"\xff\xfe\x00\x01"), "E704"),
    ("an empty rule file", put("rules.seg", ""), ""),
    ("no catalog", drop("catalog.toml"), "E710"),
    ("a folder for a catalog", folder_named("catalog.toml"), "E710"),
    ("a catalog that is not TOML", put("catalog.toml", "[entity.customer\n"), "E301"),
    ("a catalog that is no text", put("catalog.toml", b"\x80\x81"), "E704"),
    ("an empty catalog", put("catalog.toml", ""), "E307"),
    ("a catalog of something else", put("catalog.toml", '[tool.ruff]\nselect = ["E"]\n'), "E307"),
    ("use of what is not there", put("rules.seg", 'use "nothing.seg"\nsegment a: everyone\n'), "E702"),
    ("use of what is outside", put("rules.seg", 'use "../secret.seg"\nsegment a: everyone\n'), "E701"),
    ("use of an absolute path", put("rules.seg", 'use "/etc/passwd"\nsegment a: everyone\n'), "E701"),
    (
        "a list of what is outside",
        put("rules.seg", 'let a: text = file "../../etc/passwd"\nsegment b: everyone\n'),
        "E701",
    ),
    ("a link that leads out", link_out, "E701"),
    ("use of a folder", put("rules.seg", 'use "data"\nsegment a: everyone\n'), "E702"),
    ("a very long line", put("rules.seg", "segment a: " + "kids > 1 and " * 4_000 + "everyone\n"), ""),
    ("a very deep rule", put("rules.seg", "segment a: " + "(" * 5_000 + "everyone" + ")" * 5_000), "E1"),
]


@pytest.mark.parametrize(("change", "code"), [case[1:] for case in RULES], ids=[case[0] for case in RULES])
@pytest.mark.parametrize("command", ["check", "test", "compile"])
def test_bad_rules_and_catalogs(segdsl: Command, shop: Path, change: Change, code: str, command: str) -> None:
    change(shop)
    said = segdsl(command, shop / "rules.seg", *(AS_OF if command == "compile" else ()))
    told = said.out + said.err
    assert "Traceback" not in told
    if code:
        assert said.status == 1
        assert f"error {code}" in told
        assert told.count("error E") == (2 if "called tool" in told else 1), told
    else:
        assert said.status in (0, 1)
    assert "secret" not in segdsl("check", shop / "rules.seg", "--json").out.replace("secret.seg", "")


@pytest.mark.parametrize(
    "command",
    [
        ("check", "rules.seg"),
        ("check", "rules.seg", "--json"),
        ("lint", "rules.seg"),
        ("test", "rules.seg"),
        ("compile", "rules.seg", "--dialect", "duckdb"),
        ("run", "rules.seg", "--data", "data"),
        ("explain", "rules.seg", "vip", "1", "--data", "data"),
        ("prove", "vip implies vip", "rules.seg"),
        ("relate", "rules.seg"),
        ("diff", "rules.seg", "rules.seg"),
        ("verify", "rules.seg", "--data", "data"),
        ("verify", "rules.seg", "--data", "data", "--format", "concise"),
        ("docs", "rules.seg", "--out", "pages"),
        ("catalog", "check", "--to", "data"),
        ("load", "--data", "data", "--to", "sqlite:///new.sqlite", "--catalog", "catalog.toml"),
    ],
    ids=" ".join,
)
def test_every_command_says_in_which_line_of_the_catalog(
    segdsl: Command, shop: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    replace("catalog.toml", 'kids      = { type = "integer" }', 'kids      = { type = "whole" }')(shop)
    line = (shop / "catalog.toml").read_text("utf-8").split("\n").index('kids      = { type = "whole" }') + 1
    monkeypatch.chdir(shop)
    said = segdsl(*command)
    assert said.status == 1
    if "--json" in command:
        assert said.finding("E306")["line"] == line
    else:
        assert "E306" in said.both and f"catalog.toml:{line}:" in said.both


def test_a_program_is_told_the_line_of_the_catalog_too() -> None:
    with pytest.raises(segdsl_package.SegdslError, match=r"E306 shop\.toml:2:17: type cannot be"):
        load_catalog('[entity.customer.fields]\nkids = { type = "whole" }\n', "shop.toml")


DATA: list[tuple[str, Change, str]] = [
    ("no table", drop("data/orders.csv"), "E764"),
    ("a folder for a table", folder_named("data/orders.csv"), "E764"),
    ("no column", replace("data/orders.csv", "total", "totals"), "E766"),
    ("an empty file", put("data/orders.csv", ""), "E769"),
    ("a line that is too short", put("data/orders.csv", "id,customer_id,placed_at,total\n1,1\n"), "E767"),
    ("an open quote", put("data/orders.csv", 'id,customer_id,placed_at,total\n1,1,"2026-01-01,5\n'), "E767"),
    ("a binary file", put("data/orders.csv", bytes(range(256))), "E7"),
    ("a column twice", put("data/orders.csv", "id,id,customer_id,placed_at,total\n"), "E770"),
    ("a key twice", replace("data/customers.csv", "2,Ali", "1,Ali"), "E502"),
    ("a row without a key", replace("data/customers.csv", "2,Ali", ",Ali"), "E501"),
    ("a key of another type", replace("data/customers.csv", "2,Ali", "two,Ali"), "E501"),
    ("a table twice", put("data/orders.parquet", b"PAR1"), "E765"),
    (
        "broken Parquet",
        lambda shop: (drop("data/orders.csv")(shop), put("data/orders.parquet", b"PAR1xx")(shop))[0],
        "E772",
    ),
    (
        "broken JSON lines",
        lambda shop: (drop("data/orders.csv")(shop), put("data/orders.jsonl", "{\n")(shop))[0],
        "E771",
    ),
]


@pytest.mark.engine("duckdb")
@pytest.mark.parametrize(("change", "code"), [case[1:] for case in DATA], ids=[case[0] for case in DATA])
@pytest.mark.parametrize("backend", ["duckdb", "memory"])
def test_bad_data(segdsl: Command, shop: Path, tmp_path: Path, change: Change, code: str, backend: str) -> None:
    change(shop)
    out = tmp_path / "members.csv"
    said = segdsl("run", shop / "rules.seg", "--data", shop / "data", *AS_OF, "--backend", backend, "--output", out)
    assert (said.status, said.out) == (1, "")
    assert f"error {code}" in said.err
    assert "Traceback" not in said.err
    assert not out.exists()


@pytest.mark.engine("duckdb")
@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("nowhere", "E762"),
        ("rules.seg", "E763"),
        ("catalog.toml", "E763"),
        ("broken.duckdb", "E763"),
        ("", "E76"),
        (".", "E764"),
    ],
)
def test_data_that_is_none(segdsl: Command, shop: Path, data: str, code: str) -> None:
    (shop / "broken.duckdb").write_bytes(b"nothing of a database")
    said = segdsl("run", shop / "rules.seg", "--data", f"{shop}/{data}" if data else "", *AS_OF)
    assert (said.status, said.out) == (1, "")
    assert f"error {code}" in said.err
    assert said.err.count("error E") == 1


@pytest.mark.engine("duckdb")
def test_a_column_of_another_type_is_told_for_each_value(segdsl: Command, shop: Path) -> None:
    replace("data/customers.csv", "2024-01-01", "1 Jan")(shop)
    (shop / "rules.seg").write_text("segment new: signup_on in this year\n", "utf-8")
    said = segdsl("run", shop / "rules.seg", "--data", shop / "data", *AS_OF)
    assert said.status == 0
    assert "1 stored value of customers.signup_on does not fit the type date, such as '1 Jan' at key 1" in said.err


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (("--as-of", "yesterday"), 1),
        (("--as-of", "2026-02-30"), 1),
        (("--as-of", ""), 1),
        (("--timezone", "Mars/Olympus"), 1),
        (("--timezone", "../../etc/passwd"), 1),
        (("--calendar", "lunar"), 2),
        (("--dialect", ""), 1),
        (("--nothing",), 2),
        (("--catalog", "nowhere.toml"), 1),
        (("--segment", ""), 1),
    ],
)
def test_wrong_options(segdsl: Command, shop: Path, args: tuple[str, ...], status: int) -> None:
    said = segdsl("compile", shop / "rules.seg", *args)
    assert (said.status, said.out) == (status, "")
    assert said.err.count("rror") >= 1 and "Traceback" not in said.err


def test_a_closed_pipe_is_no_failure(shop: Path) -> None:
    """As in ``segdsl schema rules | head -1``."""
    code = "from segdsl.tools.cli import main; main()"
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, "schema", "rules"],
            stdout=write,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(write)
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr
    assert done.returncode == 0


def test_mistakes_go_to_stderr_and_answers_to_stdout(shop: Path) -> None:
    code = "from segdsl.tools.cli import main; main()"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    replace("rules.seg", "vip", "مشتری")(shop)
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(shop / "rules.seg")],
        capture_output=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == b""
