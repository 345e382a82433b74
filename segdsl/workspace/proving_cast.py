"""Customers of the tests and those who were built, crossed with one another until pairs of rules show how they lie.

Whoever meets a sequence can hardly be built, but a test block gives one. Crossed with somebody who meets another rule
they often meet both, and without one of their values only the one. Each crossing is asked of all rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import count, islice
from typing import Final

from segdsl.analysis.drafts import Record
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes, references
from segdsl.workspace.proving_crossing import crossed, moved, nested, renumbered, reworded, size, smaller, texts
from segdsl.workspace.proving_crowd import FIRST, MOST_CAST, MOST_TESTS, Crowd, civil
from segdsl.workspace.proving_stage import bits
from segdsl.workspace.rule_set import parse_moment
from segdsl.workspace.testing import given_rows

MOST_ANSWERS: Final = 4_000_000  # of rules about customers of one moment, and again about those who are ranked
LARGE: Final = 500  # values of a customer who counts as more than one
KEPT: Final = 3  # customers of one rule
MOST_REWORDED: Final = 60  # rules for which somebody is asked with other words
MOST_LIKE: Final = 8  # customers who are
MOST_WORDS: Final = 20  # of each, old and new
MOST_SMALLER: Final = 60  # rules for which somebody has a value less
IN_VAIN: Final = 4  # rounds in a row that show next to nothing
MOST_RANKED: Final = 300  # customers among whom crossings are ranked
LATER: Final = 10**9  # keys that come after those of all crossings
CROWDS: Final = (64, 16)  # crossings that are ranked at once among everybody
Part = tuple[tuple[int, ...], tuple[int, ...]]  # of a pair: in these rules, and not in those


class Cast:
    """Whom to cross at each moment."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.of_tests: list[tuple[datetime, Record]] = []

    def take_those_of_tests(self) -> None:
        """Customers of the test blocks, each with the rows that stand beside them in the block."""
        crowd, catalog = self.crowd, self.crowd.prover.rule_set.catalog
        for test in crowd.prover.rules.tests[:MOST_TESTS] if crowd.dates else ():
            as_of = civil(parse_moment(test.as_of)) if test.as_of else crowd.dates[0]
            rows = given_rows(catalog, test)
            self.of_tests += ((as_of, nested(catalog, crowd.entity, row, rows)) for row in rows.get(crowd.entity, ()))
        del self.of_tests[MOST_CAST:]

    def show(self, parts: list[Part]) -> list[Part]:
        """The parts of pairs that stay open after all crossings."""
        if not self.of_tests:
            return parts
        cast = [*self.of_tests, *((self.crowd.dates[0], record) for record in self.crowd.cast)]
        others = range(len(self.crowd.moments) - len(self.crowd.dates) + 1, len(self.crowd.moments))
        for moment in (FIRST, *others):
            if parts:
                away = [(self.crowd.moments[moment] - as_of).days for as_of, _ in cast]
                records = [record for _, record in cast]
                records += [moved(record, days) for days, record in zip(away, records, strict=True) if days]
                parts = _Scene(self.crowd, moment, parts).played(records)
        return parts


