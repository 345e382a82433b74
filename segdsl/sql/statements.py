"""Statements: a plan as one SQL text with its bind parameters.

    statement = compile_plan(plan, catalog, ["vip", "club"], dialect="duckdb")
    connection.execute(statement.sql, statement.params)

Two forms: *rows* gives a row for each membership (``segment``, ``key``; a tier or part is ``club.gold``), *wide* a
row for each row of the entity, its key and one canonical column a rule.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, TypeVar

from sqlglot import exp

from segdsl.catalog.models import Catalog, name_of
from segdsl.diagnostics import SegdslError
from segdsl.plan import Plan
from segdsl.sql.base import Storage
from segdsl.sql.builder import Builder
from segdsl.sql.compiler import EVERYWHERE, Compiler
from segdsl.sql.dialects import builder_for
from segdsl.sql.errors import SEVERAL_ENTITIES, TOO_DEEP
from segdsl.sql.frames import KEY, Frame, unused
from segdsl.sql.rules import rules_node
from segdsl.sql.trees import Sql, column, data_type
from segdsl.sql.values import condition, is_condition, strict, value
from segdsl.types import TEXT, Kind, Type

Form = Literal["rows", "wide"]
T = TypeVar("T")

_STACK: Final = 512 * 1024 * 1024
_DEPTH: Final = 60_000


@dataclass(frozen=True)
class Column:
    """A column of the result; ``rule`` is the rule whose value it is."""

    name: str
    type: Type
    rule: str = ""


@dataclass(frozen=True)
class Statement:
    """One SQL text, the values of its parameters as the driver takes them, and its columns."""

    sql: str
    params: Mapping[str, object]
    columns: tuple[Column, ...]
    dialect: str
    tree: Sql = field(repr=False, compare=False, default=None)


def compile_plan(
    plan: Plan,
    catalog: Catalog,
    rules: Iterable[str] | None = None,
    *,
    dialect: str = "duckdb",
    form: Form = "rows",
    storage: Storage | None = None,
) -> Statement:
    """The statement that computes these rules (default: all of the default entity), which are of one entity.

    Raises SegdslError where the dialect cannot say a rule.
    """
    b = builder_for(dialect)
    names = _names(plan, catalog, rules)
    return deep(lambda: _compile(plan, catalog, names, b, form, storage))


def inline(statement: Statement) -> str:
    """The statement with its values written into it: for reading, never for running on values one does not trust."""
    b = builder_for(statement.dialect)

    def written() -> str:
        tree = statement.tree.copy()
        for node in list(tree.find_all(exp.Placeholder)):
            node.replace(constant(statement.params[node.name]))
        return b.print(tree)

    return deep(written)


def constant(value: object) -> Sql:
    """A driver value as a literal, for reading only: statements that run keep their parameters."""
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.Boolean(this=value)
        case int() | float() | Decimal():
            # abs() of a Decimal rounds to the context's 28 digits
            text = format(value.copy_abs(), "f") if isinstance(value, Decimal) else repr(abs(value))
            return exp.Neg(this=exp.Literal.number(text)) if value < 0 else exp.Literal.number(text)
        case datetime():
            return exp.Cast(this=exp.Literal.string(value.isoformat(" ")), to=data_type("TIMESTAMP"))
        case date():
            return exp.Cast(this=exp.Literal.string(value.isoformat()), to=data_type("DATE"))
        case list() | tuple():
            return exp.Array(expressions=[constant(item) for item in value])
        case _:
            return exp.Literal.string(str(value))


def deep(work: Callable[[], T]) -> T:
    """``work`` on a stack that holds deeply nested rules; beyond it, a diagnostic."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            errors.append(error)

    size, limit = threading.stack_size(_STACK), sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEPTH))
    try:
        thread = threading.Thread(target=run, name="segdsl sql")
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if errors and isinstance(errors[0], RecursionError):
        raise SegdslError([TOO_DEEP.at()]) from None
    if errors:
        raise errors[0]
    return results[0]


def _names(plan: Plan, catalog: Catalog, rules: Iterable[str] | None) -> list[str]:
    if rules is None:
        mine = catalog.default_entity
        return [n for n, rule in plan.rules.items() if rule.entity == mine and rule.kind != "computed"]
    return list(dict.fromkeys(rules))


