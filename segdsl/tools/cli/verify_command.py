"""``segdsl verify``: what rules expect of data, and the quality of the data that they read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from segdsl.diagnostics import Diagnostic, SegdslError, has_errors
from segdsl.tools.cli.language import about, current, out, show
from segdsl.tools.cli.options import all_sources, bind, catalog_option, load_rules, moment_options, rules_argument
from segdsl.tools.cli.printing import moment_of, print_json, working
from segdsl.tools.reports import format_option
from segdsl.wording import say

if TYPE_CHECKING:
    from segdsl.source import Source
    from segdsl.workspace.rule_set import Bound, RuleSet
    from segdsl.workspace.verifying import Outcome
    from segdsl.workspace.verifying_quality import EntityQuality

_COLOURS = {True: "green", False: "red"}


@click.command("verify")
@rules_argument
@catalog_option
@click.option("--data", metavar="PATH", help="A folder of Parquet, CSV or JSON lines files, a DuckDB or SQLite file.")
@click.option("--to", "url", metavar="URL", help="A database, such as postgresql://user:password@host:5432/crm.")
@moment_options
@click.option("--no-quality", is_flag=True, help="Only the verify blocks, not the quality of the data.")
@click.option(
    "--backend",
    type=click.Choice(["sql", "duckdb", "memory"]),
    default="sql",
    show_default=True,
    help="What evaluates the rules: the database that has the data, or segdsl in memory.",
)
@format_option
@click.option("--json", "json_flag", is_flag=True, help="The same as --format json.")
def command(
    rules: Path,
    catalog: Path | None,
    data: str | None,
    url: str | None,
    as_of: str | None,
    params: tuple[str, ...],
    timezone: str | None,
    calendar: str | None,
    no_quality: bool,
    backend: str,
    format_: str,
    json_flag: bool,
) -> None:
    """Hold a set of data against what RULES (a file or a folder) expect of it, and look at its quality.

    Ends with status 1 where an expectation fails or a threshold of the catalog is passed.

    \b
    segdsl verify rules --data data --as-of 2026-03-21
    segdsl verify rules --to postgresql://ann@db/crm --format junit
    """
    if (data is None) == (url is None):
        raise click.UsageError("say where the data is: either --data PATH or --to URL")
    rule_set = _loaded(rules, catalog, format_)
    about(rule_set.sources.values())
    place = url if url is not None else str(data)
    moment = (as_of, params, timezone, calendar)
    try:
        with working(say("asking the data")):
            bound, outcomes, qualities = _asked(rule_set, place, moment, backend, not no_quality)
    except SegdslError as error:
        _refuse(error.diagnostics, all_sources(rule_set), format_)
    from segdsl.tools.verify_report import findings

    told = findings(outcomes, qualities)
    if json_flag or format_ == "json":
        from segdsl.tools.verify_report import as_document

        paths = {name: source.name for name, source in all_sources(bound.rule_set).items()}
        print_json(as_document(outcomes, qualities, moment_of(bound).isoformat(), paths))
    else:
        _print(bound, outcomes, qualities, told, format_)
    sys.exit(1 if told else 0)


def _loaded(rules: Path, catalog: Path | None, format_: str) -> RuleSet:
    """The rule set; its mistakes end the command, told as the report would have been."""
    if format_ in ("text", "json"):
        return load_rules(rules, catalog)
    from segdsl.tools.gathering import gather, once

    [gathered] = gather([rules], catalog)
    if gathered.rule_set is None or has_errors(gathered.findings):
        findings, sources = once([gathered])
        _refuse(findings, sources, format_)
    return gathered.rule_set


def _refuse(findings: Iterable[Diagnostic], sources: Mapping[str, Source], format_: str) -> NoReturn:
    """Prints mistakes that keep the data from being asked, as text or where the CI service looks for them."""
    if format_ in ("text", "json"):
        from segdsl.tools.cli.printing import print_findings, summary

        listed = list(findings)
        print_findings(listed, sources, err=True)
        out(summary(listed), err=True)
    else:
        from segdsl.tools.reports import entries, report

        click.echo(report(entries(findings, sources), format_, tool="verify"))
    sys.exit(1)


def _asked(
    rule_set: RuleSet, place: str, moment: tuple[Any, ...], backend: Any, quality: bool
) -> tuple[Bound, tuple[Outcome, ...], tuple[EntityQuality, ...]]:
    """The answers, all in one snapshot of the data."""
    from segdsl.workspace import verifying, verifying_quality

    asked, segments = verifying.questions(rule_set)
    whole = verifying.with_segments(rule_set, segments)
    bound = bind(whole, *moment)
    names = verifying.names_of(asked)
    looked = verifying_quality.questions(bound) if quality else None
    if looked is not None:
        bound = bind(verifying_quality.asked_rules(whole, looked), *moment)
        names += verifying_quality.names_of(looked)
    with bound.open(place) as source, source.snapshot():
        answer = verifying.ask(bound, names, source, backend)
        qualities = verifying_quality.examine(bound, looked, source, answer) if looked is not None else ()
    return bound, verifying.verify(bound, asked, answer), qualities


def _print(
    bound: Bound,
    outcomes: tuple[Outcome, ...],
    qualities: tuple[EntityQuality, ...],
    told: list[Diagnostic],
    format_: str,
) -> None:
    from segdsl.tools.verify_report import as_junit, text_report

    if format_ == "text":
        show(text_report(outcomes, qualities, current(), _styled), nl=False)
        return
    from segdsl.languages import localized
    from segdsl.tools.reports import entries, report

    if format_ == "junit":
        words = [localized(one, current()).message for one in told if one.code != "E851"]
        at = moment_of(bound).isoformat()
        click.echo(as_junit(outcomes, qualities, words, at, all_sources(bound.rule_set), current()))
    elif said := report(entries(told, all_sources(bound.rule_set)), format_, tool="verify"):
        click.echo(said)


def _styled(word: str, good: bool | None) -> str:
    return word if good is None else click.style(word, fg=_COLOURS[good])
