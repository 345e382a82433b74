"""The checker: syntax trees and a catalog in, typed rules or a list of mistakes out.

Names first, from all files together, so that rules may stand in any order; then every declaration by itself, each
whatever is wrong with the others; at last what only the whole can tell: circles, and chains that are too deep.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from segdsl.catalog.models import Catalog, Entity
from segdsl.diagnostics import Diagnostic, has_errors
from segdsl.gazetteer import MODULES, key
from segdsl.semantic import errors, ir
from segdsl.semantic.catalog_rules import CatalogRules
from segdsl.semantic.context import (
    RULE_KINDS,
    Context,
    Named,
    RejectError,
    RuleTree,
    circle_text,
    entity_names,
    name_of,
    suggest,
)
from segdsl.semantic.declarations import about, check_body, check_let, check_param, check_place
from segdsl.semantic.expressions import check_condition, check_value
from segdsl.semantic.test_blocks import check_test
from segdsl.semantic.verify_blocks import check_verify
from segdsl.semantic.walk import dependency_order, references
from segdsl.source import Span
from segdsl.spelling import canonical
from segdsl.syntax import tree
from segdsl.types import BOOLEAN
from segdsl.wording import called

MAX_CHAIN = 100
MOST_FINDINGS = 100
HEAD = re.compile(r"^[^\W\d]\w*[ \t]+([^\W\d][\w\u200c]*|`[^`\n]+`)", re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """What is checked: the parsed files, their texts by name, and the texts of list files by (rule file, path)."""

    files: tuple[tree.File, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    list_files: Mapping[tuple[str, str], str | Diagnostic] = field(default_factory=dict)
    mistakes: tuple[Diagnostic, ...] = ()  # what the parser found: nothing is said twice


def check(program: Program, catalog: Catalog) -> tuple[ir.RuleSet | None, tuple[Diagnostic, ...]]:
    """The typed rule set, or None where there are errors; all findings either way, in the order of the text."""
    with deep_recursion():
        checker = Checker(program, catalog)
        rules = checker.run()
    new = [one for one in checker.ctx.diagnostics if not checker.said_before(one)]
    found = tuple(sorted(new, key=lambda d: (d.span.file, d.span.start, d.span.end, d.code)))
    return (None if has_errors(found) else rules), found


@contextmanager
def deep_recursion(limit: int = 60_000) -> Iterator[None]:
    """Room for rules that refer to rules; the parser bounds nesting and `MAX_CHAIN` the chain, so this is finite."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, limit))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class Checker:
    """One run; see the module's text."""

    def __init__(self, program: Program, catalog: Catalog) -> None:
        self.program = program
        self.catalog_rules = CatalogRules(catalog)
        self.ctx = Context(catalog, list_files=program.list_files, texts=program.texts)
        self.ctx.check_rule = self.check_rule
        self.ctx.let_value = self.let_value
        self.ctx.value_checker = check_value
        self.ctx.condition_checker = check_condition
        self.done: dict[str, ir.Rule] = {}
        self.failed: dict[str, Diagnostic] = {}
        self.open: list[str] = []
        self.lets: dict[str, Named] = {}
        self.spans: dict[str, Span] = {}

    def run(self) -> ir.RuleSet:
        self.ctx.broken = dict(self._broken())
        declarations = [node for file in self.program.files for node in file.declarations]
        used = (node.path for node in declarations if isinstance(node, tree.Use))
        self.ctx.modules = tuple(dict.fromkeys(path for path in used if path in MODULES))
        for node in declarations:
            self._name(node)
        for name in self.ctx.let_trees:
            with self.ctx.attempt():
                self.let_value(name)
        for name in self.ctx.rules:
            if len(self.ctx.diagnostics) >= MOST_FINDINGS:
                break  # nobody reads more in one run, and suggestions for each would take their time
            with self.ctx.attempt():
                self.check_rule(name, self.spans[name])
        computed, entities = self.catalog_rules.finish(self.ctx)
        rules = (*computed, *(self.done[name] for name in self.ctx.rules if name in self.done))
        self._whole(rules)
        tests = [node for node in declarations if isinstance(node, tree.Test)]
        verifications = tuple(check_verify(self.ctx, node) for node in declarations if isinstance(node, tree.Verify))
        return ir.RuleSet(
            tuple(self.ctx.params.values()),
            rules,
            entities,
            tuple(t for node in tests if (t := self._test(node))),
            verifications,
        )

    def _broken(self) -> Iterator[tuple[str, Diagnostic]]:
        """The names of declarations that could not be read: a name stands after the first word of their first line."""
        for mistake in self.program.mistakes:
            text = self.program.texts.get(mistake.span.file, "")
            heads = list(HEAD.finditer(text, 0, mistake.span.end))
            if heads:
                yield canonical(heads[-1][1].strip("`")), mistake

    def mistake_in(self, span: Span) -> Diagnostic | None:
        """What the parser found inside a declaration, if anything."""
        return next((one for one in self.program.mistakes if _meet(one.span, span)), None)

    def said_before(self, finding: Diagnostic) -> bool:
        """Whether the parser has spoken of that place: one mistake, one message."""
        return finding in self.program.mistakes or self.mistake_in(finding.span) is not None

    def _test(self, node: tree.Test) -> ir.Test | None:
        found: list[ir.Test] = []
        with self.ctx.attempt():
            found.append(check_test(self.ctx, node))
        return found[0] if found else None

    # --- names

    def _name(self, node: tree.Declaration) -> None:
        if isinstance(node, tree.Use | tree.Test | tree.Verify):
            return
        name, span = node.name.text, node.name.span
        if name in self.spans:
            shown = self.ctx.written([node.name])
            if len(self.ctx.diagnostics) < MOST_FINDINGS:
                self.ctx.say(errors.DECLARED_TWICE.at(span, name=shown, where=self.ctx.line_of(self.spans[name])))
            return
        self.spans[name] = span
        try:
            match node:
                case tree.Param():
                    self.ctx.params[name] = ir.Param(name, BOOLEAN, None)
                    if (mistake := self.mistake_in(node.span)) is not None:
                        raise RejectError(mistake)
                    self.ctx.params[name] = check_param(self.ctx, node)
                case tree.Let():
                    self.ctx.let_trees[name] = node
                    if (mistake := self.mistake_in(node.span)) is not None:
                        self.failed[name] = mistake
                case tree.Place():
                    self.ctx.places[name] = ir.Point(0.0, 0.0)
                    self.ctx.place_titles += [node.title] if node.title else []
                    for title in {key(name), key(node.title or "")} - {""}:
                        self.ctx.titles.setdefault(title, []).append(name)
                    self.ctx.places[name] = check_place(self.ctx, node)
                case _:
                    self.ctx.rules[name] = node
                    self.ctx.rule_entities[name] = self._entity(node).name
        except RejectError as reject:
            self.ctx.failed_params[name] = reject.diagnostic
            self.ctx.say(reject.diagnostic)
        self._hides(node, name, span)

    def _entity(self, node: RuleTree) -> Entity:
        catalog = self.ctx.catalog
        if node.entity is None:
            return catalog.entities[catalog.default_entity]
        entity = catalog.find_entity(node.entity.text)
        if entity is None:
            names, aliases = entity_names(catalog)
            known = suggest(node.entity.text, names, also=aliases)
            self.ctx.rule_entities[node.name.text] = catalog.default_entity
            name = self.ctx.written([node.entity])
            raise RejectError(errors.UNKNOWN_ENTITY.at(node.entity.span, name=name, known=known))
        return entity

    def _hides(self, node: tree.Declaration, name: str, span: Span) -> None:
        if isinstance(node, tree.Place):
            return
        of = self.ctx.rule_entities.get(name)
        entities = [self.ctx.catalog.entities[of]] if of else list(self.ctx.catalog.entities.values())
        for entity in entities:
            if entity.find(name) is not None:
                shown = called(name, {"*": self.ctx.quote(span).strip("`")})
                self.ctx.say(errors.HIDES_FIELD.at(span, name=shown, entity=name_of(entity)))
                return

    # --- values on demand

    def let_value(self, name: str) -> Named:
        if name not in self.lets:
            if name in self.failed:
                raise RejectError(self.failed[name])
            self._enter(name, self.spans[name])
            try:
                self.lets[name] = check_let(self.ctx, self.ctx.let_trees[name])
            except RejectError as reject:
                self.failed[name] = reject.diagnostic
                raise
            finally:
                self.open.pop()
        return self.lets[name]

    def check_rule(self, name: str, span: Span) -> ir.Rule:
        """The typed rule, checked now if it was not; an error where it is being checked already: a circle."""
        if name in self.done:
            return self.done[name]
        if name in self.failed:
            raise RejectError(self.failed[name])
        if name not in self.ctx.rules:
            return self.catalog_rules.rule(name, span)
        self._enter(name, span)
        try:
            node = self.ctx.rules[name]
            entity = self.ctx.catalog.entities[self.ctx.rule_entities[name]]
            body, of_type = check_body(self.ctx, node, entity)
            kind = RULE_KINDS[type(node)]
            self.done[name] = ir.Rule(name, kind, entity.name, of_type, body, about(self.ctx, node), span=node.span)  # type: ignore[arg-type]
        except RejectError as reject:
            self.failed[name] = reject.diagnostic
            raise
        finally:
            self.open.pop()
        return self.done[name]

    def _enter(self, name: str, span: Span) -> None:
        if name in self.open:
            circle = [self.ctx.declared(one) for one in (*self.open[self.open.index(name) :], name)]
            raise RejectError(errors.CYCLE.at(span, names=circle_text(circle)))
        if len(self.open) >= MAX_CHAIN:
            raise RejectError(errors.TOO_DEEP.at(span, name=self.ctx.declared(name), limit=MAX_CHAIN))
        self.open.append(name)

    # --- the whole

    def _whole(self, rules: tuple[ir.Rule, ...]) -> None:
        needs = {rule.name: references(rule.body) for rule in rules}
        order, circle = dependency_order(needs)
        if circle:
            span = self.spans.get(circle[0], Span("", 0, 0))
            self.ctx.say(
                errors.CYCLE.at(span, names=circle_text([self.ctx.declared(one) for one in (*circle, circle[0])]))
            )
            return
        depth: dict[str, int] = {}
        for name in order:
            depth[name] = 1 + max((depth[other] for other in needs[name] if other in depth), default=-1)
            if depth[name] == MAX_CHAIN + 1:
                self.ctx.say(
                    errors.TOO_DEEP.at(
                        self.spans.get(name, Span("", 0, 0)), name=self.ctx.declared(name), limit=MAX_CHAIN
                    )
                )


def _meet(one: Span, other: Span) -> bool:
    """Whether two places of one file share a letter, or one stands inside the other."""
    return one.file == other.file and one.start <= other.end and other.start <= one.end
