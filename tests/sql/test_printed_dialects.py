"""Dialects that are printed and not run: their SQL is as recorded, another parser reads it, and what is not promised
is refused.

Run with SEGDSL_GOLDEN=write after a change of the SQL, and read the diff.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
import sqlglot
from sqlglot import exp

import segdsl
from segdsl.catalog.load import load_catalog
from segdsl.catalog.models import Catalog
from segdsl.diagnostics import SegdslError
from segdsl.operators.base import NoSql
from segdsl.sql.dialects import DIALECTS, builder_for
from segdsl.sql.dialects.marked import marked
from segdsl.sql.dialects.printed import Printed
from segdsl.sql.statements import Statement
from segdsl.types import BOOLEAN, TEXT, Type

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "operators"))
from engine_harness import Case, cases, statement

PRINTED = [name for name, dialect in DIALECTS.items() if not dialect.executed]
FOLDER = Path(__file__).parent / "printed"
REFUSALS = ("E601", "E606", "E607")
NUMBERS_FOR_FLAGS = ("tsql", "oracle")
MARKED = ("tsql", "redshift")
LONG = 12_000  # characters: beyond, the beginning is recorded, and a digest of the whole


@cache
def constructs(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("constructs", root / "docs" / "constructs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def catalog_of(root: Path) -> Catalog:
    return load_catalog(constructs(root).CATALOG)


@cache
def compiled(dialect: str, rules: str, root: Path) -> Statement | str:
    """The statement of the rule x, or the message that refuses it."""
    bound = segdsl.load_text(rules, catalog_of(root)).bind(as_of="2026-03-21")
    try:
        return bound.sql(dialect, ["x"])
    except SegdslError as error:
        if not all(each.code in REFUSALS for each in error):
            raise
        return "; ".join(f"{each.code} {each.message}" for each in error)


def slug(title: str) -> str:
    return re.sub(r"[^a-z]+", "_", title.lower()).strip("_")[:40]


def readable(sql: str) -> str:
    """A statement with its placeholders as every parser of sqlglot knows them."""
    return re.sub(r"%\((p\d+)\)s", r":\1", sql).replace("%%", "%") if "%(p" in sql or "%%" in sql else sql


def parsed(sql: str, dialect: str) -> exp.Expr:
    """The tree that the product's parser of sqlglot reads, which it refuses to do for what it does not know."""
    if dialect == "mysql":  # a column of JSON_TABLE may have a collation, which sqlglot does not know
        sql = re.sub(r"CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin (?=PATH)", "", sql)
    tree = sqlglot.parse_one(readable(sql), dialect=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    assert isinstance(tree, exp.Select)
    return tree


@cache
def rules_of_constructs(root: Path) -> tuple[tuple[str, str], ...]:
    """Title and rules of each construct that this version of the language has."""
    found = []
    for title, rules in constructs(root).CONSTRUCTS:
        if not any(each.severity == "error" for each in segdsl.load_text(rules, catalog_of(root)).check()):
            found.append((title, rules))
    return tuple(found)


@pytest.mark.golden
@pytest.mark.parametrize("dialect", PRINTED)
def test_each_construct_is_printed_as_recorded_or_refused(
    dialect: str, root: Path, golden: Callable[[Path, str], None]
) -> None:
    recorded = rules_of_constructs(root)
    assert len({slug(title) for title, _ in recorded}) == len(recorded) >= 45
    for title, rules in recorded:
        found = compiled(dialect, rules, root)
        path = FOLDER / dialect / f"{slug(title)}.sql"
        if isinstance(found, str):
            golden(path, f"-- {title}\n-- refused: {found}\n")
            continue
        values = "".join(f"-- {name} = {value!r}\n" for name, value in found.params.items())
        golden(path, f"-- {title}\n{values}{shortened(found.sql)}\n")


def shortened(sql: str) -> str:
    """What is recorded of a statement: of a long one the first lines, and a digest of all."""
    from hashlib import sha256

    if len(sql) <= LONG:
        return sql
    return f"{sql[:2000]}\n-- … {len(sql)} characters in all, SHA-256 {sha256(sql.encode()).hexdigest()}"


@pytest.mark.parametrize("dialect", PRINTED)
def test_the_parser_of_the_product_reads_every_construct(dialect: str, root: Path) -> None:
    read = 0
    for title, rules in rules_of_constructs(root):
        found = compiled(dialect, rules, root)
        if isinstance(found, Statement) and len(found.sql) < LONG:
            tree = parsed(found.sql, dialect)
            again = tree.sql(dialect=dialect)
            assert sqlglot.parse_one(again, dialect=dialect).sql(dialect=dialect) == again, title
            read += 1
    assert read >= 20  # the others are refused


@pytest.mark.parametrize("dialect", PRINTED)
def test_every_placeholder_has_a_value(dialect: str, root: Path) -> None:
    forms = {
        "trino": r"\?", "tsql": r"@p\d+\b", "oracle": r":p\d+\b", "databricks": r":p\d+\b",
    }  # fmt: skip
    form = forms.get(dialect, r"%\(p\d+\)s")
    for title, rules in rules_of_constructs(root):
        found = compiled(dialect, rules, root)
        if isinstance(found, Statement):
            # texts of ours that could be mistaken for a placeholder stand in quotes
            written = re.findall(form, re.sub(r"'(?:[^']|'')*'", "''", found.sql))
            if dialect == "trino":
                assert len(written) == len(found.params), title
                assert builder_for(dialect).arguments(found.params) == list(found.params.values())
            else:
                assert {re.sub(r"\W|s$", "", each) for each in written} == set(found.params), title


@pytest.mark.parametrize("dialect", PRINTED)
def test_each_example_of_an_operator_is_said_or_refused(dialect: str) -> None:
    said: list[Case] = []
    for case in cases():
        try:
            sql, _, _ = statement(dialect, [case])
        except NoSql:
            continue
        said.append(case)
        if len(sql) < LONG:
            parsed(sql, dialect)
    assert len(said) > len(cases()) // 2


# --- no booleans


@pytest.mark.parametrize("dialect", NUMBERS_FOR_FLAGS)
def test_no_condition_stands_where_a_value_is_due(dialect: str, root: Path) -> None:
    conditions = (
        exp.And,
        exp.Or,
        exp.Not,
        exp.EQ,
        exp.LT,
        exp.LTE,
        exp.GT,
        exp.GTE,
        exp.In,
        exp.Is,
        exp.Exists,
        exp.Like,
    )
    for title, rules in rules_of_constructs(root):
        found = compiled(dialect, rules, root)
        if not isinstance(found, Statement) or len(found.sql) > LONG:
            continue
        tree = parsed(found.sql, dialect)
        for select in tree.find_all(exp.Select):
            values = [each.unalias() for each in select.expressions]
            assert not [each for each in values if isinstance(each, conditions)], title
            tests = [select.args["where"].this] if select.args.get("where") else []
            tests += [join.args["on"] for join in select.args.get("joins") or () if join.args.get("on")]
            tests += [branch.this for case in select.find_all(exp.Case) for branch in case.args["ifs"]]
            for test in tests:
                bare = test.unnest()
                assert not isinstance(bare, exp.Column | exp.Case | exp.Coalesce | exp.Boolean | exp.Literal), title
        assert not re.search(r"\b(TRUE|FALSE|BOOLEAN)\b", re.sub(r"N?'(?:[^']|'')*'", "", found.sql)), title


@pytest.mark.parametrize("dialect", NUMBERS_FOR_FLAGS)
def test_a_flag_is_compared_with_a_number(dialect: str, root: Path) -> None:
    found = compiled(dialect, "segment x: not (deleted is true)", root)
    assert isinstance(found, Statement)
    assert set(found.params.values()) <= {0, 1, "x"}
    assert not any(isinstance(value, bool) for value in found.params.values())


# --- blanks at the end of texts


def test_two_texts_never_become_one_by_their_marks() -> None:
    texts = ["a", "a ", "a  ", "a\x01", "a \x01", "a\x01 ", " ", "", "a\x01\x01"]
    found = [marked(text) for text in texts]
    assert len(set(found)) == len(texts)
    assert not any(text.endswith(" ") for text in found)


@pytest.mark.parametrize("dialect", MARKED)
def test_a_bound_text_with_a_blank_at_its_end_is_marked_where_it_is_compared_and_bare_in_functions(
    dialect: str, root: Path
) -> None:
    equal = compiled(dialect, 'segment x: name is "Ali "', root)
    within = compiled(dialect, 'segment x: name contains "Ali "', root)
    assert isinstance(equal, Statement) and isinstance(within, Statement)
    assert "Ali \x01" in equal.params.values()
    assert "Ali " in within.params.values() and "Ali \x01" not in within.params.values()
    assert builder_for(dialect).decode("Ali \x01", TEXT) == "Ali "


@pytest.mark.parametrize(("dialect", "words"), [("tsql", "VARBINARY"), ("redshift", "TO_HEX")])
def test_texts_are_sorted_by_their_bytes(dialect: str, words: str, root: Path) -> None:
    found = compiled(dialect, 'segment x: most_frequent(orders.status) is "paid"', root)
    assert isinstance(found, Statement)
    assert re.search(rf"ORDER BY.*{words}", found.sql, re.DOTALL)


# --- one by one


def test_a_value_that_stands_twice_is_bound_twice_on_trino(root: Path) -> None:
    found = compiled("trino", 'segment x: name starts with "Ali"', root)
    assert isinstance(found, Statement)
    assert list(found.params.values()).count("Ali") == found.sql.count("?") - 2  # deleted, and the segment's name
    assert list(found.params) == [f"p{number}" for number in range(1, found.sql.count("?") + 1)]


def test_a_percent_sign_of_the_text_is_doubled_for_drivers_of_named_placeholders() -> None:
    b = builder_for("snowflake")
    text = b.print(exp.Select(expressions=[b.literal("100%"), b.param("x", TEXT)]))
    assert "'100%%'" in text and "%(p1)s" in text


@pytest.mark.parametrize("dialect", ["snowflake", "redshift", "tsql"])
def test_a_backslash_of_a_literal_is_no_escape(dialect: str) -> None:
    b = builder_for(dialect)
    text = b.print(exp.Select(expressions=[b.literal("a\\b")]))
    assert "\\" not in text and "(92)" in text


def test_oracle_reads_dual_where_a_query_has_no_table(root: Path) -> None:
    found = compiled("oracle", "segment x: balance > 5", root)
    assert isinstance(found, Statement)
    for select in parsed(found.sql, "oracle").find_all(exp.Select):
        assert select.args.get("from_") is not None


@pytest.mark.parametrize("dialect", ["redshift", "snowflake", "tsql", "oracle"])
def test_what_could_overflow_is_refused(dialect: str, root: Path) -> None:
    found = compiled(dialect, "segment x: balance * balance * balance > 5", root)
    assert isinstance(found, str) and found.startswith("E601")


def test_trino_catches_what_overflows(root: Path) -> None:
    found = compiled("trino", "segment x: balance * balance * balance > 5", root)
    assert isinstance(found, Statement) and "TRY(" in found.sql


def test_a_long_name_is_cut_and_kept_apart() -> None:
    b = builder_for("oracle")
    names = ["ش" * 100 + end for end in "ab"]
    printed = [
        b.print(exp.Select(expressions=[exp.Column(this=exp.Identifier(this=name, quoted=True))])) for name in names
    ]
    assert printed[0] != printed[1]
    assert all(len(re.findall(r'"(.*)"', text)[0].encode()) <= 128 for text in printed)


def test_flags_are_bound_as_numbers() -> None:
    for dialect in NUMBERS_FOR_FLAGS:
        assert builder_for(dialect).driver_value(True, BOOLEAN) == 1


sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))  # sqlglot's parser walks nested calls on its stack


