"""The sentences about occasion days."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

UNKNOWN_OCCASION: Final = Message(
    "E277",
    "there is no occasion called {name}",
    "{known}",
    why="`occasion` and `last_occasion` take the English or Persian name of a day of the shipped list, in quotes: the "
    "occasions of Iran that have a fixed day in the Solar Hijri calendar.",
    example='segment x: occasion("Yaldaa") in the next 7 days',
)
LUNAR_OCCASION: Final = Message(
    "E278",
    "{name} moves with the lunar Hijri calendar and has no fixed day",
    "give its date yourself: param the_day: date = 2026-03-21",
    why="The days of the lunar calendar are announced year by year; segdsl ships the days of the Solar Hijri calendar.",
)
