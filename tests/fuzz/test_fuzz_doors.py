"""The other doors: profiles one at a time, printed rules read again, rules as JSON."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fuzz_rules import World, random_world
from fuzz_runs import record_disagreements, round_trips, smallest, told
from fuzz_settings import SEEDS, looks
from hypothesis import given

pytestmark = pytest.mark.fuzz


def held(find: Callable[[World], list[str]], world: World) -> None:
    if find(world):
        small = smallest(world, lambda tried: bool(find(tried)))
        pytest.fail("\n".join([*find(small), "", told(small)]), pytrace=False)


@pytest.mark.engine("duckdb")
@given(SEEDS)
@looks(0.1)
def test_a_profile_agrees_with_the_population(counted: Callable[[str, int], None], seed: int) -> None:
    """Without ranks, a customer's profile alone says what the whole population says of the customer."""
    world = random_world(seed, count=10, depth=2)
    counted("rules", len(world.rules))
    held(record_disagreements, world)


@given(SEEDS)
@looks(0.15)
def test_there_and_back_again(counted: Callable[[str, int], None], seed: int) -> None:
    """Printed in any language, or sent as JSON, rules come back the same."""
    world = random_world(seed, count=12, depth=3)
    counted("rules", len(world.rules))
    held(round_trips, world)
