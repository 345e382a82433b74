"""The lint rules, one a file; a file that is put here is a rule.

The name of a file is ``l101_never_true.py``, and what it must hold is ``RULE``.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.wording import Said, say

GROUPS: Final[dict[str, Said]] = {
    "L1": say("Who can be in it"),
    "L2": say("The unknown, and time"),
    "L3": say("What nobody uses"),
    "L4": say("Numbers, values and chance"),
    "L5": say("People, words and letters"),
    "L9": say("Remarks to the linter"),
}


@cache
def all_rules() -> tuple[LintRule, ...]:
    """Every lint rule, by its code."""
    found: list[LintRule] = []
    for module in iter_modules(__path__):
        rule = import_module(f"{__name__}.{module.name}").RULE
        assert isinstance(rule, LintRule)
        found.append(rule)
    return tuple(sorted(found, key=lambda rule: rule.code))


@cache
def codes() -> dict[str, str]:
    """The code of each rule's name."""
    return {rule.name: rule.code for rule in all_rules()}


def find_rule(word: str) -> LintRule | None:
    """The rule of this code or name."""
    return next((rule for rule in all_rules() if word.upper() == rule.code or word.lower() == rule.name), None)
