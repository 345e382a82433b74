"""Rules that other rules refer to: columns of one relation for each entity and depth.

A small rule is written out where it is used. A larger one is computed once, in a relation that has a row for every
row of its entity, and read from there by its key: by the rule's own entity, by rows in a collection, or behind a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segdsl.plan import Ref, Row
from segdsl.sql.frames import KEY, Frame, Space
from segdsl.sql.trees import Sql, column
from segdsl.sql.values import is_condition, strict, value
from segdsl.sql.walk import inlined

if TYPE_CHECKING:
    from segdsl.sql.compiler import Compiler


def rule(f: Frame, ref: Ref) -> Sql:
    """The value of a rule for a row of the frame."""
    if f.c.is_inlined(ref):
        return value(f, inlined(f.c.plan.rules[ref.name].value, ref.row, f.top))
    node = rules_node(f.c, ref.name, f.space)
    alias = f.join(node, [(KEY, f.key(ref.row, exact=False))])
    found = column(alias, node.column(ref.name))
    if is_condition(f, ref) and not isinstance(ref.row, Row):
        return f.c.b.coalesce(found, f.c.b.boolean(False))
    return found


def rules_node(c: Compiler, name: str, space: Space) -> Rules:
    """The relation that holds the rules of this rule's entity and depth."""
    entity = c.plan.rules[name].entity
    height = c.rule_height(name) + 1
    order = (space.rank, height)
    return c.part(
        ("rules", entity, space, height),
        f"{entity} rules",
        order,
        lambda number, own: Rules(c, own, entity, space),
        name,
    )


class Rules:
    """The values of some rules for every row of an entity."""

    def __init__(self, c: Compiler, name: str, entity: str, space: Space) -> None:
        self.c, self.name, self.entity, self.space = c, name, entity, space
        self.order = (0, 0)
        self._rules: dict[str, str] = {}

    def has_room(self, name: str) -> bool:
        return self.c.has_room(self._rules, name, grouped=False)

    def column(self, name: str) -> str:
        return self._rules.setdefault(name, KEY + " of rule" if name == KEY else name)

    def close(self) -> list[tuple[str, Sql]]:
        frame = Frame(self.c, self.entity, self.space)
        key = frame.source(frame.root_row).column("key")
        columns = [(KEY, key)]
        for name, own in self._rules.items():
            found = self.c.plan.rules[name].value
            sql = strict(frame, found) if is_condition(frame, found) else value(frame, found)
            columns.append((own, self.c.b.of_row(key, sql)))
        return [(self.name, frame.select(columns))]
