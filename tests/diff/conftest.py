"""The command line run inside this process, and a repository of rules made for one test."""

from __future__ import annotations

import io
import json
import subprocess
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
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def segdsl(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Run a command: ``segdsl("diff", "main")``; in English unless a file is in Persian."""
    monkeypatch.setenv("LC_ALL", "C")

    def run(*arguments: object) -> Said:
        out, err, status = io.StringIO(), io.StringIO(), 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main([str(argument) for argument in arguments])
            except SystemExit as stop:
                status = int(stop.code or 0)
        return Said(status, out.getvalue(), err.getvalue())

    return run


@dataclass(frozen=True)
class Repository:
    """A git repository in a folder of its own."""

    folder: Path

    def git(self, *arguments: str) -> None:
        identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=self.folder, check=True, capture_output=True)

    def write(self, name: str, text: str) -> None:
        at = self.folder / name
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(text, "utf-8")

    def commit(self, tag: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", tag)
        self.git("tag", tag)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """An empty repository that is the working folder, with branch main and the shop's catalog."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "shop"
    folder.mkdir()
    made = Repository(folder)
    made.git("init", "-q", "-b", "main")
    made.write("catalog.toml", (HERE / "catalog.toml").read_text("utf-8"))
    monkeypatch.chdir(folder)
    return made
