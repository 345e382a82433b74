"""What a database says of its tables, in plain words: the same for every database.

Worked example. ``amount decimal(10,2) NOT NULL`` in MySQL and ``amount numeric(10,2) NOT NULL`` in PostgreSQL are::

    Column("amount", "DECIMAL(10, 2)", "decimal", scale=2, digits=10, nullable=False)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Form = Literal[
    "text", "integer", "decimal", "float", "boolean", "date", "datetime", "time", "interval", "enum", "set", "array",
    "json", "bytes", "other",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its name, its type as the database says it, and the family of that type."""

    name: str
    type: str
    form: Form
    scale: int | None = None
    digits: int | None = None
    values: tuple[str, ...] = ()  # of an enum or a set
    element: Column | None = None  # of an array
    ignore_case: bool = False
    zoned: bool = False
    nullable: bool = True


@dataclass(frozen=True, kw_only=True)
class ForeignKey:
    """A reference that the database itself keeps."""

    columns: tuple[str, ...]
    table: str  # as `Table.name`
    referred: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table; ``name`` is what a catalog calls it, with its schema where that is not the usual one."""

    name: str
    bare: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()  # columns that are unique by themselves
    references: tuple[ForeignKey, ...] = ()

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name.lower() == name.lower()), None)


@dataclass(frozen=True)
class Schema:
    """The tables of a database, and what it has beside them: views, and tables that nobody asked for."""

    shown: str  # the database in messages and comments, without a password
    tables: tuple[Table, ...]
    views: tuple[str, ...] = field(default=())
    not_asked_for: tuple[str, ...] = field(default=())
