"""Checking aggregates and sequences: collections, their event time, and what may stand inside."""

from __future__ import annotations

from dataclasses import replace

from segdsl.operators import AGGREGATES
from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, Frame, RejectError, Scope, name_of
from segdsl.semantic.literals import whole_number
from segdsl.semantic.lowering import MICROS
from segdsl.semantic.scope import Rows, key_ref, path_time, rows_of, value_of
from segdsl.semantic.typing import comparable, described
from segdsl.semantic.values import EXACT_UNITS
from segdsl.semantic.windows import CLOCK_UNITS, check_window
from segdsl.syntax import tree
from segdsl.types import Kind, Type
from segdsl.wording import say, term

ROWS = ("count", "any", "none", "every", "share", "count_periods")


def inner_scope(scope: Scope, rows: Rows) -> Scope:
    """The scope of a condition on the rows: the last collection's row is at hand, all others around it."""
    last = rows.last
    around = tuple(frame for frame in rows.frames if frame is not last)
    level = scope.level + len(rows.over.hops)
    return Scope((*scope.frames, *around, last), level, rows.over, scope.inside)


def beside(scope: Scope, rows: Rows) -> Scope:
    """The scope of a bound of the rows' window: it sees none of these rows, and its own rows are others."""
    return replace(scope, level=scope.level + len(rows.over.hops))


def check_aggregate(ctx: Context, scope: Scope, node: tree.AggregateCall) -> ir.Aggregate:
    rows = rows_of(ctx, scope, node.path, node.function)
    time = path_time(ctx, rows)
    value, type = _value(ctx, node, rows)
    window = None
    if node.window is not None:
        timed = _timed(ctx, node, rows, time, say("a window"))
        window = check_window(ctx, beside(scope, rows), node.window, timed.type, rows.text)
    periods = _periods(ctx, node, rows, time) if node.function == "count_periods" else None
    if node.periods is not None and node.function != "count_periods":
        raise RejectError(
            errors.PERIODS_ONLY.at(
                node.periods.span, what=say("per {unit} belongs to count_periods", unit=term(node.periods.unit))
            )
        )
    if node.function in ("first", "last"):
        _timed(ctx, node, rows, time, say("which is {function}", function=term(node.function)))
    if node.function in ("every", "share") and node.where is None:
        raise RejectError(errors.WHERE_NEEDED.at(node.span, function=term(node.function), path=rows.text))
    inner = inner_scope(scope, rows)
    where = ctx.condition(inner, node.where) if node.where is not None else None
    key = key_ref(rows.last.row, rows.last.entity)
    return ir.Aggregate(node.function, rows.over, type, value, window, periods, where, time, key, span=node.span)


def _value(ctx: Context, node: tree.AggregateCall, rows: Rows) -> tuple[ir.Expr | None, Type]:
    """What is aggregated, and the type of the result."""
    operator = AGGREGATES[node.function]
    accepts = operator.accepts
    assert accepts is not None
    parts = node.path.parts
    path = ctx.written(parts)
    if node.function in ROWS:
        if rows.value is not None:
            raise RejectError(
                errors.COUNT_OF_FIELD.at(
                    node.path.span,
                    function=term(node.function),
                    path=path,
                    remedy=_rows_fix(node.function, path, ctx.written(parts[-1:]), rows.text),
                )
            )
        type = accepts(None)
        assert type is not None
        return None, type
    if rows.value is None:
        numbers = [
            name_of(f)
            for f in rows.last.entity.fields.values()
            if accepts(f.type) is not None and f.name != rows.last.entity.key
        ]
        function = term(node.function)
        if numbers:
            fix = say("such as {function}({path}.{field})", function=function, path=path, field=numbers[0])
        else:
            text = name_of(rows.last.entity)
            fix = say("{entity} has no field that it takes; count the rows: count({path})", entity=text, path=path)
        raise RejectError(errors.FIELD_NEEDED.at(node.path.span, function=function, path=path, remedy=fix))
    value = rows.value
    given = value.type
    if given.kind is Kind.SET and given.element is not None and node.function not in ("first", "last"):
        given = given.element
    if isinstance(value, ir.LinkRef):
        given = value.key
    type = accepts(given)
    if type is None:
        raise RejectError(
            errors.WRONG_FIELD.at(
                node.path.span,
                function=term(node.function),
                path=path,
                type=described(value.type),
                remedy=_field_fix(node.function, path, ctx.written(parts[:-1]), ctx.written(parts[-1:]), given),
            )
        )
    return value, replace(type, entity=value.type.entity) if type.kind is Kind.KEY else type


