"""How DuckDB's columns are read: `segdsl.sql.physical` said as a `Reader`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlglot import exp

from segdsl.catalog.models import Field, StoredValue
from segdsl.sql.physical import document, elements, fill, json_text, physical, read, scaled
from segdsl.sql.reader import Civil, Form, Physical, Reader, flag_of, typed
from segdsl.types import DATETIME, INTEGER, Kind, Type, decimal

Sql = Any

_FIRST_MICRO: Final = (datetime.min - datetime(1970, 1, 1)) // timedelta(microseconds=1)
_LAST_MICRO: Final = (datetime.max - datetime(1970, 1, 1)) // timedelta(microseconds=1)


class DuckDbReader(Reader):
    """Every pair of a physical and a logical type: by tables of templates."""

    def physical(self, name: str) -> Physical:
        return physical(name)

    def read(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        return read(x, stored, type_, civil)

    def raw_text(self, x: Sql, stored: Physical) -> Sql | None:
        if stored.form is Form.JSON:
            return json_text(x)
        if stored.form is Form.TEXT:
            return fill("CAST(x AS VARCHAR)", x=x) if stored.name.upper().startswith("ENUM(") else x
        return None

    def enum_text(self, x: Sql, stored: Physical) -> Sql:
        match stored.form:
            case Form.JSON:
                text = fill("json_extract_string(x, '$')", x=x)
                number = fill("CAST(x AS VARCHAR)", x=read(x, stored, INTEGER, _same))
                return fill(
                    "CASE json_type(x) WHEN 'VARCHAR' THEN t WHEN 'BOOLEAN' THEN CASE t WHEN 'true' THEN '1' ELSE '0' "
                    "END ELSE n END", x=x, t=text, n=number,
                )  # fmt: skip
            case Form.TEXT | Form.INT | Form.BIG | Form.DECIMAL | Form.DOUBLE | Form.BOOLEAN:
                return super().enum_text(x, stored)
            case _:
                return fill("CAST(NULL AS VARCHAR)")

    def holds(self, x: Sql, stored: Physical, value: StoredValue) -> Sql:
        b = self.b
        if stored.form is Form.JSON:
            x, stored = fill("json_extract_string(x, '$')", x=x), physical("VARCHAR")
        if isinstance(value, bool) or stored.form is Form.BOOLEAN:
            flag = flag_of(value)
            words = ("true", "1") if flag else ("false", "0")
            text = fill("lower(CAST(x AS VARCHAR))", x=x)
            return b.boolean(False) if flag is None else b.in_list(text, [b.literal(word) for word in words])
        if stored.form in (Form.INT, Form.BIG, Form.DECIMAL, Form.DOUBLE):
            return super().holds(x, stored, value)
        text = x if stored.form is Form.TEXT else fill("CAST(x AS VARCHAR)", x=x)
        return b.eq(text, b.literal(str(value)))

    def epoch(self, x: Sql, stored: Physical, places: int) -> Sql:
        micros = scaled(x, stored, places) if stored.form is not Form.JSON else self._json_scaled(x, places)
        if isinstance(micros, exp.Null):
            return typed(self.b, micros, DATETIME)
        inside = f"CASE WHEN n BETWEEN {_FIRST_MICRO} AND {_LAST_MICRO} THEN n END"
        return self.b.func("MAKE_TIMESTAMP", fill(inside, n=micros))

    def _json_scaled(self, x: Sql, places: int) -> Sql:
        number = read(x, physical("JSON"), decimal(places), _same)
        return scaled(number, physical(f"DECIMAL(18,{places})"), places)

    def inside(self, x: Sql, stored: Physical, path: Sequence[str]) -> tuple[Sql, Physical]:
        pointer = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path)
        return self.b.func("JSON_EXTRACT", document(x, stored), self.b.literal(pointer)), physical("JSON")

    def set_of(
        self, x: Sql, stored: Physical | None, of: Field, each: Callable[[Sql, Physical], Sql], element: Type
    ) -> Sql:
        b = self.b
        if stored is None:
            stored = physical("VARCHAR" if of.stored in ("delimited", "json") else f"{self._column_name(element)}[]")
        found = elements(x, stored, (of.separator or ",") if of.stored == "delimited" else None)
        if found is None:
            return b.empty_set(of.type)
        array, inner = found
        name = exp.Identifier(this="e", quoted=True)
        body = typed(b, each(exp.Column(this=name.copy()), inner), element)
        values = b.func("LIST_TRANSFORM", array, exp.Lambda(this=body, expressions=[name], colon=True))
        return b.func("COALESCE", b.func("LIST_DISTINCT", values), b.empty_set(of.type))  # which drops NULLs

    def _column_name(self, type_: Type) -> str:
        return "VARCHAR" if type_.kind is Kind.ENUM else str(self.b.column_type(type_).sql(dialect="duckdb"))


def _same(civil: Sql) -> Sql:
    return civil
