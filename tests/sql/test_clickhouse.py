"""ClickHouse: what its types, its names and its settings may not change about the members of a segment."""

from __future__ import annotations

import re
from typing import Any

import pytest
from engines import need

import segdsl
from segdsl.sql.dialects.clickhouse_reader import physical
from segdsl.sql.reader import Form
from segdsl.sql.statements import compile_plan
from segdsl.tools.sources import open_source

pytestmark = pytest.mark.engine("clickhouse")

CATALOG = """
timezone = "Asia/Tehran"
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id       = { type = "integer" }
city     = { type = "text" }
nick     = { type = "text", compare = "ignore_case", column = 'nick"name. ك' }
stage    = { type = "enum", values = { active = "A\\\\B", lead = "L" } }
level    = { type = "enum", values = { gold = 1, silver = 2 } }
budget   = { type = "decimal", scale = 2 }
huge     = { type = "decimal", scale = 2 }
rate     = { type = "float" }
vip      = { type = "boolean" }
born     = { type = "date" }
since    = { type = "date" }
seen     = { type = "datetime" }
moved    = { type = "datetime" }
called   = { type = "datetime" }
ticked   = { type = "datetime" }
epoch    = { type = "datetime", stored = "epoch milliseconds" }
token    = { type = "text" }
tags     = { type = "set of text" }
marks    = { type = "set of integer" }
listed   = { type = "set of text", stored = "delimited", separator = ", " }
kinds    = { type = "set of text", stored = "json" }
plan     = { type = "text", column = "extra", json = ["account", "plan"] }
seats    = { type = "integer", column = "extra", json = ["account", "seats"] }
[entity.customer.links]
orders  = { to = "order", from = "customer_id" }
parent  = { to = "customer", by = "parent_id" }
members = { to = "customer", from = "parent_id" }
[entity.order]
table = "members"
key = "id"
time = "at"
[entity.order.fields]
id    = { type = "text" }
at    = { type = "datetime" }
total = { type = "decimal", scale = 2 }
"""
TABLES = r"""
CREATE TABLE customers (
  id UInt64, city LowCardinality(Nullable(String)), `nick"name. ك` LowCardinality(String),
  stage Nullable(Enum8('A\\B' = 1, 'L' = -2, 'other' = 3)), level Int8, budget Nullable(Decimal(76, 6)),
  huge Nullable(Decimal(9, 1)), rate Nullable(Float32), vip UInt8, born Nullable(Date32), since Date,
  seen DateTime('Asia/Tehran'), moved DateTime, called Nullable(DateTime64(3)), ticked Nullable(DateTime64(9, 'UTC')),
  epoch Nullable(Int64), token Nullable(UUID), tags Array(LowCardinality(Nullable(String))), marks Array(UInt64),
  listed Nullable(String), kinds String, extra Nullable(String), parent_id Nullable(UInt32))
ENGINE = MergeTree ORDER BY id;
INSERT INTO customers VALUES
 (1, 'Tehran', 'Ali', 'A\\B', 1, 12.345, 12.5, 0.5, 1, '1999-12-31', '2026-03-21', '2026-03-21 10:00:00',
  '2026-03-21 10:00:00', '2026-03-21 10:00:00.125', '2026-03-21 06:30:00.000000999', 1774074600000,
  '61f0c404-5cb3-11e7-907b-a6006ad3dba0', ['a', '', NULL, 'b', 'a'], [1, 18446744073709551615, 1], 'a, b,c, ', '["a", 5]',
  '{"account": {"plan": "pro", "seats": 5}}', 2),
 (2, '', 'ALI', 'L', 2, 999999999999999999, -0.5, inf, 0, '1900-01-01', '1970-01-01', '1970-01-01 00:00:00',
  '1970-01-01 00:00:00', '1900-01-01 00:00:00', '1969-12-31 23:59:59.999999999', -1, NULL, [], [], '', '', '', NULL),
 (3, NULL, '', NULL, 3, -0.005, 0, nan, 2, '2299-12-31', '2149-06-06', '2038-01-19 06:44:07', '2100-01-01 00:00:00',
  '2299-12-31 00:00:00', NULL, 9223372036854775807, NULL, [NULL], [0], NULL, 'null', '[', 1),
 (9007199254740993, 'tehran ', 'ali ', 'other', -1, NULL, NULL, -0.0, 1, NULL, '2026-03-20', '2021-03-22 00:30:00',
  '2021-03-22 00:30:00', NULL, NULL, NULL, NULL, ['A'], [], ',', '{"a": 1}', '{"account": {"plan": 5.0, "seats": 5.0}}', 77);
CREATE TABLE members (id String, customer_id Int32, at DateTime64(6), total Decimal(18, 4))
ENGINE = MergeTree ORDER BY id;
INSERT INTO members VALUES ('o1', 1, '2026-03-01 10:00:00', 10.005), ('o2', 1, '2026-03-02 10:00:00', 20),
 ('o3', 2, '2026-03-02 10:00:00', 5), ('o4', 99, '2026-03-02 10:00:00', 5);
"""
RULES = r"""
segment in_tehran: city is "Tehran"
segment known_city: city is known
segment nicked: nick is "ali"
segment staged: stage is "active"
segment any_stage: stage is one of ("active", "lead")
segment golden: level is "gold"
segment leveled: level is known
segment budgeted: budget is one of (12.35, -0.01)
segment small: huge < 12.6
segment hugely: huge is one of (12.5, 0)
segment rated: rate is known
segment half: rate >= 0
segment vips: vip
segment not_vip: not vip
segment young: born after 1999-12-30
segment ancient: born before 1850-01-01
segment not_ancient: since after 1850-01-01
segment some_days: since is one of (2026-03-21, 1850-01-01, 1970-01-01)
segment never: since after 2400-01-01
segment ever: since before 2400-01-01
segment aged: age(born) at least 26
segment seen_now: seen on 2026-03-21
segment seen_hour: hour(seen) is 10
segment moved_now: moved since 2026-03-21T10:00
segment moved_hour: hour(moved) is 10
segment called_now: called is known and called at least 2026-03-21T10:00
segment ticked_first: ticked before 1970-01-01T03:30
segment epochs: epoch at least 2026-03-21T10:00
segment known_epoch: epoch is known
segment tokened: token is "61f0c404-5cb3-11e7-907b-a6006ad3dba0"
segment tagged: tags includes "a"
segment tags_two: length(tags) is 2
segment untagged: tags is empty
segment marked: marks includes 1 and length(marks) is 1
segment listed_two: listed includes all of ("a", "b,c")
segment kinded: kinds includes "5"
segment kindless: kinds is empty
segment planned: plan is known
segment seated: seats is 5
segment bought: count(orders) at least 1
segment spent: sum(orders.total) is 30.01
segment first_order: first(orders.total) is 10.01
segment best: top 1 by sum(orders.total)
segment tag_of_two: count_distinct(members.tags where tags includes "a" and length(tags) is 2) is 2
segment led: parent.city is "Tehran"
segment leads: any(members where vip)
segment led_twice: count(members.members) at least 1 and parent.parent.city is known
segment long_list: id is one of (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22)
segment cities: city is one of ("a'b", "c\\\\d", "Tehran", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p",
    "q", "r", "s", "t", "u", "v", "w")
tiers size by sum(orders.total):
    tier some: from 1 to under 20
    tier much: from 20
segment big: size at least much
"""
SHARED = """
tiers life:
    tier a: city is "Tehran" and vip and rate >= 0 and nick is "ali" and born is known
    tier b: city is "x" or nick is "ali" or level is "gold" or budget > 5 or rate > 7
    tier c: otherwise
segment lively:
    life is a or (life is b and parent.life is a) or (life is c and vip and rate >= 0 and nick is "ali" and born is known)
segment led_by_lively: lively and parent.life is one of (a, b) and life is b and parent.lively
segment lively_lead: parent.lively or (life is a and parent.life is b)
"""
AS_OF = "2026-03-21T12:00"
HOSTILE = {
    "join_use_nulls": "0",
    "aggregate_functions_null_for_empty": "1",
    "prefer_column_name_to_alias": "0",
    "transform_null_in": "1",
    "cast_keep_nullable": "1",
    "group_by_use_nulls": "1",
    "session_timezone": "'Asia/Kathmandu'",
    "precise_float_parsing": "0",
    "count_distinct_implementation": "'uniq'",
    "use_variant_as_common_type": "0",
    "enable_positional_arguments": "1",
    "short_circuit_function_evaluation": "'disable'",
    "least_greatest_legacy_null_behavior": "1",
    "max_subquery_depth": "2",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    need("clickhouse")
    from chdb import session

    folder = tmp_path_factory.mktemp("clickhouse") / "crm"
    made = session.Session(str(folder))
    made.query("SET session_timezone = 'UTC'")
    for statement in TABLES.split(";\n"):
        if statement.strip():
            made.query(statement)
    made.close()
    return f"clickhouse://{folder}"


def bound() -> segdsl.Bound:
    return segdsl.load_text(RULES, CATALOG).bind(as_of=AS_OF)


def test_columns_of_every_type_are_read_as_in_memory(url: str) -> None:
    found = bound().members(url)
    assert found == bound().members(url, backend="memory")
    assert found["in_tehran"] == [1]
    assert found["leads"] == [2]


def test_rules_that_are_read_twice_have_names_of_their_own(url: str) -> None:
    """In ClickHouse an alias hides a query of that name, in the whole FROM clause."""
    shared = segdsl.load_text(SHARED, CATALOG).bind(as_of=AS_OF)
    assert ' AS "customer rules again"' in compile_plan(shared.plan, shared.catalog, dialect="clickhouse").sql
    assert shared.members(url) == shared.members(url, backend="memory")


def test_a_statement_says_the_settings_that_it_needs(url: str) -> None:
    """Whatever a session has set: the members are the same."""
    plain, wanted = bound(), bound().members(url)
    with open_source(url, plain.catalog) as source:
        for name, value in HOSTILE.items():
            source._command(f"SET {name} = {value}")
        statement = compile_plan(plain.plan, plain.catalog, dialect="clickhouse", storage=source.storage)
        found: dict[str, list[Any]] = {}
        for label, key in source.execute(statement.sql, statement.params):
            found.setdefault(label, []).append(key)
    assert {label: sorted(keys) for label, keys in found.items()} == {k: v for k, v in wanted.items() if v}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Nullable(Decimal(12, 2))", Form.DECIMAL),
        ("LowCardinality(Nullable(String))", Form.TEXT),
        ("DateTime64(3, 'Asia/Tehran')", Form.TIMESTAMPTZ),
        ("Nullable(DateTime64(6))", Form.TIMESTAMP),
        ("DateTime", Form.TIMESTAMP),
        ("Array(Nullable(UInt64))", Form.LIST),
        ("UInt64", Form.BIG),
        ("FixedString(3)", Form.OTHER),
        ("Tuple(Int64, String)", Form.OTHER),
    ],
)
def test_types_by_their_names(name: str, form: Form) -> None:
    assert physical(name).form is form


def test_an_index_serves_a_comparison_with_a_constant() -> None:
    """The column stands as it is stored, beside a constant of its own type."""
    rules = 'segment a: since after 2026-01-01\nsegment b: budget at least 12.5\nsegment c: city is "Tehran"'
    plain = segdsl.load_text(rules, CATALOG).bind(as_of=AS_OF)
    text = compile_plan(plain.plan, plain.catalog, dialect="clickhouse").sql
    assert re.search(r'"since as stored" > \{p\d+:Date32\}', text)
    assert re.search(r'"budget as stored" >= \{p\d+:Decimal\(38, 2\)\}', text)
    assert re.search(r'"city as stored" = \{p\d+:String\}', text)
