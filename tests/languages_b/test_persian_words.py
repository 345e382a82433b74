"""What is left of English in a Persian message: names and keywords that the writer's own file has, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from segdsl import load_catalog, load_text
from segdsl.catalog.tables import CatalogTable, EntityTable, FieldTable, HistoryTable, JoinTable, LinkTable, keys_of
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.languages import localized, table
from segdsl.operators import surface
from segdsl.source import Source
from segdsl.syntax.parse import parse
from segdsl.syntax.vocabulary import vocabulary
from segdsl.types import Kind

TESTS = Path(__file__).parent.parent
WORD = re.compile(r"[A-Za-z][A-Za-z_]+")
# Names of formats and examples of TOML, the numbers of code points, and the names that Unicode gives to signs.
TECHNICAL = {
    *("toml", "json", "sql", "utc", "asia", "tehran", "segdsl", "geo", "scale", "time", "seg", "epoch", "key"),
    *("iran", "places", "yalda"),  # of the data that comes with segdsl
    *("active", "lead", "lat", "lon", "account", "plan", "right", "to", "left", "override", "null"),
}


def words_of(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


@cache
def words_of_the_language() -> frozenset[str]:
    """Every word of an English rule file and every key and choice of a catalog: they are the user's own there."""
    english = vocabulary("en")
    groups: list[Iterable[str]] = [
        *english.words.values(), *english.units.values(), *english.types.values(), *english.annotations.values(),
        *(operator.phrases["en"] for operator in surface()),
    ]  # fmt: skip
    found = {word for phrases in groups for phrase in phrases for word in words_of(phrase)}
    for one in (CatalogTable, EntityTable, FieldTable, HistoryTable, JoinTable, LinkTable):
        for key in keys_of(one).values():
            found |= words_of(key.name) | {word for choice in choices(key.annotation) for word in words_of(choice)}
    return frozenset(found | TECHNICAL | {"fa", "en"})


def choices(annotation: Any) -> Iterator[str]:
    for part in get_args(annotation):
        if isinstance(part, str):
            yield part
        else:
            yield from choices(part)


def english_left(found: Diagnostic, *texts: str) -> set[str]:
    """The Latin words of the Persian message that stand neither in the texts nor in the words of the language."""
    persian = localized(found, "fa")
    own = words_of(" ".join(texts))
    said = words_of(f"{persian.message} {persian.help} {persian.place}")
    return said - own - words_of_the_language() - {"rules", "x"}


def is_persian(found: Diagnostic) -> bool:
    return found.code in table("fa") and bool(re.search("[آ-ی]", localized(found, "fa").message))


def rules_with_mistakes() -> Iterator[tuple[str, str, str]]:
    """A name, a text of rules, and its catalog, from the tests of the parser, of the checker and of the corpus."""
    shop = (TESTS / "semantic" / "shop.toml").read_text("utf-8")
    for name in ("mistakes", "poor_messages"):
        for number, case in enumerate(yaml.safe_load((TESTS / "syntax" / f"{name}.yaml").read_text("utf-8"))):
            yield f"{name} {number}", case["text"], shop
    for path in sorted((TESTS / "semantic" / "mistakes").glob("*.seg")):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        yield path.stem, "".join(line for line in lines if not line.startswith("#!")), shop
    corpus = (TESTS / "corpus" / "shop.toml").read_text("utf-8")
    for case in yaml.safe_load((TESTS / "corpus" / "errors.yaml").read_text("utf-8"))["cases"]:
        if "catalog" in case or "catalog_add" in case or "of" in case:
            continue
        wrong = [f"segment wrong_{number}: {text}\n" for number, text in enumerate(case.get("wrong", ()))]
        yield case["name"], case.get("rules", "") + "\n" + "".join(wrong), corpus


CASES = list(rules_with_mistakes())


@pytest.mark.parametrize(("text", "catalog"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_persian_message_about_english_rules_has_no_english_of_its_own(text: str, catalog: str) -> None:
    _, unread = parse(Source("rules.seg", text))
    checked = load_text(text, load_catalog(catalog)).check()
    left = {
        (one.code, localized(one, "fa").message): words
        for one in (*unread, *checked)
        if one.code < "E700" and (words := english_left(one, text, catalog))
    }
    assert left == {}
    assert [one.code for one in (*unread, *checked) if one.code < "E700" and not is_persian(one)] == []


@pytest.mark.parametrize("path", sorted((TESTS / "catalog" / "mistakes").glob("*.toml")), ids=lambda path: path.stem)
def test_a_persian_message_about_a_catalog_has_no_english_of_its_own(path: Path) -> None:
    text = "\n".join(line.split("#!")[0] for line in path.read_text("utf-8").splitlines())
    with pytest.raises(SegdslError) as raised:
        load_catalog(text)
    left = {one.code: words for one in raised.value if (words := english_left(one, text))}
    assert left == {}
    assert [one.code for one in raised.value if not is_persian(one)] == []


def test_functions_are_called_in_messages_as_a_persian_file_is_printed() -> None:
    say = table("fa")["say"]
    for operator in surface():
        persian = operator.phrases.get("fa", ())
        assert say.get(operator.phrases["en"][0]) == (persian[0] if persian else None), operator.id


def test_units_are_called_in_messages_as_a_persian_file_is_printed() -> None:
    say = table("fa")["say"]
    assert {unit: say.get(unit) for unit in vocabulary("fa").units} == {
        unit: phrases[0] for unit, phrases in vocabulary("fa").units.items()
    }


def test_every_kind_of_value_has_a_name() -> None:
    assert {kind.value for kind in Kind} - set(table("fa")["say"]) == set()
