"""Who enters and who leaves: both rule sets asked of one set of data, at one moment, in one snapshot.

Only rules that changed are asked. Where both sets stand on one catalog, they are one set of rules with a name for each
side (`comparing_merge`), so that one run answers for both; else the data is opened once for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from segdsl.catalog.models import Catalog, Entity
from segdsl.catalog.storage import load_rows
from segdsl.explain.reasons import shown
from segdsl.semantic import ir
from segdsl.semantic.bind import find_zone
from segdsl.semantic.walk import nodes
from segdsl.types import Kind
from segdsl.workspace.comparing import Change, Comparison, What
from segdsl.workspace.members import labels
from segdsl.workspace.rule_set import Bound, RuleSet

Bind = Callable[[RuleSet, Mapping[str, str]], Bound]  # the rules of one side, and what its params are called there
_FIELDS = 4


@dataclass(frozen=True)
class Movement:
    """The members of one label on both sides; the keys of those who enter and leave are ascending."""

    before: int
    after: int
    entered: Sequence[Any]
    left: Sequence[Any]


@dataclass(frozen=True)
class Sample:
    """One customer who enters or leaves, with what may be shown of them."""

    key: Any
    fields: Mapping[str, str]


@dataclass
class Movements:
    """What the data says: by label of the new set (or the old one's, where it is gone)."""

    by_label: dict[str, Movement] = field(default_factory=dict)
    moves: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)  # tiers -> (from, to) -> people
    samples: dict[tuple[str, bool], tuple[Sample, ...]] = field(default_factory=dict)  # (label, enters)
    as_of: Any = None


def asked(comparison: Comparison) -> list[Change]:
    """The changes that have members and may move somebody."""
    quiet = (What.EQUIVALENT, What.RENAMED)
    kinds = ("segment", "tiers", "split")
    return [change for change in comparison.changes if change.kind in kinds and change.what not in quiet]


def movements(comparison: Comparison, place: str, bind: Bind, samples: int = 3) -> Movements:
    """The numbers of every change in the data at a path or URL."""
    changes = asked(comparison)
    if not changes:
        with bind(comparison.new, {}).open(place):  # a place that is not there is said, changes or not
            return Movements()
    if _one_catalog(comparison):
        found = _together(comparison, changes, place, bind, samples)
    else:
        found = _apart(comparison, changes, place, bind, samples)
    return found


def _one_catalog(comparison: Comparison) -> bool:
    """Whether both sets read the same data under the same names: then one run can answer for both."""
    old, new = comparison.old.rules, comparison.new.rules
    assert old is not None and new is not None
    return comparison.old.catalog == comparison.new.catalog and old.entities == new.entities


def _together(comparison: Comparison, changes: list[Change], place: str, bind: Bind, samples: int) -> Movements:
    merged = comparison.merged
    bound = bind(merged.rule_set, merged.params)
    sides = {change.name: (merged.old.get(change.old_name, ""), _now(change)) for change in changes}
    names = tuple(dict.fromkeys(name for side in sides.values() for name in side if name))
    with bound.open(place) as source, source.snapshot():
        members = bound.ask(source, names).members
        found = Movements(as_of=bound.plan.as_of)
        for change in changes:
            old, new = sides[change.name]
            _compare(found, change, _of(bound, old, members), _of(bound, new, members))
        _sample(found, changes, bound, source, samples)
    return found


def _apart(comparison: Comparison, changes: list[Change], place: str, bind: Bind, samples: int) -> Movements:
    was = bind(comparison.old, {})
    now = bind(comparison.new, {})
    old_names = tuple(dict.fromkeys(change.old_name for change in changes if change.old_name))
    new_names = tuple(dict.fromkeys(name for change in changes if (name := _now(change))))
    with was.open(place) as source:
        old_members = was.ask(source, old_names).members if old_names else {}
    with now.open(place) as source, source.snapshot():
        new_members = now.ask(source, new_names).members if new_names else {}
        found = Movements(as_of=now.plan.as_of)
        for change in changes:
            old, new = _of(was, change.old_name, old_members), _of(now, _now(change), new_members)
            _compare(found, change, old, new)
        _sample(found, changes, now, source, samples)
    return found


def _now(change: Change) -> str:
    return "" if change.what is What.GONE else change.name


def _of(bound: Bound, name: str, members: Mapping[str, Iterable[Any]]) -> dict[str, set[Any]]:
    """The members of a rule by tier or part; of a segment under the empty name."""
    if not name:
        return {}
    rule = bound.plan.rules[name]
    if rule.kind == "segment":
        return {"": set(members[name])}
    return {label[len(name) + 1 :]: set(members[label]) for label in labels(rule)}


