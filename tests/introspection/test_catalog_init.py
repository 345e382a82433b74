"""``segdsl catalog init``: what a database says becomes a catalog that loads, and every guess is a remark."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from engines import mysql_connection

from segdsl.catalog.load import load_catalog
from segdsl.catalog.models import Catalog
from segdsl.tools.loading import load_text

HERE = Path(__file__).resolve().parent


def links_of(catalog: Catalog) -> set[tuple[str, str, str, bool]]:
    """(entity, link, to, to many) of every link."""
    return {(e.name, link.name, link.to, link.many) for e in catalog.entities.values() for link in e.links.values()}


def drafted(segdsl: Callable, *args: object) -> tuple[Catalog, str]:
    """The catalog that is drafted, and its text; it loads, and rules can be checked with it."""
    said = segdsl("catalog", "init", *args, "--output", "-")
    assert said.status == 0, said.err
    assert load_text("segment all_of_them: everyone", said.out).check() == ()
    return load_catalog(said.out), said.out


@pytest.mark.golden
def test_a_small_crm_is_drafted_as_recorded(segdsl, sqlite, golden) -> None:
    path = sqlite((HERE / "shop.sql").read_text("utf-8"))
    _, text = drafted(segdsl, path)
    golden(HERE / "shop.toml", text)


def test_chinook_is_drafted_with_all_its_links(segdsl, shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "chinook.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript((shared / "data" / "chinook" / "Chinook_Sqlite.sql").read_text("utf-8-sig"))
    catalog, text = drafted(segdsl, path)
    assert catalog.default_entity == "customer"
    assert links_of(catalog) == {
        ("album", "artist", "artist", False), ("artist", "albums", "album", True),
        ("customer", "support_rep", "employee", False), ("employee", "customers", "customer", True),
        ("employee", "reports_to", "employee", False), ("employee", "employees_by_reports_to", "employee", True),
        ("invoice", "customer", "customer", False), ("customer", "invoices", "invoice", True),
        ("invoice_line", "invoice", "invoice", False), ("invoice", "invoice_lines", "invoice_line", True),
        ("invoice_line", "track", "track", False), ("track", "invoice_lines", "invoice_line", True),
        ("track", "album", "album", False), ("album", "tracks", "track", True),
        ("track", "genre", "genre", False), ("genre", "tracks", "track", True),
        ("track", "media_type", "media_type", False), ("media_type", "tracks", "track", True),
        ("playlist", "tracks", "track", True), ("track", "playlists", "playlist", True),
    }  # fmt: skip
    assert catalog.entities["invoice_line"].time == ("invoice", "invoice_date")
    assert catalog.entities["invoice"].fields["total"].type.scale == 2
    (tmp_path / "catalog.toml").write_text(text, "utf-8")
    said = segdsl("catalog", "check", "--catalog", tmp_path / "catalog.toml", "--to", path, "--json")
    assert said.status == 0 and said.codes == []
    assert {table["table"]: table["rows"] for table in said.json["tables"]}["PlaylistTrack"] == 8715


POSTGRES = """
CREATE TYPE {s}.stage AS ENUM ('lead', 'won', 'it''s off');
CREATE DOMAIN {s}.amount AS numeric(12, 3);
CREATE TABLE {s}.companies (id bigint PRIMARY KEY, stage {s}.stage, keywords text[], born date,
    open_from time, props jsonb, labels jsonb, span interval, rating real);
CREATE TABLE {s}.customers (id uuid PRIMARY KEY, company_id bigint REFERENCES {s}.companies, "Full Name" text,
    budget {s}.amount, active boolean NOT NULL, joined timestamptz, size numeric(9, 0));
CREATE TABLE {s}.customers_extra (customer_id uuid PRIMARY KEY REFERENCES {s}.customers, shoe int);
CREATE TABLE {s}.customer_friends (one_id uuid REFERENCES {s}.customers, other_id uuid REFERENCES {s}.customers,
    PRIMARY KEY (one_id, other_id));
