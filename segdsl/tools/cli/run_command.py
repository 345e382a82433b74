"""``segdsl run``: the members of every segment in a set of data."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.tools.cli.language import figure, out, show, told
from segdsl.tools.cli.options import bind, catalog_option, load_rules, moment_options, rules_argument, stop
from segdsl.tools.cli.printing import as_json, moment_of, print_findings, print_json, rows_text
from segdsl.tools.cli.progress import watching
from segdsl.tools.databases.urls import shown_url
from segdsl.tools.errors import MISFITS, MISFITS_WARNING
from segdsl.tools.key_files import KeyFiles
from segdsl.wording import say

if TYPE_CHECKING:
    from segdsl.workspace.members import Answer
    from segdsl.workspace.rule_set import Bound


@click.command("run")
@rules_argument
@catalog_option
@click.option("--data", metavar="PATH", help="A folder of Parquet, CSV or JSON lines files, a DuckDB or SQLite file.")
@click.option("--to", "url", metavar="URL", help="A database, such as postgresql://user:password@host:5432/crm.")
@moment_options
@click.option(
    "--backend",
    type=click.Choice(["sql", "duckdb", "memory"]),
    default="sql",
    show_default=True,
    help="What evaluates the rules: the database that has the data, or segdsl in memory.",
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
    data: str | None,
    url: str | None,
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
    segdsl run rules --to postgresql://ann@db/crm?schema=sales --output members.parquet
    """
    if (data is None) == (url is None):
        raise click.UsageError(say("say where the data is: either --data PATH or --to URL"))
    place = url if url is not None else str(data)
    rule_set = load_rules(rules, catalog)
    bound = bind(rule_set, as_of, params, timezone, calendar)
    try:
        if output is not None:
            from segdsl.tools.output import check_output

            check_output(output)
        with TemporaryDirectory(prefix="segdsl-") as folder:
            run = Run(bound, place, segments, backend, output, accept_misfits, show_members, Path(folder))
            answer = run.answer()
            held_back = output is not None and not accept_misfits
            findings = misfit_findings(bound, answer, held_back)
            if held_back and findings:
                stop(tuple(findings), rule_set)
            as_data = json_flag or form == "json"
            if not as_data:
                print_findings(findings, {}, err=True)
            written = run.write(answer)
            if as_data:
                print_json(document(bound, answer, run.wanted, show_members, findings))
            else:
                table(bound, answer, run.wanted, show_members, shown_url(place))
                if output is not None:
                    out(say("{rows} written to {path}", rows=rows_text(written), path=output))
    except SegdslError as error:
        stop(error.diagnostics, rule_set)


class Run:
    """One run: where the data is, what is asked, and where the members go.

    Members that are only counted or written to a file are kept in files as they come, not in memory; Spark writes
    them itself.
    """

    def __init__(
        self,
        bound: Bound,
        place: str,
        segments: tuple[str, ...],
        backend: str,
        output: Path | None,
        accept_misfits: bool,
        show_members: bool,
        folder: Path,
    ) -> None:
        from segdsl.workspace.members import with_members

        self.bound, self.place, self.backend, self.output = bound, place, backend, output
        self.accept_misfits, self.folder = accept_misfits, folder
        self.in_files = not show_members and backend != "memory"
        self.names = with_members(bound.plan, segments or None)
        self.wanted = _wanted(bound, self.names, segments)

    def answer(self) -> Answer:
        """Opens the data and asks."""
        with (
            self.bound.open(self.place) as source,
            watching(say("asking {target}", target=shown_url(self.place))) as watch,
        ):
            if self._written_there(source):
                return self._have_written(source)
            collect: Any = KeyFiles(self.folder) if self.in_files else list
            return self.bound.ask(source, self.names, self.backend, collect, watch)  # type: ignore[arg-type]

    def _written_there(self, source: Any) -> bool:
        whole = len(self.wanted) == sum(len(labels) for labels in _labels(self.bound, self.names))
        return bool(source.dialect == "spark" and self.in_files and whole and _is_parquet(self.output))

    def _have_written(self, source: Any) -> Answer:
        from segdsl.workspace.members import written_members

        def allowed(answer: Answer) -> bool:
            return self.accept_misfits or not answer.counts

        return written_members(self.bound.plan, self.bound.catalog, source, self.names, str(self.output), allowed)

    def write(self, answer: Answer) -> int:
        """Writes the members to the file that was asked for; the number of rows."""
        if self.output is None:
            return 0
        if answer.sizes:
            return sum(answer.sizes.values())
        from segdsl.tools.output import write_members

        return write_members(self.output, {label: answer.members[label] for label in self.wanted})


