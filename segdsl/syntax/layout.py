"""Breaking lines: a document of texts, possible breaks and groups, laid out in a given width.

A group stands on one line if it fits, and no comment stands inside it; otherwise its own breaks become line ends,
and the groups inside are looked at one by one (Wadler's "prettier printer", with a stack instead of recursion, so that
any nesting and any length can be printed in linear time). Every line remembers where in the source its first mark
stood; `segdsl.syntax.format_comments` puts comments back by that.

Worked example. ``Group(["a", LINE, "and b"])`` is ``a and b`` where seven columns are left, else two lines.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

WIDTH: Final = 100
INDENT: Final = 4


@final
@dataclass(frozen=True, slots=True)
class Line:
    """A possible break: ``flat`` where its group stands on one line; a hard one always breaks, a tail does not
    where its line began with a closing bracket and has room for what follows."""

    flat: str = " "
    hard: bool = False
    tail: bool = False


@final
@dataclass(frozen=True, slots=True)
class Mark:
    """What follows stood here in the source."""

    offset: int


@final
@dataclass(frozen=True, slots=True)
class Indent:
    doc: Doc


@final
@dataclass(frozen=True, slots=True)
class Group:
    """Breaks together; from ``start`` to ``end`` in the source (a comment in between breaks it)."""

    doc: Doc
    start: int = 0
    end: int = 0


@final
@dataclass(frozen=True, slots=True)
class Hugging:
    """A group that would rather keep its ``head`` on its first line and break its ``rest`` alone, where that fits."""

    group: Group
    head: Doc
    rest: Doc


Doc = str | Line | Mark | Indent | Group | Hugging | Sequence["Doc"]

LINE: Final = Line()
SOFT: Final = Line("")
HARD: Final = Line("", hard=True)
TAIL: Final = Line(tail=True)
CLOSING: Final = (")", "]", "}")


@dataclass(slots=True)
class Row:
    """One line of the output: its text, its indentation, and where in the source it begins (-1: nowhere)."""

    text: str
    indent: int
    mark: int = -1


def lay_out(doc: Doc, comments: Sequence[int] = (), width: int = WIDTH) -> list[Row]:
    """The lines of a document; ``comments`` are the offsets of comments, ascending."""
    rows = [Row("", 0)]
    pieces: list[str] = []
    column = 0
    stack: list[tuple[int, bool, Doc]] = [(0, False, doc)]
    while stack:
        indent, flat, item = stack.pop()
        match item:
            case str():
                pieces.append(item)
                column += len(item)
            case Mark(offset):
                if rows[-1].mark < 0:
                    rows[-1].mark = offset
            case Line(text, hard, tail):
                behind = tail and pieces and pieces[0][:1] in CLOSING and _fits(text, stack, width - column)
                if (flat and not hard) or behind:
                    pieces.append(text)
                    column += len(text)
                else:
                    rows[-1].text = "".join(pieces).rstrip()
                    pieces = []
                    rows.append(Row("", indent))
                    column = indent
            case Indent(inner):
                stack.append((indent + INDENT, flat, inner))
            case Group(inner, start, end):
                fits = flat or (not _has_comment(comments, start, end) and _fits(inner, stack, width - column))
                stack.append((indent, fits, inner))
            case Hugging(group, head, rest):
                fits = flat or _fits(group.doc, stack, width - column)
                broken = _has_comment(comments, group.start, group.end)
                if not fits and not broken and _fits(head, (), width - column):
                    stack += [(indent, False, rest), (indent, True, head)]
                else:
                    stack.append((indent, fits and not broken, group.doc))
            case _:
                stack.extend((indent, flat, part) for part in reversed(item))
    rows[-1].text = "".join(pieces).rstrip()
    return rows


def _has_comment(comments: Sequence[int], start: int, end: int) -> bool:
    index = bisect_left(comments, start)
    return index < len(comments) and comments[index] < end


def _fits(doc: Doc, rest: Sequence[tuple[int, bool, Doc]], room: int) -> bool:
    """Does the document fit in the room, and with it what follows up to the next possible break?"""
    stack: list[tuple[bool, Doc]] = [(True, doc)]
    following = len(rest)
    while room >= 0:
        if not stack:
            following -= 1
            if following < 0:
                return True
            stack.append((rest[following][1], rest[following][2]))
        flat, item = stack.pop()
        match item:
            case str():
                room -= len(item)
            case Line(text, hard):
                if hard or not flat:
                    return True
                room -= len(text)
            case Indent(inner):
                stack.append((flat, inner))
            case Group(inner):
                stack.append((flat, inner))
            case Hugging(group):
                stack.append((flat, group.doc))
            case Mark():
                pass
            case _:
                stack.extend((flat, part) for part in reversed(item))
    return False
