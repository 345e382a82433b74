"""The pages are true: every rule that they show can be read, and the pages made from the code are current."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from segdsl.source import Source
from segdsl.syntax.parse import parse

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if path.name not in {"diagnostics.md", "operators.md"}),
    ROOT / "README.md",
    ROOT / "examples" / "bookshop" / "README.md",
]


def rules_in(page: Path) -> list[tuple[int, str]]:
    """Line number and text of every ``seg`` block of a page."""
    text = page.read_text(encoding="utf-8")
    return [
        (text[: found.start()].count("\n") + 2, found[1])
        for found in re.finditer(r"^```seg\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_rule_on_a_page_can_be_read(page: Path) -> None:
    for line, rule in rules_in(page):
        _, findings = parse(Source(f"{page.name}:{line}", rule))
        assert [f"{page.name}:{line}: {finding.code} {finding.message}" for finding in findings] == []


def test_the_pages_hold_rules() -> None:
    assert sum(len(rules_in(page)) for page in PAGES) >= 25


def test_every_local_link_outside_the_documentation_leads_somewhere() -> None:
    pages = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/bookshop/README.md")]
    dead = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not target.startswith("http") and not (page.parent / target).exists()
    ]
    assert dead == []


@pytest.mark.golden
def test_the_pages_made_from_the_code_are_current() -> None:
    checked = subprocess.run(
        [sys.executable, ROOT / "docs" / "build.py", "--check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
