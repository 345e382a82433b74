"""The types of the language, and how each value looks inside segdsl (its canonical form).

=========  ==========================================================================================
kind       canonical value
=========  ==========================================================================================
INTEGER    int
DECIMAL    int, scaled: with ``scale=2`` the amount 12.50 is 1250. INTEGER and DECIMAL are *exact*.
DOUBLE     float (never NaN or infinite: those are unknown)
BOOLEAN    bool
TEXT       str, as stored; ``compare`` says how it compares
ENUM       str, the logical name
TIER       int, 1 for the first tier or part in the order of the bands (or as written)
DATE       datetime.date
DATETIME   datetime.datetime without tzinfo, in UTC
DURATION   int, microseconds
GEO        only as two DOUBLE parts, ``lat`` and ``lon``
SET        frozenset of canonical elements, never unknown
KEY        what the key field of ``entity`` is: the value of a to-one link
=========  ==========================================================================================

Unknown is ``None`` everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

Compare = Literal["exact", "ignore_case", "persian"]
_STRENGTH: Final = {"exact": 0, "ignore_case": 1, "persian": 2}


class Kind(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    DOUBLE = "float"
    BOOLEAN = "boolean"
    TEXT = "text"
    ENUM = "enum"
    TIER = "tier"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"
    GEO = "geo"
    SET = "set"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Type:
    """A type; only the attributes that its kind needs are set."""

    kind: Kind
    scale: int = 0  # DECIMAL: digits after the point; DOUBLE: the scale for sums, -1 for none
    digits: int = 19  # exact numbers: how many decimal digits a value can have, at most 38
    compare: Compare = "exact"  # TEXT, and SET of TEXT through its element
    names: tuple[str, ...] = ()  # ENUM: values; TIER: tiers or parts, in order
    aliases: tuple[tuple[str, str], ...] = field(default=(), compare=False)  # ENUM: other names of values, each's own
    ordered: bool = False  # TIER: bands are ordered
    element: Type | None = None  # SET
    entity: str = ""  # KEY: of this entity; TIER: "entity.declaration"

    @property
    def is_exact(self) -> bool:
        return self.kind in (Kind.INTEGER, Kind.DECIMAL)

    @property
    def is_number(self) -> bool:
        return self.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.DOUBLE)

    def __str__(self) -> str:
        if self.kind is Kind.SET:
            return f"set of {self.element}"
        if self.kind is Kind.KEY:
            return f"link to {self.entity}"
        return self.kind.value


INTEGER: Final = Type(Kind.INTEGER, digits=19)
DOUBLE: Final = Type(Kind.DOUBLE, scale=-1)
BOOLEAN: Final = Type(Kind.BOOLEAN)
TEXT: Final = Type(Kind.TEXT)
DATE: Final = Type(Kind.DATE)
DATETIME: Final = Type(Kind.DATETIME)
DURATION: Final = Type(Kind.DURATION)
GEO: Final = Type(Kind.GEO)

MAX_DIGITS: Final = 38
DECIMAL_DIGITS: Final = 18
INTEGER_MIN: Final = -(2**63)
INTEGER_MAX: Final = 2**63 - 1


def decimal(scale: int, digits: int = DECIMAL_DIGITS) -> Type:
    """An exact number with ``scale`` digits after the point."""
    return Type(Kind.DECIMAL, scale=scale, digits=min(digits, MAX_DIGITS))


def set_of(element: Type) -> Type:
    return Type(Kind.SET, element=element)


def stronger(a: Compare, b: Compare) -> Compare:
    """Of two ways to compare text the one that folds more: persian, then ignore_case, then exact."""
    return a if _STRENGTH[a] >= _STRENGTH[b] else b
