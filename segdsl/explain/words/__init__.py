"""Rules in words: what a rule says, as a person would say it, in English, in Persian, or in a language of one's own."""

from segdsl.explain.words.patterns import Patterns, languages, patterns
from segdsl.explain.words.rules import Teller, Words, rule_in_words, teller

__all__ = ["Patterns", "Teller", "Words", "languages", "patterns", "rule_in_words", "teller"]
