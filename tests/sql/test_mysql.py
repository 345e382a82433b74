"""MariaDB, run against the meaning in memory, and MySQL 8, which is printed: what is theirs alone.

Operators, the corpus, random rules and the acceptance set run on every engine in tests of their own. Here stand the
letters of the foldings, stored columns of every kind, and what has gone wrong once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from engines import mysql_connection

import segdsl
from segdsl.catalog.columns import cell_of
from segdsl.folding import fold
from segdsl.sql.base import Item, entity_select
from segdsl.sql.builder import column
from segdsl.sql.dialects import builder_for
from segdsl.tools.loading import read_catalog
from segdsl.tools.sources import open_source
from segdsl.types import Compare

pytestmark = pytest.mark.engine("mariadb")

HEAD = """
timezone = "Asia/Tehran"
calendar = "gregorian"
week_starts = "monday"
default_entity = "row"

[entity.row]
table = "rows_"
key = "id"

[entity.row.fields]
id = { type = "integer" }
"""


@pytest.fixture(scope="module")
def url(new_database: Callable[[str], str]) -> str:
    return new_database("mariadb")


@pytest.fixture
def server(url: str) -> Any:
    with mysql_connection(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'")
        yield cursor
        connection.commit()


# --- text


LETTERS = [*range(1, 0x3200), *range(0xA640, 0xA800), *range(0xE000, 0xE010), *range(0xFB00, 0x10000), 0x10400, 0x1F600]


@pytest.mark.parametrize("compare", ["ignore_case", "persian"])
def test_every_letter_folds_by_the_list_alone_and_in_company(server: Any, compare: Compare) -> None:
    texts = [chr(n) for n in LETTERS] + [f"Aé\ue000Ա{chr(n)}\ue0000Ⅷ" for n in LETTERS]
    server.execute("DROP TABLE IF EXISTS letters")
    server.execute("CREATE TABLE letters (n INT, x VARCHAR(20) COLLATE utf8mb4_general_ci)")
    server.executemany("INSERT INTO letters VALUES (%s, %s)", list(enumerate(texts)))
    b = builder_for("mariadb")
    folded = b.print(b.fold(b.text_of(column("t", "x")), compare)).replace("%%", "%")
    server.execute(f"SELECT n, {folded} FROM letters AS t")
    assert [texts[n] for n, found in server.fetchall() if found != fold(texts[n], compare)] == []


def test_the_text_for_mysql_folds_by_the_list_too(server: Any) -> None:
    """MySQL 8 is not at hand; what is printed for it knows nothing of LOWER, and runs here under another collation."""
    texts = ["TEHRAN", "ÀÉÖ", "Straße", "İIı", "ΣΑΣς", "Ж", "Ⅷ", "Ա", "ȺB", "ǅ", "كتاب", "A\\'\"%_"]
    server.execute("DROP TABLE IF EXISTS letters")
    server.execute("CREATE TABLE letters (n INT, x VARCHAR(20) COLLATE utf8mb4_nopad_bin)")
    server.executemany("INSERT INTO letters VALUES (%s, %s)", list(enumerate(texts)))
    for compare in ("ignore_case", "persian"):
        b = builder_for("mysql")
        folded = b.print(b.fold(column("t", "x"), compare)).replace("%%", "%").replace("0900_bin", "nopad_bin")
        server.execute(f"SELECT n, {folded} FROM letters AS t")
        assert [found for _, found in sorted(server.fetchall())] == [fold(text, compare) for text in texts]


# --- stored columns

NUMBERS = ["0", "-1", "12", "12.5", "+7", "007", "1e3", "1e400000", "1e-999999", ".5", "5.", "1.", "12.0", "", " 12", "12\n",
           "9223372036854775808", "-9223372036854775808", "0.005", "-0.005", "9999999999999999.995", "1e17", "1e309", "-0",
           "1.7976931348623157e308", "0" * 300 + "12", "true", "F", "02:00:00.5", "-1:30", "999999999:00", "nan", "۱۲",
           "a", "A", "a ", "ی", "😀", "\\", '"', "%", "2026-03-21", "2026-02-30", "0000-00-00", "2026-03-21T10:30",
           "2026-03-21T10:30Z", "2026-03-21T10:30z", "2026-03-21 10:30:15,123456789", "2026-03-21T10:30:15.25+03",
           "2026-03-21T10:30-0330", "0001-01-01T00:00+03:30", "2021-03-22T00:30", "2021-09-21T23:30"]  # fmt: skip
DAYS = ["2026-03-21", "0000-00-00", "2026-02-31", "2026-00-00", "2026-03-00", "0001-01-01", "9999-12-31"]
DOCUMENTS = ['{"a":1}', '{"a":"x"}', '{"a":null}', '{"a":true}', '{"a":1.5}', '{"a":1e2}', '{"a":"12"}', '{"a":[1,2]}',
             '{"a":{"b":1}}', "nope", "", '{"a":1,"a":2}', '{"a":NaN}', '{"a":1.}', '{"a":"\\u0634\\ud83d\\ude00"}',
             '{"a":"\\ud83d"}', '{"a":18446744073709551616}', '{"a":1e400}', '{"a":"c\\"d,e\\\\f"}', '{"a":[{"b":4}]}']  # fmt: skip
SETS = ["[]", '["a","b","a"]', '[1,1,"1",1.5,null,""]', '["a,b","c\\"d","e\\\\f","x\\ny"]', "x", "", "[1,]", '["A","a"]',
        '["كتاب","کتاب","\\u200c"]', '["' + "x" * 70_000 + '","y"]', "a,b,a", ",", 'a\\b,c"d', "a\nb,A"]  # fmt: skip
PLAIN = ("text", "integer", "decimal", "float", "boolean", "date", "datetime", "duration")
ASKED = {
    "text": [f'type = "{kind}"' for kind in PLAIN]
    + ['type = "decimal", scale = 6', 'type = "enum", values = { one = "12", a = "a" }', 'type = "text", unknown = ["a"]'],
    "number": [f'type = "{kind}"' for kind in PLAIN if not kind.startswith("date")]
    + ['type = "enum", values = { one = 1, many = 12 }', 'type = "integer", unknown = [12]'],
    "epoch": [f'type = "datetime", stored = "epoch {unit}"' for unit in ("seconds", "milliseconds", "microseconds")],
    "time": [f'type = "{kind}"' for kind in ("date", "datetime", "integer", "float", "duration")]
    + ['type = "datetime", timezone = "UTC"'],
    "document": [f'type = "{kind}", json = ["a"]' for kind in PLAIN]
    + ['type = "integer", json = ["a", "0", "b"]', 'type = "integer", json = ["a", "b"]', 'type = "set of text", json = ["a"]'],
    "set": [f'type = "set of {kind}", stored = "json"' for kind in ("text", "integer", "decimal", "date")]
    + ['type = "set of text", stored = "json", compare = "persian"']
    + [f'type = "set of text", stored = "delimited", separator = "{mark}"' for mark in (",", "\\n", "\\\\")],
}  # fmt: skip
STORED: list[tuple[str, str, list[Any]]] = [
    ("varchar(400) COLLATE utf8mb4_general_ci", "text", NUMBERS),
    ("varchar(20) CHARACTER SET latin1", "text", ["a", "A", "é", "É", "a ", ""]),
    ("char(40)", "text", ["a", "12", "  x", "2026-03-21", ""]),
    ("enum('a','A','12')", "text", ["a", "A", "12"]),
    ("tinyint(1)", "number", [0, 1, 2, -1]),
    ("int(8) unsigned zerofill", "number", [0, 1, 12, 4_294_967_295]),
    ("bigint", "number", [0, 1, 10**16, 2**63 - 1, -(2**63)]),
    ("bigint unsigned", "number", [0, 2**63 - 1, 2**63, 2**64 - 1]),
    ("decimal(30,5)", "number", ["0.005", "0.00499", "-0.005", "9999999999999999.995", "12.00000", "1"]),
    ("decimal(65,0)", "number", [0, 1, 10**40, 2**63, 2**63 - 1]),
    ("double", "number", [0.5, 2.5, -2.5, 1e300, 5e-324, 9.223372036854775807e18, 1.005, 123456789012345680.0]),
    ("float", "number", [0.1, 16777217, -2.5, 3e38]),
    ("bit(1)", "number", [b"\x00", b"\x01"]),
    ("varbinary(5)", "number", [b"\x01", b"\x00", b"xx"]),
    ("bigint", "epoch", [0, -1, 1_774_089_000, -62_135_596_801, 253_402_300_800, 2**63 - 1]),
    ("decimal(20,6)", "epoch", ["1774089000.5", "253402300800", "0.1234567"]),
    ("date", "time", DAYS),
    ("datetime(6)", "time", [f"{day} 10:30:00.123456" for day in DAYS]),
    ("timestamp(3) NULL", "time", ["2026-03-21 10:30:00.123", "0000-00-00 00:00:00"]),
    ("time(6)", "time", ["10:00:00", "-838:59:59", "838:59:59.5", "-00:00:01.5"]),
    ("year", "number", [2026, 0]),
    ("longtext COLLATE utf8mb4_unicode_ci", "document", DOCUMENTS),
    ("longtext", "set", SETS),
]


@pytest.mark.parametrize(("kind", "asked", "values"), STORED, ids=[f"{kind}-{asked}" for kind, asked, _ in STORED])
def test_a_column_reads_as_in_memory(
    url: str, server: Any, kind: str, asked: str, values: list[Any], tmp_path: Any
) -> None:
    server.execute("DROP TABLE IF EXISTS rows_")
    server.execute(f"CREATE TABLE rows_ (id INT, x {kind})")
    server.executemany("INSERT INTO rows_ VALUES (%s, %s)", [*enumerate(values), (len(values), None)])
    server.connection.commit()
    fields = [f"f{number} = {{ {field}, column = 'x' }}" for number, field in enumerate(ASKED[asked])]
    (tmp_path / "catalog.toml").write_text(HEAD + "\n".join(fields))
    catalog = read_catalog(tmp_path / "catalog.toml")
    with open_source(url, catalog) as source:
        raw = dict(source.fetch("rows_", ["id", "x"]))
        for number, written in enumerate(ASKED[asked]):
            of = catalog.entities["row"].fields[f"f{number}"]
            cell, b = cell_of(of, catalog), builder_for("mariadb")
            items = [Item("key", alias="k"), Item("field", of.name, alias="v")]
            sql = b.print(entity_select(b, catalog, "row", items, source.storage))
            found = {key: b.decode(value, of.type) for key, value in source.execute(sql, b.parameters.values)}
            assert {raw[key]: found[key] for key in raw if found[key] != cell(raw[key])} == {}, written


# --- whole rules

SHOP = """
timezone = "UTC"
calendar = "gregorian"
week_starts = "monday"
default_entity = "customer"

