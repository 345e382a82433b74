"""Sequences of events: ``visits then no orders within 2 days then visits with same product``.

Trying every choice of events is exponential. Instead the set of events that a choice *can end with* is carried from
one positive step to the next, as a sorted list. An event p of it can be followed by an event at time T when

    p < T <= limit(p)

where limit(p) is the least of p + within and, for each `no` step in the gap, the first forbidden event after p (one
that lies at T itself is not between, so T may be equal). A `no` step with its own `within` only binds while its first
event after p is that close. So "can T be reached?" asks for the largest limit among the events before T: a running
maximum over the sorted list, one bisection for every event. ``with same`` splits the list by the value.

A worked example, ``a then no x then b``, times in days: a at 1 and 4, x at 3, b at 2 and 6. limit(1) = 3 and
limit(4) = none. b at 2 can be reached (from 1), and b at 6 (from 4); without the a at 4 it could not, since 3 < 6.

With dates the rule is that a `no` step also forbids its events on the days of p and T, the matched events themselves
excepted: then the limit is a day that is still allowed only for an event that is alone on it.

An event is a tuple: its time; its own values of ``with same``; for each step that follows up to the next positive
one, its values of their ``with same``; and, for dates, what tells it from other events of that day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from segdsl import plan

Moment = Any  # datetime, or date where `by_day`
Event = tuple[Moment, tuple[Any, ...], tuple[tuple[Any, ...], ...], Any]
Matcher = Callable[..., bool]
Limits = dict[tuple[Any, ...], tuple[list[Moment], list[Moment]]]  # by `with same`: times, largest limit so far

NO_LIMIT: Final = datetime.max
NO_DAY: Final = date.max


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two positive steps: the `no` steps, and the next positive one or the end."""

    negatives: tuple[int, ...]  # numbers of steps
    last: int | None  # number of the positive step at its end


@dataclass(slots=True)
class Forbidden:
    """Events of a `no` step, by their ``with same``: sorted times, and on each day which events there are."""

    times: dict[tuple[Any, ...], list[Moment]] = field(default_factory=dict)
    on_day: dict[tuple[tuple[Any, ...], Moment], set[Any]] = field(default_factory=dict)

    def first_after(self, same: tuple[Any, ...], moment: Moment) -> Moment | None:
        times = self.times.get(same)
        place = bisect_right(times, moment) if times else 0
        return times[place] if times and place < len(times) else None

    def first_on_or_after(self, same: tuple[Any, ...], day: Moment, own: Any) -> Moment | None:
        """By day: that day counts too, but for the matched event itself."""
        others = self.on_day.get((same, day))
        if others is not None and others != {own}:
            return day
        return self.first_after(same, day)


def gaps(steps: Sequence[plan.Step]) -> list[Gap]:
    """The gaps behind each positive step, in order."""
    found: list[Gap] = []
    negatives: list[int] = []
    for number, step in enumerate(steps[1:], start=1):
        if step.positive:
            found.append(Gap(tuple(negatives), number))
            negatives = []
        else:
            negatives.append(number)
    if negatives:
        found.append(Gap(tuple(negatives), None))
    return found


def matcher(sequence: plan.Sequence) -> Matcher:
    """The function that says whether lists of events, one for each step, hold a fitting choice."""
    steps, by_day = sequence.steps, sequence.by_day
    stages = gaps(steps)

    def matches(*events: list[Event]) -> bool:
        ends = events[0]
        for gap in stages:
            if not ends:
                return False
            reach = _Reach(steps, by_day, gap, events)
            if gap.last is None:
                return any(reach.rests(end, sequence.deadline) for end in ends)
            reach.start(ends)
            ends = [event for event in events[gap.last] if reach.reaches(event)]
        return bool(ends)

    return matches


