"""What is wrong with stored data, asked in SQL: misfits, keys that are none or stand twice, required fields unknown.

The same questions that `segdsl.catalog.storage` answers while it reads, for data that stays where it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlglot import exp

from segdsl.catalog.models import Catalog, Entity, Field, Join
from segdsl.sql.base import OWN, Item, Storage, entity_select, identifier, table_named
from segdsl.sql.physical import document, elements, fill, held, json_text, physical
from segdsl.sql.reader import Form, Physical
from segdsl.sql.stored import Reading
from segdsl.types import DOUBLE, Kind, Type

Sql = Any


def misfit_select(b: Any, catalog: Catalog, entity: str, of: Field, storage: Storage, limit: int) -> tuple[str, Sql]:
    """The table, and a SELECT of (key, stored value, how many in all) of values that the field's type cannot hold."""
    model, reading = catalog.entities[entity], Reading(b, catalog, storage)
    table = of.rows or of.table or model.table
    if of.rows is not None:
        column = of.by or ""
    else:
        column = next((join.key for join in model.joins if join.table == of.table), model.key_column)
    key = reading.key(OWN, table, column, model.key_type)
    tests, shown = [], []
    for name in of.columns or (of.column,):
        tests.append(_is_misfit(reading, table, name, of))
        shown.append((tests[-1], reading.column(OWN, name)))
    single = held(physical(storage.type_of(table, of.column) or "")) or "x"
    raw = (
        fill(single, x=shown[0][1])
        if len(shown) == 1
        else b.case([(t.copy(), fill("CAST(x AS VARCHAR)", x=c)) for t, c in shown])
    )
    where = [b.or_(*tests)]
    if table != model.table or of.rows is not None:
        where.append(_has_owner(reading, model, key))
    if of.where:
        where.append(reading.fixed(OWN, table, of.where))
    total = exp.Window(this=exp.Count(this=exp.Star()))
    query = exp.Select(
        expressions=[_as(key, "k"), _as(raw, "v"), _as(total, "n")],
        from_=exp.From(this=table_named(table, OWN)),
        where=exp.Where(this=b.and_(*(exp.Paren(this=part) for part in where))),
        limit=exp.Limit(expression=exp.Literal.number(limit)),
    )
    return table, query


def _as(value: Sql, name: str) -> Sql:
    return exp.Alias(this=value, alias=identifier(name))


def _has_owner(reading: Reading, entity: Entity, key: Sql) -> Sql:
    owners = exp.Select(
        expressions=[reading.key("o", entity.table, entity.key_column, entity.key_type)],
        from_=exp.From(this=table_named(entity.table, "o")),
    )
    return exp.In(this=key.copy(), query=exp.Subquery(this=owners))


def _is_misfit(reading: Reading, table: str, column: str, of: Field) -> Sql:
    x, stored = reading.column(OWN, column), reading.physical_of(table, column, of, of.type)
    stored = stored or physical("VARCHAR")
    tests = []
    if of.json_path:
        tests.append(fill("CAST(x AS VARCHAR) <> '' AND d IS NULL", x=x, d=document(x, stored)))
        x, stored = reading.inside(x, stored, of)
    if of.type.kind is not Kind.SET:
        tests.append(_one(reading, x, stored, of, DOUBLE if of.type.kind is Kind.GEO else of.type))
    elif of.rows is not None:
        assert of.type.element is not None
        tests.append(_one(reading, x, stored, of, of.type.element))
    else:
        tests.append(_set(reading, x, stored, of))
    return reading.b.or_(*(exp.Paren(this=test) for test in tests))


def _one(reading: Reading, x: Sql, stored: Physical, of: Field, type_: Type) -> Sql:
    """A scalar that is stored, is not "" and is not listed as unknown, and has no value."""
    value = reading.scalar(x, stored, replace(of, unknown=()), type_)
    parts = [fill("x IS NOT NULL AND v IS NULL", x=x, v=value)]
    if stored.form in (Form.TEXT, Form.JSON):
        text = json_text(x) if stored.form is Form.JSON else fill("CAST(x AS VARCHAR)", x=x)
        fitting = [reading.b.literal(str(each)) for each in ("", *of.unknown)]
        parts.append(fill("COALESCE(NOT i, TRUE)", i=exp.Paren(this=reading.b.in_list(text, fitting))))
    if stored.form is Form.JSON:
        parts.append(fill("json_type(x) <> 'NULL'", x=x))
    return reading.b.and_(*parts)


