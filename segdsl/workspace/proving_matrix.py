"""How all rules of a set lie to one another: a matrix, out of few customers and fewer proofs.

A thousand segments are half a million pairs, and nearly all of them overlap. So customers are built first, each asked
of all rules at once: one for each rule, and then, rule by rule, somebody who meets it and as many as go together of
those that nobody has met with it. Two rules that some customer meets both, another only the first and a third only the
second need no proof. Where the files have tests, their customers are asked too, and crossed with the others before
crowds are built (`segdsl.workspace.proving_cast`). What is left is looked at twice: do the conditions that must hold
contradict one another (disjoint), does what the one says make the other true (inside)? Only then is there a search,
pair by pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from segdsl.analysis.formulas import Formula
from segdsl.analysis.moments import OrderAt
from segdsl.analysis.search import holds
from segdsl.semantic.check import deep_recursion
from segdsl.workspace.proving import Prover, Relation, Verdict, related
from segdsl.workspace.proving_cast import Cast, Part
from segdsl.workspace.proving_crowd import FIRST, Crowd
from segdsl.workspace.proving_stage import Stage, bits

MOST_RULES: Final = 12  # that one customer is built for
IN_VAIN: Final = 3  # moments in a row at which nobody was found
FAILED: Final = 20  # customers in a row who were not what they were built for
HARD: Final = 100_000  # pairs that may be searched one by one
STEPS: Final = 300  # choices of one such search
TRIED: Final = 3  # customers of it
SLOW: Final = 12  # searches with customers of other values too, and of those that need a ranking


class Related(NamedTuple):
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
        self.labels = labels
        self.formulas = [prover.formula(prover.expression(label)) for label in labels]
        self.facts = prover.facts(entity)
        self.ever = Stage(prover.formulas.order, prover.theory, self.formulas, self.facts)
        self.ever.leave_out_the_impossible()
        self.crowd = Crowd(prover, entity, labels)
        self.cast = Cast(self.crowd)
        self.stages: dict[int, Stage] = {}
        self.home = [FIRST] * len(labels)  # a moment at which somebody met the rule
        self.none_in = [0] * len(labels)  # bit k of rule n: proved that nobody is in both
        self.none_out = [0] * len(labels)  # and that nobody is in n and not in k
        self.built = 0  # the rules that somebody met who was built for them
        self.slow = self.turn = self.in_vain = 0

    def pairs(self) -> Iterator[Related]:
        if len(self.labels) > 1:
            self.crowd.ask_those_of_tests()
            self.cast.take_those_of_tests()
            for number in range(len(self.labels)):
                self._settle(number)
            if self.cast.of_tests:
                self.cast.show(sorted(self._open(), key=self._easy))
            for number in range(len(self.labels)):
                self._meet(number)
            self._search(self._open())
        labels, met, without = self.labels, self.crowd.met, self.crowd.without
        for i, first in enumerate(labels):
            with_i, not_with_i, never_with_i = met[i], without[i], self.none_in[i]
            for j in range(i + 1, len(labels)):
                if with_i >> j & 1 and not_with_i >> j & 1 and without[j] >> i & 1:  # as nearly all pairs
                    yield Related(first, labels[j], Relation.OVERLAPPING)
                elif never_with_i >> j & 1:
                    yield Related(first, labels[j], Relation.DISJOINT)
                else:
                    yield Related(first, labels[j], self._pair(i, j))

    def _pair(self, i: int, j: int) -> Relation:
        return related(self._verdict((i, j), ()), self._verdict((i,), (j,)), self._verdict((j,), (i,)))

    def _verdict(self, ins: tuple[int, ...], outs: tuple[int, ...]) -> Verdict:
        """What is known of whether anybody is in these rules and out of those."""
        if self.crowd.shows(ins, outs):
            return Verdict.REFUTED
        proved = self.none_out[ins[0]] >> outs[0] if outs else self.none_in[ins[0]] >> ins[1]
        return Verdict.PROVED if proved & 1 else Verdict.UNKNOWN

    # --- customers

    def _stage(self, moment: int) -> Stage:
        """The rules at one of the prover's moments."""
        if moment not in self.stages:
            order = OrderAt(self.prover.clock(self.crowd.moments[moment]))
            self.stages[moment] = Stage(order, self.prover.theory_in(order), self.formulas, self.facts)
        return self.stages[moment]

    def _settle(self, number: int) -> None:
        """Customers of one rule; where nobody meets it at the first moment, at another."""
        bit = 1 << number
        if not self.crowd.asked & bit:
            return
        for moment in range(len(self.crowd.moments)):
            stage = self._stage(moment)
            for box in stage.options(number)[:2]:
                if self.crowd.ask(stage.theory, box, moment, () if moment == FIRST else (number,)) & bit:
                    self.home[number] = moment
                    self.built |= bit
            if self.built & bit or self.ever.cores[number] is None or self.crowd.met[number]:
                return

    def _meet(self, i: int) -> None:
        """Customers of a rule and others that nobody has met with it, as many at once as go together."""
        crowd, bit = self.crowd, 1 << i
        if not self.built & bit:
            return
        moment = self.home[i]
        stage = self._stage(moment)
        left = self.built & ~crowd.met[i] & ~stage.contrary(i)
        failed = 0
        while left and failed < FAILED:
            j = left.bit_length() - 1
            left ^= 1 << j
            box = None if stage.apart(i, j) else stage.of_both(i, j)
            if box is None:
                continue
            self.turn += 1
            taken = [i, j]
            more = stage.crowded(box, taken, left, self.turn, MOST_RULES)
            crowd.ask(stage.theory, more, moment)
            if not crowd.met[i] >> j & 1 and len(taken) > 2:
                crowd.ask(stage.theory, box, moment)  # the others were in the way
            failed = 0 if crowd.met[i] >> j & 1 else failed + 1
            left &= ~crowd.met[i]

    # --- what customers did not show

    def _open(self) -> list[Part]:
        """The parts of pairs in which nobody was seen, less those in which nobody can be at first sight."""
        found: list[Part] = []
        cores, all_ = self.ever.cores, (1 << len(self.labels)) - 1
        nobody = sum(1 << number for number, own in enumerate(cores) if own is None)
        for i, own in enumerate(cores):
            after = all_ & ~((2 << i) - 1)
            alone = all_ & ~self.crowd.without[i] & ~(1 << i)
            together = after & ~self.crowd.met[i]
            if own is None:
                self.none_in[i], self.none_out[i] = together, alone
                continue
            self.none_in[i] = together & (nobody | self.ever.contrary(i))
            for j in bits(together & ~self.none_in[i]):
                if self.ever.apart(i, j):
                    self._proved((i, j), ())
                else:
                    found.append(((i, j), ()))
            for j in bits(alone):
                if holds(self.ever.order, own, self.formulas[j]) is True:
                    self._proved((i,), (j,))
                else:
                    found.append(((i,), (j,)))
        return found

    def _proved(self, ins: tuple[int, ...], outs: tuple[int, ...]) -> None:
        if outs:
            self.none_out[ins[0]] |= 1 << outs[0]
        else:
            self.none_in[ins[0]] |= 1 << ins[1]

    def _search(self, parts: list[Part]) -> None:
        """Proofs and customers for each part by itself, at the first moment, at the others, and slowly at last."""
        left = [part for number, part in enumerate(parts) if number < HARD and self._is_open(part)]
        built = [part for part in left if all(self.built >> rule & 1 for rule in part[0])]
        for moment in range(1, len(self.crowd.moments)):
            built = self._elsewhere(moment, built)
        for part in left:
            if not self.crowd.shows(*part) and not self._hard(part):
                self._slowly(*part)

    def _easy(self, part: Part) -> bool:
        """Whether customers could be built for all rules of a part."""
        return all(self.built >> rule & 1 for rule in (*part[0], *part[1]))

    def _hard(self, part: Part) -> bool:
        """Whether a rule is asked of customers, and none could be built who meets it."""
        return any((self.crowd.asked & ~self.built) >> rule & 1 for rule in part[0])

    def _is_open(self, part: Part) -> bool:
        """Whether a part stays open after a search for a proof, and for a customer at the first moment."""
        ins, outs = part
        if self.crowd.shows(ins, outs):
            return False
        if not all(self.crowd.asked >> i & 1 for i in (*ins, *outs)):
            if self.prover.proves(self._names(ins), self._names(outs)):
                self._proved(ins, outs)
                return False
            return True
        if self.ever.boxes(self._given(part), STEPS, 1) == ([], False):
            self._proved(ins, outs)
            return False
        if not all(self.built >> rule & 1 for rule in ins):
            return True  # nobody whom we can build meets the one rule, let alone both
        stage = self._stage(FIRST)
        for box in stage.boxes(self._given(part), STEPS, TRIED)[0]:
            self.crowd.ask(stage.theory, box, FIRST)
            if self.crowd.shows(ins, outs):
                return False
        return True

    def _elsewhere(self, moment: int, parts: list[Part]) -> list[Part]:
        """The parts that stay open after another moment: all of those that may be met then are asked at once."""
        if not parts or self.in_vain == IN_VAIN:
            return parts
        stage = self._stage(moment)
        found = {part: stage.boxes(self._given(part), STEPS, TRIED)[0] for part in parts}
        rules = {rule for (ins, outs), own in found.items() if own for rule in (*ins, *outs)}
        for part, own in found.items():
            for box in own:
                if not self.crowd.shows(*part):
                    self.crowd.ask(stage.theory, box, moment, sorted(rules))
        still = [part for part in parts if not self.crowd.shows(*part)]
        self.in_vain = self.in_vain + 1 if len(still) == len(parts) else 0
        return still

    def _given(self, part: Part) -> list[Formula]:
        ins, outs = part
        return [self.formulas[i] for i in ins] + [self.prover.formulas.negate(self.formulas[i]) for i in outs]

    def _names(self, rules: Sequence[int]) -> list[str]:
        return [self.labels[rule] for rule in rules]

    def _slowly(self, ins: tuple[int, ...], outs: tuple[int, ...]) -> None:
        """A whole search with customers of other values, which only some parts get."""
        self.slow += 1
        if self.slow > SLOW:
            return
        match self.prover.search(self._names(ins), self._names(outs))[0]:
            case Verdict.PROVED:
                self._proved(ins, outs)
            case Verdict.REFUTED:
                self.crowd.note(ins, outs)
            case _:
                pass
