"""What a lint rule looks at: the typed rules, their syntax trees and texts, the catalog, and somebody who proves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol

from segdsl.analysis.lint_meaning import looked_at, signature
from segdsl.analysis.lint_settings import Settings
from segdsl.analysis.lint_unknown import Rules
from segdsl.catalog.models import Catalog
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes
from segdsl.source import Source, Span
from segdsl.syntax import tree
from segdsl.wording import say

Claim = str | ir.Expr
RuleTree = tree.Metric | tree.Segment | tree.Tiers | tree.Score | tree.Split
LONGEST = 60
MOST_PROOFS = 100_000  # a hostile file ends, too


class Witness(Protocol):
    """One customer, in the words of a test block."""

    def customer(self) -> str:
        """``customer {id: 1}``, in the language of whoever reads."""


class Prover(Protocol):
    """Whoever proves something of rules without data; a claim is a rule's label or a condition."""

    def proves(self, trues: Sequence[Claim], falses: Sequence[Claim] = ()) -> bool:
        """Whether nobody can meet all of these and none of those."""

    def witness(self, *conditions: Claim, falses: Sequence[Claim] = ()) -> Witness | None:
        """Somebody who meets these conditions, if one is found."""


@dataclass(frozen=True)
class Word:
    """A piece of a file: a text inside quotes (for people, or a value that rules compare), a name, a comment."""

    kind: Literal["told", "value", "name", "comment"]
    text: str
    span: Span  # without the quotes


@dataclass
class LintContext:
    """One run of the linter; ``whole`` where every file that could use these rules is among them."""

    rules: ir.RuleSet
    catalog: Catalog
    files: tuple[tree.File, ...]
    sources: Mapping[str, Source]
    prover: Prover
    settings: Settings = field(default_factory=Settings)
    whole: bool = True
    words: list[Word] = field(default_factory=list, repr=False)  # see `segdsl.analysis.lint_words`
    said: dict[str, set[int]] = field(default_factory=dict, repr=False)  # see `segdsl.analysis.lint_names`
    _asked: dict[tuple[object, ...], tuple[object, bool]] = field(default_factory=dict, repr=False)
    _inside: dict[int, list[object]] = field(default_factory=dict, repr=False)
    _looked_at: dict[int, tuple[ir.Expr, frozenset[object]]] = field(default_factory=dict, repr=False)
    _signatures: dict[str, frozenset[object]] = field(default_factory=dict, repr=False)

    @cached_property
    def by_name(self) -> Rules:
        return Rules(self.rules.rules)

    @cached_property
    def declarations(self) -> tuple[tree.Declaration, ...]:
        return tuple(node for file in self.files for node in file.declarations)

    @cached_property
    def trees(self) -> dict[str, RuleTree]:
        """The declaration of each rule, by its name."""
        return {node.name.text: node for node in self.declarations if isinstance(node, RuleTree)}

    def inside(self, node: tree.Declaration, kind: type | tuple[type, ...]) -> list[Any]:
        """The nodes of a kind (or several) inside a declaration, in the order of the text."""
        if id(node) not in self._inside:
            self._inside[id(node)] = list(nodes(node))
        found: list[Any] = [one for one in self._inside[id(node)] if isinstance(one, kind)]
        return sorted(found, key=lambda one: (one.span.file, one.span.start))

    def written(self, *kinds: str) -> Iterator[tuple[ir.Rule, RuleTree]]:
        """The rules that somebody wrote, of these kinds (all: none named), with their trees."""
        for rule in self.rules.rules:
            node = self.trees.get(rule.name)
            if node is not None and (not kinds or rule.kind in kinds):
                yield rule, node

    @cached_property
    def used_rules(self) -> dict[str, set[str]]:
        """Each rule that another one refers to, and by whom."""
        found: dict[str, set[str]] = {}
        for rule in self.rules.rules:
            for node in nodes(rule.body):
                if isinstance(node, ir.RuleRef):
                    found.setdefault(node.name, set()).add(rule.name)
        return found

    @cached_property
    def tested(self) -> set[str]:
        """The rules that a test or an expectation of data speaks of."""
        spoken = (self.rules.tests, self.rules.verifications)
        return {node.name for node in nodes(spoken) if isinstance(node, ir.RuleRef)}

    def looked_at(self, thing: ir.Expr) -> frozenset[object]:
        """The fields and links that a condition looks at, those of the rules that it names included."""
        found = self._looked_at.get(id(thing))
        if found is None:  # the node is kept beside the answer, and so its id
            found = self._looked_at[id(thing)] = (thing, looked_at(thing, self.by_name, self._signatures))
        return found[1]

    def signature(self, rule: ir.Rule) -> frozenset[object]:
        """The same of a whole rule."""
        return signature(rule, self.by_name, self._signatures)

    # --- questions to the prover: True where it is proved, under any date

    def never(self, claim: Claim) -> bool:
        """Nobody can meet it."""
        return self._proves((claim,), ())

    def always(self, claim: Claim) -> bool:
        """Everybody meets it."""
        return self._proves((), (claim,))

    def implies(self, one: Claim, other: Claim) -> bool:
        """Whoever meets one meets the other."""
        return self._proves((one,), (other,))

    def disjoint(self, one: Claim, other: Claim) -> bool:
        """Nobody can meet both."""
        return self._proves((one, other), ())

    def equal(self, one: Claim, other: Claim) -> bool:
        """Whoever meets one of them meets both."""
        return self.implies(one, other) and self.implies(other, one)

    def _proves(self, trues: tuple[Claim, ...], falses: tuple[Claim, ...]) -> bool:
        key = (*map(_known_as, trues), None, *map(_known_as, falses))
        found = self._asked.get(key)
        if found is None:
            if len(self._asked) >= MOST_PROOFS:
                return False
            found = self._asked[key] = ((trues, falses), self.prover.proves(trues, falses))  # kept, and so their ids
        return found[1]

    # --- places

    def quote(self, span: Span) -> str:
        """What stands there, on one line, shortened."""
        source = self.sources.get(span.file)
        text = " ".join((source.text if source else "")[span.start : span.end].split())
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

    def where(self, span: Span, seen_from: Span) -> str:
        """The line of a place, with its file where that is another one."""
        source = self.sources.get(span.file)
        line = source.line_and_column(span.start)[0] if source is not None else 0
        if span.file == seen_from.file:
            return say("line {line}", line=line)
        return say("{file}, line {line}", file=span.file, line=line)


def _known_as(claim: Claim) -> object:
    """A rule by its label, a condition by which one it is: to compare conditions would take longer than to ask."""
    return claim if isinstance(claim, str) else id(claim)


def conditions_of(body: ir.Body) -> Iterable[ir.Expr]:
    """The conditions that a rule's body is made of: a segment's, each tier's, each line's of a score."""
    match body:
        case ir.Condition(expr=expr):
            yield expr
        case ir.Cases(cases=cases):
            yield from (case.condition for case in cases if case.condition is not None)
        case ir.Points(lines=lines):
            yield from (line.when for line in lines if line.when is not None)
        case _:
            return


def expressions_of(body: ir.Body) -> Iterable[ir.Expr]:
    """Everything that a rule's body computes: its conditions, and its values."""
    yield from conditions_of(body)
    match body:
        case ir.Value(expr=expr):
            yield expr
        case ir.Bands(by=by):
            yield by
        case ir.Points(lines=lines):
            yield from (line.points for line in lines)
        case _:
            return
