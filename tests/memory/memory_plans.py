"""A small shop, and short words to write plans by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from segdsl.catalog import Catalog, load_catalog
from segdsl.memory import Evaluator
from segdsl.plan import (
    Aggregate,
    And,
    Call,
    Collection,
    Const,
    Expr,
    Field,
    Follow,
    Hop,
    If,
    Key,
    Not,
    Or,
    Plan,
    PlanEntity,
    Ref,
    Row,
    RowRef,
    Rule,
    Through,
)
from segdsl.types import BOOLEAN, DATE, DATETIME, DOUBLE, INTEGER, TEXT, Kind, Type, decimal, set_of

SHOP = """
timezone = "UTC"
default_entity = "customer"

[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
name = { type = "text" }
city = { type = "text" }
age = { type = "integer" }
vip = { type = "boolean" }
joined = { type = "date" }
rating = { type = "float" }
kind = { type = "enum", values = ["person", "firm"] }
genres = { type = "set of text" }
level = { type = "integer", required = true }
home = { type = "geo", columns = ["lat", "lon"] }
[entity.customer.links]
company = { to = "company", by = "company_id" }
orders = { to = "order", from = "customer_id" }
visits = { to = "visit", from = "customer_id" }
labels = { to = "label", through = "customer_labels", by = "customer_id", from = "label_id" }

[entity.company]
table = "companies"
key = "id"
[entity.company.fields]
name = { type = "text" }
size = { type = "integer" }
closed = { type = "boolean" }
[entity.company.links]
contacts = { to = "customer", from = "company_id" }

[entity.order]
table = "orders"
key = "id"
time = "placed_at"
[entity.order.fields]
placed_at = { type = "datetime" }
day = { type = "date" }
total = { type = "decimal", scale = 2 }
status = { type = "text" }
deleted = { type = "boolean" }
[entity.order.links]
customer = { to = "customer", by = "customer_id" }
items = { to = "item", from = "order_id" }

[entity.item]
table = "items"
key = "id"
[entity.item.fields]
quantity = { type = "integer" }
[entity.item.links]
order = { to = "order", by = "order_id" }
product = { to = "product", by = "product_id" }

[entity.product]
table = "products"
key = "code"
[entity.product.fields]
code = { type = "text" }
category = { type = "text" }
price = { type = "decimal", scale = 2 }
tags = { type = "set of text" }

[entity.visit]
table = "visits"
key = "id"
time = "at"
[entity.visit.fields]
at = { type = "datetime" }
day = { type = "date" }
page = { type = "text" }
product = { type = "text" }
[entity.visit.links]
customer = { to = "customer", by = "customer_id" }

[entity.label]
table = "labels"
key = "id"
[entity.label.fields]
name = { type = "text" }
"""

MONEY = decimal(2)
AS_OF = datetime(2026, 3, 21, 12)
CUSTOMER = Row(0, "customer")


def shop(keep: str = "") -> Catalog:
    return load_catalog(SHOP)


# --- expressions


def field(name: str, type: Type = INTEGER, row: RowRef = CUSTOMER, **more: Any) -> Field:
    return Field(row, name, type, **more)


def const(value: object, type: Type | None = None) -> Const:
    if type is None:
        types = {bool: BOOLEAN, int: INTEGER, float: DOUBLE, str: TEXT, date: DATE, datetime: DATETIME}
        type = types.get(value.__class__, INTEGER)
    return Const(value, type)


def call(op: str, *args: Expr, type: Type = BOOLEAN) -> Call:
    return Call(op, args, type)


def compare(op: str, left: Expr, right: object) -> Call:
    return call(
        op,
        left,
        right if not isinstance(right, (bool, int, float, str, date, tuple, type(None))) else const(right, left.type),
    )


def eq(left: Expr, right: object) -> Call:
    return compare("eq", left, right)


def gt(left: Expr, right: object) -> Call:
    return compare("gt", left, right)


def ge(left: Expr, right: object) -> Call:
    return compare("ge", left, right)


def lt(left: Expr, right: object) -> Call:
    return compare("lt", left, right)


def le(left: Expr, right: object) -> Call:
    return compare("le", left, right)


def known(value: Expr) -> Call:
    return call("is_known", value)


def all_of(*parts: Expr) -> And:
    return And(parts)


def any_of(*parts: Expr) -> Or:
    return Or(parts)


def no(part: Expr) -> Not:
    return Not(part)


# --- collections

ENTITY_OF = {
    "orders": "order",
    "items": "item",
    "visits": "visit",
    "labels": "label",
    "contacts": "customer",
    "company": "company",
    "product": "product",
    "order": "order",
    "customer": "customer",
}


def over(*links: str, start: RowRef = CUSTOMER, level: int = 1) -> Collection:
    """``over("orders", "items")``; a to-one link in the middle is written with a point: ``".company"``."""
    hops: list[Hop | Through] = []
    for number, link in enumerate(links):
        name = link.lstrip(".")
        made = Through if link.startswith(".") else Hop
        hops.append(made(name, ENTITY_OF[name], level + number))
    return Collection(start, tuple(hops))


def aggregate(
    op: str, collection: Collection, value: Expr | None = None, where: Expr | None = None, **more: Any
) -> Aggregate:
    types = {"count": INTEGER, "count_distinct": INTEGER, "most_frequent_count": INTEGER, "count_repeated": INTEGER}
    type = more.pop("type", None) or types.get(op)
    if type is None:
        assert value is not None
        type = value.type
        if op == "sum":
            type = Type(type.kind, scale=type.scale, digits=38)
        if op == "values":
            type = type if type.kind is Kind.SET else set_of(type)
    return Aggregate(op, collection, where or And(()), type, value, **more)


ORDER = Row(1, "order")
ITEM = Row(2, "item")
VISIT = Row(1, "visit")
TOTAL = field("total", MONEY, ORDER)
PLACED = field("placed_at", DATETIME, ORDER)


# --- plans


def rule(name: str, value: Expr, kind: str = "", entity: str = "customer", depth: int = 0) -> Rule:
    if not kind:
        kind = "segment" if value.type.kind is Kind.BOOLEAN else "tiers" if value.type.kind is Kind.TIER else "metric"
    return Rule(name, kind, entity, value, depth)  # type: ignore[arg-type]


def plan(*rules: Rule, keep: Mapping[str, Expr] | None = None, catalog: Catalog | None = None) -> Plan:
    keeps = keep or {}
    entities = {name: PlanEntity(name, keeps.get(name)) for name in (catalog or shop()).entities}
    return Plan(AS_OF, {one.name: one for one in rules}, entities)


def evaluator(*rules: Rule, keep: Mapping[str, Expr] | None = None) -> Evaluator:
    return Evaluator(plan(*rules, keep=keep), shop())


def ref(name: str, type: Type, row: RowRef = CUSTOMER) -> Ref:
    return Ref(row, name, type)


def key(row: RowRef, type: Type = INTEGER) -> Key:
    return Key(row, type)


def follow(link: str, row: RowRef = CUSTOMER) -> Follow:
    return Follow(row, link, ENTITY_OF[link])


def tier(names: tuple[str, ...]) -> Type:
    return Type(Kind.TIER, names=names)


def bands(value: Expr, names: tuple[str, ...], bounds: tuple[int, ...]) -> Expr:
    """Tiers by their lower bounds, the highest first in the chain."""
    type = tier(names)
    result: Expr = Const(None, type)
    for number, bound in enumerate(bounds, start=1):
        result = If(ge(value, bound), Const(number, type), result, type)
    return result
