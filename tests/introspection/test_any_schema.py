"""Whatever a database calls its tables and however they refer to each other: the draft loads, and nothing is invented."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from segdsl.catalog.load import load_catalog
from segdsl.tools.introspection.draft import draft_of
from segdsl.tools.introspection.schema import Column, ForeignKey, Schema, Table
from segdsl.tools.introspection.writing import toml_of
from segdsl.tools.loading import load_text

STEMS = [
    "customer",
    "order",
    "orders",
    "order_line",
    "Contact",
    "contacts_cstm",
    "people",
    "is",
    "by",
    "crm_x",
    "شرکت",
    "2x",
]
COLUMNS = [
    "id", "ID", "id_c", "customer_id", "order_id", "contactid", "parent_id", "parent_type", "created_by", "deleted",
    "deleted_at", "is_active", "lat", "lng", "latitude", "longitude", "location", "tags", "created_at", "updated_at",
    "email", "total", "name", "orders", "customers", "شهر", "children", "is", "a.b", "x`y", "",
]  # fmt: skip
FORMS = ["text", "integer", "decimal", "float", "boolean", "date", "datetime", "time", "interval", "enum", "set", "array", "json", "bytes", "other"]  # fmt: skip
names = st.one_of(st.sampled_from(COLUMNS), st.text(max_size=6))
values = st.lists(st.one_of(st.sampled_from(["a", "A", "", "ي", "ی"]), st.text(max_size=3)), max_size=3).map(tuple)
scalars = st.builds(
    Column, name=names, type=st.text(max_size=5), form=st.sampled_from(FORMS), values=values, nullable=st.booleans(),
    scale=st.sampled_from([None, -2, 0, 2, 18, 30]), digits=st.sampled_from([None, 5, 18, 38]), ignore_case=st.booleans(),
)  # fmt: skip
columns = st.one_of(scalars, st.builds(Column, name=names, type=st.just("x[]"), form=st.just("array"), element=scalars))


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    bare = draw(st.lists(st.one_of(st.sampled_from(STEMS), st.text(max_size=6)), min_size=1, max_size=6, unique=True))
    held = {
        name: draw(st.lists(columns, min_size=1, max_size=9, unique_by=lambda column: column.name)) for name in bare
    }
    tables = []
    for name in bare:
        own = [column.name for column in held[name]]
        references = []
        for _ in range(draw(st.integers(0, 2))):
            other = draw(st.sampled_from(bare))
            referred = draw(st.sampled_from([column.name for column in held[other]]))
            references.append(ForeignKey(columns=(draw(st.sampled_from(own)),), table=other, referred=(referred,)))
        key = draw(st.one_of(st.just(own[:1]), st.lists(st.sampled_from(own), max_size=2, unique=True)))
        unique = draw(st.lists(st.sampled_from(own), max_size=1))
        tables.append(Table(name=name, bare=name, columns=tuple(held[name]), key=tuple(key), unique=tuple(unique),
                            references=tuple(references)))  # fmt: skip
    return Schema("a database", tuple(tables), tuple(draw(st.lists(st.text(max_size=4), max_size=2))))


@given(schemas())
def test_every_draft_loads_and_names_only_what_is_there(schema: Schema) -> None:
    draft = draft_of(schema)
    if not draft.entities:
        return
    text = toml_of(draft)
    catalog = load_catalog(text)
    assert load_text("segment all_of_them: everyone", text).check() == ()
    held = {table.name: {column.name for column in table.columns} for table in schema.tables}
    for entity in catalog.entities.values():
        assert entity.key_column in held[entity.table]
        for each in entity.fields.values():
            assert set(each.columns or (each.column,)) <= held[each.table or entity.table]
        for link in entity.links.values():
            if link.through is not None:
                assert {link.by, link.from_, *link.where} <= held[link.through]
            else:
                assert {link.by or link.from_} <= held[catalog.entities[link.to].table if link.many else entity.table]
        for join in entity.joins:
            assert join.key in held[join.table]
    told = text.count("\n#   ")
    assert len(catalog.entities) + told >= len(schema.tables) - len(
        {link.through for entity in catalog.entities.values() for link in entity.links.values() if link.through}
        | {join.table for entity in catalog.entities.values() for join in entity.joins}
    )
