"""Pairs of segments of one entity, for the rules that compare them; bounded, since they grow with the square."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from segdsl.analysis.lint_context import LintContext
from segdsl.semantic import ir


def possible(ctx: LintContext) -> Iterator[list[ir.Rule]]:
    """The segments of each entity that somebody, but not everybody, can be in."""
    by_entity: dict[str, list[ir.Rule]] = {}
    for rule, _ in ctx.written("segment"):
        by_entity.setdefault(rule.entity, []).append(rule)
    for listed in by_entity.values():
        kept = [rule for rule in listed if not ctx.never(rule.name) and not ctx.always(rule.name)]
        if len(kept) > 1:
            yield kept


def related(ctx: LintContext, holds: Callable[[str, str], bool]) -> Iterator[tuple[ir.Rule, list[ir.Rule]]]:
    """Each segment with the later ones of which ``holds`` says something, as far as the settings go."""
    left = ctx.settings.most_pairs
    for listed in possible(ctx):
        found: dict[str, list[ir.Rule]] = {}
        for one, other in combinations(listed, 2):
            left -= 1
            if left < 0:
                break
            if holds(one.name, other.name):
                found.setdefault(one.name, []).append(other)
        by_name = {rule.name: rule for rule in listed}
        for name, others in found.items():
            yield by_name[name], others
