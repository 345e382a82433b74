"""Files as CI services know them, from whichever folder a job runs; and where a report says that more is told."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from commands import Command

from segdsl.tools.reports.addresses import DOCUMENTATION, OWNER, REPOSITORY, page_of

CATALOG = """\
timezone = "Asia/Tehran"
default_entity = "customer"

[entity.customer]
table = "customers"
key = "id"

[entity.customer.fields]
id   = { type = "integer" }
city = { type = "text" }

[entity.customer.quality]
max_unknown = { city = "0%" }
"""
RULES = """\
segment tehran: city is "Tehran"

test "a city": given customer {id: 1, city: "Tabriz"} expect tehran

verify "the shop is where it was":
    expect tehran at least 50%

segment nobody: city is "Tehran" and city is "Shiraz"
"""
ALL = ("check", "fmt", "lint", "test", "verify")
FROM = {".": "marketing/rules", "marketing": "rules", "marketing/rules": ".", "docs": "../marketing/rules"}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that has rules in a folder of a folder; a mistake of layout, a question, a failure of each kind."""
    top = tmp_path / "shop"
    files = {
        "marketing/catalog.toml": CATALOG,
        "marketing/rules/place.seg": RULES,
        "marketing/data/customers.csv": "id,city\n1,Tabriz\n2,\n3,Tehran\n",
        "docs/README.md": "",
    }
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, "utf-8")
    subprocess.run(["git", "init", "-q", top], check=True, capture_output=True)
    monkeypatch.chdir(top)
    return top


def asked(command: str, at: str) -> list[str]:
    extra = {"fmt": ["--check"], "verify": ["--data", f"{at}/../data"]}
    return [command, at, *extra.get(command, [])]


def github(out: str) -> set[str]:
    return set(re.findall(r"^::\w+ file=([^,]*)", out, re.MULTILINE))


def sarif(out: str) -> set[str]:
    results = json.loads(out)["runs"][0]["results"]
    return {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}


def gitlab(out: str) -> set[str]:
    return {one["location"]["path"] for one in json.loads(out)}


def junit(out: str) -> set[str]:
    return set(re.findall(r' file="([^"]*)"', out))


@pytest.mark.parametrize("here", FROM)
@pytest.mark.parametrize("command", ["lint", "test", "verify"])
def test_files_are_named_from_the_top_of_the_repository(
    segdsl: Command, repository: Path, monkeypatch: pytest.MonkeyPatch, command: str, here: str
) -> None:
    monkeypatch.chdir(repository / here)
    named: set[str] = set()
    for form, read in (("github", github), ("sarif", sarif), ("gitlab", gitlab), ("junit", junit)):
        said = segdsl(*asked(command, FROM[here]), "--format", form)
        found = read(said.out)
        assert found, said
        named |= found
    assert named <= {"marketing/rules/place.seg", "marketing/catalog.toml"}
    assert "marketing/rules/place.seg" in named


@pytest.mark.parametrize("command", ALL)
def test_people_and_editors_are_told_paths_that_they_can_open(segdsl: Command, repository: Path, command: str) -> None:
    """From where they stand: what a terminal shows can be clicked."""
    (repository / "marketing/rules/more.seg").write_text("segment other: citty is known\n", "utf-8")
    files = {"marketing/rules/place.seg", "marketing/rules/more.seg", "marketing/catalog.toml"}
    for form in ("text", "concise"):
        if command == "verify" and form == "concise":
            continue  # mistakes of the rules end it before there is anything to report
        said = segdsl(*asked(command, "marketing/rules"), "--format", form)
        places = set(re.findall(r"[\w./-]+\.(?:seg|toml)", said.both))
        assert places and places <= files, said


def test_the_folder_that_the_service_checked_out_is_the_top_even_without_git(
    segdsl: Command, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["rm", "-rf", str(repository / ".git")], check=True)
    monkeypatch.chdir(repository / "marketing")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(repository))
    said = segdsl("test", "rules", "--format", "github")
    assert github(said.out) == {"marketing/rules/place.seg"}
    monkeypatch.delenv("GITHUB_WORKSPACE")
    monkeypatch.setenv("CI_PROJECT_DIR", str(repository))
    assert gitlab(segdsl("test", "rules", "--format", "gitlab").out) == {"marketing/rules/place.seg"}


