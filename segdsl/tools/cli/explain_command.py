"""``segdsl explain``: why one customer is in a segment, or out of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from segdsl.diagnostics import SegdslError
from segdsl.tools.cli.language import current, out, show, told
from segdsl.tools.cli.options import bind, catalog_option, json_option, load_rules, moment_options, rules_argument, stop
from segdsl.tools.cli.printing import print_json, working
from segdsl.tools.errors import BAD_PROFILE, NEED_DATA, NO_ROW
from segdsl.tools.os_errors import reason_of
from segdsl.wording import say

if TYPE_CHECKING:
    from segdsl.explain import Reason
    from segdsl.workspace.rule_set import Bound


@click.command("explain")
@rules_argument
@click.argument("name")
@click.argument("key", required=False)
@catalog_option
@click.option("--data", metavar="PATH", help="A folder of data files, or a DuckDB file.")
@click.option("--profile", type=click.Path(path_type=Path), help="A JSON file with one profile, instead of --data.")
@moment_options
@json_option
def command(
    rules: Path,
    name: str,
    key: str | None,
    catalog: Path | None,
    data: str | None,
    profile: Path | None,
    as_of: str | None,
    params: tuple[str, ...],
    timezone: str | None,
    calendar: str | None,
    as_json: bool,
) -> None:
    """Say why the customer KEY is in the segment, tier or part NAME of RULES, or out of it.

    Every clause is shown with the value it saw and the window it used.

    \b
    segdsl explain rules vip 17 --data data --as-of 2026-03-21
    segdsl explain rules club.gold --profile sara.json
    """
    rule_set = load_rules(rules, catalog)
    bound = bind(rule_set, as_of, params, timezone, calendar)
    try:
        if profile is not None and (key is not None or data is not None):
            raise click.UsageError(say("--profile is one customer already: leave out the key and --data"))
        reason = _of_profile(bound, name, profile) if profile is not None else _of_data(bound, name, key, data)
    except SegdslError as error:
        stop(error.diagnostics, rule_set)
    if as_json:
        print_json(as_document(reason))
    else:
        from segdsl.tools.cli.printing import moment_of

        zone = bound.timezone or bound.catalog.timezone
        out(say("{who} as of {moment} ({zone})", who=_who(bound, name, key), moment=moment_of(bound), zone=zone))
        print_reason(reason)


def _who(bound: Bound, name: str, key: str | None) -> str:
    """The customer that is spoken of, by what the reader's language calls one."""
    rule = bound.plan.rules[name if name in bound.plan.rules else name.rpartition(".")[0]]
    entity = bound.catalog.entities[rule.entity].names.get(current(), rule.entity)
    return say("{entity} {key}", entity=entity, key=key) if key is not None else entity


def _of_profile(bound: Bound, name: str, path: Path) -> Reason:
    from segdsl.workspace.explaining import Explainer
    from segdsl.workspace.members import with_members

    with_members(bound.plan, [name])
    try:
        profile = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SegdslError([BAD_PROFILE.at(path=path, why=reason_of(error))]) from None
    except ValueError as error:
        raise SegdslError([BAD_PROFILE.at(path=path, why=str(error))]) from None
    if not isinstance(profile, dict):
        raise SegdslError([BAD_PROFILE.at(path=path, why=say("it is not an object"))])
    return Explainer(bound).reason(name, profile)


def _of_data(bound: Bound, name: str, key: str | None, data: str | None) -> Reason:
    from segdsl.values import reader
    from segdsl.workspace.explaining import Explainer
    from segdsl.workspace.members import population_of, with_members

    if data is None or key is None:
        raise SegdslError([NEED_DATA.at()])
    names = with_members(bound.plan, [name])
    entity = bound.catalog.entities[bound.plan.rules[names[0]].entity]
    with working(say("looking for {key} in {data}", key=key, data=data)), bound.open(data) as source:
        population, _ = population_of(bound.plan, bound.catalog, source, names)
    row = population.row(entity.name, reader(entity.key_type)(key))
    if row is None:
        some = next(iter(population.rows(entity.name)), None)
        example = str(some.key) if some is not None else say("those of the data")
        raise SegdslError([NO_ROW.at(entity=entity.name, key=key, example=example)])
    return Explainer(bound, population).reason(name, row)


def print_reason(reason: Reason) -> None:
    """The clauses as a tree: a mark, the words, and what was seen on the lines below."""
    for depth, part in reason.lines():
        mark = click.style("✓", fg="green") if part.holds else click.style("✗", fg="red")
        pad = "  " * depth
        show(f"{pad}{mark} {told(part.text if depth == 0 else _heading(part))}")
        for seen in part.seen:
            show(f"{pad}    {told(say('{what} = {value}', what=seen.text, value=seen.value))}")
        for window in part.windows:
            show(f"{pad}    {told(say('{window}: {stretch}', window=window.text, stretch=window.value))}")


def _heading(part: Reason) -> str:
    """What a clause is called in the tree."""
    match part.kind:
        case "all":
            return say("all of:")
        case "any":
            return say("any of:")
        case "not":
            return say("not:")
        case _:
            return part.text


def as_document(reason: Reason) -> dict[str, Any]:
    found: dict[str, Any] = {"text": reason.text, "holds": reason.holds, "kind": reason.kind}
    if reason.seen:
        found["seen"] = [{"text": seen.text, "value": seen.value} for seen in reason.seen]
    if reason.windows:
        found["windows"] = [{"text": seen.text, "value": seen.value} for seen in reason.windows]
    if reason.parts:
        found["parts"] = [as_document(part) for part in reason.parts]
    return found
