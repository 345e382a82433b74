"""How the corpus asks segdsl: only through its public doors, on every backend, and nowhere else in these tests.

Tables are written as Parquet, as a CRM would have them: a column has the natural SQL type of its field where all of
its values fit that type, else it is text (a date column that holds "0000-00-00"). Rows that a case leaves out of a
field hold NULL; tables that the catalog names and a case does not give are empty.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal

import duckdb
from corpus_format import MAIN, Case

import segdsl
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.workspace.members import with_members
from segdsl.workspace.needs import needed

BACKENDS: Final[tuple[Literal["memory", "duckdb"], ...]] = ("memory", "duckdb")
_NATURAL = {
    "integer": "BIGINT",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "duration": "BIGINT",
    "text": "VARCHAR",
    "enum": "VARCHAR",
}


def load(case: Case) -> segdsl.RuleSet:
    """The case's rule set; mistakes are in its diagnostics."""
    return segdsl.load_text(dict(case.files), catalog=case.catalog, main=MAIN)


def check_case(case: Case) -> tuple[Diagnostic, ...]:
    """Everything that loading, checking and binding the case has to say, errors and warnings."""
    try:
        rules = load(case)
        found = rules.check()
        if not any(each.severity == "error" for each in found):
            rules.bind(as_of=case.as_of, params=dict(case.params), **case.call)
    except SegdslError as error:
        return tuple(error)
    return tuple(found)


def run_case(case: Case, backend: Literal["memory", "duckdb"], folder: Path) -> dict[str, list[Any]]:
    """The members of every segment of the case, on one backend, over its tables written below ``folder``."""
    bound = load(case).bind(as_of=case.as_of, params=dict(case.params), **case.call)
    return bound.members(stored(case, folder, bound), backend=backend)


def run_tests(case: Case) -> dict[str, bool]:
    """Which test blocks of the case pass, by title."""
    from segdsl.workspace.testing import run_tests as outcomes

    return {outcome.title: outcome.passed for outcome in outcomes(load(case), dict(case.params))}


def formatted_twice(case: Case) -> tuple[object, object, str, str]:
    """The main file's tree, the tree of its formatted text, that text, and that text formatted again."""
    from segdsl.source import Source
    from segdsl.syntax import format_file, parse

    before, _ = parse(Source(MAIN, case.files[MAIN]))
    text = format_file(before, before.language)
    after, found = parse(Source(MAIN, text))
    assert not found, text
    return before, after, text, format_file(after, after.language)


def plans(case: Case) -> tuple[object, object]:
    """The case's plan, and that of the same rules written to JSON and read back."""
    rules = load(case)
    again = segdsl.RuleSet.from_json(rules.to_json(), rules.catalog)
    asked: dict[str, Any] = {"as_of": case.as_of, "params": dict(case.params), **case.call}
    return rules.bind(**asked).plan, again.bind(**asked).plan


def place_of(case: Case, diagnostic: Diagnostic) -> str:
    """``line:column`` of a finding, or nothing where it has no place."""
    text = case.files.get(diagnostic.span.file)
    if text is None:
        return ""
    before = text[: diagnostic.span.start]
    return f"{before.count(chr(10)) + 1}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"


# --- tables as they are stored


def stored(case: Case, folder: Path, bound: segdsl.Bound | None = None) -> Path:
    """A folder with a Parquet file for each table (that ``bound`` reads), written once for all cases that share it."""
    columns = catalog_columns(tomllib.loads(case.catalog))
    tables = sorted({*columns, *case.tables} if bound is None else {*columns, *case.tables} & tables_read(bound))
    described = json.dumps(
        [[name, columns.get(name), case.tables.get(name), case.types.get(name)] for name in tables], default=str
    )
    home = folder / hashlib.sha256(described.encode()).hexdigest()[:16]
    if not home.is_dir():
        home.mkdir(parents=True)
        for table in tables:
            rows = case.tables.get(table, [])
            _write(home / f"{table}.parquet", columns.get(table, {}), rows, case.types.get(table, {}))
    return home


def tables_read(bound: segdsl.Bound) -> set[str]:
    """The tables that rules may read: an empty table costs a server as much as a full one."""
    catalog = bound.catalog
    found: set[str | None] = set()
    for name in needed(bound.plan, catalog, with_members(bound.plan)):
        entity = catalog.entities[name]
        found |= {entity.table, *(join.table for join in entity.joins)}
        for each in entity.fields.values():
            found |= {each.rows, each.table, each.history.from_ if each.history else None}
        for link in entity.links.values():
            found |= {link.through}
    return {table for table in found if table}


