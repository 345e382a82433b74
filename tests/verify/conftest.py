"""A shop whose data has something of everything the matter, and the command line run inside this process."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from verify_shop import CALLS, COMPANIES, CUSTOMERS, HERE, ORDERS, RULES, Shop

from segdsl.tools.cli import main


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
    """Run a command: ``segdsl("verify", rules, "--data", data)``."""
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


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    folder = tmp_path / "shop"
    (folder / "data").mkdir(parents=True)
    made = Shop(folder)
    (folder / "catalog.toml").write_text((HERE / "catalog.toml").read_text("utf-8"), "utf-8")
    made.rules.write_text(RULES, "utf-8")
    tables = {"customers": CUSTOMERS, "orders": ORDERS, "calls": CALLS, "companies": COMPANIES}
    for name, text in tables.items():
        (folder / "data" / f"{name}.csv").write_text(text, "utf-8")
    return made
