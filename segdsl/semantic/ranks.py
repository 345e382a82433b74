"""Checking ranks: ``top 10% by spend per city among active``, quintile, ntile, percentile.

A rank is taken among all rows of an entity, or in a ``where`` among everybody's rows of that collection, so what is
ranked is an expression of the ranked row alone: it is checked in a scope of its own, where that row is level 0.
"""

from __future__ import annotations

from segdsl.diagnostics import Diagnostic
from segdsl.plan import Row
from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, Frame, RejectError, Scope, name_of
from segdsl.semantic.literals import constant_name, whole_number
from segdsl.semantic.scope import key_ref, rows_of, value_of
from segdsl.semantic.typing import DATES, described
from segdsl.semantic.values import values_wanted
from segdsl.syntax import tree
from segdsl.types import DOUBLE, INTEGER, Kind, Type
from segdsl.wording import join, say, term


def _alone(scope: Scope) -> Scope:
    """The ranked row by itself."""
    entity = scope.here.entity
    return Scope((Frame(Row(0, entity.name), entity),), 1, inside=scope.inside)


def _population(scope: Scope, among: ir.Expr | None = None) -> ir.RankPopulation:
    return ir.RankPopulation(scope.here.entity.name, scope.path, among)


def _ranked(ctx: Context, scope: Scope, node: tree.Expr) -> ir.Expr:
    if scope.inside:
        raise RejectError(errors.NO_RANKS_IN_KEEP.at(node.span, what=scope.inside, thing=say("a rank")))
    try:
        value = ctx.value(_alone(scope), node)
    except RejectError as reject:
        found = reject.diagnostic
        name = dict(found.values).get("name", "")
        if found.code == errors.UNKNOWN_NAME.code and name in {frame.entity.name for frame in scope.frames[:-1]}:
            raise RejectError(errors.RANK_OUTER.at(found.span, name=name)) from None
        raise
    type = value.type
    if not (
        type.is_number or type.kind in DATES or type.kind is Kind.DURATION or (type.kind is Kind.TIER and type.ordered)
    ):
        raise RejectError(_not_sortable(ctx, node, type))
    return value


def _not_sortable(ctx: Context, node: tree.Expr, type: Type, group: bool = False) -> Diagnostic:
    text, done = ctx.quote(node.span), term("grouped" if group else "ranked")
    fix = say("rank by a number, a date or a datetime")
    if group:
        fix = say("group by one value of the row, such as text or an enum")
    elif type.kind is Kind.SET:
        fix = say("rank by how many it holds: length({text})", text=text)
    return errors.NOT_SORTABLE.at(node.span, text=text, type=described(type), done=done, remedy=fix)


def tiles(ctx: Context, scope: Scope, node: tree.FunctionCall) -> ir.Expr:
    """``quintile(x)``, ``ntile(x, k)`` and ``percentile(x)``."""
    wanted = 2 if node.function == "ntile" else 1
    if len(node.args) != wanted:
        first = ctx.quote(node.args[0].span) if node.args else "…"
        function, text = term(node.function), values_wanted(wanted)
        example = say("{function}({value})", function=function, value=first)
        if wanted == 2:
            example = say("{function}({value}, 10)", function=function, value=first)
        raise RejectError(
            errors.WRONG_COUNT.at(node.span, function=function, wanted=text, got=len(node.args), example=example)
        )
    value = _ranked(ctx, scope, node.args[0])
    population = _population(scope)
    if node.function == "percentile":
        return ir.RankValue("percentile", scope.here.row, population, value, None, DOUBLE, span=node.span)
    count: ir.Expr = ir.Constant(5, INTEGER)
    if wanted == 2:
        count = whole_number(ctx, node.args[1], say("{word}", word=term("ntile")))
    return ir.RankValue("ntile", scope.here.row, population, value, count, INTEGER, span=node.span)


