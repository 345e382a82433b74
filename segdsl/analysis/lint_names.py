"""Which names a rule set uses, for the rules about what nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from segdsl.analysis.lint_context import LintContext
from segdsl.diagnostics import Fix
from segdsl.source import Span
from segdsl.syntax import tree

Named = tree.Param | tree.Let | tree.Place


def names_said(ctx: LintContext) -> dict[str, set[int]]:
    """Each name that begins a path, and the numbers of the declarations that say it."""
    said = ctx.said
    if said:
        return said
    for number, node in enumerate(ctx.declarations):
        for path in ctx.inside(node, tree.Path):
            said.setdefault(path.parts[0].text, set()).add(number)
    return said


def unused(ctx: LintContext, kind: type[tree.Param] | type[tree.Let] | type[tree.Place]) -> Iterator[Named]:
    """Declarations of a kind whose name nothing says; none where other files might say it."""
    if not ctx.whole:
        return
    said = names_said(ctx)
    for number, node in enumerate(ctx.declarations):
        if isinstance(node, kind) and not said.get(node.name.text, set()) - {number}:
            yield node


def deletion(ctx: LintContext, node: Named) -> Fix | None:
    """The change that deletes a declaration with its lines; None where a comment would stay behind or be lost."""
    text = ctx.sources[node.span.file].text
    start = min([node.span.start, *(note.span.start for note in node.annotations)])
    start = text.rfind("\n", 0, start) + 1
    end = text.find("\n", node.span.end)
    end = len(text) if end < 0 else end + 1
    if text[node.span.end : end].strip() or text[start : node.span.start].strip(" \t\ufeff") and not node.annotations:
        return None
    above = text[:start].rstrip("\r\n").rpartition("\n")[2].strip()
    if above.startswith("#") and not text[:start].endswith(("\n\n", "\n\r\n")):
        return None
    if any(
        start <= comment.span.start < end
        for file in ctx.files
        if file.name == node.span.file
        for comment in file.comments
    ):
        return None
    if text[:start].endswith("\n\n") and text[end:].startswith("\n"):
        end += 1
    return Fix(Span(node.span.file, start, end), "")
