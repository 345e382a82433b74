"""A small shop on DuckDB and short words for plans, so that the tests of SQL read like rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import duckdb

from segdsl.catalog.models import Catalog, Entity, Link
from segdsl.catalog.models import Field as CatalogField
from segdsl.plan import (
    Aggregate,
    And,
    Call,
    Collection,
    Const,
    Expr,
    Field,
    Hop,
    Plan,
    PlanEntity,
    Row,
    RowRef,
    Rule,
)
from segdsl.sql.statements import compile_plan
from segdsl.types import BOOLEAN, DATE, DATETIME, INTEGER, TEXT, Type, decimal, set_of

AS_OF = datetime(2026, 3, 21)
MONEY = decimal(2)
TAGS = set_of(TEXT)


def _fields(**types: Type) -> dict[str, CatalogField]:
    return {name: CatalogField(name=name, type=type, required=name == "id") for name, type in types.items()}


SHOP = Catalog(
    default_entity="customer",
    entities={
        "customer": Entity(
            name="customer",
            table="customers",
            fields=_fields(id=INTEGER, name=TEXT, city=TEXT, opted_out=BOOLEAN, budget=MONEY, age=INTEGER, tags=TAGS),
            links={
                "company": Link(name="company", to="company", by="company_id"),
                "orders": Link(name="orders", to="order", many=True, from_="customer_id"),
                "visits": Link(name="visits", to="visit", many=True, from_="customer_id"),
                "labels": Link(
                    name="labels", to="label", many=True, through="customer_labels", by="customer_id", from_="label_id"
                ),
            },
        ),
        "company": Entity(
            name="company",
            table="companies",
            fields=_fields(id=INTEGER, industry=TEXT, active=BOOLEAN),
            links={"contacts": Link(name="contacts", to="customer", many=True, from_="company_id")},
        ),
        "order": Entity(
            name="order",
            table="orders",
            time=("placed_at",),
            fields=_fields(id=INTEGER, placed_at=DATETIME, total=MONEY, status=TEXT),
            links={
                "customer": Link(name="customer", to="customer", by="customer_id"),
                "items": Link(name="items", to="item", many=True, from_="order_id"),
            },
        ),
        "item": Entity(
            name="item",
            table="items",
            fields=_fields(id=INTEGER, price=MONEY, quantity=INTEGER),
            links={"product": Link(name="product", to="product", by="product_id")},
        ),
        "product": Entity(
            name="product", table="products", fields=_fields(id=INTEGER, category=TEXT, colours=TAGS), links={}
        ),
        "label": Entity(name="label", table="labels", fields=_fields(id=INTEGER, title=TEXT, weight=INTEGER)),
        "visit": Entity(
            name="visit", table="visits", time=("on_day",), fields=_fields(id=INTEGER, on_day=DATE, page=TEXT)
        ),
    },
)

TABLES = """
CREATE TABLE companies (id BIGINT, industry VARCHAR, active BOOLEAN);
CREATE TABLE customers (id BIGINT, name VARCHAR, city VARCHAR, opted_out BOOLEAN, budget DECIMAL(18, 2), age BIGINT,
    tags VARCHAR[], company_id BIGINT);
CREATE TABLE orders (id BIGINT, customer_id BIGINT, placed_at TIMESTAMP, total DECIMAL(18, 2), status VARCHAR);
CREATE TABLE items (id BIGINT, order_id BIGINT, product_id BIGINT, price DECIMAL(18, 2), quantity BIGINT);
CREATE TABLE products (id BIGINT, category VARCHAR, colours VARCHAR[]);
CREATE TABLE labels (id BIGINT, title VARCHAR, weight BIGINT);
CREATE TABLE customer_labels (customer_id BIGINT, label_id BIGINT);
CREATE TABLE visits (id BIGINT, customer_id BIGINT, on_day DATE, page VARCHAR);
"""
DATA = """
INSERT INTO companies VALUES (100, 'retail', TRUE), (200, 'publishing', FALSE);
INSERT INTO customers VALUES
    (1, 'Ada',   'Tehran',  TRUE,  50.00,  30,   ['vip', 'new'], 100),
    (2, 'Babak', 'Tehran',  FALSE, 20.00,  40,   [],             100),
    (3, 'Cyrus', NULL,      NULL,  NULL,   NULL, ['new'],        200),
    (4, 'Dara',  'Isfahan', FALSE, 100.00, 25,   ['old'],        999),
    (5, 'Elena', 'Shiraz',  FALSE, 10.00,  25,   [],             NULL);
INSERT INTO orders VALUES
    (11, 1, '2026-01-10 10:00', 100.00, 'paid'),
    (12, 1, '2026-02-10 10:00',  40.00, 'paid'),
    (13, 1, '2026-03-10 10:00',  60.50, NULL),
    (21, 2, '2025-12-01 09:00',  20.00, 'open'),
    (22, 2, '2026-03-01 09:00',  NULL,  'paid'),
    (31, 3, NULL,               500.00, 'paid'),
    (32, 3, '2026-04-01 00:00', 900.00, 'paid'),
    (91, 77, '2026-01-01 00:00',  1.00, 'paid');
