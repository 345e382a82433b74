"""How small and how large a value made of others can be in a box: sums, products, cases, and the order of two.

Bounds only, and only of exact numbers: ``2 * count(orders) + bonus`` lies between what the bounds of its operands make.
A bound that is not known is None.
"""

from __future__ import annotations

from segdsl.analysis import ranges
from segdsl.analysis.domains import Values
from segdsl.analysis.formulas import Term
from segdsl.analysis.search import Box
from segdsl.plan import Aggregate, Call, Const, Expr, If
from segdsl.types import MAX_DIGITS

Extent = tuple[int | float | None, int | float | None]
ANY: Extent = (None, None)
Terms = dict[object, tuple[Term, Values]]


class Extents:
    """Bounds of values from the boxes of the terms that they are made of."""

    def allow(self, box: Box, term: Term, domain: Values) -> bool:
        """Whether a term made of others can lie in its own domain."""
        if not isinstance(term.expr, Call) or domain.unknown or term.expr.op not in ("add", "sub", "mul", "neg"):
            return True
        low, high = self.of(self.terms(box), term.expr)
        least, most = ranges.lowest(domain.known), ranges.highest(domain.known, term.whole)
        return not (
            (high is not None and least is not None and high < least)
            or (low is not None and most is not None and low > most)
        )

    def allow_pair(self, box: Box, pair: Term) -> bool:
        """Whether two values can be in the order that the box asks for."""
        domain = box[pair]
        terms = self.terms(box)
        if not isinstance(domain, Values) or (domain.unknown and not self.known(terms, pair)):
            return True
        (low_a, high_a), (low_b, high_b) = (self.of(terms, part) for part in pair.data)
        signs = domain.known
        may_be_less = low_a is None or high_b is None or low_a < high_b
        may_be_more = high_a is None or low_b is None or high_a > low_b
        may_be_same = not (
            (low_a is not None and high_b is not None and low_a > high_b)
            or (high_a is not None and low_b is not None and high_a < low_b)
        )
        return (
            (may_be_less and ranges.contains(signs, -1))
            or (may_be_same and ranges.contains(signs, 0))
            or (may_be_more and ranges.contains(signs, 1))
        )

    def known(self, terms: Terms, pair: Term) -> bool:
        """Whether both values of a pair are known in the box, and so their order."""
        return all(self._known(terms, part) for part in pair.data)

    def _known(self, terms: Terms, value: Expr) -> bool:
        match value:
            case Const(value=held):
                return held is not None
            case Aggregate(op="count" | "count_distinct"):
                return True
            case Call(op="add" | "sub" | "mul" | "neg" | "rescale", args=args) if value.type.digits < MAX_DIGITS:
                return all(self._known(terms, arg) for arg in args)
            case _:
                return value in terms and not terms[value][1].unknown

    @staticmethod
    def terms(box: Box) -> Terms:
        return {
            term.expr: (term, domain)
            for term, domain in box.items()
            if term.kind == "value" and term.expr is not None and isinstance(domain, Values)
        }

    def of(self, terms: Terms, value: Expr) -> Extent:
        match value:
            case Const(value=bool()):
                return ANY
            case Const(value=int() | float() as number):
                return number, number
            case If(then=then, otherwise=otherwise):
                a, b = self.of(terms, then), self.of(terms, otherwise)
                return _least(a[0], b[0]), _most(a[1], b[1])
            case Call(op="add" | "sub" as op, args=(x, y)) if value.type.digits < MAX_DIGITS:
                a, b = self.of(terms, x), self.of(terms, y)
                if op == "sub":
                    b = _turned(b)
                return _plus(a[0], b[0]), _plus(a[1], b[1])
            case Call(op="neg", args=(x,)):
                return _turned(self.of(terms, x))
            case Call(op="rescale", args=(x, Const(value=int(places)))):
                a = self.of(terms, x)
                return _times(a[0], 10**places), _times(a[1], 10**places)
            case Call(op="mul", args=(Const(value=int(by)), x)) | Call(op="mul", args=(x, Const(value=int(by)))):
                a = self.of(terms, x)
                return (_times(a[0], by), _times(a[1], by)) if by >= 0 else (_times(a[1], by), _times(a[0], by))
            case Aggregate(op="count" | "count_distinct" | "count_repeated" | "most_frequent_count"):
                return 0, None
            case _:
                held = terms.get(value)
                if held is None or not (value.type.is_exact or value.type.kind == "tier"):
                    return ANY
                return ranges.lowest(held[1].known), ranges.highest(held[1].known, held[0].whole)


def _plus(a: int | float | None, b: int | float | None) -> int | float | None:
    return None if a is None or b is None else a + b


def _times(a: int | float | None, by: int) -> int | float | None:
    return None if a is None else a * by


def _turned(a: Extent) -> Extent:
    return (None if a[1] is None else -a[1]), (None if a[0] is None else -a[0])


def _least(a: int | float | None, b: int | float | None) -> int | float | None:
    return None if a is None or b is None else min(a, b)


def _most(a: int | float | None, b: int | float | None) -> int | float | None:
    return None if a is None or b is None else max(a, b)
