"""The sentences of ``segdsl docs``."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

NOT_OURS: Final = Message(
    "E891",
    "{path} has files in it that are not those of a catalogue",
    "name a new or an empty folder, or one that segdsl docs made before",
)
NOT_A_FOLDER: Final = Message("E892", "{path} is not a folder", "name a folder for the pages")
