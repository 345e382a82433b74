"""Checking declarations: the body of each rule, and the constants that rules stand on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from segdsl.catalog.models import Entity
from segdsl.diagnostics import Diagnostic
from segdsl.semantic import errors, ir
from segdsl.semantic.bands import check_bands
from segdsl.semantic.context import Context, Named, RejectError, Scope
from segdsl.semantic.scope import key_ref, tier_type
from segdsl.semantic.typing import FALSE_LITERAL, comparable, described, is_constant, named
from segdsl.source import Span
from segdsl.syntax import tree
from segdsl.types import BOOLEAN, DATE, DATETIME, DOUBLE, DURATION, INTEGER, TEXT, Kind, Type, decimal
from segdsl.values import reader
from segdsl.wording import say, term

TYPE_NAMES: dict[str, Type] = {
    "text": TEXT,
    "integer": INTEGER,
    "decimal": decimal(2),
    "float": DOUBLE,
    "boolean": BOOLEAN,
    "date": DATE,
    "datetime": DATETIME,
    "duration": DURATION,
}


# --- rules


def check_body(
    ctx: Context, node: tree.Metric | tree.Segment | tree.Tiers | tree.Score | tree.Split, entity: Entity
) -> tuple[ir.Body, Type]:
    """What a rule says, and the type of its value."""
    scope = ctx.top_scope(entity)
    match node:
        case tree.Metric():
            value = ctx.value(scope, node.value)
            if value.type.kind is Kind.GEO:
                raise RejectError(
                    errors.WRONG_OPERAND.at(
                        node.value.span,
                        op=say("a metric"),
                        takes=say("a value"),
                        text=ctx.quote(node.value.span),
                        type=described(value.type),
                        remedy=say("name the field where it is asked: within 5 km of …"),
                    )
                )
            return ir.Value(value), value.type
        case tree.Segment():
            return ir.Condition(ctx.condition(scope, node.condition)), BOOLEAN
        case tree.Tiers():
            return _tiers(ctx, scope, node)
        case tree.Score():
            return _score(ctx, scope, node)
        case tree.Split():
            return _split(ctx, scope, node)


def _tiers(ctx: Context, scope: Scope, node: tree.Tiers) -> tuple[ir.Body, Type]:
    _unique(ctx, node.name.text, term("tier"), [(t.name.text, t.name.span) for t in node.tiers])
    if node.by is not None:
        return check_bands(ctx, scope, node)
    cases: list[ir.Case] = []
    for index, tier in enumerate(node.tiers):
        condition: ir.Expr | None = FALSE_LITERAL
        with ctx.attempt():
            condition = ctx.condition(scope, tier.condition) if tier.condition is not None else None
            if tier.condition is None and index < len(node.tiers) - 1:
                raise RejectError(errors.OTHERWISE_LAST.at(node.tiers[index + 1].span))
        cases.append(ir.Case(tier.name.text, condition, tier.title or ""))
    return ir.Cases(tuple(cases)), tier_type(node.name.text, node.tiers)


def _unique(ctx: Context, owner: str, kind: str, names: list[tuple[str, Span]]) -> None:
    seen: set[str] = set()
    for name, span in names:
        if name in seen:
            ctx.say(errors.SAME_TIER.at(span, kind=kind, name=name, owner=owner))
        seen.add(name)


def _score(ctx: Context, scope: Scope, node: tree.Score) -> tuple[ir.Body, Type]:
    lines: list[ir.ScoreLine] = []
    scale, double = 0, False
    for line in node.lines:
        with ctx.attempt():
            points = ctx.value(scope, line.points)
            if not points.type.is_number:
                text, word = ctx.quote(line.points.span), term("add" if line.add else "subtract")
                raise RejectError(
                    errors.WRONG_OPERAND.at(
                        line.points.span,
                        op=word,
                        takes=say("a number"),
                        text=text,
                        type=described(points.type),
                        remedy=say("write the points, such as {word} 10 when …", word=word),
                    )
                )
            when = ctx.condition(scope, line.when) if line.when is not None else None
            lines.append(ir.ScoreLine(points, line.add, when))
            scale, double = max(scale, points.type.scale), double or points.type.kind is Kind.DOUBLE
    type = DOUBLE if double else decimal(scale, 38) if scale else replace(INTEGER, digits=38)
    return ir.Points(tuple(lines)), type


def _split(ctx: Context, scope: Scope, node: tree.Split) -> tuple[ir.Body, Type]:
    _unique(ctx, node.name.text, term("part"), [(p.name.text, p.name.span) for p in node.parts])
    total = Fraction(0)
    parts: list[ir.Part] = []
    for part in node.parts:
        fraction = Fraction(part.percent.digits) / 100
        total += fraction
        parts.append(ir.Part(part.name.text, (fraction.numerator, fraction.denominator), part.title or ""))
    if total > 1:
        percent = Decimal((total * 100).numerator) / Decimal((total * 100).denominator)
        shown = say("{number:f}", number=percent)
        ctx.say(errors.PARTS_OVER.at(node.span, name=node.name.text, total=shown))
    names = tuple(part.name for part in parts)
    frame = scope.here
    return ir.Parts(node.seed, tuple(parts), key_ref(frame.row, frame.entity)), Type(
        Kind.TIER, names=names, entity=node.name.text
    )


def about(ctx: Context, node: tree.Metric | tree.Segment | tree.Tiers | tree.Score | tree.Split) -> ir.About:
    """Title, owner, tags and description of a rule."""
    values: dict[str, tuple[str, ...]] = {}
    for note in node.annotations:
        values[note.name] = (*values.get(note.name, ()), *note.values)
    return ir.About(
        node.title or "",
        ", ".join(values.get("owner", ())),
        values.get("tags", ()),
        " ".join(values.get("description", ())),
    )


# --- constants


def check_param(ctx: Context, node: tree.Param) -> ir.Param:
    name, type = node.name.text, TYPE_NAMES[node.type.name]
    if node.type.is_set:
        raise RejectError(
            errors.PARAM_DEFAULT.at(
                node.type.span,
                name=name,
                type=say("one value"),
                text=say("a set"),
                remedy=say("write a list: let {name} = (…)", name=name),
            )
        )
    default: ir.Constant | ir.DurationLiteral | None = None
    if node.default is not None:
        value = ctx.value(Scope((), 0, inside=say("the default of {name}", name=name)), node.default)
        fits = value.type.kind is type.kind or (value.type.is_exact and type.is_number)
        if type.kind is Kind.INTEGER and value.type.kind is not Kind.INTEGER:
            fits = False
        if not fits or not isinstance(value, ir.Constant | ir.DurationLiteral):
            text = ctx.quote(node.default.span)
            raise RejectError(
                errors.PARAM_DEFAULT.at(
                    node.default.span,
                    name=name,
                    type=described(type),
                    text=text,
                    remedy=say("give it {type}", type=described(type)),
                )
            )
        default = value
    return ir.Param(name, type, default, node.title or "", span=node.span)


def check_let(ctx: Context, node: tree.Let) -> Named:
    """The constants of a let: one, or a list, or the lines of a file."""
    name = node.name.text
    wanted = TYPE_NAMES[node.type.name] if node.type is not None else None
    if isinstance(node.value, tree.FileList):
        items = _file_items(ctx, node, node.value, wanted or TEXT)
        return Named(name, items, True, wanted or TEXT, node.span)
    is_list = isinstance(node.value, tree.ListLiteral)
    written = node.value.items if isinstance(node.value, tree.ListLiteral) else (node.value,)
    found: list[ir.Expr] = []
    for item in written:
        with ctx.attempt():
            found.append(_constant(ctx, name, item, wanted))
    if len(found) < len(written):
        raise RejectError(ctx.diagnostics[-1])
    first = found[0].type if found else TEXT
    for value, item in zip(found, written, strict=True):
        if not comparable(first, value.type):
            raise RejectError(errors.LIST_ITEM.at(item.span, text=ctx.quote(item.span), type=named(first)))
    return Named(name, tuple(found), is_list, wanted or first, node.span)


def _constant(ctx: Context, name: str, node: tree.Expr, wanted: Type | None) -> ir.Expr:
    try:
        value = ctx.value(Scope((), 0), node)
    except RejectError as reject:
        if reject.diagnostic.code == errors.NOT_CONSTANT.code:
            raise RejectError(errors.LET_VALUE.at(node.span, text=ctx.quote(node.span))) from None
        raise
    if not is_constant(value):
        raise RejectError(errors.LET_VALUE.at(node.span, text=ctx.quote(node.span)))
    if wanted is not None and not (
        comparable(wanted, value.type) and (wanted.kind is not Kind.INTEGER or value.type.kind is Kind.INTEGER)
    ):
        raise RejectError(errors.LIST_ITEM.at(node.span, text=ctx.quote(node.span), type=named(wanted)))
    return value


def _file_items(ctx: Context, node: tree.Let, file: tree.FileList, type: Type) -> tuple[ir.Expr, ...]:
    text = ctx.list_files.get((node.span.file, file.path))
    if isinstance(text, Diagnostic):
        raise RejectError(replace(text, span=file.span))
    assert text is not None, "whoever parses reads the list files"
    read = reader(type)
    items: list[ir.Expr] = []
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        value = _exact(line) if type.kind is Kind.DECIMAL else None
        if value is None:
            found = read(line)
            if found is None:
                raise RejectError(
                    errors.FILE_LINE.at(file.span, line=number, path=file.path, text=line[:40], type=described(type))
                )
            value = ir.Constant(found, type, span=file.span)  # type: ignore[arg-type]
        items.append(value)
    return tuple(items)


def _exact(line: str) -> ir.Constant | None:
    try:
        number = Decimal(line)
    except ArithmeticError:
        return None
    if not number.is_finite() or abs(number) >= 10**18 or number.as_tuple().exponent < -18:  # type: ignore[operator]
        return None
    scale = max(0, -int(number.as_tuple().exponent))
    return ir.Constant(int(number.scaleb(scale)), decimal(scale))


def check_place(ctx: Context, node: tree.Place) -> ir.Point:
    degrees: list[float] = []
    for what, written, limit in ((say("the latitude"), node.latitude, 90), (say("the longitude"), node.longitude, 180)):
        value = ctx.value(Scope((), 0, inside=what), written)
        if not isinstance(value, ir.Constant) or not value.type.is_exact or not isinstance(value.value, int):
            raise RejectError(errors.NOT_CONSTANT.at(written.span, what=what, text=ctx.quote(written.span)))
        number = value.value / 10**value.type.scale
        if abs(number) > limit:
            raise RejectError(
                errors.BAD_COORDINATES.at(
                    written.span,
                    what=what,
                    name=node.name.text,
                    value=ctx.quote(written.span),
                    range=say("-{limit} to {limit}", limit=limit),
                )
            )
        degrees.append(number)
    return ir.Point(degrees[0], degrees[1])
