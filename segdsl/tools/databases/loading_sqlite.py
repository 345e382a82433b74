"""Loading into SQLite: all tables in one transaction; a file that did not exist does not exist after an error."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.tools.databases import errors as database_errors
from segdsl.tools.databases import loading_errors as errors
from segdsl.tools.databases.loading import Advance
from segdsl.tools.databases.loading_reading import Table, Tables, quoted_name
from segdsl.tools.databases.loading_types import sqlite
from segdsl.tools.databases.urls import EXAMPLES, Target


class SqliteWriter:
    """Tables and their rows, committed when the last one is complete."""

    def __init__(self, target: Target, tables: Tables) -> None:
        self._target, self._tables = target, tables
        self._path = Path(target.path)
        self._is_new = False

    def __enter__(self) -> Self:
        if not self._target.path:
            raise SegdslError([errors.NO_PLACE.at(target=self._target.shown, example=EXAMPLES["sqlite"])])
        self._is_new = not self._path.exists()
        try:
            self._connection = sqlite3.connect(self._path, isolation_level=None)
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as refused:
            raise SegdslError([self._explain(refused, "")]) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._connection.execute("COMMIT" if kind is None else "ROLLBACK")
        except sqlite3.Error as refused:
            if kind is None:
                raise SegdslError([self._explain(refused, "")]) from None
        finally:
            self._connection.close()
            if kind is not None and self._is_new:
                self._path.unlink(missing_ok=True)

    def has(self, table: Table) -> bool:
        if table.schema:
            raise SegdslError([errors.NO_SCHEMAS.at(table=table.name, engine="SQLite", bare=table.bare)])
        found = self._connection.execute(
            "SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE", (table.name,)
        )
        return found.fetchone() is not None

    def write(self, table: Table, advance: Advance) -> None:
        name, columns = quoted_name(table.name), [sqlite(column) for column in table.columns]
        shape = ", ".join(f"{quoted_name(column.name)} {column.type}" for column in columns)
        marks = ", ".join("?" for _ in columns)
        try:
            self._connection.execute(f"DROP TABLE IF EXISTS {name}")
            self._connection.execute(f"CREATE TABLE {name} ({shape})")
            for batch in self._tables.rows(table, [column.value for column in columns]):
                self._connection.executemany(f"INSERT INTO {name} VALUES ({marks})", batch)  # noqa: S608
                advance(len(batch))
            for column_name in table.indexed:
                index = quoted_name(f"{table.name}_{column_name}_index")
                self._connection.execute(f"DROP INDEX IF EXISTS {index}")
                self._connection.execute(f"CREATE INDEX {index} ON {name} ({quoted_name(column_name)})")
        except sqlite3.Error as refused:
            raise SegdslError([self._explain(refused, table.name)]) from None

    def _explain(self, error: sqlite3.Error, table: str) -> Diagnostic:
        reason, code = str(error), getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
            return errors.MAY_NOT_WRITE.at(target=self._target.shown, reason=reason)
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_NOTADB) or not table:
            return database_errors.UNREACHABLE.at(target=self._target.shown, reason=reason)
        return errors.REFUSED.at(target=self._target.shown, table=table, reason=reason)
