"""L107: a segment that lies inside another one; asked only where it is selected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.analysis.lint_relations import related
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic.walk import references
from segdsl.wording import join, say

MESSAGE: Final = Message(
    "L107", "everybody in {name} is in {others} as well", "say so, with in segment …, if it is meant"
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    found: dict[str, list[str]] = {}

    def inside(one: str, other: str) -> bool:
        for inner, outer in ((one, other), (other, one)):
            if outer not in references(ctx.by_name[inner].body) and ctx.implies(inner, outer):
                found.setdefault(inner, []).append(outer)
        return False

    for _ in related(ctx, inside):
        pass
    for name, outer in found.items():
        yield MESSAGE.at(ctx.trees[name].name.span, name=name, others=join(outer[:3]))


RULE: Final = LintRule(
    name="inside-segment",
    message=MESSAGE,
    question=say("Is this segment a part of another one?"),
    why=say(
        "Being inside another segment is the most ordinary thing, so this is asked only where somebody selects it: "
        "before two campaigns, for instance, that nobody should get both of. segdsl relate shows the whole picture."
    ),
    bad='segment keen "Keen": count(orders) at least 2\nsegment regulars "Regulars": count(orders) at least 5',
    good='segment keen "Keen": count(orders) is between 2 and 4\nsegment regulars "Regulars": count(orders) at least 5',
    level="note",
    on=False,
    check=check,
)
