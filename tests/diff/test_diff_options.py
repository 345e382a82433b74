"""Options of ``segdsl diff`` that say something impossible are refused, whether or not anything changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from segdsl.tools.loading import load_text
from segdsl.workspace.comparing import compare

HERE = Path(__file__).parent
CATALOG = (HERE / "catalog.toml").read_text("utf-8")
OLD = (
    "param least: integer = 5\nparam gone: integer = 1\nsegment rich: points at least least\nsegment a: points > gone\n"
)
NEW = "param least: integer = 5\nsegment rich: points more than least\nsegment a: points > 1\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "catalog.toml").write_text(CATALOG, "utf-8")
    (tmp_path / "old.seg").write_text(OLD, "utf-8")
    (tmp_path / "new.seg").write_text(NEW, "utf-8")
    return tmp_path


@pytest.mark.parametrize("new", ["old.seg", "new.seg"])
@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--param", "leest=3"], 1, ("E401", "leest", "did you mean least?")),
        (["--param", "least=many"], 1, ("E402", "param least is an integer", "least=3")),
        (["--param", "least"], 2, ("least is not NAME=VALUE",)),
        (["--as-of", "someday"], 1, ("E709", "someday is not a date or a time")),
        (["--data", "no-such-folder"], 1, ("E762", "no-such-folder")),
    ],
)
def test_what_cannot_be_is_refused(
    segdsl: Callable[..., Any], rules: Path, new: str, options: list[str], status: int, said: tuple[str, ...]
) -> None:
    found = segdsl("diff", rules / "old.seg", rules / new, *options)
    assert (found.status, found.out) == (status, "")
    for words in said:
        assert words in found.err


@pytest.mark.parametrize("value", ["least=3", "gone=4"])
def test_a_param_of_either_side_may_be_given(segdsl: Callable[..., Any], rules: Path, value: str) -> None:
    found = segdsl("diff", rules / "old.seg", rules / "new.seg", "--param", value)
    assert (found.status, found.err) == (0, "")
    assert "segment rich: narrower" in found.out


def test_changed_lists_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty rules that changed do not read all lists fifty times."""
    from segdsl.workspace import comparing_constants

    asked = []
    looked = comparing_constants.changed_constants
    monkeypatch.setattr(comparing_constants, "changed_constants", lambda pair: asked.append(pair) or looked(pair))
    text = 'let metro = ("Tehran", "Qom")\n' + "".join(
        f"segment s{number}: points > {number} and city is one of metro\n" for number in range(50)
    )
    comparison = compare(load_text(text, CATALOG), load_text(text.replace("Qom", "Yazd"), CATALOG))
    assert len(comparison.changes) == 51
    assert len(asked) == 1
