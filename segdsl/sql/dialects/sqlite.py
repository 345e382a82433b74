"""SQLite: what it says differently, and why.

SQLite has five kinds of values and no types to speak of, so that canonical forms are chosen here:

=========  ==========================================================================================
integer    INTEGER; wide where the type may need more than 64 bits (`sqlite_exact`)
decimal    the same, without its point: 12.50 of scale 2 is 1250
boolean    1 and 0
date       ISO text, 2026-03-21
datetime   INTEGER, microseconds since 1970 in UTC
set        the JSON text of a sorted array (`sqlite_functions`)
=========  ==========================================================================================

Statements call functions of segdsl's own, which `sqlite_functions.register` adds to a connection.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from math import isqrt
from typing import Any, ClassVar, Final

from sqlglot import exp

from segdsl.sql.builder import Builder
from segdsl.sql.civil import Piece, piece_sql
from segdsl.sql.dialects.sqlite_exact import SqliteExact, is_wide
from segdsl.sql.dialects.sqlite_functions import micros, moment_of, set_items, set_text
from segdsl.sql.dialects.sqlite_numbers import whole, wide
from segdsl.sql.dialects.sqlite_reader import SqliteReader
from segdsl.sql.reader import Reader
from segdsl.sql.trees import Sql, alias, atom, column, data_type, identifier, table
from segdsl.types import INTEGER_MAX, INTEGER_MIN, TEXT, Compare, Kind, Type

LONG_LIST: Final = 200
_MANY: Final = 400  # parts of one chain of operators: SQLite takes 1000
_DAY: Final = 86_400_000_000
_HOUR: Final = 3_600_000_000
_BEFORE: Final = 800_000  # days; more than there are from the year 1 to 1970, so that division is of positive numbers
_MOST_DAYS: Final = 4_000_000  # more than there are between any two dates


class Sqlite(SqliteExact, Builder):
    dialect: ClassVar[str] = "sqlite"
    printer: ClassVar[str] = "sqlite"
    ordered_aggregates: ClassVar[bool] = True
    arrays: ClassVar[bool] = True
    materialized: ClassVar[bool] = True
    widest: ClassVar[int] = 1800
    widest_pass: ClassVar[int] = 400
    reads: ClassVar[type[Reader]] = SqliteReader

    # --- values

    def placeholder(self, name: str, type: Type | None) -> str:
        return f":{name}"

    def driver_value(self, value: object, type: Type) -> Any:
        match value:
            case bool():
                return int(value)
            case int() if is_wide(type):
                return wide(value)
            case int() if not INTEGER_MIN <= value <= INTEGER_MAX:
                # 2^63 as `sqlite_exact` has it; a larger item of a list is a text, which no integer is equal to
                return float(value) if value == INTEGER_MAX + 1 else wide(value)
            case int() if type.kind is Kind.DOUBLE:
                return float(value)
            case frozenset() | tuple() | list():
                return set_text(self.driver_value(item, type.element or type) for item in value)
            case datetime():
                return micros(value.replace(tzinfo=None))
            case date():
                return value.isoformat()
            case _:
                return value

    def bound(self, value: object) -> Sql:
        """A parameter that is in the driver's form already."""
        return exp.Null() if value is None else exp.Placeholder(this=self.parameters.name_of(value, "bound"))

    def decode(self, value: Any, type: Type) -> Any:
        """The canonical value of what the driver gives."""
        if value is None:
            return None
        match type.kind:
            case Kind.INTEGER | Kind.DECIMAL:
                return whole(value) if is_wide(type) else int(value)
            case Kind.BOOLEAN:
                return bool(value)
            case Kind.DATE:
                return date.fromisoformat(value)
            case Kind.DATETIME:
                return moment_of(value)
            case Kind.SET:
                return frozenset(self.decode(item, type.element or TEXT) for item in set_items(value))
            case _:
                return value

    def null(self, type: Type) -> Sql:
        return exp.Null()

    def column_type(self, type: Type) -> Sql:
        match type.kind:
            case Kind.TEXT | Kind.ENUM | Kind.DATE | Kind.SET:
                return data_type("TEXT")
            case Kind.DOUBLE | Kind.GEO:
                return data_type("DOUBLE")
            case _:
                return data_type("TEXT") if is_wide(type) else data_type("BIGINT")

    def cast(self, value: Sql, type: Type) -> Sql:
        # nothing has to be converted, but a constant of ours has to be in the canonical form
        if not isinstance(value, exp.Literal) or not value.is_string:
            return value
        text = value.this
        match type.kind:
            case Kind.DOUBLE:
                return self.param(float(text), type)  # SQLite reads a number's text, but not to the last digit
            case Kind.DATETIME:
                return self.literal(micros(datetime.fromisoformat(text)))
            case Kind.DECIMAL | Kind.INTEGER:
                digits, _, places = text.partition("e-")
                return self.literal(self.driver_value(int(digits) * 10 ** (type.scale - int(places or 0)), type))
            case _:
                return value

    # --- arithmetic and comparison

    def compare(self, op: str, a: Sql, b: Sql) -> Sql:
        return super().compare(op, *self.aligned(a, b))

    def add(self, a: Sql, b: Sql) -> Sql:
        # no parentheses around the left half of a long sum: SQLite's parser holds a hundred
        return exp.Add(this=a if isinstance(a, exp.Add) else atom(a), expression=atom(b))

    def div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} / {1})", a, b)

    def int_div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} / {1})", a, b)

    def and_(self, *parts: Sql) -> Sql:
        return super().and_(*_grouped(parts, super().and_))

    def or_(self, *parts: Sql) -> Sql:
        return super().or_(*_grouped(parts, super().or_))

    def in_list(self, a: Sql, items: Sequence[Sql]) -> Sql:
        if len(items) > LONG_LIST and all(isinstance(item, exp.Placeholder) for item in items):
            values = [self.parameters.values[item.name] for item in items]
            if all(isinstance(value, int) or (isinstance(value, str) and "\0" not in value) for value in values):
                listed = self.func("JSON_EACH", self.bound(set_text(values)))
                inner = exp.Select(expressions=[exp.Column(this=identifier("value"))], from_=exp.From(this=listed))
                return exp.In(this=atom(a), query=exp.Subquery(this=inner))
        return super().in_list(a, items)

    # --- text

    def length(self, a: Sql) -> Sql:
        if not isinstance(a, exp.Column):
            return self.func("SEGDSL_LENGTH", a)
        # LENGTH and SUBSTR end at a NUL
        return self.raw("CASE WHEN INSTR({0}, CHAR(0)) = 0 THEN LENGTH({0}) ELSE SEGDSL_LENGTH({0}) END", a)

    def substring(self, a: Sql, start: Sql, count: Sql) -> Sql:
        if isinstance(a, exp.Anonymous) and a.this == "SEGDSL_MD5":
            return self.func("SUBSTR", a, start, count)
        if not isinstance(a, exp.Column):
            return self.func("SEGDSL_SUBSTRING", a, start, count)
        template = (
            "CASE WHEN INSTR({0}, CHAR(0)) = 0 THEN SUBSTR({0}, {1}, {2}) ELSE SEGDSL_SUBSTRING({0}, {1}, {2}) END"
        )
        return self.raw(template, a, start, count)

    def fold(self, a: Sql, compare: Compare) -> Sql:
        return a if compare == "exact" else self.func(f"SEGDSL_FOLD_{compare.upper()}", a)

    def fits_pattern(self, a: Sql, pattern: str) -> Sql:
        return self.func("SEGDSL_LIKE", a, self.param(pattern, TEXT))

    def md5_hex(self, a: Sql) -> Sql:
        return self.func("SEGDSL_MD5", a)

    def to_text(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS TEXT)", a)

    def to_double(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS REAL)", a)

    # --- dates

    def date_part(self, part: str, a: Sql) -> Sql:
        match part:
            case "hour":  # of a DATETIME
                return self.raw(f"(({{0}} + {_BEFORE * _DAY}) % {_DAY} / {_HOUR})", a)
            case "isodow":  # day 0 of Julian days is a Monday
                return self.raw("(CAST(JULIANDAY({0}) + 0.5 AS INTEGER) % 7 + 1)", a)
            case _:
                first, count = {"year": (1, 4), "month": (6, 2), "day": (9, 2)}[part]
                return self.raw(f"CAST(SUBSTR({{0}}, {first}, {count}) AS INTEGER)", a)

    def days_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("CAST(JULIANDAY({1}) - JULIANDAY({0}) AS INTEGER)", a, b)

    def add_days(self, a: Sql, days: Sql) -> Sql:
        near = f"CASE WHEN {{1}} BETWEEN -{_MOST_DAYS} AND {_MOST_DAYS} THEN DATE({{0}}, {{1}} || ' days') END"
        return self.raw(near, a, days)

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        return self.sub(b, a)

    def add_micros(self, a: Sql, micros: Sql) -> Sql:
        return self.add(a, micros)

    def date_of(self, a: Sql) -> Sql:
        return self.raw(f"DATE((({{0}} + {_BEFORE * _DAY}) / {_DAY} - {_BEFORE}) * 86400, 'unixepoch')", a)

    def make_date(self, year: Sql, month: Sql, day: Sql) -> Sql:
        # where it calculates, DATE turns 30 February into a day of March, and so into another text
        text = "PRINTF('%04d-%02d-%02d', {0}, {1}, {2})"
        return self.raw(f"CASE WHEN DATE({text}, '+0 days') = {text} THEN {text} END", year, month, day)

    def ladder(self, value: Sql, bounds: Sequence[Sql], steps: Sequence[Sql]) -> Sql | None:
        # a CASE of CASEs: a tree of three hundred steps has eight in each other, and the parser's hundred places are
        # soon full where one stands in another
        size = max(2, isqrt(len(steps)))
        blocks = [slice(start, start + size) for start in range(0, len(steps), size)]
        if len(blocks) == 1:
            return self._flat(value, bounds, steps)
        inner = [self._flat(value, bounds[block], steps[block]) for block in blocks]
        return self._flat(value, [bounds[block][0] for block in blocks], inner)

    def civil_to_instant(self, civil: Sql, pieces: Sequence[Piece]) -> Sql | None:
        bounds = [self.literal(micros(piece.start)) for piece in pieces]
        return self.ladder(civil, bounds, [piece_sql(self, civil, piece) for piece in pieces])

    def _flat(self, value: Sql, bounds: Sequence[Sql], steps: Sequence[Sql]) -> Sql:
        if len(steps) == 1:
            return steps[0]
        whens = [(self.lt(value.copy(), bound), step) for bound, step in zip(bounds[1:], steps, strict=False)]
        return self.case(whens, steps[-1])

    # --- sets

    def empty_set(self, type: Type) -> Sql:
        return self.literal(set_text(()))

    def set_contains(self, a: Sql, item: Sql) -> Sql:
        return self.func("SEGDSL_HAS", a, item)

    def set_length(self, a: Sql) -> Sql:
        return self.func("JSON_ARRAY_LENGTH", a)

    def set_equals(self, a: Sql, b: Sql) -> Sql:
        return self.eq(a, b)

    def fold_set(self, a: Sql, compare: Compare) -> Sql:
        return a if compare == "exact" else self.func("SEGDSL_FOLD_SET", a, self.literal(int(compare == "persian")))

    def collect(self, value: Sql, condition: Sql) -> Sql:
        known = self.and_(condition, self.is_known(value.copy()))
        return self.coalesce(_filtered(self.func("SEGDSL_SET", value), known), self.literal(set_text(())))

    def unnest(self, value: Sql, as_: str, name: str) -> Sql:
        call = exp.Table(this=self.func("JSON_EACH", value), alias=exp.TableAlias(this=identifier(as_)))
        return exp.Join(this=call, kind="CROSS")

    def element(self, as_: str, name: str) -> Sql:
        # JSON_EACH names its columns itself; what JSON cannot hold stands in brackets
        template = "CASE {0} WHEN 'array' THEN SEGDSL_ELEMENT({1}) ELSE {1} END"
        return self.raw(template, column(as_, "type"), column(as_, "value"))

    # --- what the compiler itself needs

    def relation(self, query: Sql) -> Sql:
        # SQLite would write a query out in the one around it, and then no index can be made of a computed key, and each
        # use of a column computes it again; where both have a LIMIT it lets them be
        if isinstance(query, exp.Select) and query.args.get("limit") is None:
            query.set("limit", exp.Limit(expression=self.literal(-1)))
            self._keep_order(query)
        return query

    def _keep_order(self, query: Sql) -> None:
        """Joins as they are written: SQLite knows no sizes here, and would look a few products up among all lines.

        It takes a LEFT JOIN for an inner one, which it may turn around, where a condition is false for a missing row;
        it does not look into a CASE.
        """
        outer = set()
        for join in query.args.get("joins") or ():
            if join.side == "LEFT":
                outer.add(join.this.alias_or_name)
            elif join.kind == "INNER":
                join.set("kind", "CROSS")
        where = query.args.get("where")
        if where is None or not outer:
            return
        parts = [
            self.case([(part, self.literal(1))]) if any(c.table in outer for c in part.find_all(exp.Column)) else part
            for part in _conjuncts(where.this)
        ]
        query.set("where", exp.Where(this=self.and_(*parts)))

    def ordered(self, value: Sql, descending: bool) -> Sql:
        return exp.Ordered(this=value, desc=descending, nulls_first=not descending)  # as SQLite does by itself

    def pick(self, value: Sql, order: Sequence[Sql], condition: Sql, latest: bool) -> Sql:
        found = self.func("SEGDSL_LAST" if latest else "SEGDSL_FIRST", value, *order)
        return found if isinstance(condition, exp.Boolean) and condition.this else _filtered(found, condition)

    def memberships(self, members: str, key: str, labels: Sequence[tuple[str, str]]) -> Sql:
        # one array of labels a row: SQLite copies a query for each place that reads it, so that an arm of a UNION ALL
        # for each label takes time that grows with the square of their number
        if not labels:
            return self.no_memberships(members, key)
        parts = [
            self.case([(column(members, name), self.param(f",{json.dumps(label)}", TEXT))], self.literal(""))
            for name, label in labels
        ]
        listed = self.raw("'[' || SUBSTR({0}, 2) || ']'", self._joined(parts))
        return exp.Select(
            expressions=[alias(column("label", "value"), "segment"), alias(column(members, key), key)],
            from_=exp.From(this=table(members)),
            joins=[self.unnest(listed, "label", "value")],
        )

    def _joined(self, parts: Sequence[Sql]) -> Sql:
        if len(parts) > _MANY:
            groups = [parts[start : start + _MANY] for start in range(0, len(parts), _MANY)]
            return self._joined([self._joined(group) for group in groups])
        return self.concat(*parts)


def _filtered(aggregate: Sql, condition: Sql) -> Sql:
    if isinstance(condition, exp.Boolean) and condition.this:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition))


def _conjuncts(condition: Sql) -> list[Sql]:
    found, rest = [], [condition]
    while rest:
        part = rest.pop()
        if isinstance(part, exp.And):
            rest += [part.expression, part.this]
        else:
            found.append(part)
    return found


def _grouped(parts: Sequence[Sql], join: Any) -> list[Sql]:
    """Many parts as a few in parentheses: SQLite reads a chain without them as deep as it is long."""
    listed = list(parts)
    while len(listed) > _MANY:
        groups = [listed[start : start + _MANY] for start in range(0, len(listed), _MANY)]
        listed = [exp.Paren(this=join(*group)) for group in groups]
    return listed
