"""L102: a segment that leaves nobody out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.wording import say

MESSAGE: Final = Message(
    "L102", "everybody is in {name}, always", "write everyone if that is meant; else look for an or that should be and"
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for rule, node in ctx.written("segment"):
        if not isinstance(rule.body, ir.Condition) or isinstance(rule.body.expr, ir.Constant | ir.RuleRef):
            continue  # `everyone` is written on purpose, and of another segment's name the other one is told
        if ctx.always(rule.name):
            yield MESSAGE.at(node.name.span, name=rule.name)


RULE: Final = LintRule(
    name="always-true",
    message=MESSAGE,
    question=say("Does this segment leave anybody out?"),
    why=say(
        "A segment that everybody is in selects nothing. Mostly an or was written where and was meant, "
        "or one of its conditions holds for everybody."
    ),
    bad='segment locals "From here": city is "Tehran" or city is not "Tehran"',
    good='segment locals "From here": city is "Tehran"',
    level="warning",
    check=check,
)
