"""Each way of storing a field or a link, on small tables: what the rows are, and that SQL gives the same rows."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from both_sides import as_files, database

pytestmark = pytest.mark.engine("duckdb")

SHOP = """
    default_entity = "customer"

    [entity.customer]
    table = "crm.contacts"
    key = "id"
    joins = [{ table = "contacts_cstm", key = "id_c" }]
    [entity.customer.fields]
    name     = { type = "text" }
    birthday = { type = "date", unknown = ["0000-00-00", "1900-01-01"] }
    status   = { type = "enum", values = { active = "A", lead = "L" }, unknown = ["-"] }
    stage    = { type = "enum", values = { new = 1, won = 2 } }
    grade    = { type = "enum", values = ["gold", "silver"], table = "contacts_cstm", column = "grade_c" }
    visits   = { type = "integer", table = "contacts_cstm" }
    spend    = { type = "decimal" }
    ratio    = { type = "float", scale = 3 }
    opted_in = { type = "boolean" }
    seen_at  = { type = "datetime" }
    location = { type = "geo", columns = ["lat", "lon"] }
    size     = { type = "integer", rows = "contact_meta", by = "contact_id", where = { meta_key = "size" }, column = "meta_value" }
    member   = { type = "boolean", rows = "contact_meta", by = "contact_id", where = { meta_key = "member" }, column = "meta_value" }
    colours  = { type = "set of text", rows = "contact_meta", by = "contact_id", where = { meta_key = "colour" }, column = "meta_value" }
    [entity.customer.links]
    company  = { to = "company", by = "account_id" }
    orders   = { to = "order", from = "customer_id" }
    labels   = { to = "label", through = "contact_labels", by = "contact_id", from = "label_id" }
    calls    = { to = "call", from = "parent_id", where = { parent_type = "Contacts" } }

    [entity.company]
    table = "accounts"
    key = "id"
    [entity.company.fields]
    id = { type = "text" }
    [entity.company.links]
    contacts = { to = "customer", from = "account_id" }

    [entity.order]
    table = "orders"
    key = "id"
    [entity.order.fields]
    total = { type = "decimal" }

    [entity.label]
    table = "labels"
    key = "id"
    [entity.label.fields]
    text = { type = "text" }

    [entity.call]
    table = "calls"
    key = "id"
    [entity.call.fields]
    minutes = { type = "integer" }
