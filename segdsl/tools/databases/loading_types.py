"""What a stored column becomes on each engine: its natural type there, and DuckDB's SQL that gives the value for it.

One rule decides: reading a value back gives the same value exactly. So a decimal is text in SQLite, whose only
numbers with a fraction are doubles; numbers that are no numbers (NaN) and dates beyond an engine's calendar make their
column text where the engine has no such values; a list is JSON where there are no arrays.

Worked example, ``total DECIMAL(12,2)``::

    PostgreSQL, MariaDB  numeric(12,2), decimal(12,2)   CAST("total" AS VARCHAR)    '120.50', which the server reads
    SQLite               TEXT                           CAST("total" AS VARCHAR)    '120.50'
    ClickHouse           Nullable(Decimal(12, 2))       "total"                     in a Parquet file
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from segdsl.tools.databases.loading_reading import Column


@dataclass(frozen=True, slots=True)
class Stored:
    """A column as an engine keeps it, and the SQL expression that gives its value."""

    name: str
    type: str
    value: str


Natural = Callable[[Column], Stored]

_DECIMAL: Final = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_MOMENTS: Final = ("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE")
_BIG: Final = ("UBIGINT", "HUGEINT", "UHUGEINT")


def _family(kind: str) -> str:
    """The type without its size: DECIMAL(12,2) is DECIMAL, ENUM(…) is VARCHAR, a struct is JSON, a list is LIST."""
    if kind.endswith("]"):
        return "LIST"
    if kind.startswith(("STRUCT(", "MAP(", "UNION(")):
        return "JSON"
    if kind.startswith("ENUM("):
        return "VARCHAR"
    if kind in ("TIMESTAMP_S", "TIMESTAMP_MS"):
        return "TIMESTAMP"
    return kind.partition("(")[0]


def _text(column: Column) -> str:
    decimal = _DECIMAL.fullmatch(column.type)
    if decimal and decimal[1] == decimal[2]:  # DuckDB writes .5 where there is no place for a digit before the point
        return f"regexp_replace(CAST({column.sql} AS VARCHAR), '^(-?)[.]', '\\10.')"
    return f"CAST({column.sql} AS VARCHAR)"


def _json(column: Column) -> str:
    return _text(column) if column.type == "JSON" else f"CAST(to_json({column.sql}) AS VARCHAR)"


def _moment(column: Column) -> str:
    """A naive moment to the microsecond."""
    return column.sql if column.type == "TIMESTAMP" else f"CAST({column.sql} AS TIMESTAMP)"


def _in_utc(column: Column) -> str:
    """The naive moment of an instant, in UTC."""
    return f"timezone('UTC', {column.sql})"


def _as_text(expression: str) -> str:
    return f"CAST({expression} AS VARCHAR)"


def _fits_64_bits(column: Column) -> bool:
    return column.most is None or (column.least >= -(2**63) and column.most < 2**63)


# --- PostgreSQL

_POSTGRES: Final = {
    "TINYINT": "smallint",
    "UTINYINT": "smallint",
    "SMALLINT": "smallint",
    "USMALLINT": "integer",
    "INTEGER": "integer",
    "UINTEGER": "bigint",
    "BIGINT": "bigint",
    "UBIGINT": "numeric(20,0)",
    "HUGEINT": "numeric(39,0)",
    "UHUGEINT": "numeric(39,0)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP_NS": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "TIME": "time",
    "INTERVAL": "interval",
    "UUID": "uuid",
    "JSON": "jsonb",
    "BLOB": "bytea",
}


def postgres(column: Column) -> Stored:
    """Everything goes as text, which the server reads; lists of simple values are arrays."""
    family = _family(column.type)
    if family == "LIST":
        element = column.type.rpartition("[")[0]
        inner = _family(element)
        kind = element.lower().replace("decimal", "numeric") if inner == "DECIMAL" else _POSTGRES.get(inner)
        if kind is None or inner in ("LIST", "JSON", "BLOB", "TIMESTAMP_NS"):
            return Stored(column.name, "jsonb", _json(column))
        return Stored(column.name, f"{kind}[]", f"list_transform({column.sql}, lambda e: CAST(e AS VARCHAR))")
    if family == "DECIMAL":
        return Stored(column.name, column.type.lower().replace("decimal", "numeric"), _text(column))
    too_far = column.least is not None and (column.least < -4712 or column.most > 294_000)
    if (family == "TIMESTAMP_NS" and column.odd) or (family in ("DATE", *_MOMENTS) and too_far):
        return Stored(column.name, "text", _text(column))
    kind = _POSTGRES.get(family, "text")
    if family == "JSON":
        return Stored(column.name, kind, _json(column))
    if family == "BLOB":
        return Stored(column.name, kind, column.sql)
    if family in ("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE") and (column.least or 1) < 1:
        return Stored(column.name, kind, f"replace({_text(column)}, '(BC)', 'BC')")
    if family == "TIMESTAMP_NS":
        return Stored(column.name, kind, _as_text(_moment(column)))
    return Stored(column.name, kind, _text(column))


# --- SQLite


def sqlite(column: Column) -> Stored:
    """Whole numbers, doubles, bytes, and text for all else: moments in ISO form, decimals in plain digits."""
    family, decimal = _family(column.type), _DECIMAL.fullmatch(column.type)
    whole = family in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
    if whole or (family in _BIG and _fits_64_bits(column)) or (decimal and int(decimal[1]) <= 18 and decimal[2] == "0"):
        return Stored(column.name, "INTEGER", f"CAST({column.sql} AS BIGINT)")
    if family == "BOOLEAN":
        return Stored(column.name, "INTEGER", f"CAST({column.sql} AS INTEGER)")
    if family in ("FLOAT", "DOUBLE") and not column.odd:
        return Stored(column.name, "REAL", f"CAST({column.sql} AS DOUBLE)")
    if family == "BLOB":
        return Stored(column.name, "BLOB", column.sql)
    if family in ("LIST", "JSON"):
        return Stored(column.name, "TEXT", _json(column))
    if family == "TIMESTAMP WITH TIME ZONE":  # ends in +00, as the session is in UTC
        return Stored(column.name, "TEXT", f"{_text(column)} || ':00'")
    return Stored(column.name, "TEXT", _text(column))


# --- MySQL and MariaDB

_MYSQL: Final = {
    "TINYINT": "tinyint",
    "UTINYINT": "tinyint unsigned",
    "SMALLINT": "smallint",
    "USMALLINT": "smallint unsigned",
    "INTEGER": "int",
    "UINTEGER": "int unsigned",
    "BIGINT": "bigint",
    "UBIGINT": "bigint unsigned",
    "HUGEINT": "decimal(39,0)",
    "UHUGEINT": "decimal(39,0)",
    "BOOLEAN": "tinyint(1)",
    "UUID": "char(36)",
    "TIME": "time(6)",
    "JSON": "json",
    "LIST": "json",
}
_SHORT: Final = 255
_KEY: Final = 190  # letters that fit into an index, at four bytes each
_MANY: Final = 40  # short texts that surely fit into one row of 65,535 bytes


def mysql(column: Column, indexed: bool, texts: int) -> Stored:
    """Texts are short where all of them are; ``texts`` is how many text columns the table has."""
    family, decimal = _family(column.type), _DECIMAL.fullmatch(column.type)
    if family in ("FLOAT", "DOUBLE") and not column.odd:
        return Stored(column.name, "double", f"CAST({column.sql} AS DOUBLE)")
    if decimal and int(decimal[2]) <= 30:
        return Stored(column.name, column.type.lower(), _text(column))
    if family == "DATE" and _in_years(column, 1, 9999):
        return Stored(column.name, "date", _text(column))
    if family == "TIMESTAMP WITH TIME ZONE":  # a datetime would be read as civil time of the catalog's zone
        if _in_years(column, 1971, 2037):
            return Stored(column.name, "timestamp(6) NULL", _as_text(_in_utc(column)))
        return Stored(column.name, "varchar(64)", f"{_text(column)} || ':00'")
    if family in _MOMENTS and _in_years(column, 1, 9999):
        return Stored(column.name, "datetime(6)", _as_text(_moment(column)))
    if family == "BLOB":
        return Stored(column.name, "longblob", column.sql)
    if family in ("LIST", "JSON"):
        return Stored(column.name, "json", _json(column))
    if family == "BOOLEAN":
        return Stored(column.name, "tinyint(1)", f"CAST({column.sql} AS INTEGER)")
    if kind := _MYSQL.get(family):
        return Stored(column.name, kind, _text(column))
    return Stored(column.name, _mysql_text(column, indexed, texts), _text(column))


def _mysql_text(column: Column, indexed: bool, texts: int) -> str:
    longest = column.longest if _family(column.type) == "VARCHAR" else 64
    if indexed and longest <= _KEY:
        return f"varchar({_KEY})"
    return f"varchar({_SHORT})" if longest <= _SHORT and texts <= _MANY else "longtext"


def _in_years(column: Column, first: int, last: int) -> bool:
    return not column.odd and (column.least is None or (first <= column.least and column.most <= last))


# --- ClickHouse, through Parquet

_CLICKHOUSE: Final = {
    "TINYINT": "Int8",
    "SMALLINT": "Int16",
    "INTEGER": "Int32",
    "BIGINT": "Int64",
    "UTINYINT": "UInt8",
    "USMALLINT": "UInt16",
    "UINTEGER": "UInt32",
    "UBIGINT": "UInt64",
    "HUGEINT": "Int128",
    "UHUGEINT": "UInt128",
    "FLOAT": "Float32",
    "DOUBLE": "Float64",
    "VARCHAR": "String",
    "BOOLEAN": "Bool",
    "UUID": "UUID",
    "BLOB": "String",
}
_AS_THEY_ARE: Final = frozenset(_CLICKHOUSE) - {"HUGEINT", "UHUGEINT", "UUID"}


def clickhouse(column: Column, indexed: bool) -> Stored:
    """A column may be unknown, but for an indexed one that never is; arrays cannot be unknown themselves."""
    family = _family(column.type)
    if family == "LIST" and not column.nulls:
        inner = _family(column.type.rpartition("[")[0])
        if inner in _AS_THEY_ARE:
            element = _CLICKHOUSE[inner]
            return Stored(column.name, f"Array({f'Nullable({element})' if column.longest else element})", column.sql)
    kind, value = _clickhouse(column, family)
    return Stored(column.name, kind if indexed and not column.nulls else f"Nullable({kind})", value)


def _clickhouse(column: Column, family: str) -> tuple[str, str]:
    if family in ("LIST", "JSON"):
        return "String", _json(column)
    if family == "DECIMAL":
        return column.type.title(), column.sql
    if family == "DATE" and _in_years(column, 1900, 2299):
        return "Date32", column.sql
    if family in _MOMENTS and _in_years(column, 1900, 2299):
        if family.endswith("ZONE"):
            return "DateTime64(6, 'UTC')", column.sql
        return "DateTime64(6)", _moment(column)
    kind = _CLICKHOUSE.get(family, "String")
    return kind, column.sql if family in _AS_THEY_ARE else _text(column)


# --- folders of Parquet files: Spark and the local BigQuery


def parquet(column: Column) -> Stored:
    """As DuckDB writes it, but for types that Parquet or its readers do not know: those are text, or plainer."""
    family = _family(column.type)
    if family == "LIST" and _family(column.type.rpartition("[")[0]) in ("LIST", "JSON", "UUID", "INTERVAL", "TIME"):
        return Stored(column.name, "", _json(column))
    if family == "JSON":
        return Stored(column.name, "", _json(column))
    if family == "TIMESTAMP" or (family == "TIMESTAMP_NS" and not column.odd):
        return Stored(column.name, "", _moment(column))
    if family in _BIG:
        big = column.most is not None and (column.most >= 10**38 or column.least <= -(10**38))
        return Stored(column.name, "", _text(column) if big else f"CAST({column.sql} AS DECIMAL(38,0))")
    if family in ("UTINYINT", "USMALLINT", "UINTEGER"):
        return Stored(column.name, "", f"CAST({column.sql} AS BIGINT)")
    plain = ("LIST", "DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "FLOAT", "DOUBLE", "BOOLEAN", "DATE",
             "TIMESTAMP WITH TIME ZONE", "BLOB")  # fmt: skip
    return Stored(column.name, "", column.sql if family in plain else _text(column))
