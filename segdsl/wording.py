"""What segdsl says to people besides diagnostics: an English sentence with holes that remembers what it is made of.

    say("{count} rules in {files} files", count=3, files=1)

is the text ``3 rules in 1 files`` and can be said again in another language, at the very edge (`segdsl.languages`).
Numbers, dates and moments that are given as themselves are printed as the reader's language prints them; names and
pieces of rules, given as text, stay as they are. A sentence may stand in a hole of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, final


@final
class Said(str):
    """A text that knows its sentence and the values in its holes."""

    __slots__ = ("sentence", "values")
    sentence: str
    values: Mapping[str, object]


def say(sentence: str, /, **values: object) -> Said:
    """The English text of ``sentence``, which is written out where it is said, so that a test finds them all."""
    said = Said(sentence.format(**values))
    said.sentence, said.values = sentence, values
    return said


def join(parts: list[Any], separator: str = ", ") -> str:
    """Several texts as one; each keeps its own sentence."""
    parts = list(parts)
    if not parts:
        return ""
    sentence = separator.join(f"{{part{number}}}" for number in range(len(parts)))
    said = Said(separator.join(str(part) for part in parts))
    said.sentence, said.values = sentence, {f"part{number}": part for number, part in enumerate(parts)}
    return said


__all__ = ["Said", "join", "say"]
