"""The last changes of each rule, from git; a folder without git has no history."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from segdsl.workspace.catalogue import Excerpt

MOST: Final = 5
SECONDS: Final = 60
_NOT_COMMITTED: Final = "0" * 40


@dataclass(frozen=True)
class Change:
    """A commit that wrote some of a rule's lines as they are."""

    day: date
    author: str
    summary: str


class History:
    """Who wrote which line of the rule files of a folder; each file is asked for once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lines: dict[str, list[Change | None]] = {}

    def of(self, excerpt: Excerpt) -> list[Change]:
        """The changes that a rule's lines come from, the newest first."""
        if excerpt.file not in self._lines:
            self._lines[excerpt.file] = self._blame(excerpt.file)
        lines = self._lines[excerpt.file][excerpt.line - 1 : excerpt.last_line]
        return _newest(change for change in lines if change is not None)

    def _blame(self, file: str) -> list[Change | None]:
        """A change for each line; None for lines that are not committed, nothing without git."""
        command = ["git", "-C", str(self.root), "blame", "--line-porcelain", "--", file]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return []
        if done.returncode != 0:
            return []
        return _read(done.stdout.decode("utf-8", "replace"))


def _read(text: str) -> list[Change | None]:
    lines: list[Change | None] = []
    facts: dict[str, str] = {}
    for line in text.split("\n"):
        if line.startswith("\t"):
            day = datetime.fromtimestamp(int(facts.get("author-time", "0")), UTC).date()
            change = Change(day, facts.get("author", ""), facts.get("summary", ""))
            lines.append(None if facts.get("commit") == _NOT_COMMITTED else change)
            facts = {}
        elif not facts:
            facts["commit"] = line.partition(" ")[0]
        else:
            key, _, value = line.partition(" ")
            facts[key] = value
    return lines


def _newest(changes: Iterable[Change]) -> list[Change]:
    return sorted(dict.fromkeys(changes), key=lambda change: change.day, reverse=True)[:MOST]


__all__ = ["Change", "History"]
