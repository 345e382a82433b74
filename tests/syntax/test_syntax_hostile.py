"""Whatever is thrown at the parser, it answers quickly with a tree and diagnostics: no crash, no hang, no traceback."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segdsl.diagnostics import Diagnostic
from segdsl.source import Source
from segdsl.syntax import format_file, parse, tree

SECOND = 10.0  # generous: the machine may be busy; a hang takes minutes


def findings(text: str) -> list[str]:
    started = time.process_time()  # of this process alone: others may keep the machine busy
    _, found = parse(Source("hostile.seg", text))
    assert time.process_time() - started < SECOND
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("(", ")"), ("not ", ""), ("not (", ")"), ("- ", ""), ("-(", ")"), ("count(", ")"), ("round(1 + ", ")"),
     ("if a then b else ", " end"), ("any(orders where ", ")"), ("not not (", ")"), ("sample(", ', "s")')],
)  # fmt: skip
def test_nesting_has_a_limit(opening: str, closing: str) -> None:
    for depth in (101, 10_000):
        text = f"segment a: {opening * depth}x{closing * depth}\nsegment b: y"
        assert findings(text) == ["E106"], depth
        file, _ = parse(Source("", text))
        assert [one.name.text for one in file.declarations if isinstance(one, tree.Segment)] == ["b"]


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("-(", ")"), ("not (a or ", ")"), ("round(1 + ", ")")])
def test_what_is_within_the_limit_is_read_and_printed(opening: str, closing: str) -> None:
    depth = 100 // (1 + opening.startswith(("-", "not")))
    text = f"segment a: {opening * depth}x{closing * depth} > 3"
    file, found = parse(Source("", text))
    assert found == ()
    printed = format_file(file)
    assert format_file(parse(Source("", printed))[0]) == printed


def test_brackets_in_records_are_nested_too() -> None:
    text = 'test "t":\n    given customer {a: ' + "[" * 5_000 + "]" * 5_000 + "}\n    expect b"
    assert findings(text) == ["E106"]


@pytest.mark.parametrize("opening", ["(", "[", "{", "count(", "if ", "(if ", "((((", '"', "`", "«"])
def test_ten_thousand_openings_without_an_end(opening: str) -> None:
    assert findings("segment a: " + opening * 10_000)


@pytest.mark.parametrize("word", ["and", "or", "+", "-"])
def test_long_chains_are_read_and_printed(word: str) -> None:
    operand = "x" if word in ("and", "or") else "1"
    text = "segment a: " + f" {word} ".join([operand] * 10_000) + (" > 3" if operand == "1" else "")
    started = time.perf_counter()
    file, found = parse(Source("", text))
    assert found == ()
    printed = format_file(file)
    again, found = parse(Source("", printed))
    assert found == ()
    assert format_file(again) == printed
    assert printed.split() == text.split()
    assert time.perf_counter() - started < 6 * SECOND


def test_long_lists_and_many_rules() -> None:
    numbers = ", ".join(map(str, range(20_000)))
    assert findings(f"let many = ({numbers})\n") == []
    assert findings("segment a: b\n" * 5_000) == []


def test_sizes_have_limits() -> None:
    assert findings("#" * 5_000_001) == ["E105"]
    assert findings("segment a: b is " + "ی" * 2_500_001) == ["E105"]
    assert findings(f'segment a: b is "{"x" * 10_000}"') == []
    assert findings(f'segment a: b is "{"x" * 10_001}"') == ["E107"]
    assert findings(f'segment a: b is "{"x" * 4_000_000}"') == ["E107"]
    assert findings(f"segment a: {'x' * 201}") == ["E108"]
    assert findings(f"segment a: {'x' * 1_000_000}") == ["E108"]
    assert findings(f"segment a: x > {'9' * 1_000_000}") == ["E109"]
    assert findings(f"segment a: x > {'9' * 61}") == ["E109"]
    assert findings(f"segment a: x > {'9' * 60}") == []
    assert findings(f"segment a: x > {'9' * 500}-01-01") == ["E109"]
    assert findings(f"segment a: x > {'9' * 5000}/01/01") == ["E121"]


def test_a_file_full_of_mistakes_ends_with_a_count() -> None:
    codes = findings("segment a: >\n" * 20_000)
    assert len(codes) == 101
    assert codes[-1] == "E103"
    assert findings("\x00" * 100_000)[-1] != ""
    assert findings(";" * 100_000)[-1] == "E103"
    assert findings("'" * 100_001)[-1] == "E103"
    assert findings("\u202e" * 100_000)[0] == "E114"


def test_one_long_line_of_quotes_and_signs() -> None:
    for text in (
        "'\"`«" * 50_000,
        "(" * 50_000 + ")" * 50_000,
        "@" * 50_000,
        "# " * 50_000,
        "\\" * 50_000,
        "1/" * 50_000,
    ):
        findings(text)
        findings(f"segment a: {text}")


ALPHABET = [
    "segment",
    "tiers",
    "tier",
    "score",
    "add",
    "part",
    "split",
    "test",
    "given",
    "expect",
    "metric",
    "let",
    "param",
    "use",
    "not",
    "and",
    "or",
    "is",
    "in",
    "by",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "=",
    "<",
    ">",
    "!=",
    "+",
    "-",
    "*",
    "/",
    "%",
    '"',
    "`",
    "«",
    "»",
    "'",
    "“",
    "@",
    "#",
    "\n\t",
    "\\",
    "1",
    "10%",
    "1405/01/01",
    "2026-03-21",
    "T10:30",
    "x",
    "orders",
    "count(",
    "sum(",
    "where",
    "between",
    "ago",
    "months",
    "one",
    "of",
    "top",
    "within",
    "sequence(",
    "then",
    "if",
    "else",
    "end",
    "\x00",
    "\u202e",
    "\u200c",
    "\u200f",
    "شهر",
    "ي",
    "۱۲",
    "٬",
    "٫",
    "٪",
    "،",
    "؛",
    "🎉",
    "﷽",
]


def test_random_words_never_crash() -> None:
    chance = random.Random(1404)
    for _ in range(300):
        text = " ".join(chance.choice(ALPHABET) for _ in range(chance.randint(1, 60)))
        sane(text)


def test_random_bytes_never_crash() -> None:
    chance = random.Random(7)
    for _ in range(200):
        sane(chance.randbytes(chance.randint(1, 300)).decode("utf-8", "replace"))
        sane(chance.randbytes(chance.randint(1, 300)).decode("latin-1"))


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_gets_an_answer(text: str) -> None:
    sane(text)
    sane(f"segment a: {text}")


EXAMPLE = """segment vip "VIP": spend at least 10_000 and count(orders in the last 12 months where total > 5) > 3
tiers t by x:
    tier a: from 1 to under 5
test "t" as of 2026-03-21:
    given customer {id: 1, orders: [{id: 1}]}
    expect vip
"""


def test_a_rule_with_a_piece_cut_out_never_crashes() -> None:
    for start in range(0, len(EXAMPLE), 3):
        for length in (1, 7, 30):
            sane(EXAMPLE[:start] + EXAMPLE[start + length :])


def sane(text: str) -> None:
    """An answer whose spans lie in the text; a file without errors can be printed and read again."""
    file, found = parse(Source("x", text))
    for one in found:
        assert isinstance(one, Diagnostic)
        assert 0 <= one.span.start <= one.span.end <= len(text), (one, text)
        assert one.message
        assert "Token" not in one.message
    if not found:
        printed = format_file(file)
        again, none = parse(Source("x", printed))
        assert (none, again) == ((), file), text
