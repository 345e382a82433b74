"""JSON documents on PostgreSQL: what stands at a path in them, and scalars by what they are.

A column of text is read as a document only where it is one (which PostgreSQL can tell from version 16 on). A column of
type json keeps its text, and PostgreSQL raises where that speaks of the character 0 or of half a surrogate pair: such a
document is unknown, as it is in a column of type jsonb, which cannot hold it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from segdsl.sql.dialects import postgres_texts as texts
from segdsl.sql.dialects.postgres_types import FIT_JSON, is_text, physical
from segdsl.sql.reader import Civil, Form, Physical, Reader
from segdsl.types import BOOLEAN, INTEGER, TEXT, Kind, Type

Sql = Any


class PostgresJson(Reader):
    """The part of the reader that looks into documents."""

    def _kind(self, stored: Physical) -> str:
        return "JSONB_TYPEOF" if stored.name == "jsonb" else "JSON_TYPEOF"

    def _fit(self, x: Sql, stored: Physical) -> tuple[Sql, Physical]:
        """A document that can be looked into: a column of type json may hold what PostgreSQL has no text for."""
        if stored.name != "json":
            return x, stored
        fit = texts.IS_FIT.replace("{0}", "CAST({0} AS TEXT)")
        return self.b.raw(f"CASE WHEN {fit} THEN {{0}} END", x), FIT_JSON

    def _json(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        """A JSON scalar by what it is: text, whole number, other number or flag, read as a column of that kind."""
        b, kind = self.b, self._kind(stored)
        found, _ = self._fit(x, stored)

        def scalar(value: Sql, text: Sql) -> Sql:
            text = b.collated(text)
            whole = (
                f"(CASE WHEN {kind}({{0}}) = 'number' AND {{1}} ~ '^-?[0-9]{{{{1,20}}}}$' "
                "THEN CAST({1} AS DECIMAL) BETWEEN -9223372036854775808 AND 18446744073709551615 END)"
            )
            ways = (
                (f"({kind}({{0}}) = 'string')", text, physical("text")),
                (whole, b.raw("CAST({0} AS DECIMAL)", text), physical("numeric")),
                (f"({kind}({{0}}) = 'number')", texts.double(b, texts.number(b, text)), physical("double precision")),
                (f"({kind}({{0}}) = 'boolean')", b.raw("CAST({0} AS BOOLEAN)", text), physical("boolean")),
            )
            branches = []
            for condition, held, inner in ways:
                digits = inner.form is Form.DECIMAL and type_.kind is Kind.TEXT  # a whole number is a text, too
                read = b.cast(held, TEXT) if digits else self.read(held, inner, type_, civil)
                if not isinstance(read, exp.Null):
                    branches.append((b.raw(condition, value.copy(), text.copy()), read.copy()))
            return b.case(branches) if branches else exp.Null()

        # the value first, then its text: a subquery does not see the columns beside its own
        return b.let([found], lambda value: b.let([b.raw("({0} #>> '{{}}')", value)], lambda text: scalar(value, text)))

    def inside(self, x: Sql, stored: Physical, path: Sequence[str]) -> tuple[Sql, Physical]:
        b = self.b
        if stored.form is Form.TEXT or is_text(stored):
            document, found = texts.document(b, self.raw_text(x, stored)), FIT_JSON
        elif stored.form is Form.JSON:
            document, found = self._fit(x, stored)
        else:
            raise self.refuse()
        for step in path:
            # only a whole number in its usual form counts as the place in an array
            usual = step.isascii() and step.isdecimal() and len(step) <= 9 and (step == "0" or step[0] != "0")
            node = b.literal(step)
            document = b.raw(
                "({0} #> ARRAY[{1}])" if usual else "({0} -> {1})", document, b.raw("CAST({0} AS TEXT)", node)
            )
        return document, found

    def _json_text(self, x: Sql, stored: Physical) -> Sql:
        """The string that a JSON value is."""
        b = self.b
        string = f"(CASE WHEN {self._kind(stored)}({{0}}) = 'string' THEN {{0}} #>> '{{{{}}}}' END)"
        return b.collated(b.let([self._fit(x, stored)[0]], lambda value: b.raw(string, value)))

    def _json_enum(self, x: Sql, stored: Physical) -> Sql:
        b, kind = self.b, self._kind(stored)
        number = b.to_text(self._json(x.copy(), stored, INTEGER, _same))
        flag = self._json(x.copy(), stored, BOOLEAN, _same)
        return b.raw(
            f"(CASE {kind}({{0}}) WHEN 'string' THEN {{1}} WHEN 'boolean' THEN CASE WHEN {{3}} THEN '1' ELSE '0' END "
            "WHEN 'number' THEN {2} END)",
            x, self._json_text(x.copy(), stored), number, flag,
        )  # fmt: skip


def _same(civil: Sql) -> Sql:
    return civil
