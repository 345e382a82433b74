"""Claims in `cases.yaml`: what is proved, refuted and left open; every witness is replayed once more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import segdsl
from segdsl.workspace.proving import Prover, Verdict
from segdsl.workspace.proving_claims import Claims

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "cases.yaml").read_text("utf-8"))
LISTED = [
    pytest.param(claim, verdict, id=claim)
    for case in CASES
    for verdict in ("proved", "refuted", "unknown")
    for claim in case.get(verdict, ())
]


@pytest.fixture(scope="module")
def claims() -> Claims:
    rule_set = segdsl.load(HERE / "rules.seg", catalog=HERE / "shop.toml")
    return Claims(rule_set, Prover(rule_set))


@pytest.mark.parametrize(("claim", "verdict"), LISTED)
def test_a_claim(claims: Claims, claim: str, verdict: str) -> None:
    read = claims.read(claim)
    answer = claims.answer(read)
    assert (answer.verdict.value, str(answer.why) if answer.verdict.value != verdict else "") == (verdict, "")
    assert (answer.witness is not None) == (answer.verdict is Verdict.REFUTED)
