"""The answer: each clause with whether it held, the values it saw, and the windows it used, ready to be printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from segdsl.types import Kind, Type
from segdsl.zones import instant_to_civil


@dataclass(frozen=True)
class Seen:
    """Something a clause looked at: its words and its value, as text."""

    text: str
    value: str


@dataclass(frozen=True)
class Reason:
    """A clause of the rule and how it came out."""

    text: str
    holds: bool
    kind: Literal["all", "any", "not", "test"] = "test"
    seen: tuple[Seen, ...] = ()
    windows: tuple[Seen, ...] = ()
    parts: tuple[Reason, ...] = ()

    def lines(self, depth: int = 0) -> Iterator[tuple[int, Reason]]:
        """This clause and those inside it, with their depth, from the top."""
        yield depth, self
        for part in self.parts:
            yield from part.lines(depth + 1)


def shown(value: Any, type: Type, zone: ZoneInfo) -> str:
    """A canonical value as a person reads it."""
    if value is None:
        return "unknown"
    match type.kind:
        case Kind.DECIMAL:
            return f"{Decimal(value).scaleb(-type.scale):,f}"
        case Kind.INTEGER:
            return f"{value:,}"
        case Kind.DOUBLE:
            return f"{value:,.6g}"
        case Kind.BOOLEAN:
            return "true" if value else "false"
        case Kind.TIER:
            return str(type.names[value - 1])
        case Kind.DATETIME:
            return moment(value, zone)
        case Kind.DATE:
            return str(value)
        case Kind.DURATION:
            return _length(value)
        case Kind.SET:
            element = type.element
            assert element is not None
            items = sorted(shown(item, element, zone) for item in value)
            return ", ".join(items) if items else "empty"
        case Kind.TEXT | Kind.ENUM:
            return f'"{value}"'
        case _:
            return str(value)


def moment(value: datetime | date, zone: ZoneInfo) -> str:
    """An instant on the clock of the zone, without what is zero."""
    if not isinstance(value, datetime):
        return value.isoformat()
    civil = instant_to_civil(value, zone)
    return civil.isoformat(" ", "minutes" if not civil.second and not civil.microsecond else "auto")


def _length(micros: int) -> str:
    for unit, size in (("day", 86_400_000_000), ("hour", 3_600_000_000), ("minute", 60_000_000)):
        if micros and micros % size == 0:
            count = micros // size
            return f"{count} {unit}{'s' if abs(count) != 1 else ''}"
    return f"{micros / 1_000_000:g} seconds"
