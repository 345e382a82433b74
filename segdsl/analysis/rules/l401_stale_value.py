"""L401: a comparison with an enum value that the catalog marks as stale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext, expressions_of
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes
from segdsl.types import Kind
from segdsl.wording import say

MESSAGE: Final = Message(
    "L401", "{value} is a stale value of {field}: nothing new gets it", "name the value that took its place"
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    if not any(field.stale for entity in ctx.catalog.entities.values() for field in entity.fields.values()):
        return
    for rule, _ in ctx.written():
        for expr in expressions_of(rule.body):
            for node in nodes(expr):
                match node:
                    case ir.Compare(left=left, right=right):
                        yield from _stale(ctx, (left, right), node)
                    case ir.OneOf(subject=subject, items=items) | ir.Includes(subject=subject, items=items):
                        yield from _stale(ctx, (subject, *items), node)
                    case _:
                        pass


def _stale(ctx: LintContext, values: tuple[ir.Expr, ...], test: ir.Expr) -> Iterator[Diagnostic]:
    fields: dict[str, str] = {}
    for value in values:
        for node in nodes(value):
            if isinstance(node, ir.FieldRef):
                field = ctx.catalog.entities[node.row.entity].fields[node.name]
                fields |= dict.fromkeys(field.stale, field.name)
    for value in values:
        if isinstance(value, ir.Constant) and value.type.kind is Kind.ENUM and value.value in fields:
            span = value.span if value.span.file else test.span
            yield MESSAGE.at(span, value=value.value, field=fields[str(value.value)])


RULE: Final = LintRule(
    name="stale-value",
    message=MESSAGE,
    question=say("Does anybody still get this value?"),
    why=say(
        "Statuses and kinds are renamed, and the old name stays in the database. The catalog says which ones: "
        'stale = ["basic"]. A rule that asks for such a value finds only those whom nobody has touched since.'
    ),
    bad='segment basics "Basic plan": plan is basic',
    good='segment basics "Basic plan": plan is standard',
    check=check,
)
