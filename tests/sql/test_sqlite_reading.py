"""Every stored value of a SQLite column means in SQL what it means in memory, whatever the column's type says."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from segdsl.catalog.columns import cell_of, matches
from segdsl.catalog.load import load_catalog
from segdsl.sql.base import Item, Storage, entity_select
from segdsl.sql.dialects import builder_for
from segdsl.sql.dialects.sqlite_functions import register
from segdsl.sql.reader import Form, Physical

pytestmark = pytest.mark.engine("sqlite")

DECLARED = ["", "INTEGER", "TEXT", "REAL", "NUMERIC", "BLOB", "DATETIME", "TEXT COLLATE NOCASE", "TEXT COLLATE RTRIM"]
STORED: list[object] = [
    *(0, 1, -1, 2, 5, 1250, 2**53 + 1, 10**18 - 1, 10**18, 10**16, -(10**16), 2**63 - 1, -(2**63), 1_767_225_600),
    *(0.0, -0.0, 1.0, 0.5, 2.5, 1.005, -1.005, 12.345, 12.5, 1e15, 9.9e15, 1e16, 1e17, 1e18, 1e300, -1e300, 5e-324),
    *(float("inf"), float("-inf"), 0.1 + 0.2, 1_767_225_600.25),
    *("", " ", "0", "1", "5", "05", "+5", "-5", "5.0", "5.", ".5", "12.50", "12.345", "1e3", "1E-2", " 12", "12 ", "0x10"),
    *("1_000", "۱۲", "9223372036854775807", "9223372036854775808", "99999999999999999.99", "1e400", "nan", "inf"),
    *("true", "TRUE", "t", "f", "False", "yes", "A", "a", "L", "A ", "active", "ي", "a\0b", "'", '"', "😀"),
    *("2026-03-21", "2026-02-30", "2024-02-29", "0000-00-00", "0000-01-01", "0001-01-01", "9999-12-31", "2026-3-21"),
    *("2026-03-21 10:00:00", "2026-03-21 24:00:00", "2026-02-30 10:00:00", "0000-00-00 00:00:00", "2026-03-21 10:00"),
    *("0000-01-01 00:00:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "2026-03-21 10:00:00 ", "2026-13-01 00:00:00"),
    *("2026-03-21T10:00:00", "2026-03-21 10:00:00.123456", "2026-03-21 10:00:00.5", "2026-03-21T10:00:00Z"),
    *("2026-03-21 10:00:00+03:30", "2026-03-21T10:00-01:00", "9999-12-31 23:59:59-01:00", "2026-03-22 02:30:00"),
    *("2026-03-29 02:30:00", "2026-10-25 02:30:00", "2040-07-01 00:00:00", "12:00", "2460000.5", "now", "20260321"),
    *("2:00", "02:00:00.5", "-1:30", "7200", "[]", '["A"]', '["A","a","","A"]', "[1,2.5,null,true]", "[1,]", '{"a":1}'),
    *('[18446744073709551616, "5", 1e400]', '["\\ud800", "\\u0000x", "ﷲ"]', "null", "A,L,,A", "A, L", '"A"'),
    *(b"", b"\0", b"\1", b"A", b"2026-03-21"),
    None,
]  # fmt: skip

FIELDS = """
i = { type = "integer", column = "v" }
d = { type = "decimal", column = "v" }
d0 = { type = "decimal", scale = 0, column = "v" }
d9 = { type = "decimal", scale = 9, column = "v" }
f = { type = "float", column = "v" }
b = { type = "boolean", column = "v" }
t = { type = "text", column = "v" }
day = { type = "date", column = "v" }
at = { type = "datetime", column = "v" }
utc = { type = "datetime", timezone = "UTC", column = "v" }
berlin = { type = "datetime", timezone = "Europe/Berlin", column = "v" }
long = { type = "duration", column = "v" }
seconds = { type = "datetime", stored = "epoch seconds", column = "v" }
millis = { type = "datetime", stored = "epoch milliseconds", column = "v" }
micros = { type = "datetime", stored = "epoch microseconds", column = "v" }
letter = { type = "enum", values = { active = "A", lead = "L", five = "5" }, column = "v" }
number = { type = "enum", values = { low = 1, mid = 2, five = 5 }, column = "v" }
no_five = { type = "integer", unknown = [5, "A"], column = "v" }
no_a = { type = "text", unknown = ["A", "5"], column = "v" }
no_day = { type = "date", unknown = ["2026-03-21"], column = "v" }
texts = { type = "set of text", column = "v" }
folded = { type = "set of text", compare = "ignore_case", column = "v" }
split = { type = "set of text", stored = "delimited", separator = ",", column = "v" }
numbers = { type = "set of integer", column = "v" }
money = { type = "set of decimal", column = "v" }
days = { type = "set of date", column = "v" }
"""
CATALOG = load_catalog(
    'timezone = "Asia/Tehran"\ndefault_entity = "row"\n[entity.row]\ntable = "rows"\nkey = "id"\n'
    f'[entity.row.fields]\nid = {{ type = "integer" }}{FIELDS}'
)
NAMES = [name for name in CATALOG.entities["row"].fields if name != "id"]


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(":memory:") as made:
        register(made)
        yield made


def read(connection: sqlite3.Connection, declared: str, name: str) -> list[tuple[Any, Any]]:
    """Each stored value, as the driver gives it, with what SQL reads it as."""
    connection.execute('DROP TABLE IF EXISTS "rows"')
    connection.execute(f'CREATE TABLE "rows" (id INTEGER PRIMARY KEY, v {declared})')
    connection.executemany('INSERT INTO "rows" (v) VALUES (?)', [(value,) for value in STORED])
    b = builder_for("sqlite")
    storage = Storage({"rows": {"id": "INTEGER", "v": declared}})
    query = entity_select(b, CATALOG, "row", [Item("raw", name, alias="raw"), Item("field", name, alias="x")], storage)
    of = CATALOG.entities["row"].fields[name]
    rows = connection.execute(b.print(query), b.parameters.values).fetchall()
    return [(raw, b.decode(found, of.type)) for raw, found in rows]


@pytest.mark.parametrize("declared", DECLARED, ids=lambda declared: declared or "nothing")
@pytest.mark.parametrize("name", NAMES)
def test_a_value_is_read_as_in_memory(connection: sqlite3.Connection, name: str, declared: str) -> None:
    cell = cell_of(CATALOG.entities["row"].fields[name], CATALOG)
    for raw, found in read(connection, declared, name):
        wanted = cell(raw)
        assert (found, type(found)) == (wanted, type(wanted)), repr(raw)


@pytest.mark.parametrize("fixed", [5, 1, 0, True, False, "5", "A", "true", "a\0b", 2.5, 2**70, ""])
def test_a_where_of_the_catalog_holds_as_in_memory(connection: sqlite3.Connection, fixed: Any) -> None:
    b = builder_for("sqlite")
    for declared in DECLARED:
        connection.execute('DROP TABLE IF EXISTS "rows"')
        connection.execute(f'CREATE TABLE "rows" (v {declared})')
        connection.executemany('INSERT INTO "rows" VALUES (?)', [(value,) for value in STORED])
        test = b.reader.holds(b.raw("v"), Physical(Form.ANY, declared), fixed)
        for raw, found in connection.execute(f'SELECT v, {b.print(test)} FROM "rows"', b.parameters.values):
            assert bool(found) == matches(raw, fixed), (raw, declared)


INSIDE = load_catalog("""
default_entity = "row"
[entity.row]
table = "rows"
key = "id"
[entity.row.fields]
id = { type = "integer" }
i = { type = "integer", column = "v", json = ["p", "q"] }
d = { type = "decimal", column = "v", json = ["p", "q"] }
f = { type = "float", column = "v", json = ["p", "q"] }
b = { type = "boolean", column = "v", json = ["p", "q"] }
t = { type = "text", column = "v", json = ["p", "q"] }
at = { type = "datetime", column = "v", json = ["p", "q"] }
tehran = { type = "datetime", timezone = "Asia/Tehran", column = "v", json = ["p", "q"] }
day = { type = "date", column = "v", json = ["p", "q"] }
e = { type = "enum", values = ["A", "5"], unknown = ["A"], column = "v", json = ["p", "q"] }
s = { type = "set of text", column = "v", json = ["p", "q"] }
""")
PARTS = [
    "5",
    "5.0",
    '"5"',
    "2.5",
    '"A"',
    "true",
    "null",
    '"2026-03-21 10:00:00"',
    '["A", "L"]',
    '{"a": 1}',
    '"a\\u0000b"',
]


@pytest.mark.parametrize("name", [name for name in INSIDE.entities["row"].fields if name != "id"])
def test_a_field_inside_a_document(connection: sqlite3.Connection, name: str) -> None:
    """Numbers, texts and flags of JSON are read as values of their kind, whatever stands there."""
    texts = [*(f'{{"p": {{"q": {part}}}}}' for part in PARTS), '{"p": [1]}', "soon", "", None, 5]
    connection.execute('DROP TABLE IF EXISTS "rows"')
    connection.execute('CREATE TABLE "rows" (id INTEGER PRIMARY KEY, v)')
    connection.executemany('INSERT INTO "rows" (v) VALUES (?)', [(text,) for text in texts])
    b, of = builder_for("sqlite"), INSIDE.entities["row"].fields[name]
    items = [Item("raw", name, alias="raw"), Item("field", name, alias="x")]
    rows = connection.execute(b.print(entity_select(b, INSIDE, "row", items)), b.parameters.values).fetchall()
    assert [b.decode(found, of.type) for _, found in rows] == [cell_of(of, INSIDE)(raw) for raw, _ in rows]


def test_the_instant_of_every_day(connection: sqlite3.Connection) -> None:
    """Around each change of the clock, on which a day has 23 or 25 hours."""
    hours = itertools.product((2025, 2026), (3, 9, 10), range(1, 32), (0, 1, 2, 3, 23))
    moments = []
    for year, month, day, hour in hours:
        try:
            moments.append(datetime(year, month, day, hour, 30, tzinfo=UTC).replace(tzinfo=None))
        except ValueError:
            continue
    connection.execute('DROP TABLE IF EXISTS "rows"')
    connection.execute('CREATE TABLE "rows" (id INTEGER PRIMARY KEY, v DATETIME)')
    connection.executemany('INSERT INTO "rows" (v) VALUES (?)', [(moment.isoformat(" "),) for moment in moments])
    b = builder_for("sqlite")
    items = [Item("raw", "berlin", alias="raw"), Item("field", "berlin", alias="x")]
    of = CATALOG.entities["row"].fields["berlin"]
    cell = cell_of(of, CATALOG)
    for raw, found in connection.execute(b.print(entity_select(b, CATALOG, "row", items)), b.parameters.values):
        assert b.decode(found, of.type) == cell(raw), raw
