"""How hard to look, and at what pace: ``HYPOTHESIS_PROFILE=fuzz`` (``make fuzz``) takes hours, ``ci`` about a minute."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

_STARTED = time.monotonic()
_CASES = {"rules": 0, "worlds": 0, "hostile texts": 0}


@pytest.fixture(scope="session")
def counted() -> Callable[[str, int], None]:
    """Count cases for the summary: ``counted("rules", 12)``."""

    def count(what: str, number: int = 1) -> None:
        _CASES[what] += number

    return count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    minutes = (time.monotonic() - _STARTED) / 60
    if any(_CASES.values()):
        said = ", ".join(f"{number} {what} ({number / minutes:.0f} a minute)" for what, number in _CASES.items())
        terminalreporter.write_line(f"fuzz: {said}")
