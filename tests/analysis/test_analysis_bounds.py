"""How much work a proof is: counted in calls of functions, for rules that name one another twice, and for long lists."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segdsl.analysis import ranges
from segdsl.tools.loading import load_text
from segdsl.workspace.proving import Prover, Verdict

ROOT = Path(__file__).resolve().parents[2]
CATALOG = (ROOT / "tests" / "corpus" / "shop.toml").read_text("utf-8")


def calls(work: Callable[[], object]) -> int:
    """How many functions of the analysis were called, and of what they call."""
    count = 0

    def count_calls(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call" and "/segdsl/analysis/" in frame.f_code.co_filename

    before = sys.getprofile()
    sys.setprofile(count_calls)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def chain(depth: int, first: str, step: str) -> Prover:
    lines = [first, *(f"metric m{at} = {step.replace('m', f'm{at - 1}')}" for at in range(1, depth + 1))]
    found = load_text("\n".join([*lines, f"segment x: m{depth} more than 5"]) + "\n", CATALOG)
    assert found.rules is not None, found.check()
    return Prover(found)


@pytest.mark.parametrize("step", ["m + m", "m - (m + m)", "default(m + m, 0)", "-(m + m)"])
@pytest.mark.parametrize("first", ["score m0: add 1 when kids > 2", "metric m0 = kids"])
def test_a_chain_of_metrics_that_name_the_last_one_twice_is_walked_once(first: str, step: str) -> None:
    prover = chain(24, first, step)
    assert calls(lambda: prover.never("x")) < 60_000  # 2 ** 24 ways lead to the first


def test_such_a_chain_is_looked_through() -> None:
    """Sixteen doublings of a point under a condition: it is the condition that decides."""
    rules = "score m0: add 1 when kids > 2\n"
    rules += "".join(f"metric m{at} = m{at - 1} + m{at - 1}\n" for at in range(1, 17))
    rules += "segment x: m16 more than 5\nsegment y: m16 more than 70_000\nsegment z: kids more than 2\n"
    prover = Prover(load_text(rules, CATALOG))
    assert prover.equal("x", "z").verdict is Verdict.PROVED
    assert prover.never("y").verdict is Verdict.PROVED


def test_lines_of_one_condition_count_together() -> None:
    rules = "score s:\n    add 10 when kids > 2\n    add 5 when kids > 2\n    subtract 15 when kids > 2\n    add 1 when vip\n"
    rules += "segment a: s is 1\nsegment b: vip\nsegment c: s more than 1\n"
    prover = Prover(load_text(rules.replace("vip", "points > 3"), CATALOG))
    assert prover.equal("a", "b").verdict is Verdict.PROVED
    assert prover.never("c").verdict is Verdict.PROVED


def test_a_term_that_cancels_out_is_no_crash() -> None:
    rules = "segment a: kids + 1 > kids\nsegment b: kids - kids is 3\n"
    prover = Prover(load_text(rules, CATALOG))
    assert prover.always("a").verdict is Verdict.REFUTED  # of unknown children nothing holds
    assert prover.never("b").verdict is not Verdict.REFUTED


def test_thousands_of_values_left_out_are_looked_up() -> None:
    def asked(count: int) -> int:
        rules = "segment x: " + " and ".join(f"kids is not {2 * at}" for at in range(count)) + " and kids is 1\n"
        prover = Prover(load_text(rules, CATALOG))
        return calls(lambda: prover.proves(("x",), ()))

    assert asked(1_600) < 10 * asked(200)


def test_the_meeting_of_a_short_and_a_long_set_does_not_walk_the_long_one() -> None:
    class Counted(int):
        compared = 0

        def __lt__(self, other: object) -> bool:
            Counted.compared += 1
            return int(self) < int(other)  # type: ignore[call-overload,no-any-return]

    long = ranges.complement(ranges.points(Counted(at) for at in range(0, 20_000, 2)))
    Counted.compared = 0
    met = ranges.meet(long, ((0, Counted(1), 0), (0, Counted(5), 1)))
    assert len(met) == 6
    assert Counted.compared < 200


SETS = st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 1)), unique=True, max_size=30).map(
    lambda cuts: tuple((0, *cut) for cut in sorted(cuts)[: len(cuts) // 2 * 2])
)


@given(SETS, SETS, st.booleans(), st.booleans())
def test_a_set_meets_another_in_what_is_in_both(a: ranges.Ranges, b: ranges.Ranges, turn_a: bool, turn_b: bool) -> None:
    first, second = (ranges.complement(one) if turn else one for one, turn in ((a, turn_a), (b, turn_b)))
    for met in (ranges.meet(first, second), ranges.meet(second, first)):
        assert list(met) == sorted(met)
        for value in range(-10, 11):
            both = ranges.contains(first, value) and ranges.contains(second, value)
            assert ranges.contains(met, value) is both