INSERT INTO items VALUES
    (1, 11, 7, 70.00, 1), (2, 11, 8, 30.00, 2), (3, 12, 7, 40.00, 1), (4, 13, 9, 60.50, 5), (5, 13, 999, 1.00, 1),
    (6, 21, 8, 20.00, 4), (7, 22, 8, 5.00, 1), (8, 22, 7, 5.00, 9);
INSERT INTO products VALUES (7, 'books', ['red', 'blue']), (8, 'music', ['red']), (9, NULL, []);
INSERT INTO labels VALUES (1, 'gold', 10), (2, 'silver', 5), (3, NULL, 1);
INSERT INTO customer_labels VALUES (1, 1), (1, 1), (1, 2), (2, 2), (3, 3), (4, 99);
INSERT INTO visits VALUES
    (1, 1, '2026-03-01', 'home'), (2, 1, '2026-03-01', 'price'), (3, 1, '2026-03-03', 'home'),
    (4, 2, '2026-03-02', 'price'), (5, 2, '2026-03-05', 'price'), (6, 3, '2026-03-02', 'home');
"""

ME = Row(0, "customer")


def const(value: object, type: Type | None = None) -> Const:
    """A constant; its type is guessed from the Python value."""
    if type is None:
        sample = value[0] if isinstance(value, tuple) and value else value
        guesses = {bool: BOOLEAN, int: INTEGER, str: TEXT, date: DATE, datetime: DATETIME}
        type = guesses[sample.__class__]
    return Const(value, type)


def field(row: RowRef, name: str) -> Field:
    """A field of a row, with the catalog's type."""
    found = SHOP.entities[row.entity].fields[name]
    return Field(row, name, found.type, found.required)


def call(op: str, *args: Expr, type: Type = BOOLEAN) -> Call:
    return Call(op, args, type)


def eq(a: Expr, value: object) -> Call:
    return call("eq", a, const(value, a.type))


def at_least(a: Expr, value: object) -> Call:
    return call("ge", a, const(value, a.type))


def more(a: Expr, value: object) -> Call:
    return call("gt", a, const(value, a.type))


def path(start: RowRef, *links: str) -> Collection:
    """The collection reached by these to-many links; the first opens the level above the start's."""
    hops: list[Hop] = []
    entity, level = start.entity, _level(start)
    for link in links:
        entity, level = SHOP.entities[entity].links[link].to, level + 1
        hops.append(Hop(link, entity, level))
    return Collection(start, tuple(hops))


def _level(row: RowRef) -> int:
    return row.level if isinstance(row, Row) else _level(row.row)


def last(over: Collection) -> Row:
    return Row(over.last.level, over.last.entity)


def count(over: Collection, *where: Expr) -> Aggregate:
    return Aggregate("count", over, And(where), INTEGER)


def aggregate(op: str, over: Collection, name: str, *where: Expr, type: Type | None = None, **more: Any) -> Aggregate:
    value = field(last(over), name)
    return Aggregate(op, over, And(where), type or value.type, value=value, **more)


def segment(name: str, value: Expr, entity: str = "customer", depth: int = 0) -> Rule:
    return Rule(name, "segment", entity, value, depth)


def metric(name: str, value: Expr, entity: str = "customer", depth: int = 0) -> Rule:
    return Rule(name, "metric", entity, value, depth)


def plan(*rules: Rule, keep: Mapping[str, Expr] | None = None) -> Plan:
    entities = {name: PlanEntity(name, (keep or {}).get(name)) for name in SHOP.entities}
    return Plan(AS_OF, {rule.name: rule for rule in rules}, entities)


def shop() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(TABLES)
    connection.execute(DATA)
    return connection


def members(made: Plan, rules: Iterable[str] | None = None) -> dict[str, list[object]]:
    """The keys of every segment, tier and part."""
    statement = compile_plan(made, SHOP, rules)
    found: dict[str, list[object]] = {}
    for name, key in shop().execute(statement.sql, dict(statement.params)).fetchall():
        found.setdefault(name, []).append(key)
    return {name: sorted(keys) for name, keys in found.items()}


def values(
    expr: Expr, entity: str = "customer", *others: Rule, keep: Mapping[str, Expr] | None = None
) -> dict[Any, Any]:
    """The value of a metric for every row of its entity."""
    made = plan(*others, metric("it", expr, entity), keep=keep)
    statement = compile_plan(made, SHOP, ["it"], form="wide")
    return dict(shop().execute(statement.sql, dict(statement.params)).fetchall())


def who(expr: Expr, entity: str = "customer", *others: Rule, keep: Mapping[str, Expr] | None = None) -> list[object]:
    """The members of a segment."""
    return members(plan(*others, segment("it", expr, entity), keep=keep), ["it"]).get("it", [])
