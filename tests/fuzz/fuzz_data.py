"""Random rows for a random catalog: the unknown, ties, dangling links, repeats, and every edge that has ever hurt.

A cell is made as a value of its field's type (or junk that no type reads) and then stored as its column stores it.
The same cells give nested profiles for record mode.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from fuzz_catalogs import Column, Entity, Link, Shop, T

TEXTS = (
    *(
        "a",
        "A",
        "b",
        "B",
        "ab",
        "abc",
        "x-vip-01",
        "X-VIP-01",
        "%",
        "_",
        "*",
        "?",
        "#",
        "\\",
        "a\\b",
        '"',
        "'",
        " ",
        " a",
    ),
    *(
        "a ",
        "ß",
        "SS",
        "é",
        "É",
        "e\u0301",
        "İ",
        "i",
        "I",
        "ı",
        "ς",
        "Σ",
        "σ",
        "я",
        "Я",
        "ي",
        "ی",
        "ك",
        "ک",
        "علي",
        "علی",
    ),
    *("ة", "ه", "مؤمن", "مومن", "۱۲", "١٢", "12", "می\u200cروم", "میروم", "آ", "ا", "\u064b", "😀", "\u0000x", "a\nb"),
)
INTEGERS = (0, 1, 2, 3, 3, 5, 7, 10, 12, 100, -1, -2, -10, 2**31, 2**53 + 1, 10**17, 2**63 - 1, -(2**63), -(2**63) + 1)
DECIMALS = (
    *(
        "0",
        "1",
        "2",
        "3",
        "0.5",
        "-0.5",
        "1.25",
        "1.255",
        "2.675",
        "-2.675",
        "10",
        "12.50",
        "99.99",
        "100",
        "-1",
        "0.01",
    ),
    *("0.000001", "-0.000000001", "999999999", "9999999999999999.99", "999999999999999999", "-999999999999999999"),
    *("1e17", "123456789.123456789"),
)
FLOATS = (
    0.0,
    -0.0,
    0.1,
    0.2,
    0.3,
    0.5,
    1.5,
    2.5,
    -2.5,
    1.0,
    3.0,
    1e16,
    1e308,
    -1e308,
    5e-324,
    1e-7,
    2.675,
    1 / 3,
    100.0,
)
JUNK = ("junk", "0000-00-00", "1e999", "nan", "٣", "-", "2026-13-01", "[", "{}", "null", "9" * 40)
DELTAS = (
    *(timedelta(0), timedelta(microseconds=1), timedelta(seconds=1), timedelta(minutes=30), timedelta(hours=1)),
    *(timedelta(days=d) for d in (1, 2, 3, 6, 7, 8, 14, 28, 29, 30, 31, 60, 89, 90, 91, 180, 182, 365, 366, 730, 9500)),
)
EXTREMES = (
    *(
        "1970-01-01T00:00:00",
        "1969-12-31T23:59:59",
        "2100-12-31T23:59:59",
        "2101-01-01T00:00:00",
        "0001-01-01T00:00:00",
    ),
    *(
        "9999-12-31T23:59:59",
        "2024-02-29T12:00:00",
        "2023-02-28T00:00:00",
        "2000-02-29T00:00:00",
        "2021-03-21T00:00:00",
    ),
    *(
        "2021-03-20T23:59:59",
        "2022-03-22T00:30:00",
        "2021-09-21T23:30:00",
        "2025-03-30T02:30:00",
        "2025-10-26T02:30:00",
    ),
    *(
        "2024-03-10T02:30:00",
        "2024-11-03T01:30:00",
        "2026-03-21T00:00:00",
        "1990-03-20T00:00:00",
        "1822-01-01T00:00:00",
    ),
)
MOMENTS = (
    *(
        "2024-02-29T12:00:00",
        "2025-03-30T02:30:00",
        "2024-11-03T01:30:00",
        "2026-03-21T00:00:00",
        "2022-03-22T00:00:00",
    ),
    *(
        "2025-12-31T23:59:59",
        "2021-03-20T10:00:00",
        "2026-03-31T08:15:00",
        "2025-10-26T02:30:00",
        "2026-03-21T12:00:00",
    ),
)


@dataclass
class Tables:
    """Physical tables: the SQL type of each column, and rows; and the logical rows that they were made of."""

    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    logical: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, row: Mapping[str, Any], types: Mapping[str, str]) -> None:
        self.rows.setdefault(table, []).append(dict(row))
        self.columns.setdefault(table, {}).update(types)


def random_moment(r: Random) -> datetime:
    found = datetime.fromisoformat(r.choice(MOMENTS))
    return found if r.random() < 0.7 else found + timedelta(seconds=r.randint(-(10**7), 10**7))


def random_tables(r: Random, shop: Shop, as_of: datetime) -> Tables:
    tables = Tables()
    keys = {name: _keys(r, entity) for name, entity in shop.entities.items()}
    for name, entity in shop.entities.items():
        _declare(tables, shop, entity)
        for key in keys[name]:
            _row(r, tables, entity, key, as_of, keys)
    for entity in shop.entities.values():
        for link in entity.links.values():
            _linked(r, tables, shop, entity, link, keys)
    return tables


def _keys(r: Random, entity: Entity) -> list[Any]:
    count = r.choice((1, 3, 5, 8)) if entity.name == "customer" else r.choice((0, 2, 4, 9, 14))
    if entity.key.kind == "text":
        return r.sample(["a", "A", "b", "k1", "K1", "ی", "ي", "é", "zz", "10", "9", "x-1", "ß", "ss", "q w"], count)
    return r.sample([*range(1, 15), 99, 10**12], count)


def _declare(tables: Tables, shop: Shop, entity: Entity) -> None:
    """Every table that the catalog names is there, if empty."""
    types = {"id": "VARCHAR" if entity.key.kind == "text" else "BIGINT"}
    tables.columns.setdefault(entity.table, {}).update(types)
    for column in entity.fields.values():
        for table, more in _columns(entity, column, types["id"]):
            tables.columns.setdefault(table, {}).update(more)
    for table in tables.columns:
        tables.rows.setdefault(table, [])
    tables.logical[entity.name] = []


def _columns(entity: Entity, column: Column, key: str) -> list[tuple[str, dict[str, str]]]:
    if column.computed:
        return []
    found: list[tuple[str, dict[str, str]]] = []
    if column.type.kind == "geo":
        found.append((entity.table, {f"{column.name}_lat": "DOUBLE", f"{column.name}_lon": "DOUBLE"}))
    elif column.place == "ext":
        found.append((f"{entity.table}_ext", {"ext_id": key, column.name: column.sql}))
    elif column.place == "json":
        found.append((entity.table, {"props": "JSON"}))
    elif column.place == "rows":
        types = {"owner_id": key, "item": column.sql, "meta": "VARCHAR"}
        found.append((f"{entity.table}_{column.name}", types))
    else:
        found.append((entity.table, {column.name: column.sql}))
    if column.history:
        types = {"id": "BIGINT", f"{entity.name}_id": key, "moved_at": "TIMESTAMP", "became": column.sql}
        found.append((f"{entity.table}_{column.name}_log", types))
    return found


def _row(r: Random, tables: Tables, entity: Entity, key: Any, as_of: datetime, keys: Mapping[str, list[Any]]) -> None:
    own: dict[str, Any] = {"id": key}
    logical: dict[str, Any] = {"id": key}
    ext: dict[str, Any] = {}
    props: dict[str, Any] = {}
    key_sql = "VARCHAR" if entity.key.kind == "text" else "BIGINT"
    for column in entity.fields.values():
        if column.computed:
            continue
        value = random_value(r, column, as_of)
        stored, said = store(r, column, value)
        logical[column.name] = said
        beside = f"{entity.table}_{column.name}"
        if column.type.kind == "geo":
            own[f"{column.name}_lat"], own[f"{column.name}_lon"] = stored
        elif column.place == "ext":
            ext[column.name] = stored
        elif column.place == "json":
            if stored is not None or r.random() < 0.5:
                props[column.name] = stored
        elif column.place == "rows":
            for each in stored if column.type.kind == "set" else [stored]:
                row = {"owner_id": key, "item": each, "meta": column.name}
                tables.add(beside, row, {"owner_id": key_sql, "item": column.sql, "meta": "VARCHAR"})
        else:
            own[column.name] = stored
        if column.history:
            _log(r, tables, entity, column, logical, as_of)
    if any(c.place == "json" for c in entity.fields.values()):
        own["props"] = r.choice((json.dumps({"deep": props}), json.dumps({"deep": props, "more": [1]})))
    tables.add(entity.table, own, {})
    tables.logical[entity.name].append(logical)
    if ext:
        tables.add(f"{entity.table}_ext", {"ext_id": key, **ext}, {})


def _log(r: Random, tables: Tables, entity: Entity, column: Column, owner: dict[str, Any], as_of: datetime) -> None:
    table = f"{entity.table}_{column.name}_log"
    owner[f"{column.name}.history"] = []
    for _ in range(r.randint(0, 3)):
        stored, said = store(r, column, random_value(r, column, as_of))
        at = random_datetime(r, as_of)
        number = len(tables.rows[table]) + 1
        tables.add(table, {"id": number, f"{entity.name}_id": owner["id"], "moved_at": at, "became": stored}, {})
        owner[f"{column.name}.history"].append({"id": number, "at": at, "value": said})


def _linked(r: Random, tables: Tables, shop: Shop, entity: Entity, link: Link, keys: Mapping[str, list[Any]]) -> None:
    """Give a link its stored keys, once for both of its directions."""
    if link.through:
        if link.through in tables.rows:
            return
        types = {
            link.by: "VARCHAR" if entity.key.kind == "text" else "BIGINT",
            link.from_: "VARCHAR" if shop.entities[link.to].key.kind == "text" else "BIGINT",
        }
        tables.columns[link.through], tables.rows[link.through] = types, []
        for _ in range(r.randint(0, 12)):
            row = {link.by: some_key(r, shop, entity.name, keys), link.from_: some_key(r, shop, link.to, keys)}
            tables.add(link.through, row, types)
        return
    holder, column, target = (link.to, link.from_, entity.name) if link.many else (entity.name, link.by, link.to)
    table = shop.entities[holder].table
    if column in tables.columns[table]:
        return
    tables.columns[table][column] = "VARCHAR" if shop.entities[target].key.kind == "text" else "BIGINT"
    for row in tables.rows[table]:
        row[column] = some_key(r, shop, target, keys)


def some_key(r: Random, shop: Shop, entity: str, keys: Mapping[str, list[Any]]) -> Any:
    """A key that is there, now and then one that is not, or none."""
    choice = r.random()
    if choice < 0.1:
        return None
    if choice < 0.18 or not keys[entity]:
        return "gone" if shop.entities[entity].key.kind == "text" else 777
    return r.choice(keys[entity])


# --- one value


def random_value(r: Random, column: Column, as_of: datetime) -> Any:
    """A value of the field's type, None, or (in a text column) junk as text."""
    t = column.type
    if t.kind == "set":
        inner = Column(column.name, T(t.element, scale=t.scale, names=t.names), "", values=column.values)
        return [random_value(r, inner, as_of) for _ in range(r.choice((0, 0, 1, 2, 3)))]
    if r.random() < 0.15:
        return None
    if column.sql in ("VARCHAR", "JSON") and t.kind not in ("text", "enum") and r.random() < 0.08:
        return r.choice(JUNK)
    match t.kind:
        case "text":
            return r.choice(TEXTS[:8]) if r.random() < 0.5 else r.choice(("", *TEXTS))
        case "integer":
            return r.choice(INTEGERS[:9]) if r.random() < 0.7 else r.choice(INTEGERS)
        case "decimal":
            return Decimal(r.choice(DECIMALS[:14]) if r.random() < 0.7 else r.choice(DECIMALS))
        case "float":
            return r.choice(FLOATS)
        case "boolean":
            return r.random() < 0.5
        case "date":
            return random_datetime(r, as_of).date()
        case "datetime":
            return random_datetime(r, as_of)
        case "duration":
            return timedelta(
                microseconds=r.choice((0, 1, 10**6, 3600 * 10**6, 86400 * 10**6, 14 * 86400 * 10**6, -(10**6), 5))
            )
        case "geo":
            return (r.choice((35.7, 35.70001, 0.0, 90.0, -90.0, -0.0)), r.choice((51.3, 51.30001, 0.0, 180.0, -180.0)))
        case _:
            return r.choice(list(column.values))


