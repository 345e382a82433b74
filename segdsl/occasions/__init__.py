"""Occasion days: names that a calendar gives to days of the year, and when such a day returns.

The list is ``iran.toml`` beside this file: days of the Solar Hijri calendar, each with its names in Persian and
English. Any of them is read in any language, with capitals or not, ZWNJ or blank, "day of" words as they are written.
Days of the lunar Hijri calendar are not computed; their names are known so that a message can say that.

Worked example. Yalda is 30 Azar. On 1 Dey 1404 (22 December 2025) the next one is 30 Azar 1405, 21 December 2026,
and the last one was the day before.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from segdsl.calendars import from_parts, gregorian_to_jalali
from segdsl.diagnostics import Diagnostic
from segdsl.folding import fold_persian
from segdsl.occasions import errors
from segdsl.source import NOWHERE, Span
from segdsl.spelling import did_you_mean
from segdsl.wording import say


@dataclass(frozen=True)
class Occasion:
    """One day of the Solar Hijri year and what it is called; the first name of a language is the one that is shown."""

    id: str
    month: int
    day: int
    names: Mapping[str, tuple[str, ...]]

    def in_year(self, year: int) -> date:
        """The day in a Solar Hijri year; 30 Esfand is the 29th in a short one."""
        return from_parts(year, self.month, self.day, "jalali")

    def next(self, today: date) -> date:
        """The first return on or after today; `CalendarRangeError` beyond the calendar."""
        year = gregorian_to_jalali(today)[0]
        found = self.in_year(year)
        return found if found >= today else self.in_year(year + 1)

    def last(self, today: date) -> date:
        """The latest return before today."""
        year = gregorian_to_jalali(today)[0]
        found = self.in_year(year)
        return found if found < today else self.in_year(year - 1)

    def falls_within(self, first: date, last: date) -> bool:
        """Whether a return lies between two days, both included."""
        return self.next(first) <= last


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("segdsl.occasions").joinpath("iran.toml").read_text("utf-8"))


@cache
def occasions() -> Mapping[str, Occasion]:
    """Every occasion by its id, in the order of the year."""
    found: dict[str, Occasion] = {}
    for id, entry in _data()["days"].items():
        month, _, day = entry["on"].partition("/")
        names = {language: tuple(entry[language]) for language in ("en", "fa")}
        found[id] = Occasion(id, int(month), int(day), names)
    return found


@cache
def _by_key() -> Mapping[str, Occasion]:
    named = [(name, one) for one in occasions().values() for names in one.names.values() for name in (*names, one.id)]
    return {_key(name): one for name, one in named}


@cache
def _lunar() -> frozenset[str]:
    return frozenset(_key(name) for names in _data()["lunar"].values() for name in names)


def _key(name: str) -> str:
    """The form in which two spellings of a name are equal: letters and digits alone, folded as Persian text is."""
    return "".join(sign for sign in fold_persian(name) if sign.isalnum())


def find(name: str) -> Occasion | None:
    """The occasion of that name, in any language and spelling; None if the list has none."""
    return _by_key().get(_key(name))


def unknown(name: str, span: Span = NOWHERE) -> Diagnostic:
    """What to tell somebody whose occasion is not in the list."""
    if _key(name) in _lunar():
        return errors.LUNAR_OCCASION.at(span, name=name)
    persian = any("\u0600" <= sign <= "\u06ff" for sign in name)
    shown = [one.names["fa" if persian else "en"] for one in occasions().values()]
    known: object = did_you_mean(name, [each for names in shown for each in names])
    if not known:
        few = ", ".join(names[0] for names in shown if names[0] in _FEW)
        known = say("such as {few}; the reference lists them all", few=few)
    return errors.UNKNOWN_OCCASION.at(span, name=name, known=known)


_FEW = frozenset(
    {
        *("Nowruz", "Teacher's Day", "Doctor's Day", "Yalda", "Engineer's Day"),
        *("نوروز", "روز معلم", "روز پزشک", "شب یلدا", "روز مهندس"),
    }
)

__all__ = ["Occasion", "find", "occasions", "unknown"]
