"""Why is this customer in, or out: every clause with the value it saw and the window it used."""

from segdsl.explain.clauses import Clause, clause_of
from segdsl.explain.reasons import Reason, Seen

__all__ = ["Clause", "Reason", "Seen", "clause_of"]
