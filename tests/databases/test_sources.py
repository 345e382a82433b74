"""Every kind of database as a source: rows, parameters, snapshots, what is wrong with the data, and what goes wrong."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from engines import Databases, each_engine, mysql_connection

from segdsl.catalog.load import load_catalog
from segdsl.catalog.storage import load_rows
from segdsl.diagnostics import SegdslError
from segdsl.tools.databases.loading import load_tables
from segdsl.tools.sources import open_source

CATALOG = load_catalog("""
default_entity = "customer"
timezone = "Asia/Tehran"
[entity.customer]
table = "contacts"
key = "id"
joins = [{ table = "extra", key = "contact_id" }]
[entity.customer.fields]
id       = { type = "integer" }
name     = { type = "text", required = true }
phone    = { type = "integer", private = true }
birthday = { type = "date" }
status   = { type = "enum", values = { active = "A", lead = "L" } }
points   = { type = "integer", table = "extra", column = "points" }
tags     = { type = "set of integer", rows = "tags", by = "contact_id", column = "tag" }
[entity.customer.links]
orders = { to = "order", from = "customer_id" }
[entity.order]
table = "orders"
key = "id"
[entity.order.fields]
id    = { type = "integer" }
total = { type = "decimal" }
""")
GOOD = """
    CREATE TABLE contacts (id BIGINT, name VARCHAR, phone VARCHAR, birthday DATE, status VARCHAR);
    INSERT INTO contacts VALUES (1, 'سارا', '912', '1990-03-21', 'A'), (2, 'O''Brien', '', NULL, 'x'),
                                (3, 'می‌نا', 'call me', '2000-02-29', NULL);
    CREATE TABLE extra (contact_id BIGINT, points VARCHAR);
    INSERT INTO extra VALUES (1, '7'), (2, 'seven'), (9, 'orphan');
    CREATE TABLE tags (contact_id BIGINT, tag VARCHAR);
    INSERT INTO tags VALUES (1, '1'), (1, 'one'), (2, 'two'), (9, 'orphan');
    CREATE TABLE orders (id BIGINT, customer_id BIGINT, total DECIMAL(12, 3));
    INSERT INTO orders VALUES (1, 1, 12.345), (2, 1, NULL), (3, 2, 0);
"""
BAD = """
    CREATE TABLE contacts (id VARCHAR, name VARCHAR, phone VARCHAR, birthday DATE, status VARCHAR);
    INSERT INTO contacts VALUES ('1', 'a', '', NULL, ''), (NULL, 'b', '', NULL, ''), ('x', 'c', '', NULL, ''),
                                ('1', 'd', '', NULL, ''), ('1.0', 'e', '', NULL, '');
    CREATE TABLE extra (contact_id BIGINT, points BIGINT);
    INSERT INTO extra VALUES (1, 1), (1, 2), (5, 1), (5, 2);
    CREATE TABLE tags (contact_id BIGINT, tag BIGINT);
    CREATE TABLE orders (id BIGINT, customer_id BIGINT, total VARCHAR);
    INSERT INTO orders SELECT 7, 1, '' FROM range(3);
