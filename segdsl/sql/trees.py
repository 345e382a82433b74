"""Trees of SQL: raw sqlglot nodes, quoted names, and numbers on their way in and out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlglot import exp

Sql = Any  # a sqlglot expression; its classes are unfit for strict typing

_WRAPPED = (exp.Binary, exp.Unary, exp.In, exp.Between, exp.Connector, exp.Query)
_BARE = (exp.Paren, exp.Dot, exp.Subquery)


def atom(value: Sql) -> Sql:
    """``value`` in parentheses unless it stands together by itself."""
    if isinstance(value, _WRAPPED) and not isinstance(value, _BARE):
        return exp.Paren(this=value)
    return value


def identifier(name: str) -> Sql:
    return exp.Identifier(this=name, quoted=True)


def column(table: str, name: str) -> Sql:
    return exp.Column(this=identifier(name), table=identifier(table))


def alias(value: Sql, name: str) -> Sql:
    return exp.Alias(this=value, alias=identifier(name))


def table(name: str, as_: str = "") -> Sql:
    """A query of the WITH clause by its name, whatever letters that has."""
    node = exp.Table(this=identifier(name))
    if as_:
        node.set("alias", exp.TableAlias(this=identifier(as_)))
    return node


def derived(query: Sql, as_: str) -> Sql:
    """``(query) AS as_``."""
    return exp.Subquery(this=query, alias=exp.TableAlias(this=identifier(as_)))


def balanced(parts: Sequence[Sql], node: Any) -> Sql:
    """A connector over all parts whose depth is the logarithm of their number."""
    level = list(parts)
    while len(level) > 1:
        pairs = range(0, len(level) - 1, 2)
        paired = [node(this=level[i], expression=level[i + 1]) for i in pairs]
        level = paired + level[len(paired) * 2 :]
    return level[0]


class Raw(exp.Expression):
    """SQL in one dialect's own words, with operands at ``{0}``, ``{1}`` …; prints as it stands."""

    arg_types = {"this": True, "expressions": False}


def raw_sql(generator: Any, node: Any) -> str:
    written: str = node.this.format(*(generator.sql(operand) for operand in node.expressions))
    return written


def laid_out(generator: Any, literal: str) -> str:
    """A literal as the statement's layout leaves it alone: without this, a second line of it would be moved in."""
    kept: str = generator._replace_line_breaks(literal)
    return kept


def scaled_decimal(value: int, scale: int) -> Decimal:
    """1250 at scale 2 is 12.50, whatever the number of digits."""
    return Decimal((int(value < 0), tuple(map(int, str(abs(value)))), -scale))


def scaled_integer(value: int | float | Decimal | str, scale: int) -> int:
    """12.50 at scale 2 is 1250, whatever the number of digits; what has more places is an error of ours."""
    sign, digits, exponent = Decimal(value).as_tuple()
    assert isinstance(exponent, int)
    whole, rest = divmod(int("".join(map(str, digits))) * 10 ** (80 + exponent + scale), 10**80)
    assert rest == 0, (value, scale)
    return int(-whole if sign else whole)


def data_type(name: str, *sizes: int) -> Sql:
    parameters = [exp.DataTypeParam(this=exp.Literal.number(size)) for size in sizes]
    return exp.DataType(this=getattr(exp.DataType.Type, name), expressions=parameters, nested=False)
