"""Outcomes of test blocks, and what no test tries, as entries and JUnit cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from segdsl.explain import Reason
from segdsl.source import Source
from segdsl.tools.cli.language import told
from segdsl.tools.reports import errors
from segdsl.tools.reports.entries import Entry, entries, repository_path
from segdsl.tools.reports.junit import Case, class_of, suites
from segdsl.wording import say

if TYPE_CHECKING:
    from segdsl.workspace.coverage import Goal
    from segdsl.workspace.testing import Expectation, Outcome

MARKS: Final = {True: "✓", False: "✗"}


@dataclass(frozen=True)
class Run:
    """One test block that was run: its outcome, its file with the path to show, how long it took."""

    outcome: Outcome
    source: Source
    path: str
    seconds: float

    def line(self, expectation: Expectation) -> int:
        return self.source.line_and_column(expectation.span.start)[0]


def failures(runs: Iterable[Run]) -> list[Entry]:
    """Every expectation that did not come true, with what the rules saw as its help."""
    found: list[Entry] = []
    for run in runs:
        for expectation in run.outcome.expectations:
            if not expectation.holds:
                finding = errors.TEST_FAILED.at(expectation.span, title=run.outcome.title, text=expectation.text)
                [entry] = entries([finding], {run.source.name: run.source}, files={run.source.name: run.path})
                why = "\n".join(explanation(expectation))
                found.append(replace(entry, help=why or entry.help))
    return found


def untested(goals: Iterable[tuple[Goal, Source, str]]) -> list[Entry]:
    """What no test tries, as remarks."""
    found: list[Entry] = []
    for goal, source, path in goals:
        message = {"true": errors.NEVER_TRUE, "false": errors.NEVER_FALSE, "reached": errors.NEVER_REACHED}[goal.way]
        finding = message.at(goal.span, text=goal.text, rule=goal.rule)
        found += entries([finding], {goal.span.file: source}, {message.code: "note"}, {goal.span.file: path})
    return found


def explanation(expectation: Expectation) -> list[str]:
    """Why an expectation did not come true, a clause a line."""
    if expectation.absent:
        return [told(say("the row is left out by the keep of {entity}", entity=expectation.entity))]
    return [line for reason in expectation.reasons for line in reason_lines(reason)]


def reason_lines(reason: Reason) -> Iterator[str]:
    """The clauses as an indented tree: a mark, the words, and below them what was seen."""
    words: Mapping[str, str] = {"all": say("all of:"), "any": say("any of:"), "not": say("not:")}
    for depth, part in reason.lines():
        pad = "  " * depth
        text = part.text if depth == 0 else words.get(part.kind, part.text)
        yield f"{pad}{MARKS[part.holds]} {told(text)}"
        for seen in part.seen:
            yield f"{pad}    {told(seen.text)} = {told(seen.value)}"
        for window in part.windows:
            yield f"{pad}    {told(window.text)}: {told(window.value)}"


def junit(runs: Sequence[Run], at: str = "") -> str:
    """One suite of all tests; a class is a file, as test viewers group them."""
    return suites("segdsl test", [_case(run) for run in runs], at)


def _case(run: Run) -> Case:
    outcome, path = run.outcome, repository_path(run.path)
    group = class_of(path)
    line = run.source.line_and_column(outcome.span.start)[0]
    missed = [expectation for expectation in outcome.expectations if not expectation.holds]
    if not missed:
        return Case(outcome.title, group, path, line, run.seconds)
    details: list[str] = []
    for expectation in missed:
        details.append(f"{path}:{run.line(expectation)}: {expectation.text}")
        details += [f"  {line}" for line in explanation(expectation)]
    said = "; ".join(expectation.text for expectation in missed)
    return Case(outcome.title, group, path, line, run.seconds, said, errors.TEST_FAILED.code, "\n".join(details))
