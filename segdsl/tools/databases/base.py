"""What every database source has in common: rows streamed, one snapshot a run, and what is wrong with the data.

A source of one engine says how to connect, how a statement's rows come, and what its driver's errors mean::

    with open_source("postgresql://ann@db/crm", catalog) as source, source.snapshot():
        source.require(catalog)                             # every missing table and column at once
        for row in source.execute(sql, parameters): ...     # streamed; values are bound, never written into the text
        rows = logical_rows(catalog, source.fetch)          # or raw rows, for the evaluator in memory

Drivers with one statement a connection do not mind a second one: the rest of the first is read into memory then.
"""

from __future__ import annotations

import threading
import weakref
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from types import TracebackType
from typing import Any, ClassVar, Final, NoReturn, Self

from segdsl.catalog.models import Catalog
from segdsl.catalog.needs import Loaded, Misfit, needs
from segdsl.catalog.table_names import table_parts
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.spelling import did_you_mean
from segdsl.sql.base import Storage
from segdsl.tools import source_errors
from segdsl.tools.databases import errors
from segdsl.tools.databases.urls import Target
from segdsl.tools.source_checks import columns_used, table_meant, tables_told
from segdsl.tools.source_files import first_line, some
from segdsl.wording import Said, say

BATCH: Final = 20_000
Row = tuple[Any, ...]
Batch = list[Row]
Parameters = Mapping[str, object] | Sequence[object] | None
Clean = Callable[[Batch], Batch]


