"""Ranks: how many are strictly ahead, among all rows of a population or among thresholds taken from one.

A ranking becomes, for each value of its ``per``, the sorted list of the values that are ranked. A row's rank is a
bisection in that list: 1 + how many are larger (or smaller, where the smallest is first). Equal values share a rank.
The lists alone are enough to rank one profile later, far from the population: those are the `Thresholds`.

A worked example: spend 10, 30, 30 and 50, the largest first. The list is [10, 30, 30, 50]; 30 has one ahead of it and
is second, twice; 10 is fourth; a new profile with 40 would be second.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from segdsl import plan
from segdsl.diagnostics import SegdslError
from segdsl.memory import errors
from segdsl.wording import say

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """The ranked values of one ranking, by partition, in ascending order."""

    descending: bool
    values: Mapping[Any, list[Any]]

    def rank(self, value: Any, per: Any) -> int | None:
        """1 + how many are strictly ahead; unknown for an unknown value."""
        if value is None:
            return None
        ranked = self.values.get(per, ())
        if self.descending:
            return 1 + len(ranked) - bisect_right(ranked, value)
        return 1 + bisect_left(ranked, value)

    def size(self, value: Any, per: Any) -> int | None:
        """How many are ranked there; unknown for an unknown value."""
        return None if value is None else len(self.values.get(per, ()))


def standing(ranked: Iterable[tuple[Any, Any]], *, descending: bool) -> Standing:
    """From pairs of (per, value)."""
    values: dict[Any, list[Any]] = {}
    for per, value in ranked:
        try:
            values[per].append(value)
        except KeyError:
            values[per] = [value]
    for row in values.values():
        row.sort()
    return Standing(descending, values)


def places(top: plan.GroupTop, size: int) -> int:
    """Up to which rank the groups of one ``per`` are in, where ``size`` groups are ranked."""
    found = top.limit or 0
    if top.share is not None:
        numerator, denominator = top.share
        found = max(found, -(-numerator * size // denominator))
    return found


def cutoffs(top: plan.GroupTop, standing: Standing) -> dict[Any, Any]:
    """For each ``per`` the last value that is in: that of the n-th group, with all that equal it."""
    found: dict[Any, Any] = {}
    for per, values in standing.values.items():
        count = min(places(top, len(values)), len(values))
        if count:
            found[per] = values[-count] if standing.descending else values[count - 1]
    return found


def is_in(groups: Iterable[tuple[Any, Any]], cutoffs: Mapping[Any, Any], *, descending: bool) -> bool:
    """Whether one of the groups, (per, value), is ranked in."""
    for per, value in groups:
        last = cutoffs.get(per)
        if last is not None and (value >= last if descending else value <= last):
            return True
    return False


def group_is_in(top: plan.GroupTop, standing: Standing, groups: Iterable[tuple[Any, Any]]) -> bool:
    """`is_in` for a row that may be none of those that were ranked."""
    for per, value in groups:
        rank = standing.rank(value, per)
        if rank is not None and rank <= places(top, len(standing.values.get(per, ()))):
            return True
    return False


def fill_ranks(
    ranked: Iterable[tuple[int, Any, Any]], standing: Standing, ranks: list[int | None], sizes: list[int | None]
) -> None:
    """Write the ranks of (row number, value, per) into the lists."""
    places: dict[Any, dict[Any, int]] = {}
    for per, values in standing.values.items():
        # Each distinct value once: the first place of a value among the smaller, the last one among the larger.
        size = len(values)
        if standing.descending:
            places[per] = {value: size - place for place, value in enumerate(values)}
        else:
            places[per] = {value: place + 1 for place, value in reversed(list(enumerate(values)))}
    for number, value, per in ranked:
        ranks[number] = places[per][value]
        sizes[number] = len(standing.values[per])


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What is left of a population's ranks: enough to rank one profile alone, and to be kept as JSON."""

    standings: Mapping[str, Standing] = field(default_factory=dict)

    def __getitem__(self, ranking: str) -> Standing:
        found = self.standings.get(ranking)
        if found is None:
            raise SegdslError([errors.THRESHOLDS_MISSING.at(ranking=ranking)])
        return found

    def to_dict(self) -> dict[str, Any]:
        """As values that JSON knows."""
        rankings = {
            name: {
                "descending": found.descending,
                "values": [[_write(per), [_write(value) for value in row]] for per, row in found.values.items()],
            }
            for name, found in self.standings.items()
        }
        return {"version": VERSION, "rankings": rankings}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Thresholds:
        """From what `to_dict` returned."""
        try:
            if data["version"] != VERSION:
                version = say("they are of version {given}, not {known}", given=data["version"], known=VERSION)
                raise SegdslError([errors.THRESHOLDS_UNREADABLE.at(reason=version)])
            return cls({name: _standing(given) for name, given in data["rankings"].items()})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = str(error) or error.__class__.__name__
            raise SegdslError([errors.THRESHOLDS_UNREADABLE.at(reason=reason)]) from error


def _standing(given: Mapping[str, Any]) -> Standing:
    values = {_read(per): sorted(_read(value) for value in row) for per, row in given["values"]}
    return Standing(bool(given["descending"]), values)


def _write(value: Any) -> Any:
    """Dates carry their kind; everything else is what JSON has."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        if "datetime" in value:
            return datetime.fromisoformat(value["datetime"])
        return date.fromisoformat(value["date"])
    return value
