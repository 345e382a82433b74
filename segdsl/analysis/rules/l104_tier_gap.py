"""L104: tiers without otherwise that leave somebody without a tier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.wording import say

MESSAGE: Final = Message(
    "L104",
    "some customers have no tier of {name}, such as {witness}",
    "add a last tier with otherwise if everybody should have one",
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for rule, node in ctx.written("tiers"):
        if not isinstance(rule.body, ir.Cases):
            continue
        conditions = [case.condition for case in rule.body.cases if case.condition is not None]
        if len(conditions) < len(rule.body.cases):
            continue
        found = ctx.prover.witness(ir.Not(ir.Or(tuple(conditions))))
        if found is not None:
            yield MESSAGE.at(node.name.span, name=rule.name, witness=found.customer())


RULE: Final = LintRule(
    name="tier-gap",
    message=MESSAGE,
    question=say("Does everybody get a tier?"),
    why=say(
        "Whoever meets none of the conditions has no tier: not the lowest one, but an unknown one. "
        "Reports by tier then do not add up to all customers. Gaps between the bands of a number are told by "
        "segdsl check already (W261), with a number that falls into them."
    ),
    bad='tiers stage "Stage":\n    tier fresh: count(orders) is 1\n    tier regular: count(orders) at least 2',
    good=(
        'tiers stage "Stage":\n    tier fresh: count(orders) is 1\n    tier regular: count(orders) at least 2\n'
        "    tier prospect: otherwise"
    ),
    level="note",
    check=check,
)
