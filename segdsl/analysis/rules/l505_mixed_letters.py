"""L505: letters that look alike and are not: Latin, Cyrillic, Greek in one word; or two names that look the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.analysis.lint_words import declared_names, words
from segdsl.diagnostics import Diagnostic, Message
from segdsl.source import Span
from segdsl.wording import Said, join, say

MESSAGE: Final = Message("L505", "{word} {reason}", "type it again in one alphabet")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_ALPHABETS: Final[dict[str, Said]] = {
    "LATIN": say("Latin"),
    "CYRILLIC": say("Cyrillic"),
    "GREEK": say("Greek"),
}
# Cyrillic and Greek letters, and the Latin ones that they look like
_ALIKE: Final = str.maketrans(
    "аеіјорсухѕԁԛԝһАВЕІЈКМНОРСТХУЅԌαικνορτυχΑΒΕΗΙΚΜΝΟΡΤΥΧΖ", "aeijopcyxsdqwhABEIJKMHOPCTXYSGaikvoptuxABEHIKMNOPTYXZ"
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for word in words(ctx):
        if word.kind == "comment" or word.text.isascii():
            continue
        for found in _WORD.finditer(word.text):
            alphabets = {
                name for letter in found[0] if (name := unicodedata.name(letter, "").split(" ")[0]) in _ALPHABETS
            }
            if len(alphabets) > 1:
                span = Span(word.span.file, word.span.start + found.start(), word.span.start + found.end())
                names = join([_ALPHABETS[name] for name in sorted(alphabets)], say(" and "))
                yield MESSAGE.at(span, word=found[0], reason=say("mixes {alphabets} letters", alphabets=names))
    yield from _twins(ctx)


def _twins(ctx: LintContext) -> Iterator[Diagnostic]:
    """Names that are told apart by the machine alone."""
    first: dict[str, tuple[str, Span]] = {}
    for name in declared_names(ctx):
        text, span = first.setdefault(name.text.translate(_ALIKE), (name.text, name.span))
        if text != name.text:
            where = ctx.where(span, name.span)
            yield MESSAGE.at(name.span, word=name.text, reason=say("looks like another name ({where})", where=where))


RULE: Final = LintRule(
    name="mixed-letters",
    message=MESSAGE,
    question=say("Is every letter the one that it looks like?"),
    why=say(
        "The Cyrillic а and the Latin a are two letters that nobody can tell apart by eye. A name or a value with the "
        "wrong one is never found, and a second segment can pass itself off as the first."
    ),
    bad='segment from_kаrlsruhe "Karlsruhe": city is "Kаrlsruhe"',
    good='segment from_karlsruhe "Karlsruhe": city is "Karlsruhe"',
    check=check,
)
