"""What is written in catalog.toml: its tables, declared once, key by key.

From this declaration come the reader of this module (plain data -> frozen tables), the pydantic models that explain
what does not fit and print the JSON Schema (``explain.py``), and the tables of the reference page. The reader only
says yes or no: a sound catalog is loaded without pydantic, whose import alone takes longer than all the rest of a
check. A test holds that the two agree. What the values mean together is checked in ``resolve.py`` and ``fields.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, final, get_args, get_origin, get_type_hints

from segdsl.wording import either, join, say


class NotEmpty:
    """Marks a text that is not empty."""


class Within:
    """Marks a whole number, or a list by its length, with bounds."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most


Text = Annotated[str, NotEmpty()]
Names = dict[str, Text]
Scalar = str | int | float | bool | date | datetime
Fixed = dict[str, str | int | bool]

TypeName = Literal[
    "text", "integer", "decimal", "float", "boolean", "date", "datetime", "duration", "enum", "geo",
    "set of text", "set of integer", "set of decimal", "set of date", "set of enum",
]  # fmt: skip
StoredName = Literal["array", "delimited", "json", "epoch seconds", "epoch milliseconds", "epoch microseconds"]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: Final[tuple[str, ...]] = get_args(Day)


def _key(doc: str, default: Any = None, *, name: str = "", examples: tuple[Any, ...] = (), needed: bool = False) -> Any:
    """A key: what it means, what it is when left out, and what it is called where Python has other plans."""
    metadata = {"doc": doc, "name": name, "examples": examples}
    return field(metadata=metadata) if needed else field(default=default, metadata=metadata)


