"""What is said when the stored data itself cannot be used: keys, tables and columns."""

from __future__ import annotations

from segdsl.diagnostics import Message

KEY_UNUSABLE = Message(
    "E501",
    "row {row} of table {table} has no usable key: column {column} holds {value}",
    "every row of {entity} needs a known {type} in {column}",
    why="A row without a key cannot be counted, sampled or named, and so the run stops instead of dropping it.",
)
KEY_TWICE = Message(
    "E502",
    "the key {value} stands more than once in column {column} of table {table}",
    "a key is unique: choose another key for {entity}, or clean the table",
    why="Two rows with one key would be counted twice here and once there.",
)
JOIN_TWICE = Message(
    "E503",
    "the extension table {table} has more than one row for the key {value} (column {column})",
    "a table under joins has one row at most for each {entity}; use a link for more",
)
REQUIRED_UNKNOWN = Message(
    "E504",
    "{field} is declared required, but is unknown for {entity} {key} (column {column} of table {table})",
    "fix the data, or drop `required = true`",
)
MORE_OF_THE_SAME = Message(
    "E505",
    "{more} more rows of table {table} have the same problem as the ones above",
)
