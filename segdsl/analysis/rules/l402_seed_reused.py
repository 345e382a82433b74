"""L402: a sample or a split that draws with the seed of another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext, expressions_of
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes
from segdsl.source import Span
from segdsl.wording import say

MESSAGE: Final = Message(
    "L402",
    'the seed "{seed}" is used before ({where}), so the same people are drawn first',
    "take another seed, such as the name of this rule",
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    """The same share of the same seed is the same people, which may be meant; anything else is not by chance."""
    first: dict[tuple[object, str], tuple[object, Span]] = {}
    for span, key, seed, drawn in _draws(ctx):
        before = first.setdefault((key, seed), (drawn, span))
        if before[0] != drawn:
            yield MESSAGE.at(span, seed=seed, where=ctx.where(before[1], span))


def _draws(ctx: LintContext) -> Iterator[tuple[Span, object, str, object]]:
    for rule, node in ctx.written():
        if isinstance(rule.body, ir.Parts):
            yield node.name.span, rule.entity, rule.body.seed, rule.name
        for expr in expressions_of(rule.body):
            drawn = [one for one in nodes(expr) if isinstance(one, ir.Sample)]
            for sample in sorted(drawn, key=lambda one: one.span.start):
                of = sample.key.row.entity if isinstance(sample.key, ir.FieldRef) else ""
                yield sample.span, of, sample.seed, sample.fraction


RULE: Final = LintRule(
    name="seed-reused",
    message=MESSAGE,
    question=say("Are these two drawn independently?"),
    why=say(
        "A seed decides who is drawn. Two experiments with one seed draw the same people first: those in the control "
        "group of one are in the control group of the other, and each result holds a part of the other's."
    ),
    bad=(
        'segment pilot "Pilot": sample(10%, "spring")\n'
        'split spring_test "Spring" by "spring":\n    part control: 50%\n    part letter: 50%'
    ),
    good=(
        'segment pilot "Pilot": sample(10%, "pilot")\n'
        'split spring_test "Spring" by "spring":\n    part control: 50%\n    part letter: 50%'
    ),
    check=check,
)
