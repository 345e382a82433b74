"""Expressions in a frame: values, and conditions in SQL's three-valued logic kept harmless.

The language is two-valued: a comparison that meets an unknown is false. In SQL it is NULL, which is as good as false
in WHERE, in CASE WHEN and under AND and OR, so there it stays as it is and indexes serve (`condition`). Where the
difference would show, under NOT and in a selected column, COALESCE closes it, unless nothing in it can be NULL
(`strict`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, assert_never

from segdsl.diagnostics import SegdslError
from segdsl.operators import REGISTRY
from segdsl.operators.base import NoSql, Operator, Unknown
from segdsl.plan import (
    Aggregate,
    And,
    Call,
    Const,
    Expr,
    Field,
    Follow,
    GroupTop,
    If,
    Key,
    Not,
    Or,
    Rank,
    RankSize,
    Ref,
    Row,
    Sequence,
)
from segdsl.sql.errors import NO_SQL
from segdsl.sql.natural import Op, raw_tests
from segdsl.sql.trees import Sql
from segdsl.sql.walk import inlined, onto_root, sole_follow
from segdsl.types import Kind
from segdsl.wording import term

if TYPE_CHECKING:
    from segdsl.sql.frames import Frame

# comparisons of a value with a constant, or a list of constants, and the same read from the right
_FLIPPED: Mapping[str, Op] = {"eq": "eq", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "in_list": "eq"}
_TYPED = frozenset({Kind.INTEGER, Kind.TIER, Kind.DURATION})


def value(f: Frame, expr: Expr) -> Sql:
    """The canonical SQL value of ``expr``; NULL where it is unknown."""
    if f.overrides and expr in f.overrides:
        return f.overrides[expr].copy()
    match expr:
        case Const():
            return constant(f, expr)
        case Field():
            found = f.source(expr.row).column("field", expr.name, expr.part)
            missing = expr.type.kind is Kind.SET and isinstance(expr.row, Follow)
            return f.c.b.coalesce(found, f.c.b.empty_set(expr.type)) if missing else found
        case Key():
            return f.key(expr.row)
        case Call():
            return strict(f, expr) if is_condition(f, expr) else called(f, expr)
        case If():
            return chain(f, expr, branch)
        case And() | Or() | Not():
            return strict(f, expr)
        case Ref() | Aggregate() | Sequence() | Rank() | RankSize() | GroupTop():
            return f.c.value_of(f, expr)
        case _:
            assert_never(expr)


def condition(f: Frame, expr: Expr) -> Sql:
    """``expr`` where NULL is as good as false."""
    if f.overrides and expr in f.overrides:
        return f.overrides[expr].copy()
    match expr:
        case And():
            return f.c.b.and_(*(condition(f, part) for part in expr.parts))
        case Or():
            return computed(f, expr) or f.c.b.or_(*(condition(f, part) for part in expr.parts))
        case Not():
            return negation(f, expr.part)
        case Call():
            return called(f, expr)
        case If():
            return chain(f, expr, condition)
        case Ref() if f.c.is_inlined(expr):
            return condition(f, inlined(f.c.plan.rules[expr.name].value, expr.row, f.top))
        case _:
            return value(f, expr)


def strict(f: Frame, expr: Expr) -> Sql:
    """``expr`` as TRUE or FALSE, never NULL."""
    found = condition(f, expr)
    return f.c.b.coalesce(found, f.c.b.boolean(False)) if may_be_null(f, expr) else found


def negation(f: Frame, part: Expr) -> Sql:
    """``not part``; a double negation is none."""
    if isinstance(part, Not):
        return strict(f, part.part)
    return f.c.b.not_(strict(f, part))


def may_be_null(f: Frame, expr: Expr) -> bool:
    """Whether the SQL of ``expr`` can be NULL, as far as one can tell from the plan."""
    if f.overrides and expr in f.overrides:
        return True
    match expr:
        case Const():
            return expr.value is None
        case Field():
            return expr.type.kind is not Kind.SET and not (expr.required and isinstance(expr.row, Row))
        case Key():
            return not isinstance(expr.row, Row)
        case Call():
            operator = REGISTRY.get(expr.op)
            if operator is not None and operator.unknown is Unknown.HANDLES:
                return expr.type.kind is not Kind.BOOLEAN
            return not is_condition(f, expr) or any(may_be_null(f, arg) for arg in expr.args)
        case And() | Or():
            return any(may_be_null(f, part) for part in expr.parts)
        case Not() | Sequence() | GroupTop():
            return False
        case If():
            return may_be_null(f, expr.then) or may_be_null(f, expr.otherwise)
        case Ref():
            written_out = f.c.is_inlined(expr)
            return may_be_null(f, f.c.plan.rules[expr.name].value) if written_out else not is_condition(f, expr)
        case Aggregate():
            return expr.op not in ("count", "count_distinct", "most_frequent_count", "count_repeated", "values")
        case Rank() | RankSize():
            return True
        case _:
            assert_never(expr)


def is_condition(f: Frame, expr: Expr) -> bool:
    """Whether ``expr`` is never unknown because it is a condition, not a BOOLEAN value."""
    match expr:
        case And() | Or() | Not() | Sequence() | GroupTop():
            return True
        case Call():
            operator = REGISTRY.get(expr.op)
            return expr.type.kind is Kind.BOOLEAN and operator is not None and operator.unknown is not Unknown.PROPAGATE
        case Ref():
            return f.c.plan.rules[expr.name].kind == "segment"
        case If():
            return is_condition(f, expr.then) and is_condition(f, expr.otherwise)
        case _:
            return False


def chain(f: Frame, expr: If, one: Callable[[Frame, Expr], Sql]) -> Sql:
    """An If and the Ifs in its else as one CASE, each branch read by ``one``."""
    b = f.c.b

    def one_of(part: Expr) -> Sql:
        return b.adapt(one(f, part), part.type, expr.type) if expr.type.is_exact else one(f, part)

    whens: list[tuple[Sql, Sql]] = []
    rest: Expr = expr
    while isinstance(rest, If) and not (f.overrides and rest in f.overrides):
        whens.append((condition(f, rest.condition), one_of(rest.then)))
        rest = rest.otherwise
    return b.case(whens, one_of(rest))


def branch(f: Frame, expr: Expr) -> Sql:
    """A value that decides the type of the expression around it."""
    return typed(f, expr) if isinstance(expr, Const) else value(f, expr)


def constant(f: Frame, expr: Const) -> Sql:
    return f.c.b.param(expr.value, expr.type)


def typed(f: Frame, expr: Const) -> Sql:
    """A bound whole number is as wide as the driver makes it: given its type, so that sums do not overflow."""
    found = constant(f, expr)
    return f.c.b.cast(found, expr.type) if expr.type.kind in _TYPED and expr.value is not None else found


def computed(f: Frame, expr: Expr) -> Sql | None:
    """What is all about a row behind a link is computed there: once a product, not once a line.

    Only what is NULL (or false) where that row is missing, so that the LEFT JOIN says the same.
    """
    if f.overrides or not perhaps_linked(expr) or not missing_is_null(expr):
        return None
    ref = sole_follow(expr)
    return None if ref is None else f.source(ref).compute(onto_root(expr, ref))


def perhaps_linked(expr: Expr) -> bool:
    """Whether the last field in ``expr`` is a linked row's: a quick look, since long sums ask it for every term."""
    while isinstance(expr, Call | Or):
        parts = expr.args if isinstance(expr, Call) else expr.parts
        rest = [part for part in parts if not isinstance(part, Const)]
        if not rest:
            return False
        expr = rest[-1]
    return isinstance(expr, Field) and isinstance(expr.row, Follow)


