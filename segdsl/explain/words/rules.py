"""Rules as sentences and lists: what a whole declaration says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from segdsl.catalog.models import Catalog
from segdsl.explain.words.conditions import Conditions, between
from segdsl.explain.words.names import Scope, readable
from segdsl.explain.words.patterns import Manner, Patterns, patterns
from segdsl.gazetteer import MODULES, spots
from segdsl.semantic import ir
from segdsl.semantic.check import deep_recursion
from segdsl.syntax import tree
from segdsl.types import BOOLEAN

TOP = Scope()


class HasRules(Protocol):
    """What is asked of a rule set."""

    @property
    def rules(self) -> ir.RuleSet | None: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def loaded(self) -> Any: ...


@dataclass(frozen=True)
class Words:
    """A sentence, and the points below it; ``ordered`` where their order says something."""

    text: str
    items: tuple[Words, ...] = ()
    ordered: bool = False
    mark: str = "-"

    def lines(self) -> Iterator[str]:
        """The sentence, then its points, each with a mark and indented."""
        yield self.text
        for item in self.items:
            first, *rest = item.lines()
            yield f"  {item.mark} {first}"
            yield from (f"  {line}" for line in rest)

    def __str__(self) -> str:
        return "\n".join(self.lines())


class Teller(Conditions):
    """Whole rules in words."""

    def rule(self, rule: ir.Rule) -> Words:
        entity = self.entity(rule.entity)
        match rule.body:
            case ir.Condition(expr=expr):
                return self._segment_rule(expr, entity)
            case ir.Value(expr=expr):
                return self._metric(rule, expr, entity)
            case ir.Bands(by=by, bands=bands):
                head = self.say("rules", "bands", TOP, entity=entity, value=self.value(by, TOP))
                percent = self._is_share(by)
                return self._list(head, [Words(self._band(band, percent)) for band in bands])
            case ir.Cases(cases=cases):
                head = self.say("rules", "cases", TOP, entity=entity)
                return self._list(head, [self._case(case) for case in cases], ordered=True)
            case ir.Points(lines=lines):
                head = self.say("rules", "points", TOP, entity=entity)
                return self._list(head, [self._line(line) for line in lines])
            case ir.Parts(seed=seed, parts=parts):
                head = self.say("rules", "parts", TOP, entity=entity, seed=self.patterns.quoted(seed))
                return self._list(head, [Words(self._part(part)) for part in parts])

    def condition(self, expr: ir.Expr, negated: bool = False, head: Scope = TOP) -> Words:
        """A condition; what joins others with and, or, then becomes a list. ``head`` is how its first line is said."""
        match expr:
            case ir.Not(part=part):
                return self.condition(part, not negated, head)
            case ir.And(parts=parts) if between(expr) is None:
                return self._points("not_all" if negated else "all_of", parts, head)
            case ir.Or(parts=parts):
                return self._points("none_of" if negated else "any_of", parts, head)
            case ir.Sequence(steps=steps) if not negated:
                told = self.say("conditions", "sequence_head", head)
                return self._list(told, [Words(step) for step in self.steps(steps, TOP)], ordered=True)
            case _:
                return Words(self.patterns.finished(self.clause(expr, head, negated)))

    def _points(self, key: str, parts: tuple[ir.Expr, ...], head: Scope) -> Words:
        return self._list(self.say("conditions", key, head), [self.condition(part) for part in parts])

    def _list(self, head: str, items: list[Words], ordered: bool = False) -> Words:
        words = self.patterns
        marks = [f"{words.number(number + 1)}." if ordered else "-" for number in range(len(items))]
        told = (
            replace(item, text=words.sentence(item.text), mark=mark) for item, mark in zip(items, marks, strict=True)
        )
        return Words(words.sentence(words.finished(head)), tuple(told), ordered)

    def _segment_rule(self, expr: ir.Expr, entity: str) -> Words:
        found = self.condition(expr, head=TOP.told(Manner(mood="subjunctive")))
        if not found.items:
            told = self.say("rules", "segment", TOP, entity=entity, condition=self._later(expr))
            return Words(self.patterns.sentence(told))
        junction = {ir.And: "segment_all", ir.Or: "segment_any"}.get(type(expr))
        if junction is not None:
            return replace(found, text=self.patterns.sentence(self.say("rules", junction, TOP, entity=entity)))
        head = self.patterns.sentence(self.say("rules", "segment_list", TOP, entity=entity))
        return replace(found, text=f"{head} {self.patterns.in_sentence(found.text)}")

    def _later(self, expr: ir.Expr) -> Callable[[Manner], str]:
        return lambda manner: self.clause(expr, TOP.told(manner))

    def _metric(self, rule: ir.Rule, expr: ir.Expr, entity: str) -> Words:
        if rule.type == BOOLEAN:
            found = self.condition(expr)
            told = self.patterns.in_sentence(found.text)
            return replace(found, text=self.say("rules", "metric", TOP, entity=entity, value=told).replace(":.", ":"))
        return Words(self.say("rules", "metric", TOP, entity=entity, value=self.value(expr, TOP)))

    def _band(self, band: ir.Band, percent: bool) -> str:
        low = "" if band.low is None else self.value(band.low, TOP, percent)
        high = "" if band.high is None else self.value(band.high, TOP, percent)
        if low == high:
            told = self.say("rules", "band_one", TOP, low=low)
        else:
            only = "" if low else "only_"
            parts = [self.say("rules", "band_above" if band.low_open else "band_from", TOP, low=low)] if low else []
            if high:
                parts.append(self.say("rules", f"band_{only}{'under' if band.high_open else 'to'}", TOP, high=high))
            told = " ".join(parts)
        return self.say("rules", "band", TOP, title=self._title(band.name, band.title), band=told)

    def _title(self, name: str, title: str) -> str:
        return self.patterns.quoted(title or readable(name))

    def _case(self, case: ir.Case) -> Words:
        title = self._title(case.name, case.title)
        if case.condition is None:
            return Words(self.say("rules", "case_otherwise", TOP, title=title))
        found = self.condition(case.condition)
        key = "case_list" if found.items else "case"
        told = self.patterns.in_sentence(found.text) if found.items else found.text
        return replace(found, text=self.say("rules", key, TOP, title=title, head=told, condition=told))

    def _line(self, line: ir.ScoreLine) -> Words:
        key = "add" if line.add else "subtract"
        points = self.value(line.points, TOP)
        if line.when is None:
            return Words(self.say("rules", key, TOP, points=points))
        return Words(self.say("rules", f"{key}_when", TOP, points=points, condition=self._later(line.when)))

    def _part(self, part: ir.Part) -> str:
        numerator, denominator = part.fraction
        percent = self.patterns.percent(Decimal(numerator * 100) / Decimal(denominator))
        return self.say("rules", "part", TOP, title=self._title(part.name, part.title), percent=percent)


def teller(rule_set: HasRules, words: Patterns | str) -> Teller:
    """Who tells the rules of a set in one language; a name, or sentences of one's own."""
    found = rule_set.rules
    assert found is not None, "rules with mistakes have no meaning to be told"
    spoken = patterns(words) if isinstance(words, str) else words
    rules: Mapping[str, ir.Rule] = {rule.name: rule for rule in found.rules}
    places = _places(rule_set.loaded, spoken)
    return Teller(spoken, rule_set.catalog, rules, {param.name: param for param in found.params}, places)


