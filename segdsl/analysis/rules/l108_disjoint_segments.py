"""L108: two segments that nobody can be in at once; asked only where it is selected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.analysis.lint_relations import related
from segdsl.diagnostics import Diagnostic, Message
from segdsl.wording import join, say

MESSAGE: Final = Message("L108", "nobody can be in {name} and in {others} at once", "look whether that is meant")


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for rule, others in related(ctx, ctx.disjoint):
        yield MESSAGE.at(
            ctx.trees[rule.name].name.span, name=rule.name, others=join([other.name for other in others[:3]])
        )


RULE: Final = LintRule(
    name="disjoint-segments",
    message=MESSAGE,
    question=say("Can somebody be in both of these segments?"),
    why=say(
        "Segments that exclude each other are mostly meant to, so this is asked only where somebody selects it. "
        "segdsl relate shows the whole picture."
    ),
    bad='segment keen "Keen": count(orders) at least 5\nsegment quiet "Quiet": count(orders) at most 1',
    good='segment keen "Keen": count(orders) at least 5\nsegment unhappy "Unhappy": any(complaints)',
    level="note",
    on=False,
    check=check,
)
