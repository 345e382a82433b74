"""A missing engine is a skip that says so; where the engine is required it is a failure."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

TESTS = """
    import pytest

    def test_by_hand():
        pytest.skip("engine spark is missing (no module pyspark)")

    def test_other_reason():
        pytest.skip("the data sets in ../shared are not beside this repository")
"""
MODULE = """
    import pytest
    pytest.importorskip("segdsl_no_such_engine", reason="could not import 'pyspark'")

    def test_never():
        pass
"""


@pytest.fixture
def project(pytester: pytest.Pytester, root: Path) -> pytest.Pytester:
    pytester.makeconftest((root / "tests" / "conftest.py").read_text(encoding="utf-8"))
    for name in ("engines.py", "commands.py"):
        text = (root / "tests" / name).read_text(encoding="utf-8")
        pytester.path.joinpath(name).write_text(text, encoding="utf-8")
    pytester.makepyfile(test_by_hand=TESTS, test_module=MODULE)
    return pytester


def test_missing_engines_are_skipped(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGDSL_REQUIRE_ENGINES", "duckdb")
    result = project.runpytest_subprocess("-rs", "-p", "no:cacheprovider")
    result.assert_outcomes(skipped=3)
    result.stdout.fnmatch_lines(["*engine spark is missing*"])


@pytest.mark.parametrize("asked", ["1", "duckdb,spark"])
def test_required_engines_fail(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setenv("SEGDSL_REQUIRE_ENGINES", asked)
    result = project.runpytest_subprocess("-p", "no:cacheprovider", "--continue-on-collection-errors")
    assert result.ret != 0
    result.assert_outcomes(failed=1, skipped=1, errors=1)
    result.stdout.fnmatch_lines(["*engine spark is required*"])