[entity.customer]
table = "customers"
key = "id"
joins = [{ table = "customers_cstm", key = "id_c" }]

[entity.customer.fields]
id = { type = "text" }
name = { type = "text" }
size = { type = "integer", table = "customers_cstm" }
born = { type = "date" }

[entity.customer.links]
orders = { to = "order", from = "customer_id" }

[entity.order]
table = "orders"
key = "id"
time = "placed_at"

[entity.order.fields]
id = { type = "integer" }
placed_at = { type = "datetime" }
status = { type = "enum", values = { paid = "P", open = "p" } }

[entity.order.links]
customer = { to = "customer", by = "customer_id" }
"""
SHOP_TABLES = (
    """CREATE TABLE customers (id CHAR(4), name VARCHAR(20), born DATE) COLLATE utf8mb4_general_ci""",
    """CREATE TABLE customers_cstm (id_c VARCHAR(36), size INT) COLLATE utf8mb4_unicode_ci""",
    """CREATE TABLE orders (id INT, customer_id VARCHAR(36), placed_at DATETIME, status VARCHAR(5)) CHARACTER SET latin1""",
    """INSERT INTO customers VALUES ('a', 'Ann', '0000-00-00'), ('A', 'ann', '1999-12-31'), ('b', 'Ann ', NULL),
      ('B', 'ANN', '1999-00-00'), ('c', '', '2000-01-01')""",
    """INSERT INTO customers_cstm VALUES ('a', 7), ('A', 3), ('b', 9)""",
    """INSERT INTO orders VALUES (1, 'a', '2026-01-01', 'P'), (2, 'A', '2026-01-01', 'p'), (3, 'a', '2026-01-03', 'p'),
      (4, 'A', '2026-01-03', 'P'), (5, 'A', '2026-01-04', 'P'), (6, 'a ', '2026-01-02', 'P'), (7, 'b', '0000-00-00', 'P')""",
)
RULES = """
segment small: name is "ann"
segment padded: name is "Ann "
segment listed: name is one of ("ANN", "bob")
segment big: size at least 5
segment young: born before 2000-01-01
segment paid: any(orders where status is "paid")
segment by_name: any(orders where customer.name is "Ann")
segment twice: sequence(orders then no orders where status is "open" then orders)
segment last_open: last(orders.status) is "open"
"""


@pytest.fixture(scope="module")
def shop(url: str) -> str:
    with mysql_connection(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = ''")
        for statement in SHOP_TABLES:
            cursor.execute(statement)
        connection.commit()
    return url


def test_texts_and_keys_differ_by_their_letters_whatever_the_collation(shop: str) -> None:
    bound = segdsl.load_text({"main.seg": RULES}, catalog=SHOP, main="main.seg").bind(as_of="2026-02-01")
    found = bound.members(shop)
    assert found == bound.members(shop, backend="memory")
    assert found == {
        "small": ["A"],
        "padded": ["b"],
        "listed": ["B"],
        "big": ["a", "b"],
        "young": ["A"],
        "paid": ["A", "a", "b"],
        "by_name": ["a"],
        "twice": ["A", "a"],
        "last_open": ["a"],
    }


def test_what_is_read_twice_is_made_once_and_not_all_of_it_is_recursive(shop: str) -> None:
    """A recursive query is made once on MariaDB; a long chain of them takes its optimizer minutes, and all memory."""
    rules = "segment most: top 1 by count(orders)\nsegment least: bottom 1 by count(orders)"
    bound = segdsl.load_text({"main.seg": rules}, catalog=SHOP, main="main.seg").bind(as_of="2026-02-01")
    sql = bound.sql(dialect="mariadb").sql
    assert sql.startswith("SET STATEMENT sql_mode = ''")
    assert sql.count(" WHERE FALSE)") == 1
    assert bound.members(shop) == bound.members(shop, backend="memory")


def test_a_key_that_is_shown_with_zeros_is_drawn_by_its_digits(url: str, server: Any) -> None:
    server.execute("CREATE TABLE filled (id INT(6) ZEROFILL, points INT(4) ZEROFILL)")
    server.executemany("INSERT INTO filled VALUES (%s, %s)", [(number, number % 7) for number in range(1, 60)])
    server.connection.commit()
    catalog = """
