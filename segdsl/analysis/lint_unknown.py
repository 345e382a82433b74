"""Which values can be unknown, and where a condition denies something about one without asking whether it is known.

``city is not "Tehran"`` holds for people without a city: a comparison with the unknown is false, and ``not`` turns
that round. The walk below carries along what is known at a place: in ``city is known and city is not "Tehran"`` the
city is, and so it is beside ``city is one of (…)``, which holds only for known cities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from segdsl.plan import Follow
from segdsl.semantic import ir
from segdsl.types import BOOLEAN, Kind

_TOTAL: Final = {
    "count", "count_distinct", "sum", "most_frequent_count", "values", "any", "none", "every", "count_periods",
}  # fmt: skip
DEEPEST: Final = 100


class Rules(dict[str, ir.Rule]):
    """Rules by name, and what has been found out about each: whether its value can be unknown."""

    def __init__(self, rules: Iterable[ir.Rule]) -> None:
        super().__init__((rule.name, rule) for rule in rules)
        self.can: dict[str, bool] = {}


def sources(expr: ir.Expr, rules: Rules, depth: int = 0) -> Iterator[ir.Expr]:
    """The parts of a value that can make it unknown: fields, aggregates over nothing, other rules, quotients."""
    if expr.type.kind is Kind.SET:
        return
    match expr:
        case ir.FieldRef(required=False) | ir.LinkRef() | ir.RankValue():
            yield expr
        case ir.Aggregate(op=op) if op not in _TOTAL:
            yield expr
        case ir.RuleRef() if _reference_can(expr, rules, depth):
            yield expr
        case ir.Arithmetic(op="/", right=right) if not (isinstance(right, ir.Constant) and right.value):
            yield expr
        case ir.Arithmetic(left=left, right=right):
            yield from sources(left, rules, depth)
            yield from sources(right, rules, depth)
        case ir.Function(args=args):
            for arg in args:
                yield from sources(arg, rules, depth)
        case ir.Negation(operand=operand):
            yield from sources(operand, rules, depth)
        case ir.Conditional(condition=ir.Known(subject=subject), then=then, otherwise=otherwise) if then == subject:
            yield from sources(otherwise, rules, depth)
        case ir.Conditional(then=then, otherwise=otherwise):
            yield from sources(then, rules, depth)
            yield from sources(otherwise, rules, depth)
        case ir.Constant(value=None):
            yield expr
        case _:
            return


def _reference_can(expr: ir.RuleRef, rules: Rules, depth: int) -> bool:
    """Whether the value of another rule can be unknown: by itself, or because the link to its row leads nowhere."""
    rule = rules.get(expr.name)
    if rule is not None and expr.name not in rules.can:
        rules.can[expr.name] = depth < DEEPEST and _rule_can(rule, rules, depth + 1)
    if rules.can.get(expr.name, False):
        return True
    return isinstance(expr.row, Follow) and expr.type.kind is not Kind.BOOLEAN


def _rule_can(rule: ir.Rule, rules: Rules, depth: int) -> bool:
    match rule.body:
        case ir.Value(expr=expr):
            return expr.type != BOOLEAN and any(True for _ in sources(expr, rules, depth))
        case ir.Cases(cases=cases):
            return all(case.condition is not None for case in cases)
        case ir.Bands():
            return True
        case ir.Parts(parts=parts):
            return sum(part.fraction[0] / part.fraction[1] for part in parts) < 1 - 1e-12
        case _:
            return False


@dataclass(frozen=True)
class Denial:
    """A test that is denied (``test`` under ``negation``), and what in it can be unknown."""

    test: ir.Expr
    negation: ir.Expr
    unknown: tuple[ir.Expr, ...]


def operands(test: ir.Expr) -> tuple[ir.Expr, ...]:
    """The values that a test compares; where one is unknown the test is false."""
    match test:
        case ir.Compare(left=left, right=right) | ir.Infix(left=left, right=right):
            return (left, right)
        case ir.OneOf(subject=subject):
            return (subject,)
        case ir.WindowTest(subject=subject) | ir.Distance(subject=subject):
            return (subject,)
        case ir.FieldRef():
            return (test,)
        case ir.RuleRef(type=type) if type.kind is not Kind.BOOLEAN:
            return (test,)
        case _:
            return ()


def denials(condition: ir.Expr, rules: Rules) -> Iterator[Denial]:
    """Every denial of something that can be unknown and that nothing around it has asked about."""
    yield from _walk(condition, None, frozenset(), rules)


def needs_known(condition: ir.Expr, rules: Rules) -> Iterator[Denial]:
    """Every plain test of something that can be unknown: whoever's is unknown does not meet it."""
    yield from _walk(condition, None, frozenset(), rules, affirmed=True)


def _walk(
    expr: ir.Expr, negation: ir.Expr | None, known: frozenset[ir.Expr], rules: Rules, affirmed: bool = False
) -> Iterator[Denial]:
    match expr:
        case ir.Not(part=part):
            yield from _walk(part, expr if negation is None else None, known, rules, affirmed)
        case ir.And(parts=parts) | ir.Or(parts=parts):
            together = isinstance(expr, ir.And) == (negation is None)
            beside = known.union(*(_facts(part, negation is None, together, rules) for part in parts))
            for part in parts:
                yield from _walk(part, negation, beside, rules, affirmed)
        case ir.Conditional(condition=condition):
            yield from _walk(condition, negation, known, rules, affirmed)
        case _:
            if (negation is None) is affirmed:
                loose = tuple(
                    source
                    for value in operands(expr)
                    for source in sources(value, rules)
                    if source not in known and value not in known
                )
                if loose:
                    yield Denial(expr, negation if negation is not None else expr, loose)


def _facts(part: ir.Expr, positive: bool, together: bool, rules: Rules) -> frozenset[ir.Expr]:
    """What is known where this part holds (``together``), or what it asks about on its own (beside ``or``)."""
    match part:
        case ir.Not(part=inner):
            return _facts(inner, not positive, together, rules)
        case ir.Known(subject=subject):
            return _all(subject, rules) if positive is together else frozenset()
        case ir.And(parts=parts) | ir.Or(parts=parts) if isinstance(part, ir.And) is (positive is together):
            return frozenset().union(*(_facts(one, positive, together, rules) for one in parts))
        case _ if together and positive:
            return frozenset().union(*(_all(value, rules) for value in operands(part)))
        case _:
            return frozenset()


def _all(value: ir.Expr, rules: Rules) -> frozenset[ir.Expr]:
    """The value itself and what could have made it unknown."""
    return frozenset({value, *sources(value, rules)})


def inner_conditions(found: Iterable[object]) -> Iterator[ir.Expr]:
    """The conditions inside aggregates and sequences: their ``where``."""
    for node in found:
        if isinstance(node, ir.Aggregate | ir.SequenceStep) and node.where is not None:
            yield node.where


__all__ = ["Denial", "denials", "inner_conditions", "needs_known", "operands", "sources"]
