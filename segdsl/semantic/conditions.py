"""Checking conditions: every predicate of section 2, and what may stand on either side of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from segdsl.operators import REGISTRY
from segdsl.plan import RowRef
from segdsl.semantic import errors, ir
from segdsl.semantic.comparisons import check_pair, enum_value, key_literal, needs_order, negate, operand, pair_fix
from segdsl.semantic.context import Context, RejectError, Scope, name_of, suggest
from segdsl.semantic.gazetteers import in_quotes, titled
from segdsl.semantic.literals import enum_name, wrong_operand
from segdsl.semantic.scope import key_ref, other_entity, rule_kind, rule_ref, start_of, unknown, value_of
from segdsl.semantic.typing import DATES, FALSE_LITERAL, TEXTUAL, comparable, described, is_constant
from segdsl.semantic.windows import check_window
from segdsl.syntax import tree
from segdsl.types import Kind
from segdsl.wording import either, join, say, term


def junction(ctx: Context, scope: Scope, parts: Sequence[tree.Expr]) -> tuple[ir.Expr, ...]:
    """The parts of an and/or, each checked whatever is wrong with the others."""
    found: list[ir.Expr] = []
    for part in parts:
        with ctx.attempt():
            found.append(ctx.condition(scope, part))
    return tuple(found) if len(found) == len(parts) else (*found, FALSE_LITERAL)


def between(ctx: Context, scope: Scope, node: tree.Between) -> ir.Expr:
    """A range of numbers, or of days."""
    left = ctx.value(scope, node.subject)
    if left.type.kind is Kind.TIER and left.type.ordered:
        text, ends = ctx.quote(node.subject.span), (ctx.quote(node.low.span), ctx.quote(node.high.span))
        fix = say("write {text} at least {low} and {text} at most {high}", text=text, low=ends[0], high=ends[1])
        takes = say("numbers or dates")
        raise RejectError(wrong_operand(ctx, term("is between"), takes, left, node.subject.span, fix))
    needs_order(ctx, left, node.subject)
    low, high = ctx.value(scope, node.low), ctx.value(scope, node.high)
    if left.type.kind in DATES:
        window = tree.BoundWindow("between", node.low, node.high, span=node.span)
        return negate(in_window(ctx, scope, tree.InWindow(node.subject, window, span=node.span)), node.negated, node)
    for bound, written in ((low, node.low), (high, node.high)):
        pair = tree.Comparison(node.subject, "<=", written, span=written.span)
        check_pair(ctx, pair, left, bound)
    parts = (ir.Compare(">=", left, low, span=node.span), ir.Compare("<=", left, high, span=node.span))
    return negate(ir.And(parts, span=node.span), node.negated, node)


def one_of(ctx: Context, scope: Scope, node: tree.OneOf) -> ir.Expr:
    left = ctx.value(scope, node.subject)
    if left.type.kind in (Kind.SET, Kind.GEO):
        fix = say("write {text} includes any of …", text=ctx.quote(node.subject.span))
        takes = say("a single value")
        raise RejectError(wrong_operand(ctx, term("is one of"), takes, left, node.subject.span, fix))
    items: list[ir.Expr] = []
    for item, written in list_items(ctx, scope, node.choices, left):
        pair = tree.Comparison(node.subject, "is", written, span=written.span)
        with ctx.attempt():
            check_pair(ctx, pair, left, item)
            items.append(item)
    return negate(ir.OneOf(left, tuple(items), span=node.span), node.negated, node)


def list_items(ctx: Context, scope: Scope, choices: tree.Expr, left: ir.Expr) -> list[tuple[ir.Expr, tree.Expr]]:
    """The values of a list in parentheses, or of a let that holds one, beside ``left``."""
    if isinstance(choices, tree.ListLiteral):
        found: list[tuple[ir.Expr, tree.Expr]] = []
        for item in choices.items:
            with ctx.attempt():
                if isinstance(item, tree.Path) and len(item.parts) == 1 and _names_list(ctx, item, left):
                    found += list_items(ctx, scope, item, left)
                else:
                    found.append((operand(ctx, scope, left, item), item))
        return found
    if isinstance(choices, tree.Path) and len(choices.parts) == 1 and choices.parts[0].text in ctx.let_trees:
        named = ctx.let_value(choices.parts[0].text)
        if not named.is_list:
            raise RejectError(errors.LIST_NEEDED.at(choices.span, text=named.name))
        return [(_converted(ctx, left, item, choices), choices) for item in named.items]
    raise RejectError(errors.LIST_NEEDED.at(choices.span, text=ctx.quote(choices.span)))


def _names_list(ctx: Context, item: tree.Path, left: ir.Expr) -> bool:
    name = item.parts[0].text
    if left.type.kind in (Kind.ENUM, Kind.TIER) and enum_name(left.type, name, item.span) is not None:
        return False
    return name in ctx.let_trees and ctx.let_value(name).is_list


def _converted(ctx: Context, left: ir.Expr, item: ir.Expr, choices: tree.Expr) -> ir.Expr:
    if left.type.kind in (Kind.ENUM, Kind.TIER) and isinstance(item, ir.Constant) and item.type.kind is Kind.TEXT:
        return enum_value(ir.Constant(item.value, item.type, span=choices.span), left.type, ctx.quote(left.span))
    if isinstance(left, ir.LinkRef) and isinstance(item, ir.Constant):
        return key_literal(ctx, left, item)
    return item


# --- one operand


def is_known(ctx: Context, scope: Scope, node: tree.IsKnown) -> ir.Expr:
    subject = ctx.value(scope, node.subject)
    if subject.type.kind is Kind.SET:
        raise RejectError(errors.SET_KNOWN.at(node.span, text=ctx.quote(node.subject.span)))
    return negate(ir.Known(subject, span=node.span), node.negated != (not node.known), node)


def is_empty(ctx: Context, scope: Scope, node: tree.IsEmpty) -> ir.Expr:
    subject = ctx.value(scope, node.subject)
    if subject.type.kind is not Kind.SET:
        text = ctx.quote(node.subject.span)
        word = ctx.quote(node.span).split()[-1]
        fix = say("write {text} is unknown", text=text)
        if word in subject.type.names:
            fix = say("write `{name}` in back-ticks for the value of that name", name=word)
        raise RejectError(errors.NOT_A_SET.at(node.span, text=text, type=described(subject.type), remedy=fix))
    return negate(ir.Empty(subject, span=node.span), node.negated, node)


def infix(ctx: Context, scope: Scope, node: tree.InfixPredicate) -> ir.Expr:
    left, right = ctx.value(scope, node.subject), ctx.value(scope, node.value)
    op = REGISTRY[node.op]
    words = term(op.phrases["en"][0])
    for side, written in ((left, node.subject), (right, node.value)):
        if side.type.kind not in TEXTUAL:
            subject, value = ctx.quote(node.subject.span), ctx.quote(node.value.span)
            if left.type.kind is Kind.SET:
                fix = say("write {set} includes {value}", set=subject, value=value)
            elif side is left:
                fix = say("compare it with is: {text} is …", text=subject)
            elif isinstance(side, ir.Constant):
                fix = say('write it in quotes: "{text}"', text=value)
            else:
                fix = say("write the letters in quotes")
            raise RejectError(wrong_operand(ctx, words, say("text"), side, written.span, fix))
    if 1 in op.literal_args and not isinstance(right, ir.Constant | ir.ParamRef):
        text = ctx.quote(node.value.span)
        raise RejectError(
            errors.LITERAL_NEEDED.at(
                right.span, what=words, wanted=say("a pattern in quotes"), text=text, example=say('like "*-vip-??"')
            )
        )
    return negate(ir.Infix(node.op, left, right, span=node.span), node.negated, node)


def includes(ctx: Context, scope: Scope, node: tree.Includes) -> ir.Expr:
    subject = ctx.value(scope, node.subject)
    element = subject.type.element
    if element is None:
        text = ctx.quote(node.subject.span)
        fix = say("write {text} is …", text=text)
        if subject.type.kind is Kind.TEXT:
            fix = say("write {text} contains …", text=text)
        raise RejectError(errors.NOT_A_SET.at(node.span, text=text, type=described(subject.type), remedy=fix))
    one = ir.Constant(None, element, span=subject.span)
    if node.mode == "one":
        pairs = [(operand(ctx, scope, one, node.value), node.value)]
    else:
        pairs = list_items(ctx, scope, node.value, one)
    items: list[ir.Expr] = []
    for item, written in pairs:
        if not comparable(element, item.type):
            texts: dict[str, Any] = {
                "left": say("an element of {set}", set=ctx.quote(node.subject.span)),
                "right": ctx.quote(written.span),
            }
            raise RejectError(
                errors.CANNOT_COMPARE.at(
                    written.span,
                    left_type=described(element),
                    right_type=described(item.type),
                    remedy=pair_fix(element, item, texts),
                    **texts,
                )
            )
        items.append(item)
    mode = {"one": "any", "none": "any"}.get(node.mode, node.mode)
    test = ir.Includes(subject, mode, tuple(items), span=node.span)  # type: ignore[arg-type]
    return negate(test, node.negated != (node.mode == "none"), node)


# --- segments, places, samples


def in_segment(ctx: Context, scope: Scope, node: tree.InSegment) -> ir.Expr:
    if scope.inside:
        raise RejectError(errors.NO_RANKS_IN_KEEP.at(node.span, what=scope.inside, thing=say("a segment")))
    if node.subject is None:
        row, entity = scope.here.row, scope.here.entity
    else:
        target = value_of(ctx, scope, node.subject)
        if not isinstance(target, ir.LinkRef):
            raise RejectError(
                wrong_operand(
                    ctx,
                    term("in segment"),
                    say("a link to one row"),
                    target,
                    node.subject.span,
                    say("for the row itself write in segment alone"),
                )
            )
        row, entity = target.row, ctx.catalog.entities[target.type.entity]
    parts: list[ir.Expr] = []
    for path in node.segments:
        with ctx.attempt():
            parts.append(_segment(ctx, row, entity.name, path))
    if len(parts) != len(node.segments):
        parts.append(FALSE_LITERAL)
    test = parts[0] if len(parts) == 1 else ir.Or(tuple(parts), span=node.span)
    return negate(test, node.negated, node)


def _segment(ctx: Context, row: RowRef, entity: str, path: tree.Path) -> ir.Expr:
    name, shown = path.parts[-1].text, ctx.written(path.parts[-1:])
    declared = ctx.rules.get(name)
    if declared is None or len(path.parts) > 1:
        segments = [ctx.declared(n) for n, rule in ctx.rules.items() if isinstance(rule, tree.Segment)]
        raise unknown(ctx, errors.UNKNOWN_RULE.at(path.span, name=shown, known=suggest(name, segments)))
    if not isinstance(declared, tree.Segment):
        if isinstance(declared, tree.Tiers):
            fix = say("write {text} is {value}", text=shown, value=declared.tiers[0].name.text)
        elif isinstance(declared, tree.Split):
            fix = say("write {text} is {value}", text=shown, value=declared.parts[0].name.text)
        else:
            fix = say("compare it, such as {text} at least 1", text=shown)
        raise RejectError(errors.NOT_A_SEGMENT.at(path.span, name=shown, kind=rule_kind(declared), remedy=fix))
    if ctx.rule_entities[name] != entity:
        raise RejectError(other_entity(ctx, path.span, name, ctx.rule_entities[name], ctx.catalog.entities[entity]))
    return rule_ref(ctx, row, name, path.span)


def within_distance(ctx: Context, scope: Scope, node: tree.WithinDistance) -> ir.Expr:
    subject = ctx.value(scope, node.subject)
    if not isinstance(subject, ir.FieldRef) or subject.type.kind is not Kind.GEO:
        fix = (
            _geo_of(ctx, subject, ctx.quote(node.subject.span))
            if isinstance(subject, ir.LinkRef)
            else say("write a geo field before within")
        )
        raise RejectError(
            errors.NOT_GEO.at(
                node.subject.span, text=ctx.quote(node.subject.span), type=described(subject.type), remedy=fix
            )
        )
    limit = ctx.value(scope, node.distance)
    if not limit.type.is_number:
        raise RejectError(
            wrong_operand(
                ctx,
                term("within", "within a distance"),
                say("a number"),
                limit,
                node.distance.span,
                say("such as within 5 km of store"),
            )
        )
    if not isinstance(limit, ir.Constant | ir.ParamRef):
        raise RejectError(
            errors.NOT_CONSTANT.at(node.distance.span, what=say("the distance"), text=ctx.quote(node.distance.span))
        )
    metres = node.unit == "m"
    centers = [_center(ctx, scope, path) for path in node.places]
    tests = [ir.Distance(subject, limit, metres, center, span=node.span) for center in centers]
    test: ir.Expr = tests[0] if len(tests) == 1 else ir.Or(tuple(tests), span=node.span)
    return negate(test, node.negated, node)


def _geo_of(ctx: Context, link: ir.LinkRef, text: str) -> str:
    """The geo field behind a link, if there is one."""
    entity = ctx.catalog.entities[link.type.entity]
    found = [join([text, name_of(one)], ".") for one in entity.fields.values() if one.type.kind is Kind.GEO]
    return say("write {text}", text=found[0]) if found else say("{entity} has no geo field", entity=name_of(entity))


def _center(ctx: Context, scope: Scope, path: tree.Path | tree.Text) -> ir.Point | ir.FieldRef:
    if isinstance(path, tree.Text):
        return titled(ctx, path)
    name = path.parts[0].text
    if len(path.parts) == 1 and name in ctx.places:
        return ctx.places[name]
    try:
        start_of(ctx, scope, path)
    except RejectError:
        if len(path.parts) == 1:
            known = in_quotes(ctx, name) or suggest(name, ctx.places, say("declare it: place store = (35.72, 51.33)"))
            raise RejectError(errors.UNKNOWN_PLACE.at(path.span, name=ctx.written(path.parts), known=known)) from None
        raise
    value = value_of(ctx, scope, path)
    if isinstance(value, ir.FieldRef) and value.type.kind is Kind.GEO:
        return value
    fix = say("write the name of a place or a geo field after of")
    raise RejectError(errors.NOT_GEO.at(path.span, text=ctx.quote(path.span), type=described(value.type), remedy=fix))


def in_window(ctx: Context, scope: Scope, node: tree.InWindow) -> ir.Expr:
    """A date or datetime under a window; ``anniversary(d)`` and ``occasion("Yalda")`` stand for every yearly return
    under two-ended ones."""
    subject_node = node.subject
    returns = (
        isinstance(subject_node, tree.FunctionCall)
        and subject_node.function in ("anniversary", "occasion")
        and len(subject_node.args) == 1
        and two_ended(node.window)
    )
    subject = ctx.value(scope, subject_node)  # checks anniversary's own operand too
    if returns and isinstance(subject, ir.Function):
        base = subject.args[0] if subject.op == "anniversary" else subject
        window = check_window(ctx, scope, node.window, subject.type, ctx.quote(subject_node.span))
        if isinstance(window, ir.BoundWindow) and not (
            is_constant(window.value) and (window.end is None or is_constant(window.end))
        ):
            named = subject.op == "occasion"
            what = say("the window of an occasion") if named else say("the window of an anniversary")
            raise RejectError(errors.NOT_CONSTANT.at(node.window.span, what=what, text=_bounds(ctx, node.window)))
        return negate(ir.WindowTest(base, window, returns=True, span=node.span), node.negated, node)
    text = ctx.quote(subject_node.span)
    if subject.type.kind is Kind.DURATION:
        written = node.window
        length = say("2 hours")
        if isinstance(written, tree.RelativeWindow) and isinstance(written.low, tree.Number):
            amount, unit = Decimal(written.low.digits), term(written.unit)
            length = say("{amount} {unit}s", amount=amount, unit=unit)
            if amount == 1:
                length = say("{amount} {unit}", amount=amount, unit=unit)
        raise RejectError(
            errors.AGO_FOR_DURATION.at(
                node.span, left=text, type=described(subject.type), window=ctx.quote(written.span), right=length
            )
        )
    if subject.type.kind not in DATES:
        fix = say("name a date or datetime field")
        if subject.type.kind is Kind.KEY:
            fix = say("name a date or datetime field of it: {text}.…", text=text)
        raise RejectError(errors.WINDOW_SUBJECT.at(node.span, left=text, type=described(subject.type), remedy=fix))
    window = check_window(ctx, scope, node.window, subject.type, text)
    return negate(ir.WindowTest(subject, window, span=node.span), node.negated, node)


def _bounds(ctx: Context, window: tree.Window) -> str:
    """The ends that a person wrote into a window."""
    if not isinstance(window, tree.BoundWindow):
        return ctx.quote(window.span)
    return either([ctx.quote(end.span) for end in (window.value, window.end) if end is not None])


def two_ended(window: tree.Window) -> bool:
    match window:
        case tree.RelativeWindow(kind=kind):
            return kind not in ("more_ago", "more_ahead")
        case tree.CalendarWindow():
            return True
        case tree.BoundWindow(kind=kind):
            return kind in ("on", "between")


def sample(ctx: Context, scope: Scope, node: tree.Sample) -> ir.Expr:
    fraction = ctx.value(scope, node.percent)
    percent = isinstance(node.percent, tree.Number) and node.percent.percent
    if (
        not isinstance(fraction, ir.Constant | ir.ParamRef)
        or not fraction.type.is_exact
        or (isinstance(fraction, ir.Constant) and not percent)
    ):
        text = ctx.quote(node.percent.span)
        raise RejectError(
            errors.LITERAL_NEEDED.at(
                node.percent.span,
                what=term("sample"),
                wanted=say("a percentage"),
                text=text,
                example=say('sample(10%, "spring")'),
            )
        )
    value = fraction.value if isinstance(fraction, ir.Constant) else 0
    if isinstance(value, int) and not 0 <= value <= 10**fraction.type.scale:
        shown = ctx.quote(node.percent.span)
        raise RejectError(errors.PERCENT_RANGE.at(node.percent.span, what=term("sample"), value=shown))
    seed = ctx.value(scope, node.seed)
    if not isinstance(seed, ir.Constant) or seed.type.kind is not Kind.TEXT:
        text = ctx.quote(node.seed.span)
        raise RejectError(
            errors.LITERAL_NEEDED.at(
                node.seed.span,
                what=term("sample"),
                wanted=say("a seed in quotes"),
                text=text,
                example=say('sample(10%, "spring")'),
            )
        )
    frame = scope.here
    test = ir.Sample(fraction, str(seed.value), key_ref(frame.row, frame.entity), span=node.span)
    return negate(test, node.negated, node)
