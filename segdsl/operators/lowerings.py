"""How functions that people write are said with operators that backends run.

A part of a date is read from the civil day of the zone, in the calendar in force; a number keeps to exact or double
arithmetic; ``age`` and ``days_since`` count to today, which the binder knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from segdsl.operators.base import Lowering
from segdsl.plan import Const, Expr
from segdsl.types import DATE, INTEGER, MAX_DIGITS, TEXT, Kind, decimal

Lower = Callable[[Lowering, tuple[Expr, ...]], Expr]


def date_part(name: str, calendars: bool = True) -> Lower:
    """``name`` of the civil day; ``jalali_name`` under the Jalali calendar where the calendars differ."""

    def lower(b: Lowering, args: tuple[Expr, ...]) -> Expr:
        op = f"jalali_{name}" if calendars and b.calendar == "jalali" else name
        return b.call(op, b.civil_date(args[0]), type=INTEGER)

    return lower


def hour(b: Lowering, args: tuple[Expr, ...]) -> Expr:
    return b.call("hour", b.civil_datetime(args[0]), type=INTEGER)


def counted_to_today(name: str) -> Lower:
    """Anniversaries up to today, in the calendar in force."""

    def lower(b: Lowering, args: tuple[Expr, ...]) -> Expr:
        op = f"jalali_{name}" if b.calendar == "jalali" else name
        type = DATE if name == "next_anniversary" else INTEGER
        return b.call(op, b.civil_date(args[0]), b.const(b.today, DATE), type=type)

    return lower


def days_since(b: Lowering, args: tuple[Expr, ...]) -> Expr:
    return b.call("days_between", b.civil_date(args[0]), b.const(b.today, DATE), type=INTEGER)


def days_between(b: Lowering, args: tuple[Expr, ...]) -> Expr:
    """Of two datetimes whole days of 24 hours, else civil days."""
    if all(b.type_of(arg).kind is Kind.DATETIME for arg in args):
        return b.call("days_between_datetimes", *args, type=INTEGER)
    return b.call("days_between", b.civil_date(args[0]), b.civil_date(args[1]), type=INTEGER)


def absolute(b: Lowering, args: tuple[Expr, ...]) -> Expr:
    type = b.type_of(args[0])
    return b.call("abs_double" if type.kind is Kind.DOUBLE else "abs", args[0], type=type)


def rounded(b: Lowering, args: tuple[Expr, ...]) -> Expr:
    """Half away from zero, to an exact number of that many places."""
    value, places = args[0], 0
    if len(args) > 1:
        written = args[1]
        assert isinstance(written, Const) and isinstance(written.value, int), "the checker asks for a literal"
        places = written.value
    type = b.type_of(value)
    shown = b.const(places, replace(INTEGER, digits=1))
    result = decimal(places, MAX_DIGITS) if places else replace(INTEGER, digits=MAX_DIGITS)
    if type.kind is Kind.DOUBLE:
        return b.call("round_double", value, shown, type=result)
    digits = min(MAX_DIGITS, max(type.digits - type.scale, 1) + places + 1)
    scale = b.const(type.scale, replace(INTEGER, digits=2))
    return b.call("round_exact", value, scale, shown, type=replace(result, digits=digits))


def length(b: Lowering, args: tuple[Expr, ...]) -> Expr:
    op = "set_length" if b.type_of(args[0]).kind is Kind.SET else "text_length"
    return b.call(op, args[0], type=INTEGER)


def lower_case(b: Lowering, args: tuple[Expr, ...]) -> Expr:
    """The fold of ``ignore_case``; the result compares as the text did."""
    type = b.type_of(args[0])
    return b.call("fold_ignore_case", args[0], type=type if type.kind is Kind.TEXT else TEXT)
