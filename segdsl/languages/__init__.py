"""Saying things in the reader's language: tables of sentences per language, numbers and dates as it writes them.

A language is a folder of TOML files beside this one; all its files are one table. ``[E201]`` holds ``text`` and
``help`` of a message with the holes of the English one; ``[say]`` maps an English sentence of `segdsl.wording.say` to
its own. What a table lacks is said in English; a test holds that nothing is lacking.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Final

from segdsl.calendars import gregorian_to_jalali
from segdsl.diagnostics import Diagnostic
from segdsl.wording import Said

LANGUAGES: Final = ("en", "fa")
_FARSI_DIGITS: Final = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")
Table = Mapping[str, Mapping[str, str]]


@cache
def table(language: str) -> Table:
    """Every sentence of a language: by the code of a message, and under ``say`` by the English sentence."""
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
    year, month, of_month = gregorian_to_jalali(day.date() if isinstance(day, datetime) else day)
    text = f"{year}/{month:02}/{of_month:02}"
    if isinstance(day, datetime):
        exact = "minutes" if not day.second and not day.microsecond else "auto"
        text += " " + day.time().isoformat(exact)
    return text.translate(_FARSI_DIGITS)


def in_language(text: str, language: str) -> str:
    """A text of `segdsl.wording.say` in ``language``; any other text stays as it is."""
    if language == "en" or not isinstance(text, Said):
        return str(text)
    sentence = table(language)["say"].get(text.sentence, text.sentence)
    return _Filling(language).vformat(sentence, (), dict(text.values))


def localized(found: Diagnostic, language: str) -> Diagnostic:
    """The same finding with its message and help in ``language``."""
    sentences = table(language).get(found.code)
    if language == "en" or not sentences:
        return found
    fill, values = _Filling(language), dict(found.values)
    message = fill.vformat(sentences["text"], (), values)
    own = fill.vformat(sentences.get("help", ""), (), values)
    help_text = " ".join(part for part in (in_language(found.hint, language), own) if part)
    return replace(found, message=message, help=help_text, place=in_language(found.place, language))


__all__ = ["LANGUAGES", "digits", "in_language", "localized", "table"]
