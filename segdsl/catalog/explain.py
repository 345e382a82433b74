"""The tables of ``tables.py`` as pydantic models: what does not fit a catalog and where, and the JSON Schema.

Imported only for a catalog that does not fit, and for the schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, create_model

from segdsl.catalog.tables import CatalogTable, Table, Within, keys_of, once


class TomlTable(BaseModel):
    """Any table of the file: its keys are known, its values are what they seem."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def findings(data: Mapping[str, Any]) -> list[Any]:
    """Every place at which the data does not have the shape of a catalog, as pydantic tells it."""
    try:
        model_of(CatalogTable).model_validate(data)
    except ValidationError as error:
        return error.errors(include_url=False, include_context=False)
    return []


@once
def model_of(table: type[Table]) -> type[BaseModel]:
    """The pydantic model of a table."""
    keys = {}
    for key in keys_of(table).values():
        default = {} if key.default is MISSING else {"default": key.default}
        # pydantic has plans of its own for names such as `json`: the attribute is not the key.
        info: Any = Field(alias=key.name, description=key.doc, examples=list(key.examples) or None, **default)
        keys[key.attribute] = (_translated(key.annotation), info)
    model: type[BaseModel] = create_model(table.__name__, __base__=TomlTable, __doc__=table.__doc__, **keys)  # type: ignore[call-overload]
    return model


def _translated(annotation: Any) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return Annotated[_translated(arguments[0]), _bounds(arguments[1], arguments[0])]
    if origin in (Union, UnionType):
        return Union[tuple(_translated(part) for part in arguments)]  # noqa: UP007 - made at run time
    if origin is list:
        return list[_translated(arguments[0])]  # type: ignore[misc]
    if origin is dict:
        return dict[_translated(arguments[0]), _translated(arguments[1])]  # type: ignore[misc]
    return model_of(annotation) if isinstance(annotation, type) and issubclass(annotation, Table) else annotation


def _bounds(mark: Any, kind: Any) -> Any:
    if not isinstance(mark, Within):
        return StringConstraints(min_length=1)
    if kind is int:
        return Field(ge=mark.least, le=mark.most)
    return Field(min_length=mark.least, max_length=mark.most)
