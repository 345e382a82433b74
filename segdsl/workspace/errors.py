"""The sentences of the workspace: files that rules name, and questions that a rule set cannot answer."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

OUTSIDE_ROOT: Final = Message(
    "E701",
    "{path} leads outside the folder of the rule set",
    'use and file take paths inside it, such as "common.seg"',
    why="A rule set is a folder; nothing outside it is read, whatever a rule file asks for.",
)
NO_MODULE: Final = Message(
    "E719",
    "{path} is not shipped with segdsl",
    "{known}",
    why="`use` with a path that begins with `segdsl:` brings in data that segdsl ships, such as the towns of Iran.",
    example='use "segdsl:iran/place"',
)
NO_FILE: Final = Message("E702", "there is no file called {path}", "{known}")
TOO_MANY_FILES: Final = Message("E703", "the rule set has more than {limit} files", "split it into several sets")
NOT_UTF8: Final = Message("E704", "{path} is not UTF-8 text", "save it as UTF-8")
FILE_TOO_LARGE: Final = Message("E705", "{path} is larger than {limit}", "split it")
NO_RULES: Final = Message("E706", "there are no rules in {path}", "a rule file ends in .seg and declares segments")
UNKNOWN_SEGMENT: Final = Message("E707", "there is no rule called {name}", "{known}")
USES_ITSELF: Final = Message(
    "E716",
    "these files use one another in a circle: {names}",
    "leave one use out; all files of a rule set share their names",
)
NO_READ: Final = Message("E708", "{path} cannot be read: {why}", "")
NOT_A_DATE: Final = Message("E709", "{text} is not a date or a time", "such as 2026-03-21 or 2026-03-21T10:30")
NO_CATALOG: Final = Message("E710", "there is no catalog for {path}", "name one: --catalog catalog.toml")
BAD_JSON: Final = Message("E711", "these are not rules in JSON: {why}", "")
PROFILE: Final = Message(
    "E712", "a profile is a mapping of names to values, and this is {kind}", 'such as {{"id": 1, "city": "Tehran"}}'
)
SOURCE: Final = Message(
    "E713",
    "members of what? {what} is no data",
    "give a list of profiles, a mapping of entity to rows, or the path of a folder or database",
)
BACKEND: Final = Message("E714", "there is no backend called {name}", "write sql, duckdb or memory")
BACKEND_ROWS: Final = Message(
    "E715", "rows in memory are evaluated in memory, not by {name}", "leave backend out, or give a folder or database"
)
NOT_DUCKDB: Final = Message(
    "E718",
    "DuckDB does not evaluate rules over a {dialect} database",
    "leave backend out: the database itself does that",
)
NO_CALENDAR: Final = Message("E717", "there is no calendar called {name}", "write gregorian or jalali")