class SqlSource(ABC):
    """Tables of one database, opened for reading."""

    dialect: str
    exact_tables: bool = False  # whether the engine tells names apart by their capitals
    exact_columns: bool = False
    interleaves: ClassVar[bool] = False  # whether several statements may be read at the same time
    begin: ClassVar[Sequence[str]] = ()  # what starts a read-only transaction with one snapshot, and what ends it
    end: ClassVar[Sequence[str]] = ()

    def __init__(self, target: Target) -> None:
        self.target, self.name = target, target.shown
        self.storage = Storage({})
        self.seconds = target.timeout()
        self.few_rows = False  # whether to look at every row costs less than to ask for a count
        self.fetch: TableFetch = TableFetch(self)
        self._running: weakref.ref[Stream] | None = None
        self._depth = 0
        self._checked: dict[object, Loaded] = {}

    # --- what an engine must say

    @abstractmethod
    def close(self) -> None:
        """Lets go of the connection."""

    @abstractmethod
    def _rows(self, sql: str, parameters: Parameters) -> Iterator[Batch]:
        """The rows of a statement, a batch at a time, as the driver gives them."""

    @abstractmethod
    def _failures(self) -> tuple[type[Exception], ...]:
        """What the driver raises."""

    @abstractmethod
    def _explain(self, error: Exception) -> Diagnostic:
        """One finding for what the driver raised."""

    def _command(self, sql: str) -> None:
        """Runs a statement that gives no rows."""
        for _ in self._rows(sql, None):
            pass

    def quoted(self, name: str) -> str:
        """A name as this engine quotes it."""
        return '"' + name.replace('"', '""') + '"'

    def pick(self, table: str, column: str) -> str:
        """How a column is selected for its raw values."""
        return self.quoted(column)

    def clean(self, table: str, columns: Sequence[str]) -> Clean | None:
        """What makes a driver's values of these columns ones that `segdsl.values` reads; None where they are."""
        return None

    # --- opening and closing

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def snapshot(self) -> Iterator[Self]:
        """Every statement inside sees the same data, so that the numbers of a run add up."""
        if self._depth == 0:
            with self.guarded():
                for command in self.begin:
                    self._command(command)
            self._checked.clear()
        self._depth += 1
        try:
            yield self
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._checked.clear()
                with suppress(*self._failures()):  # the connection may be gone, and the transaction with it
                    for command in self.end:
                        self._command(command)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turns what the driver raises into a finding."""
        try:
            yield
        except self._failures() as error:
            raise SegdslError([self._explain(error)]) from None

    # --- statements

    def execute(self, sql: str, parameters: Parameters = None) -> Iterator[Row]:
        """The rows of a statement, streamed; ``parameters`` are bound."""
        return chain.from_iterable(self.batches(sql, parameters))

    def batches(self, sql: str, parameters: Parameters = None) -> Iterator[Batch]:
        """As `execute`, many rows at a time."""
        other = self._running() if self._running is not None else None
        if other is not None and not self.interleaves:
            other.hold()
        stream = Stream(self._guarded_rows(sql, parameters))
        self._running = weakref.ref(stream)
        return stream

    def _guarded_rows(self, sql: str, parameters: Parameters) -> Iterator[Batch]:
        with self.guarded():
            yield from self._rows(sql, parameters)

    def write(self, sql: str, parameters: Parameters, path: str) -> Mapping[str, int]:
        """Writes a statement's rows to a folder of Parquet files without fetching them.

        Returns how many there are of each value of their first column.
        """
        raise SegdslError(
            [errors.NO_PARQUET_FOLDER.at(target=self.name, path=path, reason=say("only Spark does that"))]
        )

    # --- what is there, and whether it can be used

    def quoted_table(self, table: str) -> str:
        return ".".join(map(self.quoted, table_parts(table)))

    def learn(self, tables: Iterable[str]) -> None:  # noqa: B027 - most engines have told of all tables by then
        """Looks up these tables for `storage`, where the engine has not told of all when it was opened."""

    def learn_schema(self, schema: str | None) -> None:  # noqa: B027 - the same
        """The same of every table of a schema, None for the usual one."""

    def table_names(self) -> list[str]:
        """What tables there are, for a message."""
        return list(self.storage.tables)

    def missing(self, used: Mapping[str, Iterable[str]]) -> list[Diagnostic]:
        """Tables and columns that are needed and are not there; see `columns_used`."""
        self.learn(used)
        found: list[Diagnostic] = []
        for table, columns in used.items():
            held = self.storage.tables.get(table) if self.exact_tables else self.storage.columns_of(table)
            if held is None:
                found.append(self.no_table(table))
                continue
            there = set(held) if self.exact_columns else {name.lower() for name in held}
            absent = (name for name in columns if (name if self.exact_columns else name.lower()) not in there)
            found += [self.no_column(table, column) for column in absent]
        return found

    def no_table(self, table: str) -> Diagnostic:
        names = self.table_names()
        if not names:
            return errors.NOTHING_THERE.at(target=self.name)
        known = [name for name in names if name != table]  # it may have been there a moment ago
        hint, told = table_meant(table, known), some(tables_told(table, known))
        return source_errors.NO_TABLE.at(table=table, target=self.name, possible=told, hint=hint)

    def no_column(self, table: str, column: str) -> Diagnostic:
        held = list(self.storage.columns_of(table) or ())
        hint = did_you_mean(column, held)
        return source_errors.NO_COLUMN.at(table=table, column=column, possible=some(held), hint=hint)

    def require(
        self,
        catalog: Catalog,
        entities: Collection[str] | None = None,
        fields: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """Stops with every table and column that is needed and missing, before anything runs."""
        found = self.missing(columns_used(catalog, needs(catalog, entities, fields)))
        if found:
            raise SegdslError(found)

    def check_keys(
        self,
        catalog: Catalog,
        entities: Collection[str] | None = None,
        fields: Mapping[str, Collection[str]] | None = None,
    ) -> list[Diagnostic]:
        """Keys that are unknown or stand twice, and required fields that are unknown: what `load_rows` would say."""
        from segdsl.tools.databases.checks import key_problems

        return key_problems(self, catalog, needs(catalog, entities, fields))

    def misfits(self, catalog: Catalog, entity: str, fields: Collection[str] | None = None) -> list[Misfit]:
        """The stored values that do not convert, the first 20 of each field; see `misfit_counts` for all of them."""
        return self._misfits(catalog, entity, fields).misfits

    def misfit_counts(
        self, catalog: Catalog, entity: str, fields: Collection[str] | None = None
    ) -> dict[tuple[str, str], int]:
        """How many stored values of each (table, field) do not convert; fields without any are left out."""
        return dict(self._misfits(catalog, entity, fields).counts)

    def _misfits(self, catalog: Catalog, entity: str, fields: Collection[str] | None) -> Loaded:
        """Found once a snapshot: the list and the counts come from one reading."""
        asked = (id(catalog), entity, None if fields is None else frozenset(fields))
        if asked in self._checked:
            return self._checked[asked]
        found = self._find_misfits(catalog, entity, fields)
        if self._depth:
            self._checked[asked] = found
        return found

    def _find_misfits(self, catalog: Catalog, entity: str, fields: Collection[str] | None) -> Loaded:
        from segdsl.tools.databases.checks import find_misfits

        need = needs(catalog, [entity], None if fields is None else {entity: fields})[entity]
        return find_misfits(self, catalog, need)

    # --- findings that all engines share

    def refused(self, message: str) -> Diagnostic:
        """The database's own words about a statement."""
        return source_errors.QUERY_FAILED.at(target=self.name, reason=self.said(message))

    def said(self, message: str) -> str:
        return message if isinstance(message, Said) else first_line(self.target.hide(message)).rstrip(".")

    def timed_out(self) -> Diagnostic:
        limit = say("its time limit") if self.seconds is None else say("{seconds:g} seconds", seconds=self.seconds)
        return errors.TIMED_OUT.at(target=self.name, limit=limit)

    def lost(self, message: str) -> Diagnostic:
        return errors.CONNECTION_LOST.at(target=self.name, reason=self.said(message))


