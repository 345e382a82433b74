"""The formatter: the layout of the language page, comments where they stood, and nothing changed the second time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from segdsl.source import Source
from segdsl.syntax import format_expr, format_file, parse, tree

SHARED = Path(__file__).parents[2].parent / "shared"
EXAMPLE = (Path(__file__).parent / "example.seg").read_text(encoding="utf-8")


def formatted(text: str) -> str:
    file, findings = parse(Source("x.seg", text))
    assert findings == ()
    printed = format_file(file)
    again, findings = parse(Source("x.seg", printed))
    assert findings == ()
    assert again == file
    assert [one.text for one in again.comments] == [one.text for one in file.comments]
    assert format_file(again) == printed
    return printed


def test_the_example_of_the_language_is_laid_out_as_it_is() -> None:
    assert formatted(EXAMPLE) == EXAMPLE


def test_a_file_on_one_line_is_laid_out_like_the_example() -> None:
    bare = "\n".join(re.sub(r"  #.*", "", line) for line in EXAMPLE.splitlines())
    squeezed = " ".join(bare.split())
    unfolded = [line for line in formatted(squeezed).splitlines() if line]
    assert unfolded == [line for line in bare.splitlines() if line]


COMMENTS = """\
# language: en
# about the file

# about a
segment a: x  # behind a

# first of b
# second of b
@owner "me"  # behind owner
# between annotation and rule
segment b "B":  # behind the head
    # before x
    x > 5  # behind x
    # before y
    and y > 6  # behind y
    # last in b

tiers t by x:
    # before low
    tier low: from 1 to 5  # behind low
    # before high
    tier high: above 5
    # last in t

# before c

segment c: z
# the end
"""


def test_comments_stay_where_they_stood() -> None:
    assert formatted(COMMENTS) == COMMENTS


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("", ""),
        ("# only a comment", "# only a comment\n"),
        ("\n\n\n# one\n\n\n\n# two\n\n", "# one\n\n# two\n"),
        ("segment a: x   # behind\n\n\n\nsegment b: y", "segment a: x  # behind\n\nsegment b: y\n"),
        ("segment a: x\nsegment b: y", "segment a: x\nsegment b: y\n"),
        ("segment a:\n    x  # one\n", "segment a: x  # one\n"),
        ("segment a: x # one\n and y # two", "segment a:\n    x  # one\n    and y  # two\n"),
        (
            "segment a: count(orders # in the call\n where b) > 3 # end",
            "segment a:\n    count(\n        orders  # in the call\n        where b\n    ) > 3  # end\n",
        ),
        ("segment a: is_x # 1\n > # 2\n 3 # 3", "segment a:\n    # 1\n    is_x  # 2\n        > 3  # 3\n"),
        ("segment a: x\n    # of a\nsegment b: y", "segment a: x\n    # of a\n\nsegment b: y\n"),
    ],
)
def test_small_layouts(text: str, printed: str) -> None:
    assert formatted(text) == printed


def test_comments_may_stand_between_any_two_words() -> None:
    words = [
        "segment",
        "a",
        '"A"',
        ":",
        "count",
        "(",
        "orders",
        "in\xa0the\xa0last",
        "3",
        "days",
        "where",
        "x",
        "is",
        "5",
        ")",
        ">",
        "3",
        "and",
        "(",
        "y",
        "or",
        "z",
        ")",
    ]
    for index in range(1, len(words)):
        text = " ".join(words[:index]) + " # here\n" + " ".join(words[index:])
        assert formatted(text).count("# here") == 1
        own = " ".join(words[:index]) + "\n    # here\n" + " ".join(words[index:])
        assert formatted(own).count("# here") == 1


RECORDS = """\
test "rows" as of 2026-03-21:
    given customer {id: 1, kind: natural, company: {id: 1, industry: education}, orders: [
        {id: 1, placed_at: 2025-06-01T12:00, total: 1_000_000},
        {id: 2, placed_at: 2025-09-01T12:00, total: 1_000_000, items: [
            {id: 1, quantity: 2, price: 100_000},
            {id: 2, quantity: 1, price: 250_000, product: {id: 7, name: "Atlas", genre: "travel"}}
        ]}
    ]}
    given customer {
        id: 2,
        kind: legal,
        visits: [{id: 1, seen_at: 2026-03-16T10:00, page: home}],
        orders: [
            {id: 3, placed_at: 2025-06-01T12:00},
            {id: 4, placed_at: 2025-09-01T12:00},
            {id: 5, placed_at: 2026-01-01T12:00}
        ]
    }
    given customer {id: 3, orders: [{id: 6, placed_at: 2025-06-01T12:00}]}
    given customer {
        id: 4,  # a remark keeps a line of its own
        kind: natural,
        orders: [{id: 7, placed_at: 2025-06-01T12:00}]
    }
    expect regular
