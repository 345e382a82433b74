"""How a path finds its way: from a name at hand, over links, to a value or to many rows.

The first name of a path is looked up on the row at hand: a rule of its entity, a field, a link. Where it is none of
these and more names follow, it may be the entity name of a row *around* this one (inner first): in
``count(orders.items where order.total > 5)`` the row at hand is the item, and ``order`` the row it hangs on.

A worked example. ``orders.items.product.category`` of a customer is the collection ``orders`` (level 1) then
``items`` (level 2), and after the last to-many link the value ``product.category`` of level 2: a `Follow` and a field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segdsl.catalog.models import HISTORY, Entity, Field, Link
from segdsl.diagnostics import Diagnostic
from segdsl.plan import Collection, Follow, Hop, Row, RowRef, Through
from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, Frame, RejectError, RuleTree, Scope, name_of, suggest
from segdsl.semantic.typing import an, named
from segdsl.source import Span
from segdsl.spelling import canonical
from segdsl.syntax import tree
from segdsl.types import BOOLEAN, Kind, Type
from segdsl.wording import called, join, say, term

MAX_STEPS = 50


def known_names(ctx: Context, entity: Entity) -> list[str]:
    """Everything that may be written on a row of the entity, each thing once, by the name of the reader's language."""
    rules = [ctx.declared(name) for name, of in ctx.rule_entities.items() if of == entity.name]
    return [*(name_of(member) for member in _members(entity)), *rules]


def aliases(entity: Entity) -> list[str]:
    """What the members of an entity are called in other languages, as the catalog spells it."""
    return [called(canonical(one), {"*": one}) for member in _members(entity) for one in member.names.values()]


def _members(entity: Entity) -> Iterator[Field | Link]:
    members: list[Field | Link] = [*entity.fields.values(), *entity.links.values()]
    return (one for one in members if "." not in one.name)


def is_member(ctx: Context, entity: Entity, name: str) -> bool:
    return ctx.rule_entities.get(name) == entity.name or entity.find(name) is not None


def unknown(ctx: Context, found: Diagnostic) -> RejectError:
    """An unknown name; where its declaration is there but cannot be read, that alone is the mistake."""
    return RejectError(ctx.broken.get(str(dict(found.values)["name"]), found))


def start_of(ctx: Context, scope: Scope, path: tree.Path) -> tuple[Frame, tuple[tree.Identifier, ...]]:
    """The row at which the path begins, and the names that remain."""
    if len(path.parts) > MAX_STEPS:
        raise RejectError(errors.PATH_TOO_LONG.at(path.span, limit=MAX_STEPS))
    first = path.parts[0]
    if not scope.frames:
        raise RejectError(
            errors.NOT_CONSTANT.at(path.span, what=scope.inside or say("this place"), text=ctx.written(path.parts))
        )
    here = scope.here
    if is_member(ctx, here.entity, first.text):
        return here, path.parts
    if len(path.parts) > 1:
        for frame in reversed(scope.frames[:-1]):
            if _names_entity(frame.entity, first.text):
                return frame, path.parts[1:]
        if _names_entity(here.entity, first.text):
            rest = ctx.written(path.parts[1:])
            raise RejectError(errors.ENTITY_ITSELF.at(first.span, name=ctx.written([first]), remedy=rest))
    declared = ctx.rule_entities.get(first.text)
    if declared is not None and len(path.parts) == 1:
        raise RejectError(other_entity(ctx, first.span, first.text, declared, here.entity))
    names = [*known_names(ctx, here.entity), *ctx.params, *ctx.let_trees]
    known = suggest(first.text, names, also=aliases(here.entity))
    raise unknown(
        ctx, errors.UNKNOWN_NAME.at(first.span, name=ctx.written([first]), entity=name_of(here.entity), known=known)
    )


def _names_entity(entity: Entity, name: str) -> bool:
    return name == canonical(entity.name) or name in (canonical(alias) for alias in entity.names.values())


@dataclass(frozen=True)
class Rows:
    """What an aggregate runs over: the collection, its rows as frames, and the path's value on the last one."""

    over: Collection
    frames: tuple[Frame, ...]  # of the hops, outermost first
    last: Frame  # the last to-many row
    value: ir.Expr | None  # what stands after the last to-many link; None for rows
    text: str  # the collection as written


def value_of(ctx: Context, scope: Scope, path: tree.Path) -> ir.Expr:
    """The single value that the path leads to: a field, a to-one link, a rule."""
    frame, parts = start_of(ctx, scope, path)
    return _value(ctx, frame.row, frame.entity, parts, path)


