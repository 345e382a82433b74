"""The bookshop in Persian: the same rules under Persian names, with the same members."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import segdsl
from segdsl.source import Source
from segdsl.spelling import canonical
from segdsl.syntax.format import format_file
from segdsl.syntax.parse import parse
from segdsl.workspace.testing import run_tests

AS_OF = "2026-03-21"


@pytest.fixture(scope="module")
def persian(bookshop: Path) -> segdsl.RuleSet:
    return segdsl.load(bookshop / "rules_fa", catalog=bookshop / "catalog.toml")


def test_there_are_no_mistakes(persian: segdsl.RuleSet) -> None:
    assert [f"{found.span.file}: {found.code} {found.message}" for found in persian.check()] == []


def test_every_test_block_passes(persian: segdsl.RuleSet) -> None:
    outcomes = list(run_tests(persian))
    assert len(outcomes) > 60
    assert [outcome.title for outcome in outcomes if not outcome.passed] == []


@pytest.mark.engine("duckdb")
def test_the_members_are_those_of_the_english_rules(persian: segdsl.RuleSet, bookshop: Path) -> None:
    pytest.importorskip("duckdb")
    names = tomllib.loads((bookshop / "names_fa.toml").read_text("utf-8"))
    english = segdsl.load(bookshop / "rules", catalog=bookshop / "catalog.toml")
    expected = {
        ".".join(canonical(names[part]) for part in label.split(".")): keys
        for label, keys in english.bind(as_of=AS_OF).members(bookshop / "data").items()
    }
    found = persian.bind(as_of=AS_OF).members(bookshop / "data")
    assert {canonical(label): keys for label, keys in found.items()} == expected


def test_each_file_is_laid_out_and_goes_to_english_and_back(bookshop: Path) -> None:
    for path in sorted((bookshop / "rules_fa").glob("*.seg")):
        text = path.read_text("utf-8")
        file, findings = parse(Source(path.name, text))
        assert not findings
        assert format_file(file, "fa") == text, path.name
        there, findings = parse(Source(path.name, format_file(file, "en")))
        assert not findings
        assert there.language == "en"
        assert format_file(there, "fa") == text, path.name


def test_no_english_word_is_left_in_the_rules(bookshop: Path) -> None:
    """But in texts (the data speaks English in places), remarks, ids of needs and the names of files."""
    import re

    for path in sorted((bookshop / "rules_fa").glob("*.seg")):
        code = re.sub(r'«[^»]*»|"[^"\n]*"|#[^\n]*', "", path.read_text("utf-8"))
        code = re.sub(r"[۰-۹]T[۰-۹]", "", code)
        assert re.findall(r"[A-Za-z]+", code) == [], path.name
