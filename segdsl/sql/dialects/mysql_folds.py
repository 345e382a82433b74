"""The two foldings where there is no TRANSLATE: LOWER where it says what our list says, REPLACE letter by letter else.

A server's LOWER comes from some version of Unicode and is not ours: MariaDB's leaves 202 of the list's 803 letters as
they are (*missed*: those younger than its tables) and changes 95 that are not in the list (*spoiled*: Armenian,
Coptic, Roman numerals, letters in circles, title-case digraphs, İ and three signs). Nearly no text has any of these,
so a row is first looked at; the rest is folded in three steps, each a query of its own, because a server's stack holds
some four hundred nested functions:

1. a mark before each spoiled letter (a mark that was there already becomes mark and 0), then LOWER;
2. the missed letters, by REPLACE;
3. mark and small letter become the spoiled letter again, and mark and 0 the mark.

Where nothing is known of a server's LOWER but for the letters that no version has ever changed (*plain*), all other
text goes through the whole list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from segdsl.folding import IGNORE_CASE_FROM, IGNORE_CASE_TO, PERSIAN_FROM, PERSIAN_REMOVED, PERSIAN_TO
from segdsl.sql.dialects.mysql_words import bound, quoted, template
from segdsl.types import Compare

Sql = Any
Pairs = Sequence[tuple[str, str]]

_DEPTH: Final = 160  # nested functions in one step
_MARK: Final = "\ue000"  # of the private use area

# MariaDB's LOWER, compared with the list over every code point: first and last letter of each range.
_MISSED_RANGES: Final = (
    *((0x220, 0x220), (0x23A, 0x23B), (0x23D, 0x23E), (0x241, 0x241), (0x243, 0x246), (0x248, 0x24E)),
    *((0x370, 0x376), (0x37F, 0x37F), (0x3CF, 0x3CF), (0x3D8, 0x3D8), (0x3F7, 0x3F7), (0x3F9, 0x3FA), (0x3FD, 0x3FF)),
    *((0x48A, 0x48A), (0x4C0, 0x4C0), (0x4C5, 0x4C5), (0x4C9, 0x4C9), (0x4CD, 0x4CD), (0x4F6, 0x4F6), (0x4FA, 0x52E)),
    *((0x1EFA, 0x1EFE), (0x2132, 0x2132), (0x2183, 0x2183), (0x2C60, 0x2C7F), (0xA640, 0xA69A), (0xA722, 0xA7F5)),
)
_SPOILED: Final = (
    "\u0130\u01c5\u01c8\u01cb\u01f2\u03e2\u03e4\u03e6\u03e8\u03ea\u03ec\u03ee"
    + "".join(map(chr, range(0x531, 0x557)))
    + "\u2126\u212a\u212b"
    + "".join(map(chr, (*range(0x2160, 0x2170), *range(0x24B6, 0x24D0))))
)
_SPOILED_LOWER: Final = (
    "i\u01c6\u01c9\u01cc\u01f3\u03e3\u03e5\u03e7\u03e9\u03eb\u03ed\u03ef"
    + "".join(map(chr, range(0x561, 0x587)))
    + "\u03c9k\u00e5"
    + "".join(map(chr, (*range(0x2170, 0x2180), *range(0x24D0, 0x24EA))))
)
# Text of which every version of Unicode lowers A to Z, À to Þ, Α to Ω, Ѐ to Я and nothing else.
_PLAIN_RANGES: Final = (
    *((0x80, 0xFF), (0x391, 0x3A1), (0x3A3, 0x3A9), (0x3B1, 0x3C9), (0x400, 0x45F), (0x600, 0x6FF), (0x2000, 0x206F)),
)

_PAIRS: Final[Pairs] = tuple(zip(IGNORE_CASE_FROM, IGNORE_CASE_TO, strict=True))
_PERSIAN: Final[Pairs] = (
    *zip(PERSIAN_FROM, PERSIAN_TO, strict=True),
    *((letter, "") for letter in PERSIAN_REMOVED),
)


def _missed() -> Pairs:
    return tuple((letter, small) for letter, small in _PAIRS if any(a <= ord(letter) <= z for a, z in _MISSED_RANGES))


def _ranges(letters: Iterable[str]) -> str:
    """A character class: letters that follow each other as a range."""
    found: list[list[int]] = []
    for point in sorted(map(ord, letters)):
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return "".join(chr(a) if a == z else f"{chr(a)}-{chr(z)}" for a, z in found)


def fold(b: Any, text: Sql, compare: Compare) -> Sql:
    """``text`` in the form by which it compares."""
    if compare == "exact":
        return text
    lowers = (
        _untouched(b, text, "") if compare == "ignore_case" else _untouched(b, text, _ranges(f for f, _ in _PERSIAN))
    )
    small = b.raw("LOWER({0})", text)
    if compare == "ignore_case":
        return b.case([(lowers, small)], _slowly(b, text))
    return b.case(
        [(lowers, small), (_untouched(b, text, ""), _replaced(b, small, _PERSIAN))],
        bound(b, _slowly(b, text), b.text_column, lambda folded: _replaced(b, folded, _PERSIAN)),
    )


def _untouched(b: Any, text: Sql, besides: str) -> Sql:
    """Whether LOWER is the list for this text, and it has none of the letters ``besides``."""
    if b.knows_lower:
        letters = _ranges([*(letter for letter, _ in _missed()), *_SPOILED])
        return b.raw(f"({{0}} NOT REGEXP {template(quoted(f'[{letters}{besides}]'))})", text)
    ranges = "".join(f"{chr(a)}-{chr(z)}" for a, z in _PLAIN_RANGES)
    plain = b.raw(f"({{0}} NOT REGEXP {template(quoted(f'[^[:ascii:]{ranges}]'))})", text)
    return b.and_(plain, b.raw(f"({{0}} NOT REGEXP {template(quoted(f'[{besides}]'))})", text)) if besides else plain


def _replaced(b: Any, text: Sql, pairs: Pairs) -> Sql:
    """The letters replaced one by one; none of them makes a letter that another takes."""
    head, tail = "REPLACE(" * len(pairs), "".join(f", {quoted(a)}, {quoted(z)})" for a, z in pairs)
    return b.raw(f"{head}{{0}}{template(tail)}", text)


def _slowly(b: Any, text: Sql) -> Sql:
    if not b.knows_lower:
        return _in_steps(b, text, _PAIRS)
    marked = b.raw(
        f"LOWER(REGEXP_REPLACE(REPLACE({{0}}, {quoted(_MARK)}, {quoted(_MARK + '0')}), "
        f"{quoted('([' + _ranges(_SPOILED) + '])')}, {quoted(_MARK + b.group_sign + '1')}))",
        text,
    )
    restored = [(_MARK + small, letter) for letter, small in zip(_SPOILED, _SPOILED_LOWER, strict=True)]
    return bound(b, marked, b.text_column, lambda low: _in_steps(b, low, (*_missed(), *restored, (_MARK + "0", _MARK))))


def _in_steps(b: Any, text: Sql, pairs: Pairs) -> Sql:
    if len(pairs) <= _DEPTH:
        return _replaced(b, text, pairs)
    first = _replaced(b, text, pairs[:_DEPTH])
    return bound(b, first, b.text_column, lambda rest: _in_steps(b, rest, pairs[_DEPTH:]))
