"""Checking values: arithmetic and functions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from segdsl import occasions
from segdsl.operators import REGISTRY
from segdsl.operators.base import Operator
from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, RejectError, Scope, name_of
from segdsl.semantic.literals import enum_name, number, wrong_operand
from segdsl.semantic.typing import DATES, described, is_constant, joined, named
from segdsl.source import Span
from segdsl.syntax import tree
from segdsl.types import DATE, DOUBLE, DURATION, INTEGER, Kind, Type, decimal
from segdsl.wording import join, say, term

WORDS: dict[str, str] = {
    "any": say("a value"),
    "number": say("a number"),
    "integer": say("an integer"),
    "text": say("text"),
    "text or set": say("text or a set"),
    "date": say("a date"),
    "datetime": say("a datetime"),
    "ordered": say("a number or a date"),
}
OF_OCCASIONS = ("occasion", "last_occasion")
EXACT_UNITS = ("second", "minute", "hour", "day", "week")


def negation(ctx: Context, scope: Scope, node: tree.Negate) -> ir.Expr:
    if isinstance(node.operand, tree.Number):
        return replace(number(node.operand, negative=True), span=node.span)
    operand = ctx.value(scope, node.operand)
    if not (operand.type.is_number or operand.type.kind is Kind.DURATION):
        raise RejectError(
            wrong_operand(
                ctx,
                term("minus"),
                say("a number or a duration"),
                operand,
                node.operand.span,
                say("leave the minus out"),
            )
        )
    return ir.Negation(operand, operand.type, span=node.span)


def branch_type(what: str, left: ir.Expr, right: ir.Expr, span: Span) -> Type:
    type = joined(left.type, right.type)
    if type is None and left.type.kind is Kind.KEY and left.type == right.type:
        type = left.type
    if type is None:
        raise RejectError(
            errors.BRANCHES.at(span, what=term(what), left=described(left.type), right=described(right.type))
        )
    return type


def conditional(ctx: Context, scope: Scope, node: tree.Conditional) -> ir.Expr:
    condition = ctx.condition(scope, node.condition)
    then, otherwise = ctx.value(scope, node.then), ctx.value(scope, node.otherwise)
    type = branch_type("if", then, otherwise, node.span)
    return ir.Conditional(condition, then, otherwise, type, span=node.span)


# --- arithmetic


def arithmetic(ctx: Context, scope: Scope, node: tree.Binary) -> ir.Expr:
    operands: list[tree.Expr] = []
    spine: list[tree.Binary] = []
    current: tree.Expr = node
    while isinstance(current, tree.Binary):  # left-deep chains of any length, without recursion
        spine.append(current)
        current = current.left
    value = ctx.value(scope, current)
    operands.append(current)
    for step in reversed(spine):
        right = ctx.value(scope, step.right)
        value = _binary(ctx, step, value, right)
    return value


def _binary(ctx: Context, node: tree.Binary, left: ir.Expr, right: ir.Expr) -> ir.Expr:
    type = _binary_type(ctx, node, left, right)
    return ir.Arithmetic(node.op, left, right, type, span=node.span)


def _binary_type(ctx: Context, node: tree.Binary, left: ir.Expr, right: ir.Expr) -> Type:
    a, b = left.type, right.type
    if a.is_number and b.is_number:
        if node.op == "/" or Kind.DOUBLE in (a.kind, b.kind):
            return DOUBLE
        scale = a.scale + b.scale if node.op == "*" else max(a.scale, b.scale)
        return decimal(scale, 38) if scale else replace(INTEGER, digits=38)
    if a.kind in DATES and b.kind in DATES:
        if node.op == "-" and a.kind is b.kind is Kind.DATETIME:
            return DURATION
        if node.op == "-":
            texts: dict[str, Any] = {"left": ctx.quote(node.left.span), "right": ctx.quote(node.right.span)}
            raise RejectError(errors.DAYS_BETWEEN.at(node.span, **texts))
    if node.op in "+-" and a.kind in DATES and b.kind is Kind.DURATION:
        near_field(ctx, left, right, node.left.span)
        return a
    if node.op == "+" and a.kind is Kind.DURATION and b.kind in DATES:
        near_field(ctx, right, left, node.right.span)
        return b
    if node.op in "+-" and a.kind is b.kind is Kind.DURATION:
        near_field(ctx, left, right, node.span)
        near_field(ctx, right, left, node.span)
        return DURATION
    fix = say("both sides must be numbers")
    if a.kind in DATES and b.is_number or b.kind in DATES and a.is_number:
        text, amount = ctx.quote(node.left.span), ctx.quote(node.right.span)
        fix = say("say of what, such as {left} {op} {right} days", left=text, op=node.op, right=amount)
    raise RejectError(errors.ARITHMETIC.at(node.span, left_type=named(a), right_type=named(b), op=node.op, remedy=fix))


def near_field(ctx: Context, base: ir.Expr, length: ir.Expr, span: Span) -> None:
    """Beside a field a length of time has a fixed unit; on dates whole days and weeks."""
    for part in durations(length):
        if base.type.kind is Kind.DATE and part.unit in ("second", "minute", "hour"):
            raise RejectError(errors.TIME_UNIT_ON_DATE.at(part.span, left=ctx.quote(span), unit=term(part.unit)))
        if not is_constant(base) and part.unit not in EXACT_UNITS:
            field = ctx.quote(span)
            fix = say(
                "move it to the constant side, such as {field} before today - 3 months, or count in days or weeks",
                field=field,
            )
            raise RejectError(errors.MONTHS_NEAR_FIELD.at(part.span, unit=term(part.unit), subject=field, remedy=fix))
    if base.type.kind is Kind.DATE and not is_constant(length):
        fix = say("add a written number of days, such as + 3 days")
        kinds = named(base.type), named(length.type)
        raise RejectError(errors.ARITHMETIC.at(span, left_type=kinds[0], right_type=kinds[1], op="+", remedy=fix))


def durations(expr: ir.Expr) -> list[ir.DurationLiteral]:
    match expr:
        case ir.DurationLiteral():
            return [expr]
        case ir.Arithmetic(left=left, right=right):
            return durations(left) + durations(right)
        case ir.Negation(operand=operand):
            return durations(operand)
        case ir.Conditional(then=then, otherwise=otherwise):
            return durations(then) + durations(otherwise)
        case _:
            return []


# --- functions


def function(ctx: Context, scope: Scope, node: tree.FunctionCall) -> ir.Expr:
    if node.function == "default":
        return _default(ctx, scope, node)
    op = REGISTRY[node.function]
    args = tuple(ctx.value(scope, arg) for arg in node.args)
    for index, arg in enumerate(args):
        if index in op.literal_args and not isinstance(arg, ir.Constant | ir.ParamRef):
            text = ctx.quote(node.args[index].span)
            of_day = node.function in OF_OCCASIONS
            raise RejectError(
                errors.LITERAL_NEEDED.at(
                    arg.span,
                    what=term(node.function),
                    wanted=say("a name in quotes") if of_day else say("a number written out"),
                    text=text,
                    example='occasion("Yalda")' if of_day else say("{function}(x, 2)", function=term(node.function)),
                )
            )
    accepts = op.accepts
    args = _named(node.function, args)
    assert accepts is not None, node.function
    type = accepts(tuple(arg.type for arg in args))
    if type is None:
        _wrong_call(ctx, scope, node, args)
        raise AssertionError
    if node.function == "round":
        type = _round_type(ctx, node, args, type)
    return ir.Function(node.function, args, type, span=node.span)


def _named(function: str, args: tuple[ir.Expr, ...]) -> tuple[ir.Expr, ...]:
    """The operands; of an occasion its id in place of the name that somebody wrote."""
    if function not in OF_OCCASIONS or len(args) != 1 or not isinstance(args[0], ir.Constant):
        return args
    name = args[0]
    if name.type.kind is not Kind.TEXT:
        return args
    found = occasions.find(str(name.value))
    if found is None:
        raise RejectError(occasions.unknown(str(name.value), name.span))
    return (replace(name, value=found.id),)


def _round_type(ctx: Context, node: tree.FunctionCall, args: tuple[ir.Expr, ...], type: Type) -> Type:
    places = args[1] if len(args) > 1 else None
    count = places.value if isinstance(places, ir.Constant) else 0 if places is None else None
    if places is not None and not (isinstance(count, int) and 0 <= count <= 9 and places.type.scale == 0):
        what = ctx.quote(node.args[1].span)
        raise RejectError(
            errors.LITERAL_NEEDED.at(
                places.span,
                what=term("round"),
                wanted=say("a number of places from 0 to 9"),
                text=what,
                example=say("{function}(x, 2)", function=term("round")),
            )
        )
    assert isinstance(count, int)
    return decimal(count, 38) if count else replace(INTEGER, digits=38)


def _wrong_call(ctx: Context, scope: Scope, node: tree.FunctionCall, args: tuple[ir.Expr, ...]) -> None:
    op = REGISTRY[node.function]
    takes_words = [word for word in op.takes if word != "today"]
    wanted = len(takes_words)
    example = _example(scope, op)
    if len(args) != wanted and not (node.function == "round" and len(args) in (1, 2)):
        function, text = term(node.function), values_wanted(wanted)
        raise RejectError(
            errors.WRONG_COUNT.at(node.span, function=function, wanted=text, got=len(args), example=example)
        )
    for arg, takes, written in zip(args, takes_words, node.args, strict=False):
        if str(arg.type.kind) not in takes:
            fix = say("such as {example}", example=example)
            raise RejectError(wrong_operand(ctx, term(node.function), WORDS[takes], arg, written.span, fix))
    fix = say("such as {example}", example=example)
    wanted_words = join([WORDS[word] for word in takes_words], " and ")
    raise RejectError(wrong_operand(ctx, term(node.function), wanted_words, args[0], node.args[0].span, fix))


def values_wanted(count: int) -> str:
    """How many values a function takes."""
    return say("{count} value", count=count) if count == 1 else say("{count} values", count=count)


def _example(scope: Scope, op: Operator) -> str:
    """A call that works here: with the first field of the row that the operator takes."""
    rest: list[Any] = [term("today") if word == "date" else 2 for word in op.takes[1:] if word != "today"]
    types = [DATE if word == "date" else INTEGER for word in op.takes[1:] if word != "today"]
    fields = scope.frames[-1].entity.fields.values() if scope.frames else ()
    accepts = op.accepts
    assert accepts is not None
    found = next((name_of(one) for one in fields if accepts((one.type, *types)) is not None), "…")
    return say("{function}({values})", function=term(op.phrases["en"][0]), values=join([found, *rest]))


def _default(ctx: Context, scope: Scope, node: tree.FunctionCall) -> ir.Expr:
    if len(node.args) != 2:
        raise RejectError(
            errors.WRONG_COUNT.at(
                node.span,
                function=term("default"),
                wanted=values_wanted(2),
                got=len(node.args),
                example=say("default(kids, 0)"),
            )
        )
    value = ctx.value(scope, node.args[0])
    if value.type.kind is Kind.SET:
        raise RejectError(errors.SET_KNOWN.at(node.span, text=ctx.quote(node.args[0].span)))
    other = ctx.value(scope, node.args[1], beside=value.type)
    if value.type.kind is Kind.ENUM and isinstance(other, ir.Constant) and other.type.kind is Kind.TEXT:
        other = enum_name(value.type, str(other.value), other.span) or other
    if value.type.kind is Kind.KEY or other.type.kind is Kind.KEY:
        raise RejectError(
            wrong_operand(
                ctx,
                term("default"),
                say("a value"),
                value,
                node.args[0].span,
                say("a link has no default; write is known"),
            )
        )
    type = value.type if value.type == other.type else branch_type("default", value, other, node.span)
    return ir.Conditional(ir.Known(value, span=value.span), value, other, type, span=node.span)
