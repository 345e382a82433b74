"""Persian as it is typed: every keyword in every spelling that is allowed gives the same tree, at the same places.

A spelling is drawn letter by letter: Arabic or Persian yeh and kaf, teh marbuta, a letter taken apart (ا and a madda),
tatweel, diacritics, ZWJ; white space, ZWNJ or nothing where the vocabulary allows it; Persian, Arabic or ASCII digits.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from fuzz_settings import looks
from hypothesis import given
from hypothesis import strategies as st

from segdsl.source import Source
from segdsl.syntax import format_file, parse, tree
from segdsl.syntax.terminals import phrase_regex
from segdsl.syntax.vocabulary import vocabulary
from segdsl.syntax.words import operator_words

pytestmark = pytest.mark.fuzz

PERSIAN = vocabulary("fa")
CONSTRUCTS = Path(__file__).parents[1] / "syntax" / "constructs.txt"
SAME = {"ی": "یيى", "ک": "کك", "ه": "هة"}  # letters that are typed for one another
DIGITS = [f"{digit}{chr(0x0660 + digit)}{chr(0x06F0 + digit)}" for digit in range(10)]
ADORNMENTS = ("", "", "", "", "", "\u0640", "\u064e", "\u0640\u0640", "\u0651\u0650", "\u200d")
GAPS = (" ", "  ", "\t", "\n    ", "\u200c", " \u200c", "\u00a0", "\u200f ", "\u200e", "\u2009")
JOINTS = ("\u200c", "", " ", "_", "\u200c\u200c")


@st.composite
def spelled(draw: st.DrawFn, phrase: str) -> str:
    """A phrase of the vocabulary as somebody may type it."""
    typed: list[str] = []
    for sign in phrase:
        if sign == " ":
            typed.append(draw(st.sampled_from(GAPS)))
        elif sign == "\u200c":
            typed.append(draw(st.sampled_from(JOINTS)))
        elif sign == "_":
            typed.append(draw(st.sampled_from("_\u200c")))
        elif "\u064b" <= sign <= "\u065f":
            typed.append(draw(st.sampled_from(("", sign))))
        else:
            letter = draw(st.sampled_from(SAME.get(sign, sign)))
            apart = unicodedata.normalize("NFD", letter)
            typed += [draw(st.sampled_from((letter, apart))), draw(st.sampled_from(ADORNMENTS))]
    return "".join(typed)


def phrases() -> list[str]:
    tables = (PERSIAN.words, PERSIAN.units)
    words = [phrase for table in tables for found in table.values() for phrase in found]
    operators = operator_words("fa")
    return sorted({*words, *operators.functions, *operators.aggregates, *operators.infix} - {""})


def declarations() -> list[str]:
    """Persian declarations with every construct, made from the English ones by the formatter."""
    lines = CONSTRUCTS.read_text(encoding="utf-8").splitlines()
    conditions = [line for line in lines if line and not line.startswith("#")]
    said = []
    for condition in conditions:
        file, found = parse(Source("s", f"segment s: {condition}"))
        assert found == ()
        said.append(format_file(file, "fa"))
    return [*said, WHOLE]


WHOLE = """\
# language: fa
پارامتر کمینه_خرید: صحیح = ۳
ثابت شهرها = («تهران», "Shiraz")
مکان فروشگاه «فروشگاه» = (۳۵٫۷, ۵۱٫۳)
سنجه خرید «خرید» = مجموع(سفارش‌ها.مبلغ در ۱۲ ماه گذشته به‌شرط وضعیت برابر با «پرداخت‌شده»)
@مسئول «باشگاه»
بخش ویژه «ویژه»:
    خرید حداقل ۱۰٬۰۰۰٬۰۰۰ و تعداد(سفارش‌ها) حداقل کمینه_خرید و city یکی از شهرها
سطح‌ها باشگاه بر اساس امتیاز:
    سطح برنزی: از ۱ تا کمتر از ۲۰۰
    سطح طلایی: از ۲۰۰
سطح‌ها چرخه:
    سطح تازه: ندارد(سفارش‌ها)
    سطح دیگر: در غیر این صورت
امتیاز نمره:
    اضافه کن ۱۰ وقتی kind برابر با "legal"
    کم کن ۳ × ۰ وقتی دارد(شکایت‌ها در ۳۰ روز گذشته)
تقسیم بهار بر اساس "s":
    گروه الف: ۴۵٪
آزمون "t" در تاریخ 2026-03-21:
    با فرض مشتری {id: 1}
    انتظار می‌رود باشگاه برابر با طلایی
    انتظار نمی‌رود ویژه
