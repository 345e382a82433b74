"""The databases that segdsl speaks to, by name; a name that is not here is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segdsl.diagnostics import SegdslError
from segdsl.sql.builder import Builder
from segdsl.sql.dialects.bigquery import BigQuery
from segdsl.sql.dialects.clickhouse import ClickHouse
from segdsl.sql.dialects.databricks import Databricks
from segdsl.sql.dialects.duckdb import DuckDb
from segdsl.sql.dialects.mysql import MariaDb, MySql
from segdsl.sql.dialects.oracle import Oracle
from segdsl.sql.dialects.postgres import Postgres
from segdsl.sql.dialects.redshift import Redshift
from segdsl.sql.dialects.snowflake import Snowflake
from segdsl.sql.dialects.spark import Spark
from segdsl.sql.dialects.sqlite import Sqlite
from segdsl.sql.dialects.trino import Trino
from segdsl.sql.dialects.tsql import Tsql
from segdsl.sql.errors import UNPROVEN_DIALECT
from segdsl.wording import join

_EXECUTED: Final[tuple[type[Builder], ...]] = (*(DuckDb, MariaDb, Postgres, ClickHouse, Sqlite, BigQuery, Spark),)
_PRINTED: Final[tuple[type[Builder], ...]] = (MySql, Databricks, Redshift, Snowflake, Trino, Tsql, Oracle)
DIALECTS: Final[Mapping[str, type[Builder]]] = {dialect.dialect: dialect for dialect in (*_EXECUTED, *_PRINTED)}


def builder_for(dialect: str) -> Builder:
    """A fresh builder of this dialect."""
    if dialect not in DIALECTS:
        raise SegdslError([UNPROVEN_DIALECT.at(dialect=dialect, possible=join(list(DIALECTS)))])
    return DIALECTS[dialect]()
