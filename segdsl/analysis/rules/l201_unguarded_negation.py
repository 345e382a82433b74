"""L201: a negation that also holds for everybody of whom nothing is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext, conditions_of, expressions_of
from segdsl.analysis.lint_unknown import Denial, denials, inner_conditions
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes
from segdsl.source import Span
from segdsl.wording import join, say

MESSAGE: Final = Message(
    "L201", "{text} also holds where {field} is unknown", "add {guard} if they should be out, or say or {other}"
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for rule, _ in ctx.written():
        conditions = list(conditions_of(rule.body))
        if isinstance(rule.body, ir.Value) and rule.body.expr.type.kind == "boolean":
            conditions.append(rule.body.expr)
        for expr in expressions_of(rule.body):
            conditions += inner_conditions(nodes(expr))
        found: dict[ir.Expr, list[Denial]] = {}  # what stands in a rule twice is one question
        for condition in conditions:
            for denial in denials(condition, ctx.by_name):
                found.setdefault(denial.negation, []).append(denial)
        for listed in found.values():
            span, *others = sorted({one.negation.span for one in listed}, key=lambda one: (one.start, one.end))
            values = list(dict.fromkeys(ctx.quote(one.span) for denial in listed for one in denial.unknown))
            shown = [value for value in values if value] or [ctx.quote(listed[0].test.span)]
            guard = join([say("{field} is known", field=value) for value in shown], " and ")
            other = say("{field} is unknown", field=shown[0])
            yield MESSAGE.at(span, text=_text(ctx, span, others), field=join(shown), guard=guard, other=other)


def _text(ctx: LintContext, span: Span, others: Sequence[Span]) -> str:
    """What was written, and where else it stands in the rule."""
    text = ctx.quote(span)
    if not others:
        return text
    return say("{text} (again on {where})", text=text, where=join([ctx.where(other, span) for other in others]))


RULE: Final = LintRule(
    name="unguarded-negation",
    message=MESSAGE,
    question=say("Should people of whom we do not know it be in, too?"),
    why=say(
        "A comparison with something unknown is false, and not turns that round: a city that is not Tehran is true "
        "for everybody whose city nobody wrote down. Sometimes that is meant; then say so with is unknown, "
        "or keep them out with is known."
    ),
    bad='segment elsewhere "Not from Tehran": city is not "Tehran"',
    good='segment elsewhere "Not from Tehran": city is known and city is not "Tehran"',
    check=check,
)
