"""Customers who are asked of every rule of an entity at once, and what is known from them of every pair of rules.

What a customer shows is kept by rule, as sets of rules: who of them was met together with it, and who was not met where
it was. A set is a whole number, bit n of which is rule n: a thousand rules are 125 bytes, and one customer is written
down in as many steps as there are rules that they meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from segdsl.analysis.drafts import Record
from segdsl.analysis.search import Box
from segdsl.analysis.theory import Theory
from segdsl.analysis.witnesses import Witnesses
from segdsl.diagnostics import SegdslError
from segdsl.semantic import ir
from segdsl.semantic.bind import bind
from segdsl.semantic.walk import nodes, references
from segdsl.workspace.proving import Prover
from segdsl.workspace.proving_replay import needed
from segdsl.workspace.proving_stage import bits
from segdsl.workspace.rule_set import parse_moment
from segdsl.workspace.testing import populations

if TYPE_CHECKING:
    from segdsl.memory import Evaluator

RulesMet = Callable[[dict[str, Any]], frozenset[str]]
FIRST: Final = 0  # of the prover's moments
MOST_TESTS: Final = 300  # test blocks whose customers are asked
MOST_DATES: Final = 4  # and as ofs of theirs
MOST_MATCHERS: Final = 500  # kept for few rules
MOST_CAST: Final = 400  # customers kept to be crossed


class Crowd:
    """The rules of one entity and everybody who was asked of them."""

    def __init__(self, prover: Prover, entity: str, labels: Sequence[str]) -> None:
        self.prover = prover
        self.entity = entity
        self.labels = labels
        self.place = {label: number for number, label in enumerate(labels)}
        self.alone = _alone(prover.rules)
        self.asked = 0  # the rules that can be asked of one customer, without knowing the others
        for number, label in enumerate(labels):
            if self.rule_of(label) is not None:
                self.asked |= 1 << number
        self.met = [0] * len(labels)  # bit k of rule n: somebody met both
        self.without = [0] * len(labels)  # and somebody met n, not k
        self.count = 0
        self.cast: list[Record] = []  # customers to cross with one another
        self.dates = _dates(prover)
        self.moments = (*self.dates[:1], *prover.moments, *self.dates[1:])
        self._evaluators: dict[date, Evaluator | None] = {}
        self._builders: dict[int, Witnesses] = {}
        self._matchers: dict[tuple[int, tuple[int, ...]], RulesMet | None] = {}  # by moment and rules

    def rule_of(self, label: str) -> str | None:
        """The rule behind a label, if it can be asked of one customer alone: ranks need to know the others."""
        return next((name for name in (label, label.rpartition(".")[0]) if name in self.alone), None)

    def ask(self, theory: Theory, box: Box, moment: int, rules: Sequence[int] = ()) -> int:
        """A customer out of a box, at one of the prover's moments: the rules that they meet; 0 where nobody fits.

        They are asked of all rules, or only of ``rules``: to get ready for all takes long at a moment that few need.
        """
        record = self._builder(theory, moment).record(self.entity, box)
        if record is None:
            return 0
        if moment == FIRST and len(self.cast) < MOST_CAST:
            self.cast.append(record)
        return self.see(record, moment, rules)

    def see(self, record: Record, moment: int, rules: Sequence[int] = ()) -> int:
        """The rules that a customer meets at one of the moments, of all or of these; written down."""
        key = (moment, tuple(sorted(rules)))
        if (moment, ()) in self._matchers:
            key = (moment, ())
        matches = self._matcher(*key)
        if matches is None:
            return 0
        try:
            found = matches(record)
        except SegdslError:  # a value that leaves the calendar
            return 0
        self.count += 1
        mask = self._mask(found)
        self._write_down(mask, (self._set(key[1]) if key[1] else self.asked) & ~mask)
        return mask

    def see_together(self, rows: Sequence[Record], moment: int) -> list[int]:
        """The rules that each of these customers meets who are all that there are: those with ranks too."""
        from segdsl.memory import Population

        key = self.prover.rule_set.catalog.entities[self.entity].key
        evaluator = self.evaluator(self.moments[moment])
        if evaluator is None:
            return []
        try:
            population = Population.from_rows(self.prover.rule_set.catalog, {self.entity: rows})
            met = self._met(evaluator.members(population))
        except SegdslError:
            return []
        self.count += len(rows)
        return [met.get(row[key], 0) for row in rows]

    def ask_those_of_tests(self) -> None:
        """Everybody whom a test block gives is asked too, at its moment, beside the others of the block."""
        for as_of, population in islice(populations(self.prover.rule_set), MOST_TESTS):
            evaluator = self.evaluator(civil(as_of)) if civil(as_of) in self.dates else None
            if evaluator is not None:
                try:
                    self._met(evaluator.members(population))
                except SegdslError:  # rows that the test itself will complain about
                    continue

    def _met(self, members: Mapping[str, Sequence[object]]) -> dict[object, int]:
        """The rules that each one of a population meets, by key; written down."""
        all_ = (1 << len(self.labels)) - 1
        met: dict[object, int] = {}
        for label, keys in members.items():
            for key in keys if label in self.place else ():
                met[key] = met.get(key, 0) | 1 << self.place[label]
        for mask in met.values():
            self._write_down(mask, all_ & ~mask)
        return met

    def _mask(self, labels: Iterable[str]) -> int:
        mask = 0
        for label in labels:
            mask |= 1 << self.place[label] if label in self.place else 0
        return mask

    def evaluator(self, as_of: date) -> Evaluator | None:
        """All labels at one moment, for whole populations."""
        if as_of not in self._evaluators:
            self._evaluators[as_of] = self._new_evaluator(as_of)
        return self._evaluators[as_of]

    def _new_evaluator(self, as_of: date) -> Evaluator | None:
        from segdsl.memory import Evaluator

        prover, catalog = self.prover, self.prover.rule_set.catalog
        rules = {rule.name for rule in prover.rules.rules}
        names = {label if label in rules else label.rpartition(".")[0] for label in self.labels}
        kept = needed(prover.rules, {*names, *references(prover.rules.entities)})
        try:
            plan = bind(replace(prover.rules, rules=kept, tests=()), catalog, as_of, prover.params)
            return Evaluator(plan, catalog, [rule.name for rule in kept if rule.name in names])
        except SegdslError:  # a bound that leaves the calendar
            return None

    def _write_down(self, mask: int, others: int) -> None:
        """Somebody who met the rules of one set and none of the other."""
        for rule in bits(mask):
            self.met[rule] |= mask
            self.without[rule] |= others

    def note(self, ins: Sequence[int], outs: Sequence[int]) -> None:
        """Writes down somebody who was found elsewhere."""
        if outs:
            self.without[ins[0]] |= 1 << outs[0]
        else:
            self.met[ins[0]] |= 1 << ins[1]
            self.met[ins[1]] |= 1 << ins[0]

    def shows(self, ins: Sequence[int], outs: Sequence[int]) -> bool:
        """Whether somebody was in these rules and out of those: one or two in all."""
        if outs:
            return bool(self.without[ins[0]] >> outs[0] & 1)
        return bool(self.met[ins[0]] >> ins[-1] & 1)

    def _builder(self, theory: Theory, moment: int) -> Witnesses:
        if moment not in self._builders:
            clock = self.prover.clock(self.moments[moment])
            self._builders[moment] = Witnesses(theory, self.prover.rule_set.catalog, clock, lenient=True)
        return self._builders[moment]

    def _matcher(self, moment: int, rules: tuple[int, ...]) -> RulesMet | None:
        """The labels that hold for a record, at a moment."""
        key = (moment, rules)
        if key not in self._matchers:
            if len(self._matchers) > MOST_MATCHERS:
                self._matchers = {key: one for key, one in self._matchers.items() if not key[1]}
            self._matchers[key] = self._made(moment, rules or tuple(bits(self.asked)))
        return self._matchers[key]

    def _made(self, moment: int, rules: tuple[int, ...]) -> RulesMet | None:
        from segdsl.memory import Evaluator

        prover, catalog = self.prover, self.prover.rule_set.catalog
        names = list(dict.fromkeys(name for rule in rules if (name := self.rule_of(self.labels[rule])) is not None))
        if not names:
            return None
        kept = needed(prover.rules, {*names, *references(prover.rules.entities)})
        try:
            plan = bind(replace(prover.rules, rules=kept, tests=()), catalog, self.moments[moment], prover.params)
            return Evaluator(plan, catalog, names).matcher(entity=self.entity)
        except SegdslError:  # a bound that leaves the calendar: nobody is built, and every pair is searched
            return None

    @staticmethod
    def _set(rules: Sequence[int]) -> int:
        mask = 0
        for rule in rules:
            mask |= 1 << rule
        return mask


def civil(as_of: date) -> datetime:
    """The moment of a test, on the catalog's clock: a date is its first."""
    return as_of.replace(tzinfo=None) if isinstance(as_of, datetime) else datetime(as_of.year, as_of.month, as_of.day)


def _dates(prover: Prover) -> tuple[datetime, ...]:
    """The moments that most test blocks have; where as many have two, the first in the files comes first."""
    found = Counter(civil(parse_moment(test.as_of)) for test in prover.rules.tests[:MOST_TESTS] if test.as_of)
    return tuple(as_of for as_of, _ in found.most_common(MOST_DATES))


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
