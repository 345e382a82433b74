"""One invented population, written as each of six CRMs would store it.

    python examples/crm/generate.py vtiger --sql vtiger.sql        # schema and rows, for MySQL or MariaDB
    python examples/crm/generate.py odoo --sql - | psql crm         # for PostgreSQL
    python examples/crm/generate.py suitecrm --csv data/            # a CSV file a table

`tables` gives the rows themselves, `numbers_of` which customer a key belongs to: keys differ from CRM to CRM, the
customers' numbers do not.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # run as a file
    sys.path.insert(0, str(ROOT))

from examples.crm.crm_data import layout, population  # noqa: E402

CRMS = ("vtiger", "suitecrm", "odoo", "mautic", "espocrm", "woocommerce")
# PostgreSQL quotes names with ", MySQL and MariaDB with `; and they take a zero date only when they are told to.
_QUOTES = {"odoo": '"'}
_MYSQL = "SET SESSION sql_mode = '';\nSET NAMES utf8mb4;\n"
AS_OF = population.AS_OF


@cache
def _people(seed: int) -> population.Population:
    return population.invent(seed)


@cache
def stored(crm: str, seed: int = population.SEED) -> layout.Layout:
    """The population in the layout of a CRM."""
    store: Callable[[population.Population], layout.Layout] = import_module(f"examples.crm.crm_data.{crm}").store
    return store(_people(seed))


@cache
def tables(crm: str, seed: int = population.SEED) -> dict[str, layout.Table]:
    """Each table of the CRM: its columns, and its rows in that order."""
    return layout.filled(stored(crm, seed), crm)


def types(crm: str) -> dict[str, dict[str, str]]:
    """Each table of the CRM: its columns with their types, as its database says them."""
    return {
        table: {name: one.type for name, one in columns.items()} for table, columns in layout.columns_of(crm).items()
    }


def numbers_of(crm: str, entity: str = "customer", seed: int = population.SEED) -> dict[object, str]:
    """Key in the CRM -> number of the customer or company."""
    found = stored(crm, seed)
    return found.customers if entity == "customer" else found.companies


def statements(crm: str, seed: int = population.SEED) -> Iterator[str]:
    """SQL for the CRM's own database, a statement at a time: the settings, the tables, the rows."""
    quote = _QUOTES.get(crm, "`")
    if quote == "`":
        yield from _MYSQL.splitlines()
    schema = (ROOT / "examples" / "crm" / crm / "schema.sql").read_text(encoding="utf-8")
    yield from (part.strip() for part in schema.split(";\n") if "CREATE" in part)
    yield from layout.inserts(tables(crm, seed), quote)


def write_csv(crm: str, folder: Path, seed: int = population.SEED) -> None:
    """A CSV file a table; NULL and an empty text are both empty there, as segdsl takes both for unknown."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, (names, rows) in tables(crm, seed).items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(names)
            writer.writerows([[int(cell) if isinstance(cell, bool) else cell for cell in row] for row in rows])


def main() -> None:
    """See the module's own words."""
    parser = argparse.ArgumentParser(description="An invented population in the tables of a CRM.")
    parser.add_argument("crm", choices=CRMS)
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--sql", metavar="FILE", help="SQL that makes and fills the tables; - prints it")
    target.add_argument("--csv", metavar="FOLDER", help="a CSV file a table")
    parser.add_argument("--seed", type=int, default=population.SEED)
    given = parser.parse_args()
    if given.csv:
        write_csv(given.crm, Path(given.csv), given.seed)
        return
    text = ";\n".join(part.rstrip(";\n") for part in statements(given.crm, given.seed)) + ";\n"
    if given.sql == "-":
        sys.stdout.write(text)
    else:
        Path(given.sql).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