def missing_is_null(expr: Expr) -> bool:
    """Whether ``expr`` is NULL, or a false condition, wherever all fields in it are NULL."""
    match expr:
        case Field():
            return expr.type.kind is not Kind.SET
        case Call():
            operator = REGISTRY.get(expr.op)
            if operator is None or operator.unknown is Unknown.HANDLES:
                return False
            parts = [arg for arg in expr.args if not isinstance(arg, Const)]
            return bool(parts) and all(missing_is_null(part) for part in parts)
        case Or():
            return bool(expr.parts) and all(missing_is_null(part) for part in expr.parts)
        case _:
            return False


def called(f: Frame, expr: Call) -> Sql:
    """An operator's result as SQL gives it: a comparison that meets an unknown is NULL."""
    return computed(f, expr) or stored_test(f, expr) or call(f, expr)


def stored_test(f: Frame, expr: Call) -> Sql | None:
    """A comparison with constants as tests of the column as it is stored, so that its index serves."""
    if expr.op not in _FLIPPED or len(expr.args) != 2 or f.overrides:
        return None
    a, other = expr.args
    flipped = isinstance(a, Const) and isinstance(other, Field)
    if flipped:
        a, other = other, a
    if not isinstance(a, Field) or a.part or not isinstance(other, Const) or f.c.is_bare(a.row.entity, a.name):
        return None
    b = f.c.b
    listed = isinstance(other.value, tuple)
    op: Op = _FLIPPED[expr.op] if flipped or listed else _FLIPPED[_FLIPPED[expr.op]]
    items = other.value if isinstance(other.value, tuple) else (other.value,)
    found = [raw_tests(b.reader, f.c.catalog, a.row.entity, a.name, op, item, f.c.storage) for item in items]
    if not found or not all(found):
        return None
    raw = f.source(a.row).column("raw", a.name)
    if listed:
        tests = [test for tests in found for test in tests or ()]
        if len(tests) != len(items) or len({test.type for test in tests}) != 1:
            return None
        return b.stored_in_list(raw, [b.param(test.value, test.type) for test in tests], tests[0].type)
    return b.and_(
        *(b.stored_compare(test.op, raw.copy(), b.param(test.value, test.type), test.type) for test in found[0] or ())
    )


def call(f: Frame, expr: Call) -> Sql:
    """What the operator says."""
    operator = REGISTRY.get(expr.op)
    if operator is None or operator.sql is None:
        raise SegdslError([NO_SQL.at(expr.span, operator=spoken(operator, expr.op), dialect=f.c.b.dialect)])
    operands = [arg if index in operator.const_args else operand(f, expr, arg) for index, arg in enumerate(expr.args)]
    f.c.b.arg_types = tuple(arg.type for arg in expr.args)
    f.c.b.result_type = expr.type
    try:
        return f.c.b.applied(operator.sql, operands)
    except NoSql:
        raise SegdslError([NO_SQL.at(expr.span, operator=spoken(operator, expr.op), dialect=f.c.b.dialect)]) from None


def operand(f: Frame, expr: Call, arg: Expr) -> Sql:
    """A value; beside a column a bare parameter will do, in arithmetic it has its type."""
    if isinstance(arg, Const):
        return constant(f, arg) if expr.type.kind is Kind.BOOLEAN else typed(f, arg)
    return value(f, arg)


def spoken(operator: Operator | None, name: str) -> str:
    """The operator as the user wrote it, where it has words."""
    words = operator.phrases.get("en", ()) if operator is not None else ()
    return term(words[0]) if words else name
