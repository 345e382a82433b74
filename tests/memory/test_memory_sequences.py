"""Sequences of events: by hand, and against trying every choice of events."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_plans import CUSTOMER, DATE, DATETIME, TEXT, all_of, eq, evaluator, field, gt, known, over, rule, shop

from segdsl.memory import Population
from segdsl.memory.sequences import matcher
from segdsl.plan import And, Collection, Const, Hop, Row, Same, Sequence, Step

VISIT = Row(1, "visit")
ORDER = Row(1, "order")
START = datetime(2026, 3, 1)
HOUR = 3_600_000_000


def visit(
    page: str, *, positive: bool = True, within: int | None = None, same: bool = False, by_day: bool = False
) -> Step:
    """A step ``page`` or ``no page``; ``same``: of the same product as the step before."""
    time = field("day", DATE, VISIT) if by_day else field("at", DATETIME, VISIT)
    where = all_of(eq(field("page", TEXT, VISIT), page), known(time))
    equal = field("product", TEXT, VISIT)
    return Step(positive, over("visits"), where, time, within, (Same(equal, equal),) if same else ())


def holds(steps: list[Step], visits: str, *, by_day: bool = False, deadline: Any = None) -> bool:
    """``visits`` such as "a1 b3x": page, hour (or day) and product."""
    rows = []
    for number, word in enumerate(visits.split()):
        digits = "".join(c for c in word[1:] if c.isdigit())
        rows.append(
            {
                "id": number,
                "page": word[0],
                "at": START + timedelta(hours=int(digits)),
                "day": START.date() + timedelta(days=int(digits)),
                "product": word[1 + len(digits) :] or None,
            }
        )
    it = evaluator(rule("it", Sequence(CUSTOMER, tuple(steps), by_day, deadline)))
    profile = {"id": 1, "visits": rows}
    alone = it.predicate("it")(profile)
    assert it.members(Population.from_profiles(shop(), [profile])) == {"it": [1] if alone else []}
    return alone


@pytest.mark.parametrize(
    ("visits", "expected"),
    [("a1 b2", True), ("b1 a2", False), ("a1 b1", False), ("a2 b1 b3", True), ("a1", False), ("", False)],
)
def test_strictly_later(visits: str, expected: bool) -> None:
    assert holds([visit("a"), visit("b")], visits) is expected


def test_one_step_is_any_event() -> None:
    assert holds([visit("a")], "b1 a2")
    assert not holds([visit("a")], "b1")


def test_within_counts_from_the_step_before() -> None:
    steps = [visit("a"), visit("b", within=2 * HOUR)]
    assert holds(steps, "a1 b3")
    assert not holds(steps, "a1 b4")
    assert holds(steps, "a1 a2 b4")


def test_a_later_choice_of_the_first_event_may_be_the_right_one() -> None:
    steps = [visit("a"), visit("x", positive=False), visit("b")]
    assert holds(steps, "a1 x2 a3 b4")
    assert not holds(steps, "a1 x2 b4")
    assert holds(steps, "a1 x1 b4 x4")


def test_an_earlier_choice_may_be_the_right_one() -> None:
    """The `no` step only binds for an hour: from 1 nothing came, from 5 something did."""
    steps = [visit("a"), visit("x", positive=False, within=HOUR), visit("b")]
    assert holds(steps, "a1 a5 x6 b8")
    assert not holds(steps, "a5 x6 b8")
    assert holds(steps, "a5 x7 b8")


def test_with_same_chains_from_step_to_step() -> None:
    steps = [visit("a"), visit("b", same=True), visit("c", same=True)]
    assert holds(steps, "a1p a2q b3q c4q")
    assert not holds(steps, "a1p b2q c3q")
    assert not holds(steps, "a1 b2 c3")


def test_a_no_step_may_have_with_same() -> None:
    steps = [visit("a"), visit("x", positive=False, same=True), visit("b")]
    assert holds(steps, "a1p x2q b3")
    assert not holds(steps, "a1p x2p b3")
    assert holds(steps, "a1 x2p b3")


def test_several_no_steps_each_bind_the_whole_gap() -> None:
    steps = [visit("a"), visit("x", positive=False), visit("y", positive=False), visit("b")]
    assert holds(steps, "a1 b2 x3 y4")
    assert not holds(steps, "a1 y2 b3")
    assert not holds(steps, "a1 x2 b3")


def test_a_last_no_step_waits_until_its_time_has_passed() -> None:
    steps = [visit("a"), visit("x", positive=False, within=3 * HOUR)]
    deadline = START + timedelta(hours=5)
    assert holds(steps, "a5", deadline=deadline)
    assert not holds(steps, "a6", deadline=deadline)
    assert not holds(steps, "a5 x8", deadline=deadline)
    assert holds(steps, "a5 x9", deadline=deadline)
    assert holds(steps, "a2 x4 a5", deadline=deadline)


def test_by_day_the_same_day_counts_for_no() -> None:
    steps = [visit("a", by_day=True), visit("x", positive=False, by_day=True), visit("b", by_day=True)]
    assert not holds(steps, "a1 x1 b2", by_day=True)
    assert not holds(steps, "a1 b2 x2", by_day=True)
    assert holds(steps, "a1 b2 x3", by_day=True)


def test_by_day_the_matched_event_itself_is_not_between() -> None:
    steps = [visit("a", by_day=True), visit("a", positive=False, by_day=True), visit("a", by_day=True)]
    assert holds(steps, "a1 a2", by_day=True)
    assert not holds(steps, "a1 a2 a2", by_day=True)
    assert not holds(steps, "a1 a1 a2", by_day=True)
    assert holds(steps, "a1 a1 a2 a3", by_day=True)


def test_events_of_different_entities() -> None:
    ordered = Step(False, over("orders"), gt(field("total", row=ORDER), 0), field("placed_at", DATETIME, ORDER))
    it = evaluator(rule("it", Sequence(CUSTOMER, (visit("a"), ordered, visit("b")), False)))
    visits = [{"id": 1, "page": "a", "at": START}, {"id": 2, "page": "b", "at": START + timedelta(hours=2)}]
    order = {"id": 1, "total": 1, "placed_at": START + timedelta(hours=1)}
    assert it.matches({"id": 1, "visits": visits}) == {"it"}
    assert it.matches({"id": 1, "visits": visits, "orders": [order]}) == frozenset()
    assert it.matches({"id": 1, "visits": visits, "orders": [{**order, "placed_at": None}]}) == {"it"}


def test_spans_beyond_the_calendar_never_end() -> None:
    for within in (10**30, 10**19):
        assert holds([visit("a"), visit("b", within=within)], "a1 b9")


def test_many_events_are_no_trouble() -> None:
    """Trying every choice would take 2 000 to the fifth; the last page never comes."""
    steps = tuple(visit(page) for page in "ababz")
    rows = [{"id": n, "page": "ab"[n % 2], "at": START + timedelta(minutes=n)} for n in range(2_000)]
    assert evaluator(rule("it", Sequence(CUSTOMER, steps, False))).matches({"id": 1, "visits": rows}) == frozenset()


# --- against every choice

EVENTS = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["p", "q", None])), max_size=5)
STEP = st.tuples(st.booleans(), st.none() | st.integers(1, 4), st.booleans(), EVENTS)


@given(st.lists(STEP, min_size=1, max_size=4), st.booleans(), st.integers(0, 6))
def test_against_every_choice(written: list[Any], by_day: bool, last: int) -> None:
    none = Collection(CUSTOMER, (Hop("visits", "visit", 1),))
    equal = Const("p", TEXT)
    written[0] = (True, None, False, written[0][3])
    if not written[-1][0] and written[-1][1] is None:
        written[-1] = (False, 2, *written[-1][2:])
    unit = 1 if by_day else HOUR
    steps = tuple(
        Step(
            positive,
            none,
            And(()),
            equal,
            None if within is None else within * unit,
            (Same(equal, equal),) if same else (),
        )
        for positive, within, same, _ in written
    )

    def moment(hours: int) -> date | datetime:
        return START.date() + timedelta(days=hours) if by_day else START + timedelta(hours=hours)

    deadline = None if written[-1][0] else moment(last)
    events = []
    for number, (positive, _, same, found) in enumerate(written):
        followers = []
        if positive:
            for follower in steps[number + 1 :]:
                followers.append(len(follower.same))
                if follower.positive:
                    break
        row = []
        for place, (hours, value) in enumerate(found):
            if same and value is None:
                continue
            # The first at hours 0 and 1 is the same in every step: an event may be positive here and forbidden there.
            first = hours < 2 and all(other != hours for other, _ in found[:place])
            which = ("visit", hours) if first else (number, place)
            row.append((moment(hours), (value,) * same, tuple((value,) * n for n in followers), which))
        events.append(row)
    sequence = Sequence(CUSTOMER, steps, by_day, deadline)
    assert matcher(sequence)(*events) is any_choice(sequence, events)


def any_choice(sequence: Sequence, events: list[list[Any]]) -> bool:
    """Try every choice of positive events."""
    positives = [i for i, step in enumerate(sequence.steps) if step.positive]
    choices = product(*[events[i] for i in positives])
    return any(_fits(sequence, events, dict(zip(positives, choice, strict=True))) for choice in choices)


def _fits(sequence: Sequence, events: list[list[Any]], chosen: dict[int, Any]) -> bool:
    unit = timedelta(days=1) if sequence.by_day else timedelta(microseconds=1)
    before, place = chosen[0], 0
    for number, step in enumerate(sequence.steps[1:], start=1):
        span = None if step.within is None else step.within * unit
        there = before[2][place]
        place += 1
        if step.positive:
            event = chosen[number]
            if event[0] <= before[0] or (span is not None and event[0] - before[0] > span) or event[1] != there:
                return False
            if None in there:
                return False
            before, place = event, 0
            continue
        after = next((chosen[i] for i in sorted(chosen) if i > number), None)
        if after is None and before[0] > sequence.deadline:  # type: ignore[operator]
            return False
        for event in events[number]:
            if sequence.by_day:
                matched = event[3] == before[3] or (after is not None and event[3] == after[3])
                inside = not matched and event[0] >= before[0] and (after is None or event[0] <= after[0])
            else:
                inside = event[0] > before[0] and (after is None or event[0] < after[0])
            if inside and (span is None or event[0] - before[0] <= span) and event[1] == there and None not in there:
                return False
    return True
