"""Places that rules can name without declaring them: shipped tables, brought in by ``use "segdsl:iran/places"``.

A table is a CSV file beside this one, with its source and licence at its head: a place has an English and a Persian
name, other names that people write, its province and its coordinates (WGS 84). A name is read in any of its spellings;
where two places share one, the province tells them apart: ``"Nurabad, Fars"``, ``«نورآباد، فارس»``.

Nothing of it is a name of the rule set: `within 30 km of "Shiraz"` finds it by its text, so that a hundred towns cannot
collide with a rule called ``shiraz``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from segdsl.folding import fold_persian

SCHEME: Final = "segdsl:"  # of `use`: what follows is shipped with segdsl and not a file of the rule set
MODULES: Final[Mapping[str, str]] = {"segdsl:iran/places": "iran.csv"}


@dataclass(frozen=True)
class Spot:
    """One place of a table."""

    name: str
    persian: str
    also: tuple[str, ...]
    province: str
    persian_province: str
    latitude: float
    longitude: float

    def titled(self, language: str) -> str:
        """Its name as a reader of ``language`` knows it."""
        return self.persian if language == "fa" else self.name

    def told_apart(self, language: str) -> str:
        """Its name with its province behind it."""
        comma, of = ("،", self.persian_province) if language == "fa" else (",", self.province)
        return f"{self.titled(language)}{comma} {of}"


@cache
def spots(module: str) -> tuple[Spot, ...]:
    """Every place of a module, the largest towns first; KeyError for a module that is not shipped."""
    text = files("segdsl.gazetteer").joinpath(MODULES[module]).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return tuple(
        Spot(
            row["name"],
            row["persian"],
            tuple(filter(None, row["also"].split("|"))),
            row["province"],
            row["persian_province"],
            float(row["latitude"]),
            float(row["longitude"]),
        )
        for row in csv.DictReader(lines)
    )


def key(name: str) -> str:
    """The form in which two spellings of the name of a place are equal: letters and digits alone, folded."""
    return "".join(sign for sign in fold_persian(name) if sign.isalnum())


@cache
def _by_key(module: str) -> Mapping[str, tuple[Spot, ...]]:
    found: dict[str, tuple[Spot, ...]] = {}
    for spot in spots(module):
        names = (spot.name, spot.persian, *spot.also, spot.told_apart("en"), spot.told_apart("fa"))
        for each in dict.fromkeys(map(key, names)):
            found[each] = (*found.get(each, ()), spot)
    return found


def find(modules: Iterable[str], name: str) -> tuple[Spot, ...]:
    """The places of these modules that have the name: none, one, or several that share it."""
    return tuple(spot for module in modules for spot in _by_key(module).get(key(name), ()))


def at(latitude: float, longitude: float) -> Spot | None:
    """The place of exactly these coordinates, for telling a person what a rule means; a town before its province."""
    return _by_point().get((latitude, longitude))


@cache
def _by_point() -> Mapping[tuple[float, float], Spot]:
    return {(spot.latitude, spot.longitude): spot for module in MODULES for spot in spots(module)}


__all__ = ["MODULES", "SCHEME", "Spot", "at", "find", "key", "spots"]
