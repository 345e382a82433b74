"""What `segdsl verify` found: for people, for programs, and as findings and test cases for CI services.

::

    the club is sane
      ok      expect vip is between 1% and 10% of customers: it is 27 of 378 (7.14%)
      failed  expect no customer where vip and opted_out: it is 3

    order: 1,204 rows, the latest 2 hours old
      total        unknown 0.4% (limit 1%)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

from segdsl.diagnostics import Diagnostic
from segdsl.languages import in_language
from segdsl.source import Source
from segdsl.tools import verify_errors
from segdsl.tools.diff_report import visible
from segdsl.tools.reports.entries import repository_path
from segdsl.tools.reports.junit import Case, suites
from segdsl.wording import Said, say
from segdsl.workspace.verifying import Outcome
from segdsl.workspace.verifying_quality import EntityQuality, Freshness, Share

_FAILED: Final = {
    "unknown": verify_errors.UNKNOWN,
    "misfits": verify_errors.MISFITS,
    "dangling": verify_errors.DANGLING,
}
Style = Callable[[str, bool | None], str]  # a word and whether it is good news; None is neither


# --- numbers


def percent(share: Fraction) -> Said:
    """A share for people: 7.14%; a small one is not rounded to nothing."""
    number = Decimal(share.numerator * 100) / Decimal(share.denominator)
    places = 2 if number == 0 or number >= Decimal("0.01") else 6
    shown = number.quantize(Decimal(1).scaleb(-places)).normalize()
    return say("{number}%", number=shown if shown == 0 or abs(shown) < 1 else Decimal(f"{shown:f}"))


def found(outcome: Outcome) -> Said:
    """``27 of 378 (7.14%)``."""
    if not outcome.share:
        return say("{count:,}", count=outcome.count)
    if outcome.found is None:
        return say("a share of no rows")
    share = percent(outcome.found)
    return say("{count:,} of {total:,} ({share})", count=outcome.count, total=outcome.total, share=share)


def length(span: timedelta) -> Said:
    """``3 days``, ``5 hours``: the largest whole unit."""
    seconds = int(span.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * size or (unit == "minute" and seconds >= size):
            number = seconds // size
            if unit == "day":
                return say("{number:,} days", number=number)
            if unit == "hour":
                return say("{number:,} hours", number=number)
            return say("{number:,} minutes", number=number) if number > 1 else say("1 minute")
    return say("less than a minute")


def _of(share: Share) -> Said:
    told = percent(share.found)
    return say("{count:,} of {total:,} ({share})", count=share.count, total=share.total, share=told)


# --- findings


def findings(outcomes: Iterable[Outcome], qualities: Iterable[EntityQuality]) -> list[Diagnostic]:
    """Everything that is not as it was to be."""
    told = [
        verify_errors.CLAIM_FAILED.at(one.span, claim=one.text, found=found(one)) for one in outcomes if not one.holds
    ]
    for quality in qualities:
        told += [
            _FAILED[share.what].at(
                share.span, entity=share.entity, name=share.name, found=_of(share), limit=percent(share.limit)
            )
            for share in quality.shares
            if not share.holds and share.limit is not None
        ]
        fresh = quality.freshness
        if fresh is not None and not fresh.holds and fresh.limit is not None:
            told.append(_late(fresh, fresh.limit))
    return told


def _late(fresh: Freshness, limit: timedelta) -> Diagnostic:
    if fresh.age is None:
        return verify_errors.NO_EVENT.at(fresh.span, entity=fresh.entity, limit=length(limit))
    return verify_errors.STALE.at(fresh.span, entity=fresh.entity, age=length(fresh.age), limit=length(limit))


# --- for people


def text_report(
    outcomes: Sequence[Outcome], qualities: Sequence[EntityQuality], language: str, style: Style = lambda word, _: word
) -> str:
    """The whole answer for a terminal."""
    lines: list[str] = []
    for title, group in groupby(outcomes, key=lambda one: one.title):
        lines.append(visible(title))
        for one in group:
            word = _word(one.holds, language, style)
            said = say("{claim}: it is {found}", claim=one.text, found=found(one))
            lines.append(f"  {word}  {visible(in_language(said, language))}")
        lines.append("")
    for quality in qualities:
        lines += [*_quality(quality, language, style), ""]
    lines.append(in_language(summary(outcomes, qualities), language))
    return "\n".join(lines) + "\n"


def _quality(quality: EntityQuality, language: str, style: Style) -> Iterator[str]:
    yield in_language(say("{entity}: {rows:,} rows", entity=quality.entity, rows=quality.rows), language)
    if quality.freshness is not None:
        yield from _line(
            _freshness(quality.freshness), quality.freshness.holds, quality.freshness.limit, language, style
        )
    for share in quality.shares:
        if share.count or share.limit is not None:
            yield from _line(_share(share), share.holds, share.limit, language, style)
    clean = sum(not share.count and share.limit is None for share in quality.shares if share.what == "unknown")
    if clean == 1:
        yield f"  {in_language(say('1 field is known in all of them'), language)}"
    elif clean:
        yield f"  {in_language(say('{count} fields are known in all of them', count=clean), language)}"


def _line(said: Said, holds: bool, limit: object, language: str, style: Style) -> Iterator[str]:
    yield f"  {_word(None if limit is None else holds, language, style)}  {in_language(said, language)}"


def _word(good: bool | None, language: str, style: Style) -> str:
    """``ok`` or ``failed``, all of one width; nothing where nobody judges."""
    words = {True: in_language(say("ok"), language), False: in_language(say("failed"), language), None: "–"}
    return style(words[good].ljust(max(map(len, words.values()))), good)


def _share(share: Share) -> Said:
    told, limit = _of(share), None if share.limit is None else percent(share.limit)
    match share.what:
        case "unknown":
            said = say("{name} is unknown in {found}", name=share.name, found=told)
        case "misfits" if share.enum:
            said = say("{name} has values outside its list in {found}", name=share.name, found=told)
        case "misfits":
            said = say("{name} has values that do not fit its type in {found}", name=share.name, found=told)
        case _:
            said = say("keys of {name} lead to no row in {found}", name=share.name, found=told)
    return said if limit is None else say("{what}; at most {limit} is allowed", what=said, limit=limit)


def _freshness(fresh: Freshness) -> Said:
    said = say("there is no event up to now")
    if fresh.age is not None:
        said = say("the latest event is {age} old", age=length(fresh.age))
    if fresh.future:
        said = say("{what}, {count:,} are in the future", what=said, count=fresh.future)
    if fresh.limit is None:
        return said
    return say("{what}; at most {limit} is allowed", what=said, limit=length(fresh.limit))


def summary(outcomes: Sequence[Outcome], qualities: Sequence[EntityQuality]) -> Said:
    """``12 expectations hold, 1 fails; 8 thresholds hold, none fails``."""
    failed = sum(not one.holds for one in outcomes)
    limits = [share.holds for one in qualities for share in one.shares if share.limit is not None]
    limits += [
        one.freshness.holds for one in qualities if one.freshness is not None and one.freshness.limit is not None
    ]
    broken = limits.count(False)
    held = say("expectations: {good} hold, {bad} fail", good=len(outcomes) - failed, bad=failed)
    if not limits:
        return held
    kept = say("thresholds: {good} hold, {bad} fail", good=len(limits) - broken, bad=broken)
    return say("{expectations}; {thresholds}", expectations=held, thresholds=kept)


# --- for programs


def as_document(
    outcomes: Sequence[Outcome], qualities: Sequence[EntityQuality], as_of: str, paths: Mapping[str, str]
) -> dict[str, Any]:
    """Everything, for programs; ``paths`` are those of the files from the working directory."""
    holds = all(one.holds for one in outcomes) and all(one.holds for one in qualities)
    return {
        "as_of": as_of,
        "holds": holds,
        "expectations": [
            {
                "title": one.title, "text": one.text, "file": paths.get(one.span.file, one.span.file),
                "entity": one.entity, "holds": one.holds,
                "count": one.count, "total": one.total, "share": _number(one.found) if one.share else None,
                "low": _number(one.low), "high": _number(one.high),
            }
            for one in outcomes
        ],
        "quality": [
            {
                "entity": one.entity, "rows": one.rows, "holds": one.holds, "freshness": _fresh_document(one.freshness),
                "shares": [
                    {
                        "what": share.what, "name": share.name, "count": share.count, "total": share.total,
                        "share": _number(share.found), "limit": _number(share.limit), "holds": share.holds,
                    }
                    for share in one.shares
                ],
            }
            for one in qualities
        ],
    }  # fmt: skip


def _line_of(outcome: Outcome, sources: Mapping[str, Source]) -> int:
    source = sources.get(outcome.span.file)
    return source.line_and_column(outcome.span.start)[0] if source is not None else 0


def _fresh_document(fresh: Freshness | None) -> dict[str, Any] | None:
    if fresh is None:
        return None
    return {
        "time": fresh.name,
        "latest": None if fresh.latest is None else fresh.latest.isoformat(),
        "age_seconds": None if fresh.age is None else int(fresh.age.total_seconds()),
        "future": fresh.future,
        "limit_seconds": None if fresh.limit is None else int(fresh.limit.total_seconds()),
        "holds": fresh.holds,
    }


def _number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def as_junit(
    outcomes: Sequence[Outcome],
    qualities: Sequence[EntityQuality],
    told: Sequence[str],
    at: str,
    sources: Mapping[str, Source],
    language: str,
) -> str:
    """Each expectation as a case, and each threshold; ``told`` are the findings about thresholds, in words."""
    where = {name: repository_path(source.name) for name, source in sources.items()}
    cases = [
        Case(one.text, f"segdsl.verify.{one.title}", where.get(one.span.file, one.span.file), _line_of(one, sources),
             failure="" if one.holds else in_language(found(one), language),
             kind="" if one.holds else verify_errors.CLAIM_FAILED.code, details=in_language(found(one), language))
        for one in outcomes
    ]  # fmt: skip
    for quality in qualities:
        good = [share for share in quality.shares if share.limit is not None and share.holds]
        cases += [Case(f"{share.what} {share.name}", f"segdsl.verify.{quality.entity}") for share in good]
    cases += [Case(text, "segdsl.verify.quality", failure=text, kind="quality", details=text) for text in told]
    return suites("segdsl verify", cases, at)
