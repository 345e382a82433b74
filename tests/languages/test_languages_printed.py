"""What a Persian reader sees: whole outputs, recorded, and how they are laid out on a terminal."""

from __future__ import annotations

import io
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from rich.cells import cell_len

from segdsl.diagnostics import SegdslError
from segdsl.source import Source, Span
from segdsl.syntax.errors import UNKNOWN_LANGUAGE
from segdsl.tools.cli import printing, terminal
from segdsl.tools.cli.language import show
from segdsl.tools.cli.usage import mistake, reworded
from segdsl.tools.os_errors import reason_of

Command = Any
PRINTED = Path(__file__).parent / "printed"
DAY = ("--as-of", "2026-03-21")

CASES: dict[str, tuple[str, ...]] = {
    "help_of_run": ("run", "--help"),
    "help_of_catalog": ("catalog", "--help"),
    "help_of_catalog_init": ("catalog", "init", "--help"),
    "check": ("check", "unnamed.seg"),
    "check_a_persian_file": ("check", "persian.seg"),
    "check_without_mistakes": ("check", "good.seg"),
    "check_no_file": ("check", "nowhere.seg"),
    "run": ("run", "good.seg", "--data", "data", *DAY, "--members"),
    "run_with_misfits": ("run", "good.seg", "--data", "data", *DAY, "--output", "members.csv"),
    "run_to_a_file": ("run", "good.seg", "--data", "data", *DAY, "--output", "members.csv", "--accept-misfits"),
    "run_unknown_segment": ("run", "good.seg", "--data", "data", "--segment", "tehren"),
    "run_wrong_url": ("run", "good.seg", "--to", "postgres//ann@db:x/crm"),
    "run_unknown_database": ("run", "good.seg", "--to", "postgrs://ann@db/crm"),
    "run_wrong_moment": ("run", "good.seg", "--data", "data", "--as-of", "nowruz"),
    "run_without_data": ("run", "good.seg"),
    "run_no_such_data": ("run", "good.seg", "--data", "nowhere", *DAY),
    "run_wrong_output": ("run", "good.seg", "--data", "data", *DAY, "--output", "members.txt"),
    "run_wrong_param": ("run", "good.seg", "--data", "data", "--param", "least"),
    "wrong_option": ("run", "good.seg", "--dta", "data"),
    "wrong_choice": ("run", "good.seg", "--data", "data", "--calendar", "lunar"),
    "wrong_command": ("chekc", "good.seg"),
    "missing_argument": ("run",),
    "missing_option": ("load", "--data", "data"),
    "missing_choice": ("schema",),
    "option_without_value": ("run", "good.seg", "--data"),
    "one_word_too_many": ("run", "good.seg", "other.seg"),
    "compile_for_sqlite": ("compile", "good.seg", "--dialect", "sqlite", *DAY),
    "load": ("load", "--data", "data", "--to", "sqlite:///shop.sqlite"),
    "catalog_check": ("catalog", "check", "--to", "data"),
}


@pytest.mark.golden
@pytest.mark.parametrize("name", CASES)
def test_what_is_printed(name: str, segdsl: Command, shop: Path, golden: Callable[[Path, str], None]) -> None:
    said = segdsl(*CASES[name], LANG="fa_IR.UTF-8")
    shown = f"$ segdsl {' '.join(CASES[name])}\n{said.err}{said.out}[{said.status}]\n"
    assert "\x1b" not in shown and not any(0x2066 <= ord(char) <= 0x2069 for char in shown)
    golden(PRINTED / f"{name}.txt", shown)


@pytest.mark.golden
def test_the_draft_of_a_catalog_has_its_remarks_in_persian(
    segdsl: Command, shop: Path, golden: Callable[[Path, str], None]
) -> None:
    with sqlite3.connect("crm.sqlite") as crm:
        crm.executescript(
            "CREATE TABLE crm_customers (id INTEGER PRIMARY KEY, mobile_phone TEXT, balance FLOAT, signup_at DATETIME,"
            " updated_at DATETIME, deleted BOOLEAN, photo BLOB, parent_id INTEGER, campaign_id INTEGER);"
            "CREATE TABLE crm_orders (nr TEXT NOT NULL UNIQUE, customer_id INTEGER, total NUMERIC, placed_at DATETIME);"
            "CREATE TABLE crm_prices (sku TEXT, currency TEXT, PRIMARY KEY (sku, currency));"
            "CREATE VIEW crm_best AS SELECT 1;"
        )
    said = segdsl("catalog", "init", "sqlite:///crm.sqlite", "--force", "--language", "fa")
    assert said.status == 0, said.err
    golden(PRINTED / "catalog_init.txt", said.out + "\n" + Path("catalog.toml").read_text("utf-8"))
    assert segdsl("catalog", "check", "--catalog", "catalog.toml", "--to", "sqlite:///crm.sqlite").status == 0


