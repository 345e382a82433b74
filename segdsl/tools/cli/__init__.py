"""The command line. Commands are loaded when they are called, so that each starts at once."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module

import click

from segdsl import __version__
from segdsl.diagnostics import SegdslError
from segdsl.tools.cli.language import out, speaking
from segdsl.tools.cli.usage import in_our_words, show_mistake
from segdsl.wording import say

COMMANDS = {
    "check": "Find every mistake in rules, before anything runs.",
    "run": "Find the members of every segment in a set of data.",
    "compile": "Print the SQL of rules, with its parameters.",
    "fmt": "Lay rule files out the one canonical way.",
    "explain": "Say why one customer is in a segment, or out of it.",
    "load": "Put the tables of a folder into a database.",
    "test": "Run the test blocks of rule files.",
    "lint": "Ask the questions that a careful colleague would ask of rules.",
    "diff": "Say what changed in meaning between two versions of the rules.",
    "verify": "Hold data against what rules expect of it.",
    "docs": "Write a catalogue of rules: pages for people who do not read rules.",
    "prove": "Say whether a claim about rules holds for every customer, on any date.",
    "relate": "Say how the segments of rules lie to one another.",
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
        return in_our_words(found)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from segdsl.spelling import did_you_mean

            name, hint = args[0], did_you_mean(args[0], COMMANDS)
            if hint:
                raise click.UsageError(say("there is no command {name}; {hint}", name=name, hint=hint), ctx) from None
            raise click.UsageError(say("there is no command {name}", name=name), ctx) from None


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        out(say("segdsl, version {version}", version=__version__))
        ctx.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 all is well, 1 mistakes in rules or data, 2 wrong use of the command.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Show the version and exit.",
)  # fmt: skip
def group() -> None:
    """Customer segments as plain text, with one meaning in memory and in SQL."""


in_our_words(group)


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
        with speaking(sys.argv[1:] if args is None else args):
            _run_and_tell(args)
    except click.UsageError as error:  # the language itself is not one of ours
        show_mistake(error)
        sys.exit(2)


def _run_and_tell(args: list[str] | None) -> None:
    try:
        _run(args)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (click.Abort, KeyboardInterrupt):
        out(say("stopped"), err=True)
        sys.exit(130)
    except click.ClickException as error:
        show_mistake(error)
        sys.exit(2)
    except SegdslError as error:
        from segdsl.tools.cli.printing import print_findings

        print_findings(error.diagnostics, error.sources, err=True)
        sys.exit(1)
    except BrokenPipeError:  # whoever read the answer has read enough, as in `segdsl schema rules | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)
    except OSError as error:
        if error.filename is not None or error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO):
            raise
        from segdsl.tools.cli.printing import print_findings
        from segdsl.tools.errors import CANNOT_WRITE
        from segdsl.tools.os_errors import reason_of

        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what waits to be written is lost, and not complained of again
        print_findings([CANNOT_WRITE.at(path=say("the output"), why=reason_of(error))], {}, err=True)
        sys.exit(1)
