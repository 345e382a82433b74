"""Patterns of ``like``: `*` any run of characters, `?` one, `#` one ASCII digit, `\\` takes the next as it is.

A pattern is read once into segments, the pieces between the stars. A text matches when the first segment stands at its
start, the last at its end, and those between follow each other in order without overlap; taking each at its first
possible place never misses a match, so the work is at most text times pattern. No regular expression of the user's,
nothing that can run away.

Worked example. ``a*b?*c`` has the segments "a", "b?" and "c". In "aXbYbZc": starts with "a"; the first "b?" from there
is "bY"; behind it the text still ends with "c". It matches.

For SQL the same segments become LIKE, or an anchored regular expression of our own where LIKE cannot say it (a digit)
or an engine's LIKE might run away (several stars: engines backtrack there, their regular expressions do not).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Piece = str | Literal[0, 1]  # a character as it is, or one of the two below
ANY: Literal[0] = 0
DIGIT: Literal[1] = 1
Segment = tuple[Piece, ...]
Matcher = Callable[[str], bool]


@dataclass(frozen=True)
class Pattern:
    """The segments between runs of stars: one segment is a pattern without a star."""

    segments: tuple[Segment, ...]

    @property
    def has_digit(self) -> bool:
        return any(piece == DIGIT for segment in self.segments for piece in segment)


@lru_cache(maxsize=1024)
def parse_pattern(text: str) -> Pattern:
    """The segments of a pattern; a backslash at the very end stands for itself."""
    segments: list[Segment] = []
    current: list[Piece] = []
    letters = iter(text)
    for letter in letters:
        if letter == "*":
            if current or not segments:
                segments.append(tuple(current))
                current = []
        elif letter == "\\":
            current.append(next(letters, "\\"))
        else:
            current.append(ANY if letter == "?" else DIGIT if letter == "#" else letter)
    starred = text.endswith("*") and not current
    segments.append(tuple(current))
    return Pattern(tuple(segments)) if segments else Pattern(((),)) if not starred else Pattern(((), ()))


@lru_cache(maxsize=1024)
def matcher(text: str) -> Matcher:
    """A function that tells whether a text matches the pattern."""
    segments = parse_pattern(text).segments
    plain = [_plain(segment) for segment in segments]
    match segments, plain:
        case [_], [str(whole)]:
            return lambda value: value == whole
        case [_, ()], [str(start), _]:
            return lambda value: value.startswith(start)
        case [(), _], [_, str(end)]:
            return lambda value: value.endswith(end)
        case [(), _, ()], [_, str(part), _]:
            return lambda value: part in value
        case _:
            return _general(segments)


def _plain(segment: Segment) -> str | None:
    """The segment as text where it has no wildcard."""
    letters = [piece for piece in segment if isinstance(piece, str)]
    return "".join(letters) if len(letters) == len(segment) else None


def _general(segments: tuple[Segment, ...]) -> Matcher:
    if len(segments) == 1:
        whole = _compiled(segments[0])
        return lambda value: whole.fullmatch(value) is not None
    first, last = _compiled(segments[0]), _compiled(segments[-1])
    between = [_compiled(segment) for segment in segments[1:-1]]
    tail = len(segments[-1])

    def matches(value: str) -> bool:
        found = first.match(value)
        if found is None:
            return False
        end = len(value) - tail
        at = found.end()
        for piece in between:
            found = piece.search(value, at, max(end, 0))
            if found is None:
                return False
            at = found.end()
        return at <= end and last.match(value, end) is not None

    return matches


def _compiled(segment: Segment) -> re.Pattern[str]:
    """A segment has one length, so that nothing in it can backtrack."""
    words = {ANY: ".", DIGIT: "[0-9]"}
    return re.compile("".join(re.escape(p) if isinstance(p, str) else words[p] for p in segment), re.DOTALL)


def as_like(pattern: Pattern) -> str | None:
    """The pattern for SQL's LIKE with backslash as escape, or None where a regular expression is needed."""
    stars = len(pattern.segments) - 1
    if pattern.has_digit or stars > 2 or (stars == 2 and (pattern.segments[0] or pattern.segments[-1])):
        return None
    return "%".join("".join(_like_letter(piece) for piece in segment) for segment in pattern.segments)


def _like_letter(piece: Piece) -> str:
    if isinstance(piece, str):
        return "\\" + piece if piece in "%_\\" else piece
    return "_"


def as_regex(pattern: Pattern) -> str:
    """The pattern as a regular expression for the whole of a text, in what RE2, PostgreSQL, Java and ICU share."""
    return ANY_RUN.join("".join(_regex_letter(piece) for piece in segment) for segment in pattern.segments)


ANY_ONE = "(?:.|\\n)"  # a dot leaves line ends out, and the flag for them is not spelled alike
ANY_RUN = f"{ANY_ONE}*"


def _regex_letter(piece: Piece) -> str:
    if not isinstance(piece, str):
        return "[0-9]" if piece == DIGIT else ANY_ONE
    if piece.isascii() and not piece.isalnum() and piece.isprintable() and piece not in " _":
        return "\\" + piece
    return piece
