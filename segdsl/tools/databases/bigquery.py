"""BigQuery's language without BigQuery: GoogleSQL's reference implementation in this process, over Parquet files.

It is slow and keeps all rows in memory: it is there to see that a statement means in BigQuery what it means elsewhere.
``bigquery-local:folder`` has a table for each Parquet file or folder, laid out as for Spark; ``bigquery-local:`` none.
"""

from __future__ import annotations

import atexit
import ctypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Final

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.sql.base import Storage
from segdsl.tools import source_errors
from segdsl.tools.databases.base import BATCH, Batch, Parameters, SqlSource, no_driver
from segdsl.tools.databases.bigquery_values import fill, read, type_message, type_of_arrow, type_of_value
from segdsl.tools.databases.spark import parquet_tables
from segdsl.tools.databases.sqlite import named
from segdsl.tools.databases.urls import Target

_client: Any = None


def open_bigquery(target: Target) -> BigQuerySource:
    """The reference implementation with the tables of a folder."""
    target.check_options(())
    folder = Path(target.path) if target.path else None
    if folder is not None and not folder.is_dir():
        raise SegdslError([source_errors.NO_TARGET.at(target=target.shown)])
    try:
        client = local_service()
    except ImportError:
        no_driver(target, "zetasql", "bigquery")
    return BigQuerySource(target, client, {} if folder is None else parquet_tables(folder))


def local_service() -> Any:
    """The engine, started once a process: a program of 30 MB that is compiled once and kept on the disk."""
    global _client  # noqa: PLW0603 - one engine a process
    if _client is not None:
        return _client
    from wasmtime import Config
    from zetasql.core import wasm_client

    class Cached(Config):
        def __init__(self) -> None:
            super().__init__()
            self.cache = True

    class Client(wasm_client.WasmClient):  # type: ignore[misc]
        """With memory read and written at once, not byte by byte."""

        def write_bytes(self, ptr: int, data: bytes) -> None:
            ctypes.memmove(ctypes.addressof(self.memory.data_ptr().contents) + ptr, data, len(data))

        def read_bytes(self, ptr: int, size: int) -> bytes:
            return ctypes.string_at(ctypes.addressof(self.memory.data_ptr().contents) + ptr, size)

    wasm_client.Config = Cached
    from zetasql.core import local_service as service

    _client = Client(wasm_path=service.get_wasm_path())
    atexit.register(_stop, _client)
    return _client


def _stop(client: Any) -> None:
    """Lets go of the engine while Python still has what that takes: at its very end there are complaints."""
    for held in (client.memory, client.module, client.store, client.store.engine):
        held.close()


class BigQuerySource(SqlSource):
    """Tables of Parquet files in the engine's memory."""

    dialect = "bigquery"
    exact_tables = True
    interleaves: ClassVar[bool] = True

    def __init__(self, target: Target, client: Any, tables: dict[str, Path]) -> None:
        super().__init__(target)
        from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2

        self._client, self._messages = client, local_service_pb2
        self._language: Any = None
        self._catalog_id: int | None = None
        self._qualified = [name for name in tables if "." in name]
        with self.guarded():
            self._options = self._make_options()
            self.storage = Storage(self._register(tables))

    def close(self) -> None:
        if self._catalog_id is not None:
            request = self._messages.UnregisterRequest(registered_id=self._catalog_id)
            self._client.call_grpc_func("ZetaSqlLocalService_UnregisterCatalog", request)
            self._catalog_id = None

    # --- setting up

    def _make_options(self) -> Any:
        """BigQuery's own language: external types only, time zone UTC, every rewrite that the engine needs."""
        messages = self._messages
        options = messages.EvaluateQueryRequest().options
        asked = messages.LanguageOptionsRequest(maximum_features=True)
        language = self._client.call_grpc_func(
            "ZetaSqlLocalService_GetLanguageOptions", asked, type(options.language_options)
        )
        from zetasql.wasi._pb2.zetasql.public import options_pb2

        language.product_mode = options_pb2.PRODUCT_EXTERNAL
        defaults = self._client.call_grpc_func(
            "ZetaSqlLocalService_GetAnalyzerOptions", messages.AnalyzerOptionsRequest(), type(options)
        )
        defaults.language_options.CopyFrom(language)
        defaults.default_timezone = "UTC"
        defaults.ClearField("allowed_hints_and_options")  # they speak of types that are not registered
        self._language = language
        return defaults

    def _register(self, tables: dict[str, Path]) -> dict[str, dict[str, str]]:
        """Gives the engine the tables; returns their columns."""
        import pyarrow.parquet as pq

        request = self._messages.RegisterCatalogRequest()
        catalog = request.simple_catalog
        catalog.name = "segdsl"
        catalog.builtin_function_options.language_options.CopyFrom(self._language)
        found: dict[str, dict[str, str]] = {}
        for name, path in sorted(tables.items()):
            rows = pq.read_table(path)
            kinds = {each.name: type_of_arrow(each.type) for each in rows.schema}
            table = catalog.table.add(name=name)
            for column, kind in kinds.items():
                type_message(kind, table.column.add(name=column).type)
            data = request.table_content[name].table_data
            data.SetInParent()  # a table without rows has content, too
            for values in zip(*(column.to_pylist() for column in rows.columns), strict=True):
                cells = data.row.add().cell
                for kind, value in zip(kinds.values(), values, strict=True):
                    fill(cells.add(), kind, value)
            found[name] = kinds
        made = self._client.call_grpc_func(
            "ZetaSqlLocalService_RegisterCatalog", request, self._messages.RegisterResponse
        )
        self._catalog_id = made.registered_id
        return found

    # --- statements

    def _rows(self, sql: str, parameters: Parameters) -> Iterator[Batch]:
        for name in self._qualified:  # `a`.`b` and `a.b` are the same to BigQuery; this engine has no schemas
            sql = sql.replace(self.quoted_table(name), self.quoted(name))
        request = self._messages.EvaluateQueryRequest(sql=sql, registered_catalog_id=self._catalog_id)
        request.options.CopyFrom(self._options)
        for name, value in named(parameters).items():
            kind = type_of_value(value)
            declared = request.options.query_parameters.add(name=name)
            type_message(kind, declared.type)
            fill(request.params.add(name=name).value, kind, value)
        answer = self._client.call_grpc_func(
            "ZetaSqlLocalService_EvaluateQuery", request, self._messages.EvaluateQueryResponse
        )
        rows = answer.content.table_data.row
        for start in range(0, len(rows), BATCH):
            yield [tuple(map(read, row.cell)) for row in rows[start : start + BATCH]]

    def quoted(self, name: str) -> str:
        escaped = name.replace("\\", "\\\\").replace("`", "\\`").replace("\n", "\\n").replace("\r", "\\r")
        return f"`{escaped}`"

    # --- what goes wrong

    def _failures(self) -> tuple[type[Exception], ...]:
        from wasmtime import WasmtimeError
        from zetasql.core.exceptions import ZetaSQLError

        return (ZetaSQLError, WasmtimeError)

    def _explain(self, error: Exception) -> Diagnostic:
        message = str(error).strip()
        if missing := re.search(r"Table not found: ([^;\[]+)", message):
            return self.no_table(missing[1].strip().replace("`", ""))
        return self.refused(_NOISE.sub("", message))


_NOISE: Final = re.compile(r"^\[[A-Z_]+\] |^generic::\w+: | \[at \d+:\d+\]| \[zetasql\.[^\]]*\].*", re.DOTALL)