"""
# The statement of each dialect for what the test asks: a parameter, a comparison with text, a text with a % in it.
ASK = {
    "duckdb": """SELECT "id", "name" FROM "contacts" WHERE "name" = $p1 AND 'a%' = $p2""",
    "sqlite": """SELECT "id", "name" FROM "contacts" WHERE "name" = :p1 AND 'a%' = :p2""",
    "postgres": """SELECT "id", "name" FROM "contacts" WHERE "name" = $1 AND 'a%' = $2""",
    "mariadb": """SELECT `id`, `name` FROM `contacts` WHERE `name` = %(p1)s AND 'a%%' = %(p2)s""",
    "clickhouse": """SELECT "id", "name" FROM "contacts" WHERE "name" = {p1:String} AND 'a%' = {p2:String}""",
    "spark": """SELECT `id`, `name` FROM `contacts` WHERE `name` = :p1 AND 'a%' = :p2""",
    "bigquery": """SELECT `id`, `name` FROM `contacts` WHERE `name` = @p1 AND 'a%' = @p2""",
}
engines = pytest.mark.parametrize("engine", each_engine())


def made(url: str, statements: str, folder: Path) -> str:
    """A database with these tables, which are written as DuckDB has them."""
    with duckdb.connect(str(folder / "made.duckdb")) as connection:
        connection.execute(statements)
    load_tables(folder / "made.duckdb", url)
    return url


@pytest.fixture
def shop(engine: str, new_database: Databases, tmp_path: Path) -> Iterator[Any]:
    with open_source(made(new_database(engine), GOOD, tmp_path), CATALOG) as source:
        yield source


# --- on every engine


@engines
def test_rows_and_parameters(engine: str, shop: Any) -> None:
    assert shop.dialect == engine
    assert list(shop.execute(ASK[engine], {"p1": "می‌نا", "p2": "a%"})) == [(3, "می‌نا")]
    assert list(shop.execute(ASK[engine], {"p1": "O'Brien", "p2": "a%"})) == [(2, "O'Brien")]
    assert list(shop.execute(ASK[engine], {"p1": "x' OR '1' = '1", "p2": "a%"})) == []


@engines
def test_two_statements_at_the_same_time(engine: str, shop: Any) -> None:
    table, other = shop.quoted_table("contacts"), shop.quoted_table("orders")
    first = shop.execute(f"SELECT {shop.quoted('id')} FROM {table}")
    keys = [next(first)[0]]
    assert len(list(shop.execute(f"SELECT * FROM {other}"))) == 3
    assert sorted(keys + [key for (key,) in first]) == [1, 2, 3]


@engines
def test_the_same_rows_and_misfits_as_in_memory(engine: str, shop: Any) -> None:
    loaded = load_rows(CATALOG, shop.fetch)
    sara, brien, mina = loaded.rows["customer"]
    assert (sara["name"], sara["phone"], sara["status"], sara["points"]) == ("سارا", 912, "active", 7)
    assert sara["tags"] == {1} and [order["total"] for order in sara["orders"]] == [1235, None]
    assert (brien["phone"], mina["phone"], brien["status"]) == (None, None, None)
    with shop.snapshot():
        shop.require(CATALOG)
        assert shop.check_keys(CATALOG) == []
        found = {}
        for name in CATALOG.entities:
            found |= shop.misfit_counts(CATALOG, name)
        assert found == dict(loaded.counts) == {
            ("contacts", "phone"): 1, ("contacts", "status"): 1, ("extra", "points"): 1, ("tags", "tags"): 2,
        }  # fmt: skip
        assert Counter(map(repr, shop.misfits(CATALOG, "customer"))) == Counter(map(repr, loaded.misfits))
    assert "call me" not in repr(shop.misfits(CATALOG, "customer")), "phone is private"


@engines
def test_bad_keys_are_told_as_in_memory(engine: str, new_database: Databases, tmp_path: Path) -> None:
    with open_source(made(new_database(engine), BAD, tmp_path), CATALOG) as source:
        with pytest.raises(SegdslError) as error:
            load_rows(CATALOG, source.fetch)
        told = [(each.code, each.message) for each in error.value.diagnostics]
        found = [(each.code, each.message) for each in source.check_keys(CATALOG)]
        assert sorted(code for code, _ in told) == ["E501", "E501", "E502", "E502"]
        # rows of a table have no order: which one is number 2 is the database's choice
        without_number = [text for code, text in told if code != "E501"]
        assert [text for code, text in found if code not in ("E501", "E503")] == without_number
        assert [code for code, _ in found].count("E501") == 2
        assert [text for code, text in found if code == "E503"] == [
            "the extension table extra has more than one row for the key 1 (column contact_id)"
        ]


@engines
def test_missing_tables_and_columns_are_told_at_once(engine: str, shop: Any) -> None:
    other = load_catalog("""
        default_entity = "contact"
        [entity.contact]
        table = "contacts"
        key = "id"
        [entity.contact.fields]
        id   = { type = "integer" }
        name = { type = "text", column = "nome" }
        [entity.visit]
        table = "visit"
        key = "id"
        [entity.visit.fields]
        id   = { type = "integer" }
    """)
    with pytest.raises(SegdslError) as error:
        shop.require(other)
    assert [each.code for each in error.value.diagnostics] == ["E766", "E764"]
    assert "did you mean name?" in str(error.value)


@engines
def test_a_refused_statement_is_one_finding(engine: str, shop: Any) -> None:
    table = shop.quoted_table("nowhere")
    for statement, code in ((f"SELECT * FROM {table}", "E764"), ("SELECT (1", "E773")):
        with pytest.raises(SegdslError) as error:
            list(shop.execute(statement))
        assert [each.code for each in error.value.diagnostics] == [code], str(error.value)
        assert "\n" not in error.value.diagnostics[0].message
    assert len(list(shop.execute(f"SELECT * FROM {shop.quoted_table('orders')}"))) == 3, "and it goes on"


@pytest.mark.parametrize("engine", each_engine("duckdb", "sqlite", "postgres", "mariadb", "clickhouse"))
def test_nothing_can_be_written(engine: str, shop: Any) -> None:
    table = shop.quoted_table("orders")
    for statement in (f"INSERT INTO {table} (id) VALUES (9)", f"DELETE FROM {table}", f"DROP TABLE {table}"):
        with pytest.raises(SegdslError):
            list(shop.execute(statement))
    assert len(list(shop.execute(f"SELECT * FROM {table}"))) == 3


# --- servers


@dataclass(frozen=True)
class Server:
    """A database of a server, and what runs statements in it as somebody else would."""

    engine: str
    url: str
    place: str  # the schema or database, before a table's name

    def run(self, *statements: str) -> None:
        Databases.run(self.url, *(each.replace("§", self.place) for each in statements))


@pytest.fixture
def server(engine: str, new_database: Databases, tmp_path: Path) -> Server:
    url = made(new_database(engine), GOOD, tmp_path)
    place = url.rpartition("schema=")[2] if engine == "postgres" else url.rpartition("/")[2]
    return Server(engine, url, f'"{place}".' if engine == "postgres" else f"`{place}`.")


servers = pytest.mark.parametrize("engine", each_engine("postgres", "mariadb"))


@servers
def test_a_snapshot_does_not_see_what_comes_after(server: Server) -> None:
    with open_source(server.url, CATALOG) as source:
        count = f"SELECT COUNT(*) FROM {source.quoted_table('orders')}"
        with source.snapshot():
            assert list(source.execute(count)) == [(3,)]
            server.run("INSERT INTO §orders (id) VALUES (9)")
            with source.snapshot():
                assert list(source.execute(count)) == [(3,)]
        assert list(source.execute(count)) == [(4,)]


@servers
def test_settings_of_a_server_do_not_matter(server: Server) -> None:
    asked = {
        "postgres": "SELECT current_setting('TimeZone'), current_setting('DateStyle'), current_setting('IntervalStyle')",
        "mariadb": "SELECT @@time_zone, @@collation_connection, @@group_concat_max_len > 1000000",
    }
    known = {"postgres": ("UTC", "ISO, YMD", "postgres"), "mariadb": ("+00:00", "utf8mb4_bin", 1)}
    with open_source(server.url, CATALOG) as source:
        assert list(source.execute(asked[server.engine])) == [known[server.engine]]


@servers
def test_a_statement_may_take_too_long(server: Server) -> None:
    url = server.url + ("&" if "?" in server.url else "?") + "timeout=200ms"
    slow = {
        "postgres": "SELECT COUNT(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b WHERE a * b = 7",
        "mariadb": "SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b WHERE a.seq * b.seq = 7",
    }[server.engine]
    with open_source(url, CATALOG) as source, pytest.raises(SegdslError) as error:
        list(source.execute(slow))
    assert [each.code for each in error.value.diagnostics] == ["E749"]
    assert "0.2 seconds" in str(error.value)


@servers
def test_a_server_that_goes_away(server: Server) -> None:
    asked = {
        "postgres": "SELECT pg_backend_pid(), g FROM generate_series(1, 5000000) AS g",
        "mariadb": "SELECT CONNECTION_ID(), seq FROM seq_1_to_5000000",
    }
    with open_source(server.url, CATALOG) as source:
        rows = source.execute(asked[server.engine])
        number = next(rows)[0]
        server.run(f"SELECT pg_terminate_backend({number})" if server.engine == "postgres" else f"KILL {number}")
        with pytest.raises(SegdslError) as error:
            sum(1 for _ in rows)
        assert [each.code for each in error.value.diagnostics] == ["E747"]


@servers
def test_who_may_not_come_in(server: Server) -> None:
    scheme, _, rest = server.url.partition("://")
    login, _, place = rest.rpartition("@")
    address = place.partition("/")[0]
    user = login.partition(":")[0]
    cases = {
        f"{scheme}://{user}:geheim42@{place}": "E745",
        f"{scheme}://nobody:geheim42@{place}": "E745",
        f"{scheme}://{login}@{address}/no_such_database": "E746",
        f"{scheme}://{login}@127.0.0.1:1/db": "E744",
        f"{scheme}://{login}@no-such-host.invalid/db": "E744",
    }
    for url, code in cases.items():
        with pytest.raises(SegdslError) as error:
            open_source(url, CATALOG)
        [told] = error.value.diagnostics
        assert told.code == code, str(error.value)
        assert "geheim42" not in str(error.value) and login.partition(":")[2] not in str(error.value)
    with pytest.raises(SegdslError, match="did you mean timeout"):
        open_source(f"{scheme}://{login}@{place}{'&' if '?' in place else '?'}timeot=3", CATALOG)


@servers
def test_a_table_one_may_not_read(server: Server) -> None:
    poor = f"poor_{server.place.strip('`.' + chr(34))}"
    granted = {
        "postgres": [
            f"CREATE ROLE {poor} LOGIN PASSWORD 'geheim42'",
            f"GRANT USAGE ON SCHEMA {server.place[:-1]} TO {poor}",
        ],
        "mariadb": [f"CREATE USER {poor} IDENTIFIED BY 'geheim42'", f"GRANT SELECT (id) ON §contacts TO {poor}"],
    }
    undone = {
        "postgres": [f"REVOKE ALL ON SCHEMA {server.place[:-1]} FROM {poor}", f"DROP ROLE {poor}"],
        "mariadb": [f"DROP USER {poor}"],
    }
    server.run(*granted[server.engine])
    try:
        scheme, _, rest = server.url.partition("://")
        with open_source(f"{scheme}://{poor}:geheim42@{rest.rpartition('@')[2]}", CATALOG) as source:
            with pytest.raises(SegdslError) as error:
                list(source.execute(f"SELECT {source.quoted('name')} FROM {source.quoted_table('contacts')}"))
            assert [each.code for each in error.value.diagnostics] == ["E748"]
    finally:
        server.run(*undone[server.engine])


@pytest.mark.engine("postgres")
def test_values_of_postgres_that_python_has_none_for(new_database: Databases) -> None:
    url = new_database("postgres")
    place = url.rpartition("schema=")[2]
    Databases.run(
        url,
        f'CREATE TABLE "{place}".contacts (id int, born date, seen timestamp, at timestamptz, doc jsonb, tags text[])',
        f"""INSERT INTO "{place}".contacts VALUES (1, 'infinity', '0044-03-15 BC', '2024-01-01 00:00+03:30',
            '{{"price": 12.5}}', ARRAY['a', NULL])""",
    )
    with open_source(url, CATALOG) as source:
        [(key, born, seen, at, doc, tags)] = source.fetch("contacts", ["id", "born", "seen", "at", "doc", "tags"])
    assert (key, born, str(seen)[:4], tags) == (1, "infinity", "0044", ["a", None])
    assert at.isoformat() == "2023-12-31T20:30:00+00:00"
    assert doc == {"price": 12.5}


@pytest.mark.engine("mariadb")
def test_values_of_mariadb_as_they_are_stored(new_database: Databases) -> None:
    url = new_database("mariadb")
    with mysql_connection(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET time_zone = '+03:30', sql_mode = ''")
        cursor.execute("CREATE TABLE contacts (id INT, born DATE, at TIMESTAMP, seen DATETIME, f FLOAT, yes BIT(1))")
        cursor.execute("INSERT INTO contacts VALUES (1, '0000-00-00', '2024-01-01', '2024-01-01', 0.1, 1)")
        connection.commit()
    with open_source(url, CATALOG) as source:
        [(key, born, at, seen, number, yes)] = source.fetch("contacts", ["id", "born", "at", "seen", "f", "yes"])
    assert (key, born, number, yes) == (1, "0000-00-00", 0.10000000149011612, b"\x01")
    assert at.isoformat() == "2023-12-31T20:30:00+00:00" and seen.isoformat() == "2024-01-01T00:00:00"


# --- files


def test_a_slow_statement_of_sqlite_is_stopped(new_database: Databases, tmp_path: Path) -> None:
    url = made(new_database("sqlite"), GOOD, tmp_path) + "?timeout=100ms"
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"
    with open_source(url, CATALOG) as source, pytest.raises(SegdslError, match="E749"):
        list(source.execute(endless))


def test_a_slow_statement_of_duckdb_is_stopped(new_database: Databases, tmp_path: Path) -> None:
    url = made(new_database("duckdb"), GOOD, tmp_path) + "?timeout=100ms"
    with open_source(url, CATALOG) as source, pytest.raises(SegdslError, match="E749"):
        list(source.execute("SELECT COUNT(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range = 7"))


@pytest.fixture
def hears_ctrl_c() -> Iterator[None]:
    """What a shell starts in the background does not hear Ctrl-C, the tests neither."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_ctrl_c")
