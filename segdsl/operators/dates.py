"""Dates: civil days of instants, parts and distances. Jalali parts are in `jalali`, ages in `anniversaries`.

The zone and today are constants of the plan, so that no engine's zone data or clock takes part. A zone is a table of
its offset changes (`segdsl.zones.zone_table`); in SQL it becomes a balanced tree of comparisons.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from segdsl.operators import lowerings
from segdsl.operators.base import Example, Operator, Shape, Sql, SqlBuilder
from segdsl.operators.operands import always, day, one_of, taking
from segdsl.plan import Const
from segdsl.types import DATE, DATETIME, DURATION, INTEGER, Kind
from segdsl.zones import TABLE_END, TABLE_FIRST

ZoneTable = Sequence[tuple[datetime, int]]

FIRST_INSTANT, LAST_INSTANT = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999_999)
DAY_MICROS = 86_400_000_000
_AEONS = 4_000_000  # days; more than there are between any two dates, to make floor division of positive numbers
_TEHRAN: ZoneTable = (
    (datetime(1970, 1, 1), 12600),
    (datetime(2021, 3, 21, 20, 30), 16200),
    (datetime(2021, 9, 21, 19, 30), 12600),
)
_LEAP_DAY = date(2024, 2, 29)


# --- SQL that several operators share


def day_sql(b: SqlBuilder, value: date) -> Sql:
    return b.cast(b.literal(value.isoformat()), DATE)


def instant_sql(b: SqlBuilder, value: datetime) -> Sql:
    return b.cast(b.literal(value.isoformat(" ")), DATETIME)


def date_const(const: Const) -> date:
    assert isinstance(const.value, date), "a constant date"
    return const.value


def ladder(b: SqlBuilder, value: Sql, bounds: Sequence[Sql], steps: Sequence[Sql]) -> Sql:
    """``steps[i]`` for the last i with ``bounds[i] <= value``, the first step below all; a balanced tree."""
    if len(steps) == 1:
        return steps[0]
    found = b.ladder(value, bounds, steps)
    if found is not None:
        return found
    middle = len(steps) // 2
    low = ladder(b, value, bounds[:middle], steps[:middle])
    return b.case([(b.lt(value, bounds[middle]), low)], ladder(b, value, bounds[middle:], steps[middle:]))


def between(b: SqlBuilder, value: Sql, low: Sql, high: Sql) -> Sql:
    return b.and_(b.ge(value, low), b.le(value, high))


def _in_years(b: SqlBuilder, value: Sql) -> Sql:
    """A computed DATE, unknown outside the years 1 to 9999, which some engines hold and others do not."""
    return b.case([(between(b, value, day_sql(b, date.min), day_sql(b, date.max)), value)])


# --- the zone


def _offset_at(instant: datetime, table: ZoneTable) -> timedelta | None:
    if not TABLE_FIRST <= instant < TABLE_END:
        return None
    return timedelta(seconds=table[bisect_right(table, (instant, 999_999)) - 1][1])


def op_civil(instant: datetime, table: ZoneTable) -> datetime | None:
    """What a clock of the zone shows."""
    offset = _offset_at(instant, table)
    return None if offset is None else instant + offset


def op_civil_day(instant: datetime, table: ZoneTable) -> date | None:
    """The day on a calendar of the zone."""
    offset = _offset_at(instant, table)
    return None if offset is None else (instant + offset).date()


def _civil_sql(b: SqlBuilder, instant: Sql, const: Const) -> Sql:
    table: ZoneTable = const.value  # type: ignore[assignment]
    bounds = [instant_sql(b, since) for since, _ in table]
    offsets = [b.literal(seconds * 1_000_000) for _, seconds in table]
    known = b.and_(b.ge(instant, instant_sql(b, TABLE_FIRST)), b.lt(instant, instant_sql(b, TABLE_END)))
    if len(table) == 1 and table[0][1] == 0:
        return b.case([(known, instant)])
    return b.case([(known, b.add_micros(instant, ladder(b, instant, bounds, offsets)))])


_ZONED = frozenset((1,))
_CIVIL_EXAMPLES = (
    (datetime(2026, 3, 20, 20, 29, 59, 999_999), datetime(2026, 3, 20, 23, 59, 59, 999_999)),
    (datetime(2026, 3, 20, 20, 30), datetime(2026, 3, 21)),
    (datetime(2021, 3, 21, 20, 29, 59), datetime(2021, 3, 21, 23, 59, 59)),
    (datetime(2021, 3, 21, 20, 30), datetime(2021, 3, 22, 1, 0)),
    (datetime(2021, 9, 21, 19, 30), datetime(2021, 9, 21, 23, 0)),
    (datetime(1970, 1, 1), datetime(1970, 1, 1, 3, 30)),
    (datetime(1969, 12, 31, 23, 59, 59), None),
    (datetime(2100, 12, 31, 23, 59, 59), datetime(2101, 1, 1, 3, 29, 59)),
    (datetime(2101, 1, 1), None),
    (None, None),
)

CIVIL_DATETIME = Operator(
    id="civil_datetime",
    doc="What a clock of the zone shows at an instant; unknown outside 1970 to 2100.",
    takes=("datetime", "zone table"),
    gives="datetime",
    result=always(DATETIME),
    const_args=_ZONED,
    python=lambda t, table: f"op_civil({t}, {table})",
    helpers={"op_civil": op_civil},
    sql=_civil_sql,
    examples=tuple(Example((t, _TEHRAN), civil, (DATETIME, DATETIME)) for t, civil in _CIVIL_EXAMPLES),
)
CIVIL_DATE = Operator(
    id="civil_date",
    doc="The day on a calendar of the zone at an instant; unknown outside 1970 to 2100.",
    takes=("datetime", "zone table"),
    gives="date",
    result=always(DATE),
    const_args=_ZONED,
    python=lambda t, table: f"op_civil_day({t}, {table})",
    helpers={"op_civil_day": op_civil_day},
    sql=lambda b, t, table: b.date_of(_civil_sql(b, t, table)),
    examples=(
        *(Example((t, _TEHRAN), civil and civil.date(), (DATETIME, DATETIME)) for t, civil in _CIVIL_EXAMPLES),
        Example((datetime(2026, 1, 1, 5), ((datetime(1970, 1, 1), 0),)), date(2026, 1, 1), (DATETIME, DATETIME)),
    ),
)

# --- parts


def _part(id: str, doc: str, fa: str, python: str, name: str, examples: tuple[Example, ...]) -> Operator:
    hour = id == "hour"
    return Operator(
        id=id,
        doc=doc,
        takes=("datetime",) if hour else ("date",),
        gives="integer",
        shape=Shape.FUNCTION,
        phrases={"en": (id,), "fa": (fa,)},
        accepts=taking(INTEGER, one_of(Kind.DATETIME) if hour else day),
        lower=lowerings.hour if hour else lowerings.date_part(id, calendars=id != "weekday"),
        result=always(INTEGER),
        python=python.format,
        sql=lambda b, d: b.date_part(name, d),
        examples=(*examples, Example((None,), None)),
    )


YEAR = _part(
    "year",
    "The year of a date, in the calendar in force.",
    "سال",
    "{0}.year",
    "year",
    (Example((date(2026, 12, 31),), 2026), Example((date(1, 1, 1),), 1), Example((date(9999, 12, 31),), 9999)),
)
MONTH = _part(
    "month",
    "The month of a date, 1 to 12, in the calendar in force.",
    "ماه",
    "{0}.month",
    "month",
    (Example((date(2026, 12, 31),), 12), Example((_LEAP_DAY,), 2)),
)
DAY = _part(
    "day",
    "The day of the month of a date, in the calendar in force.",
    "روز",
    "{0}.day",
    "day",
    (Example((date(2026, 12, 31),), 31), Example((_LEAP_DAY,), 29)),
)
WEEKDAY = _part(
    "weekday",
    "The day of the week: Monday 1 to Sunday 7.",
    "روز_هفته",
    "{0}.isoweekday()",
    "isodow",
    (Example((date(2026, 3, 21),), 6), Example((date(2026, 3, 22),), 7), Example((date(2026, 3, 23),), 1)),
)
HOUR = _part(
    "hour",
    "The hour of the day, 0 to 23, in the time zone in force.",
    "ساعت",
    "{0}.hour",
    "hour",
    (Example((datetime(2026, 3, 21, 23, 59, 59, 999_999),), 23), Example((datetime(2026, 3, 21),), 0)),
)


def month_day_sql(b: SqlBuilder, value: Sql) -> Sql:
    return b.add(b.mul(b.date_part("month", value), b.literal(100)), b.date_part("day", value))


MONTH_DAY = Operator(
    id="month_day",
    doc="Month and day as one number: 321 is 21 March.",
    takes=("date",),
    gives="integer",
    result=always(INTEGER),
    python=lambda d: f"({d}.month * 100 + {d}.day)",
    sql=month_day_sql,
    examples=(Example((date(2026, 3, 21),), 321), Example((_LEAP_DAY,), 229), Example((None,), None)),
)

_TODAY = date(2026, 3, 21)

# --- distances

DAYS_BETWEEN = Operator(
    id="days_between",
    lower=lowerings.days_between,
    doc="Civil days from the first date to the second, negative when that is earlier; of datetimes whole days.",
    takes=("date", "date"),
    gives="integer",
    shape=Shape.FUNCTION,
    phrases={"en": ("days_between",), "fa": ("روزهای_بین",)},
    accepts=taking(INTEGER, day, day),
    result=always(INTEGER),
    python=lambda a, b: f"({b} - {a}).days",
    sql=lambda b, x, y: b.days_between(x, y),
    examples=(
        Example((date(2024, 2, 28), date(2024, 3, 1)), 2),
        Example((date(2024, 3, 1), date(2024, 2, 28)), -2),
        Example((date.min, date.max), 3_652_058),
        Example((None, _TODAY), None, (DATE, DATE)),
        Example((_TODAY, None), None, (DATE, DATE)),
    ),
)
DAYS_SINCE = Operator(
    id="days_since",
    lower=lowerings.days_since,
    doc="Civil days from the date to today, negative for the future.",
    takes=("date",),
    gives="integer",
    shape=Shape.FUNCTION,
    phrases={"en": ("days_since",), "fa": ("روزهای_گذشته_از",)},
    accepts=taking(INTEGER, day),
    examples=(Example((date(2026, 3, 20),), 1), Example((date(2026, 3, 22),), -1), Example((None,), None)),
)
DAYS_BETWEEN_DATETIMES = Operator(
    id="days_between_datetimes",
    doc="Whole days of 24 hours from the first instant to the second, rounded down.",
    takes=("datetime", "datetime"),
    gives="integer",
    result=always(INTEGER),
    python=lambda a, b: f"({b} - {a}).days",
    sql=lambda b, x, y: b.sub(
        b.int_div(b.add(b.micros_between(x, y), b.literal(_AEONS * DAY_MICROS)), b.literal(DAY_MICROS)),
        b.literal(_AEONS),
    ),
    examples=(
        Example((datetime(2026, 3, 20, 23, 30), datetime(2026, 3, 21, 1, 0)), 0),
        Example((datetime(2026, 3, 21, 1, 0), datetime(2026, 3, 20, 23, 30)), -1),
        Example((datetime(2026, 3, 20), datetime(2026, 3, 21)), 1),
        Example((datetime(2026, 3, 21), datetime(2026, 3, 20)), -1),
        Example((datetime(2026, 3, 20, 0, 0, 0, 1), datetime(2026, 3, 21)), 0),
        Example((FIRST_INSTANT, LAST_INSTANT), 3_652_058),
        Example((LAST_INSTANT, FIRST_INSTANT), -3_652_059),
        Example((None, datetime(2026, 3, 21)), None, (DATETIME, DATETIME)),
    ),
)


def op_add_days(start: date, days: int) -> date | None:
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return None


def op_add_micros(start: datetime, micros: int) -> datetime | None:
    try:
        return start + timedelta(microseconds=micros)
    except OverflowError:
        return None


def _add_micros_sql(b: SqlBuilder, start: Sql, micros: Sql) -> Sql:
    moved = b.add_micros(start, b.cast(micros, INTEGER))
    return b.case([(between(b, moved, instant_sql(b, FIRST_INSTANT), instant_sql(b, LAST_INSTANT)), moved)])


ADD_DAYS = Operator(
    id="add_days",
    doc="The date so many days later; unknown outside the years 1 to 9999.",
    takes=("date", "integer"),
    gives="date",
    result=always(DATE),
    python=lambda d, n: f"op_add_days({d}, {n})",
    helpers={"op_add_days": op_add_days},
    sql=lambda b, d, n: _in_years(b, b.add_days(d, n)),
    examples=(
        Example((date(2024, 2, 28), 1), _LEAP_DAY),
        Example((date(2024, 3, 1), -1), _LEAP_DAY),
        Example((date.max, 1), None),
        Example((date.min, -1), None),
        Example((_TODAY, 10**15), None),
        Example((_TODAY, -(10**15)), None),
        Example((None, 1), None, (DATE, INTEGER)),
        Example((_TODAY, None), None, (DATE, INTEGER)),
    ),
)
ADD_MICROS = Operator(
    id="add_micros",
    doc="The instant so much later; unknown outside the years 1 to 9999.",
    takes=("datetime", "duration"),
    gives="datetime",
    result=always(DATETIME),
    python=lambda t, n: f"op_add_micros({t}, {n})",
    helpers={"op_add_micros": op_add_micros},
    sql=_add_micros_sql,
    examples=(
        Example((datetime(2026, 3, 21), -1), datetime(2026, 3, 20, 23, 59, 59, 999_999), (DATETIME, DURATION)),
        Example((datetime(2026, 3, 21), 14 * DAY_MICROS), datetime(2026, 4, 4), (DATETIME, DURATION)),
        Example((LAST_INSTANT, 1), None, (DATETIME, DURATION)),
        Example((FIRST_INSTANT, -1), None, (DATETIME, DURATION)),
        Example((datetime(2026, 3, 21), 2**62), None, (DATETIME, DURATION)),
        Example((None, 1), None, (DATETIME, DURATION)),
    ),
)
MICROS_BETWEEN = Operator(
    id="micros_between",
    doc="The time from the first instant to the second.",
    takes=("datetime", "datetime"),
    gives="duration",
    result=always(DURATION),
    python=lambda a, b: f"op_micros_between({a}, {b})",
    helpers={"op_micros_between": lambda a, b: (b - a) // timedelta(microseconds=1)},
    sql=lambda b, x, y: b.micros_between(x, y),
    examples=(
        Example((datetime(2026, 3, 21), datetime(2026, 3, 21, 0, 0, 1)), 1_000_000),
        Example((datetime(2026, 3, 21, 0, 0, 1), datetime(2026, 3, 21)), -1_000_000),
        Example((FIRST_INSTANT, LAST_INSTANT), 315_537_897_599_999_999),
        Example((None, datetime(2026, 3, 21)), None, (DATETIME, DATETIME)),
    ),
)


def op_bucket(value: date, bounds: Sequence[date]) -> int | None:
    index = bisect_right(bounds, value) - 1
    return index if 0 <= index < len(bounds) - 1 else None


def _bucket_sql(b: SqlBuilder, value: Sql, const: Const) -> Sql:
    bounds: Sequence[date] = const.value  # type: ignore[assignment]
    if len(bounds) < 2:
        return b.cast(b.literal(None), INTEGER)
    marks = [b.param(bound, b.arg_types[0]) for bound in bounds]
    numbers = [b.literal(index) for index in range(len(bounds) - 1)]
    inside = b.and_(b.ge(value, marks[0]), b.lt(value, marks[-1]))
    return b.case([(inside, ladder(b, value, marks[:-1], numbers))])


_BOUNDS = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1))
BUCKET = Operator(
    id="bucket",
    doc="In which of the periods between the bounds the date lies, counted from 0; unknown outside.",
    takes=("date", "list"),
    gives="integer",
    result=always(INTEGER),
    const_args=frozenset((1,)),
    python=lambda t, bounds: f"op_bucket({t}, {bounds})",
    helpers={"op_bucket": op_bucket},
    sql=_bucket_sql,
    examples=(
        Example((date(2026, 1, 1), _BOUNDS), 0, (DATE, DATE)),
        Example((date(2026, 1, 31), _BOUNDS), 0, (DATE, DATE)),
        Example((date(2026, 2, 1), _BOUNDS), 1, (DATE, DATE)),
        Example((date(2026, 3, 31), _BOUNDS), 2, (DATE, DATE)),
        Example((date(2026, 4, 1), _BOUNDS), None, (DATE, DATE)),
        Example((date(2025, 12, 31), _BOUNDS), None, (DATE, DATE)),
        Example((datetime(2026, 1, 2), (datetime(2026, 1, 1), datetime(2026, 1, 2))), None, (DATETIME, DATETIME)),
        Example((None, _BOUNDS), None, (DATE, DATE)),
    ),
)

OPERATORS = (
    *(CIVIL_DATE, CIVIL_DATETIME, YEAR, MONTH, DAY, WEEKDAY, HOUR, MONTH_DAY),
    *(DAYS_BETWEEN, DAYS_SINCE, DAYS_BETWEEN_DATETIMES, ADD_DAYS, ADD_MICROS, MICROS_BETWEEN, BUCKET),
)
