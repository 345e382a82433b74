"""Rules over a SQLite file: what SQLite cannot do by itself, and where its own limits lie."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import segdsl
from segdsl.sql.dialects import builder_for
from segdsl.sql.dialects.sqlite_functions import register, set_items, set_text
from segdsl.sql.dialects.sqlite_numbers import whole, wide
from segdsl.sql.statements import compile_plan
from segdsl.types import INTEGER, decimal

pytestmark = pytest.mark.engine("sqlite")

CATALOG = """
timezone = "Europe/Berlin"
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id = { type = "integer" }
name = { type = "text" }
points = { type = "integer" }
balance = { type = "decimal" }
born = { type = "date" }
city = { type = "text" }
tags = { type = "set of text" }
[entity.customer.links]
orders = { to = "order", from = "customer_id" }
[entity.order]
table = "orders"
key = "id"
time = "at"
[entity.order.fields]
id = { type = "integer" }
total = { type = "decimal" }
weight = { type = "float" }
at = { type = "datetime" }
[entity.order.links]
customer = { to = "customer", by = "customer_id" }
"""
LARGEST = 2**63 - 1


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A shop whose columns have collations, no types, and values at the ends of what they hold."""
    path = tmp_path_factory.mktemp("sqlite") / "shop.sqlite"
    with sqlite3.connect(path) as made:
        made.execute(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, points, balance NUMERIC, "
            "born DATE, city TEXT COLLATE RTRIM, tags JSON)"
        )
        made.execute(
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id, total NUMERIC, weight REAL, at DATETIME)"
        )
        cities = ["Tehran", "tehran", "Tehran ", "اصفهان", None]
        made.executemany(
            "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (n, f"Ann {n % 7}" if n % 2 else f"ann {n % 7}", n * 7 % 100, n / 4, f"19{n % 90 + 10}-02-{n % 30 + 1:02d}",
                 cities[n % 5], f'["vip", "n{n % 3}"]')
                for n in range(1, 61)
            ],
        )  # fmt: skip
        made.executemany(
            "INSERT INTO customers (id, points) VALUES (?, ?)",
            [(61, LARGEST), (62, -LARGEST - 1), (63, "7"), (64, "x")],
        )
        made.executemany(
            "INSERT INTO orders VALUES (?, ?, ?, ?, ?)",
            [
                (n, str(n % 62) if n % 3 else n % 62, n / 8, n / 7, f"2025-{n % 12 + 1:02d}-{n % 31 + 1:02d} {n % 24:02d}:30:00")
                for n in range(1, 400)
            ],
        )  # fmt: skip
    return f"sqlite:///{path}"


def agree(shop: str, rules: str) -> dict[str, list[int]]:
    """The members that SQLite finds, which are those of memory."""
    bound = segdsl.load_text({"main.seg": rules}, catalog=CATALOG, main="main.seg").bind(as_of="2026-03-21")
    found = bound.members(shop)
    assert found == bound.members(shop, backend="memory")
    return found


def test_a_collation_of_the_column_changes_nothing(shop: str) -> None:
    found = agree(
        shop,
        'segment small: name is "ann 1"\nsegment here: city is "Tehran"\nsegment some: city is one of ("Tehran ", "x")\n'
        'segment names: count_distinct(orders.customer.name) is 1\nsegment later: name starts with "a"\n'
        'segment often: most_frequent(orders.customer.city) is "tehran"',
    )
    assert found["small"]
    assert not set(found["here"]) & set(found["some"])


def test_numbers_beyond_64_bits(shop: str) -> None:
    found = agree(
        shop,
        f"segment more: points + 1 > {LARGEST}\nsegment less: -points > {LARGEST}\nsegment size: abs(points) > {LARGEST}\n"
        f"segment product: points * points > {LARGEST} * 1000\nsegment total: sum(orders.total) * {LARGEST} > {LARGEST}\n"
        f"segment listed: balance is one of ({LARGEST}, 2.5)\nsegment held: points is one of ({LARGEST}, 7)\n"
        f"segment items: values(orders.total) includes any of ({LARGEST}, 0.5)\n"
        "segment most: top 1 by points * 3\nsegment odd: round(points / 3) * 3 is not points",
    )
    assert found["more"] == [61]
    assert found["less"] == [62]
    assert found["most"] == [61]


@pytest.mark.parametrize(
    "value",
    [
        " + ".join(f"sum(orders.total) * {n}" for n in range(1, 140)),
        " + ".join(f"balance / {n}" for n in range(1, 90)),
        " + ".join(f"points * {n}" for n in range(1, 200)),
        "abs(balance * 2 - " * 40 + "points" + ")" * 40,
        "(points - " * 60 + "points" + ")" * 60,
        "".join(f"if points > {n} then (points + {n}) * 2 else " for n in range(30)) + "0" + " end" * 30,
    ],
    ids=["sums", "quotients", "products", "nested", "parentheses", "branches"],
)
def test_a_long_calculation_fits_the_parser(shop: str, value: str) -> None:
    """SQLite's parser holds a hundred open words, some thirty functions in each other."""
    found = agree(shop, f"metric m = {value}\nsegment s: m > 20\nsegment t: m at most 20")
    assert len(found["s"]) + len(found["t"]) > 50


