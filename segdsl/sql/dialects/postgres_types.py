"""The physical types of PostgreSQL's columns, by the names that its format_type gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from segdsl.sql.reader import Form, Physical

_FORMS: Final[Mapping[str, Form]] = {
    **dict.fromkeys(("smallint", "integer", "bigint", "oid", "int", "int2", "int4", "int8"), Form.INT),
    **dict.fromkeys(("real", "double precision", "float4", "float8"), Form.DOUBLE),
    **dict.fromkeys(("text", "character varying", "varchar", "character", "bpchar", "name"), Form.TEXT),
    **dict.fromkeys(("timestamp", "timestamp without time zone"), Form.TIMESTAMP),
    **dict.fromkeys(("timestamptz", "timestamp with time zone"), Form.TIMESTAMPTZ),
    **dict.fromkeys(("boolean", "bool"), Form.BOOLEAN),
    **dict.fromkeys(("json", "jsonb"), Form.JSON),
    "uuid": Form.UUID,
    "date": Form.DATE,
    "interval": Form.INTERVAL,
    "bytea": Form.BLOB,
}
_AS_TEXT: Final = frozenset(('"char"', "citext", "bit", "bit varying", "macaddr", "macaddr8", "xml"))
NOTHING: Final = frozenset(
    (
        *("time", "time without time zone", "time with time zone", "inet", "cidr"),
        *("int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange"),
    )
)
FIT_JSON: Final = Physical(Form.JSON, "fit json")
_OPEN: Final = 1000  # digits of a NUMERIC of which nothing is said


@lru_cache(maxsize=512)
def physical(name: str) -> Physical:
    """The physical type that PostgreSQL's format_type calls ``name``."""
    text = name.strip()
    lower = text.lower()
    if text.endswith("[]"):
        return Physical(Form.LIST, text, element=physical(text.removesuffix("[]")))
    if exact := re.fullmatch(r"(?:numeric|decimal)(?:\((\d+)(?:,\s*(-?\d+))?\))?", lower):
        return Physical(Form.DECIMAL, text, int(exact[1] or _OPEN), int(exact[2] or 0) if exact[1] else _OPEN)
    bare = re.sub(r"\(\d+\)", "", lower)
    return Physical(_FORMS.get(bare, Form.INTERVAL if bare.startswith("interval ") else Form.OTHER), text)


def is_text(stored: Physical) -> bool:
    """Whether a type of its own is read as the text that drivers give; "text nondeterministic" tells a collation."""
    name = re.sub(r"\(\d+\)", "", stored.name.lower()).rpartition(".")[2]
    return stored.form is Form.OTHER and (name in _AS_TEXT or name.endswith(" nondeterministic"))
