"""``segdsl run``: the members of every segment in a set of data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.tools.cli.options import bind, catalog_option, load_rules, moment_options, rules_argument, stop
from segdsl.tools.cli.printing import as_json, moment_of, print_findings, print_json, working
from segdsl.tools.errors import MISFITS, MISFITS_WARNING

if TYPE_CHECKING:
    from segdsl.workspace.members import Answer
    from segdsl.workspace.rule_set import Bound


@click.command("run")
@rules_argument
@catalog_option
@click.option(
    "--data", required=True, metavar="PATH", help="A folder of Parquet, CSV or JSON lines files, or a DuckDB file."
)
@moment_options
@click.option(
    "--backend",
    type=click.Choice(["duckdb", "memory"]),
    default="duckdb",
    show_default=True,
    help="What evaluates the rules.",
)
@click.option("--segment", "segments", multiple=True, metavar="NAME", help="Only this segment; may be repeated.")
@click.option("--members", "show_members", is_flag=True, help="List the keys of the members, not only how many.")
@click.option("--output", type=click.Path(path_type=Path), help="Write the members to a .csv, .jsonl or .parquet file.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="A table for people, or JSON.",
)
@click.option("--json", "json_flag", is_flag=True, help="The same as --format json.")
@click.option("--accept-misfits", is_flag=True, help="Write --output although stored values do not fit their types.")
def command(
    rules: Path,
    catalog: Path | None,
    data: str,
    as_of: str | None,
    params: tuple[str, ...],
    timezone: str | None,
    calendar: str | None,
    backend: str,
    segments: tuple[str, ...],
    show_members: bool,
    output: Path | None,
    form: str,
    json_flag: bool,
    accept_misfits: bool,
) -> None:
    """Find the members of every segment of RULES (a file or a folder) in a set of data.

    \b
    segdsl run rules --data data --as-of 2026-03-21
    segdsl run rules --data crm.duckdb --segment club.gold --output gold.csv
    """
    rule_set = load_rules(rules, catalog)
    bound = bind(rule_set, as_of, params, timezone, calendar)
    try:
        if output is not None:
            from segdsl.tools.output import check_output

            check_output(output)
        answer, wanted = _answer(bound, data, segments, backend)
        held_back = output is not None and not accept_misfits
        findings = misfit_findings(bound, answer, held_back)
        if held_back and findings:
            stop(tuple(findings), rule_set)
        as_data = json_flag or form == "json"
        if not as_data:
            print_findings(findings, {}, err=True)
        written = _write(output, answer, wanted)
    except SegdslError as error:
        stop(error.diagnostics, rule_set)
    if as_data:
        print_json(document(bound, answer, wanted, show_members, findings))
    else:
        table(bound, answer, wanted, show_members, data)
        if output is not None:
            click.echo(f"{written:,} rows written to {output}")


def _answer(bound: Bound, data: str, segments: tuple[str, ...], backend: str) -> tuple[Answer, list[str]]:
    from segdsl.workspace.members import labels, with_members

    names = with_members(bound.plan, segments or None)
    with working(f"asking {data}"):
        answer = bound.answer(data, names, backend)  # type: ignore[arg-type]
    wanted = [label for name in names for label in labels(bound.plan.rules[name])]
    if segments:
        asked = {
            label
            for name in segments
            for label in (labels(bound.plan.rules[name]) if name in bound.plan.rules else (name,))
        }
        wanted = [label for label in wanted if label in asked]
    return answer, wanted


def _write(output: Path | None, answer: Answer, wanted: list[str]) -> int:
    if output is None:
        return 0
    from segdsl.tools.output import write_members

    return write_members(output, {label: answer.members[label] for label in wanted})


def misfit_findings(bound: Bound, answer: Answer, held_back: bool) -> list[Diagnostic]:
    """One finding for each field with stored values that do not convert: how many, and the first."""
    tables = {entity.table: entity for entity in bound.catalog.entities.values()}
    found: list[Diagnostic] = []
    for (table, field), count in answer.counts.items():
        first = next((m for m in answer.misfits if (m.table, m.field) == (table, field)), None)
        entity = tables.get(table)
        member = entity.fields.get(field) if entity is not None else None
        message = MISFITS if held_back else MISFITS_WARNING
        found.append(
            message.at(
                place=f"table {table}, key {first.key if first else '?'}, field {field}",
                count=f"{count:,}",
                values="value" if count == 1 else "values",
                do="does" if count == 1 else "do",
                table=table,
                field=field,
                type=member.type if member is not None else "of its field",
                value=repr(first.value)[:60] if first else "…",
                key=first.key if first else "?",
            )
        )
    return found


def document(
    bound: Bound, answer: Answer, wanted: list[str], show_members: bool, findings: list[Diagnostic]
) -> dict[str, Any]:
    """The answer for machines."""
    segments: dict[str, Any] = {}
    for label in wanted:
        keys = answer.members[label]
        segments[label] = {"count": len(keys)}
        if show_members:
            segments[label]["members"] = keys
    found: dict[str, Any] = {"as_of": moment_of(bound).isoformat(), "segments": segments}
    if findings:
        found["warnings"] = as_json(findings, {})
    return found


def table(bound: Bound, answer: Answer, wanted: list[str], show_members: bool, data: str) -> None:
    """The answer for people: a line a segment, tiers and parts under their name."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    titles = {rule.name: rule.title for rule in bound.rule_set.segments}
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    shown.add_column("segment", no_wrap=True)
    if any(titles.values()):
        shown.add_column("title", overflow="fold")
    shown.add_column("members", justify="right", no_wrap=True)
    if show_members:
        shown.add_column("keys", overflow="fold")
    for label in wanted:
        name, _, part = label.partition(".")
        cells: list[Any] = [Text(label if not part else f"{name}.{part}")]
        if any(titles.values()):
            cells.append(Text(titles.get(name, "") if not part else ""))
        cells.append(f"{len(answer.members[label]):,}")
        if show_members:
            cells.append(Text(", ".join(map(str, answer.members[label]))))
        shown.add_row(*cells)
    console = Console(soft_wrap=not sys.stdout.isatty(), highlight=False)
    console.print(shown)
    moment, zone = moment_of(bound), bound.timezone or bound.catalog.timezone
    console.print(Text(f"as of {moment.isoformat()} ({zone}), from {data}"))
