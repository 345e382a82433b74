"""Binding aggregates and sequences: visibility and windows become part of ``where``, the surface's aggregates
become those of the plan (average is sum by count, every is no row that fails, share is count by count)."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile

from segdsl.plan import (
    TRUE,
    Aggregate,
    Call,
    Collection,
    Const,
    Expr,
    RowRef,
    Same,
    Sequence,
    Step,
)
from segdsl.semantic import ir
from segdsl.semantic.comparing import Comparing
from segdsl.semantic.instants import opens_future
from segdsl.semantic.lowering import MICROS, exact_type
from segdsl.types import DOUBLE, INTEGER, MAX_DIGITS, Kind, Type, set_of
from segdsl.wording import say, term

COUNT = replace(INTEGER, digits=12)


class BoundAggregates(Comparing):
    """The part of the binder that aggregates."""

    @abstractmethod
    def condition(self, expr: ir.Expr) -> Expr: ...

    @abstractmethod
    def collection(self, over: Collection) -> Collection: ...

    @abstractmethod
    def row(self, row: RowRef) -> RowRef: ...

    @abstractmethod
    def visible(self, time: ir.Expr | None) -> Expr: ...

    @abstractmethod
    def not_later(self, time: Expr) -> Expr: ...

    def aggregate(self, expr: ir.Aggregate) -> Expr:
        over = self.collection(expr.over)
        seen = self.seen(expr.time, expr.window)
        where = self.condition(expr.where) if expr.where is not None else TRUE
        both = self.all_of(seen, where)
        match expr.op:
            case "count":
                return self._count(over, both, expr)
            case "any":
                return self.test("gt", self._count(over, both, expr), self.integer(0))
            case "none":
                return self.test("eq", self._count(over, both, expr), self.integer(0))
            case "every":
                failing = self.all_of(seen, self.negated(where))
                return self.test("eq", self._count(over, failing, expr), self.integer(0))
            case "share":
                counts = self._count(over, both, expr), self._count(over, seen, expr)
                return Call("divide_exact", counts, DOUBLE, expr.span)
            case "count_periods":
                return self._periods(expr, over, both)
            case _:
                return self._of_field(expr, over, both)

    def seen(self, time: ir.Expr | None, window: ir.Window | None) -> Expr:
        """What the aggregate may see: its window, and nothing later than as_of unless the window opens the future."""
        if window is None:
            return self.visible(time)
        assert time is not None
        at = self.value(time)
        inside = self.in_window(at, window)
        if opens_future(window) or self._past(window, at.type.kind is Kind.DATE):
            return inside
        return self.all_of(inside, self.not_later(at))

    def _past(self, window: ir.Window, dates: bool) -> bool:
        """Whether the window's own upper bound is as_of or before."""
        return not isinstance(window, ir.BoundWindow) and self.interval(window, dates).past

    def _count(self, over: Collection, where: Expr, expr: ir.Aggregate) -> Expr:
        return Aggregate("count", over, where, COUNT, span=expr.span)

    def _of_field(self, expr: ir.Aggregate, over: Collection, where: Expr) -> Expr:
        assert expr.value is not None
        value = self.value(expr.value)
        each = value.type.kind is Kind.SET and expr.op not in ("first", "last")
        element = value.type.element if each else value.type
        assert element is not None
        if expr.op in ("sum", "average") and element.kind is Kind.DOUBLE:
            value, element = self._rounded(value, element), exact_type(element.scale, MAX_DIGITS)
        if expr.op == "sum":
            return Aggregate(
                "sum", over, where, exact_type(element.scale, MAX_DIGITS), value, each=each, span=expr.span
            )
        if expr.op == "average":
            return self._average(expr, over, where, value, element, each)
        group = self._group(value, element, each)
        if expr.op in ("first", "last"):
            assert expr.time is not None
            time = self.value(expr.time)
            return Aggregate(expr.op, over, where, value.type, value, order=time, span=expr.span)
        if expr.op == "values" and group is not None:  # a set holds its texts as they compare
            value, group = group, None
        type = {"count_distinct": COUNT, "most_frequent_count": COUNT, "values": set_of(element)}.get(expr.op, element)
        return Aggregate(expr.op, over, where, type, value, group, each=each, span=expr.span)

    def _group(self, value: Expr, element: Type, each: bool) -> Expr | None:
        """The folded form by which texts are one group; elements of a set are folded as they are read."""
        if each or element.kind is not Kind.TEXT or element.compare == "exact":
            return None
        return self.folded(value, element.compare)

    def _rounded(self, value: Expr, element: Type) -> Expr:
        """A float as an exact number of the catalog's scale."""
        return Call("round_double", (value, self.integer(element.scale)), exact_type(element.scale, MAX_DIGITS))

    def _average(
        self, expr: ir.Aggregate, over: Collection, where: Expr, value: Expr, element: Type, each: bool
    ) -> Expr:
        total = Aggregate("sum", over, where, exact_type(element.scale, MAX_DIGITS), value, each=each, span=expr.span)
        counted = self._known_count(expr, over, where, value, each)
        return Call("divide_exact", (total, self.rescale(counted, element.scale)), DOUBLE, expr.span)

    def _known_count(self, expr: ir.Aggregate, over: Collection, where: Expr, value: Expr, each: bool) -> Expr:
        if not each:
            return self._count(over, self.all_of(where, self.known(value)), expr)
        size = Call("set_length", (value,), COUNT)
        return Aggregate("sum", over, where, exact_type(0, MAX_DIGITS), size, span=expr.span)

    def _periods(self, expr: ir.Aggregate, over: Collection, where: Expr) -> Expr:
        window, periods, time = expr.window, expr.periods, expr.time
        assert isinstance(window, ir.RelativeWindow) and periods is not None and time is not None
        at = self.value(time)
        n = self.whole(window.low)
        bounds = self.instants.periods(window, n, periods.unit, at.type.kind is Kind.DATE, expr.span)
        bucket = Call("bucket", (at, Const(bounds, at.type)), COUNT)
        least = self.whole(periods.at_least) if periods.at_least is not None else 1
        if least == 1:
            return Aggregate("count_distinct", over, where, COUNT, bucket, span=expr.span)
        return Aggregate("count_repeated", over, where, COUNT, bucket, at_least=least, span=expr.span)

    # --- sequences

    def sequence(self, expr: ir.Sequence) -> Expr:
        by_day = any(step.time.type.kind is Kind.DATE for step in expr.steps)
        steps = tuple(self._step_of(step, by_day) for step in expr.steps)
        closing = takewhile(lambda step: not step.positive, reversed(steps))  # each of them binds the whole gap
        spans = [step.within for step in closing if step.within is not None]
        deadline = self._deadline(max(spans), by_day) if spans else None
        return Sequence(self.row(expr.row), steps, by_day, deadline, span=expr.span)

    def _deadline(self, within: int, by_day: bool) -> object:
        """The latest time of an event whose span has passed by as_of."""
        what = say("{word}", word=term("within"))
        if by_day:
            return self.ranged(lambda: self.today - timedelta(days=within), what)
        return self.ranged(lambda: self.now - timedelta(microseconds=within), what)

    def _step_of(self, step: ir.SequenceStep, by_day: bool) -> Step:
        time = self.value(step.time)
        seen = self.in_window(time, step.window) if step.window is not None else TRUE
        if not opens_future(step.window):
            seen = self.all_of(seen, self.not_later(time))
        if by_day:
            time = self.civil_date(time)
        parts = [seen, self.known(time)]
        if step.where is not None:
            parts.append(self.condition(step.where))
        within = None
        if step.within is not None:
            micros = self.whole(step.within.amount) * MICROS[step.within.unit]
            within = micros // MICROS["day"] if by_day else micros
        same = tuple(self._same(here, there) for here, there in step.same)
        return Step(step.positive, self.collection(step.over), self.all_of(*parts), time, within, same)

    def _same(self, here: ir.Expr, there: ir.Expr) -> Same:
        a, b = self.value(here), self.value(there)
        if a.type.is_number and b.type.is_number:
            return Same(*self.aligned(a, b))
        if a.type.kind in (Kind.TEXT, Kind.ENUM):
            way = self.compare_way(a.type, b.type)
            return Same(self.folded(a, way), self.folded(b, way))
        if a.type.kind is not b.type.kind and a.type.kind in (Kind.DATE, Kind.DATETIME):
            return Same(self.civil_date(a), self.civil_date(b))
        return Same(a, b)
