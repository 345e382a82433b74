"""L507: a sign inside a text or a quoted name that nobody can see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.analysis.lint_words import words
from segdsl.diagnostics import Diagnostic, Fix, Message
from segdsl.source import Span
from segdsl.wording import say

MESSAGE: Final = Message("L507", "an invisible sign, {sign}, stands in {text}", "delete it")
# direction marks, blanks without width, the soft hyphen, tags; the joiners of Persian are letters to it
_INVISIBLE: Final = re.compile(
    "[\u200e\u200f\u061c\u200b\u2060-\u2064\ufeff\u00ad\u180e\u115f\u1160\u3164\U000e0000-\U000e007f]|\u200c\u200c+"
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for word in words(ctx):
        if word.kind == "comment" or word.text.isascii():
            continue
        for found in _INVISIBLE.finditer(word.text):
            span = Span(word.span.file, word.span.start + found.start(), word.span.start + found.end())
            point = found[0][0]
            sign = f"U+{ord(point):04X} {unicodedata.name(point, '')}".strip()
            kept = "\u200c" if point == "\u200c" else ""
            fix = Fix(span, kept) if word.kind == "told" else None
            shown = _INVISIBLE.sub("", ctx.quote(word.span))
            yield MESSAGE.at(span, fix=fix, sign=sign, text=shown)


RULE: Final = LintRule(
    name="invisible-sign",
    message=MESSAGE,
    question=say("Is there something in this text that nobody can see?"),
    why=say(
        "Texts copied from a web page or a chat bring marks along that have no width. A comparison takes them for "
        "letters, so the text equals nothing. Signs that turn the order of a line around are an error of segdsl check "
        "(E114), wherever they stand."
    ),
    bad='segment from_tehran "Tehran": city is "Tehran\u200e"',
    good='segment from_tehran "Tehran": city is "Tehran"',
    fixable=True,
    check=check,
)
