"""Witnesses of sums: which count or field must be how large for ``10 * count(orders) + bonus`` to come out?

The sum is taken apart into numbers times fields, counts and sums of rows. All but one keep what they have (a count that
nothing is asked of is 0); the one that moves the most is given what is missing. That is enough for scores and for
comparisons of what a customer brings and costs; the evaluator has the last word as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segdsl.analysis import ranges
from segdsl.analysis.domains import Values, both
from segdsl.analysis.drafts import Draft
from segdsl.analysis.formulas import Term
from segdsl.analysis.picks import value_of
from segdsl.plan import Aggregate, Call, Const, Expr, Field, If, Ref, Row

if TYPE_CHECKING:
    from segdsl.analysis.witnesses import Witnesses

Parts = dict[Expr, int]
MOST = 100  # rows for one count


class Linear:
    """Sums of one witness in the making."""

    def __init__(self, to: Witnesses, draft: Draft) -> None:
        self.to = to
        self.draft = draft
        self._sums: dict[str, tuple[int | None, Parts]] = {}

    def reach(self, value: Expr, other: Expr | None, domain: Values) -> bool:
        """Moves one part so that the value (less the other) lies in the domain."""
        parts: Parts = {}
        constant = self._take(value, 1, parts)
        if constant is not None and other is not None:
            more = self._take(other, -1, parts)
            constant = None if more is None else constant + more
        if constant is None or not domain.known:
            return False
        now = constant + sum(factor * self._now(part) for part, factor in parts.items())
        if ranges.contains(domain.known, now):
            return True
        target = value_of(domain, value.type, self.to.turn)
        for part, factor in sorted(parts.items(), key=lambda one: -abs(one[1])):
            if factor == 0:  # kids - kids: nothing moves it
                break
            missing = target - now
            amount = self._now(part) + missing // factor
            for wanted in (amount, amount + 1, amount - 1):
                if ranges.contains(domain.known, now + factor * (wanted - self._now(part))) and self._give(
                    part, wanted
                ):
                    return True
        return False

    def _take(self, value: Expr, factor: int, parts: Parts) -> int | None:
        """The constant of a sum; its parts are put down. None where it is no sum of whole numbers."""
        match value:
            case Const(value=bool()):
                return None
            case Const(value=int(number)):
                return factor * number
            case Call(op="add" | "sub" as op, args=(a, b)):
                first = self._take(a, factor, parts)
                second = self._take(b, factor if op == "add" else -factor, parts)
                return None if first is None or second is None else first + second
            case Call(op="neg", args=(a,)):
                return self._take(a, -factor, parts)
            case Call(op="rescale", args=(a, Const(value=int(places)))):
                return self._take(a, factor * 10**places, parts)
            case Call(op="mul", args=(Const(value=int(by)), a)) | Call(op="mul", args=(a, Const(value=int(by)))):
                return self._take(a, factor * by, parts)
            case If(condition=condition, then=then, otherwise=otherwise):
                holds = self.draft.meets(self.to.clock, self.to.reader.condition(condition))
                return self._take(then if holds else otherwise, factor, parts)
            case Ref(row=Row(level=0), name=name):
                return self._of_rule(name, factor, parts)
            case Field() | Aggregate(op="count" | "sum") if value.type.is_exact:
                parts[value] = parts.get(value, 0) + factor
                return 0
            case _:
                return None

    def _of_rule(self, name: str, factor: int, parts: Parts) -> int | None:
        """A rule's sum, taken apart once: a metric may name another twice, and that one a third."""
        if name not in self._sums:
            own: Parts = {}
            self._sums[name] = self._take(self.to.reader.plan.rules[name].value, 1, own), own
        constant, own = self._sums[name]
        if constant is None:
            return None
        for part, times in own.items():
            parts[part] = parts.get(part, 0) + factor * times
        return factor * constant

    def _term(self, part: Expr) -> Term:
        rows = self.to.reader.rows
        if isinstance(part, Aggregate):
            if part.op == "sum":
                return rows.sum_term(part)  # type: ignore[no-any-return]
            return rows.count_term(part.over, rows.inside(part))  # type: ignore[no-any-return]
        return self.to.reader.term(part)

    def _now(self, part: Expr) -> int:
        term = self._term(part)
        if isinstance(part, Aggregate):
            domain = self.draft.box.get(term)
            if not isinstance(domain, Values):
                return 0
            return 0 if ranges.contains(domain.known, 0) else value_of(domain, part.type) or 0
        found = self.draft.given.get(term)
        return found if isinstance(found, int) else 0

    def _give(self, part: Expr, wanted: int) -> bool:
        term = self._term(part)
        if isinstance(part, Aggregate) and part.op == "count" and not 0 <= wanted <= MOST:
            return False
        just = Values(False, ((0, wanted, 0), (0, wanted + 1, 0)))
        met: Any = both(self.to.theory.order, self.draft.box.get(term, term.base), just)
        if met is None:
            return False
        self.draft.box[term] = met
        if isinstance(part, Field):
            self.to.put(self.draft, term, wanted)
        return True
