"""A third language is a vocabulary file and no code: German, from a folder of these tests, for every rule at hand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from lark import Lark

from segdsl.source import Source
from segdsl.syntax import format_file, parse
from segdsl.syntax.grammar import grammar_text, shape_of
from segdsl.syntax.vocabulary import FOLDER_VARIABLE, languages, vocabulary

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "corpus"))
from corpus_format import all_cases  # noqa: E402

CASES = [case for case in all_cases() if case.members or case.tests]
OPTIONS = {
    "parser": "lalr", "lexer": "contextual", "regex": True, "start": ["start", "expr"], "keep_all_tokens": True,
    "maybe_placeholders": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(HERE / "german"))


def test_it_is_known_only_where_its_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert languages() == ("de", "en", "fa")
    monkeypatch.delenv(FOLDER_VARIABLE)
    assert languages() == ("en", "fa")
    _, findings = parse(Source("s", "# language: de\nsegment a: wahr"))
    assert [one.code for one in findings][:1] == ["E118"]


def test_its_grammar_is_strict_too() -> None:
    pytest.importorskip("interegular")
    Lark(grammar_text("de"), strict=True, **OPTIONS)


@pytest.mark.parametrize("topic", sorted({case.topic for case in CASES}))
def test_the_corpus_there_and_back(topic: str) -> None:
    for case in CASES:
        for name, text in case.files.items():
            if case.topic == topic and name.endswith(".seg"):
                there_and_back(f"{case.id} {name}", text)


def test_every_construct_there_and_back() -> None:
    lines = (ROOT / "tests" / "syntax" / "constructs.txt").read_text(encoding="utf-8").splitlines()
    conditions = [line for line in lines if line and not line.startswith("#")]
    for condition in conditions:
        there_and_back(condition, f"segment s: {condition}")


def there_and_back(name: str, text: str) -> None:
    first, found = parse(Source(name, text))
    assert found == (), name
    said = format_file(first, "de")
    read, found = parse(Source(name, said))
    assert found == (), f"{name}: {found}\n{said}"
    assert read.declarations == first.declarations, f"{name} is another tree:\n{said}"
    assert read.language == "de"
    assert format_file(read, "de") == said
    back, _ = parse(Source(name, format_file(read, first.language)))
    assert back.declarations == first.declarations


def test_it_reads_as_german() -> None:
    text = (ROOT / "tests" / "languages" / "german" / "club.en.seg").read_text(encoding="utf-8")
    wanted = (ROOT / "tests" / "languages" / "german" / "club.de.seg").read_text(encoding="utf-8")
    assert format_file(parse(Source("club", text))[0], "de") == wanted


def test_from_the_command_line(tmp_path: Path) -> None:
    from segdsl.tools.cli import main

    rules = tmp_path / "club.seg"
    rules.write_text("# language: de\nsegment treu: anzahl(orders in den letzten 12 Monaten) mindestens 3\n", "utf-8")
    with pytest.raises(SystemExit) as done:
        main(["fmt", "--language", "en", str(rules)])
    assert done.value.code in (0, None)
    assert "segment treu: count(orders in the last 12 months) at least 3" in rules.read_text("utf-8")


# --- what is wrong with a file is said, in every kind of way


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace('name = "Deutsch"', "name = 3"), "name must be a text"),
        (lambda text: text.replace('language = "de"', 'language = "nl"'), "language must be de, as the file is called"),
        (lambda text: text.replace('year = ["Jahr", "Jahren", "Jahre"]', ""), "[units] lacks year"),
        (lambda text: text.replace('OR = ["oder"]', 'OR = "oder"'), "every value of [words] must be a list of texts"),
        (lambda text: text.replace("ab {low}", "ab {lowest}"), "the phrase band_from has a hole {lowest} that is not"),
        (lambda text: text.replace('OR = ["oder"]', ""), "OR"),
        (lambda text: text + "[", "at end of document"),
    ],
)
def test_a_wrong_file_is_one_clear_message(
    spoil: object, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (HERE / "german" / "de.toml").read_text(encoding="utf-8")
    assert callable(spoil)
    (tmp_path / "de.toml").write_text(spoil(text), encoding="utf-8")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    _, findings = parse(Source("s", "# language: de\nsegment a: wahr"))
    assert findings[0].code == "E187"
    assert said in findings[0].message


def test_rules_of_the_grammar_can_be_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`vor 6 Monaten` and its kin need another order: a file of phrase rules beside the vocabulary gives it."""
    text = (HERE / "german" / "de.toml").read_text(encoding="utf-8")
    (tmp_path / "de.toml").write_text(text.replace('FULL = ["vollen"]', 'FULL = ["volle"]'), encoding="utf-8")
    (tmp_path / "de.lark").write_text(
        "?in_window: IN_LAST FULL amount UNIT -> last_window\n    | IN_LAST amount UNIT -> last_window\n"
        "    | IN_NEXT amount UNIT -> next_window\n"
        "    | (IN_NEXT | IN_THIS | IN_PREVIOUS) UNIT -> calendar_window\n",
        encoding="utf-8",
    )
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert "IN_LAST FULL amount" in shape_of("de")
    file, findings = parse(Source("s", "# language: de\nsegment a: seen im letzten volle 3 Monate"))
    assert findings == ()
    assert file.declarations == parse(Source("s", "segment a: seen in the last 3 full months"))[0].declarations


def test_the_shipped_languages_cannot_be_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "en.toml").write_text("language = 'xx'", encoding="utf-8")
    (tmp_path / "en.lark").write_text("start: USE", encoding="utf-8")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert vocabulary("en").name == "English"
    assert parse(Source("s", "segment a: x > 5"))[1] == ()
