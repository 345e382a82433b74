"""Mistakes in languages whose words of a window stand after its number, as in «در ۳۰ روز گذشته»."""

from __future__ import annotations

import re
from typing import Final

from segdsl.diagnostics import Diagnostic, Fix
from segdsl.syntax import errors
from segdsl.syntax.letters import folded
from segdsl.syntax.mistake import Mistake

_LOOK_AHEAD: Final = 80
_CLOSING: Final = ("PAST", "COMING", "PREVIOUS", "NEXT")


def window_without_in(m: Mistake) -> Diagnostic | None:
    """«تاریخ ۳۰ روز گذشته», «تاریخ ماه قبل», «تاریخ این ماه»: the first word of the window is missing."""
    if not m.words.words.get("IN"):
        return None
    units, closing = f"(?:{m.units()})", m.phrase(*_CLOSING)
    ahead = m.text[m.offset : m.offset + _LOOK_AHEAD]
    begin, found = m.offset, None
    if "IN" in m.accepts:
        number = rf"(?:\d[\d_]*\s+)?{units}(?:\s+{m.phrase('FULL')})?\s+{closing}"
        found = re.match(rf"{number}|{m.phrase('THIS')}\s+{units}", ahead)
    if not found and m.is_word(*_CLOSING) and (unit := m.behind(rf"(?<!\d)(?<!\d\s)({units})")):
        begin -= len(m.before) - unit.start(1)
        found = re.match(closing, ahead)
    if not found or m.behind(rf"{m.phrase('IN')}(?:\s+{units})?"):
        return None
    span = m.span(begin, m.offset + found.end())
    fixed = f"{m.words.word('IN')} {m.prepared.source.text[span.start : span.end]}"
    return errors.WINDOW_WITHOUT_IN.at(span, fix=Fix(span, fixed), fixed=fixed)


def last_without_number(m: Mistake) -> Diagnostic | None:
    """«در ماه گذشته» is the last thirty days, or the calendar month before."""
    found = m.behind(rf"({m.phrase('IN')})\s+({m.units()})") if m.is_word("PAST") else None
    if not found:
        return None
    unit = m.words.units[m.words.unit_of[folded(found[2])]][0]
    begin, past = m.words.word("IN"), m.words.word("PAST")
    span = m.span(m.offset - len(m.before) + found.start(1), m.found.end)
    return errors.LAST_WITHOUT_NUMBER.at(
        span,
        written=" ".join(m.prepared.source.text[span.start : span.end].split()),
        rolling=f"{begin} {m.words.digits[1]} {unit} {past}",
        calendar=f"{begin} {unit} {m.words.word('PREVIOUS')}",
    )


def in_list(m: Mistake) -> Diagnostic | None:
    """«شهر در («تهران»، «شیراز»)»."""
    found = m.behind(f"({m.phrase('IN')})") if m.found_text == "(" and "UNIT" in m.accepts else None
    if not found or not m.words.words.get("IN"):
        return None
    start = m.offset - len(m.before) + found.start(1)
    return m.fix(errors.IN_LIST, m.span(start, start + len(found[1])), m.words.word("ONE_OF"))
