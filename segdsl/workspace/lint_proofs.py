"""Proofs for the linter: of conditions that hold whatever value somebody gives the params of a rule set.

The prover answers at given values. What speaks of params is therefore asked three times: at their defaults, with small
values that rise from one param to the next, and with large ones that fall. So ``count(orders) at least min_orders`` is
not called redundant beside ``count(orders) at least 3`` because the default of ``min_orders`` happens to be 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final

from segdsl.catalog.models import Catalog
from segdsl.diagnostics import SegdslError
from segdsl.semantic import ir
from segdsl.semantic.walk import dependency_order, nodes, references
from segdsl.types import BOOLEAN, Kind
from segdsl.workspace.proving import Claim, Prover, Witness
from segdsl.workspace.proving_records import bare, on_one_line, told_given
from segdsl.workspace.rule_set import RuleSet

FIRST_DAY: Final = date(1971, 1, 1)
STEP: Final = 40
FAR: Final = 977
MOST_NODES: Final = 5_000  # of a claim, with the rules that it names written out


def ascending(kind: Kind, number: int) -> object:
    """A small value for the param of this number, smaller than those of the params after it."""
    return _value(kind, 1 + STEP * number)


def descending(kind: Kind, number: int) -> object:
    """A large value, larger than those of the params after it."""
    return _value(kind, max(1, FAR - STEP * number))


def _value(kind: Kind, number: int) -> object:
    match kind:
        case Kind.DECIMAL:
            return Decimal(number) ** 3 / 100  # sums of money are larger than counts
        case Kind.DOUBLE:
            return number**3 / 100
        case Kind.BOOLEAN:
            return number > FAR // 2
        case Kind.TEXT:
            return f"{number:03}"
        case Kind.DATE | Kind.DATETIME:
            return (FIRST_DAY + timedelta(days=50 * number)).isoformat()
        case Kind.DURATION:
            return f"{number} days"
        case _:
            return number


@dataclass(frozen=True)
class Somebody:
    """A witness in the words of whoever reads."""

    witness: Witness
    catalog: Catalog

    def customer(self) -> str:
        return on_one_line(bare(told_given(self.witness.entity, self.witness.record, self.catalog)))


class Proofs:
    """The linter's prover; what cannot be bound at some values is not asked there."""

    def __init__(self, rule_set: RuleSet) -> None:
        assert rule_set.rules is not None
        self.rule_set = rule_set
        self.rules = rule_set.rules
        self._weighed: dict[int, tuple[ir.Expr, int]] = {}

    def proves(self, trues: Sequence[Claim], falses: Sequence[Claim] = ()) -> bool:
        """Whether nobody can meet all of these and none of those, whatever the date and the params."""
        provers = self.provers
        if sum(self._weight(claim) for claim in (*trues, *falses)) > MOST_NODES:
            return False
        asked = provers if any(self._speaks_of_params(claim) for claim in (*trues, *falses)) else provers[:1]
        all_of, any_of = tuple(_flat(trues, ir.And)), tuple(_flat(falses, ir.Or))
        return bool(asked) and all(prover.proves(all_of, any_of) for prover in asked)

    def witness(self, *conditions: Claim, falses: Sequence[Claim] = ()) -> Somebody | None:
        """Somebody who meets these, at the defaults of the params; nobody where they have none."""
        if not self.provers or sum(self._weight(claim) for claim in (*conditions, *falses)) > MOST_NODES:
            return None
        if self._without_default and any(self._speaks_of_params(claim) for claim in (*conditions, *falses)):
            return None
        found = self.provers[0].witness(*conditions, falses=falses)
        return Somebody(found, self.rule_set.catalog) if found is not None else None

    @cached_property
    def provers(self) -> list[Prover]:
        """At the defaults first, then at values far from them; without params there is one."""
        params = self.rules.params
        if not params:
            return [Prover(self.rule_set)]
        ready = [] if self._without_default else [Prover(self.rule_set)]
        for values in (ascending, descending):
            given = {param.name: values(param.type.kind, number) for number, param in enumerate(params)}
            ready.append(Prover(self.rule_set, given))
        return [prover for prover in ready if _can_be_asked(prover)]

    @cached_property
    def _without_default(self) -> bool:
        return any(param.default is None for param in self.rules.params)

    def _weight(self, claim: Claim) -> int:
        """How large a condition is with the rules that it names written out; those of hostile files grow and grow."""
        if isinstance(claim, str):
            return self._weights.get(claim, self._weights.get(claim.rpartition(".")[0], 0))
        found = self._weighed.get(id(claim))
        if found is None:
            found = self._weighed[id(claim)] = (claim, self._written_out(claim))  # kept, and so its id
        return found[1]

    def _written_out(self, thing: object) -> int:
        found = list(nodes(thing))
        return len(found) + sum(self._weights.get(one.name, 0) for one in found if isinstance(one, ir.RuleRef))

    @cached_property
    def _weights(self) -> dict[str, int]:
        needs = {rule.name: references(rule.body) for rule in self.rules.rules}
        bodies = {rule.name: rule.body for rule in self.rules.rules}
        found: dict[str, int] = {}
        for name in dependency_order(needs)[0]:
            inside = list(nodes(bodies[name]))
            found[name] = len(inside) + sum(found.get(one.name, 0) for one in inside if isinstance(one, ir.RuleRef))
        return found

    def _speaks_of_params(self, claim: Claim) -> bool:
        if not self.rules.params:
            return False
        if isinstance(claim, str):
            return claim in self._moved or claim.rpartition(".")[0] in self._moved
        return self._moves(claim)

    def _moves(self, thing: object) -> bool:
        return any(
            isinstance(node, ir.ParamRef) or (isinstance(node, ir.RuleRef) and node.name in self._moved)
            for node in nodes(thing)
        )

    @cached_property
    def _moved(self) -> set[str]:
        """The rules that speak of a param, themselves or through others."""
        users: dict[str, set[str]] = {}
        found: list[str] = []
        for rule in self.rules.rules:
            for node in nodes(rule.body):
                if isinstance(node, ir.ParamRef):
                    found.append(rule.name)
                elif isinstance(node, ir.RuleRef):
                    users.setdefault(node.name, set()).add(rule.name)
        moved: set[str] = set()
        while found:
            name = found.pop()
            if name not in moved:
                moved.add(name)
                found += users.get(name, ())
        return moved


def _flat(claims: Sequence[Claim], kind: type[ir.And | ir.Or]) -> Iterator[Claim]:
    """The parts of conditions that must all hold (or all fail), each read once however often it is asked about."""
    for claim in claims:
        if isinstance(claim, kind):
            yield from _flat(claim.parts, kind)
        else:
            yield claim


def _can_be_asked(prover: Prover) -> bool:
    """Whether the rules can be bound at the values of a prover: a window or a band may not take them."""
    try:
        prover.proves((ir.Constant(value=False, type=BOOLEAN),))
    except SegdslError:
        return False
    return True
