"""One stored column as a canonical SQL value: the choice between the bare column and a conversion.

On DuckDB a column whose physical type is known goes through `segdsl.sql.physical`. Elsewhere, and where nothing is
known, a column is stored naturally: a decimal as a decimal, a time without zone as civil time of its zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

from sqlglot import exp

from segdsl.catalog.columns import EPOCH_PLACES, scalar_cell, stored_names
from segdsl.catalog.models import Catalog, Field, StoredValue
from segdsl.diagnostics import SegdslError
from segdsl.folding import IGNORE_CASE_FROM, IGNORE_CASE_TO, PERSIAN_FROM, PERSIAN_REMOVED, PERSIAN_TO
from segdsl.sql.civil import instant_sql
from segdsl.sql.errors import STORED_FORM
from segdsl.sql.physical import Form, Physical, document, elements, fill, physical, read, scaled
from segdsl.types import DATETIME, DOUBLE, INTEGER, TEXT, Compare, Kind, Type, decimal

Sql = Any
_EPOCH: Final = "1970-01-01 00:00:00"
_FOLDS: Final[Mapping[Compare, tuple[str, str]]] = {
    "ignore_case": (IGNORE_CASE_FROM, IGNORE_CASE_TO),
    "persian": (IGNORE_CASE_FROM + PERSIAN_FROM + PERSIAN_REMOVED, IGNORE_CASE_TO + PERSIAN_TO),
}
_FIRST_MICRO: Final = (datetime.min - datetime(1970, 1, 1)) // timedelta(microseconds=1)
_LAST_MICRO: Final = (datetime.max - datetime(1970, 1, 1)) // timedelta(microseconds=1)


class Types(Protocol):
    def type_of(self, table: str, column: str) -> str | None: ...


class Reading:
    """Reads columns of one source through one builder."""

    def __init__(self, b: Any, catalog: Catalog, storage: Types) -> None:
        self.b, self.catalog, self.storage = b, catalog, storage

    def column(self, alias: str, name: str) -> Sql:
        quoted = [exp.Identifier(this=text, quoted=True) for text in (name, alias)]
        return exp.Column(this=quoted[0], table=quoted[1])

    def physical_of(self, table: str, column: str) -> Physical | None:
        name = self.storage.type_of(table, column) if self.b.dialect == "duckdb" else None
        return None if name is None else physical(name)

    # --- references

    def key(self, alias: str, table: str, column: str, type_: Type) -> Sql:
        """A column that holds keys: integers, or text."""
        x, stored = self.column(alias, column), self.physical_of(table, column)
        wanted = INTEGER if type_.kind is Kind.INTEGER else TEXT
        if stored is None:
            return x
        return typed(self.b, read(x, stored, wanted, self._no_civil), wanted)

    def _no_civil(self, civil: Sql) -> Sql:
        return civil

    def fixed(self, alias: str, table: str, where: Mapping[str, StoredValue]) -> Sql:
        """The condition that columns hold the values which a ``where`` of the catalog fixes."""
        parts = [
            self._is(self.column(alias, name), self.physical_of(table, name), value)
            for name, value in sorted(where.items())
        ]
        return self.b.and_(*parts)

    def _is(self, x: Sql, stored: Physical | None, value: StoredValue) -> Sql:
        b = self.b
        if stored is None:
            return b.eq(x, self._literal(value))
        if stored.form is Form.JSON:
            x, stored = fill("json_extract_string(x, '$')", x=x), physical("VARCHAR")
        if isinstance(value, bool) or stored.form is Form.BOOLEAN:
            flag = {"true": True, "false": False, "1": True, "0": False}.get(str(value).lower())
            words = ("true", "1") if flag else ("false", "0")
            text = fill("lower(CAST(x AS VARCHAR))", x=x)
            return b.boolean(False) if flag is None else b.in_list(text, [b.literal(word) for word in words])
        if stored.form in (Form.INT, Form.BIG, Form.DECIMAL, Form.DOUBLE):
            if isinstance(value, str):
                whole = whole_number(value)
                return b.boolean(False) if whole is None else b.eq(x, b.literal(whole))
            return b.eq(x, self._literal(value))
        text = x if stored.form is Form.TEXT else fill("CAST(x AS VARCHAR)", x=x)
        return b.eq(text, b.literal(str(value)))

    def _literal(self, value: StoredValue) -> Sql:
        if isinstance(value, float):
            return self.b.cast(self.b.literal(repr(value)), DOUBLE)
        return self.b.literal(value)

    # --- fields

    def value(self, alias: str, table: str, column: str, of: Field) -> Sql:
        """The canonical value of a field that is stored in this column; of a geo field the part stored there."""
        x, stored = self.column(alias, column), self.physical_of(table, column)
        if of.json_path:
            x, stored = self.inside(x, stored, of)
        if of.type.kind is Kind.SET:
            return self._set(x, stored, of)
        return self.scalar(x, stored, of, DOUBLE if of.type.kind is Kind.GEO else of.type)

    def refuse(self, of: Field) -> SegdslError:
        return SegdslError([STORED_FORM.at(field=of.name, entity=self._entity_of(of), dialect=self.b.dialect)])

    def _entity_of(self, of: Field) -> str:
        return next((e.name for e in self.catalog.entities.values() if e.fields.get(of.name) is of), "")

    def inside(self, x: Sql, stored: Physical | None, of: Field) -> tuple[Sql, Physical]:
        if self.b.dialect != "duckdb":
            raise self.refuse(of)
        pointer = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in of.json_path)
        whole = document(x, stored or physical("VARCHAR"))
        return self.b.func("JSON_EXTRACT", whole, self.b.literal(pointer)), physical("JSON")

    def scalar(self, x: Sql, stored: Physical | None, of: Field, type_: Type) -> Sql:
        """A scalar as this field stores it, without the values that are listed as unknown."""
        if type_.kind is Kind.ENUM:
            value = self._enum(x, stored, of, type_)
        elif of.stored in EPOCH_PLACES and type_.kind is Kind.DATETIME:
            value = self._epoch(x, stored, EPOCH_PLACES[of.stored])
        else:
            value = self._plain(x, stored, of, type_)
        return self._without(value, x, stored, of, type_) if of.unknown else value

    def _plain(self, x: Sql, stored: Physical | None, of: Field, type_: Type) -> Sql:
        zone = of.timezone or self.catalog.timezone
        if stored is not None:
            return typed(self.b, read(x, stored, type_, lambda civil: instant_sql(self.b, civil, zone)), type_)
        match type_.kind:
            case Kind.TEXT:
                return exp.Nullif(this=x, expression=exp.Literal.string(""))
            case Kind.DATETIME:
                return instant_sql(self.b, x, zone)
            case Kind.DURATION:  # a number of seconds
                return self.b.cast(self.b.mul(x, self.b.literal(1_000_000)), type_)
            case _:
                return x

    def _enum(self, x: Sql, stored: Physical | None, of: Field, type_: Type) -> Sql:
        """A CASE over the stored values; those that are integers are compared as such where the column is one."""
        b, names = self.b, stored_names(of, type_)
        written = {str(value): value for value in (of.values or {}).values()}
        integral = stored is not None and stored.form is Form.INT
        if stored is not None and not integral:
            x = _stored_text(x, stored)
        whens = []
        for text, name in names.items():
            held = written.get(text, text) if stored is None else whole_number(text) if integral else text
            if held is not None:
                whens.append((b.eq(x.copy(), b.literal(held)), b.literal(name)))
        return b.case(whens) if whens else typed(b, exp.Null(), TEXT)

    def _epoch(self, x: Sql, stored: Physical | None, places: int) -> Sql:
        b, factor = self.b, 10**places
        if stored is None:
            micros = x if places == 0 else b.mul(x, b.literal(factor))
            return b.add_micros(b.cast(b.literal(_EPOCH), DATETIME), micros)
        micros = scaled(x, stored, places) if stored.form is not Form.JSON else self._json_scaled(x, places)
        if isinstance(micros, exp.Null):
            return typed(b, micros, DATETIME)
        inside = f"CASE WHEN n BETWEEN {_FIRST_MICRO} AND {_LAST_MICRO} THEN n END"
        return b.func("MAKE_TIMESTAMP", fill(inside, n=micros))

    def _json_scaled(self, x: Sql, places: int) -> Sql:
        return scaled(
            read(x, physical("JSON"), decimal(places), self._no_civil), physical(f"DECIMAL(18,{places})"), places
        )

    def _without(self, value: Sql, x: Sql, stored: Physical | None, of: Field, type_: Type) -> Sql:
        """NULL for what is listed as unknown: by its text as stored, and by what it converts to."""
        b = self.b
        read_as = scalar_cell(replace(of, unknown=()), type_, self.catalog)
        known = [v for v in dict.fromkeys(map(read_as, of.unknown)) if v is not None]
        tests = [b.in_list(value.copy(), [constant(b, v, type_) for v in known])] if known else []
        if stored is not None and stored.form in (Form.TEXT, Form.JSON):
            texts = [b.literal(str(v)) for v in of.unknown]
            raw = x if stored.form is Form.TEXT else json_text(x)
            tests.append(b.in_list(_as_text(raw.copy(), stored), texts))
        return b.case([(b.or_(*(b.func("COALESCE", t, b.boolean(False)) for t in tests)), exp.Null())], value)

    # --- sets

    def _set(self, x: Sql, stored: Physical | None, of: Field) -> Sql:
        if self.b.dialect != "duckdb":
            raise self.refuse(of)
        element = of.type.element
        assert element is not None
        if stored is None:
            stored = physical("VARCHAR" if of.stored in ("delimited", "json") else f"{self._column_name(element)}[]")
        separator = (of.separator or ",") if of.stored == "delimited" else None
        found = elements(x, stored, separator)
        if found is None:
            return self.b.empty_set(of.type)
        array, inner = found
        each = exp.Column(this=exp.Identifier(this="e", quoted=True))
        body = self.fold(self.scalar(each, inner, of, element), element)
        mapping = exp.Lambda(this=typed(self.b, body, element), expressions=[exp.Identifier(this="e", quoted=True)],
                             colon=True)  # fmt: skip
        values = self.b.func("LIST_TRANSFORM", array, mapping)
        distinct = self.b.func("LIST_DISTINCT", values)  # which drops NULLs
        return self.b.func("COALESCE", distinct, self.b.empty_set(of.type))

    def _column_name(self, type_: Type) -> str:
        return "VARCHAR" if type_.kind is Kind.ENUM else str(self.b.column_type(type_).sql(dialect="duckdb"))

    def fold(self, value: Sql, type_: Type) -> Sql:
        """The folded form of an element, NULL where nothing is left of it."""
        if type_.kind is not Kind.TEXT or type_.compare == "exact":
            return value
        folded = self.b.translate(value, *_FOLDS[type_.compare])
        return exp.Nullif(this=folded, expression=exp.Literal.string(""))

    # --- child tables

    def grouped(self, alias: str, of: Field) -> Sql:
        """The aggregate, over rows of the child table with one key, that a field is: a set, or the smallest value."""
        assert of.rows is not None
        b, is_set = self.b, of.type.kind is Kind.SET
        type_ = of.type.element if is_set else of.type
        assert type_ is not None
        x, stored = self.column(alias, of.column), self.physical_of(of.rows, of.column)
        if of.json_path:
            x, stored = self.inside(x, stored, of)
        value = self.scalar(x, stored, of, type_)
        condition = self.fixed(alias, of.rows, of.where) if of.where else b.boolean(True)
        if is_set:
            if not b.arrays:
                raise self.refuse(of)
            return b.collect(self.fold(value, type_), condition)
        chosen = b.case([(condition, value)]) if of.where else value
        if type_.kind is Kind.BOOLEAN:  # not every engine has a smallest boolean
            ranked = b.case([(chosen, b.literal(1)), (b.not_(chosen.copy()), b.literal(0))])
            return b.func("MIN", ranked)
        return b.func("MIN", chosen)

    def of_group(self, column: Sql, of: Field) -> Sql:
        """The column of the grouped child table as the field's value."""
        if of.type.kind is Kind.SET:
            return self.b.func("COALESCE", column, self.b.empty_set(of.type))
        return self.b.eq(column, self.b.literal(1)) if of.type.kind is Kind.BOOLEAN else column


