"""Spark in local mode: Parquet files below a folder as tables, members written by Spark itself.

``warehouse/contacts.parquet``, ``warehouse/contacts/`` (a folder of Parquet files) are the table contacts;
``warehouse/crm/contacts.parquet`` and ``warehouse/crm.db/contacts/`` are crm.contacts. A cluster's settings do not
matter: a session of our own is strict (ANSI) and in UTC. Rows come through Parquet files on the disk, a batch at a
time: Spark's own ways to hand rows to Python either collect all of them, which serves where the tables have a few
rows, or are a hundred times slower.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Any, ClassVar, Final
from uuid import uuid4

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.sql.base import Storage
from segdsl.tools import source_errors
from segdsl.tools.databases import errors
from segdsl.tools.databases.arrow import plain_rows
from segdsl.tools.databases.base import BATCH, Batch, Parameters, SqlSource, no_driver
from segdsl.tools.databases.sqlite import named
from segdsl.tools.databases.urls import Target
from segdsl.tools.os_errors import reason_of
from segdsl.wording import say

OPTIONS: Final = ("warehouse",)
_MACHINE: Final[Mapping[str, str]] = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "OFF",  # what goes wrong comes as an exception
    "spark.ui.showConsoleProgress": "false",
}
_SESSION: Final[dict[str, str]] = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "false",
    "spark.sql.storeAssignmentPolicy": "ANSI",
    "spark.sql.timestampType": "TIMESTAMP_LTZ",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.ansi.doubleQuotedIdentifiers": "false",
    "spark.sql.cteRecursionLevelLimit": "100000",
    "spark.sql.cteRecursionRowLimit": "-1",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
    "spark.sql.variable.substitute": "false",  # a ${ in a name is no variable
    "spark.sql.variant.allowDuplicateKeys": "true",
}
_UNLESS_SAID: Final[Mapping[str, str]] = {"spark.sql.shuffle.partitions": "8"}  # of one machine; 200 are for a cluster
_PLAIN: Final = re.compile(r"(tinyint|smallint|int|bigint|float|double|boolean|string|date|timestamp(_ntz)?|binary|"
                           r"decimal\(\d+,\d+\)|array<(int|bigint|double|string|date|boolean)>)")  # fmt: skip
_COLLECTED: Final = re.compile(r"tinyint|smallint|int|bigint|double|boolean|string")  # Python has the same
_FEW_FILES: Final = 100
_owners: dict[str, SparkSource] = {}  # whose tables stand in a schema of the process's only catalog


def open_spark(target: Target) -> SparkSource:
    """Spark in this process; ``?warehouse=`` is the folder of its tables."""
    target.check_options(OPTIONS)
    folder = Path(target.options.get("warehouse", ""))
    if not folder.is_dir():
        raise SegdslError([source_errors.NO_TARGET.at(target=target.shown)])
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")  # about pandas, which we do not use
    try:
        import pyspark
    except ImportError:
        no_driver(target, "pyspark", "spark")
    del pyspark
    source = SparkSource(target, folder)
    try:
        source.connect()
    except BaseException:
        source.close()
        raise
    return source


class SparkSource(SqlSource):
    """A session of its own over the tables of a folder."""

    dialect = "spark"
    interleaves: ClassVar[bool] = True

    def __init__(self, target: Target, folder: Path) -> None:
        super().__init__(target)
        self._folder = folder.resolve()
        self._session: Any = None
        self._late = False
        self._schemas: dict[str, dict[str, Path]] = {}
        self._homes = TemporaryDirectory(prefix="segdsl-", ignore_cleanup_errors=True)

    def connect(self) -> None:
        """Starts Spark, which takes its time, and looks at what tables there are."""
        from pyspark.sql import SparkSession

        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)  # it prints every error as JSON
        places = self.target.host if self.target.host.startswith("local[") else "local[*]"
        quiet = f"-Dlog4j2.configurationFile={Path(__file__).with_name('spark_log4j2.properties').as_uri()}"
        machine: dict[str, bool | float | int | str | None] = {**_MACHINE, "spark.driver.extraJavaOptions": quiet}
        builder = SparkSession.builder.master(places).appName("segdsl").config(map=machine)
        tables: dict[str, dict[str, str]] = {}
        with self.guarded():
            self._session = builder.getOrCreate().newSession()
            said = self._session.sparkContext.getConf()
            own = {name: value for name, value in _UNLESS_SAID.items() if not said.contains(name)}
            for name, value in (_SESSION | own).items():
                self._session.conf.set(name, value)
            found = parquet_tables(self._folder)
            self.few_rows = has_few_rows(found.values())
            for name, path in sorted(found.items()):
                schema, _, table = name.rpartition(".")
                read = self._session.read.parquet(_uri(path))
                if schema:
                    self._schemas.setdefault(schema, {})[table] = path
                else:
                    read.createOrReplaceTempView(self.quoted(table))
                tables[name] = dict(read.dtypes)
        self.storage = Storage(tables)

    def close(self) -> None:
        for schema in [schema for schema, owner in _owners.items() if owner is self]:
            del _owners[schema]
        self._homes.cleanup()
        self._session = None  # the machine is left running for the next session

    # --- statements

    def _rows(self, sql: str, parameters: Parameters) -> Iterator[Batch]:
        import pyarrow.parquet as pq

        frame = self._frame(sql, parameters)
        kinds = [kind for _, kind in frame.dtypes]
        frame = frame.toDF(*(f"c{index}" for index in range(len(kinds))))
        if self.few_rows and all(map(_COLLECTED.fullmatch, kinds)):
            got: Batch = []
            self._run(lambda: got.extend(map(tuple, frame.collect())))
            yield got
            return
        if not kinds or not all(map(_PLAIN.fullmatch, kinds)):
            yield from self._collected(frame, kinds)
            return
        with TemporaryDirectory(prefix="segdsl-") as folder:
            rows = Path(folder) / "rows"
            self._run(lambda: frame.write.parquet(_uri(rows)))
            for part in sorted(rows.glob("*.parquet")):
                for batch in pq.ParquetFile(part).iter_batches(BATCH):
                    yield plain_rows(batch)

    def _collected(self, frame: Any, kinds: list[str]) -> Iterator[Batch]:
        """Rows with values that Parquet does not hold."""
        instants = [index for index, kind in enumerate(kinds) if kind == "timestamp"]
        for index in instants:  # else they come in the zone of this computer
            frame = frame.withColumn(f"c{index}", frame[f"c{index}"].cast("timestamp_ntz"))
        batch: Batch = []
        for row in frame.toLocalIterator():
            batch.append(tuple(row))
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def _frame(self, sql: str, parameters: Parameters) -> Any:
        self._claim()
        given = {name: _literal(value) for name, value in named(parameters).items()}
        return self._session.sql(sql, args=given) if given else self._session.sql(sql)

    def _claim(self) -> None:
        """Puts our tables into their schemas: the process has one catalog, and another source may have been there."""
        for schema, tables in self._schemas.items():
            if _owners.get(schema) is self:
                continue
            name = self.quoted(schema)
            self._session.sql(f"DROP DATABASE IF EXISTS {name} CASCADE")
            home = _sql_text(_uri(Path(self._homes.name) / uuid4().hex))  # else where one stands
            self._session.sql(f"CREATE DATABASE {name} LOCATION {home}")
            for table, path in tables.items():
                where = _sql_text(_uri(path))
                self._session.sql(f"CREATE TABLE {name}.{self.quoted(table)} USING PARQUET LOCATION {where}")
            _owners[schema] = self

    def _run(self, work: Any) -> None:
        """Runs jobs under a name of ours, by which they can be stopped."""
        context, group = self._session.sparkContext, uuid4().hex
        self._late = False

        def stop() -> None:
            self._late = True
            context.cancelJobGroup(group)

        clock = Timer(self.seconds, stop) if self.seconds is not None else None
        context.setJobGroup(group, "segdsl", interruptOnCancel=True)
        if clock is not None:
            clock.start()
        try:
            work()
        finally:
            if clock is not None:
                clock.cancel()

    def write(self, sql: str, parameters: Parameters, path: str) -> Mapping[str, int]:
        """Spark writes the members itself: nothing of them comes to Python. The folder appears when it is complete."""
        place = Path(path).resolve()
        part = place.with_name(f".{place.name}.part")
        if place.exists():
            reason = say("it is there already")
            raise SegdslError([errors.NO_PARQUET_FOLDER.at(target=self.name, path=path, reason=reason)])
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with self.guarded():
                frame = self._frame(sql, parameters)
                self._run(lambda: frame.write.mode("overwrite").parquet(_uri(part)))
                written = self._session.read.parquet(_uri(part))
                found = {row[0]: row[1] for row in written.groupBy(frame.columns[0]).count().collect()}
            part.rename(place)
        except OSError as error:
            why = reason_of(error)
            raise SegdslError([errors.NO_PARQUET_FOLDER.at(target=self.name, path=path, reason=why)]) from None
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return found

    def quoted(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    # --- what goes wrong

    def _failures(self) -> tuple[type[Exception], ...]:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        return (PySparkException, Py4JError, ConnectionError)

    def _explain(self, error: Exception) -> Diagnostic:
        condition = ""
        with suppress(AttributeError):
            condition = str(error.getCondition() or "")  # type: ignore[attr-defined]
        java = getattr(error, "java_exception", None)  # its own text is a page of Java
        message = re.sub(r"^\[[A-Z_.]+\] ", "", str(error if java is None else java.getMessage()).strip())
        message = re.sub(r" SQLSTATE: \w+.*", "", message.partition("\n")[0])
        if self._late:
            return self.timed_out()
        if self._session is None or condition == "JAVA_GATEWAY_EXITED":
            reason = say("Spark does not start: {why}", why=self.said(message))
            return errors.UNREACHABLE.at(target=self.name, reason=reason)
        if condition == "TABLE_OR_VIEW_NOT_FOUND" and (found := re.search(r"view `(.+?)` cannot", message)):
            return self.no_table(found[1].replace("`.`", "."))
        if isinstance(error, ConnectionError) or "Py4JNetworkError" in type(error).__name__:
            return self.lost(message)
        return self.refused(message)


def parquet_tables(folder: Path) -> dict[str, Path]:
    """The tables below a folder, by name."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "_")):
            continue
        name = path.name.removesuffix(".parquet")
        if path.suffix == ".parquet" or _holds_parquet(path):
            found[name] = path
        elif path.is_dir():
            schema = path.name.removesuffix(".db")
            for inner in sorted(path.iterdir()):
                if inner.suffix == ".parquet" or _holds_parquet(inner):
                    found[f"{schema}.{inner.name.removesuffix('.parquet')}"] = inner
    return found


