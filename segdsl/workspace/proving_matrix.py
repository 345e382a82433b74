"""How all rules of a set lie to one another: a matrix, out of few customers and fewer proofs.

A thousand segments are half a million pairs, and nearly all of them overlap. So customers are built first: one for each
rule, and many who meet as many rules as go together, each asked of all rules at once. Two rules that some customer
meets both, another only the first and a third only the second need no proof. What is left is looked at twice: do the
conditions that must hold contradict one another (disjoint), does what the one says make the other true (inside)? Only
then is there a search, pair by pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Final

from segdsl.analysis.domains import Domain, both
from segdsl.analysis.formulas import Term
from segdsl.analysis.rows import RowSet
from segdsl.analysis.search import Box, Budget, Exhausted, boxes, core, holds
from segdsl.analysis.witnesses import Witnesses
from segdsl.diagnostics import SegdslError
from segdsl.semantic import ir
from segdsl.semantic.bind import bind
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.walk import nodes, references
from segdsl.workspace.proving import MOMENTS, Prover, Relation, Verdict, related

BOXES: Final = 4  # of each rule
CROWD: Final = 100  # customers who meet many rules at once, and one more for each rule
MOST_RULES: Final = 12  # that one of them is built for
HARD: Final = 100_000  # pairs that may be searched one by one
STEPS: Final = 300  # choices of one such search
RANKED: Final = 40  # how many such customers go by one ranking of the rules
SLOW: Final = 12  # of them that are asked at other dates too, and of those that need a ranking
TRIED: Final = 3  # and customers
Counted = tuple[Any, frozenset[tuple[Term, Domain]]]


@dataclass(frozen=True)
class Related:
    """One pair of rules, each by its label."""

    first: str
    second: str
    relation: Relation


def relate(prover: Prover, labels: Sequence[str] | None = None) -> list[Related]:
    """Every pair of segments, tiers and parts of one entity, in the order of the labels."""
    with deep_recursion():
        groups: dict[str, list[str]] = {}
        for label in labels if labels is not None else prover.labels():
            groups.setdefault(prover.entity_of(label), []).append(label)
        found: list[Related] = []
        for entity, members in groups.items():
            found += _Matrix(prover, entity, members).pairs()
        return found


class _Matrix:
    """The rules of one entity."""

    def __init__(self, prover: Prover, entity: str, labels: list[str]) -> None:
        self.prover = prover
        self.entity = entity
        self.labels = labels
        self.place = {label: number for number, label in enumerate(labels)}
        self.order = prover.formulas.order
        self.theory = prover.theory
        self.facts = prover.facts(entity)
        self.formulas = [prover.formula(prover.expression(label)) for label in labels]
        self.cores: list[Box | None] = [core(self.order, [one, *self.facts]) for one in self.formulas]
        self.counted = [_counted(one) for one in self.cores]
        self.agree: dict[tuple[Counted, Counted], bool] = {}
        self.seen = [0] * len(labels)  # bit n: customer n meets the rule
        self.count = 0
        self.searched = self.turn = self.slow = 0
        clock = prover.clock(MOMENTS[0])
        self.build = Witnesses(prover.theory, prover.rule_set.catalog, clock, lenient=True)
        self.alone = _alone(prover.rules)
        self.options: list[list[Box]] = []
        self.rare: list[int] = []  # rules that few have met

    def pairs(self) -> Iterator[Related]:
        if len(self.labels) > 1:
            self.options = [self._boxes(number) for number in range(len(self.labels))]
            for own in self.options:
                for box in own[:2]:
                    self._ask(box)
            self._meet()
        for i, first in enumerate(self.labels):
            for j in range(i + 1, len(self.labels)):
                yield Related(first, self.labels[j], self._pair(i, j))

    # --- customers

    @cached_property
    def _matches(self) -> Callable[[dict[str, Any]], frozenset[str]] | None:
        """The labels that hold for a record; ranks need to know the others, and are left out."""
        from segdsl.memory import Evaluator

        rules, catalog = self.prover.rules, self.prover.rule_set.catalog
        wanted = [label if label in self.alone else label.rpartition(".")[0] for label in self.labels]
        names = [name for name in dict.fromkeys(wanted) if name in self.alone]
        try:
            plan = bind(rules, catalog, MOMENTS[0], self.prover.params)
            return Evaluator(plan, catalog, names).matcher(entity=self.entity)
        except SegdslError:  # a bound that leaves the calendar: nobody is built, and every pair is searched
            return None

    def _ask(self, box: Box) -> int:
        """A customer out of a box, asked of every rule that can be asked of one alone; which bit is theirs."""
        record = self.build.record(self.entity, box)
        if record is None or self._matches is None:
            return 0
        bit = 1 << self.count
        self.count += 1
        for label in self._matches(record):
            if label in self.place:
                self.seen[self.place[label]] |= bit
        return bit

    def _boxes(self, number: int) -> list[Box]:
        """A few boxes of a rule; one that has none is a rule that nobody can meet."""
        found: list[Box] = []
        try:
            for box in boxes(self.order, [self.formulas[number], *self.facts], self.theory, Budget(60)):
                found.append(box)
                if len(found) == BOXES:
                    break
        except Exhausted:
            return found
        if not found:
            self.cores[number] = None
        return found

    def _meet(self) -> None:
        """Customers for pairs of rules that nobody has met both of, each meeting as many others as will go."""
        total = len(self.labels)
        pairs = [(i, j) for i in range(total) for j in range(i + 1, total)]
        step = 7_919 if len(pairs) % 7_919 else 7_907  # in another order than they stand, the same on every run
        built = 0
        for number in range(len(pairs)):
            i, j = pairs[number * step % len(pairs)]
            if self.seen[i] & self.seen[j] or built >= CROWD + total or self._cannot((i, j), ()):
                continue
            for first, second in product(self.options[i][:2], self.options[j][:2]):
                merged = self._merged(self._merged({}, first), second)
                if merged is not None:
                    built += 1
                    self._ask(self._crowded(merged))
                    if not self.seen[i] & self.seen[j]:
                        self._ask(merged)  # the crowd was in the way
                    break

    def _crowded(self, box: Box) -> Box:
        """The box with those of other rules that few have met, as far as no single term contradicts itself."""
        self.turn += 1
        if self.turn % RANKED == 1:
            met = sorted(range(len(self.labels)), key=lambda rule: self.seen[rule].bit_count())
            self.rare = met[: max(4 * MOST_RULES, len(met) // 2)]
        taken = 0
        for number in range(min(len(self.rare), 5 * MOST_RULES)):
            own = self.options[self.rare[(number * 7_919 + self.turn * 104_729) % len(self.rare)]]
            more = self._merged(box, own[self.turn % len(own)], check=False) if own else None
            if more is not None:
                box = more
                taken += 1
            if taken == MOST_RULES:
                break
        return box

    def _merged(self, box: Box | None, more: Box, check: bool = True) -> Box | None:
        """Two boxes as one; None where they contradict one another."""
        if box is None:
            return None
        new: Box = {}
        for term, domain in more.items():
            before = box.get(term)
            met = domain if before is None else both(self.order, before, domain)
            if met is None:
                return None
            if met != before:
                new[term] = met
        found = {**box, **new}
        if not check or not box or not any(term.data is not None for term in new):
            return found
        return found if self.theory(found, Budget(1)) else None

    # --- pairs

    def _pair(self, i: int, j: int) -> Relation:
        a, b = self.seen[i], self.seen[j]
        if a & b and a & ~b and b & ~a:  # as nearly all pairs
            return Relation.OVERLAPPING
        return related(self._part((i, j), ()), self._part((i,), (j,)), self._part((j,), (i,)))

    def _part(self, ins: tuple[int, ...], outs: tuple[int, ...]) -> Verdict:
        """Whether anybody is in these rules and out of those."""
        if self._met(ins, outs):
            return Verdict.REFUTED
        if self._cannot(ins, outs):
            return Verdict.PROVED
        if self.searched >= HARD:
            return Verdict.UNKNOWN
        self.searched += 1
        names = [self.labels[i] for i in (*ins, *outs)]
        if all(name in self.alone or name.rpartition(".")[0] in self.alone for name in names):
            return self._search(ins, outs)
        if self.prover.proves(names[: len(ins)], names[len(ins) :]):
            return Verdict.PROVED
        return self._slowly(names[: len(ins)], names[len(ins) :])

    def _slowly(self, trues: list[str], falses: list[str]) -> Verdict:
        """A whole search with customers at other dates, which only some pairs get."""
        self.slow += 1
        return Verdict.UNKNOWN if self.slow > SLOW else self.prover.search(trues, falses)[0]

    def _met(self, ins: tuple[int, ...], outs: tuple[int, ...]) -> bool:
        seen = -1
        for i in ins:
            seen &= self.seen[i]
        for i in outs:
            seen &= ~self.seen[i]
        return seen != 0

    def _search(self, ins: tuple[int, ...], outs: tuple[int, ...]) -> Verdict:
        """Boxes of these rules and not of those; a customer out of one is asked of all other rules too."""
        given = [self.formulas[i] for i in ins] + [self.prover.formulas.negate(self.formulas[i]) for i in outs]
        tried = 0
        try:
            for box in boxes(self.order, [*given, *self.facts], self.theory, Budget(STEPS)):
                tried += 1
                if self._ask(box) and self._met(ins, outs):
                    return Verdict.REFUTED
                if tried == TRIED:
                    break
        except Exhausted:
            tried += 1
        if tried == 0:
            return Verdict.PROVED
        names = [self.labels[i] for i in (*ins, *outs)]
        return self._slowly(names[: len(ins)], names[len(ins) :])

    def _cannot(self, ins: tuple[int, ...], outs: tuple[int, ...]) -> bool:
        """Whether that is plain from what follows without any choice."""
        own = self.cores[ins[0]]
        if own is None:
            return True
        if outs:
            return holds(self.order, own, self.formulas[outs[0]]) is True
        other = self.cores[ins[1]]
        if other is None:
            return True
        small, large = (own, other) if len(own) <= len(other) else (other, own)
        if any(term in large and both(self.order, large[term], domain) is None for term, domain in small.items()):
            return True
        return not all(self._rows_agree(a, b) for a in self.counted[ins[0]] for b in self.counted[ins[1]])

    def _rows_agree(self, a: Counted, b: Counted) -> bool:
        """Whether what two rules say of the rows of one collection goes together; remembered, for many say the same."""
        over, of_a = a
        if over != b[0]:
            return True
        if (a, b) not in self.agree:
            merged = self._merged(dict(of_a), dict(b[1]))
            self.agree[a, b] = merged is not None and self.theory(merged, Budget(1))
        return self.agree[a, b]


def _counted(box: Box | None) -> list[Counted]:
    """What a box says of the rows of each collection."""
    found: dict[Any, set[tuple[Term, Domain]]] = {}
    for term, domain in (box or {}).items():
        if isinstance(term.data, RowSet):
            found.setdefault(term.data.over, set()).add((term, domain))
    return [(over, frozenset(items)) for over, items in found.items()]


def _alone(rules: ir.RuleSet) -> set[str]:
    """The rules that can be asked of one row, without knowing the others."""
    direct = {
        rule.name
        for rule in rules.rules
        if any(isinstance(node, ir.TopBottom | ir.RankValue) for node in nodes(rule.body))
    }
    needs = {rule.name: references(rule.body) for rule in rules.rules}
    while more := {name for name, others in needs.items() if name not in direct and others & direct}:
        direct |= more
    return needs.keys() - direct