def random_datetime(r: Random, as_of: datetime) -> datetime:
    choice = r.random()
    if choice < 0.12:
        return datetime.fromisoformat(r.choice(EXTREMES))
    if choice < 0.7:
        found = as_of - r.choice(DELTAS) if r.random() < 0.75 else as_of + r.choice(DELTAS)
        return found if r.random() < 0.6 else found.replace(hour=0, minute=0, second=0, microsecond=0)
    return as_of - timedelta(seconds=r.randint(-(10**6), 4 * 10**7))


def store(r: Random, column: Column, value: Any) -> tuple[Any, Any]:
    """How the column holds a value, and how a profile says the same."""
    t, sql = column.type, column.sql
    if t.kind == "geo":
        return (value, value) if value is not None else ((None, None), None)
    if t.kind == "set":
        return _store_set(column, value)
    if value is None or isinstance(value, str) and t.kind not in ("text", "enum"):
        return value, value
    if t.kind == "enum":
        stored = column.values[value]
        return (str(stored) if sql == "VARCHAR" else stored), value
    if sql == "JSON":
        return _in_json(r, value), _from_json(value)
    stored = _as_sql(column, value)
    said = stored
    if "stored" in column.extra:
        size = {"epoch seconds": 10**6, "epoch milliseconds": 10**3, "epoch microseconds": 1}[column.extra["stored"]]
        said = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=stored * size)
    return stored, said


