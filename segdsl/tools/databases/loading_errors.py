"""What is said when tables cannot be put into a database."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

TABLE_EXISTS: Final = Message(
    "E791",
    "{target} already has {tables}",
    "load into another database or schema, or put the new tables in their place with --replace",
    why="Loading never adds to a table and never takes one away unless --replace says so.",
)
MAY_NOT_WRITE: Final = Message(
    "E792",
    "{target} does not let us write: {reason}",
    "ask for the right to create tables there; nothing has been written",
)
REFUSED: Final = Message(
    "E793",
    "{target} refuses table {table}: {reason}",
    "nothing has been written",
    why="Tables are loaded all or none, so that no rule is asked over half of the data.",
)
NOTHING_TO_LOAD: Final = Message(
    "E794",
    "{data} holds no table to load",
    "there is: {possible}",
)
NO_PLACE: Final = Message(
    "E795",
    "{target} does not say where the tables shall be kept",
    "write it like {example}",
)
NO_SCHEMAS: Final = Message(
    "E796",
    "table {table} cannot be loaded: {engine} has no schemas",
    "call it {bare} in the catalog, or load it into another kind of database",
)
NOT_IN_DATA: Final = Message(
    "W797",
    "the catalog names the table {table}, and {data} does not hold it",
    "every other table is loaded",
)
NO_COLUMNS: Final = Message(
    "E798",
    "table {table} has no columns",
    "a table needs one column at least",
)
