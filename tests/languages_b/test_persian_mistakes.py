"""Mistakes in Persian rules and catalogs, and every word that is said of them: the files of ``mistakes/``.

Under a line with a mistake stands what is said of it, with its column: ``#! E201 14: … => help``. ``make golden`` writes
these lines anew; read them as text, as somebody would who has just made the mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from segdsl import load_catalog, load_text
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.languages import localized
from segdsl.source import Source

HERE = Path(__file__).parent
SHOP = load_catalog((HERE / "shop.toml").read_text("utf-8"))
MARK = "#!"
HEAD = "# language: fa\n"
BREAK = "---\n"


def said(finding: Diagnostic, where: str) -> str:
    """A finding in Persian on one line."""
    found = localized(finding, "fa")
    return f"{MARK} {found.code} {where}: {found.message}" + (f" => {found.help}" if found.help else "")


def without_marks(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(MARK))


def with_marks(text: str, findings: Iterable[Diagnostic], before: str = "") -> str:
    """The text with each finding under the line where it begins; ``before`` stood before the text when it was read."""
    source, skipped = Source("", before + text), before.count("\n")
    under: dict[int, list[str]] = {}
    for finding in findings:
        line, column = source.line_and_column(finding.span.start)
        under.setdefault(line - skipped, []).append(said(finding, str(column)))
    lines = enumerate(text.splitlines(), 1)
    return "".join("\n".join([line, *under.get(number, ())]) + "\n" for number, line in lines)


@pytest.mark.golden
@pytest.mark.parametrize("name", ["reading", "times"])
def test_what_is_said_of_rules_that_cannot_be_read(name: str, golden: Callable[[Path, str], None]) -> None:
    path = HERE / "mistakes" / f"{name}.seg"
    texts = without_marks(path.read_text("utf-8")).split(BREAK)
    heads = ["" if text.startswith("# language") else HEAD for text in texts]
    found = [load_text(head + text, SHOP).check() for head, text in zip(heads, texts, strict=True)]
    marked = zip(texts, found, heads, strict=True)
    golden(path, BREAK.join(with_marks(text, findings, head) for text, findings, head in marked))
    assert all(found), "each of the texts has a mistake"


@pytest.mark.golden
def test_what_is_said_of_rules_without_a_meaning(golden: Callable[[Path, str], None]) -> None:
    path = HERE / "mistakes" / "meaning.seg"
    text = without_marks(path.read_text("utf-8"))
    findings = load_text(HEAD + text, SHOP, name="rules.seg").check()
    golden(path, with_marks(text, findings, HEAD))


@pytest.mark.golden
def test_what_is_said_of_a_catalog(golden: Callable[[Path, str], None]) -> None:
    path = HERE / "mistakes" / "catalog.toml"
    text = without_marks(path.read_text("utf-8"))
    with pytest.raises(SegdslError) as raised:
        load_catalog(text)
    golden(path, with_marks(text, raised.value))


@pytest.mark.golden
def test_what_is_said_when_rules_are_bound(golden: Callable[[Path, str], None]) -> None:
    path = HERE / "mistakes" / "binding.seg"
    text = without_marks(path.read_text("utf-8"))
    rules = load_text(HEAD + text, SHOP, name="rules.seg")
    written: list[str] = []
    for line in text.splitlines():
        written.append(line)
        if line.startswith("#>"):
            given = dict(part.split("=", 1) for part in line.removeprefix("#>").split())
            as_of = given.pop("as_of")
            with pytest.raises(SegdslError) as raised:
                rules.bind(as_of, given)
            written += [said(one, "-") for one in raised.value]
    golden(path, "\n".join(written) + "\n")


TOML_MISTAKES: Mapping[str, str] = {
    "timezone = Asia/Tehran": "این TOML نیست: این مقدار درست نیست",
    'calendar = "jalali': "این TOML نیست: متن بسته نشده است",
    "[entity.customer]\n[entity.customer]": "این TOML نیست: ('entity', 'customer') را نمی‌توان دو بار تعریف کرد",
    'key = "a"\nkey = "b"': "این TOML نیست: مقداری که هست دوباره نوشته نمی‌شود",
    "a = [1": "این TOML نیست: آرایه بسته نشده است",
    "a 1": "این TOML نیست: پس از کلید، = نیامده است",
    "شهر = 1": "این TOML نیست: این سطر معنایی ندارد",
    "a = " + "[" * 500: "این TOML نیست: بیش از اندازه تودرتو است",
    "": "کاتالوگ هیچ موجودیتی ندارد",
    "[entity.a]\n[entity.b]": "کاتالوگ چند موجودیت دارد و نمی‌گوید قاعده‌ها درباره‌ی کدام‌اند",
    "#" * 1_000_001: "کاتالوگ ۱۰۰۰۰۰۱ بایت است؛ حداکثر ۱۰۰۰۰۰۰ بایت خوانده می‌شود",
}


@pytest.mark.parametrize("text", TOML_MISTAKES, ids=lambda text: text[:20] or "empty")
def test_what_python_says_of_toml_is_said_in_persian(text: str) -> None:
    with pytest.raises(SegdslError) as raised:
        load_catalog(text)
    assert TOML_MISTAKES[text] in [localized(one, "fa").message for one in raised.value]


def test_a_message_of_a_catalogs_expression_is_persian_through_and_through() -> None:
    catalog = load_catalog(
        '[entity.customer]\nkeep = "not deletd"\n[entity.customer.fields]\ndeleted = {type="boolean"}'
    )
    [found] = load_text("segment a: everyone", catalog).check()
    persian = localized(found, "fa")
    assert persian.message == "keep از customer در کاتالوگ: customer فیلد، پیوند یا قاعده‌ای به نام «deletd» ندارد"
    assert persian.help == "آیا منظورتان «deleted» بود؟"


def test_a_text_that_was_quoted_already_is_quoted_once() -> None:
    [found] = load_text(HEAD + "بخش الف: فرزندان برابر با «دو»", SHOP).check()
    assert "«دو» متن است" in localized(found, "fa").message


def test_numbers_of_messages_have_persian_digits() -> None:
    [found] = load_text(f"# language: fa\nبخش {'ن' * 250}: همگان", SHOP).check()
    assert localized(found, "fa").message == "این نام ۲۵۰ حرف دارد؛ بیشترین اندازه ۲۰۰ حرف است"


def test_english_is_what_it_was() -> None:
    [found] = load_text("segment a: spnd > 5", SHOP).check()
    assert localized(found, "en") is found
    assert found.message == "there is no field, link or rule called spnd on customer"
