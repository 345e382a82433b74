"""The linter's settings: the table ``[lint]`` of ``segdsl.toml`` beside the rules or in a folder above.

::

    [lint]
    ignore = ["L404"]                  # codes, names of rules, or the beginning of a code: "L4"
    owner-for = ["segment", "tiers"]

    [lint.levels]
    missing-owner = "warning"          # error, warning, note or off

    [lint.per-path]
    "drafts/*" = ["L5"]                # not asked in these files
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, Final, Literal

from segdsl.analysis import lint_errors as errors
from segdsl.catalog.lines import Positions
from segdsl.diagnostics import Diagnostic
from segdsl.source import Source, Span
from segdsl.spelling import did_you_mean
from segdsl.wording import say

Level = Literal["error", "warning", "note", "off"]
LEVELS: Final[tuple[Level, ...]] = ("error", "warning", "note", "off")
KINDS: Final = ("segment", "tiers", "split", "metric", "score")
NAMES: Final = (
    "select", "ignore", "levels", "per-path", "magic-number-uses", "owner-for", "description-for", "private-names",
    "most-pairs",
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """What is asked, how severe it is, and the thresholds of some rules."""

    select: tuple[str, ...] = ()  # nothing: every rule that is on by itself
    ignore: tuple[str, ...] = ()
    levels: Mapping[str, Level] = field(default_factory=dict)
    per_path: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    magic_number_uses: int = 3
    owner_for: tuple[str, ...] = ("segment", "tiers", "split")
    description_for: tuple[str, ...] = ("segment", "tiers", "split")
    private_names: tuple[str, ...] = ("_*",)
    most_pairs: int = 20_000
    prefix: str = ""  # where the rules lie, seen from segdsl.toml: "rules/"
    codes: Mapping[str, str] = field(default_factory=dict)  # the code of each name

    def chosen(self, code: str, name: str, on: bool) -> bool:
        """Whether a rule runs: selected, or on by itself; and not ignored."""
        if any(_means(word, code, name) for word in self.ignore):
            return False
        if self.select:
            named = any(word in (code, name) for word in self.select)
            return named or (on and any(_means(word, code, name) for word in self.select))
        return on or code in self.levels or bool(name and name in self.levels)

    def ignored_in(self, file: str, code: str) -> bool:
        path = self.prefix + file
        return any(
            fnmatchcase(path, pattern) and any(_means(self.codes.get(word, word), code, "") for word in words)
            for pattern, words in self.per_path.items()
        )


def _means(word: str, code: str, name: str) -> bool:
    return word in ("ALL", code, name) or (len(word) < 4 and code.startswith(word))


def read_settings(source: Source, codes: Mapping[str, str]) -> tuple[Settings, list[Diagnostic]]:
    """The settings in a text of TOML, and every mistake in it; ``codes`` is the code of each lint rule's name."""
    try:
        whole = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        return Settings(), [errors.NOT_TOML.at(Span(source.name, 0, 0), why=str(error).lower())]
    reading = _Reading(source, codes)
    table = whole.get("lint")
    if table is None:
        for name in whole:
            if hint := did_you_mean(name, ["lint"]):
                reading.tell(errors.UNKNOWN_SETTING.at(reading.at(name), name=name, known=hint))
        return Settings(codes=codes), reading.findings
    if not isinstance(table, dict):
        reading.tell(errors.SETTING_VALUE.at(reading.at("lint"), name="lint", wanted=say("a table"), example="[lint]"))
        return Settings(codes=codes), reading.findings
    return reading.settings(table), reading.findings


