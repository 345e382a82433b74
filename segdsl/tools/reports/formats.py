"""The formats by name, and the option that chooses one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any, Final

import click

from segdsl.tools.reports.entries import Entry, from_repository

FORMATS: Final = ("text", "concise", "json", "github", "sarif", "junit", "gitlab")
Described = tuple[str, str]  # the code of a rule, and what it says
_FOR_CI: Final = frozenset({"github", "sarif", "junit", "gitlab"})  # these name files from the top of the repository
_MODULES: Final = {"github": "github", "sarif": "sarif", "junit": "junit", "gitlab": "gitlab"}

format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How findings are printed: for people, for programs, or for a CI service.",
)


def report(entries: Sequence[Entry], format: str, *, tool: str, rules: Iterable[Described] = ()) -> str:
    """The text of a report, without a line end; ``tool`` is the command, such as check or lint."""
    entries = from_repository(entries) if format in _FOR_CI else entries
    if format == "json":
        return json.dumps(
            {"tool": tool, "findings": [document(entry) for entry in entries]}, ensure_ascii=False, indent=2
        )
    if format == "concise":
        return "\n".join(line(entry) for entry in entries)
    made: Callable[..., str] = import_module(f"segdsl.tools.reports.{_MODULES[format]}").report
    return made(entries, tool=tool, rules=tuple(rules))


def line(entry: Entry) -> str:
    """The entry on one line, as editors read it: ``rules/vip.seg:3:5: error E201 there is no … (did you mean …)``."""
    where = f"{entry.file}:{entry.line}:{entry.column}: " if entry.line else f"{entry.file}: " if entry.file else ""
    place = f"{entry.place}: " if entry.place else ""
    tail = f" ({entry.help})" if entry.help else ""
    return " ".join(f"{where}{entry.level} {entry.code} {place}{entry.message}{tail}".split())


def document(entry: Entry) -> dict[str, Any]:
    """The entry for JSON; what is empty is left out."""
    found: dict[str, Any] = {"code": entry.code, "level": entry.level, "message": entry.message}
    if entry.help:
        found["help"] = entry.help
    if entry.file:
        found["file"] = entry.file
    if entry.line:
        names = ("line", "column", "end_line", "end_column")
        found |= {name: getattr(entry, name) for name in names}
    if entry.place:
        found["place"] = entry.place
    if entry.fix is not None:
        fix = entry.fix
        found["fix"] = {
            "text": fix.text,
            "line": fix.line,
            "column": fix.column,
            "end_line": fix.end_line,
            "end_column": fix.end_column,
        }
    return found
