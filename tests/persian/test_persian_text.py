"""Persian text as it comes from keyboards, phones and spreadsheets: letters, digits, marks and where a mistake is shown."""

from __future__ import annotations

import pytest

from segdsl.source import Source, utf16_length
from segdsl.spelling import canonical
from segdsl.syntax import format_file, parse, tree

RULE = "بخش ویژه: شهر برابر با «تهران» و total حداقل ۱۰٬۰۰۰٫۵ و تعداد(orders در ۳ ماه گذشته) بیشتر از ۲"


def read(text: str) -> tree.File:
    file, findings = parse(Source("rules.seg", f"# language: fa\n{text}"))
    assert findings == (), [one.message for one in findings]
    return file


def same(*texts: str) -> None:
    first, *others = [read(text).declarations for text in texts]
    for other in others:
        assert other == first


def test_persian_and_english_names_in_one_rule() -> None:
    (segment,) = read(RULE).declarations
    assert isinstance(segment, tree.Segment)
    assert segment.name.text == "ویژه"
    english = format_file(read(RULE), "en")
    assert 'شهر is "تهران"' in english
    assert "total at least 10_000.5" in english
    assert "count(orders in the last 3 months) more than 2" in english
    assert parse(Source("rules.seg", english))[0].declarations == (segment,)


def test_english_words_with_persian_names_and_digits() -> None:
    text = "segment مشتریان_vip: مبلغ‌کل at least ۱۰٬۰۰۰ and city is «تهران»، "
    file, findings = parse(Source("rules.seg", text.rstrip("، ")))
    assert findings == ()
    plain = 'segment مشتریان_vip: مبلغ_کل at least 10_000 and city is "تهران"'
    assert parse(Source("rules.seg", plain))[0].declarations == file.declarations


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مشتري‌هاي‌ويژه", "مشتری_های_ویژه"),
        ("كتاب", "کتاب"),
        ("مرحلة", "مرحله"),
        ("خانۀ_ما", "خانه_ما"),
        ("خانهٔ_ما", "خانه_ما"),
        ("مُؤَسِّسه", "مؤسسه"),
        ("سفـــارش", "سفارش"),
        ("فصل۱۲", "فصل12"),
        ("فصل١٢", "فصل12"),
        ("ا\u0653خرین", "آخرین"),
        ("e\u0301t\u00e9", "été"),
        ("ه\u200dجری", "هجری"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)
    same(f"بخش {one}: x حداقل ۱", f"بخش {other}: x حداقل ۱")
    same(f"بخش الف: {one}.مبلغ حداقل ۱", f"بخش الف: {other}.مبلغ حداقل ۱")
    same(f"بخش الف: `{one}` حداقل ۱", f"بخش الف: `{other}` حداقل ۱") if one.isalnum() else None


def test_capitals_and_hamzas_are_letters_of_their_own_in_names() -> None:
    assert canonical("City") != canonical("city")
    assert canonical("مسئول") != canonical("مسول")


@pytest.mark.parametrize("digits", ["۱۲٬۳۴۵٫۶۷", "١٢٬٣٤٥٫٦٧", "12_345.67", "۱2٬۳٤5٫۶٧", "12٬345.67"])
def test_numbers(digits: str) -> None:
    same(f"بخش الف: x حداقل {digits}", "بخش الف: x حداقل 12_345.67")


def test_percent_comma_and_negative_numbers() -> None:
    same("بخش الف: x یکی از (۱٪، \N{MINUS SIGN}۲، «سه»)", 'بخش الف: x یکی از (1%, -2, "سه")')


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u061c", "\ufeff", "\u00a0", "\u2009", "\u200b"])
def test_marks_of_direction_and_odd_blanks_are_white_space(mark: str) -> None:
    same(f"بخش{mark}الف{mark}:{mark}شهر{mark} برابر{mark} با «تهران»{mark}", "بخش الف: شهر برابر با «تهران»")


def test_a_text_keeps_its_letters_as_they_were_typed() -> None:
    (segment,) = read("بخش الف: شهر برابر با «كتاب‌هاي ۱۲\u200f»").declarations
    assert isinstance(segment, tree.Segment)
    assert isinstance(segment.condition, tree.Comparison)
    assert segment.condition.value == tree.Text("كتاب‌هاي ۱۲\u200f")


