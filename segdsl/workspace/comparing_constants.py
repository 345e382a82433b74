"""Params, lists and places that changed: they have no members, and reach the rules that name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from segdsl.semantic import ir
from segdsl.source import Span
from segdsl.syntax import tree
from segdsl.syntax.format import format_expr
from segdsl.wording import join, say
from segdsl.workspace.comparing import Change, Pair, What, stripped
from segdsl.workspace.comparing_meaning import Fact
from segdsl.workspace.rule_set import RuleSet

_SHOWN = 8
Constant = tree.Let | tree.Place


def constant_changes(pair: Pair) -> list[Change]:
    """Every param, list and place that is new, gone, or not what it was."""
    return [*_params(pair), *_constants(pair)]


def _params(pair: Pair) -> Iterator[Change]:
    for name in dict.fromkeys((*pair.now.params, *pair.was.params)):
        old, new = pair.was.params.get(name), pair.now.params.get(name)
        fact = Fact("param", name)
        if old is None or new is None:
            what, one = (What.NEW, new) if new is not None else (What.GONE, old)
            assert one is not None
            yield Change(what, "param", name, "" if old is None else name, span=one.span)
        elif pair.was.of(fact) != pair.now.of(fact):
            before, after = _default(pair.old, old), _default(pair.new, new)
            note = say("its default was {before} and is {after}", before=before, after=after)
            if old.type.kind is not new.type.kind:
                note = say("it was {before} and is {after}", before=str(old.type), after=str(new.type))
            yield Change(What.CHANGED, "param", name, name, before=pair.text(pair.old, old.span),
                         after=pair.text(pair.new, new.span), notes=(note,), span=new.span)  # fmt: skip


def _default(rule_set: RuleSet, param: ir.Param) -> str:
    if param.default is None:
        return "–"
    span = param.default.span
    source = rule_set.sources.get(span.file)
    return source.text[span.start : span.end] if source is not None else str(getattr(param.default, "value", ""))


def _constants(pair: Pair) -> Iterator[Change]:
    old_ones = {name: node for name, node in pair.old_trees.items() if isinstance(node, Constant)}
    new_ones = {name: node for name, node in pair.new_trees.items() if isinstance(node, Constant)}
    changed = pair.changed_constants
    for name in dict.fromkeys((*new_ones, *old_ones)):
        old, new = old_ones.get(name), new_ones.get(name)
        if old is None or new is None:
            one = new or old
            assert one is not None
            yield Change(What.NEW if old is None else What.GONE, _kind(one), name, "" if old is None else name,
                         span=one.span)  # fmt: skip
        elif name in changed:
            before, after = pair.text(pair.old, old.span), pair.text(pair.new, new.span)
            notes = tuple(_differences(_items(pair.old, old), _items(pair.new, new)))
            yield Change(What.CHANGED, _kind(new), name, name, before=before, after=after, notes=notes, span=new.span)


def _kind(node: tree.Declaration) -> str:
    return "place" if isinstance(node, tree.Place) else "list"


def changed_constants(pair: Pair) -> dict[str, None]:
    """The lists and places of both sets whose values are not the same, or whose items name one of those."""
    found: dict[str, None] = {}
    for name, new in pair.new_trees.items():
        old = pair.old_trees.get(name)
        if isinstance(new, Constant) and isinstance(old, Constant):
            same_items = sorted(_items(pair.old, old)) == sorted(_items(pair.new, new))
            if not same_items or (isinstance(new, tree.Place) and stripped(new) != stripped(old)):
                found[name] = None
    grew = True
    while grew:
        grew = False
        for name, new in pair.new_trees.items():
            if isinstance(new, tree.Let) and name not in found and names_in(new) & (found.keys() - {name}):
                found[name], grew = None, True
    return found


def names_in(node: object) -> set[str]:
    """Every name that a declaration writes, its own but as a name of something else."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tree.Path):
            found.add(one.parts[0].text)
        if isinstance(one, tuple):
            waiting.extend(one)
        elif is_dataclass(one) and not isinstance(one, Span | type):
            waiting.extend(getattr(one, part.name) for part in fields(one) if part.name != "span")
    return found


def _items(rule_set: RuleSet, node: Constant) -> list[str]:
    """The values of a list as they are written."""
    if isinstance(node, tree.Place):
        return [format_expr(node.latitude), format_expr(node.longitude)]
    if isinstance(node.value, tree.ListLiteral):
        return [format_expr(item) for item in node.value.items]
    if not isinstance(node.value, tree.FileList):
        return [format_expr(node.value)]
    assert rule_set.loaded is not None, "its tree came from there"
    text = rule_set.loaded.program.list_files.get((node.span.file, node.value.path))
    lines = text.removeprefix("\ufeff").splitlines() if isinstance(text, str) else []
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


def _differences(old: list[str], new: list[str]) -> Iterator[str]:
    added = [item for item in dict.fromkeys(new) if item not in set(old)]
    taken = [item for item in dict.fromkeys(old) if item not in set(new)]
    if added:
        yield say("added: {items}", items=_some(added))
    if taken:
        yield say("taken out: {items}", items=_some(taken))


def _some(items: list[str]) -> str:
    if len(items) <= _SHOWN:
        return join(list(items))
    return say("{items} and {count} more", items=join(list(items[:_SHOWN])), count=len(items) - _SHOWN)
