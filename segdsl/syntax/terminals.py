"""From a vocabulary to the terminals of the grammar: regular expressions that know where a keyword ends.

A keyword is one token with all its words, so that ``in the last`` is never half read. Longer phrases have the higher
priority. A word that may also be a name has a guard, a look at what follows: ``count`` is an aggregate only before a
parenthesis, ``from`` begins a band only where no operator follows (``from is 3`` speaks of a field called from).
"""

from __future__ import annotations

import re
from typing import Final

from segdsl.syntax.letters import ADORNED, DIACRITICS, composed, spellings
from segdsl.syntax.vocabulary import Vocabulary
from segdsl.syntax.words import OperatorWords

EDGE: Final = rf"(?![\w\u200c{ADORNED}])"  # a word ends here
_CALL: Final = r"(?=\s*\()"
LETTER: Final = rf"[\w\u200c{ADORNED}]"  # of a name or a keyword, behind its first
_NAME: Final = rf"[^\W\d]{LETTER}*"
_MARK: Final = re.compile(f"[{DIACRITICS}]")
_JOINED: Final = re.compile("[\u0620-\u064a\u066e-\u06d3]")  # a letter of the Arabic script
_ADORNED: Final = f"[{ADORNED}]*"
_DRAWN: Final = re.compile(f"[{ADORNED}]")

_GUARDS: Final = {
    "SEQUENCE": _CALL,
    "SAMPLE": _CALL,
    "FUNC": _CALL,
    "AGG": _CALL,
    "FILE": r'(?=\s*")',
}
_BAND_ENDS: Final = ("TO", "TO_UNDER", "UNDER", "UP_TO")
_NO_OPERATOR: Final = ("FROM", "ABOVE", *_BAND_ENDS)
_OPERATORS: Final = (
    *("AND", "OR", "IS", "NOT", "LESS_THAN", "AT_MOST", "MORE_THAN", "AT_LEAST", "ONE_OF", "NOT_INCLUDES"),
    *("IN_SEGMENT", "IN_ANY_SEGMENT_OF", "IN_LAST", "IN_NEXT", "IN_THIS", "IN_PREVIOUS", "NOT_INFIX"),
)
_MAYBE_OPERATORS: Final = (  # `from known to 5` is a band from a number called known
    *("BETWEEN", "KNOWN", "UNKNOWN", "EMPTY", "INCLUDES", "WITHIN", "BEFORE", "AFTER", "SINCE", "UNTIL", "ON"),
    *("INFIX", "TIER"),
)
_SIGNS: Final = {"AND": "&", "OR": "|", "NOT": "!"}  # of other languages: reported before the lexer, read here
_SIGN_REGEX: Final = {"AND": "&&", "OR": r"\|\|", "NOT": "!(?!=)"}


def phrase_regex(phrase: str) -> str:
    """The phrase as a regular expression: a blank is white space or ZWNJ, a ZWNJ may be left out.

    An underscore may be a ZWNJ; letters of the Arabic script may be adorned with tatweel and diacritics, or bare of
    those that the phrase has; a letter that is made of several signs may be typed as those.
    """
    parts = []
    for sign in composed(phrase):
        if sign == " ":
            parts.append(r"[\s\u200c]+")
        elif sign == "\u200c":
            parts.append(r"[\s\u200c_]*")
        elif sign == "_" and not phrase.isascii():
            parts.append(r"[\u200c_]")
        elif _MARK.match(sign):
            parts.append(f"{sign}?")
        else:
            typed = "|".join(map(re.escape, spellings(sign)))
            parts.append(f"(?:{typed})" if "|" in typed else typed)
            if _JOINED.match(sign):
                parts.append(_ADORNED)
    return "".join(parts)


def undrawn(pattern: str) -> str:
    """The pattern for a text that adorns no keyword: a third quicker."""
    return pattern.replace(_ADORNED, "")


def is_drawn(text: str, marked: tuple[str, ...]) -> bool:
    """Whether a text has tatweel, diacritics or ZWJ outside of the phrases that are ``marked`` with them themselves."""
    if text.isascii():
        return False
    for phrase in marked:
        text = text.replace(phrase, "")
    return _DRAWN.search(text) is not None


