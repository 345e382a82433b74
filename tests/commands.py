"""The command line run inside this process: how it ended, and what it printed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import pytest

from segdsl.tools.cli import main


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def both(self) -> str:
        return self.err + self.out

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """The codes of the findings of a command with --json, in order."""
        return [finding["code"] for finding in self.json["findings"]]

    def finding(self, code: str) -> dict[str, Any]:
        """The one finding with this code."""
        (found,) = [finding for finding in self.json["findings"] if finding["code"] == code]
        return found


Command = Callable[..., Said]


def run(*args: object) -> Said:
    """Runs a command; nothing it does may raise anything but an exit."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(arg) for arg in args])
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 1
    return Said(status, out.getvalue(), err.getvalue())


@pytest.fixture
def segdsl(monkeypatch: pytest.MonkeyPatch) -> Command:
    """``segdsl("test", path)`` runs a command, in English unless it is about a file in Persian."""
    for name in ("SEGDSL_LANGUAGE", "LC_MESSAGES", "LANG", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return run
