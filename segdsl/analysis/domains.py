"""What a value may still be: boxes have one domain for each term.

Unknown is a value of its own, beside the line: "at least 3" is the numbers from 3, its negation the numbers under 3
*and the unknown*. Three kinds, by the type of the term:

* `Values`: numbers, texts, names of an enum, numbers of tiers, booleans as 0 and 1;
* `Span`: dates and datetimes, whose bounds may move with as of and so are not all in one order: a lower and an upper
  set of cuts, empty where some lower cut is never before some upper one;
* `Elements`: sets, by what they hold, do not hold, are and are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segdsl.analysis.moments import Order
from segdsl.analysis.ranges import EVERYTHING, NOTHING, Ranges, complement, meet


@dataclass(frozen=True, slots=True)
class Values:
    unknown: bool
    known: Ranges


MomentCut = tuple[object, int]  # (x, 0): just before x; (x, 1): just after
_NONE: Final[frozenset[MomentCut]] = frozenset()


@dataclass(frozen=True, slots=True)
class Span:
    unknown: bool
    known: bool = True
    lows: frozenset[MomentCut] = _NONE
    highs: frozenset[MomentCut] = _NONE


@dataclass(frozen=True, slots=True)
class Elements:
    holds: frozenset[object] = frozenset()
    lacks: frozenset[object] = frozenset()
    equals: frozenset[frozenset[object]] = frozenset()
    differs: frozenset[frozenset[object]] = frozenset()


Domain = Values | Span | Elements
KNOWN: Final = Values(False, EVERYTHING)
UNKNOWN: Final = Values(True, NOTHING)
ANYTHING: Final = Values(True, EVERYTHING)


def both(order: Order, a: Domain, b: Domain) -> Domain | None:
    """What is in both; None for nothing."""
    if a is b:
        return a
    if isinstance(a, Values):
        assert isinstance(b, Values)
        unknown = a.unknown and b.unknown
        known = a.known if a.known is b.known else meet(a.known, b.known)
        return Values(unknown, known) if known or unknown else None
    if isinstance(a, Span):
        assert isinstance(b, Span)
        return _spans(order, a, b)
    assert isinstance(b, Elements)
    found = Elements(a.holds | b.holds, a.lacks | b.lacks, a.equals | b.equals, a.differs | b.differs)
    return found if _possible(found) else None


def _spans(order: Order, a: Span, b: Span) -> Span | None:
    unknown, known = a.unknown and b.unknown, a.known and b.known
    if known:
        lows, highs = a.lows | b.lows, a.highs | b.highs
        if len(lows) == len(a.lows) and len(highs) == len(a.highs):  # b says nothing new
            return a if unknown == a.unknown else Span(unknown, True, lows, highs)
        for low in lows:
            for high in highs:
                if not (low in a.lows and high in a.highs) and order.empty(low, high):
                    return Span(True, False) if unknown else None
        return Span(unknown, True, lows, highs)
    return Span(True, False) if unknown else None


def _possible(a: Elements) -> bool:
    if a.holds & a.lacks or len(a.equals) > 1 or a.equals & a.differs:
        return False
    return all(a.holds <= one and not a.lacks & one for one in a.equals)


def negated(a: Domain) -> Domain:
    """Everything else; of spans and elements only a single test can be turned around."""
    if isinstance(a, Values):
        return Values(not a.unknown, complement(a.known))
    if isinstance(a, Span):
        if not a.known:
            return Span(False)
        assert len(a.lows) + len(a.highs) <= 1
        if a.lows or a.highs:
            return Span(not a.unknown, True, a.highs, a.lows)
        return Span(not a.unknown, False)
    assert len(a.holds) + len(a.lacks) + len(a.equals) + len(a.differs) == 1
    return Elements(a.lacks, a.holds, a.differs, a.equals)


def excludes_unknown(a: Domain) -> bool:
    return not isinstance(a, Elements) and not a.unknown
