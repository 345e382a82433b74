"""Reading a catalog: text -> TOML -> tables -> `Catalog`, with every mistake told at its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from segdsl.catalog import errors
from segdsl.catalog.models import Catalog
from segdsl.catalog.report import Report
from segdsl.catalog.resolve import resolve
from segdsl.catalog.shape import read_shape
from segdsl.catalog.toml_words import toml_problem
from segdsl.diagnostics import Diagnostic, SegdslError, has_errors
from segdsl.source import Source, Span
from segdsl.wording import say

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 100
_BRACKET: Final = re.compile(r"[][{}]")
_DEEP_KEY: Final = re.compile(
    r"""^[ \t]*\[{0,2}[ \t]*(?:(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){40}""", re.MULTILINE
)
_AT: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def load_catalog(text: str, name: str = "catalog.toml") -> Catalog:
    """The catalog that a TOML text describes; ``name`` is what messages call the file.

    Raises `SegdslError` with every mistake (E3xx) and its place. Warnings (W3xx) are in `Catalog.warnings`.
    """
    source = Source(name, text.removeprefix("\ufeff"))
    size = len(source.text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise SegdslError([errors.TOO_LARGE.at(Span(name, 0, 0), size=size, limit=MAX_BYTES)])
    try:
        return _load(_parse(source), source)
    except SegdslError as error:
        raise SegdslError(error.diagnostics, [source]) from None


def catalog_from_dict(data: Mapping[str, Any], name: str = "catalog.toml") -> Catalog:
    """The catalog of data that has the shape of a catalog.toml already; raises as `load_catalog` does."""
    return _load(data, Source(name, ""))


def _parse(source: Source) -> dict[str, Any]:
    if found := _DEEP_KEY.search(source.text):  # tomllib would take minutes
        raise _too_deep(Span(source.name, found.start(), found.end()))
    _bound_the_depth(source)
    try:
        return tomllib.loads(source.text)
    except RecursionError:
        raise _too_deep(Span(source.name, 0, 0)) from None
    except ValueError as error:
        raise SegdslError([_syntax_error(source, str(error))]) from None


def _bound_the_depth(source: Source) -> None:
    """One message for brackets in brackets, whatever the process's limit of recursion is at the moment."""
    depth = 0
    for bracket in _BRACKET.finditer(source.text):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MAX_DEPTH:
            raise _too_deep(Span(source.name, bracket.start(), bracket.end()))


def _too_deep(span: Span) -> SegdslError:
    return SegdslError([errors.TOML_SYNTAX.at(span, problem=say("it is nested too deeply"))])


def _syntax_error(source: Source, said: str) -> Diagnostic:
    found = _AT.search(said)
    problem = said[: found.start()] if found else said
    start = len(source.text.rstrip())
    if found and found[1]:
        lines = source.text.split("\n")
        start = sum(len(line) + 1 for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1
    span = Span(source.name, min(start, len(source.text)), min(start + 1, len(source.text)))
    foreign = source.text[span.start : span.end].isalpha() and not source.text[span.start].isascii()
    hint = say("in TOML a key in letters other than A to Z needs quotes;") if foreign else ""
    return errors.TOML_SYNTAX.at(span, problem=toml_problem(problem[:1].lower() + problem[1:]), hint=hint)


def _load(data: Mapping[str, Any], source: Source) -> Catalog:
    report = Report(source)
    try:
        tables = read_shape(data, report)
        catalog = None if tables is None else resolve(tables, report, source)
    except RecursionError:
        raise _too_deep(Span(source.name, 0, 0)) from None
    found = report.diagnostics()
    if catalog is None or has_errors(found):
        raise SegdslError(found)
    return _with_warnings(catalog, found)


def _with_warnings(catalog: Catalog, warnings: tuple[Diagnostic, ...]) -> Catalog:
    return replace(catalog, warnings=warnings) if warnings else catalog
