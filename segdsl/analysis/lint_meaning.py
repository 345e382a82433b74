"""When two rules say the same: without their titles and places, and with what is said twice said once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache

from segdsl.plan import Follow, Row
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes

_SKIPPED = ("span", "title", "about")


def normal(thing: object) -> object:
    """A form that is equal for what says the same: no titles, no places, and/or flat and without repetition."""
    if thing is None or isinstance(thing, str | int):
        return thing
    if isinstance(thing, ir.And | ir.Or):
        parts = dict.fromkeys(_flat(thing, type(thing)))
        return next(iter(parts)) if len(parts) == 1 else (type(thing).__name__, frozenset(parts))
    if isinstance(thing, ir.OneOf):
        return ("OneOf", normal(thing.subject), frozenset(normal(item) for item in thing.items))
    if isinstance(thing, ir.Includes):
        return ("Includes", thing.mode, normal(thing.subject), frozenset(normal(item) for item in thing.items))
    if isinstance(thing, tuple):
        return tuple(normal(one) for one in thing)
    kind: type = thing.__class__
    names = _compared(kind)
    if names is not None:
        return (kind.__name__, *[normal(getattr(thing, name)) for name in names])
    return repr(thing) if isinstance(thing, list | dict) else thing


@cache
def _compared(kind: type) -> tuple[str, ...] | None:
    """The fields of a node that are part of what it says; None for what is no node."""
    if not is_dataclass(kind):
        return None
    return tuple(one.name for one in fields(kind) if one.name not in _SKIPPED)


def _flat(thing: object, kind: type) -> Iterator[object]:
    for part in getattr(thing, "parts", ()):
        if isinstance(part, kind):
            yield from _flat(part, kind)
        else:
            yield normal(part)


def same_meaning(one: ir.RuleSet, other: ir.RuleSet) -> bool:
    """Whether two rule sets have the same rules, params and tests, whatever their titles and layout."""

    def parts(rules: ir.RuleSet) -> object:
        tests = tuple((test.as_of, repr(test.given), normal(test.expects)) for test in rules.tests)
        return normal(rules.params), normal(rules.rules), tests, normal(rules.verifications)

    return parts(one) == parts(other)


def signature(rule: ir.Rule, rules: Mapping[str, ir.Rule], seen: dict[str, frozenset[object]]) -> frozenset[object]:
    """What a rule looks at, other rules' insides included: fields, and the ways to them."""
    if rule.name in seen:
        return seen[rule.name]
    seen[rule.name] = frozenset()
    seen[rule.name] = looked_at(rule.body, rules, seen)
    return seen[rule.name]


def looked_at(thing: object, rules: Mapping[str, ir.Rule], seen: dict[str, frozenset[object]]) -> frozenset[object]:
    """What a condition or a body looks at; ``seen`` keeps what is known of other rules."""
    found: set[object] = set()
    for node in nodes(thing):
        match node:
            case ir.FieldRef(row=row, name=name):
                found.add((_way(row), name))
            case ir.LinkRef(row=row):
                found.add(_way(row))
            case ir.Aggregate(over=over) | ir.SequenceStep(over=over):
                found.add(tuple(hop.link for hop in over.hops))
            case ir.RuleRef(name=name) if name in rules:
                found |= signature(rules[name], rules, seen)
            case _:
                pass
    return frozenset(found)


def _way(row: object) -> tuple[str, ...]:
    """The entity at which a row begins, and the links that lead on."""
    links: list[str] = []
    while isinstance(row, Follow):
        links.append(row.link)
        row = row.row
    return (row.entity if isinstance(row, Row) else "", *reversed(links))