def _store_set(column: Column, value: list[Any]) -> tuple[Any, list[Any]]:
    stored = [column.values.get(each, each) if column.values else each for each in value]
    if column.sql.endswith("[]") or column.place == "rows":
        wide = column.sql.removesuffix("[]")
        cells = [each if each is None or wide in ("BIGINT", "DATE") else str(each) for each in stored]
        return cells, value
    texts = [None if each is None else each if isinstance(each, int) else str(each) for each in stored]
    if column.extra.get("stored") == "json":
        return json.dumps(texts, ensure_ascii=False), value
    separator = column.extra["separator"]
    kept = [(str(cell), each) for cell, each in zip(texts, value, strict=True) if cell is not None]
    kept = [(cell, each) for cell, each in kept if cell and separator not in cell]
    return separator.join(cell for cell, _ in kept), [each for _, each in kept]


def _as_sql(column: Column, value: Any) -> Any:
    sql = column.sql
    if isinstance(value, timedelta):
        seconds = value / timedelta(seconds=1)
        return str(seconds) if sql == "VARCHAR" else int(seconds) if sql == "BIGINT" else seconds
    if isinstance(value, datetime):
        if sql == "BIGINT":
            micros = (value - datetime(1970, 1, 1)) // timedelta(microseconds=1)
            return micros // {"epoch seconds": 10**6, "epoch milliseconds": 10**3}.get(column.extra["stored"], 1)
        return value.isoformat() if sql == "VARCHAR" else value.replace(tzinfo=UTC) if sql == "TIMESTAMPTZ" else value
    if isinstance(value, date):
        at_noon = datetime(value.year, value.month, value.day, 12)
        return value.isoformat() if sql == "VARCHAR" else at_noon if sql == "TIMESTAMP" else value
    if isinstance(value, bool):
        return {"VARCHAR": str(value).lower(), "INTEGER": int(value)}.get(sql, value)
    if sql == "VARCHAR":
        return repr(value) if isinstance(value, float) else str(value)
    if sql == "DOUBLE":
        return float(value)
    if sql in ("BIGINT", "INTEGER"):
        limit = 2**63 if sql == "BIGINT" else 2**31
        return int(value) if -limit <= int(value) < limit else None
    if sql.startswith("DECIMAL"):
        digits, places = map(int, sql[8:-1].split(","))
        found = Decimal(value).quantize(Decimal(1).scaleb(-places))
        return found if abs(found) < Decimal(10) ** (digits - places) else None
    return value


