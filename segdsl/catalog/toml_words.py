"""What Python's TOML reader says of a text, in sentences that other languages know."""

from __future__ import annotations

import re
from typing import Final

from segdsl.wording import Said, filled, say

_KNOWN: Final[tuple[Said, ...]] = (
    say("cannot overwrite a value"),
    say("escaped character is not a Unicode scalar value"),
    say("expected '=' after a key in a key/value pair"),
    say("expected ']' at the end of a table declaration"),
    say("expected ']]' at the end of an array declaration"),
    say("expected newline or end of document after a statement"),
    say("invalid date or datetime"),
    say("invalid hex value"),
    say("invalid initial character for a key part"),
    say("invalid statement"),
    say("invalid value"),
    say("unclosed array"),
    say("unclosed inline table"),
    say("unescaped '\\' in a string"),
    say("unterminated string"),
)
_WITH: Final = (
    "cannot declare {key} twice",
    "cannot mutate immutable namespace {key}",
    "cannot redefine namespace {key}",
    "duplicate inline table key {key}",
    "expected {sign}",
    "found invalid character {sign}",
    "illegal character {sign}",
)
_HOLE: Final = re.compile(r"\\\{(\w+)\\\}")


def toml_problem(said: str) -> str:
    """The same words, with their sentence where it is known; Python versions differ, and the rest stays as it is."""
    for known in _KNOWN:
        if known == said:
            return known
    for sentence in _WITH:
        if found := re.fullmatch(_HOLE.sub(r"(?P<\1>.+)", re.escape(sentence)), said, re.DOTALL):
            return filled(sentence, found.groupdict())
    return said
