"""What is printed is read again as the same tree: for any tree, not only for those that somebody thought of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segdsl.operators import surface
from segdsl.operators.base import AggregateOperator, Shape
from segdsl.source import Source
from segdsl.syntax import format_expr, format_file, parse, parse_expression, tree
from segdsl.syntax.vocabulary import vocabulary

FUNCTIONS = [one.id for one in surface() if not isinstance(one, AggregateOperator) and one.shape is Shape.FUNCTION]
INFIX = [one.id for one in surface() if not isinstance(one, AggregateOperator) and one.shape is Shape.INFIX]
AGGREGATES = [one.id for one in surface() if isinstance(one, AggregateOperator) and one.id != "count_periods"]
RESERVED = vocabulary("en").reserved

plain_names = st.sampled_from(
    [
        "spend",
        "orders",
        "total",
        "count",
        "score",
        "date",
        "day",
        "first",
        "last",
        "from",
        "to",
        "under",
        "tier",
        "part",
        "add",
        "test",
        "segment",
        "known",
        "contains",
        "one",
        "شهر",
        "سفارش_ها",
        "_x",
        "x9",
        "Name",
        "km",
        "m",
        "week",
        "exactly",
        "no",
        "file",
        "between",
        "otherwise",
    ]
)
odd_names = st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs", "P")), min_size=1, max_size=8).filter(
    lambda text: text.strip() and "`" not in text and text.isprintable() and text.isascii()
)
# After `is`, in a window and in a step a name may be a keyword; there the writer of the tree must say which.
names = st.one_of(
    st.builds(tree.Identifier, plain_names, st.just(True)),
    st.builds(tree.Identifier, st.sampled_from(["spend", "orders", "score", "شهر", "x9"])),
    st.builds(tree.Identifier, odd_names, st.just(True)),
)
paths = st.builds(tree.Path, st.lists(names, min_size=1, max_size=3).map(tuple))
digits = st.one_of(st.integers(0, 10**12).map(str), st.decimals(0, 10**6, places=2).map(lambda number: f"{number:f}"))
numbers = st.builds(tree.Number, digits, st.booleans())
counts = st.one_of(st.integers(1, 10**6).map(lambda number: tree.Number(str(number))), paths)
texts = st.builds(tree.Text, st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=12))
dates = st.builds(tree.DateLiteral, st.dates(date(1850, 1, 1), date(2200, 1, 1)), st.booleans())
datetimes = st.builds(
    tree.DateTimeLiteral,
    st.datetimes(datetime(1850, 1, 1), datetime(2200, 1, 1)).map(lambda t: t.replace(microsecond=0)),
    st.booleans(),
)
units = st.sampled_from(tree.UNITS)
moments = st.builds(tree.Moment, st.sampled_from(["today", "yesterday", "tomorrow", "now"]))
truths = st.sampled_from([tree.Boolean(True), tree.Boolean(False), tree.Boolean(True, everyone=True)])
durations = st.builds(tree.Duration, st.one_of(numbers.filter(lambda n: not n.percent), paths), units)
leaves = st.one_of(paths, numbers, texts, dates, datetimes, moments, truths, durations)
calendar_windows = st.one_of(
    st.builds(tree.CalendarWindow, st.sampled_from(["this", "previous", "next"]), units),
    st.builds(tree.CalendarWindow, st.sampled_from(["this", "previous", "next"]), st.just("day"), st.just(True)),
)
one_sided = ["more_ago", "less_ago", "exactly_ago", "more_ahead", "less_ahead", "exactly_ahead", "next"]
relative_windows = st.one_of(
    st.builds(tree.RelativeWindow, st.sampled_from(one_sided), counts, units),
    st.builds(tree.RelativeWindow, st.just("last"), counts, units, st.none(), st.booleans()),
    st.builds(
        lambda kind, low, more, unit: tree.RelativeWindow(
            kind, tree.Number(str(low)), unit, tree.Number(str(low + more))
        ),
        st.sampled_from(["between_ago", "between_ahead"]), st.integers(1, 99), st.integers(0, 99), units,
    ),
)  # fmt: skip
bound_kinds = st.sampled_from(["before", "after", "since", "until", "on"])


def is_list(items: Any) -> Any:
    return st.one_of(paths, st.builds(tree.ListLiteral, st.lists(items, min_size=1, max_size=3).map(tuple)))


def flat(kind: type, parts: list[Any]) -> Any:
    """A parser never gives `and` directly inside `and`."""
    found: list[Any] = []
    for part in parts:
        found += part.parts if isinstance(part, kind) else [part]
    return kind(tuple(found))


def extend(inner: Any) -> Any:
    windows = st.one_of(
        relative_windows,
        calendar_windows,
        st.builds(tree.BoundWindow, bound_kinds, inner),
    )
    own_windows = st.one_of(windows, st.builds(tree.BoundWindow, st.just("between"), inner, inner))
    maybe = st.one_of(st.none(), inner)
    steps = st.builds(
        tree.SequenceStep, paths, st.booleans(), st.one_of(st.none(), st.builds(tree.Duration, counts, units)),
        st.one_of(st.none(), own_windows), st.lists(paths, max_size=2).map(tuple), maybe,
    )  # fmt: skip
    negated = st.booleans()
    return st.one_of(
        st.builds(tree.Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(tree.Negate, inner),
        st.builds(tree.Conditional, inner, inner, inner),
        st.builds(tree.FunctionCall, st.sampled_from(FUNCTIONS), st.lists(inner, max_size=3).map(tuple)),
        st.builds(
            tree.AggregateCall, st.sampled_from(AGGREGATES), paths, st.one_of(st.none(), own_windows), st.none(), maybe
        ),
        st.builds(
            tree.AggregateCall, st.just("count_periods"), paths, st.one_of(st.none(), own_windows),
            st.builds(tree.Periods, units, st.one_of(st.none(), counts)), maybe,
        ),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: flat(tree.And, parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: flat(tree.Or, parts)),
        st.builds(tree.Not, inner),
        st.builds(tree.Comparison, inner, st.sampled_from(["is", "<", "<=", ">", ">="]), inner, negated),
        st.builds(tree.Between, inner, inner, inner, negated),
        st.builds(tree.OneOf, inner, is_list(inner), negated),
        st.builds(tree.IsKnown, inner, st.booleans(), negated),
        st.builds(tree.IsEmpty, inner, negated),
        st.builds(tree.InfixPredicate, inner, st.sampled_from(INFIX), inner, negated),
        st.builds(tree.Includes, inner, st.just("one"), inner, negated),
        st.builds(tree.Includes, inner, st.sampled_from(["any", "all", "none", "exactly"]), is_list(inner), negated),
        st.builds(tree.InSegment, st.one_of(st.none(), paths), paths.map(lambda path: (path,)), st.just(False), negated),
        st.builds(
            tree.InSegment, st.one_of(st.none(), paths), st.lists(paths, min_size=1, max_size=3).map(tuple),
            st.just(True), negated,
        ),
        st.builds(
            tree.WithinDistance, inner, counts, st.sampled_from(["km", "m"]), paths.map(lambda path: (path,)),
            st.just(False), negated,
        ),
        st.builds(tree.InWindow, inner, windows, negated),
        st.builds(
            tree.TopBottom, st.sampled_from(["top", "bottom"]), counts, inner, st.one_of(st.none(), paths),
            st.one_of(st.none(), paths), negated,
        ),
        st.builds(tree.SequencePredicate, st.lists(steps, min_size=1, max_size=3).map(tuple), negated),
        st.builds(tree.Sample, inner, inner, negated),
    )  # fmt: skip


expressions = st.recursive(leaves, extend, max_leaves=12)


@given(expressions)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_expression_is_read_as_it_was_printed(expression: Any) -> None:
    printed = format_expr(expression)
    read, findings = parse_expression(Source("printed", printed))
    assert findings == (), printed
    assert read == expression, printed


def identifier(text: str) -> tree.Identifier:
    return tree.Identifier(text)


titles = st.one_of(st.none(), st.sampled_from(["VIP", 'a "quoted" one', "back\\slash", "مشتری ویژه"]))
entities = st.one_of(st.none(), names)
annotations = st.lists(
    st.builds(
        tree.Annotation, st.sampled_from(["owner", "tags"]), st.lists(st.text("ab", min_size=1), min_size=1).map(tuple)
    ),
    max_size=2,
).map(tuple)
literals = st.one_of(
    numbers, texts, dates, datetimes, truths, numbers.map(tree.Negate), names.map(lambda n: tree.Path((n,)))
)
records = st.recursive(
    literals,
    lambda inner: st.one_of(
        st.builds(tree.RecordList, st.lists(inner, max_size=3).map(tuple)),
        st.builds(tree.Record, st.lists(st.builds(tree.RecordField, names, inner), max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
rows = st.builds(tree.Record, st.lists(st.builds(tree.RecordField, names, records), max_size=4).map(tuple))
small = st.recursive(leaves, extend, max_leaves=4)
bands = st.one_of(
    st.builds(tree.Band, numbers, numbers, st.booleans(), st.booleans()),
    st.builds(tree.Band, numbers, st.none(), st.booleans(), st.just(False)),
    st.builds(tree.Band, st.none(), numbers, st.just(False), st.booleans()),
)
type_names = st.builds(
    tree.TypeName,
    st.sampled_from(["text", "integer", "decimal", "float", "boolean", "date", "datetime", "duration"]),
    st.booleans(),
)
body = {"title": titles, "entity": entities, "annotations": annotations}
lists = st.lists(small, min_size=2, max_size=3).map(lambda items: tree.ListLiteral(tuple(items)))
declarations = st.one_of(
    st.builds(tree.Use, st.text("abc./", max_size=9)),
    st.builds(tree.Param, names, type_names, st.one_of(st.none(), small), titles, annotations),
    st.builds(tree.Let, names, st.one_of(small, lists, st.builds(tree.FileList, st.text("ab."))), st.one_of(st.none(), type_names)),
    st.builds(tree.Let, names, st.builds(tree.ListLiteral, st.tuples(leaves.filter(lambda x: not isinstance(x, tree.Duration))))),
    st.builds(tree.Place, names, numbers, numbers.map(tree.Negate), titles),
    st.builds(tree.Metric, names, small, **body),
    st.builds(tree.Segment, names, small, **body),
    st.builds(
        tree.Tiers, names,
        st.lists(st.builds(tree.Tier, names, titles, bands), min_size=1, max_size=3).map(tuple), small, **body,
    ),
    st.builds(
        tree.Tiers, names,
        st.lists(
            st.builds(tree.Tier, names, titles, st.none(), st.one_of(st.none(), small)), min_size=1, max_size=3
        ).map(tuple),
        **body,
    ),
    st.builds(
        tree.Score, names,
        st.lists(st.builds(tree.ScoreLine, small, st.booleans(), st.one_of(st.none(), small)), min_size=1, max_size=3).map(tuple),
        **body,
    ),
    st.builds(
        tree.Split, names, st.text("ab-", min_size=1),
        st.lists(st.builds(tree.Part, names, digits.map(lambda d: tree.Number(d, True)), titles), min_size=1, max_size=3).map(tuple),
        **body,
    ),
    st.builds(
        tree.Test, st.text("ab ", min_size=1), st.one_of(st.none(), dates, datetimes),
        st.lists(st.builds(tree.Given, names, rows), max_size=2).map(tuple),
        st.lists(st.builds(tree.Expect, small, st.one_of(st.none(), numbers, texts)), min_size=1, max_size=2).map(tuple),
        annotations,
    ),
    st.builds(
        tree.Verify, st.text("ab ", min_size=1),
        st.lists(
            st.one_of(
                st.builds(tree.Claim, small, st.one_of(st.none(), paths)),
                st.builds(tree.Claim, st.one_of(st.none(), small), paths, st.just(True)),
            ), min_size=1, max_size=3,
        ).map(tuple),
        annotations,
    ),
)  # fmt: skip


@given(st.lists(declarations, max_size=4))
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_file_is_read_as_it_was_printed(written: list[Any]) -> None:
    file = tree.File(tuple(written))
    printed = format_file(file)
    read, findings = parse(Source("printed", printed))
    assert findings == (), printed
    assert read == file, printed
    assert format_file(read) == printed


@pytest.mark.parametrize("width_of_title", [1, 80, 200])
def test_long_declarations_are_broken_into_lines(width_of_title: int) -> None:
    text = f'segment s "{"x" * width_of_title}": a and b\n'
    file, _ = parse(Source("s", text))
    printed = format_file(file)
    assert (len(printed.splitlines()) == 1) == (len(text) <= 101)
