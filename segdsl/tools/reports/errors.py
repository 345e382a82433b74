"""The sentences of what commands report beside the mistakes in rules."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

NOT_LAID_OUT: Final = Message(
    "E787",
    "{path} is not laid out the way segdsl fmt does it",
    "run segdsl fmt {path}",
    why="One layout for every rule file keeps changes of layout out of the changes that people review.",
)
NO_SUCH_TEST: Final = Message(
    "E788",
    "no test is called {name}",
    "{known}",
    why="Tests that were asked for and are not there would otherwise pass.",
)
TEST_FAILED: Final = Message(
    "E789",
    'the test "{title}" expected otherwise: {text}',
    "either the rule or the test is wrong: segdsl test shows what the rule saw",
)
COVERAGE_LOW: Final = Message(
    "E790",
    "the tests cover {percent}% of the rules, and at least {least}% are asked for",
    "segdsl test --coverage lists what is missing, segdsl test --generate proposes tests",
)
NOTHING_TO_COVER: Final = Message(
    "E799",
    "there is nothing in these rules that a test could try, and at least {least}% are asked for",
    "see that the path is right, or leave out --fail-under",
    why="A threshold that measures nothing would let everything pass, for example where a path is wrong.",
)
NOT_A_FORMAT_OF_TESTS: Final = Message(
    "E797",
    "proposed tests are text to put into rule files, and cannot be printed as {format}",
    "leave out --format, or use --format json",
)
NEVER_TRUE: Final = Message(
    "W787",
    "no test makes this true: {text}",
    "segdsl test --generate proposes a test of {rule}",
    why="`segdsl test --coverage` lists the clauses that could be turned around without a test noticing.",
)
NEVER_FALSE: Final = Message(
    "W788", "no test makes this false: {text}", "segdsl test --generate proposes a test of {rule}"
)
NEVER_REACHED: Final = Message(
    "W789", "no test reaches {text} of {rule}", "segdsl test --generate proposes a test of {rule}"
)
