"""``segdsl catalog check``: each way in which a catalog and a database can differ, at its line of the catalog."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from engines import mysql_connection

SHOP = """\
default_entity = "customer"

[entity.customer]
table = "customers"
key = "id"
joins = [{ table = "customers_extra", key = "customer_id" }]

[entity.customer.fields]
name     = { type = "text" }
city     = { type = "text", column = "town" }
status   = { type = "enum", values = { active = "A", lead = "L", gone = "G" } }
kids     = { type = "integer" }
phone    = { type = "integer", private = true }
birthday = { type = "date", unknown = ["0000-00-00"] }
shoe     = { type = "integer", table = "customers_extra" }
tags     = { type = "set of text", rows = "customer_tags", by = "customer_id", column = "tag" }
size     = { type = "integer", rows = "customer_meta", by = "customer_id", column = "value", where = { key = "size" } }

[entity.customer.links]
company = { to = "company", by = "company_id" }
orders  = { to = "order", from = "customer_id" }
labels  = { to = "label", through = "customer_labels", by = "customer_id", from = "label_id" }

[entity.company]
table = "companies"
key = "id"

[entity.company.fields]
id   = { type = "text" }
name = { type = "text" }

[entity.order]
table = "orders"
key = "id"
time = "placed_at"

[entity.order.fields]
placed_at = { type = "datetime" }
total     = { type = "decimal" }

[entity.label]
table = "labels"
key = "id"
"""
TABLES = """
CREATE TABLE customers (id INTEGER, name TEXT, town TEXT, status TEXT, kids TEXT, phone TEXT, birthday TEXT,
                        company_id TEXT);
CREATE TABLE customers_extra (customer_id INTEGER, shoe INTEGER);
CREATE TABLE customer_tags (customer_id INTEGER, tag TEXT);
CREATE TABLE customer_meta (customer_id INTEGER, key TEXT, value TEXT);
CREATE TABLE companies (id TEXT, name TEXT);
CREATE TABLE orders (id INTEGER, customer_id INTEGER, placed_at TEXT, total TEXT);
CREATE TABLE labels (id INTEGER);
CREATE TABLE customer_labels (customer_id INTEGER, label_id INTEGER);
"""
ROWS = """
INSERT INTO customers VALUES (1, 'Sara', 'Tehran', 'A', '2', '98912', '1990-01-01', 'f1'),
                             (2, 'Ali', 'Shiraz', 'L', '0', '98913', '0000-00-00', ''),
                             (3, 'Mina', 'Tabriz', 'G', NULL, NULL, '', 'f1');
