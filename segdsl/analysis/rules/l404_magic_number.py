"""L404: one number that stands in many rules."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.diagnostics import Diagnostic, Message
from segdsl.syntax import tree
from segdsl.wording import say

MESSAGE: Final = Message(
    "L404",
    "{number} stands in {count} places, first in {where}",
    "give it a name: param … = {number}, and write the name everywhere",
)
SMALL: Final = 10
LARGE: Final = 1_000


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    """A number counts with what it is compared to, and a large one wherever it stands; small ones are no magic."""
    uses: dict[object, list[tree.Number]] = {}
    for node in ctx.declarations:
        if isinstance(node, tree.Param | tree.Let | tree.Place | tree.Test | tree.Use | tree.Verify):
            continue
        for test in ctx.inside(node, (tree.Comparison, tree.Between)):
            values = (test.value,) if isinstance(test, tree.Comparison) else (test.low, test.high)
            for value in values:
                if isinstance(value, tree.Number) and Decimal(value.digits) >= SMALL:
                    large = Decimal(value.digits) >= LARGE
                    uses.setdefault((value.digits, value.percent, None if large else test.subject), []).append(value)
    for listed in uses.values():
        if len(listed) >= ctx.settings.magic_number_uses:
            span = listed[-1].span
            number = ctx.quote(span)
            yield MESSAGE.at(span, number=number, count=len(listed), where=ctx.where(listed[0].span, span))


RULE: Final = LintRule(
    name="magic-number",
    message=MESSAGE,
    question=say("If this number changes, where else must it change?"),
    why=say(
        "A threshold that stands in many rules is changed in most of them. A param has it in one place, with a name "
        "that says what it is, and can be set when the rules are run. Windows are not counted: 12 months are 12 "
        "months. magic-number-uses in segdsl.toml says how many places are many."
    ),
    bad=(
        'segment vip "VIP": sum(orders.total) at least 5_000\n'
        'segment rising "Rising": sum(orders.total in the last 12 months) at least 5_000\n'
        'segment lost_vip "Lost": sum(orders.total) at least 5_000 and none(orders in the last 6 months)'
    ),
    good=(
        "param vip_spend: integer = 5_000\n"
        'segment vip "VIP": sum(orders.total) at least vip_spend\n'
        'segment rising "Rising": sum(orders.total in the last 12 months) at least vip_spend\n'
        'segment lost_vip "Lost": sum(orders.total) at least vip_spend and none(orders in the last 6 months)'
    ),
    check=check,
)