[entity.row]
table = "filled"
[entity.row.fields]
points = { type = "integer" }
shown = { type = "text", column = "points" }
"""
    rules = 'segment drawn: sample(50%, "spring")\nsegment three: points is 3 and shown is "3"'
    bound = segdsl.load_text({"main.seg": rules}, catalog=catalog, main="main.seg").bind(as_of="2026-02-01")
    found = bound.members(url)
    assert found == bound.members(url, backend="memory")
    assert 10 < len(found["drawn"]) < 50 and found["three"] == [3, 10, 17, 24, 31, 38, 45, 52, 59]


# --- MySQL 8, printed


def test_mysql_is_said_in_its_own_words() -> None:
    bound = segdsl.load_text({"main.seg": RULES}, catalog=SHOP, main="main.seg").bind(as_of="2026-02-01")
    sql = bound.sql(dialect="mysql").sql
    assert "utf8mb4_0900_bin" in sql
    for word in ("nopad", "RECURSIVE", "SET STATEMENT", "RAND()", "18446744073709551615"):
        assert word not in sql


def test_what_is_printed_for_mysql_parses() -> None:
    import sqlglot

    bound = segdsl.load_text({"main.seg": RULES}, catalog=SHOP, main="main.seg").bind(as_of="2026-02-01")
    statement = bound.sql(dialect="mysql")
    text = statement.sql % dict.fromkeys(statement.params, "1")
    assert sqlglot.parse_one(text, dialect="mysql").find(sqlglot.exp.With) is not None
