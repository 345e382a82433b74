"""One stored column becomes canonical values, a chunk at a time.

Each field has a *cell* reader that is total: it takes whatever a driver hands over and gives the canonical value, or
None. Columns are long and mostly uniform, so `convert` looks at a whole chunk first: integers in an integer column
stay as they are, and a column with few distinct values is read once for each of them.

Worked example. ``status = { type = "enum", values = { active = "A", lead = "L" } }`` over ``["A", "A", "x", None]``
gives ``["active", "active", None, None]``; the third is a misfit, the fourth is not.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from segdsl.catalog.documents import is_json, json_at, json_value
from segdsl.catalog.models import Catalog, Field, StoredValue
from segdsl.folding import fold
from segdsl.types import DECIMAL_DIGITS, DOUBLE, Kind, Type
from segdsl.values import Unheld, read_decimal, read_integer, reader

Cell = Callable[[Any], Any]

EPOCH_PLACES: Final = {"epoch seconds": 6, "epoch milliseconds": 3, "epoch microseconds": 0}
_TZINFO: Final = attrgetter("tzinfo")
_EPOCH: Final = datetime(1970, 1, 1)


def zone_of(field: Field, catalog: Catalog) -> tzinfo:
    """The zone in which the field's stored times without a zone are read."""
    name = field.timezone or catalog.timezone
    return UTC if name == "UTC" else ZoneInfo(name)


def cell_of(field: Field, catalog: Catalog) -> Cell:
    """The reader of one stored value of this field; of a set in one column that is the whole set."""
    if field.type.kind is Kind.SET:
        read = _set_cell(field, element_of(field, catalog))
    else:
        read = scalar_cell(field, DOUBLE if field.type.kind is Kind.GEO else field.type, catalog)
    path = field.json_path
    return (lambda raw: read(json_at(raw, path))) if path else read


def element_of(field: Field, catalog: Catalog) -> Cell:
    """The reader of one element of a set field, folded: a row of its child table, or a part of its column."""
    element = field.type.element
    assert element is not None
    read, compare = scalar_cell(field, element, catalog), element.compare
    if element.kind is not Kind.TEXT or compare == "exact":
        return read

    def folded(raw: Any) -> Any:
        value = read(raw)
        return None if value is None else fold(value, compare) or None

    return folded


def scalar_cell(field: Field, type_: Type, catalog: Catalog) -> Cell:
    """A scalar as it is stored for this field: enum values mapped, epochs counted, ``unknown`` values dropped."""
    if type_.kind is Kind.ENUM:
        read = _enum_cell(stored_names(field, type_))
    elif field.stored in EPOCH_PLACES and type_.kind is Kind.DATETIME:
        read = _epoch_cell(EPOCH_PLACES[field.stored])
    else:
        read = reader(type_, zone_of(field, catalog))
    return _without(read, field.unknown) if field.unknown else read


def stored_names(field: Field, type_: Type) -> dict[str, str]:
    """The text of each stored value of an enum, with its logical name."""
    values: Mapping[str, str | int] = field.values or {name: name for name in type_.names}
    return {str(stored): name for name, stored in values.items()}


def _enum_cell(names: Mapping[str, str]) -> Cell:
    """Stored text or integer to logical name; a whole number in any physical type counts as that integer."""

    def read(raw: Any) -> Any:
        if isinstance(raw, str):
            return None if isinstance(raw, Unheld) else names.get(raw)
        return None if raw is None else names.get(str(int(raw) if isinstance(raw, bool) else read_integer(raw)))

    return read


def _epoch_cell(places: int) -> Cell:
    def read(raw: Any) -> Any:
        micros = read_decimal(raw, places)
        if micros is None:
            return None
        try:
            return _EPOCH + timedelta(microseconds=micros)
        except OverflowError:
            return None

    return read


def _without(read: Cell, unknown: Sequence[StoredValue]) -> Cell:
    """Reads the listed values as unknown: by their text as stored, and by what they convert to."""
    texts = frozenset(map(str, unknown))
    known = frozenset(value for value in map(read, unknown) if value is not None)

    def kept(raw: Any) -> Any:
        if isinstance(raw, str) and raw in texts:
            return None
        value = read(raw)
        return None if value in known else value

    return kept


def _set_cell(field: Field, element: Cell) -> Cell:
    def read(raw: Any) -> Any:
        found = set(map(element, _parts(raw, field) or ()))
        found.discard(None)
        return frozenset(found)

    return read


