"""What became of one rule that is in both sets and does not mean the same; and of one that only changed its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from segdsl.semantic import ir
from segdsl.types import Kind
from segdsl.wording import say
from segdsl.workspace.comparing import Change, Pair, What
from segdsl.workspace.proving import Answer, Verdict, Witness

MOST_RENAMES = 200  # pairs of a gone and a new rule that are held against each other


def rule_change(pair: Pair, old: str, new: str) -> Change:
    """The change of a rule that is called ``old`` in the old set and ``new`` in the new one."""
    before, after = pair.was.rules[old], pair.now.rules[new]
    told = Change(
        What.CHANGED, after.kind, new, old, after.entity, after.about.title, pair.because(new),
        before=pair.text(pair.old, before.span), after=pair.text(pair.new, after.span),
        own=pair.is_edited(new), span=after.span,
    )  # fmt: skip
    if pair.blocked(new) and after.kind in ("segment", "tiers"):
        return replace(told, what=What.UNKNOWN)
    if (param := pair.missing(new)) and after.kind in ("segment", "tiers"):
        note = say("param {name} has no default: with a value more could be told, --param {name}=…", name=param)
        return replace(told, what=What.UNKNOWN, notes=(note,))
    match after.body:
        case ir.Condition():
            return _judged(told, pair, pair.merged.old[old], new)
        case ir.Bands() | ir.Cases():
            return _tiers(told, pair, before, after)
        case ir.Parts() if isinstance(before.body, ir.Parts):
            return _split(told, before.body, after.body)
        case _:
            return told


def _judged(told: Change, pair: Pair, old: str, new: str) -> Change:
    """Wider, narrower or neither, as the prover says of both directions."""
    stays, stayed = pair.prover.implies(old, new), pair.prover.implies(new, old)
    leaves, enters = _refutation(stays), _refutation(stayed)
    told = replace(told, enters=enters, leaves=leaves)
    sure = {stays.verdict, stayed.verdict} <= {Verdict.PROVED, Verdict.REFUTED}
    if sure:
        kinds = {
            (False, False): What.EQUIVALENT,
            (True, False): What.WIDER,
            (False, True): What.NARROWER,
            (True, True): What.INCOMPARABLE,
        }
        return replace(told, what=kinds[enters is not None, leaves is not None])
    if enters is not None and leaves is not None:
        return replace(told, what=What.INCOMPARABLE)
    note = _half_told(stays, stayed)
    return replace(told, what=What.UNKNOWN, notes=(*told.notes, note) if note else told.notes)


def _refutation(answer: Answer) -> Witness | None:
    return answer.witness if answer.verdict is Verdict.REFUTED else None


def _half_told(stays: Answer, stayed: Answer) -> str:
    """What is known where one of the two questions has no answer."""
    match stays.verdict, stayed.verdict:
        case Verdict.PROVED, _:
            return say("nobody leaves; whether somebody enters cannot be told from the rules")
        case _, Verdict.PROVED:
            return say("nobody enters; whether somebody leaves cannot be told from the rules")
        case Verdict.REFUTED, _:
            return say("somebody can leave; whether somebody enters cannot be told from the rules")
        case _, Verdict.REFUTED:
            return say("somebody can enter; whether somebody leaves cannot be told from the rules")
        case _:
            return ""


# --- tiers


def _tiers(told: Change, pair: Pair, before: ir.Rule, after: ir.Rule) -> Change:
    old_name = pair.merged.old[before.name]
    was, now = before.type.names, after.type.names
    titles = {one.name: one.title for one in (*_titled(before.body), *_titled(after.body))}
    parts: list[Change] = []
    gone = [name for name in was if name not in now]
    for name in now:
        label = f"{after.name}.{name}"
        part = Change(What.NEW, "tier", label, "", after.entity, titles.get(name, ""))
        if name in was:
            part = replace(part, old_name=f"{before.name}.{name}")
            part = _judged(part, pair, f"{old_name}.{name}", label)
        else:
            origin = _same_tier(pair, before, after, old_name, gone, name)
            if origin:
                gone.remove(origin)
                part = replace(part, what=What.RENAMED, old_name=f"{before.name}.{origin}")
        parts.append(part)
    parts += [
        Change(What.GONE, "tier", f"{before.name}.{name}", f"{before.name}.{name}", before.entity, titles.get(name, ""))
        for name in gone
    ]
    kinds = {part.what for part in parts}
    what = What.EQUIVALENT if kinds == {What.EQUIVALENT} else What.CHANGED
    if kinds <= {What.EQUIVALENT, What.UNKNOWN} and What.UNKNOWN in kinds:
        what = What.UNKNOWN
    return replace(told, what=what, parts=tuple(parts))


def _titled(body: ir.Body) -> Iterable[ir.Band | ir.Case]:
    match body:
        case ir.Bands(bands=bands):
            return bands
        case ir.Cases(cases=cases):
            return cases
        case _:
            return ()


def _same_tier(pair: Pair, before: ir.Rule, after: ir.Rule, old_name: str, gone: list[str], name: str) -> str:
    """The tier that is gone and whose members this one has."""
    for other in gone:
        meaning = pair.was.part(before.name, other)
        if meaning and meaning == pair.now.part(after.name, name):
            return other
        if pair.prover.equal(f"{old_name}.{other}", f"{after.name}.{name}").verdict is Verdict.PROVED:
            return other
    return ""


# --- splits


def _split(told: Change, before: ir.Parts, after: ir.Parts) -> Change:
    """The shares of each part, and how many people have another part than before."""
    was, now = dict(_ranges(before)), dict(_ranges(after))
    drawn_anew = before.seed != after.seed
    parts: list[Change] = []
    for name in dict.fromkeys((*now, *was)):
        label = f"{told.name}.{name}"
        old, new = was.get(name), now.get(name)
        if old is None or new is None:
            what = What.NEW if old is None else What.GONE
        elif drawn_anew:
            what = What.INCOMPARABLE
        else:
            what = _of_ranges(old, new)
        notes = (say("{before} → {after}", before=_percent(old), after=_percent(new)),) if old != new else ()
        parts.append(Change(what, "part", label, label if old else "", told.entity, notes=notes))
    if drawn_anew:
        note = say("the seed is another: everybody is drawn anew")
    else:
        stay = sum((_overlap(was[name], now[name]) for name in was if name in now), Fraction(0))
        outside = _overlap((_end(was), Fraction(1)), (_end(now), Fraction(1)))
        note = say("{share} of all have another part than before", share=_shown(1 - stay - outside))
    return replace(told, parts=tuple(parts), notes=(note,))


Range = tuple[Fraction, Fraction]


def _ranges(body: ir.Parts) -> Iterable[tuple[str, Range]]:
    start = Fraction(0)
    for part in body.parts:
        end = start + Fraction(*part.fraction)
        yield part.name, (start, end)
        start = end


def _end(ranges: dict[str, Range]) -> Fraction:
    return max((end for _, end in ranges.values()), default=Fraction(0))


def _overlap(one: Range, other: Range) -> Fraction:
    return max(Fraction(0), min(one[1], other[1]) - max(one[0], other[0]))


def _of_ranges(old: Range, new: Range) -> What:
    common = _overlap(old, new)
    enters, leaves = new[1] - new[0] > common, old[1] - old[0] > common
    if enters and leaves:
        return What.INCOMPARABLE
    return What.WIDER if enters else What.NARROWER if leaves else What.EQUIVALENT


def _percent(range_: Range | None) -> str:
    return "–" if range_ is None else _shown(range_[1] - range_[0])


def _shown(share: Fraction) -> str:
    return say("{number}%", number=Decimal(f"{float(share * 100):.6g}"))


# --- names


def with_renames(pair: Pair, changes: list[Change]) -> list[Change]:
    """A segment that is gone and a new one that provably has its members are one segment with another name."""
    gone = [change for change in changes if change.what is What.GONE]
    found: dict[str, Change] = {}
    origins: set[str] = set()
    tried = 0
    for new in (change for change in changes if change.what is What.NEW):
        near = [old for old in gone if (old.kind, old.entity) == (new.kind, new.entity) and old.name != new.name]
        near.sort(key=lambda old: old.title != new.title)
        for old in near:
            tried += 1
            if old.name not in origins and tried <= MOST_RENAMES and _proved_same(pair, old.name, new.name):
                origins.add(old.name)
                found[new.name] = replace(new, what=What.RENAMED, old_name=old.name, before=old.before)
                break
    return [
        found.get(change.name, change) if change.what is What.NEW else change
        for change in changes
        if not (change.what is What.GONE and change.name in origins)
    ]


def _proved_same(pair: Pair, old: str, new: str) -> bool:
    rule = pair.now.rules[new]
    if rule.kind != "segment" or rule.type.kind is not Kind.BOOLEAN or pair.blocked(new) or pair.blocked(old):
        return False
    if pair.missing(new) or pair.missing(old):
        return False
    return pair.prover.equal(pair.merged.old[old], new).verdict is Verdict.PROVED
