"""Checking the bands of tiers: their order, overlaps (an error) and gaps (a warning).

Bands are intervals of one number. On an integer ``from 1 to 199`` and ``from 200`` meet, on a decimal they leave
199.50 out: the type of ``by`` decides. A band end may be a param; then its default is what is judged here, and the
binder judges again.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

from segdsl.diagnostics import Diagnostic
from segdsl.semantic import errors, ir
from segdsl.semantic.context import Context, RejectError, Scope
from segdsl.semantic.typing import described, is_constant
from segdsl.source import Span
from segdsl.syntax import tree
from segdsl.types import Kind, Type
from segdsl.wording import say, term

INFINITY = Decimal("Infinity")


@dataclass(frozen=True)
class Interval:
    """The numbers of a band; on integers both ends are inside."""

    name: str
    low: Decimal
    high: Decimal
    low_open: bool
    high_open: bool
    span: Span

    @property
    def empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


def check_bands(ctx: Context, scope: Scope, node: tree.Tiers) -> tuple[ir.Body, Type]:
    assert node.by is not None
    by = ctx.value(scope, node.by)
    if not by.type.is_number:
        text = ctx.quote(node.by.span)
        raise RejectError(
            errors.WRONG_OPERAND.at(
                node.by.span,
                op=term("tiers by"),
                takes=say("a number"),
                text=text,
                type=described(by.type),
                remedy=say("leave by out, and give each tier a condition"),
            )
        )
    bands: list[tuple[Interval | None, ir.Band]] = []
    for tier in node.tiers:
        with ctx.attempt():
            band = _band(ctx, node, tier)
            bands.append((interval(band, by.type, {}, ctx.params), band))
    intervals = [found for found, _ in bands if found is not None]
    for finding in judge(intervals, by.type.kind is Kind.INTEGER):
        ctx.say(finding)
    bands.sort(
        key=lambda pair: (pair[0].low, pair[0].low_open, pair[0].high) if pair[0] else (INFINITY, True, INFINITY)
    )
    ordered = tuple(band for _, band in bands)
    names = tuple(band.name for band in ordered)
    return ir.Bands(by, ordered), Type(Kind.TIER, names=names, ordered=True, entity=node.name.text)


def _band(ctx: Context, node: tree.Tiers, tier: tree.Tier) -> ir.Band:
    if tier.band is None:
        what = say("has a condition") if tier.condition is not None else say("has otherwise")
        raise RejectError(errors.BAND_NEEDED.at(tier.span, tiers=node.name.text, tier=tier.name.text, what=what))
    ends: list[ir.Expr | None] = []
    for written in (tier.band.low, tier.band.high):
        end = ctx.value(Scope((), 0, inside=say("the end of a band")), written) if written is not None else None
        if end is not None and not (
            end.type.is_exact and is_constant(end) and isinstance(end, ir.Constant | ir.ParamRef)
        ):
            assert written is not None
            raise RejectError(
                errors.NOT_CONSTANT.at(written.span, what=say("the end of a band"), text=ctx.quote(written.span))
            )
        ends.append(end)
    band = tier.band
    return ir.Band(tier.name.text, tier.title or "", ends[0], ends[1], band.low_open, band.high_open, span=tier.span)


def interval(band: ir.Band, type: Type, values: dict[str, Decimal], params: dict[str, ir.Param]) -> Interval | None:
    """The numbers of a band, with ``values`` for params, else their defaults; None if a param has neither."""
    ends: list[Decimal] = []
    for end, open_end in ((band.low, -INFINITY), (band.high, INFINITY)):
        value = _end(end, values, params) if end is not None else open_end
        if value is None:
            return None
        ends.append(value)
    low, high = ends
    low_open, high_open = band.low_open, band.high_open
    if type.kind is Kind.INTEGER:
        if low.is_finite():
            low = Decimal(floor(low) + 1 if low_open else ceil(low))
        if high.is_finite():
            high = Decimal(ceil(high) - 1 if high_open else floor(high))
        low_open = high_open = False
    return Interval(band.name, low, high, low_open, high_open, band.span)


def _end(end: ir.Expr, values: dict[str, Decimal], params: dict[str, ir.Param]) -> Decimal | None:
    match end:
        case ir.Constant(value=int() as value, type=type):
            return Decimal(value).scaleb(-type.scale)
        case ir.ParamRef(name=name):
            if name in values:
                return values[name]
            default = params[name].default
            return _end(default, values, params) if isinstance(default, ir.Constant) else None
        case _:
            return None


def judge(bands: list[Interval], integers: bool) -> list[Diagnostic]:
    """Empty bands and overlaps (errors), gaps between neighbours (warnings)."""
    found = [errors.BAND_EMPTY.at(band.span, name=band.name) for band in bands if band.empty]
    ordered = sorted((band for band in bands if not band.empty), key=lambda band: (band.low, band.low_open))
    reach: Interval | None = None
    for band in ordered:
        if reach is not None:
            touches = reach.high == band.low and not (reach.high_open or band.low_open)
            if reach.high > band.low or touches:
                value = band.low if band.low.is_finite() else min(reach.high, band.high)
                shown = say("every number") if not value.is_finite() else _shown(value)
                if reach.low >= value:
                    fix = say("keep one of them")
                elif not value.is_finite():
                    fix = say("give the bands other ends")
                elif reach.low.is_finite():
                    fix = say("end {band} before it: to under {value}", band=reach.name, value=shown)
                else:
                    fix = say("end {band} before it: under {value}", band=reach.name, value=shown)
                found.append(
                    errors.BANDS_OVERLAP.at(band.span, first=reach.name, second=band.name, value=shown, remedy=fix)
                )
            else:
                gap = _gap(reach, band, integers)
                if gap is not None:
                    found.append(errors.BANDS_GAP.at(band.span, first=reach.name, second=band.name, value=_shown(gap)))
        if reach is None or (band.high, not band.high_open) > (reach.high, not reach.high_open):
            reach = band
    return found


def _gap(lower: Interval, upper: Interval, integers: bool) -> Decimal | None:
    """A number between two bands, or None where they meet."""
    if integers:
        return lower.high + 1 if upper.low > lower.high + 1 else None
    if upper.low == lower.high:
        return lower.high if lower.high_open and upper.low_open else None
    return lower.high if lower.high_open else (lower.high + upper.low) / 2


def _shown(value: Decimal) -> str:
    text = f"{value:f}"
    return say("{number:f}", number=Decimal(text.rstrip("0").rstrip(".") if "." in text else text))
