"""L403: the parts of a split leave somebody out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.wording import say

MESSAGE: Final = Message(
    "L403",
    "the parts of {name} add up to {total}%: {rest}% of the customers are in none",
    "let the parts add up to 100%, or give the rest a part of its own",
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for rule, node in ctx.written("split"):
        assert isinstance(rule.body, ir.Parts)
        total = sum((Fraction(*part.fraction) for part in rule.body.parts), Fraction(0)) * 100
        if total < 100:
            yield MESSAGE.at(node.name.span, name=rule.name, total=_shown(total), rest=_shown(100 - total))


def _shown(value: Fraction) -> Decimal | int:
    if value.denominator == 1:
        return int(value)
    return (Decimal(value.numerator) / Decimal(value.denominator)).normalize()


RULE: Final = LintRule(
    name="parts-under-100",
    message=MESSAGE,
    question=say("Do the percentages add up?"),
    why=say(
        "Whoever is in no part of a split gets nothing and is counted nowhere. A typing mistake in a percentage looks "
        "just like that. (More than 100% is an error of segdsl check.)"
    ),
    bad='split spring_test "Spring" by "spring":\n    part control: 10%\n    part letter: 45%\n    part call: 40%',
    good='split spring_test "Spring" by "spring":\n    part control: 10%\n    part letter: 45%\n    part call: 45%',
    check=check,
)
