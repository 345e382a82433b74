"""JUnit's XML, as Jenkins, GitLab and most test viewers read it: suites of cases, a failure inside those that failed.

Findings are cases too: an error is a failure, a warning passes and says what it has to say as its output.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from segdsl.tools.reports.entries import Entry

_HEAD: Final = '<?xml version="1.0" encoding="utf-8"?>'
# what XML 1.0 has no place for, however it is written
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Case:
    """One test: where it stands, how long it took, why it failed or what it said."""

    name: str
    group: str
    file: str = ""
    line: int = 0
    seconds: float | None = None
    failure: str = ""  # one line
    kind: str = ""  # of the failure: its code
    details: str = ""
    output: str = ""


def report(entries: Sequence[Entry], *, tool: str, rules: Sequence[object] = ()) -> str:
    """Findings as cases of a suite; without any, one case that passed."""
    del rules
    cases = [_case(entry, tool) for entry in entries] or [Case("no findings", f"segdsl.{tool}")]
    return suites(f"segdsl {tool}", cases)


def _case(entry: Entry, tool: str) -> Case:
    where = f"{entry.file}:{entry.line}:{entry.column}" if entry.line else entry.file or entry.place
    said = "\n".join(part for part in (entry.message, entry.help, entry.place, where) if part)
    name = f"{entry.code} {where}".strip()
    group = class_of(entry.file) if entry.file else f"segdsl.{tool}"
    if entry.level == "error":
        return Case(name, group, entry.file, entry.line, None, entry.message, entry.code, said)
    return Case(name, group, entry.file, entry.line, output=f"{entry.level}: {said}")


def class_of(path: str) -> str:
    """A file as the class of its cases, ``rules.vip`` for rules/vip.seg, as test viewers group them."""
    pure = PurePosixPath(path)
    return ".".join(part for part in (*pure.parent.parts, pure.stem) if part not in ("/", ".."))


def suites(title: str, cases: Sequence[Case], at: str = "") -> str:
    """One suite of all cases; ``at`` is the moment it ran, as ISO text."""
    failed = sum(bool(case.failure) for case in cases)
    timed = [case.seconds for case in cases if case.seconds is not None]
    numbers = {"tests": len(cases), "failures": failed, "errors": 0}
    if timed:
        numbers["time"] = f"{sum(timed):.3f}"  # type: ignore[assignment]
    whole = _attributes({"name": title, **numbers})
    suite = _attributes({"name": title, **numbers, "skipped": 0, **({"timestamp": at} if at else {})})
    body = "\n".join(_written(case) for case in cases)
    return f"{_HEAD}\n<testsuites{whole}>\n<testsuite{suite}>\n{body}\n</testsuite>\n</testsuites>"


def _written(case: Case) -> str:
    named: dict[str, object] = {"classname": case.group, "name": case.name}
    if case.file:
        named["file"] = case.file
    if case.line:
        named["line"] = case.line
    if case.seconds is not None:
        named["time"] = f"{case.seconds:.3f}"
    inner = ""
    if case.failure:
        told = _attributes({"message": case.failure, "type": case.kind or "failed"})
        inner += f"\n    <failure{told}>{escape(_xml(case.details))}</failure>"
    if case.output:
        inner += f"\n    <system-out>{escape(_xml(case.output))}</system-out>"
    start = f"  <testcase{_attributes(named)}"
    return f"{start}>{inner}\n  </testcase>" if inner else f"{start}/>"


def _attributes(values: dict[str, object]) -> str:
    return "".join(f" {name}={quoteattr(_xml(str(value)), {chr(10): '&#10;'})}" for name, value in values.items())


def _xml(text: str) -> str:
    return _NO_XML.sub("�", text)
