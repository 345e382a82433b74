"""z3, where it is installed, for what boxes leave open: arithmetic between fields, sums, and orders of several values.

A complete box is said to z3 as a set of facts about its terms: the bounds of each, what sums and products make of them,
the order of pairs. If z3 finds no numbers for that, the box holds nobody. Everything that z3 is not told is left out,
which only makes more possible: "empty" stays sound. It is seeded and bounded, so that one question has one answer;
where it gives up, the box is taken to hold somebody.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from segdsl.analysis import ranges
from segdsl.analysis.domains import Values
from segdsl.analysis.errors import NO_Z3
from segdsl.analysis.formulas import Term
from segdsl.analysis.rows import RowSet
from segdsl.analysis.search import Box
from segdsl.diagnostics import SegdslError
from segdsl.plan import Aggregate, Call, Const, Expr, If
from segdsl.types import MAX_DIGITS

if TYPE_CHECKING:
    from segdsl.analysis.theory import Theory

EFFORT: Final = 2_000_000  # z3's own units: the same on every machine, which seconds are not
SEED: Final = 20_260_321


def needed() -> None:
    """A `SegdslError` where z3 is not installed."""
    if find_spec("z3") is None:
        raise SegdslError([NO_Z3.at()])


def empty(theory: Theory, box: Box) -> bool:
    """Whether no numbers meet the box."""
    import z3

    solver = z3.SolverFor("QF_NIA") if any(_product(term) for term in box) else z3.Solver()
    solver.set("random_seed", SEED)
    solver.set("rlimit", EFFORT)
    facts = _Facts(theory, z3, box)
    for term, domain in box.items():
        facts.add(solver, term, domain)
    return bool(solver.check() == z3.unsat)


def _product(term: Term) -> bool:
    return isinstance(term.expr, Call) and term.expr.op == "mul"


class _Facts:
    """The terms of one box as z3 knows them."""

    def __init__(self, theory: Theory, z3: Any, box: Box) -> None:
        self.theory = theory
        self.terms = theory.extents.terms(box)
        self.z3 = z3
        self.names: dict[object, Any] = {}

    def add(self, solver: Any, term: Term, domain: object) -> None:
        if not isinstance(domain, Values) or not domain.known:
            return
        if term.kind == "pair":
            if not domain.unknown or self.theory.extents.known(self.terms, term):
                self._pair(solver, term, domain)
            return
        if domain.unknown or not term.whole:
            return
        value = self._of_term(term)
        if value is not None:
            solver.add(self._inside(value, domain.known))

    def _inside(self, value: Any, known: ranges.Ranges) -> Any:
        pieces: list[Any] = []
        for low, high in ranges.stretches(known):
            ends = []
            if len(low) == 3:
                ends.append(value >= low[1] if low[2] == 0 else value > low[1])
            if len(high) == 3:
                ends.append(value <= high[1] if high[2] == 1 else value < high[1])
            pieces.append(self.z3.And(*ends))
        return self.z3.Or(*pieces)

    def _pair(self, solver: Any, term: Term, domain: Values) -> None:
        a, b = (self.value(part) for part in term.data)
        if a is None or b is None:
            return
        ways = {-1: a < b, 0: a == b, 1: a > b}
        solver.add(self.z3.Or(*(way for sign, way in ways.items() if ranges.contains(domain.known, sign))))

    def _of_term(self, term: Term) -> Any:
        if isinstance(term.data, RowSet):
            return self._name(("rows", term.kind, term.number))
        return self.value(term.expr) if term.expr is not None else None

    def _name(self, key: object) -> Any:
        if key not in self.names:
            self.names[key] = self.z3.Int(f"v{len(self.names)}")
        return self.names[key]

    def value(self, expr: Expr) -> Any:
        """A whole number as z3 says it; None for what is none."""
        z3 = self.z3
        match expr:
            case Const(value=bool()):
                return None
            case Const(value=int(number)):
                return z3.IntVal(number)
            case Call(op="add" | "sub" | "mul" as op, args=(x, y)) if expr.type.digits < MAX_DIGITS:
                a, b = self.value(x), self.value(y)
                if a is None or b is None:
                    return None
                return a + b if op == "add" else a - b if op == "sub" else a * b
            case Call(op="neg", args=(x,)):
                a = self.value(x)
                return None if a is None else -a
            case Call(op="rescale", args=(x, Const(value=int(places)))):
                a = self.value(x)
                return None if a is None else a * 10**places
            case If(then=then, otherwise=otherwise):
                a, b = self.value(then), self.value(otherwise)
                if a is None or b is None:
                    return None
                return z3.If(self._name(("case", expr.condition)) > 0, a, b)
            case Aggregate(op="count"):
                inside = self.theory.reader.rows.inside(expr)
                term = self.theory.reader.rows.count_term(expr.over, inside)
                return self._name(("rows", "count", term.number))
            case _:
                return self._name(expr) if expr.type.is_exact or expr.type.kind == "tier" else None
