"""The databases that segdsl speaks to, by name; a name that is not here is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segdsl.diagnostics import SegdslError
from segdsl.sql.builder import Builder
from segdsl.sql.dialects.duckdb import DuckDb
from segdsl.sql.errors import UNPROVEN_DIALECT

DIALECTS: Final[Mapping[str, type[Builder]]] = {dialect.dialect: dialect for dialect in (DuckDb,)}


def builder_for(dialect: str) -> Builder:
    """A fresh builder of this dialect."""
    if dialect not in DIALECTS:
        raise SegdslError([UNPROVEN_DIALECT.at(dialect=dialect, possible=", ".join(DIALECTS))])
    return DIALECTS[dialect]()
