"""The builder: primitives from which SQL trees are made, and the bind parameters that they collect.

Trees are raw sqlglot nodes; nothing is parsed. `Builder` says each primitive in the words that most engines share;
a dialect (`segdsl.sql.dialects`) is a subclass that overrides what its engine says differently, each with its reason.

Operands are put in parentheses by the builder (`atom`), chains of AND and OR are balanced trees, so that ten
thousand parts print without deep recursion. A value of the user's becomes a bind parameter, always.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlglot import Dialect, exp

from segdsl.operators.base import NoSql
from segdsl.operators.patterns import as_like, as_regex, parse_pattern
from segdsl.sql.exact import ExactWords
from segdsl.sql.folds import whole_list
from segdsl.sql.reader import Reader
from segdsl.sql.trees import (
    Raw,
    Sql,
    alias,
    atom,
    balanced,
    column,
    data_type,
    derived,
    raw_sql,
    scaled_decimal,
    scaled_integer,
    table,
)
from segdsl.types import BOOLEAN, TEXT, Compare, Kind, Type


class Parameters:
    """The bind parameters of one statement; equal values of one type are one parameter."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str, object], str] = {}
        self.values: dict[str, object] = {}
        self.types: dict[str, Type] = {}

    def name_of(self, value: object, kind: str = "", type: Type | None = None) -> str:
        hashable = tuple(value) if isinstance(value, list) else value
        key = (kind, value.__class__.__name__, repr(hashable) if isinstance(hashable, float | tuple) else hashable)
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"p{len(self._names) + 1}"
            self.values[name] = value
            if type is not None:
                self.types[name] = type
        return name