@pytest.mark.parametrize("engine", each_engine("duckdb", "sqlite", "postgres"))
def test_ctrl_c_stops_a_statement(engine: str, new_database: Databases, tmp_path: Path) -> None:
    endless = {
        "duckdb": "SELECT COUNT(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range = 7",
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n",
        "postgres": "SELECT COUNT(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b WHERE a * b = 7",
    }
    with open_source(made(new_database(engine), GOOD, tmp_path), CATALOG) as source:
        clock = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
        clock.start()
        with pytest.raises(KeyboardInterrupt):
            list(source.execute(endless[engine]))
        assert list(source.execute("SELECT 1")) == [(1,)]


@pytest.mark.parametrize("url", ["sqlite:///{}/none.sqlite", "clickhouse://{}/none", "spark://local?warehouse={}/none",
                                 "bigquery-local:{}/none", "duckdb://{}/none.duckdb"])  # fmt: skip
def test_a_file_that_is_not_there(url: str, tmp_path: Path) -> None:
    with pytest.raises(SegdslError, match="E762"):
        open_source(url.format(tmp_path), CATALOG)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "shop.sqlite").write_text("hello, I am a text and no database at all" * 40)
    with pytest.raises(SegdslError) as error:
        open_source(f"sqlite:///{tmp_path / 'shop.sqlite'}", CATALOG)
    assert [each.code for each in error.value.diagnostics] == ["E772"] and str(tmp_path) not in str(error.value)