# --- what click says


class Wrong(click.UsageError):
    """A mistake of a kind that nobody knows yet."""


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("'many' is not a valid integer.", "many is not a whole number"),
        ("'many' is not a valid float.", "many is not a number"),
        ("7 is not in the range 1<=x<=5.", "7 is not in the range 1<=x<=5"),
        ("Option '--json' does not take a value.", "the option --json takes no value"),
        ("No such command 'inti'.", "there is no command inti"),
        ("Path 'a.csv' does not exist.", "there is no a.csv"),
        ("File 'a' is a directory.", "a is a folder"),
        ("Directory 'a' is a file.", "a is not a folder"),
        ("Missing command.", "no command is given"),
        ("Something that a later click says.", "Something that a later click says."),
    ],
)
def test_sentences_of_click(message: str, wanted: str) -> None:
    assert reworded(message) == wanted
    assert mistake(Wrong(message)) == wanted


# --- the system


@pytest.mark.parametrize("number", [2, 13, 17, 20, 21, 28, 30, 36])
def test_reasons_of_the_system_are_ours(number: int) -> None:
    assert hasattr(reason_of(OSError(number, "in the words of the system")), "sentence")
    assert reason_of(OSError(5, "Input/output error")) == "input/output error"


# --- terminals


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Terminal]:
    """Standard output as a terminal that says of itself what the variables say."""

    def made(**variables: str) -> Terminal:
        for name in ("VTE_VERSION", "KONSOLE_VERSION", "TERM_PROGRAM", "TERM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        stream = Terminal()
        monkeypatch.setattr(sys, "stdout", stream)
        return stream

    return made


def test_a_terminal_that_takes_directions_gets_them(on_terminal: Callable[..., Terminal]) -> None:
    stream = on_terminal(VTE_VERSION="7600")
    show("خطا E201: فیلدی به نام spnd نیست")
    assert stream.getvalue() == "\x1b[2 kخطا E201: فیلدی به نام spnd نیست\n\x1b[0 k"


def test_any_other_terminal_gets_the_text_alone(on_terminal: Callable[..., Terminal]) -> None:
    stream = on_terminal(TERM="xterm-256color")
    show("خطا E201")
    assert stream.getvalue() == "خطا E201\n"


def test_lines_that_run_from_the_left_are_told_so(on_terminal: Callable[..., Terminal]) -> None:
    on_terminal(VTE_VERSION="7600")
    assert terminal.directed("  --data PATH\n      پوشه‌ای از فایل‌های Parquet") == (
        "\x1b[1 k  --data PATH\n\x1b[2 k      پوشه‌ای از فایل‌های Parquet"
    )
    assert terminal.directed("all in English") == "all in English"


def test_the_lines_of_a_table_run_one_way(on_terminal: Callable[..., Terminal]) -> None:
    on_terminal(VTE_VERSION="7600")
    table = "بخش      عنوان\nvip     مشتریان ویژه"
    assert terminal.directed(table, whole=True).count("\x1b[2 k") == 2


RULES = Source("a.seg", "# language: xx\nبخش ویژه: سن ≥ ۳")
FINDING = UNKNOWN_LANGUAGE.at(Span("a.seg", 25, 27), language="xx", known="en")


def test_the_row_of_carets_stands_where_letters_stand_in_order(on_terminal: Callable[..., Terminal]) -> None:
    stream = on_terminal(TERM="xterm-256color")
    printing.print_findings([FINDING], {"a.seg": RULES})
    text = click.unstyle(stream.getvalue())
    line = next(each for each in text.splitlines() if each.startswith("2  | "))
    carets = next(each for each in text.splitlines() if "^" in each)
    assert carets.index("^") == cell_len(line[: line.index("سن")])
    assert carets.count("^") == 2


def test_where_the_terminal_turns_lines_around_the_words_are_underlined(on_terminal: Callable[..., Terminal]) -> None:
    stream = on_terminal(VTE_VERSION="7600")
    printing.print_findings([FINDING], {"a.seg": RULES})
    assert "^" not in stream.getvalue()
    assert click.style("سن", fg="red", underline=True) in stream.getvalue()


def test_an_english_line_keeps_its_carets_there(on_terminal: Callable[..., Terminal]) -> None:
    stream = on_terminal(KONSOLE_VERSION="230800")
    printing.print_findings([FINDING], {"a.seg": Source("a.seg", "# language: xx\nsegment a: x > 3")})
    assert "^" in stream.getvalue()


def test_columns_are_as_wide_as_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    printing.print_columns([("نیم‌فاصله", "12 rows"), ("crm.contacts", "3 rows")], right=(1,))
    first, second = capsys.readouterr().out.splitlines()
    assert cell_len(first) == cell_len(second) == 21


def test_an_error_without_a_command_line_is_english() -> None:
    assert "there is no language called xx" in str(SegdslError([FINDING]))
