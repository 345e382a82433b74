"""Sets on MySQL and MariaDB, which have no arrays: JSON arrays of texts, written in one way only.

Each element is its text as a JSON string; the elements stand in the order of their strings, each once, without blanks:
``["a","b"]``. Inside an element a quotation mark, a backslash and a comma are written as ``\\u0022``, ``\\u005c`` and
``\\u002c``. So a quotation mark in the text of a set always is the beginning or the end of an element: an element is in
the set when its string stands in the text, two sets are equal when their texts are, and the number of elements is half
that of the quotation marks. No function of the server that compares documents takes part.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Final

from sqlglot import exp

from segdsl.sql.dialects.mysql_words import quoted
from segdsl.types import TEXT, Compare, Kind, Type

Sql = Any

_ESCAPES: Final = (("\\\\", "\\u005c"), ('\\"', "\\u0022"), (",", "\\u002c"))


def inner(text: str) -> str:
    """What stands between the quotation marks of an element."""
    body = json.dumps(text, ensure_ascii=False)[1:-1]
    for written, escaped in _ESCAPES:
        body = body.replace(written, escaped)
    return body


def document(texts: Iterable[str]) -> str:
    """A set of texts as it is written."""
    return "[" + ",".join(sorted(f'"{inner(text)}"' for text in texts)) + "]"


def inner_sql(text: str) -> str:
    """A template of the same for a text in SQL, with its quotation marks."""
    for written, escaped in _ESCAPES:
        text = f"REPLACE({text}, {quoted(written)}, {quoted(escaped)})"
    return text


class MySqlSets:
    """The primitives of sets."""

    collation: ClassVar[str]
    text_column: ClassVar[str]  # a column of text in JSON_TABLE
    each_row: ClassVar[str] = ""  # keeps a server from reusing what a subquery gave for another row
    arg_types: tuple[Type, ...]

    def as_element(self, value: Sql) -> Sql:
        """A value as an element is written, NULL for the unknown."""
        b: Any = self
        text = f"CAST({{0}} AS CHAR CHARACTER SET utf8mb4) COLLATE {self.collation}"
        return b.raw(f"{inner_sql(f'JSON_QUOTE({text})')} COLLATE {self.collation}", value)

    def collected(self) -> str:
        """A template: the set of the elements ``{0}`` (as they are written) of the rows of a query."""
        found = "GROUP_CONCAT(DISTINCT {0} ORDER BY 1 SEPARATOR ',')"
        return f"COALESCE(CONCAT('[', {found}, ']'), '[]') COLLATE {self.collation}"

    def collect(self, value: Sql, condition: Sql) -> Sql:
        b: Any = self
        return b.raw(self.collected(), b.case([(condition, self.as_element(value))]))

    def empty_set(self, type: Type) -> Sql:
        b: Any = self
        return b.literal("[]")

    def set_contains(self, a: Sql, item: Sql) -> Sql:
        b: Any = self
        return b.raw("(INSTR({0}, {1}) > 0)", a, self.as_element(item))

    def set_length(self, a: Sql) -> Sql:
        b: Any = self
        return b.raw("((LENGTH({0}) - LENGTH(REPLACE({0}, '\"', ''))) DIV 2)", a)

    def set_equals(self, a: Sql, c: Sql) -> Sql:
        b: Any = self
        return b.eq(a, c)

    def fold_set(self, a: Sql, compare: Compare) -> Sql:
        b: Any = self

        def folded(text: Sql) -> Sql:
            return b.raw("NULLIF({0}, '')", b.fold(text, compare))

        return self.mapped(a, f"`x` {self.text_column}", folded)

    def mapped(self, elements: Sql, columns: str, each: Callable[[Sql], Sql]) -> Sql:
        """The set of what ``each`` makes of the elements of a JSON array, column ``x`` of ``columns``."""
        b: Any = self
        name, inside = b.fresh_alias("e"), b.fresh_alias("x")
        held = exp.Column(this=exp.Identifier(this="x", quoted=True), table=exp.Identifier(this=name, quoted=True))
        source = f"JSON_TABLE({{1}}, '$[*]' COLUMNS ({columns} PATH '$')) AS `{name}`"
        rows = f"JSON_TABLE(JSON_ARRAY({{0}}), '$[0]' COLUMNS (`x` {self.text_column} PATH '$')) AS `{inside}`"
        found = self.collected().replace("{0}", f"`{inside}`.`x`")
        query = f"(SELECT {found} FROM {source}, {rows}{self.each_row})"  # noqa: S608 - words of ours
        return b.raw(query, self.as_element(each(held)), elements)

    def unnest(self, value: Sql, as_: str, name: str) -> Sql:
        b: Any = self
        element = self.arg_types[0].element if self.arg_types and self.arg_types[0].kind is Kind.SET else None
        kind = b.json_column(element or TEXT)
        table = f"JSON_TABLE({{0}}, '$[*]' COLUMNS (`{name}` {kind} PATH '$')) AS `{as_.replace('`', '``')}`"
        return exp.Join(this=b.raw(table, value), kind="CROSS")
