"""Linting a rule set, and repairing what can be repaired without changing who is in which segment.

A change is made only where the rules mean the same afterwards: the changed texts are read and checked again, and the
typed rules compared. What does not pass is left as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from segdsl.analysis.lint import Linted, lint
from segdsl.analysis.lint_context import LintContext, Prover
from segdsl.analysis.lint_meaning import same_meaning
from segdsl.analysis.lint_settings import Settings, read_settings
from segdsl.analysis.rules import all_rules, codes
from segdsl.diagnostics import Diagnostic, Fix, SegdslError
from segdsl.source import Source
from segdsl.workspace.files import Reader, load_program
from segdsl.workspace.lint_proofs import Proofs
from segdsl.workspace.rule_set import RuleSet

MOST_ROUNDS = 10


def settings_of(source: Source, prefix: str = "") -> Settings:
    """The settings in a ``segdsl.toml``; raises `SegdslError` with all its mistakes.

    ``prefix`` is the way from its folder to that of the rules: ``rules/``.
    """
    settings, mistakes = read_settings(source, codes())
    if mistakes:
        raise SegdslError(mistakes)
    return replace(settings, prefix=prefix)


def lint_rules(
    rule_set: RuleSet, settings: Settings | None = None, whole: bool = True, prover: Prover | None = None
) -> Linted:
    """What the lint rules and the checker's warnings have to say; a rule set with mistakes is refused.

    ``whole``: these are all the rules, so that what none of them uses is used by nobody.
    """
    if rule_set.rules is None or rule_set.loaded is None:
        raise SegdslError(rule_set.diagnostics)
    ctx = LintContext(
        rules=rule_set.rules,
        catalog=rule_set.catalog,
        files=rule_set.loaded.program.files,
        sources=rule_set.sources,
        prover=prover if prover is not None else Proofs(rule_set),
        settings=settings if settings is not None else Settings(codes=codes()),
        whole=whole,
    )
    return lint(ctx, all_rules(), rule_set.diagnostics)


@dataclass(frozen=True)
class Repaired:
    """The rule set after safe changes: the texts that differ, what was mended, and what remains to be said."""

    rule_set: RuleSet
    linted: Linted
    texts: Mapping[str, str]
    made: tuple[Diagnostic, ...]


def repair(rule_set: RuleSet, read: Reader, settings: Settings | None = None, whole: bool = True) -> Repaired:
    """Makes every safe change, again and again until there is none; ``read`` reads the lists that rules name.

    Nothing is written: that is a tool's business.
    """
    first = rule_set
    made: list[Diagnostic] = []
    linted = lint_rules(rule_set, settings, whole)
    for _ in range(MOST_ROUNDS):
        offered = [one for one in linted.findings if one.fix is not None and one.fix.span.file in rule_set.sources]
        rule_set, done = _round(rule_set, offered, read)
        if not done:
            break
        made += done
        linted = lint_rules(rule_set, settings, whole)
    texts = {name: source.text for name, source in rule_set.sources.items() if source.text != first.sources[name].text}
    return Repaired(rule_set, linted, texts, tuple(made))


def _round(rule_set: RuleSet, offered: list[Diagnostic], read: Reader) -> tuple[RuleSet, list[Diagnostic]]:
    """The changes that leave the meaning alone: all at once where that goes well, else one after the other."""
    apart = _apart(offered)
    together = _changed(rule_set, apart, read)
    if together is not None:
        return together, apart
    done: list[Diagnostic] = []
    for finding in apart:
        attempt = _changed(rule_set, [*done, finding], read)
        if attempt is not None:
            done.append(finding)
    made = _changed(rule_set, done, read) if done else None
    return (made, done) if made is not None else (rule_set, [])


def _apart(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those whose changes do not touch one another."""
    kept: list[Diagnostic] = []
    reach: dict[str, int] = {}
    for finding in sorted(findings, key=lambda one: _fix(one).span):
        span = _fix(finding).span
        if span.start >= reach.get(span.file, 0):
            kept.append(finding)
            reach[span.file] = span.end + 1
    return kept


def _changed(rule_set: RuleSet, findings: list[Diagnostic], read: Reader) -> RuleSet | None:
    """The rule set with these changes; None where it would not mean the same."""
    assert rule_set.loaded is not None and rule_set.rules is not None
    texts = {name: source.text for name, source in rule_set.sources.items()}
    for finding in sorted(findings, key=lambda one: _fix(one).span, reverse=True):
        fix = _fix(finding)
        text = texts[fix.span.file]
        texts[fix.span.file] = text[: fix.span.start] + fix.text + text[fix.span.end :]

    def from_memory(path: str) -> str | Diagnostic:
        return texts[path] if path in texts else read(path)

    loaded = load_program(rule_set.sources, from_memory)
    changed = RuleSet.of(loaded, rule_set.catalog, rule_set.opener, rule_set.clock)
    if changed.rules is None or not same_meaning(rule_set.rules, changed.rules):
        return None
    return changed


def _fix(finding: Diagnostic) -> Fix:
    assert finding.fix is not None
    return finding.fix
