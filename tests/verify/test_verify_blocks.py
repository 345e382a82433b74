"""``verify`` blocks as text: what they mean, how they are printed, what is wrong with them, and their JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from verify_shop import HERE, RULES

from segdsl.source import Source
from segdsl.syntax import tree
from segdsl.syntax.format import format_file
from segdsl.syntax.parse import parse
from segdsl.tools.loading import load_text
from segdsl.workspace.rule_set import RuleSet

CATALOG = (Path(__file__).parent / "catalog.toml").read_text("utf-8")
MISTAKES: list[dict[str, str]] = yaml.safe_load((HERE / "mistakes.yaml").read_text("utf-8"))
ENGLISH = """\
@owner "crm"
verify "the club is sane":
    expect vip is between 1% and 5% of customers
    expect vip at least 100
    expect level.gold at most 10% of customers
    expect (vip and city is "Tehran") less than 3%
    expect urban at least 30% of vip
    expect vip is not 0
    expect no customer where in segment vip and in segment urban
    expect no vip
"""
PERSIAN = """\
# language: fa
@مسئول «crm»
راستی‌آزمایی «the club is sane»:
    انتظار می‌رود vip بین ۱٪ و ۵٪ از customers
    انتظار می‌رود vip حداقل ۱۰۰
    انتظار می‌رود level.gold حداکثر ۱۰٪ از customers
    انتظار می‌رود (vip و city برابر با «Tehran») کمتر از ۳٪
    انتظار می‌رود urban حداقل ۳۰٪ از vip
    انتظار می‌رود vip برابر نیست با ۰
    انتظار نمی‌رود customer به‌شرط در بخش vip و در بخش urban
    انتظار نمی‌رود vip
"""


def read(text: str) -> tree.File:
    file, findings = parse(Source("a.seg", text))
    assert findings == ()
    return file


# --- text


def test_what_is_printed_is_what_was_written() -> None:
    assert format_file(read(ENGLISH)) == ENGLISH
    assert format_file(read(PERSIAN), "fa") == PERSIAN


def test_it_is_translated_both_ways() -> None:
    assert read(ENGLISH) == read(PERSIAN)
    assert format_file(read(ENGLISH), "fa") == PERSIAN
    assert format_file(read(PERSIAN), "en") == f"# language: en\n{ENGLISH}"


def test_persian_may_end_in_is() -> None:
    said = "# language: fa\nراستی‌آزمایی «x»:\n    انتظار می‌رود vip بین ۱٪ و ۵٪ از مشتری است\n"
    assert read(said) == read('verify "x":\n    expect vip is between 1% and 5% of مشتری\n')


def test_its_words_may_be_names_elsewhere() -> None:
    file = read("segment verify: verify > 3 and no is 5 and expect is 1\nmetric expect = verify\n")
    assert [node.name.text for node in file.declarations if isinstance(node, tree.Segment | tree.Metric)] == [
        "verify",
        "expect",
    ]


def test_a_long_claim_is_broken_and_read_again() -> None:
    condition = " and ".join(f'city is not "City number {n}"' for n in range(12))
    file = read(f'verify "x":\n    expect no customer where {condition}\n')
    printed = format_file(file)
    assert max(map(len, printed.splitlines())) <= 120
    assert read(printed) == file


def test_comments_stay_where_they_were() -> None:
    text = 'verify "x":\n    # ten per cent is the budget\n    expect vip at most 10%  # of all\n'
    assert format_file(read(text)) == text


def test_the_rule_after_a_mistake_is_read() -> None:
    file, findings = parse(Source("a.seg", 'verify "x":\n    expect vip at\nsegment a: b > 1\n'))
    assert [one.code for one in findings] != []
    assert [node.name.text for node in file.declarations if isinstance(node, tree.Segment)] == ["a"]


def test_a_rule_after_a_verify_block_with_a_mistake_in_the_rule() -> None:
    file, findings = parse(Source("a.seg", 'segment a: b >\nverify "x":\n    expect a at least 1\n'))
    assert len(findings) == 1
    assert [type(node) for node in file.declarations] == [tree.Verify]


# --- meaning


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case["claim"])
def test_a_mistake_is_told_at_its_place(case: dict[str, str]) -> None:
    text = f'{RULES}\nverify "x":\n    {case["claim"]}\n'
    found = load_text(text, CATALOG).check()
    assert [(one.code, text[one.span.start : one.span.end]) for one in found] == [(case["code"], case["over"])]


@pytest.mark.parametrize("whom", ["customer", "customers", "مشتری", "مشتریان", "مشتری‌ها"])
def test_an_entity_may_be_named_in_the_plural(whom: str) -> None:
    rules = load_text(f'{RULES}\nverify "x":\n    expect vip at least 1 of {whom}\n', CATALOG)
    assert rules.check() == ()
    assert rules.rules is not None
    assert rules.rules.verifications[-1].claims[0].entity == "customer"


@pytest.mark.parametrize(("whom", "entity"), [("companies", "company"), ("orders", "order"), ("large", "order")])
def test_other_entities_and_segments(whom: str, entity: str) -> None:
    rules = load_text(f'{RULES}\nverify "x":\n    expect no {whom}\n', CATALOG).rules
    assert rules is not None
    assert rules.verifications[-1].claims[0].entity == entity


def test_json_and_back() -> None:
    rules = load_text(RULES, CATALOG)
    again = RuleSet.from_json(rules.to_json(), rules.catalog)
    assert again.rules == rules.rules
    assert again.rules is not None
    assert len(again.rules.verifications[0].claims) == 7


def test_a_document_that_names_what_is_not_there_is_refused() -> None:
    rules = load_text(RULES, CATALOG)
    text = rules.to_json().replace('"name": "phone"', '"name": "fone"')
    with pytest.raises(Exception, match="customer has no text called fone"):
        RuleSet.from_json(text, rules.catalog)


def test_rules_without_claims_load_as_before() -> None:
    rules: Any = load_text("segment a: points > 1", CATALOG).rules
    assert rules.verifications == ()
