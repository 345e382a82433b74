"""The words of functions, aggregates and text predicates: the operators' own, or those of a language's vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from segdsl.operators import surface
from segdsl.operators.base import AggregateOperator, Shape
from segdsl.syntax.vocabulary import Vocabulary, vocabulary


@dataclass(frozen=True)
class OperatorWords:
    """For one language: phrase to operator id for reading, operator id to phrase for printing."""

    functions: dict[str, str]
    aggregates: dict[str, str]
    infix: dict[str, str]
    not_infix: dict[str, str]
    printed: dict[str, str]
    printed_not: dict[str, str]


def operator_words(language: str) -> OperatorWords:
    """The words of every operator that a marketer writes; its id where the language has none."""
    return _operator_words(vocabulary(language))


@cache
def _operator_words(language: Vocabulary) -> OperatorWords:
    code = language.language
    words = OperatorWords({}, {}, {}, {}, {}, {})
    for operator in surface():
        phrases = operator.phrases.get(code) or language.operators.get(operator.id) or (operator.id,)
        if isinstance(operator, AggregateOperator):
            reading = words.aggregates
        else:
            reading = words.infix if operator.shape is Shape.INFIX else words.functions
            denials = operator.negated_phrases.get(code) or language.denials.get(operator.id, ())
            words.not_infix.update(dict.fromkeys(denials, operator.id))
            if denials:
                words.printed_not[operator.id] = denials[0]
        reading.update(dict.fromkeys(phrases, operator.id))
        words.printed[operator.id] = phrases[0]
    return words
