"""Checking ``test`` blocks: given rows against the catalog, expectations against the rules.

A given row becomes plain data, as it might stand in a JSON file: the evaluator reads it like any other row.
"""

from __future__ import annotations

from segdsl.catalog.models import Entity, Field, Link
from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, RejectError, entity_names, name_of, suggest
from segdsl.semantic.literals import values_for
from segdsl.semantic.scope import aliases, known_names
from segdsl.semantic.typing import described
from segdsl.spelling import canonical
from segdsl.syntax import tree
from segdsl.types import Kind, Type
from segdsl.values import reader
from segdsl.wording import join, say


def check_test(ctx: Context, node: tree.Test) -> ir.Test:
    given: list[ir.Given] = []
    for row in node.given:
        with ctx.attempt():
            entity = ctx.catalog.find_entity(row.entity.text)
            if entity is None:
                names, aliases = entity_names(ctx.catalog)
                known = suggest(row.entity.text, names, also=aliases)
                name = ctx.written([row.entity])
                raise RejectError(errors.UNKNOWN_ENTITY.at(row.entity.span, name=name, known=known))
            record = _record(ctx, entity, row.record)
            given.append(ir.Given(entity.name, record, span=row.span))
    expects: list[ir.Expect] = []
    for expected in node.expects:
        with ctx.attempt():
            if not node.given:
                raise _about_other_entity(ctx, expected, []) or _nothing_given(ctx, expected)
            expects.append(_expect(ctx, expected, given))
    as_of = node.as_of.value.isoformat() if node.as_of is not None else ""
    return ir.Test(node.title, as_of, tuple(given), tuple(expects), span=node.span)


def _expect(ctx: Context, node: tree.Expect, given: list[ir.Given]) -> ir.Expect:
    """An expectation is about the first given entity on which it can be read."""
    entities = list(dict.fromkeys([row.entity for row in given])) or [ctx.catalog.default_entity]
    failure: RejectError | None = None
    for name in entities:
        before = list(ctx.diagnostics)
        try:
            condition = ctx.condition(ctx.top_scope(ctx.catalog.entities[name]), node.condition)
        except RejectError as reject:
            failure = failure or reject
            continue
        if len(ctx.diagnostics) > len(before):
            found = ctx.diagnostics[len(before)]
            ctx.diagnostics[:] = before
            failure = failure or RejectError(found)
            continue
        key = _key(ctx, ctx.catalog.entities[name], node, given)
        return ir.Expect(condition, name, key, ctx.quote(node.span), span=node.span)
    assert failure is not None
    raise _about_other_entity(ctx, node, entities) or failure


def _about_other_entity(ctx: Context, node: tree.Expect, given: list[str]) -> RejectError | None:
    """Where the rule that is expected belongs to an entity that the test does not give."""
    condition = node.condition
    while isinstance(condition, tree.Not):
        condition = condition.operand
    subject = condition.subject if isinstance(condition, tree.Comparison) else condition
    if isinstance(subject, tree.Path) and len(subject.parts) == 1:
        name = subject.parts[0].text
        of = ctx.rule_entities.get(name)
        if of is not None and of not in given:
            return RejectError(
                errors.TEST_NO_ROW.at(
                    node.span, entity=name_of(ctx.catalog.entities[of]), name=ctx.written(subject.parts)
                )
            )
    return None


def _nothing_given(ctx: Context, node: tree.Expect) -> RejectError:
    what = ctx.quote(node.condition.span)
    return RejectError(
        errors.TEST_NO_ROW.at(node.span, entity=name_of(ctx.catalog.entities[ctx.catalog.default_entity]), name=what)
    )


def _key(ctx: Context, entity: Entity, node: tree.Expect, given: list[ir.Given]) -> str | int | None:
    if node.key is None:
        return None
    raw = _plain(ctx, node.key, entity.key_type, entity.key)
    read = reader(entity.key_type)
    keys = [
        read(row.record.get(entity.key)) for row in given if row.entity == entity.name and isinstance(row.record, dict)
    ]
    key = read(raw)
    if key not in keys or not isinstance(key, str | int):
        raise RejectError(errors.TEST_NO_KEY.at(node.key.span, entity=name_of(entity), key=ctx.quote(node.key.span)))
    return key


# --- records


def _record(ctx: Context, entity: Entity, node: tree.Record) -> dict[str, object]:
    record: dict[str, object] = {}
    for item in node.fields:
        with ctx.attempt():
            member = entity.find(item.name.text)
            if member is None:
                names = (one for one in known_names(ctx, entity) if one not in ctx.rules)
                known = suggest(item.name.text, names, also=aliases(entity))
                raise RejectError(
                    errors.TEST_FIELD.at(
                        item.name.span, entity=name_of(entity), name=ctx.written([item.name]), known=known
                    )
                )
            record[member.name] = _member(ctx, member, item)
    return record


