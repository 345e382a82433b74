"""A draft as the text of catalog.toml, laid out for reading: keys aligned, remarks as comments behind them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from segdsl.languages import in_language
from segdsl.tools.introspection.draft import Draft, DraftEntity
from segdsl.wording import join, say

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_WIDEST: Final = 28  # a name longer than this does not push all the others to the right


def toml_of(draft: Draft, language: str = "en") -> str:
    """The text of the catalog, with its remarks in a language."""
    return _Writer(language).text(draft)


def guesses_in(text: str, language: str = "en") -> int:
    """How many remarks of such a text ask a person to look."""
    return text.count(in_language(say("please check"), language))


class _Writer:
    """Lays out one draft."""

    def __init__(self, language: str) -> None:
        self._language = language

    def text(self, draft: Draft) -> str:
        count, shown = len(draft.schema.tables), draft.schema.shown
        lines = [
            "# " + self._comment(say("Drafted from {target}: 1 table.", target=shown) if count == 1 else
                                 say("Drafted from {target}: {count} tables.", target=shown, count=count)),
            "# " + self._comment(say("Every guess has a remark behind it. Read it through, correct what is wrong, "
                                     "drop what rules will not need;")),
            "# " + self._comment(say("names of entities, fields and links are yours to choose, names of tables and "
                                     "columns are the database's.")),
            self._line('timezone = "UTC"', [say("stored times without a zone are read in this one: please check")]),
        ]  # fmt: skip
        if draft.default_entity:
            remarks = [draft.default_remark]
            lines.append(self._line(f"default_entity = {toml_value(draft.default_entity)}", remarks))
        for entity in draft.entities:
            lines += ["", *self._entity(entity)]
        left = ((say("Tables that became no entity:"), draft.left_out), (say("Views:"), draft.schema.views))
        for title, items in left:
            if items:
                lines += ["", f"# {self._comment(title)}", *(f"#   {self._comment(item)}" for item in items)]
        return "\n".join(lines) + "\n"

    def _entity(self, entity: DraftEntity) -> list[str]:
        name = toml_key(entity.name)
        lines = [f"[entity.{name}]", *(f"# {self._comment(remark)}" for remark in entity.remarks)]
        lines.append(f"table = {toml_value(entity.table.name)}")
        lines.append(self._line(f"key = {toml_value(entity.key)}", [entity.key_remark]))
        if entity.time:
            lines.append(self._line(f"time = {toml_value(entity.time)}", [entity.time_remark]))
        elif entity.time_remark:
            lines.append(f'# time = "…"   # {self._comment(entity.time_remark)}')
        if entity.keep:
            lines.append(self._line(f"keep = {toml_value(entity.keep)}", [entity.keep_remark]))
        if entity.joins:
            lines.append(self._line(f"joins = {toml_value(entity.joins)}", [entity.joins_remark]))
        lines += ["", f"[entity.{name}.fields]"]
        lines += self._aligned([(each.name, each.keys, each.remarks) for each in entity.fields])
        for left in entity.unmapped:
            column = left.column
            sentence = say("{column}: {type}; {why}", column=column.name, type=column.type, why=left.why)
            lines.append(f"# {self._comment(sentence)}")
        if entity.links:
            lines += ["", f"[entity.{name}.links]"]
            lines += self._aligned([(link.name, link.keys, link.remarks) for link in entity.links])
        return lines

    def _aligned(self, items: Sequence[tuple[str, Mapping[str, Any], Sequence[str]]]) -> list[str]:
        keys = [toml_key(name) for name, _, _ in items]
        width = max((len(key) for key in keys if len(key) <= _WIDEST), default=0)
        return [
            self._line(f"{key:<{width}} = {toml_value(values)}", remarks)
            for key, (_, values, remarks) in zip(keys, items, strict=True)
        ]

    def _line(self, text: str, remarks: Sequence[str]) -> str:
        said = self._comment(join([remark for remark in remarks if remark], "; "))
        return f"{text}   # {said}" if said else text

    def _comment(self, text: str) -> str:
        """A text that stays within its comment, whatever a database calls its tables."""
        return "".join(
            letter if letter.isprintable() or letter in "\u200c\u200d" else "�"
            for letter in in_language(text, self._language)
        )


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