@pytest.mark.engine("spark")
def test_spark_writes_members_itself(new_database: Databases, tmp_path: Path) -> None:
    out = tmp_path / "members.parquet"
    with open_source(made(new_database("spark"), GOOD, tmp_path), CATALOG) as source:
        sql = "SELECT CASE WHEN id > :p1 THEN 'b' ELSE 'a' END AS segment, id AS key FROM contacts"
        assert source.write(sql, {"p1": 1}, str(out)) == {"a": 1, "b": 2}
        with pytest.raises(SegdslError, match="E753"):
            source.write(sql, {"p1": 1}, str(out))
    found = duckdb.sql(f"SELECT segment, key FROM read_parquet('{out}/*.parquet') ORDER BY key").fetchall()
    assert found == [("a", 1), ("b", 2), ("b", 3)]


@pytest.mark.engine("spark")
def test_spark_makes_no_folder_where_one_stands(new_database: Databases, tmp_path: Path) -> None:
    url = made(new_database("spark"), "CREATE SCHEMA club; CREATE TABLE club.contacts AS SELECT 7 AS id", tmp_path)
    with open_source(url, CATALOG) as source:
        assert list(source.execute("SELECT id FROM club.contacts")) == [(7,)]
        [home] = [value for what, value in source.execute("DESCRIBE DATABASE club") if what == "Location"]
        assert str(Path.cwd()) not in home


