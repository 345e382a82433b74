"""Loading into files: a folder of Parquet files, which Spark and the local BigQuery read, and a DuckDB database."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Final, Self

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.tools.databases import errors as database_errors
from segdsl.tools.databases import loading_errors as errors
from segdsl.tools.databases.loading import Advance
from segdsl.tools.databases.loading_reading import Table, Tables, quoted_name, quoted_text
from segdsl.tools.databases.loading_types import parquet
from segdsl.tools.databases.urls import EXAMPLES, Target
from segdsl.tools.os_errors import reason_of
from segdsl.tools.source_files import first_line
from segdsl.wording import say

_OUT: Final = "segdsl new"


class ParquetWriter:
    """One Parquet file a table; they appear together when the last one is complete."""

    def __init__(self, target: Target, tables: Tables) -> None:
        place = target.options.get("warehouse", "") if target.dialect == "spark" else target.path
        if not place:
            raise SegdslError([errors.NO_PLACE.at(target=target.shown, example=EXAMPLES[target.dialect])])
        self._target, self._tables, self._folder = target, tables, Path(place)
        self._part = Path()
        self._files: list[Path] = []  # below the folder: contacts.parquet, crm/contacts.parquet

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._part = Path(mkdtemp(prefix=".segdsl-", dir=self._folder))
        except OSError as error:
            raise SegdslError([self._refused(error)]) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                for file in self._files:
                    place = self._folder / file
                    place.parent.mkdir(exist_ok=True)
                    if _in_parts(place):
                        shutil.rmtree(place.with_suffix(""))
                    os.replace(self._part / file, place)
        except OSError as refused:
            raise SegdslError([self._refused(refused)]) from None
        finally:
            shutil.rmtree(self._part, ignore_errors=True)

    def has(self, table: Table) -> bool:
        place = self._folder / _file(table)
        return place.exists() or _in_parts(place)

    def write(self, table: Table, advance: Advance) -> None:
        file = _file(table)
        signs = _NO_NAME.get(self._target.dialect, _NO_FILE)
        if found := sorted(set(table.schema + table.bare) & set(signs)):
            reason = say("the file of a table cannot have {signs} in its name", signs=" ".join(map(repr, found)))
            raise SegdslError([errors.REFUSED.at(target=self._target.shown, table=table.name, reason=reason)])
        (self._part / file).parent.mkdir(exist_ok=True)
        columns = [parquet(column) for column in table.columns]
        picks = [f"{column.value} AS {quoted_name(column.name)}" for column in columns]
        self._tables.write_parquet(table, picks, self._part / file)
        self._files.append(file)
        advance(table.rows)

    def _refused(self, error: OSError) -> Diagnostic:
        return errors.MAY_NOT_WRITE.at(target=self._target.shown, reason=reason_of(error))


_NO_FILE: Final = "/\0"
_NO_NAME: Final = {"spark": "/\0:{}"}  # its paths are URIs, and patterns


def _file(table: Table) -> Path:
    return Path(table.schema) / f"{table.bare}.parquet"


def _in_parts(place: Path) -> bool:
    """Whether the table is there as a folder of parts, as Spark writes it; not one that is a schema's."""
    folder = place.with_suffix("")
    return folder.is_dir() and ((folder / "_SUCCESS").exists() or any(folder.glob("part-*.parquet")))


class DuckWriter:
    """Tables as DuckDB's own, committed when the last one is complete."""

    def __init__(self, target: Target, tables: Tables) -> None:
        self._target, self._connection, self._path = target, tables.connection, Path(target.path)
        if not target.path or self._path.is_dir():
            raise SegdslError([errors.NO_PLACE.at(target=target.shown, example=EXAMPLES["duckdb"])])
        self._is_new = not self._path.exists()

    def __enter__(self) -> Self:
        import duckdb

        try:
            self._connection.execute(f"ATTACH {quoted_text(str(self._path.absolute()))} AS {quoted_name(_OUT)}")
            self._connection.execute("BEGIN")
        except duckdb.Error as error:
            raise SegdslError(
                [database_errors.UNREACHABLE.at(target=self._target.shown, reason=self._said(error))]
            ) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        import duckdb

        try:
            self._connection.execute("COMMIT" if kind is None else "ROLLBACK")
            self._connection.execute(f"DETACH {quoted_name(_OUT)}")
        except duckdb.Error as refused:
            if kind is None:
                reason = self._said(refused)
                raise SegdslError([errors.REFUSED.at(target=self._target.shown, table="…", reason=reason)]) from None
        if kind is not None and self._is_new:
            self._path.unlink(missing_ok=True)

    def has(self, table: Table) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM information_schema.tables WHERE table_catalog = ? AND table_schema = ? "
            "AND lower(table_name) = lower(?)",
            [_OUT, table.schema or "main", table.bare],
        )
        return found.fetchone() is not None

    def write(self, table: Table, advance: Advance) -> None:
        import duckdb

        schema = f"{quoted_name(_OUT)}.{quoted_name(table.schema or 'main')}"
        try:
            self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            rows = f"SELECT * FROM {table.view}"  # noqa: S608
            self._connection.execute(f"CREATE OR REPLACE TABLE {schema}.{quoted_name(table.bare)} AS {rows}")
            advance(table.rows)
        except duckdb.Error as error:
            reason = self._said(error)
            raise SegdslError([errors.REFUSED.at(target=self._target.shown, table=table.name, reason=reason)]) from None

    def _said(self, error: Exception) -> str:
        return first_line(str(error)).replace(str(self._path.absolute()), self._path.name)
