"""A customer out of a box: fields, rows of collections, and the rows behind links.

Fields get one value each out of their domains. Rows are made until every count that must be reached is reached: a row
for the hardest set first, outside of every set that is full already, with values of its own where distinct ones are
asked for; then the value that a sum adds up is set on one row so that the total comes out. None of this is certain to
succeed, and nothing relies on it: a witness counts only after the evaluator has said so.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from segdsl.analysis import ranges
from segdsl.analysis.domains import Elements, Span, Values, both
from segdsl.analysis.drafts import Draft, Record, completed, inside, plain
from segdsl.analysis.formulas import Formula, Term
from segdsl.analysis.hints import hash_key, text_for
from segdsl.analysis.inlining import on_row
from segdsl.analysis.linear import Linear
from segdsl.analysis.moments import Clock
from segdsl.analysis.picks import NothingFitsError, elements_of, moment_of, value_of
from segdsl.analysis.rows import RowSet
from segdsl.analysis.search import Box, Exhausted
from segdsl.analysis.theory import Theory
from segdsl.analysis.totals import Totals
from segdsl.catalog.models import Catalog, Entity
from segdsl.plan import Aggregate, Call, Collection, Const, Expr, Field, Follow, Hop, Key, RowRef
from segdsl.types import DATE
from segdsl.zones import civil_to_instant

MOST_ROWS = 150
STEPS = 400


@dataclass
class Wanted:
    """How many rows are to meet a formula."""

    inside: Formula
    least: int = 0
    most: int | None = None
    distinct: int = 0
    value: Expr | None = None


class Witnesses:
    """Builds records for one clock; ``turn`` takes other values.

    ``lenient`` leaves out the rows that do not go together with the others, for customers of no rule in particular.
    """

    def __init__(self, theory: Theory, catalog: Catalog, clock: Clock, turn: int = 0, lenient: bool = False) -> None:
        self.lenient = lenient
        self.theory = theory
        self.reader = theory.reader
        self.formulas = theory.formulas
        self.catalog = catalog
        self.clock = clock
        self.turn = turn

    def record(self, entity: str, box: Box) -> Record | None:
        """A record of the entity that should meet the box; None where no value fits at this clock."""
        found = self.catalog.entities[entity]
        draft = Draft({0: (found, {})}, box)
        try:
            self.fill(draft)
        except (NothingFitsError, Exhausted):
            return None
        return completed(self.catalog, found, draft.rows[0][1])

    # --- one row

    def fill(self, draft: Draft) -> None:
        """Values for every term of the draft's box, and rows for its collections."""
        later: list[tuple[Term, Any]] = []
        for term, domain in draft.box.items():
            if isinstance(term.expr, Field | Key) or term.kind == "set":
                self._assign(draft, term, domain)
            elif not isinstance(term.data, RowSet):
                later.append((term, domain))
        for term, domain in sorted(later, key=lambda one: one[0].kind != "value"):
            self._derived(draft, term, domain)
        sets: dict[int, list[tuple[Term, Values]]] = {}
        for term, domain in draft.box.items():
            if isinstance(term.data, RowSet) and isinstance(domain, Values):
                sets.setdefault(term.data.place, []).append((term, domain))
        for items in sets.values():
            self._rows(draft, items[0][0].data.over, items)

    def _assign(self, draft: Draft, term: Term, domain: Any) -> None:
        if isinstance(term.expr, Key) and isinstance(domain, Values) and domain.known == ranges.EVERYTHING:
            self._linked(draft, term, domain)  # any row will do: it gets a key of its own at last
            return
        value = self._pick(domain, term.expr)
        self.put(draft, term, value)

    def _linked(self, draft: Draft, term: Term, domain: Values) -> None:
        row = term.expr.row
        if domain.unknown or self._level(row) not in draft.rows:
            return
        self._place(draft, row)
        draft.give(term, -1)

    def put(self, draft: Draft, term: Term, value: Any) -> None:
        """Writes a value into the record and remembers it; also as the folds of a text that are asked for."""
        draft.give(term, tuple(value) if isinstance(value, list) else value)
        expr: Expr = term.expr
        while isinstance(expr, Call) and expr.op.startswith("fold_"):
            expr = expr.args[0]
        if value is None or (isinstance(value, list) and not value):
            return
        row = expr.row if isinstance(expr, Field | Key) else None
        if row is None or self._level(row) not in draft.rows:
            return
        entity, record = self._place(draft, row)
        if isinstance(expr, Key):
            record.setdefault(entity.key, value)
        elif isinstance(expr, Field) and expr.name in entity.fields and not expr.part:
            of = entity.fields[expr.name]
            record[expr.name] = plain(value, of.type, self._zone(of.timezone))

    def _zone(self, name: str | None) -> ZoneInfo:
        return ZoneInfo(name) if name else self.clock.zone

    @staticmethod
    def _level(row: RowRef) -> int:
        while isinstance(row, Follow):
            row = row.row
        return row.level

    def _place(self, draft: Draft, row: RowRef) -> tuple[Entity, Record]:
        """The record of a row; the row behind a link is made, and meets its keep."""
        if not isinstance(row, Follow):
            return draft.rows[row.level]
        _, record = self._place(draft, row.row)
        entity = self.catalog.entities[row.entity]
        if row.link not in record:
            record[row.link] = {}
            keep = self.reader.plan.entities[row.entity].keep if row.entity in self.reader.plan.entities else None
            if keep is not None:
                inner = self._solved([self.reader.condition(on_row(keep, row))])
                for term, domain in inner.items():
                    if term not in draft.box and isinstance(term.expr, Field | Key):
                        self._assign(draft, term, domain)
        return entity, record[row.link]

    def _pick(self, domain: Any, expr: Expr) -> Any:
        if isinstance(domain, Elements):
            return elements_of(domain)
        if isinstance(domain, Span):
            return moment_of(domain, expr.type, self.clock, self.turn)
        return value_of(domain, expr.type, self.turn)

    # --- values that are made of others

    def _derived(self, draft: Draft, term: Term, domain: Any) -> None:
        match term.kind, term.expr:
            case "pair", _:
                if not self._pair(draft, term, domain):
                    self._difference(draft, term, domain)
            case "value", Call(op="add" | "sub" | "mul" | "neg") if isinstance(domain, Values) and term.whole:
                Linear(self, draft).reach(term.expr, None, domain)
            case "distance", Call(args=(Field() as lat, _, *rest)):
                self._place_on_earth(draft, lat, rest, domain)
            case _, Call(op="hash8"):
                hash_key(draft, self.reader)
            case _, Call(op=op, args=(Field(), *_)) if op.startswith("fold_"):
                self._assign(draft, term, domain)
            case _, Call(op="civil_date", args=(Field() as field, _)) if isinstance(domain, Span):
                day = moment_of(domain, DATE, self.clock, self.turn)
                draft.give(term, day)
                if isinstance(day, date):
                    noon = civil_to_instant(datetime.combine(day, time(12)), self.clock.zone)
                    self.put(draft, self.reader.term(field), noon)
            case "closed", Call(args=(_, Const())):
                text_for(self, draft, term)
            case _:
                pass

    def _place_on_earth(self, draft: Draft, lat: Field, rest: list[Expr], domain: Values) -> None:
        if not domain.known or len(rest) != 2 or not all(isinstance(one, Const) for one in rest):
            return
        latitude, longitude = (float(one.value) for one in rest)  # type: ignore[arg-type, union-attr]
        if not ranges.contains(domain.known, 0.0):
            latitude, longitude = -latitude, longitude - 180 if longitude > 0 else longitude + 180
        entity, record = self._place(draft, lat.row)
        if lat.name in entity.fields:
            record[lat.name] = [latitude, longitude]

    def _difference(self, draft: Draft, term: Term, domain: Values) -> None:
        """Two numbers in an order: their difference is under, at or over 0."""
        a, b = term.data
        if not (a.type.is_exact and b.type.is_exact) or not domain.known:
            return
        sign = value_of(domain, term.expr.type, self.turn) or 0
        known = {-1: ranges.below(0, False), 0: ranges.points((0,)), 1: ranges.above(0, False)}[sign]
        Linear(self, draft).reach(a, b, Values(False, ranges.discrete(known)))

    def _pair(self, draft: Draft, term: Term, domain: Values) -> bool:
        """Two fields in an order: the second moves to where the first lets it."""
        if domain.unknown and not domain.known:
            return True
        sign = (value_of(domain, term.expr.type, self.turn) if domain.known else 0) or 0
        a, b = (self.reader.term(part) for part in term.data)
        for one, other, way in ((a, b, -sign), (b, a, sign)):
            if not isinstance(one.expr, Field):
                continue
            anchor = draft.given.get(other)
            if anchor is None and isinstance(other.expr, Field):
                self._assign(draft, other, draft.box.get(other, other.base))
                anchor = draft.given.get(other)
            if anchor is None:
                continue
            for size in (1, 0, 10, 86_400):
                moved = _moved(anchor, -way * (size if way else 0))
                if moved is not None and may_be(draft, one, moved, self.clock):
                    self.put(draft, one, moved)
                    return True
        return False

    # --- rows

    def _solved(self, given: list[Formula]) -> Box:
        found = self.theory.solution(given, STEPS)
        if found is None:
            raise NothingFitsError
        return found

    def _rows(self, outer: Draft, over: Collection, items: list[tuple[Term, Values]]) -> None:
        wanted: dict[Formula, Wanted] = {}
        sums: list[tuple[Term, Values]] = []
        for term, domain in items:
            one = wanted.setdefault(term.data.inside, Wanted(term.data.inside))
            if term.kind == "sum":
                sums.append((term, domain))
                if not ranges.contains(domain.known, 0):
                    one.least = max(one.least, 1)
                continue
            least, most = ranges.lowest(domain.known) or 0, ranges.highest(domain.known, True)
            if term.kind == "distinct":
                one.distinct, one.value = max(one.distinct, least), term.data.value
                least, most = max(least, one.least), one.most
            one.least = max(one.least, least)
            one.most = most if one.most is None else one.most if most is None else min(one.most, most)
        made: list[Draft] = []
        for one in sorted(wanted.values(), key=lambda want: -want.inside.size):
            try:
                self._reach(outer, over, one, list(wanted.values()), made)
            except NothingFitsError:
                if not self.lenient:
                    raise
        totals = Totals(self, outer, over, made, list(wanted.values()))
        for term, domain in totals.smallest_first(sums):
            try:
                totals.reach(term, domain)
            except NothingFitsError:
                if not self.lenient:
                    raise
        for term, bounds in outer.box.items():
            match term.expr:
                case Aggregate(op="first" | "last", over=of) if of == over and term.kind == "value":
                    self._outermost(outer, term, bounds, made, list(wanted.values()))
                case _:
                    pass

    def _reach(self, outer: Draft, over: Collection, one: Wanted, all_: list[Wanted], made: list[Draft]) -> None:
        have = [draft for draft in made if draft.meets(self.clock, one.inside)]
        used = {draft.given.get(self.reader.term(one.value)) for draft in have} if one.value is not None else set()
        while len(have) < one.least or (one.distinct and len(used) < one.distinct):
            if len(made) >= MOST_ROWS:
                raise NothingFitsError
            draft = self._row(outer, over, one, all_, made, used if len(used) < one.distinct else set())
            made.append(draft)
            have.append(draft)
            if one.value is not None:
                used.add(draft.given.get(self.reader.term(one.value)))
            elif self._may_repeat(over, draft):  # the same again, as often as no other count minds
                for _ in range(min(one.least - len(have), self._room(draft, all_, made), MOST_ROWS - len(made))):
                    copy = self._copied(outer, over, draft)
                    made.append(copy)
                    have.append(copy)

    def _room(self, draft: Draft, all_: list[Wanted], made: list[Draft]) -> int:
        """How many rows like this one may still be made."""
        return min(
            (
                other.most - sum(one.meets(self.clock, other.inside) is not False for one in made)
                for other in all_
                if other.most is not None and draft.meets(self.clock, other.inside) is not False
            ),
            default=MOST_ROWS,
        )

    @staticmethod
    def _may_repeat(over: Collection, draft: Draft) -> bool:
        entity, record = draft.rows[over.hops[-1].level]
        return len(over.hops) == 1 and isinstance(over.hops[0], Hop) and entity.key not in record

    def _copied(self, outer: Draft, over: Collection, draft: Draft) -> Draft:
        """One more row with the same values; its collections and what is behind its links too."""
        found = self._attached(outer, over)
        level = over.hops[-1].level
        found.rows[level][1].update(deepcopy(draft.rows[level][1]))
        return Draft(found.rows, dict(draft.box), dict(draft.given), dict(draft.met))

    def _row(
        self, outer: Draft, over: Collection, one: Wanted, all_: list[Wanted], made: list[Draft], used: set[Any]
    ) -> Draft:
        """A row that meets a formula, outside of every set that is full."""
        full = [
            other.inside
            for other in all_
            if other.most is not None
            and other is not one
            and sum(draft.meets(self.clock, other.inside) is not False for draft in made) >= other.most
        ]
        given = [one.inside, *(self.formulas.negate(inside) for inside in full)]
        if one.value is not None and used:
            term = self.reader.term(one.value)
            if isinstance(term.base, Values):
                known = ranges.complement(ranges.points(value for value in used if value is not None))
                given.append(
                    self.formulas.literal(term, Values(False, ranges.discrete(known) if term.whole else known))
                )
        for box in self.theory.solutions(given, STEPS):
            if not any(
                term in box and both(self.theory.order, box[term], domain) is None
                for term, domain in outer.box.items()  # what the rows look back to is decided already
            ):
                draft = self._filled(outer, over, box)
                if draft is not None:
                    return draft
        raise NothingFitsError

    def new_row(self, outer: Draft, over: Collection, inside: Formula, all_: list[Wanted], made: list[Draft]) -> Draft:
        """A row that meets a formula, outside of every set that is full."""
        return self._row(outer, over, Wanted(inside), all_, made, set())

    def _filled(self, outer: Draft, over: Collection, box: Box) -> Draft | None:
        """A row out of a box, attached; None, and nothing attached, where no value fits at this clock."""
        draft = self._attached(outer, over)
        draft.box = {term: domain for term, domain in box.items() if term not in outer.given}
        draft.given = dict(outer.given)
        try:
            self.fill(draft)
        except (NothingFitsError, Exhausted):
            self._detach(outer, over)
            return None
        return draft

    def _attached(self, outer: Draft, over: Collection) -> Draft:
        """New records along the path."""
        rows = dict(outer.rows)
        _, record = self._place(outer, over.start)
        for hop in over.hops:
            new: Record = {}
            if isinstance(hop, Hop):
                record.setdefault(hop.link, []).append(new)
            else:
                record[hop.link] = new
            rows[hop.level] = (self.catalog.entities[hop.entity], new)
            record = new
        return Draft(rows)

    def _detach(self, outer: Draft, over: Collection) -> None:
        """Takes the row that was attached last away again."""
        _, record = self._place(outer, over.start)
        hop = over.hops[0]
        if isinstance(hop, Hop):
            record[hop.link].pop()
        else:
            del record[hop.link]

    def _within(self, term: Term, domain: Any) -> list[Formula]:
        """Literals that together say that a term is in a domain."""
        literal = self.formulas.literal
        if isinstance(domain, Values):
            return [literal(term, domain)]
        if isinstance(domain, Elements):
            return [literal(term, Elements(equals=frozenset((one,)))) for one in domain.equals]
        lows = [literal(term, Span(domain.unknown, True, frozenset((cut,)))) for cut in domain.lows]
        return [*lows, *(literal(term, Span(domain.unknown, True, highs=frozenset((cut,)))) for cut in domain.highs)]

    def _outermost(self, outer: Draft, term: Term, domain: Any, made: list[Draft], all_: list[Wanted]) -> None:
        """One more row, earlier or later than the others, where their first or last is not what it should be."""
        found: Aggregate = term.expr
        if found.value is None or found.order is None:
            return
        order, value = self.reader.term(found.order), self.reader.term(found.value)
        where = self.reader.rows.inside(found)
        rows = [draft for draft in made if draft.meets(self.clock, where) and draft.given.get(order) is not None]
        rows.sort(key=lambda draft: draft.given[order])  # type: ignore[arg-type, return-value]
        last = found.op == "last"
        if rows and inside(rows[-1 if last else 0].given.get(value), domain, self.clock):
            return
        if not rows and domain.unknown:
            return
        parts = [where, *self._within(value, domain), self.reader.known(found.order)]
        if rows:
            edge = rows[-1 if last else 0].given[order]
            parts.append(self.reader.compare("gt" if last else "lt", found.order, Const(edge, found.order.type)))
        made.append(self._row(outer, found.over, Wanted(self.formulas.all(*parts)), all_, made, set()))


def may_be(draft: Draft, term: Term, value: Any, clock: Clock) -> bool:
    domain = draft.box.get(term, term.base)
    return inside(value, domain, clock)


def _moved(value: Any, by: int) -> Any:
    if isinstance(value, bool | str):
        return value if by == 0 else None
    if isinstance(value, datetime):
        return value + timedelta(seconds=by)
    if isinstance(value, date):
        return value + timedelta(days=by)
    return value + by if isinstance(value, int | float) else None
