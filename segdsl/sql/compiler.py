"""The compiler's state: the nodes (CTEs) of one statement, in which order they stand, and how entities are read.

Every node has an order, and uses only nodes of a lower one: the height of an aggregate is one more than the height of
whatever stands inside it. While expressions are compiled, nodes are asked for columns; when nothing is left to ask,
they are closed from the highest down, so that a node knows every column that anybody wants of it before it is
written. A pass over a collection can then be one grouped SELECT with a column an aggregate, see `passes`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from collections.abc import Collection as Sized
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any, Literal, Protocol, TypeVar, assert_never

from sqlglot import exp

from segdsl.catalog.models import Catalog
from segdsl.diagnostics import SegdslError
from segdsl.plan import Aggregate, Collection, Expr, GroupTop, Plan, Rank, RankSize, Ref, Row, Sequence
from segdsl.sql.base import Item, Storage, entity_select
from segdsl.sql.builder import Builder
from segdsl.sql.errors import KEEP_CYCLE
from segdsl.sql.frames import KEY, Frame, Source, Space, unused
from segdsl.sql.passes import aggregate
from segdsl.sql.rankings import group_top, rank
from segdsl.sql.rules import rule
from segdsl.sql.sequences import sequence
from segdsl.sql.trees import Sql, alias, column, derived, table
from segdsl.sql.values import condition
from segdsl.sql.walk import base_row, children, path_of, ranking_parts, row_refs

HISTOGRAMS = frozenset({"most_frequent", "most_frequent_count", "count_repeated"})
SMALL = 12  # a rule of at most so many nodes is written out where it is used
EVERYWHERE = Space()


class Node(Protocol):
    """One CTE of the statement, or a few that belong together."""

    name: str
    order: tuple[int, int]

    def close(self) -> list[tuple[str, Sql]]:
        """The finished queries by name; may ask nodes of a lower order for columns."""


class Part(Node, Protocol):
    """A node that is followed by another of its kind when it is full."""

    def has_room(self, wanted: Any) -> bool:
        """Whether it has a column for ``wanted``, or may get one."""


N = TypeVar("N", bound=Node)
P = TypeVar("P", bound=Part)


@dataclass(frozen=True, order=True)
class _Open:
    """A node in the heap: the highest first."""

    order: tuple[int, int]
    number: int
    node: Node = field(compare=False)


class Compiler:
    """Compiles one plan for one dialect into one statement."""

    def __init__(self, plan: Plan, catalog: Catalog, b: Builder, storage: Storage | None = None) -> None:
        self.plan = plan
        self.catalog = catalog
        self.b = b
        self.storage = storage
        self._nodes: dict[Hashable, Node] = {}
        self._open: list[_Open] = []
        self._names = stored_tables(catalog)  # no query has the name of a table, which it would hide
        self._heights: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
        self._ranks: dict[str, int] = {}
        self._bare: dict[tuple[str, str], bool] = {}

    # --- nodes

    def node(self, identity: Hashable, stem: str, order: tuple[int, int], make: Callable[[str], N]) -> N:
        """The node of this identity, made when it is first asked for."""
        found = self._nodes.get(identity)
        if found is None:
            name = self.fresh_name(stem)
            found = self._nodes[identity] = make(name)
            found.order = order
            heappush(self._open, _Open((-order[0], -order[1]), len(self._nodes), found))
        return found  # type: ignore[return-value]

    def part(
        self,
        identity: tuple[Hashable, ...],
        stem: str,
        order: tuple[int, int],
        make: Callable[[int, str], P],
        wanted: Any,
    ) -> P:
        """The first node of a kind that has ``wanted`` or room for it: a query has only so many columns."""
        found = (self.node((*identity, n), stem, order, partial(make, n)) for n in count())
        return next(node for node in found if node.has_room(wanted))

    def has_room(self, columns: Sized[Any], wanted: Any, each: int = 1, *, grouped: bool = True) -> bool:
        """Whether ``wanted`` is among the columns of a query, or may be: it needs ``each`` of them."""
        widest = self.b.widest_pass if grouped else self.b.widest
        return not widest or wanted in columns or (len(columns) + 1) * each <= max(widest, each)

    def fresh_name(self, stem: str) -> str:
        name = unused(stem.replace(".", " "), self._names)  # a dot would make it a table of a schema
        self._names.add(name)
        return name

    def finish(self) -> list[tuple[str, Sql]]:
        """Closes every node, from the highest down; the queries in an order in which each uses only earlier ones."""
        closed: list[tuple[tuple[int, int], int, list[tuple[str, Sql]]]] = []
        while self._open:
            entry = heappop(self._open)
            closed.append((entry.node.order, entry.number, entry.node.close()))
        closed.sort(key=lambda entry: entry[:2])
        return [query for _, _, queries in closed for query in queries]

    # --- how deep things are

    def height(self, expr: Expr) -> int:
        """0 for what one row says itself; more than anything inside for what needs a node of its own."""
        match expr:
            case Ref():
                depth = self.rule_height(expr.name)
                return depth if self.is_inlined(expr) else depth + 1
            case Aggregate():
                extra = 2 if expr.op in HISTOGRAMS or (expr.op == "values" and expr.group is not None) else 1
                return extra + self.highest(children(expr))
            case Sequence():
                return 1 + self.highest(children(expr))
            case Rank() | RankSize() | GroupTop():
                return 3 + self.highest(ranking_parts(expr))
            case _:
                return self.highest(children(expr))

    def highest(self, parts: Iterable[Expr]) -> int:
        return max((self.height(part) for part in parts), default=0)

    def rule_height(self, name: str) -> int:
        if name not in self._heights:
            self._heights[name] = self.height(self.plan.rules[name].value)
        return self._heights[name]

    def is_inlined(self, ref: Ref) -> bool:
        """Small rules are written out; not behind a link, where a missing row would have to be told apart."""
        return isinstance(ref.row, Row) and self.rule_size(ref.name) <= SMALL

    def rule_size(self, name: str) -> int:
        if name not in self._sizes:
            self._sizes[name] = self._size(self.plan.rules[name].value)
        return self._sizes[name]

    def _size(self, expr: Expr) -> int:
        if isinstance(expr, Aggregate | Sequence | Rank | RankSize | GroupTop):
            return 2
        if isinstance(expr, Ref):
            return self.rule_size(expr.name) if self.is_inlined(expr) else 1
        return 1 + sum(self._size(part) for part in children(expr))

    def read_by_others(self) -> frozenset[str]:
        """The rules that some other rule reads from a relation of rules instead of writing them out."""
        found: set[str] = set()
        stack: list[Expr] = [rule.value for rule in self.plan.rules.values()]
        seen: set[int] = set()
        while stack:
            expr = stack.pop()
            if isinstance(expr, Ref) and not self.is_inlined(expr):
                found.add(expr.name)
            if isinstance(expr, Rank | RankSize | GroupTop) and id(expr) not in seen:
                seen.add(id(expr))
                stack.extend(ranking_parts(expr))
            stack.extend(children(expr))
        return frozenset(found)

    # --- what needs a node of its own

    def value_of(self, frame: Frame, expr: Ref | Aggregate | Sequence | Rank | RankSize | GroupTop) -> Sql:
        """The column that holds ``expr`` for the rows of ``frame``."""
        match expr:
            case Ref():
                return rule(frame, expr)
            case Aggregate():
                return aggregate(frame, expr)
            case Sequence():
                return sequence(frame, expr)
            case Rank() | RankSize():
                return rank(frame, expr)
            case GroupTop():
                return group_top(frame, expr)
            case _:
                assert_never(expr)

    # --- entities

    def relation(self, source: Source, space: Space) -> Sql:
        """The rows of an entity that exist, with the columns that were asked for, under the source's alias."""
        if not source.computed:
            return derived(self.b.relation(self._existing(source, space)), source.alias)
        inner = Source(source.entity, "raw", source.is_root)
        inner.items = dict(source.items)
        frame = Frame(self, source.entity, space)
        frame.begin(inner)
        columns = [(item.alias, column("raw", item.alias)) for item in source.items.values()]
        columns += [(name, condition(frame, expr)) for expr, name in source.computed.items()]
        return derived(frame.select(columns), source.alias)

    def _existing(self, source: Source, space: Space) -> Sql:
        items = list(source.items.values()) or [Item("key", alias=KEY)]
        keep = self.plan.entities[source.entity].keep if source.entity in self.plan.entities else None
        if source.entity == space.raw:
            if not source.is_root:
                raise SegdslError([KEEP_CYCLE.at(entity=source.entity)])
            keep = None
        if keep is None:
            return self._stored(source.entity, items)
        if self.is_plain(keep):
            return self._kept_plainly(source.entity, items, keep)
        return self._kept(source.entity, items)

    def is_bare(self, entity: str, name: str) -> bool:
        """Whether a field's column is canonical as it is stored."""
        if (entity, name) not in self._bare:
            of = self.catalog.entities[entity].fields[name]
            kinds: tuple[Literal["field", "raw"], ...] = ("field", "raw")
            items = [Item(kind, name, alias=kind) for kind in kinds]
            simple = of.columns is None and of.rows is None and of.is_ is None
            read = self._stored(entity, items).expressions if simple else []
            self._bare[(entity, name)] = bool(read) and read[0].this == read[1].this
        return self._bare[(entity, name)]

    def _stored(self, entity: str, items: list[Item]) -> Sql:
        return entity_select(self.b, self.catalog, entity, items, self.storage)

    def is_plain(self, keep: Expr) -> bool:
        """Whether a keep speaks of fields of the row itself only."""
        if isinstance(keep, Aggregate | Sequence | Ref | Rank | RankSize | GroupTop):
            return False
        own = all(isinstance(ref, Row) for ref in row_refs(keep))
        return own and all(self.is_plain(part) for part in children(keep))

    def _kept_plainly(self, entity: str, items: list[Item], keep: Expr) -> Sql:
        inner = Source(entity, "raw", is_root=True)
        for item in items:
            inner.items[(item.kind, item.name, item.part)] = item
        frame = Frame(self, entity, Space(raw=entity))
        frame.begin(inner)
        met = condition(frame, keep)
        return frame.select([(item.alias, column("raw", item.alias)) for item in items], [met])

    def _kept(self, entity: str, items: list[Item]) -> Sql:
        node = self.node(("keep", entity), f"kept {entity}", (self.keep_rank(entity), 1_000_000), self._keep(entity))
        keyed = next((item for item in items if item.kind == "key"), Item("key", alias=unused(KEY, set())))
        every = items if keyed in items else [*items, keyed]
        query = exp.Select(
            expressions=[alias(column("raw", item.alias), item.alias) for item in items],
            from_=exp.From(this=derived(self._stored(entity, every), "raw")),
        )
        on = self.b.eq(column(node.name, KEY), column("raw", keyed.alias))
        query.set("joins", [exp.Join(this=table(node.name), kind="INNER", on=on)])
        return query

    def _keep(self, entity: str) -> Callable[[str], Keep]:
        return lambda name: Keep(self, entity, name)

    def keep_rank(self, entity: str, trail: tuple[str, ...] = ()) -> int:
        """0 for an entity whose keep needs nothing but its own row; else more than those that it needs."""
        if entity in trail:
            raise SegdslError([KEEP_CYCLE.at(entity=entity)])
        if entity not in self._ranks:
            keep = self.plan.entities[entity].keep if entity in self.plan.entities else None
            needs = set() if keep is None or self.is_plain(keep) else entities_of(keep) - {entity}
            ranks = [self.keep_rank(other, (*trail, entity)) for other in sorted(needs)]
            complex_keep = keep is not None and not self.is_plain(keep)
            self._ranks[entity] = max(ranks, default=0) + 1 if complex_keep else 0
        return self._ranks[entity]


