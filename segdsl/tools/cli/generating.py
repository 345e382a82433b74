"""``segdsl test --generate``: proposed test blocks, as text to put into the rule files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from segdsl.diagnostics import SegdslError
from segdsl.semantic.context import suggest
from segdsl.spelling import canonical
from segdsl.tools.cli.language import out
from segdsl.tools.cli.progress import counting
from segdsl.wording import say
from segdsl.workspace import errors
from segdsl.workspace.testing_generate import Generator, Proposal

if TYPE_CHECKING:
    from segdsl.tools.gathering import Gathered


def propose(gathered: Sequence[Gathered], names: Sequence[str], params: Mapping[str, object]) -> None:
    """Prints proposals for the named rules, or for all that have members; what was left out is told beside them."""
    wanted = {canonical(name) for name in names}
    known: set[str] = set()
    shown: set[str] = set()
    found: list[tuple[str, Proposal]] = []
    without: list[str] = []
    for one in gathered:
        assert one.rule_set is not None, "rules with mistakes were refused before"
        generator = Generator(one.rule_set, params)
        every = [rule for rule in generator.rules_with_members() if rule.span.file in one.paths]
        known |= {rule.name for rule in every}
        rules = [rule for rule in every if not wanted or rule.name in wanted]
        with counting(say("looking for customers at the edges of {count} rules", count=len(rules))) as watch:
            proposals = generator.propose(rules, watch)
        found += [(one.paths[proposal.file], proposal) for proposal in proposals]
        proposed = {proposal.rule for proposal in proposals}
        without += [rule.name for rule in rules if rule.name not in proposed]
    for name in names:
        if canonical(name) not in known:
            raise SegdslError([errors.UNKNOWN_SEGMENT.at(name=name, known=suggest(name, sorted(known)))])
    previous = ""
    for path, proposal in found:
        if proposal.text in shown:
            continue
        if path != previous:
            click.echo(("\n" if previous else "") + f"# {path}")
            previous = path
        shown.add(proposal.text)
        click.echo(f"\n{proposal.text}")
    _tell(len(shown), without)


def _tell(count: int, without: Sequence[str]) -> None:
    """How many there are, and for which rules none was found; beside the proposals, which may go into a file."""
    if count == 1:
        out(say("1 test proposed: read it before you keep it"), err=True)
    else:
        out(say("{count} tests proposed: read them before you keep them", count=count), err=True)
    if without:
        out(say("none was found for {names}", names=", ".join(dict.fromkeys(without))), err=True)
