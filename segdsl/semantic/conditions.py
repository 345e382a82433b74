"""Checking conditions: every predicate of section 2, and what may stand on either side of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from segdsl.operators import REGISTRY
from segdsl.plan import RowRef
from segdsl.semantic import errors, ir
from segdsl.semantic.comparisons import check_pair, enum_value, key_literal, needs_order, negate, operand, pair_fix
from segdsl.semantic.context import Context, RejectError, Scope, suggest
from segdsl.semantic.literals import enum_name, wrong_operand
from segdsl.semantic.scope import key_ref, other_entity, rule_ref, start_of, unknown, value_of
from segdsl.semantic.typing import DATES, FALSE_LITERAL, TEXTUAL, comparable, described, is_constant
from segdsl.semantic.windows import check_window
from segdsl.syntax import tree
from segdsl.types import Kind


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
        fix = f"write {text} at least {ends[0]} and {text} at most {ends[1]}"
        raise RejectError(wrong_operand(ctx, "is between", "numbers or dates", left, node.subject.span, fix))
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
        fix = f"write {ctx.quote(node.subject.span)} includes any of …"
        raise RejectError(wrong_operand(ctx, "is one of", "a single value", left, node.subject.span, fix))
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
        fix = f"write {text} is unknown"
        if word in subject.type.names:
            fix = f"write `{word}` in back-ticks for the value of that name"
        raise RejectError(errors.NOT_A_SET.at(node.span, text=text, type=described(subject.type), remedy=fix))
    return negate(ir.Empty(subject, span=node.span), node.negated, node)


def infix(ctx: Context, scope: Scope, node: tree.InfixPredicate) -> ir.Expr:
    left, right = ctx.value(scope, node.subject), ctx.value(scope, node.value)
    op = REGISTRY[node.op]
    words = op.phrases["en"][0]
    for side, written in ((left, node.subject), (right, node.value)):
        if side.type.kind not in TEXTUAL:
            fix = (
                f"write {ctx.quote(node.subject.span)} includes {ctx.quote(node.value.span)}"
                if left.type.kind is Kind.SET
                else f"compare it with is: {ctx.quote(node.subject.span)} is …"
                if side is left
                else f'write it in quotes: "{ctx.quote(written.span)}"'
                if isinstance(side, ir.Constant)
                else "write the letters in quotes"
            )
            raise RejectError(wrong_operand(ctx, words, "text", side, written.span, fix))
    if 1 in op.literal_args and not isinstance(right, ir.Constant | ir.ParamRef):
        text = ctx.quote(node.value.span)
        raise RejectError(
            errors.LITERAL_NEEDED.at(
                right.span, what=words, wanted="a pattern in quotes", text=text, example='like "*-vip-??"'
            )
        )
    return negate(ir.Infix(node.op, left, right, span=node.span), node.negated, node)


def includes(ctx: Context, scope: Scope, node: tree.Includes) -> ir.Expr:
    subject = ctx.value(scope, node.subject)
    element = subject.type.element
    if element is None:
        text = ctx.quote(node.subject.span)
        fix = f"write {text} contains …" if subject.type.kind is Kind.TEXT else f"write {text} is …"
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
                "left": f"an element of {ctx.quote(node.subject.span)}",
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
        raise RejectError(errors.NO_RANKS_IN_KEEP.at(node.span, what=scope.inside, thing="a segment"))
    if node.subject is None:
        row, entity = scope.here.row, scope.here.entity
    else:
        target = value_of(ctx, scope, node.subject)
        if not isinstance(target, ir.LinkRef):
            raise RejectError(
                wrong_operand(
                    ctx,
                    "in segment",
                    "a link to one row",
                    target,
                    node.subject.span,
                    "for the row itself write in segment alone",
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
    name = path.parts[-1].text
    declared = ctx.rules.get(name)
    if declared is None or len(path.parts) > 1:
        segments = [n for n, rule in ctx.rules.items() if isinstance(rule, tree.Segment)]
        raise unknown(ctx, errors.UNKNOWN_RULE.at(path.span, name=name, known=suggest(name, segments)))
    if not isinstance(declared, tree.Segment):
        kind = "tiers" if isinstance(declared, tree.Tiers) else f"a {type(declared).__name__.lower()}"
        if isinstance(declared, tree.Tiers):
            fix = f"write {name} is {declared.tiers[0].name.text}"
        elif isinstance(declared, tree.Split):
            fix = f"write {name} is {declared.parts[0].name.text}"
        else:
            fix = f"compare it, such as {name} at least 1"
        raise RejectError(errors.NOT_A_SEGMENT.at(path.span, name=name, kind=kind, remedy=fix))
    if ctx.rule_entities[name] != entity:
        raise RejectError(other_entity(ctx, path.span, name, ctx.rule_entities[name], ctx.catalog.entities[entity]))
    return rule_ref(ctx, row, name, path.span)


def within_distance(ctx: Context, scope: Scope, node: tree.WithinDistance) -> ir.Expr:
    subject = ctx.value(scope, node.subject)
    if not isinstance(subject, ir.FieldRef) or subject.type.kind is not Kind.GEO:
        fix = (
            _geo_of(ctx, subject, ctx.quote(node.subject.span))
            if isinstance(subject, ir.LinkRef)
            else "write a geo field before within"
        )
        raise RejectError(
            errors.NOT_GEO.at(
                node.subject.span, text=ctx.quote(node.subject.span), type=described(subject.type), remedy=fix
            )
        )
    limit = ctx.value(scope, node.distance)
    if not limit.type.is_number:
        raise RejectError(
            wrong_operand(ctx, "within", "a number", limit, node.distance.span, "such as within 5 km of store")
        )
    if not isinstance(limit, ir.Constant | ir.ParamRef):
        raise RejectError(
            errors.NOT_CONSTANT.at(node.distance.span, what="the distance", text=ctx.quote(node.distance.span))
        )
    metres = node.unit == "m"
    centers = [_center(ctx, scope, path) for path in node.places]
    tests = [ir.Distance(subject, limit, metres, center, span=node.span) for center in centers]
    test: ir.Expr = tests[0] if len(tests) == 1 else ir.Or(tuple(tests), span=node.span)
    return negate(test, node.negated, node)


def _geo_of(ctx: Context, link: ir.LinkRef, text: str) -> str:
    """The geo field behind a link, if there is one."""
    fields = ctx.catalog.entities[link.type.entity].fields.values()
    found = next((f"{text}.{one.name}" for one in fields if one.type.kind is Kind.GEO), "")
    return f"write {found}" if found else f"{link.type.entity} has no geo field"


def _center(ctx: Context, scope: Scope, path: tree.Path) -> ir.Point | ir.FieldRef:
    name = path.parts[0].text
    if len(path.parts) == 1 and name in ctx.places:
        return ctx.places[name]
    try:
        start_of(ctx, scope, path)
    except RejectError:
        if len(path.parts) == 1:
            known = suggest(name, ctx.places, "declare it: place store = (35.72, 51.33)")
            raise RejectError(errors.UNKNOWN_PLACE.at(path.span, name=name, known=known)) from None
        raise
    value = value_of(ctx, scope, path)
    if isinstance(value, ir.FieldRef) and value.type.kind is Kind.GEO:
        return value
    fix = "write the name of a place or a geo field after of"
    raise RejectError(errors.NOT_GEO.at(path.span, text=ctx.quote(path.span), type=described(value.type), remedy=fix))


def in_window(ctx: Context, scope: Scope, node: tree.InWindow) -> ir.Expr:
    """A date or datetime under a window; ``anniversary(d)`` stands for every yearly return under two-ended ones."""
    subject_node = node.subject
    returns = (
        isinstance(subject_node, tree.FunctionCall)
        and subject_node.function == "anniversary"
        and len(subject_node.args) == 1
        and two_ended(node.window)
    )
    subject = ctx.value(scope, subject_node)  # checks anniversary's own operand too
    if returns and isinstance(subject, ir.Function):
        base = subject.args[0]
        window = check_window(ctx, scope, node.window, subject.type, ctx.quote(subject_node.span))
        if isinstance(window, ir.BoundWindow) and not (
            is_constant(window.value) and (window.end is None or is_constant(window.end))
        ):
            raise RejectError(
                errors.NOT_CONSTANT.at(
                    node.window.span, what="the window of an anniversary", text=_bounds(ctx, node.window)
                )
            )
        return negate(ir.WindowTest(base, window, returns=True, span=node.span), node.negated, node)
    text = ctx.quote(subject_node.span)
    if subject.type.kind is Kind.DURATION:
        written = node.window
        length = "2 hours"
        if isinstance(written, tree.RelativeWindow) and isinstance(written.low, tree.Number):
            length = f"{written.low.digits} {written.unit}{'s' if written.low.digits != '1' else ''}"
        raise RejectError(
            errors.AGO_FOR_DURATION.at(
                node.span, left=text, type=described(subject.type), window=ctx.quote(written.span), right=length
            )
        )
    if subject.type.kind not in DATES:
        fix = (
            f"name a date or datetime field of it: {text}.…"
            if subject.type.kind is Kind.KEY
            else "name a date or datetime field"
        )
        raise RejectError(errors.WINDOW_SUBJECT.at(node.span, left=text, type=described(subject.type), remedy=fix))
    window = check_window(ctx, scope, node.window, subject.type, text)
    return negate(ir.WindowTest(subject, window, span=node.span), node.negated, node)


def _bounds(ctx: Context, window: tree.Window) -> str:
    """The ends that a person wrote into a window."""
    if not isinstance(window, tree.BoundWindow):
        return ctx.quote(window.span)
    return " or ".join(ctx.quote(end.span) for end in (window.value, window.end) if end is not None)


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
                node.percent.span, what="sample", wanted="a percentage", text=text, example='sample(10%, "spring")'
            )
        )
    value = fraction.value if isinstance(fraction, ir.Constant) else 0
    if isinstance(value, int) and not 0 <= value <= 10**fraction.type.scale:
        shown = ctx.quote(node.percent.span)
        raise RejectError(errors.PERCENT_RANGE.at(node.percent.span, what="sample", value=shown))
    seed = ctx.value(scope, node.seed)
    if not isinstance(seed, ir.Constant) or seed.type.kind is not Kind.TEXT:
        text = ctx.quote(node.seed.span)
        raise RejectError(
            errors.LITERAL_NEEDED.at(
                node.seed.span, what="sample", wanted="a seed in quotes", text=text, example='sample(10%, "spring")'
            )
        )
    frame = scope.here
    test = ir.Sample(fraction, str(seed.value), key_ref(frame.row, frame.entity), span=node.span)
    return negate(test, node.negated, node)
