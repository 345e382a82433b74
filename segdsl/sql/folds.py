"""The two foldings as SQL: the lists of `segdsl.folding` and no engine's own idea of lower case.

TRANSLATE with eight hundred pairs takes DuckDB a quarter of a millisecond a row, because it builds its table anew for
each. Most text is ASCII or Persian; there the engine's LOWER changes the letters A to Z and nothing else, and it is
a thousand times faster. So a row is first looked at: text of *safe* characters takes LOWER, and the sixty Persian pairs
where it has any of them; the rest takes the whole list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from segdsl.folding import IGNORE_CASE_FROM, IGNORE_CASE_TO, PERSIAN_FROM, PERSIAN_REMOVED, PERSIAN_TO
from segdsl.types import Compare

Sql = Any

# Code points of which only A-Z have another case: ASCII, « », Arabic script, general punctuation.
_SAFE: Final = (
    *range(1, 0x80),
    *(0xAB, 0xBB),
    *range(0x0600, 0x0700),
    *range(0x2000, 0x2070),
)


def _all_of(code_points: Iterable[int]) -> str:
    """A regular expression for texts that have these characters only."""
    ranges: list[tuple[int, int]] = []
    for point in sorted(code_points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1] = (ranges[-1][0], point)
        else:
            ranges.append((point, point))
    return "[" + "".join(f"\\x{{{first:04X}}}-\\x{{{last:04X}}}" for first, last in ranges) + "]*"


_FOLDED_BY_LOWER: Final = _all_of(_SAFE)
_PERSIAN_IS_LOWER: Final = _all_of(set(_SAFE) - set(map(ord, PERSIAN_FROM + PERSIAN_REMOVED)))


def whole_list(b: Any, text: Sql, compare: Compare) -> Sql:
    """``text`` folded letter by letter, by TRANSLATE."""
    if compare == "exact":
        return text
    if compare == "ignore_case":
        return b.translate(text, IGNORE_CASE_FROM, IGNORE_CASE_TO)
    return b.translate(text, IGNORE_CASE_FROM + PERSIAN_FROM + PERSIAN_REMOVED, IGNORE_CASE_TO + PERSIAN_TO)


def by_lower(b: Any, text: Sql, compare: Compare) -> Sql:
    """The same where LOWER changes nothing of safe text but A to Z, and regular expressions are quick."""
    whole = whole_list(b, text, compare)
    if compare == "exact":
        return whole
    small = b.func("LOWER", text)
    if compare == "ignore_case":
        return b.case([(b.matches(text, b.literal(_FOLDED_BY_LOWER)), small)], whole)
    persian = b.translate(small, PERSIAN_FROM + PERSIAN_REMOVED, PERSIAN_TO)
    return b.case(
        [
            (b.matches(text, b.literal(_PERSIAN_IS_LOWER)), small),
            (b.matches(text, b.literal(_FOLDED_BY_LOWER)), persian),
        ],
        whole,
    )
