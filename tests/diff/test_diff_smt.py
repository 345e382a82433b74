"""z3 beside the proofs of diff, where it is installed: it tells more, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from segdsl.tools.loading import load_text
from segdsl.workspace.comparing import What, compare

HERE = Path(__file__).parent
CATALOG = (
    (HERE / "catalog.toml").read_text("utf-8").replace("points  = ", 'children = { type = "integer" }\npoints  = ')
)
OLD = "segment rich: points + children > 10 and points - children > 10\n"
NEW = "segment rich: points + children > 10 and points - children > 10 and points > 10\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (("old.seg", OLD), ("new.seg", NEW), ("catalog.toml", CATALOG)):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "old.seg", tmp_path / "new.seg"


def test_with_z3_more_is_told() -> None:
    pytest.importorskip("z3", reason="z3 is not installed: pip install segdsl[proofs]")
    old, new = load_text(OLD, CATALOG), load_text(NEW, CATALOG)
    assert [change.what for change in compare(old, new).changes] == [What.UNKNOWN]
    assert [change.what for change in compare(old, new, smt=True).changes] == [What.EQUIVALENT]


def test_with_z3_nothing_else_is_told() -> None:
    pytest.importorskip("z3", reason="z3 is not installed: pip install segdsl[proofs]")
    old = "segment a: points > 5\nsegment b: children > points\nsegment c: none(orders)\n"
    new = "segment a: points > 4\nsegment b: children > points and opted\nsegment c: none(orders) or opted\n"
    found = [
        [
            (change.name, change.what)
            for change in compare(load_text(old, CATALOG), load_text(new, CATALOG), smt=smt).changes
        ]
        for smt in (False, True)
    ]
    assert found[0] == found[1] == [("a", What.WIDER), ("b", What.NARROWER), ("c", What.WIDER)]


def test_on_the_command_line(segdsl: Callable[..., Any], files: tuple[Path, Path]) -> None:
    pytest.importorskip("z3", reason="z3 is not installed: pip install segdsl[proofs]")
    plain = segdsl("diff", *files)
    asked = segdsl("diff", *files, "--smt")
    assert "nobody enters; whether somebody leaves cannot be told from the rules" in plain.out
    assert "rich: the same in other words" in asked.out
    assert plain.status == asked.status == 0


def test_without_z3_that_is_said_even_where_nothing_changed(
    segdsl: Callable[..., Any], files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("segdsl.analysis.smt.find_spec", lambda name: None if name == "z3" else find_spec(name))
    found = segdsl("diff", files[0], files[0], "--smt")
    assert found.status == 1
    assert found.out == ""
    assert 'pip install "segdsl[proofs]"' in found.err


def test_its_help_in_both_languages(segdsl: Callable[..., Any]) -> None:
    assert "--smt" in segdsl("diff", "--help").out
    assert "z3" in segdsl("--language", "fa", "diff", "--help").out
