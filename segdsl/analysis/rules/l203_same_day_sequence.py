"""L203: a sequence over events that have a date but no hour, with a step that must not happen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext, expressions_of
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes
from segdsl.source import Span
from segdsl.types import Kind
from segdsl.wording import say

MESSAGE: Final = Message(
    "L203",
    "{step} has dates without hours: what happens on the same day counts for no",
    "take that into account, or give the catalog an event time with hours",
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    seen: set[Span] = set()
    for rule, _ in ctx.written():
        for expr in expressions_of(rule.body):
            for node in nodes(expr):
                if not isinstance(node, ir.Sequence) or node.span in seen:
                    continue
                denied = [step for step in node.steps if not step.positive and step.time.type.kind is Kind.DATE]
                if denied:
                    seen.add(node.span)
                    step = ".".join(hop.link for hop in denied[0].over.hops)
                    yield MESSAGE.at(node.span, step=step)


RULE: Final = LintRule(
    name="same-day-sequence",
    message=MESSAGE,
    question=say("What if both happen on the same day?"),
    why=say(
        "Of two events of one day nobody can tell which came first. Steps that follow each other are on different "
        "days then, but an event that a no forbids counts from the very day of the step before it."
    ),
    bad='segment not_billed "Bought, got no invoice": sequence(orders then no invoices within 7 days)',
    good='segment not_served "Bought, did not complain": sequence(orders then no complaints within 7 days)',
    level="note",
    check=check,
)
