"""What the checker carries along: the catalog, every declared name, and the mistakes found so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

from segdsl.catalog.models import Catalog, Entity, name_of
from segdsl.diagnostics import Diagnostic
from segdsl.plan import Collection, Row, RowRef
from segdsl.semantic import errors, ir
from segdsl.source import NOWHERE, Span
from segdsl.spelling import did_you_mean
from segdsl.syntax import tree
from segdsl.types import Type
from segdsl.wording import Name, called, join, say

RULE_KINDS = {
    tree.Metric: "metric",
    tree.Segment: "segment",
    tree.Tiers: "tiers",
    tree.Score: "score",
    tree.Split: "split",
}
RuleTree = tree.Metric | tree.Segment | tree.Tiers | tree.Score | tree.Split


class RejectError(Exception):
    """A mistake that ends the checking of the expression at hand; caught where the next part can go on."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Frame:
    """A row in scope and its entity."""

    row: RowRef
    entity: Entity


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows in scope, outermost first; the last one is the row at hand.

    ``level`` is the next free level. ``path`` says how the row at hand was reached, for ranks inside ``where``.
    ``inside`` is what the expression is part of ("keep", a computed field), where that forbids something.
    """

    frames: tuple[Frame, ...]
    level: int
    path: Collection | None = None
    inside: str = ""

    @property
    def here(self) -> Frame:
        if not self.frames:  # a let or a param: no row is at hand
            raise RejectError(errors.NOT_CONSTANT.at(what=self.inside or say("this place"), text=say("a row's value")))
        return self.frames[-1]


@dataclass(frozen=True)
class Named:
    """A ``let``: one constant, or a list of them."""

    name: str
    items: tuple[ir.Expr, ...]
    is_list: bool
    type: Type
    span: Span


@dataclass
class Context:
    """One run of the checker. ``check_rule`` is given by `segdsl.semantic.check`, which knows declarations."""

    catalog: Catalog
    rules: dict[str, RuleTree] = field(default_factory=dict)
    rule_entities: dict[str, str] = field(default_factory=dict)
    params: dict[str, ir.Param] = field(default_factory=dict)
    broken: dict[str, Diagnostic] = field(default_factory=dict)  # names of declarations that could not be read
    failed_params: dict[str, Diagnostic] = field(default_factory=dict)  # those whose declaration has a mistake
    lets: dict[str, Named] = field(default_factory=dict)
    let_trees: dict[str, tree.Let] = field(default_factory=dict)
    places: dict[str, ir.Point] = field(default_factory=dict)
    titles: dict[str, list[str]] = field(default_factory=dict)  # folded name or title of a place -> its names
    place_titles: list[str] = field(default_factory=list)  # as they are written
    modules: tuple[str, ...] = ()  # shipped modules that a `use` brings in
    computed: dict[str, str] = field(default_factory=dict)  # "customer.margin" -> text of `is`
    list_files: Mapping[tuple[str, str], str | Diagnostic] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)  # file name -> its text, to quote from
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _declared: dict[str, str] = field(default_factory=dict)
    check_rule: Callable[[str, Span], ir.Rule] = field(default=lambda name, span: _unset())
    let_value: Callable[[str], Named] = field(default=lambda name: _unset())
    # the whole expression checker, so that its rooms need not know one another
    value_checker: Callable[[Context, Scope, tree.Expr, Type | None], ir.Expr] = field(default=lambda *_: _unset())
    condition_checker: Callable[[Context, Scope, tree.Expr], ir.Expr] = field(default=lambda *_: _unset())

    def value(self, scope: Scope, node: tree.Expr, beside: Type | None = None) -> ir.Expr:
        """The typed value of an expression; ``beside`` is the type on the left of ``is``, whose names come first."""
        return self.value_checker(self, scope, node, beside)

    def condition(self, scope: Scope, node: tree.Expr) -> ir.Expr:
        """The expression as a condition; an error where it is another value."""
        return self.condition_checker(self, scope, node)

    def say(self, diagnostic: Diagnostic) -> None:
        if diagnostic not in self.diagnostics:
            self.diagnostics.append(diagnostic)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Go on after this block whatever is wrong inside it; the mistake is kept."""
        try:
            yield
        except RejectError as reject:
            self.say(reject.diagnostic)

    def quote(self, span: Span, longest: int = 60) -> str:
        """What the user wrote there, on one line, shortened."""
        text = " ".join(self.texts.get(span.file, "")[span.start : span.end].split())
        return text if len(text) <= longest else text[: longest - 3] + "…"

    def written(self, parts: Sequence[tree.Identifier]) -> str:
        """The names of a path: as they are compared, and in other languages than English as they were written."""
        texts = (self.texts.get(part.span.file, "")[part.span.start : part.span.end] for part in parts)
        return join([called(part.text, {"*": raw.strip("`")}) for part, raw in zip(parts, texts, strict=True)], ".")

    def declared(self, name: str) -> str:
        """The name of a rule, in other languages than English as it was written where it is declared."""
        rule = self.rules.get(name)
        if rule is None:
            return name
        if name not in self._declared:  # a file with many mistakes asks for every rule at each of them
            self._declared[name] = self.written([rule.name])
        return self._declared[name]

    def line_of(self, span: Span) -> str:
        """The file and line of a place, for messages."""
        line = self.texts.get(span.file, "").count("\n", 0, span.start) + 1
        return say("{file}, line {line}", file=span.file or say("this file"), line=line)

    def top_scope(self, entity: Entity, inside: str = "") -> Scope:
        from_row = Frame(_row(entity), entity)
        return Scope((from_row,), 1, inside=inside)


def _row(entity: Entity) -> RowRef:
    return Row(0, entity.name)


def _unset() -> NoReturn:
    raise AssertionError("the context was not given its checker")


def entity_names(catalog: Catalog) -> tuple[list[str], list[str]]:
    """The names of the entities that somebody wrote, and their names in other languages."""
    entities = [entity for entity in catalog.entities.values() if "." not in entity.name]
    return [name_of(entity) for entity in entities], [alias for one in entities for alias in one.names.values()]


def circle_text(names: list[str]) -> str:
    """The names of a circle in order, the middle of a long one left out."""
    shown = names if len(names) <= 8 else [*names[:4], "…", *names[-3:]]
    return join(shown, " → ")


def suggest(word: str, candidates: Iterable[str], otherwise: str = "", also: Iterable[str] = ()) -> str:
    """A "did you mean" for ``word``, ``also`` of other names, else a sentence that lists what there is."""
    names = list(candidates)
    hint = did_you_mean(word, [*map(_as_written, names), *also])
    if hint:
        return hint
    if otherwise:
        return otherwise
    if not names:
        return ""
    if len(names) == 1:
        return say("there is {name}", name=names[0])
    shown = join(names[:8])
    return say("there are {names} and more", names=shown) if len(names) > 8 else say("there are {names}", names=shown)


def _as_written(name: str) -> str:
    """The spelling that a word was near to, not what the thing is called in the reader's language."""
    return name if not isinstance(name, Name) or "*" in name.names else str(name)


__all__ = ["NOWHERE", "Context", "Frame", "Named", "RejectError", "RuleTree", "Scope", "name_of", "suggest"]
