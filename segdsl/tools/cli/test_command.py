"""``segdsl test``: the test blocks of rule files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from segdsl.diagnostics import SegdslError
from segdsl.tools.cli.options import catalog_option, json_option, load_rules, rules_argument, stop
from segdsl.tools.cli.printing import print_json, working


@click.command("test")
@rules_argument
@catalog_option
@json_option
def command(rules: Path, catalog: Path | None, as_json: bool) -> None:
    """Run the test blocks of RULES (a file or a folder) and show what did not come true."""
    from segdsl.workspace.testing import run_tests

    rule_set = load_rules(rules, catalog)
    try:
        with working("running the tests"):
            outcomes = list(run_tests(rule_set))
    except SegdslError as error:
        stop(error.diagnostics, rule_set)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if as_json:
        print_json(
            [
                {
                    "test": outcome.title,
                    "file": outcome.span.file,
                    "passed": outcome.passed,
                    "expectations": [{"text": e.text, "holds": e.holds} for e in outcome.expectations],
                }
                for outcome in outcomes
            ]
        )
    else:
        for outcome in failed:
            source = rule_set.sources.get(outcome.span.file)
            click.echo(f"{click.style('failed', fg='red', bold=True)} {outcome.title}")
            for expected in outcome.expectations:
                if not expected.holds:
                    line = source.line_and_column(expected.span.start)[0] if source is not None else 0
                    click.echo(f"  --> {outcome.span.file}:{line}: {expected.text}")
        passed = len(outcomes) - len(failed)
        click.echo(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)
