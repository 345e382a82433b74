"""What `segdsl diff` says, in sentences: the same ones stand in the text for a terminal and in the Markdown of a pull
request (`diff_report_markdown`); `as_document` has all of it for programs.

::

    segment vip "VIP customers": wider, because metric spend changed
      enters, for example: given customer {id: 1, orders: [...]}
      120 members → 134: 14 enter, nobody leaves
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from difflib import ndiff
from typing import Any, Final

from segdsl.catalog.models import Catalog
from segdsl.languages import in_language
from segdsl.wording import Said, join, say
from segdsl.workspace.comparing import Change, Comparison, What
from segdsl.workspace.comparing_data import Movement, Movements, Sample
from segdsl.workspace.comparing_meaning import Fact
from segdsl.workspace.proving import Witness
from segdsl.workspace.proving_records import on_one_line, told_given

WHAT: Final[Mapping[What, Said]] = {
    What.NEW: say("new"),
    What.GONE: say("gone"),
    What.RENAMED: say("renamed"),
    What.WIDER: say("wider"),
    What.NARROWER: say("narrower"),
    What.INCOMPARABLE: say("some enter, others leave"),
    What.CHANGED: say("changed"),
    What.EQUIVALENT: say("the same in other words"),
    What.UNKNOWN: say("changed, the rules alone do not tell how"),
}
SHORT: Final[Mapping[What, Said]] = {
    **WHAT,
    What.INCOMPARABLE: say("wider and narrower"),
    What.UNKNOWN: say("changed without proof"),
}
KIND: Final[Mapping[str, Said]] = {
    "segment": say("segment"),
    "tiers": say("tiers"),
    "tier": say("tier"),
    "split": say("split"),
    "part": say("part"),
    "score": say("score"),
    "metric": say("metric"),
    "computed": say("computed field"),
    "param": say("param"),
    "list": say("list"),
    "place": say("place"),
}
SIGNS: Final = {"- ", "+ ", "  "}


def headline(change: Change, counted: bool = False) -> Said:
    """``segment vip "VIP customers": wider, because metric spend changed``."""
    what = whereabouts(change, counted)
    named = say("{kind} {name}", kind=KIND[change.kind], name=change.name)
    if change.title:
        named = say('{kind} {name} "{title}"', kind=KIND[change.kind], name=change.name, title=change.title)
    return say("{rule}: {what}", rule=named, what=what)


def whereabouts(change: Change, counted: bool = False) -> Said:
    """What became of it, and because of what; where there are numbers (``counted``) nobody asks for a proof."""
    vague = change.what is What.UNKNOWN and (counted or change.notes)
    what = WHAT[What.CHANGED if vague else change.what]
    old = change.old_name.rpartition(".")[2] if change.kind in ("tier", "part") else change.old_name
    if change.what is What.RENAMED:
        what = say("renamed, it was {name}", name=old)
    elif old and change.kind not in ("tier", "part") and old != change.name:
        what = say("renamed, it was {name}; {what}", name=old, what=what)
    if not change.because:
        return what
    causes = join([cause(fact) for fact in change.because], "; ")
    if change.what is What.EQUIVALENT:
        return say("the same members, although {causes}", causes=causes)
    if change.own and change.old_name:
        return say("{what}; its own words changed, and {causes}", what=what, causes=causes)
    return say("{what}, because {causes}", what=what, causes=causes)


def cause(fact: Fact) -> Said:
    """One thing that changed, as a reason."""
    match fact.kind:
        case "field" | "link":
            return say("the catalog reads {name} from elsewhere", name=fact.name)
        case "entity":
            return say("the catalog has other rows of {name}", name=fact.name)
        case kind if kind in KIND:
            return say("{kind} {name} changed", kind=KIND[kind], name=fact.name)
        case _:
            return say("the catalog's time zone, calendar or first day of the week changed")


def lines(change: Change, catalog: Catalog) -> Iterator[Said]:
    """What there is to say of a change beside its headline, but for its parts and numbers."""
    for note in change.notes:
        yield note if isinstance(note, Said) else say("{note}", note=note)
    if change.enters is not None:
        yield say("enters, for example: {who}", who=_who(change.enters, catalog))
    if change.leaves is not None:
        yield say("leaves, for example: {who}", who=_who(change.leaves, catalog))


def _who(witness: Witness, catalog: Catalog) -> Said:
    given = told_given(witness.entity, witness.record, catalog)
    return say("{given} as of {moment}", given=on_one_line(given), moment=witness.as_of)


def numbers(movement: Movement) -> Said:
    """``120 members → 134: 14 enter, nobody leaves``."""
    entered, left = len(movement.entered), len(movement.left)
    change = say("{enter}, {leave}", enter=_entering(entered), leave=_leaving(left))
    if not entered and not left:
        change = say("nobody enters or leaves")
    return say("{before} → {after} members: {change}", before=movement.before, after=movement.after, change=change)


def _entering(count: int) -> Said:
    if count == 0:
        return say("nobody enters")
    return say("{count} enters", count=count) if count == 1 else say("{count} enter", count=count)


def _leaving(count: int) -> Said:
    if count == 0:
        return say("nobody leaves")
    return say("{count} leaves", count=count) if count == 1 else say("{count} leave", count=count)


def sampled(sample: Sample) -> Said:
    """``17 (city "Tehran", kind "legal")``."""
    shown = join([say("{name} {value}", name=name, value=value) for name, value in sample.fields.items()])
    return say("{key} ({fields})", key=str(sample.key), fields=shown) if shown else say("{key}", key=str(sample.key))


def samples(movements: Movements, label: str) -> Iterator[Said]:
    """A few of those who enter and leave."""
    for enters in (True, False):
        found = movements.samples.get((label, enters), ())
        who = join([sampled(sample) for sample in found], "; ")
        if found and enters:
            yield say("enter: {who}", who=who)
        elif found:
            yield say("leave: {who}", who=who)


def summary(comparison: Comparison) -> Said:
    """``2 wider, 1 new; 9 rules mean what they meant``."""
    counts = Counter(change.what for change in comparison.changes)
    parts = [say("{count} {what}", count=counts[what], what=SHORT[what]) for what in What if counts[what]]
    if comparison.unchanged == 1:
        same = say("1 rule means what it meant")
    else:
        same = say("{count} rules mean what they meant", count=comparison.unchanged)
    if not parts:
        return say("nothing changed in meaning: {same}", same=same)
    return say("{changes}; {same}", changes=join(list(parts)), same=same)


def text_difference(change: Change) -> list[str]:
    """The lines of the rule as they were and as they are: ``- spend more than 5``."""
    if not change.before or not change.after or change.before == change.after:
        return []
    return [line.rstrip() for line in ndiff(change.before.splitlines(), change.after.splitlines()) if line[:2] in SIGNS]


def visible(text: str) -> str:
    """A text without signs that would move the cursor: titles and values of data are other people's."""
    return "".join(sign if sign.isprintable() or sign in "\u200c\u200d" else " " for sign in text)


