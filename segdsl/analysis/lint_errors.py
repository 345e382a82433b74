"""The sentences of the linter about itself: its settings, and the remarks that silence it."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

# --- segdsl.toml

NOT_TOML: Final = Message(
    "E754",
    "this is not TOML: {why}",
    'such as [lint] and below it ignore = ["L404"]',
    why="`segdsl.toml` holds the settings of the tools. Where it cannot be read, nothing is checked by halves.",
)
UNKNOWN_SETTING: Final = Message("E755", "the linter has no setting called {name}", "{known}")
SETTING_VALUE: Final = Message("E756", "{name} takes {wanted}", "such as {example}")
UNKNOWN_LINT_RULE: Final = Message("E757", "there is no lint rule called {name}", "{known}")
UNKNOWN_LEVEL: Final = Message("E758", "there is no level called {name}", "write error, warning, note or off")

# --- a fix that was not made

NOT_FIXED: Final = Message(
    "E759", "{path} was changed by somebody else meanwhile, so nothing was written into it", "run the command again"
)

# --- remarks that silence a finding

NO_REASON: Final = Message(
    "L901",
    "this remark silences {codes} without saying why",
    "write the reason behind it: # lint: ignore {codes} because …",
)
NOT_USED: Final = Message("L902", "nothing here needs the remark that silences {codes}", "delete it")
MALFORMED: Final = Message(
    "L903", "the linter does not understand this remark", "write # lint: ignore L101 because …, with your reason"
)
UNKNOWN_CODE: Final = Message("L904", "there is no lint rule called {name}", "segdsl lint --rules lists them")
