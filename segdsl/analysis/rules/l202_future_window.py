"""L202: an aggregate or a sequence whose window reaches past today, where mostly nothing has happened yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from segdsl.analysis.lint import LintRule
from segdsl.analysis.lint_context import LintContext, expressions_of
from segdsl.diagnostics import Diagnostic, Message
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes
from segdsl.source import Span
from segdsl.wording import say

MESSAGE: Final = Message("L202", "{text} looks into the future: {reason}", "{remedy}")
_AHEAD: Final = ("next", "between_ahead", "more_ahead", "less_ahead", "exactly_ahead")


def check(ctx: LintContext) -> Iterator[Diagnostic]:
    seen: set[Span] = set()
    for rule, _ in ctx.written():
        for expr in expressions_of(rule.body):
            for node in nodes(expr):
                window = node.window if isinstance(node, ir.Aggregate | ir.SequenceStep) else None
                if window is None or window.span in seen or not _ahead(window):
                    continue
                seen.add(window.span)
                text = ctx.quote(window.span)
                if isinstance(window, ir.BoundWindow):
                    reason = say("an aggregate sees no event that lies behind the moment of the question")
                    remedy = say("write in the next … if events to come are meant")
                else:
                    reason = say("it counts only what is planned already, such as bookings")
                    remedy = say("write in the last … if the past is meant")
                yield MESSAGE.at(window.span, text=text, reason=reason, remedy=remedy)


def _ahead(window: ir.Window) -> bool:
    match window:
        case ir.RelativeWindow(kind=kind):
            return kind in _AHEAD
        case ir.CalendarWindow(which=which):
            return which == "next"
        case ir.BoundWindow(kind="since" | "after" | "on" | "between", value=ir.MomentRef(word="tomorrow")):
            return True
        case ir.BoundWindow(kind="after", value=ir.MomentRef()):
            return window.value != ir.MomentRef("yesterday", window.value.type)
        case _:
            return False


RULE: Final = LintRule(
    name="future-window",
    message=MESSAGE,
    question=say("Do we count things that have not happened yet?"),
    why=say(
        "Orders and visits lie in the past: next where last was meant finds nobody. Only events that are written down "
        "before they happen, such as bookings, can be found in a window ahead."
    ),
    bad='segment buying "Buying now": any(orders in the next 7 days)',
    good='segment buying "Buying now": any(orders in the last 7 days)',
    check=check,
)
