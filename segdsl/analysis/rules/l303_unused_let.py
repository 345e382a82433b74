"""L303: a `let` that no rule uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.analysis.lint_names import deletion, unused
from segdsl.diagnostics import Diagnostic, Message
from segdsl.syntax import tree
from segdsl.wording import say

MESSAGE: Final = Message("L303", "no rule uses the list {name}", "delete it")


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for node in unused(ctx, tree.Let):
        yield MESSAGE.at(node.name.span, fix=deletion(ctx, node), name=node.name.text)


RULE: Final = LintRule(
    name="unused-let",
    message=MESSAGE,
    question=say("Is this list still needed?"),
    why=say("A list that nothing reads is kept up to date for nothing."),
    bad='let metro = ("Tehran", "Shiraz")\nsegment buyers "Buyers": any(orders)',
    good='let metro = ("Tehran", "Shiraz")\nsegment townsfolk "Townsfolk": city is one of metro',
    fixable=True,
    check=check,
)
