"""What is wrong with the data of a source, found by SQL: unusable keys, required fields unknown, values that misfit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from segdsl.catalog import storage_errors as errors
from segdsl.catalog.documents import NOT_JSON, json_value
from segdsl.catalog.models import Catalog, Entity, Field, name_of
from segdsl.catalog.needs import MISFITS_KEPT, Loaded, Need, needs
from segdsl.catalog.storage import SHOWN
from segdsl.catalog.table_names import schema_of, table_parts
from segdsl.diagnostics import Diagnostic
from segdsl.spelling import did_you_mean
from segdsl.sql import faults
from segdsl.sql.base import Storage
from segdsl.sql.dialects import builder_for
from segdsl.sql.physical import Form, physical
from segdsl.types import Kind
from segdsl.wording import say

Ask = Callable[[Any, Any], Iterator[tuple[Any, ...]]]  # (builder, tree) -> rows


def tables_told(table: str, known: Sequence[str]) -> list[str]:
    """The tables to list where one is missing: those of its schema, or else all."""
    schema = schema_of(table).lower()
    return [name for name in known if schema_of(name).lower() == schema] or list(known)


def table_meant(table: str, known: Sequence[str]) -> str:
    """ "did you mean crm.contacts?": a table of that name elsewhere, or one whose name is near."""
    plain, bare = ".".join(table_parts(table)).lower(), table_parts(table)[-1].lower()
    namesakes = [name for name in known if ".".join(table_parts(name)).lower() == plain]
    namesakes += [name for name in known if table_parts(name)[-1].lower() == bare]
    if namesakes:
        return say("did you mean {name}?", name=namesakes[0])
    return did_you_mean(table, known)


def columns_used(catalog: Catalog, wanted: Mapping[str, Need] | None = None) -> dict[str, list[str]]:
    """Every table that the catalog (or what is wanted of it) reads, with its columns."""
    found: dict[str, dict[str, None]] = {}

    def add(table: str | None, *columns: str | None) -> None:
        if table is not None:
            found.setdefault(table, {}).update((column, None) for column in columns if column)

    for need in (needs(catalog) if wanted is None else wanted).values():
        entity = need.entity
        add(entity.table, entity.key_column)
        joins = {join.table: join.key for join in entity.joins}
        for each in need.fields.values():
            if each.rows is not None:
                add(each.rows, each.by, each.column, *each.where)
            else:
                add(each.table or entity.table, *(each.columns or (each.column,)))
                add(each.table, joins.get(each.table or ""))
        for link in need.links.values():
            if link.through is not None:
                add(link.through, link.by, link.from_, *link.where)
            elif not link.many:
                add(entity.table, link.by, *link.where)
        for _, link in need.backs:
            add(entity.table, link.from_, *link.where)
    return {table: list(columns) for table, columns in found.items()}


def key_problems(
    dialect: str, storage: Storage, ask: Ask, catalog: Catalog, wanted: Mapping[str, Need]
) -> list[Diagnostic]:
    """Keys that are unknown or stand twice; where all keys are good, required fields that are unknown."""
    found = [told for need in wanted.values() for told in _keys(dialect, storage, ask, catalog, need)]
    if found:
        return found
    return [
        told
        for need in wanted.values()
        for each in need.fields.values()
        for told in _required(dialect, storage, ask, catalog, need.entity, each)
    ]


def _keys(dialect: str, storage: Storage, ask: Ask, catalog: Catalog, need: Need) -> list[Diagnostic]:
    entity, b = need.entity, builder_for(dialect)
    name, column, found = entity.name, entity.key_column, list[Diagnostic]()
    rows, usable, distinct = next(ask(b, faults.key_counts(b, catalog, name, storage)))
    if usable < rows:
        told = []
        for number, raw in ask(b, faults.unusable_keys(b, catalog, name, storage)):
            shown = "NULL" if raw is None else repr(raw)
            told.append(errors.KEY_UNUSABLE.at(row=number, table=entity.table, column=column, value=shown,
                                               entity=name_of(entity), type=entity.key_type))  # fmt: skip
        found += first_of(told, entity.table)
    if distinct < usable:
        keys = [key for (key,) in ask(b, faults.repeated_keys(b, catalog, name, storage))]
        told = [
            errors.KEY_TWICE.at(value=key, column=column, table=entity.table, entity=name_of(entity)) for key in keys
        ]
        found += first_of(told, entity.table)
    for join in entity.joins:
        if any(each.table == join.table for each in need.fields.values()):
            keys = [key for (key,) in ask(b, faults.repeated_keys(b, catalog, name, storage, join))]
            told = [
                errors.JOIN_TWICE.at(table=join.table, value=key, column=join.key, entity=name_of(entity))
                for key in keys
            ]
            found += first_of(told, join.table)
    return found


def _required(
    dialect: str, storage: Storage, ask: Ask, catalog: Catalog, entity: Entity, each: Field
) -> list[Diagnostic]:
    if not each.required or each.type.kind is Kind.SET:
        return []
    b = builder_for(dialect)
    column, table = each.column or "/".join(each.columns or ()), each.rows or each.table or entity.table
    keys = [key for (key,) in ask(b, faults.required_unknown(b, catalog, entity.name, each.name, storage))]
    told = [
        errors.REQUIRED_UNKNOWN.at(field=name_of(each), entity=name_of(entity), key=key, column=column, table=table)
        for key in keys
    ]
    return first_of(told, entity.table)


def first_of(found: Sequence[Diagnostic], table: str) -> list[Diagnostic]:
    """The first few of one kind, and how many more there are."""
    shown = list(found[:SHOWN])
    if len(found) > SHOWN:
        shown.append(errors.MORE_OF_THE_SAME.at(more=len(found) - SHOWN, table=table))
    return shown


def find_misfits(dialect: str, storage: Storage, ask: Ask, catalog: Catalog, need: Need) -> Loaded:
    """The stored values of one entity that do not convert, as `load_rows` would list and count them."""
    loaded = Loaded()
    for each in need.fields.values():
        b = builder_for(dialect)
        table, query = faults.misfit_select(b, catalog, need.entity.name, each, storage, MISFITS_KEPT)
        is_json = physical(storage.type_of(table, each.column) or "VARCHAR").form is Form.JSON
        count = 0
        for key, raw, in_all in ask(b, query):
            loaded.misfit(table, key, each, document_value(raw) if is_json else raw)
            count = in_all
        if count:
            loaded.counts[table, each.name] = count
    return loaded


def document_value(text: str) -> Any:
    """What a JSON column says; DuckDB also takes NaN and infinities for JSON numbers."""
    value = json_value(text)
    if value is not NOT_JSON:
        return value
    try:
        return float(text)
    except ValueError:
        return None
