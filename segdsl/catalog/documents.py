"""JSON documents in a column: strict JSON, numbers as a database reads them (64-bit integers, else doubles).

Strict means what the standard says: no NaN, no trailing comma, no comment. Where a name stands twice in an object the
first counts, as in SQL.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

_UNSIGNED_END: Final = 2**64
_SIGNED_START: Final = -(2**63)
_INDEX_DIGITS: Final = 9
NOT_JSON: Final = object()


def json_value(text: str) -> Any:
    """What the text says, or `NOT_JSON`."""
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return NOT_JSON


def is_json(text: str) -> bool:
    """Whether the text is a JSON document."""
    return json_value(text) is not NOT_JSON


def json_at(raw: Any, path: Sequence[str]) -> Any:
    """What stands at the path inside a document (text, or what a driver made of it); None where nothing does."""
    value = json_value(raw) if isinstance(raw, str) else raw
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and _is_index(step):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return None
    return None if value is NOT_JSON else value


def _is_index(step: str) -> bool:
    return step.isascii() and step.isdecimal() and len(step) <= _INDEX_DIGITS and (step == "0" or step[0] != "0")


def _first_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def _whole(text: str) -> int | float:
    value = int(text)
    return value if _SIGNED_START <= value < _UNSIGNED_END else float(text)


def _no_constant(word: str) -> Any:
    raise ValueError(word)


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_first_wins, parse_int=_whole, parse_constant=_no_constant)
