"""A witness as text: the ``given`` line of a test block, and the test block around it, in the words of a language.

A line is made in English. In a sentence it stands as a `Name`, which knows how it is written in the other languages,
so that a Persian report shows what can be pasted into a Persian file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from segdsl.catalog.models import Catalog, Entity, Link
from segdsl.languages import LANGUAGES
from segdsl.source import Source
from segdsl.wording import Name, called

WIDTH = 100
_GIVEN: Final = "given "
_TEST: Final = 'test "w":\n    {line}\n    expect true\n'


def given_line(entity: str, record: Mapping[str, Any]) -> Name:
    """``given customer {id: 1, orders: [{id: 1}]}``, as a rule file reads it."""
    line = f"{_GIVEN}{name(entity)} {_record(record, 4)}"
    return called(line, _Written(lambda language: in_words(line, language)))


def told_given(entity: str, record: Mapping[str, Any], catalog: Catalog) -> Name:
    """The same with the names that the catalog has in the reader's language."""

    def written(language: str) -> str:
        found = catalog.entities[entity]
        line = given_line(found.names.get(language, entity), renamed(catalog, found, record, language))
        return in_words(line, language)

    return called(given_line(entity, record), _Written(written))


def on_one_line(given: str) -> Name:
    """A line that was broken in one piece again, as it stands in a sentence."""
    names = given.names if isinstance(given, Name) else {}
    return called(_joined(given), _Written(lambda language: _joined(names.get(language) or given)))


def bare(given: str) -> Name:
    """The customer without the word before them: ``customer {id: 1}``."""
    names = given.names if isinstance(given, Name) else {}

    def written(language: str) -> str:
        from segdsl.syntax.vocabulary import vocabulary

        return (names.get(language) or given).removeprefix(f"{vocabulary(language).word('GIVEN')} ")

    return called(given.removeprefix(_GIVEN), _Written(written))


class _Written(Mapping[str, str]):
    """A text by language, written when it is asked for."""

    def __init__(self, write: Callable[[str], str]) -> None:
        self._write = write

    def __getitem__(self, language: str) -> str:
        if language not in LANGUAGES:
            raise KeyError(language)
        return self._write(language)

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


def _joined(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines()).replace("[ {", "[{")


def in_words(line: str, language: str) -> str:
    """A ``given`` line in the words of a language; one that does not read back stays as it is."""
    if language == "en":
        return line
    laid_out = _laid_out(_TEST.format(line=line), language)
    rows = laid_out.split("\n")[1:-1] if laid_out else []
    return "\n".join(row.removeprefix("    ") for row in rows) or line


def block_in_words(block: str, language: str) -> str:
    """A test block laid out in the words of a language; one that does not read back stays as it is."""
    return _laid_out(block + "\n", language) or block


def value_in_words(held: object, language: str) -> str:
    """One value in the words of a language."""
    text = value(held)
    return text if language == "en" else _reworded(text, "en", language) or text


def in_english(condition: str) -> str:
    """A condition in English words, whichever language it was written in."""
    if _reworded(condition, "en", "en"):
        return condition
    return next((found for one in LANGUAGES if (found := _reworded(condition, one, "en"))), condition)


def condition_in_words(condition: str, language: str) -> str:
    """An English condition in the words of a language."""
    return condition if language == "en" else _reworded(condition, "en", language) or condition


def _reworded(text: str, written_in: str, language: str) -> str:
    """An expression in the words of another language; empty where it does not read back."""
    from segdsl.syntax.format import format_expr
    from segdsl.syntax.parse import parse_expression

    expression, mistakes = parse_expression(Source("witness", text), written_in)
    return "" if expression is None or mistakes else format_expr(expression, language)


def _laid_out(text: str, language: str) -> str:
    from segdsl.syntax.format import format_file
    from segdsl.syntax.parse import parse

    file, mistakes = parse(Source("witness.seg", text))
    if mistakes:
        return ""
    lines = format_file(file, language).split("\n")
    return "\n".join(lines[1:] if lines[0].startswith("#") else lines).strip()


def renamed(
    catalog: Catalog, entity: Entity, record: Mapping[str, Any], language: str, keys: bool = True
) -> dict[str, Any]:
    """The record with the names of fields and links in a language, with or without numbers that are only keys."""
    found: dict[str, Any] = {}
    for key, held in record.items():
        member = entity.links.get(key) or entity.fields.get(key)
        if member is None or (key == entity.key and not keys):
            continue
        if isinstance(member, Link):
            target = catalog.entities[member.to]
            if isinstance(held, list):
                held = [renamed(catalog, target, one, language, keys) if isinstance(one, Mapping) else one
                        for one in held]  # fmt: skip
            elif isinstance(held, Mapping):
                held = renamed(catalog, target, held, language, keys)
        elif isinstance(held, Decimal) and held == held.to_integral_value():
            held = int(held)
        found[member.names.get(language, member.name)] = held
    return found


def name(text: str) -> str:
    """A name as it is written: in back-ticks where it is no identifier."""
    return text if text.replace("\u200c", "_").isidentifier() and text not in _reserved() else f"`{text}`"


def _reserved() -> frozenset[str]:
    from segdsl.syntax.vocabulary import vocabulary

    return vocabulary("en").reserved


def _record(record: Mapping[str, Any], indent: int) -> str:
    parts = [f"{name(key)}: {value(held, indent + 4)}" for key, held in record.items() if held is not None]
    line = "{" + ", ".join(parts) + "}"
    if "\n" in line or len(line) + indent <= WIDTH:
        return line
    pad = "\n" + " " * (indent + 4)
    return "{" + ("," + pad).join(parts) + "}"


def value(held: object, indent: int = 0) -> str:
    """One value in rule syntax."""
    match held:
        case bool():
            return "true" if held else "false"
        case int():
            return f"{held:_}" if abs(held) >= 10_000 else str(held)
        case Decimal():
            return f"{held:f}"
        case float():
            return f"{Decimal(repr(held)):f}"
        case datetime():
            text = held.isoformat()
            return text[:-3] if text.endswith(":00") and len(text) == 19 else text
        case date():
            return held.isoformat()
        case Mapping():
            return _record(held, indent)
        case list():
            parts = [value(one, indent) for one in held]
            line = "[" + ", ".join(parts) + "]"
            if len(line) + indent <= WIDTH:
                return line
            pad = "\n" + " " * indent
            return "[" + pad + ("," + pad).join(parts) + "]"
        case _:
            return '"' + str(held).replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_block(title: str, as_of: datetime, given: str, expects: list[str]) -> str:
    """A test block that one can paste into a rule file."""
    moment = value(as_of)
    lines = [f"test {value(title)} as of {moment}:", f"    {given}", *(f"    expect {one}" for one in expects)]
    return "\n".join(lines)
