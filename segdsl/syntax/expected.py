"""What could stand here, in the user's words: the terminals that the parser would take, gathered into a few things."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Final

from segdsl.syntax.prepare import DECLARATIONS
from segdsl.syntax.vocabulary import Vocabulary
from segdsl.syntax.words import OperatorWords
from segdsl.wording import either, join, say

_VALUE: Final = frozenset(
    [
        "NAME",
        "QUOTED",
        "NUMBER",
        "STRING",
        "DATE",
        "DATETIME",
        "TRUE",
        "FALSE",
        "EVERYONE",
        "TODAY",
        "YESTERDAY",
        "TOMORROW",
        "NOW",
        "LPAR",
        "MINUS",
        "IF",
        "FUNC",
        "CALL",
        "AGG",
    ]
)
_CONDITION: Final = frozenset(["NOT", "IS", "IN_SEGMENT", "IN_ANY_SEGMENT_OF", "TOP", "BOTTOM", "SEQUENCE", "SAMPLE"])
_PREDICATE: Final = frozenset(
    [
        "IS",
        "NOT",
        "EQUAL",
        "UNEQUAL",
        "SIGN",
        "LESS_THAN",
        "AT_MOST",
        "MORE_THAN",
        "AT_LEAST",
        "BETWEEN",
        "ONE_OF",
        "KNOWN",
        "UNKNOWN",
        "EMPTY",
        "INFIX",
        "NOT_INFIX",
        "INCLUDES",
        "NOT_INCLUDES",
        "IN_SEGMENT",
        "IN_ANY_SEGMENT_OF",
        "WITHIN",
        *("AT_DISTANCE", "IS_NOT", "INCLUDES_EXACTLY", "STATED", "DENIED", "PEOPLE"),  # of another word order
        *("TOP", "BOTTOM"),
    ]
)
_WINDOW: Final = frozenset(
    [
        "IN_LAST",
        "IN_NEXT",
        "IN_THIS",
        "IN_PREVIOUS",
        "EXACTLY",
        "BEFORE",
        "AFTER",
        "SINCE",
        "UNTIL",
        "ON",
        "TODAY",
        "YESTERDAY",
        "TOMORROW",
        "BETWEEN",
        "MORE_THAN",
        "LESS_THAN",
        "IN",
    ]
)
_ARITHMETIC: Final = frozenset(["PLUS", "MINUS", "STAR", "SLASH"])
_BAND: Final = frozenset(
    [
        "FROM",
        "ABOVE",
        "TO",
        "TO_UNDER",
        "UNDER",
        "UP_TO",
        "LESS_THAN",
        "AT_MOST",
        "MORE_THAN",
        "AT_LEAST",
        "SIGN",
        "BETWEEN",
    ]
)
_THINGS: Final[dict[str, str]] = {
    "NAME": say("a name"),
    "NUMBER": say("a number"),
    "STRING": say("a text in quotes"),
    "DATE": say("a date"),
    "COLON": ":",
    "COMMA": ",",
    "LPAR": "(",
    "RPAR": ")",
    "LSQB": "[",
    "RSQB": "]",
    "LBRACE": "{",
    "RBRACE": "}",
    "EQUAL": "=",
    "DOT": ".",
    "AGG": say("an aggregate such as count(orders)"),
}
_WITH_OTHERS: Final = (
    "QUOTED",
    "DATETIME",
    "CALL",
    "FUNC",
    "ANNOTATION",
    "FULL",
    "AHEAD",
    "AGO",
)  # said by another word
_MOST: Final = 7


def expected(accepts: Set[str], words: Vocabulary, operators: OperatorWords, after_number: bool = False) -> str:
    """``a predicate, and, or, or the next rule``: what the parser would take here."""
    left = set(accepts) - set(_WITH_OTHERS) or set(accepts)
    first: list[str] = []
    last: list[str] = []
    if len(left & set(DECLARATIONS)) > 2:
        left -= {*DECLARATIONS, "$END"}
        last.append(say("the next rule"))
    elif "$END" in left:
        left.discard("$END")
        last.append(say("the end of the file"))
    if {"NAME", "NUMBER", "STRING"} <= left:
        first.append(_value(left))
        if len(left & _BAND) > 6:
            first.append(say("a band ({word} …)", word=words.word("FROM")))
            left -= _BAND
        left -= _VALUE | (_CONDITION if {"NOT", "IN_SEGMENT"} <= left else frozenset())
    first += _predicates(left, words, bool(first))
    if len(left) > 1:
        left -= _ARITHMETIC  # always possible behind a value, and never what is missing
    if "UNIT" in left:
        left.discard("UNIT")
        if after_number or not first:
            day, month = words.units["day"][-1], words.units["month"][-1]
            first.append(say("a unit of time ({day}, {month} …)", day=day, month=month))
    middle = [_THINGS.get(name) or words.word(name) for name in sorted(left) if name != "DOT" or len(left) == 1]
    said = [*first, *middle][:_MOST] + last
    return either(said) if said else say("nothing more")


def _value(left: Set[str]) -> str:
    return say("a condition") if {"NOT", "IN_SEGMENT"} <= left else say("a value")


def _predicates(left: set[str], words: Vocabulary, after_value: bool) -> list[str]:
    if after_value and "ONE_OF" in left:
        left -= _PREDICATE | _WINDOW
        return [say("a predicate ({one}, {two} …)", one=words.word("ONE_OF"), two=words.word("BETWEEN"))]
    if {"SIGN", "KNOWN"} <= left:
        left -= _PREDICATE | _WINDOW
        one, two, three = (words.word(name) for name in ("IS", "AT_LEAST", "ONE_OF"))
        return [say("a predicate ({one}, {two}, {three} …)", one=one, two=two, three=three)]
    if {"IN_LAST", "BEFORE"} <= left:
        left -= _WINDOW
        return [say("a window ({last} 30 {days})", last=words.word("IN_LAST"), days=words.units["day"][-1])]
    return []


def listed(items: Iterable[str]) -> str:
    """``a, b, c`` for messages."""
    return join(list(items))
