"""Where each key of a TOML text stands.

``tomllib`` gives values without places. This walks a text that tomllib has accepted (or a part of one that it has
not) and notes, for each key path, where the key and its value stand. A worked example::

    [entity.order]                      ("entity",) ("entity", "order")
    joins = [{ table = "t",             (…, "joins") (…, "joins", 0) (…, "joins", 0, "table")
               key = "k" }]             (…, "joins", 0, "key")

The first place of a path counts: that is where a person would look.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Final

from segdsl.source import Source, Span

Path = tuple[str | int, ...]

_BLANK: Final = re.compile(r"[ \t]*")
_BLANK_LINES: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR: Final = re.compile(r"[^,\]\}\n#]*")
_DEEPEST: Final = 64  # parts of a dotted key: paths of thousands of parts would fill the memory
_REST: Final = re.compile(r"[^\n]*\n?")


class Positions:
    """The places of the keys of one TOML text."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.text
        self._keys: dict[Path, tuple[int, int]] = {}
        self._values: dict[Path, tuple[int, int]] = {}
        self._tables: dict[Path, int] = {}  # arrays of tables: how many so far
        self._walk()

    def line(self, path: Sequence[str | int]) -> int:
        """The 1-based line of the key, or of the nearest thing that holds it."""
        return self._source.line_and_column(self.span(path).start)[0]

    def span(self, path: Sequence[str | int], *, value: bool = False) -> Span:
        """The key itself, or with ``value`` what it is set to; else the nearest thing that holds it."""
        wanted = tuple(path)
        while wanted:
            found = (self._values.get(wanted) if value else None) or self._keys.get(wanted)
            if found is not None:
                return Span(self._source.name, *found)
            wanted, value = wanted[:-1], False
        return Span(self._source.name, 0, 0)

    def _walk(self) -> None:
        at, base = 0, ()  # type: tuple[int, Path]
        while (at := self._skip(at)) < len(self._text):
            try:
                if self._text.startswith("[", at):
                    at, base = self._header(at)
                else:
                    at = self._pair(at, base)
            except (_LostError, RecursionError):  # not TOML from here to the end of the line
                at = self._end(_REST, at)

    def _header(self, at: int) -> tuple[int, Path]:
        array = self._text.startswith("[[", at)
        parts, at = self._dotted(self._end(_BLANK, at + 1 + array))
        path: Path = ()
        for index, (part, start, end) in enumerate(parts):
            path = (*path, part)
            self._keys.setdefault(path, (start, end))
            if array and index == len(parts) - 1:
                self._tables[path] = self._tables.get(path, 0) + 1
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
                self._keys.setdefault(path, (start, end))
        return self._end(_REST, at), path

    def _pair(self, at: int, base: Path) -> int:
        parts, at = self._dotted(at)
        path = base
        for part, start, end in parts:
            path = (*path, part)
            self._keys.setdefault(path, (start, end))
        at = self._end(_BLANK, at)
        if not self._text.startswith("=", at):
            raise _LostError
        start = self._end(_BLANK, at + 1)
        at = self._value(start, path)
        self._values.setdefault(path, (start, at))
        return at

    def _value(self, at: int, path: Path) -> int:
        if string := _STRING.match(self._text, at):
            return string.end()
        if self._text.startswith("[", at):
            return self._array(at + 1, path)
        if self._text.startswith("{", at):
            return self._inline(at + 1, path)
        end = self._end(_SCALAR, at)
        return at + len(self._text[at:end].rstrip())

    def _array(self, at: int, path: Path) -> int:
        for index in range(len(self._text)):
            at = self._skip(at)
            if self._text.startswith("]", at):
                return at + 1
            end = self._value(at, (*path, index))
            if end == at:
                raise _LostError
            self._keys[(*path, index)] = self._values[(*path, index)] = (at, end)
            at = self._skip(end)
            if self._text.startswith(",", at):
                at += 1
        raise _LostError

    def _inline(self, at: int, path: Path) -> int:
        while True:
            at = self._skip(at)
            if self._text.startswith("}", at):
                return at + 1
            at = self._skip(self._pair(at, path))
            if self._text.startswith(",", at):
                at += 1

    def _dotted(self, at: int) -> tuple[list[tuple[str, int, int]], int]:
        parts: list[tuple[str, int, int]] = []
        while True:
            found = _STRING.match(self._text, at) or _BARE.match(self._text, at)
            if found is None or len(parts) > _DEEPEST:
                raise _LostError
            parts.append((_key(found.group()), at, found.end()))
            at = self._end(_BLANK, found.end())
            if not self._text.startswith(".", at):
                return parts, at
            at = self._end(_BLANK, at + 1)

    def _skip(self, at: int) -> int:
        return self._end(_BLANK_LINES, at)

    def _end(self, pattern: re.Pattern[str], at: int) -> int:
        found = pattern.match(self._text, at)
        return found.end() if found else at


class _LostError(Exception):
    """What stands here is not TOML."""


def _key(written: str) -> str:
    if written[0] == "'":
        return written[1:-1]
    if written[0] == '"':
        try:
            return next(iter(tomllib.loads(f"{written} = 0")))
        except tomllib.TOMLDecodeError:
            return written[1:-1]
    return written
