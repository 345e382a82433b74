"""Remarks that silence a finding, each with its reason: ``# lint: ignore L103 because the campaign ends in May``.

At the end of a line a remark speaks of that line; on a line of its own it speaks of the next line, and before a
declaration of all of it. In Persian: ``# بازبینی: نادیده L103 چون کارزار در خرداد تمام می‌شود``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from segdsl.analysis.lint_errors import MALFORMED, NO_REASON, NOT_USED, UNKNOWN_CODE
from segdsl.diagnostics import Diagnostic, Fix
from segdsl.source import Source, Span
from segdsl.spelling import did_you_mean
from segdsl.syntax import tree
from segdsl.syntax.letters import plain

if TYPE_CHECKING:
    from segdsl.analysis.lint_context import LintContext
    from segdsl.analysis.lint_settings import Level

LONGEST: Final = 1_000  # of a remark
_GAP: Final = "[\\s\u200c]+"
_REMARK: Final = re.compile(r"^#+\s*(?:lint|بازبینی)\s*:", re.IGNORECASE)
_IGNORE: Final = re.compile(
    rf"^#+\s*(?:lint|بازبینی)\s*:\s*(?:ignore|نادیده(?:{_GAP}(?:بگیر|ی))?)\s+"
    r"(?P<codes>[\w-]+(?:\s*,\s*[\w-]+)*)(?:\s+(?:because|چون|زیرا)\b(?P<reason>.*))?$",
    re.IGNORECASE,
)
_TOML_REMARK: Final = re.compile(r"#+\s*(?:lint|بازبینی)\s*:[^\n]*", re.IGNORECASE)


@dataclass
class Suppression:
    """One remark: where it stands, which codes it silences, and in which part of its file."""

    span: Span
    codes: tuple[str, ...]
    reach: tuple[int, int]  # offsets: findings that begin here
    whole: Span  # what is deleted when it is not needed
    reason: str
    used: set[str] = field(default_factory=set)


@dataclass
class Suppressions:
    """All remarks of a rule set, and what is wrong with them."""

    listed: list[Suppression]
    wrong: list[Diagnostic]

    @classmethod
    def of(cls, ctx: LintContext, names: Mapping[str, str]) -> Suppressions:
        """Those in the rule files, and in the catalog."""
        made = cls([], [])
        for file in ctx.files:
            source = ctx.sources.get(file.name)
            if source is None:
                continue
            heads = sorted((_start(node), node.span.end) for node in file.declarations)
            comments = [(one.text, one.span, one.own_line) for one in file.comments]
            made._read(source, comments, heads, names)
        catalog = ctx.catalog.source
        made._read(catalog, _toml_comments(catalog), [], names)
        return made

    def _read(
        self,
        source: Source,
        comments: Iterable[tuple[str, Span, bool]],
        heads: list[tuple[int, int]],
        names: Mapping[str, str],
    ) -> None:
        for text, span, own_line in comments:
            readable = plain(text[:LONGEST]).replace("\u00a0", " ")
            if not _REMARK.match(readable):
                continue
            found = _IGNORE.match(readable.strip()) if len(text) < LONGEST else None
            if found is None:
                self.wrong.append(MALFORMED.at(span))
                continue
            codes = []
            for word in re.split(r"\s*,\s*", found["codes"]):
                code = names.get(word.lower(), word.upper())
                if code in names.values() or re.fullmatch(r"W\d{3}", code):
                    codes.append(code)
                else:
                    known = did_you_mean(word, [*names, *names.values()])
                    self.wrong.append(UNKNOWN_CODE.at(span, hint=known, name=word))
            reason = (found["reason"] or "").strip(" .:،,")
            if not reason:
                self.wrong.append(NO_REASON.at(span, codes=", ".join(codes) or found["codes"]))
            reach = _reach(source, span, own_line, heads)
            self.listed.append(Suppression(span, tuple(codes), reach, _whole(source, span, own_line), reason))

    def covers(self, finding: Diagnostic) -> bool:
        """Whether a remark silences this finding; the remark is needed then."""
        covered = False
        for one in self.listed:
            begins = one.span.file == finding.span.file and one.reach[0] <= finding.span.start < one.reach[1]
            if begins and finding.code in one.codes and one.reason:
                one.used.add(finding.code)
                covered = True
        return covered

    def findings(self, levels: Mapping[str, Level]) -> Iterator[Diagnostic]:
        """Remarks without a reason, with unknown codes, and those that silence nothing."""
        yield from self.wrong
        for one in self.listed:
            asked = [code for code in one.codes if levels.get(code, "warning") != "off"]
            idle = [code for code in asked if code not in one.used]
            if idle and one.reason:
                fix = Fix(one.whole, "") if len(idle) == len(one.codes) else None
                yield NOT_USED.at(one.span, fix=fix, codes=", ".join(idle))


def _start(node: tree.Declaration) -> int:
    """Where a declaration begins, its annotations included."""
    notes = () if isinstance(node, tree.Use) else node.annotations
    return min([node.span.start, *(note.span.start for note in notes)])


def _reach(source: Source, span: Span, own_line: bool, heads: list[tuple[int, int]]) -> tuple[int, int]:
    """The offsets that a remark speaks of: its line, the next one, or the whole declaration before which it stands."""
    text = source.text
    if not own_line:
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.start)
        return start, (end if end >= 0 else len(text)) + 1
    start = span.end
    while start < len(text):
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        line = text[start:end].strip()
        if line and not line.startswith("#"):
            break
        start = end + 1
    else:
        return len(text), len(text)
    for begin, stop in heads:
        if start <= begin <= end:
            return start, stop
    return start, end + 1


def _whole(source: Source, span: Span, own_line: bool) -> Span:
    """The remark with the blanks before it, or its whole line."""
    text = source.text
    line = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = end if end >= 0 else len(text)
    if own_line:
        return Span(span.file, line, min(end + 1, len(text)))
    before = text[line : span.start]
    return Span(span.file, line + len(before.rstrip()), end - (1 if text[:end].endswith("\r") else 0))


def _toml_comments(source: Source) -> Iterator[tuple[str, Span, bool]]:
    for found in _TOML_REMARK.finditer(source.text):
        line = source.text.rfind("\n", 0, found.start()) + 1
        own = not source.text[line : found.start()].strip()
        yield found[0].rstrip(), Span(source.name, found.start(), found.end()), own
