"""Values of BigQuery's engine as Python values and back, and its types: messages of GoogleSQL's local service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

_EPOCH: Final = datetime(1970, 1, 1)
_DAY_ZERO: Final = date(1970, 1, 1)
_NUMERIC: Final = 9
_BIGNUMERIC: Final = 38
_MICROSECOND: Final = timedelta(microseconds=1)
_INTEGERS: Final = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")


def type_of_arrow(kind: Any) -> str:
    """The type in which BigQuery holds a column of a Parquet file."""
    import pyarrow as pa

    types = pa.types
    if types.is_decimal(kind):
        fits = kind.scale <= _NUMERIC and kind.precision - kind.scale <= 29
        return "NUMERIC" if fits else "BIGNUMERIC"
    if types.is_timestamp(kind):
        return "TIMESTAMP" if kind.tz is not None else "DATETIME"
    if types.is_list(kind) or types.is_large_list(kind):
        return f"ARRAY<{type_of_arrow(kind.value_type)}>"
    if types.is_dictionary(kind):
        return type_of_arrow(kind.value_type)
    named = {
        **dict.fromkeys(_INTEGERS, "INT64"),
        **dict.fromkeys(("halffloat", "float", "double"), "FLOAT64"),
        **dict.fromkeys(("string", "large_string", "string_view", "null"), "STRING"),
        **dict.fromkeys(("binary", "large_binary"), "BYTES"),
        "uint64": "NUMERIC",
        "bool": "BOOL",
        "date32[day]": "DATE",
    }
    return named.get(str(kind), "STRING")


def type_message(name: str, made: Any) -> Any:
    """The type of this name in ``made``, an empty message of a type."""
    from zetasql.wasi._pb2.zetasql.public import type_pb2

    kinds = {"FLOAT64": "DOUBLE"}
    if name.startswith("ARRAY<"):
        made.type_kind = type_pb2.TYPE_ARRAY
        type_message(name[6:-1], made.array_type.element_type)
    else:
        made.type_kind = getattr(type_pb2, f"TYPE_{kinds.get(name, name)}")
    return made


def type_of_value(value: object) -> str:
    """The type of a parameter; a time without a zone is civil time."""
    match value:
        case bool():
            return "BOOL"
        case int():
            return "INT64"
        case float():
            return "FLOAT64"
        case Decimal():
            exponent = value.as_tuple().exponent
            fits = isinstance(exponent, int) and -exponent <= _NUMERIC and value.adjusted() < 29
            return "NUMERIC" if fits else "BIGNUMERIC"
        case datetime():
            return "DATETIME" if value.tzinfo is None else "TIMESTAMP"
        case date():
            return "DATE"
        case bytes():
            return "BYTES"
        case list() | tuple():
            return f"ARRAY<{type_of_value(next((item for item in value if item is not None), ''))}>"
        case None:
            return "INT64"
        case _:
            return "STRING"


def fill(cell: Any, kind: str, value: Any) -> None:
    """Puts a Python value into an empty message of a value; NULL is a message left empty."""
    if value is None:
        return
    if kind.startswith("ARRAY<"):
        cell.array_value.SetInParent()
        for item in value:
            fill(cell.array_value.element.add(), kind[6:-1], item)
        return
    _FILLERS[kind](cell, value)


def _fill_numeric(cell: Any, value: Any) -> None:
    cell.numeric_value = _scaled(value, _NUMERIC)


def _fill_bignumeric(cell: Any, value: Any) -> None:
    cell.bignumeric_value = _scaled(value, _BIGNUMERIC)


def _scaled(value: Any, places: int) -> bytes:
    from decimal import localcontext

    with localcontext() as context:
        context.prec = 120
        number = int(Decimal(value).scaleb(places).to_integral_value(ROUND_HALF_UP))
    return number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True)


def _fill_timestamp(cell: Any, value: Any) -> None:
    micros = (value.astimezone(UTC).replace(tzinfo=None) - _EPOCH) // _MICROSECOND
    cell.timestamp_value.seconds, rest = divmod(micros, 1_000_000)
    cell.timestamp_value.nanos = rest * 1000


def _fill_datetime(cell: Any, v: Any) -> None:
    seconds = (((((v.year << 4 | v.month) << 5 | v.day) << 5 | v.hour) << 6) | v.minute) << 6 | v.second
    cell.datetime_value.bit_field_datetime_seconds = seconds
    cell.datetime_value.nanos = v.microsecond * 1000


def _set(name: str, convert: Callable[[Any], Any]) -> Callable[[Any, Any], None]:
    def filler(cell: Any, value: Any) -> None:
        setattr(cell, name, convert(value))

    return filler


_FILLERS: Final[Mapping[str, Callable[[Any, Any], None]]] = {
    "INT64": _set("int64_value", int),
    "FLOAT64": _set("double_value", float),
    "BOOL": _set("bool_value", bool),
    "STRING": _set("string_value", str),
    "BYTES": _set("bytes_value", bytes),
    "DATE": _set("date_value", lambda value: (value - _DAY_ZERO).days),
    "NUMERIC": _fill_numeric,
    "BIGNUMERIC": _fill_bignumeric,
    "TIMESTAMP": _fill_timestamp,
    "DATETIME": _fill_datetime,
}


def read(cell: Any) -> Any:
    """The Python value of a message."""
    name = cell.WhichOneof("value")
    if name is None:
        return None
    value = getattr(cell, name)
    reader = _READERS.get(name)
    return value if reader is None else reader(value)


def _unscaled(places: int) -> Callable[[bytes], Decimal]:
    def unscale(value: bytes) -> Decimal:
        sign, digits, _ = Decimal(int.from_bytes(value, "little", signed=True)).as_tuple()
        return _plain(Decimal((sign, digits, -places)))

    return unscale


def _plain(value: Decimal) -> Decimal:
    """Without the zeros behind the point that only fill the type up."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    while exponent < 0 and len(digits) > 1 and digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    return Decimal(0) if digits == (0,) else Decimal((sign, digits, exponent))


def _datetime(value: Any) -> datetime:
    bits = value.bit_field_datetime_seconds
    fields = []
    for width in (6, 6, 5, 5, 4):
        fields.append(bits & ((1 << width) - 1))
        bits >>= width
    second, minute, hour, day, month = fields
    return datetime(bits, month, day, hour, minute, second, value.nanos // 1000)


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "date_value": lambda days: _DAY_ZERO + timedelta(days=days),
    "numeric_value": _unscaled(_NUMERIC),
    "bignumeric_value": _unscaled(_BIGNUMERIC),
    "timestamp_value": lambda v: (_EPOCH + timedelta(seconds=v.seconds, microseconds=v.nanos // 1000)).replace(
        tzinfo=UTC
    ),
    "datetime_value": _datetime,
    "array_value": lambda v: [read(element) for element in v.element],
    "struct_value": lambda v: tuple(read(each) for each in v.field),
}