def _several(doc: str, factory: Callable[[], Any], *, examples: tuple[Any, ...] = ()) -> Any:
    return field(default_factory=factory, metadata={"doc": doc, "name": "", "examples": examples})


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """Any table of the file; ``written`` are the keys that stand there."""

    written: frozenset[str] = frozenset()


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class HistoryTable(Table):
    """The table that has a row for each change of a field."""

    from_: Text = _key("The table with one row for each change.", name="from", needed=True)
    at: Text = _key("Its column with the moment of the change.", needed=True)
    value: Text = _key("Its column with the value from then on.", needed=True)
    by: Text | None = _key("Its column with our key. Default: the entity's name and `_id`.")
    key: Text = _key("Its own key column.", "id")
    key_type: Literal["integer", "text"] = _key("The type of that key.", "integer")


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class FieldTable(Table):
    """A field that rules may name."""

    type: TypeName = _key("What kind of value it has.", needed=True, examples=("text", "set of text"))
    column: Text | None = _key("The stored column. Default: the field's name.")
    columns: Annotated[list[Text], Within(2, 2)] | None = _key(
        "For `geo`: the columns of latitude and longitude.", examples=(["lat", "lon"],)
    )
    table: Text | None = _key("The extension table (one of `joins`) that has the column.")
    is_: Text | None = _key("A computed field: any segdsl expression.", name="is", examples=("price - cost",))
    required: bool = _key("A promise that the value is never unknown. The key always is.", False)
    private: bool = _key("Never printed, sampled or explained.", False)
    names: Names = _several("Its name in other languages.", dict, examples=({"fa": "شهر"},))
    unknown: list[Scalar] = _several(
        "Stored values that mean unknown. Empty text always does.", list, examples=(["0000-00-00"],)
    )
    values: list[Text] | dict[Text, str | int] | None = _key(
        "For `enum`: the names, or each name with its stored value.",
        examples=(["active", "lead"], {"active": "A", "lead": "L"}),
    )
    value_names: dict[str, Names] = _several(
        "For `enum`: names of its values in other languages.", dict, examples=({"active": {"fa": "فعال"}},)
    )
    stale: list[Text] = _several(
        "For `enum`: values that nothing new gets. `segdsl lint` points at rules that ask for them.",
        list, examples=(["basic"],),
    )  # fmt: skip
    compare: Literal["exact", "ignore_case", "persian"] | None = _key(
        "How text is compared. Default: `exact`.", examples=("persian",)
    )
    scale: Annotated[int, Within(0, 18)] | None = _key(
        "Digits after the point, 0 to 18. Default: 2 for `decimal`, none for `float`.", examples=(0,)
    )
    stored: StoredName | None = _key(
        "How a set or a moment is stored, where the column's type does not say.", examples=("json",)
    )
    separator: Text | None = _key("What parts the elements of a `delimited` set.", examples=("|",))
    timezone: Text | None = _key("The zone of a stored datetime. Default: the catalog's.", examples=("Asia/Tehran",))
    json_path: Annotated[list[Text], Within(1, 20)] | None = _key(
        "The way to the value inside a JSON column.", name="json", examples=(["account", "plan"],)
    )
    rows: Text | None = _key(
        "A table that has the value, or the elements of the set, in its rows.", examples=("contact_meta",)
    )
    by: Text | None = _key("The column of `rows` with our key.", examples=("contact_id",))
    where: Fixed = _several("Fixed columns of `rows`.", dict, examples=({"meta_key": "size"},))
    history: HistoryTable | None = _key("The table that keeps what the field was.")


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class LinkTable(Table):
    """A way to another entity."""

    to: Text = _key("The entity that it leads to.", needed=True, examples=("order",))
    by: Text | None = _key(
        "To one: our column with their key. With `through`: its column with our key.", examples=("company_id",)
    )
    from_: Text | None = _key(
        "To many: their column with our key. With `through`: its column with their key.",
        name="from",
        examples=("customer_id",),
    )
    through: Text | None = _key("The table that joins many with many.", examples=("contact_labels",))
    where: Fixed = _several(
        "Fixed columns of the table that holds the reference: ours, theirs, or `through`.",
        dict,
        examples=({"parent_type": "Contact"},),
    )
    names: Names = _several("Its name in other languages.", dict, examples=({"fa": "سفارش‌ها"},))


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class JoinTable(Table):
    """A table with at most one row for each row of the entity."""

    table: Text = _key("The extension table.", needed=True, examples=("contacts_cstm",))
    key: Text = _key("Its column that equals our key.", needed=True, examples=("id_c",))


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class QualityTable(Table):
    """What is asked of the entity's data by `segdsl verify`."""

    max_unknown: Names = _several(
        "By field: the largest share of rows in which it may be unknown.", dict, examples=({"total": "1%"},)
    )
    max_misfits: Names = _several(
        "By field: the largest share of stored values that may not fit its type.", dict, examples=({"status": "0%"},)
    )
    max_dangling: Names = _several(
        "By link: the largest share of keys that may lead to no row.", dict, examples=({"customer": "0.5%"},)
    )
    fresh_within: Text | None = _key("How old the latest event may be.", examples=("2 days",))


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class EntityTable(Table):
    """A kind of row that rules speak of."""

    table: Text | None = _key("The stored table. Default: the entity's name.", examples=("crm.orders",))
    key: Text = _key("The field that tells its rows apart: an `integer`, or a `text` that compares exactly.", "id")
    time: Text | None = _key(
        "The event time: a field, or a path over to-one links.", examples=("placed_at", "invoice.issued_at")
    )
    keep: Text | None = _key("A condition that every row must meet to exist.", examples=("deleted is false",))
    names: Names = _several("Its name in other languages.", dict, examples=({"fa": "مشتری"},))
    joins: list[JoinTable] = _several(
        "Extension tables, at most one row for each of ours.",
        list,
        examples=([{"table": "contacts_cstm", "key": "id_c"}],),
    )
    fields: dict[str, FieldTable] = _several("Its fields, by name.", dict)
    links: dict[str, LinkTable] = _several("Its links to other entities, by name.", dict)
    quality: QualityTable | None = _key("What is asked of its data by `segdsl verify`.")


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class CatalogTable(Table):
    """The whole of catalog.toml."""

    timezone: Text = _key("The zone of days and of stored datetimes.", "UTC", examples=("Asia/Tehran",))
    calendar: Literal["gregorian", "jalali"] = _key(
        "The calendar of months and years.", "gregorian", examples=("jalali",)
    )
    week_starts: Day | None = _key(
        "The first day of the week. Default: `monday`, or `saturday` with `jalali`.", examples=("saturday",)
    )
    default_entity: Text | None = _key(
        "What a segment without `of` is about. Not needed if there is one entity only.", examples=("customer",)
    )
    entity: dict[str, EntityTable] = _several("The entities, by name.", dict)


# --- what stands where


V = TypeVar("V")


def once(make: Callable[[type[Table]], V]) -> Callable[[type[Table]], V]:
    """What ``make`` says of a table, asked once for each."""
    known: dict[type[Table], V] = {}

    def remembered(table: type[Table]) -> V:
        if table not in known:
            known[table] = make(table)
        return known[table]

    return remembered


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """One key of a table, as the declaration has it."""

    name: str  # as it is written
    attribute: str
    annotation: Any
    doc: str
    examples: tuple[Any, ...]
    default: Any  # MISSING where the key must be there


