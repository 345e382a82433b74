"""L305: a segment that only serves other rules, by its name, and that none of them uses."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.diagnostics import Diagnostic, Message
from segdsl.wording import say

MESSAGE: Final = Message("L305", "no rule uses {name}, and its name says that it only serves others", "delete it")


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    if not ctx.whole:
        return
    for rule, node in ctx.written("segment", "tiers", "split"):
        private = any(fnmatchcase(rule.name, pattern) for pattern in ctx.settings.private_names)
        if private and not ctx.used_rules.get(rule.name, set()) - {rule.name}:
            yield MESSAGE.at(node.name.span, name=rule.name)


RULE: Final = LintRule(
    name="unused-segment",
    message=MESSAGE,
    question=say("Is this helper still needed?"),
    why=say(
        "Segments, tiers and splits are what a rule set is for, so nobody has to use them. A name that begins with _ "
        "says that a segment only serves others; private-names in segdsl.toml names other patterns, and "
        '["*"] asks every segment to be used by another rule.'
    ),
    bad='segment _quiet "Quiet": none(complaints)\nsegment buyers "Buyers": any(orders)',
    good='segment _quiet "Quiet": none(complaints)\nsegment buyers "Quiet buyers": any(orders) and in segment _quiet',
    check=check,
)
