"""Whatever is stored, SQL reads it as Python does: hypothesis looks for a value on which the two differ."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from both_sides import canonical
from hypothesis import example, given
from hypothesis import strategies as st
from sqlglot import exp

from segdsl.catalog.documents import json_value
from segdsl.sql.civil import instant_sql
from segdsl.sql.dialects import builder_for
from segdsl.sql.physical import physical, read
from segdsl.types import BOOLEAN, DATE, DATETIME, DOUBLE, DURATION, INTEGER, TEXT, Type, decimal
from segdsl.values import reader

pytestmark = pytest.mark.engine("duckdb")

TYPES = (INTEGER, decimal(0), decimal(2), decimal(6), DOUBLE, BOOLEAN, TEXT, DATE, DATETIME, DURATION)
ZONE = "Asia/Tehran"


@lru_cache(maxsize=1)
def connection() -> duckdb.DuckDBPyConnection:
    opened = duckdb.connect()
    opened.execute("SET TimeZone = 'UTC'")
    return opened


@lru_cache(maxsize=256)
def query(stored: str, types: tuple[Type, ...], zone: str) -> str:
    b = builder_for("duckdb")
    x = exp.Column(this=exp.Identifier(this="x", quoted=True))
    values = [read(x, physical(stored), type_, lambda civil: instant_sql(b, civil, zone)) for type_ in types]
    columns = ", ".join(["x", *(value.sql(dialect="duckdb", identify=True) for value in values)])
    return f"SELECT {columns} FROM (SELECT UNNEST(CAST($raws AS {stored}[])) AS x)"


def agree(stored: str, raws: list[Any], types: tuple[Type, ...] = TYPES, zone: str = "UTC") -> None:
    place = UTC if zone == "UTC" else ZoneInfo(zone)
    for kept, *found in connection().execute(query(stored, types, zone), {"raws": raws}).fetchall():
        said = json_value(kept) if stored == "JSON" else kept
        for type_, value in zip(types, found, strict=True):
            expected, got = reader(type_, place)(said), canonical(value, type_)
            assert got == expected and type(got) is type(expected), (stored, str(type_), type_.scale, kept)


DIGITS = st.text("0123456789", min_size=0, max_size=24)
NUMBERS = st.builds(
    lambda sign, whole, point, rest, exponent: sign + whole + point + rest + exponent,
    st.sampled_from(["", "-", "+"]),
    DIGITS,
    st.sampled_from(["", "."]),
    DIGITS,
    st.one_of(st.just(""), st.builds("e{}".format, st.integers(-40, 40)), st.sampled_from(["e", "E+5", "e0000009"])),
)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(str)
CLOCKS = st.builds(
    "{:02d}:{:02d}{}{}".format,
    st.integers(0, 25),
    st.integers(0, 61),
    st.one_of(st.just(""), st.builds(":{:02d}".format, st.integers(0, 61))),
    st.sampled_from(["", ".5", ".123456789"]),
).filter(lambda text: len(text) != 5 + 2 or text.count(":") == 2)
OFFSETS = st.one_of(
    st.sampled_from(["", "Z", "+03:30", "-0330", "+05", "+24:00", "+03:30:15", " ", "z"]),
    st.builds("{}{:02d}:{:02d}".format, st.sampled_from("+-"), st.integers(0, 23), st.integers(0, 59)),
)
MOMENTS = st.builds("{}{}{}{}".format, DAYS, st.sampled_from("T t"), CLOCKS, OFFSETS).filter(
    # a fraction without seconds: Python's own reader of ISO times takes it, or not, from version to version
    lambda text: text[16:17] not in (".", ",")
)
LENGTHS = st.builds("{}{}:{:02d}{}".format, st.sampled_from(["", "-"]), DIGITS, st.integers(0, 70), st.sampled_from(
    ["", ":00", ":59.5", ":61", ":07.1234567"]))  # fmt: skip
WORDS = st.sampled_from(
    [
        "true",
        "TRUE",
        "t",
        "F",
        "false",
        "0",
        "1",
        "yes",
        "inf",
        "nan",
        "-inf",
        "Infinity",
        "1_000",
        "0x10",
        "２",
        "١٢",
        "null",
        "[]",
        "{}",
        "12\n",
        "\n12",
        "NaN",
        "e5",
        ".",
        "-",
        "+",
        "1e",
    ]
)


TROUBLE = [
    *("12.5", " 12 ", "1e5", "-0.005", "9223372036854775808", "-9223372036854775808", "999999999999999999.5"),
    *("7010625426440180.3570e2", "797.1e16", "0000-01-01", "2026-02-30", "0001-01-01T00:00+03:30"),
    *("9999-12-31 23:59:59-01", "2022-03-22 00:30", "2021-09-21T23:30", "12.3449999999999999999999999999"),
]


@given(st.lists(st.one_of(NUMBERS, WORDS, DAYS, MOMENTS, LENGTHS, st.text(max_size=6)), min_size=1, max_size=60))
@example(TROUBLE)
def test_text(raws: list[str]) -> None:
    agree("VARCHAR", raws)


@given(st.lists(st.one_of(DAYS, MOMENTS), min_size=1, max_size=60))
@example(TROUBLE)
def test_text_of_times_in_a_zone(raws: list[str]) -> None:
    agree("VARCHAR", raws, (DATETIME, DATE), ZONE)


WHOLE = st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-3, 3), st.sampled_from([10**18, 10**18 - 1, 10**16]))


@given(st.lists(WHOLE, min_size=1, max_size=60))
def test_integers(raws: list[int]) -> None:
    agree("BIGINT", raws)
    agree("HUGEINT", [raw * 7 for raw in raws])
    agree("INTEGER", [raw for raw in raws if -(2**31) <= raw < 2**31])


DOUBLES = st.one_of(
    st.floats(),
    st.integers(-(10**12), 10**12).map(lambda n: n / 1000),
    st.integers(-(2**53), 2**53).map(float),
    st.sampled_from([0.5, -0.5, 2.675, 1.005, 1e18, 9.99e17, 2.0**63, -(2.0**63), math.nan, math.inf]),
)


@given(st.lists(DOUBLES, min_size=1, max_size=60))
def test_doubles(raws: list[float]) -> None:
    agree("DOUBLE", raws)
    agree("FLOAT", [raw for raw in raws if not math.isfinite(raw) or abs(raw) < 1e38])


@pytest.mark.parametrize("shape", [(18, 0), (18, 2), (18, 6), (18, 9), (38, 2), (38, 20)])
@given(st.lists(st.integers(-(10**18) + 1, 10**18 - 1), min_size=1, max_size=60))
def test_decimals(shape: tuple[int, int], raws: list[int]) -> None:
    precision, scale = shape
    agree(f"DECIMAL({precision},{scale})", [Decimal(digits).scaleb(-scale) for digits in raws])


@given(st.lists(st.datetimes(datetime(1890, 1, 1), datetime(2100, 12, 31)), min_size=1, max_size=60))
def test_times(raws: list[datetime]) -> None:
    agree("TIMESTAMP", raws)
    agree("TIMESTAMP", raws, (DATETIME, DATE), ZONE)
    agree("TIMESTAMP WITH TIME ZONE", [raw.replace(tzinfo=UTC) for raw in raws])
    agree("DATE", [raw.date() for raw in raws], TYPES, ZONE)


@given(st.lists(st.timedeltas(timedelta(days=-100_000), timedelta(days=100_000)), min_size=1, max_size=60))
def test_intervals(raws: list[timedelta]) -> None:
    agree("INTERVAL", raws)


@pytest.mark.parametrize(
    ("stored", "raw"),
    [
        ("BOOLEAN", True),
        ("BOOLEAN", None),
        ("UUID", "9F86D081-0000-0000-0000-00000000000A"),
        ("BLOB", b"\x01"),
        ("BLOB", b"\x00"),
        ("TIME", "10:00"),
        ("ENUM('1', '')", "1"),
        ("ENUM('1', '')", ""),
        ("TIMESTAMP_S", "2026-01-01"),
        ("TIMESTAMP_NS", "1950-01-01 10:00:00.123456"),
    ],
)
def test_other_columns(stored: str, raw: object) -> None:
    agree(stored, [raw])


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(["", "12", "12.5", "true", "2026-01-01", "2026-01-01T10:00Z"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from("ab"), inner, max_size=2)),
    max_leaves=3,
)


@given(st.lists(JSON, min_size=1, max_size=40))
@example([1e23, 2**64, 2**63, -(2**63), 1e300])
def test_json_scalars(values: list[Any]) -> None:
    agree("JSON", [json.dumps(value) for value in values])
