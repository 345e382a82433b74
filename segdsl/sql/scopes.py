"""Scopes: what an aggregate or a sequence is keyed by, and the frame it is computed in.

An aggregate that mentions no other outer row than the one it hangs on is a value of that row's entity: its frame
begins at the collection itself and is grouped by the key of that row. One that mentions several outer rows
(``orders where any(order.items where price > customer.limit)``) is a value of their combination: its frame begins
with the distinct keys of those rows, so that repeats through many-to-many links do not count twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segdsl.plan import Aggregate, Collection, Row, RowRef, Sequence
from segdsl.sql.frames import KEY, Frame, Space
from segdsl.sql.trees import Sql
from segdsl.sql.walk import base_row, detached, row_refs

if TYPE_CHECKING:
    from segdsl.sql.compiler import Compiler, Node


@dataclass(frozen=True)
class Scope:
    """The rows whose keys identify a value: the root alone, or ``rows`` of the frame that ``chain`` opens."""

    root: str
    space: Space
    chain: tuple[Collection, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def key_names(self) -> tuple[str, ...]:
        return tuple(f"{KEY}{row.level}" for row in self.rows) if self.rows else (KEY,)

    @property
    def key_rows(self) -> tuple[Row, ...]:
        return self.rows or (Row(0, self.root),)

    def frame(self, c: Compiler, name: str) -> tuple[Frame, list[tuple[str, Sql]]]:
        """A frame to open a collection in, and the query that it begins with, if it needs one."""
        frame = Frame(c, self.root, self.space)
        if not self.rows:
            return frame, []
        context = Frame(c, self.root, self.space)
        for over in self.chain:
            context.open(over)
        keys = list(zip(self.key_names, self.rows, strict=True))
        query = context.select([(key, context.key(row)) for key, row in keys], distinct=True)
        frame.start_from(name, [(row, key) for key, row in keys])
        frame.top, frame.chain = context.top, context.chain
        return frame, [(name, query)]

    def keys(self, frame: Frame) -> list[tuple[str, Sql]]:
        """The key columns in a frame of this scope."""
        return [(name, frame.key(row)) for name, row in zip(self.key_names, self.key_rows, strict=True)]


def place(f: Frame, expr: Aggregate | Sequence) -> tuple[Aggregate | Sequence, Scope, tuple[RowRef, ...]]:
    """The aggregate as one of a scope, that scope, and the rows of ``f`` whose keys identify its value."""
    moved = detached(expr, f.top)
    if moved is not None:
        inner, anchor = moved
        return inner, Scope(anchor.entity, f.space), (anchor,)
    found = {base_row(ref) for ref in row_refs(expr)}
    rows = tuple(sorted((row for row in found if row.level <= f.top), key=lambda row: row.level))
    return expr, Scope(f.root, f.space, f.chain, rows), rows


def beside(f: Frame, node: Node, scope: Scope, rows: tuple[RowRef, ...]) -> str:
    """Joins a node of a scope to the rows of a frame; its alias there."""
    return f.join(node, [(name, f.key(row)) for name, row in zip(scope.key_names, rows, strict=True)])
