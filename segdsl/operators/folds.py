"""The two foldings as SQL: the lists of `segdsl.folding` and no engine's own idea of lower case.

TRANSLATE with eight hundred pairs takes DuckDB a quarter of a millisecond a row, because it builds its table anew for
each. Most text is ASCII or Persian; there the engine's LOWER changes the letters A to Z and nothing else, and it is
a thousand times faster. So a row is first looked at: text of *safe* characters takes LOWER, and the sixty Persian pairs
where it has any of them; the rest takes the whole list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from segdsl.folding import IGNORE_CASE_FROM, IGNORE_CASE_TO, PERSIAN_FROM, PERSIAN_REMOVED, PERSIAN_TO
from segdsl.operators.base import Sql, SqlBuilder

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


def fold_ignore_case_sql(b: SqlBuilder, text: Sql) -> Sql:
    """``text`` with its capitals made small."""
    whole = b.translate(text, IGNORE_CASE_FROM, IGNORE_CASE_TO)
    if b.dialect != "duckdb":
        return whole
    return b.case([(b.matches(text, b.literal(_FOLDED_BY_LOWER)), b.func("LOWER", text))], whole)


def fold_persian_sql(b: SqlBuilder, text: Sql) -> Sql:
    """``text`` with one letter for each Persian letter, and its capitals made small."""
    whole = b.translate(text, IGNORE_CASE_FROM + PERSIAN_FROM + PERSIAN_REMOVED, IGNORE_CASE_TO + PERSIAN_TO)
    if b.dialect != "duckdb":
        return whole
    small = b.func("LOWER", text)
    return b.case(
        [
            (b.matches(text, b.literal(_PERSIAN_IS_LOWER)), small),
            (
                b.matches(text, b.literal(_FOLDED_BY_LOWER)),
                b.translate(small, PERSIAN_FROM + PERSIAN_REMOVED, PERSIAN_TO),
            ),
        ],
        whole,
    )
