"""Rules in words: every construct in English and in Persian, to be read by people in golden/*.txt."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import segdsl
from segdsl.explain.words import Patterns, languages, patterns, rule_in_words, teller
from segdsl.operators import surface
from segdsl.operators.base import AggregateOperator, Shape
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes
from segdsl.tools.loading import load, load_text
from segdsl.workspace.rule_set import RuleSet

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
SHOP = HERE.parent / "corpus" / "shop.toml"
READ = [
    *((name, language) for name in ("constructs", "crm", "journey") for language in ("en", "fa")),
    ("bookshop", "en"),
    ("bookshop_fa", "fa"),
]
RANKS = ("quintile", "ntile", "percentile")
Golden = Callable[[Path, str], None]


@cache
def rule_set(name: str) -> RuleSet:
    match name:
        case "constructs":
            return load_text((HERE / "constructs.seg").read_text("utf-8"), SHOP.read_text("utf-8"))
        case "bookshop":
            return load(EXAMPLES / "bookshop" / "rules")
        case "bookshop_fa":
            return load(EXAMPLES / "bookshop" / "rules_fa")
        case "crm":
            return load(EXAMPLES / "crm" / "rules", EXAMPLES / "crm" / "vtiger" / "catalog.toml")
        case _:
            folder = HERE.parents[2] / "shared" / "acceptance" / "journey"
            if not folder.is_dir():
                pytest.skip("the data sets in ../shared are not beside this repository")
            return load(folder / "journey.seg", folder / "catalog.toml")


def told(rules: RuleSet, language: str) -> str:
    found = (f"[{rule.name}] {rule.title}\n{rule_in_words(rules, rule.name, language)}\n" for rule in rules.all_rules)
    return "\n".join(found)


@pytest.mark.golden
@pytest.mark.parametrize(("name", "language"), READ)
def test_rules_in_words(name: str, language: str, golden: Golden) -> None:
    golden(HERE / "golden" / f"{name}.{language}.txt", told(rule_set(name), language))


@pytest.mark.parametrize("language", ["en", "fa"])
def test_sentences_are_whole(language: str) -> None:
    """No hole stays open, nothing stands twice, no blank before a comma."""
    for name in ("constructs", "bookshop", "crm"):
        text = told(rule_set(name), language)
        for wrong in (r"[{}]", r"\w  +\w", r" [،,؛;:]", r"[،,] *[،,.]"):
            assert not (found := re.search(wrong, text)), (wrong, text[max(0, found.start() - 60) : found.end() + 20])


def test_persian_has_no_english_of_ours() -> None:
    """Where the catalog and the rules are Persian, only values that were stored in English are."""
    text = re.sub(r"«[^»]*»|\[[^\]]*\].*", "", told(rule_set("bookshop_fa"), "fa"))
    assert re.findall(r"[A-Za-z]+", text) == []
    assert re.findall(r"[0-9]", text) == []


# --- nothing is forgotten


def _parts(kinds: Iterable[object]) -> set[type]:
    return {kind for kind in kinds if isinstance(kind, type)}


def test_every_kind_of_node_is_said() -> None:
    """The file of constructs holds every node of the typed rules, and all of it has golden sentences."""
    rules = rule_set("constructs").rules
    assert rules is not None
    found = {type(node) for rule in rules.rules for node in nodes(rule.body)}
    wanted = (
        _parts(get_args(ir.Expr)) | _parts(get_args(ir.Window)) | _parts(get_args(ir.Body)) | {ir.Point, ir.Periods}
    )
    assert wanted - found == set()


@pytest.mark.parametrize("language", languages())
def test_every_operator_has_a_sentence(language: str) -> None:
    words = patterns(language)
    for operator in surface():
        if isinstance(operator, AggregateOperator):
            section = "aggregates"
        else:
            section = (
                "conditions" if operator.shape is Shape.INFIX else "values" if operator.id in RANKS else "functions"
            )
        assert words.has(section, operator.id), f"{operator.id} has no sentence in {language}"


def test_languages_have_the_same_sentences() -> None:
    """What only one language has are other ways to say the same: they have a general pattern to fall back on."""
    english, persian = patterns("en").data, patterns("fa").data
    for section in english:
        if not isinstance(english[section], dict) or section in ("verbs", "suffixes", "prefixes"):
            continue
        for key in set(english[section]) ^ set(persian[section]):
            general = re.sub(r"^(of_|value\.)|_(past|many|1|full|since|until)$", "", key)
            assert general in english[section] and general in persian[section], (section, key)


@pytest.mark.parametrize("language", languages())
def test_verbs_in_brackets_are_known(language: str) -> None:
    data = patterns(language).data
    sections = [section for section in data.values() if isinstance(section, dict)]
    used = {verb for section in sections for text in section.values() if isinstance(text, str)
            for verb in re.findall(r"\[([^\]]+)\]", text)}  # fmt: skip
    assert used - set(data["verbs"]) == set()


# --- a language of one's own


def test_another_language_is_a_table() -> None:
    """Sentences from elsewhere are said without any code that knows their language."""
    data = deepcopy(dict(patterns("en").data))
    own = tomllib.loads("""
        language = "de"
        quotes = ["„", "“"]
        group = "."
        point = ","
        [conditions]
        ">=" = "{left} [ist] mindestens {right}"
        [verbs]
        "ist" = { not = "ist nicht" }
        [rules]
        segment = "Wer dazugehört: {condition}."
    """)
    for key, value in own.items():
        data[key] = {**data[key], **value} if isinstance(value, dict) else value
    rules = load_text('segment rich "Reich": balance at least 1_000.5\nsegment poor: not balance at least 10',
                      SHOP.read_text("utf-8"))  # fmt: skip
    german = teller(rules, Patterns(data))
    assert str(german.rule(german.rules["rich"])) == "Wer dazugehört: balance ist mindestens 1.000,5."
    assert str(german.rule(german.rules["poor"])) == "Wer dazugehört: balance ist nicht mindestens 10."


# --- names and values are the user's own


def test_names_cannot_open_holes() -> None:
    """Braces and brackets in titles and texts are letters."""
    rules = load_text(
        'segment a "{x} [is] {0}": name is "{name} [is]"\nsegment b: in segment a', SHOP.read_text("utf-8")
    )
    assert "name is “{name} [is]”" in str(rule_in_words(rules, "a"))
    assert "“{x} [is] {0}”" in str(rule_in_words(rules, "b", "fa").text.replace("«", "“").replace("»", "”"))


def test_rules_from_json_are_told_without_their_text() -> None:
    """The typed rules are enough; only the titles of places are in the files."""
    first = rule_set("constructs")
    again = segdsl.RuleSet.from_json(first.to_json(), first.catalog)
    for rule in again.all_rules:
        if rule.name != "near":
            assert str(rule_in_words(again, rule.name, "fa")) == str(rule_in_words(first, rule.name, "fa"))


def test_nested_rules_are_told_once() -> None:
    """The words of a deeply nested rule grow with the rule, not with the power of its depth."""
    condition = "kids > 1"
    for _ in range(24):
        condition = f"any(referred where every(orders where total > 1 and customer.kids > 2) and {condition})"
    rules = load_text(f"segment deep: {condition}", SHOP.read_text("utf-8"))
    for language in languages():
        assert len(str(rule_in_words(rules, "deep", language))) < 10_000
