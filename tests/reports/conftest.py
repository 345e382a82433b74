"""Small repositories of rules, each a folder of its own that commands are run in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def club(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules with Persian names and several mistakes; the working directory is their folder."""
    folder = tmp_path / "club"
    shutil.copytree(HERE / "club", folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def shop(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of examples/ci, which may be changed; the working directory is its folder."""
    folder = tmp_path / "shop"
    shutil.copytree(root / "examples" / "ci", folder)
    monkeypatch.chdir(folder)
    return folder