# --- the words of a quotient, run where whole numbers have 38 digits


class _OnDuckDb(Printed):
    """The templates of exact numbers in DuckDB's words, of which only whole division is another."""

    dialect = "duckdb"
    printer = "duckdb"
    modulo = "({0} % {1})"

    def type_name(self, type: Type) -> str:
        return "HUGEINT"


@pytest.mark.engine("duckdb")
def test_the_long_division_of_printed_dialects_gives_the_nearest_double() -> None:
    import duckdb

    random = Random(7)
    pairs = [(1, 3), (0, 5), (-7, 2), (2**53 + 1, 1), (10**29, 7), (-1, 10**23), (5, 5), (2**57 * 3 + 1, 3), (1, 0)]
    pairs += [
        (random.choice((-1, 1)) * random.randrange(10 ** random.randint(1, 29)), random.randrange(1, 10 ** random.randint(1, 23)))
        for _ in range(300)
    ]  # fmt: skip
    # a tie and its neighbours: 54 bits and a half, a little more, a little less
    pairs += [((2**54 + 1) * 1000 + step, 2000) for step in (-1, 0, 1)]
    template = _OnDuckDb().long_template().format("a", "NULLIF(c, 0)")
    template = re.sub(r" / (ABS\(NULLIF\(c, 0\)\)|4503599627370496\b(?!\.))", r" // \1", template)
    rows = ", ".join(f"(CAST({a} AS HUGEINT), CAST({c} AS HUGEINT))" for a, c in pairs)
    found = duckdb.sql(f"SELECT {template} FROM (VALUES {rows}) AS t(a, c)").fetchall()
    assert [value for (value,) in found] == [float(Fraction(a, c)) if c else None for a, c in pairs]
