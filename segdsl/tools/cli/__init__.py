"""The command line. Commands are loaded when they are called, so that each starts at once."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from segdsl import __version__
from segdsl.diagnostics import SegdslError

COMMANDS = {
    "check": "Find every mistake in rules, before anything runs.",
    "run": "Find the members of every segment in a set of data.",
    "compile": "Print the SQL of rules, with its parameters.",
    "fmt": "Lay rule files out the one canonical way.",
    "explain": "Say why one customer is in a segment, or out of it.",
    "load": "Put the tables of a folder into a database.",
    "test": "Run the test blocks of rule files.",
    "catalog": "Draft a catalog from a database, or compare one with it.",
    "schema": "Print a JSON Schema: of catalogs, or of rules as JSON.",
}


class Commands(click.Group):
    """A group whose commands stand in modules of their own, imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found = import_module(f"segdsl.tools.cli.{cmd_name}_command").command
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from segdsl.spelling import did_you_mean

            hint = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(f"{error.message} {hint}".strip(), ctx) from None


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 all is well, 1 mistakes in rules or data, 2 wrong use of the command.",
)
@click.version_option(__version__, prog_name="segdsl")
def group() -> None:
    """Customer segments as plain text, with one meaning in memory and in SQL."""


def _run(args: list[str] | None) -> None:
    if "_SEGDSL_COMPLETE" in os.environ:
        group.main(args, prog_name="segdsl", standalone_mode=False)
        return
    # Not group.main: it takes a closed pipe for a failure.
    given = sys.argv[1:] if args is None else args
    with group.make_context("segdsl", list(given)) as ctx:
        group.invoke(ctx)
    sys.stdout.flush()


def main(args: list[str] | None = None) -> None:
    """The console script: runs a command and turns every mistake into a message and an exit status."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        _run(args)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except SegdslError as error:
        from segdsl.tools.cli.printing import print_findings

        print_findings(error.diagnostics, {}, err=True)
        sys.exit(1)
    except BrokenPipeError:  # whoever read the answer has read enough, as in `segdsl schema rules | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
        sys.exit(130)