def marked_phrases(words: Vocabulary, operators: OperatorWords) -> tuple[str, ...]:
    """The phrases that have a diacritic in the vocabulary, as they are printed."""
    every = {phrase for phrases in _phrases(words, operators).values() for phrase in phrases}
    return tuple(sorted(phrase for phrase in every if _DRAWN.search(phrase)))


def terminals(words: Vocabulary, operators: OperatorWords) -> str:
    """The terminals of a language, as text to be added to the grammar."""
    table = _phrases(words, operators)
    reserved = f"(?!(?:{'|'.join(sorted(map(phrase_regex, words.reserved), key=_longest_first))}){EDGE})"
    maybe_names = [name for name in _NO_OPERATOR if not words.reserved.issuperset(words.words.get(name, ()))]
    guards = _GUARDS | dict.fromkeys(maybe_names, _no_operator(table, _BAND_ENDS))
    guards |= {"BETWEEN": _no_operator(table, ("AND",)), "NO": rf"(?=\s+{reserved}[^\W\d]|\s*`)"}
    operators_only = _alternatives(table, (*_OPERATORS, *_MAYBE_OPERATORS[:-1]))
    guards |= {"OTHERWISE": rf"(?!\s*[<>=!*/+.)-]|\s+(?:{operators_only}){EDGE})"}
    lines = [_terminal(name, phrases, guards.get(name, "")) for name, phrases in table.items()]
    lines += [f"NAME: /{reserved}{_NAME}/i", f"CALL.1: /{reserved}{_NAME}{_CALL}/i"]
    return "\n".join(lines) + "\n"


def first_letters(words: Vocabulary, operators: OperatorWords) -> dict[str, str]:
    """The letters that each keyword can begin with, in both cases."""
    letters = {
        name: "".join(sorted({typed[0] for p in phrases for typed in spellings(composed(p)[:1])}))
        for name, phrases in _phrases(words, operators).items()
    }
    return {name: found.lower() + found.upper() + _SIGNS.get(name, "") for name, found in letters.items()}


def _phrases(words: Vocabulary, operators: OperatorWords) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = dict(words.words)
    table["UNIT"] = tuple(phrase for phrases in words.units.values() for phrase in phrases)
    table["FUNC"] = tuple(operators.functions)
    table["AGG"] = tuple(operators.aggregates)
    table["INFIX"] = tuple(operators.infix)
    table["NOT_INFIX"] = tuple(operators.not_infix)
    return table


def _terminal(name: str, phrases: tuple[str, ...], guard: str) -> str:
    longest_first = sorted(phrases, key=_longest_first)
    if not longest_first:
        return f"{name}: /(?!)./"  # the language has no such phrase
    body = f"(?:{'|'.join(map(phrase_regex, longest_first))}){EDGE}{guard}"
    if name in _SIGN_REGEX:
        body = f"(?:{body}|{_SIGN_REGEX[name]})"
    priority = 2 + max(len(re.split("[ \u200c]", phrase)) for phrase in phrases)
    return f"{name}.{priority}: /{body.replace('/', chr(92) + '/')}/i"


def _longest_first(phrase: str) -> tuple[int, str]:
    return -len(phrase), phrase


def _no_operator(table: dict[str, tuple[str, ...]], closers: tuple[str, ...]) -> str:
    surely, maybe, ends = (_alternatives(table, names) for names in (_OPERATORS, _MAYBE_OPERATORS, closers))
    return rf"(?!\s*(?:[<>=!*/+.)@]|$)|\s+(?:{surely}){EDGE}|\s+(?:{maybe}){EDGE}(?!\s+(?:{ends}){EDGE}))"


def _alternatives(table: dict[str, tuple[str, ...]], names: tuple[str, ...]) -> str:
    phrases = [phrase for name in names for phrase in table.get(name, ())]
    return "|".join(sorted(map(phrase_regex, phrases), key=_longest_first)) or "(?!)"
