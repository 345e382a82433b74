"""What can be shown of rules without any data, and a customer for whom it is not so.

Three answers. *Proved* holds under every as of: the search of `segdsl.analysis` found no box in which it fails.
*Refuted* comes with a witness, one customer whose rows and values were made out of such a box and then replayed through
the in-memory evaluator: it is never said without. Everything else is *unknown*: a witness that did not hold when it was
replayed, a search that would have taken too long, a condition that depends on who else there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from itertools import chain
from typing import Any, Final

from segdsl.analysis.formulas import Formula, Formulas
from segdsl.analysis.moments import Clock, Moment, Order
from segdsl.analysis.reading import Reader
from segdsl.analysis.rows import Rows
from segdsl.analysis.search import Box, Budget, Exhausted, boxes
from segdsl.analysis.symbolic import SymbolicBinder
from segdsl.analysis.theory import Theory
from segdsl.analysis.witnesses import Witnesses
from segdsl.diagnostics import SegdslError
from segdsl.plan import Row
from segdsl.semantic import ir
from segdsl.semantic.bind import instant_of
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.walk import nodes
from segdsl.types import BOOLEAN
from segdsl.wording import say
from segdsl.workspace import proving_errors
from segdsl.workspace.proving_records import given_line
from segdsl.workspace.proving_replay import Replay
from segdsl.workspace.rule_set import RuleSet

STEPS: Final = 2_000  # choices of one search
TRIES: Final = 60  # witnesses built for one question
TURNS: Final = 3  # of them out of one box at the first date, each with other values
# The first is enough for most; the others are where months and years begin and end, and where 3 months are more than
# 90 days or fewer: together they show nearly every order in which spans that people write can come.
_DAYS: Final = {
    "gregorian": (
        (2026, 3, 21),
        (2023, 5, 1),
        (2024, 10, 1),
        (2024, 1, 1),
        (2024, 12, 31),
        (2023, 2, 1),
        (2024, 3, 1),
        (2024, 1, 8),
        (2024, 6, 29),
        (2023, 4, 1),
        (2023, 1, 15),
        (2024, 2, 29),
    ),
    "jalali": (
        (2026, 3, 21),
        (2024, 9, 21),
        (2025, 3, 20),
        (2025, 4, 21),
        (2026, 6, 29),
        (2025, 12, 22),
        (2023, 9, 20),
        (2023, 5, 5),
        (2023, 6, 20),
        (2023, 5, 22),
        (2024, 3, 19),
        (2024, 2, 29),
    ),
}
MOMENTS: Final = {calendar: tuple(datetime(*day, 12) for day in days) for calendar, days in _DAYS.items()}


class Verdict(Enum):
    """The three answers."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


class Relation(Enum):
    """How the members of one rule lie to those of another."""

    EQUAL = "equal"
    INSIDE = "inside"
    CONTAINS = "contains"
    DISJOINT = "disjoint"
    OVERLAPPING = "overlapping"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Witness:
    """One customer, as a ``given`` of a test block may hold it, at one moment (civil time of the catalog's zone)."""

    entity: str
    record: Mapping[str, Any]
    as_of: datetime

    def given(self) -> str:
        """The text of a ``given`` line in rule syntax."""
        return given_line(self.entity, self.record)


@dataclass(frozen=True)
class Answer:
    """A verdict, the witness against it where it is refuted, and why."""

    verdict: Verdict
    witness: Witness | None
    why: str


Claim = str | ir.Expr


