"""The page of occasion days, made from the shipped list."""

from __future__ import annotations

from segdsl.occasions import occasions

MONTHS = (
    *("Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar"),
    *("Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand"),
)
HEAD = """\
# Occasions

<!-- made by docs/build.py from segdsl/occasions/iran.toml; do not edit -->

What [`occasion` and `last_occasion`](language.md#occasions) know: the days of Iran that are fixed in the Solar Hijri
calendar. Any of the names of a day may be written in any rule, with capitals or without, half-space or blank.

The list is chosen from [rokh](https://github.com/openscilab/rokh) 0.5, Iranian Calendar Events Collection (MIT licence,
copyright OpenSciLab). Days of the lunar Hijri calendar (Eid al-Fitr, Mother's Day, Ramadan and the like) are not in it:
they are announced year by year. Give such a date as a param.

| day | English | Persian |
|---|---|---|
"""


def page() -> str:
    rows = [
        f"| {one.day} {MONTHS[one.month - 1]} | {', '.join(one.names['en'])} | {'، '.join(one.names['fa'])} |"
        for one in occasions().values()
    ]
    return HEAD + "\n".join(rows) + "\n"
