"""Saying things in the reader's language: tables of sentences per language, numbers and dates as it writes them.

A language is a folder of TOML files beside this one; all its files are one table. ``[E201]`` holds ``text`` and
``help`` of a message with the holes of the English one; ``[say]`` maps an English sentence of `segdsl.wording.say` to
its own. What a table lacks is said in English; a test holds that nothing is lacking.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from string import Formatter
from typing import Any, Final

from segdsl.calendars import CalendarRangeError, gregorian_to_jalali
from segdsl.diagnostics import Diagnostic, all_messages
from segdsl.wording import Name, Said

LANGUAGES: Final = ("en", "fa")
_SEPARATORS: Final = {
    ", ": "، ",
    " → ": "، سپس ",  # an arrow would point the wrong way
    " -> ": "، سپس ",
    " and ": " و ",
    "; ": "؛ ",
}
_QUOTED_TWICE: Final = re.compile('«["«]([^"«»]*)["»]»')
_FARSI_DIGITS: Final = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")
Table = Mapping[str, Mapping[str, str]]


@cache
def table(language: str) -> Table:
    """Every sentence of a language: by the code of a message, and under ``say`` by the English sentence."""
    import tomllib  # who reads English waits for none of this
    from importlib.resources import files

    found: dict[str, dict[str, str]] = {"say": {}}
    folder = files("segdsl.languages") / language
    for path in sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else ():
        if path.name.endswith(".toml"):
            for name, entries in tomllib.loads(path.read_text("utf-8")).items():
                found.setdefault(name, {}).update(entries)
    return found


class _Filling(Formatter):
    """Fills holes: sentences in holes are said in the language too, numbers and dates are written its way."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Said):
            return in_language(value, self.language)
        if isinstance(value, Name):
            return value.names.get(self.language) or value.names.get("*") or str(value)
        if isinstance(value, bool) or self.language != "fa":
            return format(value, format_spec)
        if isinstance(value, int | float | Decimal):
            return digits(format(value, format_spec))
        if isinstance(value, date):
            return _jalali(value)
        return format(value, format_spec)

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs[str(key)]


def digits(text: str) -> str:
    """A number of ASCII digits in Persian ones, with ٬ and ٫."""
    return text.translate(_FARSI_DIGITS)


def _jalali(day: date) -> str:
    """A day as 1405/01/01, a moment with its time, in Persian digits."""
    try:
        year, month, of_month = gregorian_to_jalali(day.date() if isinstance(day, datetime) else day)
        text = f"{year}/{month:02}/{of_month:02}"
    except CalendarRangeError:
        text = f"{day.year:04}-{day.month:02}-{day.day:02}"  # beyond that calendar: as it was stored
    if isinstance(day, datetime):
        exact = "minutes" if not day.second and not day.microsecond else "auto"
        text += " " + day.time().isoformat(exact)
    return text.translate(_FARSI_DIGITS)


def in_language(text: str, language: str) -> str:
    """A text of `segdsl.wording.say` in ``language``; any other text stays as it is."""
    if language == "en" or not isinstance(text, Said):
        return str(text)
    sentence = _sentence(text.sentence, language)
    if sentence == text.sentence and not text.values:
        return str(text)  # a word that the language has none of its own for
    return _Filling(language).vformat(sentence, (), dict(text.values))


def _sentence(english: str, language: str) -> str:
    """A sentence in ``language``: one of its own, that of a message, or the English one with its commas."""
    if english.startswith("{part0}"):  # several texts, joined
        for separator, own in _SEPARATORS.items() if language == "fa" else ():
            english = english.replace(separator, own)
        return english
    known = table(language)["say"].get(english)
    return known or _of_messages(language, len(all_messages())).get(english) or english


def _tidied(text: str) -> str:
    """A text in quotes is quoted once: «"Tehran"» and ««Tehran»» are «Tehran»."""
    return _QUOTED_TWICE.sub(r"«\1»", text)


@cache
def _of_messages(language: str, count: int) -> Mapping[str, str]:
    """The texts and helps of messages by the English ones, for messages that stand in another."""
    found: dict[str, str] = {}
    for message in all_messages()[:count]:
        own = table(language).get(message.code, {})
        found[message.text], found[message.help] = own.get("text", ""), own.get("help", "")
    return found


def sentence_in(english: str, language: str) -> str:
    """A sentence without holes, such as the help of an option, in ``language``; English if it is not known there."""
    return english if language == "en" else table(language)["say"].get(english, english)


def localized(found: Diagnostic, language: str) -> Diagnostic:
    """The same finding with its message and help in ``language``."""
    sentences = table(language).get(found.code)
    if language == "en" or not sentences:
        return found
    fill, values = _Filling(language), dict(found.values)
    message = fill.vformat(sentences["text"], (), values)
    own = fill.vformat(sentences.get("help", ""), (), values)
    help_text = " ".join(part for part in (in_language(found.hint, language), own) if part)
    place = in_language(found.place, language)
    return replace(found, message=_tidied(message), help=_tidied(help_text), place=place)


__all__ = ["LANGUAGES", "digits", "in_language", "localized", "sentence_in", "table"]
