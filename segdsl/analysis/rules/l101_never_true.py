"""L101: a segment, or a line of a score, that nobody can ever meet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.source import Span
from segdsl.wording import Said, say

MESSAGE: Final = Message(
    "L101", "nobody can ever be in {name}: {reason}", "change one of the conditions, or delete the rule"
)

MOST_PARTS: Final = 30


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for rule, node in ctx.written("segment", "score"):
        match rule.body:
            case ir.Condition(expr=expr) if ctx.never(rule.name):
                span, reason = conflict(ctx, expr, node.name.span)
                yield MESSAGE.at(span, name=rule.name, reason=reason)
            case ir.Points(lines=lines):
                for line in lines:
                    if line.when is not None and ctx.never(line.when):
                        span, reason = conflict(ctx, line.when, line.when.span)
                        name = say("this line of {name}", name=rule.name)
                        yield MESSAGE.at(span, name=name, reason=reason)
            case _:
                pass


def conflict(ctx: LintContext, expr: ir.Expr, otherwise: Span) -> tuple[Span, Said]:
    """The clauses that exclude each other, or the one that never holds; and where to look."""
    if isinstance(expr, ir.Or):
        return otherwise, say("none of its conditions can hold")
    parts = expr.parts if isinstance(expr, ir.And) else (expr,)
    for part in parts[:MOST_PARTS]:
        if ctx.never(part):
            return part.span, say("{clause} never holds", clause=ctx.quote(part.span))
    for first, second in combinations(parts[:MOST_PARTS], 2):
        if ctx.never(ir.And((first, second))):
            if first.span == second.span:  # is between 9 and 3
                return first.span, say("{clause} never holds", clause=ctx.quote(first.span))
            where = ctx.where(first.span, second.span)
            clause = ctx.quote(first.span)
            return second.span, say("this and {clause} ({where}) exclude each other", clause=clause, where=where)
    return otherwise, say("its conditions cannot hold together")


RULE: Final = LintRule(
    name="never-true",
    message=MESSAGE,
    question=say("Can anyone ever be in this segment?"),
    why=say(
        "A campaign for a segment that nobody can be in is sent to nobody, and says nothing about it. "
        "Mostly two of its conditions exclude each other, or a number was mistyped."
    ),
    bad='segment lapsed_vip "VIPs that went away":\n    count(orders) at least 3\n    and none(orders)',
    good=(
        'segment lapsed_vip "VIPs that went away":\n    count(orders) at least 3\n'
        "    and none(orders in the last 6 months)"
    ),
    level="error",
    check=check,
)
