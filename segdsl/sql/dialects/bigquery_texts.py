"""Text columns of BigQuery read as each logical type, to the letter of `segdsl.values`.

``{0}`` is the column, a variable or a column that is computed already. A text is first matched as a whole, then taken
apart with functions that never raise; BigQuery's own casts take blanks and 0x10, and know no offsets in a DATETIME.

Worked example. "12.5e1" for a decimal of scale 2: the digits "125", the point behind the third (two before the point
and an exponent of 1); so 12500 is the first five digits, filled up with zeros, and the next one rounds.
"""

from __future__ import annotations

from typing import Any, Final

from segdsl.sql.reader import Civil

Sql = Any


def _pattern(regex: str) -> str:
    """A regular expression of ours in a template: braces doubled."""
    return "r'" + regex.replace("{", "{{").replace("}", "}}") + "'"


def _whole(regex: str) -> str:
    return f"REGEXP_CONTAINS({{0}}, {_pattern(f'^(?:{regex})$')})"


def _found(regex: str) -> str:
    """What the one group of a pattern takes of the text, '' where it takes nothing."""
    return f"IFNULL(REGEXP_EXTRACT({{0}}, {_pattern(regex)}), '')"


def _padded(regex: str, size: int) -> str:
    return f"RPAD({_found(regex)}, {size}, '0')"


_INTEGER: Final = r"[+-]?0*[0-9]{1,19}(?:\.0*)?"
_PLAIN: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DIGITS: Final = _PLAIN + r"(?:[eE][+-]?[0-9]{1,6})?"
_CLOCK: Final = r"[+-]?[0-9]{1,9}:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_HOUR: Final = r"(?:[01][0-9]|2[0-3])"
_ZONE: Final = rf"{_HOUR}(?::[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?|[0-5][0-9](?:[0-5][0-9](?:\.[0-9]+)?)?)?"
_MOMENT: Final = rf"{_DAY}[T ]{_HOUR}:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?(?:Z|[+-]{_ZONE})?"
IS_MOMENT: Final = f"({_whole(_MOMENT)} AND LENGTH({{0}}) BETWEEN 16 AND 40)"

INTEGER: Final = f"IF({_whole(_INTEGER)}, SAFE_CAST({_found('^([+-]?[0-9]+)')} AS INT64), NULL)"
_DOUBLE: Final = f"IF({_whole(_DIGITS)}, SAFE_CAST({{0}} AS FLOAT64) + 0.0, NULL)"
BOOLEAN: Final = (
    "CASE WHEN LOWER({0}) IN ('true', 't', '1') THEN TRUE WHEN LOWER({0}) IN ('false', 'f', '0') THEN FALSE END"
)
DATE: Final = f"IF({_whole(_DAY)} OR {IS_MOMENT}, SAFE_CAST(SUBSTR({{0}}, 1, 10) AS DATE), NULL)"

_LIMIT: Final = 10**18
_SIGN: Final = "IF(STARTS_WITH({0}, '-'), -1, 1)"


def double(b: Any, text: Sql) -> Sql:
    """The nearest double, NULL beyond the largest."""
    return b.let([b.raw(_DOUBLE, text)], lambda x: b.raw("IF(IS_INF({0}), NULL, {0})", x))


