"""What a stored text says on PostgreSQL, as a number, a day, a moment, a length of time or a JSON document.

PostgreSQL raises where a text is none of them, so each must match a pattern first; the pattern of a day knows the
lengths of months and the leap years. Numbers are read through NUMERIC, which holds them exactly; one that is written
with thousands of digits is unknown, since it could exceed even that.

Worked example. The text '2026-03-21T10:00:00.5+03:30' matches the pattern of a moment; its civil time is
2026-03-21 10:00:00.500000, its offset 3:30, the instant 2026-03-21 06:30:00.500000.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Context, Decimal
from typing import Any, Final

from segdsl.sql.reader import Civil

Sql = Any

_PLAIN: Final = "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)"
_LEAP: Final = "([0-9]{{2}}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_DAY: Final = (
    "([0-9]{{4}}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    f"|02-(0[1-9]|1[0-9]|2[0-8]))|{_LEAP}-02-29)"
)
_HOUR: Final = "([01][0-9]|2[0-3])"
_ZONE: Final = f"{_HOUR}(:[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?|[0-5][0-9]([0-5][0-9]([.][0-9]+)?)?)?"
_CLOCK: Final = f"{_HOUR}:[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?"
_MOMENT: Final = f"{_DAY}[T ]{_CLOCK}(Z|[+-]{_ZONE})?"
_USUAL: Final = f"{_DAY}([T ]{_HOUR}:[0-5][0-9](:[0-5][0-9]([.][0-9]{{{{1,6}}}})?)?)?"
_YEAR: Final = "SUBSTR({0}, 1, 4) <> '0000'"

IS_DAY: Final = f"({{0}} ~ '^{_DAY}$' AND {_YEAR})"
IS_MOMENT: Final = f"({{0}} ~ '^{_MOMENT}$' AND LENGTH({{0}}) BETWEEN 16 AND 40 AND {_YEAR})"
_IS_USUAL: Final = f"({{0}} ~ '^{_USUAL}$' AND {_YEAR})"
_PART: Final = "RPAD(COALESCE(SUBSTRING({{0}} FROM '{pattern}'), ''), {size}, '0')"
_CIVIL: Final = (
    "CAST(SUBSTR({0}, 1, 10) || ' ' || SUBSTR({0}, 12, 5) || ':' || "
    + _PART.format(pattern="^.{{16}}:([0-9]{{2}})", size=2)
    + " || '.' || "
    + _PART.format(pattern="^.{{19}}[.,]([0-9]{{1,6}})", size=6)
    + " AS TIMESTAMP)"
)
_OFFSET: Final = "REPLACE(SUBSTRING({0} FROM '^.{{16}}.*[+-]([0-9:.]+)$'), ':', '')"
_OFFSET_MICROS: Final = (
    "(CASE WHEN SUBSTR({0}, 17) LIKE '%-%' THEN -1 ELSE 1 END "
    f"* (CAST(SUBSTR({_OFFSET}, 1, 2) AS BIGINT) * 3600000000 "
    f"+ CAST(RPAD(SUBSTR({_OFFSET}, 3, 2), 2, '0') AS BIGINT) * 60000000 "
    f"+ CAST(RPAD(SUBSTR({_OFFSET}, 5, 2), 2, '0') || RPAD(SUBSTR({_OFFSET}, 8, 6), 6, '0') AS BIGINT)))"
)
_LENGTH: Final = "[+-]?[0-9]{{1,9}}:[0-5][0-9](:[0-5][0-9]([.][0-9]{{1,9}})?)?"
_LENGTH_MICROS: Final = (
    "CASE WHEN {0} LIKE '-%' THEN -1 ELSE 1 END * (CAST(SUBSTRING({0} FROM '^[+-]?([0-9]+):') AS BIGINT) * 3600000000 "
    "+ CAST(SUBSTRING({0} FROM ':([0-9]{{2}})') AS BIGINT) * 60000000 + CAST("
    + _PART.format(pattern=":[0-9]{{2}}:([0-9]{{2}})", size=2)
    + " || "
    + _PART.format(pattern="[.]([0-9]{{1,6}})", size=6)
    + " AS BIGINT))"
)
_LONGEST: Final = 7000  # characters of a number: NUMERIC has 16,383 places
_EXPONENT: Final = "CAST(SUBSTRING({0} FROM '[+-]?[0-9]+$') AS INTEGER)"
_NUMBER: Final = (
    f"CASE WHEN {{0}} ~ '^{_PLAIN}$' THEN CASE WHEN LENGTH({{0}}) <= {_LONGEST} THEN CAST({{0}} AS DECIMAL) END "
    f"WHEN {{0}} ~ '^{_PLAIN}[eE][+-]?[0-9]{{{{1,6}}}}$' THEN CASE "
    f"WHEN {{0}} ~ '^[+-]?[0.]*[eE]' THEN 0 "
    f"WHEN LENGTH({{0}}) > {_LONGEST} OR {_EXPONENT} > LENGTH({{0}}) + 400 THEN NULL "
    f"WHEN {_EXPONENT} < -400 - LENGTH({{0}}) THEN 0 ELSE CAST({{0}} AS DECIMAL) END END"
)
_INTEGER: Final = (
    "CASE WHEN {0} ~ '^[+-]?0*[0-9]{{1,19}}([.]0*)?$' THEN CASE WHEN CAST(SPLIT_PART({0}, '.', 1) AS DECIMAL) "
    "BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(SPLIT_PART({0}, '.', 1) AS BIGINT) END END"
)
_FLAG: Final = (
    "CASE WHEN LOWER({0} COLLATE \"C\") IN ('true', 't', '1') THEN TRUE "
    "WHEN LOWER({0} COLLATE \"C\") IN ('false', 'f', '0') THEN FALSE END"
)
# half a surrogate pair and \u0000 are JSON, and no text of PostgreSQL
_UNFIT: Final = (
    r"E'\\\\u(0000|[dD][89abAB][0-9a-fA-F]{{2}}(?!\\\\u[dD][c-fC-F])"
    r"|(?<!\\\\u[dD][89abAB][0-9a-fA-F]{{2}})\\\\u[dD][c-fC-F])'"
)
IS_FIT: Final = f"{{0}} !~ {_UNFIT}"


def _limit(power: int, below: int) -> str:
    """A bound of doubles in forty digits, rounded up."""
    exact = Context(prec=2000).power(Decimal(2), power)
    exact = Context(prec=2000).subtract(exact, Decimal(2) ** below) if below else exact
    return str(Context(prec=40, rounding=ROUND_CEILING).create_decimal(exact))


_DOUBLE: Final = (
    f"CASE WHEN ABS({{0}}) >= CAST('{_limit(1024, 970)}' AS DECIMAL) THEN NULL "
    f"WHEN ABS({{0}}) <= CAST('{_limit(-1075, 0)}' AS DECIMAL) THEN 0 ELSE CAST({{0}} AS DOUBLE PRECISION) END"
)


def integer(b: Any, text: Sql) -> Sql:
    return b.raw(_INTEGER, text)


def flag(b: Any, text: Sql) -> Sql:
    return b.raw(_FLAG, text)


def number(b: Any, text: Sql) -> Sql:
    """The NUMERIC that a text writes."""
    return b.raw(_NUMBER, text)


def double(b: Any, exact: Sql) -> Sql:
    """The double nearest to a NUMERIC of any size; NULL beyond the doubles."""
    return b.let([exact], lambda n: b.raw(_DOUBLE, n))


def day(b: Any, text: Sql) -> Sql:
    return b.raw(f"CASE WHEN {IS_DAY} OR {IS_MOMENT} THEN CAST(SUBSTR({{0}}, 1, 10) AS DATE) END", text)


def length_of_time(b: Any, text: Sql, seconds: Sql) -> Sql:
    """Microseconds of "02:00:00.5"; ``seconds`` for what is no such text."""
    return b.raw(f"CASE WHEN {{0}} ~ '^{_LENGTH}$' THEN {_LENGTH_MICROS} ELSE {{1}} END", text, seconds)


def instant(b: Any, text: Sql, civil: Civil) -> Sql:
    """The instant that a text says: at its offset, else as civil time of the column's zone."""
    read = f"CASE WHEN {_IS_USUAL} THEN CAST({{0}} AS TIMESTAMP) WHEN {IS_MOMENT} THEN {_CIVIL} END"

    def at(naive: Sql) -> Sql:
        first, last = ("CAST('0001-01-01' AS TIMESTAMP)", "CAST('9999-12-31 23:59:59.999999' AS TIMESTAMP)")
        moved = f"{{1}} - {_OFFSET_MICROS} * INTERVAL '1 microsecond'"
        return b.raw(
            "CASE WHEN {0} LIKE '%Z' THEN {1} WHEN SUBSTR({0}, 17) LIKE '%+%' OR SUBSTR({0}, 17) LIKE '%-%' "
            f"THEN CASE WHEN {moved} BETWEEN {first} AND {last} THEN {moved} END ELSE {{2}} END",
            text, naive, civil(naive.copy()),
        )  # fmt: skip

    return b.let([b.raw(read, text)], at)


def document(b: Any, text: Sql) -> Sql:
    """A text as JSON, NULL where it is none; from PostgreSQL 16 on."""
    return b.raw(f"CASE WHEN PG_INPUT_IS_VALID({{0}}, 'json') AND {IS_FIT} THEN CAST({{0}} AS JSON) END", text)
