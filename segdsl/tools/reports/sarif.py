"""SARIF 2.1.0, as GitHub code scanning and editors read it.

Columns are UTF-16 code units, as the report says; paths are relative to the root of the sources and percent-encoded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from segdsl import __version__
from segdsl.diagnostics import Message, all_messages
from segdsl.languages import table
from segdsl.tools.cli.language import current, told
from segdsl.tools.reports.addresses import page_of
from segdsl.tools.reports.entries import Change, Entry, fingerprints

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT: Final = "SRCROOT"
_HOLE: Final = re.compile(r"(?<!{){\w+}")


def report(entries: Sequence[Entry], *, tool: str, rules: Sequence[tuple[str, str]] = ()) -> str:
    """A log with one run."""
    described = _rules(entries, rules)
    codes = {rule["id"]: index for index, rule in enumerate(described)}
    names = fingerprints(entries)
    run = {
        "tool": {
            "driver": {"name": "segdsl", "version": __version__, "semanticVersion": __version__, "rules": described}
        },
        "automationDetails": {"id": f"segdsl/{tool}/"},
        "columnKind": "utf16CodeUnits",
        "results": [_result(entry, codes[entry.code], name) for entry, name in zip(entries, names, strict=True)],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rules(entries: Sequence[Entry], rules: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """The rules that were given, and those of the findings, by code: what each says, why, and where more is said."""
    given = dict(rules)
    messages = {message.code: message for message in all_messages()}
    return [_rule(code, given.get(code, ""), messages.get(code)) for code in sorted({*given, *_codes(entries)})]


def _codes(entries: Sequence[Entry]) -> set[str]:
    return {entry.code for entry in entries}


def _rule(code: str, text: str, message: Message | None) -> dict[str, Any]:
    said = text or (_plain(_sentence(message, "text")) if message is not None else code)
    paragraphs, rest = [said], ""
    if code.startswith("L"):
        from segdsl.analysis.rules import find_rule

        lint_rule = find_rule(code)
        if lint_rule is not None:
            paragraphs.append(told(lint_rule.why))
            rest = f"\n\n```text\n{lint_rule.bad}\n```\n\n→\n\n```text\n{lint_rule.good}\n```"
    elif message is not None:
        paragraphs += [part for part in (message.why if current() == "en" else "",) if part]
        todo = _plain(_sentence(message, "help"))
        paragraphs += [todo] if todo.strip("…‹› ") and not _HOLE.fullmatch(message.help) else []
    rule: dict[str, Any] = {
        "id": code,
        "shortDescription": {"text": said},
        "fullDescription": {"text": "\n\n".join(paragraphs)},
        "help": {"text": "\n\n".join(paragraphs), "markdown": "\n\n".join(paragraphs) + rest},
        "helpUri": page_of(code),
    }
    return rule


def _sentence(message: Message, part: str) -> str:
    """What a message says, or its help, in the reader's language."""
    english = message.text if part == "text" else message.help
    return english if current() == "en" else table(current()).get(message.code, {}).get(part, english)


def _plain(sentence: str) -> str:
    """A sentence of messages without what stands in its holes; in English with their names, as the docs print it."""

    def named(hole: re.Match[str]) -> str:
        return f"‹{hole[0][1:-1].replace('_', ' ')}›" if current() == "en" else "…"

    return _HOLE.sub(named, sentence).replace("{{", "{").replace("}}", "}")


def _result(entry: Entry, index: int, fingerprint: str) -> dict[str, Any]:
    place = f"{entry.place}: " if entry.place else ""
    said = "\n".join(part for part in (place + entry.message, entry.help) if part)
    result: dict[str, Any] = {
        "ruleId": entry.code,
        "ruleIndex": index,
        "level": entry.level,
        "message": {"text": said},
        "partialFingerprints": {"segdsl/v1": fingerprint},
    }
    if entry.file:
        at: dict[str, Any] = {"artifactLocation": _artifact(entry.file)}
        if entry.line:
            at["region"] = _region(entry)
        result["locations"] = [{"physicalLocation": at}]
    if entry.fix is not None:
        replacement = {"deletedRegion": _region(entry.fix), "insertedContent": {"text": entry.fix.text}}
        change = {"artifactLocation": _artifact(entry.file), "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": entry.help or entry.message}, "artifactChanges": [change]}]
    return result


def _artifact(file: str) -> dict[str, Any]:
    if file.startswith("/"):
        return {"uri": f"file://{quote(file)}"}
    return {"uri": quote(file), "uriBaseId": _ROOT}


def _region(at: Entry | Change) -> dict[str, Any]:
    return {
        "startLine": at.line,
        "startColumn": at.units[0],
        "endLine": at.end_line,
        "endColumn": at.units[1],
    }
