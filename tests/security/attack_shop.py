"""A shop whose every value, key, path and separator is an attempt to be run, and the rules that ask for each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

HERE: Final = Path(__file__).parent
CANARY: Final = [(1, "alive")]
NOT_IN_FILES: Final = ("newline", "carriage", "bell", "bidi")  # a rule file may not hold these; a parameter may
SEPARATORS: Final = ("'", "\\", ";--", "%", "\\'", "$$", "|'|", "%s", "{0}", "::", '"', "`", "\n", "/*!", ".*")


@cache
def attacks() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load((HERE / "attacks.yaml").read_text(encoding="utf-8"))
    found["strings"]["long"] = "' OR 1=1 -- " * 700
    return found


def strings() -> dict[int, tuple[str, str]]:
    """Every string by the number of the row that holds it, with its id."""
    return dict(enumerate(attacks()["strings"].items(), 1))


def in_rules(text: str) -> str:
    """A text as a rule file writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def in_toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


# --- the shop


def catalog() -> str:
    fields = {
        "id": '{ type = "integer" }',
        "name": '{ type = "text" }',
        "nick": '{ type = "text", column = "name", compare = "ignore_case" }',
        "shown": '{ type = "text", column = "name", compare = "persian" }',
        "tags": '{ type = "set of text", stored = "json" }',
    }
    values = ", ".join(f"k_{id} = {in_toml(text)}" for id, text in attacks()["strings"].items() if id in SHORT())
    fields["kind"] = f'{{ type = "enum", column = "name", values = {{ {values} }} }}'
    for number, separator in enumerate(SEPARATORS):
        fields[f"list_{number}"] = f'{{ type = "set of text", stored = "delimited", separator = {in_toml(separator)} }}'
    for id, text in strings().values():
        path = f'column = "document", json = [{in_toml(text)}]'
        fields[f"json_{id}"] = f'{{ type = "text", {path} }}'
        where = f'rows = "meta", by = "customer_id", column = "v", where = {{ k = {in_toml(text)} }}'
        fields[f"meta_{id}"] = f'{{ type = "text", {where} }}'
        fields[f"not_{id}"] = f'{{ type = "text", column = "name", unknown = [{in_toml(text)}] }}'
    written = "\n".join(f"{name} = {field}" for name, field in fields.items())
    return f"""
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
keep = {in_toml("not name is " + in_rules("' OR kept IS NULL --"))}
[entity.customer.fields]
{written}
[entity.customer.links]
orders = {{ to = "order", from = "customer_id" }}
last_order = {{ to = "order", by = "last_order" }}
[entity.order]
table = "orders"
key = "code"
[entity.order.fields]
code = {{ type = "text" }}
word = {{ type = "text" }}
"""


def SHORT() -> list[str]:
    """The strings that are short enough to be an enum's stored value or a step of a path."""
    return [id for id, text in attacks()["strings"].items() if len(text) < 500]


def tables() -> dict[str, tuple[dict[str, str], list[tuple[Any, ...]]]]:
    """The stored tables: columns with DuckDB's types, and rows."""
    all_of = strings()
    lists = {f"list_{number}": "VARCHAR" for number in range(len(SEPARATORS))}
    customers = [
        (row, text, json.dumps([text, "other"]), json.dumps({text: f"yes {id}"}), text,
         *(f"a{separator}b{row}" for separator in SEPARATORS))
        for row, (id, text) in all_of.items()
    ]  # fmt: skip
    return {
        "customers": (
            {"id": "BIGINT", "name": "VARCHAR", "tags": "VARCHAR", "document": "VARCHAR", "last_order": "VARCHAR",
             **lists}, customers,
        ),
        "orders": (
            {"code": "VARCHAR", "customer_id": "BIGINT", "word": "VARCHAR"},
            [(text, row, text) for row, (_, text) in all_of.items()],
        ),
        "meta": (
            {"customer_id": "BIGINT", "k": "VARCHAR", "v": "VARCHAR"},
            [(row, text, f"yes {id}") for row, (id, text) in all_of.items()],
        ),
        "canary": ({"id": "BIGINT", "word": "VARCHAR"}, list(CANARY)),
    }  # fmt: skip


