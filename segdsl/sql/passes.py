"""Aggregates: one grouped pass over a collection for all rules that aggregate it.

`Pass` is a grouped SELECT over the rows of one collection; every aggregate over it is a column, told apart by
``CASE WHEN``. Conditions that all its aggregates share become its WHERE, and so do the widest time bounds.

    SELECT customer_id AS key,
           SUM(CASE WHEN status = $p1 THEN total ELSE 0 END) AS sum,
           COUNT(*) AS count
    FROM orders WHERE placed_at > $p2 AND placed_at <= $p3 GROUP BY customer_id

`Histogram` counts twice: a pass that is grouped by the value too says how often each value stands, a second grouping
finds the commonest. The first row by an order is one more column where the engine can say that in one pass
(`Builder.pick`), else a node of its own with ROW_NUMBER (`FirstRow`). Missing groups come back as NULL through the
LEFT JOIN and get the value over nothing by COALESCE.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from segdsl.diagnostics import SegdslError
from segdsl.operators import AGGREGATES
from segdsl.operators.base import NoSql
from segdsl.plan import Aggregate, And, Collection, Expr, Hop, Key, Row
from segdsl.sql.bounds import shared_bounds
from segdsl.sql.errors import NO_SUCH_FORM
from segdsl.sql.exact import SUM_DIGITS
from segdsl.sql.frames import Frame, unused
from segdsl.sql.scopes import Scope, beside, place
from segdsl.sql.trees import Sql, alias, column, derived, table
from segdsl.sql.values import condition, may_be_null, value
from segdsl.sql.walk import children, conjuncts
from segdsl.types import INTEGER
from segdsl.wording import say, term

if TYPE_CHECKING:
    from segdsl.sql.compiler import Compiler, Node

_ZERO = frozenset({"count", "count_distinct", "sum", "most_frequent_count", "count_repeated"})


def aggregate(f: Frame, expr: Aggregate) -> Sql:
    """The column that holds an aggregate for the rows of a frame."""
    inner, scope, rows = place(f, expr)
    assert isinstance(inner, Aggregate)
    node, name = grouped(f.c, scope, (), inner)
    beside_it = beside(f, node, scope, rows)
    return over_nothing(f, expr, column(beside_it, name), column(beside_it, scope.key_names[0]))


def over_nothing(f: Frame, expr: Aggregate, found: Sql, key: Sql) -> Sql:
    """What an aggregate is where no row takes part; ``key`` is NULL where there is no group at all."""
    if expr.op == "sum" and expr.value is not None:
        zero = f.c.b.zero(expr.value.type)
        if may_overflow(expr):
            return f.c.b.case([(f.c.b.is_null(key), zero)], found)
        return f.c.b.coalesce(found, zero)
    if expr.op in _ZERO:
        return f.c.b.coalesce(found, f.c.b.literal(0))
    if expr.op == "values":
        return f.c.b.coalesce(found, f.c.b.empty_set(expr.type))
    return found


def may_overflow(expr: Aggregate) -> bool:
    """Whether a sum of so many digits can exceed 38: then it is unknown, not 0."""
    return expr.value is not None and expr.value.type.digits > SUM_DIGITS


def grouped(
    c: Compiler, scope: Scope, extra: tuple[Expr, ...], expr: Aggregate, of: int | None = None
) -> tuple[Node, str]:
    """The node and its column that hold an aggregate for each key of a scope (and each value of ``extra``).

    ``of`` is the number of the histogram that asks: its pass has all that it counts.
    """
    if is_histogram(expr):
        histogram = c.part(
            ("histogram", scope, extra, expr.over, expr.value, expr.group, expr.each, c.height(expr)),
            f"{stem(scope, expr.over)} values",
            (scope.space.rank, _order(c, extra, expr)),
            lambda number, name: Histogram(c, name, scope, extra, expr, number),
            expr,
        )
        return histogram, histogram.column(expr)
    if expr.each and not c.b.arrays:
        raise SegdslError([NO_SUCH_FORM.at(expr.span, what=say("an aggregate of a set"), dialect=c.b.dialect)])
    order = (scope.space.rank, _order(c, extra, expr))
    if picks(expr) and not c.b.ordered_aggregates:
        first = c.node(
            ("first", scope, extra, expr, order),
            f"{stem(scope, expr.over)} {expr.op}",
            order,
            lambda name: FirstRow(c, name, scope, extra, expr),
        )
        return first, "value"
    each = expr.value if expr.each else None
    identity, title = ("pass", scope, extra, expr.over, each, order), stem(scope, expr.over)

    def make(number: int, name: str) -> Pass:
        return Pass(c, name, scope, extra, expr.over, each)

    if of is None:
        found = c.part(identity, title, order, make, expr)
    else:
        found = c.node((*identity, of), title, order, partial(make, of))
    return found, found.column(expr)


def _order(c: Compiler, extra: tuple[Expr, ...], expr: Aggregate) -> int:
    inside = 1 + max(c.highest(children(expr)), c.highest(extra))
    return inside + 1 if is_histogram(expr) else inside


def is_histogram(expr: Aggregate) -> bool:
    return expr.op in ("most_frequent", "most_frequent_count", "count_repeated") or (
        expr.op == "values" and expr.group is not None
    )


def picks(expr: Aggregate) -> bool:
    """Whether the value is that of one row, found by an order over several columns."""
    if expr.op in ("first", "last"):
        return expr.value != expr.order
    return expr.op in ("min", "max") and expr.group is not None


def stem(scope: Scope, over: Collection) -> str:
    return " ".join((scope.root, *(hop.link for hop in over.hops)))


def last_row(over: Collection) -> Row:
    """The row of the last to-many link of a collection."""
    hop = next(hop for hop in reversed(over.hops) if isinstance(hop, Hop))
    return Row(hop.level, hop.entity)


@dataclass
class _Column:
    name: str
    parts: tuple[Expr, ...]


class Pass:
    """One grouped SELECT over the rows of a collection."""

    def __init__(
        self, c: Compiler, name: str, scope: Scope, extra: tuple[Expr, ...], over: Collection, each: Expr | None
    ) -> None:
        self.c, self.name, self.scope, self.extra, self.over, self.each = c, name, scope, extra, over, each
        self.order = (0, 0)
        self._context = c.fresh_name(f"{name} of") if scope.rows else ""
        self._columns: dict[Aggregate, _Column] = {}

    def has_room(self, expr: Aggregate) -> bool:
        return self.c.has_room(self._columns, expr)

    def column(self, expr: Aggregate) -> str:
        """The name of the column that holds ``expr``; asked for once, however many rules do."""
        found = self._columns.get(expr)
        if found is None:
            taken = {entry.name for entry in self._columns.values()} | {*self.scope.key_names}
            found = self._columns[expr] = _Column(unused(expr.op, taken), conjuncts(expr.where))
        return found.name

    def close(self) -> list[tuple[str, Sql]]:
        frame, queries = self.scope.frame(self.c, self._context)
        frame.open(self.over)
        keys = self.scope.keys(frame)
        if self.each is not None:
            elements = value(frame, self.each)
            self.c.b.arg_types = (self.each.type,)
            frame.overrides[self.each] = frame.unnest(elements)
        extra = [(f"value{i}", value(frame, part)) for i, part in enumerate(self.extra, 1)]
        common, rest = shared_bounds([entry.parts for entry in self._columns.values()])
        where = [self._met(frame, part) for part in common]
        where += [self.c.b.is_known(sql.copy()) for _, sql in extra]
        columns = [
            (entry.name, self._grouped(frame, expr, parts))
            for (expr, entry), parts in zip(self._columns.items(), rest, strict=True)
        ]
        group = [sql.copy() for _, sql in (*keys, *extra) if sql.find(exp.Column)]  # a constant is no group
        return [*queries, (self.name, frame.select([*keys, *extra, *columns], where, group))]

    def _grouped(self, frame: Frame, expr: Aggregate, parts: tuple[Expr, ...]) -> Sql:
        met = self._met(frame, And(parts)) if parts else None
        return grouped_column(frame, expr, met)

    @staticmethod
    def _met(frame: Frame, part: Expr) -> Sql:
        """A condition of the row: of a set whose elements are aggregated it sees the whole."""
        elements, frame.overrides = frame.overrides, {}
        found = condition(frame, part)
        frame.overrides = elements
        return found


def grouped_column(frame: Frame, expr: Aggregate, met: Sql | None) -> Sql:
    """One aggregate of the rows of a grouped frame that meet ``met``."""
    b = frame.c.b
    found = None if expr.value is None else value(frame, expr.value)
    if picks(expr):
        order, known = row_order(frame, expr)
        return b.pick(found, order, b.and_(*([met] if met is not None else []), *known), expr.op in ("last", "max"))
    if expr.op == "values":
        return b.collect(found, met if met is not None else b.boolean(True))
    if expr.op == "count" and met is None:
        return exp.Count(this=exp.Star())
    op = {"first": "min", "last": "max"}.get(expr.op, expr.op)
    if op == "count_distinct" and expr.group is not None:
        found = value(frame, expr.group)
    operator = AGGREGATES[op]
    if operator.sql is None:
        what = say("{word}", word=term(expr.op))
        raise SegdslError([NO_SUCH_FORM.at(expr.span, what=what, dialect=b.dialect)])
    b.arg_types = () if expr.value is None else (expr.value.type,)
    b.result_type = expr.type
    try:
        return operator.sql(b, found, met if met is not None else b.boolean(True))
    except NoSql:
        what = say("{word}", word=term(expr.op))
        raise SegdslError([NO_SUCH_FORM.at(expr.span, what=what, dialect=b.dialect)]) from None


def row_order(frame: Frame, expr: Aggregate) -> tuple[list[Sql], list[Sql]]:
    """By what one row is picked, and what must be known for a row to take part."""
    b = frame.c.b
    if expr.op in ("min", "max"):
        assert expr.group is not None and expr.value is not None
        group = value(frame, expr.group)
        return [group, value(frame, expr.value)], [b.is_known(group.copy())]
    assert expr.order is not None
    time = value(frame, expr.order)
    known = [b.is_known(time.copy())] if may_be_null(frame, expr.order) else []
    last = last_row(expr.over)
    key = Key(last, frame.c.catalog.entities[last.entity].key_type)
    return [time, value(frame, key)], known


class FirstRow:
    """The value of one row for each key, by ROW_NUMBER: where no aggregate can say it."""

    def __init__(self, c: Compiler, name: str, scope: Scope, extra: tuple[Expr, ...], expr: Aggregate) -> None:
        self.c, self.name, self.scope, self.extra, self.expr = c, name, scope, extra, expr
        self.order = (0, 0)
        self._context = c.fresh_name(f"{name} of") if scope.rows else ""
        self._rows = c.fresh_name(f"{name} rows")

    def close(self) -> list[tuple[str, Sql]]:
        b = self.c.b
        frame, queries = self.scope.frame(self.c, self._context)
        frame.open(self.expr.over)
        keys = self.scope.keys(frame) + [(f"value{i}", value(frame, part)) for i, part in enumerate(self.extra, 1)]
        assert self.expr.value is not None
        found = value(frame, self.expr.value)
        where = [condition(frame, part) for part in conjuncts(self.expr.where)]
        order, known = row_order(frame, self.expr)
        latest = self.expr.op in ("last", "max")
        number = b.window(
            b.func("ROW_NUMBER"), [sql.copy() for _, sql in keys], [b.ordered(part, latest) for part in order]
        )
        numbered = frame.select([*keys, ("value", found), ("number", number)], [*where, *known])
        names = [name for name, _ in keys] + ["value"]
        query = select_from(self._rows, names, b.eq(column(self._rows, "number"), b.literal(1)))
        return [*queries, (self._rows, numbered), (self.name, query)]


class Histogram:
    """How often each value stands, and what that says: the commonest value, how many stand often."""

    def __init__(
        self, c: Compiler, name: str, scope: Scope, extra: tuple[Expr, ...], expr: Aggregate, number: int
    ) -> None:
        self.c, self.name, self.scope, self.extra, self.number = c, name, scope, extra, number
        self.order = (0, 0)
        self._columns: dict[Aggregate, str] = {}

    def has_room(self, expr: Aggregate) -> bool:
        return self.c.has_room(self._columns, expr, each=3)  # the count, the value and the place of each value

    def column(self, expr: Aggregate) -> str:
        if expr not in self._columns:
            taken = {*self._columns.values(), *self.scope.key_names}
            self._columns[expr] = unused(expr.op, taken)
        return self._columns[expr]

    def close(self) -> list[tuple[str, Sql]]:
        names = [*self.scope.key_names, *(f"value{i}" for i in range(1, len(self.extra) + 1))]
        asked = [(name, expr, self._counted(expr)) for expr, name in self._columns.items()]
        inner = asked[0][2][0].name
        source: Sql = table(inner)
        if not self.c.b.ordered_aggregates:
            source = derived(self._numbered(inner, names, asked), inner)
        query = exp.Select(
            expressions=[
                *(alias(column(inner, key), key) for key in names),
                *(alias(self._found(name, expr, counted), name) for name, expr, counted in asked),
            ],
            from_=exp.From(this=source),
            group=exp.Group(expressions=[column(inner, key) for key in names]),
        )
        return [(self.name, query)]

    def _counted(self, expr: Aggregate) -> tuple[Node, str, str]:
        """The pass that is grouped by the value too, its count of rows, and the value that stands for a group."""
        assert expr.value is not None
        shown = expr.group if expr.group is not None else expr.value
        extra = (*self.extra, shown)
        count = replace(expr, op="count", value=None, group=None, type=INTEGER, at_least=1)
        if expr.each:
            count = replace(count, value=expr.value)
        node, rows = grouped(self.c, self.scope, extra, count, self.number)
        if expr.group is None:
            return node, rows, f"value{len(extra)}"
        smallest = replace(expr, op="min", group=None, type=expr.value.type, at_least=1)
        return node, rows, grouped(self.c, self.scope, extra, smallest, self.number)[1]

    def _found(self, name: str, expr: Aggregate, counted: tuple[Node, str, str]) -> Any:
        b = self.c.b
        node, rows, shown = counted
        often = column(node.name, rows)
        present = b.gt(often, b.literal(0))
        match expr.op:
            case "most_frequent_count":
                return b.func("MAX", often)
            case "count_repeated":
                enough = b.ge(often, b.param(expr.at_least, INTEGER))
                return b.func("SUM", b.case([(enough, b.literal(1))], b.literal(0)))
            case "values":
                return b.collect(column(node.name, shown), present)
            case _ if b.ordered_aggregates:
                group = column(node.name, f"value{len(self.extra) + 1}")
                return b.pick(column(node.name, shown), [b.neg(often), group], present, latest=False)
            case _:
                first = b.eq(column(node.name, f"{name} number"), b.literal(1))
                return b.func("MAX", b.case([(b.and_(first, present), column(node.name, shown))]))

    def _numbered(self, inner: str, names: list[str], asked: list[tuple[str, Aggregate, tuple[Node, str, str]]]) -> Sql:
        """The counted values with the place of each by how often it stands: where no aggregate can say the first."""
        b = self.c.b
        group = column(inner, f"value{len(self.extra) + 1}")
        used = dict.fromkeys([*names, *(own for _, _, (_, rows, shown) in asked for own in (rows, shown))])
        columns = [alias(column(inner, own), own) for own in used]
        for name, expr, (_, rows, _) in asked:
            if expr.op == "most_frequent":
                order = [b.ordered(column(inner, rows), True), b.ordered(group.copy(), False)]
                number = b.window(b.func("ROW_NUMBER"), [column(inner, key) for key in names], order)
                columns.append(alias(number, f"{name} number"))
        return exp.Select(expressions=columns, from_=exp.From(this=table(inner)))


def select_from(name: str, columns: list[str], where: Sql) -> Sql:
    """Columns of an earlier query, under their own names."""
    return exp.Select(
        expressions=[exp.Alias(this=column(name, own), alias=_quoted(own)) for own in columns],
        from_=exp.From(this=table(name)),
        where=exp.Where(this=where),
    )


def _quoted(name: str) -> Sql:
    return exp.Identifier(this=name, quoted=True)
