"""The sentences of one language: patterns with holes, verbs in brackets, and the endings of nouns.

A language is a TOML file beside this module. In its patterns

``{hole}``            is filled; a hole that stays empty takes the blank before it along
``{hole:ezafe}``      gets an ending from ``[suffixes]``, or a beginning from ``[prefixes]``: the first that fits
``{condition:one}``   is said of one row (``one``), of many (``many``), or in another mood (``subjunctive``)
``[verb]``            is looked up in ``[verbs]`` for the mood, and denied where the sentence is

so that a condition, its denial and its place in a longer sentence need one pattern. Nothing else in the project
knows how a language says a rule.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from string import Formatter
from typing import Any, Final, Literal

from segdsl.calendars import CalendarRangeError, gregorian_to_jalali

Number = Literal["top", "one", "many", "bare"]
Mood = Literal["", "subjunctive"]
_VERB: Final = re.compile(r"\[([^\]]+)\]")
_DOUBLED: Final = re.compile(r"[،,]\s*([،,.؛;:)]|\s[(÷×+−])")
_PARSER: Final = Formatter()


@dataclass(frozen=True)
class Manner:
    """How a condition is said: of the member itself, of one row or of many; and in which mood."""

    number: Number = "top"
    mood: Mood = ""

    def told(self, spec: str) -> Manner:
        """The manner that the words after a hole's colon ask for."""
        found = self
        for word in spec.split("+"):
            if word in ("one", "many", "top"):
                found = replace(found, number=word, mood="")  # type: ignore[arg-type]
            elif word == "subjunctive":
                found = replace(found, mood="subjunctive")
        return found


Later = Callable[[Manner], str]
Hole = str | Later
PLAIN: Final = Manner()
BARE: Final = Manner("bare")


@dataclass(frozen=True)
class Patterns:
    """One language's file; ``say`` fills a pattern of it."""

    data: Mapping[str, Any]

    def has(self, section: str, key: str) -> bool:
        return key in self.data[section]

    def say(self, section: str, key: str, manner: Manner = PLAIN, negated: bool = False, /, **holes: Hole) -> str:
        """The pattern of that name, filled."""
        return self.fill(self.data[section][key], manner, negated, **holes)

    def fill(self, pattern: str, manner: Manner = PLAIN, negated: bool = False, /, **holes: Hole) -> str:
        text = ""
        for literal, hole, spec, _ in _PARSER.parse(pattern):
            text += self._with_verbs(literal, manner, negated)
            if hole is None:
                continue
            filled = self._hole(holes[hole], spec or "", manner)
            if not filled:
                text = text.removesuffix(" ")
            text += filled
        return _DOUBLED.sub(r"\1", text.strip())

    def _with_verbs(self, literal: str, manner: Manner, negated: bool) -> str:
        form = "_".join(part for part in ("not" if negated else "", manner.mood) if part)

        def said(found: re.Match[str]) -> str:
            forms = self.data["verbs"][found[1]]
            plain = forms.get("not", found[1]) if negated else found[1]
            return str(forms.get(form, plain))

        return _VERB.sub(said, literal)

    def _hole(self, value: Hole, spec: str, manner: Manner) -> str:
        text = value if isinstance(value, str) else value(manner.told(spec))
        return self.beginning(text, spec) if spec in self.data["prefixes"] else self.ending(text, spec)

    def ending(self, noun: str, suffix: str) -> str:
        """A noun with one of the language's endings."""
        for last, added in self.data["suffixes"].get(suffix, ()):
            if noun and re.search(f"(?:{last})$", noun):
                return noun + str(added)
        return noun

    def beginning(self, noun: str, prefix: str) -> str:
        """A noun with what the language puts before it: ``an order``."""
        for first, added in self.data["prefixes"][prefix]:
            if noun and re.match(first, noun):
                return str(added) + noun
        return noun

    # --- nouns

    def plural(self, noun: str) -> str:
        return _swapped(noun, self.data["plural"])

    def singular(self, noun: str) -> str:
        return _swapped(noun, self.data["singular"])

    def unit(self, unit: str, many: bool) -> str:
        return str(self.data["units"][unit][many])

    def quoted(self, text: str) -> str:
        left, right = self.data["quotes"]
        return f"{left}{text}{right}"

    def listed(self, items: list[str], last: str = "and_last") -> str:
        """``a, b and c``."""
        if len(items) < 2:
            return "".join(items)
        return str(self.data["comma"]).join(items[:-1]) + str(self.data[last]) + items[-1]

    def sentence(self, text: str) -> str:
        """With a capital letter, where the language has them."""
        return text[:1].upper() + text[1:] if self.data["capital"] else text

    def in_sentence(self, text: str) -> str:
        """What `sentence` did, undone for the middle of a sentence."""
        return text[:1].lower() + text[1:] if self.data["capital"] else text

    def finished(self, text: str) -> str:
        """Without the comma that a relative clause left behind."""
        return text.rstrip(" ،,")

    # --- numbers and dates

    @cached_property
    def _digits(self) -> dict[int, str]:
        data = self.data
        return str.maketrans(
            {**dict(zip("0123456789", data["digits"], strict=True)), ",": data["group"], ".": data["point"]}
        )

    def number(self, value: Decimal | int | float) -> str:
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        text = f"{abs(exact):,f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return (str(self.data["minus"]) if exact < 0 else "") + text.translate(self._digits)

    def percent(self, value: Decimal) -> str:
        return self.fill(self.data["percent"], number=self.number(value))

    def day(self, value: date) -> str:
        """``21 March 2026``, or ``۱ فروردین ۱۴۰۵``."""
        digits = self._digits
        year, month, day = value.year, value.month, value.day
        if self.data["calendar"] == "jalali":
            try:
                year, month, day = gregorian_to_jalali(date(year, month, day))
            except CalendarRangeError:
                return f"{year:04}-{month:02}-{day:02}".translate(digits)
        return self.fill(
            self.data["date"],
            day=str(day).translate(digits),
            month=str(self.data["months"][month - 1]),
            year=str(year).translate(digits),
        )

    def moment(self, value: datetime) -> str:
        exact = "minutes" if not value.second and not value.microsecond else "auto"
        clock = value.time().isoformat(exact).translate(self._digits)
        return self.fill(self.data["moment"], date=self.day(value), time=clock)


def _swapped(noun: str, endings: list[list[str]]) -> str:
    for old, new in endings:
        if noun.endswith(old) and len(noun) > len(old):
            return noun[: len(noun) - len(old)] + new
    return noun


@cache
def patterns(language: str) -> Patterns:
    """The sentences of a language that is shipped."""
    return Patterns(tomllib.loads((files("segdsl.explain.words") / f"{language}.toml").read_text("utf-8")))


def languages() -> tuple[str, ...]:
    """The languages that rules can be said in."""
    folder = files("segdsl.explain.words")
    return tuple(sorted(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml")))
