"""Spark: stored columns, exact numbers and documents as memory has them, a column of many values at a time."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from segdsl.catalog import Catalog
from segdsl.operators import REGISTRY
from segdsl.operators.numbers import op_round_exact
from segdsl.plan import Const
from segdsl.sql.civil import instant_sql
from segdsl.sql.dialects import builder_for
from segdsl.sql.reader import Form, Physical
from segdsl.sql.trees import column
from segdsl.tools.sources import open_source
from segdsl.types import BOOLEAN, DATE, DATETIME, DOUBLE, DURATION, INTEGER, MAX_DIGITS, TEXT, Type, decimal
from segdsl.values import reader

pytestmark = pytest.mark.engine("spark")

TEHRAN = ZoneInfo("Asia/Tehran")
SCALARS = (INTEGER, decimal(0), decimal(2), decimal(9), DOUBLE, BOOLEAN, TEXT, DATE, DATETIME, DURATION)
TEXTS = (
    *("", " ", "0", "-0", "+5", "05", "12", "12.", "12.0", "12.5", ".5", "-.005", "1e3", "1.25e1", "-2.5e-1", "1e-400"),
    *(
        "1e400",
        "1e999999",
        "12 ",
        " 12",
        "12\n",
        "1_0",
        "۱۲",
        "0x10",
        "nan",
        "NaN",
        "Infinity",
        "inf",
        "1d",
        "1f",
        "--1",
    ),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775808", "000000000000000000000000012", "9" * 18),
    *(
        "9" * 19,
        "9" * 40,
        "999999999999999999.4",
        "9999999999999999.995",
        "0." + "0" * 30 + "1",
        "1" + "0" * 60 + "e-60",
    ),
    *("true", "TRUE", "t", "False", "f", "yes", "1.0", "1.005", "-1.005", "2.675", "123456789.123456789"),
    *("2026-03-21", "2026-3-21", "2026-02-29", "2024-02-29", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01"),
    *(
        "2026-03-21 10:00",
        "2026-03-21T10:00:00",
        "2026-03-21 10:00:00.5",
        "2026-03-21 10:00:00,25",
        "2026-03-21 24:00:00",
    ),
    *("2026-03-21T10:00:00Z", "2026-03-21T10:00:00+03:30", "2026-03-21 10:00-0330", "2026-03-21 10:00:00.123456789"),
    *("2026-03-21 10:00:00+03:30:15.5", "0001-01-01 00:00+05:00", "9999-12-31 23:59-05:00"),
    *("2022-03-22 00:30:00", "2022-09-21 23:30:00", "2026-13-01 10:00", "2026-03-21 10:60", "2026-03-21\n"),
    *("2:00", "02:00:00.5", "-1:30", "100:00:00", "999999999:59:59", "1:60", "7200", "1.5", "2:00:00.123456789"),
    *("گل رز", "é", "a'b\\c", "${x}", "null", "[]"),
)
DOUBLES = (0.0, -0.0, 1.0, 0.5, 1.005, 2.5, -2.5, 1e15, 1e18, 9.2e18, 2.0**63, -(2.0**63), 1e300, 5e-324, 0.1,
           float("inf"), float("-inf"), float("nan"), 123456.789, None)  # fmt: skip


Ask = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def table(new_database: Callable[[str], str]) -> Ask:
    """Writes a table of one column ``x`` and asks several expressions of it, which a function of a builder makes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    def ask(values: Sequence[Any], kind: Any, trees: Callable[[Any, str], Sequence[tuple[Any, Type]]]) -> list[Any]:
        url = new_database("spark")
        folder = Path(parse_qs(urlsplit(url).query)["warehouse"][0])
        folder.mkdir(parents=True, exist_ok=True)
        rows = kind if isinstance(kind, dict) else {"x": pa.array(values, kind)}
        count = len(next(iter(rows.values())))
        pq.write_table(pa.table({"n": pa.array(range(count)), **rows}), folder / "held.parquet")
        with open_source(url, Catalog(entities={}, default_entity="")) as source:
            source.learn(["held"])
            b = builder_for("spark")
            asked = trees(b, source.storage.type_of("held", "x") or "")
            picks = ", ".join(f"{b.print(tree, pretty=False)} AS r{place}" for place, (tree, _) in enumerate(asked))
            sql = f"SELECT {picks} FROM held AS t ORDER BY n"
            return [
                [b.decode(value, type) for value, (_, type) in zip(row, asked, strict=True)]
                for row in source.execute(sql, b.parameters.values)
            ]

    return ask