def catalog_columns(catalog: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Every table and column that the catalog names, with the natural SQL type of what is stored there."""
    found: dict[str, dict[str, str]] = {}
    for table, column, sql_type in _columns(catalog["entity"]):
        found.setdefault(table, {}).setdefault(column, sql_type)
    return found


def _columns(entities: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    key_types: dict[str, str] = {}
    for name, entity in entities.items():
        fields = entity.get("fields", {})
        key = fields.get(entity["key"], {"type": "integer"})
        key_types[name] = _NATURAL[key["type"]]
        yield entity["table"], key.get("column", entity["key"]), key_types[name]
    for name, entity in entities.items():
        key_type = key_types[name]
        for join in entity.get("joins", []):
            yield join["table"], join["key"], key_type
        for field_name, field in entity.get("fields", {}).items():
            yield from _field_columns(name, entity, field_name, field, key_type)
        for link in entity.get("links", {}).values():
            yield from _link_columns(entity, entities[link["to"]], link, key_type, key_types[link["to"]])


def _field_columns(
    name: str, entity: Mapping[str, Any], field_name: str, field: Mapping[str, Any], key_type: str
) -> Iterator[tuple[str, str, str]]:
    if "is" in field:
        return
    table, column = field.get("rows") or field.get("table") or entity["table"], field.get("column", field_name)
    if "rows" in field:
        yield table, field["by"], key_type
        for fixed in field.get("where", {}):
            yield table, fixed, "VARCHAR"
        yield table, column, _natural(dict(field, type=field["type"].removeprefix("set of ")))
    elif field["type"] == "geo":
        for part in field["columns"]:
            yield table, part, "DOUBLE"
    else:
        yield table, column, _natural(field)
    if "history" in field:
        told = field["history"]
        yield told["from"], told.get("by", f"{name}_id"), key_type
        yield told["from"], told["at"], "TIMESTAMP"
        yield told["from"], told["value"], _natural(dict(field, history=None))
        yield told["from"], told.get("key", "id"), "BIGINT"


def _link_columns(
    entity: Mapping[str, Any], target: Mapping[str, Any], link: Mapping[str, Any], key_type: str, target_key: str
) -> Iterator[tuple[str, str, str]]:
    if "through" in link:
        yield link["through"], link["by"], key_type
        yield link["through"], link["from"], target_key
    elif "from" in link:
        yield target["table"], link["from"], key_type
    else:
        yield entity["table"], link["by"], target_key
    for fixed in link.get("where", {}):
        yield link.get("through") or (target["table"] if "from" in link else entity["table"]), fixed, "VARCHAR"


def _natural(field: Mapping[str, Any]) -> str:
    kind, how = field["type"], field.get("stored", "")
    if "json" in field or how in ("json", "delimited"):
        return "VARCHAR"
    if how.startswith("epoch"):
        return "BIGINT"
    if kind.startswith("set of "):
        return _natural(dict(field, type=kind.removeprefix("set of "))) + "[]"
    if kind == "decimal":
        return "DECIMAL"
    if kind == "enum" and isinstance(field["values"], dict):
        return "BIGINT" if all(isinstance(v, int) for v in field["values"].values()) else "VARCHAR"
    return _NATURAL[kind]


def _write(path: Path, columns: Mapping[str, str], rows: list[dict[str, Any]], types: Mapping[str, str]) -> None:
    names = [*columns, *dict.fromkeys(c for row in rows for c in row if c not in columns)]
    chosen = {
        name: types.get(name) or _fitting(columns.get(name, "VARCHAR"), [row.get(name) for row in rows])
        for name in names
    }
    quoted = {name: '"' + name.replace('"', '""') + '"' for name in names}
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        listed = ", ".join(f"{quoted[name]} {chosen[name]}" for name in names)
        connection.execute(f"CREATE TABLE t ({listed})")
        marks = ", ".join(f"CAST(? AS {chosen[name]})" for name in names)
        for row in rows:
            connection.execute(f"INSERT INTO t VALUES ({marks})", [_plain(row.get(name)) for name in names])
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _fitting(natural: str, values: list[Any]) -> str:
    """The natural type where every value fits it, a wider one for large numbers, else text."""
    known = [v for v in values if v is not None]
    if natural.endswith("[]"):
        return natural
    if natural == "BIGINT" and all(isinstance(v, int) and not isinstance(v, bool) for v in known):
        return "BIGINT" if all(-(2**63) <= v < 2**63 for v in known) else "DECIMAL(38, 0)"
    if natural in ("DECIMAL", "BIGINT", "DOUBLE") and all(isinstance(v, int | Decimal) for v in known):
        return "DOUBLE" if natural == "DOUBLE" else _decimal([Decimal(v) for v in known])
    if natural == "BOOLEAN" and all(isinstance(v, bool) for v in known):
        return natural
    if natural == "DATE" and all(_is_iso(date, v) for v in known):
        return natural
    if natural == "TIMESTAMP" and all(_is_iso(datetime, v) and not re.search(r"[+-]\d\d:\d\d$", v) for v in known):
        return natural
    return "VARCHAR"


def _decimal(values: list[Decimal]) -> str:
    places = max([2, *(-int(v.as_tuple().exponent) for v in values)])
    whole = max([1, *(len(str(abs(int(v)))) for v in values)])
    return f"DECIMAL({max(18, whole + places)}, {places})" if whole + places <= 38 else "VARCHAR"


def _is_iso(kind: type[date], value: Any) -> bool:
    try:
        kind.fromisoformat(str(value))
    except ValueError:
        return False
    return kind is date or "T" in str(value)