class Stream:
    """The batches of one running statement."""

    def __init__(self, batches: Iterator[Batch]) -> None:
        self._batches: Iterator[Batch] | None = batches
        self._held: deque[Batch] = deque()
        self._at_work = False

    def __iter__(self) -> Iterator[Batch]:
        return self

    def __next__(self) -> Batch:
        if self._held:
            return self._held.popleft()
        if self._batches is None:
            raise StopIteration
        self._at_work = True
        try:
            return next(self._batches)
        finally:
            self._at_work = False

    def hold(self) -> None:
        """Reads what is left into memory: another statement needs the connection.

        A statement that has just failed asks one itself, for what is wrong: of it nothing is left.
        """
        if self._batches is not None and not self._at_work:
            self._held.extend(self._batches)
            self._batches = None


class TableFetch:
    """Raw rows of a source's tables for `segdsl.catalog.storage`."""

    def __init__(self, source: SqlSource) -> None:
        self._source = source

    def __call__(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        return chain.from_iterable(self.batches(table, columns))

    def batches(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[Row]]:
        """Some thousand rows at a time."""
        source = self._source
        missing = source.missing({table: columns})
        if missing:
            raise SegdslError(missing)
        picks = [source.pick(table, column) for column in columns]
        # an alias: to BigQuery a column that is called like its table would be the whole row
        rows = f"{source.quoted_table(table)} AS {source.quoted('segdsl rows')}"
        batches = source.batches(f"SELECT {', '.join(picks) or '1'} FROM {rows}")  # noqa: S608
        clean = source.clean(table, columns)
        return batches if clean is None else map(clean, batches)


def no_driver(target: Target, package: str, extra: str) -> NoReturn:
    """The finding for a driver that is not installed."""
    raise SegdslError([errors.NO_DRIVER.at(target=target.shown, package=package, extra=extra)]) from None


def interruptible(work: Callable[[], object], stop: Callable[[], object]) -> None:
    """Does work that does not hear Ctrl-C, in a thread of its own; at Ctrl-C it is told to ``stop``."""
    if threading.current_thread() is not threading.main_thread():
        work()
        return
    failed: list[BaseException] = []
    done = threading.Event()  # not join: a thread whose join was interrupted counts as ended

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            failed.append(error)
        finally:
            done.set()

    threading.Thread(target=run, name="segdsl query", daemon=True).start()
    try:
        done.wait()
    except KeyboardInterrupt:
        stop()
        done.wait(10)
        raise
    if failed:
        raise failed[0]


def cells(readers: Mapping[int, Callable[[Any], Any]]) -> Clean:
    """Reads some columns of each row anew; NULL stays NULL."""

    def clean(batch: Batch) -> Batch:
        made = []
        for row in batch:
            values = list(row)
            for index, read in readers.items():
                if values[index] is not None:
                    values[index] = read(values[index])
            made.append(tuple(values))
        return made

    return clean
