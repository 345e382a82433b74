"""Checking comparisons: two sides of one kind, converted where the left side says how, and what to write if not."""

from __future__ import annotations

from typing import Any

from segdsl.diagnostics import Diagnostic
from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, RejectError, Scope, name_of
from segdsl.semantic.literals import enum_name, not_in_enum
from segdsl.semantic.typing import DATES, TEXTUAL, comparable, described
from segdsl.source import Span
from segdsl.syntax import tree
from segdsl.types import Kind, Type
from segdsl.values import reader
from segdsl.wording import join, say


def negate(expr: ir.Expr, negated: bool, node: tree.Expr) -> ir.Expr:
    return ir.Not(expr, span=node.span) if negated else expr


def comparison(ctx: Context, scope: Scope, node: tree.Comparison) -> ir.Expr:
    left = ctx.value(scope, node.subject)
    right = operand(ctx, scope, left, node.value)
    if isinstance(left, ir.Constant) and left.type.kind is Kind.TEXT and right.type.kind in (Kind.ENUM, Kind.TIER):
        left = enum_value(left, right.type, ctx.quote(right.span))
    check_pair(ctx, node, left, right)
    return negate(ir.Compare(node.op, left, right, span=node.span), node.negated, node)


def operand(ctx: Context, scope: Scope, left: ir.Expr, node: tree.Expr) -> ir.Expr:
    """What stands beside ``left``, converted where the type of ``left`` says how: enum values, tiers, keys."""
    try:
        right = ctx.value(scope, node, left.type)
    except RejectError as reject:
        raise RejectError(named_enum(ctx, reject.diagnostic, left)) from None
    if left.type.kind in (Kind.ENUM, Kind.TIER) and isinstance(right, ir.Constant) and right.type.kind is Kind.TEXT:
        return enum_value(right, left.type, ctx.quote(left.span))
    if isinstance(left, ir.LinkRef) and isinstance(right, ir.Constant):
        return key_literal(ctx, left, right)
    return right


def named_enum(ctx: Context, found: Diagnostic, left: ir.Expr) -> Diagnostic:
    """The same finding, naming the field whose value was asked for."""
    if found.code != errors.NOT_IN_ENUM.code:
        return found
    values = dict(found.values)
    return not_in_enum(str(values["value"]), left.type, found.span, ctx.quote(left.span))


def enum_value(literal: ir.Constant, type: Type, field: str) -> ir.Expr:
    found = enum_name(type, str(literal.value), literal.span) if literal.value != "" else None
    written = (*type.names, *(alias for alias, _ in type.aliases))  # a text is one of them letter by letter
    if found is None or (type.kind is Kind.ENUM and literal.value not in written):
        raise RejectError(not_in_enum(str(literal.value), type, literal.span, field))
    return found


def key_literal(ctx: Context, link: ir.LinkRef, literal: ir.Constant) -> ir.Expr:
    value = literal.value
    if literal.type.kind is Kind.DECIMAL or isinstance(value, bool):
        value = None
    read = reader(link.key)(value)
    if read is None:
        to, key = name_of(ctx.catalog.entities[link.type.entity]), described(link.key)
        kind = say("a link to {entity}, compared by its key, {key},", entity=to, key=key)
        fix = say("compare it with a key, or with a field of {entity}", entity=to)
        raise RejectError(
            errors.CANNOT_COMPARE.at(
                literal.span,
                left=ctx.quote(link.span),
                left_type=kind,
                right=ctx.quote(literal.span),
                right_type=described(literal.type),
                remedy=fix,
            )
        )
    return ir.Constant(read, link.key, span=literal.span)  # type: ignore[arg-type]


