"""``segdsl check``: every mistake in rules and catalog, before anything runs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from segdsl.diagnostics import Diagnostic, SegdslError, has_errors
from segdsl.source import Source
from segdsl.tools.cli.options import all_sources, catalog_option, json_option
from segdsl.tools.cli.printing import as_json as findings_json
from segdsl.tools.cli.printing import print_findings, print_json, summary


@click.command("check")
@click.argument("rules", nargs=-1, required=True, type=click.Path(path_type=Path))
@catalog_option
@json_option
def command(rules: tuple[Path, ...], catalog: Path | None, as_json: bool) -> None:
    """Find every mistake in RULES (files or folders), before anything runs.

    \b
    segdsl check rules --catalog catalog.toml
    """
    from segdsl.tools.loading import load

    findings: list[Diagnostic] = []
    sources: dict[str, Source] = {}
    files = names = 0
    for path in rules:
        try:
            rule_set = load(path, catalog)
        except SegdslError as error:
            findings += error.diagnostics
            sources |= catalog_source(catalog)
            continue
        findings += rule_set.check()
        sources |= all_sources(rule_set)
        files += len(rule_set.sources)
        names += len(rule_set.all_rules) if rule_set.rules is not None else 0
    failed = has_errors(findings)
    if as_json:
        print_json({"files": files, "rules": names, "findings": findings_json(findings, sources)})
    else:
        print_findings(findings, sources)
        said = summary(findings)
        click.echo(
            said
            if failed
            else f"{names} {'rule' if names == 1 else 'rules'} in {files} {'file' if files == 1 else 'files'}: "
            + (said or "no mistakes")
        )
    sys.exit(1 if failed else 0)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def catalog_source(path: Path | None) -> dict[str, Source]:
    """The catalog's own text, to quote from where it could not be loaded."""
    if path is None or not path.is_file():
        return {}
    return {str(path): Source(str(path), path.read_text("utf-8", "replace"))}
