"""What a person reads: on one line where a line is read, at the place in the settings, with the right number."""

from __future__ import annotations

from pathlib import Path

import pytest
from lint_shop import CATALOG, lint_text

from segdsl.languages import localized
from segdsl.tools.cli import main

OVERLAP = (
    "tiers loyalty:\n    tier silver: count(orders) at least 2\n    tier gold: count(orders) at least 3\n"
    "    tier rest: otherwise\n"
)


def run(*arguments: str) -> int:
    try:
        main([*arguments])
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


@pytest.fixture(name="shop")
def _shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    (tmp_path / "catalog.toml").write_text(CATALOG, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_customer_with_rows_stands_on_one_line_of_the_sentence(language: str) -> None:
    """A message of two lines breaks reports with a finding a line."""
    _, linted = lint_text(OVERLAP, '[lint]\nselect = ["L105"]\n')
    [finding] = linted.findings
    told = localized(finding, language).message
    assert "\n" not in told
    assert told.count("{") >= 3


@pytest.mark.parametrize("form", ["نادیده", "نادیده بگیر", "نادیده‌بگیر", "نادیده‌ی", "نادیده ی"])
def test_a_remark_in_persian_may_be_said_in_several_ways(form: str) -> None:
    rules = f"# language: fa\nبخش الف: امتیازها > 3 و امتیازها < 2  # بازبینی: {form} L101 چون منتظر داده‌ایم\n"
    rule_set, linted = lint_text(rules.replace("امتیازها", "points"), '[lint]\nselect = ["L1", "L9"]\n')
    assert rule_set.rules is not None
    assert linted.findings == ()
    assert linted.suppressed == 1


def test_mistakes_of_the_settings_are_shown_where_they_stand(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "segdsl.toml").write_text('[lint]\nignore = ["L404"]\n[lint.levels]\nnever-true = "fatal"\n', "utf-8")
    (shop / "a.seg").write_text("segment buyers: any(orders)\n", "utf-8")
    assert run("lint", "a.seg") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "error E758: there is no level called fatal\n"
        "  --> segdsl.toml:4:14\n"
        "   |\n"
        '4  | never-true = "fatal"\n'
        "   |              ^^^^^^^\n"
        "   = help: write error, warning, note or off\n"
        "\n"
        "1 error\n"
    )


def test_one_test_is_one_test(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "a.seg").write_text(
        'segment buyers: any(orders)\ntest "nobody": given customer {points: 1} expect not buyers\n', "utf-8"
    )
    assert run("test", "a.seg", "-k", "zzz") == 1
    assert "help: the rules have 1 test, called nobody\n" in capsys.readouterr().err


def test_a_list_of_conditions_is_read_once_however_often_it_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part of an ``and`` is looked at once, not once for every question about it."""
    from segdsl.analysis.reading import Reader

    read = []
    condition = Reader._condition
    monkeypatch.setattr(Reader, "_condition", lambda self, expr: read.append(expr) or condition(self, expr))
    parts = " and ".join(f"points is not {number}" for number in range(20))
    lint_text(f"segment some: {parts}\n", '[lint]\nselect = ["L1"]\n')
    assert len(read) < 10 * 20
