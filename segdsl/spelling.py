"""How names are spelled: one canonical form for names that a person takes for the same, and "did you mean".

``مشتري‌ها`` (Arabic yeh, ZWNJ) and ``مشتری_ها`` are one name. Canonical form: NFC; Arabic yeh, alef maksura and kaf
become the Persian letters, teh marbuta and the heh with a yeh above it a heh; ZWNJ becomes an underscore; Persian and
Arabic digits become ASCII; tatweel, diacritics and ZWJ go. Case stays: ``Name`` and ``name`` are two names.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final
from unicodedata import normalize

from segdsl.wording import join, say

_LETTERS: Final[dict[int, str | None]] = {
    0x064A: "ی",
    0x0649: "ی",
    0x0643: "ک",
    0x0629: "ه",
    0x06C0: "ه",
    0x200C: "_",
    0x200D: None,
    0x0640: None,
    0x0670: None,
    **dict.fromkeys(range(0x064B, 0x0660)),
    **{0x0660 + digit: str(digit) for digit in range(10)},
    **{0x06F0 + digit: str(digit) for digit in range(10)},
}

_MOST: Final = 2_000  # candidates that are looked at
_LONGEST: Final = 64  # names longer than this get no suggestion: nobody mistypes them, and hostile files are long


def canonical(name: str) -> str:
    """The form in which two spellings of one name are equal."""
    if name.isascii():
        return name
    # Twice: without its diacritics a letter can stand beside one that it composes with.
    return normalize("NFC", normalize("NFC", name).translate(_LETTERS))


def with_joiners(name: str) -> str:
    """The canonical form with the joiners (ZWNJ) that stood in it: how a Persian reader writes the name."""
    if "\u200c" not in name:
        return ""
    return "\u200c".join(canonical(part) for part in name.split("\u200c"))


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """ "did you mean spend?", with at most three names near to ``word``; empty if none is near."""
    near = suggestions(word, candidates)
    if not near:
        return ""
    if len(near) == 1:
        return say("did you mean {name}?", name=near[0])
    return say("did you mean {names} or {last}?", names=join(list(near[:-1])), last=near[-1])


def suggestions(word: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """At most three of the candidates, nearest first.

    A third of the word's letters may differ, at least one; or three letters or more are the beginning of a name.
    """
    if not 0 < len(word) <= _LONGEST:
        return ()
    wanted = canonical(word).lower()
    limit = max(1, len(wanted) // 3)
    ranked: list[tuple[int, str]] = []
    for candidate in dict.fromkeys(islice(candidates, _MOST)):
        if candidate == word:
            continue
        name = canonical(candidate).lower()
        distance = limit + 1 if abs(len(name) - len(wanted)) > limit else _distance(wanted, name, limit)
        if distance <= limit:
            ranked.append((distance, candidate))
        elif len(wanted) >= 3 and name.startswith(wanted):
            ranked.append((limit, candidate))
    ranked.sort()
    # A far name is no help beside a near one.
    return tuple(name for distance, name in ranked[:3] if distance <= ranked[0][0] + 1)


def _distance(a: str, b: str, limit: int) -> int:
    """How many letters to insert, delete, change or swap with their neighbour; anything above ``limit`` is alike."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]