def has_few_rows(tables: Iterable[Path]) -> bool:
    """Whether all tables together have no more rows than are handed on at a time, by what their files say."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = [file for path in tables for file in ([path] if path.is_file() else path.rglob("*.parquet"))]
    if len(files) > _FEW_FILES:
        return False
    try:
        rows: int = sum(pq.read_metadata(file).num_rows for file in files)
    except (pa.ArrowInvalid, OSError):
        return False  # Spark will say what is wrong with it
    return rows <= BATCH


def _holds_parquet(path: Path) -> bool:
    """Whether this is a table as Spark writes one: a folder of parts."""
    return path.is_dir() and ((path / "_SUCCESS").exists() or any(path.glob("part-*.parquet")))


def _uri(path: Path) -> str:
    """A path as Hadoop reads it: percent signs are letters, and signs of patterns need a backslash."""
    return "file://" + re.sub(r"([\\{}\[\]*?])", r"\\\1", str(path.resolve()))


def _sql_text(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _literal(value: object) -> Any:
    """A value as Spark takes it; its own way with times goes through the time zone of this computer."""
    if isinstance(value, datetime):
        from pyspark.sql.functions import expr

        kind = "TIMESTAMP_NTZ" if value.tzinfo is None else "TIMESTAMP_LTZ"
        return expr(f"{kind} '{value.isoformat(' ')}'")  # the text of a datetime, which can hold nothing else
    if isinstance(value, date):  # a year before 1000 has no four digits there
        from pyspark.sql.functions import expr

        return expr(f"DATE '{value.isoformat()}'")
    if isinstance(value, list | tuple):
        from pyspark.sql.functions import array

        return array(*(_column(item) for item in value))
    return value


def _column(value: object) -> Any:
    from pyspark.sql.functions import lit

    return lit(_literal(value))
