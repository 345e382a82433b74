"""What is said when a database cannot be reached, does not let us in, or stops in the middle."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

UNKNOWN_SCHEME: Final = Message(
    "E741",
    "segdsl knows no kind of database called {scheme}",
    "write one of {possible}",
)
NO_DRIVER: Final = Message(
    "E742",
    "reading {target} needs the Python package {package}, which is not installed",
    "install it with: pip install 'segdsl[{extra}]'",
)
BAD_URL: Final = Message(
    "E743",
    "{target} is not the URL of a database: {reason}",
    "write it like {example}",
    why="Characters with a meaning in URLs stand as percent codes in a user, a password or a name: @ is %40, "
    "/ is %2F, # is %23, % is %25.",
)
UNREACHABLE: Final = Message(
    "E744",
    "{target} cannot be reached: {reason}",
    "see that the server is running and that host and port are right",
)
WRONG_LOGIN: Final = Message(
    "E745",
    "{target} does not let {user} in: {reason}",
    "see the user and the password in the URL",
)
NO_DATABASE: Final = Message(
    "E746",
    "{target} has no database called {database}",
    "see the name after the host in the URL, such as {example}",
)
CONNECTION_LOST: Final = Message(
    "E747",
    "the connection to {target} was lost: {reason}",
    "run it again; nothing has been written",
)
FORBIDDEN: Final = Message(
    "E748",
    "{target} does not allow this: {reason}",
    "segdsl only reads: ask for the right to SELECT from the tables of the catalog",
)
TIMED_OUT: Final = Message(
    "E749",
    "{target} took longer than {limit}",
    "give it more with ?timeout=10m in the URL or SEGDSL_TIMEOUT, or ask for fewer segments",
)
UNKNOWN_OPTION: Final = Message(
    "E750",
    "a URL of {scheme} has no option called {option}",
    "there are: {possible}",
)
BAD_TIMEOUT: Final = Message(
    "E751",
    "{text} is not a time limit",
    "write a number of seconds, or one with a unit, such as 30s or 5m",
)
NOTHING_THERE: Final = Message(
    "E752",
    "there are no tables in {target}",
    "see the database and the schema in the URL",
)
NO_PARQUET_FOLDER: Final = Message(
    "E753",
    "{target} cannot write members to the folder {path}: {reason}",
    "choose a folder that does not exist yet, in one that does",
)
