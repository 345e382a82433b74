"""Explaining one customer: each clause of a rule is bound and evaluated by itself, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from segdsl.catalog.models import Catalog
from segdsl.explain import Clause, Reason, Seen, clause_of
from segdsl.explain.reasons import moment, shown
from segdsl.plan import Const, Follow, Row, RowRef
from segdsl.semantic import ir
from segdsl.semantic.bind import bind_with, make_binder
from segdsl.semantic.binding import Binder
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.walk import nodes
from segdsl.source import Source, Span
from segdsl.types import INTEGER, Kind
from segdsl.wording import say
from segdsl.workspace.rule_set import Bound

if TYPE_CHECKING:
    from segdsl.memory import Evaluator, Population

MAX_NESTED = 3


class Explainer:
    """Answers for one bound rule set and one population (or, without it, for single profiles)."""

    def __init__(self, bound: Bound, population: Population | None = None) -> None:
        from segdsl.memory import Evaluator

        rules = bound.rule_set.rules
        assert rules is not None, "a bound rule set has rules"
        self.catalog: Catalog = bound.catalog
        self.sources: Mapping[str, Source] = bound.rule_set.sources
        files = bound.rule_set.loaded.program.files if bound.rule_set.loaded is not None else ()
        self.comments = {file.name: [comment.span for comment in file.comments] for file in files}
        self.rules = {rule.name: rule for rule in rules.rules}
        with deep_recursion():
            as_of = bound.plan.as_of
            self.binder: Binder = make_binder(
                rules, bound.catalog, as_of.replace(tzinfo=UTC), bound.params, bound.timezone, bound.calendar
            )
            bind_with(self.binder, rules)
        self.evaluator: Evaluator = Evaluator(bound.plan, bound.catalog)
        self.population = population

    def reason(self, name: str, row: Any) -> Reason:
        """Why the row is in the segment (or tier, or part) ``name``, or out of it."""
        with deep_recursion():
            return self._rule(name, row, 0)

    def condition(self, condition: ir.Expr, row: Any, entity: str) -> Reason:
        """Why a condition that is no rule of its own, such as that of a test, holds for the row, or does not."""
        with deep_recursion():
            return self._clause(clause_of(condition), row, entity, 0)

    def ask(self, expr: ir.Expr, row: Any, entity: str) -> Any:
        """What a condition or value is for the row."""
        with deep_recursion():
            return self._ask(expr, row, entity)

    def _rule(self, name: str, row: Any, depth: int) -> Reason:
        label, _, part = name.partition(".")
        rule = self.rules[label if label in self.rules else name]
        entity = rule.entity
        match rule.body:
            case ir.Condition(expr=expr):
                inner = self._clause(clause_of(expr), row, entity, depth)
                holds = bool(self._ask(ir.RuleRef(Row(0, entity), rule.name, rule.type), row, entity))
                return Reason(_in_segment(rule.name, holds), holds, "all", parts=(inner,))
            case ir.Bands(by=by, bands=bands):
                value = self._ask(ir.RuleRef(Row(0, entity), rule.name, rule.type), row, entity)
                seen = (self._seen(by.span, by, row, entity, by),)
                held = rule.type.names[value - 1] if value is not None else ""
                ends = tuple(Reason(self._quote(band.span), band.name == held) for band in bands)
                return self._tier(rule, part, value, seen, (*ends, *self._points(by, row, entity, depth)))
            case ir.Cases(cases=cases):
                value = self._ask(ir.RuleRef(Row(0, entity), rule.name, rule.type), row, entity)
                parts = [self._case(case, row, entity, depth) for case in cases]
                return self._tier(rule, part, value, (), tuple(parts))
            case ir.Parts():
                value = self._ask(ir.RuleRef(Row(0, entity), rule.name, rule.type), row, entity)
                return self._tier(rule, part, value, (), ())
            case _:
                return self._value_rule(rule, row, depth)

    def _tier(self, rule: ir.Rule, part: str, value: Any, seen: tuple[Seen, ...], parts: tuple[Reason, ...]) -> Reason:
        name = rule.type.names[value - 1] if value is not None else ""
        holds = name == part if part else value is not None
        shown_name = name or say("unknown")
        text = say("{rule} is {value}", rule=rule.name, value=shown_name)
        if part and not holds:
            text = say("{rule} is {value}, not {wanted}", rule=rule.name, value=shown_name, wanted=part)
        return Reason(text, holds, "all" if parts else "test", seen, (), parts)

    def _case(self, case: ir.Case, row: Any, entity: str, depth: int) -> Reason:
        """A tier with its condition; the first that holds wins."""
        if case.condition is None:
            return Reason(say("tier {tier}: otherwise", tier=case.name), True)
        inner = self._clause(clause_of(case.condition), row, entity, depth)
        if inner.kind != "test":
            return Reason(say("tier {tier}:", tier=case.name), inner.holds, "test", parts=(inner,))
        return replace(inner, text=say("tier {tier}: {condition}", tier=case.name, condition=inner.text))

    def _value_rule(self, rule: ir.Rule, row: Any, depth: int) -> Reason:
        ref = ir.RuleRef(Row(0, rule.entity), rule.name, rule.type)
        value = self._ask(ref, row, rule.entity)
        said = Seen(rule.name, self._shown(value, ref))
        return Reason(rule.name, value is not None, "test", (said,), (), self._points(ref, row, rule.entity, depth))

    def _points(self, by: ir.Expr, row: Any, entity: str, depth: int) -> tuple[Reason, ...]:
        """The lines of a score, where that is what a number comes from."""
        rule = self.rules.get(by.name) if isinstance(by, ir.RuleRef) else None
        if rule is None or not isinstance(rule.body, ir.Points) or depth > MAX_NESTED:
            return ()
        lines: list[Reason] = []
        for line in rule.body.lines:
            when = line.when is None or bool(self._ask(line.when, row, entity))
            points = (
                ()
                if isinstance(line.points, ir.Constant)
                else (self._seen(line.points.span, line.points, row, entity, line.points),)
            )
            text, windows = self._line(line), self._windows(clause_of(line.points), row, entity)
            lines.append(Reason(text, when, "test", points, windows))
        return tuple(lines)

    def _line(self, line: ir.ScoreLine) -> str:
        """What a line of a score does, with the points and the condition as they were written."""
        points = self._quote(line.points.span)
        if line.when is None:
            return say("add {points}", points=points) if line.add else say("subtract {points}", points=points)
        when = self._quote(line.when.span)
        if line.add:
            return say("add {points} when {condition}", points=points, condition=when)
        return say("subtract {points} when {condition}", points=points, condition=when)

    def _clause(self, clause: Clause, row: Any, entity: str, depth: int) -> Reason:
        holds = bool(self._ask(clause.condition, row, entity))
        parts = tuple(self._clause(part, row, entity, depth) for part in clause.parts)
        seen = tuple(self._seen(span, expr, row, entity, clause.condition) for span, expr in clause.seen)
        if clause.rule and depth < MAX_NESTED and self._is_here(clause.condition):
            parts = self._rule(clause.rule, row, depth + 1).parts
        return Reason(self._words(clause), holds, clause.kind, seen, self._windows(clause, row, entity), parts)

    def _words(self, clause: Clause) -> str:
        """The clause as it was written; a segment as a condition says that it is one."""
        rule = self.rules.get(clause.rule)
        if rule is None or rule.kind != "segment" or not isinstance(clause.condition, ir.RuleRef):
            return self._quote(clause.span)
        if links := _links(clause.condition.row):
            return say("{link} in segment {segment}", link=".".join(links), segment=rule.name)
        return say("in segment {segment}", segment=rule.name)

    @staticmethod
    def _is_here(condition: ir.Expr) -> bool:
        return isinstance(condition, ir.RuleRef) and condition.row == Row(0, getattr(condition.row, "entity", ""))

    def _seen(self, span: Span, expr: ir.Expr, row: Any, entity: str, clause: ir.Expr) -> Seen:
        """A value that a clause looked at; of ``any``, ``none`` and ``every`` the rows."""
        value = self._ask(expr, row, entity, condition=False)
        text = self._quote(span) or _path(expr)
        asked = {node.span: node.op for node in nodes(clause) if isinstance(node, ir.Aggregate)}
        if isinstance(expr, ir.Aggregate) and expr.op == "count" and asked.get(span) != "count":
            return Seen(text, _rows_that_fail(value) if asked.get(span) == "every" else _rows(value))
        shown_value = say("(private)") if self._private(expr) else self._shown(value, expr)
        return Seen(text, self._over(shown_value, expr, row, entity))

    def _over(self, shown_value: str, expr: ir.Expr, row: Any, entity: str) -> str:
        """With how many rows an aggregate, or a metric that is one, was taken over: ``5 (of 3 rows)``."""
        if isinstance(expr, ir.RuleRef) and self._is_here(expr):
            body = self.rules[expr.name].body if expr.name in self.rules else None
            expr = body.expr if isinstance(body, ir.Value) else expr
        if not isinstance(expr, ir.Aggregate) or expr.value is None:
            return shown_value
        count = self._ask(replace(expr, op="count", value=None, type=INTEGER), row, entity, condition=False)
        if count == 1:
            return say("{value} (of {count:,} row)", value=shown_value, count=count)
        return say("{value} (of {count:,} rows)", value=shown_value, count=count)

    def _private(self, expr: ir.Expr) -> bool:
        """Whether a value comes straight from a private field."""
        for node in nodes(expr):
            if isinstance(node, ir.FieldRef):
                found = self.catalog.entities[_entity(node.row)].fields.get(node.name)
                if found is not None and found.private:
                    return True
            if isinstance(node, ir.RuleRef) and node.name in self.rules and self._private_rule(node.name):
                return True
        return False

    def _private_rule(self, name: str) -> bool:
        rule = self.rules[name]
        return (
            isinstance(rule.body, ir.Value)
            and rule.type.kind not in (Kind.BOOLEAN, Kind.TIER)
            and self._private(rule.body.expr)
        )

    def _shown(self, value: Any, expr: ir.Expr) -> str:
        type = self.binder.value(expr).type
        if isinstance(expr, ir.RuleRef) and type.kind is Kind.TIER:
            type = expr.type
        return shown(value, type, self.binder.zone)

    def _windows(self, clause: Clause, row: Any, entity: str) -> tuple[Seen, ...]:
        found: list[Seen] = []
        inside = [w for _, expr in clause.seen for w in self._windows_of_metric(expr)]
        for window, dates in dict.fromkeys([*clause.windows, *inside]):
            if isinstance(window, ir.BoundWindow):
                continue
            interval = self.binder.interval(window, dates)
            zone = self.binder.zone
            low = moment(interval.low, zone) if interval.low is not None else ""
            high = moment(interval.high, zone) if interval.high is not None else ""
            found.append(Seen(self._quote(window.span), _stretch(low, high, interval.low_inside, interval.high_inside)))
        return tuple(found)

    def _windows_of_metric(self, expr: ir.Expr) -> tuple[tuple[ir.Window, bool], ...]:
        """The windows inside a metric that was looked at."""
        rule = self.rules.get(expr.name) if isinstance(expr, ir.RuleRef) else None
        if rule is None or not isinstance(rule.body, ir.Value):
            return ()
        return clause_of(rule.body.expr).windows

    def _ask(self, expr: ir.Expr, row: Any, entity: str, condition: bool = True) -> Any:
        bind: Callable[[ir.Expr], Any] = self.binder.value
        if condition and expr.type.kind is Kind.BOOLEAN:
            bind = self.binder.condition
        found = bind(expr)
        if isinstance(found, Const):
            return found.value
        return self.evaluator.expression(found, entity, population=self.population)(row)

    def _quote(self, span: Span) -> str:
        """What stands there, on one line, without the comments in it."""
        source = self.sources.get(span.file)
        if source is None:
            return ""
        text, at = "", span.start
        for comment in self.comments.get(span.file, ()):
            if at <= comment.start < span.end:
                text += source.text[at : comment.start]
                at = comment.end
        return " ".join((text + source.text[at : span.end]).split())


def _in_segment(name: str, holds: bool) -> str:
    return say("in segment {segment}", segment=name) if holds else say("not in segment {segment}", segment=name)


def _rows(count: int) -> str:
    return say("{count} row", count=count) if count == 1 else say("{count} rows", count=count)


def _rows_that_fail(count: int) -> str:
    return say("{count} row that fails", count=count) if count == 1 else say("{count} rows that fail", count=count)


def _entity(row: RowRef) -> str:
    return row.entity


def _path(expr: ir.Expr) -> str:
    match expr:
        case ir.FieldRef(row=row, name=name):
            return ".".join([*_links(row), name])
        case ir.LinkRef(row=row):
            return ".".join(_links(row))
        case ir.RuleRef(name=name):
            return name
        case _:
            return say("value")


def _links(row: RowRef) -> list[str]:
    return [*_links(row.row), row.link] if isinstance(row, Follow) else []


def _stretch(low: str, high: str, low_inside: bool, high_inside: bool) -> str:
    ends = {"low": low, "high": high}
    match bool(low), bool(high), low_inside, high_inside:
        case False, _, _, True:
            return say("until {high}", **ends)
        case False, _, _, _:
            return say("before {high}", **ends)
        case _, False, True, _:
            return say("from {low}", **ends)
        case _, False, _, _:
            return say("after {low}", **ends)
        case _, _, True, True:
            return say("from {low} to {high}", **ends)
        case _, _, True, _:
            return say("from {low} to before {high}", **ends)
        case _, _, _, True:
            return say("after {low} to {high}", **ends)
        case _:
            return say("after {low} to before {high}", **ends)
