"""The sentences of the analysis: helpers that are missing."""

from __future__ import annotations

from typing import Final

from segdsl.diagnostics import Message

NO_Z3: Final = Message("E885", "z3 is not installed", 'pip install "segdsl[proofs]", or leave --smt out')
