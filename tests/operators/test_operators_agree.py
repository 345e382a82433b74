"""Python and DuckDB against each other on many values, and both against a slower definition that is plainly right."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from harness_of_operators import Database, run_accumulator, run_python, wide
from hypothesis import given
from hypothesis import strategies as st

from segdsl.operators import AGGREGATES, REGISTRY
from segdsl.operators.patterns import matcher
from segdsl.types import DATE, DATETIME, DOUBLE, INTEGER, TEXT, Type, decimal
from segdsl.zones import zone_table

LIMIT = 10**38


@pytest.fixture(scope="session")
def database() -> Database:
    pytest.importorskip("duckdb")
    return Database()


def agree(
    database: Database, id: str, rows: Sequence[Sequence[Any]], types: Sequence[Type], gives: Type
) -> list[object]:
    """The results of both, which are the same."""
    one = REGISTRY[id]
    in_python = [run_python(one, row, prepared=True) for row in rows]
    found = database.call(one, rows, types, gives)
    for row, wanted, got in zip(rows, in_python, found, strict=True):
        assert got == wanted, (id, row)
    return in_python


def exact_numbers(r: random.Random, digits: int, count: int) -> list[int]:
    """Numbers of every size up to so many digits, and those beside powers of two and ten."""
    edges = [
        0,
        1,
        -1,
        *(
            sign * (base**power + by)
            for base in (2, 10)
            for power in (15, 18, 19, 28, 37, 53, 54, 62, 63, 100, 126)
            for by in (-1, 0, 1)
            for sign in (1, -1)
        ),
    ]
    sized = [r.choice((1, -1)) * r.randrange(10 ** r.randint(0, digits)) for _ in range(count)]
    return [number for number in edges + sized if abs(number) < 10**digits]


@pytest.mark.parametrize(("digits", "scale"), [(15, 2), (18, 2), (19, 0), (38, 0), (38, 2), (38, 7)])
def test_the_double_nearest_to_an_exact_number(database: Database, digits: int, scale: int) -> None:
    type = INTEGER if digits == 19 else decimal(scale, digits)
    numbers = [n for n in exact_numbers(random.Random(1), digits, 700) if digits != 19 or abs(n) < 2**63]
    found = agree(database, "to_double", [(n, scale) for n in numbers], (type, INTEGER), DOUBLE)
    assert found == [float(Fraction(n, 10**scale)) for n in numbers]


@pytest.mark.parametrize(("digits", "scale"), [(15, 2), (18, 2), (19, 0), (38, 0), (38, 2)])
def test_the_double_nearest_to_a_quotient(database: Database, digits: int, scale: int) -> None:
    r = random.Random(2)
    type = INTEGER if digits == 19 else decimal(scale, digits)
    numbers = [n for n in exact_numbers(r, digits, 300) if digits != 19 or abs(n) < 2**63]
    rows = [(r.choice(numbers), r.choice(numbers)) for _ in range(500)]
    for _ in range(200):  # quotients that are almost a tie between two doubles
        tie = r.randrange(2**53, 2**54) | 1
        b = r.randrange(1, 10 ** max(1, digits - 17))
        rows.append((tie * b + r.choice((-1, 0, 1)), b))
    rows = [(a, b) for a, b in rows if max(abs(a), abs(b)) < (2**63 if digits == 19 else 10**digits)]
    found = agree(database, "divide_exact", rows, (type, type), DOUBLE)
    assert found == [None if b == 0 else float(Fraction(a, b)) for a, b in rows]


@pytest.mark.parametrize("id", ["add", "sub", "mul"])
def test_exact_arithmetic_fits_or_is_unknown(database: Database, id: str) -> None:
    r = random.Random(3)
    sign: dict[str, Callable[[int, int], int]] = {
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
    }
    for left, right in (
        (wide(), wide()),
        (wide(2), wide(2)),
        (decimal(2, 18), decimal(2, 18)),
        (INTEGER, INTEGER),
        (decimal(2, 18), INTEGER),
    ):
        if id != "mul" and left.scale != right.scale:
            continue
        small = [
            [n for n in exact_numbers(r, t.digits, 150) if t is not INTEGER or abs(n) < 2**63] for t in (left, right)
        ]
        rows = [(r.choice(small[0]), r.choice(small[1])) for _ in range(400)]
        one = REGISTRY[id]
        assert one.result is not None
        gives = one.result((left, right))
        assert gives is not None
        found = agree(database, id, rows, (left, right), gives)
        whole = [sign[id](a, b) for a, b in rows]
        assert found == [n if abs(n) < LIMIT else None for n in whole]


def test_rounding_half_away(database: Database) -> None:
    r = random.Random(4)
    numbers = exact_numbers(r, 38, 300)
    for scale, places in ((2, 0), (2, 1), (9, 4), (2, 2), (0, 3)):
        rows = [(n, scale, places) for n in numbers]
        found = agree(database, "round_exact", rows, (wide(scale), INTEGER, INTEGER), wide(places))
        for n, got in zip(numbers, found, strict=True):
            doubled = Fraction(2 * abs(n), 10**scale) * 10**places + 1
            wanted = (1 if n >= 0 else -1) * (doubled // 2)
            assert got == (wanted if abs(wanted) < LIMIT else None)
    floats = [r.uniform(-1, 1) * 10 ** r.randint(-5, 40) for _ in range(300)] + [
        n / 1000 for n in range(-3000, 3000, 5)
    ]
    for places in (0, 2, 9):
        agree(database, "round_double", [(x, places) for x in floats], (DOUBLE, INTEGER), wide(places))


@pytest.mark.parametrize("id", ["add_double", "sub_double", "mul_double", "divide_double"])
def test_doubles(database: Database, id: str) -> None:
    r = random.Random(5)
    some = [0.0, 1.0, -1.0, 5e-324, 1.7976931348623157e308, -1.7976931348623157e308, 0.1, 1e-300, 1e300]
    some += [r.uniform(-1, 1) * 10.0 ** r.randint(-300, 300) for _ in range(100)]
    agree(database, id, [(r.choice(some), r.choice(some)) for _ in range(600)], (DOUBLE, DOUBLE), DOUBLE)


def test_sums_of_every_size(database: Database) -> None:
    r = random.Random(6)
    for scale in (0, 2, 19, 30, 37):
        for _ in range(12):
            largest = r.choice((20, 28, 29, 37, 38))
            values: list[int | None] = [r.choice((1, -1)) * r.randrange(10**largest) for _ in range(r.randint(0, 9))]
            values += [None, r.choice((1, -1)) * (LIMIT - r.randint(1, 3))]
            wanted = run_accumulator(AGGREGATES["sum"], values)
            assert database.aggregate(AGGREGATES["sum"], values, wide(scale), wide(scale)) == wanted, values


# --- patterns


def by_definition(pattern: str, text: str) -> bool:
    """The pattern as a regular expression, letter by letter."""
    regex = re.sub(
        r"\\(.)|\\$|\*|\?|#|[^\\*?#]",
        lambda m: (
            re.escape(m.group(1) or m.group())
            if m.group() not in "*?#"
            else {"*": ".*", "?": ".", "#": "[0-9]"}[m.group()]
        ),
        pattern,
        flags=re.DOTALL,
    )
    return re.fullmatch(regex, text, re.DOTALL) is not None


LETTERS = "ab-%_\\*?#7\n ی۷\u200c😀.+("


@given(st.text(LETTERS, max_size=8), st.text(LETTERS, max_size=12))
def test_a_pattern_means_what_its_regular_expression_means(pattern: str, text: str) -> None:
    assert matcher(pattern)(text) == by_definition(pattern, text)


def test_patterns_on_duckdb(database: Database) -> None:
    r = random.Random(7)

    def word(letters: str, size: int) -> str:
        return "".join(r.choice(letters) for _ in range(r.randint(0, size)))

    for _ in range(150):
        pattern = word(LETTERS + "***??#ab", 7)
        texts = [word(LETTERS + "ab7", 8) for _ in range(15)] + [
            pattern.replace("*", "a").replace("?", "b").replace("#", "7")
        ]
        agree(database, "like", [(text, pattern) for text in texts], (TEXT, TEXT), INTEGER)


def test_a_hostile_pattern_is_quick(database: Database) -> None:
    pattern, text = "*a" * 40 + "*b", "a" * 20_000
    assert agree(database, "like", [(text, pattern), (text + "b", pattern)], (TEXT, TEXT), INTEGER) == [False, True]


@pytest.mark.parametrize("id", ["contains", "starts_with", "ends_with", "eq", "lt", "ge"])
def test_text_on_duckdb(database: Database, id: str) -> None:
    r = random.Random(8)

    def word() -> str:
        return "".join(r.choice(LETTERS + "éZzÀ") for _ in range(r.randint(0, 4)))

    agree(database, id, [(word(), word()) for _ in range(900)], (TEXT, TEXT), INTEGER)


@pytest.mark.parametrize("id", ["fold_ignore_case", "fold_persian", "text_length"])
def test_every_letter_folds_alike(database: Database, id: str) -> None:
    letters = [f"a{chr(c)}b" for c in range(1, 0x3000) if not 0xD800 <= c < 0xE000] + ["ﷲ", "ﬀ", "Ａ", "𝐀"]
    agree(database, id, [(text,) for text in letters], (TEXT,), INTEGER if id == "text_length" else TEXT)


# --- dates


def days(first: date, last: date, step: int) -> Iterable[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=step)


@pytest.mark.parametrize("id", ["jalali_year", "jalali_month", "jalali_day", "jalali_month_day"])
def test_jalali_parts_on_duckdb(database: Database, id: str) -> None:
    some = [*days(date(1821, 3, 1), date(2222, 4, 30), 37), *days(date(2122, 3, 1), date(2126, 4, 1), 1)]
    some += [date(year, 3, day) for year in range(1821, 2223) for day in (19, 20, 21, 22)]
    agree(database, id, [(day,) for day in some], (DATE,), INTEGER)


TODAYS = [
    date(2026, 3, 21),
    date(2026, 2, 28),
    date(2024, 2, 29),
    date(2024, 2, 28),
    date(2025, 3, 20),
    date(2124, 3, 19),
    date(2124, 3, 20),
    date(2125, 3, 20),
    date(2222, 3, 20),
    date(2026, 3, 20),
    date(1999, 12, 31),
]


@pytest.mark.parametrize("today", TODAYS, ids=str)
@pytest.mark.parametrize("id", ["age", "next_anniversary", "jalali_age", "jalali_next_anniversary"])
def test_ages_and_anniversaries(database: Database, id: str, today: date) -> None:
    r = random.Random(9)
    born = [today + timedelta(days=n) for n in range(-40, 41)]
    born += [day + timedelta(days=r.randint(-1, 1)) for day in days(date(1822, 1, 1), date(2221, 1, 1), 307)]
    born += [date(year, 2, 29) for year in range(1904, 2096, 4)] + [
        date(year, 3, day) for year in range(1900, 2150, 3) for day in (19, 20, 21)
    ]
    rows = [(day, today) for day in born]
    found = agree(database, id, rows, (DATE, DATE), DATE if id.endswith("anniversary") else INTEGER)
    for day, got in zip(born, found, strict=True):
        if id.endswith("next_anniversary") and got is not None:
            assert isinstance(got, date)
            assert got >= today
            assert got > day
            assert got - max(day, today) <= timedelta(days=366)
        elif got is not None:
            assert got == max(0, got)


@pytest.mark.parametrize(
    "zone", ["Asia/Tehran", "Europe/Berlin", "Africa/Casablanca", "Pacific/Apia", "America/St_Johns", "UTC"]
)
def test_civil_time_on_duckdb(database: Database, zone: str) -> None:
    table = zone_table(ZoneInfo(zone))
    near = [timedelta(seconds=s, microseconds=m) for s in (-1, 0, 1, 7200) for m in (0, 999_999)]
    instants = [since + by for since, _ in (*table[:30], *table[-10:]) for by in near]
    r = random.Random(10)
    instants += [datetime(1969, 1, 1) + timedelta(seconds=r.randrange(135 * 365 * 86_400)) for _ in range(200)]
    rows = [(instant, table) for instant in instants]
    found = agree(database, "civil_datetime", rows, (DATETIME, DATETIME), DATETIME)
    agree(database, "civil_date", rows, (DATETIME, DATETIME), DATE)
    for instant, civil in zip(instants, found, strict=True):
        known = datetime(1970, 1, 1) <= instant < datetime(2101, 1, 1)
        there = instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
        assert civil == (there if known else None)
