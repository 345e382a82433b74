"""What commands share: the rules and their catalog, the moment, the parameters."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from segdsl.diagnostics import Diagnostic, SegdslError, has_errors
from segdsl.tools.cli.language import about, out
from segdsl.wording import say

if TYPE_CHECKING:
    from segdsl.source import Source
    from segdsl.workspace.rule_set import Bound, RuleSet

F = TypeVar("F", bound=Callable[..., Any])

rules_argument = click.argument("rules", type=click.Path(path_type=Path), metavar="RULES")
catalog_option = click.option(
    "--catalog",
    type=click.Path(path_type=Path),
    help="The catalog (default: catalog.toml beside the rules, or in the folder above).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


def moment_options(command: F) -> F:
    """--as-of, --param, --timezone and --calendar."""
    decorators = [
        click.option(
            "--as-of", metavar="MOMENT", help="The moment of the question (default: now), such as 2026-03-21."
        ),
        click.option(
            "--param",
            "params",
            multiple=True,
            metavar="NAME=VALUE",
            help="A value for a param of the rules; may be repeated.",
        ),
        click.option("--timezone", metavar="ZONE", help="Instead of the catalog's time zone."),
        click.option(
            "--calendar", type=click.Choice(["gregorian", "jalali"]), help="Instead of the catalog's calendar."
        ),
    ]
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def load_rules(rules: Path, catalog: Path | None) -> RuleSet:
    """The rule set; its warnings are printed, its errors end the command with status 1."""
    from segdsl.tools.loading import load

    rule_set = load(rules, catalog)
    about(rule_set.sources.values())
    findings = rule_set.check()
    if has_errors(findings):
        stop(findings, rule_set)
    if findings:
        from segdsl.tools.cli.printing import print_findings

        print_findings(findings, all_sources(rule_set), err=True)
    return rule_set


def all_sources(rule_set: RuleSet) -> dict[str, Source]:
    """The texts that findings are about by their names, each called by its path from the working directory."""
    from segdsl.tools.reports.entries import called_by_path

    catalog = rule_set.catalog.source
    return {**called_by_path(rule_set.sources, rule_set.folder), catalog.name: catalog}


def stop(
    findings: tuple[Diagnostic, ...], rule_set: RuleSet | None = None, sources: Mapping[str, Source] | None = None
) -> NoReturn:
    """Prints mistakes and ends with status 1; quoted are the texts of the rule set, or those that are given."""
    from segdsl.tools.cli.printing import print_findings, summary

    if rule_set is not None:
        findings, sources = tuple(_found_again(one, rule_set) for one in findings), all_sources(rule_set)
    print_findings(findings, sources or {}, err=True)
    out(summary(findings), err=True)
    sys.exit(1)


def _found_again(finding: Diagnostic, rule_set: RuleSet) -> Diagnostic:
    """The finding; one about a file that could not be read, which has no text, with its path from where we are."""
    from segdsl.tools.reports.entries import shown_path

    file, folder = finding.span.file, rule_set.folder
    if not file or folder is None or file in rule_set.sources or file == rule_set.catalog.source.name:
        return finding
    path = folder / file
    return replace(finding, span=replace(finding.span, file=shown_path(path))) if os.path.exists(path) else finding


def params_of(params: tuple[str, ...]) -> dict[str, object]:
    """The values that ``--param NAME=VALUE`` gives."""
    given: dict[str, object] = {}
    for text in params:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise click.BadParameter(
                say("{text} is not NAME=VALUE, such as min_orders=3", text=text), param_hint="--param"
            )
        from segdsl.spelling import canonical

        given[canonical(name.strip())] = value
    return given


def bind(
    rule_set: RuleSet, as_of: str | None, params: tuple[str, ...], timezone: str | None, calendar: str | None
) -> Bound:
    """The rules at the moment that the options say."""
    given = params_of(params)
    try:
        return rule_set.bind(as_of, given, timezone=timezone, calendar=calendar)  # type: ignore[arg-type]
    except SegdslError as error:
        stop(error.diagnostics, rule_set)
