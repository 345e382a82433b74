"""The sentences of the tools: output files, profiles, and what they were asked for."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

BAD_OUTPUT: Final = Message("E721", "members cannot be written to {path}", "end its name in .csv, .jsonl or .parquet")
CANNOT_WRITE: Final = Message("E722", "{path} cannot be written: {why}", "")
MISFITS: Final = Message(
    "E511",
    "{what} the type {type}, such as {value} at key {key}",
    "fix the data or the catalog, or write anyway with --accept-misfits: such values count as unknown",
    why="A stored value that does not convert is unknown in every rule. A list that is written down for others is "
    "held back until somebody has said that this is meant.",
)
MISFITS_WARNING: Final = Message(
    "W511",
    "{what} the type {type}, such as {value} at key {key}",
    "such values count as unknown",
    why="A stored value that does not convert is unknown in every rule, and named so that somebody can look.",
)
NO_ROW: Final = Message("E723", "there is no {entity} with the key {key}", "keys look like {example}")
BAD_PROFILE: Final = Message(
    "E724", "{path} is not a profile: {why}", 'a profile is one JSON object, such as {{"id": 1}}'
)
NEED_DATA: Final = Message("E725", "nothing says where the data is", "add --data FOLDER, or --profile FILE for one row")
