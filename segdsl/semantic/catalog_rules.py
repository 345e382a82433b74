"""The expressions that stand in the catalog: ``keep`` and computed fields (``is``).

They are segdsl, checked like any rule but without the names of the rule files: a catalog means the same whatever
rules stand on it. Their mistakes point at the line of the catalog.
"""

from __future__ import annotations

from dataclasses import replace

from segdsl.catalog.models import Catalog, Entity
from segdsl.diagnostics import Diagnostic, retold
from segdsl.plan import Follow, Hop, Row, Through
from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, RejectError, circle_text
from segdsl.semantic.expressions import check_condition, check_value
from segdsl.semantic.scope import time_of
from segdsl.semantic.typing import described
from segdsl.semantic.walk import dependency_order, nodes
from segdsl.source import NOWHERE, Source, Span
from segdsl.syntax.parse import parse_expression
from segdsl.types import Type
from segdsl.wording import say


class CatalogRules:
    """Checks what the catalog says in segdsl, each expression once."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.texts: dict[str, str] = {}
        self.ctx = Context(catalog, texts=self.texts)
        self.ctx.check_rule = self.rule
        self.ctx.value_checker = check_value
        self.ctx.condition_checker = check_condition
        self.done: dict[str, ir.Rule] = {}
        self.failed: dict[str, Diagnostic] = {}
        self.open: list[str] = []

    def rule(self, name: str, span: Span) -> ir.Rule:
        """The computed field ``entity.field`` as a rule."""
        if name in self.done:
            return self.done[name]
        if name in self.failed:
            raise RejectError(self.failed[name])
        if name in self.open:
            raise RejectError(errors.CYCLE.at(span, names=circle_text([*self.open[self.open.index(name) :], name])))
        entity, field = self._field(name)
        text = entity.fields[field].is_
        assert text is not None
        self.open.append(name)
        try:
            where = say("the field {name}", name=field)
            value = self._expression(entity, text, where, ("entity", entity.name, "fields", field))
            self.done[name] = ir.Rule(name, "computed", entity.name, value.type, ir.Value(value))
        except RejectError as reject:
            self.failed[name] = reject.diagnostic
            raise
        finally:
            self.open.pop()
        return self.done[name]

    def _field(self, name: str) -> tuple[Entity, str]:
        entity, _, field = name.rpartition(".")
        return self.catalog.entities[entity], field

    def finish(self, ctx: Context) -> tuple[tuple[ir.Rule, ...], tuple[ir.EntityFacts, ...]]:
        """All computed fields and the facts of every entity; mistakes go to ``ctx``."""
        facts: list[ir.EntityFacts] = []
        for entity in self.catalog.entities.values():
            for field in entity.fields.values():
                if field.is_ is not None:
                    with ctx.attempt():
                        found = self.rule(f"{entity.name}.{field.name}", NOWHERE)
                        self._fits(entity, field.name, field.type, found.type)
            keep = None
            if entity.keep is not None:
                with ctx.attempt():
                    place = ("entity", entity.name, "keep")
                    keep = self._expression(entity, entity.keep, "keep", place, condition=True)
            time = None
            with ctx.attempt():
                time = time_of(self.ctx, Row(0, entity.name), entity)
            facts.append(ir.EntityFacts(entity.name, keep, time))
        self._check_keeps(facts, ctx)
        for finding in self.ctx.diagnostics:
            ctx.say(finding)
        return tuple(self.done.values()), tuple(facts)

    def _check_keeps(self, facts: list[ir.EntityFacts], ctx: Context) -> None:
        """Whether a row exists must not depend on itself, by way of what its `keep` reads of other rows."""
        needs = {fact.name: self._read_by(fact.keep) for fact in facts if fact.keep is not None}
        _, circle = dependency_order(needs)
        if circle:
            message = say("whether a row exists goes in a circle: {names}", names=circle_text([*circle, circle[0]]))
            help = say("leave one of these links out of keep")
            ctx.say(self._said(self.catalog.entities[circle[0]], "keep", message, help, ("entity", circle[0], "keep")))

    def _read_by(self, expr: ir.Expr) -> set[str]:
        """The entities whose rows an expression reaches over links, in computed fields too."""
        found: set[str] = set()
        rules: set[str] = set()
        waiting: list[object] = [expr]
        while waiting:
            for node in nodes(waiting.pop()):
                if isinstance(node, Follow | Hop | Through):
                    found.add(node.entity)
                elif isinstance(node, ir.RuleRef) and node.name in self.done and node.name not in rules:
                    rules.add(node.name)
                    waiting.append(self.done[node.name].body)
        return found

    def _fits(self, entity: Entity, field: str, declared: Type, found: Type) -> None:
        same = declared.kind is found.kind or (declared.is_number and found.is_number)
        if not same:
            kinds = described(declared), described(found)
            message = say("it is declared {declared}, and its expression is {found}", declared=kinds[0], found=kinds[1])
            raise RejectError(
                self._said(
                    entity,
                    say("the field {name}", name=field),
                    message,
                    say("declare it {type}, or change the expression", type=found.kind.value),
                    ("entity", entity.name, "fields", field),
                )
            )

    def _expression(
        self, entity: Entity, text: str, where: str, place: tuple[str, ...], condition: bool = False
    ) -> ir.Expr:
        name = f"{self.catalog.source.name}: {'.'.join(place)}"
        self.texts[name] = text
        node, findings = parse_expression(Source(name, text))
        if node is None or findings:
            message, help = retold(findings[0]) if findings else (say("it cannot be read"), "")
            raise RejectError(self._said(entity, where, message, help, place))
        scope = self.ctx.top_scope(entity, inside=where)
        before = len(self.ctx.diagnostics)
        try:
            value = (self.ctx.condition if condition else self.ctx.value)(scope, node)
        except RejectError as reject:
            if reject.diagnostic.code == errors.IN_CATALOG.code:  # the mistake is in another field, and said there
                raise
            if reject.diagnostic.code == errors.NO_RANKS_IN_KEEP.code:
                raise RejectError(replace(reject.diagnostic, span=self.catalog.span_of(*place))) from None
            raise RejectError(self._said(entity, where, *retold(reject.diagnostic), place)) from None
        found, self.ctx.diagnostics[before:] = self.ctx.diagnostics[before:], []
        if found:
            raise RejectError(self._said(entity, where, *retold(found[0]), place))
        return value

    def _said(self, entity: Entity, where: str, message: str, help: str, place: tuple[str, ...]) -> Diagnostic:
        span = self.catalog.span_of(*place)
        return errors.IN_CATALOG.at(span, where=where, entity=entity.name, message=message, help=help)