def _member(ctx: Context, member: Field | Link, item: tree.RecordField) -> object:
    if isinstance(member, Field):
        if member.is_ is not None:
            raise RejectError(
                errors.TEST_VALUE.at(
                    item.span,
                    text=ctx.quote(item.span),
                    field=name_of(member),
                    type=say("computed"),
                    remedy=say("give the fields it is computed from"),
                )
            )
        return _field_value(ctx, member, item.value)
    target = ctx.catalog.entities[member.to]
    if member.many:
        if not isinstance(item.value, tree.RecordList):
            fix = say("such as {name}: [{{…}}, {{…}}]", name=name_of(member))
            raise RejectError(
                errors.TEST_VALUE.at(
                    item.span, text=ctx.quote(item.span), field=name_of(member), type=say("a list of rows"), remedy=fix
                )
            )
        return [_linked(ctx, target, value, member) for value in item.value.items]
    return _linked(ctx, target, item.value, member)


def _linked(ctx: Context, target: Entity, value: tree.RecordValue, member: Link) -> object:
    if isinstance(value, tree.Record):
        return _record(ctx, target, value)
    if isinstance(value, tree.RecordList):
        fix = say("such as {name}: {{…}}", name=name_of(member))
        kind = say("one {entity}", entity=name_of(target))
        raise RejectError(
            errors.TEST_VALUE.at(value.span, text=ctx.quote(value.span), field=name_of(member), type=kind, remedy=fix)
        )
    return _plain(ctx, value, target.key_type, name_of(member))


def _field_value(ctx: Context, field: Field, value: tree.RecordValue) -> object:
    type = field.type
    if type.kind is Kind.SET:
        element = type.element
        assert element is not None
        items = value.items if isinstance(value, tree.RecordList | tree.ListLiteral) else (value,)
        return [_plain(ctx, item, element, name_of(field)) for item in items]
    if type.kind is Kind.GEO:
        items = value.items if isinstance(value, tree.RecordList | tree.ListLiteral) else ()
        if len(items) != 2:
            raise RejectError(
                errors.TEST_VALUE.at(
                    value.span,
                    text=ctx.quote(value.span),
                    field=name_of(field),
                    type=say("a place"),
                    remedy=say("such as (35.72, 51.33)"),
                )
            )
        return [_plain(ctx, item, Type(Kind.DOUBLE), name_of(field)) for item in items]
    return _plain(ctx, value, type, name_of(field))


def _plain(ctx: Context, value: tree.RecordValue, type: Type, name: str) -> object:
    """A literal as plain data, checked to be readable as ``type``."""
    raw: object
    match value:
        case tree.Number(digits=digits, percent=False):
            raw = digits if type.kind is not Kind.DURATION else None
            fits = type.is_number
        case tree.Negate(operand=tree.Number(digits=digits, percent=False)):
            raw, fits = "-" + digits, type.is_number
        case tree.Text(value=text):
            raw, fits = dict(type.aliases).get(text, text), type.kind in (Kind.TEXT, Kind.ENUM)
        case tree.Boolean(value=flag):
            raw, fits = flag, type.kind is Kind.BOOLEAN
        case tree.DateLiteral(value=day):
            raw, fits = day.isoformat(), type.kind in (Kind.DATE, Kind.DATETIME)
        case tree.DateTimeLiteral(value=moment):
            raw, fits = moment.isoformat(), type.kind is Kind.DATETIME
        case tree.Path(parts=(single,)) if type.kind is Kind.ENUM:
            names = {canonical(n): n for n in type.names}
            names |= {canonical(alias): value for alias, value in type.aliases}
            raw, fits = names.get(single.text), single.text in names
        case tree.Duration(
            amount=tree.Number(digits=digits), unit="second" | "minute" | "hour" | "day" | "week" as unit
        ):
            seconds = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
            raw, fits = int(digits) * seconds[unit], type.kind is Kind.DURATION
        case _:
            raw, fits = None, False
    if not fits or (raw != "" and reader(type)(raw) is None):
        fix = say("write {type}", type=described(type))
        if type.kind is Kind.ENUM:
            fix = say("it is one of {values}", values=join(list(values_for(type, ctx.quote(value.span))[:8])))
        raise RejectError(
            errors.TEST_VALUE.at(value.span, text=ctx.quote(value.span), field=name, type=described(type), remedy=fix)
        )
    return raw
