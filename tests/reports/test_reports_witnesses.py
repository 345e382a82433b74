"""Customers that a proof, the linter or a diff shows: in the words and names of the file, so that they can be pasted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commands import Command

CATALOG = """\
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
names = { fa = "مشتری" }
[entity.customer.fields]
id     = { type = "integer", names = { fa = "شناسه" } }
spend  = { type = "decimal", names = { fa = "خرید" } }
silent = { type = "boolean", names = { fa = "بی_پیام" } }
[entity.customer.links]
orders = { to = "order", from = "customer_id", names = { fa = "سفارش‌ها" } }
[entity.order]
table = "orders"
key = "id"
time = "placed_at"
names = { fa = "سفارش" }
[entity.order.fields]
id        = { type = "integer", names = { fa = "شناسه" } }
placed_at = { type = "datetime", names = { fa = "زمان" } }
"""
PERSIAN = """\
# language: fa
بخش ویژه: خرید حداقل ۱۰۰ و نه بی_پیام
بخش پرسفارش: تعداد(سفارش‌ها در ۱۲ ماه گذشته) حداقل ۲
سطح‌ها مرحله:
    سطح تازه: تعداد(سفارش‌ها) برابر با ۱
    سطح ماندگار: تعداد(سفارش‌ها) حداقل ۲
"""
ENGLISH = """\
segment vip: spend at least 100 and not silent
segment frequent: count(orders in the last 12 months) at least 2
tiers stage:
    tier fresh: count(orders) is 1
    tier lasting: count(orders) at least 2
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "catalog.toml").write_text(CATALOG, "utf-8")
    (tmp_path / "fa.seg").write_text(PERSIAN, "utf-8")
    (tmp_path / "en.seg").write_text(ENGLISH, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def paste(shop: Path, name: str, block: str) -> None:
    path = shop / name
    path.write_text(path.read_text("utf-8") + "\n" + block + "\n", "utf-8")


@pytest.mark.parametrize(
    ("name", "claim", "words"),
    [
        ("fa.seg", "ویژه نتیجه می‌دهد پرسفارش", ("آزمون «ویژه، نه پرسفارش»", "با فرض مشتری {", "بی_پیام: نادرست")),
        ("fa.seg", "ویژه و پرسفارش ناممکن است", ("ممکن است: ", "سفارش‌ها: [")),
        ("fa.seg", "هر مشتری (ویژه یا خرید کمتر از ۵) است", ("نه همه", "انتظار نمی‌رود")),
        ("en.seg", "vip implies frequent", ('test "vip, not frequent"', "given customer {", "silent: false")),
        ("en.seg", "everyone is stage.fresh", ("expect not stage is fresh", "given customer {")),
        ("fa.seg", "هر مشتری مرحله.تازه است", ("مرحله برابر با تازه",)),
    ],
)
def test_a_witness_can_be_pasted_into_the_file_that_was_asked_about(
    segdsl: Command, shop: Path, name: str, claim: str, words: tuple[str, ...]
) -> None:
    segdsl("fmt", name)
    said = segdsl("prove", claim, name)
    block = said.out[re.search(r"^(test|آزمون) ", said.out, re.MULTILINE).start() :].strip()  # type: ignore[union-attr]
    assert [word for word in words if word not in block] == [], said.out
    paste(shop, name, block)
    again = segdsl("test", name)
    assert again.status == 0, again
    assert segdsl("fmt", "--check", name).status == 0  # and it is laid out already


def test_what_the_linter_shows_is_in_the_words_of_the_file(segdsl: Command, shop: Path) -> None:
    said = segdsl("lint", "fa.seg", "--select", "L104")
    assert "مشتری {شناسه: ۱" in said.out
    assert "given" not in said.out and "customer" not in said.out
    assert "customer {id: 1" in segdsl("lint", "en.seg", "--select", "L104").out


def test_what_a_diff_shows_is_in_the_words_of_the_file(segdsl: Command, shop: Path) -> None:
    (shop / "new.seg").write_text(PERSIAN.replace("حداقل ۱۰۰", "حداقل ۵۰"), "utf-8")
    said = segdsl("diff", "fa.seg", "new.seg")
    [line] = [line for line in said.out.splitlines() if "با فرض" in line]
    given = re.search(r"(با فرض مشتری \{.*\}) در تاریخ", line)
    assert given is not None and "خرید: ۵۰" in given[1]
    paste(shop, "new.seg", f"آزمون «تازه‌وارد»:\n    {given[1]}\n    انتظار می‌رود ویژه")
    assert segdsl("test", "new.seg").status == 0


@pytest.mark.engine("duckdb")
def test_messages_about_stored_data_use_the_names_of_the_files_language(segdsl: Command, shop: Path) -> None:
    (shop / "data").mkdir()
    (shop / "data" / "customers.csv").write_text("id,spend,silent\n1,5,false\n1,6,false\n", "utf-8")
    (shop / "data" / "orders.csv").write_text("id,customer_id,placed_at\n", "utf-8")
    said = segdsl("run", "fa.seg", "--data", "data", "--as-of", "2026-03-21")
    assert said.status == 1
    assert "مشتری" in said.err and "customer " not in said.err
    assert "customer" in segdsl("run", "en.seg", "--data", "data", "--as-of", "2026-03-21").err


@pytest.mark.parametrize(("name", "names"), [("fa.seg", "شناسه، خرید، بی_پیام"), ("en.seg", "id, spend, silent")])
def test_names_that_there_are_stand_once_each_in_one_language(
    segdsl: Command, shop: Path, name: str, names: str
) -> None:
    paste(shop, name, "بخش هیچ: ققققق مشخص" if name == "fa.seg" else "segment none_such: qqqqqq is known")
    assert names in segdsl("check", name).out