def _parts(raw: Any, field: Field) -> Sequence[Any] | None:
    """The stored elements of a set, none for no set; None for what is not a set at all."""
    if raw is None or raw == "":
        return ()
    if isinstance(raw, str) and not isinstance(raw, Unheld):
        if field.stored == "delimited":
            return raw.split(field.separator or ",")
        if not is_json(raw):
            return None
        raw = json_value(raw)
        if raw is None:
            return ()
    if hasattr(raw, "tolist"):  # numpy and Arrow arrays
        raw = raw.tolist()
    return list(raw) if isinstance(raw, (list, tuple, set, frozenset)) else None


def misfit_of(field: Field, catalog: Catalog) -> Callable[[Any], bool]:
    """Whether something is stored that the field's type cannot hold; NULL, "" and what is listed as unknown fit.

    Of a set stored in one column every element must fit; of a child table each row is asked by itself.
    """
    whole = field.type.kind is Kind.SET and field.rows is None
    type_ = field.type.element if field.type.kind is Kind.SET else field.type
    assert type_ is not None
    read = scalar_cell(replace(field, unknown=()), DOUBLE if type_.kind is Kind.GEO else type_, catalog)
    listed = frozenset(map(str, field.unknown))

    def one(raw: Any) -> bool:
        return raw is not None and raw != "" and not (isinstance(raw, str) and raw in listed) and read(raw) is None

    def misfit(raw: Any) -> bool:
        if field.json_path:
            document, raw = raw, json_at(raw, field.json_path)
            if raw is None:
                return isinstance(document, str) and document != "" and not is_json(document)
        if not whole:
            return one(raw)
        parts = _parts(raw, field)
        return raw not in listed if parts is None else any(map(one, parts))

    return misfit


def matches(raw: Any, value: StoredValue) -> bool:
    """Whether a stored value is the one that a ``where`` of the catalog fixes; 5 and "5" are the same there."""
    if raw is None:
        return False
    if isinstance(value, bool) or isinstance(raw, bool):
        return _flag(raw) is not None and _flag(raw) == _flag(value)
    if isinstance(raw, (int, float, Decimal)):
        return raw == (value if not isinstance(value, str) else _number(value))
    return str(raw) == str(value)


def _flag(value: Any) -> bool | None:
    return {"true": True, "false": False, "1": True, "0": False}.get(str(value).lower())


def _number(text: str) -> Any:
    whole = read_integer(text)
    return whole if whole is not None and str(whole) == text else None


def convert(column: Sequence[Any], type_: Type, read: Cell, *, plain: bool, utc: bool) -> Sequence[Any]:
    """The canonical values of a chunk of a column; ``plain`` says that the reader is the type's own."""
    kinds = set(map(type, column))
    kinds.discard(type(None))
    if not kinds or (plain and _is_canonical(column, type_, kinds, utc)):
        return column
    if len(kinds) == 1 and kinds <= _HASHABLE:
        distinct = set(column)
        if len(distinct) * 4 < len(column):
            memo = {value: read(value) for value in distinct}
            return [memo[value] for value in column]
    return [read(value) for value in column]


_HASHABLE: Final[set[type]] = {str, int, float, Decimal, bool, date, datetime}


def _is_canonical(column: Sequence[Any], type_: Type, kinds: set[type], utc: bool) -> bool:
    match type_.kind:
        case Kind.INTEGER:
            return kinds == {int} and _in_64_bits(column)
        case Kind.TEXT:
            return kinds == {str} and "" not in column
        case Kind.BOOLEAN:
            return kinds == {bool}
        case Kind.DATE:
            return kinds == {date}
        case Kind.DATETIME:
            return utc and kinds == {datetime} and set(map(_TZINFO, _known(column))) == {None}
        case _:
            return False


def _known(column: Sequence[Any]) -> Sequence[Any]:
    return [value for value in column if value is not None] if None in column else column


def _in_64_bits(column: Sequence[Any]) -> bool:
    try:
        array("q", _known(column))
    except OverflowError:
        return False
    return True


def rescaled(column: Sequence[Any], scale: int, type_: Type, read: Cell, *, plain: bool) -> Sequence[Any]:
    """Whole numbers that stand for numbers with ``scale`` decimals (see `storage.Fetch`), as canonical values."""
    if plain and type_.kind is Kind.DECIMAL and scale <= type_.scale:
        factor, limit = 10 ** (type_.scale - scale), 10**DECIMAL_DIGITS
        if factor == 1:
            return column
        return [None if v is None or abs(v * factor) >= limit else v * factor for v in column]
    return [read(unscaled(value, scale)) for value in column]


def unscaled(value: int | None, scale: int) -> Decimal | None:
    """1250 with two decimals is 12.50."""
    return None if value is None else Decimal(value).scaleb(-scale)
