"""``segdsl explain`` in Persian: the user's own words in quotes, everything else as a Persian reader would say it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from segdsl.tools.cli import main
from segdsl.tools.cli.explain_command import print_reason
from segdsl.tools.loading import load
from segdsl.workspace.explaining import Explainer

HERE = Path(__file__).parent
SHOP = HERE.parent / "corpus" / "shop.toml"
AS_OF = ("--as-of", "2026-03-21", "--timezone", "Asia/Tehran")
PROFILE = {
    "id": 7, "name": "سارا", "kids": 2, "balance": 1234567.5, "ratio": 0.25, "opted_out": False,
    "birthday": "1990-03-21", "seen_at": "2026-03-20T10:30:15", "tags": ["نو", "vip"], "kind": "legal",
    "orders": [
        {"id": 1, "placed_at": "2026-03-01T10:00:00", "total": 120.5, "status": "paid"},
        {"id": 2, "placed_at": "2025-12-01T10:00:00", "total": 30, "status": "open"},
    ],
}  # fmt: skip
# What is asked: every kind of clause, value and window that an explanation has words for.
QUESTIONS = [
    "rule", "any_of", "negated", "counted", "windows", "level.mid", "level.high", "life.calm", "halves", "by_points.many",
    "unknown_values", "member", "empty",
]  # fmt: skip
Golden = Callable[[Path, str], None]


def said(*args: object) -> str:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        main([str(arg) for arg in args])
    return out.getvalue()


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    (tmp_path / "profile.json").write_text(json.dumps(PROFILE, ensure_ascii=False), "utf-8")
    return tmp_path / "profile.json"


@pytest.mark.golden
@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("file", ["english", "persian"])
def test_explanations(file: str, language: str, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of either language, explained in either."""
    monkeypatch.setenv("SEGDSL_LANGUAGE", language)
    bound = load(HERE / f"{file}.seg", SHOP).bind("2026-03-21", timezone="Asia/Tehran")
    explainer, out = Explainer(bound), io.StringIO()
    with redirect_stdout(out):
        for name in QUESTIONS:
            print(f"$ {name}")
            print_reason(explainer.reason(name, PROFILE))
            print()
    golden(HERE / "golden" / f"{file}.{language}.txt", out.getvalue())


def test_the_language_is_that_of_the_file(profile: Path) -> None:
    """Nothing asked for: a Persian file is explained in Persian, an English one in the system's language."""
    for file, words in (("persian", "همه‌ی این‌ها:"), ("english", "all of:")):
        found = said("explain", HERE / f"{file}.seg", "rule", "--catalog", SHOP, "--profile", profile, *AS_OF)
        assert words in found


def test_the_document_for_machines_stays_english(profile: Path) -> None:
    options = ("--catalog", SHOP, "--profile", profile, *AS_OF, "--json", "--language", "fa")
    found = json.loads(said("explain", HERE / "persian.seg", "counted", *options))
    assert found["text"] == "not in segment counted"
    assert "1 row that fails" in json.dumps(found, ensure_ascii=False)


def test_comments_are_not_quoted(profile: Path) -> None:
    found = said("explain", HERE / "english.seg", "rule", "--catalog", SHOP, "--profile", profile, *AS_OF)
    assert "# not this" not in found
    assert "kids at least 3" in found