class Prover:
    """Answers about the rules of one rule set, at the defaults of its params or at the values given.

    Raises `SegdslError` where the rules have mistakes, or a claim names a rule that is not there.
    """

    def __init__(self, rule_set: RuleSet, params: Mapping[str, object] | None = None, smt: bool = False) -> None:
        self.rule_set = rule_set
        self.params = dict(params or {})
        self.smt = smt
        if smt:
            from segdsl.analysis.smt import needed

            needed()
        rules = rule_set.rules
        if rules is None:
            raise SegdslError(rule_set.diagnostics)
        self.rules: ir.RuleSet = rules
        self._named = {rule.name: rule for rule in rules.rules}
        self._exprs: dict[str, ir.Expr] = {}
        self._read: dict[object, Formula] = {}
        self._facts: dict[str, list[Formula]] = {}

    # --- questions

    def never(self, c: Claim) -> Answer:
        """Nobody can meet the condition; refuted by somebody who does."""
        return self._answer(
            (c,), (), say("whatever the date, no values meet all of its conditions"), say("this customer meets it")
        )

    def always(self, c: Claim) -> Answer:
        """Everybody meets the condition; refuted by somebody who does not."""
        return self._answer(
            (), (c,), say("whatever the date, no values fail its conditions"), say("this customer does not meet it")
        )

    def implies(self, a: Claim, b: Claim) -> Answer:
        """Whoever meets ``a`` meets ``b``."""
        return self._answer(
            (a,),
            (b,),
            say("whatever the date, nobody meets the first and fails the second"),
            say("this customer meets the first and not the second"),
        )

    def disjoint(self, a: Claim, b: Claim) -> Answer:
        """Nobody meets both."""
        return self._answer((a, b), (), say("whatever the date, nobody meets both"), say("this customer meets both"))

    def equal(self, a: Claim, b: Claim) -> Answer:
        """Whoever meets one meets the other."""
        there, back = self.implies(a, b), self.implies(b, a)
        for one in (there, back):
            if one.verdict is Verdict.REFUTED:
                return Answer(Verdict.REFUTED, one.witness, say("this customer meets one of the two and not the other"))
        if there.verdict is Verdict.PROVED and back.verdict is Verdict.PROVED:
            return Answer(Verdict.PROVED, None, say("whatever the date, whoever meets one meets the other"))
        return there if there.verdict is Verdict.UNKNOWN else back

    def witness(self, *conditions: Claim, falses: Sequence[Claim] = ()) -> Witness | None:
        """One customer for whom all ``conditions`` hold and all ``falses`` do not; replayed."""
        return self.search(conditions, falses)[1]

    def relation(self, a: Claim, b: Claim) -> tuple[Relation, tuple[Witness, ...]]:
        """How the members of the two lie to each other, with a witness for each part that has one.

        The parts are: in both, in ``a`` alone, in ``b`` alone.
        """
        parts = [self.search((a, b)), self.search((a,), (b,)), self.search((b,), (a,))]
        return related(*(part[0] for part in parts)), tuple(part[1] for part in parts if part[1] is not None)

    # --- how they are answered

    def _answer(self, trues: Sequence[Claim], falses: Sequence[Claim], proved: str, refuted: str) -> Answer:
        verdict, witness, why = self._search(trues, falses)
        if verdict is Verdict.PROVED:
            return Answer(verdict, None, proved)
        return Answer(verdict, witness, refuted if verdict is Verdict.REFUTED else why)

    def search(self, trues: Sequence[Claim], falses: Sequence[Claim] = ()) -> tuple[Verdict, Witness | None]:
        """Somebody for whom these hold and those do not (refuted), or the proof that there is nobody."""
        return self._search(trues, falses)[:2]

    def proves(self, trues: Sequence[Claim], falses: Sequence[Claim] = ()) -> bool:
        """Whether nobody can meet all of these and none of those: quicker than `search`, which looks for somebody."""
        with deep_recursion():
            try:
                return next(self.cases(trues, falses), None) is None
            except Exhausted:
                return False

    def cases(self, trues: Sequence[Claim], falses: Sequence[Claim] = ()) -> Iterator[Box]:
        """The boxes in which somebody may meet all of these and none of those; to be read under `deep_recursion`.

        Raises `Exhausted` where there are too many to look at.
        """
        given = [self.formula(self.expression(one)) for one in trues]
        given += [self.formulas.negate(self.formula(self.expression(one))) for one in falses]
        given += self.facts(self.entity_of(*trues, *falses))
        for box in boxes(self.formulas.order, given, self.theory, Budget(STEPS)):
            if not self._impossible(box):
                yield box

    def _search(self, trues: Sequence[Claim], falses: Sequence[Claim]) -> tuple[Verdict, Witness | None, str]:
        with deep_recursion():
            entity = self.entity_of(*trues, *falses)
            yes = [self.expression(one) for one in trues]
            no = [self.expression(one) for one in falses]
            replay: Replay | None = None
            tries = 0
            try:
                for box in self.cases(yes, no):
                    replay = replay or Replay(self.rule_set, self.params, entity, yes, no)
                    for record, as_of in chain(self.records(entity, box), self.records(entity, box, later=True)):
                        tries += 1
                        if replay.holds(record, as_of):
                            return Verdict.REFUTED, Witness(entity, record, as_of), ""
                    if tries >= TRIES:
                        return Verdict.UNKNOWN, None, replay.why()
            except Exhausted:
                return Verdict.UNKNOWN, None, say("there are too many cases to look at them all")
            return (Verdict.UNKNOWN, None, replay.why()) if replay is not None else (Verdict.PROVED, None, "")

    def _impossible(self, box: Box) -> bool:
        """Whether z3 shows a box to be empty that seemed to hold somebody."""
        if not self.smt:
            return False
        from segdsl.analysis.smt import empty

        return empty(self.theory, box)

    def records(self, entity: str, box: Box, later: bool = False) -> Iterator[tuple[dict[str, Any], datetime]]:
        """Records out of a box at the first date, or at the ``later`` ones where the box speaks of as of."""
        if not later:
            moments = self.moments[:1]
        else:
            moments = self.moments[1:] if moving(box) else ()
        for as_of in moments:
            clock = self.clock(as_of)
            for turn in range(1 if later else TURNS):
                record = Witnesses(self.theory, self.rule_set.catalog, clock, turn).record(entity, box)
                if record is not None:
                    yield record, as_of

    @cached_property
    def moments(self) -> tuple[datetime, ...]:
        """The dates at which customers are looked for, in civil time of the catalog's zone."""
        return MOMENTS[self._binder.calendar]

    def clock(self, as_of: datetime) -> Clock:
        """A clock at a civil time of the catalog's zone."""
        return self._binder.clock(instant_of(as_of, self._binder.zone))

    # --- claims

    def entity_of(self, *claims: Claim) -> str:
        """The entity that claims speak of; they must agree."""
        found = {self._entity(one) for one in claims}
        found.discard("")
        if len(found) > 1:
            raise SegdslError([proving_errors.OTHER_ENTITY.at(names=", ".join(sorted(found)))])
        return found.pop() if found else self.rule_set.catalog.default_entity

    def _entity(self, claim: Claim) -> str:
        expr = self.expression(claim)
        return next((node.entity for node in _rows(expr) if node.level == 0), "")

    def expression(self, claim: Claim) -> ir.Expr:
        """A rule's name, or "club.gold", as a condition; a condition as it is."""
        if not isinstance(claim, str):
            return claim
        found = self._exprs.get(claim)
        if found is None:
            found = self._exprs[claim] = self._labelled(claim)
        return found

    def _labelled(self, label: str) -> ir.Expr:
        rule = self._named.get(label)
        if rule is not None and rule.type == BOOLEAN:
            return ir.RuleRef(Row(0, rule.entity), rule.name, rule.type)
        name, _, part = label.rpartition(".")
        rule = self._named.get(name)
        if rule is not None and part in rule.type.names:
            ref = ir.RuleRef(Row(0, rule.entity), rule.name, rule.type)
            return ir.Compare("is", ref, ir.Constant(rule.type.names.index(part) + 1, rule.type))
        raise SegdslError([proving_errors.NO_CLAIM.at(name=label)])

    def labels(self) -> list[str]:
        """Every segment, tier and part that has members, in the order of the files."""
        found: list[str] = []
        for rule in self.rules.rules:
            if rule.kind == "segment":
                found.append(rule.name)
            elif rule.kind in ("tiers", "split"):
                found += [f"{rule.name}.{part}" for part in rule.type.names]
        return found

    # --- formulas

    @cached_property
    def _binder(self) -> SymbolicBinder:
        with deep_recursion():
            return SymbolicBinder(self.rules, self.rule_set.catalog, self.params)

    @cached_property
    def _reader(self) -> Reader:
        formulas = Formulas(Order(self._binder.zone, self._binder.calendar))
        reader = Reader(self._binder.plan, formulas)
        Rows(reader)
        return reader

    @property
    def formulas(self) -> Formulas:
        return self._reader.formulas

    @cached_property
    def theory(self) -> Theory:
        return Theory(self._reader)

    def theory_in(self, order: Order) -> Theory:
        """The theory in the order of one as of."""
        return Theory(self._reader, order)

    def formula(self, claim: ir.Expr) -> Formula:
        """What a condition says, under any as of."""
        found = self._read.get(claim)
        if found is None:
            found = self._read[claim] = self._reader.condition(self._binder.condition(claim))
        return found

    def facts(self, entity: str) -> list[Formula]:
        """What every row meets that rules may speak of: the catalog's keep, and not later than as of."""
        if entity not in self._facts:
            keep = self._binder.plan.entities[entity].keep if entity in self._binder.plan.entities else None
            parts = [self._binder.row_visible(entity)] if entity in self._binder.facts else []
            parts += [keep] if keep is not None else []
            self._facts[entity] = [self._reader.condition(part) for part in parts]
        return self._facts[entity]


