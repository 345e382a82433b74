"""Binding expressions: typed rules become plan nodes, for one as_of, zone, calendar and set of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from segdsl.calendars import add
from segdsl.diagnostics import SegdslError
from segdsl.operators import REGISTRY
from segdsl.plan import (
    Call,
    Collection,
    Const,
    Expr,
    Field,
    Follow,
    Hop,
    If,
    Key,
    Ref,
    Row,
    RowRef,
    Through,
)
from segdsl.semantic import errors, ir
from segdsl.semantic.bound_aggregates import BoundAggregates
from segdsl.semantic.bound_ranks import BoundRanks
from segdsl.semantic.comparing import Comparing
from segdsl.semantic.instants import Instants
from segdsl.semantic.lowering import MICROS
from segdsl.syntax.tree import Unit
from segdsl.types import DATE, DATETIME, DOUBLE, DURATION, Kind, Type
from segdsl.wording import say, term
from segdsl.zones import add_units, civil_to_instant


class Binder(BoundAggregates, BoundRanks, Comparing):
    """Binds typed expressions; `segdsl.semantic.bind` binds whole rule sets with it.

    ``rows`` and ``shift`` say which plan row stands for the IR's level 0 and how far deeper levels move: other than
    plain only while a computed field is written out in place (in ``keep``).
    """

    def __init__(
        self,
        as_of: datetime,
        zone: ZoneInfo,
        calendar: Literal["gregorian", "jalali"],
        week_starts: int,
        params: Mapping[str, Const],
        facts: Mapping[str, ir.EntityFacts],
    ) -> None:
        super().__init__(as_of, zone, calendar, week_starts)
        self.params = params
        self.facts = facts
        self.instants = Instants(self)
        self.types: dict[str, Type] = {}  # of bound rules
        self.written_out: Mapping[str, ir.Rule] = {}  # computed fields to inline
        self.rows: dict[int, RowRef] = {}
        self.shift = 0

    # --- rows

    def row(self, row: RowRef) -> RowRef:
        if isinstance(row, Row) and row.level in self.rows:
            return self.rows[row.level]
        if isinstance(row, Follow):
            return Follow(self.row(row.row), row.link, row.entity)
        return Row(row.level + self.shift, row.entity) if self.shift else row

    def collection(self, over: Collection) -> Collection:
        if not self.rows and not self.shift:
            return over
        hops: list[Hop | Through] = []
        for hop in over.hops:
            kind = Hop if isinstance(hop, Hop) else Through
            hops.append(kind(hop.link, hop.entity, hop.level + self.shift))
        return Collection(self.row(over.start), tuple(hops))

    # --- values

    def condition(self, expr: ir.Expr) -> Expr:
        """The expression as a condition, never unknown."""
        return self.truth(self.value(expr))

    def value(self, expr: ir.Expr) -> Expr:  # noqa: C901 - one arm a node
        """The plan node of an expression."""
        match expr:
            case ir.Constant():
                return self.literal(expr)
            case ir.ParamRef(name=name):
                return self.params[name]
            case ir.MomentRef(word=word):
                return self.moment(word)
            case ir.DurationLiteral():
                return self.length(expr)
            case ir.FieldRef():
                return self.field(expr)
            case ir.LinkRef(row=row, key=key):
                return Key(self.row(row), key)
            case ir.RuleRef():
                return self.rule_value(expr)
            case ir.Function(op=op, args=args):
                return self.function(op, tuple(self.value(arg) for arg in args), expr)
            case ir.Arithmetic():
                return self.sum(expr)
            case ir.Negation(operand=operand):
                return self.minus(self.value(operand))
            case ir.Conditional():
                return self.branches(expr)
            case ir.RankValue():
                return self.rank_value(expr)
            case ir.Aggregate():
                return self.aggregate(expr)
            case ir.And(parts=parts):
                return self.all_of(*(self.condition(part) for part in parts))
            case ir.Or(parts=parts):
                return self.any_of(*(self.condition(part) for part in parts))
            case ir.Not(part=part):
                return self.negated(self.condition(part))
            case ir.Compare(op=op, left=left, right=right):
                return self.compare(op, left, right, expr)
            case ir.OneOf():
                return self.one_of(expr)
            case ir.Known(subject=subject):
                return self.is_known(subject)
            case ir.Empty(subject=subject):
                return self.test("is_empty", self.value(subject))
            case ir.Infix():
                return self.infix(expr)
            case ir.Includes():
                return self.includes(expr)
            case ir.Distance():
                return self.distance(expr)
            case ir.WindowTest():
                return self.window_test(expr)
            case ir.TopBottom():
                return self.top(expr)
            case ir.Sequence():
                return self.sequence(expr)
            case ir.Sample():
                return self.sample(expr)
            case _:
                assert_never(expr)

    def literal(self, expr: ir.Constant) -> Const:
        value = expr.value
        if isinstance(value, datetime):
            moment = value
            value = self.ranged(lambda: civil_to_instant(moment, self.zone), moment.isoformat())
        return Const(value, expr.type)

    def moment(self, word: str) -> Const:
        if word == "now":
            return Const(self.now, DATETIME)
        days = {"today": 0, "yesterday": -1, "tomorrow": 1}[word]
        return Const(self.ranged(lambda: add(self.today, days, "day", self.calendar), term(word)), DATE)

    def length(self, expr: ir.DurationLiteral) -> Const:
        """A length of time of a fixed unit, in microseconds."""
        if expr.unit not in MICROS:
            fix = say("count in days or weeks, such as within 30 days")
            unit, subject = term(expr.unit), say("an event")
            raise SegdslError([errors.MONTHS_NEAR_FIELD.at(expr.span, unit=unit, subject=subject, remedy=fix)])
        micros = self.whole(expr.amount) * MICROS[expr.unit]
        return Const(micros if abs(micros) < 2**63 else None, DURATION)

    def whole(self, expr: ir.Expr) -> int:
        """The value of a whole number that may be a param."""
        const = self.trimmed(self.value(expr))
        assert isinstance(const, Const) and isinstance(const.value, int), "the checker lets only integers through"
        return const.value

    def field(self, expr: ir.FieldRef) -> Expr:
        return Field(self.row(expr.row), expr.name, expr.type, expr.required)

    def rule_value(self, expr: ir.RuleRef) -> Expr:
        rule = self.written_out.get(expr.name)
        if rule is not None:
            assert isinstance(rule.body, ir.Value)
            return self._written_out(rule.body.expr, self.row(expr.row))
        return Ref(self.row(expr.row), expr.name, self.types[expr.name])

    def _written_out(self, expr: ir.Expr, row: RowRef) -> Expr:
        rows, shift = self.rows, self.shift
        base = row
        while isinstance(base, Follow):
            base = base.row
        self.rows, self.shift = {0: row}, base.level
        try:
            return self.value(expr)
        finally:
            self.rows, self.shift = rows, shift

    def is_known(self, subject: ir.Expr) -> Expr:
        if isinstance(subject, ir.FieldRef) and subject.type.kind is Kind.GEO:
            lat, lon = self.degrees(subject)
            return self.all_of(self.known(lat), self.known(lon))
        return self.known(self.value(subject))

    def degrees(self, subject: ir.FieldRef) -> tuple[Field, Field]:
        row = self.row(subject.row)
        lat = Field(row, subject.name, DOUBLE, subject.required, "lat")
        return lat, replace(lat, part="lon")

    # --- functions and arithmetic

    def function(self, op: str, args: tuple[Expr, ...], expr: ir.Function) -> Expr:
        operator = REGISTRY[op]
        if (lower := operator.lower) is not None:
            found = self.ranged(lambda: lower(self, args), op)
        else:
            found = Call(op, args, expr.type)
        return replace(found, span=expr.span) if isinstance(found, Call) else found

    def sum(self, expr: ir.Arithmetic) -> Expr:
        """Arithmetic; a chain of any length is bound from its left end."""
        spine = [expr]
        while isinstance(spine[-1].left, ir.Arithmetic):
            spine.append(spine[-1].left)
        result: Expr | None = None
        terms = Terms()
        for step in reversed(spine):
            if result is None:
                result = self.value(step.left)
                terms.add(result)
            result = self._step(step, result, terms)
        assert result is not None
        return result

    def _step(self, expr: ir.Arithmetic, left: Expr, terms: Terms) -> Expr:
        a, b = left.type, expr.right.type
        if a.kind is Kind.DURATION and b.kind in (Kind.DATE, Kind.DATETIME):
            return self.shifted(self.value(expr.right), expr.left, expr.op)
        if a.kind in (Kind.DATE, Kind.DATETIME) and b.kind is Kind.DURATION:
            return self.shifted(left, expr.right, expr.op)
        right = self.value(expr.right)
        if a.kind is Kind.DATETIME:
            return Call("micros_between", (right, left), DURATION)
        if a.kind is Kind.DURATION:
            return Call("add" if expr.op == "+" else "sub", (left, right), DURATION)
        if expr.op in "+-":
            terms.add(right)
            return self.arithmetic(expr.op, left, right, terms.digits)
        found = self.arithmetic(expr.op, left, right)
        terms.restart(found)
        return found

    def shifted(self, base: Expr, length: ir.Expr, op: str) -> Expr:
        """A date or datetime moved by a length of time: a constant by its calendar, a column by fixed units."""
        if isinstance(base, Const) and isinstance(length, ir.DurationLiteral):
            return self._moved(base, self.whole(length.amount) * (1 if op == "+" else -1), length.unit)
        if isinstance(base, Const) and isinstance(length, ir.Arithmetic):
            first = self.shifted(base, length.left, op)
            return self.shifted(first, length.right, op if length.op == "+" else {"+": "-", "-": "+"}[op])
        amount = self.value(length)
        if op == "-":
            amount = self.minus(amount)
        if base.type.kind is Kind.DATETIME:
            return self.add_micros(base, amount)
        if not isinstance(amount, Const) or not isinstance(amount.value, int):
            return Const(None, DATE)  # longer than any calendar
        return self.add_days(base, self.integer(amount.value // MICROS["day"]))

    def _moved(self, base: Const, n: int, unit: Unit) -> Const:
        moment = base.value
        away = say("{count} {unit}s away", count=n, unit=term(unit))
        if isinstance(moment, datetime):
            at = moment
            found: date = self.ranged(lambda: add_units(at, n, unit, self.zone, self.calendar), away)
        else:
            assert isinstance(moment, date)
            day = moment
            found = self.ranged(lambda: add(day, n, unit, self.calendar), away)  # type: ignore[arg-type]
        return Const(found, base.type)

    def branches(self, expr: ir.Conditional) -> Expr:
        condition = self.condition(expr.condition)
        then, otherwise = self.value(expr.then), self.value(expr.otherwise)
        type = then.type if then.type.is_number else expr.type
        if then.type.is_number and otherwise.type.is_number:
            then, otherwise = self.aligned(then, otherwise)
            type = replace(then.type, digits=max(then.type.digits, otherwise.type.digits))
        return If(condition, then, otherwise, type)

    # --- declarations

    def visible(self, time: ir.Expr | None) -> Expr:
        """An event without a window: its time is unknown, or not later than as_of."""
        if time is None:
            return self.all_of()
        found = self.value(time)
        seen = self.not_later(found)
        return self.any_of(self.negated(self.known(found)), seen) if self.known(found) != self.all_of() else seen

    def not_later(self, time: Expr) -> Expr:
        now: Const = Const(self.today, DATE) if time.type.kind is Kind.DATE else Const(self.now, DATETIME)
        return self.test("le", time, now)

    def row_visible(self, entity: str) -> Expr:
        """The row at level 0 of an entity, as a population or a member sees it."""
        return self.visible(self.facts[entity].time)


class Terms:
    """How many digits a sum of terms can have: those of the widest, and of their number."""

    def __init__(self) -> None:
        self.count = self.scale = self.whole = 0

    def add(self, term: Expr) -> None:
        self.count += 1
        self.scale = max(self.scale, term.type.scale)
        self.whole = max(self.whole, term.type.digits - term.type.scale)

    def restart(self, term: Expr) -> None:
        self.count = self.scale = self.whole = 0
        self.add(term)

    @property
    def digits(self) -> int:
        return self.whole + self.scale + len(str(self.count))
