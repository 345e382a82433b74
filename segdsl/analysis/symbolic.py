"""Binding rules to an as of that is not known: the plan is that of `segdsl.semantic.bind`, its windows are `Moment`s.

What the binder knows of numbers, texts, tiers, scores and visibility is not said twice: only where it looks at the
clock does this one answer with a moment. What needs the clock itself (the yearly return of a birthday, a part of
today) becomes a closed value: a field of nobody's, named by what was written, equal only to itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal

from segdsl.analysis.moments import Clock, Moment, NotSymbolicError, later, moment, shifted, started, today
from segdsl.catalog.models import Catalog
from segdsl.plan import Const, Expr, Field, Plan, Row
from segdsl.semantic import ir
from segdsl.semantic.bind import bind_params, bind_with, check_numbers, find_zone
from segdsl.semantic.binding import Binder
from segdsl.semantic.instants import Instants, Interval
from segdsl.source import Span
from segdsl.syntax.tree import Unit
from segdsl.types import BOOLEAN, DATE, DATETIME, Kind

REFERENCE = datetime(2026, 3, 21, 12)  # only so that the binder has a clock; nothing reads it
CLOSED = "?"  # the entity of closed values
OCCASIONS = ("occasion", "last_occasion")


@dataclass(frozen=True)
class Closed:
    """Something that is equal only to itself."""

    what: object


class SymbolicInstants(Instants):
    """Bounds of windows as moments."""

    def moved(self, n: int, unit: Unit, dates: bool) -> Moment:  # type: ignore[override]
        return shifted(n, unit, dates)

    def period(self, n: int, unit: Unit, count: int, dates: bool) -> Interval:
        low, high = started(n, unit, dates), started(n + count, unit, dates)
        return Interval(low, high, past=n + count <= 0)  # type: ignore[arg-type]

    def bound(self, kind: Literal["before", "after", "since", "until", "on"], subject: Expr, value: Expr) -> Expr:
        a, b = subject.type.kind, value.type.kind
        day = value.value if isinstance(value, Const) else None
        if a is Kind.DATETIME and b is Kind.DATE and isinstance(day, Moment) and not isinstance(subject, Const):
            return self._moment_bound(kind, subject, day)
        return super().bound(kind, subject, value)

    def _moment_bound(
        self, kind: Literal["before", "after", "since", "until", "on"], subject: Expr, day: Moment
    ) -> Expr:
        at = Const(replace(day, form="start"), DATETIME)
        after = Const(replace(later(day, 1), form="start"), DATETIME)
        test = self.to.test
        match kind:
            case "before":
                return test("lt", subject, at)
            case "since":
                return test("ge", subject, at)
            case "after":
                return test("ge", subject, after)
            case "until":
                return test("lt", subject, after)
            case "on":
                return self.to.all_of(test("ge", subject, at), test("lt", subject, after))

    def periods(self, window: ir.RelativeWindow, n: int, unit: Unit, dates: bool, span: Span) -> tuple[date, ...]:
        return (Closed((window, n, unit, dates)),)  # type: ignore[return-value]


class SymbolicBinder(Binder):
    """The binder of rules whose as of is not known."""

    def __init__(self, rules: ir.RuleSet, catalog: Catalog, params: Mapping[str, object] | None = None) -> None:
        zone = find_zone(catalog.timezone)
        facts = {entity.name: entity for entity in rules.entities}
        super().__init__(REFERENCE, zone, catalog.calendar, catalog.week_starts, {}, facts)
        self.params = bind_params(rules, params or {}, zone)
        check_numbers(rules, self.params)
        self.segments = {rule.name for rule in rules.rules if rule.kind == "segment"}
        self.instants = SymbolicInstants(self)
        self.now = today("time")  # type: ignore[assignment]
        self.today = today("date")  # type: ignore[assignment]
        self.rules = rules
        self.plan: Plan = bind_with(self, rules)

    def clock(self, as_of: datetime) -> Clock:
        """A clock that reads the moments of this plan; ``as_of`` in UTC."""
        at = as_of.astimezone(UTC).replace(tzinfo=None) if as_of.tzinfo is not None else as_of
        return Clock(at, self.zone, self.calendar, self.week_starts)

    def value(self, expr: ir.Expr) -> Expr:
        try:
            return super().value(expr)
        except NotSymbolicError:
            return self._closed(expr)

    def _closed(self, expr: ir.Expr) -> Expr:
        return Field(Row(0, CLOSED), repr(expr), expr.type)

    def function(self, op: str, args: tuple[Expr, ...], expr: ir.Function) -> Expr:
        if op in OCCASIONS:  # its next day is the clock's to say
            return self._closed(expr)
        return super().function(op, args, expr)

    def shifted(self, base: Expr, length: ir.Expr, op: str) -> Expr:
        if isinstance(base, Field) and base.row == Row(0, CLOSED):
            raise NotSymbolicError(repr(base))
        return super().shifted(base, length, op)

    def moment(self, word: str) -> Const:
        if word == "now":
            return Const(today("time"), DATETIME)
        return Const(moment("day", {"today": 0, "yesterday": -1, "tomorrow": 1}[word], "date"), DATE)

    def window_test(self, expr: ir.WindowTest) -> Expr:
        if expr.returns:
            return self.test("truth", Field(Row(0, CLOSED), repr(expr), BOOLEAN))
        return super().window_test(expr)

    def civil_date(self, value: Expr) -> Expr:
        if isinstance(value, Const) and isinstance(value.value, Moment):
            at = value.value
            if at.counted == "exact":
                raise NotSymbolicError(repr(at))
            return Const(replace(at, form="date"), DATE)
        return super().civil_date(value)

    def civil_datetime(self, value: Expr) -> Expr:
        if isinstance(value, Const) and isinstance(value.value, Moment):
            raise NotSymbolicError(repr(value))
        return super().civil_datetime(value)

    def add_micros(self, at: Expr, length: Expr) -> Expr:
        if not isinstance(at, Const) or not isinstance(at.value, Moment):
            return super().add_micros(at, length)
        base = at.value
        if not isinstance(length, Const) or not isinstance(length.value, int):
            raise NotSymbolicError(repr(base))
        if base == today("time") or base.counted == "exact":
            n = base.n if base.counted == "exact" else 0
            return Const(moment("exact", n + length.value, "time"), DATETIME)
        raise NotSymbolicError(repr(base))

    def add_days(self, day: Expr, days: Expr) -> Expr:
        if not isinstance(day, Const) or not isinstance(day.value, Moment):
            return super().add_days(day, days)
        if not isinstance(days, Const) or not isinstance(days.value, int):
            raise NotSymbolicError(repr(day))
        return Const(later(day.value, days.value), DATE)

    def _moved(self, base: Const, n: int, unit: Unit) -> Const:
        at = base.value
        if not isinstance(at, Moment):
            return super()._moved(base, n, unit)
        dates = base.type.kind is Kind.DATE
        if at == today("date" if dates else "time"):
            return Const(shifted(n, unit, dates), base.type)
        if unit in ("day", "week") and dates:
            return Const(later(at, n * (7 if unit == "week" else 1)), base.type)
        raise NotSymbolicError(repr(at))

    def _latest(self, op: str, bound: int) -> Moment | None:  # type: ignore[override]
        if op == "days_since":
            return moment("day", -bound, "date")
        return None if bound <= 0 else moment("age", -bound, "date")

    def _deadline(self, within: int, by_day: bool) -> object:
        return Closed(("deadline", within, by_day))
