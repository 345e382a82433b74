"""Every lint rule by its cases: rules that pass, rules that are found, and what --fix makes of them.

A case file is for reading: ``finds`` names the words that are underlined and the sentence that is said. ``fix`` shows
the text before and after; what cannot be mended safely has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from lint_shop import CATALOG, lint_text

from segdsl.analysis.lint import Linted
from segdsl.analysis.rules import all_rules, find_rule
from segdsl.diagnostics import Diagnostic
from segdsl.source import Source
from segdsl.workspace.linting import repair, settings_of
from segdsl.workspace.rule_set import RuleSet

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One case: the rule it is about, what is expected (pass, fail or fix), and the text."""

    rule: str
    kind: str
    written: dict[str, Any]

    @property
    def settings(self) -> str:
        given = str(self.written.get("settings", ""))
        return given or ("" if self.rule.startswith("L9") else f'[lint]\nselect = ["{self.rule}"]')

    @property
    def catalog(self) -> str:
        return str(self.written.get("catalog", CATALOG))


def cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yaml")):
        file = yaml.safe_load(path.read_text("utf-8"))
        for kind in ("pass", "fail", "fix"):
            for number, written in enumerate(file.get(kind, ()), 1):
                yield pytest.param(Case(file["rule"], kind, written), id=f"{path.stem}-{kind}-{number}")


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: Case) -> None:
    text = case.written["before"] if case.kind == "fix" else case.written["rules"]
    rule_set, linted = lint_text(text, case.settings, case.catalog, case.written.get("whole", True))
    found = [one for one in linted.findings if one.code == case.rule]
    if case.kind == "pass":
        assert [one.message for one in found] == [], case.written["why"]
    elif case.kind == "fail":
        assert [shown(rule_set, one) for one in found] == case.written["finds"], case.written["why"]
    else:
        assert mended(rule_set, linted, case.settings) == case.written["after"], case.written["why"]


def shown(rule_set: RuleSet, finding: Diagnostic) -> dict[str, str]:
    """The words that are underlined, and what is said."""
    sources = {**rule_set.sources, rule_set.catalog.source.name: rule_set.catalog.source}
    text = sources[finding.span.file].text[finding.span.start : finding.span.end]
    return {"at": " ".join(text.split()), "says": str(finding.message)}


def mended(rule_set: RuleSet, linted: Linted, settings: str) -> str:
    """The text after --fix, of which nothing remains to be mended."""
    done = repair(rule_set, lambda path: pytest.fail(f"{path} was read"), settings_of(Source("segdsl.toml", settings)))
    assert done.made and [one for one in done.linted.findings if one.fix is not None] == []
    assert {one.code for one in done.made} <= {one.code for one in linted.findings}
    return done.rule_set.sources["rules.seg"].text


def test_every_rule_has_cases_that_pass_and_that_fail_and_a_fix_where_it_offers_one() -> None:
    missing = []
    for rule in all_rules():
        paths = list(CASES.glob(f"{rule.code}-*.yaml"))
        assert [path.name for path in paths] == [f"{rule.code}-{rule.name}.yaml"]
        file = yaml.safe_load(paths[0].read_text("utf-8"))
        needed = {"pass", "fail"} | ({"fix"} if rule.fixable else set())
        missing += [f"{rule.code} {kind}" for kind in sorted(needed) if not file.get(kind)]
    assert missing == []
    assert all(find_rule(path.name[:4]) is not None for path in CASES.glob("*.yaml"))


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_the_bad_example_of_a_rule_is_found_and_the_good_one_is_not(rule: Any) -> None:
    """What the documentation shows is true."""

    def found(example: str) -> int:
        settings = "" if rule.code.startswith("L9") else f'[lint]\nselect = ["{rule.code}"]'
        text, catalog = (example, CATALOG) if "[entity" not in example else ("segment a: everyone", shop(example))
        _, linted = lint_text(text, settings, catalog)
        return sum(one.code == rule.code for one in linted.findings)

    assert found(rule.bad) > 0
    assert found(rule.good) == 0


def shop(example: str) -> str:
    """A catalog of which an example shows two lines."""
    head, _, fields = example.partition("\n\n")
    return f'default_entity = "customer"\n{head}\ntable = "customers"\nkey = "id"\n\n{fields}\n'
