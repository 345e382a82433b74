"""`segdsl lint` as a person calls it: what is printed, what is written, and the exit status."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from lint_shop import CATALOG

from segdsl.tools.cli import main


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "SEGDSL_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")


@pytest.fixture(name="shop")
def _shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty rule set in the working directory, with the catalog of the small shop."""
    (tmp_path / "catalog.toml").write_text(CATALOG, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    """The exit status of a command line."""
    try:
        main(["lint", *arguments])
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.seg").write_text(text, "utf-8", newline="")


GOOD = "segment buyers: any(orders)\n"
DENIED = 'segment elsewhere: city is not "Tehran"\n'


def test_nothing_to_remark_is_status_0(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(shop, a=GOOD)
    assert run(".") == 0
    assert capsys.readouterr().out == "nothing to remark\n"


def test_a_warning_is_printed_like_every_finding_and_is_status_1(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(shop, a=DENIED)
    assert run("a.seg") == 1
    assert capsys.readouterr().out == (
        'warning L201: city is not "Tehran" also holds where city is unknown\n'
        "  --> a.seg:1:20\n"
        "   |\n"
        '1  | segment elsewhere: city is not "Tehran"\n'
        "   |                    ^^^^^^^^^^^^^^^^^^^^\n"
        "   = help: add city is known if they should be out, or say or city is unknown\n"
        "\n"
        "1 warning\n"
    )


def test_notes_do_not_count(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(shop, a=DENIED)
    (shop / "segdsl.toml").write_text('[lint.levels]\nL201 = "note"\n', "utf-8")
    assert run(".") == 0
    assert "note L201: " in (told := capsys.readouterr().out) and told.endswith("1 note\n")


def test_mistakes_come_first(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(shop, a='segment elsewhere: ctiy is not "Tehran"\n')
    assert run(".") == 1
    assert "error E201" in capsys.readouterr().out


def test_settings_are_found_in_a_folder_above(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "rules" / "drafts").mkdir(parents=True)
    put(shop / "rules", a=DENIED)
    put(shop / "rules" / "drafts", b=DENIED.replace("elsewhere", "drafted"))
    (shop / "segdsl.toml").write_text(
        '[lint.per-path]\n"rules/drafts/*" = ["L201"]\n[lint]\nignore = ["L106"]\n', "utf-8"
    )
    assert run("rules") == 1
    assert capsys.readouterr().out.count("warning L201") == 1


def test_a_mistake_in_the_settings_ends_the_command(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(shop, a=GOOD)
    (shop / "segdsl.toml").write_text('[lint]\nignor = ["L2"]\n', "utf-8")
    assert run(".") == 1
    told = capsys.readouterr()
    assert "E755: the linter has no setting called ignor" in told.err and "did you mean ignore?" in told.err


def test_select_and_ignore(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(shop, a=DENIED + "param least: integer = 3\n")
    assert run(".", "--select", "L3,never-true") == 1
    assert "L201" not in (told := capsys.readouterr().out) and "L302" in told
    assert run(".", "--ignore", "L2", "--ignore", "L3") == 0
    assert run(".", "--select", "L999") == 2
    assert "there is no lint rule called L999" in capsys.readouterr().err


def test_a_file_of_several_does_not_know_what_the_others_use(shop: Path) -> None:
    put(shop, a="metric spend = sum(orders.total)\n", b='use "a.seg"\nsegment good: spend > 5\n')
    assert run("a.seg") == 0
    assert run(".") == 0
    (shop / "b.seg").unlink()
    assert run("a.seg") == 1


def test_several_paths_and_a_finding_of_a_shared_file_once(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(shop, common=DENIED, a='use "common.seg"\n' + GOOD, b='use "common.seg"\nsegment c: any(complaints)\n')
    assert run("a.seg", "b.seg") == 1
    assert capsys.readouterr().out.count("warning L201") == 1


# --- mending


def test_fix_shows_what_it_changed_and_leaves_the_rest(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(shop, a='let metro = ("Tehran", "Yazd")\n' + GOOD + DENIED)
    assert run(".", "--fix") == 1
    told = capsys.readouterr().out
    assert told.startswith('mended a.seg (L303):\n  -let metro = ("Tehran", "Yazd")\n\nwarning L201')
    assert told.endswith("1 warning\n")
    assert (shop / "a.seg").read_text("utf-8") == GOOD + DENIED


def test_without_fix_nothing_is_written_and_the_offer_is_told(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = 'let metro = ("Tehran", "Yazd")\n' + GOOD
    put(shop, a=text)
    assert run(".") == 1
    assert capsys.readouterr().out.endswith("1 warning; 1 of them can be mended with --fix\n")
    assert (shop / "a.seg").read_text("utf-8") == text


def test_fix_keeps_line_ends_the_mark_and_the_rights_of_a_file(shop: Path) -> None:
    put(shop, a="\ufeff" + ('let metro = ("Tehran", "Yazd")\r\n' + GOOD).replace("\n", "\r\n").replace("\r\r", "\r"))
    os.chmod(shop / "a.seg", 0o640)
    assert run(".", "--fix") == 0
    assert (shop / "a.seg").read_bytes() == b"\xef\xbb\xbfsegment buyers: any(orders)\r\n"
    assert (shop / "a.seg").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in shop.iterdir() if path.name.startswith(".")] == []


def test_fix_does_not_delete_a_comment_with_a_declaration(shop: Path) -> None:
    text = '# the towns of the first campaign\nlet metro = ("Tehran", "Yazd")\n' + GOOD
    put(shop, a=text)
    assert run(".", "--fix") == 1
    assert (shop / "a.seg").read_text("utf-8") == text


# --- for programs


def test_the_formats_have_the_levels_of_the_settings(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(shop, a=DENIED)
    (shop / "segdsl.toml").write_text('[lint.levels]\nL201 = "note"\n', "utf-8")
    assert run(".", "--format", "json") == 0
    (entry,) = json.loads(capsys.readouterr().out)["findings"]
    assert (entry["code"], entry["level"], entry["file"], entry["line"]) == ("L201", "note", "a.seg", 1)
    assert run(".", "--format", "concise") == 0
    assert capsys.readouterr().out.startswith("a.seg:1:20: note L201 ")


def test_sarif_describes_the_rules(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(shop, a=DENIED)
    assert run(".", "--format", "sarif") == 1
    driver = json.loads(capsys.readouterr().out)["runs"][0]["tool"]["driver"]
    assert "L201" in {rule["id"] for rule in driver["rules"]}


# --- reading about the rules


def test_explain_tells_the_question_the_reason_and_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--explain", "never-true") == 0
    told = capsys.readouterr().out
    assert told.startswith("L101 never-true: Can anyone ever be in this segment?\n")
    assert "Instead of this:\n\n    segment lapsed_vip" in told and "write this:" in told and "Level: error." in told
    assert run("--explain", "L1O1") == 2
    assert "did you mean L101" in capsys.readouterr().err


def test_explain_in_persian_says_the_example_in_persian(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--language", "fa", "--explain", "L101") == 0
    told = capsys.readouterr().out
    assert "آیا کسی هرگز می‌تواند در این بخش باشد؟" in told and "تعداد(orders) حداقل ۳" in told


def test_the_list_of_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--rules") == 0
    assert "L101  never-true                Can anyone ever be in this segment?" in capsys.readouterr().out


def test_without_rules_the_command_says_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 2
    assert "name a rule file or a folder of them" in capsys.readouterr().err


def test_a_persian_file_is_spoken_of_in_persian(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(shop, a="# language: fa\nبخش دیگران: city نابرابر با «تهران»\n")
    assert run(".") == 1
    assert (
        "هشدار L201: «city نابرابر با «تهران»» درباره‌ی کسانی هم که city آن‌ها نامشخص است برقرار است"
        in capsys.readouterr().out
    )