def _rows_fix(function: str, path: str, field: str, collection: str) -> str:
    """What to write in place of a field where rows are asked for."""
    if function == "count":
        return say("write count({rows}), or count_distinct({path}) for different values", rows=collection, path=path)
    if function in ("any", "none", "every", "share"):
        return say("say which rows: {function}({rows} where {field} …)", function=term(function), rows=collection,
                   field=field)  # fmt: skip
    return say("write {text} alone", text=collection)


def _field_fix(function: str, path: str, rows: str, field: str, type: Type) -> str:
    if type.kind is Kind.DOUBLE:
        return say("give {field} a scale in the catalog, or add up a metric of its own: round({field}, 2)", field=field)
    if function in ("sum", "average"):
        if type.kind is Kind.BOOLEAN:
            return say("count the rows: count({rows} where {field})", rows=rows, field=field)
        return say("count its values with count_distinct({path})", path=path)
    if type.kind is Kind.GEO:
        return say("count the rows: count({rows})", rows=rows)
    return say("count its values: count_distinct({path})", path=path)


def _timed(ctx: Context, node: tree.AggregateCall, rows: Rows, time: ir.Expr | None, what: str) -> ir.Expr:
    if time is None:
        fix = say("give {entity} a `time` in the catalog", entity=name_of(rows.last.entity))
        if what == "a window":
            fix = say("{fix}, or leave the window out", fix=fix)
        raise RejectError(errors.NO_EVENT_TIME.at(node.span, path=rows.text, what=what, remedy=fix))
    return time


