"""Sequences on DuckDB against a plain search for some choice of events, on small random histories."""

from __future__ import annotations

import random
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import duckdb
import pytest
from sql_plans import ME, SHOP, TABLES, call, const, eq, last, path, plan, segment
from sql_plans import field as stored

from segdsl.plan import And, Const, Expr, Same, Sequence, Step
from segdsl.sql.statements import compile_plan
from segdsl.types import DATE, DATETIME

DAY = timedelta(days=1)
MICROS = 86_400_000_000
START = datetime(2026, 1, 1)
AS_OF = START + 9 * DAY
KINDS = ("paid", "open", "lost")


@dataclass(frozen=True)
class Event:
    key: int
    time: datetime
    kind: str
    amount: int


@dataclass(frozen=True)
class Asked:
    """A step as a rule says it: events of a kind, in some days, with the same amount as the one before."""

    kind: str
    positive: bool = True
    within: int | None = None
    same: bool = False
    at_least: int = field(default=0)


def fits(events: Seq[Event], steps: Seq[Asked], by_day: bool) -> bool:
    """Whether some choice of events fits: every choice is tried."""

    def of(step: Asked) -> list[Event]:
        return [e for e in events if e.kind == step.kind and e.time <= AS_OF]

    def forbids(no: Asked, event: Event, earlier: Event) -> bool:
        late = no.within is not None and event.time - earlier.time > no.within * DAY
        return not late and (not no.same or event.amount == earlier.amount)

    def is_free(nos: Seq[Asked], earlier: Event, later: Event | None) -> bool:
        for no in nos:
            for event in of(no):
                if not forbids(no, event, earlier):
                    continue
                if by_day:
                    if event in (earlier, later):
                        continue
                    if earlier.time <= event.time and (later is None or event.time <= later.time):
                        return False
                elif earlier.time < event.time and (later is None or event.time < later.time):
                    return False
        return True

    def search(rest: Seq[Asked], earlier: Event | None) -> bool:
        nos: list[Asked] = []
        rest = list(rest)
        while rest and not rest[0].positive:
            nos.append(rest.pop(0))
        if not rest:
            if not nos:
                return True
            assert earlier is not None
            passed = all(earlier.time + (no.within or 0) * DAY <= AS_OF for no in nos)
            return passed and is_free(nos, earlier, None)
        step = rest[0]
        for event in of(step):
            if earlier is not None:
                if event.time <= earlier.time:
                    continue
                if step.within is not None and event.time - earlier.time > step.within * DAY:
                    continue
                if step.same and event.amount != earlier.amount:
                    continue
                if not is_free(nos, earlier, event):
                    continue
            if search(rest[1:], event):
                return True
        return False

    return search(steps, None)


def as_plan(steps: Seq[Asked], by_day: bool) -> Sequence:
    over = path(ME, "visits" if by_day else "orders")
    row = last(over)
    time = stored(row, "on_day" if by_day else "placed_at")
    kind, amount = stored(row, "page" if by_day else "status"), stored(row, "id" if by_day else "total")
    end: Expr = Const(AS_OF.date(), DATE) if by_day else const(AS_OF)
    made: list[Step] = []
    for step in steps:
        within = None if step.within is None else step.within * (1 if by_day else MICROS)
        same = (Same(amount, amount),) if step.same else ()
        where = And((eq(kind, step.kind), call("le", time, end)))
        made.append(Step(step.positive, over, where, time, within, same))
    nos: list[Asked] = []
    for step in reversed(steps):
        if step.positive:
            break
        nos.append(step)
    deadline = AS_OF - max((step.within or 0 for step in nos), default=0) * DAY if nos else None
    return Sequence(ME, tuple(made), by_day, deadline.date() if by_day and deadline else deadline)


def random_steps(dice: random.Random, by_day: bool) -> list[Asked]:
    same = not by_day
    steps = [Asked(dice.choice(KINDS))]
    for _ in range(dice.randint(1, 3)):
        positive = dice.random() < 0.55
        within = dice.choice((None, 1, 2, 4))
        steps.append(Asked(dice.choice(KINDS), positive, within, same and dice.random() < 0.3))
    index = len(steps)
    while not steps[index - 1].positive:
        index -= 1
        step = steps[index]
        steps[index] = Asked(step.kind, False, step.within or 2, step.same)
    return steps


def stored_events(connection: duckdb.DuckDBPyConnection, events: dict[int, list[Event]], by_day: bool) -> None:
    connection.execute("DELETE FROM customers; DELETE FROM orders; DELETE FROM visits")
    for customer, mine in events.items():
        connection.execute("INSERT INTO customers (id) VALUES (?)", [customer])
        for e in mine:
            if by_day:
                connection.execute("INSERT INTO visits VALUES (?, ?, ?, ?)", [e.key, customer, e.time, e.kind])
            else:
                row = [e.key, customer, e.time, e.amount, e.kind]
                connection.execute("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", row)


@pytest.mark.parametrize("by_day", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_sequences_hold_when_some_choice_of_events_fits(seed: int, by_day: bool) -> None:
    dice = random.Random(seed)
    connection = duckdb.connect()
    connection.execute(TABLES)
    events: dict[int, list[Event]] = {}
    key = 0
    for customer in range(1, 31):
        mine = []
        for _ in range(dice.randint(0, 6)):
            key += 1
            hours = 0 if by_day else dice.choice((0, 0, 12))
            time = START + dice.randint(0, 11) * DAY + timedelta(hours=hours)
            mine.append(Event(key, time, dice.choice(KINDS), dice.randint(1, 2)))
        events[customer] = mine
    stored_events(connection, events, by_day)
    asked = {f"s{n}": random_steps(dice, by_day) for n in range(12)}
    made = plan(*(segment(name, as_plan(steps, by_day)) for name, steps in asked.items()))
    statement = compile_plan(made, SHOP)
    rows = connection.execute(statement.sql, dict(statement.params)).fetchall()
    for name, steps in asked.items():
        expected = [customer for customer, mine in events.items() if fits(mine, steps, by_day)]
        assert sorted(k for n, k in rows if n == name) == expected, steps


def test_a_day_counts_whole_for_what_is_forbidden() -> None:
    events = {
        1: [Event(1, START, "paid", 1), Event(2, START, "lost", 1), Event(3, START + DAY, "open", 1)],
        2: [Event(4, START, "paid", 1), Event(5, START + DAY, "open", 1)],
    }
    connection = duckdb.connect()
    connection.execute(TABLES)
    stored_events(connection, events, by_day=True)
    steps = [Asked("paid"), Asked("lost", False), Asked("open")]
    statement = compile_plan(plan(segment("it", as_plan(steps, True))), SHOP)
    assert connection.execute(statement.sql, dict(statement.params)).fetchall() == [("it", 2)]
    assert date(2026, 1, 1) == START.date() and DATETIME.kind == "datetime"
