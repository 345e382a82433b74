"""L506: a text that mixes the Arabic and the Persian forms of yeh and kaf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.analysis.lint_words import words
from segdsl.diagnostics import Diagnostic, Fix, Message
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes
from segdsl.wording import say

MESSAGE: Final = Message(
    "L506",
    "{text} has the Arabic {letter} among Persian letters",
    "type it with a Persian keyboard; whoever compares letter by letter does not find it otherwise",
)
_ARABIC: Final = "يكى"
_PERSIAN: Final = frozenset("یکگچپژ")
_REPAIRED: Final = str.maketrans("يكى", "یکی")


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    harmless = _folded(ctx)
    for word in words(ctx):
        at = (word.span.file, word.span.start - 1)
        if word.kind not in ("told", "value") or word.text.isascii() or at in harmless:
            continue
        arabic = next((letter for letter in word.text if letter in _ARABIC), None)
        if arabic is not None and _PERSIAN & set(word.text):
            fix = Fix(word.span, word.text.translate(_REPAIRED)) if word.kind == "told" else None
            yield MESSAGE.at(word.span, fix=fix, text=ctx.quote(word.span), letter=arabic)


def _folded(ctx: LintContext) -> set[tuple[str, int]]:
    """Where the values begin that are compared with fields which take both letters for the same."""
    found: set[tuple[str, int]] = set()
    for rule in ctx.rules.rules:
        for node in nodes(rule.body):
            match node:
                case ir.Compare(left=left, right=right) | ir.Infix(left=left, right=right):
                    values, subject = [left, right], left
                case ir.OneOf(subject=subject, items=items) | ir.Includes(subject=subject, items=items):
                    values = [*items]
                case _:
                    continue
            type = subject.type.element or subject.type
            if type.compare == "persian":
                found |= {(one.span.file, one.span.start) for one in values if isinstance(one, ir.Constant)}
    return found


RULE: Final = LintRule(
    name="arabic-letters",
    message=MESSAGE,
    question=say("Were these letters typed on two keyboards?"),
    why=say(
        "The Arabic ي and the Persian ی look alike in the middle of a word. Names of rules and fields take both, "
        'and so does a field with compare = "persian"; in any other text the two are different letters.'
    ),
    bad='segment yazd "Yazd": city is "يزد، شهر بادگیر"',
    good='segment yazd "Yazd": city is "یزد، شهر بادگیر"',
    fixable=True,
    check=check,
)
