"""L904: a remark that silences a rule which does not exist."""

from __future__ import annotations

from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_errors import UNKNOWN_CODE
from segdsl.wording import say

RULE: Final = LintRule(
    name="remark-unknown-rule",
    message=UNKNOWN_CODE,
    question=say("Which finding is meant?"),
    why=say("There is no rule of this code or name, so the remark silences nothing."),
    bad='# lint: ignore L999 because we know\nsegment keen "Keen": count(orders) at least 3',
    good=(
        "# lint: ignore never-true because the shop opens in May\n"
        'segment lapsed "Lapsed": count(orders) at least 3 and none(orders)'
    ),
)
