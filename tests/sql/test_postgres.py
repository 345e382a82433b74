"""PostgreSQL: what its settings, its types and its limits may not change about the members of a segment."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

import segdsl
from segdsl.operators import REGISTRY
from segdsl.sql.dialects import builder_for
from segdsl.sql.statements import compile_plan
from segdsl.sql.trees import column
from segdsl.tools.sources import open_source
from segdsl.types import DOUBLE

pytestmark = pytest.mark.engine("postgres")

CATALOG = """
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id     = { type = "integer" }
city   = { type = "text" }
town   = { type = "text", column = "City" }
nick   = { type = "text", column = 'nick"name. ك' }
stage  = { type = "enum", values = { active = "A\\\\B", lead = "L" } }
code   = { type = "text" }
budget = { type = "decimal", scale = 2 }
joined = { type = "datetime" }
born   = { type = "date" }
plan   = { type = "text", column = "extra", json = ["account", "plan"] }
"""
TABLE = r"""
CREATE TYPE stage AS ENUM ('A\B', 'L', 'other');
CREATE TABLE customers (id int PRIMARY KEY, city varchar(20), "City" text, "nick""name. ك" text, stage stage,
                        code citext_like, budget numeric, joined timestamp, born date, extra jsonb);
CREATE INDEX by_city ON customers (city);
CREATE INDEX by_joined ON customers (joined);
INSERT INTO customers VALUES
 (1, 'Tehran', 'a', 'x', 'A\B', 'c:\d', 100, '2026-03-20 10:00', '2000-03-21', '{"account": {"plan": "pro"}}'),
 (2, 'shiraz', 'B', 'y', 'L', 'c:d', 'NaN', 'infinity', 'infinity', '{"account": {"plan": 5}}'),
 (3, '', 'é', NULL, 'other', '', 'Infinity', '-infinity', '-infinity', '{"account": []}'),
 (4, 'Tehran ', 'z', 'X', NULL, NULL, '-Infinity', '10000-01-01', '0044-03-15 BC', '"text"'),
 (5, NULL, NULL, 'x''', 'L', 'ü', 12345678901234567890, '0001-01-01', '9999-12-31', NULL);
