"""Is there a box in which all of these formulas hold? Every box, one after the other, or none: that is a proof.

A box gives each term what it may still be. Literals narrow it; of an "any of" whose other parts are out the last part
must hold; where nothing follows any more, the shortest "any of" is tried part by part, and each later part knows that
the earlier ones fail. What single boxes cannot say (rows of one collection, the order of two fields) is asked of
`segdsl.analysis.theory` when a box is complete, and once before any choice, where it saves the most.

The search is bounded: past ``Budget.steps`` choices it raises `Exhausted`, and the answer is "unknown", never "proved".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from segdsl.analysis.domains import Domain, both
from segdsl.analysis.formulas import Formula, Term
from segdsl.analysis.moments import Order

Box = dict[Term, Domain]
Theory = Callable[[Box, "Budget"], bool]
LARGE = 64  # parts of a formula from which on equal ones are worth remembering


class Exhausted(Exception):  # noqa: N818 - it is no error of anybody's
    """The search is longer than it may be."""


@dataclass
class Budget:
    """How many choices may still be tried."""

    steps: int

    def step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise Exhausted


def boxes(order: Order, formulas: Iterable[Formula], theory: Theory, budget: Budget) -> Iterator[Box]:
    """The boxes in which all formulas hold and to which the theory does not object."""
    return _from(order, {}, [], list(formulas), theory, budget, True)


def core(order: Order, formulas: Iterable[Formula]) -> Box | None:
    """What follows from formulas without any choice; None where that contradicts itself."""
    narrowed = _narrowed(order, {}, [], list(formulas))
    return None if narrowed is None else narrowed[0]


def _from(
    order: Order,
    box: Box,
    choices: list[Formula],
    given: list[Formula],
    theory: Theory,
    budget: Budget,
    first: bool,
) -> Iterator[Box]:
    budget.step()
    narrowed = _narrowed(order, box, choices, given)
    if narrowed is None:
        return
    box, choices = narrowed
    if (first or not choices) and not theory(box, budget):
        return
    if not choices:
        yield box
        return
    chosen = min(choices, key=_weight)
    rest = [one for one in choices if one is not chosen]
    failed: list[Formula] = []
    for part in sorted(chosen.parts, key=_liking):
        yield from _from(order, dict(box), rest, [part, *failed], theory, budget, False)
        negation = part.negation
        if negation is not None and (negation.kind == "literal" or negation.size <= 12):
            failed.append(negation)


def _weight(choice: Formula) -> tuple[int, int]:
    return len(choice.parts), choice.size


def _liking(part: Formula) -> tuple[bool, int]:
    """Known values make better witnesses than unknown ones."""
    return part.kind == "literal" and getattr(part.domain, "unknown", False), part.size


def _narrowed(order: Order, box: Box, choices: list[Formula], given: list[Formula]) -> tuple[Box, list[Formula]] | None:
    """The box after everything that follows without a choice; None where nothing is left."""
    choices = list(choices)
    while True:
        changed = _take(order, box, choices, given)
        if changed is None:
            return None
        if not changed:
            return box, choices
        kept: list[Formula] = []
        given = []
        for choice in choices:
            left = _left(order, box, choice)
            if left is None:
                continue
            if not left:
                return None
            if len(left) == 1:
                given.append(left[0])
            else:
                kept.append(choice)
        choices = kept
        if not given:
            return box, choices


def _take(order: Order, box: Box, choices: list[Formula], given: list[Formula]) -> bool | None:
    """Puts what is given into the box; whether anything changed, None where it cannot be."""
    changed = False
    while given:
        one = given.pop()
        match one.kind:
            case "true":
                pass
            case "false":
                return None
            case "all":
                given.extend(one.parts)
            case "any":
                if one not in choices:
                    choices.append(one)
                    changed = True
            case _:
                before = box.get(one.term, one.term.base)
                after = both(order, before, one.domain)
                if after is None:
                    return None
                if after != before or one.term not in box:
                    box[one.term] = after
                    changed = True
    return changed


def _left(order: Order, box: Box, choice: Formula) -> list[Formula] | None:
    """The parts that may still hold; None where one of them holds already."""
    left: list[Formula] = []
    for part in choice.parts:
        verdict = holds(order, box, part)
        if verdict is True:
            return None
        if verdict is None:
            left.append(part)
            if len(left) > 1 and len(choice.parts) > 12:
                return left  # a long list: two are enough to know that nothing follows
    return left


def holds(order: Order, box: Box, formula: Formula, known: dict[int, bool | None] | None = None) -> bool | None:
    """Whether a formula holds, or cannot, everywhere in the box; None where it depends.

    Equal parts are one object: in large formulas each is looked at once, and ``known`` keeps what was found.
    """
    match formula.kind:
        case "true":
            return True
        case "false":
            return False
        case "literal":
            return _literal(order, box, formula)
        case _:
            if known is None and formula.size > LARGE:
                known = {}
            if known is not None and formula.number in known:
                return known[formula.number]
            certain = formula.kind == "all"  # the verdict if no part says otherwise
            verdict: bool | None = certain
            for part in formula.parts:
                found = holds(order, box, part, known)
                if found is (not certain):
                    verdict = not certain
                    break
                if found is None:
                    verdict = None
            if known is not None:
                known[formula.number] = verdict
            return verdict


def _literal(order: Order, box: Box, formula: Formula) -> bool | None:
    now = box.get(formula.term, formula.term.base)
    if both(order, now, formula.domain) is None:
        return False
    negation = formula.negation
    if negation is not None and negation.domain is not None and both(order, now, negation.domain) is None:
        return True
    return None