def _value(ctx: Context, row: RowRef, entity: Entity, parts: tuple[tree.Identifier, ...], path: tree.Path) -> ir.Expr:
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        rule = ctx.rules.get(part.text) if ctx.rule_entities.get(part.text) == entity.name else None
        if rule is not None:
            if not last:
                own = [one.name.text for one in getattr(rule, "tiers", getattr(rule, "parts", ()))]
                label = parts[index + 1] if parts[index + 1].text in own else None
                raise RejectError(_nothing_hangs(ctx, part, rule_kind(rule), entity, label))
            return rule_ref(ctx, row, part.text, path.span)
        member = _member(ctx, entity, part)
        if isinstance(member, Field):
            if last:
                return field_ref(ctx, row, entity, member, path.span)
            if _history(entity, member, parts[index + 1]) is not None:
                raise RejectError(_to_many(ctx, entity, parts[index:], path))
            raise RejectError(_nothing_hangs(ctx, part, say("a field ({type})", type=named(member.type)), entity))
        if member.many:
            raise RejectError(_to_many(ctx, entity, parts[index:], path))
        row = Follow(row, member.name, member.to)
        entity = ctx.catalog.entities[member.to]
    return link_ref(row, entity, path.span)


def _to_many(ctx: Context, entity: Entity, parts: tuple[tree.Identifier, ...], path: tree.Path) -> Diagnostic:
    """The path leads to many rows from ``entity`` on: how to aggregate it."""
    before = len(path.parts) - len(parts)
    steps = _links(ctx, entity, parts)
    many = [index for index, step in enumerate(steps) if step is not None and step[0].many]
    taken = sum(step[1] for step in steps[: many[-1] + 1] if step is not None)
    rows, rest = ctx.written(path.parts[: before + taken]), ctx.written(path.parts[before + taken :])
    if rest:
        fix = say("aggregate it: any({rows} where {rest} …)", rows=rows, rest=rest)
    else:
        fix = say("aggregate it: any({rows}), count({rows})", rows=rows)
    return errors.TO_MANY_AS_VALUE.at(path.span, name=ctx.written(path.parts), remedy=fix)


def rows_of(ctx: Context, scope: Scope, path: tree.Path, function: str) -> Rows:
    """The rows that an aggregate's path leads to; an error where it has no to-many link."""
    frame, parts = start_of(ctx, scope, path)
    entity = frame.entity
    steps = _links(ctx, entity, parts)
    many = [index for index, step in enumerate(steps) if step is not None and step[0].many]
    if not many:
        text = ctx.written(path.parts)
        steps = steps if len(steps) == len(parts) else [*steps, None]
        what, fix = term("value"), say("write {text} as it stands", text=text)
        if all(steps):
            what, fix = term("row"), say("write {text} is known", text=text)
        field = entity.find(parts[0].text) if len(parts) == 1 else None
        if isinstance(field, Field) and field.type.kind is Kind.SET:
            fix = say("write length({text}) for how many values, or {text} is empty", text=text)
        raise RejectError(errors.NO_COLLECTION.at(path.span, name=text, what=what, function=term(function), remedy=fix))
    start: RowRef = frame.row
    hops: list[Hop | Through] = []
    frames: list[Frame] = []
    level = scope.level
    for index in range(many[-1] + 1):
        step = steps[index]
        assert step is not None
        link, used = step
        if used == 0:
            continue
        entity = ctx.catalog.entities[link.to]
        if not hops and not link.many:
            start = Follow(start, link.name, link.to)
            frames.append(Frame(start, entity))
            continue
        hops.append((Hop if link.many else Through)(link.name, link.to, level))
        frames.append(Frame(Row(level, entity.name), entity))
        level += 1
    consumed = sum(step[1] for step in steps[: many[-1] + 1] if step is not None)
    rest = parts[consumed:]
    last = frames[-1]
    value = _value(ctx, last.row, last.entity, rest, path) if rest else None
    text = ctx.written(path.parts[: len(path.parts) - len(rest)])
    return Rows(Collection(start, tuple(hops)), tuple(frames), last, value, text)


def _links(ctx: Context, entity: Entity, parts: tuple[tree.Identifier, ...]) -> list[tuple[Link, int] | None]:
    """For each name that is a link, the link and how many names it takes (``stage.history`` takes two)."""
    found: list[tuple[Link, int] | None] = []
    index = 0
    while index < len(parts):
        part = parts[index]
        if ctx.rule_entities.get(part.text) == entity.name:
            break
        member = _member(ctx, entity, part)
        if isinstance(member, Field):
            history = _history(entity, member, parts[index + 1]) if index + 1 < len(parts) else None
            if history is None:
                break
            found += [(history, 2), None]
            found[-1] = (history, 0)
            entity = ctx.catalog.entities[history.to]
            index += 2
            continue
        found.append((member, 1))
        entity = ctx.catalog.entities[member.to]
        index += 1
    return found


def _history(entity: Entity, member: Field, following: tree.Identifier) -> Link | None:
    return entity.links.get(f"{member.name}.history") if following.text in HISTORY else None


def _member(ctx: Context, entity: Entity, part: tree.Identifier) -> Field | Link:
    member = entity.find(part.text)
    if member is None:
        other = ctx.rule_entities.get(part.text)
        known = suggest(part.text, known_names(ctx, entity), also=aliases(entity))
        if other is not None:
            raise RejectError(other_entity(ctx, part.span, part.text, other, entity))
        raise unknown(
            ctx, errors.UNKNOWN_NAME.at(part.span, name=ctx.written([part]), entity=name_of(entity), known=known)
        )
    return member


