"""Collecting what is wrong with a catalog, each finding at its place in the text."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any, Final

from segdsl.catalog.errors import TOO_MANY
from segdsl.catalog.lines import Path, Positions
from segdsl.diagnostics import Diagnostic, Message
from segdsl.source import Source
from segdsl.spelling import did_you_mean
from segdsl.wording import join, say

_MOST: Final = 200
_HINTED: Final = 50
_SHOWN: Final = 12


class Report:
    """The findings about one catalog; one for each place, so that one mistake is told once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._positions: Positions | None = None
        self._found: dict[Path, list[Diagnostic]] = {}
        self._excused: set[Path] = set()
        self._count = 0

    def add(self, message: Message, path: Path, *, value: bool = False, hint: str = "", **values: Any) -> None:
        """Note a finding at a key path; ``value`` points at what the key is set to."""
        if self.has(path):
            return
        self._count += 1
        if self._count > _MOST:
            return
        if self._positions is None:
            self._positions = Positions(self.source)
        span = self._positions.span(path, value=value)
        finding = message.at(span, place="" if self.source.text else dotted(path), hint=hint, **values)
        self._found.setdefault(path, []).append(finding)

    def has(self, path: Path) -> bool:
        """Whether something at this path is known to be wrong."""
        return path in self._excused or any(finding.severity == "error" for finding in self._found.get(path, ()))

    def excuse(self, path: Path) -> None:
        """Say nothing of this path: what is wrong there is told elsewhere."""
        self._excused.add(path)

    def near(self, word: str, names: Iterable[str]) -> str:
        """ "did you mean …?"; nothing after fifty findings, since looking takes time."""
        return did_you_mean(word, names) if self.hints else ""

    @property
    def hints(self) -> bool:
        """Whether a finding still gets a suggestion."""
        return self._count < _HINTED

    @property
    def full(self) -> bool:
        """Whether further findings would only be counted."""
        return self._count >= _MOST

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings in the order of the text."""
        found = sorted((one for many in self._found.values() for one in many), key=lambda one: one.span.start)
        if self._count > _MOST:
            found.append(TOO_MANY.at(found[-1].span, count=self._count - _MOST))
        return tuple(found)


def listed(names: Collection[str]) -> str:
    """Names in a message: the first dozen."""
    shown = join(list(islice(names, _SHOWN)))
    return say("{names}, …", names=shown) if len(names) > _SHOWN else shown


def dotted(path: Path) -> str:
    """A key path for people: ``entity.customer.fields.city``."""
    return ".".join(str(part) for part in path)
