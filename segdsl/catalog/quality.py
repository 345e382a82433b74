"""What is asked of an entity's data: thresholds under ``[entity.customer.quality]``, read and checked.

::

    [entity.order.quality]
    max_unknown  = { total = "1%" }        # of its rows, as rules see them
    max_misfits  = { status = "0%" }       # stored values that their field cannot hold
    max_dangling = { customer = "0.5%" }   # keys that lead to no row
    fresh_within = "2 days"                # the latest event is no older
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from segdsl.catalog import quality_errors
from segdsl.catalog.report import Report, listed
from segdsl.types import Kind

if TYPE_CHECKING:
    from segdsl.catalog.lines import Path
    from segdsl.catalog.models import Entity
    from segdsl.catalog.tables import QualityTable

_SHARE: Final = re.compile(r"\s*(\d{1,3}(?:\.\d{1,6})?)\s*%\s*", re.ASCII)
_SPAN: Final = re.compile(r"\s*(\d{1,6})\s+(minute|hour|day|week)s?\s*", re.ASCII)
_LONG: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1),
                "week": timedelta(weeks=1)}  # fmt: skip
SHARES: Final = ("max_unknown", "max_misfits", "max_dangling")


@dataclass(frozen=True)
class Quality:
    """The thresholds of one entity; shares are exact, by the name of a field or link."""

    max_unknown: Mapping[str, Fraction] = field(default_factory=dict)
    max_misfits: Mapping[str, Fraction] = field(default_factory=dict)
    max_dangling: Mapping[str, Fraction] = field(default_factory=dict)
    fresh_within: timedelta | None = None


def quality_of(entity: Entity, table: QualityTable, path: Path, report: Report) -> Quality:
    """The thresholds that a catalog writes for an entity; what is wrong is in the report."""
    found: dict[str, dict[str, Fraction]] = {key: {} for key in SHARES}
    for key in SHARES:
        for name, text in getattr(table, key).items():
            member = _member(entity, key, name, (*path, key, name), report)
            share = _SHARE.fullmatch(text)
            if share is None or Fraction(share[1]) > 100:
                report.add(quality_errors.SHARE, (*path, key, name), value=True, text=text)
            elif member:
                found[key][member] = Fraction(share[1]) / 100
    fresh = None
    if table.fresh_within is not None:
        span = _SPAN.fullmatch(table.fresh_within)
        at = (*path, "fresh_within")
        if span is None:
            report.add(quality_errors.SPAN, at, value=True, text=table.fresh_within)
        elif not entity.time:
            report.add(quality_errors.NO_TIME, at, owner=entity.name)
        else:
            fresh = int(span[1]) * _LONG[span[2]]
    return Quality(found["max_unknown"], found["max_misfits"], found["max_dangling"], fresh)


def _member(entity: Entity, key: str, name: str, path: Path, report: Report) -> str:
    """The field or link that is meant, if it is one of which that can be asked."""
    if key == "max_dangling":
        possible = [link.name for link in entity.links.values() if link.through is None]
    else:
        possible = [
            each.name
            for each in entity.fields.values()
            if each.is_ is None and (key == "max_misfits" or each.type.kind is not Kind.SET)
        ]
    member = entity.find(name)
    if member is None or member.name not in possible:
        hint = report.near(name, possible)
        report.add(quality_errors.MEMBER, path, hint=hint, name=name, owner=entity.name, key=key,
                   choices=listed(possible) or "–")  # fmt: skip
        return ""
    return member.name
