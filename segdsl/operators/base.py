"""What an operator is: one value that holds everything about itself.

Names per language, the sentence of the documentation, the types it takes and gives, what it does with the unknown,
its Python source, its SQL, and its examples. Backends never name an operator; the grammar, the formatter, the
reference page and completion read the registry (`segdsl.operators`).

There are two kinds. A *surface* operator is something a marketer writes (``abs(x)``, ``name contains "x"``,
``count(orders)``); it has a ``shape`` other than INTERNAL, ``phrases`` and ``accepts``. If it also has Python and SQL
of its own it goes into the plan as it is; else ``lower`` says it with operators that have.
An *internal* operator (``eq``, ``to_double``, ``civil_date``) only stands in plans.

Python: ``python(*sources)`` is given one Python expression per operand, each a name or a constant that is known (not
None) unless ``unknown`` is HANDLES, and returns an expression. The guards are the memory backend's business.
``helpers`` are the functions that the source may call, by name.

SQL: ``sql(b, *operands)`` builds a tree through the builder ``b``, so that an operator imports no SQL library and a
dialect can say its primitives in its own words. NULL operands must give NULL (PROPAGATE) or NULL/false (FALSE), as
SQL's own operators do; the SQL backend closes the second case with COALESCE where it matters. Before the call the
compiler sets ``b.arg_types`` and ``b.result_type`` to the types of the call, so that an operator can see how many
digits are possible.

Constants. An operand in ``const_args`` is always a `segdsl.plan.Const` (a pattern, a list, a zone table, a scale).
There ``sql`` is given the Const itself and looks at its value; ``python`` is given a source as ever, a name whose value
is ``prepare[i](value)`` (or the value, where ``prepare`` says nothing; every source works with both).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal, Protocol

from segdsl.plan import Const, Expr
from segdsl.types import Compare, Type

Sql = Any  # a sqlglot expression; the library is imported by segdsl.sql alone


class Unknown(Enum):
    """What an operator gives when an operand is unknown."""

    PROPAGATE = "unknown"  # the result is unknown
    FALSE = "false"  # a condition: false; the result is never unknown
    HANDLES = "handled"  # the operator looks itself


class Shape(Enum):
    """How a surface operator is written."""

    INTERNAL = "not written"
    FUNCTION = "name(operand, …)"
    INFIX = "subject phrase operand"  # name contains "x"
    AGGREGATE = "name(collection[.field] [window] [where])"


class SqlBuilder(Protocol):
    """Primitives from which an operator builds SQL; a dialect overrides those that it says differently."""

    dialect: str
    arg_types: tuple[Type, ...]  # of the operands of the call at hand
    result_type: Type  # and of its result

    def raw(self, template: str, *operands: Sql) -> Sql: ...  # our SQL in this dialect's words; {0} {1} … are operands
    def param(self, value: object, type: Type) -> Sql: ...  # a bind parameter holding a canonical value
    def literal(self, value: int | str | None) -> Sql: ...  # a constant of ours, never the user's
    def func(self, name: str, *args: Sql) -> Sql: ...  # a function by its name in this dialect
    def cast(self, value: Sql, type: Type) -> Sql: ...  # to the column type of a canonical type
    def add(self, a: Sql, b: Sql) -> Sql: ...
    def sub(self, a: Sql, b: Sql) -> Sql: ...
    def mul(self, a: Sql, b: Sql) -> Sql: ...
    def div(self, a: Sql, b: Sql) -> Sql: ...  # of two doubles
    def int_div(self, a: Sql, b: Sql) -> Sql: ...  # floor division of non-negative integers
    def mod(self, a: Sql, b: Sql) -> Sql: ...
    def neg(self, a: Sql) -> Sql: ...
    def compare(self, op: str, a: Sql, b: Sql) -> Sql: ...  # eq, lt, le, gt, ge of two values of arg_types
    def eq(self, a: Sql, b: Sql) -> Sql: ...
    def lt(self, a: Sql, b: Sql) -> Sql: ...
    def le(self, a: Sql, b: Sql) -> Sql: ...
    def gt(self, a: Sql, b: Sql) -> Sql: ...
    def ge(self, a: Sql, b: Sql) -> Sql: ...
    def is_null(self, a: Sql) -> Sql: ...
    def and_(self, *parts: Sql) -> Sql: ...
    def or_(self, *parts: Sql) -> Sql: ...
    def not_(self, a: Sql) -> Sql: ...
    def case(self, whens: Sequence[tuple[Sql, Sql]], otherwise: Sql | None = None) -> Sql: ...
    def in_list(self, a: Sql, items: Sequence[Sql]) -> Sql: ...
    # text
    def concat(self, *parts: Sql) -> Sql: ...
    def length(self, a: Sql) -> Sql: ...  # in code points
    def substring(self, a: Sql, start: Sql, count: Sql) -> Sql: ...  # 1-based, in code points
    def position(self, a: Sql, part: Sql) -> Sql: ...  # 1-based place of part in a, 0 if absent; byte for byte
    def fold(self, a: Sql, compare: Compare) -> Sql: ...  # the form by which a text compares
    def like(self, a: Sql, pattern: Sql) -> Sql: ...  # SQL LIKE, case-sensitive, escape character \
    def fits_pattern(self, a: Sql, pattern: str) -> Sql: ...  # a pattern of `like`, as the user wrote it
    def matches(self, a: Sql, regex: Sql) -> Sql: ...  # the whole of a; only regexes that segdsl made itself
    def md5_hex(self, a: Sql) -> Sql: ...  # 32 lower-case hex digits of the UTF-8 text
    def to_text(self, a: Sql) -> Sql: ...  # an integer in decimal digits
    # dates (canonical DATE and DATETIME columns)
    def date_part(self, part: str, a: Sql) -> Sql: ...  # year, month, day, hour, isodow (Monday 1) of DATE or DATETIME
    def days_between(self, a: Sql, b: Sql) -> Sql: ...  # integer days from DATE a to DATE b
    def add_days(self, a: Sql, days: Sql) -> Sql: ...  # DATE
    def micros_between(self, a: Sql, b: Sql) -> Sql: ...  # integer microseconds from DATETIME a to DATETIME b
    def add_micros(self, a: Sql, micros: Sql) -> Sql: ...  # DATETIME; NULL beyond what the engine holds
    def ladder(self, value: Sql, bounds: Sequence[Sql], steps: Sequence[Sql]) -> Sql | None: ...  # None: by CASE
    def date_of(self, a: Sql) -> Sql: ...  # the DATE of a DATETIME, no zone
    def make_date(self, year: Sql, month: Sql, day: Sql) -> Sql: ...
    # exact numbers (of arg_types; unknown beyond 38 digits)
    def add_exact(self, a: Sql, c: Sql) -> Sql: ...
    def sub_exact(self, a: Sql, c: Sql) -> Sql: ...
    def mul_exact(self, a: Sql, c: Sql) -> Sql: ...
    def neg_exact(self, a: Sql) -> Sql: ...
    def abs_exact(self, a: Sql) -> Sql: ...
    def rescale(self, a: Sql, places: int) -> Sql: ...  # the same number with so many more places
    def round_exact(self, a: Sql, places: int) -> Sql: ...  # half away from zero
    def floor_div(self, a: Sql, c: Sql) -> Sql: ...  # of whole numbers that are not negative
    def fits(self, a: Sql) -> Sql: ...  # whether it is known and has at most 38 digits
    def sum_exact(self, value: Sql, type: Type) -> Sql: ...  # grouped; 0 over nothing
    def exact_to_double(self, a: Sql) -> Sql: ...  # the nearest
    def divide_exact(self, a: Sql, c: Sql) -> Sql: ...  # the double nearest to the exact quotient
    # doubles (IEEE 754, unknown where not finite)
    def finite(self, value: Sql) -> Sql: ...
    def divide_doubles(self, a: Sql, c: Sql) -> Sql: ...
    def round_double(self, a: Sql, places: int) -> Sql: ...  # an exact number
    def abs(self, a: Sql) -> Sql: ...
    def sine(self, name: str, a: Sql, factor: Sql) -> Sql: ...  # SIN or COS of a number times a factor
    # sets (canonical: distinct, folded, no NULLs)
    def set_contains(self, a: Sql, item: Sql) -> Sql: ...
    def set_length(self, a: Sql) -> Sql: ...
    def set_equals(self, a: Sql, b: Sql) -> Sql: ...
    def fold_set(self, a: Sql, compare: Compare) -> Sql: ...


class NoSql(Exception):  # noqa: N818 (what it says is its name)
    """Raised by ``sql`` where an operator has no SQL that is proven for ``b.dialect``."""


@dataclass(frozen=True)
class Example:
    """Canonical operands and the result, all as Python values; types where they cannot be guessed from ``takes``.

    ``types`` may have one more element than ``args``: the type of the result.
    """

    args: tuple[object, ...]
    result: object
    types: tuple[Type, ...] = ()


class Lowering(Protocol):
    """What `Operator.lower` may ask of the binder."""

    today: date  # the civil day of as_of in the zone
    now: datetime  # as_of, canonical
    calendar: Literal["gregorian", "jalali"]

    def call(self, op: str, *args: Expr, type: Type) -> Expr: ...
    def const(self, value: object, type: Type) -> Const: ...
    def civil_date(self, value: Expr) -> Expr: ...  # DATE as it is; the civil day of a DATETIME
    def civil_datetime(self, value: Expr) -> Expr: ...  # a DATETIME as civil time of the zone
    def to_double(self, value: Expr) -> Expr: ...  # an exact number or a double
    def type_of(self, value: Expr) -> Type: ...


Accepts = Callable[[tuple[Type, ...]], "Type | None"]


@dataclass(frozen=True)
class Operator:
    """One operator; see the module's text."""

    id: str
    doc: str
    takes: tuple[str, ...] = ()  # for people: ("text", "text")
    gives: str = ""
    unknown: Unknown = Unknown.PROPAGATE
    shape: Shape = Shape.INTERNAL
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # language -> words, the first is printed
    negated_phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # INFIX: "does not contain"
    accepts: Accepts | None = None  # surface: the result type for these operand types, None where they do not fit
    result: Accepts | None = None  # internal: the result type
    literal_args: frozenset[int] = frozenset()  # operands that must be written as a literal (or a param)
    const_args: frozenset[int] = frozenset()  # operands that are always a plan.Const; see the module's text
    prepare: Mapping[int, Callable[[Any], object]] = field(default_factory=dict)  # Python: what such a name stands for
    lower: Callable[[Lowering, tuple[Expr, ...]], Expr] | None = None
    python: Callable[..., str] | None = None
    unchecked: Callable[..., str] | None = None  # the same where the digits of the call's type, below 38, show it fits
    helpers: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    sql: Callable[..., Sql] | None = None
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class AggregateOperator:
    """One aggregate; those with ``lower`` only exist in rules (average is sum / count), the rest in plans too.

    ``argument`` is what stands in the parentheses: "rows" (``count``), "field" (``sum``) or "condition" (``every``,
    ``share``: a ``where`` is a must). ``accepts`` gives the result type for the type of the field.

    Python: an accumulator is one local variable: ``init`` its first value, ``step(acc, value, group, order)`` a
    statement on one line for a row that takes part (``group`` is "" or the same source as ``value`` where nothing is
    folded, ``order`` the source of a tuple), ``finish(acc)`` the result; that of ``count_repeated`` takes the source of
    the plan's ``at_least`` too. SQL: ``sql(b, value, condition)`` is one grouped expression where ``form`` is "simple";
    the SQL backend knows how to order ("ordered") and to count values ("histogram") and asks only the simple ones.
    """

    id: str
    doc: str
    argument: str = "field"
    gives: str = ""
    over_nothing: str = "unknown"
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accepts: Callable[[Type | None], Type | None] | None = None
    form: str = "simple"
    takes_unknown: bool = False  # rows whose value is unknown take part (first, last, count)
    init: str = "0"
    step: Callable[[str, str, str, str], str] | None = None
    finish: Callable[..., str] | None = None
    helpers: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    sql: Callable[..., Sql] | None = None
    examples: tuple[Example, ...] = ()
