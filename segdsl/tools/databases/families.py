"""The names of physical types in each engine, as families whose values come alike from its driver."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Final


class Family(Enum):
    """What a column holds, as far as a look at its values can be spared."""

    INTEGER = "whole numbers of at most 64 bits"
    DECIMAL = "exact numbers"
    DOUBLE = "inexact numbers"
    BOOLEAN = "true and false"
    TEXT = "text"
    UUID = "uuid"
    DATE = "days"
    TIMESTAMP = "moments and civil times"
    OTHER = "anything else"


_TEXT: Final = (
    "text", "varchar", "char", "character varying", "character", "bpchar", "tinytext", "mediumtext", "longtext",
    "string", "citext", "name",
)  # fmt: skip
_FAMILIES: Final[Mapping[str, Family]] = {
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "integer", "bigint", "int2", "int4"), Family.INTEGER),
    **dict.fromkeys(("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"), Family.INTEGER),
    **dict.fromkeys(("numeric", "decimal", "bignumeric"), Family.DECIMAL),
    **dict.fromkeys(("real", "float", "double", "double precision", "float32", "float64"), Family.DOUBLE),
    **dict.fromkeys(("boolean", "bool"), Family.BOOLEAN),
    **dict.fromkeys(_TEXT, Family.TEXT),
    "uuid": Family.UUID,
    "date": Family.DATE,
    "date32": Family.DATE,
    **dict.fromkeys(("timestamp", "timestamp without time zone", "timestamp with time zone"), Family.TIMESTAMP),
    **dict.fromkeys(("timestamp_ntz", "timestamp_ltz", "timestamptz", "datetime", "datetime64"), Family.TIMESTAMP),
}


@lru_cache(maxsize=1024)
def family_of(dialect: str, name: str) -> Family:
    """The family of a type as its engine names it. SQLite's columns hold anything, whatever their type says."""
    text = name.strip().lower()
    if dialect == "sqlite":
        return Family.OTHER
    while wrapped := re.fullmatch(r"(?:nullable|lowcardinality)\((.*)\)", text):
        text = wrapped[1]
    if text.startswith("bigint") and text.endswith(" unsigned"):
        return Family.OTHER
    text = re.sub(r" (unsigned|zerofill)\b", "", text)
    text = re.sub(r"\s*\([^()]*\)", "", text)  # varchar(20), timestamp(3) with time zone
    return _FAMILIES.get(text, Family.OTHER)