""".replace("۳ × ۰", "۳")
TEXTS = declarations()


@st.composite
def typed_otherwise(draw: st.DrawFn) -> tuple[str, str]:
    """A Persian text, and the same with the keywords of a few phrases spelled otherwise, and its digits too."""
    import re

    text = draw(st.sampled_from(TEXTS))
    head, _, body = text.partition("\n")
    keywords = re.compile(
        "|".join(rf"(?<![\w\u200c«\"]){phrase_regex(one)}(?![\w\u200c»\"])" for one in sorted(phrases(), key=len)[::-1])
    )

    def other(found: re.Match[str]) -> str:
        return draw(spelled(found[0])) if draw(st.booleans()) else found[0]

    quoted = re.split(r'("[^"]*"|«[^»]*»|`[^`]*`|@\w+)', body)
    changed = [piece if number % 2 else keywords.sub(other, piece) for number, piece in enumerate(quoted)]
    digits = draw(st.sampled_from(range(3)))
    table = {ord(sign): group[digits] for group in DIGITS for sign in group}
    spoken = [piece if number % 2 else piece.translate(table) for number, piece in enumerate(changed)]
    return text, f"{head}\n{''.join(spoken)}"


@looks(4)
@given(typed_otherwise())
def test_a_rule_in_any_spelling_is_the_same_tree(pair: tuple[str, str]) -> None:
    plain, typed = pair
    wanted, found = parse(Source("s", plain))
    assert found == (), plain
    file, found = parse(Source("s", typed))
    assert found == (), typed
    assert file.declarations == wanted.declarations, typed


@pytest.mark.parametrize("terminal", sorted(PERSIAN.words))
def test_every_phrase_is_read_in_capitals_and_signs_of_its_own(terminal: str) -> None:
    """The plain guard behind the fuzz: each phrase matches its own regular expression in each single variation."""
    import re

    from segdsl.syntax.letters import plain

    for phrase in PERSIAN.words[terminal]:
        pattern = re.compile(phrase_regex(phrase))
        for typed in variations(phrase):
            assert pattern.fullmatch(plain(typed)), (phrase, typed.encode("unicode_escape"))


def variations(phrase: str) -> list[str]:
    found = [phrase, unicodedata.normalize("NFD", phrase), phrase.replace(" ", "\u200c"), phrase.replace("\u200c", "")]
    found += [phrase.replace("\u200c", " "), phrase.replace("\u200c", "_"), phrase.replace("ک", "ك")]
    found += [phrase.replace("ی", letter) for letter in "يى"]
    found += ["\u0640".join(phrase), phrase.replace("ه", "ه\u0650"), phrase.replace("\u064b", "")]
    return [one for one in found if "\u0640 " not in one and "\u0640\u200c" not in one]


# --- what is typed badly is told, at its own place, and never breaks anything

LETTERS = st.sampled_from(
    [*'ابپیيكکۀةئؤأآءً ‌ـ_۱٣5٬٫٪،؛؟«»"()[]{}:.,+-*/<>=@#`\n', "\u200d", "\u200f", "\u202e", "😀", "\u0301"]
)


@looks(2)
@given(st.data())
def test_a_spoiled_text_gets_findings_inside_itself(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(st.text(LETTERS, max_size=3)) + text[at + cut :]
    source = Source("s", text)
    _, found = parse(source)
    for one in found:
        assert 0 <= one.span.start <= one.span.end <= len(text)
        line, column = source.line_and_column(one.span.start)
        assert source.line_text(line)[: column - 1] == text[one.span.start - (column - 1) : one.span.start]
        assert source.offset_of_utf16(*source.utf16_column(one.span.start)) == one.span.start


@looks(2)
@given(st.text(st.sampled_from("aی\u0301\u200c\u200d😀\n𐎠۱ \r\u064e"), max_size=40))
def test_utf16_columns_are_those_of_an_editor(text: str) -> None:
    source = Source("s", text)
    for offset in range(len(text) + 1):
        line, column = source.utf16_column(offset)
        assert line == text.count("\n", 0, offset) + 1
        start = text.rfind("\n", 0, offset) + 1
        assert column == len(text[start:offset].encode("utf-16-le")) // 2 + 1
        assert source.offset_of_utf16(line, column) == offset


def test_there_are_enough_texts() -> None:
    assert len(TEXTS) > 40
    assert isinstance(parse(Source("s", WHOLE))[0].declarations[0], tree.Param)
