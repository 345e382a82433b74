"""What the in-memory evaluator says when it cannot go on."""

from __future__ import annotations

from segdsl.diagnostics import Message

KEY_MISSING = Message(
    "E551",
    "a row of {entity} has no key: {field} is {value}",
    "give every {entity} a known {field}",
    why="A row without a key cannot be named as a member, sampled, or told apart from another.",
)
KEY_TWICE = Message(
    "E552",
    "two rows of {entity} have the key {value}",
    "keep one of them, or choose another key for {entity}",
    why="Two rows with one key would be counted twice here and once in a database.",
)
NOT_A_ROW = Message(
    "E553",
    "a row of {entity} must be a mapping of field names to values, this is {found}",
    'write {{"{key}": 1, …}} for every row, also inside lists of linked rows',
)
NOT_ROWS = Message(
    "E563",
    "the rows of {name} must be a list, this is {found}",
    'write {{"{name}": [{{…}}, {{…}}]}}',
)
UNKNOWN_ENTITY = Message(
    "E554",
    "there are rows for {name}, which the catalog does not know",
    "the catalog has {known}",
)
RANK_ALONE = Message(
    "E555",
    "{rule} ranks {entity} rows against each other ({ranking}), and one profile alone has no rank",
    "evaluate a population with members(), or give thresholds taken from one: evaluator.thresholds(population)",
    why="A rank says how many others are ahead. For one profile those others must come from somewhere.",
)
THRESHOLDS_MISSING = Message(
    "E556",
    "these thresholds know nothing of the ranking {ranking}",
    "take them anew from a population: evaluator.thresholds(population)",
)
THRESHOLDS_UNREADABLE = Message(
    "E557",
    "these thresholds cannot be read: {reason}",
    "give what Thresholds.to_dict() returned",
)
NO_SUCH_RULE = Message(
    "E558",
    "there is no rule called {name} here",
    "this evaluator was built with {known}",
)
NOT_A_CONDITION = Message(
    "E559",
    "{name} is a {kind}, which is a value and not true or false",
    "ask for its value, or for one of its tiers: {name}.{label}",
)
KEEP_CYCLE = Message(
    "E560",
    "whether a row of {entity} is kept depends on itself through `keep` of {path}",
    "leave one of these links out of `keep`",
)
MIXED_ENTITIES = Message(
    "E561",
    "{first} is of {entity} and {second} of {other}: one table of values holds rows of one entity",
    "ask for the rules of {entity} and of {other} one after the other",
)
TOO_DEEP = Message(
    "E562",
    "these rules are nested too deeply to be evaluated",
    "give parts of them names of their own, as metrics or segments",
)
