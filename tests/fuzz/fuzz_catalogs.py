"""Random small catalogs: a shop's skeleton (who links to whom) with random fields of every type, stored in every way.

A catalog is made twice from one description: as TOML for segdsl, and as the columns of the tables that
`fuzz_data` fills. ``customer -> orders -> items``, ``customer <-> labels`` and ``customer -> company`` are drawn upon at
random; names of fields repeat from entity to entity, so that names of enclosing rows matter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

ZONES = ("UTC", "Asia/Tehran", "Europe/Berlin", "America/New_York")
DAYS = ("monday", "saturday", "sunday", "wednesday")
COMPARES = ("exact", "ignore_case", "persian")
ELEMENTS = ("text", "integer", "enum", "date", "decimal")
ENUM_VALUES: tuple[Any, ...] = (
    ["paid", "open", "lost"],
    {"low": 1, "mid": 2, "high": 3},
    {"active": "A", "lead": "L", "gone": "a"},
)


@dataclass(frozen=True)
class T:
    """A type as the generator sees it."""

    kind: str  # as in the catalog; and "tier", "key", "cond"
    element: str = ""  # of a set
    compare: str = "exact"
    scale: int = -1  # decimal: places; float: the scale for sums or -1
    names: tuple[str, ...] = ()
    entity: str = ""  # key: of this entity; tier: of this declaration
    ordered: bool = False
    text_key: bool = False

    @property
    def number(self) -> bool:
        return self.kind in ("integer", "decimal", "float")

    @property
    def exact(self) -> bool:
        return self.kind in ("integer", "decimal")

    @property
    def dated(self) -> bool:
        return self.kind in ("date", "datetime")


@dataclass
class Column:
    """A field: its type, and where and how it is stored."""

    name: str
    type: T
    sql: str  # BIGINT, VARCHAR, DOUBLE, DECIMAL(p,s), BOOLEAN, DATE, TIMESTAMP, TIMESTAMPTZ, X[]
    place: str = "own"  # own, ext, json, rows
    extra: dict[str, Any] = field(default_factory=dict)  # keys of the catalog
    values: dict[str, Any] = field(default_factory=dict)  # enum: name -> stored
    history: bool = False
    computed: str = ""

    def toml(self, entity: Entity) -> dict[str, Any]:
        t = self.type
        said: dict[str, Any] = {"type": f"set of {t.element}" if t.kind == "set" else t.kind}
        if self.computed:
            said["is"] = self.computed
        if t.compare != "exact":
            said["compare"] = t.compare
        if t.scale >= 0 and "decimal" in (t.kind, t.element) or t.kind == "float" and t.scale >= 0:
            said["scale"] = t.scale
        if self.values:
            plain = all(name == stored for name, stored in self.values.items())
            said["values"] = list(self.values) if plain else self.values
        if self.place == "ext":
            said["table"] = f"{entity.table}_ext"
        elif self.place == "json":
            said |= {"column": "props", "json": ["deep", self.name]}
        elif self.place == "rows":
            said |= {"rows": f"{entity.table}_{self.name}", "by": "owner_id", "column": "item"}
            if t.kind != "set":
                said["where"] = {"meta": self.name}
        elif t.kind == "geo":
            said["columns"] = [f"{self.name}_lat", f"{self.name}_lon"]
        if self.history:
            said["history"] = {"from": f"{entity.table}_{self.name}_log", "at": "moved_at", "value": "became"}
        return said | self.extra


@dataclass
class Link:
    name: str
    to: str
    many: bool
    by: str = ""
    from_: str = ""
    through: str = ""

    def toml(self) -> dict[str, Any]:
        said = {"to": self.to, "through": self.through, "by": self.by, "from": self.from_}
        return {key: value for key, value in said.items() if value}


@dataclass
class Entity:
    name: str
    table: str
    key: T
    fields: dict[str, Column] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    time: str = ""
    keep: str = ""

    def toml(self) -> str:
        head = {"table": self.table, "key": "id", "time": self.time, "keep": self.keep}
        lines = [f"[entity.{self.name}]", *(f"{key} = {said(value)}" for key, value in head.items() if value)]
        if any(c.place == "ext" for c in self.fields.values()):
            lines.append(f'joins = [{{ table = "{self.table}_ext", key = "ext_id" }}]')
        lines += [f"[entity.{self.name}.fields]", f'id = {{ type = "{self.key.kind}" }}']
        lines += [f"{c.name} = {said(c.toml(self))}" for c in self.fields.values()]
        lines += [f"[entity.{self.name}.links]"]
        lines += [f"{link.name} = {said(link.toml())}" for link in self.links.values()]
        return "\n".join(lines)


@dataclass
class Shop:
    """A catalog."""

    zone: str
    calendar: str
    week_starts: str
    entities: dict[str, Entity]

    def toml(self) -> str:
        head = f'timezone = "{self.zone}"\ncalendar = "{self.calendar}"\nweek_starts = "{self.week_starts}"\n'
        head += 'default_entity = "customer"\n'
        return head + "\n".join(entity.toml() for entity in self.entities.values()) + "\n"

    def time_of(self, entity: str) -> str:
        """date, datetime, or nothing: the event time of an entity."""
        if entity.endswith(".history"):
            return "datetime"
        found = self.entities[entity]
        for name in found.time.split("."):
            if name in found.links:
                found = self.entities[found.links[name].to]
            elif name:
                return found.fields[name].type.kind
        return ""


def said(value: Any) -> str:
    """A value in TOML."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(k)} = {said(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(said(v) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def random_shop(r: Random) -> Shop:
    """A catalog without computed fields and keep, which `fuzz_rules` adds."""
    names = ["customer", "order", *r.sample(["item", "label", "company"], r.randint(0, 2))]
    shop = Shop(
        r.choices(ZONES, (60, 25, 10, 5))[0],  # the more often the clocks of a zone change, the longer its SQL
        r.choice(("gregorian", "gregorian", "jalali")),
        r.choice(DAYS),
        {name: Entity(name, f"{name}s", T(r.choice(("integer", "integer", "text")))) for name in names},
    )
    for entity in shop.entities.values():
        for number in range(r.randint(3, 7)):
            column = random_column(r, f"f{number}")
            entity.fields[column.name] = column
    _links(r, shop)
    _times(r, shop)
    return shop


