"""The answer: each clause with whether it held, the values it saw, and the windows it used, ready to be printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from segdsl.types import Kind, Type
from segdsl.wording import join, say
from segdsl.zones import instant_to_civil

MINUTE: Final = 60_000_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


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
        return say("unknown")
    match type.kind:
        case Kind.DECIMAL:
            return say("{number:,f}", number=Decimal(value).scaleb(-type.scale))
        case Kind.INTEGER:
            return say("{number:,}", number=value)
        case Kind.DOUBLE:
            return say("{number:,.6g}", number=value)
        case Kind.BOOLEAN:
            return say("true") if value else say("false")
        case Kind.TIER:
            return str(type.names[value - 1])
        case Kind.DATETIME:
            return moment(value, zone)
        case Kind.DATE:
            return join([value])
        case Kind.DURATION:
            return _length(value)
        case Kind.SET:
            element = type.element
            assert element is not None
            items = sorted(shown(item, element, zone) for item in value)
            return join(items) if items else say("empty")
        case Kind.TEXT | Kind.ENUM:
            return say('"{text}"', text=value)
        case _:
            return str(value)


def moment(value: datetime | date, zone: ZoneInfo) -> str:
    """An instant on the clock of the zone, without what is zero."""
    if not isinstance(value, datetime):
        return join([value])
    civil = instant_to_civil(value, zone)
    if civil.microsecond:
        return say("{moment:%Y-%m-%d %H:%M:%S.%f}", moment=civil)
    if civil.second:
        return say("{moment:%Y-%m-%d %H:%M:%S}", moment=civil)
    return say("{moment:%Y-%m-%d %H:%M}", moment=civil)


def _length(micros: int) -> str:
    if micros and micros % DAY == 0:
        count = micros // DAY
        return say("{count} day", count=count) if abs(count) == 1 else say("{count} days", count=count)
    if micros and micros % HOUR == 0:
        count = micros // HOUR
        return say("{count} hour", count=count) if abs(count) == 1 else say("{count} hours", count=count)
    if micros and micros % MINUTE == 0:
        count = micros // MINUTE
        return say("{count} minute", count=count) if abs(count) == 1 else say("{count} minutes", count=count)
    return say("{count:g} seconds", count=micros / 1_000_000)
