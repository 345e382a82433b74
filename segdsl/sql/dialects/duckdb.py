"""DuckDB: what it says differently, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from sqlglot import exp

from segdsl.sql.calendar_edges import LongCalendar
from segdsl.sql.dialects.duckdb_exact import DuckDbExact
from segdsl.sql.dialects.duckdb_reader import DuckDbReader
from segdsl.sql.folds import by_lower
from segdsl.sql.reader import Reader
from segdsl.sql.trees import Sql, alias, atom, data_type, identifier, table
from segdsl.types import TEXT, Compare, Kind, Type

LONG_LIST = 50


class DuckDb(DuckDbExact, LongCalendar):
    dialect: ClassVar[str] = "duckdb"
    printer: ClassVar[str] = "duckdb"
    ordered_aggregates: ClassVar[bool] = True
    arrays: ClassVar[bool] = True
    materialized: ClassVar[bool] = True
    reads: ClassVar[type[Reader]] = DuckDbReader

    def fold(self, a: Sql, compare: Compare) -> Sql:
        return by_lower(self, a, compare)

    def cast(self, value: Sql, type: Type) -> Sql:
        # a plain CAST to an exact number raises where the value does not fit; the language says unknown
        if type.is_exact and not isinstance(value, exp.Placeholder | exp.Literal):
            return exp.TryCast(this=value, to=self.column_type(type))
        return super().cast(value, type)

    def _is_wide(self, type: Type) -> bool:
        return type.kind is Kind.INTEGER and type.digits > 18 and type.digits != 19

    def in_list(self, a: Sql, items: Sequence[Sql]) -> Sql:
        # one array parameter instead of thousands: the plan of a long IN list takes seconds
        if len(items) > LONG_LIST and all(isinstance(item, exp.Placeholder) for item in items):
            values = [self.parameters.values[item.name] for item in items]
            array = exp.Placeholder(this=self.parameters.name_of(values, "list"))
            inner = exp.Select(expressions=[self.func("UNNEST", array)])
            return exp.In(this=atom(a), query=exp.Subquery(this=inner))
        return super().in_list(a, items)

    def div(self, a: Sql, b: Sql) -> Sql:
        # `/` is division of doubles here; otherwise sqlglot wraps it in casts or NULLIF
        return exp.Div(this=atom(a), expression=atom(b), typed=False, safe=False)

    def int_div(self, a: Sql, b: Sql) -> Sql:
        return exp.IntDiv(this=atom(a), expression=atom(b))  # prints //

    def date_part(self, part: str, a: Sql) -> Sql:
        return self.func("DATE_PART", exp.Literal.string(part), a)

    def days_between(self, a: Sql, b: Sql) -> Sql:
        return self.func("DATE_DIFF", exp.Literal.string("day"), a, b)

    def add_days(self, a: Sql, days: Sql) -> Sql:
        # DATE + INTEGER stays a DATE (an INTERVAL makes a TIMESTAMP); out of range raises, so TRY
        return self.func("TRY", exp.Add(this=atom(a), expression=exp.Cast(this=days, to=data_type("INT"))))

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        return self.func("DATE_DIFF", exp.Literal.string("microsecond"), a, b)

    def add_micros(self, a: Sql, micros: Sql) -> Sql:
        return self.func("TRY", exp.Add(this=atom(a), expression=self.func("TO_MICROSECONDS", micros)))

    def make_date(self, year: Sql, month: Sql, day: Sql) -> Sql:
        return self.func("TRY", self.func("MAKE_DATE", year, month, day))  # 30 February raises

    def md5_hex(self, a: Sql) -> Sql:
        return self.func("MD5", a)

    def set_contains(self, a: Sql, item: Sql) -> Sql:
        return self.func("LIST_CONTAINS", a, item)

    def set_length(self, a: Sql) -> Sql:
        return self.func("LEN", a)

    def set_equals(self, a: Sql, b: Sql) -> Sql:
        return self.and_(self.eq(self.set_length(a), self.set_length(b)), self.func("LIST_HAS_ALL", a, b))

    def fold_set(self, a: Sql, compare: Compare) -> Sql:
        each = "LIST_DISTINCT(LIST_FILTER(LIST_TRANSFORM({0}, LAMBDA e : {1}), LAMBDA e : e <> ''))"
        return self.raw(each, a, self.fold(self.raw("e"), compare))

    def empty_set(self, type: Type) -> Sql:
        return exp.Cast(this=exp.Array(expressions=[]), to=self.column_type(type))

    def memberships(self, members: str, key: str, labels: Sequence[tuple[str, str]]) -> Sql:
        # a hundred arms of a UNION ALL take four times as long, a thousand never end: planning is quadratic
        if not labels:
            return self.no_memberships(members, key)
        names = [identifier(name) for name, _ in labels]
        held = exp.In(this=identifier("segment"), expressions=names)
        source = table(members)
        source.set("pivots", [exp.Pivot(expressions=[identifier("held")], fields=[held], unpivot=True)])
        segment: Sql = exp.Column(this=identifier("segment"))
        renamed = [(self.param(name, TEXT), self.param(label, TEXT)) for name, label in labels if name != label]
        if renamed:
            branches = [exp.If(this=name, true=label) for name, label in renamed]
            segment = exp.Case(this=segment, ifs=branches, default=segment.copy())
        return exp.Select(
            expressions=[alias(segment, "segment"), exp.Column(this=identifier(key))], from_=exp.From(this=source)
        )

    def pick(self, value: Sql, order: Sequence[Sql], condition: Sql, latest: bool) -> Sql:
        # arg_max skips rows whose value is NULL: the value travels inside a struct, which is not
        boxed = self.func("STRUCT_PACK", exp.PropertyEQ(this=identifier("v"), expression=value))
        rank = order[0] if len(order) == 1 else self.func("ROW", *order)
        found = self.func("ARG_MAX" if latest else "ARG_MIN", boxed, self.case([(condition, rank)]))
        return exp.Dot(this=found, expression=identifier("v"))

    def collect(self, value: Sql, condition: Sql) -> Sql:
        # DuckDB's list keeps NULLs, and has no other way to leave rows out than FILTER
        known = self.and_(condition, self.is_known(value.copy()))
        distinct = self.func("LIST", exp.Distinct(expressions=[value]))
        return exp.Filter(this=distinct, expression=exp.Where(this=known))

    def unnest(self, value: Sql, as_: str, name: str) -> Sql:
        call = exp.Unnest(expressions=[value], alias=exp.TableAlias(this=identifier(as_), columns=[identifier(name)]))
        return exp.Join(this=call, kind="CROSS")