def _links(r: Random, shop: Shop) -> None:
    def both(one: str, many: str, to_one: str, to_many: str) -> None:
        if one in shop.entities and many in shop.entities:
            by = f"{to_one}_id"
            if r.random() < 0.9 or to_many == "orders":
                shop.entities[one].links[to_many] = Link(to_many, many, True, from_=by)
            if r.random() < 0.8 or to_many not in shop.entities[one].links:
                shop.entities[many].links[to_one] = Link(to_one, one, False, by=by)

    both("customer", "order", "customer", "orders")
    both("order", "item", "order", "items")
    both("company", "customer", "company", "contacts")
    if r.random() < 0.4:
        both("customer", "customer", "referrer", "referred")
    if r.random() < 0.4:
        both("label", r.choice(["order", "item"]), "main_label", "uses")
    if "label" in shop.entities:
        owner = r.choice(["customer", "order"])
        through = f"{owner}_labels"
        mine, theirs = f"{owner}_id", "label_id"
        shop.entities[owner].links["labels"] = Link("labels", "label", True, mine, theirs, through)
        shop.entities["label"].links["holders"] = Link("holders", owner, True, theirs, mine, through)


def _times(r: Random, shop: Shop) -> None:
    for entity in shop.entities.values():
        if entity.name == "order" or r.random() < 0.35:
            kind = r.choice(("datetime", "datetime", "date"))
            column = random_column(r, "at", kind)
            column.history = False
            entity.fields["at"] = column
            entity.time = "at"
    item = shop.entities.get("item")
    if item is not None and not item.time and "order" in item.links and r.random() < 0.6:
        item.time = "order.at"


