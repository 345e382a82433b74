"""No dialect writes a text of a rule, a parameter or a list into its SQL: they are all among the bind parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlglot
from attack_shop import attacks, in_toml, rules
from sqlglot.tokens import TokenType
from test_attacks import AS_OF, bound

import segdsl
from segdsl.diagnostics import SegdslError
from segdsl.sql.dialects import DIALECTS
from segdsl.workspace.members import by_entity, with_members

QUOTED = {
    TokenType.STRING,
    TokenType.IDENTIFIER,
    TokenType.HEX_STRING,
    TokenType.RAW_STRING,
    TokenType.NATIONAL_STRING,
    TokenType.HEREDOC_STRING,
    TokenType.BYTE_STRING,
    TokenType.UNICODE_STRING,
}
MARK = "Zq7x"  # stands in every text below, and in no name
CATALOG = """
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
keep = 'not name is "Zq7x keep"'
[entity.customer.fields]
id = { type = "integer" }
name = { type = "text" }
nick = { type = "text", compare = "ignore_case" }
shown = { type = "text", compare = "persian" }
tags = { type = "set of text", stored = "json" }
computed = { type = "text", is = 'if name is "Zq7x is" then "Zq7x then" else "Zq7x else" end' }
[entity.customer.links]
orders = { to = "order", from = "customer_id" }
last_order = { to = "order", by = "last_order" }
[entity.order]
table = "orders"
key = "code"
time = "at"
[entity.order.fields]
code = { type = "text" }
word = { type = "text" }
at = { type = "datetime" }
"""
RULES = """\
param wanted: text = "Zq7x default"
let several = ("Zq7x a", "Zq7x b")
let listed: text = file "list.txt"
@owner "Zq7x owner"
@description "Zq7x description"
@tags "Zq7x tag"
segment s1 "Zq7x title": name is "Zq7x is" or name is wanted
segment s2: name is one of several or name is one of listed or name is one of ("Zq7x c", wanted)
segment s3: name contains "Zq7x contains" or name starts with "Zq7x starts" or name ends with "Zq7x ends"
segment s4: nick like "Zq7x*l?k#e" or shown contains "Zq7x ي"
segment s5: tags includes "Zq7x t" or tags includes all of ("Zq7x u", "Zq7x v") or tags includes exactly ("Zq7x w")
segment s6: last_order is "Zq7x key" or last_order is one of ("Zq7x k1", "Zq7x k2")
segment s7: any(orders where word is "Zq7x word") or count(orders where word contains "Zq7x nested") > 3
segment s8: default(name, "Zq7x unknown") is "Zq7x unknown" or (if name is known then "Zq7x y" else "Zq7x n" end) is wanted
segment s9: most_frequent(orders.word) is "Zq7x mode" or last(orders.word) is "Zq7x last" or computed is "Zq7x computed"
segment s10: sequence(orders where word is "Zq7x one" then no orders within 2 days where word is "Zq7x two" then orders)
segment s11: sample(50%, "Zq7x seed")
segment s12: top 3 by count(orders where word is "Zq7x ranked") among s1
split drawn by "Zq7x split": part a: 50% part b: 50%
tiers kinds: tier a: name is "Zq7x tier" tier b: otherwise
score points: add 3 when name is "Zq7x when"
segment s13: points > 2
segment s14 of order: code is "Zq7x code"
"""
LIST = "Zq7x listed\nZq7x listed too\n"


def statements(asked: segdsl.Bound, dialect: str) -> Iterator[Any]:
    """A statement for all rules of an entity, or one for each where the dialect refuses some."""
    names = with_members(asked.plan)
    for together in by_entity(asked.plan, names).values():
        try:
            yield asked.sql(dialect, together)
            continue
        except SegdslError as refused:
            if not {found.code for found in refused.diagnostics} <= {"E601", "E606", "E607"}:
                raise
        yield from one_by_one(asked, dialect, together)


def one_by_one(asked: segdsl.Bound, dialect: str, names: list[str]) -> Iterator[Any]:
    for chosen in ([name] for name in names):
        try:
            yield asked.sql(dialect, chosen)
        except SegdslError as refused:
            if not {found.code for found in refused.diagnostics} <= {"E601", "E606", "E607"}:
                raise


def outside_of_literals(sql: str, dialect: str) -> str:
    """What a reader of this dialect takes for words of SQL: neither texts nor quoted names."""
    if dialect in ("mysql", "mariadb"):  # as the driver sends it
        sql = sql.replace("%%", "%")
    tokens = sqlglot.tokenize(sql, read=DIALECTS[dialect].printer)
    return " ".join(token.text for token in tokens if token.token_type not in QUOTED)


def texts(values: object) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, list | tuple):
        for value in values:
            yield from texts(value)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_texts_are_parameters(dialect: str) -> None:
    loaded = segdsl.load_text({"rules.seg": RULES, "list.txt": LIST}, CATALOG, main="rules.seg")
    assert [found for found in loaded.check() if found.code.startswith("E")] == []
    asked = loaded.bind(as_of=AS_OF, params={"wanted": "Zq7x param"})
    bound_texts: list[str] = []
    for statement in statements(asked, dialect):
        assert MARK.lower() not in statement.sql.lower(), dialect
        bound_texts += texts(list(statement.params.values()))
    together = "\n".join(bound_texts).lower()
    for word in ("param", "is", "a", "listed too", "contains", "t", "k2", "nested", "one", "keep", "tier", "when"):
        assert f"zq7x {word}" in together, (dialect, word)
    for word in ("title", "owner", "description", "tag", "default"):
        assert not any(text.lower() == f"zq7x {word}" for text in bound_texts)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_attacks_are_parameters(dialect: str) -> None:
    told = {id: text for id, text in attacks()["strings"].items() if len(text) > 12}
    for file in rules():
        if file in ("enums.seg", "documents.seg", "children.seg", "unknowns.seg"):
            for statement in statements(bound(file), dialect):  # their texts are the catalog's, and may be literals
                words = outside_of_literals(statement.sql, dialect)
                assert "canary" not in words and "DROP" not in words and "read_text" not in words
            continue
        for statement in statements(bound(file), dialect):
            written = statement.sql
            assert [id for id, text in told.items() if text in written] == [], (dialect, file)
            assert "canary" not in written


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_catalogs_values_stay_inside_literals(dialect: str) -> None:
    catalog = CATALOG.replace(
        "[entity.customer.links]",
        'kind = { type = "enum", values = { a = "Zq7x stored a", b = "Zq7x stored b" } }\n'
        'size = { type = "text", rows = "meta", by = "customer_id", column = "v", where = { k = "Zq7x where" } }\n'
        'none = { type = "text", column = "name", unknown = ["Zq7x unknown"] }\n'
        f'parts = {{ type = "set of text", stored = "delimited", separator = {in_toml("Zq7x;")} }}\n'
        "[entity.customer.links]",
    )
    text = 'segment s1: kind is a\nsegment s2: size is "x"\nsegment s3: none is unknown\nsegment s4: parts includes "y"'
    asked = segdsl.load_text(text, catalog).bind(as_of=AS_OF)
    for statement in statements(asked, dialect):
        assert MARK not in outside_of_literals(statement.sql, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_catalogs_values_keep_their_line_ends(dialect: str) -> None:
    """A statement is laid out on many lines, which must not move a line that is part of a text."""
    odd = "one\n  two\r\nthree\n"
    field = f'none = {{ type = "text", column = "name", unknown = [{in_toml(odd)}] }}\n[entity.customer.links]'
    asked = segdsl.load_text("segment s: none is unknown", CATALOG.replace("[entity.customer.links]", field)).bind(
        as_of=AS_OF
    )
    for statement in statements(asked, dialect):
        tokens = sqlglot.tokenize(statement.sql, read=DIALECTS[dialect].printer)
        written = [token.text for token in tokens if token.token_type in QUOTED]
        assert odd in written or odd.encode().hex().upper() in written


@pytest.mark.parametrize("dialect", DIALECTS)
def test_names_are_quoted(dialect: str) -> None:
    evil = attacks()["names"]
    fields = "\n".join(f'f_{id} = {{ type = "text", column = {in_toml(name)} }}' for id, name in evil.items())
    catalog = f"""
default_entity = "customer"
[entity.customer]
table = {in_toml('x"; DROP TABLE canary; `--')}
key = "id"
[entity.customer.fields]
id = {{ type = "integer" }}
{fields}
"""
    text = "\n".join(f'segment s_{id}: f_{id} is "x"' for id in evil)
    asked = segdsl.load_text(text, catalog).bind(as_of=AS_OF)
    outside = 0
    for statement in statements(asked, dialect):
        bare = outside_of_literals(statement.sql, dialect)
        assert "canary" not in bare and "passwd" not in bare and "DROP" not in bare, (dialect, bare)
        outside += 1
    assert outside