def _is_parquet(output: Path | None) -> bool:
    return output is not None and output.suffix.lower() == ".parquet"


def _labels(bound: Bound, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    from segdsl.workspace.members import labels

    return [labels(bound.plan.rules[name]) for name in names]


def _wanted(bound: Bound, names: tuple[str, ...], segments: tuple[str, ...]) -> list[str]:
    """The labels to show: all of the rules, or the tiers and parts that were named."""
    every = [label for labels in _labels(bound, names) for label in labels]
    if not segments:
        return every
    asked = {
        label for name in segments for label in (_labels(bound, (name,))[0] if name in bound.plan.rules else (name,))
    }
    return [label for label in every if label in asked]


def misfit_findings(bound: Bound, answer: Answer, held_back: bool) -> list[Diagnostic]:
    """One finding for each field with stored values that do not convert: how many, and the first."""
    tables = {entity.table: entity for entity in bound.catalog.entities.values()}
    found: list[Diagnostic] = []
    for (table, field), count in answer.counts.items():
        first = next((m for m in answer.misfits if (m.table, m.field) == (table, field)), None)
        entity = tables.get(table)
        member = entity.fields.get(field) if entity is not None else None
        message = MISFITS if held_back else MISFITS_WARNING
        key = str(first.key) if first else "?"
        found.append(
            message.at(
                place=say("table {table}, key {key}, field {field}", table=table, key=key, field=field),
                what=_misfitting(count, f"{table}.{field}"),
                type=member.type if member is not None else say("of its field"),
                value=repr(first.value)[:60] if first else "…",
                key=key,
            )
        )
    return found


def _misfitting(count: int, field: str) -> str:
    if count == 1:
        return say("1 stored value of {field} does not fit", field=field)
    return say("{count:,} stored values of {field} do not fit", count=count, field=field)


def document(
    bound: Bound, answer: Answer, wanted: list[str], show_members: bool, findings: list[Diagnostic]
) -> dict[str, Any]:
    """The answer for machines."""
    segments: dict[str, Any] = {}
    for label in wanted:
        segments[label] = {"count": answer.size(label)}
        if show_members:
            segments[label]["members"] = list(answer.members[label])
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
    shown.add_column(told(say("segment")), no_wrap=True)
    if any(titles.values()):
        shown.add_column(told(say("title")), overflow="fold")
    shown.add_column(told(say("members")), justify="right", no_wrap=True)
    if show_members:
        shown.add_column(told(say("keys")), overflow="fold")
    for label in wanted:
        name, _, part = label.partition(".")
        cells: list[Any] = [Text(label if not part else f"{name}.{part}")]
        if any(titles.values()):
            cells.append(Text(titles.get(name, "") if not part else ""))
        cells.append(figure(answer.size(label)))
        if show_members:
            cells.append(Text(", ".join(map(str, answer.members[label]))))
        shown.add_row(*cells)
    console = Console(soft_wrap=not sys.stdout.isatty(), highlight=False)
    with console.capture() as printed:
        console.print(shown)
    show(printed.get(), nl=False, whole=True)
    moment, zone = moment_of(bound), bound.timezone or bound.catalog.timezone
    out(say("as of {moment} ({zone}), from {data}", moment=moment, zone=zone, data=data))
