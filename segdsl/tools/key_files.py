"""Keys of many members in files: as they come from a database, one segment in order at a time.

Memory holds a few thousand keys of each segment, and all keys of the largest segment once, while they are sorted.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

_KEPT: Final = 10_000


class KeyFiles:
    """Makes a `KeyFile` for each segment, all in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)

    def __call__(self) -> KeyFile:
        return KeyFile(self._folder / f"{next(self._numbers)}.keys")


class KeyFile:
    """The keys of one segment; those that are not yet in the file are in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: list[Any] = []
        self._written = 0

    def append(self, key: Any, /) -> None:
        self._kept.append(key)
        if len(self._kept) >= _KEPT:
            self._flush("a")

    def _flush(self, mode: str) -> None:
        with self._path.open(mode, encoding="utf-8") as file:
            file.writelines(f"{json.dumps(key, ensure_ascii=False)}\n" for key in self._kept)
        self._written += len(self._kept)
        self._kept = []

    def __len__(self) -> int:
        return self._written + len(self._kept)

    def __iter__(self) -> Iterator[Any]:
        if self._written:
            with self._path.open(encoding="utf-8") as file:
                yield from map(json.loads, file)
        yield from self._kept

    def sort(self) -> None:
        """In ascending order; whole numbers take eight bytes each while that is done."""
        if not self._written:
            self._kept.sort()
            return
        found = sorted(array("q", self) if isinstance(next(iter(self)), int) else self)
        with self._path.open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(key, ensure_ascii=False)}\n" for key in found)
        self._written, self._kept = len(found), []
