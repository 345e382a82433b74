"""Raw values become canonical ones: exactly, and without ever raising."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import IntEnum, StrEnum
from fractions import Fraction
from math import floor, inf, nan
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from segdsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DOUBLE,
    DURATION,
    GEO,
    INTEGER,
    TEXT,
    Kind,
    Type,
    decimal,
    set_of,
)
from segdsl.values import (
    read_boolean,
    read_date,
    read_datetime,
    read_decimal,
    read_double,
    read_duration,
    read_enum,
    read_geo,
    read_integer,
    read_key,
    read_set,
    read_text,
    reader,
)

TEHRAN, BERLIN, NEW_YORK = ZoneInfo("Asia/Tehran"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


class Grade(IntEnum):
    GOLD = 3


class Word(StrEnum):
    GOLD = "gold"


class Hostile:
    """Raises whatever is asked of it."""

    def __index__(self) -> int:
        raise RuntimeError

    def __float__(self) -> float:
        raise RuntimeError

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    def __hash__(self) -> int:
        raise RuntimeError


class HostileZone(tzinfo):
    def utcoffset(self, dt: datetime | None) -> timedelta:
        raise RuntimeError


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (12, 12),
        (-(2**63), -(2**63)),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        (10**400, None),
        (12.0, 12),
        (12.5, None),
        (1e300, None),
        (inf, None),
        (nan, None),
        (Decimal("12.00"), 12),
        (Decimal("0E+30"), 0),
        (Decimal("1E+30"), None),
        (Decimal("1E+999999"), None),
        (Decimal("NaN"), None),
        (Decimal("sNaN"), None),
        ("12", 12),
        ("-0012", -12),
        ("+7", 7),
        ("12.0", 12),
        ("12.5", None),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", None),
        ("0" * 10_000 + "5", 5),
        ("9" * 10_000, None),
        ("۱۲", None),  # a stored value is machine data
        (" 12", None),
        ("1_000", None),
        ("1,000", None),
        ("0x10", None),
        ("", None),
        (True, None),
        (False, None),
        (None, None),
        (b"12", None),
        (Grade.GOLD, 3),
        ([12], None),
        (Hostile(), None),
    ],
)
def test_integers(raw: object, value: int | None) -> None:
    found = read_integer(raw)
    assert found == value
    assert found is None or found.__class__ is int


@pytest.mark.parametrize(
    ("raw", "cents"),
    [
        (12, 1200),
        ("12.345", 1235),
        ("-12.345", -1235),
        ("12.344999999999999999999999999999999999", 1234),
        (Decimal("0.005"), 1),
        (Decimal("-0.005"), -1),
        (Decimal("0.00499999999999999999999999999999999999999999999999999999999999999999999999"), 0),
        (Decimal("1E-1000000"), 0),
        (Decimal("1.5E+3"), 150000),
        ("1.5e3", 150000),
        (".5", 50),
        ("5.", 500),
        (0.125, 13),  # half away from zero, in double arithmetic
        (-0.125, -13),
        (1.005, 100),  # 1.005 * 100 + 0.5 is a little less than 101 in double arithmetic
        (2.675, 268),  # and this product is just 267.5
        (9999999999999999, 999999999999999900),
        (10**16, None),  # 18 digits are 16 before the point
        ("9999999999999999.99", 999999999999999999),
        ("9999999999999999.995", None),
        ("-9999999999999999.99", -999999999999999999),
        (1e15, 10**17),
        (1e16, None),
        (1e308, None),
        (inf, None),
        (nan, None),
        (Decimal("Infinity"), None),
        (Fraction(1, 8), 13),
        ("1e999999", None),
        ("1e9999999", None),
        ("NaN", None),
        ("12,5", None),
        ("۱۲٫۵", None),
        ("", None),
        (True, None),
        (Grade.GOLD, 300),
        (Hostile(), None),
    ],
)
def test_decimals_of_two_places(raw: object, cents: int | None) -> None:
    found = read_decimal(raw, 2)
    assert found == cents
    assert found is None or found.__class__ is int


@given(st.decimals(allow_nan=False, allow_infinity=False, places=None), st.integers(0, 18))
@example(Decimal("0.5"), 0)
@example(Decimal("999999999999999999.4999999"), 0)
@example(Decimal("999999999999999999.5"), 0)
def test_a_decimal_is_rounded_once_and_exactly(raw: Decimal, scale: int) -> None:
    size, half = abs(Fraction(raw)) * 10**scale, Fraction(1, 2)
    exact = floor(size + half) * (1 if raw >= 0 else -1)
    expected = exact if abs(exact) < 10**18 else None
    assert read_decimal(raw, scale) == expected
    if not 1e-5 < abs(raw) < 1e5:
        return
    assert read_decimal(format(raw, "f"), scale) == expected


@given(st.integers(-(10**17), 10**17), st.integers(0, 6))
def test_a_decimal_text_is_exact(scaled: int, scale: int) -> None:
    with localcontext() as context:
        context.prec = 40
        raw = Decimal(scaled).scaleb(-scale)
    assert read_decimal(str(raw), scale) == scaled
    assert read_decimal(raw, scale) == scaled
    assert read_decimal(raw, scale) == int(raw.scaleb(scale).to_integral_value(ROUND_HALF_UP))


@given(st.floats(), st.integers(0, 18))
def test_a_double_becomes_a_decimal_in_double_arithmetic(raw: float, scale: int) -> None:
    found = read_decimal(raw, scale)
    size = abs(raw) * 10.0**scale + 0.5
    if not size < 1e18:
        assert found is None
    else:
        assert found == (floor(size) if raw >= 0 else -floor(size))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (1.5, 1.5),
        (3, 3.0),
        (2**53 + 1, float(2**53 + 1)),
        (10**400, None),
        (Decimal("0.1"), 0.1),
        (Decimal("1E+400"), None),
        ("0.1", 0.1),
        ("1e400", None),
        ("-1e-400", 0.0),
        ("inf", None),
        ("nan", None),
        ("1_0", None),
        ("۱", None),
        (inf, None),
        (nan, None),
        (True, None),
        (Fraction(1, 4), 0.25),
        (Hostile(), None),
    ],
)
def test_doubles(raw: object, value: float | None) -> None:
    assert read_double(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        *[(raw, True) for raw in (True, 1, 1.0, Decimal(1), "true", "TRUE", "t", "1", b"\x01")],
        *[(raw, False) for raw in (False, 0, 0.0, Decimal(0), "false", "False", "F", "0", b"\x00")],
        *[(raw, None) for raw in (None, "", "yes", "no", 2, -1, nan, "بله", b"", [], date(2026, 1, 1), Hostile())],
    ],
)
def test_booleans(raw: object, value: bool | None) -> None:
    assert read_boolean(raw) is value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("تهران", "تهران"),
        (" a ", " a "),
        ("0", "0"),
        ("", None),
        (None, None),
        (12, "12"),
        (Word.GOLD, "gold"),
        (UUID("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        (True, None),
        (1.5, None),
        (b"abc", None),
        ("half \ud800", None),  # cannot be stored, printed or hashed
        (Hostile(), None),
    ],
)
def test_texts(raw: object, value: str | None) -> None:
    found = read_text(raw)
    assert found == value
    assert found is None or found.__class__ is str


def test_an_enum_is_one_of_its_names() -> None:
    names = frozenset(("gold", "3"))
    assert [read_enum(raw, names) for raw in ("gold", Word.GOLD, 3, "silver", "", None, 4, [])] == [
        "gold", "gold", "3", None, None, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (date(2026, 3, 21), date(2026, 3, 21)),
        (datetime(2026, 3, 21, 23, 59), date(2026, 3, 21)),
        (datetime(2026, 3, 21, 23, 59, tzinfo=timezone(timedelta(hours=-5))), date(2026, 3, 21)),
        ("2026-03-21", date(2026, 3, 21)),
        ("2026-03-21T23:00:00+03:30", date(2026, 3, 21)),
        ("0001-01-01", date(1, 1, 1)),
        ("2026-02-29", None),
        ("0000-00-00", None),
        ("2026-3-21", None),
        ("2026/03/21", None),
        ("20260321", None),
        ("2026-W12-6", None),
        ("1405-01-01x", None),
        ("۲۰۲۶-۰۳-۲۱", None),
        ("10000-01-01", None),
        (20260321, None),
        ("", None),
        (None, None),
        (Hostile(), None),
    ],
)
def test_dates(raw: object, value: date | None) -> None:
    found = read_date(raw)
    assert found == value
    assert found is None or found.__class__ is date


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (datetime(2026, 3, 21, 10), "2026-03-21 06:30:00"),
        (datetime(2026, 3, 21, 10, tzinfo=UTC), "2026-03-21 10:00:00"),
        (datetime(2026, 3, 21, 10, tzinfo=BERLIN), "2026-03-21 09:00:00"),
        (date(2026, 3, 21), "2026-03-20 20:30:00"),
        ("2026-03-21", "2026-03-20 20:30:00"),
        ("2026-03-21T10:00", "2026-03-21 06:30:00"),
        ("2026-03-21 10:00:00", "2026-03-21 06:30:00"),
        ("2026-03-21 10:00:00.5+03:30", "2026-03-21 06:30:00.500000"),
        ("2026-03-21T10:00:00Z", "2026-03-21 10:00:00"),
        ("2026-03-21 10:00:00+00", "2026-03-21 10:00:00"),
        ("2026-03-21 10:00:00.123456789Z", "2026-03-21 10:00:00.123456"),
        ("2026-03-21 24:00:00", None),
        ("2026-03-21 10:00 +03:30", None),
        ("2026-03-21 10:00:60", None),
        ("2026-03-21T10", None),
        ("20260321T100000", None),
        ("2026-03-21x10:00", None),
        ("2026-02-30 10:00", None),
        ("0000-00-00 00:00:00", None),
        (1774087200, None),  # an epoch has to be declared
        (datetime(1, 1, 1), None),  # 20:34 the day before the year 1
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))), None),
        (datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-5))), None),
        (datetime(2026, 1, 1, tzinfo=HostileZone()), None),
        ("", None),
        (None, None),
        (Hostile(), None),
    ],
)
def test_datetimes_in_tehran(raw: object, value: str | None) -> None:
    for found in (read_datetime(raw, TEHRAN), reader(DATETIME, TEHRAN)(raw)):
        assert (None if found is None else str(found)) == value
        assert found is None or (found.__class__ is datetime and found.tzinfo is None)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("zone", "civil", "instant"),
    [
        # clocks go forward: the first instant after the gap
        (BERLIN, "2026-03-29 01:59:59.999999", "2026-03-29 00:59:59.999999"),
        (BERLIN, "2026-03-29 02:00", "2026-03-29 01:00:00"),
        (BERLIN, "2026-03-29 02:30", "2026-03-29 01:00:00"),
        (BERLIN, "2026-03-29 02:59:59.999999", "2026-03-29 01:00:00"),
        (BERLIN, "2026-03-29 03:00", "2026-03-29 01:00:00"),
        (NEW_YORK, "2026-03-08 02:15:10.5", "2026-03-08 07:00:00"),
        (TEHRAN, "2022-03-22 00:30", "2022-03-21 20:30:00"),  # midnight did not happen that day
        (TEHRAN, "2022-03-22", "2022-03-21 20:30:00"),
        (ZoneInfo("Pacific/Apia"), "2011-12-30 12:00", "2011-12-30 10:00:00"),  # nor that whole day
        # clocks go back: the earlier of two
        (BERLIN, "2026-10-25 02:30", "2026-10-25 00:30:00"),
        (NEW_YORK, "2026-11-01 01:30", "2026-11-01 05:30:00"),
        (TEHRAN, "2022-09-21 23:30", "2022-09-21 19:00:00"),
        # the years without summer time that followed
        (TEHRAN, "2023-03-22 00:30", "2023-03-21 21:00:00"),
        (TEHRAN, "1925-06-01 12:00", "1925-06-01 08:34:16"),
        (ZoneInfo("UTC"), "2026-03-29 02:30", "2026-03-29 02:30:00"),
    ],
)
def test_clock_changes(zone: ZoneInfo, civil: str, instant: str) -> None:
    assert str(read_datetime(civil, zone)) == instant
    assert str(reader(DATETIME, zone)(civil)) == instant
    raw = datetime.fromisoformat(civil)
    for fold in (0, 1):  # what the driver believes does not matter
        assert str(reader(DATETIME, zone)(raw.replace(fold=fold))) == instant


zones = st.sampled_from([TEHRAN, BERLIN, NEW_YORK, ZoneInfo("Pacific/Apia"), ZoneInfo("Africa/Casablanca"), UTC])
lately = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))


@given(zones, lately)
def test_an_instant_survives_the_clock_of_a_zone(zone: tzinfo, instant: datetime) -> None:
    local = instant.replace(tzinfo=UTC).astimezone(zone)
    assert read_datetime(local, TEHRAN) == instant
    assert read_datetime(local.isoformat(), TEHRAN) == instant
    if local.fold == 0:
        assert reader(DATETIME, zone)(local.replace(tzinfo=None)) == instant


@given(zones, lately, lately)
def test_a_later_clock_time_is_never_an_earlier_instant(zone: tzinfo, a: datetime, b: datetime) -> None:
    first, second = (read_datetime(civil, zone) for civil in sorted((a, b)))
    assert first is not None
    assert second is not None
    assert first <= second


@given(zones, st.lists(st.datetimes(), max_size=5))
def test_a_reader_that_remembers_reads_as_one_that_does_not(zone: tzinfo, moments: list[datetime]) -> None:
    read = reader(DATETIME, zone)
    for civil in [*moments, *moments]:
        assert read(civil) == read_datetime(civil, zone)


@pytest.mark.parametrize(
    ("raw", "micros"),
    [
        (timedelta(hours=2), 7_200_000_000),
        (timedelta(microseconds=-1), -1),
        (timedelta.max, None),  # more than 64 bits
        (90, 90_000_000),
        (0.5, 500_000),
        (Decimal("1.0000005"), 1_000_001),
        ("7200", 7_200_000_000),
        ("2:00", 7_200_000_000),
        ("-01:30:00.25", -5_400_250_000),
        ("100:00:00", 360_000_000_000),
        ("1:60", None),
        ("one hour", None),
        ("", None),
        (True, None),
        (Hostile(), None),
    ],
)
def test_durations(raw: object, micros: int | None) -> None:
    assert read_duration(raw) == micros


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (["fantasy", "classic"], {"fantasy", "classic"}),
        (("fantasy", "fantasy"), {"fantasy"}),
        ({"fantasy", "", None}, {"fantasy"}),
        ('["fantasy", "", null, 7, 1.5]', {"fantasy", "7"}),
        (' ["a"]', {"a"}),
        ('"fantasy"', set()),
        ('{"a": 1}', set()),
        ("fantasy", set()),
        ("[", set()),
        ("[" * 100_000, set()),
        ("[" + "9" * 5000 + "]", set()),
        ("", set()),
        (None, set()),
        (7, set()),
        ({"a": 1}, set()),
        ([["a"], {}, "b"], {"b"}),
        (Hostile(), set()),
    ],
)
def test_a_set_is_never_unknown(raw: object, value: set[str]) -> None:
    assert read_set(raw, read_text) == frozenset(value)


def test_sets_convert_and_fold_their_elements() -> None:
    assert reader(set_of(INTEGER))(["1", 1.0, 2, "x", None]) == {1, 2}
    assert reader(set_of(decimal(2)))("[0.105, 1]") == {11, 100}
    assert reader(set_of(DATE))(["2026-03-21", "0000-00-00"]) == {date(2026, 3, 21)}
    assert reader(set_of(Type(Kind.ENUM, names=("a", "b"))))(["a", "c"]) == {"a"}
    assert reader(set_of(Type(Kind.TEXT, compare="ignore_case")))(["SciFi", "scifi", "ÉTÉ"]) == {"scifi", "été"}
    assert reader(set_of(Type(Kind.TEXT, compare="persian")))(["كتاب", "کتاب", "ـ"]) == {"کتاب"}
    assert reader(set_of(TEXT))(["a", "A"]) == {"a", "A"}


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ((35.7, 51.4), (35.7, 51.4)),
        ([35, "51.4"], (35.0, 51.4)),
        ({"lat": 35.7, "lon": 51.4}, (35.7, 51.4)),
        ("[35.7, 51.4]", (35.7, 51.4)),
        ((35.7,), None),
        ((35.7, None), None),
        ((nan, 1), None),
        ({"lat": 35.7}, None),
        ("35.7,51.4", None),
        (None, None),
        (Hostile(), None),
    ],
)
def test_points(raw: object, value: tuple[float, float] | None) -> None:
    assert read_geo(raw) == value


def test_keys_are_what_the_key_field_is() -> None:
    assert [read_key(raw, INTEGER) for raw in (7, "7", "a", None)] == [7, 7, None, None]
    assert [read_key(raw, TEXT) for raw in ("a", 7, "")] == ["a", "7", None]
    assert reader(Type(Kind.KEY, entity="order"))("7") == "7"
    assert reader(Type(Kind.KEY, entity="order"))(7) == 7


def test_a_tier_is_its_number() -> None:
    club = reader(Type(Kind.TIER, names=("bronze", "silver")))
    assert [club(raw) for raw in ("bronze", "silver", 2, 0, 3, "gold", None)] == [1, 2, 2, None, None, None, None]


# --- total: anything at all is read by every reader

ALL = [
    INTEGER, decimal(0), decimal(2), decimal(18), DOUBLE, BOOLEAN, TEXT, DATE, DATETIME, DURATION, GEO,
    Type(Kind.ENUM, names=("a",)), Type(Kind.TIER, names=("a", "b")), Type(Kind.KEY, entity="e"),
    set_of(TEXT), set_of(INTEGER), set_of(Type(Kind.TEXT, compare="persian")),
]  # fmt: skip
CLASSES: dict[Kind, tuple[type, ...]] = {
    Kind.INTEGER: (int,), Kind.DECIMAL: (int,), Kind.DOUBLE: (float,), Kind.BOOLEAN: (bool,), Kind.TEXT: (str,),
    Kind.ENUM: (str,), Kind.TIER: (int,), Kind.DATE: (date,), Kind.DATETIME: (datetime,), Kind.DURATION: (int,),
    Kind.GEO: (tuple,), Kind.SET: (frozenset,), Kind.KEY: (int, str),
}  # fmt: skip
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text() | st.binary() | st.dates()
    | st.datetimes(timezones=st.none() | st.timezones()) | st.timedeltas() | st.uuids() | st.fractions() | st.complex_numbers()
    | st.text("0123456789-:.TZ +e", max_size=25) | st.builds(Hostile)
)  # fmt: skip
anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner), max_leaves=5)


@pytest.mark.parametrize("type", ALL, ids=str)
@given(raw=anything)
@example(raw="9" * 6000)
@example(raw=10**6000)
@example(raw=Decimal((0, (9,) * 6000, -3000)))
@example(raw=Decimal((1, (1,), 999_999)))
def test_every_reader_takes_anything(type: Type, raw: object) -> None:
    for zone in (UTC, TEHRAN):
        found = reader(type, zone)(raw)
        assert found is None or found.__class__ in CLASSES[type.kind]
        if type.kind is Kind.SET:
            assert found is not None


@pytest.mark.parametrize("type", [t for t in ALL if t.kind is not Kind.GEO], ids=str)
@given(raw=anything)
def test_a_canonical_value_that_is_read_again_stays(type: Type, raw: object) -> None:
    if type.kind in (Kind.DECIMAL, Kind.DURATION):  # scaled: not what a row would hold
        return
    read = reader(type)
    found = read(raw)
    assert read(found) == found