class _Reading:
    """One reading of ``[lint]``."""

    def __init__(self, source: Source, codes: Mapping[str, str]) -> None:
        self.positions = Positions(source)
        self.codes = codes
        self.findings: list[Diagnostic] = []

    def at(self, *path: str | int, value: bool = False) -> Span:
        return self.positions.span(path, value=value)

    def tell(self, finding: Diagnostic) -> None:
        self.findings.append(finding)

    def settings(self, table: Mapping[str, Any]) -> Settings:
        given: dict[str, Any] = {}
        for name, value in table.items():
            match name:
                case "select" | "ignore":
                    given[name] = self.rules(value, "lint", name)
                case "levels":
                    given["levels"] = self.levels(value)
                case "per-path":
                    given["per_path"] = self.per_path(value)
                case "magic-number-uses" | "most-pairs":
                    given[name.replace("-", "_")] = self.number(name, value)
                case "owner-for" | "description-for":
                    given[name.replace("-", "_")] = self.words(name, value, KINDS, '["segment", "tiers"]')
                case "private-names":
                    given["private_names"] = self.words(name, value, (), '["_*"]')
                case _:
                    known = did_you_mean(name, NAMES) or say("there are {names}", names=", ".join(NAMES))
                    self.tell(errors.UNKNOWN_SETTING.at(self.at("lint", name), name=name, known=known))
        found = {name: value for name, value in given.items() if value is not None}
        return replace(Settings(codes=self.codes), **found)

    def rules(self, value: Any, *path: str) -> tuple[str, ...] | None:
        """Codes, names or beginnings of codes, each of which means something."""
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self._wrong(say("codes of lint rules"), '["L101", "never-true"]', *path)
            return None
        return tuple(word for number, word in enumerate(value) if self.rule(word, *path, number))

    def rule(self, word: str, *path: str | int) -> bool:
        known = (*self.codes, *self.codes.values())
        if is_known(word, self.codes):
            return True
        hint = did_you_mean(word, known) or say("segdsl lint --rules lists them")
        self.tell(errors.UNKNOWN_LINT_RULE.at(self.at(*path), name=word, known=hint))
        return False

    def levels(self, value: Any) -> dict[str, Level] | None:
        if not isinstance(value, dict):
            self._wrong(say("a level for each rule"), 'L404 = "off"', "lint", "levels")
            return None
        found: dict[str, Level] = {}
        for name, level in value.items():
            if not self.rule(name, "lint", "levels", name):
                continue
            if level not in LEVELS:
                where = self.at("lint", "levels", name, value=True)
                self.tell(errors.UNKNOWN_LEVEL.at(where, name=level))
                continue
            found[self.codes.get(name, name)] = level
        return found

    def per_path(self, value: Any) -> dict[str, tuple[str, ...]] | None:
        if not isinstance(value, dict):
            wanted = say("paths, each with the codes that are not asked there")
            self._wrong(wanted, '"drafts/*" = ["L5"]', "lint", "per-path")
            return None
        found = {pattern: self.rules(words, "lint", "per-path", pattern) for pattern, words in value.items()}
        return {pattern: words for pattern, words in found.items() if words is not None}

    def number(self, name: str, value: Any) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        self._wrong(say("a whole number from 1 up"), f"{name} = 3", "lint", name)
        return None

    def words(self, name: str, value: Any, known: Iterable[str], example: str) -> tuple[str, ...] | None:
        allowed = tuple(known)
        fits = isinstance(value, list) and all(
            isinstance(word, str) and (not allowed or word in allowed) for word in value
        )
        if fits:
            return tuple(value)
        wanted = say("a list of {words}", words=", ".join(allowed)) if allowed else say("a list of texts")
        self._wrong(wanted, f"{name} = {example}", "lint", name)
        return None

    def _wrong(self, wanted: str, example: str, *path: str) -> None:
        name = path[-1]
        where = self.at(*path, value=True)
        self.tell(errors.SETTING_VALUE.at(where, name=name, wanted=wanted, example=example))


def is_known(word: str, codes: Mapping[str, str]) -> bool:
    """Whether a word names lint rules: a code, the beginning of one, a name, or a code of the checker's warnings."""
    if word in codes or word == "ALL":
        return True
    if word[:1] == "W" and word[1:].isdigit() and len(word) == 4:
        return True
    return word[:1] == "L" and any(code == word or (len(word) < 4 and code.startswith(word)) for code in codes.values())
