"""The files of a data folder: which one holds which table, and how each kind is read.

A table ``crm.contacts`` is ``crm.contacts.csv`` or ``contacts.csv``, and so for parquet, jsonl, ndjson and json. CSV
columns all come as text, so that conversions are segdsl's own; the header is a must. Columns of JSON files come as
JSON. Parquet is only looked at; CSV and JSON are loaded whole the first time a query needs them.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from segdsl.catalog.table_names import table_parts
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.tools import source_errors as errors
from segdsl.tools.os_errors import reason_of
from segdsl.wording import join, say

KINDS: Final = (".parquet", ".csv", ".jsonl", ".ndjson", ".json")
_DELIMITERS: Final = (",", ";", "\t")
_HEADER_LIMIT: Final = 1_000_000
_LINE_LIMIT: Final = 64_000_000


@dataclass(frozen=True)
class TableFile:
    """One table's file, the SQL that reads it, and its columns with their types (None: ask the database)."""

    table: str
    path: Path
    query: str
    columns: tuple[tuple[str, str], ...] | None
    loaded: bool  # copied into memory at first use


def find_file(folder: Path, table: str) -> Path | None:
    """The file of a table; two of them are an error."""
    parts = table_parts(table)
    for name in dict.fromkeys((".".join(parts), parts[-1])):
        found = [folder / f"{name}{kind}" for kind in KINDS if (folder / f"{name}{kind}").is_file()]
        if len(found) > 1:
            raise SegdslError([errors.TWO_FILES.at(table=table, first=found[0].name, second=found[1].name)])
        if found:
            return found[0]
    return None


def tables_in(folder: Path) -> list[str]:
    """The names that a folder's files could be called by."""
    return sorted({path.name[: -len(path.suffix)] for path in folder.iterdir() if path.suffix in KINDS})


def table_file(table: str, path: Path, columns: Iterable[str]) -> TableFile:
    """How a file is read; ``columns`` are those that the catalog names, which is all that JSON needs."""
    where = quoted_text(str(path))
    if path.suffix == ".parquet":
        return TableFile(table, path, f"FROM read_parquet({where})", None, loaded=False)
    if path.suffix == ".csv":
        return _csv_file(table, path, where)
    names = list(dict.fromkeys(columns))
    picks = ", ".join(f"json_extract(json, {quoted_text(_pointer(name))}) AS {quoted_name(name)}" for name in names)
    reader = "read_json_objects" if path.suffix == ".json" else "read_ndjson_objects"
    query = f"FROM {reader}({where}) SELECT {picks or 'json'}"
    return TableFile(table, path, query, tuple((name, "JSON") for name in names), loaded=True)


def _csv_file(table: str, path: Path, where: str) -> TableFile:
    header, delimiter = _header(path)
    columns = tuple((name, "VARCHAR") for name in header)
    shape = ", ".join(f"{quoted_text(name)}: 'VARCHAR'" for name in header)
    query = (
        f"FROM read_csv({where}, columns = {{{shape}}}, header = true, auto_detect = false, "
        f"delim = {quoted_text(delimiter)}, quote = '\"', escape = '\"', nullstr = '', strict_mode = true, "
        f"null_padding = false, max_line_size = {_LINE_LIMIT}, buffer_size = {_LINE_LIMIT * 2})"
    )
    return TableFile(table, path, query, columns, loaded=True)


def _header(path: Path) -> tuple[list[str], str]:
    """The names in the first line and what separates them: a comma, or a semicolon or tab where it is that."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read(_HEADER_LIMIT)
    except UnicodeDecodeError:
        raise SegdslError([_not_utf8(path)]) from None
    except OSError as error:
        raise SegdslError([errors.BAD_FILE.at(file=path.name, reason=reason_of(error))]) from None
    lines = text.splitlines(keepends=True)
    if not lines or not lines[0].strip():
        raise SegdslError([errors.NO_HEADER.at(file=path.name)])
    bare = re.sub(r'"[^"]*"', "", lines[0])
    delimiter = max(_DELIMITERS, key=bare.count)
    try:
        names = next(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise SegdslError([errors.BAD_CSV.at(file=path.name, line=1, reason=str(error))]) from None
    names = [name or f"column{index}" for index, name in enumerate(names, 1)]
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise SegdslError([errors.COLUMN_TWICE.at(file=path.name, column=name)])
        seen.add(name.lower())
    return names, delimiter


def _not_utf8(path: Path) -> Diagnostic:
    before = 1
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return errors.NOT_UTF8.at(file=path.name, line=number)
            before = number
    return errors.NOT_UTF8.at(file=path.name, line=before)


def explain_file(path: Path, message: str) -> Diagnostic:
    """What is wrong with a file, from what the database said of it and a look of our own."""
    if path.suffix == ".csv":
        return _explain_csv(path, message)
    if path.suffix in (".jsonl", ".ndjson", ".json"):
        return _explain_json(path, message)
    return errors.BAD_FILE.at(file=path.name, reason=first_line(message).replace(str(path), path.name))


def _explain_csv(path: Path, message: str) -> Diagnostic:
    line = re.search(r"Line: (\d+)", message)
    number = int(line[1]) if line else 1
    if "not utf-8" in message.lower() or "unicode" in message.lower():
        return _not_utf8(path)
    if counts := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message):
        given, named = int(counts[2]), int(counts[1])
        reason: str = say("{given} values, and the header names {named} columns", given=given, named=named)
    elif "unterminated quote" in message:
        reason = say("a double quote opens a value and does not close it")
    elif "Maximum line size" in message:
        reason = say("the line is longer than {limit} bytes", limit=_LINE_LIMIT)
    elif "invalid state" in message:
        line, reason = None, say("line ends of two kinds are mixed, or a quote stands inside a value")
    else:
        line, reason = None, first_line(message).replace(str(path), path.name)
    if line is None:
        return errors.BAD_FILE.at(file=path.name, reason=reason)
    return errors.BAD_CSV.at(file=path.name, line=number, reason=reason)


def _explain_json(path: Path, message: str) -> Diagnostic:
    """The line of the first mistake: the database counts lines in its own way."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            if path.suffix == ".json":
                json.load(file)
            else:
                for number, line in enumerate(file, 1):
                    if line.strip() and not _is_object(line):
                        return errors.BAD_JSON.at(file=path.name, line=number)
    except UnicodeDecodeError:
        return _not_utf8(path)
    except json.JSONDecodeError as error:
        return errors.BAD_JSON.at(file=path.name, line=error.lineno)
    except (OSError, RecursionError):
        pass
    return errors.BAD_FILE.at(file=path.name, reason=first_line(message).replace(str(path), path.name))


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def first_line(message: str) -> str:
    """The database's own words, without its prefix and its advice."""
    if not message.strip():
        return say("it does not say why")
    head = message.strip().splitlines()[0]
    return re.sub(r"^[A-Z][A-Za-z /]* Error: ", "", head)


def some(names: Sequence[str], limit: int = 12) -> str:
    """A few names for a message."""
    if not names:
        return say("none at all")
    return join([*islice(names, limit), "…"] if len(names) > limit else names)


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def quoted_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in [name])


def quoted_table(table: str) -> str:
    return ".".join(map(quoted_name, table_parts(table)))
