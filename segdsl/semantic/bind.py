"""Binding: a typed rule set, one as_of, one zone, one calendar and the parameters become a plan.

Bodies of rules are written out as expressions: bands and conditions of tiers as `If` chains over tier numbers, a
score as a sum in the written order, a split as comparisons of a hash.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal, assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from segdsl.catalog.models import Catalog
from segdsl.diagnostics import Diagnostic, SegdslError
from segdsl.plan import TRUE, Const, Expr, Plan, PlanEntity, Rule
from segdsl.semantic import errors, ir
from segdsl.semantic.bands import interval, judge
from segdsl.semantic.binding import Binder, Terms
from segdsl.semantic.check import deep_recursion
from segdsl.semantic.context import suggest
from segdsl.semantic.lowering import MICROS, exact_type
from segdsl.semantic.typing import described
from segdsl.semantic.walk import dependency_order, nodes, references
from segdsl.spelling import canonical
from segdsl.types import DOUBLE, Kind, Type
from segdsl.values import reader
from segdsl.wording import say
from segdsl.zones import civil_to_instant, day_start

ParamValue = object
_DURATION_TEXT = re.compile(r"\s*(\d{1,9})\s*(second|minute|hour|day|week)s?\s*", re.ASCII | re.IGNORECASE)


def bind(
    rules: ir.RuleSet,
    catalog: Catalog,
    as_of: date | datetime,
    params: Mapping[str, ParamValue] | None = None,
    timezone: str | None = None,
    calendar: Literal["gregorian", "jalali"] | None = None,
) -> Plan:
    """The plan of all rules; raises `SegdslError` where a parameter is wrong or a bound leaves the calendar."""
    with deep_recursion():
        binder = make_binder(rules, catalog, as_of, params, timezone, calendar)
        return bind_with(binder, rules)


def make_binder(
    rules: ir.RuleSet,
    catalog: Catalog,
    as_of: date | datetime,
    params: Mapping[str, ParamValue] | None = None,
    timezone: str | None = None,
    calendar: Literal["gregorian", "jalali"] | None = None,
) -> Binder:
    zone = find_zone(timezone or catalog.timezone)
    facts = {entity.name: entity for entity in rules.entities}
    binder = Binder(instant_of(as_of, zone), zone, calendar or catalog.calendar, catalog.week_starts, {}, facts)
    binder.params = bind_params(rules, params or {}, zone)
    check_numbers(rules, binder.params)
    binder.segments = {rule.name for rule in rules.rules if rule.kind == "segment"}
    return binder


def find_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SegdslError([errors.UNKNOWN_ZONE.at(name=name)]) from None


def instant_of(as_of: date | datetime, zone: ZoneInfo) -> datetime:
    """as_of as a canonical instant: a date is its first instant, a time without a zone is the zone's civil time."""
    try:
        if not isinstance(as_of, datetime):
            return day_start(as_of, zone)
        if as_of.tzinfo is None:
            return civil_to_instant(as_of, zone)
        return as_of.astimezone(UTC).replace(tzinfo=None)
    except (OverflowError, ValueError):
        raise SegdslError([errors.OUT_OF_CALENDAR.at(what=say("as of"))]) from None


def bind_with(binder: Binder, rules: ir.RuleSet) -> Plan:
    by_name = {rule.name: rule for rule in rules.rules}
    needs = {name: references(rule.body) & by_name.keys() for name, rule in by_name.items()}
    order, circle = dependency_order(needs)
    assert not circle, "the checker lets no circle through"
    bound: dict[str, Rule] = {}
    for name in order:
        rule = by_name[name]
        value = _body(binder, rule)
        depth = 1 + max((bound[other].depth for other in needs[name]), default=-1)
        bound[name] = Rule(name, rule.kind, rule.entity, value, depth, rule.about.title)
        binder.types[name] = value.type
    binder.written_out = {name: rule for name, rule in by_name.items() if rule.kind == "computed"}
    entities: dict[str, PlanEntity] = {}
    for facts in rules.entities:
        keep = binder.condition(facts.keep) if facts.keep is not None else None
        entities[facts.name] = PlanEntity(facts.name, None if keep == TRUE else keep)
    binder.written_out = {}
    return Plan(binder.now, bound, entities)


