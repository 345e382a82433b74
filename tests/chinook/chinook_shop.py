"""The Chinook music shop for tests: its scripts put into databases, a catalog for each, and people's own queries."""

from __future__ import annotations

import re
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import yaml
from engines import mysql_connection

HERE: Final = Path(__file__).parent
SCRIPTS: Final = {
    "sqlite": "Chinook_Sqlite.sql",
    "mariadb": "Chinook_MySql.sql",
    "postgres": "Chinook_PostgreSql.sql",
}
# A database is made by the tests, not by the script.
_ELSEWHERE: Final = re.compile(r"(?:DROP|CREATE) DATABASE .*?;|USE .*?;|\\c .*?;", re.IGNORECASE)
_STORED: Final = re.compile(r'\b(table|column|by|from|through) = "(\w+)"')
_PLUS_DAYS: Final = {
    "sqlite": r"datetime(\1, '+\2 days')",
    "mariadb": r"(\1 + INTERVAL \2 DAY)",
    "postgres": r"(\1 + INTERVAL '\2 days')",
}


@cache
def expected() -> dict[str, Any]:
    """What chinook.yaml says of each rule."""
    found: dict[str, Any] = yaml.safe_load((HERE / "chinook.yaml").read_text(encoding="utf-8"))
    return found


# --- names


def snake(name: str) -> str:
    """InvoiceLine as the script for PostgreSQL writes it: invoice_line."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def catalog_for(engine: str) -> str:
    """The catalog with the names of an engine's script."""
    text = (HERE / "chinook.toml").read_text(encoding="utf-8")
    if engine != "postgres":
        return text
    return _STORED.sub(lambda found: f'{found[1]} = "{snake(found[2])}"', text)


def query_for(engine: str, sql: str) -> str:
    """A query of chinook.yaml in the names and the date arithmetic of an engine."""
    sql = re.sub(r"PLUS_DAYS\((.+?), (\d+)\)", _PLUS_DAYS[engine], sql)
    if engine == "postgres":
        return sql
    stored = {found[2] for found in _STORED.finditer((HERE / "chinook.toml").read_text(encoding="utf-8"))}
    camel = {snake(name): name for name in stored}
    parts = re.split(r"('(?:[^']|'')*')", sql)  # what stands between quotes is no name
    return "".join(
        part if part.startswith("'") else re.sub(r"\b\w+\b", lambda found: camel.get(found[0], found[0]), part)
        for part in parts
    )


# --- databases


def fill(engine: str, url: str, folder: Path) -> None:
    """Runs an engine's script in an empty database."""
    script = (folder / SCRIPTS[engine]).read_text(encoding="utf-8-sig")
    script = re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL)
    statements = [
        text for text in re.split(r";[ \t]*$", _ELSEWHERE.sub("", script), flags=re.MULTILINE) if text.strip()
    ]
    if engine == "sqlite":
        with sqlite3.connect(sqlite_file(url)) as connection:
            connection.executescript(";".join(statements))
        connection.close()
    elif engine == "postgres":
        with postgres(url) as connection:
            for statement in statements:
                connection.execute(statement.encode())
    else:
        with mysql_connection(url) as connection, connection.cursor() as cursor:
            # As the other two databases read it: the script writes a backslash where it means one.
            cursor.execute("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'")
            for statement in statements:
                cursor.execute(statement)
            connection.commit()


def ask(engine: str, url: str, sql: str) -> list[int]:
    """The keys that a person's own query finds, by the driver alone."""
    if engine == "sqlite":
        connection = sqlite3.connect(sqlite_file(url))
        try:
            return sorted(row[0] for row in connection.execute(sql))
        finally:
            connection.close()
    if engine == "postgres":
        with postgres(url) as connection:
            return sorted(row[0] for row in connection.execute(sql.encode()))
    with mysql_connection(url) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return sorted(row[0] for row in cursor.fetchall())


def sqlite_file(url: str) -> str:
    return url.removeprefix("sqlite:///")


def postgres(url: str) -> Any:
    """A driver's connection whose search path is the schema of the URL."""
    import psycopg

    connection = psycopg.connect(url.partition("?")[0], autocommit=True)
    [schema] = parse_qs(urlsplit(url).query)["schema"]
    connection.execute("SELECT pg_catalog.set_config('search_path', %s, false)", (schema,))
    connection.execute("SET DateStyle = 'ISO, YMD'")
    return connection
