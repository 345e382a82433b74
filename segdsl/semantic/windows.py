"""Checking windows: which units a date has, the order of bounds, and that a bound is a date."""

from __future__ import annotations

from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, RejectError, Scope
from segdsl.semantic.literals import whole_number
from segdsl.semantic.typing import DATES, described
from segdsl.syntax import tree
from segdsl.types import Kind, Type
from segdsl.wording import say, term

CLOCK_UNITS = ("second", "minute", "hour")


def check_window(ctx: Context, scope: Scope, window: tree.Window, type: Type, text: str) -> ir.Window:
    """The window over something of ``type``, which the user wrote as ``text``."""
    match window:
        case tree.RelativeWindow():
            return _relative(ctx, window, type, text)
        case tree.CalendarWindow():
            if window.unit in CLOCK_UNITS:
                what, unit = term(f"in {window.which}"), term(window.unit)
                example = term(f"in {window.which} month")
                raise RejectError(errors.UNIT_TOO_SHORT.at(window.span, what=what, unit=unit, example=example))
            return ir.CalendarWindow(window.which, window.unit, span=window.span)
        case tree.BoundWindow():
            value = _bound(ctx, scope, window.value)
            end = _bound(ctx, scope, window.end) if window.end is not None else None
            return ir.BoundWindow(window.kind, value, end, span=window.span)


def _relative(ctx: Context, window: tree.RelativeWindow, type: Type, text: str) -> ir.RelativeWindow:
    low = whole_number(ctx, window.low, say("a window"))
    high = whole_number(ctx, window.high, say("a window")) if window.high is not None else None
    unit = term(window.unit)
    if type.kind is Kind.DATE and window.unit in CLOCK_UNITS:
        raise RejectError(errors.TIME_UNIT_ON_DATE.at(window.span, left=text, unit=unit))
    if window.unit in CLOCK_UNITS and (window.full or window.kind.startswith("exactly")):
        what = term("full") if window.full else term("exactly")
        example = say("in the last 3 full months") if window.full else say("exactly 5 days ago")
        raise RejectError(errors.UNIT_TOO_SHORT.at(window.span, what=what, unit=unit, example=example))
    if isinstance(low, ir.Constant) and isinstance(high, ir.Constant):
        first, last = low.value, high.value
        if isinstance(first, int) and isinstance(last, int) and first > last:
            side = term("ago") if window.kind == "between_ago" else term("from now")
            raise RejectError(errors.ORDER_OF_BOUNDS.at(window.span, low=last, high=first, unit=unit, side=side))
    return ir.RelativeWindow(window.kind, low, window.unit, high, window.full, span=window.span)


def _bound(ctx: Context, scope: Scope, node: tree.Expr) -> ir.Expr:
    value = ctx.value(scope, node)
    if value.type.kind in DATES:
        return value
    text = ctx.quote(node.span)
    if value.type.kind is Kind.DURATION:
        fix = say("count back from now: more than {text} ago", text=text)
    elif value.type.kind is Kind.TEXT:
        fix = say("write the date without quotes, such as 2026-03-21")
    else:
        fix = say("write a date, such as 2026-03-21")
    raise RejectError(errors.WINDOW_SUBJECT.at(node.span, left=text, type=described(value.type), remedy=fix))
