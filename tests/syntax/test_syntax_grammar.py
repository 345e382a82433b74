"""The grammar is what its first lines say: LALR(1) without a conflict, and without a word of any language."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from lark import Lark

from segdsl.source import Source
from segdsl.syntax import parse
from segdsl.syntax.build_declarations import Declarations
from segdsl.syntax.grammar import CACHE_VARIABLE, grammar_text, language_parser, shape_of, unchecked
from segdsl.syntax.vocabulary import languages, vocabulary

GRAMMAR = Path(__file__).parents[2] / "grammar"
OPTIONS = {
    "parser": "lalr", "lexer": "contextual", "regex": True, "start": ["start", "expr"], "keep_all_tokens": True,
    "maybe_placeholders": True,
}  # fmt: skip


@pytest.mark.parametrize("language", languages())
def test_the_grammar_has_no_conflict_and_no_two_terminals_for_one_text(language: str) -> None:
    pytest.importorskip("interegular")
    Lark(grammar_text(language), strict=True, **OPTIONS)


def test_the_grammar_holds_no_word_of_a_language() -> None:
    text = re.sub(r"//.*", "", (GRAMMAR / "segdsl.lark").read_text(encoding="utf-8"))
    rules = text[: text.index("NUMBER: /")]
    quoted = re.findall(r'"([^"]*)"', rules)
    assert [word for word in quoted if any(letter.isalpha() for letter in word)] == []


def test_every_rule_has_its_builder() -> None:
    lark = language_parser("en").lark
    named = {rule.alias for rule in lark.rules if rule.alias}
    kept = {
        rule.origin.name
        for rule in lark.rules
        if not rule.alias and not rule.options.expand1 and not rule.origin.name.startswith("_")
    }
    assert [name for name in sorted(map(str, named | kept)) if not hasattr(Declarations, name)] == []


@pytest.mark.parametrize("language", languages())
def test_every_terminal_of_the_grammar_has_words(language: str) -> None:
    shape = re.sub(r"//.*", "", shape_of(language))
    used = set(re.findall(r"\b[A-Z][A-Z_]*\b", shape[: shape.index("NUMBER: /")]))
    own = set(re.findall(r"(?m)^([A-Z_]+)[.:]", shape)) | {"NAME", "CALL", "FUNC", "AGG", "INFIX", "NOT_INFIX", "UNIT"}
    assert used - own - set(vocabulary(language).words) == set()
    assert set(vocabulary(language).words) - used == set()


def test_the_quick_lexer_reads_what_larks_own_lexer_reads() -> None:
    """Same terminals, same order: on every construct of the tests the tokens are equal."""
    with unchecked():
        own = Lark(grammar_text("en"), **OPTIONS)
    quick = language_parser("en").lark
    text = (Path(__file__).parent / "constructs.txt").read_text(encoding="utf-8")
    conditions = [line for line in text.splitlines() if line and not line.startswith("#")]
    for condition in conditions:
        assert tokens(own, condition) == tokens(quick, condition), condition


def tokens(lark: Lark, text: str) -> list[tuple[str, str, int]]:
    interactive = lark.parse_interactive(text, start="expr")
    interactive.parser_state.parse_conf.callbacks = {}
    return [(token.type, str(token), token.start_pos or 0) for token in interactive.exhaust_lexer()]


# --- the cache

SCRIPT = """
from segdsl.source import Source
from segdsl.syntax import parse
file, findings = parse(Source("a", "segment vip: spend > 5"))
print(len(file.declarations), len(findings))
"""


def run(cache: Path | str) -> str:
    environment = os.environ | {CACHE_VARIABLE: str(cache), "PYTHONPATH": str(GRAMMAR.parent)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stderr == ""
    return done.stdout.strip()


def test_the_built_grammar_is_kept_for_this_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    assert run(folder) == "1 0"
    (kept,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    before = kept.stat().st_mtime_ns
    assert run(folder) == "1 0"
    assert kept.stat().st_mtime_ns == before
    kept.write_bytes(b"not a grammar")
    assert run(folder) == "1 0"


def test_without_a_place_for_it_the_grammar_is_built_each_time(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    a_file = tmp_path / "file"
    a_file.write_text("")
    for nowhere in (shared, a_file / "below", "", "relative/path"):
        assert run(nowhere) == "1 0"
    assert list(shared.iterdir()) == []


def test_lark_is_imported_only_when_something_is_parsed() -> None:
    script = "import sys, segdsl.syntax; print('lark' in sys.modules, 'regex' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(GRAMMAR.parent)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"


def test_files_are_read_by_several_threads_at_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    def names(number: int) -> list[str]:
        file, _ = parse(Source("t", "\n".join(f"segment s{number}_{index}: x > {index}" for index in range(30))))
        return [declaration.name.text for declaration in file.declarations]  # type: ignore[union-attr]

    with ThreadPoolExecutor(4) as pool:
        for number, found in enumerate(pool.map(names, range(12))):
            assert found == [f"s{number}_{index}" for index in range(30)]
