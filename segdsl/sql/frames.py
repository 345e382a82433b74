"""Frames: one SELECT under construction, and the rows that expressions in it may speak of.

A frame has a root entity (level 0) and perhaps a chain of collections that open further levels. It joins what an
expression turns out to need: the row behind a to-one link (LEFT JOIN), the root row where only its key was at hand,
the columns of another node of the statement on a key. Columns are collected while expressions are compiled and the
FROM clause is written last, so that only needed columns are selected.

A worked example. ``count(orders where product.category is "books")`` of a customer opens ``orders`` in a frame whose
root is the customer::

    FROM (SELECT t.customer_id, t.product_id FROM orders AS t) AS orders        -- the key of level 0 is customer_id
    LEFT JOIN (SELECT t.id AS key, t.category FROM products AS t) AS product ON product.key = orders.product_id
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sqlglot import exp

from segdsl.plan import Call, Collection, Expr, Follow, Row, RowRef, Through
from segdsl.sql.base import Item, through_select
from segdsl.sql.trees import Sql, alias, column, derived, table

if TYPE_CHECKING:
    from segdsl.sql.compiler import Compiler, Node

JoinKind = Literal["LEFT", "INNER"]
KEY = "key"


@dataclass(frozen=True)
class Space:
    """What rows exist: everywhere those that meet ``keep``, but while a keep is compiled its own entity is raw."""

    rank: int = 1_000_000
    raw: str = ""


class Source:
    """One row in scope: an entity's relation under an alias, with the columns asked for so far."""

    def __init__(self, entity: str, name: str, is_root: bool = False) -> None:
        self.entity = entity
        self.alias = name
        self.is_root = is_root
        self.items: dict[tuple[str, str, str], Item] = {}
        self.computed: dict[Expr, str] = {}

    def column(self, kind: Literal["field", "key", "link", "back", "raw"], name: str = "", part: str = "") -> Sql:
        item = self.items.get((kind, name, part))
        if item is None:
            stem = KEY if kind == "key" else "_".join(word for word in (name, part) if word)
            stem = f"{stem} as stored" if kind == "raw" else stem
            taken = {other.alias for other in self.items.values()} | {*self.computed.values()}
            item = self.items[(kind, name, part)] = Item(kind, name, part, unused(stem, taken))
        return column(self.alias, item.alias)

    def compute(self, expr: Expr) -> Sql:
        """The column of an expression about Row(0), which is this row."""
        name = self.computed.get(expr)
        if name is None:
            taken = {other.alias for other in self.items.values()} | {*self.computed.values()}
            name = self.computed[expr] = unused(expr.op if isinstance(expr, Call) else "met", taken)
        return column(self.alias, name)


def unused(stem: str, taken: set[str]) -> str:
    """``stem``, or with a number behind it if that name is taken in any case of its letters."""
    lowered = {name.casefold() for name in taken}
    name, number = stem, 1
    while name.casefold() in lowered:
        number += 1
        name = f"{stem}_{number}"
    return name


@dataclass
class _Join:
    what: Source | Sql
    alias: str
    kind: JoinKind | Literal["FROM", "RAW"]
    on: Sql | None = None