INSERT INTO customers_extra VALUES (1, 38);
INSERT INTO customer_tags VALUES (1, 'vip');
INSERT INTO customer_meta VALUES (1, 'size', '12'), (2, 'colour', 'red');
INSERT INTO companies VALUES ('f1', 'Gol');
INSERT INTO orders VALUES (1, 1, '2026-01-05 10:00:00', '12.50'), (2, 2, NULL, '7');
INSERT INTO labels VALUES (1);
INSERT INTO customer_labels VALUES (1, 1);
"""


@pytest.fixture
def compared(segdsl, sqlite, catalog) -> Callable:
    """Compares a changed catalog with a changed database; ``lines`` are those that findings stand at."""

    def run(sql: str = "", *, tables: str = TABLES, rows: str = ROWS, text: str = SHOP):
        path = sqlite(tables + rows + sql)
        return segdsl("catalog", "check", "--catalog", catalog(text), "--to", path, "--json")

    return run


def test_a_catalog_that_fits(compared, segdsl, tmp_path: Path) -> None:
    said = compared("CREATE TABLE letters (id INTEGER)")
    assert (said.status, said.codes) == (0, []), said.out
    assert said.json["tables_not_in_the_catalog"] == ["letters"]
    assert {each["table"]: each["rows"] for each in said.json["tables"]} == {
        "customers": 3, "customers_extra": 1, "customer_tags": 1, "customer_meta": 2, "orders": 2, "companies": 1,
        "customer_labels": 1, "labels": 1,
    }  # fmt: skip
    said = segdsl("catalog", "check", "--catalog", tmp_path / "catalog.toml", "--to", tmp_path / "shop.sqlite")
    assert said.status == 0 and "the catalog fits the database" in said.out
    assert re.search(r"^customer +customers +3 rows +6 fields$", said.out, re.MULTILINE)
    assert "not in the catalog: letters" in said.out


def test_missing_tables_and_columns_all_at_once(compared) -> None:
    text = (
        SHOP.replace('table = "orders"', 'table = "ordres"')
        .replace('column = "town"', 'column = "twon"')
        .replace('through = "customer_labels"', 'through = "labelled"')
        .replace('by = "company_id"', 'by = "firm_id"')
    )
    said = compared(text=text)
    assert said.status == 1
    assert [(each["code"], each["line"]) for each in said.json["findings"]] == [
        ("E782", 10), ("E782", 20), ("E781", 22), ("E781", 33),
    ]  # fmt: skip
    twon, firm, labelled, ordres = said.json["findings"]
    assert "town" in twon["help"] and "company_id" in firm["help"]
    assert "did you mean orders" in ordres["help"] and "customer_labels" in labelled["help"]


def test_keys_that_are_unknown_or_stand_twice(compared) -> None:
    said = compared(
        "INSERT INTO customers (id) VALUES (NULL), ('x'), (2); INSERT INTO customers_extra VALUES (1, 39), (NULL, 1);"
    )
    assert said.status == 1
    assert said.finding("E784")["message"].startswith("2 of 6 rows of customers have no usable key in column id")
    own, extra = [each for each in said.json["findings"] if each["code"] == "E785"]
    assert {own["message"], extra["message"]} == {
        "1 keys stand in several rows of customers, column id, such as 2",
        "1 keys stand in several rows of customers_extra, column customer_id, such as 1",
    }
    assert {own["line"], extra["line"]} == {5, 6}


def test_values_that_do_not_fit_are_counted_and_private_ones_not_shown(compared) -> None:
    said = compared(
        "INSERT INTO customers (id, kids, phone, birthday) VALUES (7, 'two', '0912-secret', '31.12.1990'), (8, 'two', '', '');"
        "INSERT INTO customer_meta VALUES (1, 'size', 'XL'), (1, 'colour', 'blue');"
    )
    assert said.status == 0 and said.codes == ["W780"] * 4
    kids, phone, birthday, size = said.json["findings"]
    assert kids["message"] == '2 of 5 stored values of customer.kids do not fit its type integer, such as "two"'
    assert kids["line"] == 12
    assert "(private)" in phone["message"] and "secret" not in said.out
    assert '"31.12.1990"' in birthday["message"] and birthday["message"].startswith("1 of 5")
    assert size["message"].startswith("1 of 2 stored values of customer.size") and '"XL"' in size["message"]


def test_values_of_an_enum_on_either_side_only(compared) -> None:
    rows = ROWS.replace("'G'", "'L'")
    more = "".join(f"INSERT INTO customers (id, status) VALUES ({n}, 'S{n % 25}');" for n in range(100, 150))
    said = compared(
        f"INSERT INTO customers (id, status) VALUES (9, 'a'), (10, 'a'), (11, 'a'), (12, '');{more}", rows=rows
    )
    assert said.status == 0 and said.codes == ["W781", "W782"]
    undeclared = said.finding("W781")["message"]
    assert undeclared.startswith('customer.status holds 26 values that its enum does not declare: "a" (3), "S0" (2), ')
    assert undeclared.endswith("and 6 more") and undeclared.count("(2)") == 19
    assert said.finding("W782")["message"] == "customer.status declares values that never occur: gone"


def test_references_that_match_nothing(compared) -> None:
    said = compared(
        "INSERT INTO orders VALUES (3, 99, '2026-01-01', '1'), (4, 99, '2026-01-01', '1'), (5, 0, '2026-01-01', '1'), "
        "(6, NULL, '2026-01-01', '1');"
        "UPDATE customers SET company_id = 'F' || id; INSERT INTO customer_labels VALUES (77, 1);"
    )
    assert said.status == 0 and said.codes == ["W783"] * 3
    company, orders, labels = [each["message"] for each in said.json["findings"]]
    assert company.startswith("all of the references of customer.company match no company: 3 of 3, such as")
    assert orders == "50% of the references of customer.orders match no customer: 2 of 4, such as 99"
    assert labels == "50% of the references of customer.labels match no customer: 1 of 2, such as 77"
    assert "orders.customer_id" in said.json["findings"][1]["help"]


def test_fields_and_times_that_are_never_known_and_empty_tables(compared) -> None:
    said = compared(
        "UPDATE orders SET placed_at = NULL; UPDATE customers SET town = ''; DELETE FROM labels; DELETE FROM customer_labels"
    )
    assert said.status == 0
    assert sorted(said.codes) == ["W784", "W785", "W786", "W786"]
    assert "order, placed_at, is unknown in all 2 rows of orders" in said.finding("W784")["message"]
    assert said.finding("W785")["message"] == "customer.city is unknown in all 3 rows of customers"


def test_a_required_field_that_some_rows_lack(compared) -> None:
    said = compared(
        text=SHOP.replace('kids     = { type = "integer" }', 'kids     = { type = "integer", required = true }')
    )
    assert said.status == 1 and said.codes == ["E786"]
    assert "1 of 3 rows of customers do not have it" in said.finding("E786")["message"]


def test_conditions_of_links_geo_history_and_computed_fields(segdsl, sqlite, catalog) -> None:
    path = sqlite("""
        CREATE TABLE people (id INTEGER PRIMARY KEY, lat TEXT, lon TEXT, stage TEXT);
        CREATE TABLE calls (id INTEGER PRIMARY KEY, party INTEGER, kind TEXT);
        CREATE TABLE stage_changes (id INTEGER PRIMARY KEY, person_id INTEGER, changed_at TEXT, new_value TEXT);
        INSERT INTO people VALUES (1, '35.7', '51.4', 'lead'), (2, 'north', '51.4', 'client');
        INSERT INTO calls VALUES (1, 1, 'person'), (2, 500, 'firm'), (3, 600, 'person');
        INSERT INTO stage_changes VALUES (1, 1, '2026-01-01', 'lead'), (2, 9, 'soon', 'lost');
        """)
    text = """
