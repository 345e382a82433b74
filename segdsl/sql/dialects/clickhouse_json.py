"""JSON documents in text columns of ClickHouse: what stands at a path, as each logical type.

A value inside a document is the argument list of ClickHouse's JSON functions, the text and the steps to it
(``doc, 'account', 'plan'``): the functions tell a 5 from a 5.0 there, and from a "5". They give NULL or nothing where a
text is no document. An array is walked by its numbers, so that its elements are such values too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp

from segdsl.sql.reader import Civil, Form, Physical
from segdsl.types import INTEGER, Type

if TYPE_CHECKING:
    from segdsl.sql.dialects.clickhouse_reader import ClickHouseReader

Sql = Any

JSON: Final = Physical(Form.JSON, "JSON")
_INDEX: Final = "item__"


class JsonReader:
    """Reads values inside documents, scalars by the reader of columns."""

    def __init__(self, reader: ClickHouseReader) -> None:
        self.reader, self.b = reader, reader.b

    def at(self, x: Sql, path: Sequence[str]) -> Sql:
        """The value at a path; a step that could be the number of an element is not read."""
        if any(step.isdecimal() for step in path):
            raise self.reader.refuse()
        steps = [self.b.literal(step) for step in path]
        return self.b.raw(", ".join(f"{{{index}}}" for index in range(len(steps) + 1)), x, *steps)

    def text(self, x: Sql) -> Sql:
        """The string that a value is."""
        return self.b.raw("if(JSONType({0}) = 'String', JSONExtractString({0}), NULL)", x)

    def read(self, x: Sql, type_: Type, civil: Civil) -> Sql:
        """A value by what it is: string, number or flag, each read as a column of that kind would be."""
        b = self.b
        kinds = {
            "'String'": ("JSONExtractString({0})", "String"),
            "'Int64', 'UInt64'": ("toInt128OrNull(JSONExtractString({0}))", "Int128"),
            "'Double'": ("JSONExtractFloat({0})", "Float64"),
            "'Bool'": ("JSONExtractBool({0}) = 1", "Bool"),
        }
        branches = []
        for names, (template, kind) in kinds.items():
            found = self.reader.read(b.raw(template, x), self.reader.physical(kind), type_, civil)
            if not isinstance(found, exp.Null):
                branches.append((b.raw(f"JSONType({{0}}) IN ({names})", x), found))
        return b.case(branches) if branches else exp.Null()

    def enum_text(self, x: Sql) -> Sql:
        b = self.b
        number = b.to_text(self.read(x, INTEGER, lambda civil: civil))
        return b.raw(
            "multiIf(JSONType({0}) = 'String', JSONExtractString({0}), "
            "JSONType({0}) = 'Bool', if(JSONExtractBool({0}) = 1, '1', '0'), {1})", x, number
        )  # fmt: skip

    def elements(self, x: Sql, each: Callable[[Sql], Sql], type_: Type) -> Sql:
        """The set of the elements of an array, or of the array that a string is as a document."""
        b = self.b
        inner = b.raw("ifNull(JSONExtractString({0}), '')", x)
        own, text = self._walked(x, each, type_), self._walked(inner, each, type_)
        is_array = b.raw("ifNull(JSONType({0}) = 'Array', 0)", x)
        return b.case([(is_array, own), (b.raw("ifNull(JSONType({0}) = 'String', 0)", x), text)], b.empty_set(type_))

    def _walked(self, x: Sql, each: Callable[[Sql], Sql], type_: Type) -> Sql:
        b = self.b
        name = exp.Identifier(this=_INDEX, quoted=True)
        value = b.raw("{0}, {1}", x, exp.Column(this=name))
        found = b.raw(
            "arrayMap({0} -> {1}, if(JSONType({2}) = 'Array', range(1, toUInt32(ifNull(JSONLength({2}), 0)) + 1), []))",
            name.copy(), each(value), x,
        )  # fmt: skip
        return self.reader.known(found, type_)
