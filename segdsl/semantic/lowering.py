"""The tools of the binder: plan nodes built small, with numbers aligned, text folded and constants computed.

Everything here works on plan expressions. What can be computed once, in Python, is: a backend never sees
``100.00`` beside a column of two places if ``100`` says the same, nor a folded constant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from segdsl.diagnostics import SegdslError
from segdsl.folding import fold
from segdsl.operators import REGISTRY
from segdsl.operators.base import Unknown
from segdsl.plan import (
    FALSE,
    TRUE,
    Aggregate,
    And,
    Call,
    Const,
    Expr,
    Field,
    GroupTop,
    If,
    Key,
    Not,
    Or,
    Ref,
    Row,
    Sequence,
)
from segdsl.semantic import errors
from segdsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DOUBLE,
    INTEGER,
    MAX_DIGITS,
    TEXT,
    Compare,
    Kind,
    Type,
    decimal,
    set_of,
    stronger,
)
from segdsl.wording import say
from segdsl.zones import civil_day, day_start, zone_table

T = TypeVar("T")
MICROS = {
    "second": 1_000_000,
    "minute": 60_000_000,
    "hour": 3_600_000_000,
    "day": 86_400_000_000,
    "week": 604_800_000_000,
}
ZONE_TABLE = Type(Kind.DATETIME)  # the type of a constant table; only its operators look inside


def exact_type(scale: int, digits: int) -> Type:
    digits = min(max(digits, 1), MAX_DIGITS)
    return decimal(scale, digits) if scale else replace(INTEGER, digits=digits)


def result_type(scale: int, digits: int) -> Type:
    """The type of a computed number: 19 digits are more than the 64 bits that an integer of 19 digits means."""
    return exact_type(scale, 20 if digits == INTEGER.digits and scale == 0 else digits)


class Lowering:
    """What the operators' ``lower`` may ask, and the binder itself."""

    def __init__(
        self, as_of: datetime, zone: ZoneInfo, calendar: Literal["gregorian", "jalali"], week_starts: int
    ) -> None:
        self.now = as_of
        self.zone = zone
        self.calendar: Literal["gregorian", "jalali"] = calendar
        self.week_starts = week_starts
        self.today: date = self.ranged(lambda: civil_day(as_of, zone), say("as of"))
        self.segments: set[str] = set()  # names of rules that are conditions
        self._zone_const = Const(zone_table(zone), ZONE_TABLE)

    def ranged(self, compute: Callable[[], T], what: str) -> T:
        """The result, or a diagnostic where it falls outside the calendar."""
        try:
            return compute()
        except (OverflowError, ValueError):
            raise SegdslError([errors.OUT_OF_CALENDAR.at(what=what)]) from None

    # --- nodes

    def call(self, op: str, *args: Expr, type: Type) -> Expr:
        return Call(op, args, type)

    def const(self, value: object, type: Type) -> Const:
        return Const(value, type)

    def integer(self, value: int) -> Const:
        return Const(value, replace(INTEGER, digits=max(1, len(str(abs(value))))))

    def type_of(self, value: Expr) -> Type:
        return value.type

    def test(self, op: str, *args: Expr) -> Expr:
        return Call(op, args, BOOLEAN)

    def known(self, value: Expr) -> Expr:
        if isinstance(value, Const):
            return TRUE if value.value is not None else FALSE
        if isinstance(value, Field) and value.required and isinstance(value.row, Row):
            return TRUE
        if isinstance(value, Key) and isinstance(value.row, Row):
            return TRUE
        if self.is_condition(value) or self._certain(value):
            return TRUE
        return Call("is_known", (value,), BOOLEAN)

    def _certain(self, value: Expr) -> bool:
        """Whether a value can be seen to be known: counts, and whole-number arithmetic on what is."""
        match value:
            case Aggregate(op=op):
                return op in ("count", "count_distinct", "count_repeated", "most_frequent_count")
            case Call(op="add" | "sub" | "mul" | "neg" | "rescale" | "to_double", args=args):
                return value.type.digits < MAX_DIGITS and all(self.known(arg) == TRUE for arg in args)
            case If(then=then, otherwise=otherwise):
                return self.known(then) == TRUE and self.known(otherwise) == TRUE
            case _:
                return False

    def is_condition(self, value: Expr) -> bool:
        """Whether the value is true or false and never unknown."""
        match value:
            case And() | Or() | Not() | Sequence() | GroupTop():
                return True
            case Call(op=op, type=type):
                return type.kind is Kind.BOOLEAN and (REGISTRY[op].unknown is Unknown.FALSE or op == "is_known")
            case If(then=then, otherwise=otherwise):
                return value.type.kind is Kind.BOOLEAN and self.is_condition(then) and self.is_condition(otherwise)
            case Ref(name=name):
                return name in self.segments
            case _:
                return False

    def truth(self, value: Expr) -> Expr:
        """The value as a condition: an unknown boolean is false."""
        if isinstance(value, Const):
            return TRUE if value.value is True else FALSE
        return value if self.is_condition(value) else Call("truth", (value,), BOOLEAN)

    def negated_known(self, subject: Expr, later: Expr) -> Expr:
        """Known and not ``later``, a comparison of ``subject`` with ``ge``: the comparison from the other side."""
        if isinstance(later, Call) and later.op == "ge":
            return Call("lt", later.args, BOOLEAN)
        return self.known(subject) if later == FALSE else FALSE

    def all_of(self, *parts: Expr) -> Expr:
        flat: list[Expr] = []
        for part in parts:
            flat.extend(part.parts if isinstance(part, And) else (part,))
        if FALSE in flat:
            return FALSE
        kept = tuple(dict.fromkeys(flat))
        return kept[0] if len(kept) == 1 else And(kept)

    def any_of(self, *parts: Expr) -> Expr:
        flat: list[Expr] = []
        for part in parts:
            flat.extend(part.parts if isinstance(part, Or) else (part,))
        if TRUE in flat:
            return TRUE
        kept = tuple(dict.fromkeys(flat))
        return kept[0] if len(kept) == 1 else Or(kept)

    def negated(self, part: Expr) -> Expr:
        if part == TRUE:
            return FALSE
        if part == FALSE:
            return TRUE
        return part.part if isinstance(part, Not) else Not(part)

    # --- numbers

    def to_double(self, value: Expr) -> Expr:
        """An exact number as the nearest double; a double as it is."""
        if value.type.kind is Kind.DOUBLE:
            return value
        if isinstance(value, Const):
            number = value.value
            return Const(None if number is None else number / 10**value.type.scale, DOUBLE, value.name)
        return Call("to_double", (value, self.integer(value.type.scale)), DOUBLE)

    def rescale(self, value: Expr, scale: int) -> Expr:
        """An exact number at a scale that is not smaller than its own."""
        by = scale - value.type.scale
        if by == 0:
            return value
        type = result_type(scale, value.type.digits + by)
        if isinstance(value, Const):
            number = value.value
            return Const(None if number is None else number * 10**by, type, value.name)
        return Call("rescale", (value, self.integer(by)), type)

    def trimmed(self, value: Expr) -> Expr:
        """A constant without the zeros that end its fraction."""
        if not isinstance(value, Const) or not isinstance(value.value, int) or isinstance(value.value, bool):
            return value
        number, scale = value.value, value.type.scale
        while scale and number % 10 == 0:
            number, scale = number // 10, scale - 1
        return Const(number, result_type(scale, len(str(abs(number)))), value.name)

    def aligned(self, left: Expr, right: Expr) -> tuple[Expr, Expr]:
        """Two numbers as doubles if one is, else exact at one scale."""
        if Kind.DOUBLE in (left.type.kind, right.type.kind):
            return self.to_double(left), self.to_double(right)
        left, right = self.trimmed(left), self.trimmed(right)
        scale = max(left.type.scale, right.type.scale)
        return self.rescale(left, scale), self.rescale(right, scale)

    def arithmetic(self, op: Literal["+", "-", "*", "/"], left: Expr, right: Expr, digits: int = MAX_DIGITS) -> Expr:
        """Of two numbers; ``digits`` is what is known of a sum beside its two operands."""
        if Kind.DOUBLE in (left.type.kind, right.type.kind):
            name = {"+": "add_double", "-": "sub_double", "*": "mul_double", "/": "divide_double"}[op]
            return Call(name, (self.to_double(left), self.to_double(right)), DOUBLE)
        if op == "*":
            left, right = self.trimmed(left), self.trimmed(right)
            type = result_type(left.type.scale + right.type.scale, left.type.digits + right.type.digits)
            return self._folded("mul", left, right, type, lambda a, b: a * b)
        left, right = self.aligned(left, right)
        if op == "/":
            return Call("divide_exact", (left, right), DOUBLE)
        type = result_type(left.type.scale, min(digits, max(left.type.digits, right.type.digits) + 1))
        if op == "+":
            return self._folded("add", left, right, type, lambda a, b: a + b)
        return self._folded("sub", left, right, type, lambda a, b: a - b)

    def _folded(self, op: str, left: Expr, right: Expr, type: Type, compute: Callable[[int, int], int]) -> Expr:
        if isinstance(left, Const) and isinstance(right, Const):
            if left.value is None or right.value is None:
                return Const(None, type)
            result = compute(left.value, right.value)  # type: ignore[arg-type]
            return Const(result if abs(result) < 10**MAX_DIGITS else None, type, left.name or right.name)
        return Call(op, (left, right), type)

    def minus(self, value: Expr) -> Expr:
        if isinstance(value, Const):
            number = value.value
            return Const(-number if isinstance(number, int | float) else None, value.type, value.name)
        return Call("neg_double" if value.type.kind is Kind.DOUBLE else "neg", (value,), value.type)

    # --- text

    def folded(self, value: Expr, compare: Compare) -> Expr:
        """A text (or a set of texts) as it compares."""
        if compare == "exact":
            return value
        if isinstance(value, Const):
            if isinstance(value.value, str):
                return Const(fold(value.value, compare), value.type, value.name)
            return value
        if value.type.kind is Kind.SET:
            element = value.type.element
            assert element is not None
            return Call(f"fold_set_{compare}", (value,), set_of(replace(element, compare=compare)))
        return Call(f"fold_{compare}", (value,), TEXT)

    def compare_way(self, *types: Type) -> Compare:
        way: Compare = "exact"
        for type in types:
            way = stronger(way, (type.element or type).compare if type.kind is Kind.SET else type.compare)
        return way

    def grouped(self, value: Expr) -> Expr:
        """The value by which rows group: folded text, anything else itself."""
        return self.folded(value, value.type.compare) if value.type.kind is Kind.TEXT else value

    # --- dates

    def civil_date(self, value: Expr) -> Expr:
        """A DATE as it is; the civil day of a DATETIME in the zone."""
        if value.type.kind is Kind.DATE:
            return value
        if isinstance(value, Const):
            moment = value.value
            day = civil_day(moment, self.zone) if isinstance(moment, datetime) else None
            return Const(day, DATE, value.name)
        return Call("civil_date", (value, self._zone_const), DATE)

    def civil_datetime(self, value: Expr) -> Expr:
        return Call("civil_datetime", (value, self._zone_const), DATETIME)

    def start_of(self, day: date) -> Const:
        """The first instant of a civil day."""
        return Const(self.ranged(lambda: day_start(day, self.zone), day.isoformat()), DATETIME)

    def next_day(self, day: date) -> date:
        return self.ranged(lambda: day + timedelta(days=1), day.isoformat())

    def add_micros(self, moment: Expr, length: Expr) -> Expr:
        if isinstance(moment, Const) and isinstance(length, Const):
            if not isinstance(moment.value, datetime) or not isinstance(length.value, int):
                return Const(None, DATETIME)
            base, micros = moment.value, length.value
            found = self.ranged(lambda: base + timedelta(microseconds=micros), base.isoformat())
            return Const(found, DATETIME)
        return Call("add_micros", (moment, length), DATETIME)

    def add_days(self, day: Expr, days: Expr) -> Expr:
        if isinstance(day, Const) and isinstance(days, Const):
            if not isinstance(day.value, date) or not isinstance(days.value, int):
                return Const(None, DATE)
            base, count = day.value, days.value
            return Const(self.ranged(lambda: base + timedelta(days=count), base.isoformat()), DATE)
        return Call("add_days", (day, days), DATE)
