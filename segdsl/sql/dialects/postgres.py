"""PostgreSQL (14 and later): what it says differently, and why.

Its servers and databases have settings of their own, so whatever they may change is said in the SQL itself: text is in
the collation "C", bytes in order, wherever it comes from; dates and doubles are written in the one way that every
DateStyle reads; a literal with a backslash is an escape string. What PostgreSQL would raise for (an overflow, a day
that is none, a double that underflows) is tested first.

What is used several times is computed once: see `postgres_once`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import md5
from typing import Any, ClassVar, Final

from sqlglot import exp

from segdsl.folding import PERSIAN_FROM, PERSIAN_REMOVED, PERSIAN_TO
from segdsl.sql.calendar_edges import FIRST, LAST, LongCalendar
from segdsl.sql.dialects.postgres_exact import PostgresExact
from segdsl.sql.dialects.postgres_once import COLLATED, PostgresOnce, is_collated, is_true, uncollated
from segdsl.sql.dialects.postgres_reader import PostgresReader
from segdsl.sql.folds import whole_list
from segdsl.sql.reader import Reader
from segdsl.sql.trees import Raw, Sql, alias, atom, column, identifier, table
from segdsl.types import DATETIME, TEXT, Compare, Kind, Type

LONG_LIST: Final = 50
LONGEST_NAME: Final = 63  # bytes; PostgreSQL cuts what is longer, and two names may be one then
_TEXTUAL: Final = frozenset((Kind.TEXT, Kind.ENUM))
_WHOLE: Final = frozenset((Kind.INTEGER, Kind.TIER, Kind.DURATION))
_MICROS_OF_A_DAY: Final = 86_400_000_000
# where LOWER of the collation "C" and the Persian pairs are the whole folding: see segdsl.sql.folds
_SAFE: Final = r"{0} ~ E'^[\\u0001-\\u007F\\u00AB\\u00BB\\u0600-\\u06FF\\u2000-\\u206F]*$'"
_BACKSLASH: Final = "\\"


class Postgres(PostgresOnce, PostgresExact, LongCalendar):
    dialect: ClassVar[str] = "postgres"
    printer: ClassVar[str] = "postgres"
    ordered_aggregates: ClassVar[bool] = True
    arrays: ClassVar[bool] = True
    materialized: ClassVar[bool] = True
    widest: ClassVar[int] = 1500
    widest_pass: ClassVar[int] = 1500
    reads: ClassVar[type[Reader]] = PostgresReader

    # --- values

    def placeholder(self, name: str, type: Type | None) -> str:
        return f"${name.removeprefix('p')}"

    def arguments(self, values: Mapping[str, object]) -> object:
        return list(values.values())

    def param(self, value: object, type: Type) -> Sql:
        found = super().param(value, type)
        if not isinstance(found, exp.Placeholder) or not isinstance(value, str):
            return found
        # the driver leaves the type of a text open, and the server would guess it from what stands beside
        return self.collated(super().cast(found, TEXT))

    def collated(self, text: Sql) -> Sql:
        return text if is_collated(text) else self.raw(COLLATED, text)

    def column_type(self, type: Type) -> Sql:
        # exact numbers have as many digits as they need: a DECIMAL(p, s) rounds, and raises beyond p
        if type.kind is Kind.DECIMAL or self._is_wide(type):
            return exp.DataType(this=exp.DataType.Type.DECIMAL)
        if type.kind in _TEXTUAL:
            return exp.DataType(this=exp.DataType.Type.TEXT)
        return super().column_type(type)

    def cast(self, value: Sql, type: Type) -> Sql:
        if type.kind in _TEXTUAL:
            return self.collated(super().cast(value, type))
        if type.kind not in _WHOLE or self._is_wide(type) or isinstance(value, _WRITTEN):
            return super().cast(value, type)
        within = "{0} BETWEEN -9223372036854775808 AND 9223372036854775807"
        return self.let(
            [value], lambda x: self.case([(self.raw(within, x), super(Postgres, self).cast(x.copy(), type))])
        )

    def case(self, whens: Sequence[tuple[Sql, Sql]], otherwise: Sql | None = None) -> Sql:
        condition, first = whens[0]
        if isinstance(first, exp.Literal) and first.is_string:  # the names of an enum
            whens = [(condition, self.cast(first, TEXT)), *whens[1:]]
        return super().case(whens, otherwise)

    # --- arithmetic and comparison

    def div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} / {1})", a, b)

    def int_div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} / {1})", a, b)  # of two integers: cut to an integer

    def compare(self, op: str, a: Sql, b: Sql) -> Sql:
        if not self.arg_types or self.arg_types[0].kind not in _TEXTUAL:
            return super().compare(op, a, b)
        if op == "eq":
            return self.eq(uncollated(a), uncollated(b))
        return super().compare(op, a if is_collated(b) else self.collated(a), b)

    def stored_compare(self, op: str, raw: Sql, value: Sql, type: Type) -> Sql:
        # a column may hold what no canonical value is (NaN, the year 20000), or be of an enumerated type
        if type.kind in _TEXTUAL:
            return self.eq(super().cast(raw, TEXT), uncollated(value))
        found = super().stored_compare(op, raw, value, type)
        if type.kind is Kind.DECIMAL and op in ("ge", "gt"):
            return self.and_(found, self.raw("{0} < CAST('NaN' AS DECIMAL)", raw.copy()))
        return found

    def stored_in_list(self, raw: Sql, items: Sequence[Sql], type: Type) -> Sql:
        return self.in_list(super().cast(raw, TEXT) if type.kind in _TEXTUAL else raw, items)

    def in_list(self, a: Sql, items: Sequence[Sql]) -> Sql:
        items = [uncollated(item) for item in items]
        found = [item.find(exp.Placeholder) for item in items]
        if len(items) <= LONG_LIST or not all(found):
            return super().in_list(a, items)
        # one array instead of thousands of parameters, of which a statement can have 65,535
        names = [node.name for node in found if node is not None]
        values = [self.parameters.values[name] for name in names]
        type = TEXT if isinstance(values[0], str) else self.parameters.types[names[0]]
        listed = exp.Placeholder(this=self.parameters.name_of(values, "list"))
        element = self.column_type(type).sql(dialect=self.printer)
        return self.raw(f"{{0}} = ANY(CAST({{1}} AS {element}[]))", a, listed)

    def coalesce(self, a: Sql, otherwise: Sql) -> Sql:
        if is_empty_set(otherwise):  # in the type of the other set, whatever integers that holds
            otherwise = exp.Literal.string("{}")
        return super().coalesce(a, otherwise)

    # --- text

    def fold(self, a: Sql, compare: Compare) -> Sql:
        return a if compare == "exact" else self.let([a], lambda text: self._folded(text, compare))

    def _folded(self, text: Sql, compare: Compare) -> Sql:
        """Text of ASCII, and text of ASCII and Persian letters, without the list of eight hundred letters."""
        small = self.raw('LOWER({0} COLLATE "C")', uncollated(text))  # changes A to Z and nothing else
        pairs = (self.literal(PERSIAN_FROM + PERSIAN_REMOVED), self.literal(PERSIAN_TO))
        persian = self.func("TRANSLATE", small.copy(), *pairs) if compare == "persian" else small.copy()
        safe = self.raw(_SAFE, text.copy())
        return self.case(
            [(self.raw("OCTET_LENGTH({0}) = LENGTH({0})", text.copy()), small), (safe, persian)],
            whole_list(self, text.copy(), compare),
        )

    def position(self, a: Sql, part: Sql) -> Sql:
        return self.func("STRPOS", a, part)

    def like(self, a: Sql, pattern: Sql) -> Sql:
        return exp.Like(this=atom(a), expression=atom(pattern))  # a backslash escapes where nothing else is said

    def matches(self, a: Sql, regex: Sql) -> Sql:
        return self.raw("{0} ~ ('^(?:' || {1} || ')$')", a, regex)

    def md5_hex(self, a: Sql) -> Sql:
        return self.raw("MD5(CONVERT_TO({0}, 'UTF8'))", a)

    def to_text(self, a: Sql) -> Sql:
        return self.cast(a, TEXT)

    # --- dates

    def date_part(self, part: str, a: Sql) -> Sql:
        return self.raw(f"CAST(EXTRACT({part.upper()} FROM {{0}}) AS BIGINT)", a)

    def days_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("CAST({0} - {1} AS BIGINT)", b, a)

    def add_days(self, a: Sql, days: Sql) -> Sql:
        moved = "{0} + CAST({1} AS INTEGER)"
        if _is_written(days):  # no more than a year or two, so that it stays among the dates of PostgreSQL
            return self.raw(f"({moved})", a, days)
        low, high = "CAST('0001-01-01' AS DATE) - {0}", "CAST('9999-12-31' AS DATE) - {0}"
        inside = f"CASE WHEN {{1}} BETWEEN {low} AND {high} THEN {moved} END"
        return self.let([a, days], lambda day, n: self.raw(inside, day, n))

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("CAST(EXTRACT(EPOCH FROM {0} - {1}) * 1000000 AS BIGINT)", b, a)

    def add_micros(self, a: Sql, micros: Sql) -> Sql:
        if _is_written(micros):  # the offset of a zone
            return self.raw("({0} + {1})", a, _as_interval(micros.copy()))
        return self.let([a, micros], self._later)

    def _later(self, a: Sql, micros: Sql) -> Sql:
        first, last = (self.cast(self.literal(held[Kind.DATETIME][0]), DATETIME) for held in (FIRST, LAST))
        return self.raw(
            "CASE WHEN {1} BETWEEN {2} AND {3} THEN {0} "
            f"+ MAKE_INTERVAL(days => CAST({{1}} / {_MICROS_OF_A_DAY} AS INTEGER)) "
            f"+ {{1}} % {_MICROS_OF_A_DAY} * INTERVAL '1 microsecond' END",
            a, micros, self.micros_between(a, first), self.micros_between(a.copy(), last),
        )  # fmt: skip

    def make_date(self, year: Sql, month: Sql, day: Sql) -> Sql:
        first = "MAKE_DATE(CAST({0} AS INTEGER), CAST({1} AS INTEGER), 1) + CAST({2} AS INTEGER) - 1"
        inside = "{0} BETWEEN 1 AND 9999 AND {1} BETWEEN 1 AND 12 AND {2} BETWEEN 1 AND 31"
        found = f"CASE WHEN {inside} THEN CASE WHEN EXTRACT(MONTH FROM {first}) = {{1}} THEN {first} END END"
        return self.let([year, month, day], lambda y, m, d: self.raw(found, y, m, d))

    # --- sets

    def empty_set(self, type: Type) -> Sql:
        return exp.Cast(this=exp.Literal.string("{}"), to=self.column_type(type))

    def set_contains(self, a: Sql, item: Sql) -> Sql:
        return self.raw("{0} = ANY({1})", uncollated(item), a)

    def set_length(self, a: Sql) -> Sql:
        return self.func("CARDINALITY", a)

    def set_equals(self, a: Sql, b: Sql) -> Sql:
        if self.arg_types and self.arg_types[0].element is not None and self.arg_types[0].element.kind is Kind.KEY:
            a, b = (self.raw("CAST({0} AS TEXT[])", each) for each in (a, b))  # integers of any size, or text
        return self.raw("({0} @> {1} AND {0} <@ {1})", a, b)

    def fold_set(self, a: Sql, compare: Compare) -> Sql:
        folded = self.fold(column("folded", "x"), compare)
        return self.raw(
            'ARRAY(SELECT DISTINCT "kept"."x" FROM (SELECT {1} AS "x" FROM UNNEST({0}) AS "folded"("x")) AS "kept" '
            "WHERE \"kept\".\"x\" <> '')", a, folded,
        )  # fmt: skip

    # --- what the compiler itself needs

    def pick(self, value: Sql, order: Sequence[Sql], condition: Sql, latest: bool) -> Sql:
        direction = " DESC" if latest else ""
        listed = ", ".join(f"{{{place}}}{direction}" for place in range(1, len(order) + 1))
        kept = "" if is_true(condition) else f" FILTER(WHERE {{{len(order) + 1}}})"
        return self.raw(f"(ARRAY_AGG({{0}} ORDER BY {listed}){kept})[1]", value, *order, condition)

    def collect(self, value: Sql, condition: Sql) -> Sql:
        known = self.and_(*([] if is_true(condition) else [condition]), self.is_known(value.copy()))
        return self.raw("ARRAY_AGG(DISTINCT {0}) FILTER(WHERE {1})", value, known)

    def unnest(self, value: Sql, as_: str, name: str) -> Sql:
        call = exp.Unnest(expressions=[value], alias=exp.TableAlias(this=identifier(as_), columns=[identifier(name)]))
        return exp.Join(this=call, kind="CROSS")

    def memberships(self, members: str, key: str, labels: Sequence[tuple[str, str]]) -> Sql:
        # each row of members is turned once; a CASE over a list of the labels would look at all labels for each
        if not labels:
            return self.no_memberships(members, key)
        rows = [self.raw("({0}, {1})", self.param(label, TEXT), column(members, name)) for name, label in labels]
        listed = ", ".join(f"{{{place}}}" for place in range(len(rows)))
        values = Raw(this=f'LATERAL (VALUES {listed}) AS "labels"("segment", "held")', expressions=rows)
        return exp.Select(
            expressions=[alias(column("labels", "segment"), "segment"), alias(column(members, key), key)],
            from_=exp.From(this=table(members)),
            joins=[exp.Join(this=values, kind="CROSS")],
            where=exp.Where(this=column("labels", "held")),
        )

    # --- printing

    def printers(self) -> dict[Any, Any]:
        return {exp.Literal: _literal_sql, exp.Identifier: _identifier_sql}


_WRITTEN: Final = (exp.Literal, exp.Placeholder, exp.Null, exp.Neg)


def is_empty_set(value: Sql) -> bool:
    return isinstance(value, exp.Cast) and isinstance(value.this, exp.Literal) and value.this.this == "{}"


def _is_written(value: Sql) -> bool:
    """Whether a number is a literal, or a CASE with nothing else in its branches."""
    if isinstance(value, exp.Neg | exp.Paren):
        return _is_written(value.this)
    if isinstance(value, exp.Case):
        rest = value.args.get("default")
        return all(_is_written(branch.args["true"]) for branch in value.args["ifs"]) and _is_written(rest)
    return isinstance(value, exp.Literal) and not value.is_string


def _as_interval(micros: Sql) -> Sql:
    """What `_is_written` as an interval."""
    if isinstance(micros, exp.Case):
        for branch in micros.args["ifs"]:
            branch.set("true", _as_interval(branch.args["true"]))
        micros.set("default", _as_interval(micros.args["default"]))
        return micros
    if isinstance(micros, exp.Paren):
        return _as_interval(micros.this)
    sign, number = ("-", micros.this) if isinstance(micros, exp.Neg) else ("", micros)
    return Raw(this=f"INTERVAL '{sign}{number.this} microseconds'")


def _literal_sql(generator: Any, node: Any) -> str:
    text = str(generator.literal_sql(node))
    if not node.is_string or _BACKSLASH not in text:
        return text
    return "E" + text.replace(_BACKSLASH, _BACKSLASH * 2)  # whatever standard_conforming_strings says


def _identifier_sql(generator: Any, node: Any) -> str:
    """A name of our making that is too long: its beginning, and a digest that tells it from others."""
    encoded = node.name.encode()
    if len(encoded) > LONGEST_NAME:
        kept = encoded[: LONGEST_NAME - 11].decode(errors="ignore")
        digest = md5(encoded, usedforsecurity=False).hexdigest()[:8]
        node = exp.Identifier(this=f"{kept} {digest}", quoted=True)
    return str(generator.identifier_sql(node))
