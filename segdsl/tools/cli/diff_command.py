"""``segdsl diff``: what changed in meaning between two versions of the rules."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from segdsl.diagnostics import SegdslError, has_errors
from segdsl.tools.cli.options import bind, catalog_option, moment_options, params_of, stop
from segdsl.wording import say

if TYPE_CHECKING:
    from segdsl.workspace.rule_set import Bound, RuleSet

CHANGED = 3


class Separated(click.Command):
    """A command whose words after ``--`` are paths, as git has it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--" in args:
            at = args.index("--")
            ctx.meta["segdsl.paths"] = args[at + 1 :]
            args = args[:at]
        return super().parse_args(ctx, args)


@click.command("diff", cls=Separated)
@click.argument("versions", nargs=-1, required=True, metavar="OLD [NEW] [-- PATH]")
@catalog_option
@click.option("--data", metavar="PATH", help="Count who enters and leaves in a folder, a DuckDB or SQLite file.")
@click.option("--to", "url", metavar="URL", help="Count who enters and leaves in a database.")
@moment_options
@click.option("--smt", is_flag=True, help="Ask z3 too, where arithmetic leaves a case open (the extra proofs).")
@click.option("--samples", type=click.IntRange(0, 100), default=3, show_default=True, help="How many of them to show.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="Text for people, Markdown for a pull request, or JSON.",
)
@click.option("--json", "json_flag", is_flag=True, help="The same as --format json.")
@click.option("--exit-code", is_flag=True, help=f"End with status {CHANGED} where something changed in meaning.")
@click.pass_context
def command(
    ctx: click.Context,
    versions: tuple[str, ...],
    catalog: Path | None,
    data: str | None,
    url: str | None,
    as_of: str | None,
    params: tuple[str, ...],
    timezone: str | None,
    calendar: str | None,
    smt: bool,
    samples: int,
    form: str,
    json_flag: bool,
    exit_code: bool,
) -> None:
    """Say what changed in meaning from OLD to NEW: files, folders or git revisions.

    NEW is the working tree where it is left out; PATH is where the rules are (default: rules, else this folder).

    \b
    segdsl diff main
    segdsl diff v1 v2 -- rules
    segdsl diff old/club.seg new/club.seg --data data --as-of 2026-03-21
    """
    if data is not None and url is not None:
        raise click.UsageError("say where the data is: either --data PATH or --to URL")
    old, new = _sides(versions, ctx.meta.get("segdsl.paths", []), catalog)
    from segdsl.tools.cli.language import about, current
    from segdsl.tools.cli.printing import print_json, working
    from segdsl.tools.diff_report import as_document, text_report
    from segdsl.workspace.comparing import compare
    from segdsl.workspace.rule_set import parse_moment

    about(new.sources.values())
    if as_of is not None:
        parse_moment(as_of)
    with working(say("comparing the rules")):
        try:
            comparison = compare(old, new, params_of(params), smt)
        except SegdslError as error:
            stop(error.diagnostics, new)
        found = _movements(comparison, data or url, samples, (as_of, params, timezone, calendar))
    if json_flag or form == "json":
        print_json(as_document(comparison, found))
    elif form == "markdown":
        from segdsl.tools.diff_report_markdown import markdown_report

        click.echo(markdown_report(comparison, found, current()), nl=False)
    else:
        click.echo(text_report(comparison, found, current()), nl=False)
    sys.exit(CHANGED if exit_code and comparison.in_meaning else 0)


def _movements(comparison: Any, place: str | None, samples: int, moment: tuple[Any, ...]) -> Any:
    from segdsl.workspace.comparing_data import Movements, movements

    if place is None:
        return Movements()
    as_of, params, timezone, calendar = moment

    def bound(rule_set: RuleSet, called: Mapping[str, str]) -> Bound:
        return bind(rule_set, as_of, _for_both(params, rule_set, called), timezone, calendar)

    return movements(comparison, place, bound, samples)


def _for_both(params: tuple[str, ...], rule_set: RuleSet, called: Mapping[str, str]) -> tuple[str, ...]:
    """The values of params for one set of rules; a param that changed has another name on the old side."""
    from segdsl.spelling import canonical

    known = {param.name for param in rule_set.params}
    found: list[str] = []
    for text in params:
        name, sign, value = text.partition("=")
        names = dict.fromkeys((canonical(name.strip()), called.get(canonical(name.strip()), "")))
        here = [one for one in names if one in known]
        found += [f"{one}{sign}{value}" for one in here] if here else [text]
    return tuple(found)


# --- the two sides


def _sides(versions: tuple[str, ...], paths: list[str], catalog: Path | None) -> tuple[RuleSet, RuleSet]:
    """The rules of both versions; ends with status 1 where one of them has mistakes."""
    if len(versions) > 2 or len(paths) > 1:
        raise click.UsageError("give OLD, NEW and one path: segdsl diff v1 v2 -- rules")
    old, new = versions[0], versions[1] if len(versions) > 1 else None
    if new is None and Path(old).exists() and not paths:
        raise click.UsageError(f"compare {old} with what? Give NEW as well, or a git revision")
    path = Path(paths[0]) if paths else None
    if path is None:
        path = next((Path(one) for one in (new, old) if one is not None and Path(one).exists()), _usual())
    return _side(old, path, catalog, bool(paths)), _side(new, path, catalog, bool(paths))


def _usual() -> Path:
    """Where rules are where nobody says: in the folder called rules, else here."""
    return Path("rules") if Path("rules").is_dir() else Path()


def _side(version: str | None, path: Path, catalog: Path | None, paths_given: bool) -> RuleSet:
    from segdsl.tools.loading import load

    try:
        if version is None:
            rule_set = load(path, catalog)
        elif Path(version).exists() and not paths_given:
            rule_set = load(Path(version), catalog)
        else:
            from segdsl.tools.git_revisions import load_revision

            rule_set = load_revision(version, path, catalog)
    except SegdslError as error:
        stop(error.diagnostics, sources=error.sources)
    if has_errors(rule_set.check()):
        stop(rule_set.check(), rule_set)
    return rule_set
