"""The types of canonical values in ClickHouse, and the settings that a statement says itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from segdsl.sql.dialects.clickhouse_exact import is_narrow
from segdsl.types import TEXT, Kind, Type

INT64: Final = range(-(2**63), 2**63)

# Said in each statement: what rows that a LEFT JOIN does not find are, what a name means, that no two types become
# a Variant silently, that a text is read as the nearest double, that a shared query runs once.
SETTINGS: Final[Mapping[str, str]] = {
    "join_use_nulls": "1",
    "prefer_column_name_to_alias": "1",
    "enable_positional_arguments": "0",
    "aggregate_functions_null_for_empty": "0",
    "group_by_use_nulls": "0",
    "transform_null_in": "0",
    "cast_keep_nullable": "0",
    "use_variant_as_common_type": "0",
    "precise_float_parsing": "1",
    "count_distinct_implementation": "'uniqExact'",
    "session_timezone": "'UTC'",
    "enable_materialized_cte": "1",
    "max_subquery_depth": "100000",
    "max_ast_depth": "1000000",
    "max_ast_elements": "100000000",
    "max_expanded_ast_elements": "100000000",
}


def type_name(type: Type) -> str:
    """The type of a canonical value that is known."""
    match type.kind:
        case Kind.INTEGER | Kind.DECIMAL:
            return "Int64" if is_narrow(type) else "Int128"
        case Kind.DOUBLE | Kind.GEO:
            return "Float64"
        case Kind.BOOLEAN:
            return "Bool"
        case Kind.TEXT | Kind.ENUM:
            return "String"
        case Kind.SET:
            return f"Array({type_name(type.element or TEXT)})"
        case Kind.DATE:
            return "Int32"
        case _:
            return "Int64"


def nullable(type: Type) -> str:
    return f"Nullable({type_name(type)})"


def type_of(value: object, type: Type | None) -> str:
    """The type of a parameter by its value."""
    match value:
        case bool():
            return "Bool"
        case int():
            return "Int64" if value in INT64 else "Int128"
        case float():
            return "Float64"
        case Decimal():
            return f"Decimal(38, {-int(value.as_tuple().exponent)})"
        case datetime():
            return "DateTime64(6, 'UTC')"
        case date():
            return "Date32"
        case list():
            inner = {type_of(item, None) for item in value} or {type_name(type.element or TEXT) if type else "String"}
            return f"Array({max(inner, key=_width)})"
        case _:
            return "String"


def _width(name: str) -> int:
    return int(re.sub(r"\D", "", name) or 0)