def test_two_folders_with_files_of_one_name_are_told_apart(segdsl: Command, repository: Path) -> None:
    other = repository / "sales" / "rules"
    other.mkdir(parents=True)
    (other.parent / "catalog.toml").write_text(CATALOG, "utf-8")
    (other / "place.seg").write_text("# one line more\nsegment shiraz: citty is known\n", "utf-8")
    said = segdsl("test", "marketing/rules", "sales/rules")
    assert "sales/rules/place.seg:2:17" in said.err
    assert "segment shiraz: citty is known" in said.err


@pytest.mark.parametrize("command", ["check", "lint", "test", "verify"])
def test_what_cannot_be_read_at_all_is_in_the_report_at_its_file(
    segdsl: Command, repository: Path, command: str
) -> None:
    """Neither the rules nor the catalog: a job shows it where it shows everything else."""
    bad = repository / "marketing/rules/bad.seg"
    bad.write_bytes(b"segment a: \xff is 3\n")
    said = segdsl(*asked(command, "marketing/rules"), "--format", "github")
    assert said.status == 1 and "::error file=marketing/rules/bad.seg,title=segdsl" in said.out, said
    bad.write_text("segment a: citty is known\n", "utf-8")
    said = segdsl(*asked(command, "marketing/rules"), "--format", "github")
    assert said.status == 1 and "::error file=marketing/rules/bad.seg,line=1,endLine=1,col=12," in said.out, said
    bad.unlink()
    (repository / "marketing/catalog.toml").write_text("entity =", "utf-8")
    said = segdsl(*asked(command, "marketing/rules"), "--format", "sarif")
    assert said.status == 1 and sarif(said.out) == {"marketing/catalog.toml"}


def test_rules_in_a_folder_further_down_are_pointed_to(segdsl: Command, repository: Path) -> None:
    said = segdsl("check", ".")
    assert said.status == 1
    assert "there is one in marketing: did you mean that folder?" in said.out


def test_what_fails_on_data_is_a_case_with_its_line(segdsl: Command, repository: Path) -> None:
    said = segdsl(*asked("verify", "marketing/rules"), "--format", "junit")
    assert said.status == 1
    assert 'name="expect tehran at least 50%" file="marketing/rules/place.seg" line="6"' in said.out
    document = segdsl(*asked("verify", "marketing/rules"), "--format", "json").json
    assert [one["file"] for one in document["expectations"]] == ["marketing/rules/place.seg"]


def test_each_rule_of_a_report_has_its_page(segdsl: Command, repository: Path, root: Path) -> None:
    """The addresses lead to headings that are in the documentation; the help stands in the report too."""
    pages = {name: (root / f"docs/reference/{name}.md").read_text("utf-8") for name in ("diagnostics", "lint")}
    rules = []
    for command in ("lint", "test", "verify"):
        log = segdsl(*asked(command, "marketing/rules"), "--format", "sarif").json
        rules += log["runs"][0]["tool"]["driver"]["rules"]
    assert {rule["id"][0] for rule in rules} == {"E", "L"}
    for rule in rules:
        assert rule["help"]["text"].startswith(rule["shortDescription"]["text"])
        page, _, anchor = rule["helpUri"].removeprefix(f"{DOCUMENTATION}reference/").partition(".html#")
        heading = f"### {rule['id']}\n" if page == "diagnostics" else f"{{ #{anchor} }}"
        assert heading in pages[page], rule["helpUri"]
    assert page_of("L101").endswith("reference/lint.html#never-true")


def test_the_place_of_an_owner_is_kept_for_one(root: Path) -> None:
    """What people copy has the same placeholder as the reports, and says that it is one."""
    assert f"uses: {OWNER}/segdsl@" in (root / "examples/ci/.github/workflows/rules.yml").read_text("utf-8")
    assert f"repo: {REPOSITORY}\n" in (root / "examples/ci/.pre-commit-config.yaml").read_text("utf-8")
    page = (root / "docs/ci.md").read_text("utf-8")
    assert f"in the place of `{OWNER}/segdsl`" in page and "no public home yet" in page
    code = [path for path in (root / "segdsl").rglob("*.py") if f'"{OWNER}"' in path.read_text("utf-8")]
    assert [path.name for path in code] == ["addresses.py"]