BIDI = {
    "\u202a": "U+202A LEFT-TO-RIGHT EMBEDDING",
    "\u202b": "U+202B RIGHT-TO-LEFT EMBEDDING",
    "\u202c": "U+202C POP DIRECTIONAL FORMATTING",
    "\u202d": "U+202D LEFT-TO-RIGHT OVERRIDE",
    "\u202e": "U+202E RIGHT-TO-LEFT OVERRIDE",
    "\u2066": "U+2066 LEFT-TO-RIGHT ISOLATE",
    "\u2067": "U+2067 RIGHT-TO-LEFT ISOLATE",
    "\u2068": "U+2068 FIRST STRONG ISOLATE",
    "\u2069": "U+2069 POP DIRECTIONAL ISOLATE",
}


@pytest.mark.parametrize(("sign", "name"), BIDI.items(), ids=lambda one: one[:6].strip())
@pytest.mark.parametrize(
    "text", ["بخش الف: شهر برابر با «تهران{}»", "بخش الف: x {}حداقل ۱", "# یادداشت {}\nبخش الف: x حداقل ۱"]
)
def test_signs_that_reorder_a_line_are_an_error_with_a_name(text: str, sign: str, name: str) -> None:
    source = Source("rules.seg", "# language: fa\n" + text.format(sign))
    _, findings = parse(source)
    assert [one.code for one in findings] == ["E114"]
    (finding,) = findings
    assert name in finding.message
    assert source.text[finding.span.start : finding.span.end] == sign
    assert finding.fix is not None
    mended = source.text[: finding.fix.span.start] + finding.fix.text + source.text[finding.fix.span.end :]
    assert parse(Source("rules.seg", mended))[1] == ()


# --- where a mistake is shown


@pytest.mark.parametrize(
    "before",
    [
        "شهر برابر با «تهران» و ",
        "شَهـــر برابر با «te\u0301hran» و ",
        "شهر برابر با «😀𐎠» و ",
        "مشتري‌هاي‌ويژة حداقل ۱۰٬۰۰۰ و\u200f ",
        "\u200f\u200fا\u0653خرين_خريد مشخص است و ",
    ],
)
def test_a_mistake_is_shown_at_the_letters_of_the_user(before: str) -> None:
    text = f"# language: fa\nبخش الف: {before}total =< ۵"
    source = Source("rules.seg", text)
    _, findings = parse(source)
    assert [text[one.span.start : one.span.end] for one in findings] == ["=<"]
    line, column = source.line_and_column(findings[0].span.start)
    assert (line, column) == (2, len(f"بخش الف: {before}total ") + 1)
    in_editor = len(f"بخش الف: {before}total ".encode("utf-16-le")) // 2 + 1
    assert source.utf16_column(findings[0].span.start) == (2, in_editor)
    assert source.offset_of_utf16(2, in_editor) == findings[0].span.start


def test_utf16_columns() -> None:
    source = Source("s", "a😀b\n«𐎠‌ی»\r\n")
    assert [source.utf16_column(offset) for offset in range(4)] == [(1, 1), (1, 2), (1, 4), (1, 5)]
    assert source.offset_of_utf16(1, 3) == 1  # inside the pair: its start
    assert source.offset_of_utf16(1, 99) == 3
    assert source.offset_of_utf16(2, 4) == 6
    assert source.offset_of_utf16(99, 1) == len(source.text)
    assert utf16_length("a😀‌ی") == 5


def test_many_conditionals_closed_by_an_arabic_yeh_are_not_too_deep() -> None:
    """پايان with an Arabic yeh closes as پایان does: a chain of choices beside one another is not nested."""
    choice = "اگر x آنگاه ۱ وگرنه ۲ پايان"
    read(f"سنجه م = {' + '.join([choice] * 150)}")


def test_sql_words_in_a_persian_file_are_told_and_not_a_traceback() -> None:
    _, findings = parse(Source("rules.seg", '# language: fa\nبخش الف: شهر در ("تهران"، "شیراز")'))
    assert [one.code for one in findings] == ["E185"]
    assert "یکی از" in findings[0].help
