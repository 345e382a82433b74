"""Comments go back to where they stood: before what followed, at the end of their line, or last in their block.

A line of the output knows where its first word stood in the source. A comment on a line of its own stands before the
first line that began behind it; a comment behind something stands behind the last line that began before it. Where
two would stand at the end of one line, the earlier goes onto a line of its own above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from segdsl.source import NOWHERE
from segdsl.syntax.layout import INDENT, Row
from segdsl.syntax.tree import Comment


@dataclass(slots=True)
class Block:
    """A declaration's lines, where it begins (-1: nowhere), and whether a blank line stood before it."""

    rows: list[Row]
    start: int
    blank_before: bool


@dataclass(slots=True)
class _Line:
    text: str
    indent: int
    mark: int
    above: list[Comment] = field(default_factory=list)
    behind: list[Comment] = field(default_factory=list)


def weave(blocks: Sequence[Block], comments: Sequence[Comment], blanks: frozenset[int]) -> list[str]:
    """The lines of the file, comments among them."""
    lines = [[_Line(row.text, row.indent, row.mark) for row in block.rows] for block in blocks]
    ends: list[list[Comment]] = [[] for _ in blocks]  # last in the block
    tail: list[Comment] = []  # behind everything
    _place(comments, lines, ends, tail)
    out: list[str] = []
    previous_tall = False
    for number, block in enumerate(blocks):
        first = lines[number][0]
        leading, first.above = first.above, []
        body = _printed(lines[number])
        body += [" " * INDENT + comment.text for comment in ends[number]]
        tall = len(body) > 1
        gap = bool(out) and (previous_tall or tall)
        attached = _last_gap(leading, blanks)
        for index, comment in enumerate(leading):
            blank = comment.span.start in blanks
            forced = (index == 0 and previous_tall) or (index == attached and tall and not block.blank_before)
            if out and (blank or forced):
                out.append("")
            out.append(comment.text)
        if out and (block.blank_before or (gap and not leading)):
            out.append("")
        out += body
        previous_tall = tall
    for comment in tail:
        if out and (comment.span.start in blanks or previous_tall):
            out.append("")
        previous_tall = False
        out.append(comment.text)
    return out


def _last_gap(leading: Sequence[Comment], blanks: frozenset[int]) -> int:
    """The first of the comments that stand directly above the declaration, without a blank line between."""
    index = len(leading) - 1
    while index > 0 and leading[index].span.start not in blanks:
        index -= 1
    return index


def _place(
    comments: Sequence[Comment], lines: list[list[_Line]], ends: list[list[Comment]], tail: list[Comment]
) -> None:
    flat = [(number, line) for number, block in enumerate(lines) for line in block]
    marks: list[int] = []
    highest = -1
    for _, line in flat:
        highest = max(highest, line.mark)
        marks.append(highest)
    at = 0
    for comment in comments:
        position = -1 if comment.span is NOWHERE else comment.span.start
        while at < len(flat) and marks[at] <= position:
            at += 1
        if not comment.own_line and at > 0:
            flat[at - 1][1].behind.append(comment)
        elif at == len(flat):
            if comment.indented and flat and not tail:
                ends[flat[-1][0]].append(comment)
            else:
                tail.append(comment)
        else:
            number, line = flat[at]
            first_of_block = at == 0 or flat[at - 1][0] != number
            if first_of_block and comment.indented and number > 0 and not line.above:
                ends[number - 1].append(comment)
            else:
                line.above.append(comment)


def _printed(lines: Sequence[_Line]) -> list[str]:
    out = []
    for line in lines:
        blank = " " * line.indent
        out += [blank + comment.text for comment in (*line.above, *line.behind[:-1])]
        last = f"  {line.behind[-1].text}" if line.behind else ""
        out.append(f"{blank}{line.text}{last}")
    return out