def read_as(b: Any, stored: str, kinds: Sequence[Type]) -> list[tuple[Any, Type]]:
    """The column read as each type, civil time being Tehran's."""
    physical = b.reader.physical(stored)
    civil = lambda moment: instant_sql(b, moment, "Asia/Tehran")  # noqa: E731
    found = ((b.reader.read(column("t", "x"), physical, kind, civil), kind) for kind in kinds)
    return [(b.cast(tree, kind), kind) for tree, kind in found]


def wanted(value: Any, kinds: Sequence[Type]) -> list[Any]:
    return [reader(kind, TEHRAN)(value) for kind in kinds]


def test_texts_are_read_as_memory_reads_them(table: Ask) -> None:
    import pyarrow as pa

    found = table(TEXTS, pa.string(), lambda b, stored: read_as(b, stored, SCALARS))
    assert dict(zip(TEXTS, found, strict=True)) == {text: wanted(text, SCALARS) for text in TEXTS}


def test_doubles_are_read_as_memory_reads_them(table: Ask) -> None:
    import pyarrow as pa

    kinds = (INTEGER, decimal(0), decimal(2), decimal(9), DOUBLE, BOOLEAN, DURATION)
    found = table(DOUBLES, pa.float64(), lambda b, stored: read_as(b, stored, kinds))
    assert list(zip(DOUBLES, found, strict=True))[:-4] == [(x, wanted(x, kinds)) for x in DOUBLES][:-4]
    assert found[-4:] == [wanted(x, kinds) for x in DOUBLES[-4:]]  # of which NaN is not itself


def test_decimals_integers_and_times_are_read_as_memory_reads_them(table: Ask) -> None:
    import pyarrow as pa

    exact = [Decimal(text) for text in ("0", "1", "-1.005", "2.675", "9999999999999999.999", "99999999999999999999.5")]
    kinds = (INTEGER, decimal(0), decimal(2), decimal(9), DOUBLE, BOOLEAN, DURATION)
    found = table(exact, pa.decimal128(38, 4), lambda b, stored: read_as(b, stored, kinds))
    assert found == [wanted(value, kinds) for value in exact]

    whole = [0, 1, -1, 7, 10**15, 2**63 - 1, -(2**63)]
    found = table(whole, pa.int64(), lambda b, stored: read_as(b, stored, (*kinds, TEXT)))
    assert found == [wanted(value, (*kinds, TEXT)) for value in whole]

    moments = [datetime(1, 1, 1), datetime(2022, 3, 22, 0, 30), datetime(2026, 3, 21, 10, 0, 0, 5), datetime.max]
    times = (DATE, DATETIME)
    found = table(moments, pa.timestamp("us"), lambda b, stored: read_as(b, stored, times))
    assert found == [wanted(value, times) for value in moments]
    instants = [moment.replace(tzinfo=UTC) for moment in moments]
    found = table(instants, pa.timestamp("us", "UTC"), lambda b, stored: read_as(b, stored, times))
    assert found == [wanted(value, times) for value in instants]
    days = [date(1, 1, 1), date(2026, 3, 21), date(9999, 12, 31), None]
    found = table(days, pa.date32(), lambda b, stored: read_as(b, stored, times))
    assert found == [wanted(value, times) for value in days]


def test_days_beyond_the_year_9999_are_unknown(table: Ask) -> None:
    import pyarrow as pa

    days = [3_000_000, -800_000, 20_000]
    found = table(
        days, pa.array(days, pa.int32()).cast(pa.date32()).type, lambda b, stored: read_as(b, stored, (DATE,))
    )
    assert found == [[None], [None], [date(1970, 1, 1) + timedelta(days=20_000)]]


def test_what_stands_in_a_document(table: Ask) -> None:
    import pyarrow as pa

    held = ("5", "5.0", "1e2", '"5"', '"x"', "true", "null", "12345678901234567890", '"2026-03-21 10:00"', "[1]", "-0.5",
            '{"b": 7}', '""', "1.25")  # fmt: skip
    texts = [f'{{"a.b": [{one}], "plain": {one}}}' for one in held] + ["", "{", "[1,]", "{'a': 1}", None]
    kinds = (INTEGER, decimal(2), DOUBLE, BOOLEAN, TEXT, DATETIME)
    civil = lambda moment: instant_sql(builder_for("spark"), moment, "Asia/Tehran")  # noqa: E731

    def trees(b: Any, stored: str) -> list[tuple[Any, Type]]:
        asked = []
        for path in (("plain",), ("a.b", "0")):
            value, physical = b.reader.inside(column("t", "x"), b.reader.physical(stored), path)
            asked += [(b.cast(b.reader.read(value.copy(), physical, kind, civil), kind), kind) for kind in kinds]
        return asked

    found = table(texts, pa.string(), trees)
    expected = [wanted(json.loads(one), kinds) * 2 for one in held]
    assert dict(zip(texts, found, strict=True)) == dict(zip(texts, [*expected, *[[None] * 12] * 5], strict=True))


