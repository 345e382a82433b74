"""What could stand here, in the user's words: the terminals that the parser would take, gathered into a few things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Final

from segdsl.syntax.prepare import DECLARATIONS
from segdsl.syntax.vocabulary import Vocabulary
from segdsl.syntax.words import OperatorWords

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
_THINGS: Final = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "a text in quotes",
    "DATE": "a date",
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
    "AGG": "an aggregate such as count(orders)",
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
        last.append("the next rule")
    elif "$END" in left:
        left.discard("$END")
        last.append("the end of the file")
    if {"NAME", "NUMBER", "STRING"} <= left:
        first.append(_value(left))
        if len(left & _BAND) > 6:
            first.append(f"a band ({words.word('FROM')} …)")
            left -= _BAND
        left -= _VALUE | (_CONDITION if {"NOT", "IN_SEGMENT"} <= left else frozenset())
    first += _predicates(left, words, bool(first))
    if len(left) > 1:
        left -= _ARITHMETIC  # always possible behind a value, and never what is missing
    if "UNIT" in left:
        left.discard("UNIT")
        if after_number or not first:
            first.append(f"a unit of time ({words.units['day'][-1]}, {words.units['month'][-1]} …)")
    middle = [_THINGS.get(name) or words.word(name) for name in sorted(left) if name != "DOT" or len(left) == 1]
    said = [*first, *middle][:_MOST] + last
    return _joined(said) if said else "nothing more"


def _value(left: Set[str]) -> str:
    return "a condition" if {"NOT", "IN_SEGMENT"} <= left else "a value"


def _predicates(left: set[str], words: Vocabulary, after_value: bool) -> list[str]:
    if after_value and "ONE_OF" in left:
        left -= _PREDICATE | _WINDOW
        return [f"a predicate ({words.word('ONE_OF')}, {words.word('BETWEEN')} …)"]
    if {"SIGN", "KNOWN"} <= left:
        left -= _PREDICATE | _WINDOW
        return [f"a predicate ({words.word('IS')}, {words.word('AT_LEAST')}, {words.word('ONE_OF')} …)"]
    if {"IN_LAST", "BEFORE"} <= left:
        left -= _WINDOW
        return [f"a window ({words.word('IN_LAST')} 30 {words.units['day'][-1]})"]
    return []


def _joined(said: Sequence[str]) -> str:
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"


def listed(items: Iterable[str]) -> str:
    """``a, b, c`` for messages."""
    return ", ".join(items)
