"""Running the test blocks of the paths of a command line: which ones, on what, and what they tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.semantic import ir
from segdsl.semantic.context import suggest
from segdsl.semantic.walk import references
from segdsl.source import Source
from segdsl.spelling import canonical, did_you_mean
from segdsl.tools.reports.errors import COVERAGE_LOW, NO_SUCH_TEST, NOTHING_TO_COVER
from segdsl.tools.reports.tests import Run
from segdsl.wording import say
from segdsl.workspace import errors
from segdsl.workspace.coverage import Goal, Watcher, percent_of
from segdsl.workspace.rule_set import RuleSet
from segdsl.workspace.testing import Engine, run_tests

if TYPE_CHECKING:
    from collections.abc import Callable

    from segdsl.tools.gathering import Gathered


@dataclass
class Options:
    """What the command line asks for."""

    paths: list[Path] = field(default_factory=list)
    titles: dict[Path, list[str]] = field(default_factory=dict)  # of FILE::title
    rules: list[str] = field(default_factory=list)
    text: str = ""
    catalog: Path | None = None
    whole: bool = False
    backend: str = "memory"
    coverage: bool = False
    params: dict[str, object] = field(default_factory=dict)

    @property
    def selects(self) -> bool:
        return bool(self.titles or self.rules or self.text)


@dataclass
class Ran:
    """The tests that were run, and what they tried: each goal with its file, and whether it was met."""

    runs: list[Run] = field(default_factory=list)
    goals: dict[object, tuple[Goal, Source, str]] = field(default_factory=dict)
    met: set[object] = field(default_factory=set)

    @property
    def percent(self) -> int | None:
        return percent_of(len(self.met), len(self.goals))

    def too_low(self, least: int | None) -> Diagnostic | None:
        """What is said where less is tried than asked for; where nothing can be tried, nothing was measured."""
        if not least or (self.percent is not None and self.percent >= least):
            return None
        if self.percent is None:
            return NOTHING_TO_COVER.at(least=least)
        return COVERAGE_LOW.at(percent=self.percent, least=least)

    @property
    def missed(self) -> list[tuple[Goal, Source, str]]:
        found = [goal for key, goal in self.goals.items() if key not in self.met]
        return sorted(found, key=lambda one: (one[2], one[0].span.start, one[0].way))


def read_arguments(arguments: Sequence[str], options: Options) -> None:
    """Paths, ``FILE::title``, and names of rules, which are what is no path."""
    for text in arguments:
        path, sign, title = text.partition("::")
        if sign:
            options.paths.append(Path(path))
            options.titles.setdefault(Path(path).resolve(), []).append(title.strip().strip('"«»'))
        elif options.paths and not Path(text).exists() and not text.endswith(".seg") and "/" not in text:
            options.rules.append(text)
        else:
            options.paths.append(Path(text))


def run_all(gathered: Sequence[Gathered], options: Options, watch: Callable[[int], None]) -> Ran:
    """Runs what was asked for, each test once, whichever rule set it was met in."""
    ran = Ran()
    seen: set[tuple[str, int]] = set()
    with _engine(options.backend) as engine:
        for one in gathered:
            rule_set = one.rule_set
            assert rule_set is not None and rule_set.rules is not None, "rules with mistakes were refused before"
            watcher = Watcher(rule_set) if options.coverage else None
            tests = []
            for test in chosen(rule_set, one, options):
                place = (one.paths[test.span.file], test.span.start)
                if place not in seen:
                    seen.add(place)
                    tests.append(test)
            outcomes = run_tests(rule_set, options.params, tests, engine, watcher)
            start = perf_counter()
            for test, outcome in zip(tests, outcomes, strict=True):
                file = test.span.file
                taken, start = perf_counter() - start, perf_counter()
                ran.runs.append(Run(outcome, rule_set.sources[file], one.paths[file], taken))
                watch(len(ran.runs))
            if watcher is not None:
                _remember(watcher, one, ran, set(map(canonical, options.rules)))
    if options.selects and not ran.runs:
        raise SegdslError([_nothing(gathered, options)])
    return ran


def _remember(watcher: Watcher, one: Gathered, ran: Ran, names: set[str]) -> None:
    """Keeps what was tried of the rules that were named, or of all."""
    coverage = watcher.coverage
    for goal in coverage.goals:
        path = one.paths.get(goal.span.file)
        if path is not None and (not names or goal.rule in names):
            key = (path, goal.span.start, goal.span.end, goal.rule, goal.way, goal.what)
            ran.goals.setdefault(key, (goal, one.sources[goal.span.file], path))
            if goal in coverage.met:
                ran.met.add(key)


@contextmanager
def _engine(backend: str) -> Iterator[Engine | None]:
    """What evaluates the tests; None is the evaluator in memory."""
    if backend == "memory":
        yield None
        return
    from segdsl.tools.testing_engines import DuckEngine

    with closing(DuckEngine()) as engine:
        yield engine


# --- which tests


def chosen(rule_set: RuleSet, one: Gathered, options: Options) -> list[ir.Test]:
    """The tests that the options ask for, in the order of the files."""
    rules = rule_set.rules
    assert rules is not None, "rules with mistakes were refused before"
    names = set(map(canonical, options.rules))
    known = {rule.name for rule in rules.rules}
    return [
        test
        for test in rules.tests
        if _fold(options.text) in _fold(test.title)
        and (not options.titles or _titled(test, one, options))
        and (not names or _speaks_of(test, names & known))
    ]


def _titled(test: ir.Test, one: Gathered, options: Options) -> bool:
    """Whether ``FILE::title`` names the test; a file that was named without a title means all of its tests."""
    path = Path(one.paths[test.span.file]).resolve()
    titles = options.titles.get(path)
    if titles is None:
        whole = [given.resolve() for given in options.paths if given.resolve() not in options.titles]
        return any(path.is_relative_to(given) for given in whole)
    return _fold(test.title) in map(_fold, titles)


def _speaks_of(test: ir.Test, names: set[str]) -> bool:
    return bool(references(tuple(expect.condition for expect in test.expects)) & names)


def _fold(text: str) -> str:
    """A text to compare by: capitals, both forms of Persian letters and joiners do not matter."""
    return canonical(" ".join(text.split())).casefold()


def _nothing(gathered: Sequence[Gathered], options: Options) -> Diagnostic:
    """Why nothing was run although something was asked for."""
    sets = [one.rule_set.rules for one in gathered if one.rule_set is not None and one.rule_set.rules is not None]
    rules = {rule.name for found in sets for rule in found.rules if rule.kind != "computed"}
    for name in options.rules:
        if canonical(name) not in rules:
            return errors.UNKNOWN_SEGMENT.at(name=name, known=suggest(name, sorted(rules)))
    titles = [test.title for found in sets for test in found.tests]
    asked = options.text or next((title for titles in options.titles.values() for title in titles), "")
    if not asked:
        return NO_SUCH_TEST.at(name=", ".join(options.rules), known=say("segdsl test --generate proposes some"))
    hint = did_you_mean(asked, titles)
    if len(titles) == 1:
        return NO_SUCH_TEST.at(name=asked, known=hint or say("the rules have 1 test, called {title}", title=titles[0]))
    return NO_SUCH_TEST.at(name=asked, known=hint or say("the rules have {count} tests", count=len(titles)))
