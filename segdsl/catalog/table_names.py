"""The names of tables as catalogs write them: a point stands between a schema and a table, unless quotes are around.

==================  ==============================================
``contacts``        the table contacts
``crm.contacts``    the table contacts of the schema crm
``"a.b"``           the table a.b
``crm."a.b"``       the table a.b of the schema crm
==================  ==============================================

Inside quotes a double quote is written twice. A quote that does not stand around a whole part is a letter like others.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_PART: Final = re.compile(r'"((?:[^"]|"")+)"(?=\.|\Z)|([^.]*)')


@lru_cache(maxsize=4096)
def table_parts(name: str) -> tuple[str, ...]:
    """The schemas, outermost first, and the table: ``crm."a.b"`` is ("crm", "a.b")."""
    parts, at = [], 0
    while at <= len(name):
        found = _PART.match(name, at)
        assert found is not None
        parts.append(found[2] if found[1] is None else found[1].replace('""', '"'))
        at = found.end() + 1
    return tuple(parts)


def table_name(*parts: str) -> str:
    """The name that `table_parts` reads as these parts; quotes stand only where it needs them."""
    return ".".join(_written(part) for part in parts)


def schema_of(name: str) -> str:
    """What stands before the table, without quotes; "" where it is only a table."""
    return ".".join(table_parts(name)[:-1])


def _written(part: str) -> str:
    return '"' + part.replace('"', '""') + '"' if "." in part or part.startswith('"') else part
