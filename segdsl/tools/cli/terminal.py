"""Persian on a terminal: which way a line runs, and how a span is marked in it.

Most terminals show letters in the order in which they come, some (GNOME's and others on VTE, Konsole, mlterm, mintty,
Apple's) turn right-to-left runs around as a browser does. What follows from that here:

- Nothing invisible is written, neither marks nor isolates (LRM, FSI, PDI). Terminals that turn text around do not
  remember them (https://terminal-wg.pages.freedesktop.org/bidi/), the others show boxes, and words copied from a
  message into a rule file would bring them along, where they are mistakes of their own.
- A terminal that knows the escape sequence for it is told which way each line runs, so that a Persian sentence with
  a Latin name in it reads from right to left as one sentence. A file or a pipe never gets anything but the text.
- A span is underlined in the text itself wherever the output may have colours: that stays with its letters in every
  terminal. The row of ^ is left out under a line with right-to-left letters on a terminal that turns lines around,
  where it would stand under other letters; everywhere else it is measured in cells and right.
- Names, paths and codes stand at the ends of sentences or on lines of their own where the language lets them.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import Final

import click

_FROM_RIGHT: Final = "\x1b[2 k"
_FROM_LEFT: Final = "\x1b[1 k"
_AS_BEFORE: Final = "\x1b[0 k"
_VTE_WITH_DIRECTIONS: Final = 5800


def turns_lines(err: bool = False) -> bool:
    """Whether the terminal shows right-to-left runs turned around; what it says of itself decides."""
    if not _is_terminal(err):
        return False
    return (
        _vte() >= _VTE_WITH_DIRECTIONS
        or bool(os.environ.get("KONSOLE_VERSION"))
        or os.environ.get("TERM_PROGRAM", "") in ("mintty", "Apple_Terminal")
        or os.environ.get("TERM", "").startswith("mlterm")
    )


def directed(text: str, err: bool = False, whole: bool = False) -> str:
    """The text with the way that each line runs, for a terminal that can be told; any other gets the text as it is.

    The lines of a table run one way (``whole``), so that its columns stay below their titles.
    """
    if text.isascii() or not _is_terminal(err) or not _takes_directions():
        return text
    lines = text.split("\n")
    ways = [is_from_right(text)] * len(lines) if whole else map(is_from_right, lines)
    return "\n".join((_FROM_RIGHT if way else _FROM_LEFT) + line for way, line in zip(ways, lines, strict=True))


def undirected(err: bool = False) -> str:
    """What goes behind the end of a line that `directed` began: the lines after it are nobody's."""
    return _AS_BEFORE if _is_terminal(err) and _takes_directions() else ""


def is_from_right(line: str) -> bool:
    """Whether a line is one of Persian prose: most of its letters are."""
    ways = [unicodedata.bidirectional(char) for char in click.unstyle(line)]
    return ways.count("R") + ways.count("AL") > ways.count("L")


def has_from_right(text: str) -> bool:
    """Whether any letter of a text runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def _takes_directions() -> bool:
    return _vte() >= _VTE_WITH_DIRECTIONS or os.environ.get("TERM_PROGRAM") == "mintty"


def _vte() -> int:
    version = os.environ.get("VTE_VERSION", "")
    return int(version) if version.isdecimal() else 0


def _is_terminal(err: bool) -> bool:
    return (sys.stderr if err else sys.stdout).isatty()
