"""``segdsl fmt``: the one canonical layout, comments kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from segdsl.diagnostics import Diagnostic, has_errors
from segdsl.source import Source, Span
from segdsl.tools.cli.language import out
from segdsl.tools.cli.printing import print_findings, summary
from segdsl.tools.reports import Entry, entries, format_option, report
from segdsl.tools.reports.errors import NOT_LAID_OUT
from segdsl.wording import join, say


@dataclass
class Seen:
    """What became of the files of one call."""

    changed: list[Diagnostic] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    same: int = 0
    failed: int = 0


@click.command("fmt")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; status 1 if a file is laid out otherwise.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change, status 1 if anything would.")
@click.option("--stdout", is_flag=True, help="Print the text instead of writing it back.")
@click.option("--language", metavar="CODE", help="Say the rules in another language (en, fa); names stay as they are.")
@format_option
def command(
    paths: tuple[Path, ...], only_check: bool, diff: bool, stdout: bool, language: str | None, format_: str
) -> None:
    """Lay the rule files of PATHS (files or folders) out the one canonical way.

    \b
    segdsl fmt rules
    segdsl fmt --check --diff rules
    segdsl fmt --language fa --stdout rules/vip.seg

    A file with mistakes is left as it is.
    """
    from segdsl.syntax.vocabulary import languages

    if language is not None and language not in languages():
        raise click.BadParameter(f"the languages are {', '.join(languages())}", param_hint="--language")
    if format_ != "text" and stdout:
        raise click.UsageError(say("--stdout prints the rules: leave --format out"))
    only_check = only_check or diff or format_ != "text"
    seen = Seen()
    for path in _each(paths):
        _lay_out(path, seen, only_check, diff and format_ == "text", stdout, language, quiet=format_ != "text")
    if format_ != "text":
        if told := report(_entries(seen), format_, tool="fmt"):
            click.echo(told)
    elif not stdout:
        _count(seen, only_check)
    sys.exit(1 if seen.failed or (only_check and seen.changed) else 0)


def _each(paths: tuple[Path, ...]) -> Iterator[Path]:
    """Every file once, however often it was named."""
    seen: set[Path] = set()
    for path in (file for given in paths for file in rule_files(given)):
        if path.resolve() not in seen:
            seen.add(path.resolve())
            yield path


def _lay_out(
    path: Path, seen: Seen, only_check: bool, diff: bool, stdout: bool, language: str | None, quiet: bool
) -> None:
    from segdsl.syntax.format import format_file
    from segdsl.syntax.parse import parse
    from segdsl.tools.loading import read_text

    text = read_text(path, str(path))
    source = Source(str(path), "" if isinstance(text, Diagnostic) else text.removeprefix("\ufeff"))
    file, findings = parse(source)
    if isinstance(text, Diagnostic) or has_errors(findings):
        found = (text,) if isinstance(text, Diagnostic) else findings
        sources = {} if isinstance(text, Diagnostic) else {source.name: source}
        seen.failed += 1
        seen.findings += found
        seen.sources |= sources
        if not quiet:
            print_findings(found, sources, err=True)
            if sources:
                out(summary(found), err=True)
        return
    laid_out = format_file(file, language or file.language)
    if stdout:
        click.echo(laid_out, nl=False)
    elif laid_out == text:
        seen.same += 1
    else:
        seen.changed.append(NOT_LAID_OUT.at(_first_difference(source, laid_out), path=path))
        seen.sources[source.name] = source
        if diff:
            _print_diff(str(path), text, laid_out)
        elif not quiet:
            out(say("would change {path}", path=str(path)) if only_check else say("changed {path}", path=str(path)))
        if not only_check:
            path.write_text(laid_out, "utf-8")


def _first_difference(source: Source, laid_out: str) -> Span:
    """The first line that would change."""
    before, after = source.text.split("\n"), laid_out.split("\n")
    pairs = zip(before, after, strict=False)
    same = next((number for number, (old, new) in enumerate(pairs) if old != new), min(len(before), len(after)))
    number = min(same, len(before) - 1)
    start = sum(len(line) + 1 for line in before[:number])
    return Span(source.name, start, start + len(before[number]))


def _print_diff(name: str, before: str, after: str) -> None:
    from difflib import unified_diff

    colours = {"+": "green", "-": "red", "@": "cyan"}
    for line in unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm=""):
        click.echo(click.style(line, fg=colours.get(line[:1])))


def _count(seen: Seen, only_check: bool) -> None:
    changed = len(seen.changed)
    parts = [
        say("{count} would change", count=changed) if only_check else say("{count} changed", count=changed),
        say("{count} as it should be", count=seen.same)
        if seen.same == 1
        else say("{count} as they should be", count=seen.same),
    ]
    if seen.failed:
        parts.append(say("{count} not read", count=seen.failed))
    out(join(parts))


def _entries(seen: Seen) -> list[Entry]:
    return entries([*seen.findings, *seen.changed], seen.sources)


def rule_files(path: Path) -> list[Path]:
    """The file itself, or every rule file of a folder."""
    return sorted(found for found in path.rglob("*.seg") if found.is_file()) if path.is_dir() else [path]
