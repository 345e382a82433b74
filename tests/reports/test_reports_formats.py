"""Every format of findings: as recorded, valid against its schema, and right about places."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from segdsl import __version__
from segdsl.diagnostics import Diagnostic, Fix
from segdsl.source import Source, Span
from segdsl.tools.reports import FORMATS, Entry, entries, report

Command = Callable[..., Any]
HERE = Path(__file__).parent
SARIF = json.loads((HERE / "schemas" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
FILE = "rules/باشگاه.seg"


@pytest.mark.golden
@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_printed_is_as_recorded(
    segdsl: Command, club: Path, format_: str, golden: Callable[[Path, str], None]
) -> None:
    said = segdsl("check", "rules", "--format", format_)
    assert said.status == 1
    golden(HERE / "golden" / f"check.{format_}", said.out.replace(f'"{__version__}"', '"VERSION"'))


@pytest.mark.golden
@pytest.mark.parametrize("format_", ["concise", "github"])
def test_persian_rules_can_be_reported_in_english(
    segdsl: Command, club: Path, format_: str, golden: Callable[[Path, str], None]
) -> None:
    said = segdsl("--language", "en", "check", "rules", "--format", format_)
    golden(HERE / "golden" / f"check.en.{format_}", said.out)


# --- SARIF


def sarif(text: str) -> Any:
    """A SARIF log that is valid against the schema."""
    log = json.loads(text)
    jsonschema.Draft4Validator(SARIF).validate(log)
    return log


def test_sarif_is_valid_and_names_every_rule_once(segdsl: Command, club: Path) -> None:
    [run] = sarif(segdsl("check", "rules", "--format", "sarif").out)["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [one["ruleId"] for one in run["results"]]


def test_sarif_counts_columns_in_utf16_and_escapes_paths(segdsl: Command, club: Path) -> None:
    """The smiling face before شهرر is one letter to people and two units to UTF-16."""
    line = (club / FILE).read_text("utf-8").split("\n")[5]
    column = line.index("شهرر") + 1
    [run] = sarif(segdsl("check", "rules", "--format", "sarif").out)["runs"]
    place = next(
        one["locations"][0]["physicalLocation"]
        for one in run["results"]
        if one["locations"][0]["physicalLocation"]["region"]["startLine"] == 6
    )
    assert run["columnKind"] == "utf16CodeUnits"
    assert place["region"]["startColumn"] == column + 1
    assert place["artifactLocation"]["uri"] == "rules/%D8%A8%D8%A7%D8%B4%DA%AF%D8%A7%D9%87.seg"
    found = segdsl("check", "rules", "--format", "json").json["findings"]
    assert next(one["column"] for one in found if one["line"] == 6) == column


def test_sarif_without_findings_is_valid(segdsl: Command, shop: Path) -> None:
    said = segdsl("check", "rules", "--format", "sarif")
    assert said.status == 0
    assert sarif(said.out)["runs"][0]["results"] == []


def test_sarif_carries_fixes() -> None:
    source = Source("vip.seg", "segment vip: kdis > 1\n")
    span = Span("vip.seg", 13, 17)
    finding = Diagnostic("E201", "there is no kdis", span, "did you mean kids?", Fix(span, "kids"))
    [result] = sarif(report(entries([finding], {"vip.seg": source}), "sarif", tool="check"))["runs"][0]["results"]
    [change] = result["fixes"][0]["artifactChanges"]
    [replacement] = change["replacements"]
    assert replacement["insertedContent"]["text"] == "kids"
    assert replacement["deletedRegion"] == {"startLine": 1, "startColumn": 14, "endLine": 1, "endColumn": 18}


def test_levels_overrule_severity() -> None:
    finding = Diagnostic("W201", "hidden")
    [entry] = entries([finding], {}, {"W201": "note"})
    assert entry.level == "note"
    assert sarif(report([entry], "sarif", tool="lint"))["runs"][0]["results"][0]["level"] == "note"
    assert json.loads(report([entry], "gitlab", tool="lint"))[0]["severity"] == "info"
    assert report([entry], "github", tool="lint").startswith("::notice ")


# --- GitHub


def test_nothing_in_a_finding_can_end_an_annotation() -> None:
    entry = Entry("E1", "error", "50% off\r\n::warning::no", "a, b: c", "a,b:c%.seg", 1, 2, 1, 4)
    text = report([entry], "github", tool="check")
    assert "\n" not in text and "\r" not in text
    assert text == (
        "::error file=a%2Cb%3Ac%25.seg,line=1,endLine=1,col=2,endColumn=4,title=segdsl check E1"
        "::50%25 off%0D%0A::warning::no%0Aa, b: c"
    )


def test_a_stretch_of_several_lines_has_no_columns() -> None:
    text = report([Entry("E1", "error", "m", "", "a.seg", 1, 2, 3, 4)], "github", tool="check")
    assert ",line=1,endLine=3,title=" in text


# --- GitLab


def test_fingerprints_stay_when_lines_are_added_above(segdsl: Command, shop: Path) -> None:
    rules = shop / "rules" / "vip.seg"
    rules.write_text("segment a: ordrs_in_year > 1\nsegment b: ordrs_in_year > 1\n", "utf-8")

    def names() -> list[str]:
        return [one["fingerprint"] for one in segdsl("check", rules, "--format", "gitlab").json]

    before = names()
    assert len(set(before)) == 2, "two findings of one kind have two names"
    rules.write_text("# who buys\n\n" + rules.read_text("utf-8"), "utf-8")
    assert names() == before


def test_gitlab_has_what_gitlab_asks_for(segdsl: Command, club: Path) -> None:
    schema = {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "pattern": "^[0-9a-f]+$"},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^[^/]"},
                        "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"minimum": 1}}},
                    },
                },
            },
        },
    }
    found = segdsl("check", "rules", "--format", "gitlab").json
    jsonschema.validate(found, schema)
    assert {one["location"]["path"] for one in found} == {FILE}


# --- JUnit


def cases(text: str) -> list[ET.Element]:
    """The cases of an XML report that is shaped as Jenkins and pytest shape theirs, and whose numbers are right."""
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    found = []
    for suite in root:
        assert suite.tag == "testsuite" and {"name", "tests", "failures", "errors", "skipped"} <= set(suite.attrib)
        listed = list(suite)
        assert int(suite.attrib["tests"]) == len(listed)
        assert int(suite.attrib["failures"]) == sum(case.find("failure") is not None for case in listed)
        for case in listed:
            assert case.tag == "testcase" and case.attrib["classname"] and case.attrib["name"]
            assert set(case.attrib) <= {"classname", "name", "file", "line", "time"}
            assert {part.tag for part in case} <= {"failure", "system-out"}
            for part in case.findall("failure"):
                assert part.attrib["message"] and part.attrib["type"] and part.text
        found += listed
    return found


def test_warnings_pass_and_errors_fail(segdsl: Command, club: Path) -> None:
    found = cases(segdsl("check", "rules", "--format", "junit").out)
    assert [case.attrib["name"][0] for case in found if case.find("failure") is not None] == ["E", "E", "E"]
    [passed] = [case for case in found if case.find("failure") is None]
    assert "W201" in passed.attrib["name"] and passed.find("system-out") is not None


def test_xml_keeps_persian_and_drops_what_xml_cannot_hold() -> None:
    entry = Entry("E1", "error", 'نام «a<b» & "c"\x00\x1b\ud800', file="a.seg", line=1)
    [case] = cases(report([entry], "junit", tool="check"))
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib["message"] == 'نام «a<b» & "c"���'


def test_no_findings_is_one_case_that_passed() -> None:
    [case] = cases(report([], "junit", tool="check"))
    assert case.find("failure") is None


# --- all of them


@pytest.mark.parametrize("format_", ["concise", "github"])
def test_nothing_found_is_nothing_printed(segdsl: Command, shop: Path, format_: str) -> None:
    said = segdsl("check", "rules", "--format", format_)
    assert (said.status, said.out) == (0, "")


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "text"])
def test_a_catalog_that_is_not_there_is_a_finding_too(segdsl: Command, shop: Path, format_: str) -> None:
    (shop / "catalog.toml").unlink()
    said = segdsl("check", "rules", "--format", format_)
    assert said.status == 1
    assert "E710" in said.out


def test_no_colours_in_what_programs_read(segdsl: Command, club: Path) -> None:
    for format_ in FORMATS:
        assert not re.search("\x1b", segdsl("check", "rules", "--format", format_).out)
