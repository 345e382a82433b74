"""Sets of values on a line, as the cuts at which being inside changes.

A cut stands just before a value, ``(0, value, 0)``, or just after it, ``(0, value, 1)``; ``LOWEST`` and ``HIGHEST`` are
the ends of the line. The numbers from 3 to under 7 are the cuts before 3 and before 7; everything but "Tehran" is the
lowest cut, before and after "Tehran", the highest. So a set is a sorted tuple of cuts, of which every second one lets
in and the next lets out; the complement changes two ends, and the meeting of two sets is one walk.

On a line of whole numbers (integers, and decimals, which are whole numbers of their smallest unit) just after 3 is just
before 4: `discrete` writes it so, and then nothing lies between 3 and 4.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, Final

Cut = tuple[Any, ...]
Ranges = tuple[Cut, ...]
LOWEST: Final[Cut] = (-1,)
HIGHEST: Final[Cut] = (1,)
EVERYTHING: Final[Ranges] = (LOWEST, HIGHEST)
NOTHING: Final[Ranges] = ()
FEW: Final = 8  # cuts, which are looked up in a long set one by one


def points(values: Iterable[Any]) -> Ranges:
    """Just these values."""
    found: list[Cut] = []
    for value in sorted(set(values)):
        found += [(0, value, 0), (0, value, 1)]
    return tuple(found)


def below(value: Any, inside: bool) -> Ranges:
    """Less than the value, or at most."""
    return (LOWEST, (0, value, 1 if inside else 0))


def above(value: Any, inside: bool) -> Ranges:
    """More than the value, or at least."""
    return ((0, value, 0 if inside else 1), HIGHEST)


def complement(a: Ranges) -> Ranges:
    start = a[1:] if a and a[0] == LOWEST else (LOWEST, *a)
    return start[:-1] if start and start[-1] == HIGHEST else (*start, HIGHEST)


def meet(a: Ranges, b: Ranges) -> Ranges:
    """What is in both."""
    if a == EVERYTHING:
        return b
    if b == EVERYTHING:
        return a
    if len(a) <= FEW < len(b):
        return _looked_up(a, b)
    if len(b) <= FEW < len(a):
        return _looked_up(b, a)
    found: list[Cut] = []
    i = j = 0
    while i < len(a) and j < len(b):
        low = max(b[j], a[i])
        if a[i + 1] < b[j + 1]:
            high = a[i + 1]
            i += 2
        else:
            high = b[j + 1]
            j += 2
        if low < high:
            found += [low, high]
    return tuple(found)


def _looked_up(few: Ranges, many: Ranges) -> Ranges:
    """What is in both, of a short set and a long one: thousands of values are left out one after the other."""
    found: list[Cut] = []
    for low, high in stretches(few):
        first, last = bisect_right(many, low), bisect_left(many, high)
        found += [*([low] if first % 2 else ()), *many[first:last], *([high] if last % 2 else ())]
    return tuple(found)


def union(a: Ranges, b: Ranges) -> Ranges:
    return complement(meet(complement(a), complement(b)))


def discrete(a: Ranges) -> Ranges:
    """The same whole numbers, with every cut just before one."""
    found: list[Cut] = []
    for cut in a:
        if len(cut) == 3 and cut[2] == 1:
            cut = (0, cut[1] + 1, 0)
        if found and found[-1] == cut:
            found.pop()  # [3, 4) and [4, 5) are one stretch, [3, 3) is none
        else:
            found.append(cut)
    return tuple(found)


def stretches(a: Ranges) -> Iterator[tuple[Cut, Cut]]:
    """Each unbroken piece, by its two cuts."""
    return zip(a[::2], a[1::2], strict=True)


def only(a: Ranges, whole: bool) -> Any:
    """The value, where the set holds only one; else None."""
    if len(a) == 2 and len(a[0]) == 3 and len(a[1]) == 3:
        low, high = a
        if whole and low[1] + 1 == high[1]:
            return low[1]
        if low[1] == high[1]:
            return low[1]
    return None


def lowest(a: Ranges) -> Any:
    """The smallest value or bound; None where there is none. Of whole numbers a value of the set."""
    return a[0][1] if a and len(a[0]) == 3 else None


def highest(a: Ranges, whole: bool) -> Any:
    """The largest value or bound; None where there is none."""
    if not a or len(a[-1]) != 3:
        return None
    return a[-1][1] - 1 if whole else a[-1][1]


def texts(a: Ranges) -> list[str]:
    """The values of a set that is only points."""
    return [low[1] for low, high in stretches(a) if len(low) == 3 == len(high) and low[1] == high[1]]


def contains(a: Ranges, value: Any) -> bool:
    cut = (0, value, 0)
    return any(low <= cut < high for low, high in stretches(a))


def mapped(a: Ranges, before: Any) -> Ranges:
    """The whole numbers v for which ``f(v)`` is in the set, f growing: ``before(c, 0)`` is the least v with f(v) >= c,
    ``before(c, 1)`` the least with f(v) > c."""
    found = [(0, before(cut[1], cut[2]), 0) if len(cut) == 3 else cut for cut in a]
    return discrete(_sorted(found))


def _sorted(cuts: list[Cut]) -> Ranges:
    """Pieces that became empty are dropped."""
    found: list[Cut] = []
    for low, high in zip(cuts[::2], cuts[1::2], strict=True):
        if low < high:
            found += [low, high]
    return tuple(found)


def mirrored(a: Ranges) -> Ranges:
    """The set of -v."""
    return tuple((-cut[0],) if len(cut) == 1 else (0, -cut[1], 1 - cut[2]) for cut in reversed(a))
