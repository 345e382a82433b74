"""What single boxes cannot say: rows of one collection are counted together, and the order of two values is one.

Counts. Every count is of rows that meet some formula, and of two such formulas the search itself can say whether a row
may meet the one and not the other. So with counts known from below (at least) and above (at most):

* a count of at least one needs a row that is in none of the empty ones;
* if every row of A lies in B or C, then A is at most B and C together;
* if A and B share no row and both lie in C, then C is at least A and B together.

Sums are held to the same where what is added is never negative. All of it is sound and none of it complete: what it
cannot exclude is tried as a witness, and what cannot be witnessed stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice

from segdsl.analysis import ranges
from segdsl.analysis.domains import Domain, Elements, Values
from segdsl.analysis.extents import Extents
from segdsl.analysis.formulas import Formula, Formulas, Term
from segdsl.analysis.moments import Order
from segdsl.analysis.reading import Reader
from segdsl.analysis.rows import RowSet
from segdsl.analysis.search import Box, Budget, Exhausted, boxes
from segdsl.plan import Const

ROW_STEPS = 300
MOST_SETS = 12
MOST_SOLUTIONS = 4


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows there are of a set, at least and at most."""

    inside: Formula
    least: int
    most: int | None


class Theory:
    """The check of complete boxes, under any as of or in the order of one; remembers what it found out about rows."""

    def __init__(self, reader: Reader, order: Order | None = None) -> None:
        self.reader = reader
        self.formulas: Formulas = reader.formulas
        self.order = order or self.formulas.order
        self._rows: dict[tuple[frozenset[int], frozenset[int]], bool] = {}
        self._checked: dict[object, bool] = {}
        self._solutions: dict[frozenset[int], tuple[list[Box], Iterator[Box]]] = {}
        self.extents = Extents()

    def __call__(self, box: Box, budget: Budget) -> bool:
        """False where the box cannot be."""
        grouped: dict[int, list[tuple[Term, Values]]] = {}
        for term, domain in box.items():
            if isinstance(term.data, RowSet) and isinstance(domain, Values):
                grouped.setdefault(term.data.place, []).append((term, domain))
            elif not self._term_fits(box, term, domain):
                return False
        return all(self._collection(items) for items in grouped.values())

    def _term_fits(self, box: Box, term: Term, domain: Domain) -> bool:
        if term.kind == "pair":
            return self.extents.allow_pair(box, term)
        if isinstance(domain, Elements):
            return self._elements(domain)
        return term.kind != "value" or not isinstance(domain, Values) or self.extents.allow(box, term, domain)

    @staticmethod
    def _elements(domain: Elements) -> bool:
        return not (frozenset() in domain.differs and domain.equals == frozenset((frozenset(),)))

    # --- counts

    def _collection(self, items: list[tuple[Term, Values]]) -> bool:
        key = frozenset((term.number, domain) for term, domain in items)
        found = self._checked.get(key)
        if found is None:
            found = self._checked[key] = self._counts_fit(items)
        return found

    def _counts_fit(self, items: list[tuple[Term, Values]]) -> bool:
        by_inside: dict[Formula, Counted] = {}
        for term, domain in items:
            if term.kind == "sum":
                continue
            inside = term.data.inside
            least = ranges.lowest(domain.known) or 0
            most = ranges.highest(domain.known, True)
            if term.kind == "distinct":  # no more values than rows
                most = None if most != 0 else 0
            before = by_inside.get(inside)
            if before is not None:
                least = max(least, before.least)
                most = before.most if most is None else most if before.most is None else min(most, before.most)
            by_inside[inside] = Counted(inside, least, most)
        counted = list(by_inside.values())
        if any(one.most is not None and one.least > one.most for one in counted):
            return False
        return self._sets_fit(counted) and self._told_apart_fit(items) and self._sums_fit(items, counted)

    def _sets_fit(self, counted: list[Counted]) -> bool:
        empty = [one.inside for one in counted if one.most == 0]
        capped = [one for one in counted if one.most is not None and one.most > 0]
        needed = [one for one in counted if one.least > 0][:MOST_SETS]
        for one in needed:
            if not self.row([one.inside], empty):
                return False
            for size in (1, 2):
                for caps in combinations([c for c in capped if c.inside is not one.inside], size):
                    room = sum(cap.most or 0 for cap in caps)
                    if room < one.least and not self.row([one.inside], [*empty, *(c.inside for c in caps)]):
                        return False
        return all(self._pair_fits(a, b, capped, empty) for a, b in combinations(needed, 2))

    def _pair_fits(self, a: Counted, b: Counted, capped: list[Counted], empty: list[Formula]) -> bool:
        """Two sets without a common row, inside one that is too small for both."""
        for cap in capped:
            if (
                a.least + b.least > (cap.most or 0)
                and not self.row([a.inside], [*empty, cap.inside])
                and not self.row([b.inside], [*empty, cap.inside])
                and not self.row([a.inside, b.inside], empty)
            ):
                return False
        return True

    def _told_apart_fit(self, items: list[tuple[Term, Values]]) -> bool:
        """Fewer rows do not hold more distinct values."""
        distinct = [(term, domain) for term, domain in items if term.kind == "distinct"]
        return self._grow(distinct)

    def _grow(self, items: list[tuple[Term, Values]]) -> bool:
        for (a, of_a), (b, of_b) in combinations(items, 2):
            for small, low, large, high in ((a, of_a, b, of_b), (b, of_b, a, of_a)):
                least, most = ranges.lowest(low.known), ranges.highest(high.known, True)
                if least is None or most is None or least <= most or small.data.value != large.data.value:
                    continue
                if small.kind == "distinct" and small.base != large.base:
                    continue
                if not self.row([small.data.inside], [large.data.inside]) and (
                    small.kind == "distinct" or self.never_negative(large.data, small.data)
                ):
                    return False
        return True

    # --- sums

    def _sums_fit(self, items: list[tuple[Term, Values]], counted: list[Counted]) -> bool:
        sums = [(term, domain) for term, domain in items if term.kind == "sum" and not domain.unknown]
        empty = [one.inside for one in counted if one.most == 0]
        for term, domain in sums:
            inside = term.data.inside
            if not ranges.contains(domain.known, 0) and not self.row([inside], empty):
                return False  # the sum of no rows is 0
            most = ranges.highest(domain.known, True)
            if most is not None and most < 0 and self.never_negative(term.data, None):
                return False
        return self._grow(sums)

    def never_negative(self, large: RowSet, without: RowSet | None) -> bool:
        """Whether no row of a set (outside another) adds less than 0."""
        assert large.value is not None
        negative = self.reader.compare("lt", large.value, Const(0, large.value.type))
        outside = [without.inside] if without is not None else []
        return not self.row([large.inside, negative], outside)

    # --- rows

    def row(self, meets: Iterable[Formula], fails: Iterable[Formula]) -> bool:
        """Whether there may be a row that meets these and fails those; True too where that takes too long to say."""
        meets, fails = list(meets), list(fails)
        key = (frozenset(one.number for one in meets), frozenset(one.number for one in fails))
        found = self._rows.get(key)
        if found is None:
            given = [*meets, *(self.formulas.negate(one) for one in fails)]
            try:
                found = next(boxes(self.order, given, self, Budget(ROW_STEPS)), None) is not None
            except Exhausted:
                found = True
            self._rows[key] = found
        return found

    def solution(self, given: Iterable[Formula], steps: int) -> Box | None:
        """The first box in which all of these hold, remembered; None where there is none or it takes too long."""
        return next(self.solutions(given, steps), None)

    def solutions(self, given: Iterable[Formula], steps: int) -> Iterator[Box]:
        """The first few boxes in which all of these hold, remembered; fewer where that takes too long."""
        given = list(given)
        key = frozenset(one.number for one in given)
        found = self._solutions.get(key)
        if found is None:
            found = self._solutions[key] = [], islice(boxes(self.order, given, self, Budget(steps)), MOST_SOLUTIONS)
        known, more = found
        yield from known
        try:
            for box in more:
                known.append(box)
                yield box
        except Exhausted:
            return
