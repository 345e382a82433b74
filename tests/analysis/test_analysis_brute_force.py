"""Random claims against every customer of a small world: what is proved has no exception, what is refuted has one.

The world holds a few thousand customers: every combination of a few values of each field, with one or two orders out
of a list whose moments stand at the edges of the windows that the claims use. It is looked at from several days, among
them those after which months differ in length.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import segdsl
from segdsl.memory import Evaluator, Population
from segdsl.semantic.bind import bind
from segdsl.tools.loading import load_text
from segdsl.workspace.proving import Prover, Verdict
from segdsl.workspace.proving_claims import Claims
from segdsl.workspace.proving_records import test_block as block_of
from segdsl.workspace.proving_replay import with_claims
from segdsl.workspace.testing import run_tests

HERE = Path(__file__).parent
MOMENTS = (datetime(2026, 3, 21, 12), datetime(2026, 3, 31, 12), datetime(2026, 3, 1, 12), datetime(2024, 2, 29, 12))
DAYS = (0, 27, 28, 29, 30, 31, 59, 90, 91, 92, 181, 184, 365, 366, 400)
FILE = HERE / "rules.seg"

NUMBERS = st.integers(0, 3)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "is", "is not"])
SPANS = st.sampled_from(["30 days", "1 month", "90 days", "3 months", "1 year", "365 days", "12 months", "4 weeks"])
WINDOWS = st.one_of(
    SPANS.map("in the last {}".format),
    SPANS.map("more than {} ago".format),
    SPANS.map("less than {} ago".format),
    st.sampled_from(["in this month", "in previous month", "in this year", "between 1 and 3 months ago", "today"]),
    st.sampled_from(["in the last 2 full months", "before 2026-03-01", "since 2026-01-01", "in this week"]),
)
WHERE = st.sampled_from(
    ["", " where total > 1", " where status is paid", " where status is not paid", " where total <= 2"]
)
ROWS = st.builds(lambda window, where: f"orders{window}{where}", WINDOWS.map(" {}".format) | st.just(""), WHERE)
ATOMS = st.one_of(
    st.builds("points {} {}".format, SIGNS, NUMBERS),
    st.builds("children {} {}".format, SIGNS, NUMBERS),
    st.builds("points is between {} and {}".format, NUMBERS, NUMBERS),
    st.sampled_from(["points is known", "opted_in", "opted_in is false", "opted_in is unknown", "kind is private"]),
    st.sampled_from(
        ["kind is not private", "kind is one of (private, school)", "points > children", "points <= children"]
    ),
    st.builds("joined {}".format, WINDOWS),
    st.builds("points + children {} {}".format, SIGNS, NUMBERS),
    st.builds("default(points, 1) {} {}".format, SIGNS, NUMBERS),
    st.builds("(if opted_in then points else 2 end) {} {}".format, SIGNS, NUMBERS),
    st.builds("count({}) {} {}".format, ROWS, SIGNS, NUMBERS),
    st.builds("{}({})".format, st.sampled_from(["any", "none"]), ROWS),
    st.builds(
        "every(orders{} where {})".format, WINDOWS.map(" {}".format), st.sampled_from(["total > 1", "status is paid"])
    ),
    st.builds("{}(orders.placed_at{}) {}".format, st.sampled_from(["last", "first", "min", "max"]), WHERE, WINDOWS),
    st.builds(
        "{}(orders.total{}) {} {}".format,
        st.sampled_from(["max", "min", "sum", "first", "last"]),
        WHERE,
        SIGNS,
        NUMBERS,
    ),
    st.builds("count_distinct(orders.status{}) {} {}".format, WHERE, SIGNS, NUMBERS),
    st.builds("share(orders where status is paid) {} {}".format, SIGNS, st.sampled_from(["0%", "50%", "100%"])),
    st.builds("last(orders.status{}) {} paid".format, WHERE, st.sampled_from(["is", "is not"])),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=4,
)


def customers() -> list[dict[str, Any]]:
    """Every combination of a few values."""
    now = MOMENTS[0]
    orders = [
        {"placed_at": now - timedelta(days=days, seconds=second), "total": total, "status": status}
        for (days, second), (total, status) in zip(
            product(DAYS, (0, 1)),
            [(1, "paid"), (2, "open"), (3, "paid"), (2, "test"), (0, None), (None, "paid")] * 5,
            strict=True,
        )
    ]
    orders.append({"placed_at": None, "total": 2, "status": "paid"})
    baskets: list[tuple[dict[str, Any], ...]] = [(), *((one,) for one in orders), *combinations(orders[::2], 2)]
    people = list(product((None, 0, 1, 2, 3), (0, 1, 2), (None, True, False), (None, "private", "school")))
    joined = [None, *(now - timedelta(days=days, seconds=second) for days in DAYS for second in (-1, 0, 1))]
    found: list[dict[str, Any]] = []
    for number in range(2_500):
        points, children, opted_in, kind = people[number % len(people)]
        basket = baskets[number % len(baskets)]
        lines = [{"id": 10 * number + place, **order} for place, order in enumerate(basket)]
        one = {
            "id": number,
            "deleted": False,
            "points": points,
            "children": children,
            "opted_in": opted_in,
            "kind": kind,
        }
        found.append({**one, "joined": joined[number % len(joined)], "orders": lines})
    return found


class World:
    """The customers, and the questions that can be asked of all of them."""

    def __init__(self) -> None:
        self.rule_set = segdsl.load(FILE, catalog=HERE / "shop.toml")
        self.prover = Prover(self.rule_set)
        self.claims = Claims(self.rule_set, self.prover)
        self.population = Population.from_profiles(self.rule_set.catalog, customers())

    def exceptions(self, a: Any, b: Any) -> list[tuple[int, datetime]]:
        """Who meets the first and not the second, and when."""
        rules, names = with_claims(self.rule_set.rules, "customer", [a, b])
        found: list[tuple[int, datetime]] = []
        for as_of in MOMENTS:
            evaluator = Evaluator(bind(rules, self.rule_set.catalog, as_of), self.rule_set.catalog, ())
            values = evaluator.values(self.population, names)
            found += [(key, as_of) for key, (first, second) in values.items() if first and not second]
        return found


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def check(world: World, first: str, second: str) -> Verdict:
    read = world.claims.read(f"{first} implies {second}")
    answer = world.claims.answer(read)
    if answer.verdict is Verdict.PROVED:
        assert world.exceptions(*read.sides) == [], f"{first} implies {second} was proved"
    if answer.verdict is Verdict.REFUTED:
        assert answer.witness is not None
        block = block_of("w", answer.witness.as_of, answer.witness.given(), [first, f"not ({second})"])
        rules = load_text(block, world.rule_set.catalog)
        assert rules.check() == (), block
        assert [outcome.passed for outcome in run_tests(rules)] == [True], block
    return answer.verdict


@settings(max_examples=40, deadline=None)
@given(first=CONDITIONS, second=CONDITIONS)
def test_any_two_conditions(world: World, first: str, second: str) -> None:
    check(world, first, second)


@settings(max_examples=40, deadline=None)
@given(first=CONDITIONS, second=CONDITIONS, more=ATOMS)
def test_conditions_that_follow(world: World, first: str, second: str, more: str) -> None:
    """What should hold by its form alone is never refuted, and holds in the whole world where it is proved."""
    for a, b in ((f"({first} and {second})", first), (first, f"({first} or {more})"), (first, f"not (not ({first}))")):
        assert check(world, a, b) is not Verdict.REFUTED


@settings(max_examples=20, deadline=None)
@given(first=CONDITIONS)
def test_the_complement(world: World, first: str) -> None:
    """A condition and its negation split everyone."""
    both = world.claims.answer(world.claims.read(f"({first}) and (not ({first})) is impossible"))
    either = world.claims.answer(world.claims.read(f"everyone is ({first}) or (not ({first}))"))
    assert {both.verdict, either.verdict} == {Verdict.PROVED}
