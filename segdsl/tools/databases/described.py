"""Servers with many thousand tables: only those that a catalog names are looked up, and the names of all when told.

A server's own list of columns is long: of a warehouse with twenty thousand tables it takes seconds to read, and a
catalog speaks of ten of them. So the columns of a table are asked for when the table is first needed, and the list of
tables when a message has to say what there is.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence

from segdsl.catalog.table_names import table_name, table_parts
from segdsl.diagnostics import SegdslError
from segdsl.sql.base import Storage
from segdsl.tools.databases.base import Row, SqlSource
from segdsl.tools.databases.urls import Target

Wanted = tuple[str | None, str]  # a schema, None for the usual one, and a table


class DescribedSource(SqlSource):
    """A source that learns of a table what it needs, when it needs it."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._asked: set[str] = set()
        self._names: list[str] | None = None

    # --- what a server must say

    @abstractmethod
    def _columns_of(self, wanted: Sequence[Wanted]) -> Iterator[tuple[int, str, str]]:
        """Of each wanted table, by its place: the columns in order, and their types."""

    @abstractmethod
    def _columns_in(self, schema: str | None) -> Iterator[tuple[str, str, str]]:
        """Of every table of a schema (the usual one): its name, the columns in order, and their types."""

    @abstractmethod
    def _tables(self) -> Iterator[Row]:
        """Every table: schema, name, and whether it goes by its name alone."""

    # --- the same, remembered

    def learn(self, tables: Iterable[str]) -> None:
        new = [table for table in dict.fromkeys(tables) if table not in self._asked]
        asked = [(table, parts) for table in new if len(parts := table_parts(table)) <= 2]
        self._asked.update(new)
        if not asked:
            return
        wanted = [(parts[0] if len(parts) == 2 else None, parts[-1]) for _, parts in asked]
        found: dict[str, dict[str, str]] = {}
        for place, column, kind in self._columns_of(wanted):
            found.setdefault(asked[place][0], {})[column] = kind
        self._add(found)

    def learn_schema(self, schema: str | None) -> None:
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in self._columns_in(schema):
            name = table_name(table) if schema is None else table_name(schema, table)
            found.setdefault(name, {})[column] = kind
        self._asked.update(found)
        self._add(found)

    def _add(self, found: Mapping[str, Mapping[str, str]]) -> None:
        if found:
            self.storage = Storage({**self.storage.tables, **found})

    def table_names(self) -> list[str]:
        if self._names is None:
            try:
                told = list(self._tables())
            except SegdslError:  # in the middle of something that failed: nothing more can be asked
                return list(self.storage.tables)
            bare = [table_name(table) for _, table, usual in told if usual]
            self._names = bare + [table_name(schema, table) for schema, table, _ in told]
        return list(self._names)