def test_conditions_of_many_parts(shop: str) -> None:
    agree(shop, "segment s: " + " and ".join(f"points is not {n}" for n in range(200, 1900)))
    agree(shop, "segment s: " + " or ".join(f"(points is {n} and balance > 3)" for n in range(1700)))
    numbers, names = ", ".join(map(str, range(0, 3000, 7))), ", ".join(f'"ann {n}"' for n in range(-300, 4))
    found = agree(shop, f"segment s: points is one of ({numbers})\nsegment t: name is one of ({names})")
    assert found["s"]
    assert found["t"]


def test_many_segments(shop: str) -> None:
    rules = [f"segment s{n}: points is {n % 100} or count(orders) > {n % 9}" for n in range(700)]
    assert len(agree(shop, "\n".join(rules))) == 700


def test_dates_of_dates(shop: str) -> None:
    found = agree(
        shop,
        "segment a: age(anniversary(born)) is 0\nsegment b: anniversary(born) in the next 30 days\n"
        "segment c: hour(last(orders.at)) is 3\nsegment d: weekday(first(orders.at)) is 1\n"
        "segment e: days_since(last(orders.at)) more than 90\nsegment f: age(anniversary(last(orders.at))) is 0\n"
        "segment g: count_periods(orders in the last 12 months per month) at least 2\nsegment h: born is known",
    )
    assert 29 not in found["h"]  # born on 30 February


def test_sets_and_patterns(shop: str) -> None:
    agree(
        shop,
        'segment a: tags includes "n1"\nsegment b: tags includes all of ("vip", "n2")\nsegment c: length(tags) is 2\n'
        'segment d: name like "a*?#"\nsegment e: values(orders.customer.city) includes "Tehran "\n'
        'segment f: values(orders.customer.name) includes exactly ("ann 2",)\nsegment g: name starts with "Ann"',
    )


def test_sums_and_averages(shop: str) -> None:
    agree(
        shop,
        "metric kilos = round(max(orders.weight), 2)\nsegment a: average(orders.total) > 20\nsegment b: kilos > 30.5\n"
        "segment c: sum(orders.total) - max(orders.total) is 0\n"
        "segment d: max(orders.weight) > 2 * min(orders.weight)\nsegment e: 0.1 * max(orders.weight) / 3 + 1.5 > 2\n"
        "segment f: (max(orders.weight) + 0.1) * max(orders.weight) > 900\n"
        "segment g: min(orders.weight) * (max(orders.weight) / min(orders.weight)) > 40\n"
        "segment h: 100 - (points / 3 - 7 / points) * 2 > 50",
    )


def test_values_are_parameters(shop: str) -> None:
    rules = 'segment s: city is "x\'); DROP TABLE customers; --" and points > 5'
    bound = segdsl.load_text({"main.seg": rules}, catalog=CATALOG, main="main.seg").bind(as_of="2026-03-21")
    statement = compile_plan(bound.plan, bound.catalog, dialect="sqlite")
    assert "DROP" not in statement.sql
    assert ":p1" in statement.sql
    assert "x'); DROP TABLE customers; --" in statement.params.values()


def test_a_wide_number_sorts_as_the_number() -> None:
    numbers = sorted(
        {0, 1, -1, *(sign * (base**power) for base in (2, 10) for power in range(1, 38) for sign in (1, -1))}
    )
    assert sorted(numbers, key=wide) == numbers  # type: ignore[arg-type]
    assert [whole(wide(number) or "") for number in numbers] == numbers
    assert wide(10**38) is None


def test_a_set_is_one_text_whatever_its_order() -> None:
    items = ["b", "a", "\0", "'", '"', "\\", "😀", "a"]
    assert set_text(items) == set_text(reversed(items))
    assert set_items(set_text(items)) == set(items)
    assert set_items(set_text([2.5, 0.1 + 0.2, -0.0])) == {2.5, 0.1 + 0.2, 0.0}


def test_a_value_goes_to_the_driver_and_back() -> None:
    b = builder_for("sqlite")
    for number, type in ((1250, decimal(2)), (-(10**37), decimal(2, 38)), (LARGEST, INTEGER)):
        assert b.decode(b.driver_value(number, type), type) == number


def test_a_function_of_nothing_is_nothing() -> None:
    with sqlite3.connect(":memory:") as made:
        register(made)
        asked = "SELECT segdsl_add(NULL, 1), segdsl_md5(NULL), segdsl_integer(NULL), segdsl_json_text(NULL), segdsl_like(NULL, 'a')"
        assert made.execute(asked).fetchone() == (None,) * 5
        assert made.execute("SELECT segdsl_set(v) FROM (SELECT 2 AS v UNION ALL SELECT NULL)").fetchone() == ("[2]",)


def test_a_view_and_a_table_without_types(tmp_path: Path) -> None:
    path = tmp_path / "views.sqlite"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE stored (id, points, city)")
        made.executemany("INSERT INTO stored VALUES (?, ?, ?)", [(1, "5", "a"), (2, 5.0, ""), (3, 6, None)])
        made.execute(
            "CREATE VIEW customers AS SELECT id, '' AS name, points, 1 AS balance, NULL AS born, city, '[]' AS tags FROM stored"
        )
        made.execute("CREATE TABLE orders (id, customer_id, total, weight, at)")
    found = agree(f"sqlite:///{path}", "segment five: points is 5\nsegment no_city: city is unknown")
    assert found == {"five": [1, 2], "no_city": [2, 3]}
