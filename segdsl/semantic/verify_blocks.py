"""Checking ``verify`` blocks: how many rows, or which share of them, are expected to meet a condition.

``expect vip is between 1% and 5% of customers`` is read like any predicate; here its subject becomes a condition on a
row, its value the ends of an interval, and what stands after ``of`` whom they are counted among.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from segdsl.catalog.models import Entity
from segdsl.plan import Row
from segdsl.semantic import ir, verify_errors
from segdsl.semantic.context import Context, RejectError, Scope, suggest
from segdsl.semantic.scope import rule_ref
from segdsl.spelling import canonical
from segdsl.syntax import tree
from segdsl.types import INTEGER, Kind

# How people write more than one of something; the catalog has the singular. A wrong guess finds no entity.
_PLURALS: Final = (("ies", "y"), ("es", ""), ("s", ""), ("_ها", ""), ("ها", ""), ("یان", "ی"), ("ان", ""))
_ZERO: Final = ir.Constant(0, INTEGER)


class _Whom(NamedTuple):
    """Whom rows are counted among: an entity, all of it or a segment of it."""

    entity: Entity
    among: ir.Expr | None


def check_verify(ctx: Context, node: tree.Verify) -> ir.Verify:
    """A block with all its claims; each is checked whatever is wrong with the others."""
    claims: list[ir.Claim] = []
    for claim in node.claims:
        with ctx.attempt():
            claims.append(_claim(ctx, claim))
    return ir.Verify(node.title, tuple(claims), span=node.span)


def _claim(ctx: Context, node: tree.Claim) -> ir.Claim:
    whom = _whom(ctx, node.whom) if node.whom is not None else None
    text = ctx.quote(node.span, 120)
    if node.nobody:
        assert whom is not None, "the grammar asks for it"
        scope = ctx.top_scope(whom.entity)
        condition = ctx.condition(scope, node.condition) if node.condition is not None else None
        return ir.Claim(condition, whom.entity.name, whom.among, _ZERO, _ZERO, text=text, span=node.span)
    assert node.condition is not None, "the grammar asks for it"
    subject, ends = _sized(ctx, node.condition)
    entity = whom.entity if whom is not None else _entity_of(ctx, subject)
    _same_entity(ctx, subject, entity, node.whom)
    scope = ctx.top_scope(entity)
    checked = [None if end is None else _how_many(ctx, scope, end) for end in (ends.low, ends.high)]
    shares = {_is_share(end) for end in checked if end is not None}
    if len(shares) > 1:
        raise RejectError(verify_errors.CLAIM_MIXED.at(node.condition.span))
    condition = ctx.condition(scope, _as_condition(ctx, subject))
    among = whom.among if whom is not None else None
    return ir.Claim(condition, entity.name, among, checked[0], checked[1], ends.low_open, ends.high_open,
                    ends.negated, shares.pop(), text, span=node.span)  # fmt: skip


# --- how many


class _Ends(NamedTuple):
    """The interval that a predicate names; an absent end is open."""

    low: tree.Expr | None
    high: tree.Expr | None
    low_open: bool = False
    high_open: bool = False
    negated: bool = False


def _sized(ctx: Context, node: tree.Expr) -> tuple[tree.Expr, _Ends]:
    match node:
        case tree.Between(subject=subject, low=low, high=high, negated=negated):
            return subject, _Ends(low, high, negated=negated)
        case tree.Comparison(subject=subject, op=op, value=value, negated=negated):
            ends = {
                "is": _Ends(value, value),
                ">": _Ends(value, None, low_open=True),
                ">=": _Ends(value, None),
                "<": _Ends(None, value, high_open=True),
                "<=": _Ends(None, value),
            }
            return subject, ends[op]._replace(negated=negated)
        case _:
            raise RejectError(verify_errors.CLAIM_SHAPE.at(node.span, text=ctx.quote(node.span)))


def _how_many(ctx: Context, scope: Scope, node: tree.Expr) -> ir.Constant | ir.ParamRef:
    """A number of rows or a share of them: a number that is not negative, or a param."""
    value = ctx.value(scope, node) if isinstance(node, tree.Number | tree.Path) else None
    number = isinstance(value, ir.Constant | ir.ParamRef) and value.type.is_exact
    whole = number and (value.type.kind is Kind.INTEGER or _is_percent(node, value))  # type: ignore[union-attr]
    if not isinstance(value, ir.Constant | ir.ParamRef) or not whole:
        raise RejectError(verify_errors.CLAIM_NUMBER.at(node.span, text=ctx.quote(node.span)))
    return value


def _is_percent(node: tree.Expr, value: ir.Expr | None) -> bool:
    """A decimal param is a share, as it is elsewhere in the language: 0.05."""
    return isinstance(value, ir.ParamRef) or (isinstance(node, tree.Number) and node.percent)


def _is_share(value: ir.Constant | ir.ParamRef) -> bool:
    return value.type.kind is not Kind.INTEGER


# --- of what, among whom


def _as_condition(ctx: Context, node: tree.Expr) -> tree.Expr:
    """``club_level.gold`` means those whose club level is gold, as it does wherever members are named."""
    if not isinstance(node, tree.Path) or len(node.parts) != 2:
        return node
    first, last = node.parts
    if not isinstance(ctx.rules.get(first.text), tree.Tiers | tree.Split):
        return node
    subject = tree.Path((first,), first.span)
    value = tree.Path((replace(last, quoted=True),), last.span)
    return tree.Comparison(subject, "is", value, span=node.span, op_span=node.span)


def _entity_of(ctx: Context, subject: tree.Expr) -> Entity:
    """What a rule that is named alone is about; otherwise rows of the default entity."""
    name = subject.parts[0].text if isinstance(subject, tree.Path) else ""
    return ctx.catalog.entities[ctx.rule_entities.get(name, ctx.catalog.default_entity)]


def _same_entity(ctx: Context, subject: tree.Expr, entity: Entity, whom: tree.Path | None) -> None:
    name = subject.parts[0].text if isinstance(subject, tree.Path) else ""
    declared = ctx.rule_entities.get(name)
    if whom is not None and declared is not None and declared != entity.name and entity.find(name) is None:
        said = verify_errors.CLAIM_OTHER.at(
            subject.span, name=name, entity=declared, whom=ctx.quote(whom.span), other=entity.name
        )
        raise RejectError(said)


def _whom(ctx: Context, path: tree.Path) -> _Whom:
    name = ".".join(part.text for part in path.parts)
    if len(path.parts) == 1 and isinstance(ctx.rules.get(name), tree.Segment):
        entity = ctx.catalog.entities[ctx.rule_entities[name]]
        return _Whom(entity, rule_ref(ctx, Row(0, entity.name), name, path.span))
    found = ctx.catalog.find_entity(name) or _singular(ctx, name)
    if found is None:
        segments = [rule for rule, node in ctx.rules.items() if isinstance(node, tree.Segment)]
        entities = [one for one in ctx.catalog.entities if "." not in one]
        known = suggest(name, [*entities, *segments])
        raise RejectError(verify_errors.CLAIM_WHOM.at(path.span, name=name, known=known))
    return _Whom(found, None)


def _singular(ctx: Context, name: str) -> Entity | None:
    for ending, instead in _PLURALS:
        if name.endswith(ending):
            found = ctx.catalog.find_entity(canonical(name[: -len(ending)] + instead))
            if found is not None:
                return found
    return None
