"""A condition as the clauses a person would read it in, and what to show of each.

``spend at least 10_000_000 and none(complaints in the last 6 months)`` is a clause with two parts. A part that is
not and, or, not is a test: its own words, the values it looked at, the windows it used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from segdsl.plan import Row
from segdsl.semantic import ir
from segdsl.semantic.walk import nodes
from segdsl.source import Span
from segdsl.types import INTEGER, Kind


@dataclass(frozen=True)
class Clause:
    """A condition with its place in the text; ``seen`` are the values to show, ``windows`` the windows used."""

    kind: Literal["all", "any", "not", "test"]
    condition: ir.Expr
    span: Span
    parts: tuple[Clause, ...] = ()
    seen: tuple[tuple[Span, ir.Expr], ...] = ()
    windows: tuple[tuple[ir.Window, bool], ...] = ()  # and whether it ran on dates
    rule: str = ""  # the segment that this clause asks about


def clause_of(condition: ir.Expr) -> Clause:
    match condition:
        case ir.And(parts=parts):
            return Clause("all", condition, condition.span, tuple(clause_of(part) for part in parts))
        case ir.Or(parts=parts):
            return Clause("any", condition, condition.span, tuple(clause_of(part) for part in parts))
        case ir.Not(part=part):
            inner = clause_of(part)
            if part.span == condition.span and inner.kind == "test" and not inner.rule:
                return replace(inner, condition=condition)  # `is not`, which reads as one test
            return Clause("not", condition, condition.span, (inner,))
        case _:
            seen = tuple(_told(expr) for expr in _seen(condition))
            rule = condition.name if isinstance(condition, ir.RuleRef) else ""
            return Clause("test", condition, condition.span, (), seen, _windows(condition), rule)


def _seen(test: ir.Expr) -> list[ir.Expr]:
    """The values that a test looks at; constants tell nothing."""
    match test:
        case ir.Compare(left=left, right=right):
            return _values(left) + _values(right)
        case ir.OneOf(subject=subject, items=items):
            return [value for expr in (subject, *items) for value in _values(expr)]
        case ir.Infix(left=left, right=right):
            return _values(left) + _values(right)
        case ir.Includes(subject=subject, items=items):
            return [value for expr in (subject, *items) for value in _values(expr)]
        case ir.Known(subject=subject) | ir.Empty(subject=subject):
            return _values(subject)
        case ir.WindowTest(subject=subject, window=window):
            bounds = [window.value, *([window.end] if window.end else [])] if isinstance(window, ir.BoundWindow) else []
            return [value for expr in (subject, *bounds) for value in _values(expr)]
        case ir.TopBottom(value=value, per=per, row=Row(level=0), population=population, grouped=False) if (
            population.path is None
        ):
            return [*_values(value), *(_values(per) if per is not None else [])]
        case ir.Aggregate() | ir.FieldRef():
            return _values(test)
        case _:
            return []


def _values(expr: ir.Expr) -> list[ir.Expr]:
    """The parts of a value that a person would ask about: fields, aggregates, rules, ranks."""
    match expr:
        case ir.FieldRef() if expr.type.kind is Kind.GEO:
            return []
        case ir.FieldRef() | ir.LinkRef() | ir.RuleRef() | ir.RankValue() | ir.ParamRef():
            return [expr]
        case ir.Aggregate(op="any" | "none" | "every"):
            counted = replace(expr, op="count", type=INTEGER)
            if expr.op == "every" and expr.where is not None:
                counted = replace(counted, where=ir.Not(expr.where))
            return [counted]
        case ir.Aggregate():
            return [expr]
        case ir.Arithmetic(left=left, right=right):
            return _values(left) + _values(right)
        case ir.Negation(operand=operand):
            return _values(operand)
        case ir.Function(args=args):
            return [expr] if any(_values(arg) for arg in args) else []
        case ir.Conditional():
            return [expr]
        case _:
            return []


def _told(expr: ir.Expr) -> tuple[Span, ir.Expr]:
    return expr.span, expr


def _windows(test: ir.Expr) -> tuple[tuple[ir.Window, bool], ...]:
    found: list[tuple[ir.Window, bool]] = []
    for node in nodes(test):
        match node:
            case ir.WindowTest(window=window, subject=subject):
                found.append((window, subject.type.kind is Kind.DATE))
            case ir.Aggregate(window=window, time=time) if window is not None and time is not None:
                found.append((window, time.type.kind is Kind.DATE))
            case ir.SequenceStep(window=window, time=time) if window is not None:
                found.append((window, time.type.kind is Kind.DATE))
            case _:
                pass
    found.sort(key=lambda pair: pair[0].span.start)
    return tuple(dict.fromkeys(found))
