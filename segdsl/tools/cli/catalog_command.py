"""``segdsl catalog``: draft a catalog from a database, and compare one with a database."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from segdsl.tools.cli.options import json_option


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

    to_file = str(output) != "-"
    if to_file:
        write_new(output, None, force)  # before a large database is read
    draft, text = drafted(url, schema, only)
    if not to_file:
        click.echo(text, nl=False)
        return
    write_new(output, text, force)
    entities, remarks = len(draft.entities), text.count("please check")
    links = sum(len(entity.links) for entity in draft.entities)
    click.echo(f"{output}: {_many(entities, 'entity', 'entities')}, {_many(links, 'link')} from {draft.schema.shown}")
    if remarks or draft.left_out:
        left = f", {_many(len(draft.left_out), 'table')} left out" if draft.left_out else ""
        click.echo(f"{_many(remarks, 'guess', 'guesses')} to check{left}: see the comments in it")
    click.echo(f"then: segdsl catalog check --catalog {output} --to …")


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
    from segdsl.tools.cli.printing import print_findings, print_json, summary, working
    from segdsl.tools.introspection.compare import compare
    from segdsl.tools.loading import read_catalog
    from segdsl.tools.sources import open_source

    loaded = read_catalog(catalog)
    with open_source(target, loaded) as source, working("reading the tables"):
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
        for line in compared.lines():
            click.echo(line)
        click.echo(summary(compared.findings) or "the catalog fits the database")
    sys.exit(1 if has_errors(compared.findings) else 0)


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or one + 's'}"
