"""The rules of an entity as they are at one moment, and customers of as many of them as go together then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from typing import Final

from segdsl.analysis.domains import Domain, both
from segdsl.analysis.formulas import Formula, Term
from segdsl.analysis.moments import Order
from segdsl.analysis.rows import RowSet
from segdsl.analysis.search import Box, Budget, Exhausted, boxes, core
from segdsl.analysis.theory import Theory

BOXES: Final = 4  # of each rule
STEPS: Final = 60  # choices until they are found
Item = tuple[Term, Domain]


@dataclass(frozen=True, eq=False)
class Demand:
    """What some rules say of the rows of one collection."""

    number: int
    place: int
    box: Box


class Stage:
    """Rules, each by its number, in the order that one as of puts moments in, or under any."""

    def __init__(self, order: Order, theory: Theory, formulas: Sequence[Formula], facts: Sequence[Formula]) -> None:
        self.order = order
        self.theory = theory
        self.formulas = formulas
        self.facts = list(facts)
        self._options: dict[int, list[Box]] = {}
        self._demands: dict[tuple[int, frozenset[Item]], Demand] = {}
        self._agree: dict[tuple[int, int], bool] = {}

    @cached_property
    def cores(self) -> list[Box | None]:
        """What follows from each rule without any choice; None for one that contradicts itself."""
        return [core(self.order, [one, *self.facts]) for one in self.formulas]

    @cached_property
    def _counted(self) -> list[list[Demand]]:
        """What each rule says of the rows of each collection."""
        return [self._of_rows(one or {}) for one in self.cores]

    def options(self, number: int) -> list[Box]:
        """A few boxes of a rule."""
        if number not in self._options:
            self._options[number] = self.boxes([self.formulas[number]], STEPS, BOXES)[0]
        return self._options[number]

    def boxes(self, given: Sequence[Formula], steps: int, most: int) -> tuple[list[Box], bool]:
        """The first boxes in which formulas hold, and whether there may be more."""
        found: list[Box] = []
        try:
            found += islice(boxes(self.order, [*given, *self.facts], self.theory, Budget(steps)), most)
        except Exhausted:
            return found, True
        return found, len(found) == most

    def leave_out_the_impossible(self) -> None:
        """Takes the core of every rule that nobody can meet."""
        for number, own in enumerate(self.cores):
            if own is not None and self.boxes([self.formulas[number]], STEPS, 1) == ([], False):
                self.cores[number] = None

    # --- which contradict one another

    def apart(self, i: int, j: int) -> bool:
        """Whether two rules contradict one another at first sight."""
        if self._contrary[i] >> j & 1:
            return True
        if all(self._rows_agree(a, b) for a in self._counted[i] for b in self._counted[j]):
            return False
        self._contrary[i] |= 1 << j
        self._contrary[j] |= 1 << i
        return True

    def contrary(self, number: int) -> int:
        """The rules that are known to contradict one, as a set."""
        return self._contrary[number]

    @cached_property
    def _contrary(self) -> list[int]:
        """For each rule those of which a value must be elsewhere: each two demands on a value are compared once."""
        found = [0] * len(self.formulas)
        demands: dict[Term, dict[Domain, int]] = {}
        for number, own in enumerate(self.cores):
            for term, domain in (own or {}).items():
                asked = demands.setdefault(term, {})
                asked[domain] = asked.get(domain, 0) | 1 << number
        for asked in demands.values():
            for (a, some), (b, others) in combinations(asked.items(), 2):
                if both(self.order, a, b) is None:
                    for number in bits(some):
                        found[number] |= others
                    for number in bits(others):
                        found[number] |= some
        return found

    def _of_rows(self, box: Box) -> list[Demand]:
        by_place: dict[int, set[Item]] = {}
        for term, domain in box.items():
            if isinstance(term.data, RowSet):
                by_place.setdefault(term.data.place, set()).add((term, domain))
        found: list[Demand] = []
        for place, items in by_place.items():
            key = (place, frozenset(items))
            if key not in self._demands:
                self._demands[key] = Demand(len(self._demands), place, dict(items))
            found.append(self._demands[key])
        return found

    def _rows_agree(self, a: Demand, b: Demand) -> bool:
        """Whether what two rules say of the rows of one collection goes together; remembered, for many say the same."""
        if a.place != b.place or a is b:
            return True
        key = (a.number, b.number) if a.number < b.number else (b.number, a.number)
        found = self._agree.get(key)
        if found is None:
            merged = self.merged(a.box, b.box)
            found = self._agree[key] = merged is not None and self.theory(merged, Budget(1))
        return found

    # --- customers of many

    def merged(self, box: Box, more: Box) -> Box | None:
        """Two boxes as one; None where they contradict one another."""
        new: Box = {}
        for term, domain in more.items():
            before = box.get(term)
            met = domain if before is None else both(self.order, before, domain)
            if met is None:
                return None
            if met != before:
                new[term] = met
        return {**box, **new}

    def of_both(self, i: int, j: int) -> Box | None:
        """A box of two rules out of those of each."""
        for first in self.options(i)[:2]:
            for second in self.options(j)[:2]:
                box = self.merged(first, second)
                if box is not None and self.theory(box, Budget(1)):
                    return box
        return None

    def crowded(self, box: Box, taken: list[int], others: int, turn: int, most: int) -> Box:
        """The box, with those of other rules as far as they go together."""
        for rule in taken:
            others &= ~self._contrary[rule]
        for number in bits(others):
            own = self.options(number)
            if not own or any(self.apart(number, one) for one in taken):
                continue
            more = self.merged(box, own[turn % len(own)])
            if more is not None and self.theory(more, Budget(1)):
                box = more
                taken.append(number)
                if len(taken) == most:
                    break
        return box


def bits(rules: int) -> Iterator[int]:
    """The rules of a set, in order: a set is a whole number, bit n of which is rule n."""
    while rules:
        low = rules & -rules
        yield low.bit_length() - 1
        rules ^= low