@dataclass
class Frame:
    """A SELECT under construction; see the module's text."""

    c: Compiler
    root: str
    space: Space
    top: int = 0
    chain: tuple[Collection, ...] = ()
    keys: dict[Row, Sql] = field(default_factory=dict)
    overrides: dict[Expr, Sql] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._sources: dict[RowRef, Source] = {}
        self._joins: list[_Join] = []
        self._nodes: dict[tuple[object, ...], str] = {}
        self._names: set[str] = set()
        self._last: list[Sql] = []

    @property
    def root_row(self) -> Row:
        return Row(0, self.root)

    # --- rows

    def source(self, ref: RowRef) -> Source:
        """The relation of a row, joined when it is first spoken of."""
        found = self._sources.get(ref)
        if found is not None:
            return found
        if isinstance(ref, Follow):
            held = self.link(ref.row, ref.link)
            source = self._new(ref.entity, ref.link)
            self._joins.append(_Join(source, source.alias, "LEFT", self.c.b.eq(source.column("key"), held)))
        else:
            source = self._new(ref.entity, ref.entity, ref == self.root_row)
            key = self.keys.get(ref)
            if key is None:
                assert not self._joins and ref == self.root_row, "a row that no hop has opened"
                self._joins.append(_Join(source, source.alias, "FROM"))
            else:
                on = self.c.b.eq(source.column("key"), key.copy())
                self._joins.append(_Join(source, source.alias, "INNER", on))
        self._sources[ref] = source
        return source

    def key(self, ref: RowRef, exact: bool = True) -> Sql:
        """The key of a row; not ``exact``: perhaps that of a missing row, for joins with nodes of existing rows."""
        if isinstance(ref, Row) and ref in self.keys:
            return self.keys[ref].copy()
        if isinstance(ref, Follow) and not exact and ref not in self._sources:
            return self.link(ref.row, ref.link)
        return self.source(ref).column("key")

    def link(self, ref: RowRef, name: str) -> Sql:
        """The key that a to-one link of a row holds."""
        return self.source(ref).column("link", name)

    def open(self, over: Collection) -> None:
        """Joins the rows of a collection; the key of the row that it starts at is then at hand without that row."""
        ref = over.start
        for hop in over.hops:
            row = Row(hop.level, hop.entity)
            if isinstance(hop, Through):
                self._inner(row, hop.link, "key", self.link(ref, hop.link))
            elif self.c.catalog.entities[ref.entity].links[hop.link].through:
                self._inner(row, hop.link, "key", column(self._through(ref, hop.link), "b"))
            else:
                self._back(row, ref, hop.link)
            self.top = max(self.top, hop.level)
            ref = row
        self.chain = (*self.chain, over)

    def _first(self, ref: RowRef) -> bool:
        return not self._joins and ref == self.root_row and ref not in self.keys

    def _inner(self, row: Row, name: str, kind: Literal["key"], equals: Sql) -> None:
        source = self._new(row.entity, name)
        self._sources[row] = source
        self._joins.append(_Join(source, source.alias, "INNER", self.c.b.eq(source.column(kind), equals)))

    def _back(self, row: Row, ref: RowRef, link: str) -> None:
        first = self._first(ref)
        key = None if first else self.key(ref)
        source = self._new(row.entity, link)
        self._sources[row] = source
        held = source.column("back", link, ref.entity)
        if first:
            self.keys[self.root_row] = held
            self._joins.append(_Join(source, source.alias, "FROM"))
        else:
            self._joins.append(_Join(source, source.alias, "INNER", self.c.b.eq(held, key)))

    def _through(self, ref: RowRef, link: str) -> str:
        first = self._first(ref)
        key = None if first else self.key(ref)
        name = self._name(f"{link}_link")
        query = self.c.b.relation(through_select(self.c.b, self.c.catalog, ref.entity, link, self.c.storage))
        if first:
            self.keys[self.root_row] = column(name, "a")
            self._joins.append(_Join(query, name, "FROM"))
        else:
            self._joins.append(_Join(query, name, "INNER", self.c.b.eq(column(name, "a"), key)))
        return name

    def _new(self, entity: str, name: str, is_root: bool = False) -> Source:
        return Source(entity, self._name(name), is_root)

    def _name(self, stem: str) -> str:
        name = unused(stem, self._names)
        self._names.add(name)
        return name

    # --- other nodes of the statement

    def begin(self, source: Source) -> None:
        """Begins with these rows as the root."""
        self._names.add(source.alias)
        self._sources[self.root_row] = source
        self._joins.append(_Join(source, source.alias, "FROM"))

    def start_from(self, name: str, keys: Sequence[tuple[Row, str]]) -> None:
        """Begins with the rows of a CTE that holds the keys of these rows."""
        own = self._name(name)
        self._joins.append(_Join(table(name), own, "FROM"))
        for row, key in keys:
            self.keys[row] = column(own, key)

    def join(self, node: Node, keys: Sequence[tuple[str, Sql]], kind: JoinKind = "LEFT") -> str:
        """The alias under which a node stands beside the row with these keys."""
        identity = (node.name, kind, *((name, sql.table, sql.name) for name, sql in keys))
        found = self._nodes.get(identity)
        if found is None:
            again = self.c.b.aliases_hide and node.name in self._names
            found = self._nodes[identity] = self._name(f"{node.name} again" if again else node.name)
            on = self.c.b.and_(*(self.c.b.eq(column(found, name), key) for name, key in keys))
            self._joins.append(_Join(table(node.name), found, kind, on))
        return found

    def require(self, query: Sql, name: str, keys: Sequence[tuple[str, Sql]]) -> None:
        """Keeps the rows whose keys stand in ``query``, where they stand once."""
        own = self._name(name)
        on = self.c.b.and_(*(self.c.b.eq(column(own, name), key) for name, key in keys))
        self._joins.append(_Join(query, own, "INNER", on))

    def unnest(self, value: Sql) -> Sql:
        """The elements of a set, one row each."""
        name = self._name("element")
        self._last.append(self.c.b.unnest(value, name, "x"))
        return self.c.b.element(name, "x")

    # --- the end

    def select(
        self,
        columns: Sequence[tuple[str, Sql]],
        where: Sequence[Sql] = (),
        group: Sequence[Sql] = (),
        distinct: bool = False,
    ) -> Sql:
        """The finished SELECT."""
        if not self._joins:
            self.source(self.root_row)
        start, *rest = self._joins
        query = exp.Select(
            expressions=[alias(sql, name) for name, sql in columns],
            from_=exp.From(this=self._relation(start)),
            joins=[self._written(join) for join in rest] + self._last,
        )
        if distinct:
            query.set("distinct", exp.Distinct())
        if where:
            query.set("where", exp.Where(this=self.c.b.and_(*where)))
        if group:
            query.set("group", exp.Group(expressions=list(group)))
        return self.c.b.relation(query)

    def _written(self, join: _Join) -> Sql:
        relation = self.c.b.joined(self._relation(join), join.on)
        if join.kind == "LEFT":
            return exp.Join(this=relation, side="LEFT", on=join.on)
        return exp.Join(this=relation, kind="INNER", on=join.on)

    def _relation(self, join: _Join) -> Sql:
        if isinstance(join.what, Source):
            return self.c.relation(join.what, self.space)
        if isinstance(join.what, exp.Table):
            if join.what.name != join.alias:
                join.what.set("alias", exp.TableAlias(this=exp.Identifier(this=join.alias, quoted=True)))
            return join.what
        return derived(join.what, join.alias)
