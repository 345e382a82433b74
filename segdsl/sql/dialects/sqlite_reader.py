"""How SQLite's columns are read: by what each value is, whatever the column's type says.

Declared types promise little in SQLite: an INTEGER column may hold a text. So every value is asked (TYPEOF). What
SQLite reads exactly like `segdsl.values` it reads itself, and fast: integers, doubles, plain dates and times; the rest
goes to a function, which is the reader of `segdsl.values`.

A collation of the column (NOCASE, RTRIM) would change comparisons and groups: what is read through CASE has none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlglot import exp

from segdsl.catalog.models import Field, StoredValue
from segdsl.sql.reader import Civil, Form, Physical, Reader
from segdsl.types import DECIMAL_DIGITS, DOUBLE, Kind, Type

Sql = Any

ANY: Final = Physical(Form.ANY, "")
DOCUMENT: Final = Physical(Form.JSON, "json")

_FIRST: Final = (datetime.min - datetime(1970, 1, 1)) // timedelta(microseconds=1)
_LAST: Final = (datetime.max - datetime(1970, 1, 1)) // timedelta(microseconds=1)
_ELSE: Final = "WHEN 'null' THEN NULL ELSE"

# Plain texts of a day and of a moment. Where it calculates, SQLite gives 30 February back as a day of March, so that
# only what comes back as it went in is one. ('0001' alone would be taken for a number beside a numeric column.)
_IS_DAY: Final = "{0} = DATE({0}, '+0 days') COLLATE BINARY AND {0} >= '0001-'"
_IS_MOMENT: Final = "{0} = DATETIME({0}, '+0 days') COLLATE BINARY AND {0} >= '0001-'"
_PLAIN: Final = f"WHEN {_IS_MOMENT} THEN UNIXEPOCH({{0}}) * 1000000 WHEN {_IS_DAY} THEN UNIXEPOCH({{0}}) * 1000000"

# Values of a column of any kind; what stands for ELSE is asked of what is neither NULL nor read here.
_READ: Final[Mapping[Kind, str]] = {
    Kind.INTEGER: f"CASE TYPEOF({{0}}) WHEN 'integer' THEN {{0}} {_ELSE} SEGDSL_INTEGER({{0}}) END",
    Kind.DOUBLE: (
        "CASE TYPEOF({0}) WHEN 'real' THEN NULLIF(NULLIF({0}, 9e999), -9e999) WHEN 'integer' THEN CAST({0} AS REAL) "
        f"{_ELSE} SEGDSL_DOUBLE({{0}}) END"
    ),
    Kind.BOOLEAN: (
        "CASE TYPEOF({0}) WHEN 'integer' THEN CASE {0} WHEN 1 THEN 1 WHEN 0 THEN 0 END "
        f"{_ELSE} SEGDSL_BOOLEAN({{0}}) END"
    ),
    Kind.TEXT: (
        "CASE TYPEOF({0}) WHEN 'text' THEN NULLIF({0} COLLATE BINARY, '') WHEN 'integer' THEN CAST({0} AS TEXT) END"
    ),
    Kind.DATE: f"CASE WHEN TYPEOF({{0}}) <> 'text' THEN NULL WHEN {_IS_DAY} THEN {{0}} ELSE SEGDSL_DATE({{0}}) END",
}
_MOMENT: Final = f"CASE WHEN TYPEOF({{0}}) <> 'text' THEN NULL {_PLAIN} ELSE SEGDSL_MOMENT({{0}}) END"
_CIVIL: Final = f"CASE WHEN TYPEOF({{0}}) <> 'text' THEN NULL {_PLAIN} ELSE SEGDSL_CIVIL({{0}}) END"
_INSTANT: Final = (
    f"CASE WHEN TYPEOF({{0}}) <> 'text' THEN NULL WHEN {_IS_MOMENT} THEN NULL WHEN {_IS_DAY} THEN NULL "
    "ELSE SEGDSL_INSTANT({0}) END"
)


class SqliteReader(Reader):
    """Two forms: a column of any kind, and the JSON texts of values in a document or a set."""

    def physical(self, name: str) -> Physical:
        return Physical(Form.ANY, name)

    def natural(self, of: Field | None, type_: Type) -> Physical | None:
        return ANY

    def read(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        match type_.kind:
            case Kind.DECIMAL:
                return self._decimal(x, stored, type_.scale, "DECIMAL")
            case Kind.DURATION:
                return self._decimal(x, stored, 6, "DURATION")
            case Kind.DATETIME:
                return self._datetime(x, stored, civil)
            case Kind.INTEGER | Kind.DOUBLE | Kind.BOOLEAN | Kind.TEXT | Kind.DATE:
                if stored.form is Form.JSON:
                    return self._asked(type_.kind.name, x, stored)
                return self.b.raw(_READ[type_.kind], x)
            case _:
                raise self.refuse()

    def _asked(self, name: str, x: Sql, stored: Physical, *rest: Sql) -> Sql:
        """What a function of ours reads."""
        return self.b.func(f"SEGDSL_{'JSON_' if stored.form is Form.JSON else ''}{name}", x, *rest)

    def _decimal(self, x: Sql, stored: Physical, places: int, name: str) -> Sql:
        rest = [self.b.literal(places)] if name == "DECIMAL" else []
        slow = self._asked(name, x, stored, *rest)
        if stored.form is Form.JSON:
            return slow
        unit, limit = 10**places, (10**DECIMAL_DIGITS - 1) // 10**places
        factor = self.b.param(float(unit), DOUBLE)
        template = (
            f"CASE TYPEOF({{0}}) WHEN 'integer' THEN CASE WHEN {{0}} BETWEEN -{limit} AND {limit} THEN {{0}} * {unit} "
            "END WHEN 'real' THEN CASE WHEN ABS({0}) * {1} + 0.5 < 1e18 THEN CASE WHEN {0} > 0 "
            "THEN CAST({0} * {1} + 0.5 AS INTEGER) ELSE -CAST(-{0} * {1} + 0.5 AS INTEGER) END END "
            f"{_ELSE} {{2}} END"
        )
        return self.b.raw(template, x, factor, slow)

    def _datetime(self, x: Sql, stored: Physical, civil: Civil) -> Sql:
        b = self.b
        local = exp.Column(this=exp.Identifier(this="civil", quoted=True))
        instant = civil(local)
        if instant is local:
            return self._asked("MOMENT", x, stored) if stored.form is Form.JSON else b.raw(_MOMENT, x)
        if stored.form is Form.JSON:
            read = [self._asked("CIVIL", x, stored), self._asked("INSTANT", x, stored)]
        else:
            read = [b.raw(_CIVIL, x), b.raw(_INSTANT, x)]
        # the clock's time is asked at every change of the zone's offset: a query of its own reads it once
        template = '(SELECT COALESCE("instant", {2}) FROM (SELECT {0} AS "civil", {1} AS "instant" LIMIT 1))'
        return b.raw(template, *read, instant)

    def raw_text(self, x: Sql, stored: Physical) -> Sql | None:
        if stored.form is Form.JSON:
            return self._asked("STRING", x, stored)
        return self.b.raw("CASE TYPEOF({0}) WHEN 'text' THEN {0} COLLATE BINARY END", x)

    def enum_text(self, x: Sql, stored: Physical) -> Sql:
        slow = self._asked("ENUM_TEXT", x, stored)
        if stored.form is Form.JSON:
            return slow
        template = (
            "CASE TYPEOF({0}) WHEN 'text' THEN {0} COLLATE BINARY WHEN 'integer' THEN CAST({0} AS TEXT) "
            f"{_ELSE} {{1}} END"
        )
        return self.b.raw(template, x, slow)

    def holds(self, x: Sql, stored: Physical, value: StoredValue) -> Sql:
        b = self.b
        slow = self._asked("MATCHES", x, stored, b.literal(json.dumps(value, ensure_ascii=False)))
        match value:
            case _ if stored.form is Form.JSON:
                return slow
            case bool():
                fast = f"WHEN 'integer' THEN {{0}} = {int(value)}"
            case int() if -(2**63) <= value < 2**63:
                fast = f"WHEN 'integer' THEN {{0}} = {value}"
            case str() if value.lower() not in ("true", "false") and "\0" not in value:
                return b.raw(
                    f"CASE TYPEOF({{0}}) WHEN 'text' THEN {{0}} = {{1}} COLLATE BINARY {_ELSE} {{2}} END",
                    x, b.literal(value), slow,
                )  # fmt: skip
            case _:
                return slow
        return b.raw(f"CASE TYPEOF({{0}}) {fast} {_ELSE} {{1}} END", x, slow)

    def epoch(self, x: Sql, stored: Physical, places: int) -> Sql:
        slow = self._asked("EPOCH", x, stored, self.b.literal(places))
        if stored.form is Form.JSON:
            return slow
        unit = 10**places
        template = (
            f"CASE TYPEOF({{0}}) WHEN 'integer' THEN CASE WHEN {{0}} BETWEEN {-(-_FIRST // unit)} AND {_LAST // unit} "
            f"THEN {{0}} * {unit} END {_ELSE} {{1}} END"
        )
        return self.b.raw(template, x, slow)

    def inside(self, x: Sql, stored: Physical, path: Sequence[str]) -> tuple[Sql, Physical]:
        return self.b.func("SEGDSL_INSIDE", x, self.b.literal(json.dumps(list(path)))), DOCUMENT

    def set_of(
        self, x: Sql, stored: Physical | None, of: Field, each: Callable[[Sql, Physical], Sql], element: Type
    ) -> Sql:
        b = self.b
        stored = stored or ANY
        if of.stored == "delimited":
            parts = self._asked("SPLIT", x, stored, b.literal(of.separator or ","))
        else:
            parts = self._asked("PARTS", x, stored)
        value = exp.Column(this=exp.Identifier(this="value", quoted=True), table=exp.Identifier(this="e", quoted=True))
        template = "COALESCE((SELECT SEGDSL_SET({0}) FROM JSON_EACH({1}) AS \"e\"), '[]')"
        return b.raw(template, each(value, DOCUMENT), parts)
