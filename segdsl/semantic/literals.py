"""Constants as they are written: numbers, lengths of time, and names that stand for one."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from segdsl.diagnostics import Diagnostic
from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, RejectError, Scope, suggest
from segdsl.semantic.scope import is_member, value_of
from segdsl.semantic.typing import described
from segdsl.source import Span
from segdsl.spelling import canonical, did_you_mean
from segdsl.syntax import tree
from segdsl.types import DURATION, INTEGER, INTEGER_MAX, INTEGER_MIN, Kind, Type, decimal
from segdsl.wording import join, say


def name_value(ctx: Context, scope: Scope, path: tree.Path, beside: Type | None) -> ir.Expr:
    """A bare name: after ``is`` a value of the left side's type; then a let, a param, a rule or a field."""
    if len(path.parts) == 1:
        name = path.parts[0].text
        if beside is not None and beside.kind in (Kind.ENUM, Kind.TIER):
            literal = enum_name(beside, name, path.span)
            if literal is not None:
                return literal
        found = constant_name(ctx, name, path.span)
        if found is not None:
            return found
        if beside is not None and beside.kind in (Kind.ENUM, Kind.TIER) and not is_member(ctx, scope.here.entity, name):
            raise RejectError(not_in_enum(name, beside, path.span))
    return value_of(ctx, scope, path)


def constant_name(ctx: Context, name: str, span: Span) -> ir.Expr | None:
    """A let or a param of that name, or None."""
    if name in ctx.let_trees:
        let = ctx.let_value(name)
        if let.is_list:
            raise RejectError(errors.LIST_AS_VALUE.at(span, text=name))
        return replace(let.items[0], span=span)
    if name in ctx.failed_params:
        raise RejectError(ctx.failed_params[name])
    if name in ctx.params:
        return ir.ParamRef(name, ctx.params[name].type, span=span)
    return None


def enum_name(type: Type, name: str, span: Span) -> ir.Constant | None:
    """The value of an enum or tier that a name or text means, or None."""
    name = next((value for alias, value in type.aliases if name in (alias, canonical(alias))), name)
    for index, value in enumerate(type.names, start=1):
        if name in (value, canonical(value)):
            return ir.Constant(value if type.kind is Kind.ENUM else index, type, span=span)
    return None


def number(node: tree.Number, negative: bool = False) -> ir.Constant:
    """A written number, exact; ``p%`` is p/100."""
    whole, _, fraction = node.digits.partition(".")
    scale = len(fraction) + (2 if node.percent else 0)
    value = int(whole + fraction) * (-1 if negative else 1)
    shown = node.digits + ("%" if node.percent else "")
    if scale == 0:
        if not INTEGER_MIN <= value <= INTEGER_MAX:
            raise RejectError(errors.TOO_LARGE.at(node.span, text=shown, type=say("an integer")))
        return ir.Constant(value, replace(INTEGER, digits=len(str(abs(value)))), span=node.span)
    if abs(value) >= 10**18:
        raise RejectError(errors.TOO_LARGE.at(node.span, text=shown, type=say("a decimal")))
    return ir.Constant(value, decimal(scale, max(len(str(abs(value))), scale)), span=node.span)


def duration(ctx: Context, node: tree.Duration) -> ir.DurationLiteral:
    return ir.DurationLiteral(
        whole_number(ctx, node.amount, say("a length of time"), 0), node.unit, DURATION, span=node.span
    )


def whole_number(ctx: Context, node: tree.Expr, what: str, least: int = 1) -> ir.Expr:
    """A literal integer of at least ``least``, or an integer param or let."""
    if isinstance(node, tree.Path) and len(node.parts) == 1:
        found = constant_name(ctx, node.parts[0].text, node.span)
        if found is None:
            known = did_you_mean(node.parts[0].text, [*ctx.params, *ctx.let_trees])
            raise RejectError(errors.NOT_CONSTANT.at(node.span, what=what, text=node.parts[0].text, hint=known))
        if found.type.kind is not Kind.INTEGER:
            raise RejectError(errors.WHOLE_NUMBER.at(node.span, what=what, text=ctx.quote(node.span), example=3))
        if isinstance(found, ir.Constant) and isinstance(found.value, int) and found.value < least:
            raise RejectError(errors.AT_LEAST_ONE.at(node.span, what=what, least=least, value=found.value))
        return found
    literal = number(node) if isinstance(node, tree.Number) else None
    if isinstance(node, tree.Negate) and isinstance(node.operand, tree.Number):
        literal = number(node.operand, negative=True)
    if literal is None or literal.type.kind is not Kind.INTEGER:
        raise RejectError(errors.WHOLE_NUMBER.at(node.span, what=what, text=ctx.quote(node.span), example=3))
    if cast(int, literal.value) < least:
        raise RejectError(errors.AT_LEAST_ONE.at(node.span, what=what, least=least, value=literal.value))
    return literal


def wrong_operand(ctx: Context, op: str, takes: str, operand: ir.Expr, span: Span, fix: str = "") -> Diagnostic:
    return errors.WRONG_OPERAND.at(
        span, op=op, takes=takes, text=ctx.quote(span), type=described(operand.type), remedy=fix
    )


def not_in_enum(value: str, type: Type, span: Span, of: str = "") -> Diagnostic:
    field = type.entity or of or say("this field")
    names = values_for(type, value)
    values = say("it is one of {values}", values=join(list(names[:12])))
    return errors.NOT_IN_ENUM.at(span, value=value, field=field, known=suggest(value, names, values))


def values_for(type: Type, written: str) -> tuple[str, ...]:
    """The values of an enum in the letters of what was written, where the catalog has names in those."""
    other = {value: alias for alias, value in reversed(type.aliases) if alias.isascii() == written.isascii()}
    return type.names if written.isascii() else tuple(other.get(name, name) for name in type.names)
