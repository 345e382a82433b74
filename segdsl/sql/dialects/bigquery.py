"""BigQuery: what it says differently, and why.

Functions raise where a value overflows or a day is none, unless their names begin with SAFE; a NULL array equals an
empty one, and no stored array holds a NULL. Nothing here depends on a setting: text compares byte by byte, a DATETIME
has no zone, and the zone of a TIMESTAMP is named.

A value that is needed several times is computed once, by `BigQuery.let`: a WITH expression, whose variables have names
that no column has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import ClassVar, Final

from sqlglot import exp

from segdsl.sql.builder import Builder
from segdsl.sql.dialects.bigquery_exact import BigQueryExact
from segdsl.sql.dialects.bigquery_reader import BigQueryReader
from segdsl.sql.folds import by_lower
from segdsl.sql.reader import Reader
from segdsl.sql.trees import Raw, Sql, alias, atom, column, identifier, table
from segdsl.types import INTEGER_MAX, INTEGER_MIN, TEXT, Compare, Kind, Type

LONG_LIST: Final = 50
_EXACT: Final = "BIGNUMERIC"
_INTEGRAL: Final = frozenset((Kind.INTEGER, Kind.TIER, Kind.DURATION))
_LISTED: Final = (int, str, float)


class BigQuery(BigQueryExact, Builder):
    dialect: ClassVar[str] = "bigquery"
    printer: ClassVar[str] = "bigquery"
    ordered_aggregates: ClassVar[bool] = True
    arrays: ClassVar[bool] = True
    nested_exists: ClassVar[bool] = False  # BigQuery joins what an EXISTS looks at, one query around it at most
    joins_exists: ClassVar[bool] = True  # and the reference implementation none at all
    reads: ClassVar[type[Reader]] = BigQueryReader

    def __init__(self) -> None:
        super().__init__()
        self._lets: dict[tuple[Sql, ...], int] = {}

    # --- values

    def placeholder(self, name: str, type: Type | None) -> str:
        return f"@{name}"

    def param(self, value: object, type: Type) -> Sql:
        if isinstance(value, frozenset | tuple | list):
            return self._array(value, type)
        found = super().param(value, type)
        if not isinstance(found, exp.Placeholder) or not isinstance(self.parameters.values[found.name], Decimal):
            return found
        # a short decimal is sent as a NUMERIC, whose products are rounded to nine places
        return self.raw(f"CAST({{0}} AS {_EXACT})", found)

    def _array(self, values: Sequence[object] | frozenset[object], type: Type) -> Sql:
        element = type.element or type
        if not values:
            return self.empty_set(type)
        items = self.driver_value(values, type)
        assert isinstance(items, list)
        if not all(isinstance(item, _LISTED) for item in items):  # each with its own type, by which it is told
            listed = [self.param(item, element) for item in sorted(values, key=str)]
            return self.raw(f"[{', '.join(f'{{{n}}}' for n in range(len(listed)))}]", *listed)
        return exp.Placeholder(this=self.parameters.name_of(items, "list"))

    def driver_value(self, value: object, type: Type) -> object:
        found = super().driver_value(value, type)
        if isinstance(found, int) and not isinstance(found, bool) and not INTEGER_MIN <= found <= INTEGER_MAX:
            return Decimal(found)
        return found + 0.0 if isinstance(found, float) else found  # there is no -0.0

    def null(self, type: Type) -> Sql:
        return self.raw(f"CAST(NULL AS {type_name(type)})")

    def literal(self, value: int | str | None) -> Sql:
        if isinstance(value, int) and not isinstance(value, bool) and not -INTEGER_MAX <= value <= INTEGER_MAX:
            return self.raw(f"{_EXACT} '{value}'")
        return super().literal(value)

    def column_type(self, type: Type) -> Sql:
        return self.raw(type_name(type))

    def cast(self, value: Sql, type: Type) -> Sql:
        name = type_name(type)
        if isinstance(value, exp.Null):
            return self.null(type)
        if isinstance(value, exp.Literal) and value.is_string:
            return self._written(value, name)
        # an exact number that does not fit is unknown; INT64 and BIGNUMERIC round what they take
        safe = "SAFE_CAST" if type.kind in _INTEGRAL or type.is_exact else "CAST"
        return self.raw(f"{safe}({{0}} AS {name})", value)

    def _written(self, text: Sql, name: str) -> Sql:
        """A constant of ours that is written as text."""
        if name in ("DATE", "DATETIME", _EXACT):
            return self.raw(f"{name} {{0}}", text)
        return self.raw(f"CAST({{0}} AS {name})", text)

    def let(self, values: Sequence[Sql], build: Callable[..., Sql]) -> Sql:
        """``build(*values)`` with each value computed once; columns and constants are written out."""
        bound = [value for value in values if not is_simple(value)]
        if not bound:
            return build(*values)
        number = self._lets.setdefault(tuple(bound), len(self._lets) + 1)
        names = [exp.Column(this=identifier(f"let{number}_{place}")) for place in range(1, len(bound) + 1)]
        left = iter(names)
        body = build(*(value if is_simple(value) else next(left) for value in values))
        listed = ", ".join(f"{{{2 * place}}} AS {{{2 * place + 1}}}" for place in range(len(bound)))
        flat = [part for pair in zip(names, bound, strict=True) for part in (pair[0].copy(), pair[1])]
        return Raw(this=f"WITH({listed}, {{{2 * len(bound)}}})", expressions=[*flat, body])

    # --- arithmetic and comparison

    def div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("({0} / {1})", a, b)

    def int_div(self, a: Sql, b: Sql) -> Sql:
        return self.raw("DIV({0}, {1})", a, b)

    def mod(self, a: Sql, b: Sql) -> Sql:
        return self.raw("MOD({0}, {1})", a, b)

    def in_list(self, a: Sql, items: Sequence[Sql]) -> Sql:
        if len(items) <= LONG_LIST or not all(isinstance(item, exp.Placeholder) for item in items):
            return super().in_list(a, items)
        values = [self.parameters.values[item.name] for item in items]
        if not all(isinstance(value, _LISTED) for value in values):
            return super().in_list(a, items)
        # one array parameter instead of thousands, of which a statement can have 10,000
        listed = exp.Placeholder(this=self.parameters.name_of(values, "list"))
        return self.raw("({0} IN UNNEST({1}))", a, listed)

    # --- text

    def position(self, a: Sql, part: Sql) -> Sql:
        return self.func("STRPOS", a, part)

    def fold(self, a: Sql, compare: Compare) -> Sql:
        return a if compare == "exact" else self.let([a], lambda text: by_lower(self, text, compare))

    def like(self, a: Sql, pattern: Sql) -> Sql:
        return exp.Like(this=atom(a), expression=atom(pattern))  # a backslash escapes; there is no ESCAPE

    def matches(self, a: Sql, regex: Sql) -> Sql:
        return self.raw("REGEXP_CONTAINS({0}, CONCAT('^(?:', {1}, ')$'))", a, regex)

    def md5_hex(self, a: Sql) -> Sql:
        return self.raw("TO_HEX(MD5({0}))", a)

    def to_text(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS STRING)", a)

    def to_double(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS FLOAT64)", a)

    # --- dates

    def date_part(self, part: str, a: Sql) -> Sql:
        if part == "isodow":
            return self.raw("(MOD(EXTRACT(DAYOFWEEK FROM {0}) + 5, 7) + 1)", a)  # Sunday is 1 there
        return self.raw(f"EXTRACT({part.upper()} FROM {{0}})", a)

    def date_of(self, a: Sql) -> Sql:
        return self.raw("CAST({0} AS DATE)", a)

    def make_date(self, year: Sql, month: Sql, day: Sql) -> Sql:
        return self.raw("SAFE.DATE({0}, {1}, {2})", year, month, day)  # 30 February raises

    def days_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("DATE_DIFF({0}, {1}, DAY)", b, a)

    def add_days(self, a: Sql, days: Sql) -> Sql:
        return self.raw("SAFE.DATE_ADD({0}, INTERVAL {1} DAY)", a, days)

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        return self.raw("DATETIME_DIFF({0}, {1}, MICROSECOND)", b, a)

    def add_micros(self, a: Sql, micros: Sql) -> Sql:
        return self.raw("SAFE.DATETIME_ADD({0}, INTERVAL {1} MICROSECOND)", a, micros)

    # --- sets

    def empty_set(self, type: Type) -> Sql:
        return self.raw(f"{type_name(type)}[]")

    def set_contains(self, a: Sql, item: Sql) -> Sql:
        return self.raw("({0} IN UNNEST({1}))", item, a)

    def set_length(self, a: Sql) -> Sql:
        return self.func("ARRAY_LENGTH", a)

    def set_equals(self, a: Sql, b: Sql) -> Sql:
        inside = "NOT EXISTS(SELECT 1 FROM UNNEST({0}) AS `item__` WHERE `item__` NOT IN UNNEST({1}))"
        return self.raw(f"(ARRAY_LENGTH({{0}}) = ARRAY_LENGTH({{1}}) AND {inside})", a, b)

    def fold_set(self, a: Sql, compare: Compare) -> Sql:
        folded = self.fold(exp.Column(this=identifier("folded__")), compare)
        return self.raw(
            "ARRAY(SELECT DISTINCT `kept__` FROM (SELECT {1} AS `kept__` FROM UNNEST({0}) AS `folded__`) "
            "WHERE `kept__` != '')", a, folded,
        )  # fmt: skip

    # --- what the compiler itself needs

    def window(self, function: Sql, partition: Sequence[Sql], order: Sequence[Sql] = ()) -> Sql:
        # a window is not parted by doubles; their texts tell them apart, and hold no -0
        return super().window(function, [self.raw("TO_JSON_STRING({0})", part) for part in partition], order)

    def pick(self, value: Sql, order: Sequence[Sql], condition: Sql, latest: bool) -> Sql:
        direction = " DESC" if latest else ""
        listed = ", ".join(f"{{{place}}}{direction}" for place in range(2, 2 + len(order)))
        boxed = "STRUCT({0} AS `value__`)" if _is_true(condition) else "IF({1}, STRUCT({0} AS `value__`), NULL)"
        found = f"ARRAY_AGG({boxed} IGNORE NULLS ORDER BY {listed} LIMIT 1)[SAFE_OFFSET(0)].`value__`"
        return self.raw(found, value, condition, *order)

    def collect(self, value: Sql, condition: Sql) -> Sql:
        kept = value if _is_true(condition) else self.case([(condition, value)])
        return self.raw("ARRAY_AGG(DISTINCT {0} IGNORE NULLS)", kept)

    def unnest(self, value: Sql, as_: str, name: str) -> Sql:
        return self.raw("\nCROSS JOIN UNNEST({0}) AS {1}", value, identifier(f"{as_} {name}"))

    def element(self, as_: str, name: str) -> Sql:
        return exp.Column(this=identifier(f"{as_} {name}"))

    def relation(self, query: Sql) -> Sql:
        """Groups by the place of a column, since what is computed with a WITH expression is no group by itself."""
        group = query.args.get("group")
        if group is not None:
            listed = [each.unalias() for each in query.expressions]
            places = [self.literal(listed.index(part) + 1) for part in group.expressions]
            query.set("group", exp.Group(expressions=places))
        return query

    def memberships(self, members: str, key: str, labels: Sequence[tuple[str, str]]) -> Sql:
        # each row of members is turned once; an arm of a UNION ALL for each label would compute them all anew
        if not labels:
            return self.no_memberships(members, key)
        pairs = [(self.param(label, TEXT), column(members, name)) for name, label in labels]
        rows = [f"STRUCT({{{2 * n}}} AS `segment`, {{{2 * n + 1}}} AS `held`)" for n in range(len(pairs))]
        listed = f"\nCROSS JOIN UNNEST([{', '.join(rows)}]) AS `labels`"
        return exp.Select(
            expressions=[alias(column("labels", "segment"), "segment"), alias(column(members, key), key)],
            from_=exp.From(this=table(members)),
            joins=[self.raw(listed, *(part for pair in pairs for part in pair))],
            where=exp.Where(this=column("labels", "held")),
        )


def type_name(type: Type) -> str:
    """The type of a canonical value."""
    match type.kind:
        case Kind.INTEGER if type.digits > 19:
            return _EXACT
        case Kind.DECIMAL:
            return _EXACT
        case Kind.DOUBLE | Kind.GEO:
            return "FLOAT64"
        case Kind.BOOLEAN:
            return "BOOL"
        case Kind.TEXT | Kind.ENUM:
            return "STRING"
        case Kind.DATE:
            return "DATE"
        case Kind.DATETIME:
            return "DATETIME"
        case Kind.SET:
            return f"ARRAY<{type_name(type.element or TEXT)}>"
        case _:
            return "INT64"


def is_simple(value: Sql) -> bool:
    """Whether a value costs nothing to compute again."""
    if isinstance(value, exp.Column | exp.Placeholder | exp.Literal | exp.Null | exp.Boolean):
        return True
    return isinstance(value, exp.Paren | exp.Neg) and is_simple(value.this)


def _is_true(condition: Sql) -> bool:
    return isinstance(condition, exp.Boolean) and bool(condition.this)
