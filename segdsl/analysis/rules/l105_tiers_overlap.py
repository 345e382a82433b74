"""L105: two tiers of conditions that somebody meets both; asked only where it is selected."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.wording import say

MESSAGE: Final = Message(
    "L105",
    "{second} and {first} of {name} overlap, and {first} wins: both hold for {witness}",
    "say in {second} what tells the two apart, so that their order does not matter",
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for rule, node in ctx.written("tiers"):
        if not isinstance(rule.body, ir.Cases):
            continue
        spans = {tier.name.text: tier.name.span for tier in getattr(node, "tiers", ())}
        conditions = [(case.name, case.condition) for case in rule.body.cases if case.condition is not None]
        for (first, one), (second, other) in combinations(conditions[:30], 2):
            found = ctx.prover.witness(one, other)
            if found is not None:
                yield MESSAGE.at(spans[second], first=first, second=second, name=rule.name, witness=found.customer())


RULE: Final = LintRule(
    name="tiers-overlap",
    message=MESSAGE,
    question=say("Would a customer fit two tiers at once?"),
    why=say(
        "Of tiers with conditions the first that holds wins, so an overlap is no mistake: it only makes the order of "
        "the lines matter. Whoever wants tiers that can be put in any order selects this rule. "
        "Bands of a number that overlap are an error of segdsl check (E261), with the number that falls into both."
    ),
    bad=(
        'tiers loyalty "Loyalty":\n    tier gold:   count(orders) at least 5\n'
        "    tier silver: count(orders) at least 2\n    tier none_yet: otherwise"
    ),
    good=(
        'tiers loyalty "Loyalty":\n    tier gold:   count(orders) at least 5\n'
        "    tier silver: count(orders) is between 2 and 4\n    tier none_yet: otherwise"
    ),
    level="note",
    on=False,
    check=check,
)
