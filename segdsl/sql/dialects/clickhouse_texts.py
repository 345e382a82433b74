"""Text columns of ClickHouse read as each logical type, to the letter of `segdsl.values`.

``{0}`` is the column. A text is first matched as a whole, then taken apart with functions that never raise. Names in a
lambda are its own, so that a part which is needed twice is written once.

Worked example. "12.5e1" for a decimal of scale 2: the digits "125", the point behind the third (two before the point
and an exponent of 1); so 12500 is the first 5 digits, filled up with zeros, and the next one rounds.
"""

from __future__ import annotations

from typing import Any, Final

Sql = Any


def quoted(text: str) -> str:
    """A constant of ours as ClickHouse writes it, for a template: braces doubled."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + escaped.replace("{", "{{").replace("}", "}}") + "'"


def _whole(pattern: str) -> str:
    return f"match({{0}}, {quoted(f'^(?:{pattern})$')})"


def _found(pattern: str, of: str = "{0}") -> str:
    """What the first group of a pattern takes of the text."""
    return f"extract({of}, {quoted(pattern)})"


_INTEGER: Final = r"[+-]?0*[0-9]{1,19}(\.0*)?"
_DIGITS: Final = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,6})?"
_CLOCK: Final = r"[+-]?[0-9]{1,9}:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?"
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_HOUR: Final = r"([01][0-9]|2[0-3])"
_ZONE: Final = rf"{_HOUR}(:[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?|[0-5][0-9]([0-5][0-9](\.[0-9]+)?)?)?"
_MOMENT: Final = rf"{_DAY}[T ]{_HOUR}:[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?(Z|[+-]{_ZONE})?"

IS_NUMBER: Final = _whole(_DIGITS)
IS_DAY: Final = f"({_whole(_DAY)} AND NOT startsWith({{0}}, '0000'))"
IS_MOMENT: Final = f"({_whole(_MOMENT)} AND length({{0}}) BETWEEN 16 AND 40 AND NOT startsWith({{0}}, '0000'))"

INTEGER: Final = (
    f"if({_whole(_INTEGER)}, accurateCastOrNull(toInt128OrNull({_found('^([+-]?[0-9]+)')}), 'Int64'), NULL)"
)
DOUBLE: Final = f"if({IS_NUMBER} AND isFinite(ifNull(toFloat64OrNull({{0}}), inf)), toFloat64OrNull({{0}}) + 0., NULL)"
BOOLEAN: Final = "multiIf(lower({0}) IN ('true', 't', '1'), true, lower({0}) IN ('false', 'f', '0'), false, NULL)"
TEXT: Final = "nullIf({0}, '')"

_LIMIT: Final = 10**18


def decimal(scale: int) -> str:
    """The scaled integer, rounded half away from zero; NULL beyond 18 digits."""
    mantissa = _found("^[+-]?([0-9.]*)")
    digits = f"replaceAll({mantissa}, '.', '')"
    bare = f"replaceRegexpOne({digits}, '^0+', '')"
    exponent = f"toInt64OrZero({_found('[eE]([+-]?[0-9]+)$')})"
    # where the point stands among the digits without leading zeros, moved by the scale
    point = (
        f"toInt64(length({_found('^[+-]?([0-9]*)')})) + {exponent} + {scale} "
        f"- toInt64(length({digits})) + toInt64(length({bare}))"
    )
    number = (
        "toInt64OrZero(substring(rightPad(d, 19, '0'), 1, p)) "
        "+ if(substring(rightPad(d, 19, '0'), p + 1, 1) >= '5', 1, 0)"
    )
    size = (
        "arrayMap((d, p) -> multiIf(d = '' OR p < 0, toInt64(0), p > 18, NULL, "
        f"{number}), [{bare}], [least(greatest({point}, -1), 19)])[1]"
    )
    return (
        f"if({IS_NUMBER}, if(startsWith({{0}}, '-'), -1, 1) * nullIf(least({size}, toInt64({_LIMIT})), "
        f"toInt64({_LIMIT})), NULL)"
    )


# --- days and moments

_CYCLES: Final = 5
_YEAR: Final = "toInt32OrZero(substring({0}, 1, 4))"
_MONTH: Final = "toInt32OrZero(substring({0}, 6, 2))"
_DAY_OF: Final = "toInt32OrZero(substring({0}, 9, 2))"
_SHIFTED: Final = f"makeDate32(1900 + positiveModulo({_YEAR} - 1900, 400), {_MONTH}, {_DAY_OF})"
DAYS: Final = (  # of a text that begins like a day; NULL for 30 February
    f"if({_MONTH} BETWEEN 1 AND 12 AND {_DAY_OF} >= 1 AND toDayOfMonth({_SHIFTED}) = {_DAY_OF}, "
    f"toInt32({_SHIFTED}) + (intDiv({_YEAR} - 1900 + {400 * _CYCLES}, 400) - {_CYCLES}) * 146097, NULL)"
)
DATE: Final = f"if({IS_DAY} OR {IS_MOMENT}, {DAYS}, NULL)"

_MICROS: Final = "toInt64OrZero(rightPad(substring({of}, 1, 6), 6, '0'))"
_OF_DAY: Final = (
    "(toInt64OrZero(substring({0}, 12, 2)) * 3600 + toInt64OrZero(substring({0}, 15, 2)) * 60 "
    f"+ toInt64OrZero({_found('^.{16}:([0-9]{2})')})) * 1000000 "
    f"+ {_MICROS.format(of=_found('^.{19}[.,]([0-9]+)'))}"
)
CIVIL: Final = (
    f"multiIf({IS_DAY}, toInt64({DAYS}) * 86400000000, {IS_MOMENT}, toInt64({DAYS}) * 86400000000 + {_OF_DAY}, NULL)"
)
HAS_OFFSET: Final = "match(substring({0}, 17), '[Z+-]')"
_OFFSET: Final = f"replaceAll({_found('[+-]([0-9:.]+)$', 'substring({0}, 17)')}, ':', '')"  # HHMMSS.fraction
OFFSET_MICROS: Final = (
    "if(match(substring({0}, 17), '-[0-9:.]+$'), -1, 1) * ("
    f"(toInt64OrZero(substring({_OFFSET}, 1, 2)) * 3600 + toInt64OrZero(substring({_OFFSET}, 3, 2)) * 60 "
    f"+ toInt64OrZero(substring({_OFFSET}, 5, 2))) * 1000000 + {_MICROS.format(of=f'substring({_OFFSET}, 8)')})"
)

_HOURS: Final = f"toInt128OrZero({_found('^[+-]?([0-9]+):')})"
CLOCK: Final = (  # "-2:00:00.5" as microseconds
    f"accurateCastOrNull(if(startsWith({{0}}, '-'), -1, 1) * (({_HOURS} * 60 "
    f"+ toInt128OrZero({_found('^[+-]?[0-9]+:([0-9]{2})')})) * 60000000 "
    f"+ toInt128OrZero({_found('^[+-]?[0-9]+:[0-9]{2}:([0-9]{2})')}) * 1000000 "
    f"+ {_MICROS.format(of=_found('[.]([0-9]+)$'))}), 'Int64')"
)
IS_CLOCK: Final = _whole(_CLOCK)
