"""Reading a file of rules: text in, syntax tree and diagnostics out; it never raises.

Lark reads declaration after declaration, and each becomes a node as soon as the next one begins. After a mistake the
reader goes on at the next declaration word or ``@`` that begins a line, so that every mistake of a file is reported in
one run. A word that begins a line may also be a field (``score > 5``): indented ones count only where they look like
the head of a declaration. The rule with the mistake is left out of the tree; a file with an error is not run anyway.

Worked example. In ``segment a: spend >`` / ``segment b: x > 3`` the second ``segment`` could be a field, so that only
``b`` cannot stand where it stands. But the word before it begins a line: so the mistake is that ``segment a`` is not
finished, and reading resumes at ``segment b``.
"""

from __future__ import annotations

import re
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from segdsl.diagnostics import Diagnostic, SegdslError, has_errors
from segdsl.source import Source, Span
from segdsl.syntax import errors
from segdsl.syntax.prepare import DECLARATIONS, Prepared, prepare
from segdsl.syntax.terminals import EDGE, LETTER, phrase_regex
from segdsl.syntax.tree import Expr, File
from segdsl.syntax.vocabulary import Vocabulary, vocabulary

if TYPE_CHECKING:
    from lark import UnexpectedInput

    from segdsl.syntax.grammar import LanguageParser

_LOCK: Final = Lock()  # one builder serves a language; parsing is pure Python, so waiting costs nothing
_BLANK_LINE: Final = re.compile(r"\n[ \t\r]*\n\s*")


def parse(source: Source) -> tuple[File, tuple[Diagnostic, ...]]:
    """The tree of a file and every mistake in it, in the order of the text; never raises."""
    whole = Span(source.name, 0, len(source.text))
    if too_large := _too_large(source):
        return File((), name=source.name, span=whole), (too_large,)
    prepared = prepare(source)
    with _LOCK:
        parser = _parser(prepared)
        position: int | None = 0
        while position is not None and len(prepared.findings) <= errors.MOST_FINDINGS:
            position = _read_from(parser, prepared, position)
        declarations = tuple(parser.builder.done)
    file = File(
        declarations=declarations,
        language=prepared.words.language,
        version=prepared.version,
        comments=tuple(prepared.comments),
        name=source.name,
        blank_lines=tuple(found.end() for found in _BLANK_LINE.finditer(source.text)),
        span=whole,
    )
    return file, _in_order(prepared)


def parse_expression(source: Source, language: str = "en") -> tuple[Expr | None, tuple[Diagnostic, ...]]:
    """One expression on its own, such as a catalog's ``is`` and ``keep``; None where it has a mistake."""
    from lark import UnexpectedInput

    from segdsl.syntax.mistake import Mistake
    from segdsl.syntax.mistakes import explain

    if too_large := _too_large(source):
        return None, (too_large,)
    prepared = prepare(source, language)
    with _LOCK:
        parser = _parser(prepared)
        expression: Any = None
        try:
            expression = parser.lark.parse(prepared.text, start="expr")
        except UnexpectedInput as error:
            prepared.report(explain(Mistake(prepared, error, 0, _offset(error, prepared))))
    findings = _in_order(prepared)
    return (None if has_errors(findings) else expression), findings


def _too_large(source: Source) -> Diagnostic | None:
    text = source.text
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    return errors.TOO_LARGE.at(Span(source.name, 0, 0), most=errors.MOST_BYTES) if size > errors.MOST_BYTES else None


def _parser(prepared: Prepared) -> LanguageParser:
    from segdsl.syntax.grammar import language_parser

    try:
        parser = language_parser(prepared.words.language)
    except SegdslError as error:  # a vocabulary from elsewhere that does not fit the grammar
        prepared.findings[:0] = error.diagnostics
        prepared.words = vocabulary("en")
        parser = language_parser("en")
    parser.builder.begin(prepared)
    return parser


