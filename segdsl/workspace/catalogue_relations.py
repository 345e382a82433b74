"""How the segments of a set lie to one another, for a catalogue: what is proved and worth knowing, and no more.

Nearly all pairs overlap, and nobody needs to be told. Of segments inside one another the nearest are told: whoever is
inside VIP and VIP inside buyers need not read of buyers. Segments that are apart are told where somebody would expect
them to meet, because they share a tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from segdsl.diagnostics import SegdslError
from segdsl.workspace.rule_set import Rule, RuleSet

Kind = Literal["equal", "inside", "contains", "disjoint"]
KINDS: Final[tuple[Kind, ...]] = ("equal", "inside", "contains", "disjoint")
MOST_SEGMENTS: Final = 120  # of one entity that are compared; in the order of the files, so that pages stay the same
MOST_SHOWN: Final = 8  # of one kind


@dataclass(frozen=True)
class Near:
    """What one segment has to do with others: their names by kind, and how many of that kind were left out."""

    found: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    more: Mapping[Kind, int] = field(default_factory=dict)


def relations(rule_set: RuleSet) -> dict[str, Near]:
    """By segment what is worth knowing; nothing where the rules cannot be asked without values for their params."""
    from segdsl.workspace.proving import Prover
    from segdsl.workspace.proving_matrix import relate

    segments = {rule.name: rule for rule in _compared(rule_set.all_rules)}
    pairs: dict[str, dict[str, Kind]] = {name: {} for name in segments}
    turned: Mapping[str, Kind] = {
        "equal": "equal", "inside": "contains", "contains": "inside", "disjoint": "disjoint",
    }  # fmt: skip
    try:
        for one in relate(Prover(rule_set), list(segments)):
            kind = one.relation.value
            if kind in turned:
                pairs[one.second][one.first] = turned[kind]
                pairs[one.first][one.second] = turned[turned[kind]]
    except SegdslError:
        return {}
    return {name: _near(name, pairs, segments) for name in segments if pairs[name]}


def _compared(rules: Iterable[Rule]) -> list[Rule]:
    counts: dict[str, int] = {}
    found: list[Rule] = []
    for rule in rules:
        if rule.kind == "segment":
            counts[rule.entity] = counts.get(rule.entity, 0) + 1
            if counts[rule.entity] <= MOST_SEGMENTS:
                found.append(rule)
    return found


def _near(name: str, pairs: Mapping[str, Mapping[str, Kind]], segments: Mapping[str, Rule]) -> Near:
    own = pairs[name]
    by_kind: dict[Kind, list[str]] = {kind: [] for kind in KINDS}
    for other in segments:  # in the order of the files
        if other in own:
            by_kind[own[other]].append(other)
    nested: tuple[Kind, Kind] = ("inside", "contains")
    for kind in nested:
        by_kind[kind] = [other for other in by_kind[kind] if not _follows(other, kind, by_kind[kind], pairs)]
    tags = set(segments[name].tags)
    by_kind["disjoint"] = [other for other in by_kind["disjoint"] if tags & set(segments[other].tags)]
    found = {kind: tuple(others[:MOST_SHOWN]) for kind, others in by_kind.items() if others}
    more = {kind: len(others) - MOST_SHOWN for kind, others in by_kind.items() if len(others) > MOST_SHOWN}
    return Near(found, more)


def _follows(other: str, kind: str, among: Iterable[str], pairs: Mapping[str, Mapping[str, Kind]]) -> bool:
    """Whether a third segment lies between, so that this relation follows from two others."""
    return any(pairs[third].get(other) == kind for third in among if third != other)


__all__ = ["KINDS", "Kind", "Near", "relations"]