def write(path: Path, tables: Mapping[str, tuple[Mapping[str, str], list[tuple[Any, ...]]]]) -> Path:
    """The tables as a DuckDB database, which may call them anything."""
    import duckdb

    def quoted(name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    with duckdb.connect(str(path)) as connection:
        for name, (columns, rows) in tables.items():
            shape = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
            connection.execute(f"CREATE TABLE {quoted(name)} ({shape})")
            connection.executemany(f"INSERT INTO {quoted(name)} VALUES ({', '.join('?' for _ in columns)})", rows)
    return path


# --- the rules


def rules() -> dict[str, str]:
    """A rule file for each way in which a text gets into a query."""
    ids = attacks()["strings"]
    typed = [id for id in ids if id not in NOT_IN_FILES]
    params = "".join(f'param p_{id}: text = "-"\n' for id in ids)

    def each(form: str, chosen: list[str], head: str = "") -> str:
        return head + "".join(
            form.format(id=id, text=in_rules(ids[id]) if "{text}" in form else "") + "\n" for id in chosen
        )

    few = typed[::6]
    return {
        "typed.seg": each("segment is_{id} {text}: name is {text}", typed),
        "named.seg": each("@description {text}\n@owner {text}\nsegment in_{id}: name is one of ({text}, {text})", few),
        "parameters.seg": each("segment is_{id}: name is p_{id}", list(ids), params),
        "contains.seg": each("segment is_{id}: name starts with p_{id} and name ends with p_{id}", list(ids), params),
        "patterns.seg": each("segment has_{id}: nick contains {text} or nick like {text}", few),
        "persian.seg": each("segment has_{id}: shown starts with {text}", few),
        "enums.seg": each("segment is_{id}: kind is k_{id}", SHORT()),
        "elements.seg": each("segment is_{id}: tags includes p_{id}", list(ids), params),
        "documents.seg": each("segment is_{id}: json_{id} is {yes}".replace("{yes}", '"yes {id}"'), list(ids)),
        "children.seg": each("segment is_{id}: meta_{id} is {yes}".replace("{yes}", '"yes {id}"'), list(ids)),
        "unknowns.seg": each("segment is_{id}: not_{id} is unknown", list(ids)),
        "keys.seg": each("segment is_{id} of order: code is p_{id}", list(ids), params),
        "links.seg": each("segment is_{id}: last_order is p_{id}", list(ids), params),
        "rows.seg": each("segment is_{id}: any(orders where word is p_{id})", list(ids), params),
        "computed.seg": each(
            "segment is_{id}: if name is {text} then {text} else {text2} end is {text}".replace("{text2}", '"no"'), few
        ),
        "groups.seg": "segment modes: most_frequent(orders.word) is known\n"
        'tiers names:\n tier a: name is "\\\\"\n tier b: name contains "\'"\n tier c: otherwise\n'
        'split drawn by "\' OR 1=1 --": part a: 50% part b: 50%\nsegment some: sample(50%, "\\\\\'%s$$")\n'
        "segment first of order: top 3 by length(code) per word",
        "lists.seg": "".join(
            f'segment split_{number}: list_{number} includes "b1" or list_{number} includes "b9"\n'
            for number in range(len(SEPARATORS))
        ),
        "file.seg": 'let listed: text = file "list.txt"\nsegment is_listed: name is one of listed',
    }


def listed() -> dict[str, str]:
    """The strings that stand in a list file: one a line, trimmed, and no remark."""
    return {id: text for id, text in attacks()["strings"].items()
            if text == text.strip() and not text.startswith("#") and len(text.splitlines()) == 1
            and id not in NOT_IN_FILES}  # fmt: skip


def claims(file: str) -> dict[str, list[Any]]:
    """The members that a rule file must find, as Python compares texts; of some files, of some rules."""
    rows = strings()
    if file in ("typed.seg", "parameters.seg", "enums.seg", "elements.seg", "documents.seg", "children.seg",
                "unknowns.seg", "links.seg", "rows.seg", "contains.seg"):  # fmt: skip
        found = {f"is_{id}": [row] for row, (id, _) in rows.items()}
        if file == "elements.seg":
            return found
        if file == "contains.seg":
            return {f"is_{id}": [row for row, (_, other) in rows.items()
                                 if other.startswith(text) and other.endswith(text)]
                    for _, (id, text) in rows.items()}  # fmt: skip
        return {name: keys for name, keys in found.items() if not _missing(file, name)}
    if file == "keys.seg":
        return {f"is_{id}": [text] for _, (id, text) in rows.items()}
    if file == "file.seg":
        return {"is_listed": [row for row, (id, _) in rows.items() if id in listed()]}
    if file == "lists.seg":
        return {f"split_{number}": [1, 9] for number in range(len(SEPARATORS))}
    return {}


def _missing(file: str, name: str) -> bool:
    id = name.removeprefix("is_")
    return (file == "typed.seg" and id in NOT_IN_FILES) or (file == "enums.seg" and id not in SHORT())
