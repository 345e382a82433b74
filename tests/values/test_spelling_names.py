"""Two spellings of one name are equal, and a mistyped name gets a suggestion."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segdsl.spelling import canonical, did_you_mean


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("spend", "spend"),
        ("Spend", "Spend"),
        ("مشتري‌ها", "مشتری_ها"),
        ("مشترى_ها", "مشتری_ها"),
        ("كتاب", "کتاب"),
        ("دقیقاً", "دقیقا"),
        ("مـــبلغ", "مبلغ"),
        ("سال_۱۴۰۵", "سال_1405"),
        ("سال_١٤٠٥", "سال_1405"),
        ("café", "café"),
        ("cafe\u0301", "café"),
        ("خانۀ", "خانه"),  # typed with a hamza or without: one name
        ("", ""),
    ],
)
def test_canonical(written: str, name: str) -> None:
    assert canonical(written) == name


@given(st.text() | st.text("aeا\u0301\u0653\u0654\u0640\u064b\u200c\u200dيىكئ۱١_", max_size=8))
def test_canonical_twice_is_canonical_once(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert canonical(unicodedata.normalize("NFD", text)) == once


@pytest.mark.parametrize(
    ("word", "candidates", "said"),
    [
        ("spnd", ["spend", "status", "city"], "did you mean spend?"),
        ("spedn", ["spend"], "did you mean spend?"),
        ("SPEND", ["spend"], "did you mean spend?"),
        ("placed", ["placed_at", "total"], "did you mean placed_at?"),
        ("مبلع", ["مبلغ", "شهر"], "did you mean مبلغ?"),
        ("send", ["spend", "sent", "lend", "bend", "mend"], "did you mean bend, lend or mend?"),
        ("totl", ["total", "tootle"], "did you mean total?"),
        ("x", ["y", "price"], "did you mean y?"),
        ("colour", ["price"], ""),
        ("spend", ["spend"], ""),
        ("", ["a"], ""),
        ("a" * 10_000, ["a" * 9_999], ""),
    ],
)
def test_did_you_mean(word: str, candidates: list[str], said: str) -> None:
    assert did_you_mean(word, candidates) == said
