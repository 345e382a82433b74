"""Catalogues of the bookshop and of a hostile rule set, made by the command line once for all tests."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from segdsl.tools.cli import main

BOOKSHOP = Path(__file__).parents[2] / "examples" / "bookshop"


@dataclass(frozen=True)
class Said:
    status: int
    out: str


def docs(*args: object) -> Said:
    """``segdsl docs …``, run inside this process."""
    out = io.StringIO()
    status = 0
    with redirect_stdout(out), redirect_stderr(out):
        try:
            main(["docs", *(str(arg) for arg in args)])
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 1
    return Said(status, out.getvalue())


@pytest.fixture(scope="session")
def make() -> Callable[..., Said]:
    return docs


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("english") / "site"
    said = docs(BOOKSHOP / "rules", "--out", out, "--title", "Our segments", "--language", "en")
    assert said.status == 0, said.out
    return out


@pytest.fixture(scope="session")
def persian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Persian rules: nobody has to say which language."""
    out = tmp_path_factory.mktemp("persian") / "site"
    said = docs(BOOKSHOP / "rules_fa", "--out", out, "--title", "بخش‌های ما")
    assert said.status == 0, said.out
    return out
