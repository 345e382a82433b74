"""L504: a rule without `@description`; asked only where it is selected or has a level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.diagnostics import Diagnostic, Message
from segdsl.wording import say

MESSAGE: Final = Message("L504", "{name} has no description", 'write @description "…" on the line above it')


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for rule, node in ctx.written(*ctx.settings.description_for):
        if not rule.about.description and rule.name[:1] != "_":
            yield MESSAGE.at(node.name.span, name=rule.name)


RULE: Final = LintRule(
    name="missing-description",
    message=MESSAGE,
    question=say("What is this segment for?"),
    why=say(
        "A rule says who is in, but not what for. Not every team needs this: "
        'a level in segdsl.toml, missing-description = "warning", turns it on; '
        "description-for says which kinds of rules need one."
    ),
    bad='segment keen "Keen": count(orders) at least 5',
    good='@description "Gets the catalogue by post."\nsegment keen "Keen": count(orders) at least 5',
    on=False,
    check=check,
)
