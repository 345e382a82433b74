"""HTML made of Python: elements whose contents are escaped unless they are HTML already, and runs of other scripts.

    element("p", element("b", title), " < ", 3, class_="note")  ->  <p class="note"><b>…</b> &lt; 3</p>

What comes from rule files is text and stays text: there is no other way to get it into a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final, final

VOID: Final = frozenset({"meta", "link", "input", "br", "hr"})
# A run of the other script, with the digits and signs inside it; blanks and signs at its ends stay outside.
_LATIN: Final = re.compile(r"[A-Za-z](?:[^\u0590-\u08ff\u200c«»“”<>&\n]*[A-Za-z0-9_%)])?")
_ARABIC: Final = re.compile(r"[\u0590-\u08ff](?:[^A-Za-z«»“”<>&\n]*[\u0590-\u08ff\u200c])?")
_UNSEEN: Final = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@final
class Html(str):
    """Text that is HTML: nothing in it is escaped again."""

    __slots__ = ()


Child = object


def element(name: str, /, *children: Child, **attributes: object) -> Html:
    """An element; ``class_`` and ``for_`` lose their underscore, others become hyphens; None and False are left out."""
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{fragment(*children)}</{name}>")


def fragment(*children: Child) -> Html:
    """Several children, one after another."""
    return Html("".join(_child(child) for child in children))


def _child(child: Child) -> str:
    if child is None or child is False:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, Iterable) and not isinstance(child, str):
        return "".join(_child(each) for each in child)
    return escape(clean(str(child)), quote=False)


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(clean(str(value)))}"'


def clean(text: str) -> str:
    """Text without control characters, those that turn the direction of what follows among them."""
    return _UNSEEN.sub("", text)


def direction(text: str) -> str:
    """The way most letters of a text run; what begins with a Latin code may still be a Persian sentence."""
    right, left = (len(re.findall(letters, text)) for letters in ("[\u0590-\u08ff]", "[^\\W\\d_\u0590-\u08ff]"))
    return "auto" if right == left else "rtl" if right > left else "ltr"


def mixed(text: str, from_right: bool) -> Html:
    """A sentence whose runs of the other script are isolated, so that their signs and numbers stay beside them."""
    pattern = _LATIN if from_right else _ARABIC
    found: list[Child] = []
    at = 0
    for run in pattern.finditer(text):
        found += [text[at : run.start()], element("bdi", run[0])]
        at = run.end()
    return fragment(*found, text[at:])


__all__ = ["Html", "clean", "direction", "element", "fragment", "mixed"]
