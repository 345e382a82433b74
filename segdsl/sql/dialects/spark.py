"""Spark SQL (4.0 and later): what it says differently, and why.

Exact numbers are integers without their point (`spark_exact`). Dates are DATE, instants TIMESTAMP_NTZ in UTC, so that
no session's time zone has a say. A strict session (ANSI mode) raises where a lenient one gives NULL: whatever could
raise is written as one of the TRY functions, or tested first, and so means the same in both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar, Final

from sqlglot import exp

from segdsl.operators.patterns import ANY_ONE, as_like, as_regex, parse_pattern
from segdsl.sql.calendar_edges import LongCalendar
from segdsl.sql.dialects.spark_exact import SparkExact, is_narrow
from segdsl.sql.dialects.spark_reader import SparkReader
from segdsl.sql.folds import whole_list
from segdsl.sql.reader import Reader
from segdsl.sql.trees import Raw, Sql, alias, atom, column, identifier, laid_out, scaled_decimal, table
from segdsl.types import TEXT, Compare, Kind, Type

_INT64: Final = range(-(2**63), 2**63)
_MOST_MICROS: Final = 400_000_000_000_000_000  # more than lie between the first instant and the last
_WRITTEN: Final = (exp.Literal, exp.Placeholder, exp.Null, exp.Neg)
_WHOLE: Final = frozenset((Kind.INTEGER, Kind.DECIMAL, Kind.TIER, Kind.DURATION))
_BACKSLASH: Final = "\\"
_LARGE: Final = 300  # parts of an expression


class Spark(SparkExact, LongCalendar):
    dialect: ClassVar[str] = "spark"
    printer: ClassVar[str] = "spark"
    ordered_aggregates: ClassVar[bool] = True
    arrays: ClassVar[bool] = True
    nested_exists: ClassVar[bool] = False
    reads: ClassVar[type[Reader]] = SparkReader

    def __init__(self) -> None:
        super().__init__()
        self._lets: dict[Sql, int] = {}
        self._applied = 0

    # --- values

    def placeholder(self, name: str, type: Type | None) -> str:
        held = self.parameters.values.get(name)
        if isinstance(held, list) and type is not None:
            return f"CAST(:{name} AS {type_name(type)})"  # an empty list has no type of its own
        is_double = type is not None and type.kind is Kind.DOUBLE
        if isinstance(held, int | Decimal) and not is_double and abs(Decimal(held)) > _INT64[-1]:
            # a BIGINT compared with a bare constant beyond its range is TRUE or FALSE, even where it is NULL
            return f"CAST(:{name} AS DECIMAL(38, {max(0, -int(Decimal(held).as_tuple().exponent))}))"
        return f":{name}"

    def driver_value(self, value: object, type: Type) -> object:
        match value:
            case bool() | str() | datetime() | Decimal():
                return super().driver_value(value, type)
            case float():
                return value + 0.0  # no -0.0
            case int():
                if type.kind is Kind.DOUBLE:
                    return float(value)
                return value if value in _INT64 else Decimal(value)
            case _:
                return super().driver_value(value, type)

    def decode(self, value: Any, type: Type) -> object:
        whole = type.kind in _WHOLE and value is not None
        return int(value) if whole else super().decode(value, type)

    def null(self, type: Type) -> Sql:
        return self.raw(f"CAST(NULL AS {type_name(type)})")

    def column_type(self, type: Type) -> Sql:
        return Raw(this=type_name(type))

    def cast(self, value: Sql, type: Type) -> Sql:
        if isinstance(value, exp.Null):
            return self.null(type)
        if isinstance(value, exp.Literal) and value.is_string:
            return self._written(value.this, type)
        if type.kind in _WHOLE and not isinstance(value, _WRITTEN):
            return self.raw(f"TRY_CAST({{0}} AS {type_name(type)})", value)
        return self.raw(f"CAST({{0}} AS {type_name(type)})", value)

    def _written(self, text: str, type: Type) -> Sql:
        """A constant of ours that is written as text, in canonical form."""
        match type.kind:
            case Kind.DATE:
                return self.raw(f"DATE '{text}'")
            case Kind.DATETIME:
                return self.raw(f"TIMESTAMP_NTZ '{text}'")
            case Kind.INTEGER | Kind.DECIMAL:
                return self.raw(
                    f"CAST({{0}} AS {type_name(type)})", self.literal(int(Decimal(text).scaleb(type.scale)))
                )
            case Kind.DOUBLE | Kind.GEO:
                return self.raw(f"CAST('{text}' AS DOUBLE)")
            case _:
                return exp.Literal.string(text)

    def let(self, value: Sql, build: Callable[[Sql], Sql]) -> Sql:
        """``build(value)`` with the value computed once, as the parameter of a lambda, unless it costs nothing."""
        if isinstance(value, exp.Column | exp.Placeholder | exp.Literal | exp.Null):
            return build(value)
        name = identifier(f"let {self._lets.setdefault(value, len(self._lets) + 1)}")
        body = build(exp.Column(this=name))
        return self._of(value, name, body)

    def applied(self, make: Callable[..., Sql], operands: Sequence[Any]) -> Sql:
        """A large operand that an operator uses several times is written once: a civil time has a thousand parts."""
        large = [n for n, operand in enumerate(operands) if isinstance(operand, exp.Expression) and _is_large(operand)]
        if not large:
            return super().applied(make, operands)
        self._applied += 1  # names without a dot, of which Spark would lose one
        marks = {n: exp.Column(this=identifier(f"of {self._applied} {n}")) for n in large}
        body = super().applied(make, [marks.get(n, operand) for n, operand in enumerate(operands)])
        for n, mark in marks.items():
            uses = [each for each in body.find_all(exp.Column) if each == mark]
            if len(uses) > 1:
                body = self._of(operands[n], mark.this, body)
            elif uses and uses[0] is body:
                return operands[n]
            elif uses:
                uses[0].replace(atom(operands[n]))
        return body

    def _of(self, value: Sql, name: Sql, body: Sql) -> Sql:
        return self.raw("TRANSFORM(ARRAY({0}), {1} -> {2})[0]", value, name.copy(), body)

    # --- arithmetic and comparison

    def div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} / {1})", a, b)

    def int_div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} DIV {1})", a, b)

    def stored_compare(self, op: str, raw: Sql, value: Sql, type: Type) -> Sql:
        return super().stored_compare(op, raw, self._as_stored(value, type), type)

    def stored_in_list(self, raw: Sql, items: Sequence[Sql], type: Type) -> Sql:
        return self.in_list(raw, [self._as_stored(item, type) for item in items])

    def _as_stored(self, value: Sql, type: Type) -> Sql:
        """A bound decimal with its point, as columns hold it."""
        held = self.parameters.values[value.name] if type.kind is Kind.DECIMAL else None
        if not isinstance(held, int | Decimal):
            return value
        return exp.Placeholder(this=self.parameters.name_of(scaled_decimal(int(held), type.scale), "stored"))

    # --- text

    def length(self, a: Sql) -> Sql:
        return self.raw("CAST(LENGTH({0}) AS BIGINT)", a)

    def substring(self, a: Sql, start: Sql, count: Sql) -> Sql:
        return self.func("SUBSTR", a, *(self._int(number) for number in (start, count)))

    def _int(self, number: Sql) -> Sql:
        return number if isinstance(number, exp.Literal) else self.raw("CAST({0} AS INT)", number)

    def fold(self, a: Sql, compare: Compare) -> Sql:
        if compare == "exact":
            return a
        ascii_only = self.raw("OCTET_LENGTH({0}) = LENGTH({0})", a)  # there LOWER changes A to Z and nothing else
        return self.case([(ascii_only, self.func("LOWER", a.copy()))], whole_list(self, a.copy(), compare))

    def like(self, a: Sql, pattern: Sql) -> Sql:
        return exp.Like(this=atom(a), expression=atom(pattern))  # a backslash escapes where nothing else is said

    def fits_pattern(self, a: Sql, pattern: str) -> Sql:
        parsed = parse_pattern(pattern)
        simple = as_like(parsed)
        if simple is not None:
            return self.like(a, self.param(simple, TEXT))
        # Java walks an alternative that repeats on its stack, which long texts would exhaust
        return self.matches(a, self.param(as_regex(parsed).replace(ANY_ONE, "."), TEXT))

    def matches(self, a: Sql, regex: Sql) -> Sql:
        # $ would match before a line end, and \z is read differently with escapedStringLiterals
        return self.raw("({0} RLIKE CONCAT('^(?s:', {1}, ')(?!(?s:.))'))", a, regex)

    def md5_hex(self, a: Sql) -> Sql:
        return self.raw("MD5(CAST({0} AS BINARY))", a)

    def to_text(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS STRING)", a)

    def to_double(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS DOUBLE)", a)

    # --- dates

    def date_part(self, part: str, a: Sql) -> Sql:
        template = {"isodow": "WEEKDAY({0}) + 1"}.get(part, f"{part.upper()}({{0}})")
        return self.raw(f"CAST({template} AS BIGINT)", a)

    def date_of(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS DATE)", a)

    def days_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("CAST(DATEDIFF({0}, {1}) AS BIGINT)", b, a)

    def add_days(self, a: Sql, days: Sql) -> Sql:
        if _is_written(days):
            return self.func("DATE_ADD", a, days)
        # what wraps around lies far outside the years that there are
        return self.raw("DATE_ADD({0}, TRY_CAST({1} AS INT))", a, days)

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("TIMESTAMPDIFF(MICROSECOND, {0}, {1})", a, b)

    def add_micros(self, a: Sql, micros: Sql) -> Sql:
        if _is_written(micros):
            return self.raw("TIMESTAMPADD(MICROSECOND, {1}, {0})", a, micros)
        inside = f"CASE WHEN {{1}} BETWEEN -{_MOST_MICROS} AND {_MOST_MICROS} THEN {{1}} END"
        return self.raw(f"TIMESTAMPADD(MICROSECOND, {inside}, {{0}})", a, micros)

    def make_date(self, year: Sql, month: Sql, day: Sql) -> Sql:
        # MAKE_DATE raises for 30 February: so the days are counted from the first of the month
        found = "DATE_ADD(MAKE_DATE(CAST({0} AS INT), CAST({1} AS INT), 1), CAST({2} AS INT) - 1)"
        inside = "{0} BETWEEN 1 AND 9999 AND {1} BETWEEN 1 AND 12 AND {2} BETWEEN 1 AND 31"
        return self.raw(
            f"CASE WHEN {inside} THEN CASE WHEN MONTH({found}) = {{1}} THEN {found} END END", year, month, day
        )

    # --- sets

    def empty_set(self, type: Type) -> Sql:
        return self.raw(f"CAST(ARRAY() AS {type_name(type)})")

    def set_contains(self, a: Sql, item: Sql) -> Sql:
        return self.func("ARRAY_CONTAINS", a, item)

    def set_length(self, a: Sql) -> Sql:
        return self.raw("CAST(ARRAY_SIZE({0}) AS BIGINT)", a)

    def set_equals(self, a: Sql, b: Sql) -> Sql:
        return self.raw("(SORT_ARRAY({0}) = SORT_ARRAY({1}))", a, b)

    def fold_set(self, a: Sql, compare: Compare) -> Sql:
        name = identifier("element")
        folded = self.fold(exp.Column(this=name), compare)
        kept = "FILTER(TRANSFORM({0}, {1} -> {2}), {1} -> {1} <> '')"
        return self.raw(f"ARRAY_DISTINCT({kept})", a, name.copy(), folded)

    def collect(self, value: Sql, condition: Sql) -> Sql:
        return self.func("COLLECT_SET", self.case([(condition, value)]))  # which leaves NULLs out

    def unnest(self, value: Sql, as_: str, name: str) -> Sql:
        return self.raw("\nCROSS JOIN LATERAL EXPLODE({0}) AS {1}({2})", value, identifier(as_), identifier(name))

    # --- what the compiler itself needs

    def window(self, function: Sql, partition: Sequence[Sql], order: Sequence[Sql] = ()) -> Sql:
        return self.raw("CAST({0} AS BIGINT)", super().window(function, partition, order))

    def pick(self, value: Sql, order: Sequence[Sql], condition: Sql, latest: bool) -> Sql:
        # a NULL value is one unless it stands in a struct; a row whose rank is NULL is skipped
        rank = order[0] if len(order) == 1 else self.func("STRUCT", *order)
        name = "MAX_BY" if latest else "MIN_BY"
        return self.raw(f"{name}(NAMED_STRUCT('v', {{0}}), {{1}}).v", value, self.case([(condition, rank)]))

    def memberships(self, members: str, key: str, labels: Sequence[tuple[str, str]]) -> Sql:
        # each row is read once and its labels are filtered: arms of a UNION ALL would read it anew
        if not labels:
            return self.no_memberships(members, key)
        held = [self.case([(column(members, name), self.param(label, TEXT))]) for name, label in labels]
        listed = self.func("ARRAY_COMPACT", self.func("ARRAY", *held))
        return exp.Select(
            expressions=[alias(column("labels", "segment"), "segment"), alias(column(members, key), key)],
            from_=exp.From(this=table(members)),
            joins=[self.unnest(listed, "labels", "segment")],
        )

    # --- printing

    def printers(self) -> dict[Any, Any]:
        return {exp.Literal: _literal_sql}


def type_name(type: Type) -> str:
    """The type of a column that holds canonical values."""
    match type.kind:
        case Kind.INTEGER | Kind.DECIMAL:
            return "BIGINT" if is_narrow(type) else "DECIMAL(38, 0)"
        case Kind.DOUBLE | Kind.GEO:
            return "DOUBLE"
        case Kind.BOOLEAN:
            return "BOOLEAN"
        case Kind.TEXT | Kind.ENUM:
            return "STRING"
        case Kind.SET:
            return f"ARRAY<{type_name(type.element or TEXT)}>"
        case Kind.DATE:
            return "DATE"
        case Kind.DATETIME:
            return "TIMESTAMP_NTZ"
        case _:
            return "BIGINT"


def _is_large(value: Sql) -> bool:
    """Whether writing it out several times would be a mistake; smaller ones Spark finds again by itself."""
    return next(islice(value.walk(), _LARGE, None), None) is not None


def _is_written(value: Sql) -> bool:
    """Whether a number is a literal, or a CASE with nothing else in its branches."""
    if isinstance(value, exp.Neg | exp.Paren):
        return _is_written(value.this)
    if isinstance(value, exp.Case):
        rest = value.args.get("default")
        return all(_is_written(branch.args["true"]) for branch in value.args["ifs"]) and _is_written(rest)
    return isinstance(value, exp.Literal) and not value.is_string


def _literal_sql(generator: Any, node: Any) -> str:
    """A constant of ours: ``${`` would be a variable of the session."""
    if not node.is_string:
        return str(generator.literal_sql(node))
    text = node.this.replace(_BACKSLASH, _BACKSLASH * 2).replace("'", _BACKSLASH + "'")
    return laid_out(generator, f"'{text.replace('${', _BACKSLASH + 'u0024{')}'")
