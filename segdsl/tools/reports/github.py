"""GitHub's workflow commands: each finding as an annotation at its line of a pull request.

``::error file=rules/vip.seg,line=3,endLine=3,col=5,endColumn=9,title=E201::there is no field called spnd``
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from segdsl.tools.reports.entries import Entry

_COMMANDS: Final = {"error": "error", "warning": "warning", "note": "notice"}


def report(entries: Sequence[Entry], *, tool: str, rules: Sequence[object] = ()) -> str:
    """One command a line."""
    del rules
    return "\n".join(_command(entry, tool) for entry in entries)


def _command(entry: Entry, tool: str) -> str:
    named: dict[str, object] = {}
    if entry.file:
        named["file"] = entry.file
    if entry.line:
        named |= {"line": entry.line, "endLine": entry.end_line}
        if entry.line == entry.end_line:  # GitHub refuses columns of a stretch of several lines
            named |= {"col": entry.column, "endColumn": entry.end_column}
    named["title"] = f"segdsl {tool} {entry.code}".strip()
    place = f"{entry.place}: " if entry.place else ""
    said = "\n".join(part for part in (place + entry.message, entry.help) if part)
    properties = ",".join(f"{name}={property_value(str(value))}" for name, value in named.items())
    return f"::{_COMMANDS[entry.level]} {properties}::{message_value(said)}"


def message_value(text: str) -> str:
    """A message with what would end the command escaped."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def property_value(text: str) -> str:
    """A property with what would end it escaped too."""
    return message_value(text).replace(":", "%3A").replace(",", "%2C")