def _body(binder: Binder, rule: ir.Rule) -> Expr:
    body = rule.body
    visible = binder.row_visible(rule.entity)
    match body:
        case ir.Value(expr=expr):
            return binder.value(expr)
        case ir.Condition(expr=expr):
            return binder.all_of(visible, binder.condition(expr))
        case ir.Bands():
            return _seen(binder, visible, _bands(binder, rule, body), rule.type)
        case ir.Cases(cases=cases):
            chain = [
                (binder.condition(case.condition) if case.condition is not None else TRUE, Const(index, rule.type))
                for index, case in enumerate(cases, start=1)
            ]
            return _seen(binder, visible, binder.chosen(list(chain), Const(None, rule.type), rule.type), rule.type)
        case ir.Points(lines=lines):
            return _points(binder, lines)
        case ir.Parts():
            return _seen(binder, visible, _parts(binder, rule, body), rule.type)
        case _:
            assert_never(body)


def _seen(binder: Binder, visible: Expr, value: Expr, type: Type) -> Expr:
    """The tier of a row that is seen by as_of; an event of the future has none."""
    return binder.chosen([(visible, value)], Const(None, type), type)


def _bands(binder: Binder, rule: ir.Rule, body: ir.Bands) -> Expr:
    by = binder.value(body.by)
    chain: list[tuple[Expr, Expr]] = []
    for band in body.bands:
        parts: list[Expr] = []
        if band.low is not None:
            parts.append(binder.compared(">" if band.low_open else ">=", by, binder.value(band.low)))
        if band.high is not None:
            parts.append(binder.compared("<" if band.high_open else "<=", by, binder.value(band.high)))
        if not parts:
            parts.append(binder.known(by))
        chain.append((binder.all_of(*parts), Const(1 + rule.type.names.index(band.name), rule.type)))
    return binder.chosen(chain, Const(None, rule.type), rule.type)


def _points(binder: Binder, lines: tuple[ir.ScoreLine, ...]) -> Expr:
    """The sum of the lines that count; a line whose points are unknown adds nothing."""
    values = [binder.value(line.points) for line in lines]
    double = any(value.type.kind is Kind.DOUBLE for value in values)
    total: Expr = Const(0.0, DOUBLE) if double else binder.integer(0)
    terms = Terms()
    for index, (line, points) in enumerate(zip(lines, values, strict=True)):
        when = binder.condition(line.when) if line.when is not None else TRUE
        when = binder.all_of(when, binder.known(points))
        zero: Expr = Const(0.0, DOUBLE) if double else Const(0, points.type)
        points = binder.to_double(points) if double else points
        term = binder.chosen([(when, points)], zero, points.type)
        if index == 0 and not double:
            total = term if line.add else binder.minus(term)
            terms.add(total)
        else:
            terms.add(term)
            total = binder.arithmetic("+" if line.add else "-", total, term, terms.digits)
    return total


def _parts(binder: Binder, rule: ir.Rule, body: ir.Parts) -> Expr:
    """Consecutive ranges of the hash: part k ends before ceil((p₁ + … + pₖ)·2³²)."""
    key = binder.value(body.key)
    numerator, denominator = 0, 1
    chain: list[tuple[Expr, Expr]] = []
    for index, part in enumerate(body.parts, start=1):
        numerator = numerator * part.fraction[1] + part.fraction[0] * denominator
        denominator *= part.fraction[1]
        below = binder.hashed_below(body.seed, key, numerator, denominator)
        chain.append((below, Const(index, rule.type)))
    return binder.chosen(chain, Const(None, rule.type), rule.type)


# --- parameters


