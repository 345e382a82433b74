"""``segdsl fmt``: the one canonical layout, comments kept."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from segdsl.diagnostics import Diagnostic, has_errors
from segdsl.tools.cli.printing import print_findings, summary


@click.command("fmt")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; status 1 if a file is laid out otherwise.")
@click.option("--stdout", is_flag=True, help="Print the text instead of writing it back.")
@click.option("--language", metavar="CODE", help="Say the rules in another language (en, fa); names stay as they are.")
def command(paths: tuple[Path, ...], only_check: bool, stdout: bool, language: str | None) -> None:
    """Lay the rule files of PATHS (files or folders) out the one canonical way.

    \b
    segdsl fmt rules
    segdsl fmt --language fa --stdout rules/vip.seg

    A file with mistakes is left as it is.
    """
    from segdsl.source import Source
    from segdsl.syntax.format import format_file
    from segdsl.syntax.parse import parse
    from segdsl.syntax.vocabulary import languages
    from segdsl.tools.loading import read_text

    if language is not None and language not in languages():
        raise click.BadParameter(f"the languages are {', '.join(languages())}", param_hint="--language")
    changed = failed = same = 0
    for path in (file for given in paths for file in rule_files(given)):
        text = read_text(path, str(path))
        if isinstance(text, Diagnostic):
            print_findings([text], {}, err=True)
            failed += 1
            continue
        source = Source(str(path), text.removeprefix("\ufeff"))
        file, findings = parse(source)
        if has_errors(findings):
            print_findings(findings, {source.name: source}, err=True)
            click.echo(summary(findings), err=True)
            failed += 1
            continue
        laid_out = format_file(file, language or file.language)
        if stdout:
            click.echo(laid_out, nl=False)
        elif laid_out == text:
            same += 1
        else:
            changed += 1
            click.echo(f"{'would change' if only_check else 'changed'} {path}")
            if not only_check:
                path.write_text(laid_out, "utf-8")
    if not stdout:
        word = "would change" if only_check else "changed"
        click.echo(
            f"{changed} {word}, {same} as {'they' if same != 1 else 'it'} should be"
            + (f", {failed} not read" if failed else "")
        )
    sys.exit(1 if failed or (only_check and changed) else 0)


def rule_files(path: Path) -> list[Path]:
    """The file itself, or every rule file of a folder."""
    return sorted(found for found in path.rglob("*.seg") if found.is_file()) if path.is_dir() else [path]