@pytest.mark.engine("spark")
@pytest.mark.parametrize("tables", [GOOD, BAD], ids=["good", "bad"])
def test_spark_says_the_same_of_few_rows_and_of_many(tables: str, new_database: Databases, tmp_path: Path) -> None:
    """A few rows are collected, many come through files, and keys are then counted by Spark."""
    with open_source(made(new_database("spark"), tables, tmp_path), CATALOG) as source:
        assert source.few_rows
        told = []
        for few in (True, False):
            source.few_rows = few
            rows = [sorted(map(repr, source.execute(f"SELECT * FROM {name}"))) for name in ("contacts", "tags")]
            told.append((rows, sorted(map(repr, source.check_keys(CATALOG)))))
        assert told[0] == told[1] and told[0][0][0]


def test_few_rows_are_those_of_all_files_together(tmp_path: Path) -> None:
    from segdsl.tools.databases.spark import has_few_rows

    few, many = tmp_path / "few.parquet", tmp_path / "many"
    many.mkdir()
    duckdb.sql(f"COPY (SELECT * FROM range(15000)) TO '{few}'")
    duckdb.sql(f"COPY (SELECT * FROM range(15000)) TO '{many / 'part-0.parquet'}'")
    assert has_few_rows([few]) and has_few_rows([many]) and not has_few_rows([few, many])
    few.write_text("no Parquet at all")
    assert not has_few_rows([few])
