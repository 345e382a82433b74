"""Every example of every operator: in generated Python, and on DuckDB."""

from __future__ import annotations

import math
from typing import Any

import pytest
from harness_of_operators import Database, operand_types, result_type, run_accumulator, run_python

from segdsl.operators import AGGREGATES, REGISTRY, aggregate, operator, surface
from segdsl.operators.base import AggregateOperator, Example, Operator, Shape, Unknown
from segdsl.operators.reference import reference_markdown
from segdsl.types import INTEGER, Kind, Type

PLAIN = [(one, example) for one in REGISTRY.values() if one.python is not None for example in one.examples]
COUNTED = [(one, example) for one in AGGREGATES.values() if one.step is not None for example in one.examples]


def _ordered(value: object) -> str:
    """A value as text that is the same in every process: sets have no order of their own."""
    return "{" + ", ".join(sorted(map(repr, value))) + "}" if isinstance(value, frozenset) else repr(value)


def name(value: Any) -> str | None:
    if isinstance(value, Operator | AggregateOperator):
        return value.id
    return f"({', '.join(map(_ordered, value.args))})"[:60] if isinstance(value, Example) else None


def same(found: object, wanted: object) -> bool:
    """Equal, of one type, and a zero is never a negative zero."""
    if isinstance(wanted, float):
        return isinstance(found, float) and found == wanted and math.copysign(1, found) == math.copysign(1, wanted)
    return type(found) is type(wanted) and found == wanted


@pytest.mark.parametrize("prepared", [True, False])
@pytest.mark.parametrize(("one", "example"), PLAIN, ids=name)
def test_example_in_python(one: Operator, example: Example, prepared: bool) -> None:
    assert same(run_python(one, example.args, prepared=prepared), example.result)


UNCHECKED = [(one, example) for one, example in PLAIN if one.unchecked and result_type(one, example).digits < 38]


@pytest.mark.parametrize(("one", "example"), UNCHECKED, ids=name)
def test_example_in_python_without_the_check(one: Operator, example: Example) -> None:
    assert same(run_python(one, example.args, prepared=True, unchecked=True), example.result)


@pytest.fixture(scope="session")
def database() -> Database:
    pytest.importorskip("duckdb")
    return Database()


@pytest.mark.parametrize(("one", "example"), PLAIN, ids=name)
def test_example_on_duckdb(one: Operator, example: Example, database: Database) -> None:
    types = operand_types(one, example)
    if any(isinstance(arg, float) and arg == 0 and math.copysign(1, arg) < 0 for arg in example.args):
        assert database.call(one, [example.args], types, result_type(one, example)) == [example.result]
        return
    found = database.call(one, [example.args], types, result_type(one, example))[0]
    if one.unknown is Unknown.FALSE:
        found = bool(found)  # NULL is as good as false
    assert found == example.result
    assert type(found) is type(example.result)


@pytest.mark.parametrize(("one", "example"), COUNTED, ids=name)
def test_aggregate_in_python(one: AggregateOperator, example: Example) -> None:
    assert same(run_accumulator(one, example.args[0]), example.result)


@pytest.mark.parametrize(("one", "example"), [pair for pair in COUNTED if pair[0].sql is not None], ids=name)
def test_aggregate_on_duckdb(one: AggregateOperator, example: Example, database: Database) -> None:
    given = next((value for value in example.args[0] if value is not None), None)
    type = example.types[0] if example.types else INTEGER
    if not example.types and given is not None and not isinstance(given, int):
        from harness_of_operators import guess

        type = guess(given, "")
    gives = one.accepts(None if one.argument == "rows" else type) if one.accepts else None
    assert gives is not None
    assert database.aggregate(one, example.args[0], type, gives) == example.result


# --- the registry


def test_an_id_leads_to_its_operator() -> None:
    assert all(operator(id).id == id for id in REGISTRY)
    assert all(aggregate(id).id == id for id in AGGREGATES)


@pytest.mark.parametrize("one", [*REGISTRY.values(), *AGGREGATES.values()], ids=name)
def test_everything_is_said(one: Operator | AggregateOperator) -> None:
    assert one.doc.endswith(".")
    assert one.doc[0].isupper()
    assert one.gives
    assert one.examples
    sets = isinstance(one, Operator) and one.takes and all(word in ("set", "list") for word in one.takes)
    assert sets or any(holds_unknown(example.args) for example in one.examples), "an example with the unknown"
    if isinstance(one, Operator) and one.python is not None:
        assert one.sql is not None, "what runs in memory runs in SQL"
        assert one.result is not None or all(len(example.types) > len(example.args) for example in one.examples)


def holds_unknown(value: object) -> bool:
    return value is None or (isinstance(value, tuple) and (value == () or any(map(holds_unknown, value))))


@pytest.mark.parametrize("one", surface(), ids=name)
def test_what_people_write_has_words_in_every_language(one: Operator | AggregateOperator) -> None:
    assert one.accepts is not None
    for language in ("en", "fa"):
        assert one.phrases[language]
        assert all(phrase == phrase.strip() and phrase for phrase in one.phrases[language])
    if isinstance(one, Operator) and one.shape is Shape.FUNCTION:
        assert one.phrases["en"][0] == one.id


def test_no_two_operators_share_a_word() -> None:
    for language in ("en", "fa"):
        words = [phrase for one in surface() for phrase in one.phrases[language]]
        assert len(words) == len(set(words))


@pytest.mark.parametrize("one", [one for one in surface() if isinstance(one, Operator)], ids=name)
def test_accepts_agrees_with_takes(one: Operator) -> None:
    """An operator accepts the types of its own examples, and nothing of another length."""
    assert one.accepts is not None
    refused = (Type(Kind.GEO),) * len(one.takes)
    assert one.accepts(refused) is None or one.id == "default"
    assert one.accepts(()) is None
    for example in one.examples:
        if one.id in ("quintile", "ntile", "percentile"):
            continue  # these are about a whole population
        types = operand_types(one, example)
        written = tuple(t for i, t in enumerate(types) if i not in one.const_args or one.shape is Shape.INFIX)
        assert one.accepts(written) is not None, (one.id, written)
        assert one.accepts((*written, Type(Kind.BOOLEAN))) is None


# --- aggregates with folded text


FOLDED = ["Ali", "ali", "ALI", "zoe", "Zoe"]
GROUPS = [text.lower() for text in FOLDED]


@pytest.mark.parametrize(
    ("id", "result"),
    [
        ("count_distinct", 2),
        ("min", "ALI"),
        ("max", "zoe"),
        ("most_frequent", "ALI"),
        ("most_frequent_count", 3),
        ("values", frozenset({"ALI", "Zoe"})),
    ],
)
def test_the_smallest_stored_form_stands_for_a_folded_group(id: str, result: object) -> None:
    assert run_accumulator(AGGREGATES[id], FOLDED, GROUPS) == result


@pytest.mark.parametrize(("at_least", "result"), [(1, 2), (2, 2), (3, 1), (4, 0)])
def test_count_repeated_with_at_least(at_least: int, result: int) -> None:
    assert run_accumulator(AGGREGATES["count_repeated"], FOLDED, GROUPS, at_least) == result


# --- the reference page


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_reference_page_names_everything(language: str) -> None:
    page = reference_markdown(language)
    for one in surface():
        assert f"`{one.phrases[language][0]}" in page
    assert page.endswith("\n")
