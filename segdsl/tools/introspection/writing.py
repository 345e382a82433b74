"""A draft as the text of catalog.toml, laid out for reading: keys aligned, remarks as comments behind them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from segdsl.tools.introspection.draft import Draft, DraftEntity

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_WIDEST: Final = 28  # a name longer than this does not push all the others to the right


def toml_of(draft: Draft) -> str:
    """The text of the catalog."""
    count = len(draft.schema.tables)
    lines = [
        f"# Drafted from {_comment(draft.schema.shown)}: {count} {'table' if count == 1 else 'tables'}.",
        "# Every guess has a remark behind it. Read it through, correct what is wrong, drop what rules will not need;",
        "# names of entities, fields and links are yours to choose, names of tables and columns are the database's.",
        _line('timezone = "UTC"', ["stored times without a zone are read in this one: please check"]),
    ]
    if draft.default_entity:
        remarks = [draft.default_remark]
        lines.append(_line(f"default_entity = {toml_value(draft.default_entity)}", remarks))
    for entity in draft.entities:
        lines += ["", *_entity(entity)]
    for title, items in (("Tables that became no entity:", draft.left_out), ("Views:", draft.schema.views)):
        if items:
            lines += ["", f"# {title}", *(f"#   {_comment(item)}" for item in items)]
    return "\n".join(lines) + "\n"


def _entity(entity: DraftEntity) -> list[str]:
    name = toml_key(entity.name)
    lines = [f"[entity.{name}]", *(f"# {_comment(remark)}" for remark in entity.remarks)]
    lines.append(f"table = {toml_value(entity.table.name)}")
    lines.append(_line(f"key = {toml_value(entity.key)}", [entity.key_remark]))
    if entity.time:
        lines.append(_line(f"time = {toml_value(entity.time)}", [entity.time_remark]))
    elif entity.time_remark:
        lines.append(f'# time = "…"   # {_comment(entity.time_remark)}')
    if entity.keep:
        lines.append(_line(f"keep = {toml_value(entity.keep)}", [entity.keep_remark]))
    if entity.joins:
        lines.append(_line(f"joins = {toml_value(entity.joins)}", [entity.joins_remark]))
    lines += ["", f"[entity.{name}.fields]"]
    lines += _aligned([(each.name, each.keys, each.remarks) for each in entity.fields])
    for left in entity.unmapped:
        lines.append(f"# {_comment(left.column.name)}: {_comment(left.column.type)}; {_comment(left.why)}")
    if entity.links:
        lines += ["", f"[entity.{name}.links]"]
        lines += _aligned([(link.name, link.keys, link.remarks) for link in entity.links])
    return lines


def _aligned(items: Sequence[tuple[str, Mapping[str, Any], Sequence[str]]]) -> list[str]:
    keys = [toml_key(name) for name, _, _ in items]
    width = max((len(key) for key in keys if len(key) <= _WIDEST), default=0)
    return [
        _line(f"{key:<{width}} = {toml_value(values)}", remarks)
        for key, (_, values, remarks) in zip(keys, items, strict=True)
    ]


def _line(text: str, remarks: Sequence[str]) -> str:
    said = "; ".join(_comment(remark) for remark in remarks if remark)
    return f"{text}   # {said}" if said else text


def _comment(text: str) -> str:
    """A text that stays within its comment, whatever a database calls its tables."""
    return "".join(letter if letter.isprintable() or letter in "\u200c\u200d" else "�" for letter in text)


def toml_key(name: str) -> str:
    """A key, in quotes where TOML needs them."""
    return name if _BARE.fullmatch(name) else _text(name)


def toml_value(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml_key(key)} = {toml_value(item)}" for key, item in value.items()) + " }"
    return "[" + ", ".join(map(toml_value, value)) + "]"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