# --- text


def text_report(comparison: Comparison, movements: Movements, language: str) -> str:
    """The whole answer for a terminal."""
    found: list[str] = []

    def add(text: str, depth: int = 0) -> None:
        found.append("  " * depth + visible(in_language(text, language)))

    counted = movements.as_of is not None
    for change in comparison.changes:
        add(headline(change, counted))
        for line in lines(change, comparison.new.catalog):
            add(line, 1)
        found += [f"    {visible(line)}" for line in text_difference(change)]
        _text_numbers(add, movements, change.name)
        for part in change.parts:
            _text_part(add, movements, part, comparison.new.catalog)
        for move in moves(movements, change):
            add(move, 1)
        found.append("")
    add(summary(comparison))
    if movements.as_of is None and any(change.what is What.UNKNOWN for change in comparison.changes):
        add(say("numbers would tell: --data FOLDER or --to URL"))
    if movements.as_of is not None:
        add(numbers_as_of(comparison, movements))
    return "\n".join(found) + "\n"


def _text_numbers(add: Any, movements: Movements, label: str, depth: int = 1) -> None:
    movement = movements.by_label.get(label)
    if movement is not None:
        add(numbers(movement), depth)
        for line in samples(movements, label):
            add(line, depth + 1)


def _text_part(add: Any, movements: Movements, part: Change, catalog: Catalog) -> None:
    movement = movements.by_label.get(part.name)
    quiet = movement is None or not (movement.entered or movement.left)
    if quiet and (part.what is What.EQUIVALENT or (part.what is What.UNKNOWN and not list(lines(part, catalog)))):
        return
    add(headline(part, movement is not None), 1)
    for line in lines(part, catalog):
        add(line, 2)
    _text_numbers(add, movements, part.name, 2)


