"""The sentences of proofs: claims that cannot be read, and helpers that are missing."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

OTHER_ENTITY: Final = Message(
    "E881",
    "the two sides speak of different things: {names}",
    "compare rules of one entity",
    why="A customer and a company are never the same row; only rules of one entity can be compared.",
)
NO_CLAIM: Final = Message(
    "E882",
    "there is no segment, tier or part called {name}",
    'a tier or part is named with its rule, such as "club_level.gold"',
)
NOT_A_CLAIM: Final = Message(
    "E883",
    "this is no claim that can be proved: {text}",
    'say what should hold, such as "vip implies not dormant", "vip and dormant is impossible", '
    '"everyone is vip or dormant", "vip equals dormant", "vip and dormant are disjoint"',
)
NO_FILES: Final = Message(
    "E884", "a claim as text is read against rule files, and these rules have none", "load the rules from files"
)