def related(both: Verdict, left: Verdict, right: Verdict) -> Relation:
    """The relation, of what is known of the three parts: proved says that a part is empty."""
    if both is Verdict.PROVED:
        return Relation.DISJOINT
    if left is right is Verdict.PROVED:
        return Relation.EQUAL
    if left is Verdict.PROVED:
        return Relation.INSIDE if right is Verdict.REFUTED else Relation.UNKNOWN
    if right is Verdict.PROVED:
        return Relation.CONTAINS if left is Verdict.REFUTED else Relation.UNKNOWN
    if both is left is right is Verdict.REFUTED:
        return Relation.OVERLAPPING
    return Relation.UNKNOWN


def _rows(expr: ir.Expr) -> Iterator[Row]:
    """The rows that an expression starts from."""
    for node in nodes(expr):
        for name in ("row", "over"):
            row = getattr(node, name, None)
            row = getattr(row, "start", row)
            while row is not None and not isinstance(row, Row):
                row = getattr(row, "row", None)
            if isinstance(row, Row):
                yield row


def moving(box: Box) -> bool:
    """Whether what a box asks for may depend on as of."""
    return any(term.data is not None or _moves(domain) for term, domain in box.items())


def _moves(domain: object) -> bool:
    cuts = [*getattr(domain, "lows", ()), *getattr(domain, "highs", ())]
    return any(isinstance(cut[0], Moment) for cut in cuts)
