"""Small words that every MySQL dialect file uses: texts of ours, and a value that is computed once.

MySQL has no lambda and no lateral query that both servers know, but both take ``JSON_TABLE`` of an outer value inside
a scalar subquery. So a value that an expression needs many times is put into a document of one element and read back::

    (SELECT <expression of x1.x> FROM JSON_TABLE(JSON_ARRAY(<value>), '$[0]' COLUMNS (x LONGTEXT PATH '$')) AS x1)

MariaDB remembers what such a subquery gave for a row, and takes it for the next row with the same columns, by *their*
collation: in a column of utf8mb4_general_ci what was found for "é" would be that of "E". `each_row` keeps it from that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlglot import exp

Sql = Any

PLAIN: Final = frozenset(map(chr, range(0x20, 0x7F))) - {"\\", "'"}


def quoted(text: str) -> str:
    """A text of ours as a literal, whatever the session thinks of backslashes and of the letters it sends."""
    if all(letter in PLAIN or (letter.isprintable() and not letter.isascii()) for letter in text):
        return f"'{text}'"
    return f"_utf8mb4 X'{text.encode().hex().upper()}'"


def template(text: str) -> str:
    """A text as a part of a template: braces stand for themselves."""
    return text.replace("{", "{{").replace("}", "}}")


def bound(b: Any, value: Sql, column_type: str, build: Callable[[Sql], Sql]) -> Sql:
    """``build(value)`` with the value computed once, unless it is a column anyway."""
    if isinstance(value, exp.Column):
        return build(value)
    name = b.fresh_alias("x")
    held = exp.Column(this=exp.Identifier(this="x", quoted=True), table=exp.Identifier(this=name, quoted=True))
    source = f"JSON_TABLE(JSON_ARRAY({{1}}), '$[0]' COLUMNS (`x` {column_type} PATH '$')) AS `{name}`"
    return b.raw(f"(SELECT {{0}} FROM {source}{b.each_row})", build(held), value)  # noqa: S608 - words of ours
