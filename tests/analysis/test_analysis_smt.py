"""z3, where it is installed: it proves more, never what boxes refute, and the same twice."""

from __future__ import annotations

from pathlib import Path

import pytest

import segdsl
from segdsl.workspace.proving import Prover, Verdict
from segdsl.workspace.proving_claims import Claims

pytest.importorskip("z3", reason="z3 is not installed: pip install segdsl[proofs]")
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def both() -> tuple[Claims, Claims]:
    rule_set = segdsl.load(HERE / "rules.seg", catalog=HERE / "shop.toml")
    return Claims(rule_set, Prover(rule_set)), Claims(rule_set, Prover(rule_set, smt=True))


@pytest.mark.parametrize(
    "claim",
    [
        "balance > limit and limit > points and points > balance is impossible",
        "points + children > 10 and points - children > 10 implies points > 10",
        "balance - limit > 5 implies balance > limit",
    ],
)
def test_arithmetic_between_fields(both: tuple[Claims, Claims], claim: str) -> None:
    plain, with_z3 = both
    assert plain.answer(plain.read(claim)).verdict is Verdict.UNKNOWN
    assert with_z3.answer(with_z3.read(claim)).verdict is Verdict.PROVED


@pytest.mark.parametrize("claim", ["balance > limit and limit > points is impossible", "points > 3 implies points > 4"])
def test_what_is_refuted_stays_refuted(both: tuple[Claims, Claims], claim: str) -> None:
    for claims in both:
        assert claims.answer(claims.read(claim)).verdict is Verdict.REFUTED
