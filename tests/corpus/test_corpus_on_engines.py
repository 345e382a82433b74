"""Every case of the corpus on every database engine at hand: the same members, and the complement law.

The rows of a case are written as Parquet once, loaded into a fresh schema or file of the engine, and asked through the
public door. What a dialect refuses (E601, E606, E607) is listed in ``refused.toml``: a refusal is a decision that a
review sees, and one that is no longer needed fails here too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from adapter import load, stored
from corpus_format import HERE, Case, all_cases, with_complements
from engines import HEAVY, each_engine

from segdsl import Bound
from segdsl.diagnostics import SegdslError, str_of
from segdsl.tools.databases.loading import load_tables

REFUSALS = ("E601", "E606", "E607")
CASES = [case for case in all_cases() if case.members]
TOPICS = sorted({case.topic for case in CASES})
ENGINES = each_engine("sqlite", "postgres", "mariadb", *HEAVY, deep=HEAVY)


def refused() -> dict[str, list[str]]:
    """The cases that an engine refuses, by engine."""
    return tomllib.loads((HERE / "refused.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corpus")


@pytest.fixture(scope="session")
def loaded(new_database: Callable[[str], str], folder: Path) -> Callable[[str, Case, Bound], str]:
    """The URL of an engine's database that holds the tables of a case; cases that share tables share it."""
    urls: dict[tuple[str, Path], str] = {}

    def of(engine: str, case: Case, bound: Bound) -> str:
        at = stored(case, folder, bound)
        if (engine, at) not in urls:
            url = new_database(engine)
            load_tables(at, url)
            urls[engine, at] = url
        return urls[engine, at]

    return of


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("engine", ENGINES)
def test_members(engine: str, topic: str, loaded: Callable[[str, Case, Bound], str]) -> None:
    wrong: list[str] = []
    not_said: list[str] = []
    for case in (case for case in CASES if case.topic == topic):
        whole = with_complements(case)
        bound = load(whole).bind(as_of=whole.as_of, params=dict(whole.params), **whole.call)
        url = loaded(engine, case, bound)
        try:
            found = bound.members(url)
        except SegdslError as error:
            if all(each.code in REFUSALS for each in error):
                not_said.append(case.id)
            else:
                wrong.append(f"{case.id}: " + "; ".join(str_of(each) for each in error))
            continue
        wrong += compared(case, found)
    listed = [name for name in refused().get(engine, []) if name.partition("::")[0] == topic]
    assert not wrong, "\n".join(wrong)
    assert not_said == listed


def compared(case: Case, found: dict[str, list[object]]) -> list[str]:
    """What is not as the case claims."""
    wrong = [
        f"{case.id}: {case.written.get(segment, segment)}: expected {sorted(keys)}, came out {found[segment]}"
        for segment, keys in case.members.items()
        if found[segment] != sorted(keys)
    ]
    for segment, entity in case.entity_of.items():
        everyone = found[f"everyone_{entity or 'by_default'}"]
        inside, outside = set(found[segment]), set(found[f"outside_{segment}"])
        if inside & outside or inside | outside != set(everyone):
            what = case.written.get(segment, segment)
            wrong.append(f"{case.id}: {what}: {sorted(inside)} and {sorted(outside)} do not split {everyone}")
    return wrong
