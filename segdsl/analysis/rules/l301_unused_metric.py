"""L301: a metric or a score that no rule uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.diagnostics import Diagnostic, Message
from segdsl.wording import say

MESSAGE: Final = Message("L301", "no rule uses {what}", "delete it, or use it in a segment")


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    if not ctx.whole:
        return
    for rule, node in ctx.written("metric", "score"):
        if not ctx.used_rules.get(rule.name, set()) - {rule.name} and rule.name not in ctx.tested:
            metric = rule.kind == "metric"
            what = say("the metric {name}", name=rule.name) if metric else say("the score {name}", name=rule.name)
            yield MESSAGE.at(node.name.span, what=what)


RULE: Final = LintRule(
    name="unused-metric",
    message=MESSAGE,
    question=say("Does anything use this number?"),
    why=say(
        "A metric or score has no members of its own: without a segment, tiers or a test that speaks of it, it does "
        "nothing, and whoever changes it believes to change something. Scores that are only read from Python are used: "
        "say so in a remark."
    ),
    bad='metric big_orders "Large orders" = count(orders where total > 500)\nsegment buyers "Buyers": any(orders)',
    good=(
        'metric big_orders "Large orders" = count(orders where total > 500)\n'
        'segment big_buyers "Large buyers": big_orders > 0'
    ),
    check=check,
)