def moves(movements: Movements, change: Change) -> Iterator[Said]:
    """How many go from which tier to which."""
    for (old, new), count in in_order(movements, change):
        yield say("{before} → {after}: {count}", before=old or say("none"), after=new or say("none"), count=count)


def in_order(movements: Movements, change: Change) -> list[tuple[tuple[str, str], int]]:
    """Who moved from which tier to which, in the order of the tiers; nowhere comes last."""
    order = {part.name.rpartition(".")[2]: number for number, part in enumerate(change.parts)}

    def place(move: tuple[tuple[str, str], int]) -> tuple[int, int]:
        (old, new), _ = move
        return order.get(old, len(order)), order.get(new, len(order))

    return sorted(movements.moves.get(change.name, {}).items(), key=place)


def numbers_as_of(comparison: Comparison, movements: Movements) -> Said:
    """The moment that all numbers are of, on the clock of the catalog."""
    from segdsl.semantic.bind import find_zone

    zone = find_zone(comparison.new.catalog.timezone)
    moment: datetime = movements.as_of.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    is_day = moment.time() == datetime.min.time()
    return say("numbers as of {moment}", moment=moment.date() if is_day else moment)


# --- for programs


def as_document(comparison: Comparison, movements: Movements) -> dict[str, Any]:
    """Everything, for programs."""
    counts = Counter(change.what.value for change in comparison.changes)
    found: dict[str, Any] = {
        "changed": bool(comparison.in_meaning),
        "summary": dict(counts),
        "unchanged": comparison.unchanged,
        "changes": [_plain(change, movements) for change in comparison.changes],
    }
    if movements.as_of is not None:
        found["as_of"] = movements.as_of.replace(tzinfo=UTC).isoformat()
    return found


def _plain(change: Change, movements: Movements) -> dict[str, Any]:
    found: dict[str, Any] = {"name": change.name, "kind": change.kind, "change": change.what.value}
    if change.old_name and change.old_name != change.name:
        found["old_name"] = change.old_name
    texts = {"entity": change.entity, "title": change.title, "before": change.before, "after": change.after}
    found |= {key: text for key, text in texts.items() if text}
    if change.because:
        found["because"] = [{"kind": fact.kind, "name": fact.name} for fact in change.because]
    for key, witness in (("enters", change.enters), ("leaves", change.leaves)):
        if witness is not None:
            found[key] = {
                "given": on_one_line(witness.given()),
                "as_of": witness.as_of.isoformat(),
                "record": witness.record,
            }
    if change.notes:
        found["notes"] = [str(note) for note in change.notes]
    if change.name in movements.by_label:
        found["members"] = _plain_numbers(movements, change.name)
    if change.name in movements.moves:
        found["moves"] = [
            {"from": old or None, "to": new or None, "count": count}
            for (old, new), count in sorted(movements.moves[change.name].items())
        ]
    if change.parts:
        found["parts"] = [_plain(part, movements) for part in change.parts]
    return found


def _plain_numbers(movements: Movements, label: str) -> dict[str, Any]:
    movement = movements.by_label[label]
    found: dict[str, Any] = {
        "before": movement.before,
        "after": movement.after,
        "entered": len(movement.entered),
        "left": len(movement.left),
    }
    for key, enters in (("enter", True), ("leave", False)):
        few = movements.samples.get((label, enters), ())
        if few:
            found[key] = [{"key": one.key, "fields": dict(one.fields)} for one in few]
    return found
