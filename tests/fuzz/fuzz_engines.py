"""A world on a database engine: its tables loaded, its rules asked there, and compared with memory.

Memory reads the world's own files, so that what differs may be the loading, the reading of stored values, the SQL or
the driver. What a dialect refuses (E601, E606, E607) is no disagreement; that is held by the corpus's list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from fuzz_data import Tables
from fuzz_nodes import Rule
from fuzz_rules import World
from fuzz_runs import Members, bound, compared, on, stored, with_law

import segdsl
from segdsl.tools.databases.loading import load_tables

REFUSALS = ("E601", "E606", "E607")
NewDatabase = Callable[[str], str]


@contextmanager
def loaded(world: World, engine: str, new_database: NewDatabase) -> Iterator[tuple[Path, str]]:
    """The folder of a world's files and the URL of the same tables on an engine."""
    with stored(_storable(world, engine)) as folder:
        url = new_database(engine)
        load_tables(folder, url)
        yield folder, url


def _storable(world: World, engine: str) -> Tables:
    """The world's tables without what no table of the engine can hold."""
    if engine != "postgres":
        return world.tables
    tables = deepcopy(world.tables)
    for rows in tables.rows.values():
        for row in rows:
            row.update({name: _without_nul(value) for name, value in row.items()})
    return tables


def _without_nul(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    return value.replace("\0", "").replace("\\u0000", "") if isinstance(value, str) else value


def engine_disagreements(
    world: World, engine: str, new_database: NewDatabase, rules: list[Rule] | None = None
) -> list[str]:
    """The rules on which an engine and memory differ, or that do not split everyone there."""
    rules = world.rules if rules is None else rules
    with loaded(world, engine, new_database) as (folder, url):
        made = bound(world, rules)
        memory, there = on("memory", made, folder), on_engine(made, url)
        if isinstance(memory, dict) and isinstance(there, dict):
            return compared(rules, memory, there)
        return _one_by_one(made, rules, folder, url)


def on_engine(made: segdsl.Bound, url: str, names: list[str] | None = None) -> Members | str:
    """The members that the engine's SQL finds, or what went wrong as text."""
    return on(None, made, url, names)  # type: ignore[arg-type]


def _one_by_one(made: segdsl.Bound, rules: list[Rule], folder: Path, url: str) -> list[str]:
    found: list[str] = []
    for name in asked(rules):
        there = on_engine(made, url, [name])
        if isinstance(there, str) and there.startswith("refused: ") and any(code in there for code in REFUSALS):
            continue
        memory = on("memory", made, folder, [name])
        if memory != there or isinstance(memory, str):
            found.append(f"{name}: memory {memory}, there {there}")
    return found


def asked(rules: list[Rule]) -> list[str]:
    """Every rule with members, the laws beside them."""
    lines = (line.split() for line in with_law(rules).splitlines() if line.startswith(("segment ", "tiers ", "split ")))
    return [words[1].rstrip(":") for words in lines]
