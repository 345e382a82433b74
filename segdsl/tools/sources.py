"""Data sources: a folder of files, a DuckDB or SQLite file, or the URL of a database, opened for reading.

Worked example::

    with open_source("postgresql://ann@db/crm", catalog) as source:
        rows = logical_rows(catalog, source.fetch)          # the memory backend's rows
        for row in source.execute(sql, parameters): ...     # or SQL, streamed
        source.misfits(catalog, "customer", ["birthday"])   # stored values that are no dates
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from segdsl.catalog.models import Catalog
from segdsl.tools.databases.base import SqlSource
from segdsl.tools.databases.duckdb import DATABASES, DuckSource, open_duckdb
from segdsl.tools.databases.urls import Target, parse_url
from segdsl.tools.source_checks import columns_used

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DATABASES", "DuckSource", "SqlSource", "columns_used", "open_source", "open_target"]

# The module of each kind of database and the function in it that opens one.
_OPENERS: Final[Mapping[str, tuple[str, str]]] = {
    "sqlite": ("sqlite", "open_sqlite"),
    "postgres": ("postgres", "open_postgres"),
    "mysql": ("mysql", "open_mysql"),
    "mariadb": ("mysql", "open_mysql"),
    "clickhouse": ("clickhouse", "open_clickhouse"),
    "spark": ("spark", "open_spark"),
    "bigquery": ("bigquery", "open_bigquery"),
}


def open_source(target: str | Path, catalog: Catalog) -> Any:
    """The `SqlSource` at a path or URL: see `segdsl.tools.databases.urls` for what they look like."""
    return open_target(parse_url(str(target)), catalog)


def open_target(target: Target, catalog: Catalog) -> SqlSource:
    """The same of a target that has been read."""
    if target.dialect == "duckdb":
        return open_duckdb(target, catalog)
    module, name = _OPENERS[target.dialect]
    opened = getattr(import_module(f"segdsl.tools.databases.{module}"), name)(target)
    assert isinstance(opened, SqlSource)
    try:
        opened.learn(columns_used(catalog))
    except BaseException:
        opened.close()
        raise
    return opened
