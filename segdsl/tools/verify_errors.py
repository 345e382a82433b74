"""The findings of `segdsl verify`: what was expected of the data and is not so."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

CLAIM_FAILED: Final = Message(
    "E851",
    "{claim}: it is {found}",
    "look at the data, or at the rule, or expect something else",
    why="A `verify` block says how many rows are to meet a condition; the data has another number. A share of no rows "
    "at all meets nothing.",
)
UNKNOWN: Final = Message(
    "E852",
    "{entity}.{name} is unknown in {found}, and at most {limit} was allowed",
    "the threshold is max_unknown in the catalog",
)
MISFITS: Final = Message(
    "E853",
    "stored values of {entity}.{name} do not fit its type in {found}, and at most {limit} was allowed",
    "such values count as unknown; the threshold is max_misfits in the catalog",
)
DANGLING: Final = Message(
    "E854",
    "keys of {entity}.{name} lead to no row in {found}, and at most {limit} was allowed",
    "the threshold is max_dangling in the catalog",
)
STALE: Final = Message(
    "E855",
    "the latest {entity} is {age} old, and it was to be no older than {limit}",
    "is the load of its table late? The threshold is fresh_within in the catalog",
)
NO_EVENT: Final = Message(
    "E856",
    "there is no {entity} up to now, and the latest was to be no older than {limit}",
    "is its table loaded? The threshold is fresh_within in the catalog",
)
