"""Claims as people write them: ``vip implies not dormant``, with any condition of the language on either side.

::

    A implies B            whoever is A is B             A نتیجه می‌دهد B
    C is impossible        nobody is C                   C ناممکن است
    nobody is C            the same                      هیچ‌کس C نیست
    everyone is C          nobody is not C               هر مشتری C است
    A equals B             whoever is one is the other   A همان B است
    A and B are disjoint   nobody is both                A و B اشتراک ندارند

The words around the conditions are found outside of quotes; what is left is read by the language's own parser and
checked against the rule set, so that every mistake in it is explained as it would be in a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.semantic import ir
from segdsl.semantic.check import Checker, deep_recursion
from segdsl.semantic.context import RejectError
from segdsl.source import Source
from segdsl.syntax import tree
from segdsl.syntax.parse import parse_expression
from segdsl.workspace import proving_errors
from segdsl.workspace.proving import Answer, Prover
from segdsl.workspace.rule_set import RuleSet

Kind = Literal["implies", "never", "always", "equal", "disjoint"]
CLAIM: Final = "claim"
_ONE: Final[tuple[tuple[Kind, str, str], ...]] = (
    ("never", "en", r"\s*(?P<c>.+?)\s+(?:is|are)\s+impossible\s*"),
    ("never", "en", r"\s*(?:nobody|no\s+one|no\s+customer)\s+is\s+(?P<c>.+?)\s*"),
    ("always", "en", r"\s*everyone\s+is\s+(?P<c>.+?)\s*"),
    ("never", "fa", r"\s*(?P<c>.+?)\s+(?:ناممکن|غیرممکن)\s+است\s*"),
    ("never", "fa", r"\s*هیچ[\u200c ]?کس\s+(?P<c>.+?)\s+نیست\s*"),
    ("always", "fa", r"\s*(?:هر\s+مشتری|همه)\s+(?P<c>.+?)\s+(?:است|هستند)\s*"),
)
_TWO: Final[tuple[tuple[Kind, str, str, str], ...]] = (
    ("disjoint", "en", r"\s+and\s+", r"\s+are\s+disjoint\s*"),
    ("disjoint", "fa", r"\s+و\s+", r"\s+اشتراک(?:ی)?\s+ندارند\s*"),
    ("implies", "en", r"\s+implies\s+", r"\s*"),
    ("equal", "en", r"\s+equals\s+", r"\s*"),
    ("implies", "fa", r"\s+نتیجه[\u200c ]می[\u200c ]?دهد\s+", r"\s*"),
    ("equal", "fa", r"\s+همان\s+", r"\s+است\s*"),
)
_QUOTED: Final = re.compile(r'"(?:\\.|[^"\\])*"|«[^»]*»|`[^`]*`')


@dataclass(frozen=True)
class Claimed:
    """What is claimed of one condition, or of two."""

    kind: Kind
    sides: tuple[ir.Expr, ...]
    texts: tuple[str, ...]


class Claims:
    """Reads claims about one rule set."""

    def __init__(self, rule_set: RuleSet, prover: Prover) -> None:
        if rule_set.loaded is None:
            raise SegdslError([proving_errors.NO_FILES.at()])
        self.rule_set = rule_set
        self.prover = prover
        with deep_recursion():
            self._checker = Checker(rule_set.loaded.program, rule_set.catalog)
            self._checker.run()
        self._labels = set(prover.labels())

    def read(self, text: str) -> Claimed:
        """The claim; a `SegdslError` whose places are in the source called ``claim`` where it cannot be read."""
        source = Source(CLAIM, text)
        self._checker.ctx.texts = {**self._checker.ctx.texts, CLAIM: text}
        ways = list(_ways(text))
        if not ways:
            raise SegdslError([proving_errors.NOT_A_CLAIM.at(text=text.strip()[:80])])
        failed: list[Diagnostic] = []
        for kind, language, parts in ways:
            found = [self._side(source, start, end, language) for start, end in parts]
            mistakes = [one for part in found if isinstance(part, list) for one in part]
            if not mistakes:
                texts = tuple(text[start:end].strip() for start, end in parts)
                return self._of_one_entity(kind, [part for part in found if not isinstance(part, list)], texts)
            failed = failed or mistakes
        raise SegdslError(failed)

    def answer(self, claim: Claimed) -> Answer:
        """What can be said of the claim."""
        first, second = claim.sides[0], claim.sides[-1]
        match claim.kind:
            case "implies":
                return self.prover.implies(first, second)
            case "never":
                return self.prover.never(first)
            case "always":
                return self.prover.always(first)
            case "equal":
                return self.prover.equal(first, second)
            case "disjoint":
                return self.prover.disjoint(first, second)

    # --- one side

    def _side(self, source: Source, start: int, end: int, language: str) -> ir.Expr | tree.Expr | list[Diagnostic]:
        label = source.text[start:end].strip()
        if label in self._labels:
            return self.prover.expression(label)
        alone = Source(CLAIM, " " * start + source.text[start:end])  # places stay those of the whole claim
        expression, mistakes = parse_expression(alone, language)
        return expression if expression is not None else list(mistakes)

    def _of_one_entity(self, kind: Kind, sides: list[ir.Expr | tree.Expr], texts: tuple[str, ...]) -> Claimed:
        """Every side is a condition of the default entity, or of another on which all can be read."""
        catalog = self.rule_set.catalog
        others = [name for name in catalog.entities if name != catalog.default_entity and "." not in name]
        named = {self.prover.entity_of(side) for side in sides if not isinstance(side, tree.Expr)}
        failed: list[Diagnostic] = []
        for entity in [*named, *([] if named else [catalog.default_entity, *others])]:
            found, mistakes = self._typed(sides, entity)
            if not mistakes:
                return Claimed(kind, tuple(found), texts)
            failed = failed or mistakes
        raise SegdslError(failed)

    def _typed(self, sides: list[ir.Expr | tree.Expr], entity: str) -> tuple[list[ir.Expr], list[Diagnostic]]:
        ctx = self._checker.ctx
        kept = list(ctx.diagnostics)
        found: list[ir.Expr] = []
        with deep_recursion():
            for side in sides:
                if not isinstance(side, tree.Expr):
                    found.append(side)
                    continue
                try:
                    found.append(ctx.condition(ctx.top_scope(self.rule_set.catalog.entities[entity]), side))
                except RejectError as reject:
                    ctx.say(reject.diagnostic)
        mistakes = [one for one in ctx.diagnostics if one not in kept and one.severity == "error"]
        ctx.diagnostics[:] = kept
        return found, mistakes


def _ways(text: str) -> list[tuple[Kind, str, list[tuple[int, int]]]]:
    """How the text can be taken apart: by words outside of quotes."""
    masked = _QUOTED.sub(lambda found: "x" * len(found[0]), text)
    ways: list[tuple[Kind, str, list[tuple[int, int]]]] = []
    for kind, language, between, end in _TWO:
        last = re.search(end + r"$", masked)
        if last is None:
            continue
        ways += [
            (kind, language, [(0, middle.start()), (middle.end(), last.start())])
            for middle in re.finditer(between, masked[: last.start()])
        ]
    for kind, language, pattern in _ONE:
        found = re.fullmatch(pattern, masked, re.DOTALL)
        if found is not None:
            ways.append((kind, language, [found.span("c")]))
    return ways


def condition_text(text: str, claim: Claimed) -> str:
    """A condition as a test can expect it: ``club.gold`` alone is ``club is gold`` in the language."""
    for side, label in zip(claim.sides, claim.texts, strict=True):
        if isinstance(side, ir.Compare) and isinstance(side.left, ir.RuleRef) and "." in label:
            name, _, part = label.rpartition(".")
            if name == side.left.name:
                text = re.sub(rf"(?<![\w.]){re.escape(label)}(?![\w.])", f"{name} is {part}", text)
    return text