"""


def test_postgresql_types_keys_and_references(segdsl, new_database) -> None:
    import psycopg

    url = new_database("postgres")
    place, _, schema = url.rpartition("schema=")
    schema = schema.partition("&")[0]
    with psycopg.connect(place.rstrip("?&"), autocommit=True) as connection:
        connection.execute(POSTGRES.format(s=schema))
    catalog, text = drafted(segdsl, url)
    customer, company = catalog.entities["customer"], catalog.entities["company"]
    assert {name: str(each.type) for name, each in company.fields.items()} == {
        "id": "integer", "stage": "enum", "keywords": "set of text", "born": "date", "labels": "set of text",
        "span": "duration", "rating": "float",
    }  # fmt: skip
    assert company.fields["stage"].type.names == ("lead", "won", "it's off")
    assert company.fields["keywords"].stored == "array" and company.fields["labels"].stored == "json"
    assert {name: str(each.type) for name, each in customer.fields.items()} == {
        "id": "text", "full_name": "text", "budget": "decimal", "active": "boolean", "joined": "datetime",
        "size": "integer", "shoe": "integer",
    }  # fmt: skip
    assert customer.fields["budget"].type.scale == 3
    assert customer.fields["full_name"].column == "Full Name"
    assert customer.joins[0].table == "customers_extra" and customer.keep == "active is true"
    assert links_of(catalog) == {
        ("customer", "company", "company", False), ("company", "customers", "customer", True),
        ("customer", "customers", "customer", True), ("customer", "customers_by_one", "customer", True),
    }  # fmt: skip
    assert "# open_from: time without time zone; a time of day has no type in rules" in text
    assert "# props: jsonb; name a value inside it" in text
    qualified, _ = drafted(segdsl, place.rstrip("?&"), "--schema", schema)
    assert {entity.table for entity in qualified.entities.values()} == {f"{schema}.customers", f"{schema}.companies"}


MARIADB = """
CREATE TABLE vtiger_account (accountid INT PRIMARY KEY, accountname VARCHAR(100), vip TINYINT(1), rank_ TINYINT,
    rating ENUM('hot', 'cold'), wants SET('news', 'offers'), worth DECIMAL(25, 8), since YEAR, deleted INT(1));