def scaled(b: Any, text: Sql, scale: int) -> Sql:
    """A number as an INT64 without its point, rounded half away from zero at this scale; NULL beyond 18 digits."""
    digits = f"REPLACE({_found('^[+-]?([0-9.]*)')}, '.', '')"
    exponent = f"CAST(IF({_found('[eE]([+-]?[0-9]+)$')} = '', '0', {_found('[eE]([+-]?[0-9]+)$')}) AS INT64)"
    point = f"LENGTH({_found('^[+-]?([0-9]*)')}) + {exponent} + {scale}"

    def number(all_digits: Sql, before: Sql) -> Sql:
        bare = b.raw("LTRIM({0}, '0')", all_digits)
        place = b.raw("{1} - LENGTH({0}) + LENGTH(LTRIM({0}, '0'))", all_digits.copy(), before)
        return b.let([bare, place], whole)

    def whole(d: Sql, p: Sql) -> Sql:
        taken = "SAFE_CAST(CONCAT('0', RPAD(SUBSTR({0}, 1, {1}), {1}, '0')) AS INT64)"
        return b.raw(
            "CASE WHEN {0} = '' OR {1} < 0 THEN 0 WHEN {1} > 18 THEN NULL "
            f"WHEN SUBSTR({{0}}, {{1}} + 1, 1) >= '5' THEN {taken} + 1 ELSE {taken} END", d, p,
        )  # fmt: skip

    size = b.let([b.raw(digits, text.copy()), b.raw(point, text.copy())], number)
    fits = b.let([size], lambda n: b.raw(f"IF({{0}} < {_LIMIT}, {{0}}, NULL)", n))
    return b.raw(f"IF({_whole(_DIGITS)}, {_SIGN} * {{1}}, NULL)", text, fits)


def length_of_time(b: Any, text: Sql) -> Sql:
    """Microseconds of "02:00:00.5", or of a number of seconds."""
    clock = (
        f"{_SIGN} * (CAST({_found('^[+-]?([0-9]+):')} AS INT64) * 3600000000 "
        f"+ CAST({_found(':([0-9]{2})')} AS INT64) * 60000000 "
        f"+ CAST(CONCAT({_padded(':[0-9]{2}:([0-9]{2})', 2)}, {_padded('[.]([0-9]{1,6})', 6)}) AS INT64))"
    )
    return b.raw(f"IF({_whole(_CLOCK)}, {clock}, {{1}})", text, scaled(b, text.copy(), 6))


# --- moments

_CIVIL: Final = (
    f"SAFE_CAST(CONCAT(SUBSTR({{0}}, 1, 10), ' ', IF(LENGTH({{0}}) = 10, '00:00', SUBSTR({{0}}, 12, 5)), ':', "
    f"{_padded('^.{16}:([0-9]{2})', 2)}, '.', {_padded('^.{19}[.,]([0-9]{1,6})', 6)}) AS DATETIME)"
)
_NAIVE: Final = f"IF({_whole(_DAY)} OR {IS_MOMENT}, {_CIVIL}, NULL)"
_HAS_OFFSET: Final = "REGEXP_CONTAINS(SUBSTR({0}, 17), r'[Z+-]')"
_OFFSET: Final = f"REPLACE({_found('^.{16}.*[+-]([0-9:.]+)$')}, ':', '')"  # HHMMSS.fraction
_OFFSET_MICROS: Final = (
    "(IF(STRPOS(SUBSTR({0}, 17), '-') > 0, 1, -1) * ("
    f"CAST(RPAD(SUBSTR({_OFFSET}, 1, 2), 2, '0') AS INT64) * 3600000000 "
    f"+ CAST(RPAD(SUBSTR({_OFFSET}, 3, 2), 2, '0') AS INT64) * 60000000 "
    f"+ CAST(CONCAT(RPAD(SUBSTR({_OFFSET}, 5, 2), 2, '0'), RPAD(SUBSTR({_OFFSET}, 8, 6), 6, '0')) AS INT64)))"
)


def instant(b: Any, text: Sql, civil: Civil) -> Sql:
    """The instant that a text says: at its offset, else as civil time of the column's zone."""

    def at(naive: Sql) -> Sql:
        moved = b.raw(f"SAFE.DATETIME_ADD({{1}}, INTERVAL {_OFFSET_MICROS} MICROSECOND)", text.copy(), naive)
        return b.raw(f"IF({_HAS_OFFSET}, {{1}}, {{2}})", text.copy(), moved, civil(naive.copy()))

    return b.let([b.raw(_NAIVE, text)], at)


def document(b: Any, text: Sql) -> Sql:
    """A text as JSON, NULL where it is none."""
    return b.raw("SAFE.PARSE_JSON({0}, wide_number_mode => 'round')", text)
