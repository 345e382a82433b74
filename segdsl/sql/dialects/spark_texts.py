"""What a stored text says on Spark: a number, a flag, a day, a moment, a length of time, as `segdsl.values` says it.

``{0}`` is the text. Spark's own readers take more than ours, blanks around and days like 2026-3-1, so a text is first
matched as a whole; what they refuse is NULL by the TRY functions. No pattern has a backslash: a session can be told to
read them in another way.
"""

from __future__ import annotations

from typing import Final

from segdsl.types import DECIMAL_DIGITS

_END: Final = "(?!(?s:.))"  # $ would match before a line end


def _whole(pattern: str) -> str:
    escaped = pattern.replace("{", "{{").replace("}", "}}")
    return f"{{0}} RLIKE '^(?:{escaped}){_END}'"


def _found(pattern: str) -> str:
    """What the first group of a pattern takes of the text, '' where it does not match."""
    escaped = pattern.replace("{", "{{").replace("}", "}}")
    return f"REGEXP_EXTRACT({{0}}, '{escaped}', 1)"


_NUMBER: Final = "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,6})?"
_CLOCK: Final = "[+-]?[0-9]{1,9}:[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_HOUR: Final = "([01][0-9]|2[0-3])"
_ZONE: Final = f"{_HOUR}(:[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?|[0-5][0-9]([0-5][0-9]([.][0-9]+)?)?)?"
_MOMENT: Final = f"{_DAY}[T ]{_HOUR}:[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?(Z|[+-]{_ZONE})?"
_USUAL: Final = f"{_DAY}([T ]{_HOUR}:[0-5][0-9]:[0-5][0-9]([.][0-9]{{1,6}})?)?"  # what Spark reads the same way
_YEAR: Final = "SUBSTR({0}, 1, 4) <> '0000'"

_IS_DAY: Final = f"({_whole(_DAY)} AND {_YEAR})"
_IS_MOMENT: Final = f"({_whole(_MOMENT)} AND LENGTH({{0}}) BETWEEN 16 AND 40 AND {_YEAR})"
_IS_USUAL: Final = f"({_whole(_USUAL)} AND {_YEAR})"

INTEGER: Final = (
    f"CASE WHEN {_whole('[+-]?0*[0-9]{1,19}([.]0*)?')} THEN TRY_CAST(SPLIT_PART({{0}}, '.', 1) AS BIGINT) END"
)
DOUBLE: Final = (
    f"CASE WHEN {_whole(_NUMBER)} "
    "THEN NULLIF(NULLIF(TRY_CAST({0} AS DOUBLE) + 0D, CAST('Infinity' AS DOUBLE)), CAST('-Infinity' AS DOUBLE)) END"
)
BOOLEAN: Final = (
    "CASE WHEN LOWER({0}) IN ('true', 't', '1') THEN TRUE WHEN LOWER({0}) IN ('false', 'f', '0') THEN FALSE END"
)
TEXT: Final = "NULLIF({0}, '')"
DATE: Final = f"CASE WHEN {_IS_DAY} OR {_IS_MOMENT} THEN TRY_CAST(SUBSTR({{0}}, 1, 10) AS DATE) END"
CIVIL: Final = (
    f"CASE WHEN {_IS_USUAL} THEN TRY_CAST({{0}} AS TIMESTAMP_NTZ) WHEN {_IS_MOMENT} THEN "
    "TRY_CAST(CONCAT(SUBSTR({0}, 1, 10), ' ', SUBSTR({0}, 12, 5), ':', "
    f"RPAD({_found('^.{16}:([0-9]{2})')}, 2, '0'), '.', "
    f"RPAD({_found('^.{19}[.,]([0-9]{1,6})')}, 6, '0')) AS TIMESTAMP_NTZ) END"
)
HAS_OFFSET: Final = "SUBSTR({0}, 17) RLIKE '[Z+-]'"
_OFFSET: Final = f"REPLACE({_found('^.{16}.*[+-]([0-9:.]+)$')}, ':', '')"  # HHMMSS.fraction
OFFSET_MICROS: Final = (
    "(CASE WHEN SUBSTR({0}, 17) LIKE '%-%' THEN -1 ELSE 1 END * ("
    f"COALESCE(TRY_CAST(SUBSTR({_OFFSET}, 1, 2) AS BIGINT), 0) * 3600000000 "
    f"+ COALESCE(TRY_CAST(SUBSTR({_OFFSET}, 3, 2) AS BIGINT), 0) * 60000000 "
    f"+ CAST(RPAD(SUBSTR({_OFFSET}, 5, 2), 2, '0') AS BIGINT) * 1000000 "
    f"+ CAST(RPAD(SUBSTR({_OFFSET}, 8, 6), 6, '0') AS BIGINT)))"
)


def decimal(scale: int) -> str:
    """The scaled integer, rounded half away from zero; NULL beyond 18 digits."""
    return f"CASE WHEN {_whole(_NUMBER)} THEN {scaled('{0}', scale)} END"


def scaled(number: str, scale: int) -> str:
    """A number, or a text that is one, as an integer without its point; NULL beyond 18 digits."""
    return f"CAST(TRY_CAST({number} AS DECIMAL({DECIMAL_DIGITS}, {scale})) * {10**scale} AS BIGINT)"


_CLOCK_MICROS: Final = (
    "TRY_CAST(CASE WHEN {0} LIKE '-%' THEN -1 ELSE 1 END * ("
    f"CAST({_found('^[+-]?([0-9]+):')} AS DECIMAL(20, 0)) * 3600000000 "
    f"+ CAST({_found('^[+-]?[0-9]+:([0-9]{2})')} AS DECIMAL(20, 0)) * 60000000 "
    f"+ CAST(RPAD({_found('^[+-]?[0-9]+:[0-9]{2}:([0-9]{2})')}, 2, '0') AS DECIMAL(20, 0)) * 1000000 "
    f"+ CAST(RPAD({_found('[.]([0-9]{1,6})')}, 6, '0') AS DECIMAL(20, 0))) AS BIGINT)"
)
DURATION: Final = f"CASE WHEN {_whole(_CLOCK)} THEN {_CLOCK_MICROS} ELSE {decimal(6)} END"
