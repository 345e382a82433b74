"""L302: a `param` that no rule uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.analysis.lint_names import unused
from segdsl.diagnostics import Diagnostic, Message
from segdsl.syntax import tree
from segdsl.wording import say

MESSAGE: Final = Message(
    "L302",
    "no rule uses the parameter {name}",
    "delete it, and see that nobody sets it: --param {name}=… would be an error then",
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for node in unused(ctx, tree.Param):
        yield MESSAGE.at(node.name.span, name=node.name.text)


RULE: Final = LintRule(
    name="unused-param",
    message=MESSAGE,
    question=say("Does changing this parameter change anything?"),
    why=say("A parameter invites people to set it. Where no rule reads it, they set it in vain."),
    bad='param min_orders: integer = 3\nsegment buyers "Buyers": any(orders)',
    good='param min_orders: integer = 3\nsegment buyers "Buyers": count(orders) at least min_orders',
    check=check,
)
