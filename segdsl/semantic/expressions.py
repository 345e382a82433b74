"""The expression checker: one door for values, one for conditions, and behind them a room for each kind."""

from __future__ import annotations

from segdsl.semantic import aggregates, comparisons, conditions, errors, ir, literals, ranks, values
from segdsl.semantic.context import Context, RejectError, Scope
from segdsl.semantic.typing import described, is_constant
from segdsl.syntax import tree
from segdsl.types import BOOLEAN, DATE, DATETIME, TEXT, Kind, Type
from segdsl.wording import say

RANKS = ("quintile", "ntile", "percentile")


def check_value(  # noqa: C901 - one arm a node
    ctx: Context, scope: Scope, node: tree.Expr, beside: Type | None = None
) -> ir.Expr:
    """The typed value of an expression. ``beside`` is the type on the left of ``is``: its names come first."""
    match node:
        case tree.Path():
            return literals.name_value(ctx, scope, node, beside)
        case tree.Number():
            return literals.number(node)
        case tree.Text():
            return ir.Constant(node.value, TEXT, span=node.span)
        case tree.Boolean():
            return ir.Constant(node.value, BOOLEAN, span=node.span)
        case tree.DateLiteral():
            return ir.Constant(node.value, DATE, span=node.span)
        case tree.DateTimeLiteral():
            return ir.Constant(node.value, DATETIME, span=node.span)
        case tree.Duration():
            return literals.duration(ctx, node)
        case tree.Moment():
            return ir.MomentRef(node.word, DATETIME if node.word == "now" else DATE, span=node.span)
        case tree.ListLiteral():
            raise RejectError(errors.LIST_AS_VALUE.at(node.span, text=ctx.quote(node.span)))
        case tree.Binary():
            return values.arithmetic(ctx, scope, node)
        case tree.Negate():
            return values.negation(ctx, scope, node)
        case tree.Conditional():
            return values.conditional(ctx, scope, node)
        case tree.FunctionCall():
            if node.function in RANKS:
                return ranks.tiles(ctx, scope, node)
            return values.function(ctx, scope, node)
        case tree.AggregateCall():
            return aggregates.check_aggregate(ctx, scope, node)
        case _:
            return check_predicate(ctx, scope, node)


def check_condition(ctx: Context, scope: Scope, node: tree.Expr) -> ir.Expr:
    """The expression as a condition: a predicate, or a boolean value."""
    found = check_value(ctx, scope, node)
    if found.type.kind is not Kind.BOOLEAN:
        text = ctx.quote(node.span)
        raise RejectError(
            errors.NOT_A_CONDITION.at(
                node.span, text=text, type=described(found.type), remedy=_condition_fix(text, found)
            )
        )
    return found


def _condition_fix(text: str, found: ir.Expr) -> str:
    """A condition that can be made of the value."""
    type = found.type
    if is_constant(found):
        return say("compare something of the row with it")
    if type.is_number:
        return say("compare it, such as {text} at least 1", text=text)
    if type.names:
        return say("compare it, such as {text} is {value}", text=text, value=type.names[0])
    if type.kind in (Kind.DATE, Kind.DATETIME):
        return say("compare it, such as {text} in the last 90 days", text=text)
    ways: dict[Kind, str] = {
        Kind.SET: say("write {text} is not empty", text=text),
        Kind.TEXT: say('compare it, such as {text} is "…"', text=text),
        Kind.DURATION: say("compare it, such as {text} more than 1 hour", text=text),
        Kind.GEO: say("ask for a distance: {text} within 5 km of …", text=text),
    }
    return ways.get(type.kind) or say("write {text} is known", text=text)


def check_predicate(ctx: Context, scope: Scope, node: tree.Expr) -> ir.Expr:  # noqa: C901 - one arm a node
    match node:
        case tree.And(parts=parts):
            return ir.And(conditions.junction(ctx, scope, parts), span=node.span)
        case tree.Or(parts=parts):
            return ir.Or(conditions.junction(ctx, scope, parts), span=node.span)
        case tree.Not(operand=operand):
            return ir.Not(check_condition(ctx, scope, operand), span=node.span)
        case tree.Comparison():
            return comparisons.comparison(ctx, scope, node)
        case tree.Between():
            return conditions.between(ctx, scope, node)
        case tree.OneOf():
            return conditions.one_of(ctx, scope, node)
        case tree.IsKnown():
            return conditions.is_known(ctx, scope, node)
        case tree.IsEmpty():
            return conditions.is_empty(ctx, scope, node)
        case tree.InfixPredicate():
            return conditions.infix(ctx, scope, node)
        case tree.Includes():
            return conditions.includes(ctx, scope, node)
        case tree.InSegment():
            return conditions.in_segment(ctx, scope, node)
        case tree.WithinDistance():
            return conditions.within_distance(ctx, scope, node)
        case tree.InWindow():
            return conditions.in_window(ctx, scope, node)
        case tree.TopBottom():
            return ranks.top_bottom(ctx, scope, node)
        case tree.SequencePredicate():
            return aggregates.check_sequence(ctx, scope, node)
        case tree.Sample():
            return conditions.sample(ctx, scope, node)
        case _:
            raise AssertionError(f"no checker for {type(node).__name__}")
