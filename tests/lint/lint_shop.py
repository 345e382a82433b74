"""What the tests of the linter share: the small shop, and linting a text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from segdsl.analysis.lint import Linted
from segdsl.analysis.rules import codes
from segdsl.source import Source
from segdsl.tools.loading import load_text
from segdsl.workspace.linting import lint_rules, settings_of
from segdsl.workspace.rule_set import RuleSet

HERE = Path(__file__).parent
CATALOG = (HERE / "catalog.toml").read_text("utf-8")


def lint_text(
    rules: str | Mapping[str, str], settings: str = "", catalog: str = CATALOG, whole: bool = True
) -> tuple[RuleSet, Linted]:
    """The rule set of a text, and what the linter says of it."""
    rule_set = load_text(rules, catalog)
    assert rule_set.rules is not None, [str(one.message) for one in rule_set.check()]
    chosen = settings_of(Source("segdsl.toml", settings))
    assert chosen.codes == codes()
    return rule_set, lint_rules(rule_set, chosen, whole)
