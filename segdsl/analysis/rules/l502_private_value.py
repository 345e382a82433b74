"""L502: somebody's own data in a rule file: an address or a number in a text, or a literal beside a private field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext, expressions_of
from segdsl.analysis.lint_words import told_of
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes
from segdsl.source import Span
from segdsl.syntax.letters import DIGITS
from segdsl.wording import say

MESSAGE: Final = Message("L502", "{reason}", "keep it out of the rules: use a list in a file, or a tag in the CRM")
_ADDRESS: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,250}\.\w[\w.-]*")
_NUMBER: Final = re.compile(r"(?<![\w.,_٬])\+?\d(?:[ -]?\d){8,14}(?![\w.,_٬])")


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    for word in told_of(ctx):
        text = word.text.translate(DIGITS)
        for pattern, reason in ((_ADDRESS, say("an address of somebody")), (_NUMBER, say("a number of somebody"))):
            for found in pattern.finditer(text):
                span = Span(word.span.file, word.span.start + found.start(), word.span.start + found.end())
                yield MESSAGE.at(span, reason=say("this text holds {what}", what=reason))
    for rule, _ in ctx.written():
        for expr in expressions_of(rule.body):
            for node in nodes(expr):
                match node:
                    case ir.Compare(op="is", left=left, right=right):
                        yield from _literal(ctx, left, (right,), node.span)
                    case ir.OneOf(subject=subject, items=items):
                        yield from _literal(ctx, subject, items, node.span)
                    case _:
                        pass


def _literal(ctx: LintContext, subject: ir.Expr, items: tuple[ir.Expr, ...], span: Span) -> Iterator[Diagnostic]:
    fields = [one for one in nodes(subject) if isinstance(one, ir.FieldRef)]
    private = [one.name for one in fields if ctx.catalog.entities[one.row.entity].fields[one.name].private]
    if private and any(isinstance(item, ir.Constant) and isinstance(item.value, str) for item in items):
        yield MESSAGE.at(span, reason=say("a value of {field}, a private field, stands here", field=private[0]))


RULE: Final = LintRule(
    name="private-value",
    message=MESSAGE,
    question=say("Whose data stands in this file?"),
    why=say(
        "Rule files are kept for ever, copied and read by many. A name, an address or a telephone number of a real "
        "person does not belong there."
    ),
    bad='segment testers "Testers": email is one of ("mina@example.com", "reza@example.com")',
    good='segment testers "Testers": email ends with "@example.com"',
    check=check,
)
