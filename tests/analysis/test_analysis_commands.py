"""`segdsl prove` and `segdsl relate` as people call them."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import segdsl
from segdsl.tools.cli import main
from segdsl.workspace.proving import Prover, Relation
from segdsl.workspace.proving_matrix import relate

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "proofs.md"
RULES, CATALOG = str(HERE / "rules.seg"), str(HERE / "shop.toml")


def run(capsys: Any, *args: str) -> tuple[int, str, str]:
    try:
        main([*args])
        status = 0
    except SystemExit as stop:
        status = int(stop.code or 0)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.mark.parametrize(
    ("claim", "word", "status"),
    [
        ("vip implies regular", "proved", 0),
        ("regular implies vip", "refuted", 1),
        ("everyone is top 10 by points or points is unknown", "unknown", 1),
    ],
)
def test_three_words_and_their_status(capsys: Any, claim: str, word: str, status: int) -> None:
    found, printed, _ = run(capsys, "prove", claim, RULES, "--catalog", CATALOG)
    assert (printed.partition(":")[0], found) == (word, status)
    found, printed, _ = run(capsys, "prove", claim, RULES, "--catalog", CATALOG, "--json")
    assert (json.loads(printed)["verdict"], found) == (word, status)


@pytest.mark.parametrize(
    "claim", ["regular implies vip", "club.gold implies vip", "club.gold equals vip", "nobody is vip"]
)
def test_the_test_block_can_be_pasted(capsys: Any, claim: str, tmp_path: Path) -> None:
    _, printed, _ = run(capsys, "prove", claim, RULES, "--catalog", CATALOG, "--json")
    rules = tmp_path / "rules.seg"
    rules.write_text(f"{Path(RULES).read_text('utf-8')}\n{json.loads(printed)['witness']['test']}\n", "utf-8")
    assert run(capsys, "test", str(rules), "--catalog", CATALOG)[0] == 0


def test_a_mistake_is_shown_in_the_claim(capsys: Any) -> None:
    status, _, printed = run(capsys, "prove", "vip implies spent > 3", RULES, "--catalog", CATALOG)
    assert status == 1
    assert "E201" in printed and "claim:1:13" in printed and "did you mean spend" in printed


def test_no_claim_shows_some(capsys: Any) -> None:
    status, _, printed = run(capsys, "prove", "vip", RULES, "--catalog", CATALOG)
    assert status == 1
    assert "E883" in printed and "vip implies not dormant" in printed


def test_another_value_of_a_param(capsys: Any) -> None:
    args = ("prove", "vip implies bought at least 3", RULES, "--catalog", CATALOG)
    assert run(capsys, *args)[0] == 0
    assert run(capsys, *args, "--param", "least=2")[0] == 1


def test_in_persian(capsys: Any) -> None:
    claim = "points بیشتر از ۳ نتیجه می‌دهد points بیشتر از ۲"
    status, printed, _ = run(capsys, "--language", "fa", "prove", claim, RULES, "--catalog", CATALOG)
    assert status == 0 and "ثابت شد" in printed


def test_the_matrix_is_what_single_questions_say(capsys: Any) -> None:
    prover = Prover(segdsl.load(RULES, catalog=CATALOG))
    labels = ["vip", "regular", "silent", "dormant", "stage.prospect", "stage.asleep", "stage.loyal", "club.gold"]
    found = {(one.first, one.second): one.relation for one in relate(prover, labels)}
    assert found == {(a, b): prover.relation(a, b)[0] for a, b in combinations(labels, 2)}
    assert found["vip", "regular"] is Relation.INSIDE and found["vip", "silent"] is Relation.DISJOINT
    status, printed, _ = run(capsys, "relate", RULES, "--catalog", CATALOG, *labels)
    assert status == 0
    assert "vip is inside regular" in printed and " ∅" in printed


def shown() -> list[tuple[str, list[str]]]:
    """The commands of docs/proofs.md and the lines shown below each."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        first, *rest = textwrap.dedent(" " * (2 if block.startswith("  ") else 0) + block.lstrip(" ")).splitlines()
        found.append((first.removeprefix("$ "), rest))
    return found


@pytest.mark.parametrize(("command", "lines"), shown())
def test_the_page_shows_what_is_printed(
    capsys: Any, command: str, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PAGE.parent.parent)
    _, printed, _ = run(capsys, *shlex.split(command)[1:])
    assert [line.rstrip() for line in printed.splitlines()][: len(lines)] == [line.rstrip() for line in lines]
