"""How one engine's stored columns become canonical values: what a dialect says about reading.

The readers of `segdsl.values` are the meaning. A reader gives SQL with the same value to the last digit, or NULL where
they give None; a pair of a physical and a logical type of which that has not been shown is refused (`NoSql`), never
guessed. `Reader` itself knows nothing; the reader of a dialect stands beside it in `segdsl.sql.dialects`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlglot import exp

from segdsl.catalog.models import Field, StoredValue
from segdsl.operators.base import NoSql
from segdsl.types import BOOLEAN, DOUBLE, INTEGER, TEXT, Type

Sql = Any
Civil = Callable[[Sql], Sql]  # civil time of the column's zone -> the instant


class Form(Enum):
    """Families of physical types that are read alike."""

    INT = "integers of at most 64 bits"
    BIG = "wider integers"
    DECIMAL = "decimal"
    DOUBLE = "double"
    BOOLEAN = "boolean"
    TEXT = "text"
    UUID = "uuid"
    DATE = "date"
    TIMESTAMP = "timestamp"
    NARROW_TIMESTAMP = "timestamp of another precision"
    TIMESTAMPTZ = "timestamp with time zone"
    INTERVAL = "interval"
    JSON = "json"
    LIST = "list"
    NESTED = "struct or map"
    BLOB = "bytes"
    ANY = "a column whose values say themselves what they are"
    OTHER = "anything else"


@dataclass(frozen=True, slots=True)
class Physical:
    """A physical type: its family, and what the family needs; ``name`` as the database says it."""

    form: Form
    name: str
    digits: int = 0
    scale: int = 0
    element: Physical | None = None


class Reader:
    """Reads stored columns through one builder; see the module's text."""

    def __init__(self, b: Any) -> None:
        self.b = b

    def refuse(self) -> NoSql:
        return NoSql(self.b.dialect)

    def physical(self, name: str) -> Physical:
        """The physical type that the engine calls ``name``."""
        raise self.refuse()

    def natural(self, of: Field | None, type_: Type) -> Physical | None:
        """What a column of a field (or a key) is taken to be where nothing is known of it.

        None: stored as its canonical form, so that the bare column is the value.
        """
        return None

    def read(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        """A stored scalar as the canonical value of ``type_``; a NULL node where no value of such a column is one."""
        raise self.refuse()

    def read_key(self, x: Sql, stored: Physical, type_: Type, civil: Civil) -> Sql:
        """A stored key; the bare column where it can stay one, so that an index on it serves."""
        return self.read(x, stored, type_, civil)

    def raw_text(self, x: Sql, stored: Physical) -> Sql | None:
        """The text that a column of text holds (a JSON column: the string), to compare it with listed texts."""
        return x if stored.form is Form.TEXT else None

    def enum_text(self, x: Sql, stored: Physical) -> Sql:
        """What an enum's stored value is as text: text itself, and the digits of a whole number."""
        b = self.b
        match stored.form:
            case Form.TEXT:
                return self.raw_text(x, stored)
            case Form.INT | Form.BIG | Form.DECIMAL | Form.DOUBLE:
                return b.to_text(self.read(x, stored, INTEGER, lambda civil: civil))
            case Form.BOOLEAN:
                return b.case([(b.is_true(x), b.literal("1")), (b.not_(b.is_true(x.copy())), b.literal("0"))])
            case _:
                raise self.refuse()

    def holds(self, x: Sql, stored: Physical, value: StoredValue) -> Sql:
        """The condition that a column holds the value which a ``where`` of the catalog fixes."""
        b = self.b
        if isinstance(value, bool) or stored.form is Form.BOOLEAN:
            flag = flag_of(value)
            if flag is None:
                return b.boolean(False)
            return b.eq(self.read(x, stored, BOOLEAN, lambda civil: civil), b.boolean(flag))
        if stored.form in (Form.INT, Form.BIG, Form.DECIMAL, Form.DOUBLE):
            if isinstance(value, str):
                whole = whole_number(value)
                return b.boolean(False) if whole is None else b.eq(x, b.literal(whole))
            return b.eq(x, self.written(value))
        return b.eq(self.enum_text(x, stored), b.literal(str(value)))

    def written(self, value: StoredValue) -> Sql:
        if isinstance(value, float):
            return self.b.cast(self.b.literal(repr(value)), DOUBLE)
        return self.b.literal(value)

    def epoch(self, x: Sql, stored: Physical, places: int) -> Sql:
        """The instant of a column of seconds (places 6), milliseconds (3) or microseconds (0) since 1970."""
        raise self.refuse()

    def inside(self, x: Sql, stored: Physical, path: Sequence[str]) -> tuple[Sql, Physical]:
        """What stands in a JSON document at a path of keys."""
        raise self.refuse()

    def set_of(
        self, x: Sql, stored: Physical | None, of: Field, each: Callable[[Sql, Physical], Sql], element: Type
    ) -> Sql:
        """The set that a column holds: ``each`` makes a stored element (and its physical type) canonical, and folded.

        Distinct, without NULL, and empty where the column is NULL or holds no set. ``of.stored`` says how: "delimited"
        with ``of.separator``, "json", or an array; ``stored`` is None where nothing is known of the column.
        """
        raise self.refuse()


def flag_of(value: StoredValue) -> bool | None:
    return {"true": True, "false": False, "1": True, "0": False}.get(str(value).lower())


def whole_number(text: str) -> int | None:
    """The integer that a text writes in its only way: "-5", not "05" or "+5"."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and str(int(text)) == text else None


def typed(b: Any, value: Sql, type_: Type) -> Sql:
    """A NULL that stands for a whole column says its type."""
    return b.cast(value, type_) if isinstance(value, exp.Null) else value


def key_type(type_: Type) -> Type:
    """What a key is read as: a whole number, or text."""
    return INTEGER if type_.kind is INTEGER.kind else TEXT
