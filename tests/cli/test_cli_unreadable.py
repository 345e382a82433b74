"""A rule file that cannot be read is called by its path from where we are, whichever command; and output that fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

Command = Any
COMMANDS = [
    ("check", "shop/rules"),
    ("lint", "shop/rules"),
    ("test", "shop/rules"),
    ("test", "shop/rules", "--generate"),
    ("compile", "shop/rules", "--dialect", "duckdb"),
    ("run", "shop/rules", "--data", "shop/data"),
    ("explain", "shop/rules", "vip", "1", "--data", "shop/data"),
    ("prove", "vip implies vip", "shop/rules"),
    ("relate", "shop/rules"),
    ("diff", "shop/rules", "shop/rules"),
    ("verify", "shop/rules", "--data", "shop/data"),
    ("docs", "shop/rules", "--out", "pages"),
]


@pytest.fixture
def above(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder above the shop is the working directory; the rules are two files of a folder of it."""
    (shop / "rules").mkdir()
    (shop / "rules.seg").rename(shop / "rules" / "rules.seg")
    (shop / "rules" / "more.seg").write_text("segment more: kids at least 1\n", "utf-8")
    monkeypatch.chdir(shop.parent)
    return shop.parent


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_that_is_no_text(segdsl: Command, above: Path, command: tuple[str, ...]) -> None:
    (above / "shop" / "rules" / "more.seg").write_bytes(b'segment more: city is "\xff"\n')
    said = segdsl("--language", "en", *command)
    assert said.status == 1
    assert "error E704: shop/rules/more.seg (byte 23) is not UTF-8 text\n  --> shop/rules/more.seg\n" in said.both


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_that_may_not_be_read(
    segdsl: Command, above: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "more.seg":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    said = segdsl("--language", "en", *command)
    assert (said.status, "Traceback" in said.both) == (1, False)
    assert "error E708: shop/rules/more.seg cannot be read: " in said.both


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("command", [["--version"], ["check", "rules", "--json"]], ids=" ".join)
def test_no_room_for_the_output(above: Path, command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-c", "from segdsl.tools.cli import main; main()", "--language", "en", *command],
            cwd=above / "shop",
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ran.returncode, ran.stderr) == (1, "error E722: the output cannot be written: no space left on device\n\n")


def test_a_file_that_another_one_uses(segdsl: Command, above: Path) -> None:
    """The place is the line that asks for it."""
    (above / "shop" / "parts").mkdir()
    (above / "shop" / "parts" / "far.seg").write_bytes(b"\xff")
    (above / "shop" / "all.seg").write_text('use "parts/far.seg"\nsegment all_of_us: everyone\n', "utf-8")
    said = segdsl("--language", "en", "run", "shop/all.seg", "--data", "shop/data")
    assert said.status == 1
    assert "E704: shop/parts/far.seg (byte 0) is not UTF-8 text\n  --> shop/all.seg:1:" in said.err
