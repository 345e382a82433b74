"""L503: a rule without `@owner`; asked only where it is selected or has a level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.diagnostics import Diagnostic, Message
from segdsl.wording import say

MESSAGE: Final = Message("L503", "{name} has no owner", 'write @owner "…" on the line above it')


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for rule, node in ctx.written(*ctx.settings.owner_for):
        if not rule.about.owner and rule.name[:1] != "_":
            yield MESSAGE.at(node.name.span, name=rule.name)


RULE: Final = LintRule(
    name="missing-owner",
    message=MESSAGE,
    question=say("Whom do I ask about this segment?"),
    why=say(
        "A rule without an owner is changed by everybody or by nobody. Not every team needs this: "
        'a level in segdsl.toml, missing-owner = "warning", turns it on; owner-for says which kinds of rules need one.'
    ),
    bad='segment keen "Keen": count(orders) at least 5',
    good='@owner "crm-team"\nsegment keen "Keen": count(orders) at least 5',
    on=False,
    check=check,
)
