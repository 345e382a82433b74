"""One stored column as a canonical SQL value: the choice between the bare column and a conversion.

A column whose physical type is known goes through the dialect's `Reader`. Where nothing is known, a column is stored
naturally: a decimal as a decimal, a time without zone as civil time of its zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, Protocol

from sqlglot import exp

from segdsl.catalog.columns import EPOCH_PLACES, scalar_cell, stored_names
from segdsl.catalog.models import Catalog, Field, StoredValue
from segdsl.diagnostics import SegdslError
from segdsl.operators.base import NoSql
from segdsl.sql.civil import instant_sql
from segdsl.sql.errors import STORED_FORM
from segdsl.sql.reader import Form, Physical, Reader, key_type, typed, whole_number
from segdsl.types import DATETIME, DOUBLE, INTEGER, TEXT, Kind, Type
from segdsl.wording import say

Sql = Any
_EPOCH: Final = "1970-01-01 00:00:00"


class Types(Protocol):
    def type_of(self, table: str, column: str) -> str | None: ...


class Reading:
    """Reads columns of one source through one builder."""

    def __init__(self, b: Any, catalog: Catalog, storage: Types) -> None:
        self.b, self.catalog, self.storage = b, catalog, storage
        self.reader: Reader = b.reader

    def column(self, alias: str, name: str) -> Sql:
        quoted = [exp.Identifier(this=text, quoted=True) for text in (name, alias)]
        return exp.Column(this=quoted[0], table=quoted[1])

    def physical_of(self, table: str, column: str, of: Field | None, type_: Type) -> Physical | None:
        """What a column physically is; None where the bare column is the value."""
        name = self.storage.type_of(table, column)
        return self.reader.natural(of, type_) if name is None else self.reader.physical(name)

    # --- references

    def key(self, alias: str, table: str, column: str, type_: Type) -> Sql:
        """A column that holds keys: integers, or text."""
        wanted = key_type(type_)
        x, stored = self.column(alias, column), self.physical_of(table, column, None, wanted)
        if stored is None:
            return x
        try:
            return typed(self.b, self.reader.read_key(x, stored, wanted, self._no_civil), wanted)
        except NoSql:
            raise SegdslError(
                [
                    STORED_FORM.at(
                        what=say("column {column} of {table}", column=column, table=table), dialect=self.b.dialect
                    )
                ]
            ) from None

    def _no_civil(self, civil: Sql) -> Sql:
        return civil

    def fixed(self, alias: str, table: str, where: Mapping[str, StoredValue]) -> Sql:
        """The condition that columns hold the values which a ``where`` of the catalog fixes."""
        return self.b.and_(*(self._is(alias, table, name, value) for name, value in sorted(where.items())))

    def _is(self, alias: str, table: str, name: str, value: StoredValue) -> Sql:
        x, told = self.column(alias, name), self.storage.type_of(table, name)
        stored = self.reader.natural(None, TEXT if isinstance(value, str) else INTEGER) if told is None else None
        if told is None and stored is None:
            return self.b.eq(x, self.reader.written(value))
        try:
            return self.reader.holds(x, stored or self.reader.physical(told or ""), value)
        except NoSql:
            raise SegdslError(
                [
                    STORED_FORM.at(
                        what=say("column {column} of {table}", column=name, table=table), dialect=self.b.dialect
                    )
                ]
            ) from None

    # --- fields

    def value(self, alias: str, table: str, column: str, of: Field) -> Sql:
        """The canonical value of a field that is stored in this column; of a geo field the part stored there."""
        type_ = DOUBLE if of.type.kind is Kind.GEO else of.type
        try:
            x, stored = self.column(alias, column), self.physical_of(table, column, of, type_)
            if of.json_path:
                x, stored = self.inside(x, stored, of)
            return self._set(x, stored, of) if of.type.kind is Kind.SET else self.scalar(x, stored, of, type_)
        except NoSql:
            raise self.refuse(of) from None

    def refuse(self, of: Field) -> SegdslError:
        what = say("field {name} of {owner}", name=of.name, owner=self._entity_of(of))
        return SegdslError([STORED_FORM.at(what=what, dialect=self.b.dialect)])

    def _entity_of(self, of: Field) -> str:
        return next((e.name for e in self.catalog.entities.values() if e.fields.get(of.name) is of), "")

    def inside(self, x: Sql, stored: Physical | None, of: Field) -> tuple[Sql, Physical]:
        return self.reader.inside(x, stored or Physical(Form.TEXT, "VARCHAR"), of.json_path)

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
            found = self.reader.read(x, stored, type_, lambda civil: instant_sql(self.b, civil, zone))
            return typed(self.b, found, type_)
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
            x = self.reader.enum_text(x, stored)
        held = {}
        for text, name in names.items():
            value = written.get(text, text) if stored is None else whole_number(text) if integral else text
            if value is not None:
                held[value] = name
        if not held:
            return typed(b, exp.Null(), TEXT)
        return b.once(
            x, lambda x: b.case([(b.eq(x.copy(), b.literal(value)), b.literal(name)) for value, name in held.items()])
        )

    def _epoch(self, x: Sql, stored: Physical | None, places: int) -> Sql:
        b = self.b
        if stored is not None:
            return self.reader.epoch(x, stored, places)
        micros = x if places == 0 else b.mul(x, b.literal(10**places))
        return b.add_micros(b.cast(b.literal(_EPOCH), DATETIME), micros)

    def _without(self, value: Sql, x: Sql, stored: Physical | None, of: Field, type_: Type) -> Sql:
        """NULL for what is listed as unknown: by its text as stored, and by what it converts to."""
        b = self.b
        read_as = scalar_cell(replace(of, unknown=()), type_, self.catalog)
        known = [v for v in dict.fromkeys(map(read_as, of.unknown)) if v is not None]
        text = None if stored is None else self.reader.raw_text(x.copy(), stored)

        def kept(value: Sql) -> Sql:
            tests = [b.in_list(value.copy(), [constant(b, v, type_) for v in known])] if known else []
            if text is not None:
                tests.append(b.in_list(text, [b.literal(str(v)) for v in of.unknown]))
            if not tests:
                return value
            return b.case([(b.or_(*(b.coalesce(test, b.boolean(False)) for test in tests)), b.null(type_))], value)

        return b.once(value, kept)

    # --- sets

    def _set(self, x: Sql, stored: Physical | None, of: Field) -> Sql:
        element = of.type.element
        assert element is not None

        def each(value: Sql, inner: Physical) -> Sql:
            return self.fold(self.scalar(value, inner, of, element), element)

        return self.reader.set_of(x, stored, of, each, element)

    def fold(self, value: Sql, type_: Type) -> Sql:
        """The folded form of an element, NULL where nothing is left of it."""
        if type_.kind is not Kind.TEXT or type_.compare == "exact":
            return value
        return exp.Nullif(this=self.b.fold(value, type_.compare), expression=exp.Literal.string(""))

    # --- child tables

    def grouped(self, alias: str, of: Field) -> Sql:
        """The aggregate, over rows of the child table with one key, that a field is: a set, or the smallest value."""
        try:
            return self._grouped(alias, of)
        except NoSql:
            raise self.refuse(of) from None

    def _grouped(self, alias: str, of: Field) -> Sql:
        assert of.rows is not None
        b, is_set = self.b, of.type.kind is Kind.SET
        type_ = of.type.element if is_set else of.type
        assert type_ is not None
        x, stored = self.column(alias, of.column), self.physical_of(of.rows, of.column, of, type_)
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
            ranked = b.case([(b.is_true(chosen), b.literal(1)), (b.not_(b.is_true(chosen.copy())), b.literal(0))])
            return b.func("MIN", ranked)
        return b.func("MIN", chosen)

    def of_group(self, column: Sql, of: Field) -> Sql:
        """The column of the grouped child table as the field's value."""
        if of.type.kind is Kind.SET:
            return self.b.coalesce(column, self.b.empty_set(of.type))
        return self.b.eq(column, self.b.literal(1)) if of.type.kind is Kind.BOOLEAN else column


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
