"""One value out of a domain, for a witness: at a boundary where there is one, known where it may be.

Rules are wrong at their edges, so a witness stands at one: 3 for "at least 3", 2 for what is not. ``turn`` takes other
values on later tries.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import floor, nextafter
from typing import Any

from segdsl.analysis import ranges
from segdsl.analysis.domains import Elements, Span, Values
from segdsl.analysis.moments import Clock
from segdsl.types import Kind, Type
from segdsl.zones import civil_day

_WORDS = ("else", "other", "another", "x", "y", "z")


class NothingFitsError(Exception):
    """At this as of the domain is empty, though it is not at every one."""


def value_of(domain: Values, type: Type, turn: int = 0) -> Any:
    """A canonical value; None is unknown."""
    if not domain.known:
        return None
    if type.kind is Kind.ENUM:
        found = [name for name in type.names if ranges.contains(domain.known, name)]
        return found[turn % len(found)] if found else None
    if type.kind in (Kind.TEXT, Kind.KEY) and any(isinstance(cut[1], str) for cut in domain.known if len(cut) == 3):
        return _text(domain.known, turn)
    if type.kind is Kind.TEXT:
        return _WORDS[turn % len(_WORDS)]
    pieces = sorted(ranges.stretches(domain.known), key=lambda piece: len(piece[0]) != 3)  # below 0 only if need be
    low, high = pieces[turn % len(pieces)]
    if type.kind is Kind.DOUBLE:
        return _double(low, high)
    return _whole(low, high, turn)


def _whole(low: ranges.Cut, high: ranges.Cut, turn: int) -> int:
    if len(low) == 3 and len(high) == 3:
        return int(low[1] if turn % 2 == 0 else high[1] - 1)
    if len(low) == 3:
        return int(low[1]) + (0, 1, 10, 1000)[turn % 4]
    if len(high) == 3:
        return int(high[1]) - 1 - (0, 1, 10, 1000)[turn % 4]
    return (1, 0, 2, 100)[turn % 4]


def _double(low: ranges.Cut, high: ranges.Cut) -> float:
    if len(low) == 3 and low[2] == 0:
        return float(low[1])
    if len(high) == 3 and high[2] == 1:
        return float(high[1])
    if len(low) == 3 and len(high) == 3:
        middle = (low[1] + high[1]) / 2
        return float(middle) if low[1] < middle < high[1] else nextafter(low[1], high[1])
    if len(low) == 3:
        return float(floor(low[1]) + 1)
    return float(floor(high[1]) - 1) if len(high) == 3 else 1.0


def _text(known: ranges.Ranges, turn: int) -> str:
    listed = ranges.texts(known)
    if listed and len(listed) * 2 == len(known):
        return listed[turn % len(listed)]
    fitting = [word for word in _WORDS if ranges.contains(known, word)]
    if fitting:
        return fitting[turn % len(fitting)]
    for low, high in ranges.stretches(known):
        start = low[1] if len(low) == 3 else ""
        for word in (start, start + "0", start + "x"):
            if word and (low <= (0, word, 0) < high):
                return str(word)
    raise NothingFitsError


def moment_of(domain: Span, type: Type, clock: Clock, turn: int = 0) -> date | datetime | None:
    """A day or an instant between the bounds as they are at this clock."""
    try:
        return _moment_of(domain, type, clock, turn)
    except OverflowError:  # beyond the last day that there is
        raise NothingFitsError from None


def _moment_of(domain: Span, type: Type, clock: Clock, turn: int) -> date | datetime | None:
    if not domain.known:
        return None
    dates = type.kind is Kind.DATE
    tick = timedelta(days=1) if dates else timedelta(seconds=1)
    lows = [_at(clock, cut) for cut in domain.lows]
    highs = [_at(clock, cut) for cut in domain.highs]
    low = max(lows, default=None)
    high = min(highs, default=None)
    if low is not None and high is not None and low >= high:
        if domain.unknown:
            return None
        raise NothingFitsError
    first = None if low is None else low[0] + tick * low[1]
    last = None if high is None else high[0] - tick * (1 - high[1])
    if first is not None and last is not None:
        if first > last:
            return _between(low, high)
        return (first, last, first + (last - first) // 2 // tick * tick)[turn % 3]  # type: ignore[no-any-return]
    if first is not None:
        return first + tick * (0, 1, 30)[turn % 3]  # type: ignore[no-any-return]
    if last is not None:
        return last - tick * (0, 1, 30)[turn % 3]  # type: ignore[no-any-return]
    return civil_day(clock.as_of, clock.zone) if dates else clock.as_of


def _between(low: Any, high: Any) -> datetime:
    """An instant inside less than a second."""
    found: datetime = low[0] + timedelta(microseconds=low[1])
    if found > high[0] or (found == high[0] and not high[1]):
        raise NothingFitsError
    return found


def _at(clock: Clock, cut: tuple[object, int]) -> Any:
    return clock.read(cut[0]), cut[1]


def elements_of(domain: Elements) -> list[object]:
    """The elements of a set, in order."""
    if domain.equals:
        return sorted(next(iter(domain.equals)), key=str)
    found = set(domain.holds)
    for extra in ("", *_WORDS, *range(10)):
        if frozenset(found) not in domain.differs:
            break
        if extra != "" and extra not in domain.lacks:
            found.add(extra)
    return sorted(found, key=str)
