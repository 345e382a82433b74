"""Lark's contextual lexer with a quicker scanner: the same terminals in the same order, tried by their first letter.

Lark joins all terminals that a parser state accepts into one regular expression, a hundred of them for this grammar,
and compiles each at its first use: more than a second before the first answer. Here every terminal is compiled once,
when a text first needs it, and at each place only those are tried that can begin with the letter there.

Names need the package ``regex``, whose ``\\w`` knows the marks and joiners of Persian. The rest is matched by ``re``:
``regex`` looks through the whole text for the letters that a pattern cannot do without, which makes a long text slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import regex
from lark.exceptions import UnexpectedCharacters
from lark.lexer import BasicLexer, ContextualLexer, TerminalDef, Token

from segdsl.syntax.terminals import is_drawn, undrawn

_Match = Callable[..., Any]
_SPACE: Final = re.compile(r"\s+")
_NAMES: Final = ("NAME", "CALL")
_SIGNS: Final = {
    "NUMBER": "0123456789",
    "DATE": "0123456789",
    "DATETIME": "0123456789",
    "STRING": '"',
    "QUOTED": "`",
    "ANNOTATION": "@",
    "SIGN": "<>≤≥",
    "UNEQUAL": "!≠",
}


class _Terminal:
    """One terminal: its pattern, compiled when first tried, and the letters that it can begin with."""

    __slots__ = ("_matches", "first", "name", "pattern")

    def __init__(self, name: str, pattern: str, first: str) -> None:
        self.name = name
        self.pattern = pattern
        self.first = first
        self._matches: list[_Match | None] = [None, None]

    def match(self, drawn: bool) -> _Match:
        """The matcher for a text that adorns its keywords with tatweel or diacritics, or for one that does not."""
        found = self._matches[drawn]
        if found is None:
            pattern = self.pattern if drawn else undrawn(self.pattern)
            found = self._matches[drawn] = (regex if self.name in _NAMES else re).compile(pattern).match
        return found

    def can_begin(self, letter: str) -> bool:
        if self.name in _NAMES:
            return not letter.isascii() or letter.isalpha() or letter == "_"
        return letter in self.first


class _Seen:
    """The text that was looked at last, and whether it adorns its keywords."""

    __slots__ = ("drawn", "marked", "text")

    def __init__(self, marked: tuple[str, ...]) -> None:
        self.marked, self.text, self.drawn = marked, "", False

    def look(self, text: str) -> bool:
        self.text, self.drawn = text, is_drawn(text, self.marked)
        return self.drawn


class PhraseScanner(BasicLexer):
    """What one parser state can read."""

    shared: dict[str, _Terminal]
    first: Mapping[str, str]
    seen: _Seen

    def __init__(self, conf: Any, comparator: Any = None) -> None:
        super().__init__(conf, comparator)
        self._known = [self._terminal(t) for t in self.terminals if t.name not in self.ignore_types]
        self._by_letter: tuple[dict[str, list[tuple[_Match, str]]], ...] = ({}, {})

    def _terminal(self, definition: TerminalDef) -> _Terminal:
        name, pattern = definition.name, definition.pattern
        if name not in self.shared:
            first = pattern.value[0] if pattern.type == "str" else _SIGNS.get(name) or self.first.get(name, "")
            self.shared[name] = _Terminal(name, pattern.to_regexp(), first)
        return self.shared[name]

    def _candidates(self, letter: str, drawn: bool) -> list[tuple[_Match, str]]:
        found = [(terminal.match(drawn), terminal.name) for terminal in self._known if terminal.can_begin(letter)]
        self._by_letter[drawn][letter] = found
        return found

    def next_token(self, lex_state: Any, parser_state: Any = None) -> Token:
        counter, text, end = lex_state.line_ctr, lex_state.text.text, lex_state.text.end
        position: int = counter.char_pos
        if space := _SPACE.match(text, position, end):
            position = space.end()
        if position >= end:
            counter.char_pos = end
            raise EOFError(self)
        letter, seen = text[position], self.seen
        drawn = seen.drawn if seen.text is text else seen.look(text)
        for match, name in self._by_letter[drawn].get(letter) or self._candidates(letter, drawn):
            if found := match(text, position, end):
                counter.char_pos = stop = found.end()
                token = Token(name, found[0], position, None, None, None, None, stop)
                lex_state.last_token = token
                return token
        counter.char_pos = position
        allowed = {terminal.name for terminal in self._known} or {"<END-OF-FILE>"}
        raise UnexpectedCharacters(  # type: ignore[no-untyped-call]
            text, position, 1, 1, allowed=allowed, state=parser_state, terminals_by_name=self.terminals_by_name
        )


def phrase_lexer(first: Mapping[str, str], marked: tuple[str, ...]) -> type[ContextualLexer]:
    """The contextual lexer over these scanners; ``first`` gives the first letters of every keyword."""

    class Scanner(PhraseScanner):
        pass

    Scanner.shared, Scanner.first, Scanner.seen = {}, first, _Seen(marked)

    class PhraseLexer(ContextualLexer):
        BasicLexer = Scanner

    return PhraseLexer