[entity.person]
table = "people"
[entity.person.fields]
place = { type = "geo", columns = ["lat", "lon"] }
stage = { type = "enum", values = ["lead", "client"], history = { from = "stage_changes", at = "changed_at", value = "new_value" } }
far = { type = "boolean", is = "stage is lead" }
[entity.person.links]
calls = { to = "call", from = "party", where = { kind = "person" } }
[entity.call]
table = "calls"
"""
    said = segdsl(
        "catalog", "check", "--catalog", catalog('default_entity = "person"\n' + text), "--to", path, "--json"
    )
    assert said.status == 0, said.out
    told = {each["code"]: (each["line"], each["message"]) for each in said.json["findings"]}
    assert told["W781"][1] == 'person.stage.history.value holds 1 values that its enum does not declare: "lost" (1)'
    assert told["W781"][0] == 7
    assert [each["message"] for each in said.json["findings"] if each["code"] == "W783"] == [
        "50% of the references of person.stage.history match no person: 1 of 2, such as 9",
        "50% of the references of person.calls match no person: 1 of 2, such as 600",
    ]
    assert any("person.place" in each["message"] and '"north"' in each["message"] for each in said.json["findings"])


TYPED = """
default_entity = "person"
[entity.person]
table = "people"
[entity.person.fields]
vip     = { type = "boolean", column = "born" }
born    = { type = "date", column = "kids" }
kids    = { type = "integer" }
total   = { type = "decimal" }
seen_at = { type = "datetime" }
won_at  = { type = "datetime", column = "won", stored = "epoch seconds" }
note    = { type = "text", column = "kids" }
"""


@pytest.mark.parametrize("full", [True, False])
def test_types_that_no_value_could_fit_are_errors_with_rows_or_without(
    segdsl, catalog, new_database, full: bool
) -> None:
    sql = """CREATE TABLE people (id int PRIMARY KEY, born date, kids int, total numeric(10,2), seen_at timestamptz, won bigint)"""
    row = "INSERT INTO people VALUES (1, '1990-01-01', 2, 12.5, '2026-01-01 10:00:00', 1767225600)"
    for engine in ("postgres", "mariadb", "duckdb"):
        url = new_database(engine)
        if engine == "postgres":
            import psycopg

            place, _, schema = url.rpartition("schema=")
            with psycopg.connect(place.rstrip("?&"), autocommit=True) as connection:
                connection.execute(f"SET search_path = {schema.partition('&')[0]}; {sql}; {row if full else ''}")
        elif engine == "mariadb":
            with mysql_connection(url) as connection, connection.cursor() as cursor:
                for statement in (sql.replace("timestamptz", "timestamp"), *([row] if full else [])):
                    cursor.execute(statement)
                connection.commit()
        else:
            import duckdb

            with duckdb.connect(url.removeprefix("duckdb://")) as connection:
                connection.execute(f"{sql}; {row if full else ''}")
        said = segdsl("catalog", "check", "--catalog", catalog(TYPED), "--to", url, "--json")
        assert said.status == 1, engine
        assert said.codes == (["E783", "E783"] if full else ["W786", "E783", "E783"]), (engine, said.out)
        vip, born = [each for each in said.json["findings"] if each["code"] == "E783"]
        assert vip["message"].startswith("person.vip is boolean, and column born of people is") and vip["line"] == 6
        assert born["message"].startswith("person.born is date, and column kids of people is") and born["line"] == 7


# --- bad input


def test_a_wrong_catalog_a_wrong_database_no_database(segdsl, sqlite, catalog, tmp_path: Path) -> None:
    path = sqlite(TABLES)
    said = segdsl("catalog", "check", "--catalog", catalog("[entity.a]\nkye = 1"), "--to", path)
    assert said.status == 1 and "E303" in said.err
    said = segdsl("catalog", "check", "--catalog", tmp_path / "none.toml", "--to", path)
    assert said.status == 1 and said.err.count("error E") == 1
    said = segdsl("catalog", "check", "--catalog", catalog(SHOP), "--to", tmp_path / "none.sqlite")
    assert said.status == 1 and said.err.count("error E") == 1
    said = segdsl(
        "catalog", "check", "--catalog", catalog(SHOP), "--to", "postgresql://a:geheim7@127.0.0.1:1/x?connect_timeout=2"
    )
    assert said.status == 1 and said.err.count("error E") == 1 and "geheim7" not in said.err
    assert segdsl("catalog", "check", "--catalog", catalog(SHOP)).status == 2


def test_nothing_is_written(segdsl, sqlite, catalog, tmp_path: Path) -> None:
    path, text = sqlite(TABLES + ROWS), catalog(SHOP)
    before = path.read_bytes()
    assert segdsl("catalog", "check", "--catalog", text, "--to", path).status == 0
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["catalog.toml", "shop.sqlite"]


def test_a_folder_of_files_is_compared_too(segdsl, catalog, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "people.csv").write_text("id,kids\n1,2\n2,two\n", "utf-8")
    text = '[entity.person]\ntable = "people"\n[entity.person.fields]\nkids = { type = "integer" }\n'
    said = segdsl("catalog", "check", "--catalog", catalog(text), "--to", tmp_path / "data", "--json")
    assert said.status == 0 and said.codes == ["W780"], said


def test_a_table_that_may_not_be_read_is_one_finding(segdsl, catalog, new_database) -> None:
    import psycopg

    url = new_database("postgres")
    place, _, schema = url.rpartition("schema=")
    schema = schema.partition("&")[0]
    role = f"reader_{schema}"
    with psycopg.connect(place.rstrip("?&"), autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {schema}.people (id int PRIMARY KEY, kids int)")
        connection.execute(f"CREATE TABLE {schema}.pets (id int PRIMARY KEY, owner_id int)")
        connection.execute(f"INSERT INTO {schema}.pets VALUES (1, 1)")
        connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'geheim7'")
        connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT SELECT ON {schema}.pets TO {role}")
    login = re.sub(r"//[^@]*@", f"//{role}:geheim7@", url)
    text = """
default_entity = "person"
[entity.person]
table = "people"
[entity.person.fields]
kids = { type = "integer" }
[entity.pet]
table = "pets"
[entity.pet.links]
owner = { to = "person", by = "owner_id" }
"""
    said = segdsl("catalog", "check", "--catalog", catalog(text), "--to", login, "--json")
    assert said.status == 1 and said.codes == ["E748"], said
    assert "people" in said.finding("E748")["message"] and "geheim7" not in said.out + said.err
    assert {each["table"]: each["rows"] for each in said.json["tables"]} == {"people": None, "pets": 1}
