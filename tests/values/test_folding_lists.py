"""Folding is by fixed lists: each letter of them, word for word as the language has them."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from segdsl.folding import (
    IGNORE_CASE_FROM,
    IGNORE_CASE_TO,
    PERSIAN_FROM,
    PERSIAN_REMOVED,
    PERSIAN_TO,
    fold,
    fold_ignore_case,
    fold_persian,
)
from segdsl.types import Compare

REPLACED = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
    "ؤ": "و",
    "ئ": "ی", "ي": "ی", "ى": "ی",
    "ۀ": "ه", "ة": "ه",
    "ك": "ک",
    **{chr(0x0660 + n): str(n) for n in range(10)},
    **{chr(0x06F0 + n): str(n) for n in range(10)},
}  # fmt: skip
REMOVED = {0x0640, *range(0x064B, 0x065F + 1), 0x0670, 0x200C, 0x200D}


def test_the_persian_list_is_that_of_the_language() -> None:
    assert dict(zip(PERSIAN_FROM, PERSIAN_TO, strict=True)) == REPLACED
    assert set(map(ord, PERSIAN_REMOVED)) == REMOVED
    for letter, into in REPLACED.items():
        assert fold_persian(letter) == into
    for mark in map(chr, REMOVED):
        assert fold_persian(f"a{mark}b") == "ab"


@pytest.mark.parametrize(
    ("compare", "text", "folded"),
    [
        ("exact", "Ōmīd كتاب", "Ōmīd كتاب"),
        ("ignore_case", "OMID Straße İĞ ſ ΣΟΦΟΣ ς ЁЖ", "omid straße İğ ſ σοφοσ ς ёж"),
        # titlecase digraph, Kelvin, Angstrom and Ohm signs, capital sharp s, theta symbol: not one-to-one
        ("ignore_case", "\u01c5 \u01c4 \u212a \u212b \u2126 ẞ ϴ", "\u01c5 \u01c6 \u212a \u212b \u2126 ẞ ϴ"),
        ("ignore_case", "ＡＢ ᾈ Ⴀ Ա Ⅷ", "ａｂ ᾀ Ⴀ Ա Ⅷ"),  # full width and Greek, not Georgian, Armenian, numerals
        ("ignore_case", "كتاب ١٢", "كتاب ١٢"),
        ("persian", "كتابِ OMID «مي‌روم» ۱۲ ١٢", "کتاب omid «میروم» 12 12"),
        ("persian", "خانۀ مؤمن، آیة‌اللّه، مسئول، ءـ", "خانه مومن، ایهالله، مسیول، ء"),
        ("persian", "", ""),
    ],
)
def test_examples(compare: Compare, text: str, folded: str) -> None:
    assert fold(text, compare) == folded


def test_a_pair_of_cases_is_one_to_one_in_one_of_three_scripts() -> None:
    pairs = dict(zip(IGNORE_CASE_FROM, IGNORE_CASE_TO, strict=True))
    assert len(pairs) == len(set(pairs.values())) == 803
    assert not set(pairs) & set(pairs.values())
    for capital, small in pairs.items():
        assert capital.lower() == small
        assert capital in (small.upper(), small.title())  # title, since the upper case of ᾀ is two letters
        assert unicodedata.category(capital) in ("Lu", "Lt")
        assert regex.fullmatch(r"\p{Latin}|\p{Greek}|\p{Cyrillic}", capital)


def test_no_pair_of_unicode_14_is_missing() -> None:
    """Generated anew from Python's own tables; letters that came after Unicode 14 are left alone."""
    known, stays = set(IGNORE_CASE_FROM), set("İẞ\u212a\u212b\u2126ϴ\u01c5\u01c8\u01cb\u01f2")
    later = {0x1C89, 0xA7CB, 0xA7CC, 0xA7CE, 0xA7D2, 0xA7D4, 0xA7DA, 0xA7DC}
    for code in range(0x110000):
        letter = chr(code)
        if unicodedata.category(letter) not in ("Lu", "Lt") or letter in known or code in later:
            continue
        if len(letter.lower()) == 1 and letter.lower() != letter:
            assert letter in stays or not regex.fullmatch(r"\p{Latin}|\p{Greek}|\p{Cyrillic}", letter), letter


def test_a_to_z_is_ascii_lower_case() -> None:
    ascii_letters = "".join(map(chr, range(128)))
    assert fold_ignore_case(ascii_letters) == ascii_letters.lower() == fold_persian(ascii_letters)


some = st.text() | st.text(IGNORE_CASE_FROM + PERSIAN_FROM + PERSIAN_REMOVED + "aا", max_size=8)


@given(some)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_ignore_case(fold_ignore_case(text)) == fold_ignore_case(text)
    assert fold_persian(fold_persian(text)) == fold_persian(text)


@given(some)
def test_persian_is_the_stronger_fold(text: str) -> None:
    assert fold_persian(fold_ignore_case(text)) == fold_persian(text) == fold_ignore_case(fold_persian(text))


@given(some, some)
def test_folding_goes_letter_by_letter(a: str, b: str) -> None:
    for compare in ("ignore_case", "persian"):
        assert fold(a + b, compare) == fold(a, compare) + fold(b, compare)


@given(some)
def test_one_translate_of_a_database_does_the_same(text: str) -> None:
    """TRANSLATE(x, from, to): a letter of ``from`` beyond the end of ``to`` is removed."""

    def translate(x: str, letters: str, into: str) -> str:
        table = {letter: into[at] if at < len(into) else "" for at, letter in enumerate(letters)}
        return "".join(table.get(letter, letter) for letter in x)

    assert translate(text, IGNORE_CASE_FROM, IGNORE_CASE_TO) == fold_ignore_case(text)
    letters, into = IGNORE_CASE_FROM + PERSIAN_FROM + PERSIAN_REMOVED, IGNORE_CASE_TO + PERSIAN_TO
    assert translate(text, letters, into) == fold_persian(text)
