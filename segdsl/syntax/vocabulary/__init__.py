"""The languages in which rules are written: one data file each, nothing in the code knows which one a file is in.

The files of the shipped languages lie beside this one. A folder of further ones is named by the environment variable
``SEGDSL_VOCABULARY`` (several with the separator of ``PATH``): ``de.toml`` there is German, and ``de.lark`` beside it
replaces rules of the grammar where German has another word order. A shipped language cannot be replaced so.
docs/languages.md tells how such a file is written.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from segdsl.diagnostics import SegdslError
from segdsl.syntax import errors
from segdsl.syntax.letters import folded, joined

FOLDER_VARIABLE: Final = "SEGDSL_VOCABULARY"
_HERE: Final = Path(__file__).parent
_MODEL: Final = "en"  # the language whose tables every other one has
_PLAIN: Final = ("language", "name", "direction", "digits", "group", "point", "percent", "comma")
_LISTS: Final = ("words", "units", "types", "annotations")


@dataclass(frozen=True)
class Vocabulary:
    """One language: terminal to phrases (the first is printed), and how phrases with holes are printed."""

    language: str
    name: str
    direction: str
    quotes: tuple[str, str]
    digits: str
    group: str
    point: str
    percent: str
    comma: str
    signs: bool
    reserved: frozenset[str]
    words: Mapping[str, tuple[str, ...]] = field(hash=False)
    units: Mapping[str, tuple[str, ...]] = field(hash=False)
    types: Mapping[str, tuple[str, ...]] = field(hash=False)
    annotations: Mapping[str, tuple[str, ...]] = field(hash=False)
    phrases: Mapping[str, str] = field(hash=False)
    mistakes: Mapping[str, tuple[str, ...]] = field(hash=False)
    # the words of functions, aggregates and text predicates, where the operators themselves do not bring them
    operators: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    denials: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def word(self, terminal: str) -> str:
        """The phrase that is printed for a terminal: ``in the last`` for IN_LAST."""
        phrases = self.words.get(terminal, ())
        return phrases[0] if phrases else terminal.lower().replace("_", " ")

    @cached_property
    def unit_of(self) -> Mapping[str, str]:
        return _reading(self.units)

    @cached_property
    def type_of(self) -> Mapping[str, str]:
        return _reading(self.types)

    @cached_property
    def annotation_of(self) -> Mapping[str, str]:
        return _reading(self.annotations)

    @cached_property
    def single_words(self) -> frozenset[str]:
        """Every keyword of one word: names that equal one need care where both could stand."""
        every = (phrase for table in (self.words, self.units) for phrases in table.values() for phrase in phrases)
        return frozenset(phrase.lower() for phrase in every if " " not in phrase) | self.reserved


def _reading(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    pairs = [(phrase, meaning) for meaning, phrases in table.items() for phrase in phrases]
    return {form(phrase): meaning for form in (folded, joined) for phrase, meaning in pairs}


def languages() -> tuple[str, ...]:
    """The languages that a file may be written in."""
    return tuple(sorted({path.stem for folder in _folders() for path in folder.glob("*.toml")}))


def beside(language: str, name: str) -> Path | None:
    """A file that lies beside the vocabulary of a language from another folder, such as its ``de.lark``."""
    found = _file(language)
    path = found.with_name(name) if found is not None else None
    return path if path is not None and path.parent != _HERE and path.is_file() else None


def vocabulary(language: str) -> Vocabulary:
    """The vocabulary of a language; KeyError for one that is not known, `SegdslError` where its file is wrong."""
    path = _file(language)
    if path is None:
        raise KeyError(language)
    return _read(path)


def _folders() -> Iterator[Path]:
    yield _HERE
    for folder in os.environ.get(FOLDER_VARIABLE, "").split(os.pathsep):
        if os.path.isabs(folder) and os.path.isdir(folder):
            yield Path(folder)


def _file(language: str) -> Path | None:
    if not language.replace("-", "").isalnum():
        return None
    return next((path for folder in _folders() if (path := folder / f"{language}.toml").is_file()), None)


@cache
def _read(path: Path) -> Vocabulary:
    data = _data(path)
    first, last = data["quotes"]
    return Vocabulary(
        language=data["language"],
        name=data["name"],
        direction=data["direction"],
        quotes=(first, last),
        digits=data["digits"],
        group=data["group"],
        point=data["point"],
        percent=data["percent"],
        comma=data["comma"],
        signs=data["signs"],
        reserved=frozenset(data["reserved"]),
        words=_tuples(data["words"]),
        units=_tuples(data["units"]),
        types=_tuples(data["types"]),
        annotations=_tuples(data["annotations"]),
        phrases=data["phrases"],
        mistakes=_tuples(data.get("mistakes", {})),
        operators=_tuples(data.get("operators", {})),
        denials=_tuples(data.get("denials", {})),
    )


def _data(path: Path) -> dict[str, Any]:
    """The tables of a file; `SegdslError` with everything that is wrong with one that is not our own."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SegdslError([errors.BAD_VOCABULARY.at(file=path.name, what=str(error))]) from None
    wrong = [] if path.parent == _HERE else list(_wrong(data, path.stem))
    if wrong:
        raise SegdslError([errors.BAD_VOCABULARY.at(file=path.name, what=what) for what in wrong])
    return data


def _wrong(data: dict[str, Any], language: str) -> Iterator[str]:
    """What a file lacks beside English, whose tables every language has."""
    model = tomllib.loads((_HERE / f"{_MODEL}.toml").read_text(encoding="utf-8"))
    for key in _PLAIN:
        if not isinstance(data.get(key), str):
            yield f"{key} must be a text"
    if data.get("language") not in (None, language):
        yield f"language must be {language}, as the file is called"
    if not isinstance(data.get("signs"), bool):
        yield "signs must be true or false"
    if not (isinstance(data.get("quotes"), list) and len(data["quotes"]) == 2):
        yield "quotes must be a list of two signs"
    for key in (*_LISTS, "operators", "denials", "mistakes"):
        table = data.get(key, {})
        if not isinstance(table, dict) or not all(_texts(value) for value in table.values()):
            yield f"every value of [{key}] must be a list of texts"
    if not _texts(data.get("reserved")):
        yield "reserved must be a list of texts"
    for key in ("units", "types", "annotations", "phrases"):
        table = data.get(key)
        missing = [name for name in model[key] if not isinstance(table, dict) or not table.get(name)]
        if missing:
            yield f"[{key}] lacks {', '.join(missing)}"
    phrases = data.get("phrases")
    for name, phrase in (phrases if isinstance(phrases, dict) else {}).items():
        known = {piece for piece in model["phrases"].get(name, "").split() if piece.startswith("{")} | {"{people}"}
        if extra := sorted({piece for piece in str(phrase).split() if piece.startswith("{")} - known):
            yield f"the phrase {name} has a hole {', '.join(extra)} that is not filled"


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _tuples(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(phrases) for key, phrases in table.items()}
