"""Before the lexer: one walk over a text that finds texts, names in back-ticks, comments and signs that mean nothing.

What the lexer gets is as long as what the user wrote, so that every offset is the user's own: comments are blanks,
what stands inside quotes is dots (the words are cut from the original later), Persian digits, separators and letters
are read one for one, and signs of other languages (``==``, ``<>``) are reported and replaced by what was meant, so
that one such mistake is one message. The walk also counts how deep brackets, ``if`` and ``not`` are nested and takes a
declaration out that is nested too deeply.

Worked example. ``name = «علي» # x`` becomes ``name = "..."    ``; the comment and the place of the text are kept.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from segdsl.diagnostics import Diagnostic, Fix, Message, SegdslError
from segdsl.source import Source, Span
from segdsl.syntax import errors
from segdsl.syntax.letters import ADORNED, BIDI_CONTROL, CONTROL, LETTERS, folded, plain
from segdsl.syntax.terminals import EDGE, is_drawn, phrase_regex, undrawn
from segdsl.syntax.tree import Comment
from segdsl.syntax.vocabulary import Vocabulary, languages, vocabulary
from segdsl.wording import join, say

DECLARATIONS: Final = ("USE", "PARAM", "LET", "PLACE", "METRIC", "SEGMENT", "TIERS", "SCORE", "SPLIT", "TEST", "VERIFY")
CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_FEW: Final = 20  # of a kind of invisible sign
_FIXED: Final = {"==": "=", "=>": ">=", "=<": "<=", "<>": "!=", "&&": "AND", "||": "OR", "!": "NOT", "=~": "like"}
_SAME_LENGTH: Final = {"==": "= ", "=>": ">=", "=<": "<=", "<>": "!="}  # the others are terminals as they are


@dataclass
class Prepared:
    """The text for the lexer and what was found on the way."""

    source: Source
    words: Vocabulary
    text: str = ""
    version: str = ""
    comments: list[Comment] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)  # declaration words and @ at the first column

    def report(self, finding: Diagnostic) -> None:
        if len(self.findings) <= errors.MOST_FINDINGS:
            self.findings.append(finding)

    def span(self, start: int, end: int) -> Span:
        return Span(self.source.name, start, end)


def prepare(source: Source, default: str = "en") -> Prepared:
    """The text of a file, ready for the lexer; never raises."""
    language, version, span = _header(source, default)
    known = language in languages()
    prepared = Prepared(source, vocabulary("en"), version=version)
    try:
        prepared.words = vocabulary(language) if known else prepared.words
    except SegdslError as error:
        for finding in error.diagnostics:
            prepared.report(replace(finding, span=span))
    if not known:
        prepared.report(errors.UNKNOWN_LANGUAGE.at(span, language=language, known=join(languages())))
    if version not in ("", "1"):
        prepared.report(errors.WRONG_VERSION.at(span, version=version))
    _invisible(prepared)
    _Walk(prepared).run()
    return prepared


_LANGUAGE: Final = re.compile(r"#\s*language\s*:\s*([\w-]+)", re.IGNORECASE)
_VERSION: Final = re.compile(r"#\s*segdsl\s*:\s*([\w.]+)", re.IGNORECASE)


def _header(source: Source, default: str) -> tuple[str, str, Span]:
    """The language and version that the comments before the first rule name, and where."""
    language, version, at = default, "", Span(source.name, 0, 0)
    start = 0
    for _ in range(50):
        end = source.text.find("\n", start, start + 1000)
        line = source.text[start : end if end >= 0 else min(start + 1000, len(source.text))]
        bare = line.strip(" \t\r\ufeff\u200e\u200f")
        if bare and not bare.startswith("#"):
            break
        for pattern in (_LANGUAGE, _VERSION):
            if found := pattern.search(line):
                word = found[1].translate(LETTERS)
                at = Span(source.name, start + found.start(1), start + found.end(1))
                language, version = (word.lower(), version) if pattern is _LANGUAGE else (language, word)
        if end < 0:
            break
        start = end + 1
    return language, version, at


def named_language(source: Source) -> str:
    """The language that the first lines of a file name; empty where they name none."""
    return _header(source, "")[0]


def _invisible(prepared: Prepared) -> None:
    """Signs that nobody sees: those that reorder a line are named one by one, control characters too."""
    for pattern, message in ((BIDI_CONTROL, errors.BIDI_CONTROL), (CONTROL, errors.CONTROL)):
        for number, found in enumerate(pattern.finditer(prepared.source.text)):
            if number == _FEW:
                break
            point = ord(found[0])
            name = f"U+{point:04X} {unicodedata.name(found[0], '')}".strip()
            span = prepared.span(found.start(), found.end())
            prepared.report(message.at(span, fix=Fix(span, ""), name=name))


@cache
def _pattern(words: Vocabulary, drawn: bool) -> re.Pattern[str]:
    """Everything that the walk stops at; the rest is copied. ``drawn`` where keywords may be adorned."""
    declarations = "|".join(phrase_regex(p) for name in DECLARATIONS for p in words.words.get(name, ()))
    nesting = "|".join(phrase_regex(p) for name in ("NOT", "IF", "END") for p in words.words.get(name, ()))
    parts = {
        "comment": r"\#[^\n]*",
        "text": r'"(?:[^"\\\n]|\\[^\n])*"',
        "quoted": r"«[^»\n]*»",
        "name": r"`[^`\n]*`",
        "open": r'["«`][^\n]*',
        "curly": r"[“”„‟][^“”„‟\"\n]*[“”\"]|[“”„‟]",
        "single": r"['‘’‚‛][^'‘’‚‛\n]*['‘’]|['‘’‚‛]",
        "bracket": r"[()\[\]{}]",
        "sign": r"==|=>|=<|<>|=~|&&|\|\||!(?![=])",
        "semicolon": r";",
        "minus": r"-(?:\s*-)+",
        "declaration": rf"(?m:^)(?:(?:{declarations}){EDGE}|@)",
        "word": rf"(?<![\w\u200c{ADORNED}])(?:{nesting}){EDGE}",
    }
    whole = "|".join(f"(?P<{name}>{pattern})" for name, pattern in parts.items())
    return re.compile(whole if drawn else undrawn(whole), re.IGNORECASE)


class _Walk:
    """The walk of `prepare`: pieces of the new text, the depth, and one method for each kind of thing found."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.source = prepared.source.text
        self.pieces: list[str] = []
        self.level = 0
        self.stack: list[int] = []
        self.prefix = 0  # not and - that stand directly before
        self.prefix_end = -1
        self.deep: int | None = None  # where the declaration became too deep
        self.closers = {folded(p) for p in prepared.words.words.get("END", ())}
        self.openers = {folded(p) for p in prepared.words.words.get("IF", ())}
        self.cuts: list[tuple[int, int]] = []

    def run(self) -> None:
        position = 0
        for found in _pattern(self.prepared.words, is_drawn(self.source, ())).finditer(plain(self.source)):
            kind = found.lastgroup or ""
            if found.start() > position:
                self.pieces.append(plain(self.source[position : found.start()]))
            self.pieces.append(getattr(self, kind)(self.source[found.start() : found.end()], found.start()))
            position = found.end()
        self.pieces.append(plain(self.source[position:]))
        self._end_declaration(len(self.source))
        text = "".join(self.pieces)
        text = CONTROL.sub(" ", BIDI_CONTROL.sub(" ", text))
        for start, end in self.cuts:
            text = text[:start] + " " * (end - start) + text[end:]
        self.prepared.text = text

    # --- comments, texts and names

    def comment(self, found: str, start: int) -> str:
        before = self.source.rfind("\n", max(0, start - 2000), start)
        lead = self.source[before + 1 : start]
        own_line = not lead.strip(" \t\ufeff\u200e\u200f\xa0")
        span = self.prepared.span(start, start + len(found))
        self.prepared.comments.append(Comment(found.rstrip(), own_line, span, indented=own_line and bool(lead)))
        return " " * len(found)

    def text(self, found: str, start: int) -> str:
        for escape in re.finditer(r"\\(.)", found):
            if escape[1] not in '"\\':
                span = self.prepared.span(start + escape.start(), start + escape.end())
                fixed = f"\\\\{escape[1]}"
                self.prepared.report(errors.BAD_ESCAPE.at(span, fix=Fix(span, fixed), fixed=fixed))
        return self._dots(found, start, '"')

    def quoted(self, found: str, start: int) -> str:
        return self._dots(found, start, '"')

    def name(self, found: str, start: int) -> str:
        if not found[1:-1].strip():
            self.prepared.report(errors.EMPTY_NAME.at(self.prepared.span(start, start + len(found))))
        return self._dots(found, start, "`")

    def open(self, found: str, start: int) -> str:
        span = self.prepared.span(start, start + 1)
        if found[0] == "`":
            self.prepared.report(errors.UNCLOSED_NAME.at(span))
        else:
            self.prepared.report(errors.UNCLOSED_TEXT.at(span, quote={'"': '"', "«": "»"}[found[0]]))
        if len(found) < 2:
            return "0"
        return self._dots(found, start, "`" if found[0] == "`" else '"')

    def curly(self, found: str, start: int) -> str:
        return self._wrong_quotes(errors.CURLY_QUOTES, found, start)

    def single(self, found: str, start: int) -> str:
        return self._wrong_quotes(errors.SINGLE_QUOTES, found, start)

    def _wrong_quotes(self, message: Message, found: str, start: int) -> str:
        span = self.prepared.span(start, start + len(found))
        inside = found[1:-1].replace("\\", "\\\\").replace('"', '\\"')
        fixed = f'"{inside}"'
        whole = len(found) > 1
        self.prepared.report(message.at(span, fix=Fix(span, fixed) if whole else None, fixed=fixed if whole else '"…"'))
        return self._dots(found, start, '"') if whole else " "

    def _dots(self, found: str, start: int, quote: str) -> str:
        if len(found) - 2 > errors.MOST_TEXT and quote == '"':
            span = self.prepared.span(start, start + len(found))
            self.prepared.report(errors.LONG_TEXT.at(span, length=len(found) - 2, most=errors.MOST_TEXT))
        return quote + "." * (len(found) - 2) + quote

    # --- signs of other languages

    def sign(self, found: str, start: int) -> str:
        span = self.prepared.span(start, start + len(found))
        if found == "=~":
            self.prepared.report(errors.NO_REGEX.at(span))
            return "= "
        fixed = _FIXED[found]
        fixed = self.prepared.words.word(fixed) if fixed.isupper() else fixed
        text = fixed + " " if found == "!" else fixed
        self.prepared.report(errors.OTHER_SIGN.at(span, fix=Fix(span, text), written=found, fixed=fixed))
        return _SAME_LENGTH.get(found, found)

    def semicolon(self, found: str, start: int) -> str:
        span = self.prepared.span(start, start + 1)
        if self.stack:
            self.prepared.report(errors.OTHER_SIGN.at(span, fix=Fix(span, ","), written=found, fixed=say("a comma")))
            return ","
        self.prepared.report(errors.SEMICOLON.at(span, fix=Fix(span, "")))
        return " "

    # --- depth

    def minus(self, found: str, start: int) -> str:
        self._add_prefix(plain(found).count("-"), start, start + len(found))
        return plain(found)

    def bracket(self, found: str, start: int) -> str:
        if found in CLOSING:
            self._deeper(start)
        else:
            self._shallower()
        return found

    def word(self, found: str, start: int) -> str:
        word = folded(found)
        if word in self.openers:
            self._deeper(start)
        elif word in self.closers:
            self._shallower()
        else:
            self._add_prefix(1, start, start + len(found))
        return plain(found)

    def declaration(self, found: str, start: int) -> str:
        self._end_declaration(start)
        self.prepared.starts.append(start)
        return plain(found)

    def _add_prefix(self, count: int, start: int, end: int) -> None:
        follows = self.prefix_end >= 0 and not self.source[self.prefix_end : start].strip()
        self.prefix = count + (self.prefix if follows else 0)
        self.prefix_end = end
        self._check(start)

    def _deeper(self, start: int) -> None:
        self.stack.append(self.level)
        follows = self.prefix_end >= 0 and not self.source[self.prefix_end : start].strip()
        self.level += 1 + (self.prefix if follows else 0)
        self.prefix, self.prefix_end = 0, -1
        self._check(start)

    def _shallower(self) -> None:
        if self.stack:
            self.level = self.stack.pop()

    def _check(self, start: int) -> None:
        if self.level + self.prefix > errors.MOST_NESTING and self.deep is None:
            self.deep = start
            span = self.prepared.span(start, start + 1)
            self.prepared.report(errors.TOO_DEEP.at(span, most=errors.MOST_NESTING))

    def _end_declaration(self, end: int) -> None:
        if self.deep is not None:
            start = self.prepared.starts[-1] if self.prepared.starts else 0
            self.cuts.append((start, end))
        self.level, self.stack, self.prefix, self.prefix_end, self.deep = 0, [], 0, -1, None
