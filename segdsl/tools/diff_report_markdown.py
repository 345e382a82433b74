"""What changed in meaning as Markdown, for the description or a comment of a pull request.

A table has a line for each rule; under it each rule that has more to say is a block to open: its lines as they were and
as they are, a customer who enters and one who leaves, its tiers. Names and texts of users are escaped: they cannot
become links, images or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from segdsl.languages import in_language
from segdsl.tools.diff_report import (
    KIND,
    in_order,
    lines,
    moves,
    numbers_as_of,
    samples,
    summary,
    text_difference,
    visible,
    whereabouts,
)
from segdsl.wording import Said, say
from segdsl.workspace.comparing import Change, Comparison, What
from segdsl.workspace.comparing_data import Movements

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~!&@])")
_FENCE: Final = "```"


def markdown_report(comparison: Comparison, movements: Movements, language: str) -> str:
    """The whole answer; in Persian it runs from the right."""
    page = _Page(comparison, movements, language)
    found = "\n".join(page.lines()) + "\n"
    return f'<div dir="rtl">\n\n{found}\n</div>\n' if language == "fa" else found


class _Page:
    def __init__(self, comparison: Comparison, movements: Movements, language: str) -> None:
        self.comparison, self.movements, self.language = comparison, movements, language
        self.catalog = comparison.new.catalog

    def said(self, text: str) -> str:
        return escaped(in_language(text, self.language))

    def lines(self) -> Iterator[str]:
        yield f"### {self.said(say('What changes in meaning'))}"
        yield ""
        yield self.said(summary(self.comparison))
        yield ""
        if self.comparison.changes:
            yield from self._table()
            yield ""
        for change in self.comparison.changes:
            yield from self._details(change)
        if self.movements.as_of is not None:
            yield self.said(numbers_as_of(self.comparison, self.movements))

    def _table(self) -> Iterator[str]:
        counted = bool(self.movements.by_label)
        heads: list[Said] = [say("rule"), say("what changes")]
        if counted:
            heads += [say("before"), say("after"), say("enter"), say("leave")]
        yield _row([self.said(head) for head in heads])
        yield _row(["---", "---", *["---:"] * (len(heads) - 2)])
        for change in self.comparison.changes:
            yield _row(self._cells(change, self._name(change), counted))
            for part in change.parts if counted else ():
                if part.what is not What.EQUIVALENT or self._moved(part.name):
                    yield _row(self._cells(part, f"&nbsp;&nbsp;{self._name(part)}", counted))

    def _name(self, change: Change) -> str:
        title = f" {escaped(change.title)}" if change.title else ""
        return f"{self.said(KIND[change.kind])} {_code(change.name)}{title}"

    def _cells(self, change: Change, name: str, counted: bool) -> list[str]:
        cells = [name, self.said(whereabouts(change, counted))]
        if counted:
            movement = self.movements.by_label.get(change.name)
            if movement is None:
                cells += [""] * 4
            else:
                found = (movement.before, movement.after, len(movement.entered), len(movement.left))
                cells += [self.said(say("{count}", count=count)) for count in found]
        return cells

    def _moved(self, label: str) -> bool:
        movement = self.movements.by_label.get(label)
        return movement is not None and bool(movement.entered or movement.left)

    def _details(self, change: Change) -> Iterator[str]:
        body = list(self._body(change))
        if not body:
            return
        kind = _html(in_language(KIND[change.kind], self.language))
        yield f"<details><summary>{kind} <code>{_html(change.name)}</code></summary>"
        yield ""
        yield from body
        yield ""
        yield "</details>"
        yield ""

    def _body(self, change: Change) -> Iterator[str]:
        difference = text_difference(change)
        if difference:
            fence = _FENCE
            while any(fence in line for line in difference):
                fence += "`"
            yield from (f"{fence}diff", *map(visible, difference), fence, "")
        for line in (*lines(change, self.catalog), *samples(self.movements, change.name)):
            yield f"- {self.said(line)}"
        for part in change.parts:
            said = [self.said(line) for line in (*lines(part, self.catalog), *samples(self.movements, part.name))]
            if part.what not in (What.EQUIVALENT, What.UNKNOWN) or said:
                yield f"- {_code(part.name)}: {self.said(whereabouts(part, part.name in self.movements.by_label))}"
                yield from (f"  - {line}" for line in said)
        moved = [self.said(move) for move in moves(self.movements, change)]
        if moved:
            yield ""
            yield from self._moves(change)

    @staticmethod
    def _rank(change: Change, name: str) -> int:
        names = [part.name.rpartition(".")[2] for part in change.parts]
        return names.index(name) if name in names else len(names)

    def _moves(self, change: Change) -> Iterator[str]:
        """How many go from which tier to which: a table with the old tiers down and the new ones across."""
        ordered = in_order(self.movements, change)
        found = dict(ordered)
        rows = dict.fromkeys(old for (old, _), _ in ordered)
        columns = dict.fromkeys(new for (_, new), _ in sorted(ordered, key=lambda one: self._rank(change, one[0][1])))
        none = self.said(say("none"))
        yield _row([self.said(say("from ↓ to →")), *(_code(name) if name else none for name in columns)])
        yield _row(["---", *["---:"] * len(columns)])
        for old in rows:
            counts = (found.get((old, new), 0) for new in columns)
            cells = (self.said(say("{count}", count=count)) if count else "" for count in counts)
            yield _row([_code(old) if old else none, *cells])


def escaped(text: str) -> str:
    """A text as itself, whatever signs of Markdown or HTML it has; on one line."""
    plain = _SPECIAL.sub(r"\\\1", visible(text))
    for sign, instead in (("\\<", "&lt;"), ("\\>", "&gt;"), ("\\&", "&amp;"), ("://", "&#58;//")):
        plain = plain.replace(sign, instead)
    return plain


def _html(text: str) -> str:
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code(name: str) -> str:
    """A name as code; a name may have any sign in it."""
    fence = "`"
    while fence in name:
        fence += "`"
    inner = f" {name} " if "`" in name else name
    return f"{fence}{visible(inner)}{fence}".replace("|", "\\|")


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
