"""What a rule uses and who uses it, drawn: columns by distance, lines between them, an SVG without a library.

What a rule uses stands where reading begins, who uses it where reading ends; two steps each way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segdsl.tools.catalogue.html import Html, element
from segdsl.workspace.catalogue import Sheet

STEPS: Final = 2
MOST: Final = 9  # boxes in a column; the lists below the drawing name everything
WIDTH, HEIGHT, GAP, ROOM = 178, 36, 12, 46
LETTERS: Final = 21


@dataclass(frozen=True)
class Box:
    """A rule's place: its column, and the middle of its left edge."""

    name: str
    column: int
    x: int
    y: int


def drawing(sheet: Sheet, sheets: Mapping[str, Sheet], links: Mapping[str, str], label: str, from_right: bool) -> Html:
    """The rule in the middle of what it has to do with; empty where it stands alone."""
    columns = _columns(sheet, sheets)
    if len(columns) == 1:
        return Html("")
    lowest = min(columns)
    tallest = max(len(names) for names in columns.values())
    height = tallest * (HEIGHT + GAP) + GAP
    width = len(columns) * WIDTH + (len(columns) - 1) * ROOM + 2
    boxes: dict[str, Box] = {}
    for column, names in columns.items():
        x = 1 + (column - lowest) * (WIDTH + ROOM)
        x = width - x - WIDTH if from_right else x
        top = (height - len(names) * (HEIGHT + GAP) + GAP) // 2
        boxes |= {
            name: Box(name, column, x, top + row * (HEIGHT + GAP) + HEIGHT // 2) for row, name in enumerate(names)
        }
    lines = [
        _line(boxes[used], boxes[name], from_right)
        for name in boxes
        for used in sheets[name].uses
        if used in boxes and boxes[used].column < boxes[name].column
    ]
    drawn = [_box(box, sheets[box.name], links[box.name], box.name == sheet.rule.name) for box in boxes.values()]
    svg = element(
        "svg",
        element("g", *lines, class_="lines", aria_hidden="true"),
        *drawn,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_label=label,
    )
    return element("div", svg, class_="graph", tabindex="0")


def _columns(sheet: Sheet, sheets: Mapping[str, Sheet]) -> dict[int, list[str]]:
    """Names by their distance: what is used below zero, who uses it above."""
    columns: dict[int, list[str]] = {0: [sheet.rule.name]}
    seen = {sheet.rule.name}
    for sign in (-1, 1):
        edge = [sheet.rule.name]
        for step in range(1, STEPS + 1):
            found = [other for name in edge for other in (sheets[name].uses if sign < 0 else sheets[name].used_by)]
            edge = [name for name in dict.fromkeys(found) if name not in seen][:MOST]
            if not edge:
                break
            seen |= set(edge)
            columns[sign * step] = edge
    return dict(sorted(columns.items()))


def _line(used: Box, user: Box, from_right: bool) -> Html:
    start, end = (used.x, user.x + WIDTH) if from_right else (used.x + WIDTH, user.x)
    bend = (end - start) // 2
    path = f"M{start} {used.y} C{start + bend} {used.y} {end - bend} {user.y} {end} {user.y}"
    return element("path", d=path, class_="line")


def _box(box: Box, sheet: Sheet, link: str, here: bool) -> Html:
    title = sheet.title
    shown = title if len(title) <= LETTERS else title[: LETTERS - 1].rstrip() + "…"
    parts = (
        element("title", title),
        element("rect", x=box.x, y=box.y - HEIGHT // 2, width=WIDTH, height=HEIGHT, rx=9),
        element("text", shown, x=box.x + WIDTH // 2, y=box.y, dominant_baseline="central", text_anchor="middle"),
    )
    kind = f"box {sheet.rule.kind}" + (" here" if here else "")
    return element("g", *parts, class_=kind) if here else element("a", *parts, href=link, class_=kind)


__all__ = ["drawing"]
