"""What the layouts of the CRMs share: rows as mappings, the tables of schema.sql, and SQL literals.

schema.sql is the one place that says which columns a table has: a row names only those that it fills, the others
stay NULL. It is written plainly (one column a line), so that a few lines read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
Cell = Any
Rows = dict[str, list[dict[str, Cell]]]
Table = tuple[list[str], list[tuple[Cell, ...]]]

ZERO_DATE = "0000-00-00"
ZERO_TIME = "0000-00-00 00:00:00"


@dataclass
class Layout:
    """The rows of one CRM, table by table, and which key belongs to which customer or company number."""

    rows: Rows = field(default_factory=dict)
    customers: dict[Cell, str] = field(default_factory=dict)
    companies: dict[Cell, str] = field(default_factory=dict)

    def add(self, table: str, **cells: Cell) -> None:
        self.rows.setdefault(table, []).append(cells)


@dataclass(frozen=True)
class Column:
    """A declared column: its type, whether NULL may stand in it, and what stands there when a row does not say."""

    type: str
    required: bool = False
    default: str | int | None = None


@cache
def columns_of(crm: str) -> dict[str, dict[str, Column]]:
    """Table -> column, as the CRM's schema.sql declares them."""
    text = (HERE / crm / "schema.sql").read_text(encoding="utf-8")
    found: dict[str, dict[str, Column]] = {}
    for name, body in re.findall(r"^CREATE TABLE `?(\w+)`? \(\n(.*?)^\)", text, re.MULTILINE | re.DOTALL):
        lines = re.findall(r"^    (?!PRIMARY|KEY|UNIQUE)`?(\w+)`? ([^\n]*?),?$", body, re.MULTILINE)
        found[name] = {column: _column(rest) for column, rest in lines}
    return found


def _column(rest: str) -> Column:
    kind = re.split(r" (?:NOT NULL|NULL|DEFAULT|PRIMARY)\b", rest)[0].strip()
    default = re.search(r"DEFAULT (?:'(.*)'|(\d+))", rest)
    value = None if default is None else int(default[2]) if default[2] else default[1]
    return Column(kind, "NOT NULL" in rest, value)


def filled(layout: Layout, crm: str) -> dict[str, Table]:
    """Every table of the schema with its columns and rows, as an INSERT would leave them.

    A row that fills a column nobody declared, or leaves one empty that may not be, is a mistake of the layout.
    """
    found: dict[str, Table] = {}
    for table, columns in columns_of(crm).items():
        rows = layout.rows.get(table, [])
        unknown = {name for row in rows for name in row} - set(columns)
        if unknown:
            raise ValueError(f"{crm}: {table} has no column {', '.join(sorted(unknown))}")
        defaults = {name: column.default for name, column in columns.items()}
        whole = [defaults | row for row in rows]
        for name, column in columns.items():
            if column.required and any(row[name] is None for row in whole):
                raise ValueError(f"{crm}: {table}.{name} may not be NULL")
        found[table] = (list(columns), [tuple(row[name] for name in columns) for row in whole])
    missing = set(layout.rows) - set(found)
    if missing:
        raise ValueError(f"{crm}: schema.sql has no table {', '.join(sorted(missing))}")
    return found


def inserts(tables: Mapping[str, Table], quote: str) -> Iterator[str]:
    """INSERT statements of some hundred rows each; ``quote`` stands around names."""
    for table, (names, rows) in tables.items():
        listed = ", ".join(f"{quote}{name}{quote}" for name in names)
        for start in range(0, len(rows), 200):
            values = ",\n".join(f"({', '.join(map(literal, row))})" for row in rows[start : start + 200])
            yield f"INSERT INTO {quote}{table}{quote} ({listed}) VALUES\n{values};\n"


def literal(value: Cell) -> str:
    """A value as MySQL, MariaDB and PostgreSQL read it; the data has no backslashes, which they read differently."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime, date)):
        return f"'{value.isoformat(' ') if isinstance(value, datetime) else value.isoformat()}'"
    if isinstance(value, str):
        if "\\" in value:
            raise ValueError("a backslash means something else in every database")
        return "'" + value.replace("'", "''") + "'"
    return str(value)


def money(cents: int) -> Decimal:
    """1250 as 12.50, exactly."""
    return Decimal(cents).scaleb(-2)
