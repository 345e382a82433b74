"""What is shipped, and the rules of the house that no other tool holds."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

MOST_LINES = 500  # of a file; a reader's patience is about 400
MOST_LINES_OF_A_FUNCTION = 80  # a reader's patience is about 60
LISTS = {"tree.py", "ir.py", "errors.py"}  # declarations one after another are read like a table, at any length


def python_files(root: Path) -> list[Path]:
    return sorted((root / "segdsl").rglob("*.py"))


@pytest.mark.skipif(find_spec("hatchling") is None, reason="the builder of wheels is not installed")
def test_the_wheel_holds_the_grammar_the_types_and_every_data_file(root: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=root,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("segdsl-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    grammars = [path.name for path in (root / "grammar").iterdir() if path.is_file()]
    assert {f"segdsl/_grammar/{name}" for name in grammars} <= names
    assert "segdsl/py.typed" in names
    data = [
        path.relative_to(root).as_posix()
        for path in (root / "segdsl").rglob("*")
        if path.is_file() and path.suffix in {".toml", ".json", ".csv", ".txt", ".lark"}
    ]
    assert set(data) <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "examples/", "docs/"))]


def test_the_version_stands_in_the_changelog(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{project['version']}]" in changelog or "## [Unreleased]" in changelog


def test_files_and_functions_are_short_enough_to_read(root: Path) -> None:
    long = []
    for path in python_files(root):
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > MOST_LINES and path.name not in LISTS:
            long.append(f"{path.relative_to(root)}: {lines} lines")
        long += [
            f"{path.relative_to(root)}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.end_lineno is not None
            and node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION
        ]
    assert long == []


def test_no_path_of_somebodys_machine_is_in_the_repository(root: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    paths = re.compile(r"(?<![\w.~*)])/(?:root|home|Users|wor[k])/\w")
    found = []
    for name in listed.stdout.splitlines():
        path = root / name
        if path.suffix in {".csv", ".parquet", ".png", ".woff2"} or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if paths.search(line):
                found.append(f"{name}:{number}: {line.strip()[:100]}")
    assert found == []


def test_the_makefile_explains_itself(root: Path) -> None:
    said = subprocess.run(["make", "-s"], cwd=root, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "test", "lint", "fuzz", "bench", "golden", "docs", "clean"):
        assert re.search(rf"^  make {target} ", said, re.MULTILINE), target