def _places(loaded: Any, words: Patterns) -> dict[tuple[float, float], str]:
    """The titles of places by where they are: typed rules only know the latter."""
    found: dict[tuple[float, float], str] = {}
    for file in loaded.program.files if loaded is not None else ():
        for node in file.declarations:
            if isinstance(node, tree.Use) and node.path in MODULES:
                for spot in reversed(spots(node.path)):  # a town before its province
                    name = words.quoted(spot.titled(str(words.data["language"])))
                    found.setdefault((spot.latitude, spot.longitude), name)
            if isinstance(node, tree.Place):
                at = (_degrees(node.latitude), _degrees(node.longitude))
                if None not in at:
                    found[at] = words.quoted(node.title or readable(node.name.text))  # type: ignore[index]
    return found


def _degrees(expr: tree.Expr) -> float | None:
    if isinstance(expr, tree.Negate) and isinstance(expr.operand, tree.Number):
        return -float(expr.operand.digits)
    return float(expr.digits) if isinstance(expr, tree.Number) else None


def rule_in_words(rule_set: HasRules, name: str, language: str = "en") -> Words:
    """A rule as sentences for people; ``str()`` of it is text on several lines."""
    with deep_recursion():
        found = teller(rule_set, language)
        return found.rule(found.rules[name])
