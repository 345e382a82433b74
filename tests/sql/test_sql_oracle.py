"""Random small plans: DuckDB and the in-memory evaluator must name the same members."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from sql_plans import AS_OF, ME, SHOP, TABLES, call, const, field, path, plan, segment

from segdsl.memory import Evaluator, Population
from segdsl.plan import (
    TRUE,
    Aggregate,
    And,
    Collection,
    Expr,
    Follow,
    GroupTop,
    Hop,
    If,
    Key,
    Not,
    Or,
    Plan,
    Rank,
    Ranking,
    RankSize,
    Ref,
    Row,
    RowRef,
    Rule,
    Through,
)
from segdsl.plan import Population as Ranked
from segdsl.sql.statements import compile_plan
from segdsl.sql.walk import row_refs
from segdsl.types import BOOLEAN, INTEGER, Kind, Type

TEXTS = ("Tehran", "paid", "open", "books", "retail", "gold")
TABLE_OF = {name: entity.table for name, entity in SHOP.entities.items()}


class Dice:
    """Makes random expressions about the rows in scope."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.rules: list[Rule] = []

    def constant(self, type: Type) -> Expr:
        pick = self.random.choice
        match type.kind:
            case Kind.INTEGER:
                return const(self.random.randint(0, 5), type)
            case Kind.DECIMAL:
                return const(self.random.randint(0, 60) * 10, type)
            case Kind.BOOLEAN:
                return const(pick((True, False)))
            case Kind.DATE:
                return const(date(2026, 3, 1) + timedelta(days=self.random.randint(0, 6)))
            case Kind.DATETIME:
                return const(datetime(2026, 1, 1) + timedelta(days=self.random.randint(0, 90)))
            case _:
                return const(pick(TEXTS), type)

    def reach(self, rows: list[Row]) -> RowRef:
        """A row in scope, or one behind a link to one."""
        row: RowRef = self.random.choice(rows)
        links = [link for link in SHOP.entities[row.entity].links.values() if not link.many]
        if links and self.random.random() < 0.35:
            link = self.random.choice(links)
            return Follow(row, link.name, link.to)
        return row

    def scalar(self, rows: list[Row]) -> Expr:
        ref = self.reach(rows)
        fields = [f for f in SHOP.entities[ref.entity].fields.values() if f.type.kind is not Kind.SET]
        return field(ref, self.random.choice(fields).name)

    def value(self, rows: list[Row], depth: int) -> Expr:
        if depth > 0 and self.random.random() < 0.6:
            return self.aggregate(rows, depth)
        return self.scalar(rows)

    def compare(self, rows: list[Row], depth: int) -> Expr:
        a = self.value(rows, depth)
        if a.type.kind is Kind.BOOLEAN:
            return call("truth", a)
        if self.random.random() < 0.15:
            return call("is_known", a)
        if self.random.random() < 0.3:
            b = self.scalar(rows)
            if b.type == a.type:
                return call(self.random.choice(("eq", "lt", "ge")), a, b)
        ops = ("eq",) if a.type.kind is Kind.TEXT else ("eq", "lt", "le", "gt", "ge")
        return call(self.random.choice(ops), a, self.constant(a.type))

    def condition(self, rows: list[Row], depth: int, size: int = 2) -> Expr:
        roll = self.random.random()
        if size > 0 and roll < 0.2:
            return Not(self.condition(rows, depth, size - 1))
        if size > 0 and roll < 0.55:
            parts = tuple(self.condition(rows, depth, size - 1) for _ in range(self.random.randint(1, 3)))
            return And(parts) if self.random.random() < 0.5 else Or(parts)
        if size > 0 and roll < 0.62:
            inner = [self.condition(rows, depth, 0) for _ in range(3)]
            return If(inner[0], inner[1], inner[2], BOOLEAN)
        return self.compare(rows, depth)

    def collection(self, rows: list[Row]) -> tuple[Collection, list[Row]]:
        starts = [r for r in (self.reach(rows) for _ in range(9)) if _many(r.entity)]
        ref: RowRef = starts[0] if starts else rows[0]
        start, level, hops = ref, max(row.level for row in rows) + 1, []
        opened: list[Row] = []
        for _ in range(self.random.choice((1, 1, 2))):
            links = _many(ref.entity)
            if not links:
                break
            link = self.random.choice(links)
            hops.append(Hop(link.name, link.to, level))
            ref = Row(level, link.to)
            opened.append(ref)
            level += 1
        ones = [link for link in SHOP.entities[ref.entity].links.values() if not link.many]
        if ones and self.random.random() < 0.15:
            hops.append(Through(ones[0].name, ones[0].to, level))
            opened.append(Row(level, ones[0].to))
        return Collection(start, tuple(hops)), opened

    def aggregate(self, rows: list[Row], depth: int) -> Expr:
        over, opened = self.collection(rows)
        if not opened:
            return self.scalar(rows)
        inner = [*rows, *opened] if self.random.random() < 0.4 else opened
        where = self.condition(inner, depth - 1, 1) if self.random.random() < 0.7 else TRUE
        last = opened[-1]
        fields = [f for f in SHOP.entities[last.entity].fields.values() if f.type.kind is not Kind.SET]
        value = field(last, self.random.choice(fields).name)
        op = self.random.choice(
            [
                "count",
                "count",
                "count_distinct",
                "sum",
                "min",
                "max",
                "first",
                "last",
                "most_frequent",
                "most_frequent_count",
                "count_repeated",
            ]
        )
        if op == "count":
            return Aggregate(op, over, where, INTEGER)
        if op == "sum":
            return Aggregate(op, over, where, Type(Kind.INTEGER, digits=38), value=field(last, "id"))
        if op in ("first", "last"):
            timed = [row for row in opened if SHOP.entities[row.entity].time]
            order = field(timed[-1], SHOP.entities[timed[-1].entity].time[0]) if timed else field(last, "id")
            return Aggregate(op, over, where, value.type, value=value, order=order)
        if op in ("count_distinct", "most_frequent_count", "count_repeated"):
            return Aggregate(op, over, where, INTEGER, value=value, at_least=2 if op == "count_repeated" else 1)
        if value.type.kind is Kind.BOOLEAN:
            return Aggregate("count_distinct", over, where, INTEGER, value=value)
        return Aggregate(op, over, where, value.type, value=value)

    def ranked(self) -> Expr:
        """A condition on the rank of a customer."""
        value = self.value([ME], 1)
        while value.type.kind in (Kind.TEXT, Kind.BOOLEAN):
            value = self.value([ME], 1)
        per = field(ME, "city") if self.random.random() < 0.4 else None
        among = self.condition([ME], 1, 0) if self.random.random() < 0.4 else TRUE
        ranking = Ranking(Ranked("customer", among), value, self.random.random() < 0.5, per)
        node = Rank(ME, ranking) if self.random.random() < 0.7 else RankSize(ME, ranking)
        return call("le", node, const(self.random.randint(1, 3)))

    def top(self) -> Expr:
        orders = path(ME, "orders", "items")
        item = Row(2, "item")
        value = Aggregate(
            "sum", orders, self.condition([Row(1, "order"), item], 0, 1), INTEGER, field(item, "quantity")
        )
        per = field(Follow(item, "product", "product"), "category")
        limit = self.random.choice((1, 2, None))
        share = None if limit else (self.random.choice((30, 50, 70)), 100)
        return GroupTop(ME, Ranked("customer", TRUE), value, per, True, limit, share)

    def plan(self, rules: int) -> Plan:
        for n in range(rules):
            roll = self.random.random()
            value = self.ranked() if roll < 0.15 else self.top() if roll < 0.22 else self.condition([ME], 2)
            earlier = [rule.name for rule in self.rules]
            if earlier and self.random.random() < 0.4:
                other: Expr = Ref(ME, self.random.choice(earlier), BOOLEAN)
                if self.random.random() < 0.4:
                    mates = path(Follow(ME, "company", "company"), "contacts")
                    there = Ref(Row(1, "customer"), self.random.choice(earlier), BOOLEAN)
                    other = call("ge", Aggregate("count", mates, there, INTEGER), const(1))
                value = self.random.choice((And, Or))((value, Not(other)))
            self.rules.append(segment(f"s{n}", value, depth=n))
        keep = {}
        if self.random.random() < 0.5:
            entity = self.random.choice(sorted(SHOP.entities))
            keep[entity] = self.condition([Row(0, entity)], 0, 1)
            if any(ref for ref in _follows(keep[entity])):
                keep = {}
        return plan(*self.rules, keep=keep)


