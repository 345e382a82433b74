"""A draft from a URL to a file: the tables that are wanted, a text that loads, nothing written over."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import NamedTemporaryFile

from segdsl.catalog.load import MAX_BYTES, load_catalog
from segdsl.diagnostics import SegdslError
from segdsl.tools.errors import CANNOT_WRITE
from segdsl.tools.introspection import errors
from segdsl.tools.introspection.draft import Draft, draft_of
from segdsl.tools.introspection.inspect import read_schema
from segdsl.tools.introspection.schema import Schema
from segdsl.tools.introspection.writing import toml_of
from segdsl.tools.os_errors import reason_of
from segdsl.tools.source_files import some
from segdsl.wording import join, say

_LISTED = 12


def drafted(url: str, schema: str | None = None, only: Sequence[str] = (), language: str = "en") -> tuple[Draft, str]:
    """The draft of a catalog and its text, which loads without a mistake.

    ``only`` are patterns of table names: ``crm_*``; ``language`` is that of the remarks.
    Raises `SegdslError` where there is nothing to draft from.
    """
    found = _chosen(read_schema(url, schema), only)
    draft = draft_of(found)
    if not draft.entities:
        examples = join(draft.left_out[:3], "; ")
        count = len(found.tables)
        raise SegdslError([errors.NO_USABLE_TABLES.at(target=found.shown, count=count, examples=examples)])
    text = toml_of(draft, language)
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise SegdslError([errors.TOO_MANY_TABLES.at(count=len(draft.entities), size=size, limit=MAX_BYTES)])
    load_catalog(text)  # whatever a database calls its tables: a draft that does not load is not handed over
    return draft, text


def _chosen(schema: Schema, only: Sequence[str]) -> Schema:
    """The schema with the tables that are wanted."""
    if not only:
        return schema
    patterns = [pattern.lower() for pattern in only]
    for pattern in patterns:
        if not any(_like(table.name, table.bare, pattern) for table in schema.tables):
            names = [table.name for table in schema.tables]
            tables = some(names, _LISTED)
            raise SegdslError([errors.NOT_MATCHED.at(target=schema.shown, pattern=pattern, tables=tables)])
    kept = tuple(table for table in schema.tables if any(_like(table.name, table.bare, each) for each in patterns))
    others = tuple(table.bare for table in schema.tables if table not in kept)
    return replace(schema, tables=kept, not_asked_for=others)


def _like(name: str, bare: str, pattern: str) -> bool:
    return fnmatchcase(name.lower(), pattern) or fnmatchcase(bare.lower(), pattern)


def write_new(path: Path, text: str | None, force: bool) -> None:
    """Writes a file whole or not at all; a file that is there stays unless ``force``. Without a text it only looks."""
    if path.is_dir():
        raise SegdslError([CANNOT_WRITE.at(path=path, why=say("it is a folder"))])
    if path.exists() and not force:
        raise SegdslError([errors.OUTPUT_EXISTS.at(path=path)])
    if not path.parent.is_dir():
        raise SegdslError([CANNOT_WRITE.at(path=path, why=say("there is no folder {path}", path=path.parent))])
    if text is None:
        return
    try:
        with NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as made:
            part = Path(made.name)
            made.write(text.encode("utf-8"))
        try:
            os.chmod(part, 0o644)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise SegdslError([CANNOT_WRITE.at(path=path, why=reason_of(error))]) from None
