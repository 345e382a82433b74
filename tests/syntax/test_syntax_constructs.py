"""Construct by construct: what a text means as a tree, whatever words were chosen."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from segdsl.source import Source
from segdsl.syntax import format_file, parse, tree
from segdsl.syntax.tree import Boolean, Identifier, Moment, Number, Text

CONSTRUCTS = (Path(__file__).parent / "constructs.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [line for line in CONSTRUCTS.splitlines() if line and not line.startswith("#")])
def test_a_condition_is_read_and_read_again_as_printed(text: str) -> None:
    file, findings = parse(Source("s", f"segment s: {text}"))
    assert findings == ()
    printed = format_file(file)
    assert parse(Source("s", printed))[0] == file
    assert format_file(parse(Source("s", printed))[0]) == printed


def condition(text: str) -> Any:
    file, findings = parse(Source("s", f"segment s: {text}"))
    assert findings == (), text
    (segment,) = file.declarations
    assert isinstance(segment, tree.Segment)
    return segment.condition


def path(dotted: str) -> tree.Path:
    return tree.Path(tuple(Identifier(part) for part in dotted.split(".")))


def n(digits: int | str) -> Number:
    return Number(str(digits))


def days(amount: int) -> tree.Duration:
    return tree.Duration(n(amount), "day")


X, A, B = path("x"), path("a"), path("b")

SAME = [
    ("x is 3", "x = 3"),
    ("x is not 3", "x != 3", "x ≠ 3"),
    ("x < 3", "x less than 3", "x is less than 3", "x is < 3"),
    ("x <= 3", "x at most 3", "x ≤ 3"),
    ("x > 3", "x more than 3"),
    ("x >= 3", "x at least 3", "x is at least 3"),
    ("x is not more than 3", "x not more than 3", "x not > 3"),
    ("x is between 1 and 3", "x between 1 and 3"),
    ("x is not between 1 and 3", "x not between 1 and 3"),
    ("x is one of (a, b)", "x one of (a, b)", "x is one of (a, b,)"),
    ("x is not one of a", "x not one of a"),
    ("x is known", "x known"),
    ('x contains "a"', 'x is contains "a"', "x contains «a»"),
    ('x does not contain "a"', 'x not contains "a"', 'x is not contains "a"', 'x is does not contain "a"'),
    ('x does not include "a"', 'x not includes "a"'),
    ("x does not include any of (a)", "x is not includes any of (a)"),
    ("x in the last 3 days", "x in last 3 days", "x is in the last 3 day", "x IN  THE\n LAST 3 Days"),
    ("x in previous month", "x in the previous month"),
    ("x in this year", "x in the current year"),
    ("x between 3 and 6 months ago", "x between 3 months and 6 months ago", "x is between 3 and 6 months ago"),
    ("a and b and x", "(a and b) and x", "a and (b and x)"),
    ("x is 5", "x is (5)", "((x)) is 5"),
    ("x > 1000", "x > 1_000", "x > ۱٬۰۰۰", "x > ١٬٠٠٠"),
    ("x > 1.5", "x > ۱٫۵"),
    ("x > 15%", "x > 15 %", "x > ۱۵٪"),
    ("x is 2026-03-21", "x is ۲۰۲۶-۰۳-۲۱"),
    ("everyone", "EVERYONE"),
    ("شهر is 3", "شهر = ۳", "شهر is ٣"),
    ("خرید_سالانه is 3", "خرید\u200cسالانه is 3"),
    ("مشتری is کد", "مشتري is كد"),
    ("x\u200f is \u200e3", "x is 3"),
    ("x is one of (a، b)", "x is one of (a, b)"),
]  # fmt: skip


@pytest.mark.parametrize("texts", SAME, ids=lambda texts: texts[0])
def test_several_ways_to_say_one_thing(texts: tuple[str, ...]) -> None:
    first = condition(texts[0])
    for text in texts[1:]:
        assert condition(text) == first, text


def window(kind: str, low: Any, unit: Any, high: Any = None, full: bool = False) -> tree.RelativeWindow:
    return tree.RelativeWindow(kind, low, unit, high, full)  # type: ignore[arg-type]


TREES = [
    ("x", X),
    ("a or b and not x", tree.Or((A, tree.And((B, tree.Not(X)))))),
    ("x is not 3", tree.Comparison(X, "is", n(3), negated=True)),
    ("not x is 3", tree.Not(tree.Comparison(X, "is", n(3)))),
    ("x is unknown", tree.IsKnown(X, known=False)),
    ("x is not unknown", tree.IsKnown(X, known=False, negated=True)),
    ("x is today", tree.Comparison(X, "is", Moment("today"))),
    ("x today", tree.InWindow(X, tree.CalendarWindow("this", "day", True))),
    ("x not yesterday", tree.InWindow(X, tree.CalendarWindow("previous", "day", True), True)),
    ("x in the last 3 full months", tree.InWindow(X, window("last", n(3), "month", full=True))),
    ("x in the last lookback months", tree.InWindow(X, window("last", path("lookback"), "month"))),
    ("x in the next 7 days", tree.InWindow(X, window("next", n(7), "day"))),
    ("x in next quarter", tree.InWindow(X, tree.CalendarWindow("next", "quarter"))),
    ("x in this day", tree.InWindow(X, tree.CalendarWindow("this", "day"))),
    ("x is not in this year", tree.InWindow(X, tree.CalendarWindow("this", "year"), True)),
    ("x more than 6 months ago", tree.InWindow(X, window("more_ago", n(6), "month"))),
    ("x less than 1 hour from now", tree.InWindow(X, window("less_ahead", n(1), "hour"))),
    ("x exactly 5 days ago", tree.InWindow(X, window("exactly_ago", n(5), "day"))),
    ("x between 3 and 6 months from now", tree.InWindow(X, window("between_ahead", n(3), "month", n(6)))),
    ("x more than 6", tree.Comparison(X, ">", n(6))),
    ("x more than 14 days", tree.Comparison(X, ">", days(14))),
    ("x > a days", tree.Comparison(X, ">", tree.Duration(A, "day"))),
    ("x before today - 3 days", tree.InWindow(X, tree.BoundWindow("before", tree.Binary("-", Moment("today"), days(3))))),
    ("x since 1405/01/01", tree.InWindow(X, tree.BoundWindow("since", tree.DateLiteral(date(2026, 3, 21), True)))),
    ("x on ۱۴۰۵/۰۱/۰۱", tree.InWindow(X, tree.BoundWindow("on", tree.DateLiteral(date(2026, 3, 21), True)))),
    ("x < 1405/1/1T10:30:05", tree.Comparison(X, "<", tree.DateTimeLiteral(datetime(2026, 3, 21, 10, 30, 5), True))),
    ("x > 1405 / 1 / 1", tree.Comparison(X, ">", tree.Binary("/", tree.Binary("/", n(1405), n(1)), n(1)))),
    ("x > total/12", tree.Comparison(X, ">", tree.Binary("/", path("total"), n(12)))),
    ("x > total/12/5/3", condition("x > ((total / 12) / 5) / 3")),
    ("x between 2026-01-01 and today", tree.Between(X, tree.DateLiteral(date(2026, 1, 1)), Moment("today"))),
    ("x is -3", tree.Comparison(X, "is", tree.Negate(n(3)))),
    ("x - 3 is 0", tree.Comparison(tree.Binary("-", X, n(3)), "is", n(0))),
    ("x includes a", tree.Includes(X, "one", A)),
    ("x includes all of (a, b)", tree.Includes(X, "all", tree.ListLiteral((A, B)))),
    ("x includes exactly a", tree.Includes(X, "exactly", A)),
    ("in segment vip", tree.InSegment(None, (path("vip"),))),
    ("not in segment vip", tree.Not(tree.InSegment(None, (path("vip"),)))),
    ("is not in segment vip", tree.InSegment(None, (path("vip"),), negated=True)),
    ("a.b in any segment of (x, b)", tree.InSegment(path("a.b"), (X, B), any_of=True)),
    ("x within 5 km of store", tree.WithinDistance(X, n(5), "km", (path("store"),))),
    ("x within r m of any of (a, branch.location)", tree.WithinDistance(X, path("r"), "m", (A, path("branch.location")), True)),
    ("top 10% by a per b among x", tree.TopBottom("top", Number("10", True), A, B, X)),
    ("is not bottom 3 by a + b", tree.TopBottom("bottom", n(3), tree.Binary("+", A, B), negated=True)),
    ('sample(10%, "s")', tree.Sample(Number("10", True), Text("s"))),
    ("any(x)", tree.AggregateCall("any", X)),
    ("count(x today where a) > 1",
     tree.Comparison(tree.AggregateCall("count", X, tree.CalendarWindow("this", "day", True), None, A), ">", n(1))),
    ("any(x between 2026-01-01 and today)",
     tree.AggregateCall("any", X, tree.BoundWindow("between", tree.DateLiteral(date(2026, 1, 1)), Moment("today")))),
    ("any(x between 1 and 2 weeks ago)", tree.AggregateCall("any", X, window("between_ago", n(1), "week", n(2)))),
    ("count_periods(x in the last 8 full weeks per week with at least 2 where a) is 8",
     tree.Comparison(
         tree.AggregateCall("count_periods", X, window("last", n(8), "week", full=True), tree.Periods("week", n(2)), A),
         "is", n(8))),
    ("sequence(x where a in the last 5 days then no b within 2 days)",
     tree.SequencePredicate((
         tree.SequenceStep(X, where=tree.InWindow(A, window("last", n(5), "day"))),
         tree.SequenceStep(B, positive=False, within=days(2))))),
    ("sequence(x where a is 3 in the last 5 days with same b)",
     tree.SequencePredicate((
         tree.SequenceStep(X, window=window("last", n(5), "day"), same=(B,), where=tree.Comparison(A, "is", n(3))),))),
    ("if a then b else x end", tree.Conditional(A, B, X)),
    ("default(a, 0) is 0", tree.Comparison(tree.FunctionCall("default", (A, n(0))), "is", n(0))),
    ("everyone or true", tree.Or((Boolean(True, everyone=True), Boolean(True)))),
    ("`my field` is `one`", tree.Comparison(tree.Path((Identifier("my field", True),)), "is", tree.Path((Identifier("one", True),)))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), TREES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_text_has_its_tree(text: str, meant: tree.Expr) -> None:
    assert condition(text) == meant


def declarations(text: str) -> tuple[tree.Declaration, ...]:
    file, findings = parse(Source("s", text))
    assert findings == (), text
    return file.declarations


def test_declarations_of_one_line() -> None:
    assert declarations(
        'use "a.seg" param n "N": integer = 3 param s: set of text let l: date = 2026-01-01 let f = file "x.csv"'
    ) == (
        tree.Use("a.seg"),
        tree.Param(Identifier("n"), tree.TypeName("integer"), n(3), "N"),
        tree.Param(Identifier("s"), tree.TypeName("text", True)),
        tree.Let(Identifier("l"), tree.DateLiteral(date(2026, 1, 1)), tree.TypeName("date")),
        tree.Let(Identifier("f"), tree.FileList("x.csv")),
    )
    assert declarations(
        'let one = ("a") let two = ("a", b) let bare = (a,) let sum = (1 + 2) place p = (35.7, -51.3)'
    ) == (
        tree.Let(Identifier("one"), tree.ListLiteral((Text("a"),))),
        tree.Let(Identifier("two"), tree.ListLiteral((Text("a"), B))),
        tree.Let(Identifier("bare"), tree.ListLiteral((A,))),
        tree.Let(Identifier("sum"), tree.Binary("+", n(1), n(2))),
        tree.Place(Identifier("p"), n("35.7"), tree.Negate(n("51.3"))),
    )


def test_whose_it_is_and_what_is_noted() -> None:
    (segment,) = declarations('@owner "me" @tags "a", "b" segment s "S" of company: x')
    assert segment == tree.Segment(
        Identifier("s"),
        X,
        "S",
        Identifier("company"),
        (tree.Annotation("owner", ("me",)), tree.Annotation("tags", ("a", "b"))),
    )
    for text in (
        "metric m of c = x",
        "tiers t of c by x:\n tier a: from 1",
        "score s of c:\n add 1",
        'split s of c by "x":\n part a: 5%',
    ):
        (one,) = declarations(text)
        assert getattr(one, "entity", None) == Identifier("c")


BANDS = [
    ("from 1 to 5", tree.Band(n(1), n(5))),
    ("from 1 to under 5", tree.Band(n(1), n(5), high_open=True)),
    ("between 1 and 5", tree.Band(n(1), n(5))),
    ("from 1", tree.Band(n(1))),
    ("at least 1", tree.Band(n(1))),
    (">= 1 < 5", tree.Band(n(1), n(5), high_open=True)),
    ("above 1 up to 5", tree.Band(n(1), n(5), low_open=True)),
    ("more than 1", tree.Band(n(1), low_open=True)),
    ("under 5", tree.Band(None, n(5), high_open=True)),
    ("less than 5", tree.Band(None, n(5), high_open=True)),
    ("up to 5", tree.Band(None, n(5))),
    ("to 5", tree.Band(None, n(5))),
    ("at most 5", tree.Band(None, n(5))),
    ("from -1 to a * 2", tree.Band(tree.Negate(n(1)), tree.Binary("*", A, n(2)))),
]


@pytest.mark.parametrize(("text", "band"), BANDS)
def test_bands(text: str, band: tree.Band) -> None:
    (tiers,) = declarations(f"tiers t by x:\n    tier a: {text}\n    tier b: otherwise")
    assert isinstance(tiers, tree.Tiers)
    assert [tier.band for tier in tiers.tiers] == [band, None]


def test_a_test_with_its_rows() -> None:
    (test,) = declarations(
        'test "t" as of 1405/01/01T10:30:\n given c {id: 1, l: -2.5, k: gold, o: [{a: true}, 3 days], n: 2026-01-01,}\n expect x for "k"\n expect not x'
    )
    assert test == tree.Test(
        "t",
        tree.DateTimeLiteral(datetime(2026, 3, 21, 10, 30), True),
        (
            tree.Given(
                Identifier("c"),
                tree.Record(
                    (
                        tree.RecordField(Identifier("id"), n(1)),
                        tree.RecordField(Identifier("l"), tree.Negate(n("2.5"))),
                        tree.RecordField(Identifier("k"), path("gold")),
                        tree.RecordField(
                            Identifier("o"),
                            tree.RecordList(
                                (tree.Record((tree.RecordField(Identifier("a"), Boolean(True)),)), days(3))
                            ),
                        ),
                        tree.RecordField(Identifier("n"), tree.DateLiteral(date(2026, 1, 1))),
                    )
                ),
            ),
        ),
        (tree.Expect(X, Text("k")), tree.Expect(tree.Not(X))),
    )


# --- letters and places


def test_texts_keep_their_letters() -> None:
    for written, value in [
        ('"علي ۱۲ ‌ك"', "علي ۱۲ ‌ك"), ("«علي \\n»", "علي \\n"), (r'"a\"b\\c"', 'a"b\\c'), ('""', ""), ('"# no comment"', "# no comment"),
        (r'"\\"', "\\"), ('"«»`"', "«»`"),
    ]:  # fmt: skip
        assert condition(f"x is {written}") == tree.Comparison(X, "is", Text(value))


def test_every_place_is_the_users_own() -> None:
    text = "\ufeff# ي\nsegment مشتري\u200cها «علي»: نام is «ك» # ۱\n    and x > ۱۲٬۰۰۰\u200f"
    file, findings = parse(Source("s", text))
    assert findings == ()
    (segment,) = file.declarations
    assert isinstance(segment, tree.Segment)
    assert segment.name.text == "مشتری_ها"
    assert text[segment.name.span.start : segment.name.span.end] == "مشتري\u200cها"
    assert segment.title == "علي"
    assert isinstance(segment.condition, tree.And)
    first, second = segment.condition.parts
    assert text[first.span.start : first.span.end] == "نام is «ك»"
    assert text[second.span.start : second.span.end] == "x > ۱۲٬۰۰۰"
    assert [text[one.span.start : one.span.end] for one in file.comments] == ["# ي", "# ۱"]


def test_control_characters_are_named() -> None:
    for sign, code, name in [
        ("\u202e", "E114", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066", "E114", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("\x00", "E115", "U+0000"),
    ]:
        for text in (f"segment a: x{sign}", f'segment a: x is "{sign}"', f"segment a: x # {sign}"):
            _, findings = parse(Source("s", text))
            assert [(one.code, one.values) for one in findings] == [(code, (("name", name),))]


def test_the_first_lines_name_language_and_version() -> None:
    file, findings = parse(Source("s", "# a file\n#segdsl:1\n# Language : en\n\nsegment a: b\n# language: xx\n"))
    assert (findings, file.language, file.version) == ((), "en", "1")
    file, findings = parse(Source("s", "segment a: b"))
    assert (findings, file.language, file.version) == ((), "en", "")
