"""Arrow batches as rows of Python values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from segdsl.tools.databases.base import Batch


def plain_rows(found: Any) -> Batch:
    """The rows of an Arrow batch; fractions of microseconds are cut off, instants are in UTC."""
    import pyarrow as pa

    columns = []
    for column in found.columns:
        kind = column.type
        if pa.types.is_timestamp(kind) and kind.unit == "ns":
            column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
        values = column.to_pylist()
        if pa.types.is_timestamp(kind) and kind.tz is not None:
            values = [in_utc(value) for value in values]
        columns.append(values)
    return list(zip(*columns, strict=True))


def in_utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
