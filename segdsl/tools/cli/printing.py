"""Printing findings: the place, the line with the span underlined, and what to do about it.

::

    error E201: there is no field, link or rule called spnd on customer
      --> club.seg:3:5
       |
     3 |     spnd at least 10_000_000
       |     ^^^^
       = help: did you mean spend?

Underlines are measured in terminal cells, so they stand right under Persian text and joiners too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from segdsl.diagnostics import Diagnostic
from segdsl.source import Source

if TYPE_CHECKING:
    from segdsl.workspace.rule_set import Bound

SHOWN = 50


def print_findings(findings: Iterable[Diagnostic], sources: Mapping[str, Source], err: bool = False) -> None:
    """Every finding as a block; past the first fifty a count."""
    listed = list(findings)
    for finding in listed[:SHOWN]:
        click.echo(block(finding, sources), err=err)
        click.echo(err=err)
    if len(listed) > SHOWN:
        click.echo(f"… and {len(listed) - SHOWN} more", err=err)


def block(finding: Diagnostic, sources: Mapping[str, Source]) -> str:
    """One finding for people."""
    colour = "red" if finding.severity == "error" else "yellow"
    head = click.style(f"{finding.severity} {finding.code}", fg=colour, bold=True)
    lines = [f"{head}: {finding.message}"]
    source = sources.get(finding.span.file)
    if source is not None:
        lines += _excerpt(finding, source, colour)
    elif finding.span.file:
        lines.append(f"  --> {finding.span.file}")
    if finding.place:
        lines.append(f"  --> {finding.place}")
    if finding.help:
        lines.append(f"   = {click.style('help', bold=True)}: {finding.help}")
    return "\n".join(lines)


def _excerpt(finding: Diagnostic, source: Source, colour: str) -> list[str]:
    from rich.cells import cell_len

    line, column = source.line_and_column(finding.span.start)
    end_line, end_column = source.line_and_column(max(finding.span.end, finding.span.start))
    text = source.line_text(line)
    stop = end_column if end_line == line else len(text) + 1
    begin = column - 1
    if len(text) > 160:  # a window of a very long line
        first = max(0, begin - 60)
        text, begin, stop = text[first : first + 120], begin - first, min(stop - first, 121)
    before, marked = text[:begin], text[begin : stop - 1]
    width = max(1, cell_len(marked.expandtabs(1)))
    gutter = len(str(line))
    caret = " " * cell_len(before.expandtabs(1)) + click.style("^" * width, fg=colour)
    return [
        f"{' ' * gutter} --> {source.name}:{line}:{column}",
        f"{' ' * gutter}  |",
        f"{line}  | {_visible(text)}",
        f"{' ' * gutter}  | {caret}",
    ]


def _visible(text: str) -> str:
    """The line without characters that would move the cursor or turn the text around."""
    return "".join(
        char if char.isprintable() or char in "\u200c\u200d" else " " if char == "\t" else "�" for char in text
    )


def as_json(findings: Iterable[Diagnostic], sources: Mapping[str, Source]) -> list[dict[str, Any]]:
    """Findings for machines; lines and columns count from 1, in code points."""
    found: list[dict[str, Any]] = []
    for finding in findings:
        source = sources.get(finding.span.file)
        item: dict[str, Any] = {"code": finding.code, "severity": finding.severity, "message": finding.message}
        if finding.help:
            item["help"] = finding.help
        if source is not None:
            line, column = source.line_and_column(finding.span.start)
            end_line, end_column = source.line_and_column(finding.span.end)
            item |= {
                "file": source.name,
                "line": line,
                "column": column,
                "end_line": end_line,
                "end_column": end_column,
            }
        elif finding.span.file:
            item["file"] = finding.span.file
        if finding.place:
            item["place"] = finding.place
        if finding.fix is not None:
            item["fix"] = finding.fix.text
        found.append(item)
    return found


def print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def summary(findings: Iterable[Diagnostic]) -> str:
    """ "3 errors, 1 warning", or an empty text."""
    listed = list(findings)
    parts = []
    for severity in ("error", "warning"):
        count = sum(finding.severity == severity for finding in listed)
        if count:
            parts.append(f"{count} {severity}{'s' if count != 1 else ''}")
    return ", ".join(parts)


def moment_of(bound: Bound) -> datetime:
    """The moment of the question on the clock of the zone that was asked for."""
    from segdsl.semantic.bind import find_zone

    return bound.plan.as_of.replace(tzinfo=UTC).astimezone(find_zone(bound.timezone or bound.catalog.timezone))


def working(what: str) -> Any:
    """A spinner on a terminal, for anything over a moment."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(f"{what} …")
