"""What pages tell of two segments: what is proved and worth knowing, the nearest first, nothing that is taken for granted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from commands import Said
from test_catalogue_pages import Page

import segdsl
from segdsl.workspace.catalogue_relations import Near, relations

CATALOG = """\
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id    = { type = "integer" }
spend = { type = "integer" }
city  = { type = "text" }
"""
RULES = """\
@tags "value"
segment buyer "Buyer": spend at least 1

@tags "value"
segment good "Good": spend at least 100

@tags "value"
segment best "Best": spend at least 1_000

@tags "value"
segment paying "Paying": spend more than 0

@tags "value"
segment small "Small": spend at most 50

segment tehran "Tehran": city is "Tehran"
segment shiraz "Shiraz": city is "Shiraz"
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "catalog.toml").write_text(CATALOG, "utf-8")
    (tmp_path / "rules.seg").write_text(RULES, "utf-8")
    return tmp_path


def near(rules: str) -> dict[str, Near]:
    return relations(segdsl.load_text(rules, CATALOG))


def test_equal_inside_contains_and_apart() -> None:
    found = near(RULES)
    assert found["best"].found["inside"] == ("good",)  # and so in buyer, which good tells
    assert found["good"].found == {"inside": ("buyer", "paying"), "contains": ("best",), "disjoint": ("small",)}
    assert found["buyer"].found == {"equal": ("paying",), "contains": ("good",)}


def test_apart_is_told_of_segments_with_a_tag_in_common_only() -> None:
    """Nobody lives in two cities; and nobody needs to be told of every pair that has nothing in common."""
    assert near(RULES)["tehran"].found == {}
    tagged = RULES.replace("segment tehran", '@tags "city"\nsegment tehran').replace(
        "segment shiraz", '@tags "city"\nsegment shiraz'
    )
    assert near(tagged)["tehran"].found == {"disjoint": ("shiraz",)}


def test_a_long_list_is_cut_and_says_so() -> None:
    many = "\n".join(f'@tags "city"\nsegment c{number}: city is "{number}"' for number in range(12))
    one = near(many)["c3"]
    assert (len(one.found["disjoint"]), one.more) == (8, {"disjoint": 3})


def test_rules_that_cannot_be_asked_have_pages_without_it(shop: Path) -> None:
    """A param without a value: what it is nobody knows yet."""
    assert near("param least: integer\nsegment a: spend at least least\nsegment b: spend at least 3") == {}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Beside other segments", "Everybody in it is also in", "Nobody in it is in", "Buyer", "Small")),
        ("fa", ("در کنار بخش‌های دیگر", "هر که در آن است در این‌ها هم هست", "هیچ‌کس از آن در این‌ها نیست")),
    ],
)
def test_the_page_of_a_segment_tells_it(
    make: Callable[..., Said], shop: Path, language: str, words: tuple[str, ...]
) -> None:
    assert make(shop / "rules.seg", "--out", shop / "site", "--language", language).status == 0
    page = Page(shop / "site" / "rules" / "good.html")
    assert [word for word in words if word not in page.text] == []
    assert page.wrong == []
    links = [given["href"] for given in page.having("a")]
    assert {"buyer.html", "best.html", "small.html"} <= set(links)


def test_it_can_be_left_out(make: Callable[..., Said], shop: Path) -> None:
    assert make(shop / "rules.seg", "--out", shop / "site", "--language", "en", "--no-relations").status == 0
    assert "Beside other segments" not in Page(shop / "site" / "rules" / "good.html").text
