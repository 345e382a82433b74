"""Folders and databases as sources: what is found, what is refused and how it is said, and what stays locked."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb
import pytest
from both_sides import assert_same

from segdsl.catalog.load import load_catalog
from segdsl.catalog.storage import load_rows, logical_rows
from segdsl.diagnostics import SegdslError
from segdsl.tools.sources import DuckSource, open_source

pytestmark = pytest.mark.engine("duckdb")

CATALOG = load_catalog("""
default_entity = "customer"
[entity.customer]
table = "crm.contacts"
key = "id"
[entity.customer.fields]
name  = { type = "text", required = true }
phone = { type = "integer", private = true }
[entity.customer.links]
orders = { to = "order", from = "customer_id" }
[entity.order]
table = "orders"
key = "id"
[entity.order.fields]
total = { type = "decimal" }
""")

CONTACTS = 'id,name,phone\n1,Ann,5\n2,"Bob, the ""builder""",\n'
ORDERS = "id,customer_id,total\n1,1,12.345\n2,1,x\n"


def folder(tmp_path: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        stem, _, kind = name.rpartition("_")
        path = tmp_path / f"{stem}.{kind}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path


def said(error: pytest.ExceptionInfo[SegdslError]) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in error.value.diagnostics]


def test_a_folder_of_csv(tmp_path: Path) -> None:
    with open_source(folder(tmp_path, contacts_csv=CONTACTS, orders_csv=ORDERS), CATALOG) as source:
        loaded = load_rows(CATALOG, source.fetch)
        assert_same(CATALOG, source, loaded)
        ann, bob = loaded.rows["customer"]
        assert ann["orders"] == [{"id": 1, "total": 1235}, {"id": 2, "total": None}]
        assert bob["name"] == 'Bob, the "builder"' and bob["phone"] is None
        assert list(source.execute('SELECT "name" FROM "crm"."contacts" WHERE "id" = $id', {"id": "1"})) == [("Ann",)]


@pytest.mark.parametrize("header", ["id;name;phone", "\ufeffid,name,phone", "id\tname\tphone", "ID,Name,PHONE"])
def test_headers_as_spreadsheets_write_them(tmp_path: Path, header: str) -> None:
    mark = max(",;\t", key=header.count)
    text = f"{header}\r\n" + f"1{mark}Ann{mark}5\r\n"
    with open_source(folder(tmp_path, contacts_csv=text, orders_csv=ORDERS), CATALOG) as source:
        rows = load_rows(CATALOG, source.fetch).rows["customer"]
        assert [(row["name"], row["phone"]) for row in rows] == [("Ann", 5)]


BAD_FILES = [
    ("ragged", "id,name,phone\n1,Ann\n", "E767", "contacts.csv, line 2: 2 values, and the header names 3 columns"),
    ("long", "id,name,phone\n1,a,2\n1,a,2,3\n", "E767", "contacts.csv, line 3: 4 values, and the header names 3"),
    ("quote", 'id,name,phone\n1,"Ann,5\n', "E767", "contacts.csv, line 2: a double quote opens a value"),
    ("latin", "id,name,phone\n1,Jos\xe9,5\n".encode("latin-1"), "E768", "contacts.csv, line 2: this is not UTF-8"),
    ("utf16", "id,name,phone\n1,Ann,5\n".encode("utf-16"), "E768", "contacts.csv, line 1: this is not UTF-8"),
    ("empty", "", "E769", "contacts.csv is empty"),
    ("twice", "id,name,NAME\n1,a,b\n", "E770", "column NAME stands twice"),
]


@pytest.mark.parametrize(
    ("content", "code", "message"), [case[1:] for case in BAD_FILES], ids=[c[0] for c in BAD_FILES]
)
def test_bad_csv_is_named_by_file_and_line(tmp_path: Path, content: str | bytes, code: str, message: str) -> None:
    with (
        pytest.raises(SegdslError) as error,
        open_source(folder(tmp_path, contacts_csv=content, orders_csv=ORDERS), CATALOG) as source,
    ):
        logical_rows(CATALOG, source.fetch)
    [(found, text)] = said(error)
    assert found == code and message in text


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        (
            "jsonl",
            '{"id": 1, "name": "Ann"}\n{"id": 2\n{"id": 3}\n',
            "contacts.jsonl, line 2: this is not a JSON object",
        ),
        ("json", '[{"id": 1},\n {"id": 2', "contacts.json, line 2: this is not a JSON object"),
        ("parquet", b"PAR1 cut off", "contacts.parquet cannot be read"),
    ],
)
def test_other_bad_files(tmp_path: Path, kind: str, content: str | bytes, message: str) -> None:
    place = folder(tmp_path, **{f"contacts_{kind}": content, "orders_csv": ORDERS})
    with pytest.raises(SegdslError) as error, open_source(place, CATALOG) as source:
        logical_rows(CATALOG, source.fetch)
    assert message in str(error.value) and str(tmp_path) not in str(error.value)


def test_missing_tables_and_columns_are_told_together(tmp_path: Path) -> None:
    with open_source(folder(tmp_path, contacts_csv="id,nane\n1,Ann\n"), CATALOG) as source:
        with pytest.raises(SegdslError) as error:
            source.require(CATALOG)
        assert said(error) == [
            ("E766", "table crm.contacts has no column name"),
            ("E766", "table crm.contacts has no column phone"),
            ("E764", f"there is no table orders in {tmp_path.name}"),
        ]
        assert "did you mean nane?" in error.value.diagnostics[0].help
        source.require(CATALOG, fields={"customer": []})
        with pytest.raises(SegdslError, match="E764"):
            list(source.execute("SELECT * FROM orders"))
        with pytest.raises(SegdslError, match="no column name"):
            list(source.fetch("crm.contacts", ["id", "name"]))


