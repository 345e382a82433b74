"""A field may be called count, score, date, from …: every keyword that is not reserved is a name where one is meant."""

from __future__ import annotations

import pytest

from segdsl.source import Source
from segdsl.syntax import format_file, parse, tree
from segdsl.syntax.vocabulary import vocabulary
from segdsl.syntax.words import operator_words

VOCABULARY, OPERATORS = vocabulary("en"), operator_words("en")
TABLES = (VOCABULARY.words, VOCABULARY.units, VOCABULARY.types, VOCABULARY.annotations)
PHRASES = [phrase for table in TABLES for phrases in table.values() for phrase in phrases]
PHRASES += [*OPERATORS.functions, *OPERATORS.aggregates, *OPERATORS.infix, *OPERATORS.not_infix]
KEYWORDS = sorted({word for phrase in PHRASES for word in phrase.split()} - VOCABULARY.reserved)

PLACES = [
    "segment s: {w} > 5",
    "segment s: {w}",
    "segment s: a and {w} is 3 or not {w} and {w}",
    "segment s: x > {w} and {w} + 1 < 2 * {w} - {w} and ({w}) is known",
    "segment s: orders.{w} is 3 and {w}.x is known",
    "segment s: count({w}) > 3 and sum({w}.{w} in the last 3 days where {w} is 3 and {w}) > 3",
    'segment {w} "title" of {w}: {w} > 3',
    "tiers {w} by {w}:\n    tier {w}: from {w} to under 5\n    tier b: above {w} to 9",
    'tiers t:\n    tier {w}: {w} > 5\n    tier b: {w} is 3\n    tier c: {w} contains "x"\n    tier d: otherwise\n    tier e: x',
    "score {w}:\n    add {w} when {w}\n    add {w}\n    subtract {w} * 2",
    'split {w} by "x":\n    part {w}: 5%',
    "metric {w} = {w}",
    "let {w} = {w}",
    "param {w}: integer = 3",
    "place {w} = (1, 2)",
    'test "t":\n    given {w} {{{w}: 1, b: {w}}}\n    expect {w}\n    expect not {w} for 3\n    expect {w} is 3',
    "segment s: {w} in segment {w} and in segment {w}.{w} and in any segment of ({w}, b)",
    "segment s: {w} is one of ({w}, 2) and {w} is one of {w} and {w} includes any of ({w})",
    "segment s: top {w} by {w} per {w} among {w}",
    "segment s: at_home within {w} km of {w} and at_home within 5 m of any of ({w}, b)",
    "segment s: x in the last {w} days and x more than {w} days ago and x between {w} and {w} and x < {w} days",
    "segment s: round({w}, 2) > if {w} then {w} else {w} end",
    "segment s: sequence({w} then {w} where {w} then b)",
    "segment s:\n    a\n    and b >\n{w}\n    and c",
]


def test_there_are_many_of_them() -> None:
    assert len(KEYWORDS) > 100
    assert {
        "count",
        "score",
        "date",
        "day",
        "first",
        "last",
        "from",
        "to",
        "tier",
        "part",
        "add",
        "test",
        "known",
        "one",
    } <= set(KEYWORDS)


@pytest.mark.parametrize("place", PLACES)
def test_a_keyword_is_a_name_where_a_name_is_meant(place: str) -> None:
    usual, _ = parse(Source("s", place.format(w="usual")))
    for word in KEYWORDS:
        text = place.format(w=word)
        file, findings = parse(Source("s", text))
        assert findings == (), text
        assert repr(file).replace(f"text='{word}'", "text='usual'") == repr(usual), text
        printed = format_file(file)
        assert parse(Source("s", printed))[0] == file, printed


@pytest.mark.parametrize("word", sorted(VOCABULARY.reserved))
def test_reserved_words_are_names_only_in_back_ticks(word: str) -> None:
    _, findings = parse(Source("s", f"segment {word}: x"))
    assert [(one.code, one.fix.text if one.fix else "") for one in findings] == [("E144", f"`{word}`")]
    file, findings = parse(Source("s", f"segment `{word}`: `{word}` > 5"))
    assert findings == ()
    (segment,) = file.declarations
    assert isinstance(segment, tree.Segment)
    assert segment.name == tree.Identifier(word, quoted=True)


def test_the_reserved_words_are_those_of_the_language() -> None:
    assert sorted(VOCABULARY.reserved) == sorted(
        [
            "and",
            "or",
            "not",
            "is",
            "in",
            "of",
            "by",
            "if",
            "then",
            "else",
            "end",
            "where",
            "per",
            "among",
            "top",
            "bottom",
            "true",
            "false",
            "everyone",
            "today",
            "yesterday",
            "tomorrow",
            "now",
        ]
    )


@pytest.mark.parametrize("word", ["known", "unknown", "empty"])
def test_behind_is_the_words_of_predicates_win(word: str) -> None:
    assert isinstance(condition(f"x is {word}"), tree.IsKnown | tree.IsEmpty)
    assert condition(f"x is `{word}`") == tree.Comparison(path("x"), "is", tree.Path((tree.Identifier(word, True),)))
    assert condition(f"x is ({word})") == tree.Comparison(path("x"), "is", path(word))


def test_keywords_count_in_capitals_too() -> None:
    assert condition("A AND NOT b Is One Of (c)") == condition("A and not b is one of (c)")


def condition(text: str) -> tree.Expr:
    file, findings = parse(Source("s", f"segment s: {text}"))
    assert findings == ()
    (segment,) = file.declarations
    assert isinstance(segment, tree.Segment)
    return segment.condition


def path(*names: str) -> tree.Path:
    return tree.Path(tuple(map(tree.Identifier, names)))
