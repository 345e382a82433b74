"""Every case of the corpus, on every backend; and the complement law: S and not S split everyone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from adapter import BACKENDS, check_case, formatted_twice, place_of, plans, run_case, run_tests
from corpus_format import CASE_KEYS, FILE_KEYS, Case, Wanted, all_cases, count_claims, load_topics, with_complements

from segdsl.diagnostics import Diagnostic, SegdslError, str_of

CASES = all_cases()
RUN = [case for case in CASES if case.members]
FOUND = [case for case in CASES if case.errors is not None or case.warnings is not None]
TESTED = [case for case in CASES if case.tests]
TOPICS = sorted({case.topic for case in RUN})


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corpus")


# --- the cases


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", RUN, ids=[case.id for case in RUN])
def test_members(case: Case, backend: Literal["memory", "duckdb"], tables: Path) -> None:
    """The members of each segment are those that the case says, and the rest are in its complement."""
    try:
        found = run_case(with_complements(case), backend, tables)
    except SegdslError as error:
        pytest.fail("\n".join(str_of(each) for each in error))
    wrong = [
        f"{case.written.get(segment, segment)}: expected {sorted(keys)}, came out {found[segment]}"
        for segment, keys in case.members.items()
        if found[segment] != sorted(keys)
    ]
    for segment, entity in case.entity_of.items():
        everyone = found[f"everyone_{entity or 'by_default'}"]
        inside, outside = set(found[segment]), set(found[f"outside_{segment}"])
        if inside & outside or inside | outside != set(everyone):
            what = case.written.get(segment, segment)
            wrong.append(f"{what}: in {sorted(inside)} and not in {sorted(outside)} do not split {everyone}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("case", FOUND, ids=[case.id for case in FOUND])
def test_diagnostics(case: Case) -> None:
    """Exactly the mistakes that the case says are found, each where and with the words it says."""
    found = check_case(case)
    for kind, wanted in (("error", case.errors), ("warning", case.warnings)):
        if wanted is None:
            continue
        rest = [each for each in found if each.severity == kind]
        for one in wanted:
            match = next((each for each in rest if _meets(case, each, one)), None)
            assert match is not None, f"no {kind} meets {one}; found:\n{_told(case, found)}"
            rest.remove(match)
        assert not rest, f"one {kind} too many:\n{_told(case, rest)}"
    if case.errors is None:
        assert not [each for each in found if each.severity == "error"], _told(case, found)


@pytest.mark.parametrize("case", TESTED, ids=[case.id for case in TESTED])
def test_test_blocks(case: Case) -> None:
    """Test blocks pass and fail as the case says."""
    assert run_tests(case) == {title: result == "pass" for title, result in case.tests.items()}


@pytest.mark.parametrize("topic", TOPICS)
def test_formatting_keeps_the_meaning(topic: str) -> None:
    """What the formatter prints reads as the same tree, and is printed the same again."""
    for case in (case for case in RUN if case.topic == topic):
        before, after, text, again = formatted_twice(case)
        assert after == before, f"{case.id}:\n{text}"
        assert again == text, f"{case.id}:\n{text}\n{again}"


@pytest.mark.parametrize("topic", TOPICS)
def test_json_keeps_the_meaning(topic: str) -> None:
    """Rules written as JSON and read back bind to the same plan."""
    for case in (case for case in RUN if case.topic == topic):
        written, read = plans(case)
        assert read == written, case.id


def _meets(case: Case, found: Diagnostic, wanted: Wanted) -> bool:
    said = f"{found.message} {found.help} {found.place}".lower()
    place = place_of(case, found)
    return (
        found.code.startswith(wanted.code)
        and (not wanted.file or found.span.file == wanted.file)
        and (not wanted.at or place == wanted.at or place.partition(":")[0] == wanted.at)
        and all(phrase.lower() in said for phrase in wanted.says)
    )


def _told(case: Case, found: tuple[Diagnostic, ...] | list[Diagnostic]) -> str:
    return "\n".join(f"  {place_of(case, each) or '-'} {str_of(each)}" for each in found) or "  nothing"


# --- the corpus itself


def test_names_are_unique_and_keys_are_known() -> None:
    for topic, data in load_topics().items():
        assert set(data) <= FILE_KEYS, f"{topic}: {set(data) - FILE_KEYS}"
        assert data["topic"] == topic
        for raw in data["cases"]:
            assert set(raw) <= CASE_KEYS, f"{topic}::{raw['name']}: {set(raw) - CASE_KEYS}"
            claims = {"expect", "holds", "gives", "wrong", "errors", "warnings", "tests"} & set(raw)
            assert claims, f"{topic}::{raw['name']} claims nothing"
            assert "wrong" not in raw or claims == {"wrong"}
    ids = [case.id for case in CASES]
    assert len(ids) == len(set(ids)), {each for each in ids if ids.count(each) > 1}


def test_every_expected_segment_is_declared() -> None:
    for case in CASES:
        for segment in case.members:
            assert segment in case.written or segment.split(".")[0] in " ".join(case.files.values()).replace("‌", "_"), (
                f"{case.id}: {segment}"
            )


def test_the_corpus_is_as_large_as_it_was() -> None:
    topics = {case.topic for case in CASES}
    assert len(topics) >= 51
    assert len(CASES) >= 900
    assert sum(map(count_claims, CASES)) >= 3500
