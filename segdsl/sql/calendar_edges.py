"""Engines whose calendars go on before the year 1 and after 9999, or have dates without an end.

The language's days and moments are those of the years 1 to 9999; others are stored values that do not fit, and unknown.
A reader says so of a column that is converted; a comparison of the bare column with a constant, which an index serves,
needs the other end: *after 2026* is *after 2026 and not after 9999*.
"""

from __future__ import annotations

from typing import Final

from segdsl.sql.builder import Builder
from segdsl.sql.trees import Sql
from segdsl.types import DATE, DATETIME, Kind, Type

FIRST: Final = {Kind.DATE: ("0001-01-01", DATE), Kind.DATETIME: ("0001-01-01 00:00:00", DATETIME)}
LAST: Final = {Kind.DATE: ("9999-12-31", DATE), Kind.DATETIME: ("9999-12-31 23:59:59.999999", DATETIME)}


class LongCalendar(Builder):
    """Comparisons of stored days and moments, within the years that the language knows."""

    def stored_compare(self, op: str, raw: Sql, value: Sql, type: Type) -> Sql:
        found = super().stored_compare(op, raw, value, type)
        if type.kind not in FIRST or op == "eq":
            return found
        word, kind = (LAST if op in ("ge", "gt") else FIRST)[type.kind]
        bound = self.cast(self.literal(word), kind)
        return self.and_(found, (self.le if op in ("ge", "gt") else self.ge)(raw.copy(), bound))
