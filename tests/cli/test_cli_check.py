"""``segdsl check``, ``test``, ``schema`` and ``fmt``, and the help of every command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from segdsl.tools.cli import COMMANDS

Command = Any
BAD = "segment vip: kdis > 1\n"


# --- check


def test_a_rule_set_without_mistakes(segdsl: Command, shop: Path) -> None:
    said = segdsl("check", shop / "rules.seg")
    assert (said.status, said.out, said.err) == (0, "10 rules in 1 file: no mistakes\n", "")


def test_a_mistake_is_shown_at_its_place(segdsl: Command, shop: Path) -> None:
    (shop / "bad.seg").write_text(BAD, "utf-8")
    said = segdsl("check", shop / "bad.seg")
    assert said.status == 1
    assert said.out == (
        "error E201: there is no field, link or rule called kdis on customer\n"
        "  --> bad.seg:1:14\n"
        "   |\n"
        "1  | segment vip: kdis > 1\n"
        "   |              ^^^^\n"
        "   = help: did you mean kids?\n"
        "\n"
        "1 error\n"
    )


def test_a_warning_is_no_failure(segdsl: Command, shop: Path) -> None:
    (shop / "bad.seg").write_text("metric kids = 3\n", "utf-8")
    said = segdsl("check", shop / "bad.seg")
    assert said.status == 0
    assert "warning W201" in said.out
    assert said.out.endswith("1 rule in 1 file: 1 warning\n")


def test_findings_for_machines(segdsl: Command, shop: Path) -> None:
    (shop / "bad.seg").write_text(BAD, "utf-8")
    said = segdsl("check", shop / "bad.seg", "--json")
    assert said.status == 1
    [finding] = said.json["findings"]
    assert finding == {
        "code": "E201",
        "severity": "error",
        "message": "there is no field, link or rule called kdis on customer",
        "help": "did you mean kids?",
        "file": "bad.seg",
        "line": 1,
        "column": 14,
        "end_line": 1,
        "end_column": 18,
    }
    good = segdsl("check", shop / "rules.seg", "--json")
    assert (good.status, good.json) == (0, {"files": 1, "rules": 10, "findings": []})


def test_several_paths_are_checked_one_after_another(segdsl: Command, shop: Path) -> None:
    for name in ("a.seg", "b.seg"):
        (shop / name).write_text(BAD, "utf-8")
    said = segdsl("check", shop / "a.seg", shop / "rules.seg", shop / "b.seg")
    assert said.status == 1
    assert said.out.count("error E201") == 2
    assert said.out.endswith("2 errors\n")


def test_a_folder_is_one_rule_set(segdsl: Command, shop: Path) -> None:
    (shop / "more.seg").write_text("segment more: in segment vip\n", "utf-8")
    assert segdsl("check", shop).out == "11 rules in 2 files: no mistakes\n"


# --- test


def test_test_blocks_that_pass(segdsl: Command, shop: Path) -> None:
    said = segdsl("test", shop / "rules.seg")
    assert (said.status, said.out) == (0, "1 passed, 0 failed\n")


def test_a_test_block_that_fails_says_what_did_not_come_true(segdsl: Command, shop: Path) -> None:
    rules = shop / "rules.seg"
    rules.write_text(rules.read_text("utf-8").replace("expect not rich", "expect rich"), "utf-8")
    said = segdsl("test", rules)
    assert said.status == 1
    assert said.out == (
        "failed two orders make a VIP\n"
        "  --> rules.seg:24: expect rich\n"
        "    ✗ in segment rich\n"
        "      ✗ all of:\n"
        "        ✗ spend at least 100\n"
        "            spend = 0.00 (of 2 rows)\n"
        "            in the last 12 months: after 2025-03-21 00:00 to 2026-03-21 00:00\n"
        "        ✗ phone is known\n"
        "            phone = (private)\n"
        "0 passed, 1 failed\n"
    )
    [outcome] = segdsl("test", rules, "--json").json
    [_, missed] = outcome["expectations"]
    assert missed.pop("because")[0]["text"] == "in segment rich"
    assert outcome == {
        "test": "two orders make a VIP",
        "file": "rules.seg",
        "passed": False,
        "expectations": [{"text": "expect vip", "holds": True}, {"text": "expect rich", "holds": False}],
    }


def test_rules_without_tests_are_no_failure(segdsl: Command, shop: Path) -> None:
    (shop / "rules.seg").write_text("segment vip: everyone\n", "utf-8")
    assert segdsl("test", shop / "rules.seg").out == "0 passed, 0 failed\n"


# --- schema


@pytest.mark.parametrize("what", ["catalog", "rules"])
def test_a_schema_is_json(segdsl: Command, what: str) -> None:
    said = segdsl("schema", what)
    assert said.status == 0
    assert "properties" in said.json


# --- fmt


UGLY = "# who buys\nsegment   vip :kids>1 and( kids<5 )   # not too many\n"
NICE = "# who buys\nsegment vip: kids > 1 and kids < 5   # not too many\n"


def test_a_file_is_laid_out_and_stays_so(segdsl: Command, tmp_path: Path) -> None:
    path = tmp_path / "rules.seg"
    path.write_text(UGLY, "utf-8")
    said = segdsl("fmt", path)
    assert (said.status, said.out) == (0, f"changed {path}\n1 changed, 0 as they should be\n")
    once = path.read_text("utf-8")
    assert "# who buys" in once and "# not too many" in once and "segment vip:" in once
    again = segdsl("fmt", path)
    assert (again.status, again.out) == (0, "0 changed, 1 as it should be\n")
    assert path.read_text("utf-8") == once


def test_fmt_check_changes_nothing_and_tells(segdsl: Command, tmp_path: Path) -> None:
    path = tmp_path / "rules.seg"
    path.write_text(UGLY, "utf-8")
    said = segdsl("fmt", "--check", path)
    assert (said.status, said.out) == (1, f"would change {path}\n1 would change, 0 as they should be\n")
    assert path.read_text("utf-8") == UGLY


def test_fmt_stdout_prints_and_writes_nothing(segdsl: Command, tmp_path: Path) -> None:
    path = tmp_path / "rules.seg"
    path.write_text(UGLY, "utf-8")
    said = segdsl("fmt", "--stdout", path)
    assert said.status == 0
    assert said.out.startswith("# who buys\nsegment vip:")
    assert path.read_text("utf-8") == UGLY


def test_a_file_with_mistakes_is_left_as_it_is(segdsl: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.seg").write_text("segment   vip: kids >\n", "utf-8")
    (tmp_path / "good.seg").write_text(UGLY, "utf-8")
    said = segdsl("fmt", tmp_path)
    assert said.status == 1
    assert (tmp_path / "bad.seg").read_text("utf-8") == "segment   vip: kids >\n"
    assert (tmp_path / "good.seg").read_text("utf-8") != UGLY
    assert "error E101" in said.err
    assert said.out.endswith("1 changed, 0 as they should be, 1 not read\n")


def test_fmt_keeps_the_file_whole_when_it_cannot_be_written(segdsl: Command, tmp_path: Path) -> None:
    path = tmp_path / "rules.seg"
    path.write_text(UGLY, "utf-8")
    tmp_path.chmod(0o500)
    try:
        said = segdsl("fmt", path)
    finally:
        tmp_path.chmod(0o700)
    assert said.status in (0, 1)  # root may write anywhere
    assert path.read_text("utf-8").startswith("# who buys\nsegment")
    assert "Traceback" not in said.err


# --- help


@pytest.mark.parametrize("command", [*COMMANDS])
def test_every_command_and_option_has_a_line_of_help(segdsl: Command, command: str) -> None:
    said = segdsl(command, "--help")
    assert said.status == 0
    words = said.out.split("Options:")[1]
    for line in words.splitlines():
        if line.lstrip().startswith("--") and len(line) < 40:
            assert len(line.split()) > 2 or words.split(line)[1].startswith("\n      "), f"{command}: {line}"


def test_an_unknown_command_is_told_with_a_near_one(segdsl: Command) -> None:
    said = segdsl("chekc")
    assert said.status == 2
    assert "did you mean check?" in said.err


def test_help_and_version(segdsl: Command) -> None:
    assert all(command in segdsl("--help").out for command in COMMANDS)
    assert segdsl("--version").out.startswith("segdsl, version ")
    assert segdsl().status in (0, 2)
    assert json.dumps(segdsl("check").err).count("Error: RULES is missing") == 1
