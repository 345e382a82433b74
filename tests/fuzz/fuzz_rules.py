"""Random worlds: a catalog, its data, a moment, and one file of well-typed rules over them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from fuzz_catalogs import Column, Entity, Shop, T, random_shop
from fuzz_conditions import Conditions
from fuzz_data import Tables, random_moment, random_tables
from fuzz_nodes import ATOM, SUM, Node, Rule, leaf
from fuzz_values import Known, Scope

import segdsl


@dataclass
class World:
    """Everything that an example needs; the same seed gives the same world."""

    seed: int
    shop: Shop
    tables: Tables
    as_of: datetime
    rules: list[Rule]
    catalog: str = field(default="")

    @property
    def text(self) -> str:
        return text_of(self.rules)


def text_of(rules: list[Rule]) -> str:
    return "\n".join(str(rule) for rule in rules) + "\n"


def random_world(seed: int, count: int = 14, depth: int = 3) -> World:
    r = Random(seed)
    shop = random_shop(r)
    as_of = random_moment(r)
    tables = random_tables(r, shop, as_of)
    writer = Conditions(r, shop, as_of)
    _keeps(r, shop, writer)
    _computed(r, shop, writer)
    if any(each.code == "E281" for each in segdsl.load_text("", shop.toml()).check()):
        for entity in shop.entities.values():  # a circle by way of an event time or a computed field
            entity.keep = ""
    rules = _constants(r, writer)
    writer.ranks = writer.rule_names = True
    writer.allowed = set(shop.entities)
    rules += [_rule(r, writer, number, depth) for number in range(count)]
    return World(seed, shop, tables, as_of, rules, shop.toml())


# --- what the catalog says in segdsl


def _keeps(r: Random, shop: Shop, writer: Conditions) -> None:
    """``keep`` looks at rows of entities without a ``keep`` only: no circles."""
    writer.ranks = writer.rule_names = False
    for entity in shop.entities.values():
        if r.random() < 0.25:
            writer.allowed = {each.name for each in shop.entities.values() if not each.keep} - {entity.name}
            entity.keep = str(writer.cond(Scope((entity.name,)), r.choice((0, 0, 1))))
            if "f" not in entity.keep and "." not in entity.keep:
                entity.keep = ""
    writer.allowed = set(shop.entities)


def _computed(r: Random, shop: Shop, writer: Conditions) -> None:
    writer.ranks = writer.rule_names = False
    for entity in shop.entities.values():
        if r.random() < 0.5:
            scope = Scope((entity.name,))
            kind = r.choice(("integer", "decimal", "float", "text", "date", "boolean", "duration"))
            t = T(kind)
            if kind == "integer":
                node = Node("integer", "round({})", (writer.number(scope, 2),))
            elif kind == "decimal":
                node, t = Node("decimal", "round({}, 2)", (writer.number(scope, 2),)), T("decimal", scale=2)
            elif kind == "float":
                node = Node("float", "{} / 3", (writer.number(scope, 2),), (SUM + 1,))
            elif kind == "text":
                node = Node("text", "lower({})", (writer.text(scope, 1),))
            elif kind == "date":
                node = writer.dated(scope, 1, "date")
            elif kind == "boolean":
                node = writer.cond(scope, 1)
            else:
                node = writer.duration(scope, 2)
            entity.fields["c0"] = Column("c0", t, "", computed=str(node))


# --- declarations


def _constants(r: Random, writer: Conditions) -> list[Rule]:
    made = [("param", "p1", "param p1: integer = 3"), ("param", "p2", f"param p2: integer = {r.choice((1, 2, 6, 30))}")]
    writer.params = ["p1", "p2"]
    made.append(("let", "words", 'let words = ("a", "B", "ی", "x-vip-01")'))
    made.append(("let", "numbers", "let numbers = (1, 2.5, -1, 3)"))
    writer.lists = {"words": "text", "numbers": "number"}
    made.append(("place", "store", 'place store "The store" = (35.7, 51.3)'))
    writer.places = ["store"]
    return [Rule(name, kind, "", leaf(kind, text)) for kind, name, text in made]


def _rule(r: Random, writer: Conditions, number: int, depth: int) -> Rule:
    entity = r.choice(("customer", "customer", *writer.shop.entities))
    of = "" if entity == "customer" and r.random() < 0.5 else f" of {entity}"
    scope = Scope((entity,))
    kind = r.choice(("segment",) * 7 + ("metric", "metric", "tiers", "tiers", "score", "split"))
    name = f"{kind[0]}{number}"
    parts: tuple[str, ...] = ()
    t: T | None = None
    if kind == "segment":
        body = Node("rule", f"segment {name}{of}: {{}}", (writer.cond(scope, depth),))
    elif kind == "metric":
        value, t = _metric(r, writer, scope, depth)
        body = Node("rule", f"metric {name}{of} = {{}}", (value,))
    elif kind == "tiers":
        body, parts, t = _tiers(r, writer, scope, name, of, depth)
    elif kind == "score":
        body, t = _score(r, writer, scope, name, of, depth)
    else:
        body, parts, t = _split(r, name, of)
    ranked = body.has_rank()
    if t is not None:
        writer.rules.append(Known(name, entity, t, ranked))
    elif kind == "segment":
        writer.segments.append(Known(name, entity, T("cond"), ranked))
    return Rule(name, kind, entity, body, parts)


def _metric(r: Random, writer: Conditions, scope: Scope, depth: int) -> tuple[Node, T]:
    choice = r.random()
    if choice < 0.55:
        value = writer.number(scope, depth)
        if r.random() < 0.4:
            value = Node("decimal", "round({}, 2)", (value,))
    elif choice < 0.7:
        value = writer.dated(scope, depth)
    elif choice < 0.8:
        value = writer.plain_text(scope, depth)
    elif choice < 0.9:
        value = writer.duration(scope, depth)
    else:
        value = writer.set(scope, depth, r.choice(("", "text")))
        if value.kind == "set":
            return value, T("set", element=value.of)
    return value, T(value.kind, scale=2 if value.kind == "decimal" else -1)


def _tiers(
    r: Random, writer: Conditions, scope: Scope, name: str, of: str, depth: int
) -> tuple[Node, tuple[str, ...], T]:
    labels = tuple(f"{name}_{letter}" for letter in "abc"[: r.randint(2, 3)])
    if r.random() < 0.5:
        conditions = tuple(writer.cond(scope, depth - 1) for _ in labels)
        text = f"tiers {name}{of}:" + "".join(f"\n    tier {label}: {{}}" for label in labels)
        if r.random() < 0.4:
            text, conditions = text.removesuffix("{}") + "otherwise", conditions[:-1]
        return Node("rule", text, conditions), labels, T("tier", names=labels, entity=name)
    bounds = sorted(r.sample((-10, -1, 0, 1, 2, 3, 5, 10, 100), len(labels) + 1))
    bands = []
    for index, label in enumerate(labels):
        low, high = bounds[index], bounds[index + 1]
        forms = [
            f"from {low} to under {high}",
            f"at least {low} less than {high}",
            f"from {low} to under {high}.5" if index == len(labels) - 1 else f"from {low} to under {high}",
        ]
        if index == 0:
            forms.append(f"under {high}")
        if index == len(labels) - 1:
            forms += [f"from {low}", f"above {low}", f"at least {low}"]
        bands.append(f"\n    tier {label}: {r.choice(forms)}")
    body = Node("rule", f"tiers {name}{of} by {{}}:{''.join(bands)}", (writer.number(scope, depth),), (SUM,))
    return body, labels, T("tier", names=labels, entity=name, ordered=True)


def _score(r: Random, writer: Conditions, scope: Scope, name: str, of: str, depth: int) -> tuple[Node, T]:
    lines, children, least = [], [], []
    kind = "integer"
    for _ in range(r.randint(1, 4)):
        points = writer.literal() if r.random() < 0.5 else writer.number(scope, depth - 1)
        kind = writer.wider(kind, points.kind)
        children.append(points)
        least.append(SUM)
        line = f"\n    {r.choice(('add', 'add', 'subtract'))} {{}}"
        if r.random() < 0.6:
            line += " when {}"
            children.append(writer.cond(scope, depth - 1))
            least.append(0)
        lines.append(line)
    body = Node("rule", f"score {name}{of}:{''.join(lines)}", tuple(children), tuple(least))
    return body, T(kind, scale=2 if kind == "decimal" else -1)


def _split(r: Random, name: str, of: str) -> tuple[Node, tuple[str, ...], T]:
    labels = tuple(f"{name}_{letter}" for letter in "abc")
    shares = r.choice(
        (("10%", "45%", "45%"), ("33.3%", "33.3%", "33.4%"), ("0%", "50%", "0.001%"), ("100%", "0%", "0%"))
    )
    lines = "".join(f"\n    part {label}: {share}" for label, share in zip(labels, shares, strict=True))
    body = leaf("rule", f'split {name}{of} by "{r.choice(("spring-2026", "a:b", "بهار"))}":{lines}')
    return body, labels, T("tier", names=labels, entity=name)


__all__ = ["ATOM", "Entity", "World", "random_world", "replace", "text_of"]
