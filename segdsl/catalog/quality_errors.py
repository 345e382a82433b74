"""The sentences of the catalog about ``[entity.X.quality]``."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

SHARE: Final = Message(
    "E341",
    "{text} is not a share of the rows",
    'write a percentage from 0% to 100%, such as "5%" or "0.5%"',
    example='[entity.order.quality]\nmax_unknown = { total = "a few" }',
)
SPAN: Final = Message(
    "E342", "{text} is not a length of time", 'write a number of minutes, hours, days or weeks, such as "2 days"'
)
MEMBER: Final = Message(
    "E343",
    "{key} cannot be asked of {name}: {owner} has no such field or link",
    "possible are: {choices}",
    why="Thresholds for unknown values and misfits are set on stored fields, those for dangling keys on links. A set "
    "is never unknown; a computed field is as good as what it is computed from.",
)
NO_TIME: Final = Message(
    "E344", "{owner} has no event time, and so no latest event", "give it a time, or leave fresh_within out"
)