def test_targets_that_are_no_source(tmp_path: Path) -> None:
    cases = {"nowhere": "E762", "text.duckdb": "E763", "notes.txt": "E763", "hollow": "E764"}
    sqlite3.connect(tmp_path / "shop.db").execute("CREATE TABLE a (b)").connection.commit()
    (tmp_path / "text.duckdb").write_text("hello")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "hollow").mkdir()
    for name, code in cases.items():
        with pytest.raises(SegdslError) as error:
            open_source(tmp_path / name, CATALOG)
        assert error.value.diagnostics[0].code == code, name
    with pytest.raises(SegdslError, match=r"E763 shop\.db is not a DuckDB database: it is a SQLite file"):
        open_source(f"duckdb://{tmp_path / 'shop.db'}", CATALOG)


def test_two_files_for_one_table(tmp_path: Path) -> None:
    with pytest.raises(SegdslError, match=r"two files: contacts\.csv and contacts\.json"):
        open_source(folder(tmp_path, contacts_csv=CONTACTS, contacts_json="[]"), CATALOG)


def test_nothing_else_can_be_read_or_changed(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with open_source(folder(tmp_path, contacts_csv=CONTACTS, orders_csv=ORDERS), CATALOG) as source:
        for statement in (
            f"SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')",
            f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
            "SET enable_external_access = true",
            "SET lock_configuration = false",
        ):
            with pytest.raises(SegdslError):
                list(source.execute(statement))
    assert not (tmp_path / "out.csv").exists()


def database(tmp_path: Path, statements: str) -> DuckSource:
    with duckdb.connect(str(tmp_path / "data.duckdb")) as made:
        made.execute(statements)
    return open_source(f"duckdb://{tmp_path / 'data.duckdb'}", CATALOG)


def test_a_database_is_only_read(tmp_path: Path) -> None:
    with database(tmp_path, "CREATE TABLE orders (id INTEGER)") as source, pytest.raises(SegdslError, match="E773"):
        list(source.execute("INSERT INTO orders VALUES (1)"))


def test_unusable_and_repeated_keys_stop_everything(tmp_path: Path) -> None:
    statements = """
        CREATE SCHEMA crm;
        CREATE TABLE crm.contacts (id VARCHAR, name VARCHAR, phone VARCHAR);
        INSERT INTO crm.contacts VALUES ('1', 'a', ''), (NULL, 'b', ''), ('x', 'c', ''), ('1', 'd', ''), ('1.0', 'e', '');
        CREATE TABLE orders (id INTEGER, customer_id INTEGER, total VARCHAR);
        INSERT INTO orders SELECT 7, 1, '' FROM range(3);
    """
    with database(tmp_path, statements) as source:
        with pytest.raises(SegdslError) as error:
            logical_rows(CATALOG, source.fetch)
        assert said(error) == [
            ("E501", "row 2 of table crm.contacts has no usable key: column id holds NULL"),
            ("E501", "row 3 of table crm.contacts has no usable key: column id holds 'x'"),
            ("E502", "the key 1 stands more than once in column id of table crm.contacts"),
            ("E502", "the key 7 stands more than once in column id of table orders"),
        ]
        assert [(d.code, d.message) for d in source.check_keys(CATALOG)] == said(error)


def test_a_required_field_must_be_known(tmp_path: Path) -> None:
    files = folder(tmp_path, contacts_csv="id,name,phone\n1,,5\n2,Bob,5\n", orders_csv=ORDERS)
    with open_source(files, CATALOG) as source:
        with pytest.raises(SegdslError) as error:
            logical_rows(CATALOG, source.fetch)
        assert said(error) == [
            ("E504", "name is declared required, but is unknown for customer 1 (column name of table crm.contacts)")
        ]
        assert [(d.code, d.message) for d in source.check_keys(CATALOG)] == said(error)
        assert logical_rows(CATALOG, source.fetch, fields={"customer": ["phone"]})["customer"][0] == {
            "id": 1,
            "phone": 5,
        }


def test_misfits_are_bounded_counted_and_private(tmp_path: Path) -> None:
    rows = "".join(f"{n},Ann,call me {n}\n" for n in range(50))
    with open_source(folder(tmp_path, contacts_csv="id,name,phone\n" + rows, orders_csv=ORDERS), CATALOG) as source:
        loaded = load_rows(CATALOG, source.fetch, ["customer"])
        found = source.misfits(CATALOG, "customer", ["phone"])
        assert len(loaded.misfits) == len(found) == 20
        assert loaded.counts == source.misfit_counts(CATALOG, "customer") == {("crm.contacts", "phone"): 50}
        assert {misfit.value for misfit in [*loaded.misfits, *found]} == {"(private)"}


def test_only_what_is_asked_for_is_fetched() -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def fetch(table: str, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
        asked.append((table, tuple(columns)))
        return [tuple(1 for _ in columns)]

    rows = logical_rows(CATALOG, fetch, fields={"customer": ["orders"]})
    assert asked == [("crm.contacts", ("id",)), ("orders", ("id", "customer_id"))]
    assert rows["customer"] == [{"id": 1, "orders": [{"id": 1}]}]