def _compile(
    plan: Plan, catalog: Catalog, names: list[str], b: Builder, form: Form, storage: Storage | None
) -> Statement:
    entity = plan.rules[names[0]].entity if names else catalog.default_entity
    for name in names:
        if plan.rules[name].entity != entity:
            one, other = (name_of(catalog.entities[each]) for each in (entity, plan.rules[name].entity))
            raise SegdslError([SEVERAL_ENTITIES.at(rule=name, other=other, entity=one)])
    c = Compiler(plan, catalog, b, storage)
    frame = Frame(c, entity, EVERYWHERE)
    key = Column(KEY, catalog.entities[entity].key_type)
    columns = [(KEY, frame.source(frame.root_row).column("key"))]
    if form == "wide":
        result = [key, *_wide(frame, names, columns)]
        final = frame.select(columns)
        queries = c.finish()
    else:
        result = [Column("segment", TEXT), key]
        labels = _labels(frame, names, columns)
        members = c.fresh_name("members")
        found = frame.select(columns)
        queries = [*c.finish(), (members, found)]
        final = b.memberships(members, KEY, labels)
    tree = with_queries(b, queries, final)
    params = _number(b, tree)
    text = b.print(tree)
    return Statement(text, params, tuple(result), b.dialect, tree)


def _wide(frame: Frame, names: list[str], columns: list[tuple[str, Sql]]) -> list[Column]:
    """Adds a column for each rule."""
    shared = frame.c.read_by_others()
    result: list[Column] = []
    for name in names:
        own = unused(name, {known for known, _ in columns})
        columns.append((own, _output(frame, name, shared)))
        result.append(Column(own, frame.c.plan.rules[name].type, name))
    return result


def _labels(frame: Frame, names: list[str], columns: list[tuple[str, Sql]]) -> list[tuple[str, str]]:
    """Adds a column for each segment, tier and part, TRUE for a member, else NULL; column name and label of each."""
    b = frame.c.b
    shared = frame.c.read_by_others()
    taken = {KEY}
    labels: list[tuple[str, str]] = []

    def add(label: str, met: Sql) -> None:
        own = unused(label, taken)
        taken.add(own)
        columns.append((own, b.case([(met, b.boolean(True))])))
        labels.append((own, label))

    for name in names:
        rule = frame.c.plan.rules[name]
        if rule.type.kind is Kind.BOOLEAN:
            met = _output(frame, name, shared) if name in shared else condition(frame, rule.value)
            add(name, met)
        elif rule.type.kind is Kind.TIER:
            found = _output(frame, name, shared)
            for index, label in enumerate(rule.type.names, 1):
                add(f"{name}.{label}", b.eq(found.copy(), b.param(index, rule.type)))
    return labels


def _output(frame: Frame, name: str, shared: frozenset[str]) -> Sql:
    rule = frame.c.plan.rules[name]
    if name in shared:
        node = rules_node(frame.c, name, frame.space)
        return column(frame.join(node, [(KEY, frame.key(frame.root_row))]), node.column(name))
    return strict(frame, rule.value) if is_condition(frame, rule.value) else value(frame, rule.value)


def with_queries(b: Builder, queries: list[tuple[str, Sql]], final: Sql) -> Sql:
    """``WITH name AS (query), … final``; what is read twice is computed once where the engine lets one say so."""
    if not queries:
        return final
    uses: dict[str, int] = {}
    for query in (final, *(query for _, query in queries)):
        for node in query.find_all(exp.Table):
            if not node.args.get("db"):
                uses[node.name] = uses.get(node.name, 0) + 1
    ctes = []
    for name, query in queries:
        cte = exp.CTE(this=query, alias=exp.TableAlias(this=exp.Identifier(this=name, quoted=True)))
        if b.materialized and uses.get(name, 0) > 1:
            cte.set("materialized", True)
        ctes.append(cte)
    final.set("with_", exp.With(expressions=ctes))
    return final


def _number(b: Builder, tree: Sql) -> dict[str, object]:
    """Renames the parameters in the order in which they stand, and drops those that the tree lost."""
    names: dict[str, str] = {}
    values: dict[str, object] = {}
    types: dict[str, Type] = {}
    seen: set[int] = set()  # an operator may use one operand, the same node, twice
    for node in tree.dfs():
        if isinstance(node, exp.Placeholder) and id(node) not in seen:
            seen.add(id(node))
            old = node.name
            if old not in names:
                names[old] = f"p{len(names) + 1}"
                values[names[old]] = b.parameters.values[old]
                if old in b.parameters.types:
                    types[names[old]] = b.parameters.types[old]
            node.set("this", names[old])
    b.parameters.values, b.parameters.types = values, types
    return values