class _Reach:
    """Which events of a positive step can follow the events that a choice can end with."""

    def __init__(self, steps: Sequence[plan.Step], by_day: bool, gap: Gap, events: tuple[list[Event], ...]) -> None:
        self.by_day = by_day
        self.none: Moment = NO_DAY if by_day else NO_LIMIT
        self.within = None if gap.last is None else _span(steps[gap.last].within, by_day)
        self.spans = [_span(steps[number].within, by_day) for number in gap.negatives]
        self.forbidden = [_forbidden(events[number], by_day) for number in gap.negatives]
        self.negatives = len(gap.negatives)
        self.split = by_day and any(steps[number].same for number in gap.negatives)
        self.ends: list[Event] = []
        self._limits: dict[tuple[bool, ...], Limits] = {}

    def start(self, ends: list[Event]) -> None:
        self.ends = sorted(ends, key=lambda event: event[0])

    def firsts(self, end: Event) -> list[Moment | None]:
        """For each `no` step the time of its first event after ``end`` that counts."""
        moment, _, theres, own = end
        found: list[Moment | None] = []
        for number, (forbidden, span) in enumerate(zip(self.forbidden, self.spans, strict=True)):
            same = theres[number]
            if any(value is None for value in same):
                first = None
            elif self.by_day:
                first = forbidden.first_on_or_after(same, moment, own)
            else:
                first = forbidden.first_after(same, moment)
            found.append(None if first is not None and span is not None and first - moment > span else first)
        return found

    def rests(self, end: Event, deadline: Any) -> bool:
        """At the end of a sequence: no forbidden event came, and the time for it has passed."""
        if deadline is not None and end[0] > deadline:
            return False
        return all(first is None for first in self.firsts(end))

    def _limit(self, end: Event, clean: tuple[bool, ...]) -> Moment:
        """The last time at which the next event may be; ``clean``: it is the only forbidden event of its day."""
        limit = self.none if self.within is None else _later(end[0], self.within, self.none)
        for first, alone in zip(self.firsts(end), clean, strict=True):
            if first is not None:
                open_end = self.by_day and not alone and first > end[0]
                limit = min(limit, first - timedelta(1) if open_end else first)
        return limit

    def _limits_for(self, clean: tuple[bool, ...]) -> Limits:
        found = self._limits.get(clean)
        if found is None:
            found = self._limits[clean] = {}
            for end in self.ends:
                same = end[2][self.negatives]
                if any(value is None for value in same):
                    continue
                times, largest = found.setdefault(same, ([], []))
                limit = self._limit(end, clean)
                times.append(end[0])
                largest.append(limit if not largest or limit > largest[-1] else largest[-1])
        return found

    def reaches(self, event: Event) -> bool:
        moment, same, _, own = event
        if self.split:
            return self._reaches_one_by_one(event)
        clean = tuple(
            not self.by_day or forbidden.on_day.get(((), moment), {own}) == {own} for forbidden in self.forbidden
        )
        found = self._limits_for(clean).get(same)
        if found is None:
            return False
        times, largest = found
        place = bisect_left(times, moment)
        return place > 0 and bool(largest[place - 1] >= moment)

    def _reaches_one_by_one(self, event: Event) -> bool:
        """By day, with ``with same`` on a `no` step: whether a day is clean depends on both events."""
        moment, same, _, own = event
        for end in self.ends:
            if end[0] >= moment or end[2][self.negatives] != same:
                continue
            clean = tuple(
                forbidden.on_day.get((end[2][number], moment), {own}) == {own}
                for number, forbidden in enumerate(self.forbidden)
            )
            if self._limit(end, clean) >= moment:
                return True
        return False


def _forbidden(events: list[Event], by_day: bool) -> Forbidden:
    found = Forbidden()
    for moment, same, _, own in events:
        found.times.setdefault(same, []).append(moment)
        if by_day:
            found.on_day.setdefault((same, moment), set()).add(own)
    for times in found.times.values():
        times.sort()
    return found


def _span(within: int | None, by_day: bool) -> timedelta | None:
    """A span as a timedelta; one longer than Python's is none."""
    if within is None:
        return None
    try:
        return timedelta(days=within) if by_day else timedelta(microseconds=within)
    except OverflowError:
        return None


def _later(moment: Moment, span: timedelta, most: Moment) -> Moment:
    try:
        return moment + span
    except OverflowError:
        return most
