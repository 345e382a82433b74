"""Witnesses of sums: what one row must add so that the total of a collection lies where it should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segdsl.analysis import ranges
from segdsl.analysis.domains import Values
from segdsl.analysis.drafts import Draft, inside
from segdsl.analysis.formulas import Term
from segdsl.analysis.picks import value_of
from segdsl.plan import Call, Collection, Const, Expr, Field
from segdsl.types import Kind

if TYPE_CHECKING:
    from segdsl.analysis.witnesses import Wanted, Witnesses

Sum = tuple[Term, Values]


class Totals:
    """The sums over one collection of a witness in the making."""

    def __init__(self, to: Witnesses, outer: Draft, over: Collection, made: list[Draft], wanted: list[Wanted]) -> None:
        self.to = to
        self.outer = outer
        self.over = over
        self.made = made
        self.wanted = wanted
        self.settled: list[Sum] = []

    def smallest_first(self, sums: list[Sum]) -> list[Sum]:
        """Sums of rows that lie in those of others before the others: what the last 7 days add up is in every month."""
        if len(sums) < 2:
            return sums
        insides = [term.data.inside for term, _ in sums]

        def around(one: Sum) -> int:
            of = one[0].data.inside
            return sum(other is not of and not self.to.theory.row([of], [other]) for other in insides)

        return sorted(sums, key=lambda one: (-around(one), -one[0].data.inside.size))

    def reach(self, term: Term, domain: Values) -> None:
        """Sets what one row adds so that the total lies in the domain; totals that are settled stay in theirs."""
        try:
            self._reach(term, domain)
        finally:
            self.settled.append((term, domain))

    def _reach(self, term: Term, domain: Values) -> None:
        to, made, value = self.to, self.made, term.data.value
        carried = _carried(value)
        rows = self._rows(term)
        if carried is None:
            return
        total = self._sum(term)
        if ranges.contains(domain.known, total):
            return
        target = value_of(domain, carried.type, to.turn)
        before = [one.data.inside for one, _ in self.settled]
        free = [row for row in rows if not any(row.meets(to.clock, of) is not False for of in before)]
        for draft in free:
            if self._add_up(draft, value, carried, target - (total - self._worth(draft, value))):
                return
        for draft in rows:
            if draft not in free and self._add_up_among(draft, value, carried, target - total):
                return
        needed = target - total
        more = to.reader.compare("eq", carried, Const(needed, carried.type))
        outside = (to.formulas.negate(one) for one in before)
        draft = to.new_row(self.outer, self.over, to.formulas.all(term.data.inside, more, *outside), self.wanted, made)
        made.append(draft)
        self._add_up(draft, value, carried, needed)

    def _add_up(self, draft: Draft, value: Expr, carried: Field, needed: int) -> bool:
        """Lets a row add so much."""
        to = self.to
        field = to.reader.term(carried)
        if not inside(needed, draft.box.get(field, field.base), to.clock):
            return False
        to.put(draft, field, needed)
        if isinstance(value, Call):
            for other in value.args:
                if other != carried and isinstance(other, Field):
                    to.put(draft, to.reader.term(other), 10**other.type.scale)
        return True

    def _add_up_among(self, draft: Draft, value: Expr, carried: Field, more: int) -> bool:
        """Lets a row of totals that are settled add ``more``, where each of them stays in its domain."""
        field = self.to.reader.term(carried)
        had = draft.given.get(field)
        if not self._add_up(draft, value, carried, self._worth(draft, value) + more):
            return False
        if all(ranges.contains(domain.known, self._sum(term)) for term, domain in self.settled):
            return True
        self.to.put(draft, field, had)
        return False

    def _rows(self, term: Term) -> list[Draft]:
        return [draft for draft in self.made if draft.meets(self.to.clock, term.data.inside)]

    def _sum(self, term: Term) -> int:
        return sum(self._worth(draft, term.data.value) for draft in self._rows(term))

    def _worth(self, draft: Draft, value: Expr) -> int:
        match value:
            case Call(op="mul", args=(a, b)):
                return self._worth(draft, a) * self._worth(draft, b)
            case Field():
                found = draft.given.get(self.to.reader.term(value))
                return found if isinstance(found, int) else 0
            case _:
                return 0


def _carried(value: Expr) -> Field | None:
    """The field that decides what a row adds."""
    match value:
        case Field():
            return value
        case Call(op="mul", args=(Field() as a, Field() as b)):
            return a if a.type.kind is Kind.DECIMAL else b
        case _:
            return None