def whole_number(text: str) -> int | None:
    """The integer that a text writes in its only way: "-5", not "05" or "+5"."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and str(int(text)) == text else None


def typed(b: Any, value: Sql, type_: Type) -> Sql:
    """A NULL that stands for a whole column says its type."""
    return b.cast(value, type_) if isinstance(value, exp.Null) else value


def json_text(x: Sql) -> Sql:
    return fill("CASE WHEN json_type(x) = 'VARCHAR' THEN json_extract_string(x, '$') END", x=x)


def _as_text(x: Sql, stored: Physical) -> Sql:
    return fill("CAST(x AS VARCHAR)", x=x) if stored.name.upper().startswith("ENUM(") else x


def _stored_text(x: Sql, stored: Physical) -> Sql:
    """What an enum's stored value is as text: text itself, and the digits of a whole number."""
    match stored.form:
        case Form.TEXT:
            return _as_text(x, stored)
        case Form.INT | Form.BIG | Form.DECIMAL | Form.DOUBLE:
            return fill("CAST(x AS VARCHAR)", x=read(x, stored, INTEGER, lambda civil: civil))
        case Form.BOOLEAN:
            return fill("CASE WHEN x THEN '1' WHEN NOT x THEN '0' END", x=x)
        case Form.JSON:
            text = fill("json_extract_string(x, '$')", x=x)
            number = fill("CAST(x AS VARCHAR)", x=read(x, stored, INTEGER, lambda civil: civil))
            return fill(
                "CASE json_type(x) WHEN 'VARCHAR' THEN t WHEN 'BOOLEAN' THEN CASE t WHEN 'true' THEN '1' ELSE '0' END "
                "ELSE n END", x=x, t=text, n=number,
            )  # fmt: skip
        case _:
            return fill("CAST(NULL AS VARCHAR)")


def constant(b: Any, value: Any, type_: Type) -> Sql:
    """A canonical value of the catalog as SQL."""
    match value:
        case bool() | str():
            return b.literal(value)
        case int() if type_.kind is Kind.DECIMAL:
            return b.cast(b.literal(f"{value}e-{type_.scale}"), type_)
        case int():
            return b.literal(value)
        case float():
            return b.cast(b.literal(repr(value)), type_)
        case datetime():
            return b.cast(b.literal(value.isoformat(" ")), type_)
        case date():
            return b.cast(b.literal(value.isoformat()), type_)
        case _:
            raise TypeError(type(value))
