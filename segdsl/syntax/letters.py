"""Letters that are read as others, one for one, so that every offset stays the user's own."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SAME: Final = {
    **{0x0660 + digit: str(digit) for digit in range(10)},
    **{0x06F0 + digit: str(digit) for digit in range(10)},
    ord("٬"): "_",
    ord("٫"): ".",
    ord("٪"): "%",
    ord("،"): ",",
    ord("؛"): ";",
    ord("ي"): "ی",
    ord("ى"): "ی",
    ord("ك"): "ک",
    ord("ة"): "ه",
    ord("ۀ"): "ه",
    ord("\N{MINUS SIGN}"): "-",
}
_BLANK: Final = ("\ufeff", "\u200e", "\u200f", "\u061c", "\u2060", "\u200b")
LETTERS: Final = _SAME | dict.fromkeys((ord(sign) for sign in _BLANK), " ")
DIGITS: Final = {**{0x0660 + d: str(d) for d in range(10)}, **{0x06F0 + d: str(d) for d in range(10)}}

BIDI_CONTROL: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff]")
DIACRITICS: Final = "\u064b-\u065f\u0670"
ADORNED: Final = f"\u0640\u200d{DIACRITICS}"  # tatweel, ZWJ and diacritics: how a word is drawn, not what it says
_MARKS: Final = re.compile(f"[{ADORNED}]")
_GAP: Final = re.compile(r"[\s\u200c_]+")


def plain(text: str) -> str:
    """Text outside quotes as the lexer reads it; as long as it was."""
    return text if text.isascii() else text.translate(LETTERS)


def folded(phrase: str) -> str:
    """A phrase as a key: lower case, no diacritics, one blank between words."""
    if phrase.isascii():
        return " ".join(phrase.lower().split())
    return _GAP.sub(" ", _MARKS.sub("", composed(phrase).translate(LETTERS))).strip().lower()


def joined(phrase: str) -> str:
    """A phrase as a key for which it is one whether its words are joined (پیشفرض) or not (پیش‌فرض)."""
    return folded(phrase) if phrase.isascii() else folded(phrase).replace(" ", "")


def composed(text: str) -> str:
    """NFC, also of a letter and a sign that compose only in another spelling: the Persian yeh with a hamza is ئ."""
    return unicodedata.normalize("NFC", text.replace("ی\u0654", "ي\u0654"))


def spellings(letter: str) -> tuple[str, ...]:
    """A letter as it may be typed: itself, and taken apart into a letter and its signs (آ as ا and a madda)."""
    apart = unicodedata.normalize("NFD", letter)
    return (plain(letter),) if apart == letter else (plain(letter), plain(apart))
