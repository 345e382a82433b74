"""Binding comparisons: numbers at one scale, texts under one folding, days beside moments, ages as dates."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from fractions import Fraction
from math import ceil, floor, pi, sin
from typing import Literal

from segdsl.calendars import add
from segdsl.diagnostics import SegdslError
from segdsl.plan import FALSE, TRUE, Call, Const, Expr, Field, If
from segdsl.semantic import ir
from segdsl.semantic.instants import Instants, Interval
from segdsl.semantic.lowering import Lowering, result_type
from segdsl.semantic.returns import occasion_returns, yearly_returns
from segdsl.types import BOOLEAN, DATE, DOUBLE, TEXT, Kind, Type, set_of

CompareOp = Literal["is", "<", "<=", ">", ">="]
OPS = {"is": "eq", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
BOUNDS: dict[CompareOp, Literal["before", "after", "since", "until", "on"]]
BOUNDS = {"is": "on", "<": "before", "<=": "until", ">": "after", ">=": "since"}
MIRROR: dict[CompareOp, CompareOp] = {"is": "is", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
EARTH_RADIUS_KM = 6371.0088


class Comparing(Lowering):
    """The part of the binder that compares."""

    instants: Instants

    @abstractmethod
    def value(self, expr: ir.Expr) -> Expr: ...

    @abstractmethod
    def whole(self, expr: ir.Expr) -> int: ...

    @abstractmethod
    def degrees(self, subject: ir.FieldRef) -> tuple[Field, Field]: ...

    def compare(self, op: CompareOp, left: ir.Expr, right: ir.Expr, whole: ir.Compare | None = None) -> Expr:
        by_date = self._age(op, left, right)
        if by_date is not None:
            return by_date
        found = self.compared(op, self.value(left), self.value(right))
        if whole is not None and isinstance(found, Call):
            return Call(found.op, found.args, found.type, whole.span)
        return found

    def compared(self, op: CompareOp, a: Expr, b: Expr) -> Expr:
        """``a op b`` of two bound values."""
        if isinstance(a, Const) and a.value is None or isinstance(b, Const) and b.value is None:
            return FALSE
        if a.type.is_number and b.type.is_number:
            return self._numbers(op, a, b)
        if a.type.kind in (Kind.DATE, Kind.DATETIME) and b.type.kind in (Kind.DATE, Kind.DATETIME):
            return self.instants.bound(BOUNDS[op], a, b)
        if a.type.kind in (Kind.TEXT, Kind.ENUM):
            way = self.compare_way(a.type, b.type)
            return self.test(OPS[op], self.folded(a, way), self.folded(b, way))
        if a.type.kind is Kind.SET:
            return self.test("set_equals", a, b)
        if a.type.kind is Kind.BOOLEAN:
            return self._booleans(a, b)
        return self.test(OPS[op], a, b)

    def _booleans(self, a: Expr, b: Expr) -> Expr:
        if isinstance(b, Const) and self.is_condition(a):
            return a if b.value is True else self.negated(a)
        if isinstance(a, Const) and self.is_condition(b):
            return b if a.value is True else self.negated(b)
        return self.test("eq", a, b)

    def _numbers(self, op: CompareOp, a: Expr, b: Expr) -> Expr:
        if isinstance(a, Const) and not isinstance(b, Const):
            return self._numbers(MIRROR[op], b, a)
        b = self.trimmed(b)
        if a.type.is_exact and isinstance(b, Const) and b.type.is_exact and b.type.scale > a.type.scale:
            return self._finer(op, a, b)
        a, b = self.aligned(a, b)
        return self.test(OPS[op], a, b)

    def _finer(self, op: CompareOp, a: Expr, b: Const) -> Expr:
        """A column beside a constant with more places than it holds: the constant moves to the next that it can be."""
        if op == "is":
            return FALSE
        assert isinstance(b.value, int)
        number = b.value
        step: int = 10 ** (b.type.scale - a.type.scale)
        down = op in (">", "<=")  # x > 12.345 is x > 12.34, x <= 12.345 is x <= 12.34
        value = number // step if down else -(-number // step)
        return self.test(OPS[op], a, Const(value, result_type(a.type.scale, len(str(abs(value)))), b.name))

    # --- age(d) and days_since(d) beside a number are dates

    def _age(self, op: CompareOp, left: ir.Expr, right: ir.Expr) -> Expr | None:
        if not isinstance(left, ir.Function) and isinstance(right, ir.Function):
            return self._age(MIRROR[op], right, left)
        if not isinstance(left, ir.Function) or left.op not in ("age", "days_since"):
            return None
        number = self.trimmed(self.value(right)) if isinstance(right, ir.Constant | ir.ParamRef) else None
        if not isinstance(number, Const) or not number.type.is_exact or not isinstance(number.value, int):
            return None
        least = Fraction(number.value, 10**number.type.scale)
        subject = self.value(left.args[0])
        try:
            if op == "is":
                return self._exactly(left.op, least, subject)
            older = op in (">", ">=")
            bound = floor(least) + 1 if op in (">", "<=") else ceil(least)  # age >= bound, or its negation
            return self._older(left.op, bound, subject) if older else self._younger(left.op, bound, subject)
        except (OverflowError, ValueError, SegdslError):
            return None

    def _exactly(self, op: str, number: Fraction, subject: Expr) -> Expr:
        if number.denominator != 1:
            return FALSE
        whole = int(number)
        return self.all_of(self._older(op, whole, subject), self._younger(op, whole + 1, subject))

    def _older(self, op: str, bound: int, subject: Expr) -> Expr:
        """``bound`` years or days have passed: everybody known has an age of 0, nobody one below."""
        latest = self._latest(op, bound)
        return self.known(subject) if latest is None else self.instants.bound("until", subject, Const(latest, DATE))

    def _younger(self, op: str, bound: int, subject: Expr) -> Expr:
        latest = self._latest(op, bound)
        return FALSE if latest is None else self.instants.bound("after", subject, Const(latest, DATE))

    def _latest(self, op: str, bound: int) -> date | None:
        """The latest date of which ``bound`` years (or days) have passed; None where even the future has them."""
        if op == "days_since":
            return add(self.today, -bound, "day", self.calendar)
        if bound <= 0:
            return None
        day = add(self.today, -bound, "year", self.calendar)
        for ahead in range(3, -1, -1):  # 28 February is the day of those born on the 29th, in a short year
            candidate = add(day, ahead, "day", self.calendar)
            if add(candidate, bound, "year", self.calendar) <= self.today:
                return candidate
        return day

    # --- lists and sets

    def one_of(self, expr: ir.OneOf) -> Expr:
        subject = self.value(expr.subject)
        items = [self.value(item) for item in expr.items]
        if subject.type.kind in (Kind.DATE, Kind.DATETIME) or not all(isinstance(item, Const) for item in items):
            return self.any_of(*(self.compared("is", subject, item) for item in items))
        consts = [item for item in items if isinstance(item, Const) and item.value is not None]
        if subject.type.kind in (Kind.TEXT, Kind.ENUM):
            way = self.compare_way(subject.type, *(item.type for item in consts))
            subject = self.folded(subject, way)
            values: list[object] = [c.value for item in consts if isinstance(c := self.folded(item, way), Const)]
        elif subject.type.kind is Kind.DOUBLE or any(item.type.kind is Kind.DOUBLE for item in consts):
            subject = self.to_double(subject)
            values = [c.value for item in consts if isinstance(c := self.to_double(item), Const)]
        elif subject.type.is_exact:
            values = [v for item in consts if (v := self._at_scale(item, subject.type)) is not None]
        else:
            values = [item.value for item in consts]
        if not values:
            return FALSE
        if len(values) == 1:
            return self.test("eq", subject, Const(values[0], subject.type))
        return Call("in_list", (subject, Const(tuple(dict.fromkeys(values)), subject.type)), BOOLEAN, expr.span)

    def _at_scale(self, item: Const, type: Type) -> int | None:
        """A constant at the scale of a column, or None where the column cannot hold it."""
        found = self.trimmed(item)
        if not isinstance(found, Const) or found.type.scale > type.scale:
            return None
        scaled = self.rescale(found, type.scale)
        return scaled.value if isinstance(scaled, Const) and isinstance(scaled.value, int) else None

    def includes(self, expr: ir.Includes) -> Expr:
        subject = self.value(expr.subject)
        element = subject.type.element
        assert element is not None
        items = [self.value(item) for item in expr.items]
        way = self.compare_way(element, *(item.type for item in items))
        if way != element.compare:
            subject = self.folded(subject, way)
        folded = [self._element(self.folded(item, way), element) for item in items]
        if not all(item is None or isinstance(item, Const) for item in folded):
            tests = [self.test("set_includes", subject, item) if item is not None else FALSE for item in folded]
            return self.any_of(*tests) if expr.mode == "any" else self.all_of(*tests)
        values = tuple(dict.fromkeys(item.value for item in folded if isinstance(item, Const)))
        missing = any(item is None for item in folded)
        if expr.mode == "any":
            if len(values) == 1:
                return self.test("set_includes", subject, Const(values[0], element))
            return self.test("set_includes_any", subject, Const(values, element)) if values else FALSE
        if missing:
            return FALSE
        if expr.mode == "all":
            return self.test("set_includes_all", subject, Const(values, element)) if values else TRUE
        if not values:
            return self.test("is_empty", subject)
        return self.test("set_equals", subject, Const(frozenset(values), set_of(element)))

    def _element(self, item: Expr, element: Type) -> Expr | None:
        """An item as an element of a set; None for a constant that no element can be."""
        if isinstance(item, Const):
            if item.value is None or item.value == "":
                return None
            if element.is_exact and item.type.is_exact:
                value = self._at_scale(item, element)
                return Const(value, element) if value is not None else None
        if element.kind is Kind.DOUBLE:
            return self.to_double(item)
        if element.is_exact and item.type.is_exact:
            return self.rescale(item, element.scale) if item.type.scale <= element.scale else item
        return item

    def infix(self, expr: ir.Infix) -> Expr:
        left, right = self.value(expr.left), self.value(expr.right)
        way = self.compare_way(left.type, right.type)
        return Call(expr.op, (self.folded(left, way), self.folded(right, way)), BOOLEAN, expr.span)

    # --- places and windows

    def distance(self, expr: ir.Distance) -> Expr:
        """Haversine: sin²(d/2R) of the limit, computed here, against the term of the two places."""
        lat, lon = self.degrees(expr.subject)
        limit = self.to_double(self.value(expr.limit))
        assert isinstance(limit, Const) and isinstance(limit.value, float)
        kilometres = limit.value / 1000 if expr.meters else limit.value
        if kilometres < 0:
            return FALSE
        angle = kilometres / (2 * EARTH_RADIUS_KM)
        term = sin(angle) ** 2 if angle < pi / 2 else 2.0
        center: tuple[Expr, Expr]
        if isinstance(expr.center, ir.Point):
            center = (Const(expr.center.latitude, DOUBLE), Const(expr.center.longitude, DOUBLE))
        else:
            center = self.degrees(expr.center)
        return Call("within_distance", (lat, lon, *center, Const(term, DOUBLE)), BOOLEAN, expr.span)

    def window_test(self, expr: ir.WindowTest) -> Expr:
        if expr.returns and isinstance(expr.subject, ir.Function) and expr.subject.op == "occasion":
            return occasion_returns(self, self.value(expr.subject.args[0]), self._days(expr.window))
        subject = self.value(expr.subject)
        if expr.returns:
            return yearly_returns(self, self.civil_date(subject), self._days(expr.window))
        return self.in_window(subject, expr.window)

    def in_window(self, subject: Expr, window: ir.Window) -> Expr:
        dates = subject.type.kind is Kind.DATE
        match window:
            case ir.BoundWindow(kind="between"):
                assert window.end is not None
                low, high = self.value(window.value), self.value(window.end)
                return self.all_of(
                    self.instants.bound("since", subject, low), self.instants.bound("until", subject, high)
                )
            case ir.BoundWindow(kind=kind):
                assert kind != "between"
                return self.instants.bound(kind, subject, self.value(window.value))
            case _:
                return self.instants.test(subject, self.interval(window, dates))

    def interval(self, window: ir.RelativeWindow | ir.CalendarWindow, dates: bool) -> Interval:
        if isinstance(window, ir.CalendarWindow):
            return self.instants.calendar(window, dates)
        low = self.whole(window.low)
        high = self.whole(window.high) if window.high is not None else None
        return self.instants.relative(window, low, high, dates)

    def _days(self, window: ir.Window) -> tuple[date, date]:
        """A window with two ends, on civil days: first and last day inside."""
        if isinstance(window, ir.BoundWindow):
            low, high = (
                self.civil_date(self.value(window.value)),
                self.civil_date(self.value(window.end or window.value)),
            )
            assert isinstance(low, Const) and isinstance(high, Const), "the checker asks for constants"
            assert isinstance(low.value, date) and isinstance(high.value, date)
            return low.value, high.value
        found = self.interval(window, True)
        assert found.low is not None and found.high is not None
        first = found.low if found.low_inside else add(found.low, 1, "day", self.calendar)
        last = found.high if found.high_inside else add(found.high, -1, "day", self.calendar)
        return first, last

    def sample(self, expr: ir.Sample) -> Expr:
        fraction = self.value(expr.fraction)
        assert isinstance(fraction, Const) and isinstance(fraction.value, int)
        return self.hashed_below(expr.seed, self.value(expr.key), fraction.value, 10**fraction.type.scale)

    def hashed_below(self, seed: str, key: Expr, numerator: int, denominator: int) -> Expr:
        """The first 8 hex digits of MD5(seed:key) below those of ceil(p · 2³²); 100 % is everyone."""
        limit = -(-numerator * 2**32 // denominator)
        if limit >= 2**32:
            return TRUE
        digits = Call("hash8", (Const(seed, TEXT), key), TEXT)
        return self.test("lt", digits, Const(f"{limit:08x}", TEXT))

    def chosen(self, cases: list[tuple[Expr, Expr]], otherwise: Expr, type: Type) -> Expr:
        """The value of the first condition that holds."""
        result = otherwise
        for condition, value in reversed(cases):
            result = (
                value if condition == TRUE else result if condition == FALSE else If(condition, value, result, type)
            )
        return result
