"""Conditions as formulas: literals (a term is in a domain), all of, any of. Equal formulas are one object.

A `Term` is anything that has a value and that nothing more is known of than its type: a field, a count over rows, the
order of two fields, a condition that cannot be looked into. The same text on the same rows is the same term. There is
no "not": the negation of a literal is another literal, and all of and any of change places.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, final

from segdsl.analysis.domains import Domain, negated
from segdsl.analysis.moments import Order


@final
class Term:
    """One value. ``base`` is what its type lets it be; ``whole`` says that its known values are whole numbers."""

    __slots__ = ("base", "data", "expr", "kind", "number", "whole")

    def __init__(self, number: int, kind: str, expr: Any, base: Domain, whole: bool, data: Any) -> None:
        self.number = number
        self.kind = kind  # value, count, distinct, sum, pair, closed
        self.expr = expr
        self.base = base
        self.whole = whole
        self.data = data

    def __repr__(self) -> str:
        return f"t{self.number}:{self.kind}"


@final
class Formula:
    """``kind`` is "true", "false", "literal", "all" or "any"."""

    __slots__ = ("domain", "kind", "negation", "number", "parts", "size", "term")

    def __init__(self, number: int, kind: str, parts: tuple[Formula, ...] = ()) -> None:
        self.number = number
        self.kind = kind
        self.parts = parts
        self.term: Any = None
        self.domain: Any = None
        self.negation: Formula | None = None
        self.size: int = 1 + sum(part.size for part in parts)

    def __repr__(self) -> str:
        if self.kind == "literal":
            return f"({self.term} in {self.domain})"
        return f"{self.kind}({', '.join(map(repr, self.parts))})" if self.parts else self.kind


class Formulas:
    """The store in which every formula and term is made."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.true: Final = Formula(0, "true")
        self.false: Final = Formula(1, "false")
        self.true.negation, self.false.negation = self.false, self.true
        self._made: dict[object, Formula] = {}
        self._terms: dict[object, Term] = {}
        self._count = 1

    def term(
        self, kind: str, key: object, base: Domain, expr: Any = None, whole: bool = False, data: Any = None
    ) -> Term:
        """The term of that key, made once."""
        found = self._terms.get((kind, key))
        if found is None:
            found = Term(len(self._terms), kind, expr, base, whole, data)
            self._terms[kind, key] = found
        return found

    def literal(self, term: Term, domain: Domain) -> Formula:
        """The term is in the domain."""
        key = (term.number, domain)
        found = self._made.get(key)
        if found is None:
            found = self._new("literal", ())
            found.term, found.domain = term, domain
            self._made[key] = found
            found.negation = self.literal(term, negated(domain))
            found.negation.negation = found
        return found

    def _new(self, kind: str, parts: tuple[Formula, ...]) -> Formula:
        self._count += 1
        return Formula(self._count, kind, parts)

    def all(self, *parts: Formula) -> Formula:
        return self._joined("all", parts, self.true, self.false)

    def any(self, *parts: Formula) -> Formula:
        return self._joined("any", parts, self.false, self.true)

    def _joined(self, kind: str, parts: Iterable[Formula], neutral: Formula, absorbing: Formula) -> Formula:
        flat: dict[Formula, None] = {}
        for part in parts:
            for one in part.parts if part.kind == kind else (part,):
                if one is absorbing or (one.negation is not None and one.negation in flat):
                    return absorbing
                if one is not neutral:
                    flat[one] = None
        if not flat:
            return neutral
        if len(flat) == 1:
            return next(iter(flat))
        kept = tuple(flat)
        key = (kind, tuple(sorted(one.number for one in kept)))
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._new(kind, kept)
        return found

    def negate(self, a: Formula) -> Formula:
        if a.negation is None:
            join = self.any if a.kind == "all" else self.all
            a.negation = join(*(self.negate(part) for part in a.parts))
            if a.negation.negation is None:
                a.negation.negation = a
        return a.negation

    def implies(self, a: Formula, b: Formula) -> Formula:
        return self.any(self.negate(a), b)

    def same(self, a: Formula, b: Formula) -> Formula:
        return self.all(self.implies(a, b), self.implies(b, a))
