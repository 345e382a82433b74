"""The catalog: what rules may speak of, and where it is stored."""

from segdsl.catalog.load import catalog_from_dict, load_catalog
from segdsl.catalog.models import Catalog, Entity, Field, History, Join, Link
from segdsl.catalog.schema import json_schema

__all__ = [
    "Catalog",
    "Entity",
    "Field",
    "History",
    "Join",
    "Link",
    "catalog_from_dict",
    "json_schema",
    "load_catalog",
]
