"""``segdsl compile``: the SQL of rules and its bind parameters."""

from __future__ import annotations

from pathlib import Path

import click

from segdsl.diagnostics import SegdslError
from segdsl.tools.cli.language import told
from segdsl.tools.cli.options import bind, catalog_option, json_option, load_rules, moment_options, rules_argument, stop
from segdsl.tools.cli.printing import print_json
from segdsl.wording import say

_REGISTER = "segdsl.sql.dialects.sqlite_functions.register(connection)"


@click.command("compile")
@rules_argument
@catalog_option
@moment_options
@click.option("--dialect", default="duckdb", show_default=True, help="The database that the SQL is for.")
@click.option("--segment", "segments", multiple=True, metavar="NAME", help="Only this segment; may be repeated.")
@click.option("--wide", is_flag=True, help="One row a key and one column a rule, instead of (segment, key) rows.")
@click.option("--inline", "inlined", is_flag=True, help="Write the values into the SQL: for reading, not for running.")
@json_option
def command(
    rules: Path,
    catalog: Path | None,
    as_of: str | None,
    params: tuple[str, ...],
    timezone: str | None,
    calendar: str | None,
    dialect: str,
    segments: tuple[str, ...],
    wide: bool,
    inlined: bool,
    as_json: bool,
) -> None:
    """Print the SQL of RULES (a file or a folder), with its parameters.

    Rules of several entities are a statement each.

    \b
    segdsl compile rules --segment vip --as-of 2026-03-21
    """
    from segdsl.sql.dialects import DIALECTS
    from segdsl.sql.statements import compile_plan, inline
    from segdsl.workspace.members import by_entity, with_members

    rule_set = load_rules(rules, catalog)
    bound = bind(rule_set, as_of, params, timezone, calendar)
    try:
        names = with_members(bound.plan, segments or None)
        statements = {
            entity: compile_plan(bound.plan, bound.catalog, group, dialect=dialect, form="wide" if wide else "rows")
            for entity, group in by_entity(bound.plan, names).items()
        }
    except SegdslError as error:
        stop(error.diagnostics, rule_set)
    if as_json:
        print_json(
            [
                {"entity": entity, "dialect": dialect, "sql": s.sql, "params": dict(s.params)}
                for entity, s in statements.items()
            ]
        )
        return
    if dialect == "sqlite":
        _remark(say("segdsl's functions must be registered: {call}", call=_REGISTER))
    elif not DIALECTS[dialect].executed:
        _remark(say("printed for {dialect} and not run: segdsl's tests had no such database", dialect=dialect))
    for number, (entity, statement) in enumerate(statements.items()):
        if number:
            click.echo()
        if len(statements) > 1:
            _remark(say("members of {entity}", entity=entity))
        click.echo(inline(statement) if inlined else statement.sql)
        if not inlined and statement.params:
            click.echo()
            for name, value in statement.params.items():
                click.echo(f"-- {name} = {value!r}" if isinstance(value, str) else f"-- {name} = {value}")


def _remark(text: str) -> None:
    """A comment in the SQL; whoever pastes it somewhere gets nothing but text."""
    click.echo(f"-- {told(text)}")
