"""SQLite files, opened read only, with segdsl's own SQL functions at hand."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, Final
from urllib.parse import quote

from segdsl.catalog.table_names import table_name
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.sql.base import Storage
from segdsl.sql.errors import TOO_DEEP
from segdsl.tools import source_errors
from segdsl.tools.databases import errors
from segdsl.tools.databases.base import BATCH, Batch, Parameters, SqlSource
from segdsl.tools.databases.urls import Target
from segdsl.wording import say

_FUNCTIONS: Final = "segdsl.sql.dialects.sqlite_functions"
_TOO_DEEP: Final = ("parser stack overflow", "Expression tree is too large")
_STEPS: Final = 20_000  # instructions of SQLite's machine between two looks at the clock


def open_sqlite(target: Target) -> SqliteSource:
    """A SQLite file."""
    target.check_options(())
    path = Path(target.path)
    if not path.is_file():
        raise SegdslError([source_errors.NO_TARGET.at(target=target.shown)])
    return SqliteSource(target, path)


class SqliteSource(SqlSource):
    """The tables and views of a file; its columns may hold values of any kind, whatever they are declared."""

    dialect = "sqlite"
    interleaves: ClassVar[bool] = True
    begin = ("BEGIN",)
    end = ("ROLLBACK",)

    def __init__(self, target: Target, path: Path) -> None:
        super().__init__(target)
        self.name = path.name
        self._deadline: float | None = None
        self._late = False
        with self.guarded():
            uri = f"file:{quote(str(path.resolve()))}?mode=ro"
            self._connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
            self._connection.set_progress_handler(self._look_at_clock, _STEPS)
            if find_spec(_FUNCTIONS) is not None:
                import_module(_FUNCTIONS).register(self._connection)
            self.storage = Storage(self._described())

    def close(self) -> None:
        self._connection.close()

    def _described(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        names = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_'"
        for (table,) in self._connection.execute(names).fetchall():
            columns = self._connection.execute(f"PRAGMA table_xinfo({self.quoted(table)})").fetchall()
            held = {name: kind for _, name, kind, *_ in columns}
            found |= {table_name(table): held, table_name("main", table): held}
        return found

    def _rows(self, sql: str, parameters: Parameters) -> Iterator[Batch]:
        self._late = False
        if self.seconds is not None:
            self._deadline = time.monotonic() + self.seconds
        cursor = self._connection.execute(sql, parameters or {})
        try:
            while batch := cursor.fetchmany(BATCH):
                yield batch
        finally:
            cursor.close()

    def _look_at_clock(self) -> int:
        """Called by SQLite as it works, which also lets Ctrl-C through; anything but 0 stops the statement."""
        self._late = self._deadline is not None and time.monotonic() > self._deadline
        return int(self._late)

    def _failures(self) -> tuple[type[Exception], ...]:
        return (sqlite3.Error, sqlite3.Warning)

    def _explain(self, error: Exception) -> Diagnostic:
        message = str(error)
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith("SQLITE_INTERRUPT"):
            if not self._late:  # SQLite swallows the KeyboardInterrupt that stopped it
                raise KeyboardInterrupt
            return self.timed_out()
        if name == "SQLITE_NOTADB":
            return source_errors.BAD_FILE.at(file=self.name, reason=say("it is not a SQLite database"))
        if name in ("SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_IOERR_READ"):
            return source_errors.BAD_FILE.at(file=self.name, reason=message)
        if name in ("SQLITE_READONLY", "SQLITE_AUTH", "SQLITE_PERM"):
            return errors.FORBIDDEN.at(target=self.name, reason=message)
        if message.startswith(_TOO_DEEP):
            return TOO_DEEP.at()
        if message.startswith("no such table: "):
            return self.no_table(message.removeprefix("no such table: "))
        return self.refused(message)


def named(parameters: Parameters) -> Mapping[str, object]:
    """Parameters by name; those in order are p1, p2 and so on."""
    if parameters is None:
        return {}
    if isinstance(parameters, Mapping):
        return parameters
    return {f"p{number}": value for number, value in enumerate(parameters, 1)}
