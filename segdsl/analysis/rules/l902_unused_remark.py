"""L902: a remark that silences nothing."""

from __future__ import annotations

from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_errors import NOT_USED
from segdsl.wording import say

RULE: Final = LintRule(
    name="unused-remark",
    message=NOT_USED,
    question=say("Is this remark still needed?"),
    why=say("A remark that outlives its finding silences the next one, which nobody has looked at."),
    bad='# lint: ignore L101 because the shop opens in May\nsegment keen "Keen": count(orders) at least 3',
    good='segment keen "Keen": count(orders) at least 3',
    fixable=True,
)
