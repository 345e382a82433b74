"""Trino: what its documentation promises (trino.io/docs/current); printed, not run.

Parameters are ``?`` in order, as its drivers take them; a value that stands twice in the text is bound twice. Texts
compare by code points without padding (Data types: VARCHAR); char(n) is padded and so refused. What overflows raises,
and TRY makes NULL of it (Conditional expressions: "Numeric value out of range" is among what TRY handles).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from sqlglot import exp

from segdsl.operators.patterns import ANY_ONE, Pattern, as_regex
from segdsl.sql.dialects.printed import Printed
from segdsl.sql.dialects.printed_reader import PrintedReader
from segdsl.sql.reader import Form, Physical, Reader, typed
from segdsl.sql.trees import Sql, identifier
from segdsl.types import TEXT, Compare, Kind, Type

_MARK: Final = "\x00"
# date_diff and date_add know milliseconds at best (Date and time functions), so the six places are read as text: a
# timestamp(6) cast to varchar ends in them (Conversion functions)
_PLACES: Final = "CAST(SUBSTR(CAST(CAST({0} AS TIMESTAMP(6)) AS VARCHAR), -6) AS BIGINT)"
_SECOND: Final = "DATE_TRUNC('second', {0})"


class TrinoReader(PrintedReader):
    forms: ClassVar[Mapping[str, Form]] = {
        **dict.fromkeys(("tinyint", "smallint", "integer", "bigint"), Form.INT),
        **dict.fromkeys(("real", "double"), Form.DOUBLE),
        **dict.fromkeys(("timestamp", "timestamp(3)", "timestamp(6)"), Form.TIMESTAMP),
        "varchar": Form.TEXT,
        "boolean": Form.BOOLEAN,
        "date": Form.DATE,
    }

    def physical(self, name: str) -> Physical:
        if re.fullmatch(r"timestamp\([0-6]\) with time zone", name.strip().lower()):
            return Physical(Form.TIMESTAMPTZ, name)
        if re.match(r"timestamp\(([7-9]|1[0-2])\)", name.strip().lower()):
            return Physical(Form.OTHER, name)  # a cast to six places rounds
        return super().physical(name)

    def utc(self, x: Sql) -> Sql:
        return self.b.raw("CAST({0} AT TIME ZONE 'UTC' AS TIMESTAMP(6))", x)

    def set_of(self, x: Sql, stored: Physical | None, of: Any, each: Any, element: Type) -> Sql:
        b = self.b
        if stored is None or stored.form is not Form.TEXT or of.stored != "delimited":
            raise self.refuse()
        name = identifier("element")
        value = typed(b, each(exp.Column(this=name), Physical(Form.TEXT, "varchar")), element)
        # String functions: split; Array functions: array_distinct, filter, transform; none minds an empty array
        kept = "FILTER(TRANSFORM(SPLIT({0}, {1}), {2} -> {3}), {2} -> {2} IS NOT NULL)"
        found = b.raw(f"ARRAY_DISTINCT({kept})", x, b.literal(of.separator or ","), name.copy(), value)
        return b.coalesce(found, b.empty_set(of.type))


class Trino(Printed):
    dialect: ClassVar[str] = "trino"
    printer: ClassVar[str] = "trino"
    arrays: ClassVar[bool] = True
    catches: ClassVar[bool] = True
    reads: ClassVar[type[Reader]] = TrinoReader
    modulo: ClassVar[str] = "({0} % {1})"
    names: ClassVar[Mapping[Kind, str]] = {**Printed.names, Kind.DATETIME: "TIMESTAMP(6)"}

    # --- values

    def placeholder(self, name: str, type: Type | None) -> str:
        return f"{_MARK}{name}{_MARK}"

    def arguments(self, values: Mapping[str, object]) -> object:
        return list(values.values())

    def print(self, tree: Sql, pretty: bool = True) -> str:
        """The text; the parameters are named anew, one for each ``?``, in the order in which they stand."""
        alone = tree.copy()  # no node stands twice
        tree.args.clear()
        for key, value in alone.args.items():
            tree.set(key, value)
        nodes = {str(number): node for number, node in enumerate(tree.find_all(exp.Placeholder))}
        old = {number: node.name for number, node in nodes.items()}
        for number, node in nodes.items():
            node.set("this", number)
        text = super().print(tree, pretty)
        order = re.findall(f"{_MARK}(\\d+){_MARK}", text)
        values, types = dict(self.parameters.values), dict(self.parameters.types)
        self.parameters.values.clear()  # the statement holds this very mapping
        for place, number in enumerate(order, 1):
            name = f"p{place}"
            nodes[number].set("this", name)
            self.parameters.values[name] = values[old[number]]
            if old[number] in types:
                self.parameters.types[name] = types[old[number]]
        return re.sub(f"{_MARK}\\d+{_MARK}", "?", text)

    def exact_literal(self, text: str) -> str:
        return f"DECIMAL '{text}'"  # Decimal functions: its digits are those that are written

    def literal(self, value: int | str | None) -> Sql:
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
            return self.raw(self.exact_literal(str(value)))
        return super().literal(value)

    def type_name(self, type: Type) -> str:
        if type.kind is Kind.SET:
            return f"ARRAY({self.type_name(type.element or TEXT)})"
        return super().type_name(type)

    # --- numbers

    def guarded(self, value: Sql, scale: int) -> Sql:
        return self.func("TRY", value)

    def int_div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} / {1})", a, b)  # Mathematical functions: integer division truncates

    def finite(self, value: Sql) -> Sql:
        # DOUBLE is IEEE 754 (Data types), so that what is too large is infinite
        return self.raw("CASE WHEN IS_FINITE({0}) THEN {0} + DOUBLE '0.0' END", value)

    def divide_doubles(self, a: Sql, c: Sql) -> Sql:
        return self.finite(self.raw("({0} / NULLIF({1}, DOUBLE '0.0'))", a, c))

    def round_double(self, a: Sql, places: int) -> Sql:
        return self.round_in_chunks(a, places)

    def is_finite(self, x: Sql) -> Sql:
        return self.test("IS_FINITE({0})", x)

    # --- text: String functions

    def trusted(self, x: Sql) -> Sql:
        return self.text("{0}", x) if isinstance(x, exp.Column) else x

    def length(self, a: Sql) -> Sql:
        return self.func("LENGTH", a)  # in characters, which are code points there

    def substring(self, a: Sql, start: Sql, count: Sql) -> Sql:
        return self.func("SUBSTR", a, start, count)

    def position(self, a: Sql, part: Sql) -> Sql:
        return self.func("STRPOS", a, part)

    def translate(self, a: Sql, frm: str, to: str) -> Sql:
        return self.func("TRANSLATE", a, self.literal(frm), self.literal(to))

    def with_digits(self, a: Sql, pattern: Pattern) -> Sql:
        # Regular expression functions: Java's syntax, looked for anywhere in the text
        regex = self.param(f"\\A(?s:{as_regex(pattern).replace(ANY_ONE, '.')})\\z", TEXT)
        return self.test("REGEXP_LIKE({0}, {1})", a, regex)

    def md5_hex(self, a: Sql) -> Sql:
        return self.raw("LOWER(TO_HEX(MD5(TO_UTF8({0}))))", a)  # Binary functions

    def to_text(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS VARCHAR)", a)

    # --- dates: Date and time functions

    def date_part(self, part: str, a: Sql) -> Sql:
        return self.func({"isodow": "DAY_OF_WEEK"}.get(part, part.upper()), a)  # the ISO day of the week, Monday 1

    def date_of(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS DATE)", a)

    def days_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("DATE_DIFF('day', {0}, {1})", a, b)

    def later_day(self, a: Sql, days: Sql) -> Sql:
        return self.raw("DATE_ADD('day', {1}, {0})", a, days)

    def first_of(self, year: Sql, month: Sql) -> Sql:
        text = "LPAD(CAST({0} AS VARCHAR), 4, '0') || '-' || LPAD(CAST({1} AS VARCHAR), 2, '0') || '-01'"
        return self.raw(f"CAST({text} AS DATE)", year, month)

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        seconds = f"DATE_DIFF('second', {_SECOND}, {_SECOND.replace('{0}', '{1}')})"
        return self.raw(f"({seconds} * 1000000 + {_PLACES.replace('{0}', '{1}')} - {_PLACES})", a, b)

    def later_seconds(self, a: Sql, seconds: Sql) -> Sql:
        return self.raw("DATE_ADD('second', {1}, {0})", a, seconds)

    def later(self, a: Sql, micros: Sql) -> Sql:
        # the sum of its places and those that are added, of which the whole seconds are moved and the rest is written
        total = f"({_PLACES} + {{1}})"
        rest = f"((({total} % 1000000) + 1000000) % 1000000)"
        moved = f"DATE_ADD('second', ({total} - {rest}) / 1000000, {_SECOND})"
        start = f"SUBSTR(CAST(CAST({moved} AS TIMESTAMP(0)) AS VARCHAR), 1, 19)"
        return self.raw(f"CAST({start} || '.' || LPAD(CAST({rest} AS VARCHAR), 6, '0') AS TIMESTAMP(6))", a, micros)

    # --- sets: Array functions

    def empty_set(self, type: Type) -> Sql:
        return self.raw(f"CAST(ARRAY[] AS {self.type_name(type)})")

    def set_contains(self, a: Sql, item: Sql) -> Sql:
        return self.test("CONTAINS({0}, {1})", a, item)

    def set_length(self, a: Sql) -> Sql:
        return self.func("CARDINALITY", a)

    def set_equals(self, a: Sql, b: Sql) -> Sql:
        return self.test("(ARRAY_SORT({0}) = ARRAY_SORT({1}))", a, b)

    def fold_set(self, a: Sql, compare: Compare) -> Sql:
        name = identifier("element")
        folded = self.fold(exp.Column(this=name), compare)
        return self.raw("ARRAY_DISTINCT(FILTER(TRANSFORM({0}, {1} -> {2}), {1} -> {1} <> ''))", a, name.copy(), folded)

    def collect(self, value: Sql, condition: Sql) -> Sql:
        # Aggregate functions: ARRAY_AGG(DISTINCT …) with FILTER
        known = self.and_(condition, self.is_known(value.copy()))
        return self.raw("ARRAY_AGG(DISTINCT {0}) FILTER (WHERE {1})", value, known)

    def unnest(self, value: Sql, as_: str, name: str) -> Sql:
        call = exp.Unnest(expressions=[value], alias=exp.TableAlias(this=identifier(as_), columns=[identifier(name)]))
        return exp.Join(this=call, kind="CROSS")
