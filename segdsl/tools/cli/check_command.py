"""``segdsl check``: every mistake in rules and catalog, before anything runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from segdsl.diagnostics import has_errors
from segdsl.tools.cli.language import about, out
from segdsl.tools.cli.options import catalog_option, json_option
from segdsl.tools.cli.printing import as_json as findings_json
from segdsl.tools.cli.printing import print_findings, print_json, summary
from segdsl.tools.reports import entries, format_option, report
from segdsl.wording import Said, say

if TYPE_CHECKING:
    from segdsl.tools.gathering import Gathered

whole_option = click.option(
    "--whole",
    is_flag=True,
    help="Take the whole rule set that a file belongs to: all below the folder with its catalog.",
)


@click.command("check")
@click.argument("rules", nargs=-1, required=True, type=click.Path(path_type=Path))
@catalog_option
@whole_option
@format_option
@json_option
def command(rules: tuple[Path, ...], catalog: Path | None, whole: bool, format_: str, as_json: bool) -> None:
    """Find every mistake in RULES (files or folders), before anything runs.

    \b
    segdsl check rules --catalog catalog.toml
    segdsl check rules --format github
    """
    from segdsl.tools.gathering import gather, once

    gathered = list(gather(rules, catalog, whole))
    good = [one.rule_set for one in gathered if one.rule_set is not None]
    counted = len({path for one in gathered for path in one.paths.values()})
    names = len({rule for one in gathered for rule in _names(one)})
    findings, sources = once(gathered)
    about(source for rule_set in good for source in rule_set.sources.values())
    failed = has_errors(findings)
    if as_json:
        print_json({"files": counted, "rules": names, "findings": findings_json(findings, sources)})
    elif format_ != "text":
        if told := report(entries(findings, sources), format_, tool="check"):
            click.echo(told)
    else:
        print_findings(findings, sources)
        said = summary(findings)
        checked = say("{rules} in {files}", rules=_rules(names), files=_files(counted))
        out(said if failed else say("{checked}: {found}", checked=checked, found=said or say("no mistakes")))
    sys.exit(1 if failed else 0)


def _names(one: Gathered) -> Iterator[tuple[str, str]]:
    """The rules of a rule set, with the file of each."""
    rules = one.rule_set.rules if one.rule_set is not None else None
    for rule in rules.rules if rules is not None else ():
        if rule.kind != "computed":
            yield one.paths.get(rule.span.file, rule.span.file), rule.name


def _rules(count: int) -> Said:
    return say("{count} rule", count=count) if count == 1 else say("{count} rules", count=count)


def _files(count: int) -> Said:
    return say("{count} file", count=count) if count == 1 else say("{count} files", count=count)
