"""``segdsl load``: the tables of a folder, put into a database."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from segdsl.tools.cli.language import out, told
from segdsl.tools.cli.printing import print_columns, print_findings, rows_text
from segdsl.wording import say

if TYPE_CHECKING:
    from segdsl.tools.databases.loading import Progress, Report

_PATIENCE = 1.0  # seconds before a bar appears


@click.command("load")
@click.option(
    "--data", required=True, metavar="PATH", help="A folder of Parquet, CSV or JSON lines files, or a DuckDB file."
)
@click.option("--to", required=True, metavar="URL", help="The database, such as postgresql://user@host/crm.")
@click.option(
    "--catalog",
    type=click.Path(path_type=Path),
    help="Load only the tables of this catalog, with indexes on their keys and links.",
)
@click.option("--replace", is_flag=True, help="Put tables in the place of those that are there.")
def command(data: str, to: str, catalog: Path | None, replace: bool) -> None:
    """Put the tables of a folder into a database, all of them or none.

    \b
    segdsl load --data data --to sqlite:///crm.sqlite
    segdsl load --data data --catalog catalog.toml --to postgresql://ann@localhost/crm --replace
    """
    from segdsl.tools.databases.loading import load_tables
    from segdsl.tools.loading import read_catalog

    loaded_catalog = None if catalog is None else read_catalog(catalog)
    with _bar() as progress:
        report = load_tables(data, to, loaded_catalog, replace=replace, progress=progress)
    print_findings(report.warnings, {}, err=True)
    _print(report)


@contextmanager
def _bar() -> Iterator[Progress | None]:
    """A bar on a terminal, for what takes longer than a moment."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[done]}"),
        TimeRemainingColumn(), console=Console(stderr=True), transient=True,
    )  # fmt: skip
    tasks, started = {}, time.monotonic()

    def show(table: str, written: int, rows: int) -> None:
        if table not in tasks:
            tasks[table] = bar.add_task(table, total=rows, done="")
        done = told(say("{written:,} of {count:,} rows", written=written, count=rows))
        bar.update(tasks[table], completed=written, done=done)
        if not bar.live.is_started and time.monotonic() - started > _PATIENCE:
            bar.start()

    try:
        yield show
    finally:
        if bar.live.is_started:
            bar.stop()


def _print(report: Report) -> None:
    print_columns([(name, rows_text(rows)) for name, rows in report.tables.items()], right=(1,))
    out(say("loaded into {target}", target=report.target))