def check_pair(ctx: Context, node: tree.Comparison, left: ir.Expr, right: ir.Expr) -> None:
    a, b = left.type, right.type
    texts: dict[str, Any] = {"left": ctx.quote(node.subject.span), "right": ctx.quote(node.value.span)}
    if a.kind in DATES and b.kind is Kind.DURATION:
        raise RejectError(errors.DURATION_FOR_DATE.at(node.span, type=described(a), **texts))
    if b.kind in DATES and a.kind is Kind.DURATION:
        raise RejectError(
            errors.CANNOT_COMPARE.at(
                node.span,
                left_type=described(a),
                right_type=described(b),
                remedy=say("compare {text} with a length of time, such as 2 hours", text=texts["left"]),
                **texts,
            )
        )
    link = left if isinstance(left, ir.LinkRef) else right if isinstance(right, ir.LinkRef) else None
    other = right if link is left else left
    if link is not None and not isinstance(other, ir.LinkRef):
        fits = comparable(link.key, other.type)
    else:
        fits = comparable(a, b)
    kinds: dict[str, Any] = {"left_type": described(a), "right_type": described(b)}
    if a.kind is Kind.SET and node.op != "is":
        raise RejectError(no_order(texts["left"], a, node.span))
    if a.kind is Kind.SET and not fits:
        raise RejectError(
            errors.CANNOT_COMPARE.at(
                node.span,
                **kinds,
                remedy=say("write {set} includes {value}", set=texts["left"], value=texts["right"]),
                **texts,
            )
        )
    if not fits:
        raise RejectError(errors.CANNOT_COMPARE.at(node.span, **kinds, remedy=pair_fix(a, right, texts), **texts))
    if a.kind is Kind.SET:
        raise RejectError(
            errors.CANNOT_COMPARE.at(
                node.span,
                **kinds,
                remedy=say("write {set} includes exactly (…), with the values", set=texts["left"]),
                **texts,
            )
        )
    if node.op != "is":
        needs_order(ctx, left, node.subject)
        needs_order(ctx, right, node.value)
        if link is not None:
            raise RejectError(no_order(texts["left"], link.type, node.span))


def needs_order(ctx: Context, expr: ir.Expr, node: tree.Expr) -> None:
    type = expr.type
    if type.is_number or type.kind in DATES or type.kind is Kind.DURATION or (type.kind is Kind.TIER and type.ordered):
        return
    raise RejectError(no_order(ctx.quote(node.span), type, node.span))


def no_order(text: str, type: Type, span: Span) -> Diagnostic:
    kind = say("a tier that a condition decides") if type.kind is Kind.TIER else described(type)
    ways: dict[Kind, str] = {
        Kind.SET: say("ask what it holds: {text} includes …", text=text),
        Kind.GEO: say("ask for a distance: {text} within 5 km of …", text=text),
        Kind.BOOLEAN: say("write {text} alone, or not {text}", text=text),
        Kind.TEXT: say("compare it with is, is one of, starts with"),
    }
    fix = ways.get(type.kind) or say("compare it with is, is one of")
    return errors.NO_ORDER.at(span, left=text, type=kind, remedy=fix)


def pair_fix(a: Type, other: ir.Expr, texts: dict[str, Any]) -> str:
    b = other.type
    right: str = texts["right"].strip('"«»')
    if b.kind is Kind.TEXT and (a.is_number or a.kind in DATES):
        if right[:1].isdigit():
            return say("write it without quotes: {text}", text=right)
        return say("compare {text} with {type}", text=texts["left"], type=described(a))
    if a.kind in TEXTUAL and b.is_number and isinstance(other, ir.Constant):
        return say('write it in quotes: "{text}"', text=right)
    if a.kind is Kind.BOOLEAN:
        return say("write {text} is true, or {text} is false", text=texts["left"])
    if right in a.names:
        return say("write `{name}` in back-ticks for the value of that name", name=right)
    if Kind.TIER in (a.kind, b.kind):
        name, names = (texts["left"], a.names) if a.kind is Kind.TIER else (texts["right"], b.names)
        return say("compare {text} with one of its own: {names}", text=name, names=join(list(names[:12])))
    if a.kind is Kind.GEO:
        return say("ask for a distance: {text} within 5 km of …", text=texts["left"])
    if b.kind is Kind.SET:
        return say("write {set} includes {value}", set=texts["right"], value=texts["left"])
    if b.kind is Kind.DURATION:
        return say("a length of time is compared with a duration, or counted back from now with ago")
    return say("compare {text} with {type}", text=texts["left"], type=described(a))
