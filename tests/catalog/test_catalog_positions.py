"""Where the keys of a TOML text stand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segdsl.catalog.lines import Path, Positions
from segdsl.source import Source

EVERY_FORM = '''\
title = "a # no comment" # a comment
'literal key'.x."quoted \\" key" = 1
dates = [ 1979-05-27 07:32:00, 07:32:00,
          1979-05-27T00:32:00-07:00 ] # end
multi = """
[not.a.table]
not = "a key" \\""" still inside
"""
raw = \'\'\'
also = 'no key'
\'\'\'
[a . "b.c" . d] # spaces and dots
deep = { one = [ { two = 2 }, { two = [
    3, # three
] } ], "three" = -0.5e3 }
[[list]]
n = 1
[[list]]
n = 2
[list.sub]
m = 3
[[list.inner]]
o = 4
[[list.inner]]
o = 5
'''


def every_path(data: Any, path: Path = ()) -> Iterator[Path]:
    """Each key path of plain data."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from every_path(value, (*path, key))


def underlined(text: str, path: Path, *, value: bool = False) -> str:
    span = Positions(Source("c", text)).span(path, value=value)
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("path", "line", "key"),
    [
        (("title",), 1, "title"),
        (("literal key", "x"), 2, "x"),
        (("literal key", "x", 'quoted " key'), 2, '"quoted \\" key"'),
        (("dates", 1), 3, "07:32:00"),
        (("dates", 2), 4, "1979-05-27T00:32:00-07:00"),
        (("multi",), 5, "multi"),
        (("raw",), 9, "raw"),
        (("a", "b.c", "d"), 12, "d"),
        (("a", "b.c", "d", "deep", "one", 1, "two"), 13, "two"),
        (("a", "b.c", "d", "deep", "one", 1, "two", 0), 14, "3"),
        (("a", "b.c", "d", "deep", "three"), 15, '"three"'),
        (("list", 0, "n"), 17, "n"),
        (("list", 1, "n"), 19, "n"),
        (("list", 1, "sub", "m"), 21, "m"),
        (("list", 1, "inner", 0, "o"), 23, "o"),
        (("list", 1, "inner", 1, "o"), 25, "o"),
    ],
)
def test_a_key_stands_on_its_line(path: Path, line: int, key: str) -> None:
    assert Positions(Source("c", EVERY_FORM)).line(path) == line
    assert underlined(EVERY_FORM, path) == key


def test_every_key_of_the_text_has_a_place() -> None:
    known = Positions(Source("c", EVERY_FORM))
    for path in every_path(tomllib.loads(EVERY_FORM)):
        assert known._keys.get(path), path


def test_values_are_underlined_whole() -> None:
    assert underlined(EVERY_FORM, ("title",), value=True) == '"a # no comment"'
    assert underlined(EVERY_FORM, ("a", "b.c", "d", "deep", "three"), value=True) == "-0.5e3"
    assert underlined(EVERY_FORM, ("multi",), value=True).endswith('still inside\n"""')


@pytest.mark.parametrize(
    "text", ["", "=", "[", "a", "a = ", "a = [", "a = {", "[[x", 'a = "', "a = [[[[,,]", "}\nb = 1", "[" * 3000]
)
def test_what_is_not_toml_does_no_harm(text: str) -> None:
    assert Positions(Source("c", text)).line(("b",)) in (1, 2)


names = st.text("abc é.\"'\\", min_size=1, max_size=4)
values = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.text("ab#\"'\\]}=,\n é", max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)


def written(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{quoted(key)} = {written(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[\n" + ",\n".join(written(item) for item in value) + "]"
    return quoted(value) if isinstance(value, str) else str(value).lower()


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@given(st.dictionaries(names, values, max_size=4))
def test_any_toml_is_walked_to_its_end(data: dict[str, Any]) -> None:
    text = "".join(f"{quoted(key)} = {written(value)}\n" for key, value in data.items())
    assert tomllib.loads(text) == data
    known = Positions(Source("c", text))
    for path in every_path(data):
        assert known._keys.get(path), (path, text)
