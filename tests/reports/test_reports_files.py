"""Lists of files, folders and whole rule sets: everything once, under the path that people know it by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two rule sets, each with a catalog and a vip.seg, that use a file of mistakes; below one a third rule set."""
    for name in ("north", "south", "south/inner"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "catalog.toml").write_text(
            'default_entity = "customer"\n[entity.customer]\ntable = "c"\nkey = "id"\n'
            '[entity.customer.fields]\nid = { type = "integer" }\nkids = { type = "integer" }\n',
            "utf-8",
        )
        (folder / "common.seg").write_text("segment parents: kdis > 0\n", "utf-8")
        (folder / "vip.seg").write_text('use "common.seg"\nsegment vip: kids > 1\n', "utf-8")
        (folder / "big.seg").write_text('use "common.seg"\nsegment big: kids > 3\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def places(said: Any) -> list[tuple[str, str]]:
    return [(one["code"], one["file"]) for one in said.json["findings"]]


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (["north/vip.seg", "north/big.seg"], ["north/common.seg"]),
        (["north/vip.seg", "north", "north/vip.seg"], ["north/common.seg"]),
        (["north", "south/vip.seg"], ["north/common.seg", "south/common.seg"]),
        (["--whole", "north/vip.seg", "north/big.seg", "south/big.seg"], ["north/common.seg", "south/common.seg"]),
        (["--whole", "south/catalog.toml"], ["south/common.seg"]),
        (["--whole", "south/inner/vip.seg"], ["south/inner/common.seg"]),
    ],
)
def test_a_mistake_in_a_file_that_several_use_is_told_once(
    segdsl: Command, two: Path, arguments: list[str], files: list[str]
) -> None:
    said = segdsl("check", *arguments, "--format", "json")
    assert said.status == 1
    assert places(said) == [("E201", file) for file in files]


def test_files_of_one_name_are_told_apart(segdsl: Command, two: Path) -> None:
    (two / "south" / "common.seg").write_text("# nothing\nsegment parents: kidz > 0\n", "utf-8")
    said = segdsl("check", "north/vip.seg", "south/vip.seg")
    assert "north/common.seg:1:18" in said.out and "south/common.seg:2:18" in said.out
    assert said.out.index("kdis > 0") < said.out.index("kidz > 0")
    assert said.out.endswith("2 errors\n")


def test_a_file_alone_is_still_a_rule_set_of_its_own(segdsl: Command, two: Path) -> None:
    (two / "north" / "alone.seg").write_text("segment a: in segment vip\n", "utf-8")
    (two / "north" / "common.seg").write_text("segment parents: kids > 0\n", "utf-8")
    assert segdsl("check", "north/alone.seg").status == 1
    assert segdsl("check", "--whole", "north/alone.seg").status == 0


def test_whole_stops_at_the_working_directory(segdsl: Command, two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (two / "catalog.toml").write_text((two / "north" / "catalog.toml").read_text("utf-8"), "utf-8")
    (two / "north" / "catalog.toml").unlink()
    monkeypatch.chdir(two / "north")
    said = segdsl("check", "--whole", "vip.seg", "--format", "json")
    assert places(said) == [("E201", "common.seg")]


# --- fmt


def test_fmt_shows_what_would_change_and_changes_nothing(segdsl: Command, shop: Path) -> None:
    path = shop / "rules" / "vip.seg"
    text = path.read_text("utf-8").replace("segment vip", "segment   vip")
    path.write_text(text, "utf-8")
    said = segdsl("fmt", "--check", "--diff", "rules", "rules/vip.seg")
    assert said.status == 1
    assert '-segment   vip "VIP customers"' in said.out and '+segment vip "VIP customers"' in said.out
    assert said.out.endswith("1 would change, 1 as it should be\n")
    assert path.read_text("utf-8") == text
    assert segdsl("fmt", "--diff", "rules").status == 1


def test_fmt_reports_the_first_line_that_would_change(segdsl: Command, shop: Path) -> None:
    path = shop / "rules" / "vip.seg"
    path.write_text(path.read_text("utf-8").replace("segment vip", "segment   vip"), "utf-8")
    [finding] = segdsl("fmt", "--check", "rules", "--format", "json").json["findings"]
    assert (finding["code"], finding["level"], finding["file"], finding["line"]) == (
        "E787",
        "error",
        "rules/vip.seg",
        7,
    )
    assert segdsl("fmt", "rules").status == 0
    assert segdsl("fmt", "--check", "rules", "--format", "json").json["findings"] == []


def test_fmt_reports_files_with_mistakes(segdsl: Command, club: Path, shop: Path) -> None:
    (shop / "rules" / "bad.seg").write_text("segment : kids\n", "utf-8")
    said = segdsl("fmt", "--check", "rules", "--format", "github")
    assert said.status == 1
    assert said.out.startswith("::error file=rules/bad.seg,line=1")
