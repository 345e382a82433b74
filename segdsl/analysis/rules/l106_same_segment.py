"""L106: two segments that always have the same members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.analysis.lint_meaning import normal
from segdsl.analysis.lint_relations import possible
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.wording import say

MESSAGE: Final = Message(
    "L106",
    "{name} always has the same members as {other} ({where})",
    "keep one of them, or change what tells them apart",
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    """Segments are compared that look at the same things; a proof is asked for where their words differ."""
    pairs = ctx.settings.most_pairs
    for listed in possible(ctx):
        alike: dict[frozenset[object], list[ir.Rule]] = {}
        for rule in listed:
            alike.setdefault(ctx.signature(rule), []).append(rule)
        for group in sorted(alike.values(), key=len):
            first: dict[object, ir.Rule] = {}
            for rule in group:
                form = normal(rule.body)
                twin = first.get(form)
                if twin is None:
                    for other in first.values():
                        pairs -= 1
                        if pairs >= 0 and ctx.equal(other.name, rule.name):
                            twin = other
                            break
                if twin is None:
                    first[form] = rule
                    continue
                span = ctx.trees[rule.name].name.span
                where = ctx.where(ctx.trees[twin.name].name.span, span)
                yield MESSAGE.at(span, name=rule.name, other=twin.name, where=where)


RULE: Final = LintRule(
    name="same-segment",
    message=MESSAGE,
    question=say("Do we have this segment already, under another name?"),
    why=say(
        "Two segments with the same members are counted twice in reports, and one day only one of them is changed. "
        "Mostly the second was copied from the first and never finished."
    ),
    bad='segment keen "Keen": count(orders) at least 2\nsegment regulars "Regulars": count(orders) more than 1',
    good='segment keen "Keen": count(orders) at least 2\nsegment regulars "Regulars": count(orders) at least 5',
    check=check,
)
