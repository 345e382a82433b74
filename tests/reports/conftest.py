"""The command line run inside this process, in a folder of its own, in English unless asked otherwise."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from segdsl.tools.cli import main

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Said]


@pytest.fixture
def segdsl(monkeypatch: pytest.MonkeyPatch) -> Command:
    """``segdsl("test", path)`` runs a command; nothing it does may raise anything but an exit."""
    for name in ("SEGDSL_LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def run(*args: object) -> Said:
        out, err = io.StringIO(), io.StringIO()
        status = 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main([str(arg) for arg in args])
            except SystemExit as stop:
                status = stop.code if isinstance(stop.code, int) else 1
        return Said(status, out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def club(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules with Persian names and several mistakes; the working directory is their folder."""
    monkeypatch.chdir(HERE / "club")
    return HERE / "club"


@pytest.fixture
def shop(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of examples/ci, which may be changed; the working directory is its folder."""
    folder = tmp_path / "shop"
    shutil.copytree(root / "examples" / "ci", folder)
    monkeypatch.chdir(folder)
    return folder
