"""Checking aggregates and sequences: collections, their event time, and what may stand inside."""

from __future__ import annotations

from dataclasses import replace

from segdsl.operators import AGGREGATES
from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, Frame, RejectError, Scope
from segdsl.semantic.literals import whole_number
from segdsl.semantic.lowering import MICROS
from segdsl.semantic.scope import Rows, key_ref, path_time, rows_of, value_of
from segdsl.semantic.typing import comparable, described
from segdsl.semantic.values import EXACT_UNITS
from segdsl.semantic.windows import CLOCK_UNITS, check_window
from segdsl.syntax import tree
from segdsl.types import Kind, Type

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
        timed = _timed(ctx, node, rows, time, "a window")
        window = check_window(ctx, beside(scope, rows), node.window, timed.type, rows.text)
    periods = _periods(ctx, node, rows, time) if node.function == "count_periods" else None
    if node.periods is not None and node.function != "count_periods":
        raise RejectError(
            errors.PERIODS_ONLY.at(node.periods.span, what=f"per {node.periods.unit} belongs to count_periods")
        )
    if node.function in ("first", "last"):
        _timed(ctx, node, rows, time, f"which is {node.function}")
    if node.function in ("every", "share") and node.where is None:
        raise RejectError(errors.WHERE_NEEDED.at(node.span, function=node.function, path=rows.text))
    inner = inner_scope(scope, rows)
    where = ctx.condition(inner, node.where) if node.where is not None else None
    key = key_ref(rows.last.row, rows.last.entity)
    return ir.Aggregate(node.function, rows.over, type, value, window, periods, where, time, key, span=node.span)


def _value(ctx: Context, node: tree.AggregateCall, rows: Rows) -> tuple[ir.Expr | None, Type]:
    """What is aggregated, and the type of the result."""
    operator = AGGREGATES[node.function]
    accepts = operator.accepts
    assert accepts is not None
    path = ".".join(part.text for part in node.path.parts)
    if node.function in ROWS:
        if rows.value is not None:
            raise RejectError(
                errors.COUNT_OF_FIELD.at(
                    node.path.span, function=node.function, path=path, remedy=_rows_fix(node.function, path, rows.text)
                )
            )
        type = accepts(None)
        assert type is not None
        return None, type
    if rows.value is None:
        numbers = [
            f.name
            for f in rows.last.entity.fields.values()
            if accepts(f.type) is not None and f.name != rows.last.entity.key
        ]
        fix = (
            f"such as {node.function}({path}.{numbers[0]})"
            if numbers
            else f"{rows.last.entity.name} has no field that it takes; count the rows: count({path})"
        )
        raise RejectError(errors.FIELD_NEEDED.at(node.path.span, function=node.function, path=path, remedy=fix))
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
                function=node.function,
                path=path,
                type=described(value.type),
                remedy=_field_fix(node.function, path, given),
            )
        )
    return value, replace(type, entity=value.type.entity) if type.kind is Kind.KEY else type


def _rows_fix(function: str, path: str, collection: str) -> str:
    """What to write in place of a field where rows are asked for."""
    if function == "count":
        return f"write count({collection}), or count_distinct({path}) for different values"
    if function in ("any", "none", "every", "share"):
        return f"say which rows: {function}({collection} where {path.rpartition('.')[2]} …)"
    return f"write {collection} alone"


def _field_fix(function: str, path: str, type: Type) -> str:
    if type.kind is Kind.DOUBLE:
        field = path.rpartition(".")[2]
        return f"give {field} a scale in the catalog, or add up a metric of its own: round({field}, 2)"
    if function in ("sum", "average"):
        return (
            f"count its values with count_distinct({path})"
            if type.kind is not Kind.BOOLEAN
            else f"count the rows: count({path.rpartition('.')[0]} where {path.rsplit('.', maxsplit=1)[-1]})"
        )
    if type.kind is Kind.GEO:
        return f"count the rows: count({path.rpartition('.')[0]})"
    return f"count its values: count_distinct({path})"


def _timed(ctx: Context, node: tree.AggregateCall, rows: Rows, time: ir.Expr | None, what: str) -> ir.Expr:
    if time is None:
        fix = f"give {rows.last.entity.name} a `time` in the catalog"
        if what == "a window":
            fix += ", or leave the window out"
        raise RejectError(errors.NO_EVENT_TIME.at(node.span, path=rows.text, what=what, remedy=fix))
    return time


