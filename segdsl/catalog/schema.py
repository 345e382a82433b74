"""What catalog.toml may hold, for machines (JSON Schema) and for people (the tables of the reference page)."""

from __future__ import annotations

import json
from dataclasses import MISSING
from typing import Any, Final

from segdsl.catalog.tables import (
    CatalogTable,
    EntityTable,
    FieldTable,
    HistoryTable,
    JoinTable,
    LinkTable,
    QualityTable,
    Table,
    in_words,
    keys_of,
)

TITLE: Final = "segdsl catalog"


def json_schema() -> dict[str, Any]:
    """The JSON Schema of catalog.toml: an editor completes and checks a catalog by it."""
    from segdsl.catalog.explain import model_of  # brings pydantic

    schema = model_of(CatalogTable).model_json_schema(by_alias=True, mode="validation")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = TITLE
    return _without_noise(schema)  # type: ignore[no-any-return]


def _without_noise(part: Any) -> Any:
    """TOML has no null, and titles that repeat the key say nothing."""
    if isinstance(part, list):
        return [_without_noise(item) for item in part]
    if not isinstance(part, dict):
        return part
    if "anyOf" in part:
        branches = [branch for branch in part["anyOf"] if branch != {"type": "null"}]
        rest = {key: value for key, value in part.items() if key != "anyOf"}
        part = {**rest, **branches[0]} if len(branches) == 1 else {**rest, "anyOf": branches}
    return {
        key: _without_noise(value)
        for key, value in part.items()
        if not (key == "default" and value is None)
        and not (key == "title" and isinstance(value, str) and value != TITLE)
    }


def reference_tables() -> dict[str, str]:
    """For each table of the file the Markdown table of its keys: key, what it takes, default, meaning, example."""
    tables: dict[str, type[Table]] = {
        "catalog": CatalogTable,
        "entity": EntityTable,
        "join": JoinTable,
        "field": FieldTable,
        "history": HistoryTable,
        "link": LinkTable,
        "quality": QualityTable,
    }
    return {name: _reference_table(table) for name, table in tables.items()}


def _reference_table(table: type[Table]) -> str:
    lines = ["| Key | Takes | Default | Meaning | Example |", "|---|---|---|---|---|"]
    for key in keys_of(table).values():
        default = (
            "must be there" if key.default is MISSING else "" if key.default in (None, {}, []) else _code(key.default)
        )
        example = _code(key.examples[-1]) if key.examples else ""
        cells = (f"`{key.name}`", in_words(key.annotation), default, key.doc, example)
        lines.append("|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|")
    return "\n".join(lines)


def _code(value: Any) -> str:
    return f"`{_toml(value)}`".replace("|", "\\|")


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
