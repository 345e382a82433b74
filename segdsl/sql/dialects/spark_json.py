"""JSON documents on Spark: a VARIANT, whose scalars know what they are.

TRY_PARSE_JSON is strict and gives NULL where a text is no document. SCHEMA_OF_VARIANT tells a 5 (BIGINT) from a 5.5
(DECIMAL or DOUBLE) and from a "5" (STRING).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp

from segdsl.sql.reader import Civil, Form, Physical
from segdsl.types import BOOLEAN, INTEGER, Type

if TYPE_CHECKING:
    from segdsl.sql.dialects.spark_reader import SparkReader

Sql = Any

JSON: Final = Physical(Form.JSON, "variant")
_KIND: Final = "SCHEMA_OF_VARIANT({0})"
_STRING: Final = f"CASE WHEN {_KIND} = 'STRING' THEN TRY_VARIANT_GET({{0}}, '$', 'string') END"
_BIG: Final = "'DECIMAL[(](19|[23][0-9]),0[)]'"  # a whole number beyond 64 bits; another one is BIGINT or has places
_SCALARS: Final = (  # the condition, the value, its physical type
    (f"{_KIND} = 'STRING'", "TRY_VARIANT_GET({0}, '$', 'string')", "string"),
    (f"{_KIND} = 'BIGINT'", "TRY_VARIANT_GET({0}, '$', 'bigint')", "bigint"),
    (f"{_KIND} RLIKE {_BIG}", "TRY_VARIANT_GET({0}, '$', 'decimal(38,0)')", "decimal(38,0)"),
    (f"({_KIND} LIKE 'DECIMAL%' OR {_KIND} = 'DOUBLE')", "TRY_VARIANT_GET({0}, '$', 'double')", "double"),
    (f"{_KIND} = 'BOOLEAN'", "TRY_VARIANT_GET({0}, '$', 'boolean')", "boolean"),
)


class JsonReader:
    """Reads values inside documents, scalars by the reader of columns."""

    def __init__(self, reader: SparkReader) -> None:
        self.reader, self.b = reader, reader.b

    def document(self, x: Sql, stored: Physical) -> Sql:
        """A column as a document, NULL where it is none; a document inside a JSON string is read too."""
        b = self.b
        match stored.form:
            case Form.NESTED | Form.LIST:
                return b.func("TRY_PARSE_JSON", b.func("TO_JSON", x))
            case Form.JSON:
                inner = "TRY_PARSE_JSON(TRY_VARIANT_GET({0}, '$', 'string'))"
                return b.let(x, lambda v: b.raw(f"CASE WHEN {_KIND} = 'STRING' THEN {inner} ELSE {{0}} END", v))
            case _:
                text = self.reader.raw_text(x, stored)
                return exp.Null() if text is None else b.func("TRY_PARSE_JSON", text)

    def at(self, x: Sql, stored: Physical, path: Sequence[str]) -> Sql:
        """The value at a path of keys; a step of digits is the place in an array where there is one."""
        found = self.document(x, stored)
        steps = ""
        for step in path:
            if "'" in step and '"' in step or not step:
                raise self.reader.refuse()
            key = f'["{step}"]' if "'" in step else f"['{step}']"
            if step.isascii() and step.isdecimal() and len(step) <= 9 and (step == "0" or step[0] != "0"):
                before = self._get(found, steps) if steps else found
                found, steps = self._either(before, f"[{step}]", key), ""
            else:
                steps += key
        return self._get(found, steps) if steps else found

    def _get(self, x: Sql, steps: str) -> Sql:
        return self.b.func("TRY_VARIANT_GET", x, exp.Literal.string(f"${steps}"), exp.Literal.string("variant"))

    def _either(self, x: Sql, first: str, second: str) -> Sql:
        return self.b.let(x, lambda v: self.b.coalesce(self._get(v, first), self._get(v.copy(), second)))

    def text(self, x: Sql) -> Sql:
        """The string that a value is."""
        return self.b.let(x, lambda v: self.b.raw(_STRING, v))

    def read(self, x: Sql, type_: Type, civil: Civil) -> Sql:
        """A value by what it is: string, number or flag, each read as a column of that kind would be."""
        b = self.b

        def chosen(v: Sql) -> Sql:
            branches = []
            for condition, template, name in _SCALARS:
                whole_text = name == "decimal(38,0)" and type_.kind.value == "text"
                value = b.raw(template, v.copy())
                stored = self.reader.physical(name)
                found = b.to_text(value) if whole_text else self.reader.read(value, stored, type_, civil)
                branches.append((b.raw(condition, v.copy()), found))
            known = [branch for branch in branches if not isinstance(branch[1], exp.Null)]
            # a kind that is no value still takes its turn: a large whole number is no double
            return b.case(branches) if known else exp.Null()

        return b.let(x, chosen)

    def enum_text(self, x: Sql) -> Sql:
        b = self.b

        def chosen(v: Sql) -> Sql:
            number = b.to_text(self.read(v.copy(), INTEGER, _same))
            flag = self.read(v.copy(), BOOLEAN, _same)
            return b.raw(
                f"CASE {_KIND} WHEN 'STRING' THEN TRY_VARIANT_GET({{0}}, '$', 'string') "
                "WHEN 'BOOLEAN' THEN CASE WHEN {2} THEN '1' ELSE '0' END ELSE {1} END", v, number, flag,
            )  # fmt: skip

        return b.let(x, chosen)

    def elements(self, x: Sql, stored: Physical) -> Sql:
        """The elements of an array; NULL where there is none."""
        document = self.document(x, stored)
        if isinstance(document, exp.Null):
            return document
        return self.b.raw("TRY_VARIANT_GET({0}, '$', 'array<variant>')", document)


def _same(civil: Sql) -> Sql:
    return civil
