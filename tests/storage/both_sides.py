"""What the storage tests share: small tables given as text, read in Python and in SQL, and held against each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb

from segdsl.catalog.load import load_catalog
from segdsl.catalog.models import Catalog
from segdsl.catalog.storage import Loaded, load_rows
from segdsl.sql.base import Item, Storage, entity_select, through_select
from segdsl.sql.dialects import builder_for
from segdsl.tools.sources import DuckSource, open_source
from segdsl.types import Kind, Type


@dataclass
class Database:
    """Tables made by SQL statements in a DuckDB file, and the catalog over them."""

    folder: Path
    catalog: Catalog
    source: DuckSource
    loaded: Loaded = field(default_factory=Loaded)

    def rows(self, entity: str) -> list[dict[str, Any]]:
        return self.loaded.rows[entity]

    def column(self, entity: str, name: str) -> dict[Any, Any]:
        """A field of every row, by key."""
        key = self.catalog.entities[entity].key
        return {row[key]: row[name] for row in self.rows(entity)}


def database(folder: Path, catalog: str, tables: str) -> Database:
    """Makes the tables, reads them in Python and in SQL, and insists that both say the same."""
    path = folder / "crm.duckdb"
    with duckdb.connect() as made:
        made.execute(f"ATTACH '{path}' AS made; USE made")
        made.execute("SET TimeZone = 'UTC'")
        made.execute(dedent(tables))
    model = load_catalog(dedent(catalog))
    source = open_source(path, model)
    made_of = Database(folder, model, source, load_rows(model, source.fetch))
    assert_same(model, source, made_of.loaded)
    return made_of


def as_files(made: Database, kind: str) -> Database:
    """The same tables as a folder of files of one kind, read again."""
    folder = made.folder / kind
    folder.mkdir()
    options = {"csv": "(FORMAT csv, HEADER)", "parquet": "(FORMAT parquet)", "jsonl": "(FORMAT json)"}[kind]
    with duckdb.connect(str(made.folder / "copy.duckdb")) as copy:
        copy.execute(f"ATTACH '{made.folder}/crm.duckdb' AS crm_file (READ_ONLY)")
        found = copy.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'crm_file'"
        ).fetchall()
        for schema, table in found:
            name = table if schema == "main" else f"{schema}.{table}"
            copy.execute(f"COPY crm_file.{schema}.{table} TO '{folder / name}.{kind}' {options}")
    source = open_source(folder, made.catalog)
    again = Database(folder, made.catalog, source, load_rows(made.catalog, source.fetch))
    assert_same(made.catalog, source, again.loaded)
    return again


def assert_same(catalog: Catalog, source: DuckSource, loaded: Loaded, storage: Storage | None = None) -> None:
    """Every field and link of every entity: Python's rows against the SELECT of the SQL side."""
    for name, rows in loaded.rows.items():
        entity = catalog.entities[name]
        for each in entity.fields.values():
            if each.is_ is None:
                for part in ("lat", "lon") if each.type.kind is Kind.GEO else ("",):
                    expected = {row[entity.key]: _part(row[each.name], part) for row in rows}
                    found = select(catalog, source, name, Item("field", each.name, part, "v"), each.type, storage)
                    assert found == expected, f"{name}.{each.name}{part}"
        for link in entity.links.values():
            _assert_link(catalog, source, loaded, name, link.name, storage)
        assert source.check_keys(catalog, [name]) == []
        counts = {place: n for place, n in loaded.counts.items() if place[1] in entity.fields}
        found_misfits = source.misfits(catalog, name)
        assert Counter((m.table, m.field) for m in found_misfits) == {p: min(n, 20) for p, n in counts.items()}
        assert Counter(map(repr, found_misfits)) <= Counter(map(repr, loaded.misfits))


def _part(value: Any, part: str) -> Any:
    return value if not part or value is None else value[part == "lon"]


def select(
    catalog: Catalog, source: DuckSource, entity: str, item: Item, type_: Type, storage: Storage | None = None
) -> dict[Any, Any]:
    """One item of every row, by key, as canonical Python values."""
    b = builder_for("duckdb")
    query = entity_select(b, catalog, entity, [Item("key", alias="k"), item], storage or source.storage)
    rows = list(source.execute(b.print(query), b.parameters.values))
    assert len({key for key, _ in rows}) == len(rows)
    return {key: canonical(value, type_) for key, value in rows}


def canonical(value: Any, type_: Type) -> Any:
    if type_.kind is Kind.SET:
        assert isinstance(value, list), f"a set is never NULL: {value!r}"
        assert len(set(value)) == len(value)
        return frozenset(canonical(item, type_.element or type_) for item in value)
    if isinstance(value, Decimal):
        return int(value.scaleb(type_.scale))
    return value


def _assert_link(
    catalog: Catalog, source: DuckSource, loaded: Loaded, name: str, link_name: str, storage: Storage | None
) -> None:
    entity, storage = catalog.entities[name], storage or source.storage
    link = entity.links[link_name]
    target = catalog.entities[link.to]
    mine = {row[entity.key]: row[link_name] for row in loaded.rows[name]}
    theirs = {row[target.key] for row in loaded.rows[link.to]}
    if not link.many:
        held = select(catalog, source, name, Item("link", link_name, "", "v"), target.key_type, storage)
        expected = {key: None if row is None else row[target.key] for key, row in mine.items()}
        assert {key: value if value in theirs else None for key, value in held.items()} == expected, link_name
        return
    expected_pairs = Counter((key, row[target.key]) for key, rows in mine.items() for row in rows)
    b = builder_for("duckdb")
    if link.through is None:
        items = [Item("back", link_name, name, "a"), Item("key", alias="b")]
        query = entity_select(b, catalog, link.to, items, storage)
    else:
        query = through_select(b, catalog, name, link_name, storage)
    pairs = source.execute(b.print(query), b.parameters.values)
    assert Counter((a, c) for a, c in pairs if a in mine and c in theirs) == expected_pairs, link_name
