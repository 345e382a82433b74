"""L901: a remark that silences a finding and does not say why."""

from __future__ import annotations

from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_errors import NO_REASON
from segdsl.wording import say

RULE: Final = LintRule(
    name="remark-without-reason",
    message=NO_REASON,
    question=say("Why is this finding not shown?"),
    why=say(
        "In a year nobody knows why a finding was silenced, and whether it still should be. "
        "A remark without a reason silences nothing."
    ),
    bad='segment lapsed "Lapsed":  # lint: ignore L101\n    count(orders) at least 3 and none(orders)',
    good=(
        "# lint: ignore L101 because the shop opens in May\n"
        'segment lapsed "Lapsed": count(orders) at least 3 and none(orders)'
    ),
)