def bind_params(rules: ir.RuleSet, given: Mapping[str, ParamValue], zone: ZoneInfo) -> dict[str, Const]:
    """The value of each param: what was given, else its default."""
    known = {param.name: param for param in rules.params}
    found: list[Diagnostic] = [
        errors.UNKNOWN_PARAM.at(name=name, known=suggest(name, known, say("they have none") if not known else ""))
        for name in given
        if canonical(name) not in known
    ]
    given = {canonical(name): value for name, value in given.items()}
    bound: dict[str, Const] = {}
    for param in rules.params:
        if param.name in given:
            value = _given(param, given[param.name], zone)
            if value is None:
                text = str(given[param.name])[:40]
                found.append(
                    errors.PARAM_VALUE.at(
                        param.span,
                        name=param.name,
                        type=described(param.type),
                        text=text or say("an empty text"),
                        example=EXAMPLES[param.type.kind],
                    )
                )
            else:
                bound[param.name] = value
        elif param.default is None:
            found.append(errors.PARAM_MISSING.at(param.span, name=param.name, example=EXAMPLES[param.type.kind]))
        else:
            bound[param.name] = _default(param.name, param.default, param.type, zone)
    if found:
        raise SegdslError(found)
    return bound


EXAMPLES = {
    Kind.INTEGER: "3",
    Kind.DECIMAL: "12.50",
    Kind.DOUBLE: "0.5",
    Kind.BOOLEAN: "true",
    Kind.TEXT: "Tehran",
    Kind.DATE: "2026-03-21",
    Kind.DATETIME: "2026-03-21T10:00",
    Kind.DURATION: "14 days",
}


