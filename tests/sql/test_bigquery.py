"""BigQuery: stored columns read to the letter of `segdsl.values`, exact quotients, and names that clash."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlglot import exp

import segdsl
from segdsl.sql.civil import instant_sql
from segdsl.sql.dialects import builder_for
from segdsl.sql.trees import alias, column, table
from segdsl.tools.sources import open_source
from segdsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DOUBLE,
    DURATION,
    INTEGER,
    MAX_DIGITS,
    TEXT,
    Kind,
    Type,
    decimal,
)
from segdsl.values import reader

pytestmark = pytest.mark.engine("bigquery")

CATALOG = """
default_entity = "customer"
[entity.customer]
table = "customers"
key = "id"
[entity.customer.fields]
id = { type = "integer" }
"""
TEHRAN = "Asia/Tehran"
KINDS: dict[str, Type] = {
    "whole": INTEGER,
    "money": decimal(2),
    "fine": decimal(12),
    "size": DOUBLE,
    "flag": BOOLEAN,
    "word": TEXT,
    "day": DATE,
    "moment": DATETIME,
    "long": DURATION,
}
TEXTS = [
    None, "", "0", "12", "+12", "-012", "12.0", "12.5", "0x10", " 12", "12 ", "1_000", "۱۲", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "00000000000000000000000000012", "1e2", "12.5e1", "125e-2", ".5",
    "5.", "-.005", "0.005", "0.00499999999999999999999999999999999999999999999999999", "4999999999999999999999999e-27",
    "999999999999999.994", "9999999999999999.995", "9999999999999999.994", "1e308", "1e309", "1e-400", "-0", "0e999999",
    "1e999999", "1e9999999", "0.1", "123456789012345678901234567890", "true", "TRUE", "f", "False", "yes", "nan", "inf",
    "2026-03-21", "2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "20260321", "2026-03-21 10:00",
    "2026-03-21T10:00:00", "2026-03-21 10:00:00.5", "2026-03-21 10:00:00,123456789", "2026-03-21T10:00:00Z",
    "2026-03-21T10:00:00+03:30", "2026-03-21T10:00-0330", "2026-03-21 10:00:00.25-00:00:30.5", "2026-03-21 24:00",
    "2026-03-22 00:30:00", "2026-03-21 10:00:00 ", "0001-01-01 00:00+05:00", "9999-12-31 23:59:59.999999-01:00",
    "0001-01-01 01:00", "1:30", "-2:00:00.5", "999999999:59:59", "1:60", "7200", "1.0000005",
]  # fmt: skip
DOUBLES = [
    None, 0.0, -0.0, 0.1, -2.675, 2.5, 1e15, 1e16, 9007199254740993.0, 9.223372036854775e18, 9.223372036854775807e18,
    -9.223372036854775808e18, 1e300, 5e-324, math.inf, -math.inf, math.nan, 1.0, 12.005, 0.5, -0.5,
]  # fmt: skip
NUMBERS = [
    None,
    "0",
    "1",
    "-1",
    "12.005",
    "-12.005",
    "0.000000001",
    "99999999999999999.999999999",
    "9223372036854775808",
]
DAYS = [None, date(1, 1, 1), date(9999, 12, 31), date(2026, 3, 21), date(2000, 2, 29)]
MOMENTS = [None, datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999), datetime(2022, 3, 22, 0, 30, 0, 1)]
STORED: dict[str, list[Any]] = {
    "text": TEXTS,
    "float": DOUBLES,
    "numeric": [None if text is None else Decimal(text) for text in NUMBERS],
    "int": [None, 0, 1, -1, 12, 10**15, 10**16, 2**63 - 1, -(2**63)],
    "flag": [None, True, False],
    "day": DAYS,
    "civil": MOMENTS,
    "instant": [None if moment is None else moment.replace(tzinfo=UTC) for moment in MOMENTS],
    "bytes": [None, b"\x00", b"\x01", b"a"],
}


def written(folder: Path, name: str, columns: dict[str, tuple[Any, list[Any]]]) -> None:
    """A Parquet file with these columns beside a key."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    size = max(len(values) for _, values in columns.values())
    cells = {"id": pa.array(range(size), pa.int64())}
    cells |= {own: pa.array(values + [None] * (size - len(values)), kind) for own, (kind, values) in columns.items()}
    pq.write_table(pa.table(cells), folder / f"{name}.parquet")


def folder_of(url: str) -> Path:
    return Path(url.partition(":")[2])