def _periods(ctx: Context, node: tree.AggregateCall, rows: Rows, time: ir.Expr | None) -> ir.Periods:
    window = node.window
    if node.periods is None or not isinstance(window, tree.RelativeWindow) or window.kind != "last":
        what = "count_periods takes in the last N units, and per unit"
        raise RejectError(errors.PERIODS_ONLY.at(node.span, what=what))
    _timed(ctx, node, rows, time, "a period")
    unit = node.periods.unit
    if (unit in EXACT_UNITS) != (window.unit in EXACT_UNITS):
        what = f"{unit}s do not divide {window.unit}s: one kind is second to week, the other month to year"
        raise RejectError(errors.PERIODS_ONLY.at(node.periods.span, what=what))
    if window.full and unit in CLOCK_UNITS:
        raise RejectError(
            errors.UNIT_TOO_SHORT.at(
                node.periods.span, what="full", unit=unit, example="in the last 8 full weeks per week"
            )
        )
    if time is not None and time.type.kind is Kind.DATE and unit in CLOCK_UNITS:
        raise RejectError(errors.TIME_UNIT_ON_DATE.at(node.periods.span, left=rows.text, unit=unit))
    sizes = {**{name: size // 1_000_000 for name, size in MICROS.items()}, "month": 1, "quarter": 3, "year": 12}
    if (
        isinstance(window.low, tree.Number)
        and window.low.digits.isdigit()
        and int(window.low.digits) * sizes[window.unit] % sizes[unit]
    ):
        what = f"{unit}s do not divide {window.low.digits} {window.unit}s"
        raise RejectError(errors.PERIODS_ONLY.at(node.periods.span, what=what))
    least = whole_number(ctx, node.periods.at_least, "with at least") if node.periods.at_least is not None else None
    return ir.Periods(unit, least)


# --- sequences


def check_sequence(ctx: Context, scope: Scope, node: tree.SequencePredicate) -> ir.Expr:
    steps: list[ir.SequenceStep] = []
    previous: Frame | None = None
    for index, step in enumerate(node.steps):
        if index == 0 and not step.positive:
            raise RejectError(
                errors.SEQUENCE_STEPS.at(
                    step.span, what="a sequence cannot begin with no", remedy="begin with what must happen"
                )
            )
        if index == 0 and step.within is not None:
            raise RejectError(
                errors.SEQUENCE_STEPS.at(
                    step.within.span,
                    what="the first step has nothing to be within of",
                    remedy="put within on a later step",
                )
            )
        checked, frame = _step(ctx, scope, step, previous)
        steps.append(checked)
        if step.positive:
            previous = frame
    last = node.steps[-1]
    if not last.positive and last.within is None:
        what = "a sequence that ends with no needs within, else it can never be told"
        raise RejectError(
            errors.SEQUENCE_STEPS.at(
                last.span, what=what, remedy=f"such as no {last.path.parts[0].text} within 30 days"
            )
        )
    if any(step.time.type.kind is Kind.DATE for step in steps):
        _whole_days(ctx, node)
    test: ir.Expr = ir.Sequence(scope.here.row, tuple(steps), span=node.span)
    return ir.Not(test, span=node.span) if node.negated else test


def _whole_days(ctx: Context, node: tree.SequencePredicate) -> None:
    for step in node.steps:
        if step.within is not None and step.within.unit in CLOCK_UNITS:
            path = ".".join(part.text for part in step.path.parts)
            raise RejectError(errors.TIME_UNIT_ON_DATE.at(step.within.span, left=path, unit=step.within.unit))


def _step(ctx: Context, scope: Scope, step: tree.SequenceStep, previous: Frame | None) -> tuple[ir.SequenceStep, Frame]:
    rows = rows_of(ctx, scope, step.path, "sequence")
    path = rows.text
    if rows.value is not None:
        text = ctx.quote(step.path.span)
        fix = f"write {path} alone, and after where what the field must be"
        raise RejectError(errors.COUNT_OF_FIELD.at(step.path.span, function="sequence", path=text, remedy=fix))
    time = path_time(ctx, rows)
    if time is None:
        raise RejectError(
            errors.NO_EVENT_TIME.at(
                step.path.span,
                path=path,
                what="an order in time",
                remedy=f"give {rows.last.entity.name} a `time` in the catalog",
            )
        )
    within = None
    if step.within is not None:
        if step.within.unit not in EXACT_UNITS:
            fix = "count in days or weeks, such as within 30 days"
            raise RejectError(
                errors.MONTHS_NEAR_FIELD.at(step.within.span, unit=step.within.unit, subject="an event", remedy=fix)
            )
        amount = whole_number(ctx, step.within.amount, "within")
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
                path.span, what="the first step has no event before it", remedy="put with same on a later step"
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
                left_type=f"{described(here.type)} here",
                right=text,
                right_type=f"{described(there.type)} in the step before",
                remedy="name a field that means the same in both steps",
            )
        )
    return here, there


__all__ = ["check_aggregate", "check_sequence", "inner_scope"]