@once
def keys_of(table: type[Table]) -> dict[str, KeyInfo]:
    """The keys of a table, by the names under which they are written."""
    hints = get_type_hints(table, include_extras=True)
    keys = [
        KeyInfo(
            one.metadata["name"] or one.name,
            one.name,
            hints[one.name],
            one.metadata["doc"],
            one.metadata["examples"],
            one.default_factory() if one.default_factory is not MISSING else one.default,
        )
        for one in fields(table)
        if one.metadata
    ]
    return {key.name: key for key in keys}


def table_at(path: tuple[str | int, ...]) -> type[Table] | None:
    """The table that stands at a key path; None for a table of names."""
    match path:
        case ():
            return CatalogTable
        case ("entity", _):
            return EntityTable
        case ("entity", _, "fields", _):
            return FieldTable
        case ("entity", _, "links", _):
            return LinkTable
        case ("entity", _, "joins", _):
            return JoinTable
        case ("entity", _, "quality"):
            return QualityTable
        case ("entity", _, "fields", _, "history"):
            return HistoryTable
        case _:
            return None


def in_words(annotation: Any) -> str:
    """What may stand at a key, for people: ``a text``, ``true or false``, ``a list of texts``."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return in_words(arguments[0])
    if origin is Literal:
        return say("one of {choices}", choices=join(list(arguments)))
    if origin in (Union, UnionType):
        parts = [in_words(part) for part in arguments if part is not NoneType]
        return say("a value") if len(parts) > 2 else either(parts)
    if origin is list:
        return say("a list of {things}", things=_PLURALS.get(in_words(arguments[0])) or say("tables"))
    if origin is dict:
        return say("a table of names, each with {value}", value=in_words(arguments[1]))
    return _WORDS.get(annotation) or say("a table")


_WORDS: Final[dict[Any, str]] = {
    str: say("a text"),
    int: say("a whole number"),
    float: say("a number"),
    bool: say("true or false"),
}
_PLURALS: Final[dict[str, str]] = {"a text": say("texts"), "a value": say("values")}


# --- reading


class UnfitError(Exception):
    """The data does not have the shape of a catalog; ``explain.py`` says where and why."""


T = TypeVar("T", bound=Table)
_Read = Callable[[Any], Any]


def read_table(table: type[T], data: Any) -> T:
    """The table that plain data describes; raises UnfitError."""
    if not isinstance(data, dict):
        raise UnfitError
    readers = _readers(table)
    try:
        values = {readers[key][0]: readers[key][1](value) for key, value in data.items()}
        return table(written=frozenset(data), **values)
    except (KeyError, TypeError):  # a key that is not known, or one that is missing
        raise UnfitError from None


@once
def _readers(table: type[Table]) -> Mapping[str, tuple[str, _Read]]:
    return {key.name: (key.attribute, _reader(key.annotation)) for key in keys_of(table).values()}


def _reader(annotation: Any) -> _Read:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _bounded(_reader(arguments[0]), arguments[1])
    if origin is Literal:
        return _one_of(arguments)
    if origin in (Union, UnionType):
        return _any_of([_reader(part) for part in arguments])
    if origin is list:
        return _list_of(_reader(arguments[0]))
    if origin is dict:
        return _names_of(_reader(arguments[0]), _reader(arguments[1]))
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return lambda value: read_table(annotation, value)
    return _plain(annotation)


def _plain(kind: type) -> _Read:
    def read(value: Any) -> Any:
        if isinstance(value, kind) and (kind is not int or not isinstance(value, bool)):
            return value
        raise UnfitError

    return read


def _bounded(inner: _Read, mark: Any) -> _Read:
    least, most = (mark.least, mark.most) if isinstance(mark, Within) else (1, None)

    def read(value: Any) -> Any:
        value = inner(value)
        size = value if isinstance(value, int) else len(value)
        if size < least or (most is not None and size > most):
            raise UnfitError
        return value

    return read


def _one_of(words: tuple[str, ...]) -> _Read:
    def read(value: Any) -> Any:
        if isinstance(value, str) and value in words:
            return value
        raise UnfitError

    return read


def _any_of(branches: list[_Read]) -> _Read:
    def read(value: Any) -> Any:
        for branch in branches:
            try:
                return branch(value)
            except UnfitError:
                continue
        raise UnfitError

    return read


def _list_of(item: _Read) -> _Read:
    def read(value: Any) -> Any:
        if isinstance(value, list):
            return [item(one) for one in value]
        raise UnfitError

    return read


def _names_of(name: _Read, item: _Read) -> _Read:
    def read(value: Any) -> Any:
        if isinstance(value, dict):
            return {name(key): item(one) for key, one in value.items()}
        raise UnfitError

    return read
