"""The sentences of the checker about ``verify`` blocks."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

CLAIM_SHAPE: Final = Message(
    "E331",
    "{text} does not say how many",
    "write expect vip at least 1% of customers, or expect no customer where …",
    why="What is expected of data is a number of rows, or a share of them: a segment, a tier or a condition in "
    "parentheses, then how many are to meet it.",
    example='verify "sane":\n    expect vip',
)
CLAIM_NUMBER: Final = Message(
    "E332",
    "{text} is not how many rows there can be",
    "write a whole number such as 100, a percentage such as 5%, or a param of one of them",
)
CLAIM_MIXED: Final = Message(
    "E333", "one end is a number and the other is a percentage", "write two numbers or two percentages"
)
CLAIM_WHOM: Final = Message(
    "E334",
    "there is no entity and no segment called {name}",
    "{known}",
    why="After `of`, and after `no`, stands whom the rows are counted among: an entity of the catalog, in the singular "
    "or the plural, or a segment.",
)
CLAIM_OTHER: Final = Message(
    "E335", "{name} is about {entity}, and {whom} is about {other}", "count both among rows of one kind"
)