KINDS = (
    *("text", "text", "integer", "integer", "decimal", "decimal", "float", "boolean", "date", "datetime", "enum"),
    *("set", "geo", "duration", "enum", "date", "datetime"),
)


def random_column(r: Random, name: str, kind: str = "") -> Column:
    kind = kind or r.choice(KINDS)
    return _sets(r, name) if kind == "set" else _scalar(r, name, kind)


def _scalar(r: Random, name: str, kind: str) -> Column:
    types = {
        "text": lambda: T("text", compare=r.choice(COMPARES)),
        "decimal": lambda: T("decimal", scale=r.choice((2, 2, 0, 4, 9))),
        "float": lambda: T("float", scale=r.choice((-1, 2, 0, 6))),
    }
    t = types[kind]() if kind in types else T(kind)
    natural = {
        "text": ("VARCHAR",),
        "integer": ("BIGINT", "BIGINT", "INTEGER", "DECIMAL(38,0)", "VARCHAR", "DOUBLE"),
        "decimal": (f"DECIMAL(18,{max(t.scale, 0)})", "DECIMAL(38,6)", "VARCHAR", "DOUBLE", "BIGINT"),
        "float": ("DOUBLE", "DOUBLE", "VARCHAR"),
        "boolean": ("BOOLEAN", "BOOLEAN", "VARCHAR", "INTEGER"),
        "date": ("DATE", "DATE", "VARCHAR", "TIMESTAMP"),
        "datetime": ("TIMESTAMP", "TIMESTAMP", "TIMESTAMPTZ", "VARCHAR", "BIGINT"),
        "duration": ("BIGINT", "VARCHAR", "DOUBLE"),
        "geo": ("DOUBLE",),
        "enum": ("VARCHAR",),
    }
    column = Column(name, t, r.choice(natural[kind]))
    if kind == "enum":
        values = r.choice(ENUM_VALUES)
        column.values = values if isinstance(values, dict) else dict.fromkeys(values)
        column.values = {each: each if stored is None else stored for each, stored in column.values.items()}
        column.type = T("enum", names=tuple(column.values))
        if all(isinstance(v, int) for v in column.values.values()):
            column.sql = "BIGINT"
    elif kind == "datetime":
        if column.sql == "BIGINT":
            column.extra["stored"] = r.choice(("epoch seconds", "epoch milliseconds", "epoch microseconds"))
        elif r.random() < 0.2:
            column.extra["timezone"] = r.choice(ZONES)
    if kind == "geo":
        return column
    choice = r.random()
    if choice < 0.06:
        column.place = "ext"
    elif choice < 0.12 and "stored" not in column.extra:
        column.place, column.sql = "json", "JSON"
    elif choice < 0.18:
        column.place = "rows"
    column.history = column.place == "own" and r.random() < 0.06
    return column


def _sets(r: Random, name: str) -> Column:
    element = r.choice(ELEMENTS)
    inner = _scalar(r, name, element)
    t = T("set", element, inner.type.compare, inner.type.scale, inner.type.names)
    column = Column(name, t, "", values=inner.values)
    stored = r.choice(("array", "json", "delimited", "rows"))
    plain = {"text": "VARCHAR", "integer": "BIGINT", "date": "DATE", "decimal": "VARCHAR"}
    one = "BIGINT" if any(isinstance(v, int) for v in inner.values.values()) else plain.get(element, "VARCHAR")
    if stored == "array":
        column.sql = f"{one}[]"
    elif stored == "rows":
        column.place, column.sql = "rows", one
    else:
        column.sql = "VARCHAR"
        column.extra["stored"] = stored
        if stored == "delimited":
            column.extra["separator"] = r.choice((",", " |##| ", ";"))
    return column
