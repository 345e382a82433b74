"""Mistakes in a catalog: each TOML file of ``mistakes/`` marks its lines with what they must get, and no other may."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from segdsl.catalog import catalog_from_dict, load_catalog
from segdsl.diagnostics import Diagnostic, SegdslError, str_of
from segdsl.source import Source

FILES = sorted((Path(__file__).parent / "mistakes").glob("*.toml"))
MARK = re.compile(r"#! ([EW]\d{3}) (.*)$")


def found(text: str) -> list[tuple[int, Diagnostic]]:
    """The diagnostics of a catalog that cannot be loaded, each with its line."""
    with pytest.raises(SegdslError) as raised:
        load_catalog(text)
    source = Source("catalog.toml", text)
    return [(source.line_and_column(one.span.start)[0], one) for one in raised.value]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_marked_line_gets_its_message_and_no_other_line_gets_any(path: Path) -> None:
    text = path.read_text("utf-8")
    expected = {
        line: (mark[1], mark[2]) for line, written in enumerate(text.split("\n"), 1) if (mark := MARK.search(written))
    }
    told = found(text)
    assert [(line, one.code) for line, one in told] == [(line, code) for line, (code, _) in expected.items()]
    for line, one in told:
        assert expected[line][1] in str_of(one)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_message_underlines_a_key_or_a_value_of_its_line(path: Path) -> None:
    text = path.read_text("utf-8")
    for line, one in found(text):
        underlined = text[one.span.start : one.span.end]
        assert underlined, one
        assert "\n" not in underlined, (line, underlined)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("timezone = Asia/Tehran", 1, 12, "this is not TOML: invalid value"),
        ('timezone = "UTC"\ncalendar = "jalali', 2, None, "this is not TOML: "),
        ("[entity.customer]\n[entity.customer]", 2, None, "this is not TOML: cannot declare"),
        ('key = "a"\nkey = "b"', 2, None, "this is not TOML: cannot overwrite a value"),
        ('week = 1\r\ntimezone = "UTC"\r\nentity = {', 3, None, "this is not TOML: "),
        ("a = " + "[" * 5000, 1, None, "this is not TOML: it is nested too deeply"),
        ("a = 1\n" + "a." * 400_000 + "a = 1", 2, None, "this is not TOML: it is nested too deeply"),
        ("[" + "a . " * 1000 + "a]", 1, None, "this is not TOML: it is nested too deeply"),
        ("n = " + "9" * 5000, 1, None, "this is not TOML: "),
        ("day = 2026-02-30", 1, None, "this is not TOML: "),
    ],
)
def test_a_text_that_is_not_toml_is_told_at_its_line(text: str, line: int, column: int | None, message: str) -> None:
    [(at, one)] = found(text)
    assert (one.code, at) == ("E301", line)
    assert one.message.startswith(message)
    if column is not None:
        assert one.span.start == column - 1


def test_a_key_in_persian_letters_is_told_to_take_quotes() -> None:
    [(line, one)] = found('[entity.customer.fields]\nشهر = { type = "text" }')
    assert line == 2
    assert "needs quotes" in one.help


@pytest.mark.parametrize("text", ["", 'timezone = "UTC"\n', "[entity]\n", "\ufeff"])
def test_a_catalog_without_an_entity_is_an_error(text: str) -> None:
    assert [one.code for _, one in found(text)] == ["E307"]


def test_several_entities_need_a_default() -> None:
    [(_, one)] = found("[entity.order]\n[entity.customer]\n")
    assert one.code == "E308"
    assert one.help == 'add default_entity = "order"; the entities are order, customer'


def test_what_follows_from_another_mistake_is_not_told() -> None:
    text = """
        [entity.order]
        key = "id"
        time = "placed_at"
        [entity.order.fields]
        id = { typ = "integer" }
        placed_at = 12
    """
    assert [(line, one.code) for line, one in found(text)] == [(6, "E303"), (7, "E305")]


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    [(_, one)] = found("# " + "x" * 1_000_000)
    assert one.code == "E302"


def test_a_flood_of_mistakes_ends_in_a_count() -> None:
    text = "[entity.customer.fields]\n" + "".join(f"f{n} = 1\n" for n in range(2_000))
    told = found(text)
    assert len(told) == 201
    assert told[-1][1].code == "E399"
    assert told[-1][1].message == "and 1800 more mistakes"


def test_data_without_a_text_names_the_place() -> None:
    with pytest.raises(SegdslError) as raised:
        catalog_from_dict({"entity": {"order": {"fields": {"total": {"type": "decimal", "scale": 99}}}}})
    [one] = raised.value
    assert str_of(one) == ("E305 entity.order.fields.total.scale: scale should be a whole number from 0 to 18, not 99")


@pytest.mark.parametrize(
    "data",
    [
        {"entity": []},
        {"entity": {"a": None}},
        {"entity": {1: {}}},
        {"entity": {"a": {"fields": {"b": {"type": []}}}}},
        {"entity": {"a": {"joins": [[]]}}},
        {"entity": {"a": {"fields": {"b": {"type": "enum", "values": {"": 1}}}}}},
        {"entity": {"a": {"fields": {"b": {"type": "text", "unknown": [[1]]}}}}},
        {"entity": {"a": {"links": {"b": {"to": "a", "by": "x", "where": {"c": {}}}}}}},
        {1: 2},
        {"entity": {"a": {"fields": {"b": {"type": "integer", "unknown": [10**5000], "scale": 10**5000}}}}},
    ],
)
def test_data_of_any_shape_ends_in_diagnostics(data: dict[object, object]) -> None:
    with pytest.raises(SegdslError) as raised:
        catalog_from_dict(data)  # type: ignore[arg-type]
    assert raised.value.diagnostics
    assert all(one.code.startswith("E3") and one.message for one in raised.value)


def test_data_that_holds_itself_ends_in_a_diagnostic() -> None:
    data: dict[str, object] = {}
    data["entity"] = data
    with pytest.raises(SegdslError):
        catalog_from_dict(data)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('f{n} = {{ typ = "text" }}', "E303"),
        ('f{n} = {{ type = "text", names = {{ fa = "x" }} }}', "E312"),
        ('f{n} = {{ type = "datetime", timezone = "Tehra{n}" }}', "E310"),
        ('f{n} = {{ type = "enum", values = [1] }}', "E305"),
    ],
)
def test_a_large_wrong_file_ends_soon_and_tells_the_first_mistakes(line: str, code: str) -> None:
    text = "[entity.customer.fields]\n" + "\n".join(line.format(n=n) for n in range(3_000))
    told = found(text)
    assert told[0][1].code == code
    assert [at for at, _ in told[:3]] in ([2, 3, 4], [3, 4, 5])
    assert 200 <= len(told) <= 201
