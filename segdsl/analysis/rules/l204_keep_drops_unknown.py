"""L204: a `keep` of the catalog that removes rows of which it does not know enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.analysis.lint_unknown import needs_known
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.wording import join, say

MESSAGE: Final = Message(
    "L204",
    "keep of {entity} removes every row whose {field} is unknown",
    "write or {field} is unknown if such rows exist and should stay; required = true if there are none",
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for facts in ctx.rules.entities:
        if facts.keep is None or ctx.catalog.entities[facts.name].synthetic:
            continue
        names: dict[str, None] = {}
        for found in needs_known(facts.keep, ctx.by_name):
            if _is_false(found.test):
                named = (one for one in found.unknown if isinstance(one, ir.FieldRef | ir.RuleRef))
                names.update(dict.fromkeys(one.name for one in named))
        if names:
            span = ctx.catalog.span_of("entity", facts.name, "keep", value=True)
            yield MESSAGE.at(span, entity=facts.name, field=join(list(names), say(" or ")))


def _is_false(test: ir.Expr) -> bool:
    """``deleted is false``: meant to remove the deleted, it also removes those of which nobody said anything."""
    return isinstance(test, ir.Compare) and isinstance(test.right, ir.Constant) and test.right.value is False


RULE: Final = LintRule(
    name="keep-drops-unknown",
    message=MESSAGE,
    question=say("Does the catalog hide customers of whom little is known?"),
    why=say(
        "A row that fails keep does not exist for any rule. Where keep says deleted is false of a field that can be "
        "empty in the database, the rows without a value are gone too, and nobody notices."
    ),
    bad='[entity.customer]\nkeep = "deleted is false"\n\n[entity.customer.fields]\ndeleted = { type = "boolean" }',
    good=(
        '[entity.customer]\nkeep = "deleted is false or deleted is unknown"\n\n'
        '[entity.customer.fields]\ndeleted = { type = "boolean" }'
    ),
    level="note",
    check=check,
)
