"""The six CRMs of examples/crm for tests: their rules, their catalogs, their rows in memory and in databases."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # the examples are not a package of the installed project
    sys.path.insert(0, str(ROOT))

import segdsl  # noqa: E402
from examples.crm import generate  # noqa: E402

EXAMPLES = ROOT / "examples" / "crm"
CRMS = generate.CRMS
ON_MARIADB = tuple(crm for crm in CRMS if crm != "odoo")
WITHOUT_ORDERS, WITHOUT_COMPANIES = "mautic", "woocommerce"
# Which CRMs a rule file is for: those that keep what it speaks of.
FILES = {
    "people.seg": CRMS,
    "persian.seg": CRMS,
    "shop.seg": tuple(crm for crm in CRMS if crm != WITHOUT_ORDERS),
    "firms.seg": tuple(crm for crm in CRMS if crm != WITHOUT_COMPANIES),
    "mailings.seg": tuple(crm for crm in CRMS if crm != WITHOUT_COMPANIES),
    "service.seg": ("vtiger", "suitecrm", "odoo", "espocrm"),
}
OWN = "own.seg"  # beside the catalog: what one CRM alone says in its way
PAIRS = [(crm, file) for file, crms in FILES.items() for crm in crms]

Members = dict[str, list[str]]


def catalog_text(crm: str) -> str:
    return (EXAMPLES / crm / "catalog.toml").read_text(encoding="utf-8")


def rules(crm: str, file: str, catalog: str | None = None) -> segdsl.RuleSet:
    """A rule file over a CRM's catalog, or over another text of a catalog."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in (EXAMPLES / "rules").glob("*.seg")}
    texts[OWN] = (EXAMPLES / crm / OWN).read_text(encoding="utf-8")
    return segdsl.load_text(texts, catalog or catalog_text(crm), main=file)


def bound(crm: str, file: str, catalog: str | None = None) -> segdsl.Bound:
    return rules(crm, file, catalog).bind(as_of=generate.AS_OF)


def numbered(crm: str, of: segdsl.Bound, found: dict[str, list[Any]]) -> Members:
    """Members by the numbers of customers and companies, which are the same in every CRM."""
    entities = {rule.name: rule.entity for rule in of.rule_set.segments}
    answer: Members = {}
    for label, keys in found.items():
        entity = entities[label if label in entities else label.rpartition(".")[0]]
        numbers = generate.numbers_of(crm, entity)
        answer[label] = sorted(numbers[key] for key in keys)
    return answer


# --- in memory, from the rows that a driver would give


@cache
def in_memory(crm: str, file: str) -> Members:
    """The members in memory; no database takes part."""
    of = bound(crm, file)
    return numbered(crm, of, of.members(Rows(crm)))


def in_memory_with(crm: str, file: str, catalog: str, label: str) -> list[str]:
    """The members of one segment or tier, under another catalog."""
    of = bound(crm, file, catalog)
    return numbered(crm, of, of.members(Rows(crm), [label]))[label]


class Rows:
    """The raw rows of a CRM as a source of data that knows no SQL."""

    def __init__(self, crm: str) -> None:
        self._tables = generate.tables(crm)

    def require(self, *_: object) -> None:
        """Every table is there, or `fetch` fails."""

    def snapshot(self) -> AbstractContextManager[None]:
        """Nobody writes to lists."""
        return nullcontext()

    def fetch(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        names, rows = self._tables[table]
        places = [names.index(column) for column in columns]
        return (tuple(row[place] for place in places) for row in rows)


# --- in DuckDB, with the types that the CRM's own come nearest to

_DUCKDB = {
    "tinyint": "TINYINT", "smallint": "SMALLINT", "int": "INTEGER", "integer": "INTEGER", "bigint": "BIGINT",
    "double": "DOUBLE", "numeric": "DECIMAL(20, 4)", "date": "DATE", "datetime": "TIMESTAMP",
    "timestamp": "TIMESTAMP", "boolean": "BOOLEAN", "json": "JSON",
}  # fmt: skip


def duckdb_type(declared: str, values: Sequence[Any]) -> str:
    """DuckDB's type for a declared one; a date of zeros is none to DuckDB, and the column stays text."""
    word = declared.partition("(")[0].partition(" ")[0].lower()
    if word == "decimal":
        return declared.upper()
    kind = _DUCKDB.get(word, "VARCHAR")
    zeros = kind in ("DATE", "TIMESTAMP") and any(isinstance(value, str) for value in values)
    return "VARCHAR" if zeros else "BIGINT" if "unsigned" in declared and kind == "INTEGER" else kind


def load_duckdb(crm: str, path: Path) -> None:
    """Makes a DuckDB database with the tables of a CRM."""
    import duckdb

    types = generate.types(crm)
    with duckdb.connect(str(path)) as connection:
        for table, (names, rows) in generate.tables(crm).items():
            kinds = [duckdb_type(types[table][name], [row[place] for row in rows]) for place, name in enumerate(names)]
            declared = ", ".join(f'"{name}" {kind}' for name, kind in zip(names, kinds, strict=True))
            connection.execute(f'CREATE TABLE "{table}" ({declared})')
            _copy(connection, table, rows, path.with_suffix(".csv"))


def _copy(connection: Any, table: str, rows: Sequence[tuple[Any, ...]], file: Path) -> None:
    """A CSV file tells NULL from an empty text, and DuckDB reads it much faster than row by row."""
    if not rows:
        return
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
        writer.writerows([["\\N" if value is None else value for value in row] for row in rows])
    connection.execute(f"COPY \"{table}\" FROM '{file}' (HEADER false, NULLSTR '\\N', QUOTE '\"', DELIMITER ',')")


def load_server(crm: str, url: str, run: Callable[..., None]) -> None:
    """Makes the tables of a CRM in its own kind of database; ``run`` runs statements there."""
    schema = parse_qs(urlsplit(url).query).get("schema")
    settings = [f'SET search_path TO "{schema[0]}"'] if schema else []
    run(url, *settings, *generate.statements(crm))


def on_server(crm: str, file: str, url: str, backend: Literal["memory"] | None = None) -> Members:
    """The members that a server's SQL finds, or that memory finds among the server's rows."""
    of = bound(crm, file)
    patient = f"{url}{'&' if '?' in url else '?'}timeout=120s"  # a bad plan fails, and holds up nobody for hours
    return numbered(crm, of, of.members(patient, backend=backend))


def on_duckdb(crm: str, file: str, path: Path) -> Members:
    of = bound(crm, file)
    return numbered(crm, of, of.members(f"duckdb://{path}"))
