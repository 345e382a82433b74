"""What segdsl says to people besides diagnostics: an English sentence with holes that remembers what it is made of.

    say("{count} rules in {files} files", count=3, files=1)

is the text ``3 rules in 1 files`` and can be said again in another language, at the very edge (`segdsl.languages`).
Numbers, dates and moments that are given as themselves are printed as the reader's language prints them; names and
pieces of rules, given as text, stay as they are. A sentence may stand in a hole of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from string import Formatter
from typing import Any, Final, final


@final
class Said(str):
    """A text that knows its sentence and the values in its holes."""

    __slots__ = ("sentence", "values")
    sentence: str
    values: Mapping[str, object]


class _English(Formatter):
    """Moments are written as ISO 8601 does."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return value.isoformat() if isinstance(value, datetime) and not format_spec else format(value, format_spec)


_ENGLISH: Final = _English()


@final
class Name(str):
    """A name, and what it is called in other languages ("*": in all of them)."""

    __slots__ = ("names",)
    names: Mapping[str, str]


def called(name: str, names: Mapping[str, str]) -> Name:
    """A name of the catalog with its aliases: a message in Persian says the Persian one."""
    found = Name(name)
    found.names = names
    return found


def say(sentence: str, /, **values: object) -> Said:
    """The English text of ``sentence``, which is written out where it is said, so that a test finds them all."""
    return filled(sentence, values)


def filled(sentence: str, values: Mapping[str, object]) -> Said:
    """A sentence that stands somewhere else, such as that of a message, with its holes filled."""
    said = Said(_ENGLISH.vformat(sentence, (), values))
    said.sentence, said.values = sentence, values
    return said


def term(word: str, meaning: str = "") -> Said:
    """A word that every language has its own for: a type, a unit, an operator.

    It is its own sentence in the tables; ``meaning`` is that sentence for an English word that means two things.
    """
    said = Said(word)
    said.sentence, said.values = meaning or word, {}
    return said


def either(parts: Iterable[Any]) -> str:
    """``a, b or c``."""
    *others, last = parts
    return say("{others} or {last}", others=join(others), last=last) if others else join([last])


def join(parts: Iterable[Any], separator: str = ", ") -> str:
    """Several texts as one; each keeps its own sentence."""
    parts = list(parts)
    if not parts:
        return ""
    sentence = separator.join(f"{{part{number}}}" for number in range(len(parts)))
    said = Said(separator.join(str(part) for part in parts))
    said.sentence, said.values = sentence, {f"part{number}": part for number, part in enumerate(parts)}
    return said


__all__ = ["Name", "Said", "called", "either", "filled", "join", "say", "term"]
