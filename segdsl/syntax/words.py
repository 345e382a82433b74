"""The words of functions, aggregates and text predicates: they are the operators' own, per language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from segdsl.operators import surface
from segdsl.operators.base import AggregateOperator, Shape


@dataclass(frozen=True)
class OperatorWords:
    """For one language: phrase to operator id for reading, operator id to phrase for printing."""

    functions: dict[str, str]
    aggregates: dict[str, str]
    infix: dict[str, str]
    not_infix: dict[str, str]
    printed: dict[str, str]
    printed_not: dict[str, str]


@cache
def operator_words(language: str) -> OperatorWords:
    """The words of every operator that a marketer writes; its id where the language has none."""
    words = OperatorWords({}, {}, {}, {}, {}, {})
    for operator in surface():
        phrases = operator.phrases.get(language) or (operator.id,)
        if isinstance(operator, AggregateOperator):
            reading = words.aggregates
        else:
            reading = words.infix if operator.shape is Shape.INFIX else words.functions
            denials = operator.negated_phrases.get(language, ())
            words.not_infix.update(dict.fromkeys(denials, operator.id))
            if denials:
                words.printed_not[operator.id] = denials[0]
        reading.update(dict.fromkeys(phrases, operator.id))
        words.printed[operator.id] = phrases[0]
    return words
