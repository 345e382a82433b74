"""The page of databases: every construct and every operator on every dialect, as the code has it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from constructs import CATALOG, CONSTRUCTS  # noqa: E402

import segdsl  # noqa: E402
from segdsl.catalog.load import load_catalog  # noqa: E402
from segdsl.catalog.models import Catalog  # noqa: E402
from segdsl.diagnostics import SegdslError  # noqa: E402
from segdsl.operators import AGGREGATES, REGISTRY  # noqa: E402
from segdsl.operators.base import AggregateOperator, NoSql, Operator  # noqa: E402
from segdsl.sql.dialects import DIALECTS, builder_for  # noqa: E402

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


def construct_status(catalog: Catalog, rules: str, dialect: str) -> str:
    """Whether a construct is executed in the tests on a dialect, only printed, or refused."""
    bound = segdsl.load_text(rules, catalog).bind(as_of=AS_OF)
    try:
        bound.sql(dialect, ["x"])
    except SegdslError as error:
        if all(each.code in REFUSALS for each in error):
            return "refused"
        raise
    return "executed" if DIALECTS[dialect].executed else "printed"


def operator_status(one: Operator | AggregateOperator, dialect: str) -> str:
    """The same of an operator: refused where one of its examples is."""
    for example in one.examples:
        if not _is_said(one, example, dialect):
            return "refused"
    return "executed" if DIALECTS[dialect].executed else "printed"


def _is_said(one: Operator | AggregateOperator, example: object, dialect: str) -> bool:
    from engine_harness import Case, cases, statement

    found: list[Case] = [case for case in cases() if case.operator is one and case.example is example]
    builder_for(dialect)
    try:
        for case in found:
            statement(dialect, [case])
    except NoSql:
        return False
    return True


def page() -> str:
    """The page as Markdown."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "operators"))
    names = dialects()
    catalog = _catalog()
    head = "| | " + " | ".join(TITLES[name] for name in names) + " |"
    rule = "|---|" + ":-:|" * len(names)
    out = [
        "# What runs where",
        "",
        "<!-- made by docs/build.py from the code; do not edit -->",
        "",
        "✓ executed: the tests run it on this database, and it has the members of the evaluator in memory.<br>",
        "○ printed: no such database was at hand; the SQL is compared with a recorded text, and parsed, but not run.<br>",
        "– refused: segdsl says so with a message instead of writing SQL that has not been shown to be right.",
        "",
        "## Constructs",
        "",
        head,
        rule,
    ]
    for title, rules in CONSTRUCTS:
        marks = [MARKS[construct_status(catalog, rules, name)] for name in names]
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
    return [one for one in (*REGISTRY.values(), *AGGREGATES.values()) if one.sql is not None]


def _catalog() -> Catalog:
    return load_catalog(CATALOG)


if __name__ == "__main__":
    print(page())