def top_bottom(ctx: Context, scope: Scope, node: tree.TopBottom) -> ir.Expr:
    amount, percent = _amount(ctx, node)
    among = _among(ctx, scope, node)
    alone = _alone(scope)
    value = _ranked(ctx, scope, node.by)
    per: ir.Expr | None = None
    grouped = False
    if node.per is not None:
        grouped = _runs_through_many(ctx, alone, node.per)
        per = _group(ctx, alone, node, value) if grouped else value_of(ctx, alone, node.per)
        if per.type.kind in (Kind.SET, Kind.GEO):
            raise RejectError(_not_sortable(ctx, node.per, per.type, group=True))
    test = ir.TopBottom(
        scope.here.row,
        _population(scope, among),
        node.direction == "top",
        amount,
        percent,
        value,
        per,
        grouped,
        span=node.span,
    )
    return ir.Not(test, span=node.span) if node.negated else test


def _amount(ctx: Context, node: tree.TopBottom) -> tuple[ir.Expr, bool]:
    if isinstance(node.amount, tree.Number) and node.amount.percent:
        fraction = ctx.value(_nowhere(), node.amount)
        assert isinstance(fraction, ir.Constant) and isinstance(fraction.value, int)
        if not 0 < fraction.value <= 10**fraction.type.scale:
            raise RejectError(
                errors.PERCENT_RANGE.at(node.amount.span, what=term(node.direction), value=ctx.quote(node.amount.span))
            )
        return fraction, True
    if isinstance(node.amount, tree.Path) and len(node.amount.parts) == 1:
        found = constant_name(ctx, node.amount.parts[0].text, node.amount.span)
        if found is not None and found.type.kind is Kind.DECIMAL:
            return found, True
    return whole_number(ctx, node.amount, say("{word}", word=term(node.direction))), False


def _nowhere() -> Scope:
    return Scope((), 0)


def _among(ctx: Context, scope: Scope, node: tree.TopBottom) -> ir.Expr | None:
    if node.among is None:
        return None
    test = tree.InSegment(None, (node.among,), span=node.among.span)
    return ctx.condition(_alone(scope), test)


def _runs_through_many(ctx: Context, alone: Scope, path: tree.Path) -> bool:
    try:
        rows_of(ctx, alone, path, "per")
    except RejectError as reject:
        if reject.diagnostic.code == errors.NO_COLLECTION.code:
            return False
        raise
    return True


def _group(ctx: Context, alone: Scope, node: tree.TopBottom, value: ir.Expr) -> ir.Expr:
    """The value of ``per`` over the levels of the collection that ``by`` aggregates."""
    assert node.per is not None
    aggregates = _aggregates(value)
    rows = rows_of(ctx, alone, node.per, "per")
    text = ctx.quote(node.per.span)
    if len(aggregates) != 1:
        fix = say("write a field of the row after per, or one aggregate after by")
        raise RejectError(errors.PER_PATH.at(node.per.span, path=text, aggregate=ctx.quote(node.by.span), remedy=fix))
    over = aggregates[0].over
    entities = [ctx.catalog.entities[over.start.entity], *(ctx.catalog.entities[hop.entity] for hop in over.hops)]
    shown = [name_of(entity.links[hop.link]) for entity, hop in zip(entities, over.hops, strict=False)]
    fields = ctx.catalog.entities[over.hops[-1].entity].fields.values()
    named = next((name_of(one) for one in fields if one.type.kind in (Kind.ENUM, Kind.TEXT)), "…")
    path = join([*shown, named], ".")
    fix = say("write a field of the row, or a path through the same rows: per {path}", path=path)
    if over.start != rows.over.start or over.hops[: len(rows.over.hops)] != rows.over.hops:
        raise RejectError(
            errors.PER_PATH.at(node.per.span, path=text, aggregate=ctx.quote(aggregates[0].span), remedy=fix)
        )
    if rows.value is None:
        return key_ref(rows.last.row, rows.last.entity)
    return rows.value


def _aggregates(expr: ir.Expr) -> list[ir.Aggregate]:
    """The aggregates that stand in a ranked value, outside any ``where``."""
    match expr:
        case ir.Aggregate():
            return [expr]
        case ir.Arithmetic(left=left, right=right):
            return _aggregates(left) + _aggregates(right)
        case ir.Negation(operand=operand):
            return _aggregates(operand)
        case ir.Function(args=args):
            return [found for arg in args for found in _aggregates(arg)]
        case ir.Conditional(then=then, otherwise=otherwise):
            return _aggregates(then) + _aggregates(otherwise)
        case _:
            return []
