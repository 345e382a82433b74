"""The page about the CRMs is true: its commands run, its picture has the numbers that come out."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from rosetta_crms import CRMS, ROOT, in_memory

from segdsl.tools.cli import main

PAGE = (ROOT / "docs" / "real-crms.md").read_text(encoding="utf-8")
PICTURE = (ROOT / "docs" / "images" / "rosetta.svg").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    """The page's commands that need no server."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    lines = [shlex.split(line) for block in blocks for line in block.splitlines()]
    return [words for words in lines if not any("mariadb" in word for word in words)]


def status(arguments: list[str]) -> object:
    """How a command ends."""
    try:
        main(arguments)
    except SystemExit as stop:
        return stop.code or 0
    return 0


def test_the_commands_run_and_both_crms_have_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    printed = []
    for program, *arguments in commands():
        if program == "python":
            subprocess.run([sys.executable, *arguments], check=True)
            continue
        assert status(arguments) == 0
        printed.append(re.findall(r"^(\S+) .* (\d+)$", capsys.readouterr().out, re.MULTILINE))
    first, second = printed
    assert first == second
    assert ("fantasy_fans", "76") in first


def test_the_picture_shows_the_rule_and_its_members() -> None:
    rule = (ROOT / "examples/crm/rules/people.seg").read_text(encoding="utf-8")
    shown = [line.replace("&quot;", '"') for line in re.findall(r'preserve" fill="\S+">(.*?)</text>', PICTURE)]
    assert "\n".join(shown) in rule
    counts = {len(in_memory(crm, "people.seg")["fantasy_fans"]) for crm in CRMS}
    assert {int(found) for found in re.findall(r"(\d+) members", PICTURE) if found} == counts
