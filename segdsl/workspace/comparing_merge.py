"""Two typed rule sets as one, so that a rule of the old can be asked together with a rule of the new.

The new rules keep their names. An old rule that means what the new one of its name means is left out, and whoever
refers to it refers to the new one; the others are called ``old vip``. Params are merged in the same way. Tests and
verifications are left out: nobody runs them here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

from segdsl.semantic import ir
from segdsl.semantic.check import deep_recursion
from segdsl.source import Span
from segdsl.types import Type
from segdsl.workspace.comparing_meaning import Fact, Meanings
from segdsl.workspace.rule_set import RuleSet


@dataclass(frozen=True)
class Merged:
    """Both sets as one that can be bound and asked; ``old`` and ``params`` say what old names are called there."""

    rule_set: RuleSet
    old: Mapping[str, str]
    params: Mapping[str, str]


def merge(old: RuleSet, new: RuleSet, was: Meanings, now: Meanings) -> Merged:
    """The rules of both, under the catalog of the new."""
    assert old.rules is not None and new.rules is not None, "both have been checked"
    taken = set(now.rules) | set(now.params)
    prefix = "old "
    while any(name.startswith(prefix) for name in taken):
        prefix = f"old {prefix}"
    names = {name: name if _same(was, now, name) else prefix + name for name in was.rules}
    params = {name: name if _same_param(was, now, name) else prefix + name for name in was.params}
    with deep_recursion():
        before = [
            replace(rule, name=names[rule.name], body=_renamed(rule.body, names, params))
            for rule in old.rules.rules
            if names[rule.name] != rule.name
        ]
    extra = [replace(param, name=params[param.name]) for param in old.rules.params if params[param.name] != param.name]
    merged = ir.RuleSet(
        (*new.rules.params, *extra),
        (*new.rules.rules, *before),
        new.rules.entities,
    )
    sources = {**old.sources, **new.sources}
    together = RuleSet(new.catalog, merged, (), sources, None, new.opener, new.clock)
    return Merged(together, names, params)


def _same(was: Meanings, now: Meanings, name: str) -> bool:
    return name in now.rules and was.whole(name) == now.whole(name)


def _same_param(was: Meanings, now: Meanings, name: str) -> bool:
    return was.of(Fact("param", name)) == now.of(Fact("param", name))


def _renamed(node: Any, names: Mapping[str, str], params: Mapping[str, str]) -> Any:
    """The same expression with its references under their new names."""
    if isinstance(node, tuple):
        parts = tuple(_renamed(part, names, params) for part in node)
        return node if all(a is b for a, b in zip(parts, node, strict=True)) else parts
    changed: dict[str, Any] = {}
    for field in _fields(node.__class__):
        value = getattr(node, field)
        if field == "name" and isinstance(node, ir.RuleRef | ir.ParamRef):
            table = names if isinstance(node, ir.RuleRef) else params
            renamed: Any = table.get(value, value)
        else:
            renamed = _renamed(value, names, params)
        if renamed is not value and renamed != value:
            changed[field] = renamed
    return replace(node, **changed) if changed else node


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """The fields of a node in which names may stand; none for what is no node."""
    if not is_dataclass(kind) or issubclass(kind, Type | Span):
        return ()
    return tuple(one.name for one in fields(kind))
