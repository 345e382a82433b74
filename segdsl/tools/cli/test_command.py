"""``segdsl test``: the test blocks of rule files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from segdsl.diagnostics import Diagnostic, SegdslError, has_errors
from segdsl.tools.cli.check_command import whole_option
from segdsl.tools.cli.language import about, out, told
from segdsl.tools.cli.options import catalog_option, json_option, params_of, stop
from segdsl.tools.cli.printing import print_findings, print_json, summary
from segdsl.tools.cli.progress import counting
from segdsl.tools.errors import CANNOT_WRITE
from segdsl.tools.reports import entries, format_option, report
from segdsl.tools.reports.errors import NOT_A_FORMAT_OF_TESTS
from segdsl.wording import say

if TYPE_CHECKING:
    from segdsl.source import Source
    from segdsl.tools.gathering import Gathered
    from segdsl.tools.reports.running import Options, Ran
    from segdsl.tools.reports.tests import Run
    from segdsl.workspace.testing import Expectation


@click.command("test")
@click.argument("rules", nargs=-1, required=True, metavar="RULES… [NAMES…]")
@catalog_option
@whole_option
@click.option("-k", "text", default="", metavar="TEXT", help="Only tests with this text in their title.")
@click.option("--coverage", is_flag=True, help="Say which clauses, tiers and score lines no test tries.")
@click.option(
    "--fail-under", type=click.IntRange(0, 100), metavar="PERCENT", help="Status 1 where less than this is covered."
)
@click.option("--generate", is_flag=True, help="Propose tests on both sides of every threshold, instead of running.")
@click.option("--backend", type=click.Choice(["memory", "duckdb"]), default="memory", help="What evaluates the rules.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A value for a param of the rules.")
@click.option("--junit", "junit_file", type=click.Path(path_type=Path), metavar="FILE", help="Write JUnit XML too.")
@format_option
@json_option
def command(
    rules: tuple[str, ...],
    catalog: Path | None,
    whole: bool,
    text: str,
    coverage: bool,
    fail_under: int | None,
    generate: bool,
    backend: str,
    params: tuple[str, ...],
    junit_file: Path | None,
    format_: str,
    as_json: bool,
) -> None:
    """Run the test blocks of RULES (files or folders) and show what did not come true, and why.

    NAMES are rules whose tests are run; FILE::title is one test.

    \b
    segdsl test rules
    segdsl test rules vip -k "two orders"
    segdsl test "rules/vip.seg::two orders make a VIP"
    segdsl test rules --coverage --fail-under 80
    segdsl test rules vip --generate
    """
    from segdsl.tools.gathering import once
    from segdsl.tools.reports.running import Options, read_arguments, run_all
    from segdsl.tools.reports.tests import junit

    if generate and format_ not in ("text", "json"):
        stop((NOT_A_FORMAT_OF_TESTS.at(format=format_),))
    covers = coverage or fail_under is not None
    options = Options([], {}, [], text, catalog, whole, backend, covers, params_of(params))
    read_arguments(rules, options)
    gathered = _loaded(options, "text" if as_json else format_)
    try:
        if generate:
            from segdsl.tools.cli.generating import propose

            propose(gathered, options.rules, options.params, as_json or format_ == "json")
            return
        with counting(say("running the tests")) as watch:
            ran = run_all(gathered, options, watch)
    except SegdslError as error:
        _refuse(once([_blamed(error.diagnostics, gathered)]), "text" if as_json else format_)
    if junit_file is not None:
        _write(junit_file, junit(ran.runs) + "\n")
    low = ran.too_low(fail_under)
    if as_json:
        print_json(_document(ran, covers))
    else:
        _print(ran, covers, low, format_)
    if low is not None and (as_json or format_ == "junit"):  # these have no place for it
        print_findings([low], {}, err=True)
    failed = any(not run.outcome.passed for run in ran.runs)
    sys.exit(1 if failed or low is not None else 0)


def _loaded(options: Options, format_: str) -> list[Gathered]:
    """The rule sets; their mistakes end the command, their warnings are printed beside a report for people."""
    from segdsl.tools.gathering import gather, once

    gathered = list(gather(options.paths, options.catalog, options.whole))
    about(source for one in gathered for source in one.sources.values())
    if any(has_errors(one.findings) for one in gathered):
        _refuse(once(gathered), format_)
    findings, sources = once(gathered)
    if findings and format_ == "text":
        print_findings(findings, sources, err=True)
    return gathered


def _blamed(findings: tuple[Diagnostic, ...], gathered: Sequence[Gathered]) -> Gathered:
    """What was found while tests ran, with the rule set that it was found in."""
    files = {finding.span.file for finding in findings}
    one = next((one for one in gathered if files & set(one.paths)), gathered[0])
    return replace(one, rule_set=None, failure=findings)


def _refuse(mistakes: tuple[list[Diagnostic], dict[str, Source]], format_: str) -> NoReturn:
    """Prints the mistakes that nothing can be run with, and ends with status 1."""
    findings, sources = mistakes
    if format_ == "text":
        print_findings(findings, sources, err=True)
        out(summary(findings), err=True)
    else:
        click.echo(report(entries(findings, sources), format_, tool="test"))
    sys.exit(1)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        print_findings([CANNOT_WRITE.at(path=path, why=why)], {}, err=True)
        sys.exit(1)


def _print(ran: Ran, covers: bool, low: Diagnostic | None, format_: str) -> None:
    from segdsl.tools.reports.tests import failures, junit, untested

    if format_ == "junit":
        click.echo(junit(ran.runs))
    elif format_ != "text":
        found = [*failures(ran.runs), *(untested(ran.missed) if covers else [])]
        if low is not None:
            found += entries([low], {})
        if said := report(found, format_, tool="test"):
            click.echo(said)
    else:
        failed = [run for run in ran.runs if not run.outcome.passed]
        for run in failed:
            _print_failed(run)
        if covers:
            _print_coverage(ran, low)
        out(say("{passed} passed, {failed} failed", passed=len(ran.runs) - len(failed), failed=len(failed)))


def _print_failed(run: Run) -> None:
    """The title, each expectation that did not come true, and what the rules saw."""
    from segdsl.tools.reports.tests import MARKS, explanation

    click.echo(f"{click.style(told(say('failed')), fg='red', bold=True)} {run.outcome.title}")
    for expected in run.outcome.expectations:
        if not expected.holds:
            click.echo(f"  --> {run.path}:{run.line(expected)}: {expected.text}")
            for line in explanation(expected):
                for holds, colour in ((True, "green"), (False, "red")):
                    line = line.replace(f"{MARKS[holds]} ", f"{click.style(MARKS[holds], fg=colour)} ", 1)
                click.echo(f"    {line}")


def _print_coverage(ran: Ran, low: Diagnostic | None) -> None:
    """By file and line what no test tries, and how much the tests try in all."""
    shown = ""
    ways = {
        "true": say("never true"),
        "false": say("never false"),
        "reached": say("never reached"),
        "some row": say("no row meets"),
        "other row": say("no row fails"),
    }
    of_rows = {"true": "some row", "false": "other row"}
    rows: dict[tuple[str, int, str], list[str]] = {}
    for goal, source, path in ran.missed:
        line = source.line_and_column(goal.span.start)[0]
        text = goal.text if goal.way != "reached" else f"{goal.rule}.{goal.text}"
        way = of_rows[goal.way] if goal.what == "where" else goal.way
        rows.setdefault((path, line, text), []).append(way)
    for (path, line, text), missed in rows.items():
        if path != shown:
            click.echo(click.style(path, bold=True))
            shown = path
        how = say("never tried") if len(set(missed)) == 2 else ways[missed[0]]
        click.echo(f"  {line:>4}  {click.style(told(how), fg='yellow')}  {text}")
    met, whole = len(ran.met), len(ran.goals)
    if ran.percent is None and low is None:
        out(say("there is nothing in these rules that a test could try"))
    elif ran.percent is not None:
        out(say("the tests try {percent}% of the rules: {met} of {whole}", percent=ran.percent, met=met, whole=whole))
    if low is not None:
        if ran.percent is not None:
            click.echo()
        print_findings([low], {})


def _document(ran: Ran, covers: bool) -> object:
    """The outcomes for machines; with coverage an object that holds both."""
    tests: list[dict[str, Any]] = [
        {
            "test": run.outcome.title,
            "file": run.outcome.span.file,
            "passed": run.outcome.passed,
            "expectations": [_expectation(expected) for expected in run.outcome.expectations],
        }
        for run in ran.runs
    ]
    if not covers:
        return tests
    missed = [
        {
            "rule": goal.rule,
            "what": goal.what,
            "never": goal.way,
            "text": goal.text,
            "file": path,
            "line": source.line_and_column(goal.span.start)[0],
        }
        for goal, source, path in ran.missed
    ]
    coverage = {"percent": ran.percent, "met": len(ran.met), "of": len(ran.goals), "missed": missed}
    return {"tests": tests, "coverage": coverage}


def _expectation(expected: Expectation) -> dict[str, Any]:
    from segdsl.tools.cli.explain_command import as_document

    found: dict[str, Any] = {"text": expected.text, "holds": expected.holds}
    if expected.reasons:
        found["because"] = [as_document(reason) for reason in expected.reasons]
    return found