def _compare(found: Movements, change: Change, old: dict[str, set[Any]], new: dict[str, set[Any]]) -> None:
    renamed = {
        part.old_name.rpartition(".")[2]: part.name.rpartition(".")[2]
        for part in change.parts
        if part.what is What.RENAMED
    }
    old = {renamed.get(part, part): keys for part, keys in old.items()}
    for part in dict.fromkeys((*new, *old)):
        before, after = old.get(part, set()), new.get(part, set())
        label = f"{change.name}.{part}" if part else change.name
        found.by_label[label] = Movement(len(before), len(after), sorted(after - before), sorted(before - after))
    if change.kind in ("tiers", "split"):
        was = {key: part for part, keys in old.items() for key in keys}
        now = {key: part for part, keys in new.items() for key in keys}
        moved = ((was.get(key, ""), now.get(key, "")) for key in was.keys() | now.keys())
        found.moves[change.name] = Counter(move for move in moved if move[0] != move[1])


# --- a few of them


def _sample(found: Movements, changes: list[Change], bound: Bound, source: Any, most: int) -> None:
    """The first of those who enter and leave each segment, with fields that are not private."""
    if most < 1:
        return
    catalog = bound.catalog
    wanted: dict[str, set[Any]] = {}
    chosen: list[tuple[Change, str, bool, list[Any]]] = []
    for change in changes:
        for label, movement in found.by_label.items():
            if label != change.name and not label.startswith(f"{change.name}."):
                continue
            for enters, keys in ((True, movement.entered), (False, movement.left)):
                if keys:
                    chosen.append((change, label, enters, list(keys[:most])))
                    wanted.setdefault(change.entity, set()).update(keys[:most])
    fields = {change.name: _shown_fields(bound, change) for change in changes}
    rows: dict[str, dict[Any, Mapping[str, Any]]] = {}
    for name, few in wanted.items():
        entity = catalog.entities[name]
        shown_of = {each for change in changes if change.entity == name for each in fields[change.name]}
        rows[name] = _rows(catalog, source, entity, few, shown_of)
    zone = find_zone(bound.timezone or catalog.timezone)
    for change, label, enters, some in chosen:
        entity = catalog.entities[change.entity]
        made = [
            Sample(key, {
                name: shown(row[name], entity.fields[name].type, zone)
                for name in fields[change.name]
                if (row := rows[change.entity].get(key)) is not None and name in row
            })
            for key in some
        ]  # fmt: skip
        found.samples[label, enters] = tuple(made)


def _shown_fields(bound: Bound, change: Change) -> tuple[str, ...]:
    """What the rule itself reads of a member, and otherwise the first fields; never a private one."""
    entity = bound.catalog.entities[change.entity]
    rules = bound.rule_set.rules
    rule = next((one for one in rules.rules if one.name == change.name), None) if rules is not None else None
    read = [
        node.name
        for node in (nodes(rule.body) if rule is not None else ())
        if isinstance(node, ir.FieldRef) and node.row.entity == entity.name and getattr(node.row, "level", 1) == 0
    ]
    keeps = [facts.keep for facts in rules.entities if facts.name == entity.name] if rules is not None else []
    kept = {node.name for node in nodes(tuple(keeps)) if isinstance(node, ir.FieldRef)}  # the same for every member
    others = [name for name in entity.fields if name not in kept]
    names = [name for name in dict.fromkeys((*read, *others)) if _showable(entity, name)]
    return tuple(names[: max(_FIELDS, min(len(set(read)), 2 * _FIELDS))])


def _showable(entity: Entity, name: str) -> bool:
    each = entity.fields.get(name)
    if each is None or each.private or each.is_ is not None or name == entity.key:
        return False
    return each.type.kind is not Kind.GEO and each.rows is None


def _rows(
    catalog: Catalog, source: Any, entity: Entity, keys: Collection[Any], fields: Collection[str]
) -> dict[Any, Mapping[str, Any]]:
    """A few rows of an entity by key; whatever else its table holds goes by without being kept."""
    if not fields:
        return {}
    fetch = _Few(source.fetch, entity, {str(key) for key in keys})
    loaded = load_rows(catalog, fetch, [entity.name], {entity.name: fields})
    return {row[entity.key]: row for row in loaded.rows[entity.name]}


class _Few:
    """Rows of some keys only."""

    def __init__(self, fetch: Any, entity: Entity, keys: set[str]) -> None:
        self.fetch, self.entity, self.keys = fetch, entity, keys

    def __call__(self, table: str, columns: Sequence[str], /) -> Iterator[tuple[Any, ...]]:
        rows = self.fetch(table, columns)
        if table != self.entity.table or self.entity.key_column not in columns:
            yield from rows
            return
        at = list(columns).index(self.entity.key_column)
        for row in rows:
            if str(row[at]) in self.keys:
                yield row