class _Scene:
    """The crossings of one moment.

    All of it is bounded by a number of answers, so that the same rules have the same relations on every machine.
    """

    def __init__(self, crowd: Crowd, moment: int, parts: list[Part]) -> None:
        self.crowd = crowd
        self.moment = moment
        self.catalog = crowd.prover.rule_set.catalog
        self.bodies = {rule.name: rule.body for rule in crowd.prover.rules.rules}
        self.names = [crowd.rule_of(label) for label in crowd.labels]
        self.about = [{name, *references(self.bodies[name])} if name else set() for name in self.names]
        self.open = parts
        self.most = MOST_ANSWERS // len(crowd.labels)
        self.asked = 0
        self.records: list[Record] = []
        self.masks: list[int] = []
        self.of: list[list[Record]] = [[] for _ in crowd.labels]  # some who meet a rule

    def played(self, records: Sequence[Record]) -> list[Part]:
        """The parts that stay open."""
        for record in sorted(records, key=size):
            self._ask(record)
        self._other_words()
        self._smaller()
        self._rounds()
        self._ranked(records)
        return self.open

    def _ask(self, record: Record) -> None:
        """Asks one customer of all rules, and keeps them where few meet one of those that they meet."""
        if self.asked >= self.most:
            return
        self.asked += 1 + size(record) // LARGE
        mask = self.crowd.see(record, self.moment)
        if self._keep(record, mask):
            self.records.append(record)
            self.masks.append(mask)

    def _keep(self, record: Record, mask: int) -> bool:
        few = [own for rule in bits(mask) if len(own := self.of[rule]) < KEPT]
        for own in few:
            own.append(record)
        return bool(few)

    def _left(self) -> bool:
        """Whether anything is open, and may be asked; parts that were shown are left out."""
        self.open = [part for part in self.open if not self.crowd.shows(*part)]
        return bool(self.open) and self.asked < self.most

    def _other_words(self) -> None:
        """Whoever meets one of the tiers, with the words of another: who bought crime most, bought poetry instead."""
        for rule in islice((rule for rule, own in enumerate(self.of) if not own), MOST_REWORDED):
            body = self.bodies.get(self.names[rule] or "")
            consts = [one.value for one in nodes(body) if isinstance(one, ir.Constant)] if body is not None else []
            words = list(dict.fromkeys(one for one in consts if isinstance(one, str)))[:MOST_WORDS]
            for record in self._like(rule) if words else ():
                for old in list(dict.fromkeys(texts(record)))[:MOST_WORDS]:
                    for new in words:
                        self._ask(reworded(record, old, new))

    def _like(self, rule: int) -> list[Record]:
        """Some who meet rules that ask about the same."""
        about = self.about[rule]
        return [own[0] for own, other in zip(self.of, self.about, strict=True) if own and about & other][:MOST_LIKE]

    def _smaller(self) -> None:
        """Whoever meets a rule that is not known to be met without others, without one of their values."""
        rules = dict.fromkeys(ins[0] for ins, outs in self.open if outs)
        for rule in islice(rules, MOST_SMALLER):
            for record in tuple(self.of[rule]):
                for less in smaller(self.catalog, self.crowd.entity, record):
                    self._ask(less)

    def _rounds(self) -> None:
        """Each open part once a round, with other customers or joined in another way."""
        in_vain = 0
        for turn in range(KEPT * KEPT * 4):
            if not self._left() or in_vain == IN_VAIN:
                return
            before = len(self.open)
            for part in self.open:
                if not self.crowd.shows(*part) and self.asked < self.most:
                    record = self._crossing(part, turn)
                    if record is not None:
                        self._ask(record)
            self._left()
            in_vain = 0 if len(self.open) < before else in_vain + 1

    def _crossing(self, part: Part, turn: int) -> Record | None:
        """Somebody who may be in a part; another one each turn."""
        (ins, outs), (way, turn) = part, (turn % 4, turn // 4)
        firsts = self.of[ins[0]]
        seconds = self._without(outs[0], ins[0] + turn) if outs else self.of[ins[1]]
        if turn >= len(firsts) * len(seconds):
            return None
        pair = firsts[turn % len(firsts)], seconds[turn // len(firsts)]
        first, second = reversed(pair) if way % 2 else pair
        return crossed(self.catalog, self.crowd.entity, first, second, way < 2)

    def _without(self, rule: int, start: int) -> list[Record]:
        """Some who do not meet a rule, not always the same ones."""
        number, found = len(self.records), []
        for step in range(number):
            at = (start * 7 + step) % number
            if not self.masks[at] >> rule & 1:
                found.append(self.records[at])
                if len(found) == KEPT:
                    break
        return found

    # --- rules that rank

    def _ranked(self, records: Sequence[Record]) -> None:
        """Crossings that are ranked among everybody, fewer and fewer at once, since few are at the top."""
        crowd, entity = self.crowd, self.crowd.entity
        parts = [part for part in self.open if not all(crowd.asked >> rule & 1 for rule in (*part[0], *part[1]))]
        if not parts or not self.records:
            return
        fresh, later = count(1), count(LATER)  # of two with as much the first is on top: let it be the crossing
        some = [*records[: MOST_RANKED // 2], *self.records][:MOST_RANKED]
        everybody = [renumbered(self.catalog, entity, record, later) for record in some]
        seen = zip(everybody, crowd.see_together(everybody, self.moment), strict=False)
        for record, mask in sorted(seen, key=lambda one: -size(one[0])):  # whoever has most is at the top for long
            self._keep(record, mask)
        self.asked = 0
        for together in CROWDS:
            for turn in range(4 * KEPT):
                before = len(parts)
                found = [one for part in parts if (one := self._crossing(part, turn)) is not None]
                for start in range(0, len(found), together):
                    some = [renumbered(self.catalog, entity, one, fresh) for one in found[start : start + together]]
                    self.asked += len(everybody) + len(some)
                    if self.asked < self.most:
                        crowd.see_together([*everybody, *some], self.moment)
                parts = [part for part in parts if not crowd.shows(*part)]
                if len(parts) == before and turn % 2:
                    break
        self._left()
