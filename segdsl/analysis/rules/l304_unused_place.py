"""L304: a `place` that no rule uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.analysis.lint_names import deletion, unused
from segdsl.diagnostics import Diagnostic, Message
from segdsl.syntax import tree
from segdsl.wording import say

MESSAGE: Final = Message("L304", "no rule uses the place {name}", "delete it")


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for node in unused(ctx, tree.Place):
        yield MESSAGE.at(node.name.span, fix=deletion(ctx, node), name=node.name.text)


RULE: Final = LintRule(
    name="unused-place",
    message=MESSAGE,
    question=say("Is this place still needed?"),
    why=say("A place that no rule measures from is mostly one that has moved or closed."),
    bad='place store "The store" = (35.7219, 51.3347)\nsegment buyers "Buyers": any(orders)',
    good='place store "The store" = (35.7219, 51.3347)\nsegment near "Near the store": location within 5 km of store',
    fixable=True,
    check=check,
)