def _nothing_hangs(
    ctx: Context, part: tree.Identifier, kind: str, entity: Entity, label: tree.Identifier | None = None
) -> Diagnostic:
    """A path that goes on behind what has no links; ``label`` is the tier or part that was meant."""
    if label is not None:
        compared = say("write {name} is {value}", name=ctx.written([part]), value=ctx.written([label]))
        return errors.NOT_A_LINK.at(part.span, name=ctx.written([part]), type=kind, remedy=compared)
    links = sorted(name_of(link) for link in entity.links.values() if not link.many)
    fix = say("end the path at {name}", name=ctx.written([part]))
    if links:
        fix = say("{fix}, or follow a link of {entity}: {links}", fix=fix, entity=name_of(entity), links=join(links))
    return errors.NOT_A_LINK.at(part.span, name=ctx.written([part]), type=kind, remedy=fix)


def rule_kind(rule: RuleTree) -> str:
    """What a rule is, in a sentence: a metric, tiers."""
    match rule:
        case tree.Metric():
            return say("a metric")
        case tree.Segment():
            return say("a segment")
        case tree.Tiers():
            return say("tiers")
        case tree.Score():
            return say("a score")
        case tree.Split():
            return say("a split")


def other_entity(ctx: Context, span: Span, name: str, declared: str, here: Entity) -> Diagnostic:
    """A rule of another entity was named on a row of ``here``: the ways that lead there."""
    segment = isinstance(ctx.rules.get(name), tree.Segment)
    entity = name_of(ctx.catalog.entities[declared])
    rule = called(name, {"*": ctx.quote(span).strip("`").rpartition(".")[2]})
    fix = say("use it in a rule of {entity}", entity=entity)
    for link in sorted((one for one in here.links.values() if one.to == declared), key=lambda one: one.many):
        if link.many and segment:
            fix = say("aggregate it, such as any({link} where {name})", link=name_of(link), name=rule)
        elif link.many:
            fix = say("aggregate it: {link}.{name}", link=name_of(link), name=rule)
        elif segment:
            fix = say("write {link} in segment {name}", link=name_of(link), name=rule)
        else:
            fix = say("write {text}", text=join([name_of(link), rule], "."))
        break
    return errors.OTHER_ENTITY.at(span, name=rule, declared=entity, wanted=an(name_of(here)), remedy=fix)


def field_ref(ctx: Context, row: RowRef, entity: Entity, member: Field, span: Span) -> ir.Expr:
    """A field of the row; a computed one is the value of its own rule."""
    if member.is_ is not None:
        return rule_ref(ctx, row, f"{entity.name}.{member.name}", span)
    required = (member.required or member.name == entity.key) and isinstance(row, Row)
    return ir.FieldRef(row, member.name, member.type, required, span=span)


def link_ref(row: RowRef, entity: Entity, span: Span) -> ir.LinkRef:
    return ir.LinkRef(row, Type(Kind.KEY, entity=entity.name), entity.key_type, span=span)


def rule_ref(ctx: Context, row: RowRef, name: str, span: Span) -> ir.RuleRef:
    """A rule's value; its type is known without its body for segments, tiers and splits."""
    found = ctx.rules.get(name)
    match found:
        case tree.Segment():
            return ir.RuleRef(row, name, BOOLEAN, span=span)
        case tree.Tiers(tiers=tiers, by=None):
            return ir.RuleRef(row, name, tier_type(name, tiers), span=span)
        case tree.Split(parts=parts):
            names = tuple(part.name.text for part in parts)
            return ir.RuleRef(row, name, Type(Kind.TIER, names=names, entity=name), span=span)
        case _:
            return ir.RuleRef(row, name, ctx.check_rule(name, span).type, span=span)


def tier_type(name: str, tiers: tuple[tree.Tier, ...]) -> Type:
    """The type of condition tiers: numbered as written, without an order."""
    return Type(Kind.TIER, names=tuple(tier.name.text for tier in tiers), entity=name)


def key_ref(row: RowRef, entity: Entity) -> ir.FieldRef:
    """The key of a row, as a value."""
    return ir.FieldRef(row, entity.key, entity.key_type, isinstance(row, Row))


def time_of(ctx: Context, row: RowRef, entity: Entity) -> ir.Expr | None:
    """The event time of a row, which may hang on a to-one link; None where the entity has none."""
    path = entity.time
    for index, name in enumerate(path):
        if index == len(path) - 1:
            member = entity.fields[name]
            return field_ref(ctx, row, entity, member, Span("", 0, 0))
        link = entity.links[name]
        row = Follow(row, link.name, link.to)
        entity = ctx.catalog.entities[link.to]
    return None


def path_time(ctx: Context, rows: Rows) -> ir.Expr | None:
    """The event time of a path: that of the last entity on it that has one."""
    for frame in reversed(rows.frames):
        time = time_of(ctx, frame.row, frame.entity)
        if time is not None:
            return time
    return None
