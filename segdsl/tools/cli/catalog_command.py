"""``segdsl catalog``: draft a catalog from a database, and compare one with a database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from segdsl.tools.cli.language import current, out
from segdsl.tools.cli.options import json_option
from segdsl.tools.cli.printing import rows_text
from segdsl.wording import join, say

if TYPE_CHECKING:
    from segdsl.tools.introspection.compare import TableLine
    from segdsl.tools.introspection.draft import Draft


@click.group("catalog")
def command() -> None:
    """Draft a catalog from a database, or compare one with a database."""


@command.command("init")
@click.argument("url")
@click.option("--schema", help="The schema to read (default: the database's usual one).")
@click.option("--only", multiple=True, metavar="PATTERN", help="Only tables with such names (crm_*); may be repeated.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("catalog.toml"),
    show_default=True,
    help="Where to write the catalog; - prints it.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def init(url: str, schema: str | None, only: tuple[str, ...], output: Path, force: bool) -> None:
    """Draft a catalog from the tables of a database, with a remark wherever a person must decide.

    \b
    segdsl catalog init postgresql://user:password@localhost/crm --output catalog.toml
    """
    from segdsl.tools.introspection.initializing import drafted, write_new
    from segdsl.tools.introspection.writing import guesses_in

    to_file = str(output) != "-"
    if to_file:
        write_new(output, None, force)  # before a large database is read
    draft, text = drafted(url, schema, only, current())
    if not to_file:
        click.echo(text, nl=False)
        return
    write_new(output, text, force)
    _told_of(draft, output, remarks=guesses_in(text, current()))


def _told_of(draft: Draft, output: Path, remarks: int) -> None:
    """What the draft holds, what is left to do, and the next command."""
    entities, links = len(draft.entities), sum(len(entity.links) for entity in draft.entities)
    parts = [
        say("1 entity") if entities == 1 else say("{count} entities", count=entities),
        say("1 link") if links == 1 else say("{count} links", count=links),
    ]
    out(say("{path}: {what} from {target}", path=output, what=join(parts), target=draft.schema.shown))
    left_out = len(draft.left_out)
    todo: list[str] = []
    if remarks or left_out:
        todo.append(say("1 guess to check") if remarks == 1 else say("{count} guesses to check", count=remarks))
    if left_out:
        todo.append(say("1 table left out") if left_out == 1 else say("{count} tables left out", count=left_out))
    if todo:
        out(say("{what}: see the comments in it", what=join(todo)))
    out(say("then: {command}", command=f"segdsl catalog check --catalog {output} --to …"))


@command.command("check")
@click.option(
    "--catalog",
    type=click.Path(path_type=Path),
    default=Path("catalog.toml"),
    show_default=True,
    help="The catalog.",
)
@click.option("--to", "target", required=True, metavar="URL", help="The database, or a folder of files.")
@json_option
def check(catalog: Path, target: str, as_json: bool) -> None:
    """Compare a catalog with a database: tables, columns, types, keys, enum values and links.

    \b
    segdsl catalog check --catalog catalog.toml --to postgresql://user:password@localhost/crm
    """
    from segdsl.diagnostics import has_errors
    from segdsl.tools.cli.printing import as_json as findings_json
    from segdsl.tools.cli.printing import print_columns, print_findings, print_json, summary, working
    from segdsl.tools.introspection.compare import compare
    from segdsl.tools.loading import read_catalog
    from segdsl.tools.sources import open_source

    loaded = read_catalog(catalog)
    with open_source(target, loaded) as source, working(say("reading the tables")):
        compared = compare(loaded, source)
    sources = {loaded.source.name: loaded.source}
    if as_json:
        tables = [{"table": each.table, "entity": each.entity, "rows": each.rows, "fields": each.fields,
                   "findings": each.findings} for each in compared.tables]  # fmt: skip
        print_json(
            {
                "target": compared.target,
                "tables": tables,
                "tables_not_in_the_catalog": list(compared.others),
                "findings": findings_json(compared.findings, sources),
            }
        )
    else:
        print_findings(compared.findings, sources)
        print_columns([_line(each) for each in compared.tables], right=(2, 3))
        if compared.others:
            out(say("not in the catalog: {tables}", tables=compared.listed_others()))
        out(summary(compared.findings) or say("the catalog fits the database"))
    sys.exit(1 if has_errors(compared.findings) else 0)


def _line(each: TableLine) -> tuple[str, ...]:
    fields = say("1 field") if each.fields == 1 else say("{count} fields", count=each.fields)
    findings = say("1 finding") if each.findings == 1 else say("{count} findings", count=each.findings)
    rows = say("not read") if each.rows is None else rows_text(each.rows)
    return each.entity, each.table, rows, fields, findings if each.findings else ""
