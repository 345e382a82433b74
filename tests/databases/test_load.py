"""``segdsl load``: what a folder stores is what a rule reads in the database, value by value, on every engine at hand."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import duckdb
import pytest
from engines import Databases, each_engine

from segdsl.catalog.load import load_catalog
from segdsl.catalog.storage import load_rows
from segdsl.diagnostics import SegdslError
from segdsl.tools.cli import main
from segdsl.tools.databases.loading import load_tables
from segdsl.tools.sources import open_source

CATALOG = """
timezone = "Asia/Tehran"
default_entity = "person"

[entity.person]
table = "people"
key = "id"
fields.id       = { type = "integer" }
fields.name     = { type = "text" }
fields.note     = { type = "text" }
fields.balance  = { type = "decimal" }
fields.points   = { type = "integer" }
fields.weight   = { type = "float" }
fields.vip      = { type = "boolean" }
fields.birthday = { type = "date" }
fields.seen_at  = { type = "datetime" }
fields.tags     = { type = "set of text" }
links.visits    = { to = "visit", from = "person_id" }

[entity.visit]
table = "visits"
key = "id"
fields.id   = { type = "text" }
fields.page = { type = "text" }
fields.n    = { type = "integer" }

[entity.note]
table = "notes"
key = "id"
fields.id   = { type = "integer" }
fields.body = { type = "text" }
fields.done = { type = "boolean" }
"""
# name, note, balance, points, weight, vip, birthday, seen_at, tags
PEOPLE = """
    (1, 'سارا', 'می‌خواهم', 120.50, 7, 0.1, true, '1990-03-21', '2026-01-05 10:00:00.123456', ['کتاب', 'a"b']),
    (2, 'O''Brien', '', -0.05, -3, 1e-7, false, '2000-02-29', '2026-01-05 00:00:00', []),
    (3, 'Zoë 🌿', 'a\\b; "c", {d}
        \tnext line', 9999999999.99, 9007199254740993, 12345678.9, NULL, '1901-12-31', '1999-12-31 23:59:59.999999', ['x, y', 'NULL']),
    (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (5, 'NULL', '%s $1 :p1 @p1', 0.00, 0, 0.0, true, '2026-11-21', '2026-11-21 12:00:00', ['ی', 'ي'])
"""
VISITS = 'id,person_id,page,n\nv1,1,"/کتاب, ""نو""",12\nv2,1,/,\nV2,3,"line 1\nline 2", 7 \n'
NOTES = '{"id": 1, "body": "سلام ✓", "done": true}\n{"id": 2, "body": null, "done": false}\n{"id": 3}\n'


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three tables in a folder: Parquet, CSV and JSON lines."""
    folder = tmp_path_factory.mktemp("shop")
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE people (id BIGINT, name VARCHAR, note VARCHAR, balance DECIMAL(12,2), points BIGINT, "
            "weight DOUBLE, vip BOOLEAN, birthday DATE, seen_at TIMESTAMP, tags VARCHAR[])"
        )
        connection.execute(f"INSERT INTO people VALUES {PEOPLE}")
        connection.execute(f"COPY people TO '{folder / 'people.parquet'}' (FORMAT parquet)")
    (folder / "visits.csv").write_text(VISITS, encoding="utf-8")
    (folder / "notes.jsonl").write_text(NOTES, encoding="utf-8")
    return folder


def rows_of(target: str | Path, catalog: str = CATALOG) -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row of every entity with its logical values, by key."""
    loaded = load_catalog(catalog)
    with open_source(target, loaded) as source:
        found = load_rows(loaded, source.fetch)
    assert [misfit.value for misfit in found.misfits] in ([], [" 7 "])
    return {
        entity: {row["id"]: {name: row[name] for name in loaded.entities[entity].fields} for row in rows}
        for entity, rows in found.rows.items()
    }


# --- the same values


@pytest.mark.parametrize("engine", each_engine())
def test_a_database_holds_what_the_folder_says(engine: str, new_database: Databases, shop: Path) -> None:
    url = new_database(engine)
    report = load_tables(shop, url, load_catalog(adapted(engine)))
    assert report.tables == {"people": 5, "visits": 3, "notes": 3}
    there, here = rows_of(url, adapted(engine)), rows_of(shop)
    assert there == here
    with open_source(url, load_catalog(CATALOG)) as source:
        notes = dict(source.fetch("people", ["id", "note"]))
    assert notes[2] == "" and notes[4] is None  # both unknown to a rule, and not the same to others
    assert here["person"][1]["name"] == "سارا" and here["person"][3]["points"] == 9007199254740993


def adapted(engine: str) -> str:
    """The catalog of a database without arrays: its sets are JSON."""
    if engine not in ("sqlite", "mariadb"):
        return CATALOG
    return CATALOG.replace('type = "set of text" }', 'type = "set of text", stored = "json" }')


TYPES = {
    "duckdb": ("BIGINT", "DECIMAL(12,2)", "BOOLEAN", "TIMESTAMP", "VARCHAR[]"),
    "sqlite": ("INTEGER", "TEXT", "INTEGER", "TEXT", "TEXT"),
    "postgres": ("bigint", "numeric(12,2)", "boolean", "timestamp without time zone", "text[]"),
    "mariadb": ("bigint(20)", "decimal(12,2)", "tinyint(1)", "datetime(6)", "longtext"),
    "clickhouse": (
        "Int64",
        "Nullable(Decimal(12, 2))",
        "Nullable(Bool)",
        "Nullable(DateTime64(6))",
        "Nullable(String)",
    ),
    "spark": ("bigint", "decimal(12,2)", "boolean", "timestamp_ntz", "array<string>"),
    "bigquery": ("INT64", "NUMERIC", "BOOL", "DATETIME", "ARRAY<STRING>"),
}


@pytest.mark.parametrize("engine", each_engine())
def test_columns_have_the_natural_types_of_the_engine(engine: str, new_database: Databases, shop: Path) -> None:
    url = new_database(engine)
    catalog = load_catalog(adapted(engine))
    load_tables(shop, url, catalog)
    with open_source(url, catalog) as source:
        found = [source.storage.type_of("people", name) for name in ("id", "balance", "vip", "seen_at", "tags")]
    assert tuple(found) == TYPES[engine]


ODD = """
    CREATE TABLE odd AS SELECT * FROM (VALUES
        (1, 'NaN'::DOUBLE, 170141183460469231731687303715884105727::HUGEINT, '2026-01-05 10:00:00+03:30'::TIMESTAMPTZ,
         '0044-03-15'::DATE, '0.12345678901234567890123456789012345678'::DECIMAL(38,38), repeat('آ', 70000)),
        (2, -0.5, -1, NULL, '9999-12-31', '-0.5'::DECIMAL(38,38), ''))
    AS t(id, ratio, big, seen, old, fine, long)
"""
# The same question for each engine, answered as text: what a marketer's tool would show.
ODD_ANSWERS = {
    "sqlite": "SELECT ratio, CAST(big AS TEXT), seen, old, fine, length(long) FROM odd WHERE id = 1",
    "postgres": "SELECT ratio::text, big::text, (seen AT TIME ZONE 'UTC')::text, to_char(old, 'YYYY-MM-DD'), fine::text, "
    "length(long) FROM odd WHERE id = 1",
    "mariadb": "SELECT ratio, CAST(big AS CHAR), CAST(seen AS CHAR), CAST(old AS CHAR), fine, char_length(`long`) "
    "FROM odd WHERE id = 1",
}
ODD_CATALOG = 'default_entity = "odd"\n[entity.odd]\ntable = "odd"\nkey = "id"\nfields.id = { type = "integer" }\n'


@pytest.mark.parametrize("engine", each_engine(*ODD_ANSWERS))
def test_values_an_engine_lacks_are_kept_as_text(engine: str, new_database: Databases, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "odd.duckdb")) as connection:
        connection.execute(ODD)
    url = new_database(engine)
    load_tables(tmp_path / "odd.duckdb", url)
    with open_source(url, load_catalog(ODD_CATALOG)) as source:
        [(ratio, big, seen, old, fine, length)] = list(source.execute(ODD_ANSWERS[engine]))
    assert str(ratio).lower() == "nan"
    assert big == "170141183460469231731687303715884105727"
    assert str(seen).startswith("2026-01-05 06:30:00")
    assert (old, fine, length) == ("0044-03-15", "0.12345678901234567890123456789012345678", 70000)


# --- all or none


@pytest.mark.parametrize("engine", each_engine())
def test_a_table_that_is_there_is_kept_unless_it_is_to_be_replaced(
    engine: str, new_database: Databases, tmp_path: Path
) -> None:
    url, first, second = new_database(engine), tmp_path / "first", tmp_path / "second"
    for folder, names in ((first, "id\n1\n2\n"), (second, "id\n7\n")):
        folder.mkdir()
        (folder / "odd.csv").write_text(names)
    load_tables(first, url)
    with pytest.raises(SegdslError) as refused:
        load_tables(second, url)
    assert [found.code for found in refused.value] == ["E791"]
    assert "odd" in refused.value.diagnostics[0].message
    assert set(rows_of(url, ODD_CATALOG)["odd"]) == {1, 2}
    load_tables(second, url, replace=True)
    assert set(rows_of(url, ODD_CATALOG)["odd"]) == {7}


IMPOSSIBLE = {"sqlite": "sqlite_z", "postgres": "z" * 70, "mariadb": "z" * 70}  # names of tables that it refuses


@pytest.mark.parametrize("engine", each_engine(*IMPOSSIBLE))
def test_an_error_in_the_last_table_leaves_none(engine: str, new_database: Databases, tmp_path: Path) -> None:
    folder, url = tmp_path / "data", new_database(engine)
    folder.mkdir()
    (folder / "odd.csv").write_text("id\n1\n2\n")
    load_tables(folder, url)
    (folder / "odd.csv").write_text("id\n3\n")
    (folder / f"{IMPOSSIBLE[engine]}.csv").write_text("id\n3\n")
    with pytest.raises(SegdslError) as refused:
        load_tables(folder, url, replace=True)
    assert [found.code for found in refused.value] == ["E793"]
    assert IMPOSSIBLE[engine] in refused.value.diagnostics[0].message
    assert set(rows_of(url, ODD_CATALOG)["odd"]) == {1, 2}
    with open_source(url, load_catalog(ODD_CATALOG)) as source:
        assert not [table for table in source.table_names() if "segdsl_new" in table and "." not in table]


def test_a_name_that_would_be_cut_is_refused(new_database: Databases, tmp_path: Path) -> None:
    long = "نام_خانوادگی_پیش_از_ازدواج_مشتری_باشگاه"  # 39 letters, 74 bytes: PostgreSQL keeps 63 bytes of a name
    (tmp_path / "people.csv").write_text(f"id,{long}\n1,x\n", "utf-8")
    with pytest.raises(SegdslError) as refused:
        load_tables(tmp_path, new_database("postgres"))
    assert [found.code for found in refused.value] == ["E793"] and long in refused.value.diagnostics[0].message


def test_a_new_file_does_not_stay_after_an_error(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("id,id\n1\n")
    for name in ("a.sqlite", "a.duckdb"):
        with pytest.raises(SegdslError):
            load_tables(tmp_path / "data", f"{name.rpartition('.')[2]}://{'/' * (name[2] == 's')}{tmp_path / name}")
        assert not (tmp_path / name).exists()


# --- indexes and schemas


def test_keys_and_links_are_indexed(new_database: Databases, shop: Path) -> None:
    url = new_database("sqlite")
    load_tables(shop, url, load_catalog(CATALOG))
    with open_source(url, load_catalog(CATALOG)) as source:
        found = source.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'index' ORDER BY 1, 2")
        columns = [(table, sql.rpartition("(")[2].strip('")')) for table, sql in found]
    assert columns == [("notes", "id"), ("people", "id"), ("visits", "id"), ("visits", "person_id")]


@pytest.mark.parametrize("engine", each_engine("postgres", "mariadb", "duckdb", "clickhouse", "spark"))
def test_a_schema_of_the_catalog_is_made(engine: str, new_database: Databases, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "odd.csv").write_text("id\n1\n")
    url = new_database(engine)
    schema = f"club_{url.rpartition('t_')[2].partition('.')[0]}"
    catalog = ODD_CATALOG.replace('"odd"\nkey', f'"{schema}.odd"\nkey')
    load_tables(tmp_path / "data", url, load_catalog(catalog))
    assert set(rows_of(url, catalog)["odd"]) == {1}
    if engine in ("postgres", "mariadb"):
        cascade = " CASCADE" if engine == "postgres" else ""
        new_database.run(url, f"DROP SCHEMA {schema}{cascade}")


# --- the command


@pytest.fixture
def command() -> Callable[..., tuple[int, str, str]]:
    def run(*args: object) -> tuple[int, str, str]:
        out, err, status = io.StringIO(), io.StringIO(), 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main([str(arg) for arg in args])
            except SystemExit as stop:
                status = stop.code if isinstance(stop.code, int) else 1
        return status, out.getvalue(), err.getvalue()

    return run


Command = Callable[..., tuple[int, str, str]]


def test_the_command_says_what_it_loaded(command: Command, shop: Path, tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.toml"
    catalog.write_text(
        CATALOG + '\n[entity.ghost]\ntable = "ghosts"\nkey = "id"\nfields.id = { type = "integer" }\n', "utf-8"
    )
    status, out, err = command(
        "load", "--data", shop, "--catalog", catalog, "--to", f"sqlite:///{tmp_path / 'x.sqlite'}"
    )
    assert status == 0
    assert out.splitlines()[:3] == ["people  5 rows", "visits  3 rows", "notes   3 rows"]
    assert err.count("W797") == 1 and "ghosts" in err


def one_error(said: tuple[int, str, str], code: str) -> str:
    """The command ended with status 1 and one message, and said nothing of a password."""
    status, out, err = said
    assert (status, out, err.count("error E")) == (1, "", 1)
    assert f"error {code}:" in err and "Traceback" not in err and "p@ss" not in err and "p%40ss" not in err
    return err


def test_nobody_listens(command: Command, shop: Path) -> None:
    for scheme, name in (("postgresql", "postgres"), ("mariadb", "mariadb")):
        pytest.importorskip({"postgres": "psycopg", "mariadb": "pymysql"}[name], reason=f"engine {name} is missing")
        one_error(command("load", "--data", shop, "--to", f"{scheme}://ann:p%40ss@127.0.0.1:1/crm"), "E744")


@pytest.mark.parametrize("engine", each_engine("postgres", "mariadb"))
def test_may_not_write(command: Command, engine: str, new_database: Databases, shop: Path) -> None:
    url = new_database(engine)
    label = url.rpartition("t_")[2]
    host = url.partition("@")[2].partition("/")[0]
    if engine == "postgres":
        new_database.run(
            url, f"CREATE ROLE r_{label} LOGIN PASSWORD 'p@ss'", f"GRANT USAGE ON SCHEMA t_{label} TO r_{label}"
        )
        other = f"postgresql://r_{label}:p%40ss@{url.partition('@')[2]}"
    else:
        new_database.run(url, f"CREATE USER r_{label}@'127.0.0.1' IDENTIFIED BY 'p@ss'",
                         f"GRANT SELECT ON t_{label}.* TO r_{label}@'127.0.0.1'")  # fmt: skip
        other = f"mariadb://r_{label}:p%40ss@{host}/t_{label}"
    err = one_error(command("load", "--data", shop, "--to", other), "E792")
    assert "create tables" in err
    drops = (
        (f"REVOKE ALL ON SCHEMA t_{label} FROM r_{label}", f"DROP ROLE r_{label}")
        if engine == "postgres"
        else (f"DROP USER r_{label}@'127.0.0.1'",)
    )
    new_database.run(url, *drops)


def test_nothing_to_load(command: Command, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    one_error(command("load", "--data", tmp_path / "data", "--to", f"sqlite:///{tmp_path / 'x.sqlite'}"), "E794")
    one_error(command("load", "--data", tmp_path / "none", "--to", f"sqlite:///{tmp_path / 'x.sqlite'}"), "E762")
    assert not (tmp_path / "x.sqlite").exists()


def test_a_schema_where_there_are_none(command: Command, tmp_path: Path) -> None:
    (tmp_path / "crm.people.csv").write_text("id\n1\n")
    err = one_error(command("load", "--data", tmp_path, "--to", f"sqlite:///{tmp_path / 'x.sqlite'}"), "E796")
    assert "people" in err


def test_a_password_hides(command: Command, new_database: Databases, shop: Path) -> None:
    url = new_database("postgres")
    err = one_error(command("load", "--data", shop, "--to", url.replace("segdsl?", "no_such_database?")), "E746")
    assert "segdsl:***@" in err
