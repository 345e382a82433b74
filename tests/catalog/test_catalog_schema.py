"""The published JSON Schema and the reference page say what the loader does."""

from __future__ import annotations

import json
import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segdsl.catalog import json_schema, load_catalog
from segdsl.catalog.explain import findings
from segdsl.catalog.schema import reference_tables
from segdsl.catalog.tables import CatalogTable, UnfitError, read_table

WRITE = os.environ.get("SEGDSL_GOLDEN") == "write"


@pytest.mark.golden
def test_the_published_schema_is_current(root: Path) -> None:
    path = root / "docs" / "catalog.schema.json"
    current = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if WRITE:
        path.write_text(current, "utf-8")
    assert path.read_text("utf-8") == current, "run `make golden` and read the diff"


@pytest.mark.golden
def test_the_tables_of_the_reference_page_are_current(root: Path) -> None:
    path = root / "docs" / "reference" / "catalog.md"
    page = path.read_text("utf-8")
    current = page
    for name, table in reference_tables().items():
        current, count = re.subn(
            rf"(<!-- keys of {name}.*?-->\n).*?(<!-- end -->)",
            lambda found, t=table: found[1] + t + "\n" + found[2],
            current,
            flags=re.DOTALL,
        )
        assert count == 1, name
    if WRITE:
        path.write_text(current, "utf-8")
        page = current
    assert page == current, "run `make golden` and read the diff"


def test_the_small_catalog_of_the_reference_page_loads(root: Path) -> None:
    page = (root / "docs" / "reference" / "catalog.md").read_text("utf-8")
    text = re.search(r"## A small catalog\n+```toml\n(.*?)```", page, re.DOTALL)
    assert text is not None
    catalog = load_catalog(text[1])
    assert (catalog.default_entity, catalog.warnings) == ("customer", ())


def test_the_schema_knows_every_key_and_says_what_it_means() -> None:
    schema = json_schema()
    tables = {"CatalogTable": schema, **schema["$defs"]}
    assert set(tables) == {
        "CatalogTable",
        "EntityTable",
        "FieldTable",
        "HistoryTable",
        "JoinTable",
        "LinkTable",
        "QualityTable",
    }
    for table in tables.values():
        assert table["additionalProperties"] is False
        assert all(key["description"] for key in table["properties"].values())
    assert "is" in schema["$defs"]["FieldTable"]["properties"]
    assert schema["$defs"]["FieldTable"]["required"] == ["type"]


@pytest.mark.shared
def test_a_real_catalog_fits_the_schema(shared: Path) -> None:
    import tomllib

    data = tomllib.loads((shared / "acceptance" / "journey" / "catalog.toml").read_text("utf-8"))
    if find_spec("jsonschema"):
        import jsonschema

        jsonschema.validate(data, json_schema())
    fits(data, json_schema(), json_schema()["$defs"])


def fits(value: Any, schema: dict[str, Any], defs: dict[str, Any]) -> None:
    """The few words of JSON Schema that a catalog without mistakes exercises."""
    if "$ref" in schema:
        schema = defs[schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        return
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    assert isinstance(value, kinds[schema["type"]]), (value, schema)
    assert value in schema.get("enum", [value])
    if isinstance(value, dict):
        known, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        for key, item in value.items():
            assert key in known or rest, key
            fits(item, known.get(key, rest), defs)


# --- the reader and pydantic read the same declaration: they must never differ

texts = st.sampled_from(["", "a", "text", "enum", "set of text", "json", "monday", "jalali", "exact", "integer"])
scalars = (
    texts | st.booleans() | st.integers(-1, 19) | st.floats(allow_nan=False) | st.dates() | st.datetimes() | st.none()
)
loose = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=4
)


def table_of(keys: list[str], sound: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Mostly sound tables, with a few keys of any value."""
    return st.builds(
        lambda wild: {**sound, **wild}, st.dictionaries(st.sampled_from([*keys, "odd"]), loose, max_size=2)
    )


field_tables = table_of(
    ["type", "column", "columns", "table", "is", "required", "private", "names", "unknown", "values", "compare", "scale",
     "stored", "separator", "timezone", "json", "rows", "by", "where", "history"],
    {"type": "text"},
)  # fmt: skip
link_tables = table_of(["to", "by", "from", "through", "where", "names"], {"to": "a"})
entity_tables = st.builds(
    lambda wild, fields, links: {"fields": fields, "links": links, **wild},
    table_of(["table", "key", "time", "keep", "names", "joins", "fields", "links"], {}),
    st.dictionaries(texts, field_tables, max_size=2),
    st.dictionaries(texts, link_tables, max_size=2),
)
catalogs = st.builds(
    lambda wild, entity: {"entity": entity, **wild},
    table_of(["timezone", "calendar", "week_starts", "default_entity", "entity"], {}),
    st.dictionaries(texts, entity_tables, max_size=2),
)


@given(catalogs)
def test_the_reader_and_pydantic_agree(data: dict[str, Any]) -> None:
    try:
        read_table(CatalogTable, data)
        fit = True
    except UnfitError:
        fit = False
    assert fit == (not findings(data))
