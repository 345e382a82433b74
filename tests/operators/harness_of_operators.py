"""How the tests of operators evaluate one operator: as generated Python does it, and on DuckDB through the builder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from segdsl.operators.base import AggregateOperator, Example, Operator, Unknown
from segdsl.plan import Const
from segdsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DOUBLE,
    DURATION,
    INTEGER,
    TEXT,
    Kind,
    Type,
    decimal,
    set_of,
)

BY_WORD = {
    "text": TEXT,
    "pattern": TEXT,
    "integer": INTEGER,
    "exact number": INTEGER,
    "float": DOUBLE,
    "boolean": BOOLEAN,
    "date": DATE,
    "today": DATE,
    "datetime": DATETIME,
    "zone table": DATETIME,
    "duration": DURATION,
    "set": set_of(TEXT),
}


def guess(value: object, word: str) -> Type:
    """The type of an operand whose example does not say it."""
    match value:
        case bool():
            return BOOLEAN
        case int():
            return DURATION if word == "duration" else INTEGER
        case float():
            return DOUBLE
        case str():
            return TEXT
        case datetime():
            return DATETIME
        case date():
            return DATE
        case _:
            return BY_WORD[word]


def operand_types(operator: Operator, example: Example) -> tuple[Type, ...]:
    types = example.types[: len(example.args)]
    rest = range(len(types), len(example.args))
    return (*types, *(guess(example.args[i], operator.takes[i]) for i in rest))


def result_type(operator: Operator, example: Example) -> Type:
    if len(example.types) > len(example.args):
        return example.types[-1]
    assert operator.result is not None, f"{operator.id}: give the type of the result"
    found = operator.result(operand_types(operator, example))
    assert found is not None
    return found


# --- Python


def run_python(operator: Operator, args: Sequence[Any], *, prepared: bool, unchecked: bool = False) -> object:
    """The operator's source between the guards that a backend writes around it."""
    source = operator.unchecked if unchecked else operator.python
    assert source is not None
    known = [arg for i, arg in enumerate(args) if i not in operator.const_args]
    if operator.unknown is not Unknown.HANDLES and any(arg is None for arg in known):
        return False if operator.unknown is Unknown.FALSE else None
    names = {
        f"x{i}": operator.prepare[i](arg) if prepared and i in operator.prepare else arg for i, arg in enumerate(args)
    }
    return eval(source(*names), {**operator.helpers, **names})


def run_accumulator(
    aggregate: AggregateOperator, values: Sequence[Any], groups: Sequence[Any] | None = None, at_least: int = 1
) -> object:
    """An aggregate over rows in the order of their event times."""
    assert aggregate.step is not None
    assert aggregate.finish is not None
    group = "value" if groups is None else "group"
    finish = aggregate.finish("acc", "at_least") if aggregate.id == "count_repeated" else aggregate.finish("acc")
    source = (
        f"def run(values, groups, at_least):\n    acc = {aggregate.init}\n"
        "    for number, value in enumerate(values):\n        order = (number,); group = groups[number]\n"
        f"        if {aggregate.takes_unknown} or value is not None:\n"
        f"            {aggregate.step('acc', 'value', group, 'order')}\n    return {finish}\n"
    )
    scope: dict[str, Any] = dict(aggregate.helpers)
    exec(source, scope)
    return scope["run"](values, values if groups is None else groups, at_least)


# --- DuckDB


class Database:
    """One connection to DuckDB and the builder of its dialect."""

    def __init__(self) -> None:
        import duckdb

        self.connection = duckdb.connect()

    def builder(self) -> Any:
        from segdsl.sql.dialects import builder_for

        return builder_for("duckdb")

    def call(self, operator: Operator, rows: Sequence[Sequence[Any]], types: Sequence[Type], gives: Type) -> list[Any]:
        """The operator on a table whose columns are the operands, one row each; constants are those of the first."""
        from segdsl.sql.trees import column

        assert operator.sql is not None
        b = self.builder()
        stored = [i for i in range(len(types)) if i not in operator.const_args]
        lists = {f"c{i}": [self.stored(b, row[i], types[i]) for row in rows] for i in stored}
        columns = [f'UNNEST(CAST($c{i} AS {b.print(b.column_type(types[i]))}[])) AS "c{i}"' for i in stored]
        operands = [column("t", f"c{i}") if i in stored else Const(rows[0][i], types[i]) for i in range(len(types))]
        b.arg_types, b.result_type = tuple(types), gives
        tree = operator.sql(b, *operands)
        source = ", ".join([f'UNNEST(RANGE({len(rows)})) AS "n"', *columns])
        query = f'SELECT {b.print(tree, pretty=False)} FROM (SELECT {source}) AS "t" ORDER BY "t"."n"'
        return self.rows(query, b, gives, lists)

    def aggregate(self, aggregate: AggregateOperator, values: Sequence[Any], type: Type, gives: Type) -> object:
        from segdsl.sql.trees import column

        assert aggregate.sql is not None
        b = self.builder()
        b.arg_types, b.result_type = (type,), gives
        cells = [self.cell(b, value, type) for value in values]
        rows = " UNION ALL ".join(f"SELECT 1, {b.print(cell, pretty=False)}, TRUE" for cell in cells)
        empty = f"SELECT 0, {b.print(b.null(type), pretty=False)}, FALSE"
        source = " UNION ALL ".join(part for part in (empty, rows) if part)
        tree = aggregate.sql(b, column("t", "v"), column("t", "met"))
        query = f'SELECT {b.print(tree, pretty=False)} FROM ({source}) AS "t"("k", "v", "met")'
        return self.rows(query, b, gives)[0]

    @staticmethod
    def cell(b: Any, value: object, type: Type) -> Any:
        """A value as a column of its type: bound, then converted, as a stored column would be."""
        return b.cast(b.param(value, type), type) if value is not None else b.null(type)

    @staticmethod
    def stored(b: Any, value: object, type: Type) -> Any:
        return None if value is None else b.driver_value(value, type)

    def rows(self, query: str, b: Any, gives: Type, lists: Mapping[str, list[Any]] | None = None) -> list[Any]:
        given = {**b.parameters.values, **(lists or {})}
        used = set(re.findall(r"\$(\w+)", query))
        params = {name: value for name, value in given.items() if name in used}
        return [canonical(row[0], gives) for row in self.connection.execute(query, params).fetchall()]


def canonical(value: Any, type: Type) -> object:
    """What the database gives, in canonical form."""
    if value is None:
        return None
    match type.kind:
        case Kind.INTEGER | Kind.DECIMAL | Kind.DURATION:
            sign, digits, exponent = Decimal(value).as_tuple()
            assert isinstance(exponent, int)
            scale = type.scale if type.kind is Kind.DECIMAL else 0
            whole, rest = divmod(int("".join(map(str, digits))) * 10 ** (50 + exponent + scale), 10**50)
            assert rest == 0, (value, type)
            return -whole if sign else whole
        case Kind.SET:
            assert len(set(value)) == len(value), "a set has each element once"
            return frozenset(value)
        case _:
            return value


def wide(scale: int = 0) -> Type:
    return decimal(scale, 38)