def _periods(ctx: Context, node: tree.AggregateCall, rows: Rows, time: ir.Expr | None) -> ir.Periods:
    window = node.window
    if node.periods is None or not isinstance(window, tree.RelativeWindow) or window.kind != "last":
        what = say("count_periods takes in the last N units, and per unit")
        raise RejectError(errors.PERIODS_ONLY.at(node.span, what=what))
    _timed(ctx, node, rows, time, say("a period"))
    unit = node.periods.unit
    if (unit in EXACT_UNITS) != (window.unit in EXACT_UNITS):
        what = say("{unit}s do not divide {other}s: one kind is second to week, the other month to year",
                   unit=term(unit), other=term(window.unit))  # fmt: skip
        raise RejectError(errors.PERIODS_ONLY.at(node.periods.span, what=what))
    if window.full and unit in CLOCK_UNITS:
        raise RejectError(
            errors.UNIT_TOO_SHORT.at(
                node.periods.span,
                what=term("full"),
                unit=term(unit),
                example=say("in the last 8 full weeks per week"),
            )
        )
    if time is not None and time.type.kind is Kind.DATE and unit in CLOCK_UNITS:
        raise RejectError(errors.TIME_UNIT_ON_DATE.at(node.periods.span, left=rows.text, unit=term(unit)))
    sizes = {**{name: size // 1_000_000 for name, size in MICROS.items()}, "month": 1, "quarter": 3, "year": 12}
    if (
        isinstance(window.low, tree.Number)
        and window.low.digits.isdigit()
        and int(window.low.digits) * sizes[window.unit] % sizes[unit]
    ):
        amount = int(window.low.digits)
        what = say("{unit}s do not divide {amount} {other}s", unit=term(unit), amount=amount, other=term(window.unit))
        raise RejectError(errors.PERIODS_ONLY.at(node.periods.span, what=what))
    least = (
        whole_number(ctx, node.periods.at_least, say("{word}", word=term("with at least")))
        if node.periods.at_least is not None
        else None
    )
    return ir.Periods(unit, least)


# --- sequences


def check_sequence(ctx: Context, scope: Scope, node: tree.SequencePredicate) -> ir.Expr:
    steps: list[ir.SequenceStep] = []
    previous: Frame | None = None
    for index, step in enumerate(node.steps):
        if index == 0 and not step.positive:
            raise RejectError(
                errors.SEQUENCE_STEPS.at(
                    step.span, what=say("a sequence cannot begin with no"), remedy=say("begin with what must happen")
                )
            )
        if index == 0 and step.within is not None:
            raise RejectError(
                errors.SEQUENCE_STEPS.at(
                    step.within.span,
                    what=say("the first step has nothing to be within of"),
                    remedy=say("put within on a later step"),
                )
            )
        checked, frame = _step(ctx, scope, step, previous)
        steps.append(checked)
        if step.positive:
            previous = frame
    last = node.steps[-1]
    if not last.positive and last.within is None:
        what = say("a sequence that ends with no needs within, else it can never be told")
        fix = say("such as no {rows} within 30 days", rows=ctx.written(last.path.parts[:1]))
        raise RejectError(errors.SEQUENCE_STEPS.at(last.span, what=what, remedy=fix))
    if any(step.time.type.kind is Kind.DATE for step in steps):
        _whole_days(ctx, node)
    test: ir.Expr = ir.Sequence(scope.here.row, tuple(steps), span=node.span)
    return ir.Not(test, span=node.span) if node.negated else test


def _whole_days(ctx: Context, node: tree.SequencePredicate) -> None:
    for step in node.steps:
        if step.within is not None and step.within.unit in CLOCK_UNITS:
            path = ctx.written(step.path.parts)
            raise RejectError(errors.TIME_UNIT_ON_DATE.at(step.within.span, left=path, unit=term(step.within.unit)))


def _step(ctx: Context, scope: Scope, step: tree.SequenceStep, previous: Frame | None) -> tuple[ir.SequenceStep, Frame]:
    rows = rows_of(ctx, scope, step.path, "sequence")
    path = rows.text
    if rows.value is not None:
        text = ctx.quote(step.path.span)
        fix = say("write {path} alone, and after where what the field must be", path=path)
        raise RejectError(errors.COUNT_OF_FIELD.at(step.path.span, function=term("sequence"), path=text, remedy=fix))
    time = path_time(ctx, rows)
    if time is None:
        raise RejectError(
            errors.NO_EVENT_TIME.at(
                step.path.span,
                path=path,
                what=say("an order in time"),
                remedy=say("give {entity} a `time` in the catalog", entity=name_of(rows.last.entity)),
            )
        )
    within = None
    if step.within is not None:
        if step.within.unit not in EXACT_UNITS:
            fix = say("count in days or weeks, such as within 30 days")
            unit = term(step.within.unit)
            raise RejectError(
                errors.MONTHS_NEAR_FIELD.at(step.within.span, unit=unit, subject=say("an event"), remedy=fix)
            )
        amount = whole_number(ctx, step.within.amount, say("{word}", word=term("within")))
        within = ir.DurationLiteral(amount, step.within.unit, Type(Kind.DURATION), span=step.within.span)
    window = check_window(ctx, beside(scope, rows), step.window, time.type, path) if step.window is not None else None
    inner = inner_scope(scope, rows)
    same = tuple(_same(ctx, inner, previous, path_) for path_ in step.same)
    where = ctx.condition(inner, step.where) if step.where is not None else None
    return ir.SequenceStep(step.positive, rows.over, time, within, window, same, where), rows.last


def _same(ctx: Context, inner: Scope, previous: Frame | None, path: tree.Path) -> tuple[ir.Expr, ir.Expr]:
    if previous is None:
        raise RejectError(
            errors.SEQUENCE_STEPS.at(
                path.span,
                what=say("the first step has no event before it"),
                remedy=say("put with same on a later step"),
            )
        )
    here = value_of(ctx, Scope((inner.here,), inner.level), path)
    there = value_of(ctx, Scope((previous,), inner.level), path)
    if here.type.kind in (Kind.SET, Kind.GEO) or not comparable(here.type, there.type):
        text = ctx.quote(path.span)
        raise RejectError(
            errors.CANNOT_COMPARE.at(
                path.span,
                left=text,
                left_type=say("{type} here", type=described(here.type)),
                right=text,
                right_type=say("{type} in the step before", type=described(there.type)),
                remedy=say("name a field that means the same in both steps"),
            )
        )
    return here, there


__all__ = ["check_aggregate", "check_sequence", "inner_scope"]
