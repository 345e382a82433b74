"""Aggregates as counts: how many rows meet a condition is all that most of them say.

::

    max(orders.total) > 100           is    count(orders where total > 100) >= 1
    last(orders.placed_at) <= T       is    count(orders) >= 1 and count(orders where placed_at > T) = 0
    values(orders.channel) has "web"  is    count(orders where channel is "web") >= 1

so that any, none, every, min, max, first, last and windows are compared with one another by one question: does every
row of the one lie in the other? It is asked of `segdsl.analysis.search`, with the rows' own fields as terms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from segdsl.analysis import ranges
from segdsl.analysis.domains import Elements, Values
from segdsl.analysis.formulas import Formula, Term
from segdsl.analysis.inlining import on_row
from segdsl.analysis.reading import Reader, base_of, whole_of
from segdsl.plan import Aggregate, Call, Collection, Const, Expr, Row
from segdsl.types import Kind

COUNTS = Values(False, ((0, 0, 0), ranges.HIGHEST))
ORDERED = (Kind.INTEGER, Kind.DECIMAL, Kind.DOUBLE, Kind.DATE, Kind.DATETIME)
TURNED = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}


@dataclass(frozen=True, eq=False)
class RowSet:
    """The rows of a collection that meet a formula; ``value`` is what is added up or told apart.

    Sets of one collection have one ``place``: to compare collections takes long.
    """

    over: Collection
    place: int
    inside: Formula
    value: Expr | None = None


class Rows:
    """The part of reading that aggregates."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        reader.rows = self
        self._places: dict[Collection, int] = {}

    def _set(self, over: Collection, inside: Formula, value: Expr | None = None) -> RowSet:
        return RowSet(over, self._places.setdefault(over, len(self._places)), inside, value)

    def inside(self, found: Aggregate, *more: Formula) -> Formula:
        """What a row that takes part meets: the condition, the window, and the catalog's keep along the path."""
        to, plan = self.reader.formulas, self.reader.plan
        parts = [self.reader.condition(found.where)]
        for hop in found.over.hops:
            keep = plan.entities[hop.entity].keep if hop.entity in plan.entities else None
            if keep is not None:
                parts.append(self.reader.condition(on_row(keep, Row(hop.level, hop.entity))))
        return to.all(*parts, *more)

    def count(self, over: Collection, inside: Formula, known: ranges.Ranges) -> Formula:
        """How many rows meet a formula is one of these numbers."""
        to = self.reader.formulas
        known = ranges.meet(ranges.discrete(known), COUNTS.known)
        if not known:
            return to.false
        if inside is to.false:
            return to.true if ranges.contains(known, 0) else to.false
        return to.literal(self.count_term(over, inside), Values(False, known))

    def count_term(self, over: Collection, inside: Formula) -> Term:
        """The term of how many rows of a collection meet a formula."""
        return self.reader.formulas.term("count", (over, inside.number), COUNTS, None, True, self._set(over, inside))

    def some(self, over: Collection, inside: Formula, least: int = 1) -> Formula:
        return self.count(over, inside, ranges.above(least, True))

    def none(self, over: Collection, inside: Formula) -> Formula:
        return self.count(over, inside, ranges.points((0,)))

    # --- known

    def known(self, value: Aggregate) -> Formula:
        to = self.reader.formulas
        match value.op:
            case "count" | "count_distinct" | "count_repeated" | "most_frequent_count" | "values":
                return to.true
            case "sum":
                return self.reader.is_known(self.sum_term(value))
            case "first" | "last" if value.value != value.order:
                return to.all(self.reader.is_known(self._closed(value)), self._some_row(value, self.reader.known))
            case _:
                return self._some_row(value, self._known_value(value))

    def _known_value(self, value: Aggregate) -> Callable[[Expr], Formula]:
        if value.each:
            return lambda of: self.reader.formulas.negate(
                self.reader.formulas.literal(self.reader.set_term(of), Elements(equals=frozenset((frozenset(),))))
            )
        if isinstance(value.value, Call) and value.value.op == "bucket":  # the window lets in only what has one
            return lambda of: self.reader.known(of.args[0]) if isinstance(of, Call) else self.reader.known(of)
        return self.reader.known

    def _some_row(self, value: Aggregate, test: Callable[[Expr], Formula]) -> Formula:
        """Some row that takes part has a value that passes the test."""
        assert value.value is not None
        return self.some(value.over, self.inside(value, test(value.value)))

    # --- comparisons with a constant

    def compared(self, op: str, value: Aggregate, bound: Const) -> Formula:
        wanted = bound.value
        if value.op in ("min", "max", "first", "last") and self._bounds(value):
            return self._extreme(op, value, bound)
        if not isinstance(wanted, bool | int | float | str):
            return self._of_some_row(op, value, bound)
        line = _line(op, int(wanted) if isinstance(wanted, bool) else wanted)
        match value.op:
            case "count":
                return self.count(value.over, self.inside(value), line)
            case "count_distinct" | "most_frequent_count":
                return self._told_apart(value, ranges.meet(ranges.discrete(line), COUNTS.known))
            case "count_repeated":
                return self._repeated(value, ranges.meet(ranges.discrete(line), COUNTS.known))
            case "sum":
                return self._summed(value, ranges.discrete(line))
            case _:
                return self._of_some_row(op, value, bound)

    def _bounds(self, value: Aggregate) -> bool:
        """Whether it is the smallest or largest of the rows' own values, of a type that has an order."""
        if value.op in ("first", "last") and value.value != value.order:
            return False
        return value.group is None and not value.each and value.type.kind in ORDERED

    def _extreme(self, op: str, value: Aggregate, bound: Const) -> Formula:
        """``max > c`` says that some row is; ``max <= c`` that some row is known and none is larger."""
        to, over = self.reader.formulas, value.over
        assert value.value is not None
        outward = ("gt", "ge") if value.op in ("max", "last") else ("lt", "le")

        def some(test: str) -> Formula:
            return self.some(over, self.inside(value, self.reader.compare(test, value.value, bound)))  # type: ignore[arg-type]

        if op == "eq":
            return to.all(some(outward[1]), to.negate(some(outward[0])))
        if op in outward:
            return some(op)
        return to.all(self.known(value), to.negate(some(TURNED[op])))

    def _told_apart(self, value: Aggregate, known: ranges.Ranges) -> Formula:
        """Distinct values: none just where no row has one, and never more than there are rows."""
        to, over = self.reader.formulas, value.over
        assert value.value is not None
        inside = self.inside(value, self._known_value(value)(value.value))
        ways: list[Formula] = []
        if ranges.contains(known, 0):
            ways.append(self.none(over, inside))
        more = ranges.meet(known, ranges.above(1, True))
        if more:
            least = ranges.lowest(more)
            key = (value.op, over, inside.number, value.value, value.group, value.each)
            term = to.term("distinct", key, COUNTS, None, True, self._set(over, inside, value.value))
            parts = [self.some(over, inside, 1 if value.each else least)]
            if more != ((0, 1, 0), ranges.HIGHEST):
                parts.append(to.literal(term, Values(False, more)))
            ways.append(to.all(*parts))
        return to.any(*ways)

    def _repeated(self, value: Aggregate, known: ranges.Ranges) -> Formula:
        to = self.reader.formulas
        assert value.value is not None
        found = to.literal(self._closed(value, COUNTS), Values(False, known)) if known else to.false
        least = ranges.lowest(known)
        if least:
            inside = self.inside(value, self._known_value(value)(value.value))
            return to.all(found, self.some(value.over, inside, least * value.at_least))
        return found

    def sum_term(self, value: Aggregate) -> Term:
        assert value.value is not None
        inside = self.inside(value, self._known_value(value)(value.value))
        base = Values(value.value.type.digits > 25 or value.each, ranges.EVERYTHING)
        key = (value.over, inside.number, value.value, value.each)
        return self.reader.formulas.term("sum", key, base, value, True, self._set(value.over, inside, value.value))

    def _summed(self, value: Aggregate, known: ranges.Ranges) -> Formula:
        """A sum that is not zero has a row that is not."""
        to = self.reader.formulas
        assert value.value is not None
        if not known:
            return to.false
        found = to.literal(self.sum_term(value), Values(False, known))
        if ranges.contains(known, 0) or value.each:
            return found
        zero = self.reader.compare("eq", value.value, Const(0, value.value.type))
        return to.all(found, self.some(value.over, self.inside(value, self.reader.known(value.value), to.negate(zero))))

    def _closed(self, value: Aggregate, base: Any = None) -> Term:
        return self.reader.formulas.term("value", value, base or base_of(value), value, whole_of(value.type))

    def _of_some_row(self, op: str, value: Aggregate, bound: Const) -> Formula:
        """A first, last or most frequent value is that of some row."""
        reader = self.reader
        found = reader.plain(op, value, bound)
        if value.op in ("first", "last", "min", "max", "most_frequent") and not value.each and value.value is not None:
            return reader.formulas.all(found, self._some_row(value, lambda of: reader.compare(op, of, bound)))
        return found

    # --- sets of values

    def held(self, value: Aggregate, item: object) -> Formula:
        """``values(…)`` holds an element just where some row has it."""
        reader = self.reader
        assert value.value is not None
        if value.each:
            test = reader.formulas.literal(reader.set_term(value.value), Elements(holds=frozenset((item,))))
        elif value.value.type.kind is Kind.BOOLEAN:
            test = reader.boolean(value.value, bool(item))
        else:
            test = reader.compare("eq", value.value, Const(item, value.value.type))
        return self.some(value.over, self.inside(value, test))

    def nothing_held(self, value: Aggregate) -> Formula:
        assert value.value is not None
        return self.none(value.over, self.inside(value, self._known_value(value)(value.value)))

    # --- shares

    def share(self, value: Call, known: ranges.Ranges) -> Formula | None:
        """A count divided by the count of rows among which it was counted; None where it is no such thing."""
        a, b = (arg.args[0] if isinstance(arg, Call) and arg.op == "rescale" else arg for arg in value.args)
        if not isinstance(a, Aggregate) or not isinstance(b, Aggregate) or not a.op == b.op == "count":
            return None
        of_a, of_b = self.inside(a), self.inside(b)
        parts_a = set(of_a.parts) if of_a.kind == "all" else {of_a}
        parts_b = set(of_b.parts) if of_b.kind == "all" else {of_b}
        if a.over != b.over or not parts_b - {self.reader.formulas.true} <= parts_a:
            return None
        to, over = self.reader.formulas, a.over
        within = ranges.meet(known, ((0, 0.0, 0), (0, 1.0, 1)))
        if not within:
            return to.false
        if within == ((0, 0.0, 0), (0, 1.0, 1)):
            return self.some(over, of_b)
        term = to.term("share", (over, of_a.number, of_b.number), Values(True, ((0, 0.0, 0), (0, 1.0, 1))), value)
        parts = [to.literal(term, Values(False, within)), self.some(over, of_b)]
        if not ranges.contains(within, 0.0):
            parts.append(self.some(over, of_a))
        if not ranges.contains(within, 1.0):
            parts.append(self.some(over, to.all(of_b, to.negate(of_a))))
        return to.all(*parts)


def _line(op: str, value: Any) -> ranges.Ranges:
    if op == "eq":
        return ranges.points((value,))
    return ranges.below(value, op == "le") if op in ("lt", "le") else ranges.above(value, op == "ge")
