"""One column becomes one field of a draft: its type, how it is stored, and what a person should look at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from segdsl.spelling import canonical
from segdsl.tools.introspection.naming import snake
from segdsl.tools.introspection.schema import Column
from segdsl.wording import say

_MONEY: Final = re.compile(
    r"(^|_)(amount|price|total|subtotal|cost|revenue|balance|fee|tax|discount|salary|income|budget|sum|value)(_|s?$)"
)
_SET_NAMES: Final = re.compile(r"(^|_)(tags|labels|categories|interests|genres|topics|channels|skills|languages)(_|$)")
_EPOCH_NAMES: Final = re.compile(
    r"(_epoch|_ts|_timestamp|_unix|_at|_time|_on)$|^(created|updated|modified|timestamp|epoch|tstamp|crdate)$|_date$"
)
_PRIVATE: Final = re.compile(
    r"(e?mails?|phones?|mobile|fax|address(es)?|street|postal_?code|zip_?code)[0-9]*(_|$)|"
    r"(^|_)(tel|cell|whatsapp|postal|postcode|zip|passport|iban|ssn|national_(id|code)|tax_id|password|passwd|pwd|"
    r"user_hash|secret|token|access_?key|card_number|ip)(_|[0-9]|$)"
)
_NOT_PRIVATE: Final = re.compile(
    r"(^|_)(city|country|state|province|region|county|opt|out|count|verified|valid|type|template|status)(_|$)"
)
_PLACES: Final = (("lat", ("lng", "lon", "long")), ("latitude", ("longitude",)))
_DELETED: Final = re.compile(r"^(is_?)?(deleted|removed|trashed)$|^(is_)?soft_deleted$|^deleted_flag$")
_DELETED_AT: Final = re.compile(r"^(deleted|removed|trashed)_(at|on|date|time)$|^deletedat$|^date_deleted$")
_ACTIVE: Final = re.compile(r"^(is_?)?active$|^enabled$")


@dataclass
class DraftField:
    """A field as it will be written: its keys in order, and remarks behind it."""

    name: str
    keys: dict[str, Any]
    remarks: list[str] = field(default_factory=list)

    @property
    def type(self) -> str:
        return str(self.keys["type"])


@dataclass(frozen=True)
class Unmapped:
    """A column that becomes no field, and why."""

    column: Column
    why: str


def keys_of(column: Column) -> tuple[dict[str, Any], list[str]] | None:
    """The type of a field over this column and how it is stored, with remarks; None where no type fits."""
    match column.form:
        case "text":
            return ({"type": "text", "compare": "ignore_case"} if column.ignore_case else {"type": "text"}), []
        case "integer" | "boolean" | "date" | "datetime":
            return {"type": column.form}, []
        case "interval":
            return {"type": "duration"}, []
        case "decimal":
            return _decimal(column)
        case "float":
            if _MONEY.search(snake_of(column)):
                return {"type": "float", "scale": 2}, [say("stored as a float; sums use 2 decimals: please check")]
            return {"type": "float"}, []
        case "enum" | "set":
            return _enum(column)
        case "array":
            return _array(column)
        case "json":
            if _SET_NAMES.search(snake_of(column)):
                return {"type": "set of text", "stored": "json"}, [say("guessed from the name: please check")]
            return None
        case _:
            return None


def why_not(column: Column) -> str:
    """Why a column becomes no field."""
    if not column.name:
        return say("it has no name")
    if column.form == "json":
        example = f'{{ type = "text", column = {column.name!r}, json = ["…"] }}'
        return say("name a value inside it: {example}", example=example)
    if column.form == "time":
        return say("a time of day has no type in rules")
    if column.form == "array":
        return say("only lists of text, numbers and dates are sets")
    return say("no type of a catalog fits")


def snake_of(column: Column) -> str:
    return snake(column.name)


def _decimal(column: Column) -> tuple[dict[str, Any], list[str]]:
    if column.scale is None:
        return {"type": "decimal", "scale": 2}, [say("the column states no scale; 2 decimals: please check")]
    if column.scale <= 0 and (column.digits or 0) <= 18:
        return {"type": "integer"}, []
    if column.scale > 18:
        return {"type": "decimal", "scale": 18}, [say("{scale} decimals are stored, 18 are read", scale=column.scale)]
    return {"type": "decimal", **({} if column.scale == 2 else {"scale": max(0, column.scale)})}, []


def _enum(column: Column) -> tuple[dict[str, Any], list[str]]:
    names = [value for value in column.values if value]
    several = column.form == "set"
    if not names or len({canonical(name) for name in names}) < len(names):
        if several:
            return {"type": "set of text", "stored": "delimited", "separator": ","}, []
        return {"type": "text"}, [say("an enum in the database")]
    keys: dict[str, Any] = {"type": "set of enum" if several else "enum", "values": names}
    return (keys | {"stored": "delimited", "separator": ","} if several else keys), []


def _array(column: Column) -> tuple[dict[str, Any], list[str]] | None:
    element = keys_of(column.element) if column.element is not None else None
    if element is None:
        return None
    keys, remarks = element
    if keys["type"] not in ("text", "integer", "decimal", "date", "enum"):
        return None
    return keys | {"type": f"set of {keys['type']}", "stored": "array"}, remarks


def remarks_of(column: Column, keys: dict[str, Any]) -> list[str]:
    """What the name of a column makes one suspect; adds ``private`` to the keys."""
    name, found = snake_of(column), list[str]()
    if column.form == "integer" and _EPOCH_NAMES.search(name):
        found.append(say("an epoch? then: {keys}", keys='type = "datetime", stored = "epoch seconds"'))
    if _PRIVATE.search(name) and not _NOT_PRIVATE.search(name) and column.form in ("text", "array", "json"):
        keys["private"] = True
        found.append(say("private: guessed from the name"))
    return found


# --- what belongs together


def places_in(columns: Sequence[Column]) -> list[tuple[str, Column, Column]]:
    """Pairs of latitude and longitude, with the name of the point: ``store_lat, store_lng`` -> ``store_location``."""
    found: list[tuple[str, Column, Column]] = []
    numbers = {snake_of(column): column for column in columns if column.form in ("float", "decimal")}
    for name, latitude in numbers.items():
        parts = name.split("_")
        for word, others in _PLACES:
            if word not in parts:
                continue
            at = parts.index(word)
            for other in others:
                longitude = numbers.get("_".join([*parts[:at], other, *parts[at + 1 :]]))
                if longitude is not None:
                    point = "_".join([*parts[:at], *parts[at + 1 :], "location"])
                    found.append((point.replace("geo_location", "location"), latitude, longitude))
                    break
    return found


def keep_of(fields: Sequence[tuple[Column, DraftField]]) -> tuple[str, str]:
    """A condition that leaves soft-deleted rows out, from what the columns are called; and a remark."""
    conditions: list[str] = []
    for column, each in fields:
        name = snake_of(column)
        is_moment = each.type in ("datetime", "date")
        if _DELETED.match(name) and each.type in ("boolean", "integer"):
            if each.type == "integer":
                each.keys["type"] = "boolean"
                each.remarks.append(say("stored as a number, 0 or 1: please check"))
            gone = f"{each.name} is false"
            conditions.append(f"({each.name} is unknown or {gone})" if column.nullable else gone)
        elif is_moment and (_DELETED_AT.match(name) or _DELETED.match(name)):
            conditions.append(f"{each.name} is unknown")
        elif _ACTIVE.match(name) and each.type == "boolean":
            conditions.append(f"{each.name} is true")
    text = " and ".join(conditions)
    if len(conditions) == 1:
        text = text.removeprefix("(").removesuffix(")")
    return text, say("guessed: rows that fail this do not exist for rules: please check") if conditions else ""


_NO_EVENT: Final = re.compile(
    r"birth|dob|(^|_)(updated|modified|modification|deleted|changed|write|last|reviewed|expir\w*|due|end|until|synced)"
    r"(_|$)|^(mtime|tstamp)$"
)


def time_of(fields: Sequence[DraftField]) -> tuple[str, list[str]]:
    """The field that says when a row happened, if it is clear; and the names among which a person must choose."""
    times = [each.name for each in fields if each.type in ("datetime", "date") and "rows" not in each.keys]
    events = [name for name in times if not _NO_EVENT.search(name)]
    if len(events) == 1:
        return events[0], times
    return "", times


def is_deleted_flag(column: Column) -> bool:
    """Whether a column of a joining table says that the pair is gone."""
    return bool(_DELETED.match(snake_of(column))) and column.form in ("boolean", "integer")
