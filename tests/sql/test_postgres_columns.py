"""PostgreSQL: each stored type read as each type of the language, the same to the last digit as in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from test_postgres import connected

from segdsl.catalog.columns import cell_of
from segdsl.catalog.load import load_catalog
from segdsl.diagnostics import SegdslError
from segdsl.sql.base import Item, entity_select
from segdsl.sql.dialects import builder_for
from segdsl.tools.sources import open_source

pytestmark = pytest.mark.engine("postgres")

SCALARS = (
    'type = "integer"',
    'type = "decimal", scale = 2',
    'type = "decimal", scale = 0',
    'type = "float"',
    'type = "boolean"',
    'type = "date"',
    'type = "datetime"',
    'type = "datetime", timezone = "Asia/Tehran"',
    'type = "datetime", timezone = "Europe/Berlin"',
    'type = "duration"',
    'type = "enum", values = { on = "active", one = "1", a = "a" }',
    'type = "enum", values = { one = 1, two = 2 }',
    'type = "integer", unknown = [0, -1]',
    'type = "datetime", stored = "epoch seconds"',
    'type = "datetime", stored = "epoch milliseconds"',
    'type = "datetime", stored = "epoch microseconds"',
)
TEXT = ('type = "text"', 'type = "text", unknown = ["a", "0"]')
SETS = (
    'type = "set of text"',
    'type = "set of text", compare = "persian"',
    'type = "set of integer"',
    'type = "set of decimal", scale = 1',
    'type = "set of date"',
    'type = "set of enum", values = { x = "a", y = "b" }',
    'type = "set of text", stored = "delimited", separator = "|"',
    'type = "set of text", stored = "json"',
)
INSIDE = (
    'type = "integer", json = ["a"]',
    'type = "text", json = ["a"]',
    'type = "decimal", scale = 2, json = ["a"]',
    'type = "float", json = ["a"]',
    'type = "boolean", json = ["a"]',
    'type = "datetime", json = ["a"], timezone = "Asia/Tehran"',
    'type = "duration", json = ["a"]',
    'type = "enum", values = { one = 1, act = "active" }, json = ["a"]',
    'type = "text", json = ["c", "0"]',
    'type = "integer", json = ["1"]',
    'type = "integer", json = ["01"]',
    'type = "integer", json = ["b", "0"]',
    'type = "set of text", json = ["b"], compare = "ignore_case"',
)
# fmt: off
NUMBERS = (
    "0", "1", "-1", "12.5", "-12.345", "0.005", "-0.005", "0.0049", "1e3", "1.5E+2", "2e-3", "999999999999999999",
    "9999999999999999.99", "99999999999999999999", "9223372036854775807", "9223372036854775808", "1e18", "1e309",
    "-9223372036854775808", "123456789.123456789", "1.7976931348623157e308", "1.7976931348623159e308", "5e-324",
    "2e-324", "2.5e-324", "1e-400", "0e999", "-0", "2.5", "-2.5", "1234567890123456.785", "9007199254740993", "012",
    "5.", ".5", "+5", "12.00", "0000000000000000000000000000012", "1e999999", "0.0e-999999", "1e-999999", "00.0",
    "0." + "0" * 350 + "1e340", "9" * 400, "1" + "0" * 30 + "e-20",
)
JUNK = (
    "", "  ", " 12", "12 ", "+", ".", "1_000", "1,000", "0x10", "NaN", "inf", "Infinity", "1e", "e5", "1e1000000",
    "۱۲", "12abc", "--1", "true", "TRUE", "t", "F", "no", "a", "A", "active", "گل", "😀", "o'x", "back\\slash", "a\tb",
)
TIMES = (
    "2026-03-21", "2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "0000-00-00", "0000-01-01", "0001-01-01",
    "9999-12-31", "2026-13-01", "2026-04-31", "2026-3-1", "20260321", "2026-03-21 ", "2026-W01-1", "10000-01-01",
    "2026-03-21T10:00", "2026-03-21 10:00:00", "2026-03-21T10:00:00.5", "2026-03-21T10:00:00,123",
    "2026-03-21T10:00:00.123456789", "2026-03-21T10:00:00Z", "2026-03-21T10:00:00+03:30", "2026-03-21T10:00:00-0330",
    "2026-03-21 10:00+03", "2026-03-21T10:00:00.5+03:30:15.25", "2026-03-21T24:00:00", "2026-03-21T23:60",
    "2026-03-21T10:00:60", "2026-03-21t10:00", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
    "9999-12-31 23:59:59.999999", "2026-03-21 10", "2026-02-30 10:00", "2026-03-21T10:00:00+24:00",
    "2021-03-22T00:30:00", "1945-05-24 02:30:00", "2026-03-29 02:30:00", "2026-10-25 02:30:00", "0000-00-00 00:00:00",
)
CLOCKS = (
    "2:00", "02:00:00.5", "-1:30", "+1:30:10", "999999999:59:59.999999", "1000000000:00", "1:60", "1:00:60",
    "10:00:00.123456789", "7200", "1.5", "0:00:00.0000001",
)
DOCUMENTS = (
    '{"a":1,"b":[1,2,"x",null,""],"c":{"d":"deep","0":"zero"}}', '{"a":"12","b":["x","X","y"]}', '{"a":1.5}',
    '{"a":true}', '{"a":null}', "[1,2,3]", '"text"', "5", "null", '{"a":"2026-03-21T10:00:00+03:30"}', '{"a":[]}',
    '{"a":{"x":1}}', '{"a":"\\ud83d\\ude00"}', "{}", '{"a":12345678901234567890}', '{"a":0.1}', '{"a":2.675}',
    '{"a":"active"}', '{"a":-0}', '{"a":7.0}', '{"a":"1:30"}',
)
BROKEN = ("", "{", '{"a":NaN}', "[1,2,]", "nope", '{"a":1}x', "{'a':1}", ' {"a": 3} ', '{"a":"\\u0041"}', '{"a":1e2}')
COLUMNS: tuple[tuple[str, Sequence[str], Sequence[str]], ...] = (
    ("text", (*NUMBERS, *JUNK, *TIMES, *CLOCKS), (*SCALARS, *TEXT)),
    ("varchar(700)", (*NUMBERS[:9], *JUNK, *TIMES[:9]), (*SCALARS, *TEXT)),
    ("stage", ("a", "active", "1", "X"), (*SCALARS, *TEXT)),
    ("bit(1)", ("1", "0"), (*SCALARS, *TEXT)),
    ("smallint", ("0", "1", "-1", "32767"), (*SCALARS, *TEXT)),
    ("integer", ("0", "1", "2", "2147483647", "1700000000"), (*SCALARS, *TEXT)),
    ("bigint", ("0", "1", "9223372036854775807", "-9223372036854775808", "1700000000123456", "253402300800",
                "-62135596800", "-62135596801", "253402300799999999", "999999999999999999"), (*SCALARS, *TEXT)),
    ("numeric", ("0", "1", "-12.345", "0.005", "NaN", "Infinity", "-Infinity", "1e300", "1e-400", "1e400", "1.00",
                 "12345678901234567890.12345", "9223372036854775808"), (*SCALARS, *TEXT)),
    ("numeric(18,2)", ("0", "1", "12.50", "9999999999999999.99", "NaN"), (*SCALARS, *TEXT)),
    ("numeric(20,5)", ("12.50500", "-0.00500", "999999999999999.99999", "NaN"), (*SCALARS, *TEXT)),
    ("double precision", ("0", "1", "-12.345", "0.005", "1.005", "1e17", "1e18", "NaN", "Infinity", "-Infinity", "1e300",
                          "5e-324", "9223372036854775807", "-9223372036854775808", "2.675", "-0.5"), (*SCALARS, *TEXT)),
    # the double nearest to a real is not that of its shortest text: 0.1 is 0.10000000149011612
    ("real", ("0", "1", "0.1", "-12.345", "0.005", "1.005", "2.675", "16777217", "3.4028235e38", "1e-45", "NaN", "Infinity",
              "-Infinity", "9223372036854775807", "-9223372036854775808", "1e17", "0.3"), (*SCALARS, *TEXT)),
    ("boolean", ("true", "false"), (*SCALARS, *TEXT)),
    ("uuid", ("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",), (*SCALARS, *TEXT)),
    ("bytea", ("\\x01", "\\x00", "\\x6162"), (*SCALARS, *TEXT)),
    ("time", ("10:00",), (*SCALARS, *TEXT)),
    ("inet", ("10.0.0.1",), (*SCALARS, *TEXT)),
    ("interval", ("1 day", "-1 day", "2:30:00.5", "14 mons", "-13 mons 3 days -02:00", "0", "178000000 years", "infinity"),
     (*SCALARS, *TEXT)),
    ("date", ("2026-03-21", "0001-01-01", "9999-12-31", "10000-01-01", "infinity", "0044-03-15 BC", "2021-03-22"),
     (*SCALARS, *TEXT, 'type = "enum", values = { ever = "infinity" }')),
    ("timestamp", ("2026-03-21 10:00:00.123456", "0001-01-01", "9999-12-31 23:59:59.999999", "10000-01-01", "infinity",
                   "-infinity", "0044-03-15 BC", "2021-03-22 00:30", "2026-03-29 02:30", "2026-10-25 02:30"), (*SCALARS, *TEXT)),
    ("timestamptz", ("2026-03-21 10:00:00.123456+03:30", "0001-01-01 00:00+00", "infinity",
                     "9999-12-31 23:59:59.999999-05"), (*SCALARS, *TEXT)),
    ("text", (*DOCUMENTS, *BROKEN), INSIDE),
    ("jsonb", DOCUMENTS, INSIDE),
    ("json", DOCUMENTS, INSIDE),
    ("text", ("a|b|a", "", "|", "x||y", "کتاب‌ها|كتابها", '["a","b"]', '[1.25,"2.5",null]', "null", "[[1],2]"), SETS),
    ("jsonb", ('["a","b","a"]', '[1,2.5,"2.5",true,null]', "null", "5", '{"a":1}'), SETS[:6]),
    ("text[]", ("{a,b,a}", "{}", "{a,NULL,''}", "{{a,b},{c,d}}", '{"1","x"}', '{"كتاب","کتاب"}', "{2026-01-01}"), SETS[:6]),
    ("integer[]", ("{1,2,2}", "{}", "{NULL}"), SETS[:6]),
    ("numeric[]", ("{1.25,2.5,NaN}",), SETS[:6]),
    ("real[]", ("{0.1,0.25,0.35,1,NaN}",), (*SETS[:6], 'type = "set of decimal", scale = 9')),
    ("stage[]", ("{a,X,NULL,active}", "{}"), SETS[:6]),
    ("short[]", ("{a,12,NULL}", "{{a},{b}}"), SETS[:6]),
    ("date[]", ("{2026-01-01,infinity,10000-01-01}",), SETS[:6]),
)
# fmt: on


def catalog_of(field: str) -> Any:
    text = 'default_entity = "e"\n[entity.e]\ntable = "t"\nkey = "id"\n[entity.e.fields]\nid = { type = "integer" }\n'
    return load_catalog(f"{text}v = {{ {field} }}\n")


@pytest.fixture(scope="module")
def url(new_database: Callable[[str], str]) -> str:
    found = new_database("postgres")
    with connected(found) as connection:
        connection.execute("CREATE TYPE stage AS ENUM ('a', 'active', '1', 'X')")
        connection.execute("CREATE DOMAIN short AS varchar(5)")
    return found


@pytest.mark.parametrize(("kind", "values", "fields"), COLUMNS, ids=lambda part: part if isinstance(part, str) else "")
def test_a_column_reads_as_in_memory(url: str, kind: str, values: Sequence[str], fields: Sequence[str]) -> None:
    with connected(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS t; CREATE TABLE t (id bigint, v {kind})")
        stored = list(enumerate([None, *values]))
        cursor.executemany(f"INSERT INTO t VALUES (%s, %s::text::{kind})", stored)
    wrong = []
    with open_source(url, catalog_of('type = "text"')) as source:
        raw = dict(source.fetch("t", ["id", "v"]))
        for field in fields:
            catalog = catalog_of(field)
            of = catalog.entities["e"].fields["v"]
            b = builder_for("postgres")
            items = [Item("key", alias="k"), Item("field", "v", alias="v")]
            query = b.print(entity_select(b, catalog, "e", items, source.storage))
            read = cell_of(of, catalog)
            for key, value in source.execute(query, dict(b.parameters.values)):
                inner = of.type.element
                found = (
                    b.decode(value, of.type) if inner is None else frozenset(b.decode(each, inner) for each in value)
                )
                wanted = read(raw[key])
                if found != wanted:
                    wrong.append(f"{field}: {stored[key][1]!r} is {wanted!r}, came out {found!r}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", ["money", "point", "tsvector", "public.hstore"])
def test_a_type_without_a_meaning_is_refused(kind: str) -> None:
    from segdsl.sql.base import Storage

    b = builder_for("postgres")
    storage = Storage({"t": {"id": "integer", "v": kind}})
    with pytest.raises(SegdslError, match="field v of e"):
        entity_select(b, catalog_of('type = "text"'), "e", [Item("field", "v", alias="v")], storage)


def test_text_that_fills_its_column_up_and_text_without_case_are_plain_text(url: str) -> None:
    """char(n) is read without its filling, and a collation of the column's own never takes part."""
    with connected(url) as connection:
        connection.execute("DROP TABLE IF EXISTS t; CREATE TABLE t (id int, v character(5))")
        connection.execute("INSERT INTO t VALUES (1, 'IR'), (2, 'IRAN'), (3, '')")
    catalog = catalog_of('type = "text"')
    with open_source(url, catalog) as source:
        b = builder_for("postgres")
        query = b.print(entity_select(b, catalog, "e", [Item("field", "v", alias="v")], source.storage))
        assert sorted(source.execute(query, {}), key=str) == [("IR",), ("IRAN",), (None,)]
