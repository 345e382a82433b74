"""How the tests evaluate operators on a database: every example as a row of one table, many in one statement.

An engine is anything with ``dialect`` and ``execute(sql, params)``, the rows of a query; the sources of
`segdsl.tools` are such. Operands are columns (bound values, cast as a stored column would be), constants are constants.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from harness_of_operators import guess, operand_types, result_type

from segdsl.operators import AGGREGATES, REGISTRY
from segdsl.operators.base import AggregateOperator, Example, NoSql, Operator, Unknown
from segdsl.plan import Const
from segdsl.types import INTEGER, Kind, Type

BATCH = 20  # examples in one statement


class Engine(Protocol):
    dialect: str

    def execute(self, sql: str, params: Mapping[str, object]) -> Iterable[Sequence[Any]]: ...


@dataclass(frozen=True)
class Case:
    """One example of an operator or an aggregate."""

    id: str
    operator: Operator | AggregateOperator
    example: Example
    types: tuple[Type, ...]
    gives: Type


def cases() -> list[Case]:
    """Every example that runs in SQL."""
    found = [
        Case(f"{one.id}-{number}", one, example, operand_types(one, example), result_type(one, example))
        for one in REGISTRY.values()
        if one.sql is not None
        for number, example in enumerate(one.examples, 1)
    ]
    for one in AGGREGATES.values():
        if one.sql is not None and one.step is not None:
            for number, example in enumerate(one.examples, 1):
                type = _counted(example)
                gives = one.accepts(None if one.argument == "rows" else type) if one.accepts else None
                assert gives is not None
                found.append(Case(f"{one.id}-{number}", one, example, (type,), gives))
    return found


def _counted(example: Example) -> Type:
    given = next((value for value in example.args[0] if value is not None), None)
    if example.types:
        return example.types[0]
    return INTEGER if given is None or isinstance(given, int) else guess(given, "")


@dataclass(frozen=True)
class Result:
    """What became of an example: refused, raised, or a value."""

    case: Case
    value: object = None
    refused: bool = False
    error: str = ""

    @property
    def wrong(self) -> str:
        """What is wrong, or nothing."""
        if self.refused:
            return ""
        if self.error:
            return f"{self.case.id}: {self.error}"
        wanted, found = self.case.example.result, self.value
        if isinstance(self.case.operator, Operator) and self.case.operator.unknown is Unknown.FALSE:
            found = bool(found)  # NULL is as good as false
        if found == wanted and type(found) is type(wanted):
            return ""
        return f"{self.case.id} {self.case.example.args!r}: expected {wanted!r}, came out {found!r}"


def run(engine: Engine, chosen: Sequence[Case] | None = None, batch: int = BATCH) -> list[Result]:
    """The result of every case; where a statement of many fails, each of its cases is tried alone."""
    results: list[Result] = []
    waiting: list[Case] = []
    for case in cases() if chosen is None else chosen:
        if _refused(engine, case):
            results.append(Result(case, refused=True))
        else:
            waiting.append(case)
    for start in range(0, len(waiting), batch):
        part = waiting[start : start + batch]
        try:
            results += _together(engine, part)
        except Exception:  # noqa: BLE001 - the failing one is found and told below
            results += [_alone(engine, case) for case in part]
    return results


def _alone(engine: Engine, case: Case) -> Result:
    try:
        return _together(engine, [case])[0]
    except Exception as error:  # noqa: BLE001 - any failure of an engine is a finding
        return Result(case, error=f"{type(error).__name__}: {error}"[:600])


def _refused(engine: Engine, case: Case) -> bool:
    try:
        statement(engine.dialect, [case])
    except NoSql:
        return True
    return False


def _together(engine: Engine, part: Sequence[Case]) -> list[Result]:
    sql, params, b = statement(engine.dialect, part)
    row = next(iter(engine.execute(sql, params)))
    return [Result(case, b.decode(value, case.gives)) for case, value in zip(part, row, strict=True)]


def statement(dialect: str, part: Sequence[Case]) -> tuple[str, dict[str, object], Any]:
    """One SELECT with a column for each case, its parameters, and the builder that made it."""
    from sqlglot import exp

    from segdsl.sql.dialects import builder_for
    from segdsl.sql.statements import _number
    from segdsl.sql.trees import alias

    b = builder_for(dialect)
    columns = [alias(exp.Subquery(this=_one(b, case)), f"r{number}") for number, case in enumerate(part)]
    tree = exp.Select(expressions=columns)
    params = _number(b, tree)
    return b.print(tree, pretty=False), params, b


def _one(b: Any, case: Case) -> Any:
    """A query of one row and one column: the operator over its operands, or the aggregate over its values."""
    from sqlglot import exp

    from segdsl.sql.trees import alias, column, derived

    if isinstance(case.operator, AggregateOperator):
        rows = [
            exp.Select(expressions=[alias(_cell(b, value, case.types[0]), "v"), alias(b.literal(1), "met")])
            for value in case.example.args[0]
        ]
        rows.append(exp.Select(expressions=[alias(b.null(case.types[0]), "v"), alias(b.literal(0), "met")]))
        source: Any = rows[0]
        for other in rows[1:]:
            source = exp.Union(this=source, expression=other, distinct=False)
        b.arg_types, b.result_type = case.types, case.gives
        tree = case.operator.sql(b, column("t", "v"), b.eq(column("t", "met"), b.literal(1)))  # type: ignore[misc]
        return exp.Select(expressions=[alias(tree, "r")], from_=exp.From(this=derived(source, "t")))
    one = case.operator
    stored = [i for i in range(len(case.types)) if i not in one.const_args]
    cells = [alias(_cell(b, case.example.args[i], case.types[i]), f"c{i}") for i in stored]
    operands = [
        column("t", f"c{i}") if i in stored else Const(case.example.args[i], case.types[i])
        for i in range(len(case.types))
    ]
    b.arg_types, b.result_type = case.types, case.gives
    tree = one.sql(b, *operands)  # type: ignore[misc]
    source = exp.Select(expressions=cells or [alias(b.literal(1), "one")])
    return exp.Select(expressions=[alias(_selected(b, tree, case.gives), "r")],
                      from_=exp.From(this=derived(source, "t")))  # fmt: skip


def _selected(b: Any, tree: Any, gives: Type) -> Any:
    return tree if gives.kind is not Kind.BOOLEAN else b.case([(tree, b.boolean(True))], b.boolean(False))


def _cell(b: Any, value: object, type: Type) -> Any:
    """A value as a column of its type: bound, then converted, as a stored column would be."""
    return b.cast(b.param(value, type), type) if value is not None else b.null(type)
