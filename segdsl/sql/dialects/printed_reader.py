"""How the columns of dialects that are printed and not run are read: what is stored naturally, and little else.

A text that says a number or a day, JSON and lists of values are refused there: reading them needs words that nobody
has run. Days and moments outside the years 1 to 9999, and doubles that are no number, are unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from sqlglot import exp

from segdsl.catalog.columns import EPOCH_PLACES
from segdsl.catalog.models import Field, StoredValue
from segdsl.sql.reader import Civil, Form, Physical, Reader, flag_of, typed, whole_number
from segdsl.types import DATETIME, DECIMAL_DIGITS, INTEGER, Kind, Type, decimal

Sql = Any

_FIRST_MICRO: Final = (datetime.min - datetime(1970, 1, 1)) // timedelta(microseconds=1)
_LAST_MICRO: Final = (datetime.max - datetime(1970, 1, 1)) // timedelta(microseconds=1)
_NATURAL: Final[Mapping[Kind, Form]] = {
    **dict.fromkeys((Kind.INTEGER, Kind.TIER), Form.INT),
    **dict.fromkeys((Kind.DOUBLE, Kind.GEO), Form.DOUBLE),
    **dict.fromkeys((Kind.TEXT, Kind.ENUM, Kind.KEY), Form.TEXT),
    Kind.BOOLEAN: Form.BOOLEAN,
    Kind.DATE: Form.DATE,
    Kind.DATETIME: Form.TIMESTAMP,
}


class PrintedReader(Reader):
    forms: ClassVar[Mapping[str, Form]] = {}
    exact_names: ClassVar[str] = "decimal|numeric|number"
    bits: ClassVar[bool] = False  # a flag is stored as the number 1 or 0

    def physical(self, name: str) -> Physical:
        text = name.strip().lower()
        if exact := re.fullmatch(rf"(?:{self.exact_names})\((\d+)(?:,\s*(\d+))?\)", text):
            digits, scale = int(exact[1]), int(exact[2] or 0)
            return Physical(Form.INT if scale == 0 and digits <= DECIMAL_DIGITS else Form.DECIMAL, text, digits, scale)
        bare = re.sub(r"\((\d+|max)\)", "", text)
        return Physical(self.forms.get(bare, Form.OTHER), text)

    def natural(self, of: Field | None, type_: Type) -> Physical | None:
        if of is not None and (of.json_path or of.stored == "json"):
            return Physical(Form.JSON, "")
        if of is not None and of.stored in EPOCH_PLACES:
            return Physical(Form.INT, "")
        if of is not None and of.values and all(isinstance(value, int) for value in of.values.values()):
            return Physical(Form.INT, "")
        match type_.kind:
            case Kind.DECIMAL:
                return Physical(Form.DECIMAL, "", DECIMAL_DIGITS, type_.scale)
            case Kind.DURATION:
                return Physical(Form.DECIMAL, "", DECIMAL_DIGITS, 6)
            case Kind.SET:
                return Physical(Form.TEXT if of is not None and of.stored == "delimited" else Form.LIST, "")
            case kind:
                return Physical(_NATURAL[kind], "")

    def read_key(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        bare = stored.form is Form.INT and type_.kind is Kind.INTEGER
        return x if bare else self.read(x, stored, type_, civil)

    def read(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        b = self.b
        match stored.form, type_.kind:
            case Form.INT, Kind.INTEGER:
                return x if stored.name in ("", "bigint") else b.cast(x, INTEGER)
            case Form.INT, Kind.DECIMAL:
                limit = 10 ** (DECIMAL_DIGITS - type_.scale)
                inside = b.and_(b.gt(x, b.literal(-limit)), b.lt(x.copy(), b.literal(limit)))
                return b.case([(inside, b.cast(x.copy(), type_))])
            case Form.DECIMAL, Kind.DECIMAL if stored.scale == type_.scale and stored.digits <= DECIMAL_DIGITS:
                return x
            case Form.DECIMAL, Kind.DURATION if stored.scale == 6 and stored.digits <= DECIMAL_DIGITS:
                return b.cast(b.mul(b.cast(x, decimal(6, 38)), b.literal(1_000_000)), INTEGER)
            case Form.DOUBLE, Kind.DOUBLE | Kind.GEO:
                return b.case([(b.is_finite(x), b.to_double(x.copy()))])
            case Form.BOOLEAN, Kind.BOOLEAN if not self.bits:
                return x
            case Form.BOOLEAN | Form.INT, Kind.BOOLEAN:
                one, zero = (b.eq(x.copy(), b.literal(flag)) for flag in (1, 0))
                return b.case([(one, b.boolean(True)), (zero, b.boolean(False))])
            case Form.TEXT, Kind.TEXT:
                return self.text(x)
            case Form.DATE, Kind.DATE:
                return b.in_years(self.day(x), Kind.DATE)
            case Form.TIMESTAMP, Kind.DATE:
                return b.date_of(b.in_years(self.moment(x), Kind.DATETIME))
            case Form.TIMESTAMP, Kind.DATETIME:
                return self._at(self.moment(x), civil)
            case Form.TIMESTAMPTZ, Kind.DATETIME:
                return b.in_years(self.utc(x), Kind.DATETIME)
            case _:
                raise self.refuse()

    def _at(self, moment: Sql, civil: Civil) -> Sql:
        b = self.b
        known = b.in_years(moment, Kind.DATETIME)
        found = civil(moment.copy())
        return known if found == moment else exp.Case(ifs=[exp.If(this=known.args["ifs"][0].this, true=found)])

    def text(self, x: Sql) -> Sql:
        """A stored text, unknown where it is empty."""
        return exp.Nullif(this=self.b.trusted(x), expression=exp.Literal.string(""))

    def day(self, x: Sql) -> Sql:
        """A stored date without a time."""
        return x

    def moment(self, x: Sql) -> Sql:
        """A stored moment without zone, to the microsecond."""
        return x

    def utc(self, x: Sql) -> Sql:
        """A stored moment with a zone as civil time in UTC."""
        raise self.refuse()

    def raw_text(self, x: Sql, stored: Physical) -> Sql | None:
        return self.b.trusted(x) if stored.form is Form.TEXT else None

    def enum_text(self, x: Sql, stored: Physical) -> Sql:
        return self.b.trusted(x) if stored.form is Form.TEXT else super().enum_text(x, stored)

    def holds(self, x: Sql, stored: Physical, value: StoredValue) -> Sql:
        b = self.b
        if stored.form is Form.TEXT and not isinstance(value, bool):
            return b.text_eq(b.trusted(x), b.literal(str(value)))
        if stored.form in (Form.INT, Form.DECIMAL):
            number = int(value) if isinstance(value, bool) else whole_number(str(value))
            return b.boolean(False) if number is None else b.eq(x, b.literal(number))
        flag = flag_of(value)
        if stored.form is not Form.BOOLEAN or flag is None:
            raise self.refuse()
        return b.eq(self.read(x, stored, Type(Kind.BOOLEAN), _same), b.boolean(flag))

    def epoch(self, x: Sql, stored: Physical, places: int) -> Sql:
        b = self.b
        if stored.form is not Form.INT:
            raise self.refuse()
        unit = 10**places
        inside = b.and_(b.ge(x, b.literal(-(-_FIRST_MICRO // unit))), b.le(x.copy(), b.literal(_LAST_MICRO // unit)))
        micros = b.cast(x.copy(), INTEGER) if places == 0 else b.mul(b.cast(x.copy(), INTEGER), b.literal(unit))
        start = b.constant("1970-01-01 00:00:00", DATETIME)
        return typed(b, b.case([(inside, b.later(start, micros))]), DATETIME)


def _same(civil: Sql) -> Sql:
    return civil