def some_numbers(count: int, chance: random.Random) -> list[int]:
    """Numbers of every size, and those at the edges of words and doubles."""
    edges = [0, 1, -1, 2**53, 2**53 + 1, 2**63, 10**MAX_DIGITS - 1, 1 - 10**MAX_DIGITS]
    sizes = (chance.randrange(10 ** chance.randint(1, MAX_DIGITS)) for _ in range(count))
    return [*edges, *(chance.choice((1, -1)) * size for size in sizes)]


def within(number: int) -> int | None:
    return number if abs(number) < 10**MAX_DIGITS else None


def test_sums_products_and_quotients_of_38_digits(table: Ask) -> None:
    import pyarrow as pa

    chance = random.Random(38)
    one, two = some_numbers(300, chance), some_numbers(300, chance)
    chance.shuffle(two)
    rows = {
        name: pa.array(list(map(Decimal, held)), pa.decimal128(MAX_DIGITS, 0))
        for name, held in (("x", one), ("y", two))
    }
    wide = decimal(2, MAX_DIGITS)
    asked = (("add", wide), ("sub", wide), ("mul", decimal(4, MAX_DIGITS)), ("divide_exact", DOUBLE))

    def trees(b: Any, stored: str) -> list[tuple[Any, Type]]:
        found = []
        for op, gives in asked:
            b.arg_types, b.result_type = (wide, wide), gives
            found.append((REGISTRY[op].sql(b, column("t", "x"), column("t", "y")), gives))  # type: ignore[misc]
        return found

    wanted = [[within(x + y), within(x - y), within(x * y), x / y + 0.0 if y else None]
              for x, y in zip(one, two, strict=True)]  # fmt: skip
    assert table([], rows, trees) == wanted


def test_rounding_wide_numbers(table: Ask) -> None:
    import pyarrow as pa

    one = REGISTRY["round_exact"]
    chance = random.Random(1)
    numbers = [chance.choice((1, -1)) * chance.randrange(10 ** chance.randrange(1, MAX_DIGITS)) for _ in range(80)]
    numbers += [5 * 10**6, -5 * 10**6, 10**MAX_DIGITS - 1, 1 - 10**MAX_DIGITS, 0]
    rows = {"x": pa.array(list(map(Decimal, numbers)), pa.decimal128(MAX_DIGITS, 0))}

    def trees(b: Any, stored: str) -> list[tuple[Any, Type]]:
        asked = []
        for scale, places in ((7, 0), (9, 8), (38, 0), (30, 2)):
            b.arg_types, b.result_type = (decimal(scale, MAX_DIGITS), INTEGER, INTEGER), decimal(places, MAX_DIGITS)
            operands = (column("t", "x"), Const(scale, INTEGER), Const(places, INTEGER))
            asked.append((one.sql(b, *operands), b.result_type))
        return asked

    found = table([], rows, trees)
    assert found == [
        [op_round_exact(number, scale, places) for scale, places in ((7, 0), (9, 8), (38, 0), (30, 2))]
        for number in numbers
    ]


def test_types_are_told_by_their_names() -> None:
    b = builder_for("spark")
    told = {
        "bigint": Form.INT, "decimal(18,2)": Form.DECIMAL, "string": Form.TEXT, "varchar(20)": Form.TEXT,
        "timestamp": Form.TIMESTAMPTZ, "timestamp_ntz": Form.TIMESTAMP, "array<string>": Form.LIST, "variant": Form.JSON,
        "struct<a:int,b:array<int>>": Form.NESTED, "interval day to second": Form.INTERVAL, "void": Form.OTHER,
    }  # fmt: skip
    assert {name: b.reader.physical(name).form for name in told} == told
    decimals: Physical = b.reader.physical("decimal(18,2)")
    assert (decimals.digits, decimals.scale) == (18, 2)