class Builder(ExactWords):
    """The primitives; see `segdsl.operators.base.SqlBuilder` for what each means to an operator."""

    dialect: ClassVar[str] = ""
    printer: ClassVar[str] = ""  # sqlglot's name of the dialect
    arg_types: tuple[Type, ...] = ()
    result_type: Type = BOOLEAN
    # what an engine can do; the compiler asks these and never for a dialect's name
    executed: ClassVar[bool] = True  # False: no engine was at hand, the text is compared with a recorded one only
    ordered_aggregates: ClassVar[bool] = False  # the value of the first row by some order, in one grouped pass
    arrays: ClassVar[bool] = False  # sets as a value: `collect`, `unnest` and the set primitives are there
    materialized: ClassVar[bool] = False  # WITH … AS MATERIALIZED
    nested_exists: ClassVar[bool] = True  # an EXISTS inside an EXISTS may look at the rows of both queries around it
    joins_exists: ClassVar[bool] = False  # an EXISTS tries every row, whatever it holds equal: better a join
    aliases_hide: ClassVar[bool] = False  # in a FROM clause, an alias hides a query of that name
    widest: ClassVar[int] = 0  # how many columns of members a query may safely have; 0: any number
    widest_pass: ClassVar[int] = (
        0  # the same of a query that groups, where an aggregate of ours may be several of its own
    )
    reads: ClassVar[type[Reader]] = Reader

    def __init__(self) -> None:
        self.parameters = Parameters()
        self.reader = self.reads(self)

    # --- values

    def param(self, value: object, type: Type) -> Sql:
        """A bind parameter holding a canonical value, as the driver wants it."""
        if value is None:
            return self.null(type)
        name = self.parameters.name_of(self.driver_value(value, type), type.kind.value, type)
        return exp.Placeholder(this=name)

    def placeholder(self, name: str, type: Type | None) -> str:
        """A parameter as this dialect's driver wants it written."""
        return f"${name}"

    def decode(self, value: Any, type: Type) -> object:
        """What the driver gives for a column of ``type``, in canonical form."""
        if value is None:
            return None
        match type.kind:
            case Kind.INTEGER | Kind.DECIMAL | Kind.DURATION | Kind.TIER:
                scale = type.scale if type.kind is Kind.DECIMAL else 0
                return scaled_integer(value, scale)
            case Kind.BOOLEAN:
                return bool(value)
            case Kind.DOUBLE | Kind.GEO:
                return float(value)
            case Kind.SET:
                return frozenset(self.decode(item, type.element or TEXT) for item in value)
            case _:
                return value

    def arguments(self, values: Mapping[str, object]) -> object:
        """The values of a statement's parameters as the driver takes them."""
        return values

    def driver_value(self, value: object, type: Type) -> object:
        """The canonical value as the driver of this dialect takes it."""
        match value:
            case bool():
                return value
            case int() if type.kind is Kind.DECIMAL:
                return scaled_decimal(value, type.scale)
            case int() if type.kind is Kind.DOUBLE:
                return float(value)
            case frozenset() | tuple() | list():
                element = type.element or type
                return sorted((self.driver_value(item, element) for item in value), key=str)
            case datetime():
                return value.replace(tzinfo=None)
            case _:
                return value

    def null(self, type: Type) -> Sql:
        return exp.Cast(this=exp.Null(), to=self.column_type(type))

    def literal(self, value: int | str | None) -> Sql:
        match value:
            case None:
                return exp.Null()
            case bool():
                return self.boolean(value)
            case int():
                number = exp.Literal.number(abs(value))
                return exp.Neg(this=number) if value < 0 else number
            case _:
                return exp.Literal.string(value)

    def boolean(self, value: bool) -> Sql:
        return exp.Boolean(this=value)

    def func(self, name: str, *args: Sql) -> Sql:
        return exp.Anonymous(this=name, expressions=list(args))

    def raw(self, template: str, *operands: Sql) -> Sql:
        return Raw(this=template, expressions=[atom(operand) for operand in operands])

    def cast(self, value: Sql, type: Type) -> Sql:
        return exp.Cast(this=value, to=self.column_type(type))

    def column_type(self, type: Type) -> Sql:
        """The engine's type of a column that holds canonical values of ``type``."""
        return data_type("DECIMAL", type.digits, 0) if self._is_wide(type) else self._plain_type(type)

    def _is_wide(self, type: Type) -> bool:
        return type.kind is Kind.INTEGER and type.digits > 19

    def _plain_type(self, type: Type) -> Sql:
        match type.kind:
            case Kind.INTEGER | Kind.TIER | Kind.DURATION | Kind.KEY:
                return data_type("BIGINT")
            case Kind.DECIMAL:
                return data_type("DECIMAL", max(type.digits, type.scale + 1), type.scale)
            case Kind.DOUBLE | Kind.GEO:
                return data_type("DOUBLE")
            case Kind.BOOLEAN:
                return data_type("BOOLEAN")
            case Kind.DATE:
                return data_type("DATE")
            case Kind.DATETIME:
                return data_type("TIMESTAMP")
            case Kind.TEXT | Kind.ENUM:
                return data_type("VARCHAR")
            case Kind.SET:
                element = self.column_type(type.element) if type.element else data_type("VARCHAR")
                return exp.DataType(this=exp.DataType.Type.ARRAY, expressions=[element], nested=True)

    def once(self, value: Sql, build: Callable[[Sql], Sql]) -> Sql:
        """``build(value)``, which uses ``value`` several times, with the value computed once where one can say so."""
        return build(value)

    def applied(self, make: Callable[..., Sql], operands: Sequence[Any]) -> Sql:
        """``make(self, *operands)``: an operator over its operands."""
        return make(self, *operands)

    # --- arithmetic and comparison

    def add(self, a: Sql, b: Sql) -> Sql:
        return exp.Add(this=atom(a), expression=atom(b))

    def sub(self, a: Sql, b: Sql) -> Sql:
        return exp.Sub(this=atom(a), expression=atom(b))

    def mul(self, a: Sql, b: Sql) -> Sql:
        return exp.Mul(this=atom(a), expression=atom(b))

    def div(self, a: Sql, b: Sql) -> Sql:
        return exp.Div(this=atom(a), expression=atom(b), typed=True, safe=False)

    def int_div(self, a: Sql, b: Sql) -> Sql:
        return exp.IntDiv(this=atom(a), expression=atom(b))

    def mod(self, a: Sql, b: Sql) -> Sql:
        return exp.Mod(this=atom(a), expression=atom(b))

    def neg(self, a: Sql) -> Sql:
        return exp.Neg(this=atom(a))

    def eq(self, a: Sql, b: Sql) -> Sql:
        return exp.EQ(this=atom(a), expression=atom(b))

    def lt(self, a: Sql, b: Sql) -> Sql:
        return exp.LT(this=atom(a), expression=atom(b))

    def le(self, a: Sql, b: Sql) -> Sql:
        return exp.LTE(this=atom(a), expression=atom(b))

    def gt(self, a: Sql, b: Sql) -> Sql:
        return exp.GT(this=atom(a), expression=atom(b))

    def ge(self, a: Sql, b: Sql) -> Sql:
        return exp.GTE(this=atom(a), expression=atom(b))

    def compare(self, op: str, a: Sql, b: Sql) -> Sql:
        """``a op b`` (eq, lt, le, gt, ge) of two values of ``arg_types``."""
        found: Sql = getattr(self, op)(a, b)
        return found

    def stored_compare(self, op: str, raw: Sql, value: Sql, type: Type) -> Sql:
        """The same of a column as it is stored and a constant: what an index serves."""
        found: Sql = getattr(self, op)(raw, value)
        return found

    def stored_in_list(self, raw: Sql, items: Sequence[Sql], type: Type) -> Sql:
        """Whether a column as it is stored is one of some constants."""
        return self.in_list(raw, items)

    def is_null(self, a: Sql) -> Sql:
        return exp.Is(this=atom(a), expression=exp.Null())

    def is_known(self, a: Sql) -> Sql:
        return exp.Is(this=atom(a), expression=exp.Not(this=exp.Null()))

    # --- logic

    def and_(self, *parts: Sql) -> Sql:
        if not parts:
            return self.boolean(True)
        return balanced([atom(p) if isinstance(p, exp.Or) else p for p in parts], exp.And)

    def or_(self, *parts: Sql) -> Sql:
        if not parts:
            return self.boolean(False)
        return balanced([atom(p) if isinstance(p, exp.And) else p for p in parts], exp.Or)

    def not_(self, a: Sql) -> Sql:
        if isinstance(a, exp.Not):
            inner = a.this
            return inner.this if isinstance(inner, exp.Paren) and isinstance(inner.this, exp.Is) else inner
        return exp.Not(this=atom(a))

    def case(self, whens: Sequence[tuple[Sql, Sql]], otherwise: Sql | None = None) -> Sql:
        first, held = whens[0]
        if isinstance(first, exp.Boolean) and first.this:
            return held  # what always holds asks nothing
        branches = [exp.If(this=condition, true=value) for condition, value in whens]
        return exp.Case(ifs=branches, default=otherwise)

    def coalesce(self, a: Sql, otherwise: Sql) -> Sql:
        return exp.Coalesce(this=a, expressions=[otherwise])

    def in_list(self, a: Sql, items: Sequence[Sql]) -> Sql:
        if not items:
            return self.boolean(False)
        return exp.In(this=atom(a), expressions=list(items))

    # --- text

    def concat(self, *parts: Sql) -> Sql:
        result = atom(parts[0])
        for part in parts[1:]:
            result = exp.DPipe(this=result, expression=atom(part), safe=False)
        return result

    def length(self, a: Sql) -> Sql:
        return self.func("LENGTH", a)

    def substring(self, a: Sql, start: Sql, count: Sql) -> Sql:
        return self.func("SUBSTR", a, start, count)

    def position(self, a: Sql, part: Sql) -> Sql:
        return self.func("INSTR", a, part)

    def translate(self, a: Sql, frm: str, to: str) -> Sql:
        return self.func("TRANSLATE", a, self.literal(frm), self.literal(to))

    def fold(self, a: Sql, compare: Compare) -> Sql:
        """A text in the form by which it compares; NULL or '' where nothing is left of it."""
        return whole_list(self, a, compare)

    def like(self, a: Sql, pattern: Sql) -> Sql:
        return exp.Escape(this=exp.Like(this=atom(a), expression=atom(pattern)), expression=exp.Literal.string("\\"))

    def fits_pattern(self, a: Sql, pattern: str) -> Sql:
        """Whether the whole of ``a`` fits a pattern of `segdsl.operators.patterns`."""
        parsed = parse_pattern(pattern)
        simple = as_like(parsed)
        if simple is not None:
            return self.like(a, self.param(simple, TEXT))
        return self.matches(a, self.param(as_regex(parsed), TEXT))

    def matches(self, a: Sql, regex: Sql) -> Sql:
        return self.func("REGEXP_FULL_MATCH", a, regex)

    def md5_hex(self, a: Sql) -> Sql:
        return self.func("MD5", a)

    def to_text(self, a: Sql) -> Sql:
        return exp.Cast(this=a, to=data_type("VARCHAR"))

    # --- numbers

    def floor(self, a: Sql) -> Sql:
        return self.func("FLOOR", a)

    def abs(self, a: Sql) -> Sql:
        return self.func("ABS", a)

    def sine(self, name: str, a: Sql, factor: Sql) -> Sql:
        """SIN or COS (``name``) of a number of degrees, by the factor that makes them radians."""
        return self.func(name, self.mul(a, factor))

    def to_double(self, a: Sql) -> Sql:
        return exp.Cast(this=a, to=data_type("DOUBLE"))

    def round_half_away(self, a: Sql, places: int) -> Sql:
        return self.func("ROUND", a, self.literal(places))

    # --- dates

    def date_part(self, part: str, a: Sql) -> Sql:
        return exp.Extract(this=exp.Var(this=part.upper()), expression=a)

    def days_between(self, a: Sql, b: Sql) -> Sql:
        raise NoSql(self.dialect)

    def micros_between(self, a: Sql, b: Sql) -> Sql:
        raise NoSql(self.dialect)

    def ladder(self, value: Sql, bounds: Sequence[Sql], steps: Sequence[Sql]) -> Sql | None:
        """``steps[i]`` for the last i with ``bounds[i] <= value``, the first below all; None: a tree of CASEs."""
        return None

    def civil_to_instant(self, civil: Sql, pieces: Sequence[Any]) -> Sql | None:
        """The instant of a civil time by the pieces of `segdsl.sql.civil`; None: a tree of CASEs."""
        return None

    def date_of(self, a: Sql) -> Sql:
        return exp.Cast(this=a, to=data_type("DATE"))

    # --- what the compiler itself needs of a dialect

    def window(self, function: Sql, partition: Sequence[Sql], order: Sequence[Sql] = ()) -> Sql:
        ordering = exp.Order(expressions=list(order)) if order else None
        return exp.Window(this=function, partition_by=list(partition), order=ordering)

    def ordered(self, value: Sql, descending: bool) -> Sql:
        """``value`` in ORDER BY; never NULL there, so the place of NULLs is left to the engine."""
        return exp.Ordered(this=value, desc=descending, nulls_first=False)

    def pick(self, value: Sql, order: Sequence[Sql], condition: Sql, latest: bool) -> Sql:
        """Grouped: ``value``, known or not, of the row that comes first (or last) by ``order`` among those that
        meet ``condition``; only where `ordered_aggregates`."""
        raise NotImplementedError

    def collect(self, value: Sql, condition: Sql) -> Sql:
        """Grouped: the set of known values of the rows that meet ``condition``; only where `arrays`."""
        raise NotImplementedError

    def empty_set(self, type: Type) -> Sql:
        return self.cast(exp.Array(expressions=[]), type)

    def set_contains(self, a: Sql, item: Sql) -> Sql:
        raise self.refuse()

    def set_length(self, a: Sql) -> Sql:
        raise self.refuse()

    def set_equals(self, a: Sql, b: Sql) -> Sql:
        """Whether two sets have the same elements."""
        raise self.refuse()

    def fold_set(self, a: Sql, compare: Compare) -> Sql:
        """The set of the folded elements, without those of which nothing is left."""
        raise self.refuse()

    def unnest(self, value: Sql, as_: str, name: str) -> Sql:
        """A join that gives one row for each element of a set; only where `arrays`."""
        raise NotImplementedError

    def element(self, as_: str, name: str) -> Sql:
        """The column of that join which holds the element."""
        return column(as_, name)

    def relation(self, query: Sql) -> Sql:
        """A query over stored tables, or over such queries, as it is to stand in FROM or WITH."""
        return query

    def joined(self, relation: Sql, on: Sql) -> Sql:
        """A relation that is joined to others by ``on``, in the form that the engine joins quickly."""
        return relation

    def keyed(self, source: Sql, key: Sql) -> tuple[Sql, Sql]:
        """A stored table that is joined by ``key``, an expression of its columns, and the key in the join."""
        return source, key

    def of_row(self, key: Sql, value: Sql) -> Sql:
        """A column of a relation that others join: NULL in a row that has no match, also where ``value`` is fixed."""
        return value

    def memberships(self, members: str, key: str, labels: Sequence[tuple[str, str]]) -> Sql:
        """One row (segment, key) for each column of ``members`` that is TRUE; ``labels``: column name and label.

        ``members`` is read once, beside a list of the labels: an arm of a UNION ALL for each would read it anew.
        """
        if not labels:
            return self.no_memberships(members, key)
        rows = [
            exp.Select(
                expressions=[
                    alias(self.cast(self.param(label, TEXT), TEXT), "segment"),
                    alias(self.literal(number), "number"),
                ]
            )
            for number, (_, label) in enumerate(labels, 1)
        ]
        listed: Sql = balanced(rows, exp.Union) if len(rows) > 1 else rows[0]
        for union in listed.find_all(exp.Union):
            union.set("distinct", False)
        number = column("labels", "number")
        held = self.case(
            [(self.eq(number.copy(), self.literal(n)), column(members, name)) for n, (name, _) in enumerate(labels, 1)]
        )
        return exp.Select(
            expressions=[alias(column("labels", "segment"), "segment"), alias(column(members, key), key)],
            from_=exp.From(this=table(members)),
            joins=[exp.Join(this=derived(listed, "labels"), kind="CROSS")],
            where=exp.Where(this=self.is_true(held)),
        )

    def is_true(self, a: Sql) -> Sql:
        """A boolean column as a condition."""
        return a

    def no_memberships(self, members: str, key: str) -> Sql:
        return exp.Select(
            expressions=[alias(self.null(TEXT), "segment"), alias(column(members, key), key)],
            from_=exp.From(this=table(members)),
            where=exp.Where(this=self.boolean(False)),
        )

    def print(self, tree: Sql, pretty: bool = True) -> str:
        dialect = Dialect.get_or_raise(self.printer)
        generator = dialect.generator(identify=True, pretty=pretty, comments=False)
        own = {Raw: raw_sql, exp.Placeholder: self._placeholder_sql, **self.printers()}
        generator._dispatch = {**generator._dispatch, **own}
        return str(generator.generate(tree, copy=False))

    def printers(self) -> Mapping[Any, Any]:
        """Nodes that this dialect prints in its own way: node class -> function of the generator and the node."""
        return {}

    def _placeholder_sql(self, generator: Any, node: Any) -> str:
        return self.placeholder(node.name, node.args.get("kind_") or self.parameters.types.get(node.name))
