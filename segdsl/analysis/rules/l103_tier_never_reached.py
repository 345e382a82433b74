"""L103: a tier that nobody can be in: it never holds, or those before it take everybody that it would take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.wording import Said, join, say

MESSAGE: Final = Message(
    "L103", "nobody can ever be in {tier} of {name}: {reason}", "put it before them, change its condition, or delete it"
)

MOST_TIERS: Final = 50  # that are compared with a tier below them


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for rule, node in ctx.written("tiers"):
        spans = {tier.name.text: tier.name.span for tier in getattr(node, "tiers", ())}
        match rule.body:
            case ir.Cases(cases=cases):
                for index, case in enumerate(cases):
                    reason = _case(ctx, cases[:index], case)
                    if reason is not None:
                        yield MESSAGE.at(spans[case.name], tier=case.name, name=rule.name, reason=reason)
            case ir.Bands(bands=bands):
                for band in bands:
                    if ctx.never(f"{rule.name}.{band.name}"):
                        reason = say("no number of the band can occur")
                        yield MESSAGE.at(spans[band.name], tier=band.name, name=rule.name, reason=reason)
            case _:
                pass


def _case(ctx: LintContext, before: tuple[ir.Case, ...], case: ir.Case) -> Said | None:
    """Why the first tiers leave nobody for this one; None where they do."""
    earlier = [(one.name, one.condition) for one in before[-MOST_TIERS:] if one.condition is not None]
    if case.condition is None:
        whole = ir.Or(tuple(condition for _, condition in earlier))
        if earlier and ctx.always(whole):
            return say("the tiers above it hold for everybody")
        return None
    if ctx.never(case.condition):
        return say("its condition never holds")
    for name, condition in earlier:
        if ctx.implies(case.condition, condition):
            return say("{tier} above it takes everybody first", tier=name)
    whole = ir.Or(tuple(condition for _, condition in earlier))
    if len(earlier) > 1 and ctx.implies(case.condition, whole):
        names = join([name for name, _ in earlier])
        return say("the tiers above it ({tiers}) take everybody first", tiers=names)
    return None


RULE: Final = LintRule(
    name="tier-never-reached",
    message=MESSAGE,
    question=say("Can anyone ever land in this tier?"),
    why=say(
        "The first tier whose condition holds wins. A tier below one that takes in everybody whom it would take "
        "stays empty for ever: mostly the tiers stand in the wrong order, the widest first. "
        "Tiers that overlap are fine otherwise, since only one of them can win; the bands of a number may not overlap."
    ),
    bad=(
        'tiers loyalty "Loyalty":\n    tier silver: count(orders) at least 2\n'
        "    tier gold:   count(orders) at least 5\n    tier none_yet: otherwise"
    ),
    good=(
        'tiers loyalty "Loyalty":\n    tier gold:   count(orders) at least 5\n'
        "    tier silver: count(orders) at least 2\n    tier none_yet: otherwise"
    ),
    level="error",
    check=check,
)
