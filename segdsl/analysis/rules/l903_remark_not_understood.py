"""L903: a remark to the linter that it cannot read."""

from __future__ import annotations

from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_errors import MALFORMED
from segdsl.wording import say

RULE: Final = LintRule(
    name="remark-not-understood",
    message=MALFORMED,
    question=say("What was the linter to ignore?"),
    why=say("A remark that is not understood silences nothing, and whoever wrote it believes that it does."),
    bad='# lint: disable L101\nsegment keen "Keen": count(orders) at least 3',
    good=(
        "# lint: ignore L101 because the shop opens in May\n"
        'segment lapsed "Lapsed": count(orders) at least 3 and none(orders)'
    ),
)
