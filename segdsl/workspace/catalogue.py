"""What a rule set has to show: each rule with its words, its text, its tests, and which rules it has to do with.

This is what pages are made of (`segdsl.tools.catalogue`); nothing here knows how they look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from segdsl.catalog.models import Catalog
from segdsl.explain.words import Teller, Words, teller
from segdsl.semantic import ir
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.walk import nodes, references
from segdsl.source import Source, Span
from segdsl.syntax.tokens import Kind, tokens
from segdsl.workspace.catalogue_relations import Near, relations
from segdsl.workspace.rule_set import Rule, RuleSet

Language = Literal["en", "fa"]


@dataclass(frozen=True)
class Excerpt:
    """Lines of a rule file with their colours, and the line that they begin at."""

    file: str
    line: int
    last_line: int
    pieces: tuple[tuple[Kind | None, str], ...]
    language: str

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.pieces)


@dataclass(frozen=True)
class Expectation:
    """One line of a test, in words, and the key of the row that it speaks of (None: the first)."""

    words: str
    entity: str
    key: str | int | None
    holds: bool  # what is expected: that it holds, or that it does not


@dataclass(frozen=True)
class Sample:
    """A test block that speaks of a rule; ``as_of`` is ISO text, empty for now."""

    title: str
    as_of: str
    expectations: tuple[Expectation, ...]
    excerpt: Excerpt | None


@dataclass(frozen=True)
class Sheet:
    """One rule and all there is to show of it; ``words`` by language."""

    rule: Rule
    words: Mapping[str, Words]
    excerpt: Excerpt | None
    uses: tuple[str, ...]
    used_by: tuple[str, ...]
    reads: tuple[tuple[str, str], ...]  # (entity, field) that the rule itself looks at
    samples: tuple[Sample, ...]
    near: Near = field(default_factory=Near)

    @property
    def title(self) -> str:
        return self.rule.title or self.rule.name.replace("_", " ")


def sheets(rule_set: RuleSet, languages: Iterable[str], related: bool = False) -> list[Sheet]:
    """Every rule of a set, in the order of the files; ``related`` proves how segments lie to one another."""
    found = rule_set.rules
    assert found is not None, "rules with mistakes have no catalogue"
    by_name = {rule.name: rule for rule in found.rules}
    shown = rule_set.all_rules
    names = {rule.name for rule in shown}
    uses = {rule.name: _uses(by_name[rule.name], by_name, names) for rule in shown}
    texts = _Texts(rule_set)
    near = relations(rule_set) if related else {}
    with deep_recursion():
        told = {language: teller(rule_set, language) for language in languages}
        samples = _samples(found, told, texts)
        return [
            Sheet(
                rule,
                {language: spoken.rule(by_name[rule.name]) for language, spoken in told.items()},
                texts.excerpt(by_name[rule.name].span),
                uses[rule.name],
                tuple(other.name for other in shown if rule.name in uses[other.name]),
                _reads(by_name[rule.name], rule_set.catalog),
                tuple(sample for names_of, sample in samples if rule.name in names_of),
                near.get(rule.name, Near()),
            )
            for rule in shown
        ]


def _uses(rule: ir.Rule, rules: Mapping[str, ir.Rule], shown: set[str]) -> tuple[str, ...]:
    """The rules that a rule speaks of, through computed fields of the catalog too; in their order."""
    found: set[str] = set()
    waiting = references(rule.body)
    passed: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in shown:
            found.add(name)
        elif name in rules and name not in passed:
            passed.add(name)
            waiting |= references(rules[name].body)
    return tuple(name for name in rules if name in found and name != rule.name)


def _reads(rule: ir.Rule, catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """The fields that a rule looks at; keys only hold rows together."""
    found = {(node.row.entity, node.name) for node in nodes(rule.body) if isinstance(node, ir.FieldRef)}
    return tuple(sorted((entity, name) for entity, name in found if catalog.entities[entity].key != name))


def _samples(rules: ir.RuleSet, told: Mapping[str, Teller], texts: _Texts) -> list[tuple[set[str], Sample]]:
    """Each test with the names of the rules that its expectations speak of."""
    spoken = next(iter(told.values()))
    found: list[tuple[set[str], Sample]] = []
    for test in rules.tests:
        expectations = []
        names: set[str] = set()
        for expect in test.expects:
            names |= references(expect.condition)
            holds = not isinstance(expect.condition, ir.Not)
            expectations.append(Expectation(_expected(spoken, expect), expect.entity, expect.key, holds))
        found.append((names, Sample(test.title, test.as_of, tuple(expectations), texts.excerpt(test.span))))
    return found


def _expected(spoken: Teller, expect: ir.Expect) -> str:
    text = spoken.condition(expect.condition).text
    return spoken.patterns.sentence(text)


class _Texts:
    """Excerpts of the files, each of which is read into words once."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.sources: Mapping[str, Source] = rule_set.sources
        files = rule_set.loaded.program.files if rule_set.loaded is not None else ()
        self.languages = {file.name: file.language for file in files}
        self.words: dict[str, list[tuple[Kind, Span]]] = {}

    def excerpt(self, span: Span) -> Excerpt | None:
        source = self.sources.get(span.file)
        if source is None:
            return None
        if span.file not in self.words:
            self.words[span.file] = tokens(source)
        line, column = source.line_and_column(span.start)
        last, _ = source.line_and_column(max(span.start, span.end - 1))
        begin = (
            span.start - (column - 1) if not source.text[span.start - column + 1 : span.start].strip() else span.start
        )
        pieces = _pieces(source.text, begin, span.end, self.words[span.file])
        return Excerpt(span.file, line, last, pieces, self.languages.get(span.file, "en"))


def _pieces(text: str, start: int, end: int, words: list[tuple[Kind, Span]]) -> tuple[tuple[Kind | None, str], ...]:
    """The text between two offsets, cut where its words begin and end."""
    found: list[tuple[Kind | None, str]] = []
    at = start
    for kind, span in words:
        if span.end <= at or span.start >= end:
            continue
        if span.start > at:
            found.append((None, text[at : span.start]))
        found.append((kind, text[max(span.start, at) : min(span.end, end)]))
        at = min(span.end, end)
    if at < end:
        found.append((None, text[at:end]))
    return tuple(found)


__all__ = ["Excerpt", "Expectation", "Language", "Sample", "Sheet", "sheets"]