def _follows(expr: Expr) -> list[Follow]:
    return [ref for ref in row_refs(expr) if isinstance(ref, Follow)]


def _many(entity: str) -> list[Any]:
    return [link for link in SHOP.entities[entity].links.values() if link.many]


def random_rows(dice: random.Random) -> dict[str, list[dict[str, Any]]]:
    """Rows by entity, with dangling links and unknown values among them."""

    def some(*values: Any) -> Any:
        return dice.choice((None, *values, *values))

    def day(start: datetime) -> datetime:
        return start + timedelta(days=dice.randint(0, 90), hours=dice.choice((0, 0, 5)))

    customers = range(1, 9)
    return {
        "company": [{"id": n, "industry": some("retail", "x"), "active": some(True, False)} for n in range(1, 4)],
        "customer": [
            {
                "id": n,
                "name": some("a", "b"),
                "city": some("Tehran", "Shiraz"),
                "opted_out": some(True, False),
                "budget": some(1, 2, 3.5),
                "age": some(1, 2, 3, 4),
                "tags": [],
                "company": some(1, 2, 3, 99),
                "labels": [dice.choice((1, 2, 3)) for _ in range(dice.randint(0, 3))],
            }
            for n in customers
        ],
        "order": [
            {
                "id": n,
                "customer": some(*customers, 77),
                "placed_at": some(day(datetime(2026, 1, 1)), day(datetime(2026, 1, 1))),
                "total": some(1, 2, 5),
                "status": some("paid", "open"),
            }
            for n in range(1, 20)
        ],
        "item": [
            {
                "id": n,
                "order": dice.randint(1, 21),
                "product": some(1, 2, 3),
                "price": some(1, 2, 5),
                "quantity": some(1, 2),
            }
            for n in range(1, 30)
        ],
        "product": [{"id": n, "category": some("books", "music"), "colours": []} for n in (1, 2)],
        "label": [{"id": n, "title": some("gold", "x"), "weight": some(1, 2)} for n in (1, 2, 3)],
        "visit": [
            {
                "id": n,
                "customer": some(*customers),
                "on_day": some(date(2026, 3, dice.randint(1, 6))),
                "page": some("x"),
            }
            for n in range(1, 12)
        ],
    }


