"""Databases made of SQL text, and the command line run inside this process."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
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


@pytest.fixture
def segdsl() -> Command:
    """``segdsl("catalog", "init", url)`` runs a command; nothing it does may raise anything but an exit."""

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
def sqlite(tmp_path: Path) -> Callable[[str], Path]:
    """``sqlite("CREATE TABLE …")`` is the path of a SQLite database made so."""

    def make(sql: str, name: str = "shop.sqlite") -> Path:
        with sqlite3.connect(tmp_path / name) as connection:
            connection.executescript(sql)
        connection.close()
        return tmp_path / name

    return make


@pytest.fixture
def catalog(tmp_path: Path) -> Callable[[str], Path]:
    """``catalog("[entity.customer] …")`` is the path of a catalog with this text."""

    def make(text: str) -> Path:
        path = tmp_path / "catalog.toml"
        path.write_text(text, "utf-8")
        return path

    return make
