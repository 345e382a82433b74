"""The place where the parser stopped, and everything that can be asked about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from segdsl.diagnostics import Diagnostic, Fix, Message
from segdsl.source import Span
from segdsl.syntax.letters import folded, plain
from segdsl.syntax.prepare import CLOSING, Prepared
from segdsl.syntax.terminals import EDGE, LETTER, phrase_regex
from segdsl.syntax.words import OperatorWords, operator_words

if TYPE_CHECKING:
    from segdsl.syntax.vocabulary import Vocabulary

WORD: Final = re.compile(rf"@?{LETTER}+|\"[^\"]*\"|`[^`]*`|&&|\|\||[<>!=]=?|\S")
LAST: Final = re.compile(rf"(@?{LETTER}+|\"[^\"]*\"|`[^`]*`|\S)\s*$")
LOOK_BACK: Final = 400


@dataclass
class Mistake:
    """Where the parser stopped: ``begin`` of the rule, ``offset`` of what cannot stand there, ``head`` of the next rule
    where its first word had been read as a name."""

    prepared: Prepared
    error: Any
    begin: int
    offset: int
    head: int | None = None
    accepts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.accepts = frozenset(self.error.interactive_parser.accepts())

    @property
    def words(self) -> Vocabulary:
        return self.prepared.words

    @cached_property
    def operators(self) -> OperatorWords:
        return operator_words(self.words.language)

    @property
    def text(self) -> str:
        return self.prepared.text

    @property
    def at_end(self) -> bool:
        return self.offset >= len(self.text.rstrip())

    @cached_property
    def before(self) -> str:
        """The text of this rule up to the place; at most a few hundred letters of it."""
        return self.text[max(self.begin, self.offset - LOOK_BACK) : self.offset]

    @cached_property
    def found(self) -> Span:
        """What cannot stand here."""
        match = WORD.match(self.text, self.offset)
        return self.prepared.span(self.offset, match.end() if match else self.offset)

    @cached_property
    def found_text(self) -> str:
        return self.prepared.source.text[self.found.start : self.found.end]

    @cached_property
    def sign(self) -> str:
        """What cannot stand here as the lexer reads it: the Persian comma is a comma."""
        return plain(self.found_text)

    @cached_property
    def word(self) -> str:
        return folded(self.found_text)

    @cached_property
    def previous(self) -> Span:
        """The word or sign before the place."""
        match = LAST.search(self.before)
        start = self.offset - len(self.before)
        return self.prepared.span(start + match.start(1), start + match.end(1)) if match else self.found

    @cached_property
    def previous_text(self) -> str:
        return self.prepared.source.text[self.previous.start : self.previous.end]

    def phrase(self, *terminals: str) -> str:
        """The phrases of some terminals as a regular expression."""
        phrases = [phrase for name in terminals for phrase in self.words.words.get(name, ())]
        body = "|".join(sorted(map(phrase_regex, phrases), key=len, reverse=True))
        return f"(?<![\\w\\u200c])(?:{body or '(?!)'}){EDGE}"

    def units(self) -> str:
        return "|".join(sorted((phrase_regex(p) for p in self.words.unit_of), key=len, reverse=True))

    def behind(self, pattern: str) -> re.Match[str] | None:
        """The pattern, directly before the place."""
        return re.search(pattern + r"\s*$", self.before, re.IGNORECASE)

    def is_word(self, *terminals: str) -> bool:
        return any(self.word == folded(phrase) for name in terminals for phrase in self.words.words.get(name, ()))

    def span(self, start: int, end: int) -> Span:
        return self.prepared.span(start, end)

    def fix(self, message: Message, span: Span, text: str, **values: object) -> Diagnostic:
        words: dict[str, Any] = values
        return message.at(span, fix=Fix(span, text), place="", hint="", fixed=text, **words)

    @cached_property
    def open_brackets(self) -> list[int]:
        """Where the brackets stand that this rule has opened and not closed before the place."""
        stack: list[int] = []
        stop = self.offset if self.head is None else self.head
        for found in re.finditer(r"[()\[\]{}]|\"[^\"]*\"|`[^`]*`", self.text[self.begin : stop]):
            if found[0] in CLOSING:
                stack.append(self.begin + found.start())
            elif found[0] in ")]}" and stack:
                stack.pop()
        return stack

    def terminals_of(self, word: str) -> set[str]:
        """The terminals that have this phrase."""
        return {name for name, phrases in self.words.words.items() if word in map(folded, phrases)}