"""


def test_the_rows_of_a_test_stand_like_a_table() -> None:
    """A list at the end of a record breaks alone, where what stands before it fits on the line of the record."""
    assert formatted(RECORDS) == RECORDS
    assert formatted(" ".join(re.sub("  #.*", "", RECORDS).split())) == re.sub(
        r"\{\n        id: 4,  # .*\n        kind: natural,\n        (orders.*)\n    \}",
        r"{id: 4, kind: natural, \1}",
        RECORDS,
    )


def test_what_follows_a_bracket_that_closes_on_a_line_of_its_own_stays_behind_it() -> None:
    long = "orders.items.quantity in the last 12 months where product.department is books and price more than 10"
    assert (
        formatted(f"segment a: (sum({long}) + 1) / 2 at least 3 and sum({long}) is known")
        == """\
segment a:
    (
        sum(
            orders.items.quantity in the last 12 months
            where product.department is books and price more than 10
        ) + 1
    ) / 2 at least 3
    and sum(
        orders.items.quantity in the last 12 months
        where product.department is books and price more than 10
    ) is known
"""
    )


def test_records_inside_records_are_laid_out_in_time() -> None:
    """Both ways of laying a list out share the rows inside it, or each depth would double the work."""
    text = "{id: 1}"
    for _ in range(40):
        text = f"{{id: 1, rows: [{text}]}}"
    printed = formatted(f'test "deep":\n    given customer {text}\n    expect vip\n')
    assert printed.count("rows: [") == 40


def test_parentheses_are_printed_where_they_are_needed_or_help_to_read() -> None:
    cases = {
        "((a))": "a",
        "(a and b) and c": "a and b and c",
        "(a or b) and c": "(a or b) and c",
        "a or b and c": "a or (b and c)",  # nobody has to know which of the two binds tighter
        "a or (b and c)": "a or (b and c)",
        "not (a and b)": "not (a and b)",
        "not (a)": "not a",
        "(not a) and b": "not a and b",
        "a - (b - c) > 0": "a - (b - c) > 0",
        "(a - b) - c > 0": "a - b - c > 0",
        "(a * b) + c > 0": "a * b + c > 0",
        "a * (b + c) > 0": "a * (b + c) > 0",
        "-(a + b) > 0": "-(a + b) > 0",
        "(x > 5) is true": "(x > 5) is true",
        "(if a then b else c end) > 5": "if a then b else c end > 5",
    }
    for text, printed in cases.items():
        assert formatted(f"segment s: {text}") == f"segment s: {printed}\n"


def test_numbers_and_signs_stay_as_they_were_written() -> None:
    text = "segment s: a >= 1000 and b at least 1_000 and c > 123456 and d more than 1_234.50 and e < 5%\n"
    assert formatted(text) == text
    assert formatted("segment s: a = 1") == "segment s: a is 1\n"
    assert formatted("segment s: a > ۱۰٬۰۰۰") == "segment s: a > 10_000\n"


def test_an_expression_is_printed_on_one_line() -> None:
    file, _ = parse(Source("s", "segment s: " + " and ".join(f"condition_{number} > 5" for number in range(20))))
    (segment,) = file.declarations
    assert isinstance(segment, tree.Segment)
    assert "\n" not in format_expr(segment.condition)
    assert format_expr(tree.Number("1234567")) == "1_234_567"


def test_the_acceptance_rules_are_read_as_they_were_printed() -> None:
    path = SHARED / "acceptance" / "journey" / "journey.seg"
    if not path.exists():
        pytest.skip("the acceptance files are not here (../shared)")
    printed = formatted(path.read_text(encoding="utf-8"))
    assert max(map(len, printed.splitlines())) <= 120


def test_a_file_may_change_its_language_line() -> None:
    file, _ = parse(Source("s", "# language: en\nsegment a: b"))
    assert format_file(file, "en").startswith("# language: en\n")