class Keep:
    """The keys of the rows of an entity that meet a keep which looks beyond the row itself."""

    def __init__(self, c: Compiler, entity: str, name: str) -> None:
        self.c, self.entity, self.name = c, entity, name
        self.order = (0, 0)

    def close(self) -> list[tuple[str, Sql]]:
        keep = self.c.plan.entities[self.entity].keep
        assert keep is not None
        frame = Frame(self.c, self.entity, Space(self.order[0], self.entity))
        met = condition(frame, keep)
        return [(self.name, frame.select([(KEY, frame.key(frame.root_row))], [met]))]


def stored_tables(catalog: Catalog) -> set[str]:
    """Every table that a catalog names."""
    found: set[str] = set()
    for entity in catalog.entities.values():
        found |= {entity.table, *(join.table for join in entity.joins)}
        found |= {each.rows for each in entity.fields.values() if each.rows is not None}
        found |= {link.through for link in entity.links.values() if link.through is not None}
    return found


def entities_of(expr: Expr) -> set[str]:
    """Every entity whose rows an expression reads."""
    found: set[str] = set()
    for ref in row_refs(expr):
        found.update(step.entity for step in path_of(ref))
        found.add(base_row(ref).entity)
    stack: list[Expr] = [expr]
    while stack:
        node = stack.pop()
        overs: list[Collection] = []
        if isinstance(node, Aggregate):
            overs = [node.over]
        elif isinstance(node, Sequence):
            overs = [step.over for step in node.steps]
        found.update(hop.entity for over in overs for hop in over.hops)
        stack.extend(children(node))
    return found
