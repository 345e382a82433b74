"""The reference page of everything a rule may write, made from the registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from segdsl.operators import AGGREGATES, REGISTRY
from segdsl.operators.base import AggregateOperator, Example, Operator, Shape
from segdsl.types import Kind, Type

_TITLES: Final = {
    "en": ("Operators", "Functions", "Predicates of text", "Aggregates", "Inside plans", "over nothing", "also"),
    "fa": ("عملگرها", "تابع‌ها", "گزاره‌های متن", "تجمیع‌ها", "درون طرح", "بر هیچ", "نیز"),
}
_SHOWN: Final = 6  # examples of one operator
_MADE: Final = "<!-- made from the registry by segdsl.operators.reference; do not edit -->"


def reference_markdown(language: str = "en") -> str:
    """The page in Markdown; its words for what is written are those of ``language``."""
    title, functions, infix, aggregates, internal, nothing, also = _TITLES[language]
    written = [one for one in REGISTRY.values() if one.shape is not Shape.INTERNAL]
    lines = [f"# {title}", "", _MADE, ""]
    for heading, shape in ((functions, Shape.FUNCTION), (infix, Shape.INFIX)):
        lines += [f"## {heading}", ""]
        for one in written:
            if one.shape is shape:
                lines += _operator(one, language, also)
    lines += [f"## {aggregates}", ""]
    for aggregate in AGGREGATES.values():
        if aggregate.phrases:
            lines += _aggregate(aggregate, language, nothing, also)
    lines += [f"## {internal}", "", "| id | takes | gives | |", "|---|---|---|---|"]
    lines += [
        f"| `{one.id}` | {', '.join(one.takes)} | {one.gives} | {_cell(one.doc)} |"
        for one in REGISTRY.values()
        if one.shape is Shape.INTERNAL
    ]
    return "\n".join(lines) + "\n"


def _operator(one: Operator, language: str, also: str) -> Iterator[str]:
    word = one.phrases[language][0]
    shown = one.takes[: len(one.takes) - len(one.const_args)] if one.shape is Shape.FUNCTION else one.takes
    if one.shape is Shape.FUNCTION:
        yield f"### `{word}({', '.join(shown)})`"
    else:
        yield f"### `{word}` ({one.takes[0]} `{word}` {one.takes[1]})"
    yield from ("", one.doc, "")
    yield f"- {one.gives}{_others(one.phrases[language][1:], also)}"
    yield from _examples(one)
    yield ""


def _aggregate(one: AggregateOperator, language: str, nothing: str, also: str) -> Iterator[str]:
    word = one.phrases[language][0]
    argument = {"rows": "collection", "field": "collection.field", "condition": "collection where condition"}
    yield from (f"### `{word}({argument[one.argument]})`", "", one.doc, "")
    yield f"- {one.gives}; {nothing}: {one.over_nothing}{_others(one.phrases[language][1:], also)}"
    yield from _examples(one)
    yield ""


def _others(words: Iterable[str], also: str) -> str:
    found = ", ".join(f"`{word}`" for word in words)
    return f" ({also}: {found})" if found else ""


def _examples(one: Operator | AggregateOperator) -> Iterator[str]:
    for example in one.examples[:_SHOWN]:
        given = [(arg, example.types[i] if i < len(example.types) else None) for i, arg in enumerate(example.args)]
        today = ""
        if isinstance(one, Operator) and one.takes[-1] == "today":
            today = f" (today: {_value(*given.pop())})"
        shown = ", ".join(_value(arg, type) for arg, type in given)
        yield f"- `{shown}` → `{_value(example.result, _result_type(one, example))}`{today}"


def _result_type(one: Operator | AggregateOperator, example: Example) -> Type | None:
    if len(example.types) > len(example.args):
        return example.types[-1]
    if len(example.types) < len(example.args):
        return None
    if isinstance(one, AggregateOperator):
        return one.accepts(example.types[0]) if one.accepts else None
    give = one.result or one.accepts
    return give(example.types) if give else None


def _value(value: object, type: Type | None) -> str:
    """A canonical value as a person would write it."""
    match value:
        case None:
            return "unknown"
        case bool():
            return str(value).lower()
        case int() if type is not None and type.kind is Kind.DECIMAL and type.scale:
            digits = str(abs(value)).rjust(type.scale + 1, "0")
            return f"{'-' * (value < 0)}{digits[: -type.scale]}.{digits[-type.scale :]}"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        case date():
            return value.isoformat()
        case frozenset():
            return "{" + ", ".join(sorted(_value(item, None) for item in value)) + "}"
        case tuple():
            return "(" + ", ".join(_value(item, type) for item in value) + ")"
        case _:
            return str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