"""

TABLES = """
    CREATE SCHEMA crm;
    CREATE TABLE crm.contacts (id INTEGER, name VARCHAR, birthday VARCHAR, status VARCHAR, stage INTEGER,
        spend DECIMAL(12, 2), ratio DOUBLE, opted_in BOOLEAN, seen_at TIMESTAMP, lat DOUBLE, lon DOUBLE,
        account_id VARCHAR);
    INSERT INTO crm.contacts VALUES
        (1, 'Ann', '1990-02-28', 'A', 1, 12.50, 0.125, true, '2026-03-21 10:00:00.5', 35.7, 51.4, 'a7'),
        (2, '', '0000-00-00', 'L', 2, -0.01, 'NaN', false, '1969-12-31 23:59:59', 35.7, NULL, 'gone'),
        (3, NULL, '1900-01-01', '-', 9, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (4, 'Dan', '1990-02-30', 'X', NULL, 9999999999.99, 'inf', true, '2026-03-21', 0, 0, 'a7');
    CREATE TABLE contacts_cstm (id_c INTEGER, grade_c VARCHAR, visits BIGINT);
    INSERT INTO contacts_cstm VALUES (1, 'gold', 3), (4, 'bronze', NULL), (99, 'gold', 1);
    CREATE TABLE contact_meta (contact_id INTEGER, meta_key VARCHAR, meta_value VARCHAR);
    INSERT INTO contact_meta VALUES (1, 'size', '42'), (1, 'size', '41'), (1, 'colour', 'red'), (1, 'colour', 'red'),
        (2, 'size', 'large'), (2, 'colour', ''), (2, 'colour', 'blue'), (3, 'member', 'true'), (4, 'member', 'f'),
        (4, 'size', NULL), (77, 'size', 'huge');
    CREATE TABLE accounts (id VARCHAR); INSERT INTO accounts VALUES ('a7'), ('a8');
    CREATE TABLE orders (id BIGINT, customer_id INTEGER, total DECIMAL(10, 2));
    INSERT INTO orders VALUES (1, 1, 10), (2, 1, 20.05), (3, NULL, 5), (4, 99, 7), (5, 4, NULL);
    CREATE TABLE labels (id INTEGER, text VARCHAR); INSERT INTO labels VALUES (1, 'a'), (2, 'b');
    CREATE TABLE contact_labels (contact_id INTEGER, label_id INTEGER);
    INSERT INTO contact_labels VALUES (1, 1), (1, 1), (1, 2), (2, 9), (NULL, 1), (4, 2);
    CREATE TABLE calls (id INTEGER, parent_type VARCHAR, parent_id VARCHAR, minutes INTEGER);
    INSERT INTO calls VALUES (1, 'Contacts', '1', 5), (2, 'Accounts', '1', 6), (3, 'Contacts', 'x', 7), (4, NULL, '2', 8);
"""


def test_every_kind_of_field(tmp_path: Path) -> None:
    shop = database(tmp_path, SHOP, TABLES)
    assert shop.column("customer", "name") == {1: "Ann", 2: None, 3: None, 4: "Dan"}
    assert shop.column("customer", "birthday") == {1: date(1990, 2, 28), 2: None, 3: None, 4: None}
    assert shop.column("customer", "status") == {1: "active", 2: "lead", 3: None, 4: None}
    assert shop.column("customer", "stage") == {1: "new", 2: "won", 3: None, 4: None}
    assert shop.column("customer", "grade") == {1: "gold", 2: None, 3: None, 4: None}
    assert shop.column("customer", "visits") == {1: 3, 2: None, 3: None, 4: None}
    assert shop.column("customer", "spend") == {1: 1250, 2: -1, 3: None, 4: 999999999999}
    assert shop.column("customer", "ratio") == {1: 0.125, 2: None, 3: None, 4: None}
    assert shop.column("customer", "seen_at")[2] == datetime(1969, 12, 31, 23, 59, 59)
    assert shop.column("customer", "location") == {1: (35.7, 51.4), 2: None, 3: None, 4: (0.0, 0.0)}
    assert shop.column("customer", "size") == {1: 41, 2: None, 3: None, 4: None}
    assert shop.column("customer", "member") == {1: None, 2: None, 3: True, 4: False}
    assert shop.column("customer", "colours") == {1: {"red"}, 2: {"blue"}, 3: frozenset(), 4: frozenset()}


def test_every_kind_of_link(tmp_path: Path) -> None:
    shop = database(tmp_path, SHOP, TABLES)
    ann, bob, _, dan = shop.rows("customer")
    firm = shop.rows("company")[0]
    assert ann["company"] is firm and dan["company"] is firm
    assert bob["company"] is None, "a dangling link leads nowhere"
    assert firm["contacts"] == [ann, dan] and firm["contacts"][0] is ann
    assert [order["id"] for order in ann["orders"]] == [1, 2]
    assert [label["text"] for label in ann["labels"]] == ["a", "a", "b"], "a repeat in the join table stays"
    assert bob["labels"] == []
    assert [call["id"] for call in ann["calls"]] == [1], "calls of accounts are not hers"


def test_misfits_name_table_key_field_and_value(tmp_path: Path) -> None:
    shop = database(tmp_path, SHOP, TABLES)
    told = {(m.table, m.key, m.field, m.value) for m in shop.loaded.misfits if m.field != "ratio"}
    assert told == {
        ("crm.contacts", 4, "birthday", "1990-02-30"),
        ("crm.contacts", 4, "status", "X"),
        ("crm.contacts", 3, "stage", 9),
        ("contacts_cstm", 4, "grade", "bronze"),
        ("contact_meta", 2, "size", "large"),
    }
    assert shop.loaded.counts["crm.contacts", "ratio"] == 2, "NaN and infinity are no numbers"


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
def test_the_same_rows_from_files(tmp_path: Path, kind: str) -> None:
    shop = database(tmp_path, SHOP, TABLES)
    again = as_files(shop, kind)
    for entity in shop.catalog.entities.values():
        for name in entity.fields:
            assert again.column(entity.name, name) == shop.column(entity.name, name), name
        for name in entity.links:
            assert repr(again.column(entity.name, name)) == repr(shop.column(entity.name, name)), name


SETS = """
    default_entity = "customer"
    [entity.customer]
    table = "contacts"
    key = "id"
    [entity.customer.fields]
    genres = { type = "set of text", stored = "delimited", separator = " |##| " }
    tags   = { type = "set of text", stored = "json", compare = "ignore_case" }
    cities = { type = "set of text", stored = "array", compare = "persian" }
    sizes  = { type = "set of integer", stored = "json" }
    kinds  = { type = "set of enum", values = { person = "P", firm = "F" }, stored = "delimited", separator = "," }
"""


def test_sets_in_one_column(tmp_path: Path) -> None:
    shop = database(
        tmp_path,
        SETS,
        """
        CREATE TABLE contacts (id INTEGER, genres VARCHAR, tags VARCHAR, cities VARCHAR[], sizes VARCHAR, kinds VARCHAR);
        INSERT INTO contacts VALUES
            (1, 'fantasy |##| crime |##| fantasy |##| ', '["VIP", "vip", "", null, 5, true]', ['تهران', 'كرج', 'کرج'],
                '[1, 2.0, "3", 2.5, 1e2]', 'P,F'),
            (2, '', '[]', [], '[1,]', 'P,Q'),
            (3, NULL, NULL, NULL, NULL, NULL),
            (4, ' |##| ', 'VIP', ['', NULL, chr(8204)], '{"a": 1}', ''),
            (5, 'a|##|b', 'null', ['A'], '[NaN, 1]', ',,P');
        """,
    )
    assert shop.column("customer", "genres") == {
        1: {"fantasy", "crime"}, 2: frozenset(), 3: frozenset(), 4: frozenset(), 5: {"a|##|b"}
    }  # fmt: skip
    assert shop.column("customer", "tags") == {
        1: {"vip", "5"}, 2: frozenset(), 3: frozenset(), 4: frozenset(), 5: frozenset()
    }  # fmt: skip
    assert shop.column("customer", "cities")[1] == {"تهران", "کرج"}
    assert shop.column("customer", "cities")[4] == frozenset()
    assert shop.column("customer", "sizes")[1] == {1, 2, 3, 100}
    assert shop.column("customer", "kinds") == {
        1: {"person", "firm"}, 2: {"person"}, 3: frozenset(), 4: frozenset(), 5: {"person"}
    }  # fmt: skip
    assert shop.loaded.counts == {
        ("contacts", "tags"): 2, ("contacts", "sizes"): 4, ("contacts", "kinds"): 1
    }  # fmt: skip


DOCUMENTS = """
    default_entity = "customer"
    [entity.customer]
    table = "contacts"
    key = "id"
    [entity.customer.fields]
    plan  = { type = "text", column = "properties", json = ["account", "plan"] }
    seats = { type = "integer", column = "properties", json = ["account", "seats"] }
    price = { type = "decimal", column = "properties", json = ["price"] }
    open  = { type = "boolean", column = "properties", json = ["open"] }
    since = { type = "date", column = "properties", json = ["since"] }
    first = { type = "text", column = "properties", json = ["list", "0"] }
    odd   = { type = "text", column = "properties", json = ["a/b~c \\"d\\""] }
    marks = { type = "set of text", column = "properties", json = ["list"] }
    level = { type = "enum", values = { low = 1, high = "H" }, column = "properties", json = ["level"] }
"""


@pytest.mark.parametrize("physical", ["VARCHAR", "JSON"])
def test_fields_inside_a_json_column(tmp_path: Path, physical: str) -> None:
    shop = database(
        tmp_path,
        DOCUMENTS,
        f"""
        CREATE TABLE contacts (id INTEGER, properties {physical});
        INSERT INTO contacts VALUES
            (1, '{{"account": {{"plan": "pro", "seats": 12}}, "price": 12.5, "open": true, "since": "2026-01-02",
                 "list": ["x", "y"], "a/b~c \\"d\\"": "odd", "level": 1}}'),
            (2, '{{"account": {{"plan": 5, "seats": "7"}}, "price": "0.005", "open": "f", "since": 3, "level": "H"}}'),
            (3, '{{"account": [1], "price": null, "list": "x", "level": true}}'),
            (4, NULL),
            (5, '{{"account": {{"plan": "", "seats": 12.5}}, "price": 99999999999999999999, "level": "zzz"}}'),
            (6, '{{"account": {{"plan": true, "seats": 1e3}}, "price": 1e300, "account": {{"plan": "second"}}}}');
        """,
    )
    assert shop.column("customer", "plan") == {1: "pro", 2: "5", 3: None, 4: None, 5: None, 6: None}
    assert shop.column("customer", "seats") == {1: 12, 2: 7, 3: None, 4: None, 5: None, 6: 1000}
    assert shop.column("customer", "price") == {1: 1250, 2: 1, 3: None, 4: None, 5: None, 6: None}
    assert shop.column("customer", "open") == {1: True, 2: False, 3: None, 4: None, 5: None, 6: None}
    assert shop.column("customer", "first")[1] == "x"
    assert shop.column("customer", "odd")[1] == "odd"
    assert shop.column("customer", "marks")[1] == {"x", "y"}
    assert shop.column("customer", "level") == {1: "low", 2: "high", 3: "low", 4: None, 5: None, 6: None}


def test_text_that_is_not_strict_json_has_no_fields(tmp_path: Path) -> None:
    shop = database(
        tmp_path,
        DOCUMENTS,
        """
        CREATE TABLE contacts (id INTEGER, properties VARCHAR);
        INSERT INTO contacts VALUES (1, '{"price": 1,}'), (2, '{"price": NaN}'), (3, 'price'), (4, ''),
            (5, '{"open": "a, ] nan", "price": 2}'), (6, '{"price": 3');
        """,
    )
    assert shop.column("customer", "price") == {1: None, 2: None, 3: None, 4: None, 5: 200, 6: None}
    assert shop.loaded.counts["contacts", "price"] == 4


def test_epochs_and_the_history_of_a_field(tmp_path: Path) -> None:
    shop = database(
        tmp_path,
        """
        default_entity = "customer"
        timezone = "Asia/Tehran"
        [entity.customer]
        table = "contacts"
        key = "id"
        [entity.customer.fields]
        won_at  = { type = "datetime", column = "won", stored = "epoch seconds" }
        left_at = { type = "datetime", column = "gone", stored = "epoch milliseconds" }
        stage   = { type = "enum", values = { new = "N", won = "W" }, history = { from = "stage_changes", at = "changed_at", value = "new_value", by = "contact_id" } }
        """,
        """
        CREATE TABLE contacts (id INTEGER, won BIGINT, gone VARCHAR, stage VARCHAR);
        INSERT INTO contacts VALUES (1, 0, '1.5', 'W'), (2, -1, '1767225600000', 'N'), (3, 99999999999999, 'x', 'Q');
        CREATE TABLE stage_changes (id INTEGER, contact_id INTEGER, changed_at TIMESTAMP, new_value VARCHAR);
        INSERT INTO stage_changes VALUES (1, 1, '2026-01-01 00:00', 'N'), (2, 1, '2026-02-01 00:00', 'W'), (3, 9, NULL, '');
        """,
    )
    assert shop.column("customer", "won_at") == {
        1: datetime(1970, 1, 1),
        2: datetime(1969, 12, 31, 23, 59, 59),
        3: None,
    }
    assert shop.column("customer", "left_at")[1] == datetime(1970, 1, 1, 0, 0, 0, 1500)
    assert shop.column("customer", "left_at")[2] == datetime(2026, 1, 1)
    changes = shop.rows("customer")[0]["stage.history"]
    assert [(row["at"], row["value"]) for row in changes] == [
        (datetime(2025, 12, 31, 20, 30), "new"),
        (datetime(2026, 1, 31, 20, 30), "won"),
    ]
