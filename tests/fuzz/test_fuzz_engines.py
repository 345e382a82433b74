"""Any well-typed rule over any data, on every database engine at hand: the members of memory, and the complement law."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from engines import HEAVY, each_engine
from fuzz_engines import engine_disagreements
from fuzz_rules import World, random_world
from fuzz_runs import smallest, told
from fuzz_settings import SEEDS, looks
from hypothesis import given

pytestmark = pytest.mark.fuzz


@pytest.mark.parametrize("engine", each_engine("sqlite", "postgres", "mariadb", *HEAVY, deep=HEAVY))
@given(SEEDS)
@looks(0.03)
def test_an_engine_agrees_with_memory(
    counted: Callable[[str, int], None], new_database: Callable[[str], str], engine: str, seed: int
) -> None:
    world = random_world(seed, count=8, depth=2)
    counted("rules", len(world.rules))
    counted("worlds", 1)

    def find(tried: World) -> list[str]:
        return engine_disagreements(tried, engine, new_database)

    if find(world):
        small = smallest(world, lambda tried: bool(find(tried)))
        pytest.fail("\n".join([*find(small), "", told(small)]), pytrace=False)
