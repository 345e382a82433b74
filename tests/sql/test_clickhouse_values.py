"""ClickHouse: exact numbers, texts and days as memory has them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from engines import need

from segdsl.catalog import Catalog
from segdsl.operators import REGISTRY
from segdsl.plan import Const
from segdsl.sql.civil import instant_sql
from segdsl.sql.dialects import builder_for
from segdsl.sql.dialects.clickhouse_reader import physical
from segdsl.sql.trees import column
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
    Type,
    decimal,
)
from segdsl.values import reader

pytestmark = pytest.mark.engine("clickhouse")


class Bench:
    """Operators over lists of operands, one row each."""

    def __init__(self, source: Any) -> None:
        self.source = source

    def column(self, tree: Any, b: Any, columns: Sequence[tuple[str, list[Any]]], gives: Type) -> list[Any]:
        """What an expression over the columns c0, c1 … of the row ``t`` comes to."""
        params = dict(b.parameters.values)
        names = [f"given{index}" for index in range(len(columns))]
        zipped = ", ".join(f"{{{name}:Array({kind})}}" for name, (kind, _) in zip(names, columns, strict=True))
        params |= {name: values for name, (_, values) in zip(names, columns, strict=True)}
        picks = ", ".join(f"z.{index} AS c{index - 1}" for index in range(1, len(columns) + 1))
        order = len(columns) + 1
        source = f"SELECT {picks}, z.{order} AS n FROM (SELECT arrayJoin(arrayZip({zipped}, range({self.size(columns)}))) AS z)"
        sql = f'SELECT {b.print(tree, pretty=False)} AS r FROM ({source}) AS "t" ORDER BY "t".n'
        return [b.decode(row[0], gives) for row in self.source.execute(sql, params)]

    @staticmethod
    def size(columns: Sequence[tuple[str, list[Any]]]) -> int:
        return len(columns[0][1])

    def call(self, id: str, kinds: Sequence[str], rows: Sequence[Sequence[Any]], types: Sequence[Type]) -> list[Any]:
        """The operator over the rows; its constant operands are those of the first row."""
        operator, b = REGISTRY[id], builder_for("clickhouse")
        assert operator.sql is not None
        stored = [index for index in range(len(rows[0])) if index not in operator.const_args]
        operands: list[Any] = [Const(rows[0][i], types[i]) for i in range(len(rows[0]))]
        for place, index in enumerate(stored):
            operands[index] = column("t", f"c{place}")
        gives = types[-1] if operator.result is None else operator.result(tuple(types[: len(operands)]))
        b.arg_types, b.result_type = tuple(types), gives
        columns = [(kinds[index], [b.driver_value(row[index], types[index]) for row in rows]) for index in stored]
        return self.column(operator.sql(b, *operands), b, columns, gives)


@pytest.fixture
def bench() -> Iterator[Bench]:
    """For one test: a process has one data directory open at a time."""
    need("clickhouse")
    with open_source("clickhouse://", Catalog(entities={}, default_entity="")) as source:
        yield Bench(source)


def some_numbers(count: int, digits: int = MAX_DIGITS) -> list[int]:
    """Numbers of every size, and those at the edges of words and doubles."""
    dice = random.Random(digits)
    edges = [0, 1, 5, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64, 10**18, 10**digits - 1]
    found = [n for n in edges if n < 10**digits] + [dice.randrange(10 ** dice.randint(1, digits)) for _ in range(count)]
    return [n * dice.choice((1, -1)) for n in found]


# --- numbers


def test_quotients_are_the_nearest_double(bench: Bench) -> None:
    one, two = some_numbers(1500), some_numbers(1500, 37)[::-1]
    rows = [(a, c) for a, c in zip(one, two, strict=False) if c]
    wide = decimal(0, MAX_DIGITS)
    found = bench.call("divide_exact", ("Int128", "Int128"), rows, (wide, wide))
    assert found == [a / c + 0.0 for a, c in rows]


@pytest.mark.parametrize("scale", [0, 2, 6, 18])
def test_exact_numbers_become_the_nearest_double(bench: Bench, scale: int) -> None:
    rows = [(n, scale) for n in some_numbers(1500)]
    found = bench.call("to_double", ("Int128",), rows, (decimal(scale, MAX_DIGITS), INTEGER))
    assert found == [n / 10**scale for n, _ in rows]


@pytest.mark.parametrize("places", [0, 2, 9])
def test_doubles_are_rounded_as_in_memory(bench: Bench, places: int) -> None:
    dice = random.Random(places)
    values = [0.5, -0.5, 1.005, 2.675, 1e22, 1e38, -1e38, 1.1e38, 1.7e308, 5e-324, 2.0**62, 2.0**63, 2.0**64, 2.0**100]
    values += [dice.uniform(-1, 1) * 10.0 ** dice.randint(-3, 39) for _ in range(1500)]
    rows = [(value, places) for value in values]
    operator = REGISTRY["round_double"]
    found = bench.call("round_double", ("Float64",), rows, (DOUBLE, INTEGER, decimal(places, MAX_DIGITS)))
    assert found == [
        operator.helpers["op_round_double"](value, places) if operator.helpers else None for value in values
    ]


@pytest.mark.parametrize("places", [0, 1, 2])
def test_exact_numbers_are_rounded_half_away_from_zero(bench: Bench, places: int) -> None:
    from segdsl.operators.numbers import op_round_exact

    rows = [(n, 3, places) for n in (*some_numbers(800), 1500, -1500, 1499, -2500, 12345)]
    types = (decimal(3, MAX_DIGITS), INTEGER, INTEGER, decimal(places, MAX_DIGITS))
    assert bench.call("round_exact", ("Int128",), rows, types) == [op_round_exact(n, 3, places) for n, _, _ in rows]


@pytest.mark.parametrize("id", ["add", "sub", "mul"])
def test_what_exceeds_38_digits_is_unknown(bench: Bench, id: str) -> None:
    from segdsl.operators.numbers import op_fit

    most = 10**MAX_DIGITS - 1
    rows = [*zip(some_numbers(800), some_numbers(800)[::-1], strict=True), (most, most), (-most, most), (most, -most)]
    wide = decimal(0, MAX_DIGITS)
    sums = {"add": lambda a, c: a + c, "sub": lambda a, c: a - c, "mul": lambda a, c: a * c}
    found = bench.call(id, ("Int128", "Int128"), rows, (wide, wide))
    assert found == [op_fit(sums[id](a, c)) for a, c in rows]
    assert None in found


# --- days


def test_every_year_has_its_days(bench: Bench) -> None:
    dice = random.Random(1)
    days = [date.min, date.max, date(1899, 12, 31), date(1900, 1, 1), date(2299, 12, 31), date(2300, 1, 1)]
    days += [date(year, 2, 28) + timedelta(days=1) for year in range(1, 10_000, 7)]
    days += [date.min + timedelta(days=dice.randrange(3_652_059)) for _ in range(1500)]
    rows = [(day,) for day in days]
    for part in ("year", "month", "day"):
        assert bench.call(part, ("Int32",), rows, (DATE,)) == [getattr(day, part) for day in days]
    assert bench.call("weekday", ("Int32",), rows, (DATE,)) == [day.isoweekday() for day in days]
    b = builder_for("clickhouse")
    made = b.make_date(*(column("t", f"c{index}") for index in range(3)))
    parts = [("Int64", [getattr(day, part) for day in days]) for part in ("year", "month", "day")]
    assert bench.column(made, b, parts, DATE) == days
    odd = [("Int64", [2023, 2024, 1900, 2000]), ("Int64", [2, 2, 2, 4]), ("Int64", [29, 30, 29, 31])]
    assert bench.column(made, b, odd, DATE) == [None] * 4


# --- texts

TEXTS = (
    # numbers
    *("0", "-0", "+7", "007", "12.0", "12.", ".5", "-.5", "12.50", "1e3", "1E-2", "-1.005e2", "12.345", "12.3450001"),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775808", "0009223372036854775807.000"),
    *("999999999999999999.4", "999999999999999999.5", "0.004999", "0.005", "-0.005", "1e17", "1e18", "1e-30", "1e400"),
    *("1e-400", "0e999999", "00000000000000000000000012", "1.7976931348623157e308", "1.8e308", "0.1", "2.5e-324"),
    *(" 12", "12 ", "1_000", "1,000", "0x10", "۱۲", "nan", "inf", "-Infinity", "--1", "+-1", "1e", "e5", ".", "-", "1.2.3"),
    # flags, clocks
    *("true", "TRUE", "T", "f", "False", "1", "yes", "no", "2:00", "02:00:00.5", "-1:30", "+0:00:01", "1:60", "1:2:3"),
    *("999999999:59:59.999999999", "24:00:00", "7200", "1.5", "0:00:00.1234567"),
    # days and moments
    *("2026-03-21", "2024-02-29", "2023-02-29", "0001-01-01", "9999-12-31", "0000-00-00", "0000-01-01", "2026-13-01"),
    *("2026-00-10", "2026-04-31", "1900-02-29", "1600-02-29", "2026-3-1", "20260321", "2026-W12-6", "2026-03-21 10:30"),
    *("2026-03-21T10:30", "2026-03-21T10:30:15", "2026-03-21T10:30:15.5", "2026-03-21 10:30:15,123456789"),
    *("2026-03-21T24:00", "2026-03-21T10:60", "2026-03-21T10:30:60", "2026-03-21T10:30Z", "2026-03-21T10:30:15+03:30"),
    *("2026-03-21T10:30-0800", "2026-03-21T10:30+05", "2026-03-21T10:30:15.25+03:30:15.000001", "2026-03-21T10:30+24:00"),
    *("0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "2021-03-22 00:30", "2022-03-22 00:30", "1976-03-21T00:00"),
    *("2026-03-21 10", "2026-03-21T10:30 ", "2026-03-21t10:30", "2026-02-30T10:30", "1800-01-01 00:00"),
    # and what is no value of any of them
    *("", " ", "Tehran", "'", "\\", "a\nb", "12\n", "2026-03-21\n", "{}", "%", "سلام", "😀"),
)  # fmt: skip
TYPES = (INTEGER, decimal(0), decimal(2), decimal(6), decimal(18), DOUBLE, BOOLEAN, TEXT, DATE, DURATION)


@pytest.mark.parametrize("type", TYPES, ids=lambda type: f"{type}-{type.scale}")
def test_a_text_is_read_as_in_memory(bench: Bench, type: Type) -> None:
    b = builder_for("clickhouse")
    tree = b.reader.read(column("t", "c0"), physical("String"), type, lambda civil: civil)
    assert _told(bench.column(tree, b, [("String", list(TEXTS))], type)) == _told(map(reader(type), TEXTS))


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tehran", "America/New_York", "Europe/Berlin"])
def test_a_moment_in_a_text_is_read_as_in_memory(bench: Bench, zone: str) -> None:
    b = builder_for("clickhouse")
    dice = random.Random(3)
    more = [f"{dice.randint(1850, 2100)}-{dice.randint(3, 11):02}-{dice.randint(1, 30):02} {hour:02}:30"
            for hour in range(24) for _ in range(20)]  # fmt: skip
    texts = [*TEXTS, *more, "2026-03-29 02:30", "2026-10-25 02:30", "2026-03-08 02:30", "2026-11-01 01:30"]
    tree = b.reader.read(column("t", "c0"), physical("String"), DATETIME, lambda civil: instant_sql(b, civil, zone))
    found = bench.column(tree, b, [("String", texts)], DATETIME)
    assert _told(found, texts) == _told(map(reader(DATETIME, ZoneInfo(zone)), texts), texts)


def _told(values: Any, texts: Sequence[str] = TEXTS) -> dict[str, object]:
    """Values by text; a double has no -0.0 in SQL."""
    shown = (repr(value + 0.0 if isinstance(value, float) else value) for value in values)
    return dict(zip(texts, shown, strict=True))
