"""A rule and all its changes asked of one customer at once: who tells which of them apart.

A customer who was built to answer one question often answers others, and getting ready takes longer than asking: so
the rule and every change of it are written into one function for a moment, and whoever is built is asked of them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from segdsl.analysis.search import Box, Exhausted
from segdsl.diagnostics import SegdslError
from segdsl.plan import Plan
from segdsl.semantic import ir
from segdsl.semantic.bind import bind
from segdsl.semantic.walk import references
from segdsl.types import BOOLEAN
from segdsl.workspace.proving import TRIES, Prover, moving
from segdsl.workspace.proving_replay import needed

AT_FIRST: Final = 15  # customers that are built for a question at the first date, where there are later ones to ask
BOXES: Final = 1  # that customers are built out of at later dates
TOGETHER: Final = 4  # questions at later dates: where none is answered, the others of the rule are not asked
EVERYONE: Final = ir.Constant(True, BOOLEAN)
Record = Mapping[str, Any]
Matcher = Callable[[Record], frozenset[str]]


@dataclass(frozen=True)
class Question:
    """Who meets all of these and none of those? ``clause`` is what the question is about, as it was written."""

    clause: str
    trues: tuple[ir.Expr, ...]
    falses: tuple[ir.Expr, ...]

    @property
    def claims(self) -> tuple[ir.Expr, ...]:
        return (*self.trues, *self.falses)


@dataclass(frozen=True)
class Customer:
    """One customer at one moment, the labels that hold for them, and the conditions that were asked."""

    record: Record
    as_of: datetime
    labels: frozenset[str]
    asked: frozenset[str]


class Panel:
    """One rule and the conditions of questions about it, which one customer after the other is asked of."""

    def __init__(self, prover: Prover, rule: ir.Rule, questions: Sequence[Question]) -> None:
        self.prover = prover
        self.rule = rule
        self.questions = questions
        claims = dict.fromkeys((EVERYONE, *(claim for question in questions for claim in question.claims)))
        self._claims = {f"claim {number}": claim for number, claim in enumerate(claims)}
        names = {claim: name for name, claim in self._claims.items()}
        self._everyone = names[EVERYONE]
        self._trues = [frozenset(names[claim] for claim in question.trues) for question in questions]
        self._falses = [frozenset(names[claim] for claim in question.falses) for question in questions]
        self._needs = {name: references(claim) for name, claim in self._claims.items()}
        self._wanted = list(self._claims)
        self._matchers: dict[datetime, tuple[Matcher, frozenset[str]] | None] = {}
        self.seen: list[Customer] = []
        self._seen: dict[tuple[datetime, str], Customer] = {}  # as long as the same is asked

    def only(self, numbers: Sequence[int]) -> None:
        """Asks from now on only what these questions are about."""
        wanted = {self._everyone}.union(*(self._trues[number] | self._falses[number] for number in numbers))
        self._wanted = [name for name in self._claims if name in wanted]
        self._matchers = {}
        self._seen = {}

    def ask(self, record: Record, as_of: datetime) -> Customer | None:
        """What holds for a customer; None for one who cannot be asked, or is none of the entity's."""
        if as_of not in self._matchers:
            self._matchers[as_of] = self._matcher(as_of)
        ready, key = self._matchers[as_of], (as_of, repr(record))
        if ready is None:
            return None
        if key not in self._seen:
            matches, asked = ready
            try:
                labels = matches(record)
            except SegdslError:  # a value that leaves the calendar
                return None
            self._seen[key] = Customer(record, as_of, labels, asked)
            if self._everyone in labels:
                self.seen.append(self._seen[key])
        customer = self._seen[key]
        return customer if self._everyone in customer.labels else None

    def tells(self, number: int, customer: Customer) -> bool:
        """Whether the customer answers the question."""
        falses = self._falses[number]
        return (
            self._trues[number] <= customer.labels and falses <= customer.asked and falses.isdisjoint(customer.labels)
        )

    def _matcher(self, as_of: datetime) -> tuple[Matcher, frozenset[str]] | None:
        """The labels of the rule and the conditions that hold for a record, at a moment."""
        from segdsl.memory import Evaluator

        names = self._wanted
        plan = self._plan(names, as_of)
        if plan is None:  # a change that leaves the calendar is not asked then
            names = [name for name in names if self._plan([name], as_of) is not None]
            plan = self._plan(names, as_of)
        if plan is None:
            return None
        evaluator = Evaluator(plan, self.prover.rule_set.catalog, [self.rule.name, *names])
        try:
            return evaluator.matcher(entity=self.rule.entity), frozenset(names)
        except SegdslError:  # what one customer alone cannot be asked
            return None

    def _plan(self, names: Sequence[str], as_of: datetime) -> Plan | None:
        prover, rule = self.prover, self.rule
        asked = [ir.Rule(name, "segment", rule.entity, BOOLEAN, ir.Condition(self._claims[name])) for name in names]
        wanted = {rule.name, *references(prover.rules.entities)}.union(*(self._needs[name] for name in names))
        rules = replace(prover.rules, rules=(*needed(prover.rules, wanted), *asked), tests=())
        try:
            return bind(rules, prover.rule_set.catalog, as_of, prover.params)
        except SegdslError:
            return None


