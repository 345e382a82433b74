"""L109: a condition that changes nothing, since another one beside it says it already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext, conditions_of
from segdsl.analysis.lint_meaning import normal
from segdsl.diagnostics import Diagnostic, Fix, Message
from segdsl.semantic import ir
from segdsl.source import Span
from segdsl.syntax import tree
from segdsl.wording import Said, say

MESSAGE: Final = Message("L109", "{clause} changes nothing here: {reason}", "leave it out, or change what was meant")
_CONNECTOR: Final = re.compile(r"\s*[\w\u200c]+\s+")
MOST_PARTS: Final = 25


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    repeated = _repeats(ctx)
    yield from repeated.values()
    for rule, _ in ctx.written():
        for condition in conditions_of(rule.body):
            for node in _junctions(condition):
                if len(node.parts) <= MOST_PARTS:
                    for finding in _implied(ctx, node):
                        if not any(_meets(finding.span, span) for span in repeated):
                            yield finding


# --- the same words twice


def _repeats(ctx: LintContext) -> dict[Span, Diagnostic]:
    """Parts of an and, or, or list that stand there twice; leaving one out is safe."""
    found: dict[Span, Diagnostic] = {}
    for declaration in ctx.declarations:
        for node in ctx.inside(declaration, (tree.And, tree.Or, tree.ListLiteral)):
            parts = node.items if isinstance(node, tree.ListLiteral) else node.parts
            seen: dict[tree.Expr, tree.Expr] = {}
            for number, part in enumerate(parts):
                first = seen.setdefault(part, part)
                if first is not part:
                    reason = say("it stands there already ({where})", where=ctx.where(first.span, part.span))
                    fix = _without(ctx, parts[number - 1], part)
                    found[part.span] = MESSAGE.at(part.span, fix=fix, clause=ctx.quote(part.span), reason=reason)
    return found


def _without(ctx: LintContext, before: tree.Expr, part: tree.Expr) -> Fix | None:
    """The change that leaves a part out with the word or comma before it; None where a bracket is in the way."""
    text = ctx.sources[part.span.file].text
    between = text[before.span.end : part.span.start]
    if _CONNECTOR.fullmatch(between) or re.fullmatch(r"\s*[,،]\s*", between):
        return Fix(Span(part.span.file, before.span.end, part.span.end), "")
    return None


# --- what follows from the others


def _junctions(condition: ir.Expr) -> Iterator[ir.And | ir.Or]:
    """Every and, or of the customer's own row; those inside aggregates speak of other rows."""
    stack = [condition]
    while stack:
        match stack.pop():
            case ir.And(parts=parts) as node if all(part.span == node.span for part in parts):
                pass  # is between A and B: one condition to the reader
            case ir.And(parts=parts) | ir.Or(parts=parts) as node:
                yield node
                stack.extend(parts)
            case ir.Not(part=part):
                stack.append(part)
            case _:
                pass


def _implied(ctx: LintContext, node: ir.And | ir.Or) -> Iterator[Diagnostic]:
    if isinstance(node, ir.And) and ctx.never(node):
        return  # of that, never-true tells
    if isinstance(node, ir.Or) and ctx.always(node):
        return
    parts = list({normal(part): part for part in reversed(node.parts)}.values())  # the last first, each once
    gone: list[ir.Expr] = []
    for part in parts:
        others = [one for one in reversed(parts) if one is not part and one not in gone]
        reason = None if isinstance(part, ir.Constant) else _reason(ctx, node, part, others)
        if reason is not None:
            gone.append(part)
            yield MESSAGE.at(part.span, clause=ctx.quote(part.span), reason=reason)


def _reason(ctx: LintContext, node: ir.And | ir.Or, part: ir.Expr, others: Sequence[ir.Expr]) -> Said | None:
    every = isinstance(node, ir.And)
    beside = [other for other in others if ctx.looked_at(part) & ctx.looked_at(other)]
    for other in beside:
        a, b = (other, part) if every else (part, other)
        if ctx.implies(a, b):
            clause, where = ctx.quote(other.span), ctx.where(other.span, part.span)
            if every:
                return say("whoever meets {clause} ({where}) meets it too", clause=clause, where=where)
            return say("whoever meets it meets {clause} ({where}) too", clause=clause, where=where)
    if not every and ctx.never(part):
        return say("it never holds")
    if every and ctx.always(part):
        return say("it holds for everybody")
    if len(beside) > 1:
        rest: ir.Expr = ir.And(tuple(beside)) if every else ir.Or(tuple(beside))
        a, b = (rest, part) if every else (part, rest)
        if ctx.implies(a, b):
            return say("it follows from the other conditions") if every else say("the other conditions cover it")
    return None


def _meets(one: Span, other: Span) -> bool:
    return one.file == other.file and one.start < other.end and other.start < one.end


RULE: Final = LintRule(
    name="redundant-clause",
    message=MESSAGE,
    question=say("Does every condition do something?"),
    why=say(
        "A condition that follows from another one misleads whoever reads the rule: it looks as if it narrowed the "
        "segment. Mostly a number was mistyped, or a condition was left over from before."
    ),
    bad='segment keen "Keen buyers": count(orders) at least 5 and count(orders) at least 3',
    good='segment keen "Keen buyers": count(orders) at least 5',
    fixable=True,
    check=check,
)