def _read_from(parser: LanguageParser, prepared: Prepared, position: int) -> int | None:
    """Read on from here; where to resume after a mistake, None at the end."""
    from lark import TextSlice, UnexpectedInput

    from segdsl.syntax.mistake import Mistake
    from segdsl.syntax.mistakes import explain

    done = parser.builder.done
    before = len(done)
    try:
        parser.lark.parse(TextSlice(prepared.text, position, len(prepared.text)), start="start")
        return None
    except UnexpectedInput as error:
        begin = _not_blank(prepared.text, done[-1].span.end if len(done) > before else position)
        offset = _offset(error, prepared)
        begin = _past_annotations(prepared, begin, offset)
        head = _head_before(prepared, begin, offset)
        if not _follows_a_finding(prepared, offset):
            prepared.report(explain(Mistake(prepared, error, begin, offset, head)))
        return head if head is not None else _resume(prepared, begin, offset)


def _past_annotations(prepared: Prepared, begin: int, offset: int) -> int:
    """Where the rule itself begins, if the mistake is not in the annotations before it."""
    if not prepared.text.startswith("@", begin):
        return begin
    heads = _heads(prepared.words).finditer(prepared.text, begin, offset + 1)
    rules = (_not_blank(prepared.text, found.start()) for found in heads)
    return next((start for start in rules if prepared.text[start] != "@" and start < offset), begin)


def _follows_a_finding(prepared: Prepared, offset: int) -> bool:
    """True directly behind a sign that was reported already (``default(x; 0)``): one mistake, one message."""
    spans = (finding.span for finding in prepared.findings)
    return any(
        span.start <= offset and span.end + 80 > offset and not prepared.source.text[span.end : offset].strip()
        for span in spans
        if span.start < span.end
    )


def _offset(error: UnexpectedInput, prepared: Prepared) -> int:
    token = getattr(error, "token", None)
    if token is not None and token.type != "$END":
        return int(token.start_pos)
    return len(prepared.text.rstrip()) if token is not None else int(getattr(error, "pos_in_stream", 0))


def _not_blank(text: str, position: int) -> int:
    found = re.compile(r"\S").search(text, position)
    return found.start() if found else len(text)


@cache
def _heads(words: Vocabulary) -> re.Pattern[str]:
    """A declaration word or @ that begins a line; an indented word must look like the head of a declaration."""
    word = f"(?:{declaration_words(words)}){EDGE}"
    of = phrase_regex(words.word("OF" if words.words.get("OF") else "FROM"))
    by = phrase_regex(words.word("BY"))
    name = rf"(?:[^\W\d]{LETTER}*|`[^`\n]*`)"
    head = rf'{word}\s*(?:"|{name}[ \t]*(?:[":=]|(?:{of}|{by}){EDGE}|$))'
    return re.compile(rf"^[ \t]*(?:(?<![ \t]){word}|@|{head})", re.IGNORECASE | re.MULTILINE)


def declaration_words(words: Vocabulary) -> str:
    """The words that begin a declaration, as a regular expression."""
    phrases = [phrase for name in DECLARATIONS for phrase in words.words.get(name, ())]
    return "|".join(sorted(map(phrase_regex, phrases), key=len, reverse=True))


def _head_before(prepared: Prepared, begin: int, offset: int) -> int | None:
    """A declaration word that begins a line and was read as a name, directly before what cannot stand there."""
    line = prepared.text.rfind("\n", 0, offset) + 1
    start = _not_blank(prepared.text, line)
    if start <= begin or start > offset:
        return None
    word = re.compile(f"(?:{declaration_words(prepared.words)}){EDGE}", re.IGNORECASE)
    if start == offset:
        return start if _heads(prepared.words).match(prepared.text, line) else None
    return start if word.fullmatch(prepared.text[start:offset].rstrip()) else None


def _resume(prepared: Prepared, begin: int, offset: int) -> int | None:
    line = prepared.text.rfind("\n", 0, offset) + 1
    for found in _heads(prepared.words).finditer(prepared.text, max(begin + 1, line)):
        start = _not_blank(prepared.text, found.start())
        if start > begin:
            return start
    return None


def _in_order(prepared: Prepared) -> tuple[Diagnostic, ...]:
    findings = sorted(prepared.findings, key=lambda finding: finding.span.start)
    if len(findings) > errors.MOST_FINDINGS:
        findings = findings[: errors.MOST_FINDINGS]
        findings.append(errors.TOO_MANY.at(findings[-1].span, count=errors.MOST_FINDINGS))
    return tuple(findings)
