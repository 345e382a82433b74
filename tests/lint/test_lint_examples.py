"""The project's own examples are clean under its own linter, and what they silence has a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from segdsl.source import Source
from segdsl.tools.loading import load, load_text
from segdsl.workspace.linting import lint_rules, settings_of

ROOT = Path(__file__).resolve().parents[2]
CRM = ROOT / "examples" / "crm"
CRMS = ("espocrm", "mautic", "odoo", "suitecrm", "vtiger", "woocommerce")
# Rule files that a CRM cannot serve: it does not keep what they speak of.
WITHOUT = {
    "mautic": {"shop.seg", "service.seg"},
    "woocommerce": {"firms.seg", "mailings.seg", "service.seg"},
}


def said(linted: object) -> list[str]:
    return [f"{one.code} {one.span.file}: {one.message}" for one in linted.findings]  # type: ignore[attr-defined]


def folders_of_rules() -> list[Path]:
    """The folders of rules of the bookshop, in every language that it is written in."""
    shop = ROOT / "examples" / "bookshop"
    return sorted({path.parent for path in shop.rglob("*.seg")})


@pytest.mark.parametrize("folder", folders_of_rules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_bookshop_is_clean(folder: Path) -> None:
    linted = lint_rules(load(folder, ROOT / "examples" / "bookshop" / "catalog.toml"))
    assert said(linted) == []
    assert linted.suppressed >= 3


@pytest.mark.parametrize("crm", CRMS)
def test_the_rules_for_six_crms_are_clean_with_each_of_them(crm: str) -> None:
    texts = {path.name: path.read_text("utf-8") for path in sorted((CRM / "rules").glob("*.seg"))}
    served = {name: text for name, text in texts.items() if name not in WITHOUT.get(crm, ())}
    rule_set = load_text(served, (CRM / crm / "catalog.toml").read_text("utf-8"))
    settings = settings_of(Source("segdsl.toml", (CRM / "segdsl.toml").read_text("utf-8")), "rules/")
    assert said(lint_rules(rule_set, settings)) == []


@pytest.mark.parametrize("crm", CRMS)
def test_what_one_crm_alone_says_is_clean(crm: str) -> None:
    settings = settings_of(Source("segdsl.toml", (CRM / "segdsl.toml").read_text("utf-8")), f"{crm}/")
    assert said(lint_rules(load(CRM / crm), settings)) == []
