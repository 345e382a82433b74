"""Text and places in it: a file of rules, a span of it, and how a span becomes a line and a column.

Offsets count code points of the text as the user wrote it, so a message points at the user's own letters
whatever the lexer did to them (Arabic yeh read as Persian yeh, Persian digits read as ASCII).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, ``start`` to ``end``, of the file called ``file``."""

    file: str
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of the other."""
        return Span(self.file, min(self.start, other.start), max(self.end, other.end))


NOWHERE = Span("", 0, 0)


@dataclass(frozen=True)
class Source:
    """One text with its name; ``line_and_column`` is 1-based, in code points."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for index, char in enumerate(self.text):
            if char == "\n":
                starts.append(index + 1)
        return starts

    def line_and_column(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def utf16_column(self, offset: int) -> tuple[int, int]:
        """Line and column as editors count: 1-based, the column in UTF-16 code units (a sign beyond U+FFFF is two)."""
        line, _ = self.line_and_column(offset)
        before = self.text[self._starts[line - 1] : offset]
        return line, utf16_length(before) + 1

    def offset_of_utf16(self, line: int, column: int) -> int:
        """The offset of what an editor calls ``line`` and ``column``; inside a pair its start, past the end the end."""
        start = self._starts[min(max(line, 1), len(self._starts)) - 1]
        end = self._starts[line] - 1 if 1 <= line < len(self._starts) else len(self.text)
        left = column - 1
        for offset in range(start, end):
            left -= 2 if self.text[offset] > "\uffff" else 1
            if left < 0:
                return offset
        return end

    def line_text(self, line: int) -> str:
        start = self._starts[line - 1]
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


def utf16_length(text: str) -> int:
    """How many UTF-16 code units a text takes."""
    return len(text) if text.isascii() else len(text) + sum(sign > "\uffff" for sign in text)
