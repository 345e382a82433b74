"""Every mistake that people make when they type a rule has its own sentence, held here word for word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from segdsl.diagnostics import Message
from segdsl.source import Source
from segdsl.syntax import errors, parse, parse_expression, tree

HERE = Path(__file__).parent


def load(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return cases


def found(text: str) -> list[dict[str, str]]:
    source = Source("rules.seg", text)
    _, findings = parse(source)
    said = []
    for one in findings:
        line, column = source.line_and_column(one.span.start)
        case = {"code": one.code, "at": f"{line}:{column}", "over": text[one.span.start : one.span.end]}
        case["message"] = one.message
        if one.help:
            case["help"] = one.help
        if one.fix is not None:
            case["fix"] = one.fix.text
        said.append(case)
    return said


@pytest.mark.parametrize("case", load("mistakes.yaml"), ids=lambda case: case["text"][:50])
def test_a_mistake_has_its_sentence(case: dict[str, Any]) -> None:
    assert found(case["text"]) == case["findings"]


@pytest.mark.parametrize("case", load("poor_messages.yaml"), ids=lambda case: case["text"][:50])
def test_poor_sentences_are_known(case: dict[str, Any]) -> None:
    assert found(case["text"]) == case["findings"], f"better now? then it belongs into mistakes.yaml: {case['wish']}"


FIXED = [case for case in load("mistakes.yaml") if len(case["findings"]) == 1 and "fix" in case["findings"][0]]


@pytest.mark.parametrize("case", FIXED, ids=lambda case: case["text"][:50])
def test_the_fix_that_is_offered_mends_the_text(case: dict[str, Any]) -> None:
    text = case["text"]
    (finding,) = parse(Source("rules.seg", text))[1]
    assert finding.fix is not None
    mended = text[: finding.fix.span.start] + finding.fix.text + text[finding.fix.span.end :]
    assert found(mended) == [] or case["findings"][0]["code"] in ("E141", "E143", "E161"), mended


def test_every_sentence_of_the_parser_is_shown_by_a_case() -> None:
    shown = {finding["code"] for case in load("mistakes.yaml") for finding in case["findings"]}
    elsewhere = {"E103", "E105", "E106", "E107", "E108", "E109", "E115"}  # tests of hostile files and of letters
    elsewhere |= {"E187"}  # tests/languages
    ours = {one.code for one in vars(errors).values() if isinstance(one, Message)}
    assert sorted(ours - shown - elsewhere) == []
    assert all(code.startswith("E1") for code in ours)


MANY = """\
segment a: spend >
segment b: spend > 5
    score > 6
tiers c by spend:
    tier low from 1 to 5
segment d: city is 'Tehran'
segment e: count(orders where total > 5
segment f: spend > 7

@onwer "me"
segment g: x == 5 and any(orders in the last month)
metric h: sum(orders.total)
"""


def test_all_mistakes_of_a_file_are_told_in_one_run() -> None:
    file, findings = parse(Source("many.seg", MANY))
    source = Source("many.seg", MANY)
    assert [(source.line_and_column(one.span.start)[0], one.code) for one in findings] == [
        (1, "E101"),
        (3, "E100"),
        (5, "E141"),
        (6, "E112"),
        (7, "E160"),
        (10, "E148"),
        (11, "E130"),
        (11, "E164"),
        (12, "E142"),
    ]
    assert [one.name.text for one in file.declarations if isinstance(one, tree.Segment)] == ["b", "d", "f"]


def test_an_expression_alone_is_read_with_its_own_offsets() -> None:
    expression, findings = parse_expression(Source("catalog.toml", "price - cost"))
    assert (expression, findings) == (tree.Binary("-", path("price"), path("cost")), ())
    expression, findings = parse_expression(Source("catalog.toml", "price - (cost"))
    assert expression is None
    assert [(one.code, one.span.start) for one in findings] == [("E160", 8)]
    expression, findings = parse_expression(Source("catalog.toml", "price cost"))
    assert expression is None
    assert [(one.code, one.span.start) for one in findings] == [("E100", 6)]
    expression, findings = parse_expression(Source("catalog.toml", ""))
    assert (expression, [one.code for one in findings]) == (None, ["E101"])


def path(name: str) -> tree.Path:
    return tree.Path((tree.Identifier(name),))
