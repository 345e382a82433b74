"""Every sentence that the SQL backend says."""

from __future__ import annotations

from segdsl.diagnostics import Message

NO_SQL = Message(
    "E601",
    "{operator} cannot be said in SQL for {dialect}",
    "run these rules in memory, or on another database",
    why="An operator that has not been run against a database and compared with its meaning is refused there.",
)
UNPROVEN_DIALECT = Message(
    "E602",
    "there is no SQL for {dialect}",
    "possible are: {possible}",
)
KEEP_CYCLE = Message(
    "E603",
    "`keep` of {entity} needs rows of {entity} themselves",
    "let keep mention only fields of {entity} and of rows whose own keep does not lead back",
)
SEVERAL_ENTITIES = Message(
    "E604",
    "one statement gives the rows of one entity: {rule} is about {other}, not {entity}",
    "ask for the rules of one entity at a time",
)
TOO_DEEP = Message(
    "E605",
    "a rule is nested too deeply to be written as SQL",
    "give the inner parts names of their own",
)
NO_SUCH_FORM = Message(
    "E606",
    "{what} cannot be said in SQL for {dialect}",
    "run these rules in memory, or on another database",
)
STORED_FORM = Message(
    "E607",
    "{what} is stored in a form that SQL for {dialect} does not read",
    "run these rules in memory: --backend memory",
    why="A way of storing that has not been shown to read the same on a database as in memory is refused there.",
)
