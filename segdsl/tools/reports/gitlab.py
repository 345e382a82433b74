"""GitLab's code quality report: a JSON list that a merge request shows beside the lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from segdsl.tools.reports.entries import Entry, fingerprints

_SEVERITIES: Final = {"error": "major", "warning": "minor", "note": "info"}


def report(entries: Sequence[Entry], *, tool: str, rules: Sequence[object] = ()) -> str:
    """The list; a finding that stands in no file is put on the first line of the folder."""
    del rules
    names = fingerprints(entries)
    items = [_item(entry, name, tool) for entry, name in zip(entries, names, strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=2)


def _item(entry: Entry, fingerprint: str, tool: str) -> dict[str, Any]:
    place = f"{entry.place}: " if entry.place else ""
    tail = f" ({entry.help})" if entry.help else ""
    lines = {"begin": max(entry.line, 1)}
    if entry.end_line > entry.line:
        lines["end"] = entry.end_line
    return {
        "description": f"{place}{entry.message}{tail}",
        "check_name": f"segdsl/{tool}/{entry.code}",
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[entry.level],
        "location": {"path": entry.file or ".", "lines": lines},
    }