def test_every_column_is_read_as_in_memory(new_database: Callable[[str], str]) -> None:
    """Each stored type as each type of the language: the value that memory reads, or unknown where it reads none."""
    import pyarrow as pa

    url = new_database("bigquery")
    kinds = {
        "text": pa.string(), "float": pa.float64(), "numeric": pa.decimal128(38, 9), "int": pa.int64(),
        "flag": pa.bool_(), "day": pa.date32(), "civil": pa.timestamp("us"), "instant": pa.timestamp("us", "UTC"),
        "bytes": pa.binary(),
    }  # fmt: skip
    written(folder_of(url), "customers", {name: (kinds[name], values) for name, values in STORED.items()})
    catalog = segdsl.load_text("segment all: id is known", CATALOG).catalog
    wrong = []
    with open_source(url, catalog) as source:
        for name, values in STORED.items():
            b = builder_for("bigquery")
            x = column("t", name)
            stored = b.reader.physical(source.storage.type_of("customers", name))
            columns = [alias(column("t", "id"), "id")]
            for own, type_ in KINDS.items():
                found = b.reader.read(x.copy(), stored, type_, partial(instant_sql, b, zone=TEHRAN))
                columns.append(alias(found, own))
            tree = exp.Select(expressions=columns, from_=exp.From(this=table("customers", "t")))
            rows = {row[0]: row[1:] for row in source.execute(b.print(tree), {})}
            for key, value in enumerate(values):
                for (own, type_), cell in zip(KINDS.items(), rows[key], strict=True):
                    wanted = reader(type_, ZoneInfo(TEHRAN))(value)
                    came = b.decode(cell, type_)
                    if came != wanted:
                        wrong.append(f"{name} {value!r} as {own}: {wanted!r}, came out {came!r}")
    assert not wrong, "\n".join(wrong)


def test_a_quotient_is_the_nearest_double(new_database: Callable[[str], str]) -> None:
    """Numbers of up to 38 digits, ties between two doubles among them."""
    import pyarrow as pa

    luck = random.Random(20260321)
    pairs = [(luck.randrange(-(10**luck.randint(1, 38)), 10**38), luck.randrange(1, 10 ** luck.randint(1, 38)))
             for _ in range(150)]  # fmt: skip
    for _ in range(50):
        tie = 2 * luck.randrange(2**52, 2**53) + 1
        pairs += [(tie, 2 ** luck.randint(1, 120)), (tie * 2 ** luck.randint(0, 70), 2 ** luck.randint(1, 100))]
    pairs += [(1, 3), (10**38 - 1, 1), (1, 10**38 - 1), (-(10**38 - 1), 10**37 + 1), (0, 7), (5, 0), (2**53 + 1, 1)]
    pairs = [pair for pair in pairs if max(map(abs, pair)) < 10**MAX_DIGITS]
    url = new_database("bigquery")
    exact = pa.decimal128(38, 0)
    written(
        folder_of(url),
        "customers",
        {"a": (exact, [Decimal(a) for a, _ in pairs]), "c": (exact, [Decimal(c) for _, c in pairs])},
    )
    wide = Type(Kind.INTEGER, digits=MAX_DIGITS)
    b = builder_for("bigquery")
    b.arg_types, b.result_type = (wide, wide), DOUBLE
    operands = [b.cast(column("t", name), wide) for name in "ac"]
    tree = exp.Select(
        expressions=[alias(column("t", "id"), "id"), alias(b.divide_exact(*operands), "q")],
        from_=exp.From(this=table("customers", "t")),
    )
    catalog = segdsl.load_text("segment all: id is known", CATALOG).catalog
    with open_source(url, catalog) as source:
        found = dict(source.execute(b.print(tree), {}))
    wanted = {n: float(Fraction(a, c)) if c else None for n, (a, c) in enumerate(pairs)}
    assert {n: (pairs[n], found[n], wanted[n]) for n in wanted if found[n] != wanted[n]} == {}


def test_names_that_clash(new_database: Callable[[str], str]) -> None:
    """Columns named like a table, a variable of ours, a keyword, with blanks; an empty set equals one that is NULL."""
    import pyarrow as pa

    url = new_database("bigquery")
    written(
        folder_of(url), "customers",
        {
            "customer": (pa.string(), ["a", "B", None]),
            "let1_1": (pa.string(), ["1.5", "x", "2"]),
            "select": (pa.string(), ["2026-03-21 10:00", None, "2026-03-22"]),
            "the name": (pa.string(), ["علي", "ali", ""]),
            "tags": (pa.list_(pa.string()), [["VIP", "vip", ""], [], None]),
        },
    )  # fmt: skip
    catalog = (
        CATALOG
        + """
customer = { type = "text", compare = "ignore_case" }
score    = { type = "decimal", scale = 1, column = "let1_1" }
at       = { type = "datetime", column = "select", timezone = "Asia/Tehran" }
name     = { type = "text", column = "the name", compare = "persian" }
tags     = { type = "set of text", compare = "ignore_case" }
"""
    )
    rules = """
segment b: customer is "b"
segment half: score is 1.5
segment early: at before 2026-03-21T18:00
segment ali: name is "علی"
segment vips: tags includes "Vip"
segment plain: tags is empty
segment single: length(tags) is 1
"""
    bound = segdsl.load_text(rules, catalog).bind(as_of="2026-03-23")
    wanted = {"b": [1], "half": [0], "early": [0], "ali": [0], "vips": [0], "plain": [1, 2], "single": [0]}
    assert bound.members(url) == wanted
    assert bound.members(folder_of(url)) == wanted


def test_the_engine_ends_without_a_word(new_database: Callable[[str], str]) -> None:
    program = (
        "import sys\n"
        "from segdsl.tools.databases.urls import parse_url\n"
        "from segdsl.tools.databases.bigquery import open_bigquery\n"
        "print(list(open_bigquery(parse_url(sys.argv[1])).execute('SELECT 1')))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, new_database("bigquery")], capture_output=True, text=True, check=True
    )
    assert (ended.stdout, ended.stderr) == ("[(1,)]\n", "")
