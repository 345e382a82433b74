"""How a catalog names tables: with schemas, with points in a name; and what is asked of a server with many tables."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from engines import Databases, each_engine

from segdsl.catalog.load import load_catalog
from segdsl.catalog.storage import load_rows
from segdsl.catalog.table_names import schema_of, table_name, table_parts
from segdsl.diagnostics import SegdslError
from segdsl.tools.databases.loading import load_tables
from segdsl.tools.sources import open_source

POINTED = """
default_entity = "customer"
[entity.customer]
table = '"crm.contacts"'
key = "id"
[entity.customer.fields]
name = { type = "text" }
[entity.customer.links]
orders = { to = "order", from = "customer_id" }
[entity.order]
table = 'crm."orders.2026 ""x""y"'
key = "id"
[entity.order.fields]
total = { type = "integer" }
[entity.namesake]
table = "crm.contacts"
key = "id"
[entity.namesake.fields]
name = { type = "text" }
"""


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("contacts", ("contacts",)),
        ("crm.contacts", ("crm", "contacts")),
        ("shop.crm.contacts", ("shop", "crm", "contacts")),
        ('"a.b"', ("a.b",)),
        ('crm."a.b"', ("crm", "a.b")),
        ('"my.crm"."a.b"', ("my.crm", "a.b")),
        ('"a""."', ('a".',)),
        ('say "hi"', ('say "hi"',)),
        ('"half', ('"half',)),
        ('"half".b"', ("half", 'b"')),
        ("", ("",)),
    ],
)
def test_a_point_stands_between_schema_and_table_but_for_quotes(written: str, parts: tuple[str, ...]) -> None:
    assert table_parts(written) == parts
    assert table_parts(table_name(*parts)) == parts
    assert schema_of(written) == ".".join(parts[:-1])


@pytest.fixture
def schema(new_database: Databases) -> Iterator[Callable[[str], str]]:
    """``schema(url)``: the name of a second schema on a server, which is dropped at the end."""
    made: list[tuple[str, str]] = []

    def name_at(url: str) -> str:
        name = f"t_{secrets.token_hex(6)}"
        if url.startswith("postgresql"):
            made.append((url, f'DROP SCHEMA IF EXISTS "{name}" CASCADE'))
        elif url.startswith("mariadb"):
            made.append((url, f"DROP DATABASE IF EXISTS `{name}`"))
        return name

    yield name_at
    for url, statement in made:
        new_database.run(url, statement)


@pytest.mark.parametrize("engine", each_engine("duckdb", "postgres", "mariadb"))
def test_tables_with_points_in_their_names(
    engine: str, new_database: Databases, schema: Callable[[str], str], tmp_path: Path
) -> None:
    url = new_database(engine)
    crm = schema(url)
    with duckdb.connect(str(tmp_path / "made.duckdb")) as made:
        made.execute(f"""
            CREATE TABLE "{crm}.contacts" (id INTEGER, name VARCHAR);
            INSERT INTO "{crm}.contacts" VALUES (1, 'Sara'), (2, 'Ali');
            CREATE SCHEMA {crm};
            CREATE TABLE {crm}."orders.2026 ""x""y" (id INTEGER, customer_id INTEGER, total INTEGER);
            INSERT INTO {crm}."orders.2026 ""x""y" VALUES (1, 1, 50);
            CREATE TABLE {crm}.contacts (id INTEGER, name VARCHAR);
            INSERT INTO {crm}.contacts VALUES (7, 'another');
        """)
    catalog = load_catalog(POINTED.replace("crm", crm))
    load_tables(tmp_path / "made.duckdb", url)
    with open_source(url, catalog) as source, source.snapshot():
        source.require(catalog)
        assert source.check_keys(catalog) == []
        rows = load_rows(catalog, source.fetch).rows
    assert [(row["name"], [order["total"] for order in row["orders"]]) for row in rows["customer"]] == [
        ("Sara", [50]), ("Ali", []),
    ]  # fmt: skip
    assert [row["name"] for row in rows["namesake"]] == ["another"]


@pytest.mark.engine("sqlite")
def test_a_table_of_sqlite_with_a_point_in_its_name(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.sqlite") as made:
        made.executescript('CREATE TABLE "a.b" (id INTEGER); INSERT INTO "a.b" VALUES (1)')
    made.close()
    catalog = load_catalog("""[entity.row]\ntable = '"a.b"'""")
    with open_source(tmp_path / "shop.sqlite", catalog) as source:
        assert [row["id"] for row in load_rows(catalog, source.fetch).rows["row"]] == [1]
        with pytest.raises(SegdslError, match=r'did you mean "a\.b"\?'):
            source.require(load_catalog("""[entity.row]\ntable = 'a.b'"""))


@pytest.mark.engine("duckdb")
def test_a_folder_has_a_table_by_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.b.csv").write_text("id\n1\n")
    catalog = load_catalog("""[entity.row]\ntable = '"a.b"'""")
    with open_source(tmp_path, catalog) as source:
        assert [row["id"] for row in load_rows(catalog, source.fetch).rows["row"]] == [1]


# --- servers with many tables


FEW = """
[entity.customer]
table = "contacts"
key = "id"
[entity.customer.fields]
name = { type = "text" }
"""


@pytest.mark.parametrize("engine", each_engine("postgres", "mariadb"))
def test_only_the_tables_of_the_catalog_are_looked_up(
    engine: str, new_database: Databases, schema: Callable[[str], str]
) -> None:
    url = new_database(engine)
    other, home = schema(url), url.rpartition("=" if engine == "postgres" else "/")[2]
    visits = f"visits_{secrets.token_hex(6)}"  # other tests have tables on the same server
    create = "CREATE SCHEMA" if engine == "postgres" else "CREATE DATABASE"
    new_database.run(
        url,
        f"{create} {other}",
        f"CREATE TABLE {home}.contacts (id INT, name VARCHAR(9))",
        f"CREATE TABLE {other}.contacts (id INT, nom VARCHAR(9))",
        f"CREATE TABLE {other}.{visits} (id INT, page VARCHAR(9))",
        *(f"CREATE TABLE {home}.archive_{number} (id INT)" for number in range(60)),
    )
    with open_source(url, load_catalog(FEW)) as source, source.snapshot():
        assert dict(source.storage.tables) == {"contacts": source.storage.tables["contacts"]}
        assert list(source.storage.tables["contacts"]) == ["id", "name"]
        rows = source.execute(f"SELECT {source.quoted('id')} FROM {source.quoted_table('archive_7')}")
        assert source.missing({f"{other}.{visits}": ["page"], "archive_3": ["id"]}) == []
        assert set(source.storage.tables) == {"contacts", f"{other}.{visits}", "archive_3"}
        assert list(rows) == []
        [told] = source.missing({f"{other}.{visits[:-1]}": []})
        assert told.code == "E764" and f"did you mean {other}.{visits}?" in told.help
        [told] = source.missing({visits: []})
        assert told.code == "E764" and f"did you mean {other}.{visits}?" in told.help
        with pytest.raises(SegdslError) as error:  # and where nothing more can be asked
            list(source.execute(f"SELECT 1 FROM {source.quoted_table('nowhere')}"))
        assert [each.code for each in error.value.diagnostics] == ["E764"]


@pytest.mark.engine("postgres")
def test_the_type_of_a_domain_is_what_it_is_made_of(new_database: Databases) -> None:
    url = new_database("postgres")
    home = url.rpartition("=")[2]
    new_database.run(
        url,
        f"CREATE DOMAIN {home}.money AS numeric(12, 2) CHECK (value >= 0)",
        f"CREATE DOMAIN {home}.price AS {home}.money NOT NULL",
        f"CREATE TYPE {home}.mood AS ENUM ('sad', 'glad')",
        f"CREATE DOMAIN {home}.humour AS {home}.mood",
        f"CREATE TABLE {home}.contacts (id INT, name {home}.price, mood {home}.humour)",
    )
    with open_source(url, load_catalog(FEW)) as source:
        assert source.storage.tables["contacts"] == {"id": "integer", "name": "numeric(12,2)", "mood": "text"}


@pytest.mark.parametrize("engine", each_engine("postgres", "mariadb"))
def test_a_table_that_goes_away_is_told_so(engine: str, new_database: Databases, schema: Callable[[str], str]) -> None:
    url = new_database(engine)
    home = url.rpartition("=" if engine == "postgres" else "/")[2]
    new_database.run(
        url, f"CREATE TABLE {home}.contacts (id INT, name VARCHAR(9))", f"CREATE TABLE {home}.visits (id INT)"
    )
    catalog = load_catalog(FEW)
    with open_source(url, catalog) as source:
        new_database.run(url, f"DROP TABLE {home}.contacts")
        with source.snapshot(), pytest.raises(SegdslError) as error:
            load_rows(catalog, source.fetch)
    [told] = error.value.diagnostics
    assert told.code == "E764" and "did you mean contacts?" not in told.help
    assert "visits" in told.help or engine == "postgres"  # where nothing can be asked after an error
