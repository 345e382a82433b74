"""L501: a title or description that names a private field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext
from segdsl.analysis.lint_words import told_of
from segdsl.catalog.models import spellings
from segdsl.diagnostics import Diagnostic, Message
from segdsl.source import Span
from segdsl.wording import say

MESSAGE: Final = Message(
    "L501", "this text speaks of {field}, a private field", "say it without the field: titles are read by many"
)


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    """Names of one plain word (name, phone) mean too much: they count in back-ticks, names with _ everywhere."""
    names = [
        re.escape(name) if "_" in name else f"`{re.escape(name)}`"
        for entity in ctx.catalog.entities.values()
        for field in entity.fields.values()
        if field.private
        for name in spellings(field)
    ]
    if not names:
        return
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(set(names)))})(?!\w)")
    for word in told_of(ctx):
        for found in pattern.finditer(word.text.replace("\u200c", "_")):
            start = word.span.start + found.start()
            yield MESSAGE.at(Span(word.span.file, start, start + len(found[0])), field=found[0].strip("`"))


RULE: Final = LintRule(
    name="private-field-named",
    message=MESSAGE,
    question=say("Does a title tell more than it should?"),
    why=say(
        "Titles and descriptions appear in reports, in the catalogue of segments and in other programs. That a segment "
        "was made from a private field is often a private matter itself. Words of every day, such as name or phone, "
        "count only in back-ticks."
    ),
    bad='@description "Has no national_id yet."\nsegment unproven "Unproven": national_id is unknown',
    good='@description "Has not shown who they are."\nsegment unproven "Unproven": national_id is unknown',
    check=check,
)