def _set(reading: Reading, x: Sql, stored: Physical, of: Field) -> Sql:
    b, element = reading.b, of.type.element
    assert element is not None
    separator = (of.separator or ",") if of.stored == "delimited" else None
    found = elements(x, stored, separator)
    if found is None:
        return fill("x IS NOT NULL", x=x)
    array, inner = found
    each = exp.Column(this=identifier("e"))
    bad = exp.Lambda(this=_one(reading, each, inner, of, element), expressions=[identifier("e")], colon=True)
    count = b.func("LEN", b.func("LIST_FILTER", array.copy(), bad))
    tests = [fill("COALESCE(n, 0) > 0", n=count)]
    if stored.form in (Form.TEXT, Form.JSON) and separator is None:
        text = json_text(x) if stored.form is Form.JSON else x
        fitting = b.in_list(text, [b.literal(str(value)) for value in ("", *of.unknown)])
        empty = fill("COALESCE(json_type(d) = 'NULL', FALSE)", d=document(x, stored))
        tests.append(fill("x IS NOT NULL AND a IS NULL AND NOT COALESCE(f, FALSE) AND NOT e",
                          x=x, a=array, f=exp.Paren(this=fitting), e=empty))  # fmt: skip
    return b.or_(*(exp.Paren(this=test) for test in tests))


def key_counts(b: Any, catalog: Catalog, entity: str, storage: Storage) -> Sql:
    """One row: how many rows, how many usable keys, how many distinct ones."""
    inner = entity_select(b, catalog, entity, [Item("key", alias="k")], storage)
    k = exp.Column(this=identifier("k"))
    counts = [
        exp.Count(this=exp.Star()), exp.Count(this=k), exp.Count(this=exp.Distinct(expressions=[k.copy()]))
    ]  # fmt: skip
    return exp.Select(expressions=counts, from_=exp.From(this=_derived(inner)))


def unusable_keys(b: Any, catalog: Catalog, entity: str, storage: Storage) -> Sql:
    """(row number from 1, stored value) of the rows whose key is NULL or does not convert."""
    model = catalog.entities[entity]
    inner = entity_select(b, catalog, entity, [Item("key", alias="k"), Item("raw", model.key, alias="v")], storage)
    inner.append("expressions", _as(exp.Window(this=exp.RowNumber()), "n"))
    columns = [exp.Column(this=identifier(name)) for name in ("n", "v")]
    return exp.Select(expressions=columns, from_=exp.From(this=_derived(inner)),
                      where=exp.Where(this=b.is_null(exp.Column(this=identifier("k")))))  # fmt: skip


def repeated_keys(b: Any, catalog: Catalog, entity: str, storage: Storage, join: Join | None = None) -> Sql:
    """The keys that stand more than once in the entity's table, or in an extension table of it."""
    model = catalog.entities[entity]
    if join is None:
        inner = entity_select(b, catalog, entity, [Item("key", alias="k")], storage)
    else:
        reading = Reading(b, catalog, storage)
        key = reading.key(OWN, join.table, join.key, model.key_type)
        inner = exp.Select(expressions=[_as(key, "k")], from_=exp.From(this=table_named(join.table, OWN)),
                           where=exp.Where(this=_has_owner(reading, model, key)))  # fmt: skip
    k = exp.Column(this=identifier("k"))
    more = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
    known = b.not_(b.is_null(k.copy()))
    return exp.Select(expressions=[k], from_=exp.From(this=_derived(inner)), where=exp.Where(this=known),
                      group=exp.Group(expressions=[k.copy()]), having=exp.Having(this=more))  # fmt: skip


def required_unknown(b: Any, catalog: Catalog, entity: str, name: str, storage: Storage) -> Sql:
    """The keys of the rows whose required field is unknown."""
    items = [Item("key", alias="k"), Item("field", name, "lat", "v")]
    inner = entity_select(b, catalog, entity, items, storage)
    return exp.Select(expressions=[exp.Column(this=identifier("k"))], from_=exp.From(this=_derived(inner)),
                      where=exp.Where(this=b.is_null(exp.Column(this=identifier("v")))))  # fmt: skip


def _derived(query: Sql) -> Sql:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=identifier("d")))
