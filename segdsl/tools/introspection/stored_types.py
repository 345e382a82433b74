"""What a column of a database's type can hold, whatever the database calls it: a few values of each family."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

_WRAPPED: Final = re.compile(r"(?:nullable|lowcardinality)\((.*)\)", re.IGNORECASE | re.DOTALL)
_FAMILIES: Final[tuple[tuple[str, tuple[Any, ...]], ...]] = (
    (r"tinyint\(1\)|bit\(1\)", ()),
    (r"bool", (True, False)),
    (r"(tiny|small|medium|big|huge|u)*int(eger)?\d*\b|serial|year\b|long\b|short\b|byte\b", (0, 1)),
    (r"(double|float|real)", (0.0, 1.0)),
    (r"(decimal|numeric|bignumeric|number)", (Decimal(0), Decimal(1))),
    (r"datetime|timestamp", (datetime(2020, 1, 2), datetime(2020, 1, 2, tzinfo=UTC))),
    (r"date(32)?\b", (date(2020, 1, 2),)),
)
_TEXT: Final = re.compile(r"(var|n|nvar|bp)?char|character|text|string|clob|(tiny|medium|long)text|enum|citext|json|$")


def samples_of(stored: str, dialect: str) -> tuple[Any, ...]:
    """Values that a column of this type can hold; none where the type does not tell.

    SQLite's do not: any column holds anything there. Nor do arrays: what is in them is looked at.
    """
    if dialect == "sqlite" or stored.rstrip().endswith("]"):
        return ()
    name = _plain(stored)
    return next((samples for pattern, samples in _FAMILIES if re.match(pattern, name)), ())


def is_text(stored: str) -> bool:
    """Whether a column of this type holds texts, or anything."""
    return _TEXT.match(_plain(stored)) is not None


def _plain(stored: str) -> str:
    name = stored.strip().lower()
    while wrapped := _WRAPPED.fullmatch(name):
        name = wrapped[1]
    return name
