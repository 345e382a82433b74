"""What is said while a catalog is drafted from a database, or compared with one."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

# --- drafting: segdsl catalog init

NOT_REACHED: Final = Message(
    "E774",
    "{target} cannot be opened: {reason}",
    "see that the address, the user and the password are right and the database is running",
)
NO_INSPECTION: Final = Message(
    "E775",
    "no catalog can be drafted from {target}: {reason}",
    "give postgresql://, mysql://, mariadb://, sqlite:/// or duckdb://, or write the catalog by hand",
    why="Drafting reads a database's own list of tables, keys and references.",
)
NO_TABLES: Final = Message(
    "E776",
    "{where} has no table",
    "{elsewhere}",
    why="A catalog needs at least one table. With --schema another schema is read than the usual one.",
)
NO_USABLE_TABLES: Final = Message(
    "E777",
    "none of the {count} tables of {target} has a key of one column",
    "an entity needs a whole number or a text that tells its rows apart: {examples}",
)
TOO_MANY_TABLES: Final = Message(
    "E778",
    "the draft of {count} entities has {size} bytes, and a catalog at most {limit}",
    "name the tables that rules need: --only 'crm_*' --only orders",
    why="A catalog is read as a whole by every command, and by people.",
)
OUTPUT_EXISTS: Final = Message(
    "E779",
    "{path} is there already and has not been touched",
    "write elsewhere with --output, or over it with --force",
)
NOT_MATCHED: Final = Message(
    "E780",
    "no table of {target} has a name like {pattern}",
    "its tables are {tables}",
)

# --- comparing: segdsl catalog check

TABLE_MISSING: Final = Message(
    "E781",
    "{target} has no table {table}",
    "its tables are {possible}",
    why="Every rule that needs the table would stop. Other checks of that table are left out.",
)
COLUMN_MISSING: Final = Message(
    "E782",
    "table {table} has no column {column}",
    "its columns are {possible}",
    why="Every rule that reads the column would stop.",
)
TYPE_NEVER_FITS: Final = Message(
    "E783",
    "{field} is {type}, and column {column} of {table} is {stored}: no value of it converts",
    "change the field's type, or name another column",
    why="A stored value that does not convert is unknown, and so the field would be unknown everywhere.",
    example='birthday = { type = "boolean" }   # the column is a date',
)
KEY_UNUSABLE: Final = Message(
    "E784",
    "{count} of {rows} rows of {table} have no usable key in column {column}, such as {example}",
    "every row of {entity} needs a known {type} there",
    why="Rows without a key cannot be counted or named, and so a run stops on them.",
)
KEY_REPEATED: Final = Message(
    "E785",
    "{count} keys stand in several rows of {table}, column {column}, such as {example}",
    "a key is unique: choose another key for {entity}, or clean the table",
    why="A run stops where a key of an entity, or of an extension table, stands twice.",
)
REQUIRED_UNKNOWN: Final = Message(
    "E786",
    "{field} is declared required, and {count} of {rows} rows of {table} do not have it",
    "fix the data, or drop `required = true`",
)
VALUES_MISFIT: Final = Message(
    "W780",
    "{count} of {rows} stored values of {field} do not fit its type {type}, such as {example}",
    "such values count as unknown in every rule; those that mean unknown can be listed as such: unknown = […]",
    why="A stored value that does not convert is unknown, never a guess.",
)
ENUM_UNDECLARED: Final = Message(
    "W781",
    "{field} holds {count} values that its enum does not declare: {values}",
    "add them to values; until then they count as unknown",
    why="A rule can only name the declared values, and rows with others are unknown.",
)
ENUM_UNUSED: Final = Message(
    "W782",
    "{field} declares values that never occur: {values}",
    "fine if they are still to come; otherwise look whether they are stored otherwise",
)
LINK_DANGLING: Final = Message(
    "W783",
    "{share} of the references of {link} match no {to}: {count} of {total}, such as {example}",
    "see that {column} holds the key of {to}; a reference that matches nothing is no link",
    why="Links join on the key as it is stored. A large share hints at a wrong column, or at rows that were deleted.",
)
TIME_NEVER_KNOWN: Final = Message(
    "W784",
    "the event time of {entity}, {field}, is unknown in all {rows} rows of {table}",
    "windows such as `in the last 90 days` would find nothing: name another field as time",
)
NEVER_KNOWN: Final = Message(
    "W785",
    "{field} is unknown in all {rows} rows of {table}",
    "drop it from the catalog, or see whether it is stored elsewhere",
)
TABLE_EMPTY: Final = Message(
    "W786",
    "table {table} has no rows",
    "nothing of {entity} could be checked but names and types",
)
