"""What a plan reads: the fields and links of each entity that a data source must give."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache

from segdsl.catalog.models import Catalog
from segdsl.plan import Collection, Field, Follow, Key, Plan, Population, Ref, Row, RowRef
from segdsl.source import Span
from segdsl.types import Type


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.name not in ("span", "type"))


class _Needs:
    def __init__(self, plan: Plan, catalog: Catalog) -> None:
        self.plan = plan
        self.found: dict[str, set[str]] = {}
        self.rules: set[str] = set()
        self.catalog = catalog

    def need(self, entity: str, member: str = "") -> None:
        if entity not in self.found:
            self.found[entity] = {self.catalog.entities[entity].key}
            keep = self.plan.entities[entity].keep
            if keep is not None:
                self.walk(keep)
        if member:
            self.found[entity].add(member)

    def row(self, row: RowRef) -> str:
        if isinstance(row, Row):
            self.need(row.entity)
            return row.entity
        self.need(self.row(row.row), row.link)
        self.need(row.entity)
        return row.entity

    def hops(self, entity: str, over: Collection | Population) -> None:
        for hop in over.hops if isinstance(over, Collection) else over.path:
            self.need(entity, hop.link)
            self.need(hop.entity)
            entity = hop.entity

    def rule(self, name: str) -> None:
        if name not in self.rules:
            self.rules.add(name)
            self.need(self.plan.rules[name].entity)
            self.walk(self.plan.rules[name].value)

    def walk(self, root: object) -> None:
        stack = [root]
        while stack:
            node = stack.pop()
            match node:
                case tuple():
                    stack.extend(node)
                    continue
                case Field(row=row, name=name):
                    self.need(self.row(row), name)
                case Key(row=row):
                    self.row(row)
                case Row() | Follow():
                    self.row(node)
                case Ref(row=row, name=name):
                    self.row(row)
                    self.rule(name)
                case Collection(start=start):
                    self.hops(self.row(start), node)
                case Population(entity=entity, root=root_entity):
                    self.need(entity)
                    if root_entity:
                        self.need(root_entity)
                        self.hops(root_entity, node)
                    stack.append(node.where)
                    continue
                case _:
                    pass
            if is_dataclass(node) and not isinstance(node, Type | Span | Row | Follow | type):
                stack.extend(getattr(node, name) for name in _names(type(node)))


def needed(plan: Plan, catalog: Catalog, rules: tuple[str, ...]) -> dict[str, set[str]]:
    """For each entity that the rules touch, the names of the fields and links that they read."""
    needs = _Needs(plan, catalog)
    for name in rules:
        needs.rule(name)
    return needs.found
