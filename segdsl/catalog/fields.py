"""One field's table becomes a `Field`: its type, where it is stored, and whether the two fit each other."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from segdsl.catalog import errors
from segdsl.catalog.lines import Path
from segdsl.catalog.models import Field, History, StoredValue
from segdsl.catalog.report import Report
from segdsl.catalog.shape import describe
from segdsl.catalog.tables import FieldTable, Scalar
from segdsl.diagnostics import Message
from segdsl.spelling import canonical
from segdsl.types import BOOLEAN, DATE, DATETIME, DURATION, GEO, INTEGER, Kind, Type, decimal, set_of
from segdsl.wording import say

_PLAIN: Final = {
    "integer": INTEGER,
    "boolean": BOOLEAN,
    "date": DATE,
    "datetime": DATETIME,
    "duration": DURATION,
    "geo": GEO,
}
_COMPUTED_REFUSES: Final = (
    "column", "columns", "table", "required", "unknown", "stored", "separator", "timezone", "json", "rows", "by",
    "where", "history",
)  # fmt: skip
_EPOCH: Final = ("epoch seconds", "epoch milliseconds", "epoch microseconds")


class FieldReader:
    """Reads the fields of one entity."""

    def __init__(self, report: Report, entity: str, joins: frozenset[str]) -> None:
        self._report = report
        self._entity = entity
        self._joins = joins

    def read(self, name: str, table: FieldTable, path: Path) -> Field:
        """The field, as far as it can be made out; what is wrong is in the report."""
        checks = _Checks(self._report, path, table)
        kind = self._type(table, checks)
        checks.fit(kind)
        if table.table is not None and table.table not in self._joins:
            checks.tell(
                errors.UNKNOWN_JOIN,
                "table",
                hint=self._report.near(table.table, sorted(self._joins)),
                table=table.table,
                owner=self._entity,
            )
        history = table.history
        columns = table.columns
        return Field(
            name=name,
            type=kind,
            column="" if table.is_ is not None or columns is not None else table.column or name,
            columns=(columns[0], columns[1]) if columns is not None else None,
            is_=table.is_,
            required=table.required and kind.kind is not Kind.SET,
            private=table.private,
            names=dict(table.names),
            unknown=tuple(_plain(value) for value in table.unknown),
            values=_values(table) if _element(kind).kind is Kind.ENUM else None,
            stale=tuple(table.stale),
            stored=table.stored,
            separator=table.separator,
            timezone=table.timezone,
            json_path=tuple(table.json_path or ()),
            rows=table.rows,
            by=table.by,
            where=dict(table.where),
            history=None
            if history is None
            else History(
                from_=history.from_,
                at=history.at,
                value=history.value,
                by=history.by or f"{self._entity}_id",
                key=history.key,
            ),
            table=table.table,
        )

    def _type(self, table: FieldTable, checks: _Checks) -> Type:
        word = table.type.removeprefix("set of ")
        if word in _PLAIN:
            kind = _PLAIN[word]
        elif word == "text":
            kind = Type(Kind.TEXT, compare=table.compare or "exact")
        elif word == "decimal":
            kind = decimal(2 if table.scale is None else table.scale)
        elif word == "float":
            kind = Type(Kind.DOUBLE, scale=-1 if table.scale is None else table.scale)
        else:
            checks.enum()
            aliases = [(alias, value) for value, named in table.value_names.items() for alias in named.values()]
            kind = Type(Kind.ENUM, names=tuple(_values(table)), aliases=tuple(aliases))
        return kind if word == table.type else set_of(kind)


class _Checks:
    """What can be wrong within one field's table."""

    def __init__(self, report: Report, path: Path, table: FieldTable) -> None:
        self._report = report
        self._path = path
        self._table = table
        self._written = table.written

    def tell(self, message: Message, at: str = "", *, hint: str = "", **values: Any) -> None:
        """Say it of one key, or of the whole field."""
        path = (*self._path, at) if at else self._path
        self._report.add(message, path, hint=hint, field=describe(self._path), **values)

    def _sound(self, key: str) -> bool:
        """Whether nothing has been said about this key: what was cut out is not missing."""
        return not self._report.has((*self._path, key))

    def enum(self) -> None:
        """Values: some, each once, each with a stored value of its own."""
        values = self._table.values
        if values is None:
            if self._sound("values"):
                self.tell(errors.ENUM_VALUES, reason=say("an enum lists them"))
            return
        if not values:
            self.tell(errors.ENUM_VALUES, "values", reason=say("the list is empty"))
        seen: dict[str, str] = {}
        for name in values:
            first = seen.get(canonical(name))
            if first is not None:
                reason = say("{name} and {first} are the same name", name=name, first=first)
                if first == name:
                    reason = say("{name} stands there twice", name=name)
                self.tell(errors.ENUM_VALUES, "values", reason=reason)
                return
            seen[canonical(name)] = name
        self._stale(values)
        for value, named in self._table.value_names.items():
            if value not in values:
                self.tell(errors.ENUM_VALUES, "value_names", reason=say("{value} is none of its values", value=value))
            for alias in named.values():
                first = seen.setdefault(canonical(alias), value)
                if first != value:
                    reason = say("{alias} names both {first} and {value}", alias=alias, first=first, value=value)
                    self.tell(errors.ENUM_VALUES, "value_names", reason=reason)
        if isinstance(values, dict):
            owners: dict[str, str] = {}
            for name, stored in values.items():
                first = owners.setdefault(str(stored), name)
                if first != name:
                    reason = say(
                        "{first} and {name} are both stored as {stored}", first=first, name=name, stored=stored
                    )
                    self.tell(errors.ENUM_VALUES, "values", reason=reason)

    def _stale(self, values: Container[str]) -> None:
        for number, value in enumerate(self._table.stale):
            if value not in values:
                reason = say("{value} is stale, but none of its values", value=value)
                where = (*self._path, "stale", number)
                self._report.add(errors.ENUM_VALUES, where, field=describe(self._path), reason=reason)

    def fit(self, kind: Type) -> None:
        """Keys against the type, and against each other."""
        if self._report.has((*self._path, "type")):
            return
        if self._table.is_ is not None:
            self._computed(kind)
            return
        self._type_keys(kind)
        self._storage(kind)
        self._rows(kind)
        if self._table.required and self._table.unknown:
            self.tell(errors.REQUIRED_UNKNOWN, "required")
        if kind.kind is Kind.SET and self._table.required:
            self._misfit("required", say("a set is never unknown, it may be empty"))

    def _misfit(self, key: str, reason: str) -> None:
        self.tell(errors.DOES_NOT_FIT, key, key=key, reason=reason)

    def _computed(self, kind: Type) -> None:
        self._type_keys(kind)
        if kind.kind is Kind.GEO:
            self._misfit("is", say("a point cannot be computed"))
        for key in _COMPUTED_REFUSES:
            if key in self._written:
                self.tell(errors.COMPUTED_STORED, key, key=key)

    def _type_keys(self, kind: Type) -> None:
        element, table = _element(kind), self._table
        if table.compare is not None and element.kind is not Kind.TEXT:
            self._misfit("compare", say("it says how text compares, and this is {type}", type=_a(kind)))
        if table.scale is not None and element.kind not in (Kind.DECIMAL, Kind.DOUBLE):
            self._misfit("scale", say("it is for decimal and float, and this is {type}", type=_a(kind)))
        if table.stale and element.kind is not Kind.ENUM:
            self._misfit("stale", say("it is for enum, and this is {type}", type=_a(kind)))
        if table.value_names and element.kind is not Kind.ENUM:
            self._misfit("value_names", say("it is for enum, and this is {type}", type=_a(kind)))
        if table.values is not None and element.kind is not Kind.ENUM:
            self._misfit("values", say("it is for enum, and this is {type}", type=_a(kind)))

    def _storage(self, kind: Type) -> None:
        table = self._table
        if kind.kind is Kind.GEO:
            if table.columns is None and self._sound("columns"):
                self.tell(errors.GEO_COLUMNS)
            for key in ("column", "json", "rows", "unknown", "history"):
                if key in self._written and (key != "column" or table.columns is not None):
                    self._misfit(key, say("a point is two columns of degrees"))
        elif table.columns is not None:
            self._misfit("columns", say("it is for geo, and this is {type}; use column", type=_a(kind)))
        if table.stored in _EPOCH:
            if kind.kind is not Kind.DATETIME:
                self._misfit("stored", say("an epoch is a datetime, and this is {type}", type=_a(kind)))
            elif table.timezone is not None:
                self._misfit("timezone", say("an epoch is an instant and needs no zone"))
        elif table.stored is not None and kind.kind is not Kind.SET:
            self._misfit("stored", say("it says how a set is stored, and this is {type}", type=_a(kind)))
        if table.stored == "delimited" and table.separator is None and self._sound("separator"):
            self.tell(errors.SEPARATOR)
        if table.separator is not None and table.stored != "delimited" and self._sound("stored"):
            self._misfit("separator", say('it goes with stored = "delimited"'))
        self._zone(kind)
        if table.history is not None and kind.kind is Kind.SET:
            self._misfit("history", say("a set has no history; link to the table of changes"))

    def _zone(self, kind: Type) -> None:
        zone = self._table.timezone
        if zone is None:
            return
        if kind.kind is not Kind.DATETIME:
            self._misfit("timezone", say("it is for datetime, and this is {type}", type=_a(kind)))
        check_zone(zone, (*self._path, "timezone"), self._report)

    def _rows(self, kind: Type) -> None:
        table = self._table
        if table.rows is None:
            if not self._sound("rows"):
                return
            for key in ("by", "where"):
                if key in self._written:
                    self._misfit(key, say("it goes with rows"))
            return
        if table.by is None and self._sound("by"):
            self.tell(errors.ROWS, reason=say("by is missing"))
        if not table.where and kind.kind is not Kind.SET and self._sound("where"):
            self.tell(errors.ROWS, reason=say("many rows and one value need where"))
        for key in ("stored",) if kind.kind is Kind.SET else ():
            if key in self._written:
                self._misfit(key, say("each row has one element"))
        if table.table is not None:
            self._misfit("table", say("rows names the table"))