def _in_json(r: Random, value: Any) -> Any:
    del r
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, timedelta):
        return value / timedelta(seconds=1)
    return value if isinstance(value, float) else str(value)


def _from_json(value: Any) -> Any:
    return value if isinstance(value, bool | str | int | float | timedelta | Decimal | date) else str(value)


# --- as files and as profiles


_ARROW = {
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "TIMESTAMPTZ": pa.timestamp("us", tz="UTC"),
    "VARCHAR": pa.string(),
    "JSON": pa.string(),
}


def arrow_type(sql: str) -> pa.DataType:
    if sql.endswith("[]"):
        return pa.list_(arrow_type(sql[:-2]))
    if sql.startswith("DECIMAL"):
        return pa.decimal128(*map(int, sql[8:-1].split(",")))
    return _ARROW[sql]


def write_parquet(tables: Tables, folder: Path) -> Path:
    for table, columns in tables.columns.items():
        rows = tables.rows[table]
        data = {name: pa.array([row.get(name) for row in rows], arrow_type(sql)) for name, sql in columns.items()}
        pq.write_table(pa.table(data), folder / f"{table}.parquet")
    return folder


def write_csv(tables: Tables, folder: Path) -> Path:
    """Everything as text; a list as JSON."""
    for table, columns in tables.columns.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([_cell(row.get(name)) for name in columns] for row in tables.rows[table])
    return folder


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return json.dumps(value, default=str, ensure_ascii=False)
    return repr(value) if isinstance(value, float) else str(value)


def profiles(shop: Shop, tables: Tables) -> dict[str, list[dict[str, Any]]]:
    """The same rows as nested mappings, every link an object: the customers' profiles and what hangs on them."""
    found = {name: [dict(row) for row in rows] for name, rows in tables.logical.items()}
    by_key = {name: {row["id"]: row for row in rows} for name, rows in found.items()}
    for name, entity in shop.entities.items():
        stored = {row["id"]: row for row in tables.rows[entity.table]}
        for link in entity.links.values():
            for row in found[name]:
                if link.through:
                    pairs = [p[link.from_] for p in tables.rows[link.through] if p[link.by] == row["id"]]
                    row[link.name] = [by_key[link.to][key] for key in pairs if key in by_key[link.to]]
                elif link.many:
                    rows = tables.rows[shop.entities[link.to].table]
                    row[link.name] = [by_key[link.to][x["id"]] for x in rows if x.get(link.from_) == row["id"]]
                else:
                    row[link.name] = by_key[link.to].get(stored[row["id"]].get(link.by))
    return found
