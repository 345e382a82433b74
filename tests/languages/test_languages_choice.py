"""Which language is spoken: the option, the environment, the file, the system, in this order."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest

from segdsl.tools.cli import COMMANDS, group
from segdsl.tools.cli.language import OWN_OPTION

Command = Any
PERSIAN = re.compile("[آ-ی]")
FA, EN = "خطا E201", "error E201"


# --- the option


@pytest.mark.parametrize(
    "words",
    [
        ("--language", "fa", "check", "unnamed.seg"),
        ("--language=fa", "check", "unnamed.seg"),
        ("check", "--language", "fa", "unnamed.seg"),
        ("check", "unnamed.seg", "--language=fa"),
        ("--language", "en", "check", "unnamed.seg", "--language", "fa"),
    ],
    ids=" ".join,
)
def test_the_option_stands_before_or_behind_the_command(segdsl: Command, shop: Path, words: tuple[str, ...]) -> None:
    said = segdsl(*words, SEGDSL_LANGUAGE="en", LANG="en_US.UTF-8")
    assert said.status == 1 and FA in said.out and said.out.endswith("۱ خطا، ۱ هشدار\n")


def test_the_option_is_heard_by_help_and_by_mistakes_of_the_command_line(segdsl: Command, shop: Path) -> None:
    assert segdsl("check", "--help", "--language", "fa").out.startswith("کاربرد: segdsl check")
    assert segdsl("--help", "--language", "fa").out.startswith("کاربرد: segdsl [OPTIONS]")
    assert "گزینه‌ای به نام --kataloge وجود ندارد" in segdsl("check", "--kataloge", "--language", "fa").err


def test_a_language_that_segdsl_does_not_speak(segdsl: Command, shop: Path) -> None:
    said = segdsl("--language", "de", "check", "unnamed.seg")
    assert said.status == 2 and "--language: de is none of: en, fa" in said.err


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_the_option(name: str) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    [option] = [each for each in command.params if "--language" in each.opts]
    assert option.expose_value is (name in OWN_OPTION)


def test_a_layout_in_persian_is_told_of_in_the_language_of_the_reader(segdsl: Command, shop: Path) -> None:
    """The --language of fmt is that of the rules; that of the messages stands before it."""
    assert not PERSIAN.search(segdsl("fmt", "good.seg", "--check", "--language", "fa").err)
    said = segdsl("--language", "fa", "fmt", "good.seg", "--check")
    assert PERSIAN.search(said.out)


# --- the environment


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({"SEGDSL_LANGUAGE": "fa"}, FA),
        ({"SEGDSL_LANGUAGE": "FA", "LC_ALL": "en_US.UTF-8"}, FA),
        ({"SEGDSL_LANGUAGE": "en", "LC_ALL": "fa_IR.UTF-8"}, EN),
        ({"LC_ALL": "fa_IR.UTF-8", "LANG": "en_US.UTF-8"}, FA),
        ({"LC_MESSAGES": "fa_IR", "LANG": "en_US.UTF-8"}, FA),
        ({"LC_ALL": "C", "LC_MESSAGES": "fa_IR", "LANG": "fa_IR.UTF-8"}, EN),
        ({"LC_ALL": "", "LANG": "fa_IR.UTF-8"}, FA),
        ({"LANG": "de_DE.UTF-8"}, EN),
        ({}, EN),
    ],
    ids=lambda given: " ".join(f"{name}={value}" for name, value in given.items()) if isinstance(given, dict) else "",
)
def test_the_environment(segdsl: Command, shop: Path, variables: dict[str, str], wanted: str) -> None:
    assert wanted in segdsl("check", "unnamed.seg", **variables).out


def test_a_variable_with_a_language_that_is_not_spoken(segdsl: Command, shop: Path) -> None:
    said = segdsl("check", "unnamed.seg", SEGDSL_LANGUAGE="klingon")
    assert said.status == 2 and "SEGDSL_LANGUAGE is klingon" in said.err and "en, fa" in said.err


# --- the file


def test_a_file_is_spoken_of_in_its_own_language(segdsl: Command, shop: Path) -> None:
    persian = segdsl("check", "persian.seg", LANG="en_US.UTF-8").out
    assert FA in persian and persian.endswith("خطا\n")
    english = segdsl("check", "english.seg", LANG="fa_IR.UTF-8").out
    assert EN in english and english.endswith("error\n")


def test_what_was_asked_for_is_stronger_than_the_file(segdsl: Command, shop: Path) -> None:
    assert EN in segdsl("check", "persian.seg", "--language", "en").out
    assert EN in segdsl("check", "persian.seg", SEGDSL_LANGUAGE="en").out
    assert FA in segdsl("check", "english.seg", SEGDSL_LANGUAGE="fa").out


def test_each_file_of_a_set_has_its_language(segdsl: Command, shop: Path) -> None:
    said = segdsl("check", "persian.seg", "english.seg", LANG="en_US.UTF-8").out
    assert FA in said and EN in said and said.endswith("errors\n")


def test_a_run_of_persian_rules_reports_in_persian(segdsl: Command, shop: Path) -> None:
    (shop / "good.seg").write_text('# language: fa\nبخش تهرانی: city = "Tehran"\n', "utf-8")
    said = segdsl("run", "good.seg", "--data", "data", "--as-of", "2026-03-21", LANG="en_US.UTF-8")
    assert said.status == 0 and "اعضا" in said.out and "۱۴۰۵/۰۱/۰۱" in said.out


# --- for machines


def test_json_differs_in_messages_only(segdsl: Command, shop: Path) -> None:
    english, persian = (
        json.loads(segdsl("check", "unnamed.seg", "--json", "--language", each).out) for each in ("en", "fa")
    )
    assert [found["message"] for found in persian["findings"]] != [found["message"] for found in english["findings"]]
    for found in (*english["findings"], *persian["findings"]):
        del found["message"]
        found.pop("help", None)
    assert english == persian


def test_json_of_a_run_is_the_same_in_every_language(segdsl: Command, shop: Path) -> None:
    words = ("run", "good.seg", "--segment", "tehran", "--data", "data", "--as-of", "2026-03-21", "--json")
    assert segdsl(*words, "--language", "fa").out == segdsl(*words).out
