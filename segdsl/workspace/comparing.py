"""What changed in meaning between two rule sets: new, gone, renamed, wider, narrower, the same in other words.

Two rules of one name are compared by their meanings first (`comparing_meaning`): where these are equal nothing
changed, whatever the text says. Of the others, the prover is asked whether whoever is in the old one is in the new
one, and the other way round. A rule whose own words stayed and whose meaning did not changed *because* of something:
a metric, a param, a list, a field of the catalog. Where the catalog itself reads other data under a name, nothing can
be told from the rules, and that is what is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

from segdsl.diagnostics import SegdslError
from segdsl.semantic import ir
from segdsl.semantic.bind import bind_params, find_zone
from segdsl.semantic.context import suggest
from segdsl.semantic.errors import UNKNOWN_PARAM
from segdsl.semantic.walk import nodes, references
from segdsl.source import Source, Span
from segdsl.syntax import tree
from segdsl.workspace.comparing_meaning import Fact, Meanings
from segdsl.workspace.comparing_merge import Merged, merge
from segdsl.workspace.proving import Prover, Witness
from segdsl.workspace.rule_set import RuleSet


class What(Enum):
    """What became of a rule."""

    NEW = "new"
    GONE = "gone"
    RENAMED = "renamed"
    WIDER = "wider"
    NARROWER = "narrower"
    INCOMPARABLE = "incomparable"
    CHANGED = "changed"  # a value: whoever is in or out is told by the rules that use it
    EQUIVALENT = "equivalent"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Change:
    """One rule, tier, part, param or list that is not what it was.

    ``name`` is its label now (or the last one), ``old_name`` what it was called; ``because`` is what it stands on and
    what changed; ``enters`` and ``leaves`` are customers whom the change moves, each replayed through the evaluator.
    """

    what: What
    kind: str
    name: str
    old_name: str = ""
    entity: str = ""
    title: str = ""
    because: tuple[Fact, ...] = ()
    enters: Witness | None = None
    leaves: Witness | None = None
    parts: tuple[Change, ...] = ()
    before: str = ""
    after: str = ""
    notes: tuple[str, ...] = ()
    own: bool = True  # its own words mean something else than they did
    span: Span = field(default=Span("", 0, 0), compare=False)


@dataclass(frozen=True)
class Comparison:
    """Every change, what was edited before what follows from it, and how many rules stayed as they were."""

    old: RuleSet
    new: RuleSet
    changes: tuple[Change, ...]
    unchanged: int
    merged: Merged

    @property
    def in_meaning(self) -> tuple[Change, ...]:
        """The changes but for those that are only other words."""
        return tuple(change for change in self.changes if change.what is not What.EQUIVALENT)


@dataclass
class Pair:
    """Two checked rule sets side by side: their meanings, their texts, and a prover over both."""

    old: RuleSet
    new: RuleSet
    params: Mapping[str, object] = field(default_factory=dict)
    smt: bool = False

    def __post_init__(self) -> None:
        for side in (self.old, self.new):
            if side.rules is None:
                raise SegdslError(side.diagnostics)
        assert self.old.rules is not None and self.new.rules is not None
        self.was = Meanings(self.old.rules, self.old.catalog)
        self.now = Meanings(self.new.rules, self.new.catalog)

    @cached_property
    def renames(self) -> Mapping[str, str]:
        """Old names and what those rules are called now: one that is gone and a new one that says or means the same."""
        gone = [rule for name, rule in self.was.rules.items() if name not in self.now.rules]
        found: dict[str, str] = {}
        for name, new in self.now.rules.items():
            if name in self.was.rules or new.kind == "computed":
                continue
            near = [old for old in gone if (old.kind, old.entity) == (new.kind, new.entity) and old.name not in found]
            near.sort(key=lambda old: old.about.title != new.about.title)
            same = [old for old in near if self.was.whole(old.name) == self.now.whole(name)]
            same += [old for old in near if self.was.own(old.name) == self.now.own(name)]
            if same:
                found[same[0].name] = name
        return found

    @cached_property
    def origins(self) -> Mapping[str, str]:
        """Every rule of the new set that was there before, and its name then."""
        self.was.call(self.renames)
        found = {new: old for old, new in self.renames.items()}
        return found | {name: name for name in self.now.rules if name in self.was.rules and name not in found}

    @cached_property
    def merged(self) -> Merged:
        return merge(self.old, self.new, self.was, self.now)

    @cached_property
    def prover(self) -> Prover:
        """A prover over both sets, but for rules that need a param that nobody gave a value."""
        rules = self.merged.rule_set.rules
        assert rules is not None, "the merged rules have no mistakes of their own"
        names = {self.merged.params.get(name, name): value for name, value in self.params.items()} | dict(self.params)
        given = {param.name: names[param.name] for param in rules.params if param.name in names}
        missing = {param.name for param in rules.params if param.default is None and param.name not in given}
        out = {rule.name for rule in rules.rules if _names_param(rule.body, missing)} if missing else set[str]()
        grew = bool(out)
        while grew:
            more = {rule.name for rule in rules.rules if rule.name not in out and references(rule.body) & out}
            out, grew = out | more, bool(more)
        kept = replace(
            rules,
            params=tuple(param for param in rules.params if param.name not in missing),
            rules=tuple(rule for rule in rules.rules if rule.name not in out),
        )
        return Prover(replace(self.merged.rule_set, rules=kept), given, smt=self.smt)

    def missing(self, name: str) -> str:
        """A param without a value that the rule stands on, in whichever version; else nothing."""
        seen, waiting = {name}, [name]
        while waiting:
            for fact in self._stands_on(waiting.pop()):
                if fact.kind == "rule" and fact.name not in seen:
                    seen.add(fact.name)
                    waiting.append(fact.name)
                elif fact.kind == "param" and fact.name not in self.params:
                    both = (self.was.params.get(fact.name), self.now.params.get(fact.name))
                    if any(param is not None and param.default is None for param in both):
                        return fact.name
        return ""

    @cached_property
    def changed_constants(self) -> Mapping[str, None]:
        """The lists and places that are not what they were."""
        from segdsl.workspace.comparing_constants import changed_constants

        return changed_constants(self)

    @cached_property
    def old_trees(self) -> Mapping[str, tree.Declaration]:
        return dict(_named(self.old))

    @cached_property
    def new_trees(self) -> Mapping[str, tree.Declaration]:
        return dict(_named(self.new))

    def same(self, name: str) -> bool:
        """Whether a rule of the new set was there before and meant the same."""
        old = self.origins.get(name)
        return old is not None and name in self.now.rules and self.was.whole(old) == self.now.whole(name)

    def says_the_same(self, name: str) -> bool:
        """Whether its own words mean the same, whatever became of what they name."""
        old = self.origins.get(name)
        return old is not None and self.was.own(old) == self.now.own(name)

    def is_edited(self, name: str) -> bool:
        """Whether somebody changed the rule itself, and not only what it names: a metric, a list, a place."""
        old, new = self.old_trees.get(self.origins.get(name, name)), self.new_trees.get(name)
        if old is not None and new is not None and stripped(old) == stripped(new):
            return False
        return not self.says_the_same(name)

    def _stands_on(self, name: str) -> frozenset[Fact]:
        """What a rule stands on or stood on, under the names of the new set."""
        found = self.now.stands_on(name) if name in self.now.rules else frozenset[Fact]()
        old = self.origins.get(name, name)
        if old in self.was.rules:
            before = self.was.stands_on(old)
            found |= {replace(fact, name=self.renames.get(fact.name, fact.name)) for fact in before}
        return found

    def because(self, name: str) -> tuple[Fact, ...]:
        """The things under a rule that changed in themselves, nearest first."""
        found: dict[Fact, None] = {}
        waiting, seen = [name], {name}
        while waiting:
            at = waiting.pop(0)
            for fact in sorted(self._stands_on(at), key=lambda fact: (fact.kind, fact.name)):
                if fact.kind != "rule":
                    if self.was.of(fact) != self.now.of(fact):
                        found[fact] = None
                elif fact.name not in seen and fact.name in self.now.rules and not self.same(fact.name):
                    seen.add(fact.name)
                    if self.says_the_same(fact.name):
                        waiting.append(fact.name)
                    elif fact.name in self.origins:
                        found[Fact(self.now.rules[fact.name].kind, fact.name)] = None
        return (*found, *self._lists(name))

    def _lists(self, name: str) -> Iterator[Fact]:
        """Lists and places that a rule names, that changed; they stand in its meaning as their values."""
        from segdsl.workspace.comparing_constants import names_in

        node = self.new_trees.get(name)
        if node is not None and self.changed_constants:
            used = names_in(node)
            yield from (Fact("list", one) for one in self.changed_constants if one in used)

    def blocked(self, name: str) -> bool:
        """Whether the catalog reads other data under a name that the rule uses: then rules alone tell nothing."""
        seen, waiting = {name}, [name]
        while waiting:
            for fact in self._stands_on(waiting.pop()):
                if fact.kind == "rule" and fact.name not in seen:
                    seen.add(fact.name)
                    waiting.append(fact.name)
                elif fact.kind not in ("rule", "param") and self.was.of(fact) != self.now.of(fact):
                    return True
        return False

    def text(self, rule_set: RuleSet, span: Span) -> str:
        """A declaration as it is written."""
        source: Source | None = rule_set.sources.get(span.file)
        return source.text[span.start : span.end].strip() if source is not None else ""


def compare(old: RuleSet, new: RuleSet, params: Mapping[str, object] | None = None, smt: bool = False) -> Comparison:
    """Every change in meaning from one rule set to the other; raises `SegdslError` where one has mistakes.

    ``params`` are values for params in place of their defaults; a rule with a param that has neither is not proved.
    ``smt`` asks z3 too, which must be installed.
    """
    if smt:
        from segdsl.analysis.smt import needed

        needed()
    from segdsl.workspace.comparing_constants import constant_changes
    from segdsl.workspace.comparing_rules import rule_change, with_renames

    pair = Pair(old, new, params or {}, smt)
    _check_params(pair)
    found: list[Change] = []
    unchanged = 0
    for name, rule in pair.now.rules.items():
        before = pair.origins.get(name)
        if rule.kind == "computed" and pair.says_the_same(name):
            continue  # what it is computed from is told at the rules
        if before is None or not _comparable(pair.was.rules[before], rule):
            found.append(_bare(pair, name, What.NEW))
            found += [_bare(pair, name, What.GONE)] if before is not None else []
        elif not pair.same(name):
            found.append(rule_change(pair, before, name))
        elif before != name:
            found.append(replace(_bare(pair, name, What.RENAMED), old_name=before))
        else:
            unchanged += rule.kind != "computed"
    gone = [name for name in pair.was.rules if name not in pair.now.rules and name not in pair.renames]
    found += [_bare(pair, name, What.GONE) for name in gone]
    changes = [*with_renames(pair, found), *constant_changes(pair)]
    changes.sort(key=lambda change: (bool(change.because) and not change.own, _ORDER.index(change.kind)))
    return Comparison(old, new, tuple(changes), unchanged, pair.merged)


_ORDER = ("segment", "tiers", "split", "score", "metric", "computed", "param", "list", "place")


def _check_params(pair: Pair) -> None:
    """Raises where a value is for no param of either set, or is none that a param can have."""
    known = {**pair.now.params, **pair.was.params}
    found = [UNKNOWN_PARAM.at(name=name, known=suggest(name, known)) for name in pair.params if name not in known]
    if found:
        raise SegdslError(found)
    for side in (pair.new, pair.old):
        rules = side.rules
        assert rules is not None, "both have been checked"
        given = tuple(param for param in rules.params if param.name in pair.params)
        values = {param.name: pair.params[param.name] for param in given}
        bind_params(replace(rules, params=given), values, find_zone(side.catalog.timezone))


def _names_param(body: ir.Body, names: set[str]) -> bool:
    return any(isinstance(node, ir.ParamRef) and node.name in names for node in nodes(body))


def _comparable(old: ir.Rule, new: ir.Rule) -> bool:
    return old.kind == new.kind and old.entity == new.entity


def stripped(node: tree.Declaration) -> tree.Declaration:
    """A declaration without what people say of it."""
    if isinstance(node, tree.Tiers):
        node = replace(node, tiers=tuple(replace(tier, title=None) for tier in node.tiers))
    if isinstance(node, tree.Split):
        node = replace(node, parts=tuple(replace(part, title=None) for part in node.parts))
    if isinstance(node, tree.Use | tree.Test | tree.Verify):
        return node
    return replace(node, title=None, annotations=())


def _bare(pair: Pair, name: str, what: What) -> Change:
    gone = what is What.GONE
    rule = (pair.was if gone else pair.now).rules[name]
    before = pair.text(pair.old, pair.was.rules[name].span) if name in pair.was.rules and what is not What.NEW else ""
    after = "" if gone else pair.text(pair.new, rule.span)
    old_name = "" if what is What.NEW else name
    return Change(what, rule.kind, name, old_name, rule.entity, rule.about.title, before=before, after=after,
                  span=rule.span)  # fmt: skip


def _named(rule_set: RuleSet) -> Iterator[tuple[str, tree.Declaration]]:
    if rule_set.loaded is None:
        return
    for file in rule_set.loaded.program.files:
        for node in file.declarations:
            name: tree.Identifier | None = getattr(node, "name", None)
            if name is not None:
                yield name.text, node
