"""From the plain data of a TOML file to checked tables, telling every mistake of shape in one run.

Where the tables do not fit, pydantic finds what is wrong, and each finding becomes a diagnostic at the key's place.
What is wrong is then cut out (or, where something must stand there, filled in) and the rest is read again, so that
the checks of meaning run over everything that is sound. `Report.has` keeps them from speaking about what was cut or
filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from segdsl.catalog import errors
from segdsl.catalog.lines import Path
from segdsl.catalog.report import Report
from segdsl.catalog.tables import CatalogTable, UnfitError, in_words, keys_of, read_table, table_at
from segdsl.spelling import did_you_mean, suggestions
from segdsl.wording import join, say

# What a key means, where naming its TOML type would not help.
_EXPECTED: Final[dict[str | int, str]] = {
    "values": say("a list of names, or a table of names each with its stored text or whole number"),
    "columns": say("a list of two columns, latitude and longitude"),
    "json": say('a list of texts, such as ["account", "plan"]'),
    "joins": say('a list of tables, such as [{{ table = "contacts_cstm", key = "id_c" }}]'),
    "fields": say("a table of fields"),
    "links": say("a table of links"),
    "entity": say("a table of entities: [entity.customer]"),
    "unknown": say("a list of stored values"),
    "where": say('a table of columns, such as {{ meta_key = "size" }}'),
    "value_names": say('a table of values, each with its names by language, such as {{ active = {{ fa = "فعال" }} }}'),
    "names": say('a table of names by language, such as {{ fa = "شهر" }}'),
    "scale": say("a whole number from 0 to 18"),
    "history": say("a table with from, at and value"),
}
_TABLES: Final = {
    "value_names": '{ fa = "فعال" }',
    "fields": '{ type = "text" }',
    "links": '{ to = "order", from = "customer_id" }',
}
_ITEMS: Final[dict[str, str]] = {"joins": say("a table with table and key"), "unknown": say("a plain value")}
# What databases and other tools call our types.
_OTHER_WORDS: Final = {
    **dict.fromkeys(("string", "str", "varchar", "char", "uuid"), "text"),
    **dict.fromkeys(("int", "bigint", "smallint", "number"), "integer"),
    **dict.fromkeys(("numeric", "money", "currency"), "decimal"),
    **dict.fromkeys(("double", "real"), "float"),
    **dict.fromkeys(("bool", "bit"), "boolean"),
    **dict.fromkeys(("timestamp", "timestamptz", "time"), "datetime"),
    **dict.fromkeys(("interval", "timedelta"), "duration"),
    **dict.fromkeys(("select", "choice"), "enum"),
    **dict.fromkeys(("array", "list", "set", "tags", "multiselect"), "set of text"),
    **dict.fromkeys(("point", "location"), "geo"),
}
# Stands in for a key that is missing, which has been told.
_FILLED: Final = {"type": "text"}
_ROUNDS: Final = 5
_LOOKED_AT: Final = 500  # findings; looking for near names takes time


def read_shape(data: Mapping[str, Any], report: Report) -> CatalogTable | None:
    """The tables that the data holds, without what is wrong in them; None if nothing sensible is left."""
    current: Any = data
    for _ in range(_ROUNDS):
        try:
            return read_table(CatalogTable, current)
        except UnfitError:
            from segdsl.catalog.explain import findings as explained  # brings pydantic

            findings: dict[Path, Any] = {}
            for found in explained(current):
                findings.setdefault(_real_path(current, found["loc"]), found)
        if current is data:
            current = _copy(data)
        _excuse(findings, report)
        above = {path[:length] for path in findings for length in range(len(path))}
        for path, found in findings.items():
            if path not in above:  # the nearest says most
                _tell(current, path, found, report)
            for index, step in enumerate(path):
                if isinstance(step, int):  # its list goes as a whole
                    report.excuse(path[:index])
        for path, found in findings.items():
            _mend(current, path, found["type"] == "missing")
    return None


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, (list, tuple)) else value


def _real_path(data: Any, location: tuple[str | int, ...]) -> Path:
    """pydantic's location without the steps that it makes up, such as the branch of a union."""
    path: Path = ()
    for index, step in enumerate(location):
        if _holds(data, step):
            data = data[step]
        elif index == len(location) - 1 and step != "[key]" and table_at(path) is not None:
            pass  # a key that is missing
        else:
            continue
        path = (*path, step)
    return path


