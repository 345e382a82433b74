"""``segdsl test --generate``: proposed test blocks, as text to put into the rule files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from segdsl.diagnostics import SegdslError
from segdsl.semantic.context import suggest
from segdsl.spelling import canonical
from segdsl.tools.cli.language import out
from segdsl.tools.cli.printing import print_json
from segdsl.tools.cli.progress import counting
from segdsl.wording import say
from segdsl.workspace import errors
from segdsl.workspace.testing_generate import Generator
from segdsl.workspace.testing_proposals import Proposal

if TYPE_CHECKING:
    from segdsl.semantic import ir
    from segdsl.tools.gathering import Gathered


def propose(
    gathered: Sequence[Gathered], names: Sequence[str], params: Mapping[str, object], as_json: bool = False
) -> None:
    """Prints proposals for the named rules, or for all that have members; what was left out is told beside them."""
    wanted = {canonical(name) for name in names}
    known: set[str] = set()
    asked: list[tuple[Gathered, Generator, list[ir.Rule]]] = []
    for one in gathered:
        assert one.rule_set is not None, "rules with mistakes were refused before"
        generator = Generator(one.rule_set, params)
        every = [rule for rule in generator.rules_with_members() if rule.span.file in one.paths]
        known |= {rule.name for rule in every}
        asked.append((one, generator, [rule for rule in every if not wanted or rule.name in wanted]))
    for name in names:
        if canonical(name) not in known:
            raise SegdslError([errors.UNKNOWN_SEGMENT.at(name=name, known=suggest(name, sorted(known)))])
    found: dict[str, tuple[str, Proposal]] = {}  # by text: rule sets may share files
    without: list[str] = []
    for one, generator, rules in asked:
        with counting(say("looking for customers at the edges of {count} rules", count=len(rules))) as watch:
            proposals = generator.propose(rules, watch)
        for proposal in proposals:
            found.setdefault(proposal.text, (one.paths[proposal.file], proposal))
        proposed = {proposal.rule for proposal in proposals}
        without += [rule.name for rule in rules if rule.name not in proposed]
    if as_json:
        print_json([{"rule": one.rule, "file": path, "text": one.text} for path, one in found.values()])
    else:
        _print(found.values())
    _tell(len(found), without)


def _print(found: Iterable[tuple[str, Proposal]]) -> None:
    """The proposals below the paths of their files."""
    previous = ""
    for path, proposal in found:
        if path != previous:
            click.echo(("\n" if previous else "") + f"# {path}")
            previous = path
        click.echo(f"\n{proposal.text}")


def _tell(count: int, without: Sequence[str]) -> None:
    """How many there are, and for which rules none was found; beside the proposals, which may go into a file."""
    if not count:
        out(say("no test is proposed"), err=True)
    elif count == 1:
        out(say("1 test proposed: read it before you keep it"), err=True)
    else:
        out(say("{count} tests proposed: read them before you keep them", count=count), err=True)
    if without:
        out(say("none was found for {names}", names=", ".join(dict.fromkeys(without))), err=True)
