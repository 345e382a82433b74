"""Catalogues of the bookshop and of a hostile rule set, made by the command line once for all tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from commands import Said, run

BOOKSHOP = Path(__file__).parents[2] / "examples" / "bookshop"


def docs(*args: object) -> Said:
    """``segdsl docs …``, run inside this process; both streams as one."""
    said = run("docs", *args)
    return Said(said.status, said.both, "")


@pytest.fixture(scope="session")
def make() -> Callable[..., Said]:
    return docs


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("english") / "site"
    said = docs(BOOKSHOP / "rules", "--out", out, "--title", "Our segments", "--language", "en", "--no-relations")
    assert said.status == 0, said.out
    return out


@pytest.fixture(scope="session")
def persian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Persian rules: nobody has to say which language."""
    out = tmp_path_factory.mktemp("persian") / "site"
    said = docs(BOOKSHOP / "rules_fa", "--out", out, "--title", "بخش‌های ما", "--no-relations")
    assert said.status == 0, said.out
    return out