def check_zone(name: str, path: Path, report: Report) -> None:
    """Tell of a time zone that does not exist."""
    if report.full:  # to look for a zone that is not there takes time
        return
    try:
        known = name not in _NO_ZONES and not name.startswith(("right/", "posix/")) and ZoneInfo(name).key == name
    except (KeyError, ValueError, OSError):  # not found, not a relative path, or a folder
        known = False
    if not known and not report.has(path):
        from zoneinfo import available_timezones  # walks the whole database

        names = available_timezones() if report.hints else set()
        near = report.near(name, names) or _in_region(name, names)
        report.add(errors.UNKNOWN_TIMEZONE, path, value=True, hint=near, name=name)


# Whatever the machine says, or nothing at all: not the same everywhere.
_NO_ZONES: Final = frozenset(("localtime", "posixrules", "Factory"))


def _in_region(city: str, names: set[str]) -> str:
    """ "Tehran" and "tehran" are meant as Asia/Tehran."""
    found = sorted(name for name in names if name.rpartition("/")[2].lower() == city.lower().replace(" ", "_"))
    return say("did you mean {name}?", name=found[0]) if found else ""


def _element(kind: Type) -> Type:
    return kind.element or kind


def _a(kind: Type) -> str:
    return say("an {noun}", noun=str(kind)) if str(kind)[0] in "aeio" else say("a {noun}", noun=str(kind))


def _values(table: FieldTable) -> dict[str, str | int]:
    values = table.values or {}
    return dict(values) if isinstance(values, dict) else {name: name for name in values}


def _plain(value: Scalar) -> StoredValue:
    """An unquoted TOML date is the text that a database would print for it."""
    return str(value) if isinstance(value, date) else value