class Answers:
    """Customers for the questions about one rule: by the number of a question one who answers it.

    A question that the customer of another one about the same clause answers gets none of its own.
    """

    def __init__(self, prover: Prover, rule: ir.Rule, questions: Sequence[Question], most: int) -> None:
        self.prover = prover
        self.rule = rule
        self.questions = questions
        self.most = most
        self.found: dict[int, Customer] = {}
        self._panel = Panel(prover, rule, questions)
        self._boxes: dict[int, list[Box]] = {}  # of questions that are open: where somebody may be at other dates

    def look(self) -> dict[int, Customer]:
        """Asks all questions at the first date, and at the later ones, which few need, those that are still open."""
        for number in range(len(self.questions)):
            self._answer(number, self._at_first(number))
        for number in list(self._boxes):
            self._answer(number, ())  # somebody who was built for another one
        while self._boxes and not self._enough():
            some = self._each_clause_once_more()[:TOGETHER]
            before = len(self.found)
            self._panel.only(some)
            for number in some:
                self._answer(number, self._later(number))
                self._boxes.pop(number, None)
            if len(self.found) == before:  # what is open then is mostly what no customer tells apart
                break
        return self.found

    def _answer(self, number: int, built: Iterable[tuple[Record, datetime]]) -> None:
        """Keeps the first of these customers who answers the question, unless somebody does already."""
        if self._enough():
            return
        clause, panel = self.questions[number].clause, self._panel
        beside = (customer for other, customer in self.found.items() if self.questions[other].clause == clause)
        if any(panel.tells(number, customer) for customer in beside):
            self._boxes.pop(number, None)
            return
        asked = (panel.ask(record, as_of) for record, as_of in built if not _strange(record))
        for customer in chain(asked, panel.seen):
            if customer is not None and panel.tells(number, customer):
                self.found[number] = customer
                self._boxes.pop(number, None)
                return

    def _enough(self) -> bool:
        return len({id(customer) for customer in self.found.values()}) >= self.most

    def _each_clause_once_more(self) -> list[int]:
        """The open questions, the first about each clause before the second."""
        turn: dict[str, int] = {}
        turns: dict[int, int] = {}
        for number in self._boxes:
            clause = self.questions[number].clause
            turns[number] = turn[clause] = turn.get(clause, -1) + 1
        return sorted(turns, key=lambda number: (turns[number], number))

    def _at_first(self, number: int) -> Iterator[tuple[Record, datetime]]:
        """Customers at the first date; the boxes that may hold somebody at others are kept."""
        question, tries = self.questions[number], 0
        with suppress(Exhausted, SegdslError):  # too many cases, or a change that leaves the calendar
            for box in self.prover.cases(question.trues, question.falses):
                if moving(box):
                    self._boxes.setdefault(number, []).append(box)
                for built in self.prover.records(self.rule.entity, box):
                    tries += 1
                    yield built
                if tries >= (AT_FIRST if number in self._boxes else TRIES):
                    return

    def _later(self, number: int) -> Iterator[tuple[Record, datetime]]:
        """Customers at later dates."""
        for box in self._boxes[number][:BOXES]:
            with suppress(SegdslError):
                yield from self.prover.records(self.rule.entity, box, later=True)


def _strange(value: object) -> bool:
    """Whether numbers below zero stand in a record, which nobody would take for a customer's."""
    if isinstance(value, Mapping):
        return any(map(_strange, value.values()))
    if isinstance(value, list):
        return any(map(_strange, value))
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value < 0
