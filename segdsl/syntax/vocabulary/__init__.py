"""The languages in which rules are written: one data file each, nothing in the code knows which one a file is in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from segdsl.syntax.letters import folded

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True)
class Vocabulary:
    """One language: terminal to phrases (the first is printed), and how phrases with holes are printed."""

    language: str
    name: str
    direction: str
    quotes: tuple[str, str]
    digits: str
    group: str
    point: str
    percent: str
    comma: str
    signs: bool
    reserved: frozenset[str]
    words: Mapping[str, tuple[str, ...]] = field(hash=False)
    units: Mapping[str, tuple[str, ...]] = field(hash=False)
    types: Mapping[str, tuple[str, ...]] = field(hash=False)
    annotations: Mapping[str, tuple[str, ...]] = field(hash=False)
    phrases: Mapping[str, str] = field(hash=False)
    mistakes: Mapping[str, tuple[str, ...]] = field(hash=False)

    def word(self, terminal: str) -> str:
        """The phrase that is printed for a terminal: ``in the last`` for IN_LAST."""
        phrases = self.words.get(terminal, ())
        return phrases[0] if phrases else terminal.lower().replace("_", " ")

    @cached_property
    def unit_of(self) -> Mapping[str, str]:
        return _reading(self.units)

    @cached_property
    def type_of(self) -> Mapping[str, str]:
        return _reading(self.types)

    @cached_property
    def annotation_of(self) -> Mapping[str, str]:
        return _reading(self.annotations)

    @cached_property
    def single_words(self) -> frozenset[str]:
        """Every keyword of one word: names that equal one need care where both could stand."""
        every = (phrase for table in (self.words, self.units) for phrases in table.values() for phrase in phrases)
        return frozenset(phrase.lower() for phrase in every if " " not in phrase) | self.reserved


def _reading(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {folded(phrase): meaning for meaning, phrases in table.items() for phrase in phrases}


def languages() -> tuple[str, ...]:
    """The languages that a file may be written in."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.toml")))


@cache
def vocabulary(language: str) -> Vocabulary:
    """The vocabulary of a language; KeyError for one that is not known."""
    if language not in languages():
        raise KeyError(language)
    data = tomllib.loads((_HERE / f"{language}.toml").read_text(encoding="utf-8"))
    first, last = data["quotes"]
    return Vocabulary(
        language=data["language"],
        name=data["name"],
        direction=data["direction"],
        quotes=(first, last),
        digits=data["digits"],
        group=data["group"],
        point=data["point"],
        percent=data["percent"],
        comma=data["comma"],
        signs=data["signs"],
        reserved=frozenset(data["reserved"]),
        words=_tuples(data["words"]),
        units=_tuples(data["units"]),
        types=_tuples(data["types"]),
        annotations=_tuples(data["annotations"]),
        phrases=data["phrases"],
        mistakes=_tuples(data.get("mistakes", {})),
    )


def _tuples(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(phrases) for key, phrases in table.items()}
