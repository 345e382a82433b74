"""A witness as text: the ``given`` line of a test block, and the test block around it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

WIDTH = 100


def given_line(entity: str, record: Mapping[str, Any]) -> str:
    """``given customer {id: 1, orders: [{id: 1}]}``, as a rule file reads it."""
    return f"given {name(entity)} {_record(record, 4)}"


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
