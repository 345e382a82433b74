"""Civil time of a zone to instants, as SQL: a CASE over the zone's own clock changes, never the engine's zone data.

Between two changes the offset is fixed, so a zone is a list of pieces: from this civil time on, subtract this offset.
A change forward leaves a gap, and every civil time in it stands for the change itself; a change back gives one civil
time to two instants, of which the earlier, at the old offset, counts: the new piece begins where the overlap ends.
The CASE is a balanced tree, so that a row meets nine comparisons in a zone with three hundred changes.

Worked example, Berlin 2026: forward at 2026-03-29 01:00 UTC, back at 2026-10-25 01:00 UTC. The pieces are
``02:00 -> that instant``, ``03:00 -> subtract 2 h`` on the first day and ``03:00 -> subtract 1 h`` on the second.

The changes are those from 1850 to 2100; beyond, the first and the last offset stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from segdsl.types import DATETIME
from segdsl.zones import instant_to_civil

Sql = Any

_FIRST: Final = datetime(1850, 1, 1)
_END: Final = datetime(2101, 1, 1)
_STEP: Final = timedelta(days=6)
_SECOND: Final = timedelta(seconds=1)
_MICRO: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """From ``start`` (civil) on: the instant ``at``, or the civil time less ``offset``."""

    start: datetime
    offset: timedelta
    at: datetime | None = None


def is_utc(zone: str) -> bool:
    return zone in ("UTC", "Etc/UTC", "Etc/GMT", "GMT", "Zulu")


def instant_sql(b: Any, civil: Sql, zone: str) -> Sql:
    """The instant (UTC, naive) of a civil time of ``zone``; NULL beyond the years 1 to 9999."""
    if is_utc(zone):
        return civil
    found: Sql = b.civil_to_instant(civil, pieces(zone))
    return _tree(b, civil, pieces(zone)) if found is None else found


@lru_cache(maxsize=64)
def pieces(zone: str) -> tuple[Piece, ...]:
    """The zone's pieces in civil order."""
    found = [Piece(datetime.min, _offset(_FIRST, zone))]
    for change in _changes(zone):
        old, new = found[-1].offset, _offset(change, zone)
        if new > old:
            found.append(Piece(change + old, old, at=change))
            found.append(Piece(change + new, new))
        else:
            found.append(Piece(change + old, new))
    return tuple(found)


def _changes(zone: str) -> list[datetime]:
    found: list[datetime] = []
    before = _FIRST
    while before < _END:
        after = min(before + _STEP, _END)
        if _offset(before, zone) != _offset(after, zone):
            found.append(_change(before, after, zone))
        before = after
    return found


def _change(before: datetime, after: datetime, zone: str) -> datetime:
    """The first second after ``before`` at which the offset is another."""
    old = _offset(before, zone)
    low, high = 0, (after - before) // _SECOND
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(before + middle * _SECOND, zone) == old:
            low = middle
        else:
            high = middle
    return before + high * _SECOND


def _offset(instant: datetime, zone: str) -> timedelta:
    return instant_to_civil(instant, ZoneInfo(zone)) - instant


def _tree(b: Any, civil: Sql, parts: Sequence[Piece]) -> Sql:
    if len(parts) == 1:
        return piece_sql(b, civil, parts[0])
    middle = len(parts) // 2
    start = _constant(b, parts[middle].start)
    return b.case([(b.lt(civil.copy(), start), _tree(b, civil, parts[:middle]))], _tree(b, civil, parts[middle:]))


def piece_sql(b: Any, civil: Sql, piece: Piece) -> Sql:
    """The instant of a civil time that lies in this piece."""
    if piece.at is not None:
        # a gap: unknown stays unknown in every other piece, and here the comparisons before have seen the value
        return _constant(b, piece.at)
    moved = b.add_micros(civil.copy(), b.literal(-(piece.offset // _MICRO))) if piece.offset else civil.copy()
    bounds = []
    if piece.start == datetime.min and piece.offset > timedelta():
        bounds.append(b.ge(civil.copy(), _constant(b, datetime.min + piece.offset)))
    if piece.offset < timedelta():
        bounds.append(b.le(civil.copy(), _constant(b, datetime.max + piece.offset)))
    return b.case([(b.and_(*bounds), moved)]) if bounds else moved


def _constant(b: Any, moment: datetime) -> Sql:
    return b.cast(b.literal(moment.isoformat(" ")), DATETIME)
