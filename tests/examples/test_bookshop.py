"""The bookshop shows every need of the list, its data is what its generator makes, and its table of contents is true."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

# The needs that the examples must cover, each by a rule and by a test block.
NEEDS = [
    *(f"D{n}" for n in range(1, 6)),
    *(f"S{n}" for n in range(1, 4)),
    *(f"H{n}" for n in range(1, 11)),
    *(f"B{n}" for n in range(1, 7)),
    *(f"C{n}" for n in range(1, 7)),
    *(f"Q{n}" for n in range(1, 5)),
    *(f"X{n}" for n in range(1, 5)),
]
AS_OF = datetime(2026, 3, 21)


def rule_files(bookshop: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((bookshop / "rules").glob("*.seg"))}


def rules_by_need(text: str) -> dict[str, list[str]]:
    """For each id in a comment line ``# D1, X2`` the names of the declarations up to the next blank line."""
    found: dict[str, list[str]] = {}
    ids: list[str] = []
    for line in text.splitlines():
        if re.fullmatch(r"# [A-Z]\d+(, [A-Z]\d+)*", line):
            ids = line[2:].split(", ")
        elif declared := re.match(r"(?:metric|segment|tiers|score|split) (\w+)", line):
            for need in ids:
                found.setdefault(need, []).append(declared[1])
            ids = []
    return found


def blocks_of(text: str) -> list[tuple[str, str]]:
    """Title and body of each test block."""
    return re.findall(r'^test "([^"]+)"(.*?)(?=^\S|\Z)', text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("need", NEEDS)
def test_every_need_has_a_rule(bookshop: Path, need: str) -> None:
    holders = [name for name, text in rule_files(bookshop).items() if need in rules_by_need(text)]
    assert holders, f"no rule is marked # {need}"


@pytest.mark.parametrize("need", NEEDS)
def test_every_need_has_a_test_that_shows_who_is_in_and_who_is_not(bookshop: Path, need: str) -> None:
    bodies = [
        body
        for text in rule_files(bookshop).values()
        for title, body in blocks_of(text)
        if need in re.split(r"[,:]\s*", title)
    ]
    assert bodies, f"no test block is titled {need}"
    expected = "".join(bodies)
    assert re.search(r"expect (?!not )", expected), f"{need}: nobody is shown to be in"
    assert re.search(r"expect not |expect \w+ is \w+ for ", expected), f"{need}: nobody is shown to be out"


def test_every_test_names_its_need_and_its_day(bookshop: Path) -> None:
    for name, text in rule_files(bookshop).items():
        for title, body in blocks_of(text):
            assert re.match(r"[A-Z]\d+(, [A-Z]\d+)*: ", title), f"{name}: {title}"
            assert re.match(r" as of \d{4}-\d\d-\d\d:", body), f"{name}: {title}"


def test_every_segment_has_an_owner(bookshop: Path) -> None:
    for name, text in rule_files(bookshop).items():
        for block in text.split("\n\n"):
            if re.search(r"^(segment|tiers|score|split) ", block, re.MULTILINE):
                assert "@owner " in block, f"{name}: {block.splitlines()[-1]}"


def test_the_table_of_contents_is_true(bookshop: Path) -> None:
    listed = re.findall(
        r"^\| ([A-Z]\d+) \| .*? \| \[.*?\]\(rules/(.*?)\) \| (.*) \|$",
        (bookshop / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    written = {(need, file): re.findall(r"`(\w+)`", names) for need, file, names in listed}
    real = {
        (need, file): names
        for file, text in rule_files(bookshop).items()
        for need, names in rules_by_need(text).items()
    }
    assert written == real


# --- the data


def test_the_committed_data_is_what_the_generator_makes_today(bookshop: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, bookshop / "generate.py", tmp_path], check=True, capture_output=True)
    made = {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")}
    kept = {path.name: path.read_bytes() for path in (bookshop / "data").glob("*.csv")}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == [], "run python examples/bookshop/generate.py"


def test_the_generator_does_not_depend_on_the_hash_seed(bookshop: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, bookshop / "generate.py", tmp_path / seed],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        )
    one = {path.name: path.read_bytes() for path in (tmp_path / "1").glob("*.csv")}
    two = {path.name: path.read_bytes() for path in (tmp_path / "2").glob("*.csv")}
    assert one == two


def test_the_data_is_small_and_lies_before_the_day_on_which_it_is_read(bookshop: Path) -> None:
    files = sorted((bookshop / "data").glob("*.csv"))
    assert sum(path.stat().st_size for path in files) < 1_000_000
    planned = {"due_on", "ends_on"}  # these may lie ahead
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for column, value in row.items():
                    if column.endswith(("_at", "_on", "birthday")) and column not in planned and value:
                        assert value == "0000-00-00" or datetime.fromisoformat(value) < AS_OF, f"{path.name}: {row}"


def test_the_data_holds_both_spellings_of_a_city(bookshop: Path) -> None:
    with (bookshop / "data" / "customers.csv").open(encoding="utf-8", newline="") as file:
        cities = {row["city"] for row in csv.DictReader(file)}
    assert {"کرج", "كرج", "یزد", "يزد", "Tehran", "تهران", "Istanbul"} <= cities
