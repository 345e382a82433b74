"""Any well-typed rule over any data: accepted, the same members on every backend, and X and not X split everyone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fuzz_data import write_csv
from fuzz_rules import World, random_world
from fuzz_runs import disagreements, row_disagreements, smallest, stored, told
from fuzz_settings import SEEDS, looks
from hypothesis import given

import segdsl
from segdsl.diagnostics import str_of

pytestmark = [pytest.mark.fuzz, pytest.mark.engine("duckdb")]


def fail(world: World, find: Callable[[World], list[str]]) -> None:
    """Fails with the smallest world that shows it."""
    small = smallest(world, lambda tried: bool(find(tried)))
    pytest.fail("\n".join([*find(small), "", told(small)]), pytrace=False)


@given(SEEDS)
@looks(0.04)
def test_backends_agree(counted: Callable[[str, int], None], seed: int) -> None:
    """Memory and SQL over Parquet, with the complement law."""
    world = random_world(seed, count=8, depth=2)
    counted("rules", len(world.rules))
    counted("worlds", 1)
    if disagreements(world):
        fail(world, disagreements)


@given(SEEDS)
@looks(0.01)
def test_deep_rules_agree(counted: Callable[[str, int], None], seed: int) -> None:
    """Few rules, but deep."""
    world = random_world(seed, count=3, depth=4)
    counted("rules", len(world.rules))
    counted("worlds", 1)
    if disagreements(world):
        fail(world, disagreements)


@given(SEEDS)
@looks(0.015)
def test_backends_agree_on_text_files(counted: Callable[[str, int], None], seed: int) -> None:
    """The same where every stored value is text: CSV."""
    world = random_world(seed, count=8, depth=2)
    counted("rules", len(world.rules))
    counted("worlds", 1)

    def find(tried: World) -> list[str]:
        with stored(tried.tables, write_csv) as folder:
            return disagreements(tried, folder=folder)

    if find(world):
        fail(world, find)


@given(SEEDS)
@looks(0.04)
def test_lists_of_rows_agree_with_files(counted: Callable[[str, int], None], seed: int) -> None:
    """Rows in memory, with their logical names, have the members of the same rows in files."""
    world = random_world(seed, count=8, depth=2)
    counted("rules", len(world.rules))
    if row_disagreements(world):
        fail(world, row_disagreements)


@given(SEEDS)
@looks(0.25)
def test_well_typed_rules_are_accepted(counted: Callable[[str, int], None], seed: int) -> None:
    """Checking finds no mistake in a rule that has none."""
    world = random_world(seed, count=15, depth=3)
    counted("rules", len(world.rules))
    found = segdsl.load_text(world.text, world.catalog).check()
    wrong = [str_of(each) for each in found if each.severity == "error"]
    assert not wrong, f"{wrong}\n\n{world.text}"
