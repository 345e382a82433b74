"""What all aggregates of a pass have in common, for its WHERE.

A condition that every aggregate states is stated once for all. Beyond that, if every aggregate bounds the same column
from below (or above), the widest of these bounds is a condition that every row which counts anywhere must meet: with
``placed_at > 1 January`` in one and ``placed_at > 1 October`` in another, the pass reads no row before January.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from segdsl.plan import Call, Const, Expr, Field

# the comparisons of plans: which end of the column they bound, and the wider one of two with equal values
_LOWER = ("ge", "gt")
_UPPER = ("le", "lt")
_FLIPPED = {"ge": "le", "gt": "lt", "le": "ge", "lt": "gt", "eq": "eq"}
Parts = tuple[Expr, ...]


def shared_bounds(wheres: Sequence[Parts]) -> tuple[list[Expr], list[Parts]]:
    """The conditions of the whole pass, and what is left of each aggregate's own."""
    first, *others = wheres
    sets = [set(parts) for parts in others]
    common = [part for part in first if all(part in parts for parts in sets)]
    stated = set(common)
    rest = [tuple(part for part in parts if part not in stated) for parts in wheres]
    if all(rest):
        common += [bound for ops in (_LOWER, _UPPER) for bound in _widest(rest, ops)]
    return common, rest


def _widest(wheres: Sequence[Parts], ops: tuple[str, str]) -> list[Expr]:
    """For each column that all bound on this side, the widest bound."""
    tables = [_bounds(parts, ops) for parts in wheres]
    shared = [field for field in tables[0] if all(field in table for table in tables)]
    return [_wider([table[field] for table in tables], ops) for field in shared]


def _bounds(parts: Parts, ops: tuple[str, str]) -> dict[Field, Call]:
    """Column of dates or datetimes to its bound; where several bind, the first will do."""
    found: dict[Field, Call] = {}
    for part in parts:
        if not isinstance(part, Call) or part.op not in _FLIPPED or len(part.args) != 2:
            continue
        a, b = part.args
        op = part.op
        if isinstance(a, Const) and isinstance(b, Field):
            a, b, op = b, a, _FLIPPED[op]
        if isinstance(a, Field) and isinstance(b, Const) and isinstance(b.value, date):
            if op == "eq":
                op = ops[0]
            if op in ops:
                found.setdefault(a, Call(op, (a, b), part.type, part.span))
    return found


def _wider(bounds: Sequence[Call], ops: tuple[str, str]) -> Call:
    def value(bound: Call) -> Any:
        constant = bound.args[1]
        assert isinstance(constant, Const)
        return constant.value

    ends = [value(bound) for bound in bounds]
    widest = min(ends) if ops is _LOWER else max(ends)
    tied = [bound for bound in bounds if value(bound) == widest]
    return next((bound for bound in tied if bound.op == ops[0]), tied[0])