CREATE TABLE vtiger_accountscf (accountid INT PRIMARY KEY, cf_851 VARCHAR(20));
CREATE TABLE vtiger_contactdetails (contactid INT PRIMARY KEY, accountid INT, email VARCHAR(100), created_at DATETIME);
CREATE TABLE vtiger_campaign (campaignid INT PRIMARY KEY, campaignname VARCHAR(50), closed_at TIMESTAMP NULL);
CREATE TABLE vtiger_campaigncontrel (campaignid INT, contactid INT, PRIMARY KEY (campaignid, contactid));
"""


def test_mariadb_a_crm_without_declared_references(segdsl, new_database) -> None:
    url = new_database("mariadb")
    with mysql_connection(url) as connection, connection.cursor() as cursor:
        for statement in MARIADB.split(";"):
            if statement.strip():
                cursor.execute(statement)
    catalog, text = drafted(segdsl, url)
    account = catalog.entities["account"]
    assert {name: str(each.type) for name, each in account.fields.items()} == {
        "accountid": "integer", "accountname": "text", "vip": "boolean", "rank": "integer", "rating": "enum",
        "wants": "set of enum", "worth": "decimal", "since": "integer", "deleted": "boolean", "cf_851": "text",
    }  # fmt: skip
    assert account.fields["worth"].type.scale == 8
    assert account.fields["wants"].separator == ","
    assert account.fields["cf_851"].table == "vtiger_accountscf"
    assert account.keep == "deleted is unknown or deleted is false"
    assert links_of(catalog) == {
        ("contactdetail", "account", "account", False), ("account", "contactdetails", "contactdetail", True),
        ("contactdetail", "campaigns", "campaign", True), ("campaign", "contactdetails", "contactdetail", True),
    }  # fmt: skip
    assert text.count("guessed from the name: please check") >= 6
    assert "w%rd" not in text and "***@" in text


def test_duckdb_types_keys_and_references(segdsl, tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "crm.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA sales")
        connection.execute(
            "CREATE TABLE buyers (id UUID PRIMARY KEY, tags VARCHAR[], mood ENUM('good', 'so ''so'), seen_at TIMESTAMPTZ)"
        )
        connection.execute(
            "CREATE TABLE buys (nr HUGEINT UNIQUE NOT NULL, buyer UUID REFERENCES buyers (id), x STRUCT(a INT))"
        )
        connection.execute("CREATE TABLE sales.deals (id INTEGER PRIMARY KEY)")
    catalog, text = drafted(segdsl, path)
    assert {name: str(each.type) for name, each in catalog.entities["buyer"].fields.items()} == {
        "id": "text", "tags": "set of text", "mood": "enum", "seen_at": "datetime",
    }  # fmt: skip
    assert catalog.entities["buyer"].fields["mood"].type.names == ("good", "so 'so")
    assert links_of(catalog) == {("buy", "buyer", "buyer", False), ("buyer", "buys", "buy", True)}
    assert 'key = "nr"   # unique in the database, not its primary key: please check' in text
    assert "# x: STRUCT(a INTEGER); no type of a catalog fits" in text
    other, _ = drafted(segdsl, path, "--schema", "sales")
    assert other.entities["deal"].table == "sales.deals"


def test_only_the_tables_that_are_wanted(segdsl, sqlite) -> None:
    path = sqlite((HERE / "shop.sql").read_text("utf-8"))
    catalog, text = drafted(segdsl, path, "--only", "*orders", "--only", "crm_order_*")
    assert set(catalog.entities) == {"order", "order_line"}
    assert catalog.default_entity == "order" and "crm_prices" not in text
    said = segdsl("catalog", "init", path, "--only", "crm_orderz", "--output", "-")
    assert said.status == 1 and "E780" in said.err and "crm_orders" in said.err and said.out == ""


def test_names_that_are_hard_to_write_stay_within_the_text(segdsl, sqlite) -> None:
    wild = 'a"]\n[evil]\ntable = "x" # \x7f`\\'
    quoted = wild.replace('"', '""')
    path = sqlite(
        f'CREATE TABLE "{quoted}" (id INTEGER PRIMARY KEY, "{quoted}" BLOB, "order by" TEXT, "ORDER-BY" TEXT);'
        'CREATE TABLE "مشتری" ("شناسه" INTEGER PRIMARY KEY, "نام" TEXT, "is" TEXT, "e-mail" TEXT);'
        'CREATE TABLE company (id INTEGER PRIMARY KEY, company TEXT, "2nd" TEXT, "" TEXT);'
        "CREATE TABLE Companies (id INTEGER PRIMARY KEY);"
        f'CREATE TABLE loose ("{quoted}" TEXT);'
    )
    catalog, _ = drafted(segdsl, path)
    assert "evil" not in catalog.entities and len(catalog.entities) == 4
    by_table = {entity.table: entity for entity in catalog.entities.values()}
    assert {each.column for each in by_table[wild].fields.values()} == {"id", "order by", "ORDER-BY"}
    assert set(by_table[wild].fields) == {"id", "order_by", "order_by_2"}
    assert set(by_table["مشتری"].fields) == {"شناسه", "نام", "is_", "e_mail"}
    assert {entity.name for entity in catalog.entities.values()} >= {"company", "company_2", "مشتری"}
    assert set(by_table["company"].fields) == {"id", "company", "n_2nd"}


# --- bad input


def test_a_catalog_that_is_there_is_not_written_over(segdsl, sqlite, tmp_path: Path) -> None:
    path, output = sqlite("CREATE TABLE a (id INTEGER PRIMARY KEY)"), tmp_path / "catalog.toml"
    assert segdsl("catalog", "init", path, "--output", output).status == 0
    output.write_text("mine", "utf-8")
    said = segdsl("catalog", "init", path, "--output", output)
    assert said.status == 1 and "E779" in said.err and "--force" in said.err
    assert output.read_text("utf-8") == "mine"
    assert segdsl("catalog", "init", path, "--output", output, "--force").status == 0
    assert "[entity.a]" in output.read_text("utf-8")
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("sql", "code", "words"),
    [
        ("PRAGMA user_version = 1", "E776", "has no table"),
        ("CREATE VIEW v AS SELECT 1", "E776", "has no table"),
        (
            "CREATE TABLE a (x TEXT, y TEXT, PRIMARY KEY (x, y)); CREATE TABLE b (day DATE);",
            "E777",
            "none of the 2 tables",
        ),
    ],
)
def test_a_database_with_nothing_to_draft_from(segdsl, sqlite, tmp_path: Path, sql: str, code: str, words: str) -> None:
    said = segdsl("catalog", "init", sqlite(sql), "--output", tmp_path / "catalog.toml")
    assert said.status == 1 and code in said.err and words in said.err
    assert not (tmp_path / "catalog.toml").exists()


def test_databases_that_cannot_be_opened(segdsl, tmp_path: Path) -> None:
    (tmp_path / "noise.sqlite").write_bytes(b"SQLite format 3\0" + b"noise" * 400)
    (tmp_path / "noise.duckdb").write_bytes(b"noise" * 400)
    targets = [
        "sqlite:///nowhere.sqlite", "duckdb://nowhere.duckdb", "nowhere.duckdb", tmp_path / "noise.sqlite",
        tmp_path / "noise.duckdb", tmp_path, "oracle://ann:geheim7@db/crm", "clickhouse://here",
        "postgresql://ann:geheim7@127.0.0.1:1/crm?connect_timeout=2", "mysql://ann:geheim7@127.0.0.1:1/crm",
    ]  # fmt: skip
    for target in targets:
        said = segdsl("catalog", "init", target, "--output", tmp_path / "catalog.toml")
        assert said.status == 1 and said.err.startswith("error E7"), (target, said)
        assert said.err.count("error E") == 1 and "Traceback" not in said.err
        assert "geheim7" not in said.out + said.err
        assert not (tmp_path / "catalog.toml").exists()


def test_places_that_cannot_be_written(segdsl, sqlite, tmp_path: Path) -> None:
    path = sqlite("CREATE TABLE a (id INTEGER PRIMARY KEY)")
    for output in (tmp_path / "no" / "catalog.toml", tmp_path):
        said = segdsl("catalog", "init", path, "--output", output)
        assert said.status == 1 and "E722" in said.err


def test_without_sqlalchemy_the_package_is_named(segdsl, sqlite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sqlalchemy", None)
    said = segdsl("catalog", "init", sqlite("CREATE TABLE a (id INTEGER PRIMARY KEY)"), "--output", "-")
    assert said.status == 1 and "segdsl[catalog]" in said.err and said.err.count("error E") == 1


def test_a_schema_that_is_not_there_names_those_that_are(segdsl, new_database) -> None:
    url = new_database("postgres")
    said = segdsl("catalog", "init", url, "--schema", "nowhere", "--output", "-")
    assert said.status == 1 and "E776" in said.err and "public" in said.err and "--schema" in said.err


def test_a_database_that_is_too_large_for_one_catalog(segdsl, sqlite) -> None:
    columns = ", ".join(f"a_rather_long_column_name_{index} TEXT" for index in range(100))
    path = sqlite("".join(f"CREATE TABLE t{index} (id INTEGER PRIMARY KEY, {columns});" for index in range(250)))
    said = segdsl("catalog", "init", path, "--output", "-")
    assert said.status == 1 and "E778" in said.err and "--only" in said.err


def test_a_key_that_is_called_like_a_flag_stays_a_key(segdsl, sqlite) -> None:
    catalog, _ = drafted(segdsl, sqlite("CREATE TABLE bins (deleted INTEGER PRIMARY KEY, emptied_at DATETIME)"))
    assert catalog.entities["bin"].key == "deleted" and catalog.entities["bin"].keep is None
