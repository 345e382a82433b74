"""The linter: rules about rules, each a question that a marketer would ask, with a code and an example.

A lint rule is one file in `segdsl.analysis.rules`. It looks at a `LintContext` and yields findings; which of them are
shown, and how severe they are, is decided here by the settings (``segdsl.toml``) and by remarks in the rule files
(``# lint: ignore L103 because the campaign ends in May``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from segdsl.analysis.lint_context import LintContext
from segdsl.analysis.lint_settings import Level, Settings
from segdsl.analysis.lint_suppressions import Suppressions
from segdsl.diagnostics import Diagnostic, Message
from segdsl.wording import Said

ORDER: Final = {"error": 0, "warning": 1, "note": 2, "off": 3}


@dataclass(frozen=True)
class LintRule:
    """One rule about rules.

    ``on`` is False for those that are asked for only when somebody selects them. ``fixable``: some of its findings
    carry a change that is safe. A rule without ``check`` belongs to the linter itself.
    """

    name: str
    message: Message
    question: Said
    why: Said
    bad: str
    good: str
    level: Level = "warning"
    on: bool = True
    fixable: bool = False
    check: Callable[[LintContext], Iterable[Diagnostic]] | None = None

    @property
    def code(self) -> str:
        return self.message.code


@dataclass(frozen=True)
class Linted:
    """What was found: the findings that count, the level of each code, how many were suppressed with a reason."""

    findings: tuple[Diagnostic, ...]
    levels: Mapping[str, Level]
    suppressed: int = 0

    def level(self, finding: Diagnostic) -> Level:
        return self.levels.get(finding.code, "warning")

    @property
    def failed(self) -> bool:
        """Whether anything at warning or above was found."""
        return any(ORDER[self.level(one)] <= ORDER["warning"] for one in self.findings)


def levels_of(rules: Iterable[LintRule], settings: Settings) -> dict[str, Level]:
    """The level of every rule under these settings; "off" for those that do not run."""
    found: dict[str, Level] = {}
    for rule in rules:
        chosen = settings.chosen(rule.code, rule.name, rule.on)
        found[rule.code] = settings.levels.get(rule.code, settings.levels.get(rule.name, rule.level))
        if not chosen:
            found[rule.code] = "off"
    return found


def lint(ctx: LintContext, rules: Iterable[LintRule], warnings: Iterable[Diagnostic] = ()) -> Linted:
    """All findings in the order of the files; ``warnings`` are those of the checker, which count as findings."""
    listed = list(rules)
    levels = levels_of(listed, ctx.settings)
    found: dict[Diagnostic, None] = {}
    for warning in warnings:
        level = ctx.settings.levels.get(warning.code, "warning")
        levels[warning.code] = level if ctx.settings.chosen(warning.code, "", True) else "off"
        found[warning] = None
    for rule in listed:
        if rule.check is not None and levels[rule.code] != "off":
            found.update(dict.fromkeys(rule.check(ctx)))
    suppressions = Suppressions.of(ctx, {rule.name: rule.code for rule in listed})
    kept = [one for one in found if not _elsewhere(ctx.settings, one) and levels.get(one.code) != "off"]
    remaining = [one for one in kept if not suppressions.covers(one)]
    own = [one for one in suppressions.findings(levels) if levels.get(one.code, "off") != "off"]
    order = {name: number for number, name in enumerate(ctx.sources)}
    findings = sorted(
        dict.fromkeys([*remaining, *own]),
        key=lambda one: (order.get(one.span.file, len(order)), one.span.start, one.code, one.span.end),
    )
    return Linted(tuple(findings), levels, len(kept) - len(remaining))


def _elsewhere(settings: Settings, finding: Diagnostic) -> bool:
    """Whether the settings ignore this code in this file."""
    return settings.ignored_in(finding.span.file, finding.code)


__all__ = ["LintContext", "LintRule", "Linted", "Settings", "levels_of", "lint"]
