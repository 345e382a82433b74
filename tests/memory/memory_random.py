"""Random shops and random plans over them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from memory_plans import AS_OF, ENTITY_OF, MONEY, plan, rule, shop

from segdsl.plan import (
    Aggregate,
    And,
    Call,
    Collection,
    Const,
    Expr,
    Field,
    Follow,
    GroupTop,
    Hop,
    If,
    Key,
    Not,
    Or,
    Plan,
    Population,
    Rank,
    Ranking,
    RankSize,
    Ref,
    Row,
    RowRef,
    Rule,
    Same,
    Sequence,
    Step,
    Through,
)
from segdsl.types import BOOLEAN, DATE, DATETIME, INTEGER, TEXT, Kind, Type, set_of

FIELDS: dict[str, dict[Kind, list[tuple[str, Type]]]] = {
    "customer": {
        Kind.INTEGER: [("age", INTEGER), ("level", INTEGER)],
        Kind.TEXT: [("city", TEXT)],
        Kind.BOOLEAN: [("vip", BOOLEAN)],
    },
    "company": {Kind.INTEGER: [("size", INTEGER)], Kind.TEXT: [("name", TEXT)], Kind.BOOLEAN: [("closed", BOOLEAN)]},
    "order": {Kind.INTEGER: [("total", MONEY)], Kind.TEXT: [("status", TEXT)], Kind.BOOLEAN: [("deleted", BOOLEAN)]},
    "item": {Kind.INTEGER: [("quantity", INTEGER)], Kind.TEXT: [], Kind.BOOLEAN: []},
    "product": {Kind.INTEGER: [("price", MONEY)], Kind.TEXT: [("category", TEXT)], Kind.BOOLEAN: []},
    "visit": {Kind.INTEGER: [], Kind.TEXT: [("page", TEXT), ("product", TEXT)], Kind.BOOLEAN: []},
    "label": {Kind.INTEGER: [], Kind.TEXT: [("name", TEXT)], Kind.BOOLEAN: []},
}
TIMES = {"order": "placed_at", "visit": "at"}
MANY = {
    "customer": ["orders", "visits", "labels"],
    "company": ["contacts"],
    "order": ["items"],
    "item": [],
    "product": [],
    "visit": [],
    "label": [],
}
ONE = {
    "customer": ["company"],
    "order": ["customer"],
    "item": ["product", "order"],
    "visit": ["customer"],
    "company": [],
    "product": [],
    "label": [],
}
KEYS = {"product": TEXT}
TEXTS = ["a", "b", "é", "ب"]


# --- data


def random_rows(r: Random) -> dict[str, list[dict[str, Any]]]:
    """Rows by entity, linked: every link is a dict or a list of dicts."""

    def some(*values: Any) -> Any:
        return r.choice((*values, None))

    def moment() -> datetime | None:
        return None if r.random() < 0.1 else AS_OF - timedelta(hours=r.randrange(-24, 120, 12))

    def day() -> date | None:
        return None if r.random() < 0.1 else AS_OF.date() - timedelta(days=r.randrange(4))

    companies = [
        {"id": i, "name": some(*TEXTS), "size": some(1, 2, 9), "closed": some(True, False), "contacts": []}
        for i in range(r.randrange(3))
    ]
    labels = [{"id": i, "name": some(*TEXTS)} for i in range(r.randrange(3))]
    products = [
        {"code": c, "category": some(*TEXTS), "price": some(1, 5), "tags": r.sample(TEXTS, r.randrange(3))}
        for c in TEXTS[: r.randrange(4)]
    ]
    customers: list[dict[str, Any]] = []
    orders: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []
    visits: list[dict[str, Any]] = []
    for i in range(r.randrange(1, 6)):
        company = r.choice([*companies, None])
        customer = {
            "id": i,
            "age": some(1, 2, 3),
            "city": some(*TEXTS),
            "vip": some(True, False),
            "level": r.choice([1, 2]),
            "company": company,
        }
        customer["labels"] = [r.choice(labels) for _ in range(r.randrange(3))] if labels else []
        customer["genres"] = r.sample(TEXTS, r.randrange(3))
        customer["orders"] = []
        customer["visits"] = []
        if company is not None:
            company["contacts"].append(customer)
        customers.append(customer)
        for _ in range(r.randrange(4)):
            order = {
                "id": len(orders),
                "placed_at": moment(),
                "day": day(),
                "total": some(1, 2, 3),
                "status": some(*TEXTS),
                "deleted": some(True, False),
                "customer": customer,
                "items": [],
            }
            orders.append(order)
            customer["orders"].append(order)
            for _ in range(r.randrange(3)):
                item = {
                    "id": len(items),
                    "quantity": some(1, 2),
                    "order": order,
                    "product": r.choice([*products, None]),
                }
                items.append(item)
                order["items"].append(item)
        for _ in range(r.randrange(5)):
            visit = {
                "id": len(visits),
                "at": moment(),
                "day": day(),
                "page": some(*TEXTS[:2]),
                "product": some(*TEXTS[:2]),
                "customer": customer,
            }
            visits.append(visit)
            customer["visits"].append(visit)
    return {
        "customer": customers,
        "company": companies,
        "order": orders,
        "item": items,
        "product": products,
        "visit": visits,
        "label": labels,
    }


# --- plans


class Maker:
    """Makes random expressions; ``rows`` are the rows in scope, ``level`` is the next one to be opened."""

    def __init__(self, r: Random, rules: list[Rule], ranks: bool) -> None:
        self.r = r
        self.rules = rules
        self.ranks = ranks

    def row(self, rows: list[Row]) -> RowRef:
        row: RowRef = self.r.choice(rows)
        while ONE[row.entity] and self.r.random() < 0.25:
            link = self.r.choice(ONE[row.entity])
            row = Follow(row, link, ENTITY_OF[link])
        return row

    def condition(self, rows: list[Row], depth: int) -> Expr:
        r = self.r
        kind = r.randrange(12 if depth > 0 else 6)
        if kind in (6, 7):
            parts = tuple(self.condition(rows, depth - 1) for _ in range(r.randrange(1, 4)))
            return And(parts) if kind == 6 else Or(parts)
        if kind == 8:
            return Not(self.condition(rows, depth - 1))
        if kind == 9 and self.refs(BOOLEAN):
            made = self.ref(rows, BOOLEAN)
            if made is not None:
                return made
        if kind == 10:
            return self.sequence(rows, depth - 1)
        if kind == 11 and self.ranks:
            return self.ranked(rows, depth - 1)
        if kind == 0:
            return Call("is_known", (self.r.choice([self.number, self.text])(rows, depth),), BOOLEAN)
        if kind == 1:
            flags = [row for row in rows if FIELDS[row.entity][Kind.BOOLEAN]]
            if flags:
                return Call("truth", (self.field(self.r.choice(flags), Kind.BOOLEAN),), BOOLEAN)
        if kind in (2, 3):
            text = self.text(rows, depth)
            if r.random() < 0.4:
                return Call("in_list", (text, Const(tuple(r.sample(TEXTS, 2)), TEXT)), BOOLEAN)
            return Call(r.choice(["eq", "contains", "starts_with"]), (text, Const(r.choice(TEXTS), TEXT)), BOOLEAN)
        return Call(r.choice(["eq", "lt", "ge"]), (self.number(rows, depth), self.number(rows, depth - 1)), BOOLEAN)

    def field(self, row: RowRef, kind: Kind) -> Expr:
        name, type = self.r.choice(FIELDS[row.entity][kind])
        return Field(row, name, type, required=name == "level")

    def refs(self, type: Type) -> list[Rule]:
        return [one for one in self.rules if one.type.kind is type.kind]

    def ref(self, rows: list[Row], type: Type) -> Expr | None:
        row = self.row(rows)
        fitting = [one for one in self.refs(type) if one.entity == row.entity]
        if not fitting:
            return None
        one = self.r.choice(fitting)
        return Ref(row, one.name, one.type)

    def text(self, rows: list[Row], depth: int) -> Expr:
        r = self.r
        row = self.row(rows)
        if not FIELDS[row.entity][Kind.TEXT]:
            row = rows[0]
        if not FIELDS[row.entity][Kind.TEXT]:
            return Const(r.choice(TEXTS), TEXT)
        if depth > 0 and r.random() < 0.3:
            found = self.aggregate(
                rows, depth - 1, r.choice(["min", "max", "first", "last", "most_frequent"]), Kind.TEXT
            )
            if found is not None:
                return found
        field = self.field(row, Kind.TEXT)
        return Call("fold_ignore_case", (field,), TEXT) if r.random() < 0.2 else field

    def number(self, rows: list[Row], depth: int) -> Expr:
        r = self.r
        kind = r.randrange(10 if depth > 0 else 2)
        if kind == 0:
            return Const(r.choice([0, 1, 2, 100, 200]), INTEGER)
        if kind == 1:
            row = self.row(rows)
            if FIELDS[row.entity][Kind.INTEGER]:
                return self.field(row, Kind.INTEGER)
        if kind == 2:
            return If(
                self.condition(rows, depth - 1), self.number(rows, depth - 1), self.number(rows, depth - 1), INTEGER
            )
        if kind == 3:
            op = r.choice(["add", "sub", "mul"])
            return Call(op, (self.number(rows, depth - 1), self.number(rows, depth - 1)), Type(Kind.INTEGER, digits=38))
        if kind == 4:
            made = self.ref(rows, INTEGER)
            if made is not None:
                return made
        if kind == 5 and self.ranks:
            row = self.row(rows)
            node = r.choice([Rank, RankSize])
            return node(row, self.ranking(row.entity, depth - 1))
        if kind >= 6:
            op = r.choice(
                [
                    "count",
                    "sum",
                    "min",
                    "max",
                    "first",
                    "last",
                    "most_frequent",
                    "count_distinct",
                    "most_frequent_count",
                    "count_repeated",
                ]
            )
            found = self.aggregate(rows, depth - 1, op, Kind.INTEGER)
            if found is not None:
                return found
        return Const(r.choice([1, 2]), INTEGER)

    # --- collections

    def collection(self, rows: list[Row]) -> tuple[Collection, list[Row]] | None:
        r = self.r
        level = max(row.level for row in rows) + 1
        start = self.row(rows)
        hops: list[Hop | Through] = []
        entity = start.entity
        inside = list(rows)
        while r.random() < (1 if not hops else 0.4):
            if r.random() < 0.2 and ONE[entity]:
                made: type[Hop | Through] = Through
                link = r.choice(ONE[entity])
            elif MANY[entity]:
                made = Hop
                link = r.choice(MANY[entity])
            else:
                break
            entity = ENTITY_OF[link]
            hops.append(made(link, entity, level))
            inside.append(Row(level, entity))
            level += 1
        while hops and isinstance(hops[-1], Through):
            hops.pop()
            inside.pop()
        return (Collection(start, tuple(hops)), inside) if hops else None

    def aggregate(self, rows: list[Row], depth: int, op: str, kind: Kind) -> Expr | None:
        r = self.r
        found = self.collection(rows)
        if found is None:
            return None
        over, inside = found
        last = inside[-1]
        where = self.condition(inside, depth) if r.random() < 0.6 else And(())
        value: Expr | None = None
        order: Expr | None = None
        each = False
        if op != "count":
            counting = op in ("count_distinct", "most_frequent_count", "count_repeated")
            wanted = r.choice([Kind.TEXT, Kind.INTEGER]) if counting else kind
            if wanted is Kind.TEXT and not FIELDS[last.entity][Kind.TEXT]:
                return None
            if counting and last.entity == "customer" and r.random() < 0.3:
                value, each = Field(last, "genres", set_of(TEXT)), True
            else:
                value = self.number([last], min(depth, 1)) if wanted is Kind.INTEGER else self.field(last, Kind.TEXT)
        if op in ("first", "last"):
            if last.entity not in TIMES:
                return None
            order = Field(last, TIMES[last.entity], DATETIME)
        type = TEXT if kind is Kind.TEXT else Type(Kind.INTEGER, digits=38)
        return Aggregate(op, over, where, type, value, order=order, each=each, at_least=r.choice([1, 2]))

    def sequence(self, rows: list[Row], depth: int) -> Expr:
        r = self.r
        starts = [row for row in rows if row.entity == "customer"]
        if not starts:
            return Or(())
        start = r.choice(starts)
        by_day = r.random() < 0.5
        level = max(row.level for row in rows) + 1
        steps: list[Step] = []
        positive_entity = ""
        length = r.randrange(1, 5)
        for number in range(length):
            positive = number == 0 or r.random() < 0.6
            link = r.choice(["visits", "visits", "orders"])
            entity = ENTITY_OF[link]
            over = Collection(start, (Hop(link, entity, level),))
            row = Row(level, entity)
            time = Field(row, "day", DATE) if by_day else Field(row, TIMES[entity], DATETIME)
            where: Expr = And(
                (Call("is_known", (time,), BOOLEAN), self.condition([*rows, row], depth if r.random() < 0.3 else 0))
            )
            within = None
            last = number == length - 1
            if number and (r.random() < 0.4 or (last and not positive)):
                within = r.choice([1, 2]) if by_day else r.choice([12, 24, 48]) * 3_600_000_000
            same: tuple[Same, ...] = ()
            if number and r.random() < 0.35:
                same = (Same(self.same(row), self.same(Row(level, positive_entity))),)
            steps.append(Step(positive, over, where, time, within, same))
            if positive:
                positive_entity = entity
        deadline: Any = None
        if not steps[-1].positive:
            deadline = AS_OF.date() - timedelta(days=1) if by_day else AS_OF - timedelta(hours=12)
        return Sequence(start, tuple(steps), by_day, deadline)

    def same(self, row: Row) -> Expr:
        return Field(row, "product" if row.entity == "visit" else "status", TEXT)

    # --- rankings

    def population(self, entity: str, depth: int) -> Population:
        r = self.r
        where = self.plain_condition(entity, depth) if r.random() < 0.4 else And(())
        paths = {
            "order": ("customer", ("orders",)),
            "item": ("customer", ("orders", "items")),
            "product": ("customer", ("orders", "items", ".product")),
            "label": ("customer", ("labels",)),
            "customer": ("company", ("contacts",)),
        }
        if entity in paths and r.random() < 0.4:
            root, links = paths[entity]
            hops = tuple(
                (Through if link[0] == "." else Hop)(link.lstrip("."), ENTITY_OF[link.lstrip(".")], number)
                for number, link in enumerate(links, start=1)
            )
            return Population(entity, where, root, hops)
        return Population(entity, where)

    def plain_condition(self, entity: str, depth: int) -> Expr:
        held, self.ranks = self.ranks, False
        try:
            return self.condition([Row(0, entity)], depth)
        finally:
            self.ranks = held

    def ranking(self, entity: str, depth: int) -> Ranking:
        held, self.ranks = self.ranks, False
        try:
            row = Row(0, entity)
            per = self.text([row], 0) if FIELDS[entity][Kind.TEXT] and self.r.random() < 0.5 else None
            return Ranking(self.population(entity, depth), self.number([row], depth), self.r.random() < 0.5, per)
        finally:
            self.ranks = held

    def ranked(self, rows: list[Row], depth: int) -> Expr:
        r = self.r
        row = self.row(rows)
        if r.random() < 0.5 or row.entity != "customer":
            return Call("le", (Rank(row, self.ranking(row.entity, depth)), Const(r.choice([1, 2]), INTEGER)), BOOLEAN)
        held, self.ranks = self.ranks, False
        try:
            inside = [Row(0, "customer"), Row(1, "order"), Row(2, "item")]
            over = Collection(inside[0], (Hop("orders", "order", 1), Hop("items", "item", 2)))
            where = self.condition(inside, 0) if r.random() < 0.5 else And(())
            op = r.choice(["count", "sum", "max"])
            value = None if op == "count" else Field(inside[2], "quantity", INTEGER)
            counted: Expr = Aggregate(op, over, where, INTEGER, value)
            if r.random() < 0.4:
                counted = Call("add", (counted, self.number([inside[0]], 0)), INTEGER)
            per = r.choice([Key(Follow(inside[2], "product", "product"), TEXT), Field(inside[1], "status", TEXT)])
            limit, share = r.choice([(1, None), (2, None), (None, (1, 2)), (None, (1, 10))])
            return GroupTop(row, self.population("customer", 0), counted, per, r.random() < 0.5, limit, share)
        finally:
            self.ranks = held


def random_plan(r: Random, *, ranks: bool) -> Plan:
    """A few rules of customers and of what they link to, and `keep` here and there."""
    rules: list[Rule] = []
    for number in range(r.randrange(2, 7)):
        entity = r.choice(["customer", "customer", "customer", "order", "company", "product"])
        maker = Maker(r, list(rules), ranks)
        row = [Row(0, entity)]
        depth = r.randrange(1, 4)
        if r.random() < 0.6:
            value = maker.condition(row, depth)
            rules.append(rule(f"s{number}", value, "segment", entity))
        else:
            value = If(maker.condition(row, 0), maker.number(row, depth), Const(None, INTEGER), INTEGER)
            rules.append(rule(f"m{number}", value, "metric", entity))
    keep: dict[str, Expr] = {}
    if r.random() < 0.3:
        keep["order"] = Not(Call("truth", (Field(Row(0, "order"), "deleted", BOOLEAN),), BOOLEAN))
    if r.random() < 0.3:
        keep["company"] = Call("eq", (Field(Row(0, "company"), "closed", BOOLEAN), Const(False, BOOLEAN)), BOOLEAN)
    if r.random() < 0.2:
        company = Follow(Row(0, "customer"), "company", "company")
        keep["customer"] = Call("is_known", (Key(company, INTEGER),), BOOLEAN)
    return plan(*rules, keep=keep, catalog=shop())
