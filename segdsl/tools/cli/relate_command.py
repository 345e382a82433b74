"""``segdsl relate``: how the segments of a rule set lie to one another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from segdsl.diagnostics import SegdslError
from segdsl.tools.cli.language import figure, out, show, told
from segdsl.tools.cli.options import catalog_option, json_option, load_rules, stop
from segdsl.tools.cli.prove_command import given_params
from segdsl.wording import Said, say

if TYPE_CHECKING:
    from segdsl.workspace.proving_matrix import Related

IN_A_TABLE = 30
SHOWN = 200  # relations of one kind in a list
MARKS = {"equal": "=", "inside": "⊂", "contains": "⊃", "disjoint": "∅", "overlapping": "·", "unknown": "?"}
TURNED = {"inside": "contains", "contains": "inside"}


@click.command("relate")
@click.argument("rules", type=click.Path(path_type=Path), metavar="RULES")
@click.argument("names", nargs=-1)
@catalog_option
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE", help="A value for a param of the rules; may be repeated."
)
@json_option
def command(rules: Path, names: tuple[str, ...], catalog: Path | None, params: tuple[str, ...], as_json: bool) -> None:
    """Say how every two segments, tiers and parts of RULES lie to one another (or only those of NAMES).

    \b
    segdsl relate rules
    segdsl relate rules vip regular club_level

    Equal, inside, disjoint, overlapping (somebody is in both, somebody only in the one, somebody only in the other), or
    unknown. Up to thirty are shown as a table, more as a list of what is worth knowing.
    """
    from segdsl.tools.cli.printing import working
    from segdsl.workspace.proving import Prover
    from segdsl.workspace.proving_matrix import relate

    rule_set = load_rules(rules, catalog)
    try:
        prover = Prover(rule_set, given_params(params))
        labels = _asked(prover.labels(), names)
        with working(told(say("comparing {count} segments, tiers and parts", count=len(labels)))):
            found = relate(prover, labels)
    except SegdslError as error:
        stop(error.diagnostics, rule_set)
    if as_json:
        from segdsl.tools.cli.printing import print_json

        print_json([{"first": one.first, "second": one.second, "relation": one.relation.value} for one in found])
        return
    if len(labels) <= IN_A_TABLE:
        _table(labels, found)
    _list(labels, found, brief=len(labels) <= IN_A_TABLE)


def _asked(labels: list[str], names: tuple[str, ...]) -> list[str]:
    """The labels of the names: a tiers' name means all its tiers."""
    if not names:
        return labels
    from segdsl.workspace.proving_errors import NO_CLAIM

    found: list[str] = []
    for name in names:
        own = [label for label in labels if label == name or label.startswith(f"{name}.")]
        if not own:
            raise SegdslError([NO_CLAIM.at(name=name)])
        found += own
    return list(dict.fromkeys(found))


def _table(labels: list[str], found: list[Related]) -> None:
    """A row and a column for each label: what the row is to the column."""
    from rich.cells import cell_len

    held = {(one.first, one.second): one.relation.value for one in found}
    held |= {(b, a): TURNED.get(relation, relation) for (a, b), relation in held.items()}
    width = max((cell_len(label) for label in labels), default=0)
    digits = len(str(len(labels)))
    numbers = " ".join(f"{number:>{digits}}" for number in range(1, len(labels) + 1))
    out(f"{'':{width + digits + 1}}  {numbers}")
    for number, label in enumerate(labels, start=1):
        marks = [MARKS[held[label, other]] if (label, other) in held else "-" for other in labels]
        cells = " ".join(f"{mark:>{digits}}" for mark in marks)
        out(f"{number:>{digits}} {label}{' ' * (width - cell_len(label))}  {cells}")
    out()
    out(say("= equal, ⊂ inside, ⊃ contains, ∅ disjoint, · overlapping, ? unknown, - not comparable"))
    out()


def _list(labels: list[str], found: list[Related], brief: bool) -> None:
    """The relations that are worth knowing: by kind, overlapping ones only counted."""
    equal = [one for one in found if one.relation.value == "equal"]
    inside = [
        (one.first, one.second) if one.relation.value == "inside" else (one.second, one.first)
        for one in found
        if one.relation.value in ("inside", "contains")
    ]
    disjoint = [one for one in found if one.relation.value == "disjoint" and not _one_rule(one)]
    unknown = [one for one in found if one.relation.value == "unknown"]
    _section(say("equal"), [say("{first} and {second}", first=one.first, second=one.second) for one in equal])
    _section(say("inside"), [say("{first} is inside {second}", first=a, second=b) for a, b in inside])
    if not brief:
        pairs = [say("{first} and {second}", first=one.first, second=one.second) for one in disjoint]
        _section(say("disjoint, tiers and parts of one rule left out"), pairs)
    _section(say("unknown"), [say("{first} and {second}", first=one.first, second=one.second) for one in unknown])
    tally = {name: sum(one.relation.value == name for one in found) for name in MARKS}
    out(
        say(
            "{count} pairs: {equal} equal, {inside} inside, {disjoint} disjoint, {overlapping} overlapping, "
            "{unknown} unknown",
            count=len(found),
            equal=tally["equal"],
            inside=tally["inside"] + tally["contains"],
            disjoint=tally["disjoint"],
            overlapping=tally["overlapping"],
            unknown=tally["unknown"],
        )
    )
    del labels


def _section(title: Said, lines: list[Said]) -> None:
    if not lines:
        return
    show(click.style(f"{told(title)} ({figure(len(lines))})", bold=True))
    for line in lines[:SHOWN]:
        out(say("  {line}", line=line))
    if len(lines) > SHOWN:
        out(say("  … and {count} more", count=len(lines) - SHOWN))
    out()


def _one_rule(one: Related) -> bool:
    """Tiers of one rule are disjoint, and nobody needs to be told."""
    name = one.first.rpartition(".")[0]
    return bool(name) and name == one.second.rpartition(".")[0]
