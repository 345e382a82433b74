"""Reading a plan's conditions as formulas: rules written out, bounds as domains, `if` as its two cases.

What is read exactly: all of, any of, not, comparisons and lists of anything with a constant, sets and what they hold,
known and unknown, other rules, tiers of bands and of conditions (the first that holds), splits, scores of fixed points,
arithmetic with a constant, and aggregates, which `segdsl.analysis.rows` turns into counts. Everything else is a term of
its own: true or false nobody knows when, but the same wherever the same is written.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from segdsl.analysis import ranges
from segdsl.analysis.domains import KNOWN, Domain, Elements, Span, Values
from segdsl.analysis.formulas import Formula, Formulas, Term
from segdsl.analysis.inlining import on_row
from segdsl.analysis.moments import Moment, moment
from segdsl.analysis.numbers import inner
from segdsl.analysis.scores import Scores
from segdsl.operators import REGISTRY
from segdsl.operators.base import Unknown
from segdsl.plan import (
    Aggregate,
    And,
    Call,
    Const,
    Expr,
    Field,
    Follow,
    GroupTop,
    If,
    Key,
    Not,
    Or,
    Plan,
    Ref,
    Row,
    RowRef,
    Sequence,
)
from segdsl.types import BOOLEAN, INTEGER, Kind, Type

COMPARED: Final = {"eq", "lt", "le", "gt", "ge"}
MIRROR: Final = {"eq": "eq", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
SIGNS: Final = {"eq": (0,), "lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (0, 1)}
CLOSED: Final = Values(False, ranges.discrete(ranges.points((0, 1))))
TRUE: Final = Values(False, ranges.discrete(ranges.points((1,))))
MOST_CASES = 400  # of nested `if`s under one comparison


class Reader:
    """Formulas of one plan. ``rows`` reads aggregates; it is put in by `segdsl.analysis.rows`."""

    def __init__(self, plan: Plan, formulas: Formulas) -> None:
        self.plan = plan
        self.formulas = formulas
        self._rules: dict[str, Formula] = {}
        self._conditions: dict[int, tuple[Expr, Formula]] = {}
        self._known: dict[int, tuple[Expr, Formula]] = {}
        self._cases = 0
        self.rows: Any = None
        self.scores = Scores(self)

    # --- conditions

    def condition(self, expr: Expr) -> Formula:
        """The formula of a condition, which is never unknown."""
        found = self._conditions.get(id(expr))
        if found is None:
            found = self._conditions[id(expr)] = (expr, self._condition(expr))  # the node is kept, and so its id
        return found[1]

    def _condition(self, expr: Expr) -> Formula:
        to = self.formulas
        match expr:
            case And(parts=parts):
                return to.all(*(self.condition(part) for part in parts))
            case Or(parts=parts):
                return to.any(*(self.condition(part) for part in parts))
            case Not(part=part):
                return to.negate(self.condition(part))
            case If(condition=condition, then=then, otherwise=otherwise):
                return self.either(self.condition(condition), self.condition(then), self.condition(otherwise))
            case Ref():
                return self._segment(expr)
            case Const(value=value):
                return to.true if value is True else to.false
            case Call():
                return self._call(expr)
            case Sequence(steps=steps):  # not looked into, but each step has its row
                rows = [self.rows.some(step.over, self.rows.inside(step)) for step in steps if step.positive]
                return to.all(self.closed(expr), *rows)
            case _:
                return self.closed(expr)

    def either(self, condition: Formula, then: Formula, otherwise: Formula) -> Formula:
        to = self.formulas
        return to.any(to.all(condition, then), to.all(to.negate(condition), otherwise))

    def closed(self, expr: Expr, name: str = "closed") -> Formula:
        """A condition that is not looked into."""
        return self.formulas.literal(self.formulas.term(name, expr, CLOSED, expr, whole=True), TRUE)

    def _segment(self, expr: Ref) -> Formula:
        if isinstance(expr.row, Row) and expr.row.level == 0:
            found = self._rules.get(expr.name)
            if found is None:
                found = self._rules[expr.name] = self.condition(self.plan.rules[expr.name].value)
            return found
        body = self.condition(on_row(self.plan.rules[expr.name].value, expr.row))
        return self.formulas.all(self.exists(expr.row), body)

    def exists(self, row: RowRef) -> Formula:
        """A row behind a to-one link may be missing."""
        if not isinstance(row, Follow):
            return self.formulas.true
        return self.known(Key(row, INTEGER))

    def _call(self, expr: Call) -> Formula:
        op, args, to = expr.op, expr.args, self.formulas
        if op in COMPARED:
            outer, self._cases = self._cases, 0
            found = self.compare(op, args[0], args[1])
            self._cases = outer  # a condition inside a case does not let its comparison begin anew
            return found
        match op:
            case "truth":
                return self.boolean(args[0], True)
            case "is_known":
                return self.known(args[0])
            case "in_list":
                values = args[1].value if isinstance(args[1], Const) else ()
                assert isinstance(values, tuple)
                return self._in(args[0], values, args[1].type)
            case "set_includes" | "set_includes_any" | "set_includes_all":
                return self._includes(op, args[0], args[1], expr)
            case "is_empty" if isinstance(args[0], Aggregate) and args[0].op == "values":
                return self.rows.nothing_held(args[0])  # type: ignore[no-any-return]
            case "is_empty":
                return to.literal(self.set_term(args[0]), Elements(equals=frozenset((frozenset(),))))
            case "set_equals" if isinstance(args[1], Const) and isinstance(args[1].value, frozenset):
                return to.literal(self.set_term(args[0]), Elements(equals=frozenset((args[1].value,))))
            case "within_distance" if isinstance(args[-1], Const):
                return self._near(args[:-1], args[-1])
            case _:
                return self.closed(expr, "closed")

    def _near(self, places: tuple[Expr, ...], limit: Const) -> Formula:
        """Nearer than one distance is nearer than a longer one; the term is the distance itself."""
        term = self.formulas.term(
            "distance", places, Values(True, ranges.above(0.0, True)), Call("distance", places, BOOLEAN)
        )
        return self.formulas.literal(term, Values(False, ranges.below(limit.value, True)))

    # --- sets

    def set_term(self, value: Expr) -> Term:
        return self.formulas.term("set", value, Elements(), value)

    def _includes(self, op: str, value: Expr, items: Expr, whole: Call) -> Formula:
        if not isinstance(items, Const):
            return self.closed(whole)
        to = self.formulas
        wanted = items.value if isinstance(items.value, tuple) else (items.value,)
        if isinstance(value, Aggregate) and value.op == "values":
            each = [self.rows.held(value, one) for one in wanted]
        else:
            term = self.set_term(value)
            each = [to.literal(term, Elements(holds=frozenset((one,)))) for one in wanted]
        return to.all(*each) if op == "set_includes_all" else to.any(*each)

    # --- values

    def boolean(self, value: Expr, wanted: bool) -> Formula:
        """A value that may be unknown is true (or false)."""
        to = self.formulas
        match value:
            case Const(value=held):
                return to.true if held is wanted else to.false
            case If():
                then, otherwise = self.boolean(value.then, wanted), self.boolean(value.otherwise, wanted)
                return self.either(self.condition(value.condition), then, otherwise)
            case Ref() if self.plan.rules[value.name].kind == "segment":
                return self._wanted(self.condition(value), wanted)
            case Ref():
                body = self.boolean(on_row(self.plan.rules[value.name].value, value.row), wanted)
                return to.all(self.exists(value.row), body)
            case And() | Or() | Not() | Sequence() | GroupTop():
                return self._wanted(self.condition(value), wanted)
            case Call(op=op) if op in REGISTRY and (REGISTRY[op].unknown is Unknown.FALSE or op == "is_known"):
                return self._wanted(self.condition(value), wanted)
            case Aggregate():
                return self.rows.compared("eq", value, Const(wanted, BOOLEAN))  # type: ignore[no-any-return]
            case _:
                known = Values(False, ranges.discrete(ranges.points((int(wanted),))))
                return to.all(to.literal(self.term(value), known), self._of_a_row(value))

    def _wanted(self, found: Formula, wanted: bool) -> Formula:
        return found if wanted else self.formulas.negate(found)

    def known(self, value: Expr) -> Formula:
        """The value is known. Each node is looked at once: a metric may name another twice, and that one a third."""
        found = self._known.get(id(value))
        if found is None:
            found = self._known[id(value)] = (value, self._is_known(value))
        return found[1]

    def _is_known(self, value: Expr) -> Formula:
        to = self.formulas
        match value:
            case Const(value=held):
                return to.true if held is not None else to.false
            case If():
                then, otherwise = self.known(value.then), self.known(value.otherwise)
                return self.either(self.condition(value.condition), then, otherwise)
            case Ref() if self.plan.rules[value.name].kind == "segment":
                return to.true
            case Ref():
                body = self.known(on_row(self.plan.rules[value.name].value, value.row))
                return to.all(self.exists(value.row), body)
            case And() | Or() | Not() | Sequence() | GroupTop():
                return to.true
            case Aggregate():
                return self.rows.known(value)  # type: ignore[no-any-return]
            case Call(op=op, args=args) if op in _PLAIN and value.type.digits < 38:
                return to.all(*(self.known(arg) for arg in args))
            case Call(op="divide_exact", args=(a, b)) if a.type.digits < 38 and b.type.digits < 38:
                return to.all(self.known(a), self.known(b), to.negate(self.compare("eq", b, Const(0, b.type))))
            case Call(op=op) if op in REGISTRY and REGISTRY[op].unknown is Unknown.FALSE:
                return to.true
            case Call(op="default", args=(a, b)):
                return to.any(self.known(a), self.known(b))
            case Call(op=op, args=args) if op in REGISTRY and REGISTRY[op].unknown is Unknown.PROPAGATE:
                return to.all(self.is_known(self.term(value)), *(self.known(arg) for arg in args))
            case _:
                return self.is_known(self.term(value))

    def is_known(self, term: Term) -> Formula:
        if isinstance(term.base, Elements):
            return self.formulas.true
        found = self.formulas.literal(term, Span(False) if isinstance(term.base, Span) else KNOWN)
        return self.formulas.all(found, self._of_a_row(term.expr))

    def _of_a_row(self, value: Expr) -> Formula:
        """A field that is known has a row."""
        return self.exists(value.row) if isinstance(value, Field) else self.formulas.true

    def term(self, value: Expr) -> Term:
        """The term of a value that is not looked into."""
        if value.type.kind is Kind.SET:
            return self.set_term(value)
        return self.formulas.term("value", value, base_of(value), value, whole_of(value.type))

    # --- comparisons

    def _in(self, value: Expr, values: tuple[object, ...], type: Type) -> Formula:
        domain = Values(False, ranges.points(values))
        found = self._domain(value, domain)
        if found is not None:
            return found
        return self.formulas.any(*(self.compare("eq", value, Const(one, type)) for one in values))

    def compare(self, op: str, a: Expr, b: Expr) -> Formula:
        """``a op b``, false where either is unknown."""
        to = self.formulas
        if isinstance(a, Const) and not isinstance(b, Const):
            return self.compare(MIRROR[op], b, a)
        for value, other, turned in ((a, b, op), (b, a, MIRROR[op])):
            opened = self._opened(turned, value, other)
            if opened is not None:
                return opened
        if isinstance(b, Const):
            if b.value is None:
                return to.false
            if isinstance(a, Const):
                return self._constants(op, a, b)
            return self._with_constant(op, a, b)
        if a == b:
            return self.known(a) if op in ("eq", "le", "ge") else to.false
        return self._pair(op, a, b)

    def _opened(self, op: str, value: Expr, other: Expr) -> Formula | None:
        """The comparison inside what the value is made of: cases, other rules."""
        match value:
            case If():
                self._cases += 1
                if self._cases > MOST_CASES:
                    return None
                then, otherwise = self.compare(op, value.then, other), self.compare(op, value.otherwise, other)
                return self.either(self.condition(value.condition), then, otherwise)
            case Call(op="default", args=(a, b)):
                first, second = self.compare(op, a, other), self.compare(op, b, other)
                return self.either(self.known(a), first, second)
            case Ref() if self.plan.rules[value.name].kind != "segment":
                body = self.compare(op, on_row(self.plan.rules[value.name].value, value.row), other)
                return self.formulas.all(self.exists(value.row), body)
            case _ if value.type.kind is Kind.BOOLEAN and op == "eq" and not isinstance(value, Const):
                if isinstance(other, Const):
                    return self.boolean(value, other.value is True) if other.value is not None else self.formulas.false
                return None
            case _:
                return None

    def _constants(self, op: str, a: Const, b: Const) -> Formula:
        if a.value is None:
            return self.formulas.false
        if isinstance(a.value, Moment) or isinstance(b.value, Moment):
            if op == "eq":
                return self.formulas.all(self._constants("ge", a, b), self._constants("le", a, b))
            return self.formulas.literal(self._moment_term(a), _cut(op, b.value, b.type))
        signs = -1 if a.value < b.value else int(a.value > b.value)  # type: ignore[operator]
        return self.formulas.true if signs in SIGNS[op] else self.formulas.false

    def _moment_term(self, a: Const) -> Term:
        at = a.value
        span = Span(False, True, frozenset(((at, 0),)), frozenset(((at, 1),)))
        return self.formulas.term("clock", at, span, a)

    def _with_constant(self, op: str, a: Expr, b: Const) -> Formula:
        if a.type.kind in (Kind.DATE, Kind.DATETIME) and not isinstance(a, Aggregate):
            return self._date(op, a, b)
        if isinstance(a, Aggregate):
            return self.rows.compared(op, a, b)  # type: ignore[no-any-return]
        if not isinstance(b.value, bool | int | float | str):
            return self._pair(op, a, b)
        if (score := self.scores.compared(op, a, b)) is not None:
            return score
        value = int(b.value) if isinstance(b.value, bool) else b.value
        found = self._domain(a, Values(False, _line(op, value)))
        return found if found is not None else self._pair(op, a, b)

    def _domain(self, value: Expr, domain: Values) -> Formula | None:
        """The value is known and in the domain; None where that cannot be said of a term."""
        if isinstance(value, If | Ref | Aggregate) or value.type.kind in (Kind.DATE, Kind.DATETIME, Kind.SET):
            return None
        if isinstance(value, Call):
            days = self._days(value, domain)
            if days is not None:
                return days
            into = inner(value, domain.known)
            if into is not None:
                return self._inside(into[0], into[1])
        if isinstance(value, Call) and value.op == "divide_exact":
            share = self.rows.share(value, domain.known)
            if share is not None:
                return share  # type: ignore[no-any-return]
        return self._of_term(value, domain)

    def _of_term(self, value: Expr, domain: Values) -> Formula:
        """The value's own term is in the domain; what it is made of is known then."""
        if whole_of(value.type):
            domain = Values(False, ranges.discrete(domain.known))
        if not domain.known:
            return self.formulas.false
        found = self.formulas.literal(self.term(value), domain)
        if isinstance(value, Call):
            folded = value.args[0] if value.op.startswith("fold_") else None
            if isinstance(folded, Aggregate) and folded.op in ("first", "last", "min", "max", "most_frequent"):
                assert folded.value is not None
                test = self._of_term(replace(value, args=(folded.value,)), domain)
                return self.formulas.all(found, self.rows.some(folded.over, self.rows.inside(folded, test)))
            return self.formulas.all(found, self.known(value))
        return self.formulas.all(found, self._of_a_row(value))

    def plain(self, op: str, value: Expr, bound: Const) -> Formula:
        """A comparison with a constant in which the value is not looked into."""
        wanted = bound.value
        if isinstance(wanted, Moment | date):
            return self._date(op, value, bound)
        if not isinstance(wanted, bool | int | float | str):
            return self._pair(op, value, bound)
        return self._of_term(value, Values(False, _line(op, int(wanted) if isinstance(wanted, bool) else wanted)))

    def _inside(self, value: Expr, known: ranges.Ranges) -> Formula:
        """A number inside a set of numbers, whatever it is made of."""
        found = self._domain(value, Values(False, known))
        if found is not None:
            return found
        to = self.formulas
        ways: list[Formula] = []
        for low, high in ranges.stretches(ranges.discrete(known) if whole_of(value.type) else known):
            parts = [self.known(value)]
            if len(low) == 3:
                parts.append(self.compare("ge" if low[2] == 0 else "gt", value, Const(low[1], value.type)))
            if len(high) == 3:
                parts.append(self.compare("lt" if high[2] == 0 else "le", value, Const(high[1], value.type)))
            ways.append(to.all(*parts))
        return to.any(*ways)

    def _days(self, value: Call, domain: Values) -> Formula | None:
        """``days_since`` beside a number is a date; so is an age."""
        if value.op not in ("days_between", "age", "jalali_age") or len(value.args) != 2:
            return None
        day, now = value.args
        if not isinstance(now, Const) or now.value != moment("day", 0, "date"):
            return None
        to = self.formulas
        ways: list[Formula] = []
        for low, high in ranges.stretches(ranges.discrete(domain.known)):
            parts = [self.known(value.args[0])]
            if len(low) == 3:
                parts.append(self._aged(value.op, day, low[1]))
            if len(high) == 3:
                parts.append(to.negate(self._aged(value.op, day, high[1])))
            ways.append(to.all(*parts))
        return to.any(*ways)

    def _aged(self, op: str, day: Expr, least: int) -> Formula:
        if op == "days_between":
            return self.compare("le", day, Const(moment("day", -least, "date"), day.type))
        if least <= 0:
            return self.known(day)
        return self.compare("le", day, Const(moment("age", -least, "date"), day.type))

    def _date(self, op: str, a: Expr, b: Const) -> Formula:
        to, term = self.formulas, self.term(a)
        if not isinstance(b.value, Moment | date):
            return self._pair(op, a, b)
        if op == "eq":
            ends = to.literal(term, _cut("ge", b.value, b.type)), to.literal(term, _cut("le", b.value, b.type))
            return to.all(*ends, self._of_a_row(a))
        return to.all(to.literal(term, _cut(op, b.value, b.type)), self._of_a_row(a))

    def _pair(self, op: str, a: Expr, b: Expr) -> Formula:
        """The order of two values that both vary: smaller, equal, larger, or one of them unknown."""
        to = self.formulas
        first, second = a, b
        if self.term(a).number > self.term(b).number:
            first, second, op = b, a, MIRROR[op]
        base = Values(True, ranges.discrete(ranges.points((-1, 0, 1))))
        term = to.term(
            "pair", (first, second), base, Call("pair", (first, second), BOOLEAN), whole=True, data=(first, second)
        )
        inside = to.literal(term, Values(False, ranges.discrete(ranges.points(SIGNS[op]))))
        return to.all(inside, self.known(a), self.known(b))