def stored(rows: dict[str, list[dict[str, Any]]]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(TABLES)
    for entity, records in rows.items():
        for record in records:
            columns = {}
            for name, value in record.items():
                if name == "labels":
                    for label in value:
                        connection.execute("INSERT INTO customer_labels VALUES (?, ?)", [record["id"], label])
                    continue
                held = name not in SHOP.entities[entity].fields
                columns[f"{name}_id" if held else name] = value
            names = ", ".join(columns)
            marks = ", ".join("?" * len(columns))
            connection.execute(
                f"INSERT INTO {TABLE_OF[entity]} ({names}) VALUES ({marks})",
                list(columns.values()),
            )
    return connection


def linked(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The rows with logical names: each to-many link lists the keys of its rows."""
    found = {entity: [dict(record) for record in records] for entity, records in rows.items()}
    for parent, link, child, holder in (
        ("company", "contacts", "customer", "company"),
        ("customer", "orders", "order", "customer"),
        ("customer", "visits", "visit", "customer"),
        ("order", "items", "item", "order"),
    ):
        for record in found[parent]:
            record[link] = [other["id"] for other in rows[child] if other.get(holder) == record["id"]]
    for record in (*found["visit"], *found["item"]):
        record.pop("customer", None)
        record.pop("order", None)
    return found


@pytest.mark.parametrize("seed", range(20))
def test_sql_and_memory_name_the_same_members(seed: int) -> None:
    dice = Dice(seed)
    made = dice.plan(12)
    rows = random_rows(dice.random)
    expected = Evaluator(made, SHOP).members(Population.from_rows(SHOP, linked(rows)))
    statement = compile_plan(made, SHOP)
    found: dict[str, list[Any]] = {name: [] for name in made.rules}
    for name, key in stored(rows).execute(statement.sql, dict(statement.params)).fetchall():
        found[name].append(key)
    for name in made.rules:
        assert sorted(found[name]) == list(expected[name]), made.rules[name].value
    assert made.as_of == AS_OF and Key(ME, INTEGER).row == ME
