"""The texts of a rule file with their places: what stands in quotes, names, and who may be told of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from segdsl.analysis.lint_context import LintContext, Word
from segdsl.semantic.walk import nodes
from segdsl.source import Span
from segdsl.syntax import tree

_TOKEN: Final = re.compile(
    r'(?P<comment>\#[^\n]*)|(?P<text>"(?:[^"\\\n]|\\[^\n])*"|«[^»\n]*»)|(?P<quoted>`[^`\n]*`)|(?P<name>[^\W\d][\w\u200c]*)'
)


def words(ctx: LintContext) -> Iterator[Word]:
    """Every text, name and comment of the rule files, in their order; looked for once."""
    if not ctx.words:
        ctx.words.extend(_words(ctx))
    return iter(ctx.words)


def _words(ctx: LintContext) -> Iterator[Word]:
    for file in ctx.files:
        source = ctx.sources.get(file.name)
        if source is None:
            continue
        told = told_texts(file)
        values = {node.span.start for node in nodes(file.declarations) if isinstance(node, tree.Text)}
        for found in _TOKEN.finditer(source.text):
            start, end = found.span()
            if found["comment"] is not None:
                yield Word("comment", found[0], Span(file.name, start, end))
            elif found["name"] is not None:
                yield Word("name", found[0], Span(file.name, start, end))
            elif found["quoted"] is not None:
                yield Word("name", found[0][1:-1], Span(file.name, start + 1, end - 1))
            else:
                inside = found[0][1:-1]
                kind: Literal["told", "value"] = "told" if start not in values and inside in told else "value"
                yield Word(kind, inside, Span(file.name, start + 1, end - 1))


def told_texts(file: tree.File) -> set[str]:
    """Titles, descriptions, owners, tags and the titles of tests: texts for people that no rule compares."""
    found: set[str] = set()
    for node in nodes(file.declarations):
        title = getattr(node, "title", None)
        if isinstance(title, str):
            found |= {title, title.replace("\\", "\\\\").replace('"', '\\"')}
        if isinstance(node, tree.Annotation):
            found.update(node.values)
            found.update(value.replace("\\", "\\\\").replace('"', '\\"') for value in node.values)
    return found


def told_of(ctx: LintContext) -> Iterator[Word]:
    """The texts for people alone."""
    return (word for word in words(ctx) if word.kind == "told")


def declared_names(ctx: LintContext) -> Iterator[tree.Identifier]:
    """The names that rule files declare: of rules, params, lets, places, tiers and parts."""
    for node in ctx.declarations:
        if isinstance(node, tree.Use | tree.Test | tree.Verify):
            continue
        yield node.name
        for part in ctx.inside(node, (tree.Tier, tree.Part)):
            yield part.name
