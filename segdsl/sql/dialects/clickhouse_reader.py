"""How ClickHouse's columns are read: each physical type as each logical one.

A column of 64 bits or fewer, of text without the empty one, of flags is its own canonical value; the rest is computed.
A DateTime with a zone of its own is an instant; one without is civil time, as UTC shows it, since that is how times
without a zone arrive there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlglot import exp

from segdsl.catalog.columns import EPOCH_PLACES
from segdsl.catalog.models import Field, StoredValue
from segdsl.sql.dialects import clickhouse_texts as texts
from segdsl.sql.dialects.clickhouse_json import JSON, JsonReader
from segdsl.sql.reader import Civil, Form, Physical, Reader, flag_of, typed
from segdsl.types import BOOLEAN, DATETIME, INTEGER, Kind, Type

Sql = Any

_EPOCH: Final = datetime(1970, 1, 1)
_MICRO: Final = timedelta(microseconds=1)
_FIRST, _LAST = (datetime.min - _EPOCH) // _MICRO, (datetime.max - _EPOCH) // _MICRO
_LIMIT: Final = 10**18
_WRAPPED: Final = re.compile(r"(Nullable|LowCardinality)\((.*)\)", re.DOTALL)
_FORMS: Final = {
    **dict.fromkeys(("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32"), Form.INT),
    **dict.fromkeys(("UInt64", "Int128", "UInt128", "Int256", "UInt256"), Form.BIG),
    **dict.fromkeys(("Float32", "Float64"), Form.DOUBLE),
    **dict.fromkeys(("Date", "Date32"), Form.DATE),
    "Bool": Form.BOOLEAN,
    "String": Form.TEXT,
    "UUID": Form.UUID,
}
_MOMENT: Final = re.compile(r"DateTime(64)?(?:\((?:(\d+))?(?:,\s*)?('.*')?\))?")
_TICKS: Final = {9: "Int32", 18: "Int64", 38: "Int128", 76: "Int256"}  # the integer that a Decimal is, by its digits
ENUM: Final = "Enum"


@lru_cache(maxsize=1024)
def physical(name: str) -> Physical:
    """The physical type that ClickHouse calls ``name``; `Physical.scale` of a moment is its number of decimals."""
    bare = name.strip()
    while wrapped := _WRAPPED.fullmatch(bare):
        bare = wrapped[2]
    if exact := re.fullmatch(r"Decimal(?:\((\d+),\s*(\d+)\)|(32|64|128|256)\((\d+)\))", bare):
        digits = int(exact[1]) if exact[1] else {32: 9, 64: 18, 128: 38, 256: 76}[int(exact[3])]
        return Physical(Form.DECIMAL, name, digits, int(exact[2] or exact[4]))
    if listed := re.fullmatch(r"Array\((.*)\)", bare, re.DOTALL):
        return Physical(Form.LIST, name, element=physical(listed[1]))
    if moment := _MOMENT.fullmatch(bare):
        zone = moment[3]
        return Physical(Form.TIMESTAMPTZ if zone else Form.TIMESTAMP, name, scale=int(moment[2] or 0))
    if bare.startswith("Enum"):
        return Physical(Form.OTHER, ENUM)
    return Physical(_FORMS.get(bare, Form.OTHER), name)


class ClickHouseReader(Reader):
    """See the module's text."""

    def physical(self, name: str) -> Physical:
        return physical(name)

    def natural(self, of: Field | None, type_: Type) -> Physical | None:
        """Decimals, days and moments are never canonical as they are stored; the rest is."""
        if of is not None and (of.json_path or type_.kind is Kind.SET):
            return physical("String") if of.json_path else None
        if of is not None and of.stored in EPOCH_PLACES and type_.kind is Kind.DATETIME:
            return physical("Int64")
        names = {Kind.DATE: "Date32", Kind.DATETIME: "DateTime64(6)", Kind.DECIMAL: f"Decimal(18, {type_.scale})"}
        return physical(names[type_.kind]) if type_.kind in names else None

    # --- scalars

    def read(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        if stored.form is Form.JSON:
            return self._json.read(x, type_, civil)
        x, stored = self._plain(x, stored)
        match stored.form:
            case Form.INT | Form.BIG:
                return self._integer(x, stored, type_)
            case Form.DECIMAL:
                return self._decimal(x, stored, type_)
            case Form.DOUBLE:
                return self._double(x, type_)
            case Form.TEXT:
                return self._text(x, type_, civil)
            case Form.DATE | Form.TIMESTAMP | Form.TIMESTAMPTZ:
                return self._time(x, stored, type_, civil)
            case Form.BOOLEAN:
                return x if type_.kind is Kind.BOOLEAN else exp.Null()
            case Form.UUID:
                return self.b.raw("toString({0})", x) if type_.kind in (Kind.TEXT, Kind.KEY) else exp.Null()
            case _:
                raise self.refuse()

    def _plain(self, x: Sql, stored: Physical) -> tuple[Sql, Physical]:
        """Without a dictionary, which has rules of its own for types in common; the names of an enum as text."""
        if stored.name == ENUM:
            return self.b.raw("CAST({0} AS Nullable(String))", x), physical("String")
        if stored.name.startswith("LowCardinality("):
            inner = _WRAPPED.fullmatch(stored.name)
            assert inner is not None
            bare = inner[2].removeprefix("Nullable(").removesuffix(")") if "Nullable" in inner[2] else inner[2]
            return self.b.raw(f"CAST({{0}} AS Nullable({bare}))", x), physical(bare)
        return x, stored

    def _integer(self, x: Sql, stored: Physical, type_: Type) -> Sql:
        b, wide = self.b, stored.form is Form.BIG
        match type_.kind:
            case Kind.INTEGER:
                return b.raw("accurateCastOrNull({0}, 'Int64')", x) if wide else x
            case Kind.DECIMAL | Kind.DURATION:
                return self._scaled(b.raw(f"toInt256({{0}}) * {_power(type_)}", x))
            case Kind.DOUBLE:
                return b.raw("toFloat64(toString({0}))" if wide else "toFloat64({0})", x)
            case Kind.BOOLEAN:
                return b.raw("multiIf({0} = 1, true, {0} = 0, false, NULL)", x)
            case Kind.TEXT:
                return b.raw("toString({0})", x)
            case _:
                return exp.Null()

    def _scaled(self, x: Sql) -> Sql:
        """A computed scaled number: of at most 18 digits."""
        limit = f"toInt256({_LIMIT})"
        inside = f"least(greatest({{0}}, -{limit}), {limit})"
        return self.b.raw(f"toInt64(nullIf(nullIf({inside}, {limit}), -{limit}))", x)

    def _decimal(self, x: Sql, stored: Physical, type_: Type) -> Sql:
        b = self.b
        ticks = f"reinterpret({{0}}, '{next(name for digits, name in _TICKS.items() if stored.digits <= digits)}')"
        unit = f"toInt256('{10**stored.scale}')"
        match type_.kind:
            case Kind.DECIMAL | Kind.DURATION:
                scale = type_.scale if type_.kind is Kind.DECIMAL else 6
                return self._decimal_scaled(x, stored, ticks, scale)
            case Kind.INTEGER:
                whole = f"accurateCastOrNull(intDiv(toInt256({ticks}), {unit}), 'Int64')"
                return b.raw(f"if(modulo(toInt256({ticks}), {unit}) = 0, {whole}, NULL)", x)
            case Kind.DOUBLE:
                return b.raw("toFloat64(toString({0}))", x)
            case Kind.BOOLEAN:
                return b.raw(
                    f"multiIf(toInt256({ticks}) = {unit}, true, toInt256({ticks}) = toInt256(0), false, NULL)", x
                )
            case _:
                return exp.Null()

    def _decimal_scaled(self, x: Sql, stored: Physical, ticks: str, scale: int) -> Sql:
        b, more = self.b, scale - stored.scale
        if more == 0 and stored.digits <= 18:
            return b.raw(ticks if stored.digits > 9 else f"toInt64({ticks})", x)
        if more >= 0:
            if stored.digits + more <= 18:
                return b.raw(f"toInt64({ticks}) * {10**more}", x)
            if stored.digits + more <= 76:
                return self._scaled(b.raw(f"toInt256({ticks}) * toInt256('{10**more}')", x))
            raise self.refuse()
        rounded = f"intDiv(round(toInt256({ticks}), {more}), toInt256('{10**-more}'))"
        return self._scaled(b.raw(rounded, x))

    def _double(self, x: Sql, type_: Type) -> Sql:
        b = self.b
        match type_.kind:
            case Kind.DOUBLE:
                return b.raw("if(isFinite({0}), toFloat64({0}) + 0., NULL)", x)
            case Kind.INTEGER:
                return b.raw("accurateCastOrNull(toFloat64({0}), 'Int64')", x)  # NULL for a fraction, too
            case Kind.DECIMAL | Kind.DURATION:
                size = f"(abs(toFloat64({{0}})) * 1e{_places(type_)} + 0.5)"
                number = f"if({{0}} > 0, 1, -1) * accurateCastOrNull(floor({size}), 'Int64')"
                return b.raw(f"if(isFinite({{0}}) AND {size} < 1e18, {number}, NULL)", x)
            case Kind.BOOLEAN:
                return b.raw("multiIf({0} = 1, true, {0} = 0, false, NULL)", x)
            case _:
                return exp.Null()

    def _text(self, x: Sql, type_: Type, civil: Civil) -> Sql:
        b = self.b
        if type_.kind is Kind.DECIMAL:
            return b.raw(texts.decimal(type_.scale), x)
        if type_.kind is Kind.DURATION:
            return b.raw(f"if({texts.IS_CLOCK}, {texts.CLOCK}, {texts.decimal(6)})", x)
        if type_.kind is Kind.DATETIME:
            return self._text_moment(x, civil)
        words = {
            Kind.INTEGER: texts.INTEGER, Kind.DOUBLE: texts.DOUBLE, Kind.BOOLEAN: texts.BOOLEAN, Kind.TEXT: texts.TEXT,
            Kind.DATE: texts.DATE,
        }  # fmt: skip
        return b.raw(words[type_.kind], x) if type_.kind in words else exp.Null()

    def _text_moment(self, x: Sql, civil: Civil) -> Sql:
        """Civil time, or the instant where the text says its offset."""
        b = self.b
        naive, moved = b.raw(texts.CIVIL, x), b.raw("({0} - {1})", b.raw(texts.CIVIL, x), b.raw(texts.OFFSET_MICROS, x))
        instant = b.raw(f"if({{0}} BETWEEN {_FIRST} AND {_LAST}, {{0}}, NULL)", moved)
        local = self._bound(naive, civil)
        return b.raw(f"if({texts.HAS_OFFSET.replace('{0}', '{1}')}, {{0}}, {{2}})", instant, x, local)

    def _bound(self, value: Sql, build: Callable[[Sql], Sql]) -> Sql:
        """``build(value)`` with the value computed once, as the parameter of a lambda."""
        name = exp.Identifier(this="civil__", quoted=True)
        body = build(exp.Column(this=name))
        return self.b.raw("arrayMap({0} -> {1}, [{2}])[1]", name.copy(), body, value)

    def _time(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        b, is_day = self.b, stored.form is Form.DATE
        if type_.kind is Kind.DATE:
            return b.raw("toInt32({0})", x) if is_day else b.date_of(self._micros(x, stored))
        if type_.kind is not Kind.DATETIME:
            return exp.Null()
        micros = b.raw("toInt64(toInt32({0})) * 86400000000", x) if is_day else self._micros(x, stored)
        return micros if stored.form is Form.TIMESTAMPTZ else self._civil(micros, civil)

    def _civil(self, micros: Sql, civil: Civil) -> Sql:
        probe = civil(micros)
        return probe if probe is micros else self._bound(micros, civil)

    def _micros(self, x: Sql, stored: Physical) -> Sql:
        """Microseconds since 1970 of a DateTime or a DateTime64."""
        b = self.b
        if "DateTime64" not in stored.name:
            return b.raw("toInt64({0}) * 1000000", x)
        ticks = "reinterpret({0}, 'Int64')"
        if stored.scale == 6:
            return b.raw(ticks, x)
        if stored.scale < 6:
            return b.raw(f"{ticks} * {10 ** (6 - stored.scale)}", x)
        return b.raw(f"intDiv({ticks}, {10 ** (stored.scale - 6)})", x)  # cut off, as drivers do

    # --- enums, fixed values, epochs

    def raw_text(self, x: Sql, stored: Physical) -> Sql | None:
        if stored.form is Form.JSON:
            return self._json.text(x)
        plain, bare = self._plain(x, stored)
        return plain if bare.form is Form.TEXT else None

    def enum_text(self, x: Sql, stored: Physical) -> Sql:
        if stored.form is Form.JSON:
            return self._json.enum_text(x)
        x, stored = self._plain(x, stored)
        return super().enum_text(x, stored)

    def holds(self, x: Sql, stored: Physical, value: StoredValue) -> Sql:
        b = self.b
        x, stored = self._plain(x, stored)
        if stored.form is Form.TEXT and isinstance(value, bool):
            words = ("true", "1") if value else ("false", "0")
            return b.in_list(b.raw("lower({0})", x), [b.literal(word) for word in words])
        if stored.form in (Form.INT, Form.BIG, Form.DOUBLE, Form.DECIMAL) and isinstance(value, bool):
            return b.eq(x, b.literal(int(value)))
        if stored.form is Form.BOOLEAN:
            flag = flag_of(value)
            return b.boolean(False) if flag is None else b.eq(self.read(x, stored, BOOLEAN, _same), b.boolean(flag))
        if stored.form is Form.UUID:
            return b.eq(b.raw("toString({0})", x), b.literal(str(value)))
        return super().holds(x, stored, value)

    def epoch(self, x: Sql, stored: Physical, places: int) -> Sql:
        micros = self.read(x, stored, Type(Kind.DECIMAL, scale=places), _same)
        if isinstance(micros, exp.Null):
            return typed(self.b, micros, DATETIME)
        return self.b.raw(f"if({{0}} BETWEEN {_FIRST} AND {_LAST}, {{0}}, NULL)", micros)

    # --- documents and sets

    @property
    def _json(self) -> JsonReader:
        return JsonReader(self)

    def inside(self, x: Sql, stored: Physical, path: Sequence[str]) -> tuple[Sql, Physical]:
        x, stored = self._plain(x, stored)
        if stored.form is not Form.TEXT:
            raise self.refuse()
        return self._json.at(x, path), JSON

    def set_of(
        self, x: Sql, stored: Physical | None, of: Field, each: Callable[[Sql, Physical], Sql], element: Type
    ) -> Sql:
        b, text = self.b, physical("String")
        if stored is None:
            text_stored = of.stored in ("delimited", "json")
            stored = text if text_stored else Physical(Form.LIST, "Array", element=self._natural_element(of, element))
        elif stored.form is not Form.JSON:
            x, stored = self._plain(x, stored)
        if stored.form is Form.LIST:
            assert stored.element is not None
            return self._mapped(x, stored.element, each, of)
        if stored.form is Form.JSON and of.stored != "delimited":
            return self._json.elements(x, lambda at: each(at, JSON), of.type)
        if stored.form is Form.JSON:
            x, stored = self._json.text(x), text
        if stored.form is not Form.TEXT:
            return b.empty_set(of.type)
        if of.stored == "delimited":
            parts = b.raw("splitByString({1}, ifNull({0}, ''))", x, b.literal(of.separator or ","))
            return self._mapped(parts, text, each, of)
        return self._json.elements(self._json.at(x, ()), lambda at: each(at, JSON), of.type)

    def _natural_element(self, of: Field, element: Type) -> Physical:
        names = {Kind.INTEGER: "Int64", Kind.DOUBLE: "Float64", Kind.BOOLEAN: "Bool"}
        found = self.natural(None, element)
        return found or physical(names.get(element.kind, "String"))

    def _mapped(self, array: Sql, inner: Physical, each: Callable[[Sql, Physical], Sql], of: Field) -> Sql:
        name = exp.Identifier(this="element__", quoted=True)
        body = each(exp.Column(this=name), inner)
        element = of.type.element
        assert element is not None
        mapped = self.b.raw("arrayMap({0} -> {1}, {2})", name.copy(), typed(self.b, body, element), array)
        return self.known(mapped, of.type)

    def known(self, array: Sql, type_: Type) -> Sql:
        """The distinct elements that are known."""
        kept = "arrayDistinct(arrayFilter(e -> e IS NOT NULL, {0}))"
        return self.b.cast(self.b.raw(f"arrayMap(e -> assumeNotNull(e), {kept})", array), type_)


def _places(type_: Type) -> int:
    return type_.scale if type_.kind is Kind.DECIMAL else 6


def _power(type_: Type) -> str:
    return f"toInt256('{10 ** _places(type_)}')"


def _same(civil: Sql) -> Sql:
    return civil


__all__ = ["INTEGER", "ClickHouseReader", "physical"]
