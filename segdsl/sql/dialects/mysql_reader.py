"""How columns of MySQL and MariaDB are read: a stored value as canonical SQL, or NULL where it is none.

Both servers convert whatever they are given ('12 apples' is 12, '' is 0, 2026-02-31 may be a day), so a text must match
a pattern first, a day must come back from its number, and a number is looked at before it is cast. Patterns have no
backslash, since a session may take that for a letter like any other.

A TIMESTAMP is an instant that is shown in the session's zone; UNIX_TIMESTAMP says it without one. JSON of MariaDB is
text; what a document holds is told by its first letters and, of numbers, by their digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Final

from sqlglot import exp

from segdsl.catalog.models import Field, StoredValue
from segdsl.sql.dialects.mysql_json import array_of, at_path, is_finite, scalar, split_text
from segdsl.sql.dialects.mysql_words import bound, quoted, template
from segdsl.sql.exact import written
from segdsl.sql.reader import Civil, Form, Physical, Reader, flag_of
from segdsl.types import DATETIME, DECIMAL_DIGITS, INTEGER, TEXT, Kind, Type, decimal

Sql = Any

_FORMS: Final[Mapping[str, Form]] = {
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "integer", "bigint", "year", "bool"), Form.INT),
    **dict.fromkeys(("decimal", "numeric", "dec", "fixed"), Form.DECIMAL),
    **dict.fromkeys(("float", "double", "real"), Form.DOUBLE),
    **dict.fromkeys(("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set"), Form.TEXT),
    **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "bit"), Form.BLOB),
    "date": Form.DATE,
    "datetime": Form.TIMESTAMP,
    "timestamp": Form.TIMESTAMPTZ,
    "time": Form.INTERVAL,
    "json": Form.JSON,
    "uuid": Form.UUID,
}
_BIGGEST: Final = 2**63
_FIRST_MICRO: Final = (datetime.min - datetime(1970, 1, 1)) // timedelta(microseconds=1)
_LAST_MICRO: Final = (datetime.max - datetime(1970, 1, 1)) // timedelta(microseconds=1)

_END: Final = "(?!(?s:.))"  # $ would stand before a last line end too
_INTEGER: Final = f"^[+-]?0*[0-9]{{1,19}}([.]0*)?{_END}"
_NUMBER: Final = f"^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{{1,6}})?{_END}"
_CLOCK: Final = f"^[+-]?[0-9]{{1,9}}:[0-5][0-9](:[0-5][0-9]([.][0-9]{{1,9}})?)?{_END}"
_DAY: Final = "(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}"
_HOUR: Final = "([01][0-9]|2[0-3])"
_ZONE: Final = f"{_HOUR}(:[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?|[0-5][0-9]([0-5][0-9]([.][0-9]+)?)?)?"
_IS_DAY: Final = f"^{_DAY}{_END}"
_MOMENT: Final = (
    f"^(?=(?s:.){{16,40}}{_END}){_DAY}[T ]{_HOUR}:[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?(Z|[+-]{_ZONE})?{_END}"
)


class MySqlReader(Reader):
    """Every pair of a physical and a logical type."""

    json_is_text: ClassVar[bool] = False

    def physical(self, name: str) -> Physical:
        return _physical(name)

    def natural(self, of: Field | None, type_: Type) -> Physical | None:
        if of is not None and of.json_path:
            return _physical("longtext" if self.json_is_text else "json")
        if of is not None and of.stored is not None and of.stored.startswith("epoch"):
            return _physical("bigint")
        match type_.kind:
            case Kind.ENUM if of is not None and of.values and all(isinstance(v, int) for v in of.values.values()):
                return _physical("int")
            case Kind.DECIMAL:
                return _physical(f"decimal(18,{type_.scale})")
            case Kind.SET:
                is_text = self.json_is_text or (of is not None and of.stored == "delimited")
                return _physical("longtext" if is_text else "json")
            case _:
                return _physical(_NATURAL[type_.kind])

    # --- texts

    def raw_text(self, x: Sql, stored: Physical) -> Sql | None:
        b = self.b
        if stored.form is Form.JSON:
            return scalar(b, x, {"text": lambda text: text})
        if stored.form is not Form.TEXT:
            return None
        if stored.name == "text as it compares":
            return x
        # a CHAR holds no blanks at its end, but some sessions show it with them
        return b.text_of(b.raw("TRIM(TRAILING ' ' FROM {0})", x) if stored.name.startswith("char") else x)

    def enum_text(self, x: Sql, stored: Physical) -> Sql:
        match stored.form:
            case Form.BLOB | Form.DATE | Form.TIMESTAMP | Form.TIMESTAMPTZ | Form.INTERVAL:
                return self.b.null(TEXT)
            case Form.UUID:
                return self.b.to_text(x)
            case Form.JSON:

                def number(value: Sql, inner: Physical) -> Sql:
                    return self.b.to_text(self.read(value, inner, INTEGER, _same))

                def flag(value: Sql) -> Sql:
                    return self.b.case([(value, self.b.literal("1"))], self.b.literal("0"))

                return scalar(self.b, x, {"text": lambda text: text, "number": number, "flag": flag})
            case _:
                return super().enum_text(x, stored)

    def holds(self, x: Sql, stored: Physical, value: StoredValue) -> Sql:
        b = self.b
        if isinstance(value, bool) and stored.form is Form.TEXT:
            words = ("true", "1") if value else ("false", "0")
            return b.in_list(b.raw("LOWER({0})", self.raw_text(x, stored)), [b.literal(word) for word in words])
        if isinstance(value, bool) and stored.form in (Form.INT, Form.BIG, Form.DECIMAL, Form.DOUBLE):
            return b.eq(x, b.literal(int(value)))
        if stored.form is Form.BLOB:
            flag = flag_of(value)
            if flag is None:
                raise self.refuse()
            return b.eq(self.read(x, stored, Type(Kind.BOOLEAN), _same), b.boolean(flag))
        if stored.form is Form.TEXT and isinstance(x, exp.Column) and not isinstance(value, bool):
            # for the index of the column, and then as it was meant
            same = b.raw(f"{{0}} = {template(quoted(str(value)))}", x)
            return b.and_(same, b.eq(self.raw_text(x.copy(), stored), b.literal(str(value))))
        return super().holds(x, stored, value)

    # --- scalars

    def read(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        if stored.form in (Form.OTHER, Form.ANY, Form.LIST, Form.NESTED):
            raise self.refuse()
        if stored.form is Form.JSON:
            return self._of_json(x, type_, civil)
        if stored.form is Form.TEXT:
            return self._of_text(self.raw_text(x, stored), type_, civil)
        match type_.kind:
            case Kind.INTEGER:
                return self._integer(x, stored)
            case Kind.DECIMAL:
                return self._decimal(x, stored, type_.scale)
            case Kind.DOUBLE:
                if stored.form is Form.DOUBLE and not stored.name.startswith("float"):
                    return x
                return self.b.to_double(x) if stored.form in _NUMBERS else exp.Null()
            case Kind.BOOLEAN:
                return self._boolean(x, stored)
            case Kind.TEXT:
                return self._text(x, stored)
            case Kind.DATE:
                return self._date(x, stored)
            case Kind.DATETIME:
                return self._datetime(x, stored, civil)
            case Kind.DURATION:
                return self._duration(x, stored)
            case _:
                raise self.refuse()

    def _integer(self, x: Sql, stored: Physical) -> Sql:
        b = self.b
        match stored.form:
            case Form.INT:  # as text a column would keep the zeros that it is shown with
                return b.raw("({0} + 0)", x) if "zerofill" in stored.name else x
            case Form.BIG:
                return b.raw(f"CASE WHEN {{0}} < {_BIGGEST} THEN CAST({{0}} AS SIGNED) END", x)
            case Form.DECIMAL:
                inside = f"{{0}} >= {-_BIGGEST} AND {{0}} < {_BIGGEST}"
                return b.raw(f"CASE WHEN {{0}} = TRUNCATE({{0}}, 0) AND {inside} THEN CAST({{0}} AS SIGNED) END", x)
            case Form.DOUBLE:
                inside = f"{{0}} >= {-float(_BIGGEST)!r} AND {{0}} < {float(_BIGGEST)!r}"
                return b.raw(f"CASE WHEN {{0}} = FLOOR({{0}}) AND {inside} THEN CAST({{0}} AS SIGNED) END", x)
            case _:
                return exp.Null()

    def _decimal(self, x: Sql, stored: Physical, scale: int) -> Sql:
        b = self.b
        target = f"DECIMAL({max(DECIMAL_DIGITS, scale + 1)}, {scale})"
        limit = written(10**DECIMAL_DIGITS, scale)
        match stored.form:
            case Form.DECIMAL if stored.scale == scale and stored.digits <= DECIMAL_DIGITS:
                return x
            case Form.INT | Form.BIG:
                return b.raw(f"CASE WHEN {{0}} > -{limit} AND {{0}} < {limit} THEN CAST({{0}} AS {target}) END", x)
            case Form.DECIMAL:
                near = f"ROUND({{0}}, {scale})"
                return b.raw(f"CASE WHEN {near} > -{limit} AND {near} < {limit} THEN CAST({near} AS {target}) END", x)
            case Form.DOUBLE:
                x = b.to_double(x) if stored.name.startswith("float") else x
                size = f"FLOOR(ABS({{0}}) * 1e{scale} + 0.5e0)"
                sign = "CASE WHEN {0} > 0 THEN 1 ELSE -1 END"
                value = f"CAST(CAST({size} AS SIGNED) * {sign} * {written(1, scale)} AS {target})"
                return b.raw(f"CASE WHEN ABS({{0}}) < 1e18 THEN CASE WHEN {size} < 1e18 THEN {value} END END", x)
            case _:
                return exp.Null()

    def _boolean(self, x: Sql, stored: Physical) -> Sql:
        b = self.b
        if stored.form in _NUMBERS or (stored.name.startswith("bit") and stored.digits <= 8):
            return b.raw("CASE {0} + 0 WHEN 1 THEN TRUE WHEN 0 THEN FALSE END", x)
        if stored.form is Form.BLOB and not stored.name.startswith("bit"):
            return b.raw("CASE HEX({0}) WHEN '01' THEN TRUE WHEN '00' THEN FALSE END", x)
        return exp.Null()

    def _text(self, x: Sql, stored: Physical) -> Sql:
        match stored.form:
            case Form.INT | Form.BIG:  # + 0: without the zeros that a column may be shown with
                return self.b.to_text(self.b.raw("({0} + 0)", x))
            case Form.UUID:
                return self.b.to_text(x)
            case _:
                return exp.Null()

    def _date(self, x: Sql, stored: Physical) -> Sql:
        b = self.b
        match stored.form:
            case Form.DATE:
                return b.case([(b.is_day(x), x)])
            case Form.TIMESTAMP:
                return b.case([(b.is_day(x), b.date_of(x))])
            case Form.TIMESTAMPTZ:
                return b.date_of(self._instant(x))
            case _:
                return exp.Null()

    def _instant(self, x: Sql) -> Sql:
        since = "CAST(NULLIF(UNIX_TIMESTAMP({0}), 0) * 1000000 AS SIGNED)"
        return self.b.raw(f"DATE_ADD(CAST('1970-01-01' AS DATETIME(6)), INTERVAL {since} MICROSECOND)", x)

    def _datetime(self, x: Sql, stored: Physical, civil: Civil) -> Sql:
        b = self.b
        match stored.form:
            case Form.TIMESTAMPTZ:
                return self._instant(x)
            case Form.TIMESTAMP:
                return b.case([(b.is_day(x), civil(x))])
            case Form.DATE:
                return b.case([(b.is_day(x), civil(b.cast(x, DATETIME)))])
            case _:
                return exp.Null()

    def _duration(self, x: Sql, stored: Physical) -> Sql:
        if stored.form is not Form.INTERVAL:
            return self.scaled(x, stored, 6)
        sign = "CASE WHEN {0} < CAST('00:00:00' AS TIME) THEN -1 ELSE 1 END"
        return self.b.raw(f"{sign} * (FLOOR(ABS(TIME_TO_SEC({{0}}))) * 1000000 + MICROSECOND({{0}}))", x)

    def scaled(self, x: Sql, stored: Physical, places: int) -> Sql:
        """A number as a BIGINT of ``places`` decimals: 1.5 with six is 1500000."""
        number = self.read(x, stored, decimal(places), _same)
        if isinstance(number, exp.Null):
            return number
        return self.b.raw(f"CAST({{0}} * {10**places} AS SIGNED)", number)

    def epoch(self, x: Sql, stored: Physical, places: int) -> Sql:
        b = self.b
        micros = self.scaled(x, stored, places)
        if isinstance(micros, exp.Null):
            return b.null(DATETIME)
        inside = f"CASE WHEN {{0}} BETWEEN {_FIRST_MICRO} AND {_LAST_MICRO} THEN {{0}} END"
        return b.add_micros(b.raw("CAST('1970-01-01' AS DATETIME(6))"), b.raw(inside, micros))

    # --- texts as other things

    def _of_text(self, x: Sql, type_: Type, civil: Civil) -> Sql:
        b = self.b
        match type_.kind:
            case Kind.TEXT:
                return b.raw("NULLIF({0}, '')", x)
            case Kind.INTEGER:
                return self._text_integer(x)
            case Kind.DOUBLE:
                number = f"{{0}} REGEXP {_pattern(_NUMBER)} AND {is_finite()}"
                return b.raw(f"CASE WHEN {number} THEN CAST({{0}} AS DOUBLE) END", x)
            case Kind.DECIMAL:
                return self._text_decimal(x, type_.scale)
            case Kind.BOOLEAN:
                true, false = (f"LOWER({{0}}) IN ({words})" for words in ("'true', 't', '1'", "'false', 'f', '0'"))
                return b.raw(f"CASE WHEN {true} THEN TRUE WHEN {false} THEN FALSE END", x)
            case Kind.DATE:
                return self._text_date(x)
            case Kind.DATETIME:
                return self._text_datetime(x, civil)
            case Kind.DURATION:
                return self._text_duration(x)
            case _:
                raise self.refuse()

    def _text_integer(self, x: Sql) -> Sql:
        whole = "CAST(SUBSTRING_INDEX({0}, '.', 1) AS DECIMAL(20, 0))"
        value = f"CASE WHEN {whole} >= {-_BIGGEST} AND {whole} < {_BIGGEST} THEN CAST({whole} AS SIGNED) END"
        return self.b.raw(f"CASE WHEN {{0}} REGEXP {_pattern(_INTEGER)} THEN {value} END", x)

    def _text_decimal(self, x: Sql, scale: int) -> Sql:
        target, limit = f"DECIMAL({max(DECIMAL_DIGITS, scale + 1)}, {scale})", written(10**DECIMAL_DIGITS, scale)
        near = f"CAST({{0}} AS DECIMAL(60, {scale}))"
        return self.b.raw(
            f"CASE WHEN {{0}} REGEXP {_pattern(_NUMBER)} THEN CASE WHEN ABS(CAST({{0}} AS DOUBLE)) < 1e-19 THEN 0 "
            f"WHEN ABS(CAST({{0}} AS DOUBLE)) < 1e19 THEN CASE WHEN {near} > -{limit} AND {near} < {limit} "
            f"THEN CAST({near} AS {target}) END END END", x
        )  # fmt: skip

    def _text_date(self, x: Sql) -> Sql:
        day = "CAST(LEFT({0}, 10) AS DATE)"
        return self.b.raw(
            f"CASE WHEN {{0}} REGEXP {_pattern(_IS_DAY)} OR {{0}} REGEXP {_pattern(_MOMENT)} "
            f"THEN CASE WHEN DAYOFMONTH({day}) BETWEEN 1 AND DAYOFMONTH(LAST_DAY({day})) THEN {day} END END", x
        )  # fmt: skip

    def _text_datetime(self, x: Sql, civil: Civil) -> Sql:
        b = self.b
        rest = "SUBSTRING({0}, 17)"
        seconds = f"CASE WHEN {rest} LIKE ':%' THEN SUBSTRING({{0}}, 18, 2) ELSE '00' END"
        found = f"REGEXP_REPLACE({rest}, '^(:[0-9]+[.,]([0-9]+))?(?s:.)*', {quoted(b.group_sign + '2')})"
        fraction = f"RPAD(LEFT({found}, 6), 6, '0')"
        clock = f"CONCAT(LEFT({{0}}, 10), ' ', SUBSTRING({{0}}, 12, 5), ':', {seconds}, '.', {fraction})"
        day = "CAST(LEFT({0}, 10) AS DATE)"
        real = f"DAYOFMONTH({day}) BETWEEN 1 AND DAYOFMONTH(LAST_DAY({day}))"
        naive = b.raw(
            f"CASE WHEN {{0}} REGEXP {_pattern(_IS_DAY)} AND {real} THEN CAST({day} AS DATETIME(6)) "
            f"WHEN {{0}} REGEXP {_pattern(_MOMENT)} AND {real} THEN CAST({clock} AS DATETIME(6)) END", x
        )  # fmt: skip
        # the offset's digits, HHMMSS and a fraction, whatever was left out or put between
        digits = f"REPLACE(SUBSTRING(REGEXP_SUBSTR({rest}, '[+-][0-9:.]+{_END}'), 2), ':', '')"
        offset = self._offset(digits, rest)

        def instant(held: Sql) -> Sql:
            moved = b.raw(f"DATE_ADD({{1}}, INTERVAL -({offset}) MICROSECOND)", x, held)
            first, last = (f"CAST('{end}' AS DATETIME(6))" for end in ("0001-01-01", "9999-12-31 23:59:59.999999"))
            kept = b.raw(f"CASE WHEN {{0}} BETWEEN {first} AND {last} THEN {{0}} END", moved)
            zulu = b.raw(f"({rest} LIKE '%Z')", x)
            placed = b.raw(f"({rest} LIKE '%+%' OR {rest} LIKE '%-%')", x)
            return b.case([(zulu, held), (placed, kept)], civil(held))

        return bound(b, naive, "DATETIME(6)", instant)

    @staticmethod
    def _offset(digits: str, rest: str) -> str:
        def part(at: int, size: int) -> str:
            return f"CAST(RPAD(SUBSTRING({digits}, {at}, {size}), {size}, '0') AS SIGNED)"

        micros = f"{part(1, 2)} * 3600000000 + {part(3, 2)} * 60000000 + {part(5, 2)} * 1000000 + {part(8, 6)}"
        return f"CASE WHEN {rest} LIKE '%-%' THEN -1 ELSE 1 END * ({micros})"

    def _text_duration(self, x: Sql) -> Sql:
        b = self.b
        bare = "REPLACE(REPLACE({0}, '+', ''), '-', '')"
        hours = f"CAST(SUBSTRING_INDEX({bare}, ':', 1) AS SIGNED)"
        minutes = f"CAST(SUBSTRING_INDEX(SUBSTRING_INDEX({bare}, ':', 2), ':', -1) AS SIGNED)"
        seconds = f"SUBSTRING_INDEX({bare}, ':', -1)"
        micros = f"CAST(TRUNCATE(CAST({seconds} AS DECIMAL(20, 9)), 6) * 1000000 AS SIGNED)"
        with_seconds = f"CASE WHEN {bare} LIKE '%:%:%' THEN {micros} ELSE 0 END"
        clock = (
            f"CASE WHEN {{0}} LIKE '-%' THEN -1 ELSE 1 END * "
            f"({hours} * 3600000000 + {minutes} * 60000000 + {with_seconds})"
        )
        number = b.raw("CAST({0} * 1000000 AS SIGNED)", self._text_decimal(x, 6))
        return b.case([(b.raw(f"({{0}} REGEXP {_pattern(_CLOCK)})", x), b.raw(clock, x))], number)

    # --- documents and sets

    def _of_json(self, x: Sql, type_: Type, civil: Civil) -> Sql:
        def text(value: Sql) -> Sql:
            return self._of_text(value, type_, civil)

        def number(value: Sql, inner: Physical) -> Sql:
            return self.read(value, inner, type_, civil)

        def flag(value: Sql) -> Sql:
            return value

        arms: dict[str, Callable[..., Sql]] = {"text": text}
        if type_.kind is not Kind.DATE and type_.kind is not Kind.DATETIME:
            arms["number"] = number
        if type_.kind is Kind.BOOLEAN:
            arms["flag"] = flag
        return scalar(self.b, x, arms)

    def inside(self, x: Sql, stored: Physical, path: Sequence[str]) -> tuple[Sql, Physical]:
        return at_path(self.b, x, stored, path), _physical("json")

    def set_of(
        self, x: Sql, stored: Physical | None, of: Field, each: Callable[[Sql, Physical], Sql], element: Type
    ) -> Sql:
        b = self.b
        stored = stored or _physical("longtext")
        if of.stored == "delimited":
            text = self.raw_text(x, stored)
            if text is None:
                return b.empty_set(of.type)
            held = Physical(Form.TEXT, "text as it compares")
            elements = split_text(b, text, of.separator or ",")
            if elements is None:
                raise self.refuse()
            return b.mapped(elements, f"`x` {b.text_column}", lambda value: each(value, held))
        if stored.form not in (Form.TEXT, Form.JSON):
            return b.empty_set(of.type)
        return b.mapped(array_of(b, x, stored), "`x` JSON", lambda value: each(value, _physical("json")))


class MariaDbReader(MySqlReader):
    """JSON is a text here."""

    json_is_text: ClassVar[bool] = True


_NUMBERS: Final = (Form.INT, Form.BIG, Form.DECIMAL, Form.DOUBLE)
_NATURAL: Final[Mapping[Kind, str]] = {
    **dict.fromkeys((Kind.INTEGER, Kind.TIER, Kind.DURATION, Kind.KEY), "bigint"),
    **dict.fromkeys((Kind.DOUBLE, Kind.GEO), "double"),
    **dict.fromkeys((Kind.TEXT, Kind.ENUM), "varchar(255)"),
    Kind.BOOLEAN: "tinyint(1)",
    Kind.DATE: "date",
    Kind.DATETIME: "datetime(6)",
}


@lru_cache(maxsize=512)
def _physical(name: str) -> Physical:
    """The physical type that the column of information_schema.columns calls ``name``."""
    text = name.strip().lower()
    found = re.match(r"([a-z]+)(?:\((\d+)(?:,\s*(\d+))?\))?(.*)", text, re.DOTALL)
    if found is None:
        return Physical(Form.OTHER, text)
    form = _FORMS.get(found[1], Form.OTHER)
    if form is Form.INT and found[1] == "bigint" and "unsigned" in found[4]:
        form = Form.BIG
    sizes = (10, 0) if form is Form.DECIMAL else (1, 0) if found[1] == "bit" else (0, 0)
    return Physical(form, text, int(found[2] or sizes[0]), int(found[3] or sizes[1]))


def _pattern(text: str) -> str:
    return template(quoted(text))


def _same(civil: Sql) -> Sql:
    return civil