def _excuse(findings: Mapping[Path, Any], report: Report) -> None:
    """A key that is missing because it was mistyped is one mistake, not two."""
    for path, found in islice(findings.items(), _LOOKED_AT):
        table = table_at(path[:-1]) if path else None
        if found["type"] == "extra_forbidden" and table:
            for meant in suggestions(str(path[-1]), keys_of(table)):
                report.excuse((*path[:-1], meant))


def _holds(data: Any, step: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(step, int) and step < len(data)
    return isinstance(data, Mapping) and step in data


def _tell(data: Any, path: Path, found: Any, report: Report) -> None:
    if not path or report.has(path):
        return
    if report.full:  # only count it: looking for near names takes time
        report.add(errors.UNKNOWN_KEY, path, table="", key="", choices="")
        return
    table, key = table_at(path[:-1]), str(path[-1])
    keys = {name: in_words(info.annotation) for name, info in keys_of(table).items()} if table else {}
    if found["type"] == "extra_forbidden" and table:
        report.add(
            errors.UNKNOWN_KEY,
            path,
            hint=did_you_mean(key, keys),
            table=describe(path[:-1]),
            key=key,
            choices=join(list(keys)),
        )
    elif found["type"] == "missing":
        report.add(
            errors.MISSING_KEY, path, table=describe(path[:-1]), key=key, expected=_EXPECTED.get(key, keys.get(key, ""))
        )
    elif found["type"] == "literal_error":
        choices = keys.get(key, "").removeprefix("one of ")
        report.add(
            errors.NOT_ONE_OF,
            path,
            value=True,
            hint=_meant(str(found["input"]), choices.split(", ")),
            key=key,
            found=shown(found["input"]),
            choices=join(choices.split(", ")),
        )
    else:
        expected = _expected(path, keys)
        if found["type"] == "string_too_short" and expected == "a text":
            expected = say("a text that is not empty")
        report.add(
            errors.WRONG_VALUE, path, value=True, key=_named(path), expected=expected, found=shown(_at(data, path))
        )


def _meant(word: str, choices: list[str]) -> str:
    other = _OTHER_WORDS.get(word.lower())
    return say("did you mean {name}?", name=other) if other in choices else did_you_mean(word, choices)


def _expected(path: Path, keys: Mapping[str, str]) -> str:
    key, above = path[-1], str(path[-2]) if len(path) > 1 else ""
    if isinstance(key, int):
        return _ITEMS.get(above) or say("a text that is not empty")
    if above in _TABLES:
        return say("a table, such as {example}", example=_TABLES[above])
    if above == "entity":
        return say("a table: [entity.customer]")
    if above in ("values", "where"):
        return say("a text or a whole number")
    return _EXPECTED.get(key, keys.get(key, in_words(str)))


def _named(path: Path) -> str:
    return f"{path[-2]}[{path[-1]}]" if isinstance(path[-1], int) and len(path) > 1 else str(path[-1])


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _mend(data: Any, path: Path, missing: bool) -> None:
    """Cut out what is wrong; a missing key is filled in. A list with a wrong item goes as a whole."""
    holder = data
    for index, step in enumerate(path):
        if isinstance(holder, list):
            _mend(data, path[:index], False)
            return
        if index == len(path) - 1:
            if missing:
                holder[step] = _FILLED.get(str(step), "-")
            else:
                holder.pop(step, None)
        elif step not in holder:
            return  # cut already
        else:
            holder = holder[step]


def describe(path: Path) -> str:
    """The table at a key path, for people: ``field city of customer``."""
    match path:
        case ("entity", name):
            return say("entity {name}", name=name)
        case ("entity", owner, "fields", name):
            return say("field {name} of {owner}", name=name, owner=owner)
        case ("entity", owner, "links", name):
            return say("link {name} of {owner}", name=name, owner=owner)
        case ("entity", owner, "joins", *_):
            return say("a join of {owner}", owner=owner)
        case ("entity", owner, "fields", name, "history"):
            return say("the history of field {name} of {owner}", name=name, owner=owner)
        case _:
            return say("the catalog")


def shown(value: object) -> str:
    """A TOML value in a message: short, in TOML's own words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return say("a table")
    if isinstance(value, (list, tuple)):
        return say("a list of {count}", count=len(value)) if value else say("an empty list")
    if isinstance(value, str):
        text = value if len(value) <= 40 else value[:39] + "…"
        return f'"{text}"' if text else say("an empty text")
    if isinstance(value, (int, float)):
        # Python refuses to print integers of thousands of digits
        return str(value) if isinstance(value, float) or abs(value) < 10**40 else say("a huge number")
    return str(value)[:40]