_PLAIN: Final = ("add", "sub", "mul", "neg", "rescale", "to_double", "set_length")


def _line(op: str, value: Any) -> ranges.Ranges:
    match op:
        case "eq":
            return ranges.points((value,))
        case "lt" | "le":
            return ranges.below(value, op == "le")
        case _:
            return ranges.above(value, op == "ge")


def _cut(op: str, value: object, type: Type) -> Span:
    """A bound of a date or time; days are whole, so that just after a day is just before the next."""
    side = 1 if op in ("gt", "le") else 0
    if side and type.kind is Kind.DATE and value != date.max:
        value, side = following(value), 0
    cuts = frozenset(((value, side),))
    return Span(False, True, cuts) if op in ("gt", "ge") else Span(False, True, highs=cuts)


def following(day: object) -> object:
    if isinstance(day, Moment):
        return moment(day.counted, day.n, day.form, day.plus + 1)
    assert isinstance(day, date)
    return day + timedelta(days=1) if day < date.max else day


def whole_of(type: Type) -> bool:
    return type.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.TIER, Kind.BOOLEAN, Kind.DURATION)


def base_of(value: Expr) -> Domain:
    """What its type lets a value be."""
    type = value.type
    unknown = not (isinstance(value, Field) and value.required and isinstance(value.row, Row))
    if isinstance(value, Key) and isinstance(value.row, Row):
        unknown = False
    if isinstance(value, Call) and value.op == "hash8" and isinstance(value.args[1], Key):
        unknown = isinstance(value.args[1].row, Follow)
    match type.kind:
        case Kind.DATE | Kind.DATETIME:
            return Span(unknown)
        case Kind.BOOLEAN:
            return Values(unknown, ranges.discrete(ranges.points((0, 1))))
        case Kind.ENUM:
            return Values(unknown, ranges.points(type.names))
        case Kind.TIER:
            return Values(unknown, ranges.discrete(ranges.points(range(1, len(type.names) + 1))))
        case Kind.TEXT:
            return Values(unknown, ranges.above("", False) if isinstance(value, Field | Key) else ranges.EVERYTHING)
        case _:
            if isinstance(value, Call) and value.op in ("set_length", "text_length", "abs", "age", "jalali_age"):
                return Values(unknown, ranges.above(0, True))
            return Values(unknown, ranges.EVERYTHING)
