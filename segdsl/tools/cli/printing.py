"""Printing findings: the place, the line with the span underlined, and what to do about it.

::

    error E201: there is no field, link or rule called spnd on customer
      --> club.seg:3:5
       |
     3 |     spnd at least 10_000_000
       |     ^^^^
       = help: did you mean spend?

Each is said in the reader's language, or in that of the file it is about (`segdsl.tools.cli.language`). Underlines are
measured in terminal cells, so they stand right under Persian text and joiners too; `segdsl.tools.cli.terminal` says
what happens on terminals that turn such lines around.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from segdsl.diagnostics import Diagnostic
from segdsl.languages import in_language, localized
from segdsl.source import Source
from segdsl.tools.cli.language import Language, for_file, out, show, told
from segdsl.tools.cli.terminal import has_from_right, turns_lines
from segdsl.wording import join, say

if TYPE_CHECKING:
    from segdsl.workspace.rule_set import Bound

SHOWN = 50
_LABELS = {"error": say("error"), "warning": say("warning"), "note": say("note")}
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def print_findings(
    findings: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    err: bool = False,
    levels: Mapping[str, str] | None = None,
) -> None:
    """Every finding as a block; past the first fifty a count. ``levels`` overrule the severity of a code."""
    listed = list(findings)
    for finding in listed[:SHOWN]:
        _print_block(finding, sources, err, (levels or {}).get(finding.code, finding.severity))
        click.echo(err=err)
    if len(listed) > SHOWN:
        out(say("… and {count} more", count=len(listed) - SHOWN), err=err)


def _print_block(finding: Diagnostic, sources: Mapping[str, Source], err: bool, level: str) -> None:
    source = sources.get(finding.span.file)
    language = for_file(source)
    own = localized(finding, language)
    show(_head(own, language, level), err)
    for line in _places(own, source, turns_lines(err), level):
        click.echo(line, err=err)  # text of the user's, which runs from the left as it does in an editor
    if own.help:
        show(_help(own, language), err)


def block(finding: Diagnostic, sources: Mapping[str, Source]) -> str:
    """One finding for people, as a text."""
    source = sources.get(finding.span.file)
    language = for_file(source)
    own = localized(finding, language)
    tail = [_help(own, language)] if own.help else []
    head = _head(own, language, own.severity)
    return "\n".join([head, *_places(own, source, False, own.severity), *tail])


def _head(finding: Diagnostic, language: Language, level: str) -> str:
    label = in_language(_LABELS[level], language)
    return f"{click.style(f'{label} {finding.code}', fg=_COLOURS[level], bold=True)}: {finding.message}"


def _help(finding: Diagnostic, language: Language) -> str:
    return f"   = {click.style(in_language(say('help'), language), bold=True)}: {finding.help}"


def _places(finding: Diagnostic, source: Source | None, turned: bool, level: str) -> list[str]:
    lines = []
    if source is not None:
        lines += _excerpt(finding, source, _COLOURS[level], turned)
    elif finding.span.file:
        lines.append(f"  --> {finding.span.file}")
    if finding.place:
        lines.append(f"  --> {finding.place}")
    return lines


def _excerpt(finding: Diagnostic, source: Source, colour: str, turned: bool) -> list[str]:
    from rich.cells import cell_len

    line, column = source.line_and_column(finding.span.start)
    end_line, end_column = source.line_and_column(max(finding.span.end, finding.span.start))
    text = source.line_text(line)
    stop = end_column if end_line == line else len(text) + 1
    begin = column - 1
    if len(text) > 160:  # a window of a very long line
        first = max(0, begin - 60)
        text, begin, stop = text[first : first + 120], begin - first, min(stop - first, 121)
    before, marked, after = text[:begin], text[begin : stop - 1], text[max(begin, stop - 1) :]
    width = max(1, cell_len(marked.expandtabs(1)))
    gutter = len(str(line))
    underlined = click.style(_visible(marked), fg=colour, underline=True) if marked else ""
    lines = [
        f"{' ' * gutter} --> {source.name}:{line}:{column}",
        f"{' ' * gutter}  |",
        f"{line}  | {_visible(before)}{underlined}{_visible(after)}",
    ]
    if not (turned and marked and has_from_right(text)):
        caret = " " * cell_len(before.expandtabs(1)) + click.style("^" * width, fg=colour)
        lines.append(f"{' ' * gutter}  | {caret}")
    return lines


def _visible(text: str) -> str:
    """The line without characters that would move the cursor or turn the text around."""
    return "".join(
        char if char.isprintable() or char in "\u200c\u200d" else " " if char == "\t" else "�" for char in text
    )


def as_json(findings: Iterable[Diagnostic], sources: Mapping[str, Source]) -> list[dict[str, Any]]:
    """Findings for machines; lines and columns count from 1, in code points.

    Codes and the names of things are the same in every language, messages are in the reader's.
    """
    found: list[dict[str, Any]] = []
    for finding in findings:
        source = sources.get(finding.span.file)
        finding = localized(finding, for_file(source))
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
    errors = sum(finding.severity == "error" for finding in listed)
    parts = [errors_text(errors)] if errors else []
    if warnings := len(listed) - errors:
        parts.append(say("1 warning") if warnings == 1 else say("{count} warnings", count=warnings))
    return join(parts)


def errors_text(count: int) -> str:
    """ "1 error" or "3 errors"."""
    return say("1 error") if count == 1 else say("{count} errors", count=count)


def rows_text(count: int) -> str:
    """ "1 row" or "2,000 rows"."""
    return say("1 row") if count == 1 else say("{count:,} rows", count=count)


def print_columns(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> None:
    """Rows in columns as wide as their widest cell on a terminal; the columns of ``right`` end at their right edge."""
    from rich.cells import cell_len

    cells = [[told(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        blanks = [" " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        parts = [blank + cell if index in right else cell + blank
                 for index, (cell, blank) in enumerate(zip(row, blanks, strict=True))]  # fmt: skip
        click.echo("  ".join(parts).rstrip())


def moment_of(bound: Bound) -> datetime:
    """The moment of the question on the clock of the zone that was asked for."""
    from segdsl.semantic.bind import find_zone

    return bound.plan.as_of.replace(tzinfo=UTC).astimezone(find_zone(bound.timezone or bound.catalog.timezone))


def working(what: str) -> Any:
    """A spinner on a terminal, for anything over a moment."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(f"{told(what)} …")
