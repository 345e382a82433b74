"""ClickHouse: what it says differently, and why.

Exact numbers are integers without their point (`clickhouse_exact`). A date is the number of days since 1970 and an
instant the number of microseconds: ClickHouse's own dates end in 1900 and 2299. Every column may be NULL except arrays.
What a statement means does not hang on the settings of a server or a session: it says those that matter itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final

from sqlglot import exp

from segdsl.sql.builder import Builder
from segdsl.sql.civil import Piece
from segdsl.sql.dialects.clickhouse_exact import ClickHouseExact
from segdsl.sql.dialects.clickhouse_reader import ClickHouseReader
from segdsl.sql.dialects.clickhouse_types import INT64, SETTINGS, nullable, type_name, type_of
from segdsl.sql.folds import by_lower
from segdsl.sql.frames import unused
from segdsl.sql.reader import Reader
from segdsl.sql.trees import Raw, Sql, alias, column, scaled_decimal, table
from segdsl.types import TEXT, Compare, Kind, Type

LONG_LIST: Final = 20
_NARROW_LITERAL: Final = 2**31  # larger ones are unsigned in ClickHouse, and have no common type with our Int64
_EPOCH_DAY, _EPOCH = date(1970, 1, 1), datetime(1970, 1, 1)
_MICRO: Final = timedelta(microseconds=1)
_DAY_MICROS: Final = 86_400_000_000
_DAYS_BEFORE: Final = 719_163  # from before the year 1 to 1970
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2299, 12, 31)  # of Date32
_CYCLE: Final = 146_097  # days of 400 years, after which the calendar repeats itself, weekdays too
_FIRST_OF_CYCLE: Final = (_EPOCH_DAY - _FIRST_DAY).days
_CYCLES_BEFORE: Final = 5  # back from 1900 to before the year 1

_NO_GAP: Final = -(2**63)
_FIRST_MICRO, _LAST_MICRO = (datetime.min - _EPOCH) // _MICRO, (datetime.max - _EPOCH) // _MICRO


def _numbers(values: Iterable[int]) -> str:
    return f"CAST('[{','.join(map(str, values))}]' AS Array(Int64))"


class ClickHouse(ClickHouseExact, Builder):
    dialect: ClassVar[str] = "clickhouse"
    printer: ClassVar[str] = "clickhouse"
    ordered_aggregates: ClassVar[bool] = True
    arrays: ClassVar[bool] = True
    materialized: ClassVar[bool] = True
    nested_exists: ClassVar[bool] = False
    aliases_hide: ClassVar[bool] = True
    reads: ClassVar[type[Reader]] = ClickHouseReader

    # --- values

    def driver_value(self, value: object, type: Type) -> object:
        match value:
            case bool() | str() | Decimal():
                return value
            case float():
                return value + 0.0  # no -0.0: it is another value in a group
            case datetime():
                return (value.replace(tzinfo=None) - _EPOCH) // _MICRO
            case date():
                return (value - _EPOCH_DAY).days
            case int():
                return float(value) if type.kind is Kind.DOUBLE else value
            case _:
                return super().driver_value(value, type)

    def decode(self, value: Any, type: Type) -> object:
        if value is None:
            return None
        match type.kind:
            case Kind.INTEGER | Kind.DECIMAL | Kind.DURATION | Kind.TIER:
                return int(value)
            case Kind.DATE:
                return _EPOCH_DAY + timedelta(days=int(value))
            case Kind.DATETIME:
                return _EPOCH + timedelta(microseconds=int(value))
            case _:
                return super().decode(value, type)

    def placeholder(self, name: str, type: Type | None) -> str:
        """A parameter says its own type: that of the value where it is at hand, else that of its column."""
        value = self.parameters.values.get(name)
        if value is None:
            return f"{{{name}:{type_name(type or TEXT)}}}"
        return f"{{{name}:{type_of(value, type)}}}"

    def null(self, type: Type) -> Sql:
        return self.empty_set(type) if type.kind is Kind.SET else self.raw(f"CAST(NULL AS {nullable(type)})")

    def literal(self, value: int | str | None) -> Sql:
        if isinstance(value, int) and not isinstance(value, bool) and not -_NARROW_LITERAL <= value < _NARROW_LITERAL:
            bits = 64 if value in INT64 else 128 if abs(value) < 2**127 else 256
            return self.raw(f"toInt{bits}('{value}')")
        return super().literal(value)

    def column_type(self, type: Type) -> Sql:
        return self.raw(type_name(type) if type.kind is Kind.SET else nullable(type))

    def cast(self, value: Sql, type: Type) -> Sql:
        if isinstance(value, exp.Null):
            return self.null(type)
        if isinstance(value, exp.Literal) and value.is_string:
            return self._written(value.this, type)
        if isinstance(value, exp.Literal | exp.Neg) and type.is_exact:
            return value
        if type.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.TIER, Kind.DURATION) and not _is_bound(value):
            return self.raw(f"accurateCastOrNull({{0}}, '{type_name(type)}')", value)
        return self.raw(f"CAST({{0}} AS {type_name(type) if type.kind is Kind.SET else nullable(type)})", value)

    def _written(self, text: str, type: Type) -> Sql:
        """A constant of ours that is written as text, in canonical form."""
        match type.kind:
            case Kind.DATE:
                return self.literal((date.fromisoformat(text) - _EPOCH_DAY).days)
            case Kind.DATETIME:
                return self.literal((datetime.fromisoformat(text) - _EPOCH) // _MICRO)
            case Kind.INTEGER | Kind.DECIMAL:
                return self.literal(int(Decimal(text).scaleb(type.scale)))
            case Kind.DOUBLE | Kind.GEO:
                return self.raw(f"toFloat64('{text}')")
            case _:
                return super().cast(exp.Literal.string(text), type) if type.kind is Kind.SET else self.literal(text)

    # --- arithmetic and comparison

    def div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} / {1})", a, b)

    def int_div(self, a: Sql, b: Sql) -> Sql:
        return self.func("intDivOrZero", a, b)  # intDiv raises on a zero, even in a branch that is not taken

    def mod(self, a: Sql, b: Sql) -> Sql:
        return self.func("moduloOrZero", a, b)

    def stored_compare(self, op: str, raw: Sql, value: Sql, type: Type) -> Sql:
        """The constant becomes what the column is; one that its type cannot hold is compared as a number."""
        found = self._as_stored(value, type)
        if found is None:
            number = "toInt32({0})" if type.kind is Kind.DATE else "toUnixTimestamp64Micro(toDateTime64({0}, 6, 'UTC'))"
            return super().stored_compare(op, self.raw(number, raw), value, type)
        return super().stored_compare(op, raw, found, type)

    def stored_in_list(self, raw: Sql, items: Sequence[Sql], type: Type) -> Sql:
        """The column is one of these constants; a day that its type cannot hold it never is."""
        return self.in_list(raw, [found for value in items if (found := self._as_stored(value, type)) is not None])

    def _as_stored(self, value: Sql, type: Type) -> Sql | None:
        """A bound constant in natural form: a decimal with its point, a day, a moment; None where there is none."""
        held = self.parameters.values[value.name]
        match type.kind:
            case Kind.DECIMAL:
                assert isinstance(held, int)
                return self._bound(scaled_decimal(held, type.scale))
            case Kind.DATE:
                assert isinstance(held, int)
                inside = (_FIRST_DAY - _EPOCH_DAY).days <= held <= (_LAST_DAY - _EPOCH_DAY).days
                return self._bound(_EPOCH_DAY + timedelta(days=held)) if inside else None
            case Kind.DATETIME:
                assert isinstance(held, int)
                moment = _EPOCH + held * _MICRO
                return self._bound(moment) if _FIRST_DAY <= moment.date() <= _LAST_DAY else None
            case _:
                return value

    def _bound(self, value: object) -> Sql:
        return exp.Placeholder(this=self.parameters.name_of(value, "stored"))

    def in_list(self, a: Sql, items: Sequence[Sql]) -> Sql:
        if not items or not all(isinstance(item, exp.Placeholder) for item in items):
            return super().in_list(a, items)
        values = [self.parameters.values[item.name] for item in items]
        if len(items) <= LONG_LIST or not isinstance(values[0], int | str | float):
            return super().in_list(a, items)
        array = exp.Placeholder(this=self.parameters.name_of(values, "list"))  # one parameter instead of thousands
        return self.raw("({0} IN {1})", a, array)

    # --- text

    def concat(self, *parts: Sql) -> Sql:
        return self.func("concat", *parts)

    def length(self, a: Sql) -> Sql:
        return self.raw("toInt64(lengthUTF8({0}))", a)

    def substring(self, a: Sql, start: Sql, count: Sql) -> Sql:
        return self.func("substringUTF8", a, start, count)

    def position(self, a: Sql, part: Sql) -> Sql:
        return self.func("position", a, part)  # of bytes

    def translate(self, a: Sql, frm: str, to: str) -> Sql:
        return self.func("translateUTF8", a, self.literal(frm), self.literal(to))

    def fold(self, a: Sql, compare: Compare) -> Sql:
        return by_lower(self, a, compare)  # lower() changes A to Z only

    def like(self, a: Sql, pattern: Sql) -> Sql:
        return self.func("like", a, pattern)  # which escapes with a backslash, and knows no ESCAPE

    def matches(self, a: Sql, regex: Sql) -> Sql:
        return self.raw("match({0}, concat('^(?:', {1}, ')$'))", a, regex)

    def md5_hex(self, a: Sql) -> Sql:
        return self.raw("lower(hex(MD5({0})))", a)

    def to_text(self, a: Sql) -> Sql:
        return self.func("toString", a)

    def to_double(self, a: Sql) -> Sql:
        return self.func("toFloat64", a)

    # --- dates: days since 1970, and microseconds

    def date_part(self, part: str, a: Sql) -> Sql:
        days = self.date_of(a) if self.arg_types and self.arg_types[0].kind is Kind.DATETIME else a
        match part:
            case "hour":
                return self.raw(f"intDiv(positiveModulo({{0}}, {_DAY_MICROS}), 3600000000)", a)
            case "year":
                cycles = f"intDiv({{0}} + {_FIRST_OF_CYCLE + _CYCLES_BEFORE * _CYCLE}, {_CYCLE})"
                return self.raw(f"(toYear({self._shifted()}) + ({cycles} - {_CYCLES_BEFORE}) * 400)", days)
            case _:
                name = {"month": "toMonth", "day": "toDayOfMonth", "isodow": "toDayOfWeek"}[part]
                return self.raw(f"{name}({self._shifted()})", days)

    @staticmethod
    def _shifted() -> str:
        """The day of 1900 to 2299 that is a whole number of 400 years away."""
        return f"toDate32(toInt32(positiveModulo({{0}} + {_FIRST_OF_CYCLE}, {_CYCLE})) - {_FIRST_OF_CYCLE})"

    def make_date(self, year: Sql, month: Sql, day: Sql) -> Sql:
        shifted = "makeDate32(1900 + positiveModulo({0} - 1900, 400), {1}, {2})"
        cycles = f"intDiv({{0}} - 1900 + {400 * _CYCLES_BEFORE}, 400) - {_CYCLES_BEFORE}"
        whole = f"toInt32({shifted}) + ({cycles}) * {_CYCLE}"
        return self.raw(f"if(toDayOfMonth({shifted}) = {{2}}, {whole}, NULL)", year, month, day)  # 30 February is none

    def date_of(self, a: Sql) -> Sql:
        return self.raw(f"(intDiv({{0}} + {_DAYS_BEFORE * _DAY_MICROS}, {_DAY_MICROS}) - {_DAYS_BEFORE})", a)

    def days_between(self, a: Sql, b: Sql) -> Sql:
        return self.sub(b, a)

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        return self.sub(b, a)

    def add_days(self, a: Sql, days: Sql) -> Sql:
        return self.add(a, days)  # what wraps around lies far outside the years that there are

    def add_micros(self, a: Sql, micros: Sql) -> Sql:
        return self.add(a, micros)

    def ladder(self, value: Sql, bounds: Sequence[Sql], steps: Sequence[Sql]) -> Sql | None:
        """The nearest bound below, and its step: the value stands once, whatever the number of bounds."""
        marks, found = self._array(bounds), self._array(steps)
        return self.raw("transform(roundDown({0}, {1}), {1}, {2}, toInt64(0))", value, marks, found)

    def _array(self, items: Sequence[Sql]) -> Sql:
        """An array of whole numbers; of constants of ours as one short text."""
        numbers = [found for item in items if (found := _constant(item)) is not None]
        if len(numbers) == len(items):
            return self.raw(_numbers(numbers))
        return self.raw(f"[{', '.join(f'{{{index}}}' for index in range(len(items)))}]", *items)

    def civil_to_instant(self, civil: Sql, pieces: Sequence[Piece]) -> Sql | None:
        """By the piece that a civil time lies in; in a gap the instant does not depend on it."""
        starts = _numbers((piece.start - _EPOCH) // _MICRO for piece in pieces)
        offsets = _numbers(piece.offset // _MICRO for piece in pieces)
        gaps = _numbers(_NO_GAP if piece.at is None else (piece.at - _EPOCH) // _MICRO for piece in pieces)
        piece = f"transform(roundDown({{0}}, {starts}), {starts}, {{found}}, toInt64(0))"
        moved = "{0} - " + piece.replace("{found}", offsets)
        inside = f"if({moved} BETWEEN {_FIRST_MICRO} AND {_LAST_MICRO}, {moved}, NULL)"
        at_gap = f"nullIf({piece.replace('{found}', gaps)}, {_NO_GAP})"
        return self.raw(f"if({{0}} IS NULL, NULL, coalesce({at_gap}, {inside}))", civil)

    # --- sets

    def empty_set(self, type: Type) -> Sql:
        return self.raw(f"CAST([] AS {type_name(type)})")

    def set_contains(self, a: Sql, item: Sql) -> Sql:
        return self.func("has", a, item)

    def set_length(self, a: Sql) -> Sql:
        return self.raw("toInt64(length({0}))", a)

    def set_equals(self, a: Sql, b: Sql) -> Sql:
        return self.raw("(length({0}) = length({1}) AND hasAll({0}, {1}))", a, b)

    def fold_set(self, a: Sql, compare: Compare) -> Sql:
        folded = self.fold(self.raw("e"), compare)
        return self.raw("arrayDistinct(arrayFilter(e -> e != '', arrayMap(e -> {1}, {0})))", a, folded)

    def collect(self, value: Sql, condition: Sql) -> Sql:
        return self.func("groupUniqArray", self.case([(condition, value)]))  # which leaves NULLs out

    def unnest(self, value: Sql, as_: str, name: str) -> Sql:
        element = exp.Identifier(this=f"{as_}.{name}", quoted=True)  # read as "as_"."name"
        return self.raw("\nARRAY JOIN {0} AS {1}", value, element)

    # --- what the compiler itself needs

    def window(self, function: Sql, partition: Sequence[Sql], order: Sequence[Sql] = ()) -> Sql:
        return self.func("toInt64", super().window(function, partition, order))

    def pick(self, value: Sql, order: Sequence[Sql], condition: Sql, latest: bool) -> Sql:
        # a NULL value is skipped unless it travels in a tuple
        name = "argMaxIf" if latest else "argMinIf"
        rank = ", ".join(f"{{{index}}}" for index in range(2, 2 + len(order)))
        ranked = rank if len(order) == 1 else f"tuple({rank})"
        return self.raw(
            f"tupleElement({name}(tuple(toNullable({{0}})), {ranked}, ifNull({{1}}, 0)), 1)", value, condition, *order
        )

    def memberships(self, members: str, key: str, labels: Sequence[tuple[str, str]]) -> Sql:
        # each row is read once and its labels are filtered: arms of a UNION ALL would read it anew
        if not labels:
            return self.no_memberships(members, key)
        names = exp.Placeholder(this=self.parameters.name_of([label for _, label in labels], "list"))
        flags = ", ".join(f"{{{index}}}" for index in range(2, 2 + len(labels)))
        held = [column(members, name) for name, _ in labels]
        own = exp.Identifier(this=unused("label of member", {key, *(name for name, _ in labels)}), quoted=True)
        filtered = f"\nARRAY JOIN arrayFilter((label, flag) -> ifNull(flag, 0), {{0}}, [{flags}]) AS {{1}}"
        return exp.Select(
            expressions=[alias(exp.Column(this=own.copy()), "segment"), alias(column(members, key), key)],
            from_=exp.From(this=table(members)),
            joins=[self.raw(filtered, names, own, *held)],
        )

    def print(self, tree: Sql, pretty: bool = True) -> str:
        text = super().print(tree, pretty)
        if not isinstance(tree, exp.Query):
            return text
        said = ", ".join(f"{name} = {value}" for name, value in SETTINGS.items())
        return f"{text}\nSETTINGS {said}" if pretty else f"{text} SETTINGS {said}"


def _constant(value: Sql) -> int | None:
    """The whole number that a literal of ours is."""
    if isinstance(value, exp.Neg):
        inner = _constant(value.this)
        return None if inner is None else -inner
    if isinstance(value, exp.Literal) and not value.is_string:
        return int(value.this)
    found = re.fullmatch(r"toInt64\('(-?\d+)'\)", value.this) if isinstance(value, Raw) else None
    return int(found[1]) if found is not None else None


def _is_bound(value: Sql) -> bool:
    return isinstance(value, exp.Placeholder)
