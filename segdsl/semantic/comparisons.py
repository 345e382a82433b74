"""Checking comparisons: two sides of one kind, converted where the left side says how, and what to write if not."""

from __future__ import annotations

from typing import Any

from segdsl.diagnostics import Diagnostic
from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, RejectError, Scope
from segdsl.semantic.literals import enum_name, not_in_enum
from segdsl.semantic.typing import DATES, TEXTUAL, comparable, described
from segdsl.source import Span
from segdsl.syntax import tree
from segdsl.types import Kind, Type
from segdsl.values import reader


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
        kind = f"a link to {link.type.entity}, compared by its key, {described(link.key)},"
        fix = f"compare it with a key, or with a field of {link.type.entity}"
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
                remedy=f"compare {texts['left']} with a length of time, such as 2 hours",
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
                node.span, **kinds, remedy=f"write {texts['left']} includes {texts['right']}", **texts
            )
        )
    if not fits:
        raise RejectError(errors.CANNOT_COMPARE.at(node.span, **kinds, remedy=pair_fix(a, right, texts), **texts))
    if a.kind is Kind.SET:
        raise RejectError(
            errors.CANNOT_COMPARE.at(
                node.span, **kinds, remedy=f"write {texts['left']} includes exactly (…), with the values", **texts
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
    kind = "a tier that a condition decides" if type.kind is Kind.TIER else described(type)
    ways = {
        Kind.SET: f"ask what it holds: {text} includes …",
        Kind.GEO: f"ask for a distance: {text} within 5 km of …",
        Kind.BOOLEAN: f"write {text} alone, or not {text}",
        Kind.TEXT: "compare it with is, is one of, starts with",
    }
    return errors.NO_ORDER.at(span, left=text, type=kind, remedy=ways.get(type.kind, "compare it with is, is one of"))


def pair_fix(a: Type, other: ir.Expr, texts: dict[str, Any]) -> str:
    b = other.type
    right: str = texts["right"].strip('"«»')
    if b.kind is Kind.TEXT and (a.is_number or a.kind in DATES):
        return (
            f"write it without quotes: {right}"
            if right[:1].isdigit()
            else f"compare {texts['left']} with {described(a)}"
        )
    if a.kind in TEXTUAL and b.is_number and isinstance(other, ir.Constant):
        return f'write it in quotes: "{right}"'
    if a.kind is Kind.BOOLEAN:
        return f"write {texts['left']} is true, or {texts['left']} is false"
    if right in a.names:
        return f"write `{right}` in back-ticks for the value of that name"
    if Kind.TIER in (a.kind, b.kind):
        name, names = (texts["left"], a.names) if a.kind is Kind.TIER else (texts["right"], b.names)
        return f"compare {name} with one of its own: {', '.join(names[:12])}"
    if a.kind is Kind.GEO:
        return f"ask for a distance: {texts['left']} within 5 km of …"
    if b.kind is Kind.SET:
        return f"write {texts['right']} includes {texts['left']}"
    if b.kind is Kind.DURATION:
        return "a length of time is compared with a duration, or counted back from now with ago"
    return f"compare {texts['left']} with {described(a)}"