def _given(param: ir.Param, value: ParamValue, zone: ZoneInfo) -> Const | None:
    kind = param.type.kind
    if kind is Kind.DECIMAL:
        return _exact(param, value)
    if kind is Kind.DURATION:
        if isinstance(value, timedelta):
            return Const(value // timedelta(microseconds=1), param.type, param.name)
        match = _DURATION_TEXT.fullmatch(value) if isinstance(value, str) else None
        if match is not None:
            return Const(int(match[1]) * MICROS[match[2].lower()], param.type, param.name)
    found = reader(param.type, zone)(value)
    if found is None and kind is not Kind.TEXT:
        return None
    if found is None and value != "":
        return None
    if isinstance(found, int) and kind is Kind.INTEGER:
        return Const(found, exact_type(0, len(str(abs(found)))), param.name)
    return Const("" if found is None else found, param.type, param.name)


def _exact(param: ir.Param, value: ParamValue) -> Const | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        number = Decimal(str(value).strip())
    except ArithmeticError:
        return None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -18 or abs(number) >= 10**18:
        return None
    scale = max(0, -exponent)
    scaled = int(number.scaleb(scale))
    if abs(scaled) >= 10**18:
        return None
    return Const(scaled, exact_type(scale, len(str(abs(scaled)))), param.name)


def _default(name: str, default: ir.Constant | ir.DurationLiteral, type: Type, zone: ZoneInfo) -> Const:
    if isinstance(default, ir.DurationLiteral):
        amount = default.amount
        assert isinstance(amount, ir.Constant) and isinstance(amount.value, int)
        return Const(amount.value * MICROS[default.unit], type, name)
    value = default.value
    if isinstance(value, datetime):
        return Const(civil_to_instant(value, zone), type, name)
    if isinstance(value, date) and type.kind is Kind.DATETIME:
        return Const(civil_to_instant(datetime.combine(value, time()), zone), type, name)
    if type.kind is Kind.DOUBLE and isinstance(value, int):
        return Const(value / 10**default.type.scale, type, name)
    return Const(value, default.type if type.is_exact else type, name)


def check_numbers(rules: ir.RuleSet, params: Mapping[str, Const]) -> None:
    """Params in places where the checker would have judged a literal: windows, ranks, samples, bands."""
    found: list[Diagnostic] = []
    for node in nodes(tuple(rule.body for rule in rules.rules)):
        match node:
            case ir.RelativeWindow(low=low, high=high):
                found += _window_numbers(node, low, high, params)
            case ir.SequenceStep(within=ir.DurationLiteral(amount=ir.ParamRef() as amount)):
                found += _window_numbers(node, amount, None, params)
            case ir.TopBottom(amount=ir.ParamRef() as amount, percent=percent):
                found += _amount(params[amount.name], percent, amount)
            case ir.Sample(fraction=ir.ParamRef() as amount):
                found += _amount(params[amount.name], True, amount)
            case ir.RankValue(tiles=ir.ParamRef() as tiles):
                found += _at_least_one(tiles, say("the number of tiles,"), params)
            case ir.Periods(at_least=ir.ParamRef() as least):
                found += _at_least_one(least, say("after with at least,"), params)
            case _:
                pass
    values = {
        name: Decimal(const.value).scaleb(-const.type.scale)
        for name, const in params.items()
        if isinstance(const.value, int)
    }
    declared = {param.name: param for param in rules.params}
    for rule in rules.rules:
        if isinstance(rule.body, ir.Bands):
            found += _bands_again(rule.body, values, declared)
    if found:
        found.sort(key=lambda one: (one.span.file, one.span.start))
        first: dict[str, Diagnostic] = {}
        for one in found:  # one param may stand in many windows: it is told once
            first.setdefault(one.message, one)
        raise SegdslError(first.values())


def _window_numbers(node: object, low: ir.Expr, high: ir.Expr | None, params: Mapping[str, Const]) -> list[Diagnostic]:
    first, last = _number(low, params), _number(high, params) if high is not None else None
    found: list[Diagnostic] = []
    for end, number in ((low, first), (high, last)):
        if isinstance(end, ir.ParamRef) and number is not None and number < 1:
            found.append(errors.PARAM_WINDOW.at(end.span, name=end.name, value=number))
    if first is not None and last is not None and first > last and isinstance(node, ir.RelativeWindow):
        found.append(errors.PARAM_BOUNDS.at(node.span, low=first, high=last))
    return found


def _at_least_one(at: ir.ParamRef, what: str, params: Mapping[str, Const]) -> list[Diagnostic]:
    value = _number(at, params)
    if value is not None and value >= 1:
        return []
    what = say("param {name}, {what}", name=at.name, what=what)
    return [errors.PARAM_RANGE.at(at.span, what=what, value=value, remedy=say("give 1 or more"))]


def _number(expr: ir.Expr, params: Mapping[str, Const]) -> int | None:
    value = params[expr.name].value if isinstance(expr, ir.ParamRef) else getattr(expr, "value", None)
    return value if isinstance(value, int) else None


def _amount(const: Const, percent: bool, at: ir.ParamRef) -> list[Diagnostic]:
    name = at.name
    value = const.value
    whole = 10**const.type.scale
    if percent and isinstance(value, int) and not 0 <= value <= whole:
        return [
            errors.PARAM_RANGE.at(
                at.span,
                what=say("param {name}, a share,", name=name),
                value=value / whole,
                remedy=say("give a number from 0 to 1"),
            )
        ]
    if not percent and isinstance(value, int) and value < 1:
        return [
            errors.PARAM_RANGE.at(
                at.span,
                what=say("param {name}, how many are on top,", name=name),
                value=value,
                remedy=say("give 1 or more"),
            )
        ]
    return []


def _bands_again(body: ir.Bands, values: dict[str, Decimal], params: dict[str, ir.Param]) -> list[Diagnostic]:
    intervals = [interval(band, body.by.type, values, params) for band in body.bands]
    known = [found for found in intervals if found is not None]
    mistakes = [finding for finding in judge(known, body.by.type.kind is Kind.INTEGER) if finding.severity == "error"]
    lows = [found.low for found in known]
    if not mistakes and lows != sorted(lows):
        mistakes.append(
            errors.PARAM_RANGE.at(
                body.bands[0].span,
                what=say("the order of the bands"),
                value=say("changed by these parameters"),
                remedy=say("keep the bands in their order"),
            )
        )
    return mistakes
