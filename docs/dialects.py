"""The page of databases: every construct and every operator on every dialect, as the code has it."""

from __future__ import annotations

import importlib
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import segdsl
from segdsl.catalog.load import load_catalog
from segdsl.diagnostics import SegdslError
from segdsl.operators import AGGREGATES, REGISTRY
from segdsl.operators.base import AggregateOperator, NoSql, Operator
from segdsl.sql.dialects import DIALECTS

HERE = Path(__file__).resolve().parent
AS_OF = "2026-03-21"
REFUSALS = ("E601", "E606", "E607")
MARKS = {"executed": "✓", "printed": "○", "refused": "–"}
TITLES = {
    "duckdb": "DuckDB", "sqlite": "SQLite", "postgres": "PostgreSQL", "mariadb": "MariaDB", "mysql": "MySQL",
    "clickhouse": "ClickHouse", "spark": "Spark", "databricks": "Databricks", "bigquery": "BigQuery",
    "snowflake": "Snowflake", "redshift": "Redshift", "trino": "Trino", "tsql": "SQL Server", "oracle": "Oracle",
}  # fmt: skip


def dialects() -> list[str]:
    """Those that are executed first, in the order of `TITLES`."""
    known = [name for name in TITLES if name in DIALECTS]
    return sorted(known, key=lambda name: not DIALECTS[name].executed)


def construct_status(bound: segdsl.Bound, dialect: str) -> str:
    """Whether a construct is executed in the tests on a dialect, only printed, or refused."""
    try:
        bound.sql(dialect, ["x"])
    except SegdslError as error:
        if all(each.code in REFUSALS for each in error):
            return "refused"
        raise
    return "executed" if DIALECTS[dialect].executed else "printed"


def operator_status(one: Operator | AggregateOperator, dialect: str) -> str:
    """The same of an operator: refused where one of its examples is."""
    try:
        for case in _examples()[id(one)]:
            _module("engine_harness").statement(dialect, [case])
    except NoSql:
        return "refused"
    return "executed" if DIALECTS[dialect].executed else "printed"


@lru_cache(maxsize=1)
def _examples() -> dict[int, list[Any]]:
    """The examples of each operator, as the tests run them; an operator and an aggregate may share a name."""
    found: dict[int, list[Any]] = {id(one): [] for one in _operators()}
    for case in _module("engine_harness").cases():
        found[id(case.operator)].append(case)
    return found


def _module(name: str) -> Any:
    """A module that lies beside this one, or beside the tests of operators."""
    for folder in (HERE, HERE.parent / "tests" / "operators"):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    return importlib.import_module(name)


def page() -> str:
    """The page as Markdown."""
    names, constructs = dialects(), _module("constructs")
    catalog = load_catalog(constructs.CATALOG)
    head = "| | " + " | ".join(TITLES[name] for name in names) + " |"
    rule = "|---|" + ":-:|" * len(names)
    out = [
        "# What runs where",
        "",
        "<!-- made by docs/build.py from the code; do not edit -->",
        "",
        "✓ executed: the tests run it on this database, and it has the members of the evaluator in memory.<br>",
        "○ printed: no such database was at hand; the SQL is compared with a recorded text and parsed, not run.<br>",
        "– refused: segdsl says so with a message instead of writing SQL that has not been shown to be right.",
        "",
        "## Constructs",
        "",
        head,
        rule,
    ]
    for title, rules in constructs.CONSTRUCTS:
        bound = segdsl.load_text(rules, catalog).bind(as_of=AS_OF)
        marks = [MARKS[construct_status(bound, name)] for name in names]
        out.append(f"| {title} | " + " | ".join(marks) + " |")
    refused = [(one, marks) for one in _operators() if "–" in (marks := _marks(one, names))]
    out += ["", "## Operators", ""]
    out += ["Every example of every operator and aggregate is run on each executed database."]
    if refused:
        out += ["Some refuse what they cannot say exactly:", "", head, rule]
        out += [f"| `{one.id}` | " + " | ".join(marks) + " |" for one, marks in refused]
    else:
        out += ["None of them is refused anywhere."]
    return "\n".join(out).rstrip() + "\n"


def _marks(one: Operator | AggregateOperator, names: list[str]) -> list[str]:
    return [MARKS[operator_status(one, name)] for name in names]


def _operators() -> list[Operator | AggregateOperator]:
    every: list[Operator | AggregateOperator] = [*REGISTRY.values(), *AGGREGATES.values()]
    return [one for one in every if one.sql is not None]


if __name__ == "__main__":
    print(page())