""".replace("citext_like", "text")
RULES = r"""
segment in_tehran: city is "Tehran"
segment known_city: city is known
segment nicked: nick is "x"
segment active: stage is "active"
segment lead: stage is "lead"
segment some_stage: stage is one of ("active", "lead")
segment backslash: code is "c:\\d"
segment coded: code like "c:\\\\?"
segment rich: budget > 1
segment poor: budget < 1000
segment late: joined at least 2026-01-01
segment early: joined before 2026-01-01
segment young: born at least 2000-01-01
segment old: born before 2000-01-01
segment birthday: age(born) at least 26
segment pro: plan is "pro"
segment five: plan is "5"
"""
MEMBERS = {
    "in_tehran": [1],
    "known_city": [1, 2, 4],
    "nicked": [1],
    "active": [1],
    "lead": [2, 5],
    "some_stage": [1, 2, 5],
    "backslash": [1],
    "coded": [1],
    "rich": [1],
    "poor": [1],
    "late": [1],
    "early": [5],
    "young": [1, 5],
    "old": [],
    "birthday": [1],
    "pro": [1],
    "five": [2],
}


def connected(url: str) -> Any:
    import psycopg

    base, _, schema = url.partition("?schema=")
    connection = psycopg.connect(base, autocommit=True)
    connection.execute(f'SET search_path = "{schema}"')
    return connection


@pytest.fixture(scope="module")
def shop(new_database: Callable[[str], str]) -> str:
    """The URL of five customers whose columns hold all that PostgreSQL can hold and the language cannot."""
    url = new_database("postgres")
    with connected(url) as connection:
        connection.execute(TABLE)
    return url


def bound(rules: str = RULES) -> segdsl.Bound:
    return segdsl.load_text(rules, CATALOG).bind(as_of="2026-03-21")


@pytest.mark.parametrize("backend", ["sql", "memory"])
def test_what_is_no_value_is_unknown(shop: str, backend: Any) -> None:
    """Infinite dates, NaN, years beyond 9999, an empty text: in no segment, whichever way a comparison points."""
    assert bound().members(shop, backend=backend) == MEMBERS


BAD_SETTINGS = {
    "TimeZone": "America/St_Johns",
    "DateStyle": "SQL, DMY",
    "IntervalStyle": "sql_standard",
    "extra_float_digits": "-15",
    "bytea_output": "escape",
    "backslash_quote": "off",
    "transform_null_equals": "on",
    "enable_hashagg": "off",
    "standard_conforming_strings": "off",
}


def test_no_setting_of_the_server_shows(shop: str) -> None:
    """The statement by itself, in a session with the worst settings, gives the same members."""
    import psycopg

    rules = bound()
    with open_source(shop, rules.catalog) as source:
        statement = compile_plan(rules.plan, rules.catalog, dialect="postgres", storage=source.storage)
    with connected(shop) as connection:
        for name, value in BAD_SETTINGS.items():
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))
        with psycopg.RawCursor(connection) as cursor:
            found = cursor.execute(statement.sql, list(statement.params.values())).fetchall()
    assert sorted(found) == sorted((name, key) for name, keys in MEMBERS.items() for key in keys)


@pytest.mark.parametrize(
    ("rule", "index"),
    [('city is "Tehran"', "by_city"), ("joined at least 2026-01-01", "by_joined"), ("id is 3", "customers_pkey")],
)
def test_an_index_serves(shop: str, rule: str, index: str) -> None:
    """A condition of a pass over a collection is one of the bare column."""
    import psycopg

    from segdsl.sql.base import Item, Storage, entity_select
    from segdsl.sql.statements import with_queries

    rules = bound(f"segment found: {rule}")
    with open_source(shop, rules.catalog) as source:
        storage: Storage = source.storage
        statement = compile_plan(rules.plan, rules.catalog, dialect="postgres", storage=storage)
    condition = statement.sql.partition("WHEN")[2].partition("THEN")[0].replace('"customer".', '"c".')
    items = [Item(kind, name, alias=f"{name} as stored") for kind, name in (("raw", "city"), ("raw", "joined"))]
    items += [Item("key", alias="id as stored"), Item("field", "id", alias="id"), Item("key", alias="key")]
    b = builder_for("postgres")
    inner = b.print(with_queries(b, [], entity_select(b, rules.catalog, "customer", items, storage)))
    with connected(shop) as connection, psycopg.RawCursor(connection) as cursor:
        cursor.execute("SET enable_seqscan = off")
        values = list(statement.params.values())
        query = f"EXPLAIN SELECT $1::text FROM ({inner}) AS c WHERE {condition}"
        plan = "\n".join(row[0] for row in cursor.execute(query, values).fetchall())
    assert index in plan, plan


def test_names_longer_than_postgresql_keeps_stay_apart(shop: str) -> None:
    stem = "مشتریانی_که_در_یک_سال_گذشته_چیزی_نخریده_اند_" + "x" * 40
    rules = "\n".join(f"segment {stem}{number}: id is {number}" for number in range(1, 4))
    assert bound(rules).members(shop) == {f"{stem}{number}": [number] for number in range(1, 4)}


def test_a_long_list_is_one_parameter(shop: str) -> None:
    listed = ", ".join(f'"city {number}"' for number in range(200))
    rules = bound(f'segment some: city is one of ({listed}, "Tehran")')
    statement = compile_plan(rules.plan, rules.catalog, dialect="postgres")
    assert len(statement.params) == 2
    assert rules.members(shop) == {"some": [1]}


ZONED = """
default_entity = "customer"
timezone = "Asia/Tehran"
calendar = "jalali"
[entity.customer]
table = "visitors"
key = "id"
[entity.customer.fields]
id   = { type = "integer" }
seen = { type = "datetime", column = "extra", json = ["seen"] }
born = { type = "date", column = "extra", json = ["born"] }
[entity.customer.links]
visits = { to = "visit", from = "customer_id" }
[entity.visit]
table = "visits"
key = "id"
time = "at"
[entity.visit.fields]
id = { type = "integer" }
at = { type = "datetime" }
"""
DEEP = """
segment birthday: anniversary(born) in the next 30 days
segment again: sequence(visits then no visits within 2 days then visits within 90 days)
segment month: month(seen) is 1 and day(seen) at least 1 and year(seen) is 1405 and weekday(seen) is 6
segment both: in segment month and (in segment birthday or in segment again)
"""


def test_deep_rules_over_text_stay_small(new_database: Callable[[str], str]) -> None:
    """A time in a document, in a zone, in another calendar, asked for many times: no plan that fills the memory."""
    url = new_database("postgres")
    with connected(url) as connection:
        connection.execute(
            """CREATE TABLE visitors (id int, extra jsonb); CREATE TABLE visits (id int, customer_id int, at text);
               INSERT INTO visitors VALUES (1, '{"seen": "2026-03-21T00:30:00", "born": "2000-04-01"}'),
                                           (2, '{"seen": "2026-03-20T20:29:59Z", "born": "2000-03-01"}');
               INSERT INTO visits VALUES (1, 1, '2026-01-01 10:00'), (2, 1, '2026-02-01T10:00:00+03:30')"""
        )
    rules = segdsl.load_text(DEEP, ZONED).bind(as_of="2026-03-21 12:00")
    with open_source(url, rules.catalog) as source:
        statement = compile_plan(rules.plan, rules.catalog, dialect="postgres", storage=source.storage)
    assert len(statement.sql) < 300_000
    found = rules.members(url)
    assert found == rules.members(url, backend="memory")
    assert found["month"] == [1]


# --- doubles: PostgreSQL raises where a result is infinite or underflows

EXTREME = (
    *(0.0, -0.0, 1.0, -1.0, 0.5, 5e-324, 1e-323, 2.2250738585072014e-308, 1e-300, 1e-200, 1e-162, 1e-160, 1e-150),
    *(1e150, 1e154, 1.3407807929942596e154, 1.3407807929942597e154, 1e200, 1e300, 2.0**1023, 8.98846567431158e307),
    *(1.7976931348623157e308, 1.7976931348623155e308, 9.979201547673599e291, 1.99584030953472e292, 2.0**-1022, 3.0),
)


@pytest.mark.parametrize("id", ["add_double", "sub_double", "mul_double", "divide_double"])
def test_arithmetic_with_doubles_never_raises(shop: str, id: str) -> None:
    r = random.Random(1)
    some = [*EXTREME, *(-number for number in EXTREME)]
    some += [math.ldexp(r.random() + 0.5, r.randint(-1073, 1024)) for _ in range(200)]
    rows = [(a, b) for a in some[:54] for b in some[:54]] + [(r.choice(some), r.choice(some)) for _ in range(3000)]
    operator = REGISTRY[id]
    b = builder_for("postgres")
    b.arg_types, b.result_type = (DOUBLE, DOUBLE), DOUBLE
    assert operator.sql is not None
    assert operator.python is not None
    tree = b.print(operator.sql(b, column("t", "x"), column("t", "y")), pretty=False)
    source = "UNNEST($1::float8[], $2::float8[]) WITH ORDINALITY AS t(x, y, n)"
    found = raw(shop, f"SELECT {tree} FROM {source} ORDER BY t.n", [list(side) for side in zip(*rows, strict=True)])
    function = eval(f"lambda a, b: {operator.python('a', 'b')}", dict(operator.helpers))
    for (a, c), (got,) in zip(rows, found, strict=True):
        assert got == function(a, c), (id, a, c)


def raw(url: str, sql: str, values: Sequence[object]) -> list[Any]:
    import psycopg

    with connected(url) as connection, psycopg.RawCursor(connection) as cursor:
        cursor.execute("SET extra_float_digits = 1")
        return list(cursor.execute(sql, list(values)).fetchall())


def test_places_at_the_edge_of_doubles_never_raise(shop: str) -> None:
    operator = REGISTRY["within_distance"]
    b = builder_for("postgres")
    b.arg_types = (DOUBLE,) * 5
    tree = b.print(operator.sql(b, *(column("t", name) for name in "pqrsh")), pretty=False)  # type: ignore[misc]
    sides = [0.0, 1e-200, 5e-324, -5e-324, 90.0, -1e308, 1e308]
    rows = [(p, q, r, s, 0.5) for p in sides for q in sides for r in sides for s in sides]
    source = "UNNEST($1::float8[], $2::float8[], $3::float8[], $4::float8[], $5::float8[]) AS t(p, q, r, s, h)"
    values = [list(side) for side in zip(*rows, strict=True)]
    names = [b.parameters.values[name] for name in b.parameters.values]
    for number in range(len(names), 0, -1):
        tree = tree.replace(f"${number}", f"${number + 5}")
    found = raw(
        shop, f"SELECT COUNT(*) FROM {source} WHERE p = r AND q = s AND abs(p) < 100 AND {tree}", [*values, *names]
    )
    here = sum(p == r and q == s and abs(p) < 100 for p, q, r, s, _ in rows)
    assert found == [(here,)]
