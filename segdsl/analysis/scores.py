"""Scores of fixed points beside a number: which lines must count for the total to reach it?

A score whose lines add constants under conditions has few totals. Line by line, from the first: if the lines that are
left cannot bring the total into the wanted numbers the answer is no, if they cannot take it out of them it is yes, else
this line counts or it does not. Equal rests are one formula, so ten lines make tens of formulas and not a thousand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segdsl.analysis import ranges
from segdsl.analysis.formulas import Formula
from segdsl.analysis.ranges import Ranges
from segdsl.plan import Call, Const, Expr, If, Ref, Row

if TYPE_CHECKING:
    from segdsl.analysis.reading import Reader

MOST = 600  # formulas for one comparison, and lines of one sum
Line = tuple[Expr | None, int, int]  # under a condition the first number, else the second
Sum = dict[Expr | None, tuple[int, int]]  # the same, each condition once


class Scores:
    """Comparisons of sums of fixed points with constants."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._sums: dict[str, Sum | None] = {}

    def compared(self, op: str, value: Expr, bound: Const) -> Formula | None:
        """The comparison as conditions of the lines; None where the value is no such sum."""
        if not isinstance(value, Call) or value.op not in ("add", "sub") or not isinstance(bound.value, int):
            return None
        lines = self._sum(value)
        if lines is None or value.type.digits >= 38:
            return None
        number = bound.value
        wanted = {
            "eq": ranges.points((number,)),
            "lt": ranges.below(number, False),
            "le": ranges.below(number, True),
            "gt": ranges.above(number, False),
            "ge": ranges.above(number, True),
        }[op]
        listed = [(condition, one, other) for condition, (one, other) in lines.items()]
        return _Totals(self.reader, listed).within(ranges.discrete(wanted))

    def _sum(self, value: Expr) -> Sum | None:
        """The lines of a sum, or None where one of them is no choice between two constants, or they are too many."""
        match value:
            case Const(value=int(points)):
                return {None: (points, points)}
            case If(condition=condition, then=Const(value=int(then)), otherwise=Const(value=int(otherwise))):
                return {condition: (then, otherwise)}
            case Call(op="add" | "sub", args=(a, b)):
                first = self._sum(a)
                second = self._sum(b) if first is not None else None
                return _added(first, second, 1 if value.op == "add" else -1)
            case Call(op="neg", args=(a,)):
                return _added({}, self._sum(a), -1)
            case Call(op="rescale", args=(a, Const(value=int(places)))):
                return _added({}, self._sum(a), 10**places)
            case Ref(row=Row(level=0), name=name):
                if name not in self._sums:  # a metric may name another twice, and that one a third
                    self._sums[name] = self._sum(self.reader.plan.rules[name].value)
                return self._sums[name]
            case _:
                return None


def _added(first: Sum | None, second: Sum | None, times: int) -> Sum | None:
    """The lines of one sum and those of another that count so many times; those of one condition are one line."""
    if first is None or second is None:
        return None
    found = dict(first)
    for condition, (one, other) in second.items():
        before = found.get(condition, (0, 0))
        found[condition] = (before[0] + times * one, before[1] + times * other)
    return found if len(found) <= MOST else None


class _Totals:
    """The formulas of one sum."""

    def __init__(self, reader: Reader, lines: list[Line]) -> None:
        self.reader = reader
        self.lines = lines
        self.least, self.most = [0], [0]  # of the lines that are left, from the last
        for _, one, other in reversed(lines):
            self.least.append(self.least[-1] + min(one, other))
            self.most.append(self.most[-1] + max(one, other))
        self.made: dict[tuple[int, Ranges], Formula] = {}

    def within(self, wanted: Ranges) -> Formula | None:
        found = self._within(0, wanted)
        return found if len(self.made) <= MOST else None

    def _within(self, at: int, wanted: Ranges) -> Formula:
        to, left = self.reader.formulas, len(self.lines) - at
        reach = ((0, self.least[left], 0), (0, self.most[left] + 1, 0))
        met = ranges.meet(wanted, reach)
        if not met or len(self.made) > MOST:
            return to.false
        if met == reach:
            return to.true
        key = (at, wanted)
        if key not in self.made:
            condition, one, other = self.lines[at]
            if condition is None:
                self.made[key] = self._within(at + 1, _moved(wanted, -one))
            else:
                counts = self._within(at + 1, _moved(wanted, -one))
                not_ = self._within(at + 1, _moved(wanted, -other))
                self.made[key] = self.reader.either(self.reader.condition(condition), counts, not_)
        return self.made[key]


def _moved(wanted: Ranges, by: int) -> Ranges:
    return tuple(cut if len(cut) == 1 else (0, cut[1] + by, 0) for cut in wanted)
